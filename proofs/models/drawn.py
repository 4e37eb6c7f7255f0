"""Random models, and models whose values are changed, one at a time, until hypotheses hold in them.

Everything is drawn from explicit seeds: the same seed gives the same model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any
from zlib import crc32

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Relation
from proofs.models.semantics import Arguments, Environment, Model, NotEvaluable, evaluate, form_value
from proofs.models.truth import holds, quadratic_form

VALUES = tuple(Fraction(v) for v in ("0", "1", "1", "-1", "2", "4", "1/4", "-1/2", "3"))
SQUARES = tuple(Fraction(v) for v in ("0", "1", "1", "4", "1/4", "9"))
ROUNDS = 12  # hypotheses that are mended before a model is given up


@dataclass(frozen=True)
class Drawn(Model):
    """A model in which a family without a table has a value for each of its arguments, drawn from the seed."""

    seed: int = 0
    values: Sequence[Fraction] = VALUES
    changed: dict[tuple[str, Arguments], Fraction] = field(default_factory=dict[tuple[str, Arguments], Fraction])
    touched: dict[tuple[str, Arguments], None] = field(default_factory=dict[tuple[str, Arguments], None])

    def family(self, name: str | int, arguments: Arguments) -> Any:
        """The value of a family; it does not depend on which value is asked for first."""
        key = (str(name), arguments)
        self.touched[key] = None
        if key in self.changed:
            return self.changed[key]
        if key[0] in self.families:
            return self.families[key[0]].get(arguments, 0)
        return self.values[crc32(f"{self.seed} {key}".encode()) % len(self.values)]

    def change(self, key: tuple[str, Arguments], value: Fraction) -> None:
        """Give a family another value at these arguments."""
        self.changed[key] = value
        self.known.clear()


def random_model(free: Iterable[tuple[str, str]], seed: int, shown: Model | None = None) -> Drawn:
    """Small values for all these names; what the shown model gives is kept."""
    rng = Random(seed)
    if shown is None:
        shares = [rng.randint(1, 3), *(rng.randint(0, 3) for _ in range(rng.randint(0, 2)))]
        shown = Model(probabilities=tuple(Fraction(share, sum(shares)) for share in shares))
    indices, outcomes, top = dict[str, int](), dict[str, int](), rng.choice((1, 1, 2, 2, 3))
    for sort, name in sorted(free):
        if sort == "index":
            indices[name] = rng.randint(-1, 1) if rng.random() < 0.2 else rng.randint(0, top)
        elif sort == "outcome":
            outcomes[name] = rng.randrange(len(shown.probabilities))
    values = rng.choice((VALUES, VALUES, SQUARES))
    indices, outcomes = {**indices, **shown.indices}, {**outcomes, **shown.outcomes}
    return Drawn(indices, shown.families, shown.probabilities, outcomes, seed, values)


def repair(hypotheses: Sequence[Formula], model: Drawn, rng: Random) -> bool:
    """Change values of the model, one at a time, until the hypotheses hold; whether that came out."""
    _repair_indices(hypotheses, model, rng)
    for _ in range(ROUNDS):
        broken = next((f for f in hypotheses if not _true(f, model)), None)
        if broken is None:
            return True
        if not any(_mend(value, wanted, model, rng) for value, wanted in _broken(broken, model, ((), ()))):
            return False
    return False


def _true(formula: Formula, model: Drawn, env: Environment = ((), ())) -> bool:
    """Whether a formula holds; one that has no exact value here is to be changed like one that does not."""
    try:
        return holds(formula, model, env)
    except NotEvaluable:
        return False


def _repair_indices(hypotheses: Sequence[Formula], model: Drawn, rng: Random) -> None:
    """Other small values of the index variables, until the inequalities between them hold."""
    indices: Any = model.indices
    for _ in range(30):
        if all(holds(f, model) for f in hypotheses if isinstance(f, IndexNonneg)):
            return
        for name in indices:
            indices[name] = rng.randint(0, 3)
        model.known.clear()


Value = Callable[[], Fraction]


def _broken(formula: Formula, model: Drawn, env: Environment) -> Iterator[tuple[Value, Callable[[Random], Fraction]]]:
    """The numbers that are not as the formula has them, and values that would do."""
    if isinstance(formula, Relation):
        if not _true(formula, model, env):
            wanted = {"=": (0,), ">=": (0, 1, 4), ">": (1, 2)}[formula.operator]
            yield lambda: Fraction(evaluate(formula.left, model, env)), lambda rng: Fraction(rng.choice(wanted))
    elif isinstance(formula, ForAll) and formula.sort == "index":
        for i in range(max(0, form_value(formula.bound, model, env))):
            yield from _broken(formula.body, model, ((i, *env[0]), env[1]))
    elif isinstance(formula, ForAll) and formula.sort == "outcome":
        for w in range(len(model.probabilities)):
            yield from _broken(formula.body, model, (env[0], (w, *env[1])))
    elif isinstance(formula, ForAll):
        try:
            size = len(quadratic_form(formula, model, env))
        except NotEvaluable:
            return
        for k in range(size):
            yield _diagonal(formula, k, model, env), lambda rng: Fraction(rng.randint(2, 9))


def _diagonal(formula: ForAll, place: int, model: Drawn, env: Environment) -> Value:
    def value() -> Fraction:
        matrix = quadratic_form(formula, model, env)
        return matrix[place][place] if place < len(matrix) else Fraction(0)

    return value


def _mend(value: Value, wanted: Callable[[Random], Fraction], model: Drawn, rng: Random) -> bool:
    """Give one of the values that the number depends on, and depends on affinely, the one that makes it right."""
    model.known.clear()
    model.touched.clear()
    try:
        start = value()
    except NotEvaluable:
        return _redraw(value, model, rng)
    places = sorted(model.touched)
    rng.shuffle(places)
    for key in places[:8]:
        old = Fraction(model.family(*key))
        try:
            model.change(key, old + 1)
            slope = value() - start
            model.change(key, old - 1)
            if slope and value() == start - slope:
                model.change(key, old + (wanted(rng) - start) / slope)
                value()
                return True
        except NotEvaluable:
            pass
        model.change(key, old)
    return False


def _redraw(value: Value, model: Drawn, rng: Random) -> bool:
    """Other values until the roots in the number are rational."""
    places = sorted(model.touched)
    for _ in range(6 if places else 0):
        model.change(rng.choice(places), rng.choice(SQUARES))
        try:
            value()
            return True
        except NotEvaluable:
            continue
    return False
