"""One bit: under abs(Y_i) <= kappa sqrt(lambda_i) and eps > 0 the common-step bound is strict. From b = 2 on it is not.

This is what is true of `common-step-slack`. With L = 2 the only edge inside the range is 0, so a coordinate away from
0 errs by less than half a step: (kappa^2 / 4) (tr Sigma + d eps) - D is at least the sum of
(1 - rho_i) lambda_i with rho_i = sqrt(lambda_i / (lambda_i + eps)), whatever eps; that is positive where some rho_i is
below one.

Without `one-bit` there are inner edges; without `eps` or `positive-variance` the sum may be zero or less; without
`no-overload` the overload error has no bound; without `orthonormal` de-whitening does not return to the source.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, one_bit_whitened
from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import HALF, ORIGINAL_ZCA, scalar_whitened, whitened_model
from proofs.library.whitening.one_bit import one_bit_strict


def prove() -> dict[str, Theorem]:
    """The level is half a step with the sign of Z_i; within rho_i kappa the error is short of half a step."""
    spared, strict = one_bit_strict(ORIGINAL_ZCA)
    return {"spared": spared, "strict": strict}


def _at(model: Model) -> Model:
    """The law with the coordinate of positive variance."""
    return Model({**model.indices, "k": 0}, model.families, model.probabilities)


def _scalar(values: Sequence[Fraction | int], kappa: int, eps: int, basis: int = 1) -> Model:
    return _at(scalar_whitened(values, kappa, eps, common=True, basis=basis))


def necessity() -> Necessity:
    """One exact law for each hypothesis."""
    share, quarter = Fraction(9, 50), Fraction(1, 4)
    return {
        "one-bit": Counterexample(
            "Y = +-5 with probability 9/50 each, else 0: eps = 16, kappa = 2, L = 4, Z in {-1, 0, 1}",
            "strict",
            _at(whitened_model([[5, -5, 0]], (share, share, 1 - 2 * share), 2, 2, 16, common=True)),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1/2, eps = 3, kappa = 2",
            "strict",
            _scalar([quarter, -quarter], 2, 3, 2),
        ),
        "no-overload": Counterexample(
            "Y = +-8 with probability 1/32 each, else 0; eps = 5, kappa = 1", "strict", _scalar([8, -8, 0], 1, 5)
        ),
        "eps": Counterexample("Y = +-1, eps = 0, kappa = 1", "strict", _scalar([1, -1], 1, 0)),
        "positive-variance": Counterexample("Y = 0, eps = 1, kappa = 1", "strict", _scalar([0, 0], 1, 1)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The spared part is not exact."""
    return (Loose("the worst case spares (1 - rho_i) lambda_i / rho_i, at Y_i in {-R_i, 0, R_i}"),)


def derivation() -> Derivation:
    """The squared error with one bit, and what is spared at the end rho kappa of the range."""
    kappa_, z, rho = sympy.symbols("kappa z rho", positive=True)
    lam, eps = sympy.symbols("lambda epsilon", positive=True)
    error = (z - kappa_ / 2) ** 2
    root = sympy.sqrt(lam * (lam + eps))
    law = whitened_model([[3, -3]], HALF, 1, 1, 16, common=True)
    return Derivation(
        sympy=(
            identity("squared error at z in [0, kappa]", error, kappa_**2 / 4 - z * (kappa_ - z)),
            identity(
                "its distance from the bound",
                z * (kappa_ - z) - (1 - rho) * z**2,
                z * ((kappa_ - z) ** 2 + z * (rho * kappa_ - z)) / kappa_,
            ),
            identity("spared in the worst case, times rho", (root - lam) * lam / root, lam - lam**2 / root),
        ),
        at=(("spared", _at(law)), ("strict", _at(law))),  # with the law free z3 does not decide two outcomes
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the whitened quantizer with one bit, and the bound, on a random ensemble."""
    sample, _ = bounded_sample(rng)
    return one_bit_whitened(sample)
