"""Errors of arithmetic as it is computed, beside the bounds of the standard model; all errors are exact rationals.

u is the unit roundoff, 2^-24 for float32 and 2^-53 for float64. Overflow and underflow are no part of the model: the
samples below stay away from both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

UNIT32 = Fraction(1, 2**24)


def gamma(roundings: int, unit: Fraction) -> Fraction:
    """n u / (1 - n u); raises ValueError unless n u < 1."""
    if not roundings * unit < 1:
        raise ValueError(f"{roundings} roundings of unit {unit} are too many for a bound")
    return roundings * unit / (1 - roundings * unit)


def dot_product(rng: Generator) -> tuple[float, float]:
    """Largest error over bound of float32 dot products of 64 terms, one after the other; and 1."""
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
    y = np.clip(np.nextafter(edges, rng.choice(np.array([-4, 4], dtype=np.float32), size=edges.shape)), -top, top)
    codes = np.clip(np.floor(y / step), -half, half - 1)
    found = step * (codes + np.float32(0.5))
    allowed = _exact(step) / 2 * (1 - UNIT32 + 4 * UNIT32 * half)
    worst = max(abs(_exact(a) - _exact(b)) for a, b in zip(y, found, strict=True))
    return float(worst / allowed), 1.0


def codec_row(rng: Generator) -> tuple[float, float]:
    """Largest error over bound of 200 rows that a float32 codec of 4 bits carries, d = 8; and 1.

    Claim `float-codec-error`, goal direct; square roots are rounded up, and the rows lie far from the origin.
    """
    d, half = 8, 8
    basis = np.linalg.qr(rng.standard_normal((d, d)))[0].astype(np.float32)
    rows = (rng.standard_normal((200, d)) + 100).astype(np.float32)
    mean = rows.mean(axis=0)
    y = (rows - mean) @ basis
    step = np.abs(y).max(axis=0) / np.float32(half) * np.float32(1 + 2.0**-20)
    codes = np.clip(np.floor(y / step), -half, half - 1)
    level = step * (codes + np.float32(0.5))
    found = mean + level @ basis.T
    v = [[_exact(x) for x in row] for row in basis]
    gram = [
        [sum((v[k][i] * v[k][j] for k in range(d)), Fraction(0)) - Fraction(i == j) for j in range(d)] for i in range(d)
    ]
    g = _root(_squares(gram)) + gamma(d, UNIT32) * _root(_squares(v))
    w, u = (1 + UNIT32) * (1 + g), UNIT32
    quantizer = (1 - u + 4 * u * half) / 2 * _root(_squares([[_exact(s) for s in step]]))
    center = [_exact(m) for m in mean]
    worst = 0.0
    for row, got in zip(rows, found, strict=True):
        x = [_exact(a) for a in row]
        error = _squares([[a - _exact(b) for a, b in zip(x, got, strict=True)]])
        length = _root(_squares([center]))
        bound = w * quantizer + (w**2 - 1) * (_root(_squares([x])) + length) + u * length
        worst = max(worst, float(error / bound**2) ** 0.5)
    return worst, 1.0


def _squares(rows: Sequence[Sequence[Fraction]]) -> Fraction:
    """The sum of the squares of all entries."""
    return sum((a * a for row in rows for a in row), Fraction(0))


def _root(value: Fraction) -> Fraction:
    """A square root, rounded up to a multiple of 2^-60."""
    return Fraction(math.isqrt(value.numerator * 4**60 // value.denominator) + 1, 2**60)
