"""If the delta's covariance is below the source's, delta encoding has the better worst case under the same rule.

Sigma_D <= Sigma_X in the Loewner order; same kappa and L, each source with steps derived from its own variances. Then
D_D <= (kappa^2 / 4^b) tr Sigma_D <= (kappa^2 / 4^b) tr Sigma_X, both bounds are attained, and every law of X that
attains its bound has at least the distortion of every delta without overload. Bo Jun Han,
doi:10.5281/zenodo.19440451.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `dominated` nothing orders the bounds; without `no-overload-delta` or an orthonormal basis the delta exceeds
its own bound; without `attaining` a source can do better than its worst case. That Z is a difference is not needed.
"""

from __future__ import annotations

from numerics.validation.witness import pq_error_and_bound, stream_pair
from proofs.claims.vocabulary import *
from proofs.library.delta import comparison
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.quantizer.product_quantizer import trace_attained

HALF = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """The order of the covariances orders the traces; the trace bound and its equality case do the rest."""
    traces = comparison.traces_of_dominated()
    return {
        "bounds": comparison.bounds_ordered(traces),
        "worst-case": comparison.worst_case(traces),
        "attained-delta": trace_attained(DELTA),
        "attained": trace_attained(ORIGINAL),
        "order": comparison.distortions_ordered(traces),
    }


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    one, unit = [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]]
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    spread, twice = [[1, -1, 1, -1]], [[2]]
    return {
        "delta": NotNeeded("the claim holds for any two sources with ordered covariances"),
        "dominated": Counterexample("X = +-1, Z = +-2", "bounds", pair_model(one, [[2, -2]], HALF, 1)),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-1; kappa = 1, L = 2",
            "worst-case",
            pair_model(spread, [[4, -4, 0, 0]], rare, 1),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = +-1, X = +-1; kappa = 1, L = 2",
            "worst-case",
            pair_model(one, unit, HALF, 1, bases=(None, twice)),
        ),
        "attaining-delta": Counterexample(
            "Z = +-1, kappa = 2, L = 2: D_D = 0", "attained-delta", pair_model(one, one, HALF, 2)
        ),
        "orthonormal": Counterexample(
            "U = 2, X = +-1, kappa = 1, L = 2: D_X = 1",
            "attained",
            pair_model(unit, unit, HALF, 1, bases=(twice, None)),
        ),
        "attaining": Counterexample("X = +-1, kappa = 2, L = 2: D_X = 0", "attained", pair_model(one, one, HALF, 2)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal covariances, both sources on the ends of their ranges, in two dimensions."""
    rows, weights = three_points((2, 4), 2)
    model = pair_model(rows, rows, weights, 2, 2)
    words = "Sigma_D = Sigma_X, both on {-R_i, 0, R_i}, d = 2, kappa = 2, L = 4"
    return tuple(Attained(words, goal, "factor", model) for goal in ("bounds", "worst-case"))


def models() -> tuple[Counterexample, ...]:
    """Pairs of sources against goals that `necessity` leaves out."""
    uneven = (Fraction(1, 8), Fraction(1, 8), Fraction(3, 8), Fraction(3, 8))
    third = Fraction(4, 3)
    return (
        Counterexample(
            "X = +-1, Z = +-1 with probability 1/8 each, else 0; kappa = 2, L = 2: D_X = 0, D_D = 1/4",
            "order",
            pair_model([[1, -1, 1, -1]], [[1, -1, 0, 0]], uneven, 2),
        ),
        Counterexample(
            "U = 3/2, X = +-2, Z = +-1, kappa = 1, L = 2: D_X = 1/16, D_D = 1/4",
            "order",
            pair_model([[third, -third]], [[1, -1]], HALF, 1, 1, ([[Fraction(3, 2)]], None)),
        ),
    )


def derivation() -> Derivation:
    """At d = 2 the gap of the bounds is the sum of the forms at the unit vectors."""
    gap = symbol_matrix("x", 2, 2) - symbol_matrix("d", 2, 2)
    x, d = symbol_matrix("x", 2, 2).trace(), symbol_matrix("d", 2, 2).trace()
    return Derivation(
        sympy=(identity("tr Sigma_X - tr Sigma_D from the forms at e_1, e_2", gap[0, 0] + gap[1, 1], x - d),),
        ground=(("bounds", {"d": 1, "M": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a bounded AR(1) stream's delta, and the bound of its own covariance."""
    return pq_error_and_bound(stream_pair(rng)[1], 4)
