"""What rounding adds to a bound, so that a printed bound holds for the numbers that were computed.

u = 2^-53, gamma_k = k u / (1 - k u). Every operation of IEEE arithmetic is exact up to a factor 1 + delta with
abs(delta) <= u, and a dot product of k terms, in any order and with or without fused operations, is exact up to
gamma_k sum abs(a_i b_i) (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1). Underflow is not
covered: rows smaller than about 1e-140 are to be rescaled, by a power of two.

*In the coordinates.* Let r be a computed residual, q its computed level, g the prediction, s = g + q the computed
state, and y the computed coordinate. Then r is y - g and s is g + q up to u abs(r) and u abs(s). The code is that of
the exact quotient r / step, and q is its level up to u abs(q), so abs(r - q) <= a + u abs(q) with a = step / 2 within
the range (claim `granular-error`) and abs(r) beyond (`overload-error`). Hence

    abs(y - s) <= a + u (abs(r) + abs(q) + abs(s)),  row by row  norm(y - s) <= norm(a) + u norm(abs(r)+abs(q)+abs(s)).

An open loop adds these up along a segment. Where a gate takes the smaller of two computed errors, the smaller bound
holds up to a factor 1 + 3 gamma_{d+3}, which `covered` has room for.

*In the row.* x is a row, m the mean, c the computed x - m, U the stored basis with eta >= norm(U^T U - I), xhat the
computed m + U s. With k = gamma_d sqrt(d) (1 + eta), which bounds the norm of a rounded product by U or U^T of a vector
of norm one, since norm(abs(U)) <= norm(U)_F <= sqrt(d) (1 + eta):

    norm(x - xhat) <= norm(c - U s) + u norm(x - m) + k norm(s) + u norm(xhat),
    norm(c - U s)  <= (1 + eta) norm(U^T c - s) + eta norm(c),   norm(U^T c - y) <= k norm(c),

so norm(x - xhat) <= (1 + eta) norm(y - s) + (eta + 2 k + 2 u) norm(c) + k norm(s) + u norm(xhat). The factor 2 of k
covers (1 + eta) k for eta <= 1, and norm(x - m) <= (1 + 2 u) norm(c).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
U = 2.0**-53


def gamma(terms: int) -> float:
    """gamma_k for k terms, rounded up."""
    return terms * U / (1 - terms * U) * (1 + 4 * U)


def covered(dimension: int) -> float:
    """A factor for what is computed of a row here and in its error: sums of d terms, squares and roots."""
    return 1 + 4 * (dimension + 64) * U


def norms(rows: Floats) -> Floats:
    """Lengths (n,) of rows (n, d)."""
    return np.sqrt((rows * rows).sum(axis=1))


def skew(basis: Floats) -> float:
    """An upper bound of norm(U^T U - I) for a square U, rounding of the product included."""
    d = len(basis)
    with np.errstate(over="ignore"):
        found = float(np.linalg.norm(basis.T @ basis - np.eye(d)))
        size = float((basis * basis).sum())
    return (found + gamma(d + 1) * size * (1 + found)) * covered(d * d)


def in_coordinates(allowed: Floats, residual: Floats, level: Floats, state: Floats) -> Floats:
    """Bounds (n,) of norm(y - s) from allowed squares (n,) and residuals, levels and states (n, d)."""
    return np.sqrt(allowed) + U * norms(np.abs(residual) + np.abs(level) + np.abs(state))


def in_rows(bounds: Floats, eta: float, centred: Floats, state: Floats, rows: Floats) -> Floats:
    """Bounds (n,) of the squared norms of x - xhat from bounds (n,) of the norms of y - s."""
    d = centred.shape[1]
    k = gamma(d) * math.sqrt(d) * (1 + eta)
    added = (eta + 2 * k + 2 * U) * norms(centred) + k * norms(state) + U * norms(rows)
    return ((1 + eta) * bounds + added) ** 2 * covered(d)


def mean(values: Floats) -> float:
    """The mean, rounded once."""
    return math.fsum(values.tolist()) / len(values)


def mean_above(values: Floats) -> float:
    """The mean, rounded up."""
    found = mean(values) * (1 + 4 * U)
    return found if math.isfinite(found) else math.inf
