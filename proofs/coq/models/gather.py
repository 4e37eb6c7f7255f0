"""What the finite models of a claim show of its goals: what `verify` evaluates and a certificate's evidence says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from proofs.checking import exhibited
from proofs.checking.contents import Claim
from proofs.kernel.formulas import Formula
from proofs.language.statement import Approached, Attained, Counterexample, Goal, Statement
from proofs.models.semantics import Model
from proofs.models.truth import holds


@dataclass(frozen=True)
class Shown:
    """What a model shows: a kind, the formulas that hold, those of which one fails, the goal, those that all fail."""

    kind: str  # Holds, Refuted, Needed or Attained, as in Shown.v
    goal: str
    words: str
    model: Model
    hypotheses: tuple[Formula, ...]
    formula: Formula
    out: tuple[Formula, ...] = ()
    without: str = ""

    @property
    def title(self) -> str:
        """The kind, the goal and what is left out, in a few words."""
        if self.kind == "Needed":
            return f"{self.goal}: needs {self.without}"
        return f"{self.goal}: " + {"Holds": "met", "Refuted": "refuted", "Attained": "attained"}[self.kind]


def shown(claim: Claim) -> list[Shown]:
    """Everything that the models of a claim show, once each."""
    found = [*_evidence(claim), *_goals(claim)]
    unique = {(s.kind, s.goal, s.without, s.formula, s.out, _content(s.model)): s for s in reversed(found)}
    return list(reversed(unique.values()))


def _content(model: Model) -> str:
    return repr((model.indices, model.families, model.probabilities, model.outcomes))


def _under(statement: Statement, goal: Goal, without: str = "") -> tuple[Formula, ...]:
    return tuple(f for name in goal.under if name != without for f in statement.hypothesis(name).formulas)


def _needed(statement: Statement, goal: Goal, name: str, words: str, model: Model) -> Shown:
    out = statement.hypothesis(name).formulas
    return Shown("Needed", goal.name, words, model, _under(statement, goal, name), goal.formula, out, name)


def _evidence(claim: Claim) -> Iterator[Shown]:
    """Refutations, necessity and sharpness, as the claim's file gives them."""
    statement, stronger = claim.statement, claim.source.stated.stronger
    for name, entry in claim.proof.necessity().items():
        if isinstance(entry, Counterexample):
            yield _needed(statement, statement.goal(entry.goal), name, entry.words, entry.model)
    if statement.kind == "refuted":
        for entry in claim.proof.refute() if statement.goals else ():
            goal = statement.goal(entry.goal)
            yield Shown("Refuted", goal.name, entry.words, entry.model, _under(statement, goal), goal.formula)
        return
    for entry in claim.proof.sharpness():
        if isinstance(entry, Attained | Approached):
            goal = statement.goal(entry.goal)
            better = tuple(s.formula for s in stronger if (s.goal, s.constant) == (entry.goal, entry.constant))
            under = _under(statement, goal)
            if isinstance(entry, Attained):
                yield Shown("Attained", goal.name, entry.words, entry.model, under, goal.formula, better)
                continue
            for model in entry.models:
                yield Shown("Holds", goal.name, entry.words, model, under, goal.formula)
            for formula in better:
                model = next(m for m in entry.models if not holds(formula, m))
                yield Shown("Refuted", f"{goal.name}, a better {entry.constant}", entry.words, model, under, formula)


def _goals(claim: Claim) -> Iterator[Shown]:
    """A model of all hypotheses of each goal, and one against each hypothesis."""
    statement = claim.statement
    for name, found in exhibited.shown(claim).items():
        goal = statement.goal(name)
        if found.model is not None:
            yield Shown("Holds", name, *found.model, _under(statement, goal), goal.formula)
        for without, pair in found.against.items():
            yield _needed(statement, goal, without, *pair)
