"""A source uniform on the quantizer's range has mean squared error Delta^2 / 12 = sigma^2 / 4^b, for every L = 2M.

Integrated cell by cell and summed over all 2M cells; the variance of the source is R^2 / 3, so the loading factor is
sqrt 3. Classical (Bennett 1948). It needs `uniform`: the same variance on two points has another error.

Coq proves it with both ends of the range, `proofs/coq/analysis/StatedIntegrals.v`.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem: integrals are not kernel terms."""
    return {}


def necessity() -> Necessity:
    """The hypothesis is the law that is integrated; the derivation shows another law with another figure."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """One cell k by integration, 2M cells by summation, the variance by integration."""
    y, r = sympy.symbols("y R", positive=True)
    k, half_levels = sympy.symbols("k M", integer=True, positive=True)
    step, factor = r / half_levels, sympy.Rational(statement("uniform-source").constants[0].value)
    density, level = 1 / (2 * r), step * (k + sympy.Rational(1, 2))
    cell = sympy.Rational(1, 24) * step**3 / r
    mse, variance = step**2 / 12, r**2 / 3
    summed = sympy.summation(cell, (k, -half_levels, half_levels - 1))
    two_points = (r / sympy.sqrt(3) - step / 2) ** 2

    def bound(value: sympy.Expr) -> Derived:
        return identity("the same as a share of the variance", mse, value * variance / (2 * half_levels) ** 2)

    others = statement("uniform-source").constants[0].strengthened()
    return Derivation(
        sympy=(
            integral("error of cell k", density * (y - level) ** 2, y, step * k, step * (k + 1), cell),
            identity("sum over the 2M cells", summed, mse),
            integral("variance of the source", density * y**2, y, -r, r, variance),
            bound(factor),
            *(refuted(bound(sympy.Rational(value))) for value in others),
            refuted(
                identity("two points of that variance, L = 2, instead", two_points.subs(half_levels, 1), r**2 / 12)
            ),
        ),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error on a uniform sample, and sigma^2 / 4^b."""
    errors, _ = scalar_errors(rng.uniform(-1, 1, size=100_000), 1.0, 4)
    return float((errors**2).mean()), 1 / (3 * 4**4)
