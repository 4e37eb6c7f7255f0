"""With second moments only, the product quantizer's distortion is at most (kappa^2 / 4^b + 1) tr Sigma.

In full: D <= sum_i (Delta_i^2/4 + E[Y_i^2; abs(Y_i) > R_i]) <= (kappa^2 / 4^b + 1) tr Sigma, for every law with second
moments, in every orthonormal basis. Rare large values approach it for every kappa > 0, L and d: of every law on
-n sigma_i, 0, n sigma_i in each coordinate, n >= kappa, the gap is known exactly, and falls as 1/n. Where kappa > 0, no
law meets it of which one coordinate has some of its energy within a limit (see `scalar-mse-second-moment`).
From Bo Jun Han, doi:10.5281/zenodo.19440451, without its support condition.

Without `orthonormal` the decoder's basis does not return what the encoder saw; without `positive-loading` every
coordinate is lost; without `truncation` X = 0 meets the bound. Without `rare` or `beyond-range` the gap is another.
"""

from __future__ import annotations

from numerics.validation.witness import heavy_tailed, overloaded_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.quantizer import overload
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.rare import trace_rare

LAW = Law()


def prove() -> dict[str, Theorem]:
    """Rotate the error into the basis, bound it coordinate by coordinate as for one source, sum, rotate back."""
    return {
        "split": overload.distortion_split(LAW),
        "tail": overload.energy_beyond_all(LAW),
        "bound": overload.trace_second_moment(LAW),
        "strict": overload.trace_second_moment_strict(LAW),
        "approached": arithmetic(statement("pq-trace-second-moment").goal("approached").formula, [trace_rare(LAW)]),  # type: ignore[arg-type]
    }


def rare(size: int) -> Model:
    """Two coordinates, each +-n times its deviation with probability 1/(2 n^2), in a rotated basis; L = 4."""
    share = Fraction(1, 2 * size**2)
    rows = [[size, -size, 0, 0, 0], [0, 0, 2 * size, -2 * size, 0]]
    return law_model(rows, (share,) * 4 + (1 - 4 * share,), 2, 2, ROTATION, {"n": table(size)})


def necessity() -> Necessity:
    """A basis that is too long, a loading of zero, and a source without energy."""
    half = (Fraction(1, 2), Fraction(1, 2))
    kept = {"h": table([1, 1]), "B": table(1)}
    quarter = [[Fraction(1, 4), Fraction(-1, 4)]]
    lost = law_model([[1, -1]], half, 0, extra=kept)
    nothing = law_model([[0, 0]], half, 1, extra=kept)
    return {
        "orthonormal": Counterexample(
            "d = 1, U = 4, X = +-1/4, kappa = 1, L = 2: Q(X) = 8X, both ends indicated",
            "bound",
            law_model(quarter, half, 1, basis=[[4]], extra={"g": table([[1, 1]]), "n": table(1)}),
        ),
        "positive-loading": Counterexample("X = +-1, kappa = 0: Q(X) = 0", "strict", _placed(lost)),
        "truncation": Counterexample("X = 0: both sides are zero", "strict", _placed(nothing)),
        "rare": Counterexample(
            "X = +-1, kappa = 1, L = 2, n = 2", "approached", law_model([[1, -1]], half, 1, extra={"n": table(2)})
        ),
        "beyond-range": Counterexample(
            "X = +-1, kappa = 4, L = 4, n = 1: no error",
            "approached",
            law_model([[1, -1]], half, 4, 2, extra={"n": table(1)}),
        ),
    }


def _placed(model: Model) -> Model:
    return Model({**model.indices, "j": 0}, model.families, model.probabilities)


def sharpness() -> tuple[Sharpness, ...]:
    """Laws on the ends of their ranges attain the first bound; ever rarer, larger values approach the second."""
    rows, weights = three_points((2, 4), 2)
    words = "Y_i in {-R_i, 0, R_i} with P(+-R_i) = 1/8, d = 2, rotated basis, L = 4: no overload"
    return (
        Attained(words, "split", "quarter", _placed(law_model(rows, weights, 2, 2, ROTATION))),
        Approached(
            "+-n sqrt(lambda_i) with probability 1/(2 n^2), lambda = (1, 4), n = 20 to 20000",
            "bound",
            "factor",
            tuple(rare(size) for size in (20, 200, 2000, 20_000)),
            Fraction(1, 2000),
        ),
    )


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    half = (Fraction(1, 2), Fraction(1, 2))
    kept = {"h": table([1, 1]), "B": table(1)}
    law = law_model([[1, -1]], half, 1, extra=kept)
    backward = law_model([[1, -1]], half, -1, extra={"n": table(1)})
    heavy = law_model([[4, -4, 0]], (Fraction(1, 32),) * 2 + (Fraction(15, 16),), 1, extra={"g": table([[1, 1, 0]])})
    return (
        Exhibited("X = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2: both ends overload", heavy),
        Exhibited("X = +-1, kappa = 1, L = 2, B = 1", _placed(law)),
        Exhibited("X = +-1, kappa = -1, L = 2, n = 1", backward),
    )


def derivation() -> Derivation:
    """What the rare values miss, summed over d = 3 coordinates, falls to zero as n grows."""
    n, k, count = sympy.symbols("n kappa L", positive=True)
    spectrum = sympy.symbols("lambda0:3", positive=True)
    share, trace = 1 / n**2, sum(spectrum)
    errors = [(1 - share) * k**2 / count**2 * v + share * (n - k + k / count) ** 2 * v for v in spectrum]
    factor = sympy.Rational(statement("pq-trace-second-moment").constants[1].value)
    bound = factor * (k**2 / count**2 + 1) * trace
    inner = k * (1 - 1 / count)
    missing = trace * (2 * inner / n + (k**2 / count**2 - inner**2) / n**2)
    return Derivation(
        sympy=(identity("what the rare values miss of the bound, O(1/n)", bound - sum(errors), missing),),
        ground=(("tail", {"d": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer on heavy tails under a fixed loading, and the bound."""
    return overloaded_error_and_bound(heavy_tailed(rng, int(rng.integers(2, 12))), 4, 2.0)
