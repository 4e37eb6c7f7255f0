"""The theory book's setting as kernel terms: source, basis, variances, steps, the clipped mid-rise quantizer.

L = 2M levels with M >= 1 an integer; the claim for b bits is the instance M = 2^(b-1), where (2M)^2 = 4^b.
A reciprocal r of a step is its pseudo-inverse (s r s = s, r s r = r), so r = 0 for a zero step, whose coordinate is
then reproduced as zero.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel.terms import Indexish, Outcome, Poly, Polyish, family, floor, mean, poly, real, sqrt, total
from proofs.library.logic.logic import maximum, minimum

HALF = Fraction(1, 2)
d, M = "d", "M"
kappa = family("kappa")


def levels() -> Poly:
    """L = 2M as a real number."""
    return 2 * real(M)


def source(k: Indexish, w: Outcome, name: str = "X") -> Poly:
    """X_k at an outcome."""
    return family(name, k, w)


def centred(k: Indexish, w: Outcome, name: str = "X") -> Poly:
    """X_k - E X_k."""
    return source(k, w, name) - mean(lambda v: source(k, v, name))


def basis(k: Indexish, i: Indexish, name: str = "U") -> Poly:
    """Entry k of the i-th basis vector."""
    return family(name, k, i)


def coordinate(i: Indexish, w: Outcome, name: str = "X", frame: str = "U") -> Poly:
    """Y_i = sum_k U_ki (X_k - E X_k)."""
    return total(d, lambda k: basis(k, i, frame) * centred(k, w, name))


def variance(i: Indexish, name: str = "X", frame: str = "U") -> Poly:
    """lambda_i = E Y_i^2."""
    return mean(lambda w: coordinate(i, w, name, frame) ** 2)


def covariance(k: Indexish, j: Indexish, name: str = "X") -> Poly:
    """Sigma_kj = E (X_k - E X_k)(X_j - E X_j)."""
    return mean(lambda w: centred(k, w, name) * centred(j, w, name))


def trace(name: str = "X") -> Poly:
    """tr Sigma = sum_k Sigma_kk."""
    return total(d, lambda k: covariance(k, k, name))


def deviation(x: Polyish) -> Poly:
    """sqrt x, the standard deviation of a variance x."""
    return sqrt(x)


HALF_LEVELS = real(M)


def code(z: Polyish, half: Poly = HALF_LEVELS) -> Poly:
    """floor z clipped to [-M, M - 1], with M = `half`, half the number of levels."""
    return maximum(-half, minimum(floor(z), half - 1))


def quantized(y: Polyish, step: Polyish, reciprocal: Polyish, half: Poly = HALF_LEVELS) -> Poly:
    """q(y) = step (code(y / step) + 1/2): mid-rise, clipped."""
    return poly(step) * (code(poly(y) * reciprocal, half) + HALF)


def midrise(y: Polyish, step: Polyish, reciprocal: Polyish) -> Poly:
    """The unbounded mid-rise quantizer: step (floor(y / step) + 1/2)."""
    return poly(step) * (floor(poly(y) * reciprocal) + HALF)
