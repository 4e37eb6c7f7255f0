"""Goal by goal: which theorem of Statements.v, proved by hand, proves it, and what it says otherwise.

The map is independent.toml, written by hand; a test holds it against the statements and the theorems.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from proofs.coq.layer import FOLDER, BadSource, CoqStatement, statements

PATH = FOLDER / "independent.toml"
NONE = "none"

# A notion in a theorem's text, its mark in the table, and what it says otherwise than the Python statement.
_SUPPORT = ("S", "support: for every outcome in Python, almost surely in Coq")
_ERRORS = ("F", "errors: assumed integrable in Python; in Coq an integral that the bound shows to be finite")
_LEVELS = ("L", "levels: 2M for any whole M >= 1 in Python, 2^b with b >= 1 in Coq")
NOTIONS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("{measure set", ("E", "expectation: a positive linear functional in Python, the Lebesgue integral in Coq")),
    ("{ae P", _SUPPORT),
    ("no_overload", _SUPPORT),
    ("distortion P", _ERRORS),
    ("mse P", _ERRORS),
    ("L2v P", ("I", "integrable: a predicate on terms in Python, square-integrable measurable coordinates in Coq")),
    ("quant ", _LEVELS),
    ("pq ", _LEVELS),
    ("realFieldType", ("N", "numbers: the reals in Python, any ordered field in Coq")),
    ("'M[R]_", ("M", "matrices: indexed families in Python, finite matrices in Coq")),
)
MARKS = {mark: words for _, (mark, words) in NOTIONS}


@dataclass(frozen=True)
class Entry:
    """What is written of one goal: its theorems, and the differences; or no theorem, and the reason."""

    theorems: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def shown(self) -> str:
        """On one line, as it stands in the map."""
        return ": ".join(filter(None, (", ".join(self.theorems) or NONE, "; ".join(self.words))))


def entry(text: str) -> Entry:
    """The entry that a text of the map is; raises BadSource for one that names no theorem and gives no reason."""
    names, _, rest = text.partition(": ")
    words = tuple(word.strip() for word in rest.split(";") if word.strip())
    theorems = tuple(name.strip() for name in names.split(",")) if names != NONE else ()
    if not all(name.isidentifier() for name in theorems) or not (theorems or words):
        raise BadSource(f"{PATH.name}: cannot read {text!r}")
    return Entry(theorems, words)


@cache
def written() -> Mapping[str, Any]:
    """The map as it is written."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def entries(key: str, goals: Iterable[str]) -> dict[str, Entry]:
    """The entry of each goal of a claim that has one."""
    if reason := written()["without"].get(key):
        return dict.fromkeys(goals, Entry((), (reason,)))
    own = written()["goals"].get(key, {})
    return {goal: entry(own[goal]) for goal in goals if goal in own}


def notions(theorems: Iterable[CoqStatement]) -> list[str]:
    """The marks of what the theorems say otherwise by the notions that they are made of."""
    texts = [theorem.text for theorem in theorems]
    return list(dict.fromkeys(mark for notion, (mark, _) in NOTIONS if any(notion in text for text in texts)))


def named(names: Iterable[str]) -> list[CoqStatement]:
    """The theorems of these names that there are."""
    by_name = {theorem.theorem: theorem for theorem in statements()}
    return [by_name[name] for name in names if name in by_name]


def lines(key: str, goals: Iterable[str]) -> list[str]:
    """For `show`: a line a goal, the theorems beyond the goals, and how their notions differ."""
    found = entries(key, goals)
    beyond = {t.theorem: words for t in statements() if t.key == key and (words := written()["beyond"].get(t.theorem))}
    marks = notions(named([*(name for each in found.values() for name in each.theorems), *beyond]))
    return [
        *(f"independent proof of {goal}: {each.shown}" for goal, each in found.items()),
        *(f"beyond the goals: {name}: {words}" for name, words in beyond.items()),
        *(f"differs: {MARKS[mark]}" for mark in marks),
    ]


def problems(goals: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What is wrong with the map, given the goals of every claim: one line each."""
    stated = {theorem.theorem for theorem in statements()}
    without, own, beyond = (written()[part] for part in ("without", "goals", "beyond"))
    for key in sorted((set(without) | set(own)) - set(goals)):
        yield f"{key}: no claim with goals has this key"
    for key in sorted(set(without) & set(own)):
        yield f"{key}: is with theorems and without"
    used: set[str] = set(beyond)
    for key, names in goals.items():
        found = entries(key, names)
        yield from (f"{key}: {goal} has no entry" for goal in names if goal not in found)
        yield from (f"{key}: there is no goal {goal}" for goal in own.get(key, {}) if goal not in names)
        for goal, each in found.items():
            yield from (f"{key}: {goal} names {name}, no theorem" for name in each.theorems if name not in stated)
            used.update(each.theorems)
    yield from (f"{name}: no theorem of this name" for name in beyond if name not in stated)
    yield from (f"{name}: no goal names this theorem" for name in sorted(stated - used))
