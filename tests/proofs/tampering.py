"""Tampered versions of a certificate: one change at one place, for every kind of place, with every hash made right."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]
Change = tuple[str, Callable[[Any, Random], Any]]

HUGE = 10**39
INTEGERS: tuple[Change, ...] = (
    ("changed", lambda v, r: v + r.choice((-2, -1, 1, 2))),
    ("negated", lambda v, r: -v),
    ("huge", lambda v, r: HUGE),
    ("another", lambda v, r: r.randrange(12)),
    ("a fraction", lambda v, r: r.choice(("1/2", "2/4", "-3/7", "1/0", "NaN"))),
    ("a truth", lambda v, r: True),
    ("nothing", lambda v, r: None),
)
WORDS: tuple[Change, ...] = (
    ("renamed", lambda v, r: r.choice(("w", "X", "d", "M", "k", "Y", "step"))),
    ("emptied", lambda v, r: ""),
    ("a number", lambda v, r: 0),
    ("another relation", lambda v, r: r.choice(("=", ">=", ">", "assume", "cut", "absurd", "sum", "mean", "floor"))),
    ("extended", lambda v, r: v + "'"),
)
TRUTHS: tuple[Change, ...] = (("negated", lambda v, r: not v), ("a number", lambda v, r: int(v)))


def _without(value: list[Any], rng: Random) -> list[Any]:
    place = rng.randrange(len(value)) if value else 0
    return value[:place] + value[place + 1 :]


def _twice(value: list[Any], rng: Random) -> list[Any]:
    place = rng.randrange(len(value)) if value else 0
    return value[: place + 1] + value[place:]


def _nested(value: Any, rng: Random) -> Any:
    for _ in range(50):
        value = [value]
    return value


LISTS: tuple[Change, ...] = (
    ("dropped", _without),
    ("doubled", _twice),
    ("reversed", lambda v, r: v[::-1]),
    ("emptied", lambda v, r: []),
    ("shuffled", lambda v, r: r.sample(v, len(v))),
    ("nested", _nested),
)
OBJECTS: tuple[Change, ...] = (
    ("dropped", lambda v, r: {k: v[k] for k in list(v)[1:]}),
    ("renamed", lambda v, r: {(f"{k}'" if n == 0 else k): w for n, (k, w) in enumerate(v.items())}),
    ("swapped", lambda v, r: dict(zip(v, list(v.values())[::-1], strict=True))),
    ("grown", lambda v, r: {**v, "more": 0}),
)


def changes(value: Any) -> tuple[Change, ...]:
    """What an attacker may do to a value of its kind."""
    match value:
        case bool():
            return TRUTHS
        case int():
            return INTEGERS
        case str():
            return WORDS
        case list():
            return LISTS
        case dict():
            return OBJECTS
        case _:
            return ()


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a certificate, the whole first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def at(value: Any, path: Path) -> Any:
    """What stands at a place."""
    for key in path:
        value = value[key]
    return value


def _with(value: Any, path: Path, part: Any) -> Any:
    """A value with another one at a place; the rest is shared with it, and nobody changes that."""
    if not path:
        return part
    key, *rest = path
    whole = copy.copy(value)
    whole[key] = _with(value[key], tuple(rest), part)
    return whole


def _kind(data: Any, path: Path) -> tuple[Any, ...]:
    """A field: the place, whichever entry of its tables it is in, and the rule or the sort of that entry."""
    entry = at(data, path[:2]) if len(path) > 2 and isinstance(path[1], int) else None
    head = entry[0] if isinstance(entry, list) and entry and isinstance(entry[0], str) else ""
    named = ("indices", "families", "outcomes", "sha256", "theorems")
    return (head, *("#" if isinstance(k, int) or (n and path[n - 1] in named) else k for n, k in enumerate(path[:5])))


def tampered(data: dict[str, Any], rng: Random, each: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Up to `each` tampered versions for every field of a certificate, with what was done."""
    fields: dict[tuple[Any, ...], list[Path]] = {}
    for path in places(data):
        fields.setdefault(_kind(data, path), []).append(path)
    for paths in fields.values():
        for _ in range(each):
            path = rng.choice(paths)
            offered = changes(at(data, path))
            if not path or not offered:
                continue
            name, change = rng.choice(offered)
            was = at(data, path)
            part = change(was, rng)
            if part != was or json.dumps(part) != json.dumps(was):
                yield f"{'/'.join(map(str, path))} {name}", _with(data, path, part)


def texts(text: str) -> Iterator[tuple[str, bytes]]:
    """Changes of a certificate's text that its data cannot have."""
    line = text.index("\n", 3) + 1
    yield "truncated", text[: len(text) // 2].encode()
    yield "one byte short", text[:-1].encode()
    yield "empty", b""
    yield "key twice", (text[:2] + '"format":1,\n' + text[2:]).encode()
    yield "not a number", text.replace('"format":1', '"format":NaN').encode()
    yield "infinite", text.replace('"format":1', '"format":Infinity').encode()
    yield "floating", text.replace('"format":1', '"format":1.0').encode()
    yield "exponent", text.replace('"format":1', '"format":1e0').encode()
    yield "leading zero", text.replace('"format":1', '"format":01').encode()
    yield "minus zero", text.replace('"format":1', '"format":-0').encode()
    yield "million digits", text.replace('"format":1', '"format":1' + "0" * 1_000_000).encode()
    yield "thousand digits", text.replace('"format":1', '"format":1' + "0" * 1_000).encode()
    yield "deeply nested", ("[" * 100_000 + "]" * 100_000).encode()
    yield "deep objects", ('{"a":' * 50_000 + "1" + "}" * 50_000).encode()
    yield "spaced", (text[:line] + " " + text[line:]).encode()
    yield "byte order mark", b"\xef\xbb\xbf" + text.encode()
    yield "not UTF-8", text.encode() + b"\xff"
    yield "a surrogate", text.replace('"claim"', '"\\ud800"').encode()
    yield "zero bytes", b"\0" * 1000
    yield "a list", b"[]\n"
