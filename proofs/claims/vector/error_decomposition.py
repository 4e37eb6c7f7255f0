"""The distortion is the sum of the coordinates' mean squared errors: D = sum_i E (Y_i - q_i(Y_i))^2.

For every law, basis U with U^T U = I, and steps; the clipped quantizer of the theory, overload included.
`rotation-invariance` at every outcome, then linearity of E.

Without `orthonormal` the error in the basis is not the error of X.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, distortion_two_ways
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import distortion_is_sum

LAW = Law()


def prove() -> dict[str, Theorem]:
    """The error's norm is kept at every outcome; E of the sum is the sum of the E."""
    return {"sum": distortion_is_sum(LAW)}


def necessity() -> Necessity:
    """A basis vector twice too long."""
    half = (Fraction(1, 2), Fraction(1, 2))
    values = [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, kappa = 2, L = 2: 9 against 0", "sum", law_model(values, half, 2, basis=[[2]])
        )
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    rows, weights = three_points((2, 4), 2)
    return (Exhibited("three points a coordinate in a rotated basis", law_model(rows, weights, 2, 2, ROTATION)),)


def derivation() -> Derivation:
    """Two coordinates, two outcomes: the mean of the sums is the sum of the means."""
    errors, p = symbol_matrix("e", 2, 2), symbol_matrix("p", 1, 1)[0]
    weights = (p, 1 - p)
    mean_of_sums = sum(w * sum(errors[i, o] ** 2 for i in range(2)) for o, w in enumerate(weights))
    sum_of_means = sum(sum(w * errors[i, o] ** 2 for o, w in enumerate(weights)) for i in range(2))
    return Derivation(
        sympy=(identity("E of a sum at d = 2", mean_of_sums, sum_of_means),), ground=(("sum", {"d": 1, "M": 1}, 1),)
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer on a random ensemble, in X and in the basis."""
    return distortion_two_ways(bounded_sample(rng)[0], 4)
