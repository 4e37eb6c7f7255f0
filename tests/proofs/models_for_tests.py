"""Random finite models with exact rational values, and the question whether a sequent is true in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from proofs.kernel.formulas import Formula, names
from proofs.kernel.rules import Theorem
from proofs.language.text import as_text
from proofs.models.semantics import Arguments, Model, NotEvaluable, Table
from proofs.models.truth import holds

Matrix = list[list[Fraction]]
VALUES = tuple(Fraction(v) for v in ("-2", "-1", "-1/2", "0", "1/3", "1", "3/2", "3"))
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (0, 1, 1), (1, 0, 1))


@dataclass(frozen=True)
class RandomModel(Model):
    """A model in which a family without a table has a value for each of its arguments, drawn from the seed."""

    seed: str = ""
    values: Sequence[Fraction] = VALUES
    drawn: dict[tuple[str, Arguments], Fraction] = field(default_factory=dict[tuple[str, Arguments], Fraction])

    def family(self, name: str | int, arguments: Arguments) -> Fraction | int:
        """The value of a family; it does not depend on which value is asked for first."""
        given = self.families.get(str(name), {})
        if arguments in given:
            return given[arguments]
        key = (str(name), arguments)
        if key not in self.drawn:
            self.drawn[key] = Random(f"{self.seed} {key}").choice(self.values)
        return self.drawn[key]


def random_space(rng: Random) -> tuple[Fraction, ...]:
    """Probabilities of one to three outcomes, some of them perhaps zero."""
    shares = [rng.randint(1, 4), *(rng.randint(0, 4) for _ in range(rng.randint(0, 2)))]
    return tuple(Fraction(share, sum(shares)) for share in shares)


def random_model(
    formulas: Iterable[Formula],
    rng: Random,
    indices: Mapping[str, int] | None = None,
    families: Mapping[str, Table] | None = None,
    values: Sequence[Fraction] = VALUES,
) -> RandomModel:
    """A random model with a value for every free name of the formulas; what is given is kept."""
    space = random_space(rng)
    free = sorted(frozenset[tuple[str, str]]().union(*(names(f)[0] for f in formulas)))
    drawn = {name: rng.randint(-1, 3) for sort, name in free if sort == "index"}
    outcomes = {name: rng.randrange(len(space)) for sort, name in free if sort == "outcome"}
    return RandomModel({**drawn, **(indices or {})}, families or {}, space, outcomes, str(rng.random()), values)


def product(left: Matrix, right: Matrix) -> Matrix:
    """The product of two square matrices."""
    span = range(len(left))
    return [[sum((left[i][k] * right[k][j] for k in span), Fraction(0)) for j in span] for i in span]


def random_orthonormal(size: int, rng: Random) -> Matrix:
    """Rotations by Pythagorean angles in every plane, after a permutation of signed unit vectors."""
    order = rng.sample(range(size), size)
    frame = [[Fraction(rng.choice((-1, 1)) * (order[i] == j)) for j in range(size)] for i in range(size)]
    for i in range(size):
        for j in range(i):
            a, b, c = rng.choice(TRIPLES)
            turn = [[Fraction(int(k == m)) for m in range(size)] for k in range(size)]
            turn[i][i] = turn[j][j] = Fraction(a, c)
            turn[i][j], turn[j][i] = Fraction(-b, c), Fraction(b, c)
            frame = product(turn, frame)
    return frame


def met(hypotheses: Iterable[Formula], model: Model) -> bool:
    """Whether all hypotheses are true in the model."""
    return all(holds(f, model) for f in hypotheses)


def counterexamples(
    hypotheses: Iterable[Formula], conclusion: Formula, models: Iterable[Model]
) -> tuple[int, list[Model]]:
    """How many models meet the hypotheses and decide the conclusion, and those of them in which it is false."""
    decided, failing = 0, list[Model]()
    hypotheses = list(hypotheses)
    for model in models:
        try:
            if not met(hypotheses, model):
                continue
            true = holds(conclusion, model)
        except NotEvaluable:
            continue
        decided += 1
        if not true:
            failing.append(model)
    return decided, failing


def shown(theorem: Theorem) -> str:
    """The theorem as one line of text."""
    return f"{', '.join(map(as_text, theorem.hypotheses))} |- {as_text(theorem.conclusion)}"


def assert_true(theorem: Theorem, models: Iterable[Model], least: int) -> None:
    """The theorem is true in the models, and at least that many of them meet its hypotheses."""
    decided, failing = counterexamples(theorem.hypotheses, theorem.conclusion, models)
    assert not failing, f"{shown(theorem)} is false in {failing[0]}"
    assert decided >= least, f"{shown(theorem)}: only {decided} models meet the hypotheses"
