"""Exact laws of random rotations: finite lists of a matrix and a vector, equally likely, and Hadamard's matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from proofs.claims.models import Matrix
from proofs.models.semantics import Model, Table, table

Vector = Sequence[Fraction | int]
HALF = Fraction(1, 2)
FOUR: Matrix = ((1, 1, 1, 1), (1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))
FLAT: Matrix = tuple(tuple(HALF * entry for entry in row) for row in FOUR)


def rotated_law(
    pairs: Sequence[tuple[Matrix, Vector]],
    deviation: Fraction | int,
    kappa: Fraction | int,
    half_levels: int = 1,
    probabilities: Sequence[Fraction] | None = None,
) -> Model:
    """U and X at each outcome, the deviation s of the common step kappa s / M, and the step with its reciprocal."""
    size, weights = len(pairs[0][1]), probabilities or [Fraction(1, len(pairs))] * len(pairs)
    step = Fraction(kappa) * Fraction(deviation) / half_levels
    entries = [[[Fraction(u[k][i]) for u, _ in pairs] for i in range(size)] for k in range(size)]
    families = {
        "U": table(entries),
        "X": table([[Fraction(x[k]) for _, x in pairs] for k in range(size)]),
        "s": table(Fraction(deviation)),
        "kappa": table(Fraction(kappa)),
        "Delta": table(step),
        "r": table(1 / step if step else Fraction(0)),
    }
    return Model({"d": size, "M": half_levels}, families, tuple(weights))


def signed_law(flat: Matrix, signs: Matrix, vectors: Sequence[Vector]) -> Model:
    """H, rows of signs that are equally likely, and with each row of them each of the vectors."""
    size, count = len(flat), len(vectors)
    points = [(row, vectors[n]) for row in signs for n in range(count)]
    return _signed(flat, points, size)


def paired_law(flat: Matrix, points: Sequence[tuple[Vector, Vector]]) -> Model:
    """H, and signs with a vector at each outcome."""
    return _signed(flat, points, len(flat))


def _signed(flat: Matrix, points: Sequence[tuple[Vector, Vector]], size: int) -> Model:
    families: Mapping[str, Table] = {
        "H": table([[Fraction(entry) for entry in row] for row in flat]),
        "s": table([[Fraction(s[k]) for s, _ in points] for k in range(size)]),
        "X": table([[Fraction(x[k]) for _, x in points] for k in range(size)]),
    }
    return Model({"d": size}, families, (Fraction(1, len(points)),) * len(points))
