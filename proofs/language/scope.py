"""What names of a statement mean, and the heads of what `notation.txt` and statement files hold. Trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from proofs.language.syntax import Node, Parser, Unreadable

_SETTING = re.compile(r"[a-z][a-z-]*")


@dataclass(frozen=True)
class Argument:
    """An argument of a notation, to be read in the scope in which it was written."""

    node: Node
    scope: Scope


@dataclass(frozen=True)
class Scope:
    """What names mean.

    A bound variable is its level, a parameter its argument, a free variable its own name, a constant its value.
    """

    terms: Mapping[str, int | str | Fraction | Argument] = field(
        default_factory=dict[str, "int | str | Fraction | Argument"]
    )
    outcomes: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    families: Mapping[str, int | str | Argument] = field(default_factory=dict[str, "int | str | Argument"])

    def index(self, name: str, level: int) -> Scope:
        """With a bound index."""
        return Scope({**self.terms, name: level}, self.outcomes, self.families)

    def outcome(self, name: str, level: int) -> Scope:
        """With a bound outcome."""
        return Scope(self.terms, {**self.outcomes, name: level}, self.families)

    def family(self, name: str, level: int) -> Scope:
        """With a bound family."""
        return Scope(self.terms, self.outcomes, {**self.families, name: level})


@dataclass(frozen=True)
class Setting:
    """Hypotheses and notations that statements share, about these families; as text."""

    families: tuple[str, ...]
    text: str


@dataclass(frozen=True, eq=False)
class Definition:
    """A notation: its parameters, its meaning (one expression, or the formulas of a relation), and where it stands."""

    families: tuple[str, ...]
    terms: tuple[str, ...]
    outcomes: tuple[str, ...]
    meaning: tuple[Node, ...]
    kind: str  # of a use: notation, call, bare or stated
    scope: Scope
    latex: str = ""  # how it is printed, <X> standing for an argument

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many arguments of each sort it takes."""
        return len(self.families), len(self.terms), len(self.outcomes)


def setting_head(line: str) -> tuple[str, tuple[Node, ...]]:
    """The name after `setting`, and the families in brackets after it."""
    name, bracket, rest = line.removeprefix("setting ").partition("[")
    families: tuple[Node, ...] = ()
    if bracket:
        parser = Parser(rest)
        families = parser.listed("]", parser.family)
        parser.want("]")
        parser.end()
    if not _SETTING.fullmatch(name):
        raise Unreadable("not a setting")
    return name, families


def heads(text: str) -> list[tuple[int, str, list[str]]]:
    """The lines that are not indented, with their numbers and the indented lines below each; # begins a comment."""
    found: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("    ") and line.strip():
            if not found:
                raise Unreadable(f"line {number}: an indented line below nothing")
            found[-1][2].append(line[4:])
        elif line and not line.startswith("#"):
            found.append((number, line, []))
    return found


def integers(text: str) -> Scope:
    """The scope in which these names, between commas, are free integers."""
    parser = Parser(text)
    names = [node.name for node in parser.names("")]
    if len(set(names)) != len(names):
        raise Unreadable("an integer is declared twice")
    return Scope({name: name for name in names})
