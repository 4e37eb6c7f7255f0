"""Soft-ZCA whitening with one step for all coordinates: D <= (kappa^2 / 4^b) (tr Sigma + d eps).

W = U (Lambda + eps I)^(-1/2) U^T, whitened coordinates Z_i with abs(Z_i) <= kappa, the step 2 kappa / L for each. The
error of coordinate i grows by sqrt(lambda_i + eps) on the way back, so every outcome, and not only the mean, obeys
the bound. Every law with Z_i in {-kappa, 0, kappa} attains it. Bo Jun Han, doi:10.5281/zenodo.19440451,
Theorem 5.1-R.

The range is a hypothesis on the whitened coordinate. With eps and kappa not negative it follows from
abs(Y_i) <= kappa sqrt(lambda_i); under that the bound can still be attained from b = 2 on (`common-step-slack`).

Without `whitened-range` the overload error has no bound by the step; without `orthonormal` de-whitening does not
return to the source; without `whitened-ends` a law can do better; `no-overload`, `eps` and `loading` serve the range.
"""

from __future__ import annotations

from functools import partial

from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import ORIGINAL_ZCA, measured, scalar_whitened, whitened_model
from proofs.library.quantizer.setting import d
from proofs.library.whitening.common_step import common_attained, common_bound, range_kept

ZCA = ORIGINAL_ZCA


def prove() -> dict[str, Theorem]:
    """In the basis the error is g_i (Z_i - q(Z_i)) with g_i^2 = lambda_i + eps; the granular error, then the sum."""
    upper, lower = (for_index(for_outcome(theorem), "i", d) for theorem in range_kept(ZCA))
    return {
        "bound": common_bound(ZCA),
        "attained": common_attained(ZCA),
        "range-upper": upper,
        "range-lower": lower,
    }


def necessity() -> Necessity:
    """Overload, a basis that is not orthonormal, and a law inside the range."""
    law, quarter = partial(scalar_whitened, common=True), Fraction(1, 4)
    overloading = law([8, -8, 0], 1, 5)
    return {
        "whitened-range": Counterexample(
            "Y = +-8 with probability 1/32 each, else 0; eps = 5, kappa = 1, L = 2",
            "bound",
            overloading,
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1/2, eps = 3, kappa = 2, L = 2",
            "bound",
            law([quarter, -quarter], 2, 3, basis=2),
        ),
        "whitened-ends": Counterexample(
            "Y = +-3, eps = 16, kappa = 1, L = 2: Z = +-3/5, D = 1/4",
            "attained",
            law([3, -3], 1, 16),
        ),
        "no-overload": Counterexample(
            "Y = +-8 with probability 1/32 each, else 0; eps = 5, kappa = 1", "range-upper", overloading
        ),
        "eps": Counterexample("Y = +-2, eps = -3, kappa = 1: Z = +-2", "range-upper", law([2, -2], 1, -3)),
        "loading": Counterexample("Y = 0, eps = 1, kappa = -1", "range-upper", law([0, 0], -1, 1)),
    }


def two_coordinates() -> tuple[Matrix, tuple[Fraction, ...]]:
    """Y_1 = +-4 with probability 3/32 each, Y_2 = +-6 with 1/9 each, at most one not zero: variances 3 and 8."""
    first, second = Fraction(3, 32), Fraction(1, 9)
    return [[4, -4, 0, 0, 0], [0, 0, 6, -6, 0]], (first, first, second, second, 1 - 2 * first - 2 * second)


def sharpness() -> tuple[Sharpness, ...]:
    """Whitened coordinates on the ends of the range, in a rotated basis of the plane; eps = 1, kappa = 2."""
    rows, weights = two_coordinates()
    model = whitened_model(rows, weights, 2, 2, 1, common=True, basis=ROTATION)
    return (Attained("Z_i in {-2, 0, 2}, variances 3 and 8, eps = 1, d = 2, rotated basis", "bound", "factor", model),)


def derivation() -> Derivation:
    """The half step, scaled back and squared, summed at d = 1 to 3."""
    kappa_, eps, m = sympy.symbols("kappa epsilon M", positive=True)
    half_step = kappa_ / m / 2
    steps = []
    for size in (1, 2, 3):
        lam = sympy.symbols(f"lambda:{size}", positive=True)
        whole = sum(((v + eps) * half_step**2 for v in lam), sympy.Integer(0))
        bound = kappa_**2 / (2 * m) ** 2 * (sum(lam) + size * eps)
        steps.append(identity(f"sum of (lambda_i + eps) (Delta/2)^2, d = {size}", whole, bound))
    return Derivation(sympy=tuple(steps), ground=(("bound", {"d": 1, "M": 1}, 1),))


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the whitened reference quantizer on a random ensemble, and the bound."""
    return measured(rng, common=True)
