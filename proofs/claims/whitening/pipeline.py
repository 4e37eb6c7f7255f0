"""Hypotheses and exact models of the whitened quantizer that the claims of this section share."""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, whitened_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.whitening.soft_zca import SoftZca

HALF = (Fraction(1, 2), Fraction(1, 2))
RARE = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
ORIGINAL_ZCA, DELTA_ZCA = SoftZca(ORIGINAL), SoftZca(DELTA, "s_Z", "g_Z", "Delta_V", "r_V")


def whitened_tables(
    z: SoftZca,
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int,
    eps: Fraction | int,
    *,
    common: bool,
    basis: Matrix | None = None,
) -> dict[str, Table]:
    """Families of a source X = U Z with its whitening and steps; row i of `coordinates` holds Z_i at each outcome.

    The direct steps are there as well where every standard deviation is rational. Raises NotEvaluable if a root that
    is needed is irrational.
    """
    law, size = z.law, len(coordinates)
    frame, source = rotated(coordinates, basis)
    tables: dict[str, Table] = {
        law.source: table(source),
        law.basis: table(frame),
        "kappa": table(Fraction(kappa)),
        "eps": table(Fraction(eps)),
    }

    def value(term: object) -> Fraction:
        return Fraction(evaluate(term, Model({"d": size}, tables, tuple(probabilities))))  # type: ignore[arg-type]

    gains = [rational_root(value(law.variance(i)) + eps) for i in range(size)]
    tables |= {z.scale_name: table([1 / g for g in gains]), z.gain_name: table(gains)}
    if common:
        steps = [Fraction(kappa) / half_levels] * size
    else:
        direct = [kappa * rational_root(value(law.variance(i))) / half_levels for i in range(size)]
        tables |= {law.step: table(direct), law.reciprocal: table([1 / s if s else Fraction(0) for s in direct])}
        steps = [kappa * rational_root(value(z.variance(i))) / half_levels for i in range(size)]
    return tables | {z.step_name: table(steps), z.reciprocal_name: table([1 / s if s else Fraction(0) for s in steps])}


def whitened_model(
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int,
    eps: Fraction | int,
    *,
    common: bool,
    basis: Matrix | None = None,
) -> Model:
    """One source with its whitening; L = 2 `half_levels`."""
    tables = whitened_tables(
        ORIGINAL_ZCA, coordinates, probabilities, kappa, half_levels, eps, common=common, basis=basis
    )
    return Model({"d": len(coordinates), "M": half_levels}, tables, tuple(probabilities))


def scalar_whitened(
    values: Sequence[Fraction | int],
    kappa: Fraction | int,
    eps: Fraction | int,
    *,
    common: bool,
    basis: Fraction | int = 1,
    half_levels: int = 1,
) -> Model:
    """One coordinate with these values in the basis of that number: two even ones, or two rare ones and a third."""
    weights = HALF if len(values) == 2 else RARE
    return whitened_model([values], weights, kappa, half_levels, eps, common=common, basis=[[basis]])


def measured(rng: Generator, *, common: bool) -> tuple[float, float]:
    """Distortion of the whitened reference quantizer on a random ensemble, and the bound."""
    sample, _ = bounded_sample(rng)
    return whitened_error_and_bound(sample, common=common)


def whitened_pair(
    original: Matrix,
    delta: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int,
    eps: Fraction | int,
    *,
    common: bool,
    bases: tuple[Matrix | None, Matrix | None] = (None, None),
) -> Model:
    """Two sources X and Z on one probability space, each with its own whitening; k = j = 0 is where they differ."""
    tables: dict[str, Table] = {}
    for z, rows, basis in ((ORIGINAL_ZCA, original, bases[0]), (DELTA_ZCA, delta, bases[1])):
        tables |= whitened_tables(z, rows, probabilities, kappa, half_levels, eps, common=common, basis=basis)
    return Model({"d": len(original), "M": half_levels, "k": 0, "j": 0}, tables, tuple(probabilities))
