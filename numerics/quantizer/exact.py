"""The same quantizer in rational arithmetic, one number at a time: the reference for the floating-point one.

Also the exact mean squared errors of finite laws and of the uniform law. Numbers are fractions; half_levels is L / 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import floor

Law = Mapping[Fraction, Fraction]  # value: probability


def code(y: Fraction, step: Fraction, half_levels: int) -> int:
    """floor(y / step) clipped to [-L/2, L/2 - 1]; zero for a zero step."""
    return max(-half_levels, min(floor(y / step), half_levels - 1)) if step else 0


def quantize(y: Fraction, step: Fraction, half_levels: int) -> Fraction:
    """step (code + 1/2)."""
    return step * (code(y, step, half_levels) + Fraction(1, 2))


def second_moment(law: Law) -> Fraction:
    """E Y^2."""
    return sum((p * y**2 for y, p in law.items()), Fraction(0))


def mean_squared_error(law: Law, step: Fraction, half_levels: int) -> Fraction:
    """E (Y - q(Y))^2 of a finite law."""
    return sum((p * (y - quantize(y, step, half_levels)) ** 2 for y, p in law.items()), Fraction(0))


def three_points(top: Fraction, kappa: Fraction) -> Law:
    """-R, 0 and R with P(R) = P(-R) = 1 / (2 kappa^2); its standard deviation is R / kappa.

    Raises ValueError for kappa < 1, where no such law exists.
    """
    if kappa < 1:
        raise ValueError("no law on three points for kappa < 1: the probabilities would exceed one")
    share = 1 / (2 * kappa**2)
    return {-top: share, Fraction(0): 1 - 2 * share, top: share}


def uniform_mean_squared_error(top: Fraction, step: Fraction, half_levels: int) -> Fraction:
    """E (Y - q(Y))^2 for Y uniform on [-R, R], integrated piece by piece between the edges of the cells."""
    edges = {-top, top, *(k * step for k in range(1 - half_levels, half_levels) if -top < k * step < top)}
    ordered = sorted(edges)
    total = Fraction(0)
    for low, high in pairwise(ordered):
        level = quantize((low + high) / 2, step, half_levels)
        total += ((high - level) ** 3 - (low - level) ** 3) / 3
    return total / (2 * top)
