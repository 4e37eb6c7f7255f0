"""Soft-ZCA whitening with steps matched to each whitened variance changes nothing, for every law and dimension.

W = U (Lambda + eps I)^(-1/2) U^T; whitened coordinate i is s_i Y_i with s_i^2 (lambda_i + eps) = 1, its step is
kappa s_i sqrt(lambda_i) / M, so the code is the one of Y_i with its own step and the reproduction after de-whitening
is, at every outcome, the one without whitening. Hence D <= (kappa^2 / 4^b) tr Sigma as before, and eps drops out.
Bo Jun Han, doi:10.5281/zenodo.19440451, Theorem 5.1-R; here with the equality of the two errors.

Without `no-overload` the bound fails as it does without whitening; without `orthonormal` U diag(s) U^T is not
diagonal in the basis; without `attaining` a law can do better than the bound.
"""

from __future__ import annotations

from functools import partial

from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import measured, scalar_whitened, whitened_model
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.setting import d
from proofs.library.whitening.soft_zca import SoftZca
from proofs.library.whitening.whitening import matched_attained, matched_bound, matched_distortion, matched_residual

LAW, ZCA = Law(), SoftZca(Law())


def prove() -> dict[str, Theorem]:
    """U^T W (X - E X) = s Y; scaling a number with its step scales its level; de-whitening undoes the scale."""
    return {
        "same-error": for_index(for_outcome(matched_residual(ZCA)), "k", d),
        "same-distortion": matched_distortion(ZCA),
        "bound": matched_bound(ZCA),
        "attained": matched_attained(ZCA),
    }


def necessity() -> Necessity:
    """Overload, a basis that is not orthonormal, and a law without error."""
    law, half = partial(scalar_whitened, common=False), Fraction(1, 2)
    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2, eps = 3",
            "bound",
            law([4, -4, 0], 1, 3),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, kappa = 1, L = 2, eps = 5",
            "same-error",
            law([half, -half], 1, 5, basis=2),
        ),
        "attaining": Counterexample("Y = +-1, kappa = 2, L = 2, eps = 3: D = 0", "attained", law([1, -1], 2, 3)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A law on the ends of its ranges, in a rotated basis of the plane; variances 25 and 81, eps = 144."""
    rows, weights = three_points((10, 18), 2)
    words = "Y_i in {-R_i, 0, R_i} with P(+-R_i) = 1/(2 kappa^2), d = 2, rotated basis"
    model = whitened_model(rows, weights, 2, 2, 144, common=False, basis=ROTATION)
    return (Attained(words, "bound", "factor", model),)


def derivation() -> Derivation:
    """Matched step, code and error by symbols."""
    s, y, step, code = sympy.symbols("s y Delta k", positive=True)
    lam, eps, kappa_, m = sympy.symbols("lambda epsilon kappa M", positive=True)
    gain = sympy.sqrt(lam + eps)
    matched = kappa_ * sympy.sqrt(lam / (lam + eps)) / m
    half = sympy.Rational(1, 2)
    return Derivation(
        sympy=(
            identity("whitened variance", lam / gain**2, lam / (lam + eps)),
            identity("matched step squared", matched**2, (kappa_**2 * lam / m**2) / gain**2),
            identity("quotient by the step", (s * y) / (s * step), y / step),
            identity("error", (s * y - s * step * (code + half)) / s, y - step * (code + half)),
        ),
        ground=(("bound", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the whitened reference quantizer on a random ensemble, and the bound."""
    return measured(rng, common=False)
