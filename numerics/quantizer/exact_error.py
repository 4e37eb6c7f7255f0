"""Squared errors of the reference quantizer without rounding: integers on the grid that the numbers lie on.

Every float is a multiple of a power of two, so values, levels and errors of a coordinate are integers in some unit. On
a declared grid of at most about 31 bits the squares fit in 64-bit integers, which are summed in two halves; wider
numbers take Python's integers. Levels here are step (k + 1/2) exactly, where float64 would round them.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.quantizer.reference import encode, steps

Integers = NDArray[np.int64]
SMALL = 1 << 31


def exact_error_sums(values: ArrayLike, ranges: ArrayLike, bits: int) -> list[Fraction]:
    """sum over rows of (x - q(x))^2 for each coordinate of values (n, d), exactly; ranges (d,) or one number.

    Raises ValueError as the reference quantizer, and for infinite values.
    """
    data = np.asarray(values, dtype=np.float64)
    if data.ndim != 2 or not np.isfinite(data).all():
        raise ValueError("values must be finite, of shape (n, d)")
    codes = encode(data, ranges, bits)
    step = np.broadcast_to(steps(ranges, bits), data.shape[1])
    return [_column(x, k, float(s)) for x, k, s in zip(data.T, codes.T, step.tolist(), strict=True)]


def _unit(numbers: NDArray[np.float64]) -> int:
    """The largest e such that all numbers are multiples of 2^e; zero if all are zero."""
    mantissas, exponents = np.frexp(numbers[numbers != 0])
    if not mantissas.size:
        return 0
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    trailing = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    return int((exponents - 53 + trailing).min())


def _column(x: NDArray[np.float64], codes: NDArray[np.int32], step: float) -> Fraction:
    half = np.array([step / 2]) if step else np.zeros(1)
    unit = min(_unit(x), _unit(np.array([step])) - 1) if step else _unit(x)
    half_units = int(Fraction(step) / 2 / Fraction(2) ** unit)
    largest = max(float(np.abs(x).max(initial=0)), float(half[0]) * (2.0 * np.abs(codes).max(initial=0) + 1))
    if Fraction(largest) * 2 < SMALL * Fraction(2) ** unit:
        # Below 2^30 in units, so errors are below 2^31 and squares below 2^62.
        errors = np.ldexp(x, -unit).astype(np.int64) - (2 * codes.astype(np.int64) + 1) * half_units
        squares = errors * errors
        total = (int((squares >> 31).sum()) << 31) + int((squares & (SMALL - 1)).sum())
    else:
        scale = Fraction(2) ** unit
        total = sum(
            (int(Fraction(value) / scale) - (2 * code + 1) * half_units) ** 2
            for value, code in zip(x.tolist(), codes.tolist(), strict=True)
        )
    return total * Fraction(4) ** unit
