"""Errors and bounds in the unit of the data, and bounds of direct coding for rows within its ranges."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from numerics import codec
from numerics.codec import rounding
from numerics.codec.schemes import Coded, Scheme
from numerics.codec.segments import segments

Floats = NDArray[np.float64]
SMALLEST_NORMAL = 2.0**-1022


def in_unit(square: float, exponent: int, up: bool = False) -> float:
    """A square in the square of the data's unit, rounded `up` where it is not exact. Raises ValueError on overflow."""
    mantissa, power = math.frexp(square)
    if power + 2 * exponent > 1024:
        raise ValueError("squared errors are beyond the range of floating-point numbers; scale the rows")
    found = math.ldexp(mantissa, power + 2 * exponent)
    exact = found >= SMALLEST_NORMAL or not square
    return found if exact or not up else math.nextafter(found, math.inf)


def in_float32(fitted: codec.Codec | Scheme, rows: Floats, exponent: int) -> float | None:
    """The bound of direct mid-rise coding in float32 arithmetic, for rows within the ranges; None for other variants.

    Steps, basis, mean and rows are those rounded to float32; None if one of them overflows there.
    """
    if isinstance(fitted, Scheme) or fitted.key_every != 1 or fitted.key_levels != "mid-rise":
        return None
    with np.errstate(over="ignore", under="ignore"):
        parts = (fitted.key_grid.step, fitted.basis, fitted.mean, rows)
        step, basis, mean, narrow = (part.astype(np.float32).astype(np.float64) for part in parts)
    if not all(np.isfinite(part).all() for part in (step, basis, mean, narrow)):
        return None
    bounds = rounding.direct(step, fitted.key_grid.half, basis, mean, narrow, "float32")
    return in_unit(rounding.mean_above(bounds**2 * (1 + 4 * rounding.U)), exponent, up=True)


def without_overload(
    fitted: codec.Codec | Scheme, encoded: codec.Encoded | Coded, rows: Floats, exponent: int
) -> float | None:
    """The bound for rows within the ranges, with what rounding adds; None of schemes and where errors add up.

    Of a row that is coded by itself, as key rows are, the range is that of rows, of another that of residuals.
    """
    if isinstance(fitted, Scheme) or isinstance(encoded, Coded) or not fitted.closed:
        return None
    alone = encoded.gates.copy()
    alone[segments(encoded.documents, fitted.key_every)[0]] = True
    grids = fitted.grid, fitted.key_grid
    state = (encoded.reconstruction - fitted.mean) @ fitted.basis
    half = np.concatenate([rounding.norms(rounding.half_steps(grid.step, grid.half)[None]) for grid in grids])
    ranges = np.stack([grid.ranges for grid in grids])
    which = alone.astype(np.intp)
    bounds = rounding.in_coordinates(half[which], ranges[which], state)
    squares = rounding.in_rows(bounds, fitted.off, rows - fitted.mean, state, encoded.reconstruction)
    return in_unit(rounding.mean_above(squares), exponent, up=True)
