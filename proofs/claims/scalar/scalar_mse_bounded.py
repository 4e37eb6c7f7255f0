"""The clipped quantizer's mean squared error is at most kappa^2 sigma^2 / 4^b, for every law within its range.

Range R = kappa sigma, L = 2M levels, sigma^2 = E Y^2 (Y is centred). Three points -R, 0, R with P(+-R) = 1/(2 kappa^2)
attain the bound for every kappa >= 1 and every L, so it is the worst case over the class; for kappa < 1 no law with
sigma > 0 stays in the range. The scalar form of Bo Jun Han's theorem, doi:10.5281/zenodo.19440451.

Without `no-overload` rare large values break the bound. Equality needs `attaining`: other laws do better.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, scalar_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.quantizer.scalar import loading_at_least_one, scalar_attained, scalar_bound

HALF = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """The squared error is at most a quarter squared step at every outcome, with equality on the three points."""
    return {
        "bound": scalar_bound(),
        "attained": scalar_attained(),
        "loading-at-least-one": loading_at_least_one(),
    }


def necessity() -> Necessity:
    """Rare large values, a law off the three points, and the zero source."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    return {
        "no-overload": Counterexample(
            "+-4 with probability 1/32 each, else 0; kappa = 1, L = 2", "bound", scalar_law((4, -4, 0), rare, 1)
        ),
        "attaining": Counterexample("+-1, kappa = 2, L = 2: no error at all", "attained", scalar_law((1, -1), HALF, 2)),
        "positive-variance": Counterexample(
            "Y = 0, kappa = 1/2", "loading-at-least-one", scalar_law((0,), (Fraction(1),), Fraction(1, 2))
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The three points, for several loadings and numbers of levels; two points where kappa = 1."""
    laws: list[Sharpness] = []
    for loading, half_levels in ((1, 1), (1, 4), (2, 1), (2, 2), (3, 8), (4, 128)):
        share = Fraction(1, 2 * loading**2)
        model = scalar_law((loading, -loading, 0), (share, share, 1 - 2 * share), loading, half_levels)
        words = f"-R, 0, R with P(+-R) = 1/(2 kappa^2), kappa = {loading}, L = {2 * half_levels}"
        laws.append(Attained(words, "bound", "factor", model))
    two = Attained(
        "+-R, each with probability 1/2, kappa = 1", "loading-at-least-one", "least", scalar_law((1, -1), HALF, 1)
    )
    return (*laws, two)


def derivation() -> Derivation:
    """The three-point law for symbolic kappa: its variance is sigma^2 and every error is half a step."""
    k, s, count = sympy.symbols("kappa sigma L", positive=True)
    r, step = k * s, 2 * k * s / count
    share = 1 / (2 * k**2)
    errors = ((-r) - (-r + step / 2), 0 - step / 2, r - (r - step / 2))
    weights = (share, 1 - 2 * share, share)
    mse = sum(p * e**2 for p, e in zip(weights, errors, strict=True))
    factor = sympy.Rational(statement("scalar-mse-bounded").constants[0].value)
    return Derivation(
        sympy=(
            identity("variance of the three points", 2 * share * r**2, s**2),
            identity("their mean squared error", mse, factor * k**2 * s**2 / count**2),
        ),
        ground=(("loading-at-least-one", {"M": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of the reference quantizer on one coordinate of a random ensemble, and the bound."""
    return scalar_error_and_bound(bounded_sample(rng)[0][:, 0], 4)
