"""Certificates as JSON: the one way to write each, and its values, all of bounded size."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

from proofs.kernel.terms import Number
from proofs.language.reader import rational
from proofs.language.syntax import Unreadable

DIGITS = 40
LARGEST = 10**DIGITS
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def refuse(reason: str) -> NoReturn:
    """Refuse a certificate."""
    raise Unreadable(reason)


def canonical(data: dict[str, Any]) -> str:
    """The one way to write a certificate: sorted keys, no spaces, one line for each entry of a table."""
    dump = _ENCODER.encode

    def part(value: Any) -> str:
        if isinstance(value, list) and value:
            return "[\n" + ",\n".join(map(dump, cast("list[Any]", value))) + "\n]"
        return dump(value)

    return "{\n" + ",\n".join(f"{dump(key)}:{part(data[key])}" for key in sorted(data)) + "\n}\n"


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        refuse("a number has too many digits")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse("a key occurs twice")
    return found


def _no_float(text: str) -> NoReturn:
    refuse("a number is not an integer")


def parse(text: str) -> dict[str, Any]:
    """The JSON object of a certificate; raises Unreadable unless it is written in the canonical way."""
    try:
        data = json.loads(
            text,
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_unique,
        )
        if type(data) is not dict or canonical(cast("dict[str, Any]", data)) != text:
            refuse("not canonical JSON")
    except RecursionError:
        refuse("nested too deeply")
    except (json.JSONDecodeError, UnicodeEncodeError):
        refuse("not JSON")
    return cast("dict[str, Any]", data)


def items(value: Any, length: int | None = None) -> list[Any]:
    """The value as a list, of this length if given."""
    found = cast("list[Any]", value)
    if type(value) is not list or length not in (None, len(found)):
        refuse("expected a list" if length is None else f"expected a list of {length}")
    return found


def number(value: Any, least: int = 0, most: int = LARGEST) -> int:
    """The value as an integer within limits."""
    if type(value) is not int or not least <= value <= most:
        refuse("a number is missing or out of range")
    return value


def word(value: Any) -> str:
    """The value as a short line of text."""
    if type(value) is not str or len(value) > 2_000 or not value.isprintable():
        refuse("expected a line of text")
    return value


def mapping(value: Any) -> dict[str, Any]:
    """The value as a JSON object."""
    if type(value) is not dict:
        refuse("expected an object")
    return cast("dict[str, Any]", value)


def exact(value: Any) -> Number:
    """The value as an integer or a fraction in lowest terms, written "1/2"."""
    if type(value) is not str:
        return number(value, -LARGEST)
    found = rational(value)
    if found.denominator == 1:
        refuse("an integer is not written as a fraction")
    return found
