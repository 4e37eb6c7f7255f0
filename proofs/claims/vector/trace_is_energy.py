"""The trace of the covariance is the mean energy: tr Sigma = E |X - mu|^2 = sum_i lambda_i = tr(U^T Sigma U).

For every law with second moments and every basis with U^T U = I; lambda_i = E Y_i^2 with Y = U^T (X - mu), which is
also u_i^T Sigma u_i. Classical.

Without `orthonormal` the coordinates' energies do not add up to that of X.
"""

from __future__ import annotations

from numerics.validation.witness import bounded_sample, energy_two_ways
from proofs.claims.vocabulary import *
from proofs.library.quantizer.energy import energy_is_trace, trace_of_conjugate, variances_are_forms
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_is_sum

LAW = Law()


def prove() -> dict[str, Theorem]:
    """E of a sum; the energy kept by a rotation; E of a product of two sums is a bilinear form of the moments."""
    return {
        "energy": energy_is_trace(LAW),
        "variances": trace_is_sum(LAW),
        "forms": variances_are_forms(LAW),
        "conjugate": trace_of_conjugate(LAW),
    }


def necessity() -> Necessity:
    """A basis vector twice too long."""
    half = (Fraction(1, 2), Fraction(1, 2))
    model = law_model([[Fraction(1, 2), Fraction(-1, 2)]], half, 1, basis=[[2]])
    return {"orthonormal": Counterexample("d = 1, U = 2, X = +-1: 1 against 4", "variances", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    rows, weights = three_points((2, 4), 2)
    return (Exhibited("three points a coordinate in a rotated basis", law_model(rows, weights, 2, 2, ROTATION)),)


def derivation() -> Derivation:
    """tr(U^T Sigma U) = tr Sigma for the rotations of the plane."""
    t = symbol_matrix("t", 1, 1)[0]
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    turn = symbol_matrix("u", 2, 2)
    turn[0, 0], turn[0, 1], turn[1, 0], turn[1, 1] = cosine, -sine, sine, cosine
    sigma = symbol_matrix("s", 2, 2)
    return Derivation(
        sympy=(identity("conjugation by a rotation keeps the trace", (turn.T * sigma * turn).trace(), sigma.trace()),),
        ground=(("energy", {"d": 2}, 2), ("forms", {"d": 2}, 2)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean energy of a random ensemble, and the sum of the variances in its eigenbasis."""
    return energy_two_ways(bounded_sample(rng)[0])
