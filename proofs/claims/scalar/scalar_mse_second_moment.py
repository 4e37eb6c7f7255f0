"""With a second moment only, the clipped quantizer's mean squared error is at most (kappa^2 / 4^b + 1) sigma^2.

In full: MSE <= Delta^2/4 + E[Y^2; abs(Y) > R] <= (kappa^2 / 4^b + 1) sigma^2 with Delta = 2 kappa sigma / L and no
condition on the support. Rare large values approach it: of every law on -n sigma, 0, n sigma (these two with
probability 1/(2 n^2)), n >= kappa > 0, the gap is known exactly, and falls as 1/n. No law with some of its energy
within some limit B meets it, which is every law of positive variance under a countably additive E; that B exists is
monotone convergence, and a functional E that is only finitely additive can meet the bound. From Bo Jun Han,
doi:10.5281/zenodo.19440451, without its support condition.

Without `positive-loading` the step is zero and the error is all of Y; without `truncation` Y = 0 meets the bound;
without `rare` or `beyond-range` the gap is another.
"""

from __future__ import annotations

from numerics.validation.witness import heavy_tailed, overloaded_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.quantizer import overload
from proofs.library.quantizer.rare import scalar_rare


def prove() -> dict[str, Theorem]:
    """Pointwise (y - q(y))^2 <= step^2/4 + g y^2; where g = 1 there is a gap of step^2/4 to spare, else one of y^2."""
    return {
        "split": overload.energy_split(),
        "tail": overload.energy_beyond(),
        "bound": overload.second_moment_bound(),
        "strict": overload.second_moment_strict(),
        "approached": arithmetic(statement("scalar-mse-second-moment").goal("approached").formula, [scalar_rare()]),  # type: ignore[arg-type]
    }


def rare(size: int, loading: int, half_levels: int) -> Model:
    """Y = +-n with probability 1/(2 n^2) each, else 0: variance one; g is one on the rare values."""
    share = Fraction(1, 2 * size**2)
    law = scalar_law((size, -size, 0), (share, share, 1 - 2 * share), loading, half_levels)
    return Model(law.indices, {**law.families, "g": table([1, 1, 0]), "n": table(size)}, law.probabilities)


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
        "rare": Counterexample("Y = +-1, kappa = 1, L = 2, n = 2", "approached", _signs(1, 1, 2)),
        "beyond-range": Counterexample("Y = +-1, kappa = 4, L = 4, n = 1: no error", "approached", _signs(4, 2, 1)),
    }


def _signs(loading: int, half_levels: int, size: int) -> Model:
    """Y = +-1 with a number n."""
    law = scalar_law((1, -1), (Fraction(1, 2), Fraction(1, 2)), loading, half_levels)
    return Model(law.indices, {**law.families, "n": table(size)}, law.probabilities)


def sharpness() -> tuple[Sharpness, ...]:
    """The three points without overload, and ever rarer, ever larger values."""
    eighth = (Fraction(1, 8), Fraction(1, 8), Fraction(3, 4))
    three = scalar_law((2, -2, 0), eighth, 2, 2)
    laws = (*(rare(size, 1, 1) for size in (20, 200, 2000)), rare(20_000, 2, 4))
    return (
        Attained("-R, 0, R with P(+-R) = 1/8, kappa = 2, L = 4: no overload", "split", "quarter", three),
        Approached("+-n with probability 1/(2 n^2), n = 20 to 20000", "bound", "factor", laws, Fraction(1, 2000)),
    )


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    half = (Fraction(1, 2), Fraction(1, 2))
    law = scalar_law((1, -1), half, 1)
    kept = {"h": table([1, 1]), "B": table(1)}
    return (
        Exhibited("Y = +-1, kappa = 1, L = 2, B = 1", Model(law.indices, {**law.families, **kept}, half)),
        Exhibited("Y = +-1, kappa = -1, L = 2, n = 1", _signs(-1, 1, 1)),
    )


def derivation() -> Derivation:
    """The error of the rare values for symbolic n, kappa and L, and its limit."""
    n, k, count, s = sympy.symbols("n kappa L sigma", positive=True)
    step_ = 2 * k * s / count
    mse = (1 - 1 / n**2) * (step_ / 2) ** 2 + (1 / n**2) * (n * s - k * s + step_ / 2) ** 2
    factor = sympy.Rational(statement("scalar-mse-second-moment").constants[1].value)
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
