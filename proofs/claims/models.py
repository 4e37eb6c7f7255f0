"""Finite laws as exact models, for counterexamples and attaining laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from proofs.library.law import Law
from proofs.semantics import Model, Table, rational_root, table

Matrix = Sequence[Sequence[Fraction | int]]
ROTATION: Matrix = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))


def identity(size: int) -> Matrix:
    """The identity matrix."""
    return [[int(i == j) for j in range(size)] for i in range(size)]


def law_tables(
    law: Law,
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int,
    basis: Matrix | None = None,
) -> dict[str, Table]:
    """Families of a source X = U Z: row i of `coordinates` holds Z_i at each outcome; steps by the rule of the book.

    `basis` may fail to be orthonormal; then Y = U^T X is not Z, and the steps follow Y. Raises NotEvaluable if a
    standard deviation is irrational.
    """
    size, points = len(coordinates), len(probabilities)
    frame = identity(size) if basis is None else basis
    source = [
        [sum((frame[k][i] * Fraction(coordinates[i][w]) for i in range(size)), Fraction(0)) for w in range(points)]
        for k in range(size)
    ]
    means = [sum(p * x for p, x in zip(probabilities, row, strict=True)) for row in source]
    steps: list[Fraction] = []
    for i in range(size):
        y = [sum(frame[k][i] * (source[k][w] - means[k]) for k in range(size)) for w in range(points)]
        variance = sum((p * v * v for p, v in zip(probabilities, y, strict=True)), Fraction(0))
        steps.append(Fraction(kappa) * rational_root(variance) / half_levels)
    return {
        law.source: table(source),
        law.basis: table(frame),
        law.step: table(steps),
        law.reciprocal: table([1 / s if s else Fraction(0) for s in steps]),
        "kappa": table(Fraction(kappa)),
    }


def law_model(
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int = 1,
    basis: Matrix | None = None,
    extra: Mapping[str, Table] | None = None,
) -> Model:
    """One source X with its configuration; L = 2 `half_levels`."""
    tables = law_tables(Law(), coordinates, probabilities, kappa, half_levels, basis)
    indices = {"d": len(coordinates), "M": half_levels}
    return Model(indices, {**tables, **(extra or {})}, tuple(probabilities))


def three_points(ranges: Sequence[Fraction | int], kappa: int) -> tuple[Matrix, tuple[Fraction, ...]]:
    """Uncorrelated coordinates in {-R_i, 0, R_i} with P(+-R_i) = 1 / (2 kappa^2), at most one non-zero at a time.

    Needs len(ranges) <= kappa^2.
    """
    share = Fraction(1, 2 * kappa**2)
    rows: list[list[Fraction]] = []
    for i, r in enumerate(ranges):
        row = [Fraction(0)] * (2 * len(ranges) + 1)
        row[2 * i], row[2 * i + 1] = Fraction(r), -Fraction(r)
        rows.append(row)
    weights = [share] * (2 * len(ranges))
    return rows, (*weights, 1 - sum(weights))
