"""Errors of arithmetic as it is computed, beside the bounds of the standard model; all errors are exact rationals.

u is the unit roundoff, 2^-24 for float32 and 2^-53 for float64. Overflow and underflow are no part of the model: the
samples below stay away from both.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

UNIT32, UNIT64 = Fraction(1, 2**24), Fraction(1, 2**53)


def gamma(roundings: int, unit: Fraction) -> Fraction:
    """n u / (1 - n u); raises ValueError unless n u < 1."""
    if not roundings * unit < 1:
        raise ValueError(f"{roundings} roundings of unit {unit} are too many for a bound")
    return roundings * unit / (1 - roundings * unit)


def dot_product(rng: Generator) -> tuple[float, float]:
    """Largest error of a float32 dot product of 64 terms, one after the other, over gamma_64 sum abs(a_k b_k); and 1."""
    worst = Fraction(0)
    for _ in range(20):
        a, b = rng.standard_normal((2, 64)).astype(np.float32)
        found = np.float32(0)
        for x, y in zip(a, b, strict=True):
            found = np.float32(found + np.float32(x * y))
        products = [_exact(x) * _exact(y) for x, y in zip(a, b, strict=True)]
        allowed = gamma(64, UNIT32) * sum(map(abs, products))
        worst = max(worst, abs(_exact(found) - sum(products)) / allowed)
    return float(worst), 1.0


def _exact(value: np.floating | NDArray[np.floating]) -> Fraction:
    return Fraction(float(value))


def scalar_error(rng: Generator) -> tuple[float, float]:
    """Largest error of a float32 quantizer of 16 bits beside cell edges, over (Delta / 2) (1 - u + 2 u L); and 1.

    The quotient is divided and rounded in float32 too, so that it crosses edges.
    """
    half, top = 1 << 15, np.float32(rng.uniform(1, 2))
    step = top / np.float32(half)
    edges = rng.integers(-half, half, size=4000).astype(np.float32) * step
    y = np.clip(np.nextafter(edges, rng.choice(np.float32([-4, 4]), size=edges.shape)), -top, top)
    codes = np.clip(np.floor(y / step), -half, half - 1)
    found = step * (codes + np.float32(0.5))
    allowed = _exact(step) / 2 * (1 - UNIT32 + 4 * UNIT32 * half)
    worst = max(abs(_exact(a) - _exact(b)) for a, b in zip(y, found, strict=True))
    return float(worst / allowed), 1.0
