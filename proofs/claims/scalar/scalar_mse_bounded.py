"""The clipped quantizer's mean squared error is at most kappa^2 sigma^2 / 4^b, for every law within its range.

Range R = kappa sigma, L = 2M levels, sigma^2 = E Y^2 (Y is centred). Three points -R, 0, R with P(+-R) = 1/(2 kappa^2)
attain the bound for every kappa >= 1 and every L, so it is the worst case over the class; for kappa < 1 no law with
sigma > 0 stays in the range. The scalar form of Bo Jun Han's theorem, doi:10.5281/zenodo.19440451.

Without `no-overload` rare large values break the bound. Equality needs `attaining`: other laws do better.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import bounded_sample, scalar_error_and_bound
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import levels, step_of_variance
from proofs.claims.models import scalar_law
from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.library.scalar import (
    ATTAINING,
    MSE,
    NO_OVERLOAD,
    PRESENT,
    VARIANCE,
    loading_at_least_one,
    scalar_attained,
    scalar_bound,
)
from proofs.library.setting import kappa
from proofs.library.setting import levels as level_count
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    Sharpness,
    Statement,
)

HALF = (Fraction(1, 2), Fraction(1, 2))


def state(factor: Fraction = Fraction(1), least: Fraction = Fraction(1)) -> Statement:
    """The statement, with the constant in front of kappa^2 sigma^2 / 4^b and the least loading squared."""
    shared = ("levels", "step", "integrable")
    return Statement(
        key="scalar-mse-bounded",
        title="Scalar mean squared error",
        section="A",
        kind="upper bound",
        words="for abs(Y) <= R = kappa sigma the mean squared error is at most kappa^2 sigma^2 / 4^b, and this is"
        " the worst case",
        latex=r"|Y| \le R = \kappa\sigma \implies \mathbb{E}\,(Y - q(Y))^2 \le \frac{\kappa^2\sigma^2}{4^b}",
        source="Bo Jun Han, doi:10.5281/zenodo.19440451",
        hypotheses=(
            levels(),
            step_of_variance(),
            Hypothesis("no-overload", "abs(Y) <= R at every outcome", r"|Y| \le R", NO_OVERLOAD),
            Hypothesis("attaining", "Y is -R, 0 or R at every outcome", r"|Y| \in \{0, R\}", (ATTAINING,)),
            Hypothesis("positive-variance", "Y is not zero throughout", r"\sigma > 0", (above(VARIANCE),)),
            Hypothesis("integrable", "Y^2 and (Y - q(Y))^2 have expectations", r"Y \in L^2", PRESENT, "technical"),
        ),
        goals=(
            Goal(
                "bound",
                "L^2 E (Y - q(Y))^2 <= kappa^2 sigma^2",
                at_least(factor * kappa**2 * VARIANCE, level_count() ** 2 * MSE),
                (*shared, "no-overload"),
            ),
            Goal(
                "attained",
                "L^2 E (Y - q(Y))^2 = kappa^2 sigma^2 for a law on the three points",
                equal(factor * kappa**2 * VARIANCE, level_count() ** 2 * MSE),
                (*shared, "attaining"),
            ),
            Goal(
                "loading-at-least-one",
                "kappa^2 >= 1 wherever such a law exists",
                at_least(kappa**2, least),
                (*shared, "no-overload", "positive-variance"),
            ),
        ),
        constants=(Constant("factor", factor, r"\kappa^2/4^b"), Constant("least", least, "1", "lower")),
        uses=("granular-error",),
    )


STATEMENT = state()


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
    factor = sympy.Rational(STATEMENT.constants[0].value)
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
