"""Exact models of dithered quantizers: signs at one bit with kappa = 1, whose errors are -Delta/2 or Delta/6.

Y_i = +-sigma_i sits on a level of the one-bit quantizer, whose step is 2 sigma_i; a dither of -Delta/2 (probability
1/4) or Delta/6 (3/4) makes the error that dither: mean 0, mean square Delta^2/12, independent of all else. All models
stand on the product of two fair signs and two such dithers, of which a source and its dither take what they need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from proofs.claims.models import ROTATION, Matrix
from proofs.claims.readout.shared import dithered_model
from proofs.language.statement import Counterexample
from proofs.library.readout.dither import Dithered, X, Z
from proofs.models.semantics import Model, table

LOW, HIGH = Fraction(-1, 2), Fraction(1, 6)  # of a step
OUTCOMES = [(s, t, e, f) for s, t in product((1, -1), repeat=2) for e, f in product((LOW, HIGH), repeat=2)]
WEIGHTS = tuple(Fraction(1, 64) * (1 if e == LOW else 3) * (1 if f == LOW else 3) for _, _, e, f in OUTCOMES)
RANDOM = ("X", "N", "Z", "N_Z", "query")  # the families with an outcome
DITHERS: dict[str, Callable[[int, Sequence[Fraction]], Fraction]] = {
    "own": lambda i, e: e[i],
    "one": lambda i, e: e[0],
    "other": lambda i, e: e[1 - i],
    "none": lambda i, e: Fraction(0),
    "low": lambda i, e: LOW,
}


@dataclass(frozen=True)
class Side:
    """One source: its coordinates, each a size and the number of its sign; its basis; and its dithers.

    Each coordinate has a dither of its own ("own"; "other" the second for the first), or all have one ("one"); or the
    error is 0 ("none"), or -Delta/2 ("low").
    """

    coordinates: Sequence[tuple[Fraction | int, int]]
    basis: Matrix | None = None
    dither: str = "own"

    def rows(self) -> list[list[Fraction]]:
        """The coordinates, one entry an outcome."""
        return [[Fraction(size) * outcome[sign] for outcome in OUTCOMES] for size, sign in self.coordinates]

    def model(self, law: Dithered) -> Model:
        """The source with its dither under the names of a law."""
        size = len(self.coordinates)
        plain = dithered_model(self.rows(), [[0] * len(OUTCOMES)] * size, WEIGHTS, 1, 1, self.basis, law)
        steps = [plain.families[law.step][i,] for i in range(size)]
        noise = [[steps[i] * DITHERS[self.dither](i, o[2:]) for o in OUTCOMES] for i in range(size)]
        return Model(plain.indices, {**plain.families, law.dither: table(noise)}, plain.probabilities)

    def alone(self) -> Model:
        """The source by itself, as X."""
        return merged(self.model(X))


def one(size: Fraction | int = 1, basis: Fraction | int = 1, dither: str = "own") -> Side:
    """A sign of that size, in the basis of one number: X = +-size whatever that number is."""
    return Side([(Fraction(size) / basis, 0)], [[basis]], dither)


TWO = Side([(3, 0), (4, 1)])  # independent signs, in their eigenbasis
TIED = Side([(3, 0), (4, 0)])  # one sign along (3, 4), in a basis that is not its eigenbasis
LINE = Side([(5, 0), (0, 0)], ROTATION)  # the same source in its eigenbasis
COMMON = Side([(3, 0), (4, 1)], None, "one")
PLANE = Side([(5, 0), (10, 1)], ROTATION)


def pair(z: Side = PLANE, x: Side = PLANE, readout: Sequence[Sequence[int]] = ((1, 1),), **more: Any) -> Model:
    """Two sources with a readout R, and further families."""
    first, second = x.model(X), z.model(Z)
    tables = {"R": readout, **more}
    families = {**first.families, **second.families, **{name: table(value) for name, value in tables.items()}}
    return merged(Model({**first.indices, "p": len(readout)}, families, first.probabilities))


def merged(model: Model) -> Model:
    """The model with outcomes taken together that no family tells apart."""
    moving = {name: values for name, values in model.families.items() if name in RANDOM}
    kinds: dict[tuple[Fraction | int, ...], int] = {}
    place = [
        kinds.setdefault(
            tuple(v for values in moving.values() for (*_, at), v in values.items() if at == w), len(kinds)
        )
        for w in range(len(model.probabilities))
    ]
    weights = [
        sum((p for p, k in zip(model.probabilities, place, strict=True) if k == kind), Fraction(0))
        for kind in kinds.values()
    ]
    fewer = {name: {(*i, place[w]): v for (*i, w), v in values.items()} for name, values in moving.items()}
    return Model(model.indices, {**model.families, **fewer}, tuple(weights))


def silent() -> Model:
    """kappa = 0: no steps, and dithers -Y that leave no error; X = +-1, Z = +-2."""
    families: dict[str, Any] = {"R": table([[1]])}
    for side, law in ((one(), X), (one(2), Z)):
        rows = side.rows()
        found = dithered_model(rows, [[-y for y in row] for row in rows], WEIGHTS, 0, 1, side.basis, law)
        families |= found.families
    return Model({"d": 1, "M": 1, "p": 1}, families, WEIGHTS)


LONG, SHORT = 2, Fraction(9, 10)
# (hypothesis, words, delta, original, readout): the delta has the larger error though its covariance is not larger
LARGER: tuple[tuple[str, str, Side, Side, Sequence[int]], ...] = (
    ("dominated", "X = +-1, Z = +-2", one(2), one(), (1,)),
    ("orthonormal-delta", "V = 2, X = Z = +-1", one(1, LONG), one(), (1,)),
    ("eigenbasis-delta", "X = Z = +-(3, 4), V = I, R = (4, -3)", TIED, LINE, (4, -3)),
    ("cell-delta", "X = Z = +-1, error of Z always -Delta/2", one(dither="low"), one(), (1,)),
    ("white-delta", "X = Z = (+-3, +-4), one dither for Z, R = (1, 1)", COMMON, TWO, (1, 1)),
    ("orthonormal", "U = 9/10, X = Z = +-1", one(), one(1, SHORT), (1,)),
    ("eigenbasis", "X = Z = +-(3, 4), U = I, R = (3, 4)", LINE, TIED, (3, 4)),
    ("cell", "X = Z = +-1, no dither for X: no error", one(), one(dither="none"), (1,)),
    ("white", "X = Z = (+-3, +-4), one dither for X, R = (4, -3)", TWO, COMMON, (4, -3)),
)
# the delta has nowhere the larger error though its covariance is larger in some direction
SMALLER: tuple[tuple[str, str, Side, Side, Sequence[int]], ...] = (
    ("every-row", "X = +-1, Z = +-2", one(2), one(), (1,)),
    ("orthonormal-delta", "V = 9/10, X = +-9/10, Z = +-1", one(1, SHORT), one(SHORT), (1,)),
    ("eigenbasis-delta", "Z = +-(3, 4) in V = I, X = (+-3, +-4)", TIED, TWO, (3, 4)),
    ("cell-delta", "Z = +-1 without dither: no error; X = +-1/2", one(dither="none"), one(Fraction(1, 2)), (1,)),
    ("white-delta", "Z = (+-3, +-4) with one dither, X = +-(3, 4)", COMMON, LINE, (4, -3)),
    ("orthonormal", "U = 2, X = +-1, Z = +-2", one(2), one(1, LONG), (1,)),
    ("eigenbasis", "X = +-(3, 4) in U = I, Z = (+-3, +-4)", TWO, TIED, (4, -3)),
    ("cell", "X = +-1 with error -Delta/2, Z = +-3/2", one(Fraction(3, 2)), one(dither="low"), (1,)),
    ("white", "X = (+-3, +-4) with one dither, Z = +-(3, 4)", LINE, COMMON, (3, 4)),
)
# the error is not c Sigma
OTHER: tuple[tuple[str, str, Side, Sequence[int]], ...] = (
    ("orthonormal", "U = 2, X = +-1", one(1, LONG), (1,)),
    ("eigenbasis", "X = +-(3, 4), U = I, R = (4, -3)", TIED, (4, -3)),
    ("cell", "X = +-1 without dither: no error", one(dither="none"), (1,)),
    ("white", "X = (+-3, +-4), one dither for both, R = (1, 1)", COMMON, (1, 1)),
)


def against(goal: str, cases: Sequence[tuple[str, str, Side, Side, Sequence[int]]]) -> Mapping[str, Counterexample]:
    """A counterexample to the goal for each hypothesis of the cases."""
    return {name: Counterexample(words, goal, pair(z, x, (row,))) for name, words, z, x, row in cases}


def alone(goal: str, names: Sequence[str]) -> tuple[Counterexample, ...]:
    """Counterexamples to a goal about X alone, for those hypotheses."""
    return tuple(Counterexample(words, goal, pair(x, x, (row,))) for name, words, x, row in OTHER if name in names)
