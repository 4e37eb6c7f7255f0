"""Every constant of every claim with a decimal enclosure, and the comparison with what was recorded.

A provider is a function without arguments that gives entries; `PROVIDERS` lists them.
A record is the JSON object `{"constants": [entry, ..]}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs.checking import book

DIGITS = 30
RECORD = Path(__file__).with_name("constants.json")
FIELDS = ("name", "claim", "exact", "lower", "upper", "provenance")
_DECIMAL = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?")
_RATIONAL = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")


class BadRecord(Exception):
    """The file is no record of constants; the message says where it is wrong."""


@dataclass(frozen=True)
class Entry:
    """A constant of a claim: its exact form, decimals below and above it, and where it comes from.

    `exact` is a rational number p/q, or a formula where the value is irrational, or None where no closed form is
    known; `bits` is the quantizer's bits a coordinate, None for a constant that belongs to no number of bits.
    """

    name: str
    claim: str
    exact: str | None
    lower: str
    upper: str
    provenance: str
    bits: int | None = None

    @property
    def label(self) -> str:
        """claim:name, which is unique."""
        return f"{self.claim}:{self.name}"

    @property
    def rational(self) -> bool:
        """Whether the exact form is a rational number, so that its decimals are determined by it."""
        return self.exact is not None and _RATIONAL.fullmatch(self.exact) is not None

    def to_json(self) -> dict[str, Any]:
        """The fields of a record."""
        return {name: value for name, value in asdict(self).items() if name != "bits" or value is not None}


def decimals(value: Fraction) -> tuple[str, str]:
    """Decimals of 30 significant digits at most below and above a rational number; both are it where it has so few."""
    top, bottom = Decimal(value.numerator), Decimal(value.denominator)
    lower, upper = (
        format(Context(prec=DIGITS, rounding=way).divide(top, bottom), "f") for way in (ROUND_FLOOR, ROUND_CEILING)
    )
    return lower, upper


def stated() -> Iterable[Entry]:
    """The rational constants in the claims' statements, in the order of the book; a broken claim has none."""
    for statement in book.readable():
        for constant in statement.constants:
            lower, upper = decimals(constant.value)
            yield Entry(
                constant.name, statement.key, str(constant.value), lower, upper, f"statement; {statement.source}"
            )


def enclosed() -> Iterable[Entry]:
    """The irrational constants, each from a certificate that ball arithmetic checks again: some seconds."""
    from numerics.constants import table

    for e in table.enclosed():
        yield Entry(e.name, e.claim, e.exact, e.lower, e.upper, e.provenance, e.bits)


PROVIDERS: list[Callable[[], Iterable[Entry]]] = [stated, enclosed]


def entries() -> list[Entry]:
    """The entries of all providers; a label given twice is refused."""
    found = [entry for provider in PROVIDERS for entry in provider()]
    _unique(found)
    return found


def to_json(found: Iterable[Entry]) -> dict[str, Any]:
    """The record of these entries."""
    return {"constants": [entry.to_json() for entry in found]}


def _unique(found: Sequence[Entry]) -> None:
    labels = [entry.label for entry in found]
    twice = next((label for place, label in enumerate(labels) if label in labels[:place]), None)
    if twice is not None:
        raise BadRecord(f"{twice} occurs twice")


def read(text: str) -> list[Entry]:
    """The entries of a record; raises BadRecord."""
    try:
        data = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"not JSON: {error}") from error
    if not isinstance(data, dict) or data.keys() != {"constants"} or not isinstance(data["constants"], list):
        raise BadRecord("not an object with one list, 'constants'")
    found = [_entry(place, item) for place, item in enumerate(data["constants"])]
    _unique(found)
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _entry(place: int, item: Any) -> Entry:
    where = f"constants[{place}]"
    if not isinstance(item, Mapping) or item.keys() - {"bits"} != set(FIELDS):
        raise BadRecord(f"{where}: not an object with the fields {', '.join(FIELDS)}")
    if not all(isinstance(item[name], str) or (name == "exact" and item[name] is None) for name in FIELDS):
        raise BadRecord(f"{where}: a field is not text")
    bits = item.get("bits")
    if "bits" in item and (type(bits) is not int or bits <= 0):
        raise BadRecord(f"{where}: bits is not a positive integer")
    for name in ("lower", "upper"):
        if not _DECIMAL.fullmatch(item[name]):
            raise BadRecord(f"{where}: {name} is not a decimal")
    if Fraction(item["lower"]) > Fraction(item["upper"]):
        raise BadRecord(f"{where}: lower is above upper")
    return Entry(*(item[name] for name in FIELDS), bits=bits)


@dataclass(frozen=True)
class Change:
    """How a constant differs from its record; an error unless it is new or its enclosure only became narrower."""

    what: str
    label: str
    detail: str

    @property
    def error(self) -> bool:
        """Whether the change must fail a check."""
        return self.what in ("moved", "widened", "vanished")

    def __str__(self) -> str:
        return f"{self.what}: {self.label}: {self.detail}"


def compare(recorded: Iterable[Entry], now: Iterable[Entry]) -> list[Change]:
    """Every difference, in the order of the record; new constants last."""
    current = {entry.label: entry for entry in now}
    changes: list[Change] = []
    for old in recorded:
        new = current.pop(old.label, None)
        if new is None:
            changes.append(Change("vanished", old.label, f"was {_value(old)}"))
        elif (what := _difference(old, new)) is not None:
            changes.append(Change(what, old.label, f"was {_value(old)}, is {_value(new)}"))
    return changes + [Change("new", label, f"is {_value(entry)}") for label, entry in current.items()]


def _difference(old: Entry, new: Entry) -> str | None:
    if (old.exact, old.lower, old.upper) == (new.exact, new.lower, new.upper):
        return None
    low, high, was_low, was_high = map(Fraction, (new.lower, new.upper, old.lower, old.upper))
    if old.exact != new.exact or new.rational or low > was_high or high < was_low:
        return "moved"
    return "narrowed" if was_low <= low and high <= was_high else "widened"


def _value(entry: Entry) -> str:
    bounds = entry.lower if entry.lower == entry.upper else f"[{entry.lower}, {entry.upper}]"
    return bounds if entry.exact is None else f"{entry.exact} = {bounds}"
