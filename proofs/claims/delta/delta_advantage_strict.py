"""The advantage of delta encoding is strict wherever the covariances differ.

Sigma_D <= Sigma_X with some entry different: tr Sigma_D < tr Sigma_X, the bounds are strictly ordered where kappa > 0,
and every source that attains its bound has strictly more distortion than every delta without overload. For that kappa
need not be positive: with kappa = 0 such a source does not vary, and nothing has a smaller trace. Bo Jun Han,
doi:10.5281/zenodo.19440451.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `different` the two may be equal; without `loading` both bounds may be zero; the other hypotheses as in
`delta-advantage`, here with witnesses against the strict order of the distortions.
"""

from __future__ import annotations

from functools import partial

from numerics.validation.witness import pq_error_and_bound, stream_pair
from proofs.claims.delta.delta_advantage import HALF
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import DELTA, ORIGINAL, distortions_apart
from proofs.library.matrices.matrices import trace_strict
from proofs.library.quantizer.setting import covariance, kappa

k, j = index("k"), index("j")
SIGMA_D, SIGMA_X = (partial(covariance, name=law.source) for law in (DELTA, ORIGINAL))


def prove() -> dict[str, Theorem]:
    """A covariance is symmetric as written, so the strict trace inequality applies; then as in `delta-advantage`."""
    traces = cut(trace_strict(SIGMA_D, SIGMA_X, k, j), arithmetic(equal(0)))
    positive = assume(above(kappa))
    goal = statement("delta-advantage-strict").goal("bounds").formula
    bounds = arithmetic(goal, products=[(positive, positive, traces)])  # type: ignore[arg-type]
    return {"bounds": bounds, "order": distortions_apart(traces)}


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    eighths = (Fraction(1, 8),) * 8
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    half, wide = Fraction(1, 2), Fraction(3, 2)
    one, unit, large = [[1, -1]], [[half, -half]], [[wide, -wide]]
    first = {"k": 0, "j": 0}

    def pair(*arguments: object, bases: tuple[object, object] = (None, None)) -> Model:
        return pair_model(*arguments, bases=bases, indices=first)  # type: ignore[arg-type]

    three, signs = [[1, -1, 0, 0, 0, 0, 0, 0]], [[1, -1] * 4]
    return {
        "delta": NotNeeded("the claim holds for any two sources with ordered covariances"),
        "dominated": Counterexample("X = +-1, Z = +-2", "bounds", pair(one, [[2, -2]], HALF, 1)),
        "different": Counterexample("X = Z = +-1", "bounds", pair(one, one, HALF, 1)),
        "loading": Counterexample("X = +-1, Z = 0, kappa = 0", "bounds", pair(one, [[0, 0]], HALF, 0)),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-3/2; kappa = 1, L = 2: 1 against 9/16",
            "order",
            pair([[wide, -wide, wide, -wide]], [[4, -4, 0, 0]], rare, 1),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = +-1, X = +-3/2; kappa = 1, L = 2: 1 against 9/16",
            "order",
            pair(large, unit, HALF, 1, bases=(None, [[2]])),
        ),
        "orthonormal": Counterexample(
            "U = 7/5, X = +-3/2, Z = +-1; kappa = 1, L = 2: almost no error in X",
            "order",
            pair([[wide * Fraction(5, 7), -wide * Fraction(5, 7)]], one, HALF, 1, bases=([[Fraction(7, 5)]], None)),
        ),
        "attaining": Counterexample(
            "X = +-1 without error, Z in {-1, 0, 1} with error 1/4; kappa = 2, L = 2",
            "order",
            pair(signs, three, eighths, 2),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """No positive gap holds for all pairs: the difference can be as small as one likes."""
    return (Loose("strict, by an amount that has no positive lower bound over all pairs"),)


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    pair = pair_model([[2, -2]], [[1, -1]], (Fraction(1, 2), Fraction(1, 2)), 1, indices={"k": 0, "j": 0})
    return (Exhibited("X = +-2, Z = +-1, kappa = 1, L = 2", pair),)


def derivation() -> Derivation:
    """At d = 2 with equal diagonals the form at e_1 - g e_2 is negative, so the diagonals cannot be equal."""
    g = symbol_matrix("g", 1, 1)[0]
    return Derivation(
        sympy=(identity("form of [[0, g], [g, 0]] at (1, -g)", 2 * g * 1 * (-g), -2 * g**2),),
        ground=(("bounds", {"d": 1, "M": 1, "k": 0, "j": 0}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Bound of a bounded AR(1) stream's delta, and the bound of the stream."""
    original, delta = stream_pair(rng)
    return pq_error_and_bound(delta, 4)[0], pq_error_and_bound(original, 4)[1]
