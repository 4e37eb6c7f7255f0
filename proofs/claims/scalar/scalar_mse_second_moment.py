"""With a second moment only, the clipped quantizer's mean squared error is at most (kappa^2 / 4^b + 1) sigma^2.

In full: MSE <= Delta^2/4 + E[Y^2; abs(Y) > R] <= (kappa^2 / 4^b + 1) sigma^2 with Delta = 2 kappa sigma / L and no
condition on the support. Rare large values approach it: P(Y = +-n sigma) = 1/(2 n^2), else 0. No law with some of its
energy within some limit B meets it, which is every law of positive variance under a countably additive E; that B
exists is monotone convergence, and a functional E that is only finitely additive can meet the bound.
From Bo Jun Han, doi:10.5281/zenodo.19440451, without its support condition.

Without `positive-loading` the step is zero and the error is all of Y; without `truncation` Y = 0 meets the bound.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import heavy_tailed, overloaded_error_and_bound
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import levels, step_of_variance
from proofs.claims.models import scalar_law
from proofs.kernel.formulas import above, at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import mean
from proofs.library.overload import (
    OVERLOAD,
    TRUNCATION,
    energy_beyond,
    energy_split,
    indicator,
    second_moment_bound,
    second_moment_strict,
    within,
)
from proofs.library.scalar import MSE, PRESENT, VARIANCE, step
from proofs.library.setting import kappa
from proofs.library.setting import levels as level_count
from proofs.semantics import Model, table
from proofs.statement import (
    Approached,
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Derived,
    Goal,
    Hypothesis,
    Necessity,
    Sharpness,
    Statement,
)

BEYOND, KEPT = within(indicator("g")), within(indicator("h"))
ONE_BIT = ("levels", "step", "integrable")


def state(quarter: Fraction = Fraction(1, 4), factor: Fraction = Fraction(1)) -> Statement:
    """The statement, with the share of Delta^2 and the constant in front of (kappa^2 / 4^b + 1) sigma^2."""
    bound, energy = factor * (kappa**2 + level_count() ** 2) * VARIANCE, level_count() ** 2 * MSE
    return Statement(
        key="scalar-mse-second-moment",
        title="Scalar mean squared error from the second moment",
        section="A",
        kind="upper bound",
        words="whatever the support, the mean squared error is at most Delta^2/4 + E[Y^2; overload], and that at most"
        " (kappa^2 / 4^b + 1) sigma^2",
        latex=r"\mathbb{E}\,(Y - q(Y))^2 \le \tfrac14\Delta^2 + \mathbb{E}[Y^2;\, |Y| > R]"
        r" \le \Bigl(\frac{\kappa^2}{4^b} + 1\Bigr)\sigma^2",
        source="from Bo Jun Han, doi:10.5281/zenodo.19440451, without its support condition",
        hypotheses=(
            levels(),
            step_of_variance(),
            Hypothesis(
                "overload-indicator",
                "g is one where Y^2 > R^2, zero where Y^2 < R^2, and zero or one between",
                r"g = 1_{|Y| > R}",
                OVERLOAD,
                "definition",
            ),
            Hypothesis("positive-loading", "kappa > 0", r"\kappa > 0", (above(kappa),)),
            Hypothesis(
                "truncation",
                "for some B there is energy within it: E[Y^2; abs(Y) <= B] > 0",
                r"\exists B:\ \mathbb{E}[Y^2;\, |Y| \le B] > 0",
                TRUNCATION,
            ),
            Hypothesis("integrable", "Y^2 and (Y - q(Y))^2 have expectations", r"Y \in L^2", PRESENT, "technical"),
            Hypothesis("integrable-overload", "so has g Y^2", r"g Y^2 \in L^1", (integrable(BEYOND),), "technical"),
            Hypothesis("integrable-kept", "so has Y^2 within B", r"h Y^2 \in L^1", (integrable(KEPT),), "technical"),
        ),
        goals=(
            Goal(
                "split",
                "E (Y - q(Y))^2 <= Delta^2/4 + E[Y^2; overload]",
                at_least(quarter * step**2 + mean(BEYOND), MSE),
                (*ONE_BIT, "overload-indicator", "integrable-overload"),
            ),
            Goal(
                "tail",
                "E[Y^2; overload] <= sigma^2",
                at_least(VARIANCE, mean(BEYOND)),
                ("integrable", "overload-indicator", "integrable-overload"),
            ),
            Goal("bound", "L^2 E (Y - q(Y))^2 <= (kappa^2 + L^2) sigma^2", at_least(bound, energy), ONE_BIT),
            Goal(
                "strict",
                "L^2 E (Y - q(Y))^2 < (kappa^2 + L^2) sigma^2",
                above(bound, energy),
                (*ONE_BIT, "positive-loading", "truncation", "integrable-kept"),
            ),
        ),
        constants=(Constant("quarter", quarter, r"\tfrac14"), Constant("factor", factor, r"\kappa^2/4^b + 1")),
        uses=("granular-error", "overload-error"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """Pointwise (y - q(y))^2 <= step^2/4 + g y^2; where g = 1 there is a gap of step^2/4 to spare, else one of y^2."""
    return {
        "split": energy_split(),
        "tail": energy_beyond(),
        "bound": second_moment_bound(),
        "strict": second_moment_strict(),
    }


def rare(size: int, loading: int, half_levels: int) -> Model:
    """Y = +-n with probability 1/(2 n^2) each, else 0: variance one; g is one on the rare values."""
    share = Fraction(1, 2 * size**2)
    law = scalar_law((size, -size, 0), (share, share, 1 - 2 * share), loading, half_levels)
    return Model(law.indices, {**law.families, "g": table([1, 1, 0])}, law.probabilities)


def necessity() -> Necessity:
    """A loading of zero, and a source without energy."""
    half = (Fraction(1, 2), Fraction(1, 2))
    signs, zero = scalar_law((1, -1), half, 0), scalar_law((0,), (Fraction(1),), 1)
    kept = {"h": table([1, 1]), "B": table(1)}
    return {
        "positive-loading": Counterexample(
            "Y = +-1, kappa = 0: q = 0 and the error is Y",
            "strict",
            Model(signs.indices, {**signs.families, **kept}, half),
        ),
        "truncation": Counterexample("Y = 0: both sides are zero", "strict", zero),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The three points without overload, and ever rarer, ever larger values."""
    eighth = (Fraction(1, 8), Fraction(1, 8), Fraction(3, 4))
    three = scalar_law((2, -2, 0), eighth, 2, 2)
    laws = (*(rare(size, 1, 1) for size in (20, 200, 2000)), rare(20_000, 2, 4))
    return (
        Attained("-R, 0, R with P(+-R) = 1/8, kappa = 2, L = 4: no overload", "split", "quarter", three),
        Approached("+-n with probability 1/(2 n^2), n = 20 to 20000", "bound", "factor", laws, Fraction(1, 2000)),
    )


def derivation() -> Derivation:
    """The error of the rare values for symbolic n, kappa and L, and its limit."""
    n, k, count, s = sympy.symbols("n kappa L sigma", positive=True)
    step_ = 2 * k * s / count
    mse = (1 - 1 / n**2) * (step_ / 2) ** 2 + (1 / n**2) * (n * s - k * s + step_ / 2) ** 2
    factor = sympy.Rational(STATEMENT.constants[1].value)
    bound = factor * (k**2 / count**2 + 1) * s**2
    missing = s**2 * k * (1 - 1 / count) * (2 / n - k * (1 - 1 / count) / n**2) + (k * s / count) ** 2 / n**2
    limit = sympy.limit(mse, n, sympy.oo)
    return Derivation(
        sympy=(
            identity("variance of the rare values", (n * s) ** 2 / n**2, s**2),
            identity("what they miss of the bound", bound - mse, missing),
            Derived("as n grows", f"limit of {mse} = {bound}", sympy.expand(limit - bound) == 0),
        ),
        ground=(("tail", {}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of the reference quantizer on heavy tails under a fixed loading, and the bound."""
    return overloaded_error_and_bound(heavy_tailed(rng, 1), 4, 2.0)
