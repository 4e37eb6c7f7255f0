"""Where X and the delta are both normal, Sigma_D <= Sigma_X orders the actual errors: D_D <= D_X under the same rule.

The true half of `pointwise-mse`: a normal law's distortion is c(b, kappa) tr Sigma (`pq-trace-gaussian`) with one c for
both sources, and domination orders the traces. Of normal laws the kernel is told that alone, as `proportional-errors`.
That c is not negative follows and is not assumed.

This compares the distortion of what is handed to the quantizer, not the reconstruction error of X_t.

Without `dominated` nothing orders the traces; without either `proportional-errors` the two laws may have
different constants.
"""

from __future__ import annotations

from numerics.constants import store
from numerics.validation.witness import normal_error
from proofs.claims.vocabulary import *
from proofs.library.quantizer.proportional import proportional_ordered

HALF = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """D = c tr Sigma for both, the traces are ordered, and a negative c would leave no error to compare."""
    return {"order": proportional_ordered()}


def _pair(original: Matrix, delta: Matrix, kappa: int, value: Fraction, **more: Any) -> Model:
    """Two sources under the same rule with L = 2; equally likely outcomes unless `probabilities` says otherwise."""
    weights = more.pop("probabilities", HALF)
    model = pair_model(original, delta, weights, kappa, **more)
    return Model(model.indices, {**model.families, "c": table(value)}, model.probabilities)


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    signs, twice, halves = [[1, -1]], [[2, -2]], [[Fraction(1, 2), Fraction(-1, 2)]]
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    flip = (Fraction(1, 8), Fraction(1, 8), Fraction(3, 8), Fraction(3, 8))
    inner = [[Fraction(5, 6), Fraction(-5, 6)]]  # X = U inner
    spread, quarter = [[1, -1, 1, -1]], Fraction(1, 4)
    return {
        "delta": NotNeeded("the claim holds for any two sources with ordered covariances"),
        "dominated": Counterexample("X = +-1, Z = +-2, kappa = 1, c = 1/4", "order", _pair(signs, twice, 1, quarter)),
        "proportional-errors-delta": Counterexample(
            "X = +-1, Z = +-4 with probability 1/32 each, else 0; kappa = 1, c = 1/4",
            "order",
            _pair(spread, [[4, -4, 0, 0]], 1, quarter, probabilities=rare),
        ),
        "proportional-errors": Counterexample(
            "X = +-1, Z = +-2 with probability 1/8 each, else 0; kappa = 2, c = 1: D_X = 0",
            "order",
            _pair(spread, [[2, -2, 0, 0]], 2, Fraction(1), probabilities=flip),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, X = Z = +-1/2, kappa = 1, c = 1/4",
            "order",
            _pair(halves, [[quarter, -quarter]], 1, quarter, bases=(None, [[2]])),
        ),
        "orthonormal": Counterexample(
            "U = 6/5, X = Z = +-1, kappa = 1, c = 1/4",
            "order",
            _pair(inner, signs, 1, quarter, bases=([[Fraction(6, 5)]], None)),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal sources."""
    signs = [[1, -1]]
    model = _pair(signs, signs, 1, Fraction(1, 4))
    return (Attained("X and Z alike, kappa = 1, L = 2", "order", "factor", model),)


def derivation() -> Derivation:
    """The gap of the errors is c times the gap of the traces."""
    c, x, d = symbol_matrix("c", 1, 1)[0], symbol_matrix("x", 2, 2).trace(), symbol_matrix("d", 2, 2).trace()
    return Derivation(
        sympy=(identity("D_X - D_D = c (tr Sigma_X - tr Sigma_D)", c * x - c * d, c * (x - d)),),
        ground=(("order", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of normal deltas with half the variance, and of the normal source, at the best loading for 4 bits."""
    loading = float(store.uniform("gaussian", 4).loading)
    smaller, trace = normal_error(rng, 4, loading)
    larger, other = normal_error(rng, 4, loading)
    return smaller / trace / 2, larger / other
