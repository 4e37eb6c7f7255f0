"""Routes to a proof that a symmetric float64 matrix C has no eigenvalue below s, and what each of them trusts.

Rounding model, everywhere: IEEE binary64, rounding to nearest, u = 2^-53, and gamma_k = k u / (1 - k u). Inside BLAS,
results and operands below 2^-1022 may be flushed to zero; `UNDERFLOW` covers both. Order of summation, blocking,
threads, and fused multiply-adds are free throughout. Write w w^T for the matrix of products w_i w_j: if abs(F_ij) <=
w_i w_j for all i, j then norm(F)_2 <= sum w_i^2.

**a-priori** (Rump, BIT 46, 2006, 433-452). Trusts dpotrf to be a conventional Cholesky: each entry of the factor comes
from l_ij l_jj = c_ij - sum_(k<j) l_ik l_jk, summed in any order, followed by a division or a multiplication by a
rounded reciprocal, or for i = j by a square root. Not covered: Strassen-like products, inverted diagonal blocks. By
Higham, Accuracy and Stability of Numerical Algorithms, 2002, Lemma 8.4, which holds for every order of evaluation, the
exact right-hand side with factors (1 + theta_j) on its products equals l_ij l_jj (1 + theta_(j+1)), one index more for
the reciprocal; the square root costs two roundings as well. So B + F = L L^T for the matrix B handed to dpotrf, with
abs(F_ij) <= gamma_(j+2) sum_k abs(l_ik l_jk) for j <= i; `SPARE` = 3 adds one more. On the diagonal this gives
sum_k l_jk^2 <= b_jj / (1 - gamma_(j+3)), and with Cauchy-Schwarz F is below w w^T, w_j^2 = alpha_j b_jj, alpha_j =
gamma_(j+3) / (1 - gamma_(j+3)) = (j+3) u / (1 - 2 (j+3) u). Hence L L^T >= 0 gives B >= -sum_j alpha_j b_jj (Higham's
Theorem 10.5 sharpened to the trace). The diagonal of B is that of C minus s + sum_j alpha_j b_jj, rounded down, so
C >= s I. The run counts only if every l_jj is finite and positive: an infinity or NaN anywhere in row i makes
l_ii^2 = c_ii - ... infinite, negative or NaN, so none arose.

**a-posteriori**. Trusts nothing about the Cholesky: L may be any matrix. The residual P = C - tI - L L^T is computed
in panels of rows, L L^T as a sum of products over chunks of m columns. Trusts each product of BLAS to sum its own m
terms conventionally; the chunks are added here, one by one, K of them, so only gamma_(m+K) enters:
abs(C - tI - L L^T - P) <= gamma_(m+K+1) (abs(L) abs(L)^T + abs(P)) + u abs(diagonal), the last for subtracting t.
So C >= (t - norm(P)_F (1 + gamma) - gamma norm(L)_F^2 - u max_j abs(c_jj - t)) I.

**integer-slices**. L is scaled by a power of two and cut into L1, integers with rows of squared norm below 2^53, and
the exact remainder L2, at most 1/2. Then L L^T = L1 L1^T + L1 L2^T + L2 L^T. Trusts BLAS to add and multiply integers
without error as long as every partial sum of absolute values stays below 2^53 (L1 L1^T, by Cauchy-Schwarz), and to be
conventional in the two small products, whose error gamma_n weighs 2^-26 less. The residual is then as small as the
backward error that the Cholesky really made, and its Frobenius norm replaces the worst case.

Matrices are scaled beforehand so that the larger of s and the diagonal is between 2^-64 and 2^64, and only their lower
triangle is read (see `loewner_matrix`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf  # pyright: ignore[reportAttributeAccessIssue]

Floats = NDArray[np.float64]
UNIT = 2.0**-53
SPARE = 3
# Sums of positive terms, square roots and a few products below err by less than this factor for d <= 2^20.
ROUND_UP = 1 + 2.0**-20
# Each of at most n + 3 operations on an entry loses at most 2^-1022 times a factor of L or a reciprocal pivot times
# that pivot, both at most 2^34, and later factors at most double it; a square lost in a sum of squares was below
# 2^-1022. The 2-norm is at most n times the largest entry.
UNDERFLOW = 2.0**-500
LARGEST = 1 << 20
PANEL = 256


def up(x: float) -> float:
    """The next float64 above."""
    return math.nextafter(x, math.inf)


def down(x: float) -> float:
    """The next float64 below."""
    return math.nextafter(x, -math.inf)


def gamma(count: int) -> float:
    """An upper bound of gamma_count."""
    return count * UNIT / (1 - count * UNIT) * ROUND_UP


def a_priori_constant(diagonal: Floats) -> float:
    """An upper bound of sum_j alpha_j b_jj and of underflow, for a diagonal (d,) of the matrix to be factored."""
    n = len(diagonal)
    return float(_weights(n) @ np.maximum(diagonal, 0)) * ROUND_UP + n * n * UNDERFLOW


@lru_cache(maxsize=8)
def _weights(n: int) -> Floats:
    """alpha_1, ..., alpha_n."""
    weights = np.arange(1 + SPARE, n + 1 + SPARE, dtype=np.float64) * UNIT
    weights /= 1 - 2 * weights
    weights.flags.writeable = False
    return weights


@dataclass(frozen=True, eq=False)
class Cholesky:
    """What dpotrf left: `broke` is the row whose pivot was not positive, None if it ran through."""

    factor: Floats
    broke: int | None


def cholesky(buffer: Floats, diagonal: Floats, clean: bool = False) -> Cholesky:
    """Factors, in place, the Fortran-ordered buffer (d, d) with another diagonal (d,); uses its lower triangle."""
    buffer.T.ravel()[:: len(buffer) + 1] = diagonal
    factor, info = dpotrf(buffer, lower=1, clean=int(clean), overwrite_a=1)
    if info > 0:
        return Cholesky(factor, info - 1)
    pivots = np.diagonal(factor)
    if np.minimum.reduce(pivots) > 0 and np.maximum.reduce(pivots) < np.inf:  # neither holds of a NaN
        return Cholesky(factor, None)
    return Cholesky(factor, int(np.argmin(np.isfinite(pivots) & (pivots > 0))))


def shifted_diagonal(diagonal: Floats, shift: float) -> Floats:
    """A lower bound of diagonal - shift."""
    return np.nextafter(diagonal - shift, -np.inf)


def a_priori(buffer: Floats, diagonal: Floats, least: float) -> tuple[bool, Cholesky | None]:
    """Whether the matrix with lower triangle `buffer`, which is overwritten, and `diagonal` is proved >= least I."""
    constant = a_priori_constant(diagonal - least)  # of a rounded difference: covered by ROUND_UP
    pivots = shifted_diagonal(diagonal, up(least + constant))
    if not np.minimum.reduce(pivots) > 0:
        return False, None
    found = cholesky(buffer, pivots)
    return found.broke is None, found


def _frobenius(off_diagonal: float, diagonal: float) -> float:
    """An upper bound of a Frobenius norm from the sums of squares below and on the diagonal."""
    return math.sqrt(2 * off_diagonal + diagonal) * ROUND_UP


def _squares(panel: Floats) -> float:
    flat = panel.ravel()
    return float(flat @ flat)


def _chunk(n: int) -> int:
    """Columns a product: about as many as there are chunks."""
    return max(32, 1 << (n.bit_length() // 2))


def a_posteriori(matrix: Floats, shift: float, factor: Floats) -> float:
    """A lower bound of the least eigenvalue of a symmetric matrix (d, d) from any lower triangular factor (d, d).

    Best for a Cholesky factor of matrix - shift I.
    """
    n = len(matrix)
    chunk = _chunk(n)
    below = on = 0.0
    for start in range(0, n, PANEL):
        stop = min(start + PANEL, n)
        rows = np.arange(stop - start)
        residual = np.tril(matrix[start:stop, :stop], start)
        residual[rows, start + rows] -= shift
        for k in range(0, stop, chunk):
            residual -= factor[start:stop, k : k + chunk] @ factor[:stop, k : k + chunk].T
        lower = np.tril(residual, start)
        on += _squares(lower[rows, start + rows])
        below += _squares(np.tril(residual, start - 1))
    loss = gamma(chunk + -(-n // chunk) + 2)
    energy = _squares(factor.T) * ROUND_UP
    if not energy < 2.0**100:
        return -math.inf
    diagonal = float(np.abs(np.diagonal(matrix) - shift).max())
    error = _frobenius(below, on) * (1 + loss) + loss * energy + 2 * UNIT * diagonal + n * n * UNDERFLOW
    return down(shift - error * ROUND_UP)


def integer_slices(matrix: Floats, shift: float, factor: Floats) -> float:
    """A lower bound like that of `a_posteriori`, from exact integer products; -inf if the factor does not fit."""
    n = len(matrix)
    widest = float(np.einsum("ij,ij->i", factor, factor).max())
    if not 0 < widest < math.inf:
        return -math.inf
    power = (52 - math.frexp(widest)[1]) // 2
    if power > 500:
        return -math.inf
    whole = np.ldexp(factor, power)
    first = np.rint(whole)
    second = whole - first
    if not np.einsum("ij,ij->i", first, first).max() * ROUND_UP < 2.0**53:
        return -math.inf
    scale = math.ldexp(1.0, 2 * power)
    scaled_shift = shift * scale
    below = on = rough = 0.0
    for start in range(0, n, PANEL):
        stop = min(start + PANEL, n)
        rows = np.arange(stop - start)
        remainder = np.tril(matrix[start:stop, :stop], start)
        remainder *= scale
        remainder -= first[start:stop, :stop] @ first[:stop, :stop].T
        remainder[rows, start + rows] -= scaled_shift
        rough += _squares(np.tril(remainder, start))
        remainder -= first[start:stop, :stop] @ second[:stop, :stop].T
        remainder -= second[start:stop, :stop] @ whole[:stop, :stop].T
        on += _squares(remainder[rows, start + rows])
        below += _squares(np.tril(remainder, start - 1))
    size_first, size_second, size_whole = (math.sqrt(_squares(part.T)) * ROUND_UP for part in (first, second, whole))
    products = gamma(n + 3) * size_second * (size_first + size_whole)
    # Every subtraction errs by u times its result, and the second result is at most the third plus one product.
    final = _frobenius(below, on)
    subtractions = (
        UNIT * (2 * math.sqrt(2 * rough) + abs(scaled_shift) + size_second * size_whole + 3 * final) * ROUND_UP
    )
    error = (final + products + subtractions + n * n * UNDERFLOW) * ROUND_UP
    return down(shift - up(error / scale)) if error < math.inf else -math.inf


def typical_residual(route: str, diagonal: Floats) -> float:
    """A shift that a residual usually stays below, for a matrix with this diagonal (d,); only a first guess."""
    n, trace = len(diagonal), float(np.maximum(diagonal, 0).sum())
    if route == "a-posteriori":
        return 1.25 * gamma(_chunk(n) + -(-n // _chunk(n)) + 2) * trace
    return 2 * UNIT * trace / math.sqrt(n)
