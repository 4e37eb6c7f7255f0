"""Finite models, and what they show of a claim: that a goal says something, counterexamples, best constants."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs.kernel.formulas import Relation
from proofs.language.reader import Stated
from proofs.language.statement import Goal
from proofs.models.semantics import EXACT, Model, NotEvaluable, evaluate
from proofs.models.truth import holds
from proofs.recheck.reader import BITS
from proofs.recheck.values import exact, items, mapping, number, refuse, word

EVALUATIONS = 600_000


TOO_MUCH = "the evaluation takes more work than is allowed"


class BoundedModel(Model):
    """A finite model whose evaluation takes a bounded number of steps with numbers of bounded length."""

    def spend(self, value: Any) -> None:
        """Count one evaluation."""
        Budget.evaluations -= 1
        if Budget.evaluations < 0:
            raise NotEvaluable(TOO_MUCH)
        if type(value) in EXACT:
            self.short(max(abs(value.numerator), value.denominator))

    def short(self, number: int) -> None:
        """Refuse a long one."""
        if number.bit_length() > BITS:
            raise NotEvaluable("a number grows too long")

    def begin(self, terms: int) -> None:
        """Each term takes an evaluation at least."""
        if terms > Budget.evaluations:
            raise NotEvaluable(TOO_MUCH)


class Budget:
    """The evaluations left to this run."""

    evaluations = EVALUATIONS


def read_model(value: Any) -> Model:
    """A finite model; its probabilities are not negative and add up to one."""
    if set(data := mapping(value)) != {"families", "indices", "outcomes", "probabilities"}:
        refuse("not a model")
    weights = tuple(Fraction(exact(p)) for p in items(data["probabilities"]))
    if any(p < 0 for p in weights) or sum(weights) != 1:
        refuse("the probabilities are negative or do not add up to one")
    integers = {word(k): number(v, -(10**6), 10**6) for k, v in mapping(data["indices"]).items()}
    outcomes = {word(k): number(v, 0, len(weights) - 1) for k, v in mapping(data["outcomes"]).items()}
    families: dict[str, dict[tuple[int, ...], Fraction]] = {}
    for name, rows in mapping(data["families"]).items():
        table = families.setdefault(word(name), {})
        for arguments, entry in (items(row, 2) for row in items(rows)):
            place = tuple(number(a, -(10**6), 10**6) for a in items(arguments))
            if place in table:
                refuse("a family has two values at one place")
            table[place] = Fraction(exact(entry))
    return BoundedModel(integers, families, weights, outcomes)


class Evidence:
    """Replays the counterexamples and the laws that show a constant best."""

    def __init__(self, stated: Stated, models: list[Model]) -> None:
        self.stated, self.statement, self.models = stated, stated.statement, models
        self.refuted = set[str]()

    def shows(self, entry: list[Any]) -> bool:
        """Whether an entry of `evidence` comes out."""
        match entry:
            case ["refutation", str(goal), str(), place]:
                self.refuted.add(goal)
                return self.violated(goal, None, self.model(place))
            case ["model", str(goal), "", place]:
                return self.met(goal, None, self.model(place)) and holds(self.goal(goal).formula, self.model(place))
            case ["necessity", str(goal), str(hypothesis), place]:
                return self.violated(goal, hypothesis, self.model(place))
            case ["attained", str(goal), str(constant), place]:
                formula, model = self.goal(goal).formula, self.model(place)
                return (
                    isinstance(formula, Relation)
                    and self.met(goal, None, model)
                    and evaluate(formula.left, model) == 0
                    and (not constant or self.best(goal, constant, [model]))
                )
            case ["approached", str(goal), str(constant), [*places]]:
                models, formula = [self.model(p) for p in places], self.goal(goal).formula
                good = all(self.met(goal, None, m) and holds(formula, m) for m in models)
                return good and self.best(goal, constant, models)
            case _:
                refuse("not an entry of evidence")

    def goal(self, name: str) -> Goal:
        """The goal of that name."""
        return next((g for g in self.statement.goals if g.name == name), None) or refuse("no such goal")

    def model(self, place: Any) -> Model:
        """A model by its number."""
        return self.models[number(place, 0, len(self.models) - 1)]

    def met(self, goal: str, without: str | None, model: Model) -> bool:
        """Whether the hypotheses of a goal hold in a model, but one."""
        names = [n for n in self.goal(goal).under if n != without]
        return all(holds(f, model) for n in names for f in self.statement.hypothesis(n).formulas)

    def violated(self, goal: str, without: str | None, model: Model) -> bool:
        """Whether a goal fails in a model that meets its hypotheses, but the one left out, which fails."""
        if not self.met(goal, without, model) or holds(self.goal(goal).formula, model):
            return False
        if without is None:
            return True
        if without not in self.goal(goal).under:
            refuse("no such hypothesis")
        return not all(holds(f, model) for f in self.statement.hypothesis(without).formulas)

    def best(self, goal: str, constant: str, models: list[Model]) -> bool:
        """Whether each stronger value of the constant in the statement file fails in one of the models."""
        stronger = [s for s in self.stated.stronger if (s.goal, s.constant) == (goal, constant)]
        return bool(stronger) and all(any(not holds(s.formula, m) for m in models) for s in stronger)
