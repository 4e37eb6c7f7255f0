"""The statement files of the claims, read into statements. Trusted, standard library only.

A file has one line for each field, then blocks, each a head line with indented formulas in the notation below it:

    claim KEY, title, kind, words, source, uses KEY, .., integers NAME, ..
    constant NAME = VALUE (direction)         a number that the formulas call by its name
    where NAME(..) := ..                      a notation of this statement alone
    hypothesis NAME (role): words             its formulas; without a role it is a hypothesis proper
    goal NAME: words                          `under NAME, ..`, then its formula
    stronger CONSTANT = VALUE, goal NAME      the goal with a better constant, which some law must violate: its formula,
                                              or nothing below it where the goal calls the constant by its name
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast, get_args

from proofs.kernel.formulas import Formula
from proofs.language.notation import BUDGET, Notation, Scope, heads, integers
from proofs.language.syntax import Unreadable
from proofs.statement import Constant, Direction, Goal, Hypothesis, Kind, Role, Statement

LARGEST = 400_000
_FIELDS = ("claim", "title", "kind", "words", "source", "uses", "integers")
_CONSTANT = re.compile(r"constant (\S+) = (-?\d{1,40}(?:/\d{1,40})?) \((\w+)\)")
_HYPOTHESIS = re.compile(r"hypothesis (\S+)(?: \((\w+)\))?: (.*)")
_GOAL = re.compile(r"goal (\S+): (.*)")
_STRONGER = re.compile(r"stronger (\S+) = (-?\d{1,40}(?:/\d{1,40})?), goal (\S+)")


@dataclass(frozen=True)
class Stronger:
    """A goal with a better value of one constant."""

    constant: str
    value: Fraction
    goal: str
    formula: Formula


@dataclass(frozen=True)
class Stated:
    """What a statement file says."""

    statement: Statement
    stronger: tuple[Stronger, ...]


def read_text(path: Path, largest: int) -> str:
    """The text of a file of bounded size; raises Unreadable."""
    try:
        if path.stat().st_size > largest:
            raise Unreadable(f"larger than {largest} bytes")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be opened") from None
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None


def rational(text: str) -> Fraction:
    """A rational number in lowest terms, its only spelling; raises Unreadable."""
    top, _, bottom = text.partition("/")
    digits = top.removeprefix("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 40 for part in (digits, bottom or "1")):
        raise Unreadable("not a rational number")
    if bottom.strip("0") == "" and bottom:
        raise Unreadable("a division by zero")
    value = Fraction(int(top), int(bottom or 1))
    if str(value) != text:
        raise Unreadable("a number is not in lowest terms")
    return value


def _names(line: str) -> tuple[str, ...]:
    return tuple(line.split(", ")) if line else ()


class _File:
    """The parts read so far."""

    def __init__(self, notation: Notation) -> None:
        self.notation, self.scope = notation, Scope()
        self.fields: dict[str, str] = {}
        self.constants: list[Constant] = []
        self.hypotheses: list[Hypothesis] = []
        self.goals: list[Goal] = []
        self.texts: dict[str, str] = {}  # of the goals
        self.stronger: list[Stronger] = []

    def formulas(self, lines: list[str], scope: Scope | None = None) -> tuple[Formula, ...]:
        return tuple(found for line in lines for found in self.notation.formulas(line, scope or self.scope))

    def one(self, lines: list[str], scope: Scope | None = None) -> Formula:
        found = self.formulas(lines, scope)
        if len(found) != 1:
            raise Unreadable("expected one formula")
        return found[0]

    def block(self, head: str, lines: list[str]) -> None:
        """Read one block."""
        word, _, rest = head.partition(" ")
        if word in _FIELDS:
            if lines or word in self.fields or _FIELDS[len(self.fields) :][:1] != (word,):
                raise Unreadable(f"unexpected {word!r}")
            self.fields[word] = rest
            if word == "integers" and rest:
                self.scope = integers(rest)
        elif match := _CONSTANT.fullmatch(head):
            if lines or match[3] not in get_args(Direction):
                raise Unreadable("not a constant")
            self.constants.append(Constant(match[1], rational(match[2]), "", cast(Direction, match[3])))
            self.scope = self.varied(match[1], rational(match[2]))
        elif word == "where":
            self.notation.define(rest, lines, self.scope)
        elif match := _HYPOTHESIS.fullmatch(head):
            role = match[2] or "hypothesis"
            if role not in get_args(Role):
                raise Unreadable("not a hypothesis")
            self.hypotheses.append(Hypothesis(match[1], match[3], "", self.formulas(lines), cast(Role, role)))
        elif match := _GOAL.fullmatch(head):
            if not lines or not lines[0].startswith("under"):
                raise Unreadable("a goal says under which hypotheses")
            under = _names(lines[0].removeprefix("under").strip())
            self.goals.append(Goal(match[1], match[2], self.one(lines[1:]), under))
            self.texts[match[1]] = lines[1]
        elif match := _STRONGER.fullmatch(head):
            constant, value, goal = match[1], rational(match[2]), match[3]
            if goal not in self.texts:
                raise Unreadable("a stronger goal of an unknown name")
            formula = self.one(lines or [self.texts[goal]], self.varied(constant, value))
            if formula == next(g.formula for g in self.goals if g.name == goal):
                raise Unreadable(f"goal {goal} with {constant} = {value} is the goal itself")
            self.stronger.append(Stronger(constant, value, goal, formula))
        else:
            raise Unreadable(f"unexpected {head[:20]!r}")

    def varied(self, constant: str, value: Fraction) -> Scope:
        """The scope in which the constant has this value."""
        return Scope({**self.scope.terms, constant: value})

    def stated(self) -> Stated:
        """The whole, with every name known and unique."""
        if tuple(self.fields) != _FIELDS or self.fields["kind"] not in get_args(Kind):
            raise Unreadable("a field is missing, or the kind is unknown")
        names = [h.name for h in self.hypotheses], [g.name for g in self.goals], [c.name for c in self.constants]
        if any(len(set(part)) != len(part) for part in names):
            raise Unreadable("a name occurs twice")
        if any(set(g.under) - set(names[0]) for g in self.goals):
            raise Unreadable("a goal under an unknown hypothesis")
        if any(s.goal not in names[1] or s.constant not in names[2] for s in self.stronger):
            raise Unreadable("a stronger goal of an unknown name")
        fields = self.fields
        statement = Statement(
            fields["claim"],
            fields["title"],
            "",
            cast(Kind, fields["kind"]),
            fields["words"],
            "",
            fields["source"],
            tuple(self.hypotheses),
            tuple(self.goals),
            tuple(self.constants),
            _names(fields["uses"]),
        )
        return Stated(statement, tuple(self.stronger))


def read_statement(text: str, notation: Notation) -> Stated:
    """The statement a file's text stands for in a notation; raises Unreadable."""
    notation.budget = BUDGET
    local = notation.local()
    file = _File(local)
    for number, head, lines in heads(text):
        try:
            file.block(head, lines)
        except (Unreadable, RecursionError) as error:
            raise Unreadable(f"line {number}: {error}") from None
    notation.budget = local.budget
    return file.stated()
