"""What rounding adds to a bound, so that a printed bound holds for the numbers that were computed.

u = 2^-53, gamma_k = k u / (1 - k u). The model of the theorems is that every operation is exact up to a factor
1 + delta with abs(delta) <= u, sums in any order and with or without fused operations. What is added is what they say:

*A level.* The code is that of the exact quotient, so `float-scalar-error` holds with v = 0: within the range a level is
off by at most (step / 2) (1 + u (L - 1)), beyond it by at most the value's own size. Of the reference quantizer's own
operations in IEEE arithmetic that is proved in Coq (proofs/coq/analysis/StatedRounded.v, `reference_bound_binary64`,
`reference_beyond_binary64`), with what underflow adds: nothing to a code, at most 2^-1075 to a level. If the quotient
is rounded as well, L = 2^b levels err by (step / 2) (1 - u + 3/2 u L) at most (`quantizer_any_step_bits` there), where
the standard model has 2 u L: no number up to 2^(b-1) is rounded by more than half of u 2^(b-1).

*A step of a loop.* r is the computed residual, q its level, s the computed state, y the coordinate
(`float-codec-error`, goal state; with dither once more, -dither being the guess):

    abs(y - s) <= abs(r - q) + u / (1 - u) (abs(r) + abs(s)).

An open loop adds these up along a segment. Where a gate takes the smaller of two computed errors, the smaller bound
holds up to a factor 1 + 3 gamma_{d+3}, which `covered` has room for.

*A row.* x is a row, c the computed x - mean, s its computed state, xhat the computed mean + V s (goal rows):

    norm(x - xhat) <= norm(y - s) + g (norm(c) + norm(s)) + u / (1 - u) (norm(c) + norm(xhat)),  g = eta + gamma_d size.

size is the norm of the stored basis V as a vector, eta >= norm(V^T V - I) in the same norm: some orthonormal basis is
no farther from V than that, the polar factor, for abs(sigma - 1) <= abs(sigma^2 - 1) of every singular value.

*Overflow and underflow* are excluded by the claims, so the code sees to them. Rows are finite (`coder.checked`), and a
bound that is not comes out as infinite. A product that underflows is off by at most 2^-1075 more, and a length whose
squares underflow by at most sqrt(d) 2^-511; `UNDERFLOW` is added to every squared length, which is more than both make
of it next to the share that `covered` leaves. So a bound says nothing for rows below some 10^-130, which are to be
rescaled, by a power of two.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from numerics.codec import dither
from numerics.quantizer.reference import Grid

Floats = NDArray[np.float64]
U = 2.0**-53
UNITS = {"float32": 2.0**-24, "float64": U}
SMALLEST = {"float32": 2.0**-149, "float64": 2.0**-1074}
HEADROOM = 64  # bits, for sums of as many values as there may be
UNDERFLOW = 2.0**-900  # in the square of the data's unit


def gamma(terms: int, unit: float = U) -> float:
    """gamma_k for k terms, rounded up; raises ValueError where k u is no longer small."""
    if not terms * unit < 0.5:
        raise ValueError(f"{terms} terms are too many for a unit roundoff of {unit:g}")
    return terms * unit / (1 - terms * unit) * (1 + 4 * U)


def covered(dimension: int) -> float:
    """A factor for what is computed of a row here and in its error: sums of d terms, squares and roots."""
    return 1 + 4 * (dimension + 64) * U


def norms(rows: Floats) -> Floats:
    """Lengths (n,) of rows (n, d)."""
    return np.sqrt((rows * rows).sum(axis=1))


def size(basis: Floats) -> float:
    """An upper bound of the square root of the sum of the squares of a basis's entries."""
    with np.errstate(over="ignore"):
        return math.sqrt(float((basis * basis).sum())) * covered(basis.size)


def skew(basis: Floats) -> float:
    """An upper bound of norm(V^T V - I), as a vector, for a square V, rounding of the product included."""
    d = len(basis)
    with np.errstate(over="ignore"):
        found = float(np.linalg.norm(basis.T @ basis - np.eye(d)))
        square = float((basis * basis).sum())
    return (found + gamma(d + 1) * square * (1 + found)) * covered(d * d)


def turn(basis: Floats, unit: float = U) -> float:
    """g = eta + gamma_d size: how much of a vector's length a rounded product by the basis, or back, is off by."""
    return skew(basis) + gamma(len(basis), unit) * size(basis)


def half_steps(step: Floats, half: int) -> Floats:
    """What values within 2 `half` levels err by at most, their level rounded: `float-scalar-error` at v = 0."""
    return step / 2 * (1 + U * (2 * half - 1))


def of_levels(
    grid: Grid, values: Floats, codes: NDArray[np.integer], noise: Floats | None
) -> tuple[Floats, NDArray[np.bool_]]:
    """Bounds (n,) of norm(value - level) for values (n, d) and their codes, and which values are beyond the range.

    A bound is half a step within the range, with what rounding adds, else the value's own size.
    """
    handed = values if noise is None else values + noise
    over = np.abs(handed) > grid.ranges
    bound = np.sqrt(np.where(over, handed**2, half_steps(grid.step, grid.half) ** 2).sum(axis=1))
    return bound if noise is None else in_coordinates(bound, handed, dither.levels(grid, codes, noise)), over


def in_coordinates(allowed: Floats, residual: Floats, state: Floats) -> Floats:
    """Bounds (n,) of norm(y - s) from bounds (n,) of norm(r - q), and residuals and states (n, d)."""
    return allowed + U / (1 - U) * norms(np.abs(residual) + np.abs(state))


def in_rows(bounds: Floats, off: float, centred: Floats, state: Floats, rows: Floats) -> Floats:
    """Bounds (n,) of the squared norms of x - xhat from bounds (n,) of the norms of y - s; `off` is g."""
    length = norms(centred)
    added = off * (length + norms(state)) + U / (1 - U) * (length + norms(rows))
    return (bounds + added) ** 2 * covered(centred.shape[1]) + UNDERFLOW


def direct(step: Floats, half: int, basis: Floats, mean: Floats, rows: Floats, arithmetic: str = "float64") -> Floats:
    """Bounds (n,) of norm(x - xhat) before anything is computed: `float-codec-error`, goal direct.

    For rows (n, d) whose computed coordinates stay within the ranges of 2 `half` levels, a power of two; all numbers
    stored and every operation rounded, the quotient too, in an `arithmetic` of UNITS. The quantizer errs by what IEEE
    arithmetic makes of it, above, and the claim needs no more of it than that. Underflow is covered: it adds at most
    half of SMALLEST to a product, (d + 2)^2 times SMALLEST to a row. Overflow is not. Raises ValueError for other
    numbers of levels.
    """
    if half & (half - 1):
        raise ValueError(f"{2 * half} levels are no power of two")
    unit, d = UNITS[arithmetic], len(mean)
    w = (1 + unit) * (1 + turn(basis, unit))
    quantizer = float(norms(step[None])[0]) / 2 * (1 - unit + 3 * half * unit)
    center = float(norms(mean[None])[0])
    found = w * quantizer + (w * w - 1) * (norms(rows) + center) + unit * center
    return found * covered(d) + (d + 2) ** 2 * SMALLEST[arithmetic] + math.sqrt(UNDERFLOW)


def mean(values: Floats) -> float:
    """The mean, rounded once; infinite if a value is."""
    try:
        return math.fsum(values.tolist()) / len(values)
    except OverflowError:  # the sum is no floating-point number, but the mean is one
        return math.ldexp(math.fsum(np.ldexp(values, -HEADROOM).tolist()) / len(values), HEADROOM)


def mean_above(values: Floats) -> float:
    """The mean, rounded up."""
    found = mean(values) * (1 + 4 * U)
    return found if math.isfinite(found) else math.inf
