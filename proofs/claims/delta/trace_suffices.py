"""For the trace bound the delta needs only the smaller trace: domination is sufficient, not necessary.

tr Sigma_D <= tr Sigma_X, same rule: D_D <= (kappa^2 / 4^b) tr Sigma_X, and every source that attains its bound has
at least the distortion of every delta without overload. Derived from Bo Jun Han's theorem,
doi:10.5281/zenodo.19440451; that domination is not necessary is `domination-is-necessary`.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `trace` the bounds are in the other order. `dominated`, the paper's hypothesis, is not needed.
"""

from __future__ import annotations

from numerics.validation.witness import pq_error_and_bound, stream_pair
from proofs.claims.delta.delta_advantage import HALF
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import DELTA, ORIGINAL, distortions_ordered, worst_case

TRACES = at_least(ORIGINAL.trace(), DELTA.trace())


def prove() -> dict[str, Theorem]:
    """The trace bound of the delta, the hypothesis, and the equality case of the source."""
    traces = assume(TRACES)
    return {"worst-case": worst_case(traces), "order": distortions_ordered(traces)}


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    eighths = (Fraction(1, 8),) * 8
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    one, unit = [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]]
    turned = ([[Fraction(7, 5)]], None)
    signs, three = [[1, -1] * 4], [[1, -1, 0, 0, 0, 0, 0, 0]]
    return {
        "trace": Counterexample(
            "X = +-1, Z = +-2, kappa = 1, L = 2", "worst-case", pair_model(one, [[2, -2]], HALF, 1)
        ),
        "dominated": NotNeeded("the paper's hypothesis is sufficient; only its consequence for the traces is used"),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-1; kappa = 1, L = 2",
            "worst-case",
            pair_model([[1, -1, 1, -1]], [[4, -4, 0, 0]], rare, 1),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = +-1, X = +-1; kappa = 1, L = 2",
            "worst-case",
            pair_model(one, unit, HALF, 1, bases=(None, [[2]])),
        ),
        "orthonormal": Counterexample(
            "U = 7/5, X = +-7/5, Z = +-1; kappa = 1, L = 2: almost no error in X",
            "order",
            pair_model(one, one, HALF, 1, bases=turned),
        ),
        "attaining": Counterexample(
            "X = +-1 without error, Z in {-1, 0, 1} with error 1/4; kappa = 2, L = 2",
            "order",
            pair_model(signs, three, eighths, 2),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal traces without domination, both sources on the ends of their ranges, in two dimensions."""
    rows, weights = three_points((2, 4), 2)
    model = pair_model(rows, list(reversed(rows)), weights, 2, 2)
    words = "Sigma_X = diag(1, 4), Sigma_D = diag(4, 1): not dominated; kappa = 2, L = 4"
    return (Attained(words, "worst-case", "factor", model),)


def derivation() -> Derivation:
    """Two spectra with one trace."""
    a, b = symbol_matrix("a", 2, 1)
    return Derivation(
        sympy=(identity("diag(a, b) and diag(b, a) have one trace", a + b, b + a),),
        ground=(("worst-case", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a bounded AR(1) stream's delta, and the bound of the stream."""
    original, delta = stream_pair(rng)
    return pq_error_and_bound(delta, 4)[0], pq_error_and_bound(original, 4)[1]
