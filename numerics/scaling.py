"""Numbers over a power of two, exactly, so that their squares are neither infinite nor zero.

A power of two changes no digit: what is computed in that unit is what would be computed of the numbers themselves if
floating-point numbers had no least and no largest exponent, but for that power.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def exponent(numbers: Floats) -> int:
    """The least k with all numbers, finite ones of any shape, below 2^k in size; 0 where there is none but zeros."""
    return int(np.frexp(np.abs(numbers).max(initial=0.0))[1])


def moderate(numbers: Floats, most: int, axis: int | None = None) -> tuple[Floats, NDArray[np.int_]]:
    """Numbers over 2^k, and k, all together or along an axis: those of `exponent` where they are beyond +-most, else 0.

    Numbers that are moderate already, as nearly all are, so stay as they are. What vanishes beside the largest
    is rounded, by 2^-1075 at most in the new unit.
    """
    found = np.frexp(np.abs(numbers).max(axis=axis))[1]
    exponents = np.where(np.abs(found) > most, found, 0)
    return np.ldexp(numbers, -exponents), exponents
