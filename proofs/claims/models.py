"""Finite laws as exact models, for counterexamples and attaining laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.quantizer.law import Law
from proofs.models.semantics import Model, Table, rational_root, table

Matrix = Sequence[Sequence[Fraction | int]]
ROTATION: Matrix = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))


def unit_matrix(size: int) -> Matrix:
    """The unit matrix."""
    return [[int(i == j) for j in range(size)] for i in range(size)]


def matrix_model(indices: Mapping[str, int] | None = None, /, **families: Any) -> Model:
    """Matrices and vectors by name, d the size of the first."""
    size = len(next(iter(families.values())))
    return Model({"d": size, **(indices or {})}, {name: table(values) for name, values in families.items()})


def scalar_model(y: Fraction | int, top: Fraction | int, half_levels: int = 1) -> Model:
    """One number y, the range R = `top`, its step R / M and the step's reciprocal."""
    step = Fraction(top) / half_levels
    families = {"y": table(Fraction(y)), "R": table(Fraction(top)), "step": table(step)}
    return Model({"M": half_levels}, {**families, "reciprocal": table(1 / step if step else Fraction(0))})


def scalar_law(
    values: Sequence[Fraction | int], probabilities: Sequence[Fraction], kappa: Fraction | int, half_levels: int = 1
) -> Model:
    """One source Y by its values, the loading factor, and the step kappa sqrt(E Y^2) / M with its reciprocal."""
    square = sum((p * Fraction(v) ** 2 for p, v in zip(probabilities, values, strict=True)), Fraction(0))
    step = Fraction(kappa) * rational_root(square) / half_levels
    families = {"Y": table([Fraction(v) for v in values]), "kappa": table(Fraction(kappa)), "step": table(step)}
    reciprocal = table(1 / step if step else Fraction(0))
    return Model({"M": half_levels}, {**families, "reciprocal": reciprocal}, tuple(probabilities))


def rotated(coordinates: Matrix, basis: Matrix | None) -> tuple[Matrix, list[list[Fraction]]]:
    """The basis U, the unit matrix for None, and the rows X_k = sum_i U_ki Z_i, one entry an outcome."""
    size, points = len(coordinates), len(coordinates[0])
    frame = unit_matrix(size) if basis is None else basis
    source = [
        [sum((frame[k][i] * Fraction(coordinates[i][w]) for i in range(size)), Fraction(0)) for w in range(points)]
        for k in range(size)
    ]
    return frame, source


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
    frame, source = rotated(coordinates, basis)
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


def loaded_model(
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    loadings: Sequence[Fraction | int],
    half_levels: int = 1,
    basis: Matrix | None = None,
    common: Fraction | int | None = None,
) -> Model:
    """One source X with a loading factor for each coordinate, and a common kappa, by default the largest of them."""
    model = law_model(coordinates, probabilities, 1, half_levels, basis)
    steps = [Fraction(k) * model.families["Delta"][i,] for i, k in enumerate(loadings)]
    tables = {
        "Delta": table(steps),
        "r": table([1 / s if s else Fraction(0) for s in steps]),
        "loading": table([Fraction(k) for k in loadings]),
        "kappa": table(Fraction(max(loadings) if common is None else common)),
    }
    return Model({**model.indices, "j": 0}, {**model.families, **tables}, model.probabilities)


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
    return rows, (*weights, 1 - sum(weights, Fraction(0)))


def pair_model(
    original: Matrix,
    delta: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int = 1,
    bases: tuple[Matrix | None, Matrix | None] = (None, None),
    indices: Mapping[str, int] | None = None,
) -> Model:
    """Two sources X and Z on one probability space under the same rule, each with steps of its own."""
    first = law_tables(ORIGINAL, original, probabilities, kappa, half_levels, bases[0])
    second = law_tables(DELTA, delta, probabilities, kappa, half_levels, bases[1])
    return Model({"d": len(original), "M": half_levels, **(indices or {})}, {**first, **second}, tuple(probabilities))
