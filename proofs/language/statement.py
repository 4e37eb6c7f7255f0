"""What a claim states: hypotheses by name, goals as kernel formulas, constants, and what shows it sharp.

Standard library and kernel only, so that a bare Python can read every statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from proofs.kernel.formulas import Formula
from proofs.models.semantics import Model

Kind = Literal["equality", "upper bound", "lower bound", "equivalence", "refuted"]
Role = Literal["hypothesis", "technical", "definition", "cited"]
Direction = Literal["upper", "lower", "exact"]


@dataclass(frozen=True)
class Hypothesis:
    """A named hypothesis.

    `technical` is integrability or typing, `definition` introduces a name by an equation, `cited` is a named classical
    theorem that is taken as given; its formulas are what it says of this claim's terms, or none where the kernel has
    no such terms.
    """

    name: str
    words: str
    formulas: tuple[Formula, ...]
    role: Role = "hypothesis"


@dataclass(frozen=True)
class Goal:
    """One conclusion and the names of the hypotheses it is claimed under."""

    name: str
    words: str
    formula: Formula
    under: tuple[str, ...]


@dataclass(frozen=True)
class Constant:
    """A number in the statement. Strengthening means: `upper` lower it, `lower` raise it, `exact` either."""

    name: str
    value: Fraction
    direction: Direction = "upper"

    def strengthened(self, share: Fraction = Fraction(1, 1000)) -> tuple[Fraction, ...]:
        """The values that must be refuted if the constant is best."""
        lower, higher = self.value * (1 - share), self.value * (1 + share)
        return {"upper": (lower,), "lower": (higher,), "exact": (lower, higher)}[self.direction]


def _named(what: str, name: str, among: Sequence[Any]) -> Any:
    for entry in among:
        if entry.name == name:
            return entry
    raise LookupError(f"no {what} is named {name!r}")


@dataclass(frozen=True)
class Statement:
    """A claim's statement, short enough to audit alone."""

    key: str
    title: str
    section: str
    kind: Kind
    words: str
    source: str
    hypotheses: tuple[Hypothesis, ...]
    goals: tuple[Goal, ...]
    constants: tuple[Constant, ...] = ()
    uses: tuple[str, ...] = ()

    def hypothesis(self, name: str) -> Hypothesis:
        """The hypothesis of that name; raises LookupError."""
        return _named("hypothesis", name, self.hypotheses)

    def goal(self, name: str) -> Goal:
        """The goal of that name; raises LookupError."""
        return _named("goal", name, self.goals)

    def formulas(self, goal: Goal, without: str | None = None) -> frozenset[Formula]:
        """The formulas of the hypotheses a goal is claimed under, one hypothesis left out if named."""
        return frozenset(f for name in goal.under if name != without for f in self.hypothesis(name).formulas)


@dataclass(frozen=True)
class Counterexample:
    """A finite model in which a goal fails; for necessity, all its hypotheses but the dropped one hold."""

    words: str
    goal: str
    model: Model


@dataclass(frozen=True)
class NotNeeded:
    """The hypothesis is in the source's statement but no theorem here uses it."""

    reason: str


@dataclass(frozen=True)
class Attained:
    """A model that meets all hypotheses and turns the goal's inequality into an equality; `constant` is then best."""

    words: str
    goal: str
    constant: str
    model: Model


@dataclass(frozen=True)
class Approached:
    """Models along which the bound is approached; a constant stronger by `share` fails in one of them."""

    words: str
    goal: str
    constant: str
    models: tuple[Model, ...]
    share: Fraction = Fraction(1, 100)


@dataclass(frozen=True)
class Loose:
    """The constant is not known to be best; the best known gap in words."""

    gap: str


@dataclass(frozen=True)
class Exhibited:
    """A model of all the hypotheses of some goal, which shows that they can be met together."""

    words: str
    model: Model


Sharpness = Attained | Approached | Loose
Necessity = Mapping[str, Counterexample | NotNeeded]


@dataclass(frozen=True)
class Derived:
    """One step of a derivation in a computer algebra system: what was shown and whether it came out."""

    words: str
    formula: str
    holds: bool


@dataclass(frozen=True)
class Derivation:
    """The derivation readers know: SymPy steps, and what z3 is asked, one question at least where the claim has goals.

    `ground` has the sizes at which z3 is asked for the negated statement. `at` has laws that meet the hypotheses, at
    which it is asked for the negated goal: for a claim that it does not decide with the law free, or whose hypothesis
    quantifies over more vectors than it is asked at.
    """

    sympy: tuple[Derived, ...] = ()
    ground: tuple[tuple[str, Mapping[str, int], int], ...] = field(default=())  # (goal, index values, outcomes)
    at: tuple[tuple[str, Model], ...] = ()  # (goal, law)
