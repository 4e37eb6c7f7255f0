"""In open loop the step errors add up: norm(error after T steps)^2 <= T sum norm(e_t)^2 <= T^2 max norm(e_t)^2.

The decoder adds up the increments as they are sent, Xhat_(t+1) = Xhat_t + Q_t, and e_t = X_(t+1) - X_t - Q_t, for any
Q_t whatever. Equal errors attain both bounds. Where the errors are orthogonal, E <e_s, e_t> = 0 for s != t, and
E norm(e_t)^2 = D, the expected squared error is T D; uncorrelated errors are not enough (`uncorrelated-suffices`).
Orthogonal errors drift as well. Alternating ones, e_(t+1) = -e_t, do not: the error is 0 or e_0 at all times.
Cauchy-Schwarz over the steps; classical.

Without `known-start` the first error comes on top; without `bounded`, `orthogonal` or `alternating` nothing limits
the sum.
"""

from __future__ import annotations

from numerics.codec.witness import open_loop_drift
from proofs.claims.closed_loop.shared import open_loop_model
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import open_loop as loop
from proofs.library.quantizer.setting import d


def prove() -> dict[str, Theorem]:
    """Telescope, apply Cauchy-Schwarz over the steps in each entry, add up; E leaves only the diagonal."""
    return {
        "sum": for_index(for_outcome(loop.telescoped()), "k", d),
        "drift": loop.drift(),
        "largest": loop.drift_by_largest(),
        "orthogonal-errors": loop.orthogonal_errors(),
        "alternating-errors": loop.alternating_errors(),
    }


def necessity() -> Necessity:
    """An unknown start, a large step, equal errors."""
    low, unit = {"B": table(Fraction(1, 2))}, {"D": table(1)}
    return {
        "known-start": Counterexample(
            "first error 1, none later", "drift", open_loop_model([[[0]]], [[1]], families={"B": table(0)})
        ),
        "bounded": Counterexample("B = 1/2, one step of error 1", "largest", open_loop_model([[[1]]], families=low)),
        "orthogonal": Counterexample(
            "two equal errors of size 1: 4 against 2", "orthogonal-errors", open_loop_model([[[1], [1]]], families=unit)
        ),
        "alternating": Counterexample(
            "two equal errors of size 1: 4 against 1", "alternating-errors", open_loop_model([[[1], [1]]])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal errors, for several lengths and dimensions; one step, orthogonal to no other; alternating errors."""
    entries: list[Sharpness] = []
    for count, error in ((1, [1]), (3, [1]), (4, [1, -2]), (12, [3, 0, 4])):
        square = sum(e * e for e in error)
        model = open_loop_model([[error] * count], families={"B": table(square), "D": table(square)})
        words = f"equal errors {error}, T = {count}"
        entries += [Attained(words, "drift", "factor", model), Attained(words, "largest", "square", model)]
    for count in (1, 3):
        turns = open_loop_model([[[(-1) ** t * e for e in (1, -2)] for t in range(count)]])
        words = f"alternating errors [1, -2], T = {count}: the error is the first one"
        entries.append(Attained(words, "alternating-errors", "once", turns))
    return tuple(entries)


def models() -> tuple[Exhibited, ...]:
    """Two errors at right angles: a squared error of 2 after two steps of squared error 1."""
    turned = open_loop_model([[[1, 0], [0, 1]]], families={"B": table(1), "D": table(1)})
    return (Exhibited("errors (1, 0), then (0, 1)", turned),)


def derivation() -> Derivation:
    """Lagrange's identity for three steps: T times the sum of squares less the square of the sum."""
    a, b, c = symbol_matrix("e", 3, 1)
    gaps = (a - b) ** 2 + (a - c) ** 2 + (b - c) ** 2
    return Derivation(
        sympy=(identity("T sum e^2 - (sum e)^2 at T = 3", 3 * (a**2 + b**2 + c**2) - (a + b + c) ** 2, gaps),),
        ground=(("sum", {"d": 2, "T": 3}, 1), ("drift", {"d": 1, "T": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Squared error of the reference codec's open loop after 500 rows, and the bound."""
    return open_loop_drift(rng)
