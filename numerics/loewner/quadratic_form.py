"""Quadratic forms v^T M v of floating-point matrices at integer vectors, exactly.

A floating-point matrix is cut into slices of integers so short that every partial sum of a slice times a 16-bit limb
of v stays below 2^53: the products are then exact in float64, in any order of summation and with or without fused
multiply-adds. (Ozaki, Ogita, Oishi and Rump, Numerical Algorithms 59, 2012, cut matrices the same way.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vector = Sequence[int]
LIMB = 16
ROWS = 256
LEAST_EXPONENT = -1074  # every float64 is an integer times 2^-1074


def quadratic_form(matrix: Floats, vector: Vector) -> Fraction:
    """v^T M v for a float64 M (d, d) at integers v (d,) of any size."""
    if len(vector) != len(matrix):
        raise ValueError(f"the vector has {len(vector)} entries, the matrix {len(matrix)} rows")
    image = _image(matrix, vector)
    return Fraction(sum(a * b for a, b in zip(vector, image, strict=True)), 1 << -LEAST_EXPONENT)


def _limbs(vector: Vector) -> Floats:
    """The digits (d, k) of integers to the base 2^16, signed as the integer is."""
    size = max((abs(int(v)).bit_length() for v in vector), default=0)
    places = range(0, max(size, 1), LIMB)
    mask = (1 << LIMB) - 1
    digits = [[((abs(v) >> place) & mask) * (1 if v >= 0 else -1) for place in places] for v in map(int, vector)]
    return np.array(digits, dtype=np.float64)


def _image(matrix: Floats, vector: Vector) -> list[int]:
    """M v in units of 2^-1074."""
    limbs = _limbs(vector)
    width = 53 - LIMB - len(vector).bit_length()
    image: list[int] = []
    for start in range(0, len(matrix), ROWS):
        rest = matrix[start : start + ROWS].copy()
        sums = [0] * len(rest)
        while (top := float(np.abs(rest).max())) > 0:
            exponent = max(int(np.frexp(top)[1]) - width, LEAST_EXPONENT)
            # Truncation keeps the digits below 2^width and the remainder below one unit, so both steps are exact.
            digits = np.trunc(np.ldexp(rest, -exponent))
            rest -= np.ldexp(digits, exponent)
            for row, products in enumerate((digits @ limbs).tolist()):
                part = sum(int(p) << (LIMB * place) for place, p in enumerate(products))
                sums[row] += part << (exponent - LEAST_EXPONENT)
        image += sums
    return image
