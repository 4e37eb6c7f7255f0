"""The statement files of the claims, read into statements. Trusted, standard library only.

A file has one line for each field, then blocks, each a head line with indented formulas in the notation below it:

    claim KEY, title, kind, words, source, uses KEY, .., integers NAME, ..
    constant NAME = VALUE (direction)         a number that the formulas call by its name
    where NAME(..) := ..                      a notation of this statement alone
    setting NAME[X, ..], MARK                 hypotheses that statements share, about these families; their names end in
                                              -MARK, if there is one
    hypothesis NAME (role): words             its formulas, or `latex ..` if the kernel has none; a hypothesis
                                              proper has no role
    goal NAME: words                          `under NAME, ..`, then its formula
    stronger CONSTANT = VALUE, goal NAME      the goal with a better constant, which some law must violate: its formula,
                                              or nothing below it where the goal calls the constant by its name
    formula                                   `latex ..`: a claim that the kernel has no terms for, and so no goal
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast, get_args

from proofs.kernel.formulas import Formula
from proofs.language.notation import BUDGET, Notation
from proofs.language.scope import Scope, heads, integers, setting_head
from proofs.language.statement import Constant, Direction, Goal, Hypothesis, Kind, Role, Statement
from proofs.language.syntax import Node, Unreadable

STATEMENTS = Path(__file__).resolve().parents[1] / "statements"
LARGEST = 400_000
_FIELDS = ("claim", "title", "kind", "words", "source", "uses", "integers")
_CONSTANT = re.compile(r"constant (\S+) = (-?\d{1,40}(?:/\d{1,40})?) \((\w+)\)")
_HYPOTHESIS = re.compile(r"hypothesis (\S+)(?: \((\w+)\))?: (.*)")
_GOAL = re.compile(r"goal (\S+): (.*)")
SETTING = re.compile(r"setting ([a-z-]+(?:\[.*\])?)(?:, ([a-z-]+))?")
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

    def __init__(self, notation: Notation, values: Mapping[str, Fraction]) -> None:
        self.values = values  # of constants, in the place of those that are written
        self.shared, self.notation, self.scope = notation, notation.local(), Scope()
        self.where: list[tuple[str, list[str], Scope]] = []
        self.fields: dict[str, str] = {}
        self.constants: list[Constant] = []
        self.hypotheses: list[Hypothesis] = []
        self.goals: list[Goal] = []
        self.texts: dict[str, str] = {}  # of the goals
        self.stronger: list[Stronger] = []
        self.displayed = False  # whether a formula stands for the goals

    def formulas(self, lines: list[str]) -> tuple[Formula, ...]:
        return tuple(found for line in lines for found in self.notation.formulas(line, self.scope))

    def one(self, lines: list[str]) -> Formula:
        found = self.formulas(lines)
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
            value = self.values.get(match[1], rational(match[2]))
            self.constants.append(Constant(match[1], value, cast(Direction, match[3])))
            self.scope = _varied(self.scope, match[1], value)
        elif word == "where":
            self.where.append((rest, lines, self.scope))
            self.notation.define(*self.where[-1])
        elif match := SETTING.fullmatch(head):
            if lines:
                raise Unreadable("nothing stands below a setting")
            self.setting(*setting_head(match[1]), f"-{match[2]}" if match[2] else "")
        elif match := _HYPOTHESIS.fullmatch(head):
            role = match[2] or "hypothesis"
            if role not in get_args(Role):
                raise Unreadable("not a hypothesis")
            formulas = () if _displayed(lines) else self.formulas(lines)
            self.hypotheses.append(Hypothesis(match[1], match[3], formulas, cast(Role, role)))
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
            formula = self.one(lines) if lines else self.varied(constant, value, self.texts[goal])
            if not self.values and formula == next(g.formula for g in self.goals if g.name == goal):
                raise Unreadable(f"goal {goal} with {constant} = {value} is the goal itself")
            self.stronger.append(Stronger(constant, value, goal, formula))
        elif head == "formula":
            if not _displayed(lines) or self.displayed:
                raise Unreadable("a formula is one line of latex")
            self.displayed = True
        else:
            raise Unreadable(f"unexpected {head[:20]!r}")

    def setting(self, name: str, families: tuple[Node, ...], mark: str) -> None:
        """Read the blocks of a setting with these families in the place of its own."""
        found = self.shared.settings.get(name)
        if found is None or len(found.families) != len(families):
            raise Unreadable(f"{name!r} is no setting, or one of other families")
        given = (self.notation.family(node, self.scope) for node in families)
        outer, first = self.scope, len(self.hypotheses)
        self.scope = Scope(outer.terms, {}, dict(zip(found.families, given, strict=True)))
        for _, head, lines in heads(found.text):
            if head.partition(" ")[0] not in ("where", "hypothesis"):
                raise Unreadable(f"setting {name}: unexpected {head[:20]!r}")
            self.block(head, lines)
        self.hypotheses[first:] = [replace(h, name=h.name + mark) for h in self.hypotheses[first:]]
        self.scope = outer

    def varied(self, constant: str, value: Fraction, text: str) -> Formula:
        """The formula of a text with another value of a constant."""
        notation = self.shared.local()
        notation.budget = self.notation.budget
        for line, below, scope in self.where:
            notation.define(line, below, _varied(scope, constant, value))
        found = notation.formula(text, _varied(self.scope, constant, value))
        self.notation.budget = notation.budget
        return found

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
        if self.displayed == bool(self.goals):
            raise Unreadable("a claim has goals, or a formula where the kernel has no terms for one")
        fields = self.fields
        statement = Statement(
            fields["claim"],
            fields["title"],
            "",
            cast(Kind, fields["kind"]),
            fields["words"],
            fields["source"],
            tuple(self.hypotheses),
            tuple(self.goals),
            tuple(self.constants),
            _names(fields["uses"]),
        )
        return Stated(statement, tuple(self.stronger))


def _displayed(lines: list[str]) -> bool:
    return len(lines) == 1 and lines[0].startswith("latex ")


def _varied(scope: Scope, constant: str, value: Fraction) -> Scope:
    return Scope({**scope.terms, constant: value}, scope.outcomes, scope.families)


def statement_files(folder: Path) -> dict[str, Path]:
    """The statement files of a folder's sections by key; raises Unreadable for a key that two sections have."""
    found: dict[str, Path] = {}
    for path in sorted(p for p in folder.glob("*/*.txt") if p.parent.name != "settings"):
        if path.stem in found:
            raise Unreadable(f"{path.stem} is stated in {found[path.stem].parent.name} and in {path.parent.name}")
        found[path.stem] = path
    return found


def definitions(folder: Path, largest: int = LARGEST) -> str:
    """The notations and settings of a folder of statements, as one text; raises Unreadable."""
    paths = [folder / "notation.txt", *sorted((folder / "settings").glob("*.txt"))]
    return "\n".join(read_text(path, largest) for path in paths)


def read_statement(text: str, notation: Notation, values: Mapping[str, Fraction] | None = None) -> Stated:
    """The statement a file's text stands for in a notation, constants at these values if given; raises Unreadable."""
    notation.budget = BUDGET
    file = _File(notation, values or {})
    for number, head, lines in heads(text):
        try:
            file.block(head, lines)
        except (Unreadable, RecursionError) as error:
            raise Unreadable(f"line {number}: {error}") from None
    notation.budget = file.notation.budget
    return file.stated()
