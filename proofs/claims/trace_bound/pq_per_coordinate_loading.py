"""A loading factor of its own for each coordinate: D <= sum kappa_i^2 lambda_i / 4^b, never worse than a common one.

Coordinate i has range kappa_i sqrt(lambda_i) and stays within it. A common kappa that avoids overload is at least the
kappa_i that each coordinate needs, so the common bound kappa^2 tr Sigma / 4^b is not below this one, and is above it
as soon as one coordinate of positive variance needs less. From Bo Jun Han, doi:10.5281/zenodo.19440451.

Without `no-overload` and `orthonormal` the bound fails as the common one does; without `smaller-loadings` a loading
above the common one costs more; without `smaller-somewhere` the two bounds may be equal.
"""

from __future__ import annotations

from numerics.validation.ensembles import orthonormal
from numerics.validation.witness import bounded_sample, error_in_basis
from proofs.claims.models import loaded_model
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import common_loading, loading_bound

LAW = Law(loadings="loading")


def prove() -> dict[str, Theorem]:
    """The bound of one coordinate at its own loading, summed; (kappa^2 - kappa_i^2) lambda_i >= 0, summed."""
    return {
        "bound": loading_bound(LAW),
        "never-worse": common_loading(LAW),
        "better": common_loading(LAW, strict=True),
    }


def necessity() -> Necessity:
    """Overload, a basis that is too long, a loading above the common one, and equal loadings."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    half = (Fraction(1, 2), Fraction(1, 2))
    signs, short = [[1, -1]], [[Fraction(1, 4), Fraction(-1, 4)]]
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa_1 = 1, L = 2",
            "bound",
            loaded_model([[4, -4, 0]], rare, [1]),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 4, X = +-1, kappa_1 = 1, L = 2: Q(X) = 8X", "bound", loaded_model(short, half, [1], 1, [[4]])
        ),
        "smaller-loadings": Counterexample(
            "X = +-1, kappa_1 = 2, kappa = 1", "never-worse", loaded_model(signs, half, [2], common=1)
        ),
        "smaller-somewhere": Counterexample("X = +-1, kappa_1 = kappa = 1", "better", loaded_model(signs, half, [1])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Every coordinate on the ends of its own range: a sign, and three points, in a rotated basis."""
    rows = [[1, -1] * 4, [2, -2, 0, 0, 0, 0, 0, 0]]
    model = loaded_model(rows, (Fraction(1, 8),) * 8, [1, 2], 2, ROTATION)
    words = "Y_1 = +-1, Y_2 in {-2, 0, 2} with P(+-2) = 1/8, kappa = (1, 2), L = 4, rotated basis"
    return (Attained(words, "bound", "factor", model),)


def derivation() -> Derivation:
    """What one kappa for all costs at d = 3."""
    k = sympy.symbols("kappa0:3", positive=True)
    spectrum = sympy.symbols("lambda0:3", positive=True)
    common = sympy.Symbol("kappa", positive=True)
    cost = sum((common - a) * (common + a) * v for a, v in zip(k, spectrum, strict=True))
    gap = common**2 * sum(spectrum) - sum(a**2 * v for a, v in zip(k, spectrum, strict=True))
    return Derivation(
        sympy=(identity("the common bound less this one, a sum of non-negative terms", gap, cost),),
        ground=(("never-worse", {"d": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer with each coordinate's own observed loading, and the bound."""
    sample, _ = bounded_sample(rng)
    return error_in_basis(sample, orthonormal(rng, sample.shape[1]), 4, own=True)
