"""The optimal non-uniform quantizer (Lloyd 1982, Max 1960) for comparison, its fixed point enclosed by balls.

L = 2N = 2^b symmetric levels. The edges 0 = t_0 < t_1 < .. < t_{N-1} < t_N = inf and levels c_j satisfy: each c_j is
the centroid of its cell, each edge lies halfway between its levels. An interval Newton step shows that one solution
lies in the certificate's box. That it is the best quantizer of all is cited: for a log-concave density there is one
locally optimal quantizer (Kieffer, IEEE Trans. Inf. Theory 29, 1983).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, arb_mat, ctx

from numerics.constants.laws import LAWS, Law
from numerics.constants.optimum import PRECISION, RADIUS, NotCertified, ball, decimal
from numerics.constants.uniform import half_levels

MAX_BITS = 8


@dataclass(frozen=True)
class LloydMaxCertificate:
    """The positive finite edges of the optimal quantizer, each within `radius` of the true one."""

    law: str
    bits: int
    edges: tuple[Fraction, ...]
    radius: Fraction

    def to_json(self) -> dict[str, Any]:
        """Edges as exact decimals."""
        edges = [decimal(x) for x in self.edges]
        return {"law": self.law, "bits": self.bits, "edges": edges, "radius": decimal(self.radius)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LloydMaxCertificate:
        """The certificate written by `to_json`; raises NotCertified for anything else."""
        try:
            law, bits = data["law"], data["bits"]
            edges, radius = tuple(map(Fraction, data["edges"])), Fraction(data["radius"])
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise NotCertified(f"malformed certificate: {type(error).__name__}: {error}") from error
        if law not in LAWS or type(bits) is not int or not 1 <= bits <= MAX_BITS:
            raise NotCertified(f"no Lloyd-Max certificate for law {law!r} at {bits!r} bits")
        if len(edges) != half_levels(bits) - 1:
            raise NotCertified(f"{bits} bits need {half_levels(bits) - 1} positive edges, not {len(edges)}")
        return cls(law, bits, edges, radius)


@dataclass(frozen=True)
class _Cells:
    """Of each cell: its edges (the last upper one is None, for infinity), mass and centroid."""

    edges: list[tuple[arb, arb | None]]
    masses: list[arb]
    centroids: list[arb]


def _cells(law: Law, thresholds: list[arb]) -> _Cells:
    points = [arb(0), *thresholds]
    edges: list[tuple[arb, arb | None]] = [*pairwise(points), (points[-1], None)]
    tails, firsts = [law.tail(t) for t in points] + [arb(0)], [law.first(t) for t in points] + [arb(0)]
    masses = [a - b for a, b in pairwise(tails)]
    centroids = [(a - b) / p for (a, b), p in zip(pairwise(firsts), masses, strict=True)]
    return _Cells(edges, masses, centroids)


def _residual(cells: _Cells) -> arb_mat:
    """2 t_j - c_j - c_{j+1} for each positive finite edge."""
    rows = [[2 * low - a - b] for (low, _), (a, b) in zip(cells.edges[1:], pairwise(cells.centroids), strict=True)]
    return arb_mat(rows)


def _jacobian(law: Law, cells: _Cells) -> arb_mat:
    """Tridiagonal: a centroid moves by f(a)(c - a)/P with its lower edge a and by f(b)(b - c)/P with its upper b."""
    size = len(cells.edges) - 1
    matrix = arb_mat(size, size)
    for j, ((low, high), mass, centroid) in enumerate(zip(cells.edges, cells.masses, cells.centroids, strict=True)):
        by_low = law.density(low) * (centroid - low) / mass
        by_high = law.density(high) * (high - centroid) / mass if high is not None else arb(0)
        # cell j stands between edges j and j + 1, which are unknowns j - 1 and j
        for row in (j - 1, j):
            if 0 <= row < size:
                if j >= 1:
                    matrix[row, j - 1] -= by_low
                if j < size:
                    matrix[row, j] -= by_high
    for j in range(size):
        matrix[j, j] += 2
    return matrix


def _newton(law: Law, points: list[arb], box: list[arb]) -> list[arb]:
    step = _jacobian(law, _cells(law, box)).solve(_residual(_cells(law, points)))
    return [t - step[j, 0] for j, t in enumerate(points)]


def check(certificate: LloydMaxCertificate) -> arb:
    """The optimal error, enclosed. Raises NotCertified if the box does not hold a fixed point."""
    law, before = LAWS[certificate.law], ctx.prec
    try:
        ctx.prec = PRECISION
        edges, radius = certificate.edges, certificate.radius
        if radius <= 0 or any(low >= high for low, high in pairwise((Fraction(0), *edges))):
            raise NotCertified("not shown: increasing edges and a positive radius")
        found = [ball(t) for t in edges]
        if edges:
            box = [ball(t - radius, t + radius) for t in edges]
            found = _newton(law, found, box)
            inside = all(f > ball(t - radius) and f < ball(t + radius) for f, t in zip(found, edges, strict=True))
            if not inside:
                raise NotCertified("not shown: the interval Newton step")
        cells = _cells(law, found)
        return 1 - 2 * sum((p * c * c for p, c in zip(cells.masses, cells.centroids, strict=True)), arb(0))
    except ZeroDivisionError as error:
        raise NotCertified("not shown: a regular Jacobian") from error
    finally:
        ctx.prec = before


def codebook(certificate: LloydMaxCertificate) -> tuple[list[arb], list[arb]]:
    """The positive edges of a certificate and the centroids of their cells; `check` shows them best."""
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        edges = [ball(t) for t in certificate.edges]
        return edges, _cells(LAWS[certificate.law], edges).centroids
    finally:
        ctx.prec = before


def find(law: Law, bits: int) -> LloydMaxCertificate:
    """Newton's method from equal steps of the companded axis; nothing here is trusted."""
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        count = half_levels(bits)
        # the fixed-point iteration of Lloyd brings the edges near, Newton's method the rest of the way
        points = [arb(3 * j) / count * arb(bits).sqrt() / 2 for j in range(1, count)]
        for _ in range(60 * count):
            cells = _cells(law, points)
            points = [((a + b) / 2).mid() for a, b in pairwise(cells.centroids)]
        for _ in range(12 if points else 0):
            points = [t.mid() for t in _newton(law, points, points)]
        edges = tuple(Fraction(t.str(52, radius=False)) for t in points)
        return LloydMaxCertificate(law.name, bits, edges, RADIUS)
    finally:
        ctx.prec = before
