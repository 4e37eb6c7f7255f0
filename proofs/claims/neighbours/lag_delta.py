"""The delta over k rows of a stationary stream is dominated iff the lag-k autocorrelation is at least 1/2 everywhere.

Cov(X_k - X_0) = 2 Sigma - Gamma_k - Gamma_k^T for every lag k. A group of n rows that is coded against its first row,
the anchor, is dominated row by row iff every direction has autocorrelation at least 1/2 at every lag below n: a longer
group asks for more. This is `stationary-delta` at lag k, from Bo Jun Han's domination hypothesis,
doi:10.5281/zenodo.19440451; as there, it concerns what is handed to the quantizer.

Without `stationary` the anchor's covariance does not drop out; a sign drawn anew for each row is correlated at no lag.
"""

from __future__ import annotations

from numerics.validation.neighbours import lag_trace_two_ways
from proofs.claims.vocabulary import *
from proofs.library.delta import lag


def prove() -> dict[str, Theorem]:
    """The theorems on a row and the one before it, for row k and the first row of the group."""
    return lag.equivalences(poly(Fraction(1, 2)))


def group(rows: Sequence[Sequence[Sequence[int]]], weights: Sequence[Fraction], lag: int = 1) -> Model:
    """A group of rows, by row, coordinate and outcome, and each less the first."""
    deltas = [[[x - y for x, y in zip(a, b, strict=True)] for a, b in zip(r, rows[0], strict=True)] for r in rows]
    families = {"X": table(rows), "Z": table(deltas), "v": table([1] * len(rows[0]))}
    return Model({"d": len(rows[0]), "n": len(rows), "k": lag}, families, tuple(weights))


def sign_pair(flip: Fraction, scale: int = 1, size: int = 1) -> Model:
    """A fair sign, and `scale` times the same after it has flipped with this probability, in every coordinate."""
    stay, other = (1 - flip) / 2, flip / 2
    rows = [[[scale, -scale, scale, -scale]] * size, [[1, -1, -1, 1]] * size]
    return group(rows, (stay, stay, other, other))


def necessity() -> Necessity:
    """A sign drawn anew, so that its correlation is zero, and an anchor of another variance."""
    fresh, words = sign_pair(Fraction(1, 2)), "a fair sign drawn anew each time"
    return {
        "stationary": Counterexample(
            "anchor of variance 4, row of variance 1", "covariance", sign_pair(Fraction(1, 2), 2)
        ),
        "dominated": Counterexample(words, "necessary", fresh),
        "correlated": Counterexample(words, "sufficient", fresh),
        "group-dominated": Counterexample(words, "group-necessary", fresh),
        "group-correlated": Counterexample(words, "group-sufficient", fresh),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A fair sign that flips with probability 1/4 between two rows has correlation 1/2."""
    words = "a fair sign that flips with probability 1/4"
    return tuple(
        Attained(f"{words}, d = {size}", "necessary", "half", sign_pair(Fraction(1, 4), size=size)) for size in (1, 2)
    )


def models() -> tuple[Exhibited, ...]:
    """Groups that are not stationary: an anchor at zero, and one three times its row."""
    half = (Fraction(1, 2), Fraction(1, 2))
    return (
        Exhibited("an anchor at zero", group([[[0, 0]], [[1, -1]]], half)),
        Exhibited("an anchor three times its row", group([[[3, -3]], [[1, -1]]], half)),
    )


def derivation() -> Derivation:
    """Covariance of a difference at d = 2; a stream of lag-1 correlation rho needs rho^(n - 1) >= 1/2."""
    a, b = symbol_matrix("a", 2, 1), symbol_matrix("b", 2, 1)
    x, g, v = symbol_matrix("x", 2, 2), symbol_matrix("g", 2, 2), symbol_matrix("v", 2, 1)
    outer = (a - b) * (a - b).T
    form = (v.T * (x - (2 * x - g - g.T)) * v)[0]
    return Derivation(
        sympy=(
            identity("(a - b)(a - b)^T, entry 0, 1", outer[0, 1], (a * a.T + b * b.T - a * b.T - b * a.T)[0, 1]),
            identity("v^T (Sigma - Cov) v", form, (2 * v.T * g * v - v.T * x * v)[0]),
        ),
        ground=(("covariance", {"d": 1, "n": 2, "k": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Trace of the covariance of X_t - X_(t-3) of a generated stream, and the trace by its lag-3 moments."""
    return lag_trace_two_ways(rng)
