"""The optimal scalar quantizer of a coordinate of a uniform unit vector in R^d, its error enclosed by balls.

The coordinate has density f(x) = c_d (1 - x^2)^((d-3)/2) on [-1, 1] and variance 1/d. A cell's mass is a difference of
incomplete beta functions, P(0 < X < t) = I(t^2; 1/2, (d-1)/2) / 2, and its first moment one of m(t) = E[X; X > t] =
c_d/(d-1) (1 - t^2)^((d-1)/2). Of L = 2N = 2^b symmetric levels the positive edges t_1 < .. < t_{N-1} lie halfway
between the centroids of their cells; an interval Newton step shows one solution in a tiny box.

For d >= 3 that is the best codebook of L levels. A best one meets these equations, over all of [-1, 1], and only one
does: log f is concave, so shifting both ends of a cell by h > 0 moves its centroid by h at most (its derivative is
1 + Cov(X, (log f)'(X)) over the cell, and both are monotone, in opposite senses), and moving one end moves it the same
way. If two solutions had t_1' = t_1 + h, h > 0, then c_0 moves by at most h, so c_1 = 2 t_1 - c_0 by at least h,
which needs t_2' >= t_2 + h; then c_1 moves by at most t_2' - t_2, and so on: the last edge, which is 1 for both, would
have moved by h. Fleischer 1964 and Trushkin 1982 have the same for log-concave densities at large. By symmetry the
mirrored codebook solves them too, so the only one is symmetric. For d = 2 the density is not log-concave, and the
codebook is a critical point of which this is not known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from statistics import NormalDist

from flint import arb, ctx

from numerics.constants.optimum import NotCertified

DIMENSIONS = (3, 8, 64, 96, 128, 256, 384, 512, 768, 1024, 1536, 4096)
MAX_BITS = 8
PRECISIONS = (64, 64, 64, 64, 64, 128, 192)  # bits, of one Newton step each: it doubles the digits that hold
RADIUS = arb("1e-40")  # of the box, times the coordinate's deviation


@dataclass(frozen=True)
class SphereOptimum:
    """Enclosed: the N - 1 positive edges, the N positive levels, and d times the mean squared error; N = 2^(b-1)."""

    dimension: int
    bits: int
    edges: tuple[arb, ...]
    levels: tuple[arb, ...]
    error: arb

    @property
    def exact(self) -> Fraction | None:
        """The error in closed form: 4^-b for d = 3, where the coordinate is uniform; else None."""
        return Fraction(1, 4**self.bits) if self.dimension == 3 else None


class _Cells:
    """The cells between 0, the given positive edges and 1: masses, centroids, and the density at the edges."""

    def __init__(self, dimension: int, edges: Sequence[arb]) -> None:
        self.edges = [arb(0), *edges, arb(1)]
        half = arb(dimension - 1) / 2
        density = ((arb(dimension) / 2).lgamma() - half.lgamma()).exp() / arb.pi().sqrt()
        powers = [((1 - t * t).log() * half).exp() for t in edges]
        below = [arb(0), *((t * t).beta_lower(arb(1) / 2, half, True) / 2 for t in edges), arb(1) / 2]
        scale = density / (dimension - 1)
        beyond = [scale, *(scale * p for p in powers), arb(0)]
        self.masses = [b - a for a, b in pairwise(below)]
        self.centroids = [(a - b) / p for (a, b), p in zip(pairwise(beyond), self.masses, strict=True)]
        self.densities = [density * p / (1 - t * t) for t, p in zip(edges, powers, strict=True)]

    def residual(self) -> list[arb]:
        """2 t_j - c_(j-1) - c_j for each inner edge."""
        return [2 * t - a - b for t, (a, b) in zip(self.edges[1:-1], pairwise(self.centroids), strict=True)]

    def newton(self, residual: Sequence[arb]) -> list[arb]:
        """J^-1 residual, J the tridiagonal Jacobian at these edges, by elimination.

        A centroid moves by f(a)(c - a)/P with its lower edge a and by f(b)(b - c)/P with its upper edge b.
        """
        size = len(residual)
        by_low, by_high = [arb(0)] * (size + 1), [arb(0)] * (size + 1)
        for j, (f, t) in enumerate(zip(self.densities, self.edges[1:-1], strict=True)):
            by_high[j] = f * (t - self.centroids[j]) / self.masses[j]
            by_low[j + 1] = f * (self.centroids[j + 1] - t) / self.masses[j + 1]
        pivots: list[arb] = []
        right: list[arb] = []
        for j in range(size):
            pivot, value = 2 - by_high[j] - by_low[j + 1], residual[j]
            if j:
                factor = by_low[j] / pivots[-1]
                pivot, value = pivot - factor * by_high[j], value + factor * right[-1]
            pivots.append(pivot)
            right.append(value)
        found: list[arb] = [arb(0)] * size
        for j in reversed(range(size)):
            later = by_high[j + 1] * found[j + 1] if j + 1 < size else arb(0)
            found[j] = (right[j] + later) / pivots[j]
        return found


def _precision(bits: int, dimension: int) -> int:
    """The bits, and as many more as a power of about d/2 takes off."""
    return bits + 2 * dimension.bit_length()


def _start(dimension: int, count: int) -> list[arb]:
    """Edges of the companded axis, about: f^(1/3) is the density of dimension d/3 + 2.

    A coordinate X of dimension n is Student's T with v = n - 1 degrees of freedom: X^2 = T^2 / (v + T^2). A normal
    quantile z makes log(1 + T^2 / v) = (z (8 v + 3) / (8 v + 1))^2 / v, nearly (Wallace 1959).
    """
    freedom, normal = dimension / 3 + 1, NormalDist()
    stretch = ((8 * freedom + 3) / (8 * freedom + 1)) ** 2 / freedom
    quantiles = (normal.inv_cdf((1 + j / count) / 2) for j in range(1, count))
    return [arb(math.sqrt(-math.expm1(-stretch * z * z))) for z in quantiles]


def _search(dimension: int, count: int) -> list[arb]:
    """Near the solution: Newton's steps at rising precision. Nothing here is trusted."""
    points = _start(dimension, count)
    for bits in PRECISIONS:
        ctx.prec = _precision(bits, dimension)
        cells = _Cells(dimension, points)
        step = cells.newton(cells.residual())
        points = [(t - s).mid() for t, s in zip(points, step, strict=True)]
    return points


@cache
def optimum(dimension: int, bits: int) -> SphereOptimum:
    """The optimal symmetric quantizer of 2^bits levels for d >= 2 and 1 <= bits <= 8, enclosed.

    Raises ValueError for other numbers, NotCertified where the box found does not hold one critical point.
    """
    if dimension < 2 or not 1 <= bits <= MAX_BITS:
        raise ValueError(f"no codebook for d = {dimension} and b = {bits}: wanted d >= 2 and b from 1 to {MAX_BITS}")
    before, count = ctx.prec, 2 ** (bits - 1)
    try:
        points = _search(dimension, count)
        ctx.prec = _precision(PRECISIONS[-1], dimension)
        radius = RADIUS / arb(dimension).sqrt()
        boxes = [arb(t, radius) for t in points]
        if not all(a < b for a, b in pairwise([arb(0), *boxes, arb(1)])):
            raise NotCertified(f"sphere, d = {dimension}, b = {bits}: not shown: increasing edges")
        step = _Cells(dimension, boxes).newton(_Cells(dimension, points).residual())
        edges = [t - s for t, s in zip(points, step, strict=True)]
        if not all(abs(e - t) < radius for e, t in zip(edges, points, strict=True)):
            raise NotCertified(f"sphere, d = {dimension}, b = {bits}: not shown: the interval Newton step")
        cells = _Cells(dimension, edges)
        energy = sum((p * c * c for p, c in zip(cells.masses, cells.centroids, strict=True)), arb(0))
        return SphereOptimum(dimension, bits, tuple(edges), tuple(cells.centroids), 1 - 2 * dimension * energy)
    finally:
        ctx.prec = before
