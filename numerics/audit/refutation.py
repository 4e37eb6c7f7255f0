"""The refutation of domination: a direction chosen on the first half of a stream's blocks, tested on the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, ctx
from scipy import linalg

from numerics.audit.blocks import Block, Floats, Scaled, widths

RIDGES = (0.0, 0.01, 0.1, 1.0)
PRECISION = 128  # bits of an incomplete beta function


def student_tail(t: float, freedom: int) -> float:
    """P(T > t) for Student's law with so many degrees of freedom; scipy's takes long to load."""
    with ctx.workprec(PRECISION):
        half, one, square = arb(freedom) / 2, arb(1) / 2, arb(t) ** 2
        if t * t < freedom:
            tail = (1 - (square / (square + freedom)).beta_lower(one, half, True)) / 2
        else:
            tail = (freedom / (square + freedom)).beta_lower(half, one, True) / 2
        return float((tail if t > 0 else 1 - tail).mid())


def worst_directions(blocks: Sequence[Block]) -> Callable[[float], Floats | None]:
    """For a ridge the v (d,) with the largest v^T Sigma_D v / v^T (Sigma_X + c I) v, on the range of Sigma_X.

    In scaled coordinates; c is `ridge` times the mean variance of a direction. None if there is no variance.
    """
    scaled = Scaled.of(blocks)
    variances, basis = scaled.spectrum
    if not len(variances):
        return lambda ridge: None
    deltas, last = basis.T @ scaled.sigma_d @ basis, len(variances) - 1

    def worst(ridge: float) -> Floats:
        weights = 1 / np.sqrt(variances + ridge * variances.mean())
        found = linalg.eigh(deltas * weights[:, None] * weights, subset_by_index=[last, last])[1][:, 0]
        v = np.zeros(len(blocks[0].sum_x))
        v[scaled.places] = basis @ (weights * found) / scaled.units
        return v

    return worst


def chosen_direction(blocks: Sequence[Block]) -> Floats | None:
    """The worst direction v (d,) with the ridge that does best across the two halves of these blocks.

    Without a ridge a direction of little variance that looks worse than it is would often be chosen. The best has the
    least product of p-values, each half testing the direction of the other.
    """
    half = len(blocks) // 2
    products = np.ones(len(RIDGES))
    for fitted, tested in ((blocks[:half], blocks[half:]), (blocks[half:], blocks[:half])):
        worst = worst_directions(fitted)
        found = [v for v in map(worst, RIDGES) if v is not None]
        products *= [seen.p_value() for seen in _Direction.all_of(tested, found)] or 1.0
    return worst_directions(blocks)(RIDGES[int(np.argmin(products))])


@dataclass(frozen=True, eq=False)
class _Direction:
    """Block sums in one direction: pairs, sums of X and D, and of their squares, each (k,)."""

    pairs: Floats
    x: Floats
    d: Floats
    xx: Floats
    dd: Floats

    @classmethod
    def all_of(cls, blocks: Sequence[Block], directions: Sequence[Floats]) -> list[_Direction]:
        """The blocks seen from each direction v (d,); block by block, since that is what does not fit in the cache."""
        rows = [
            [(b.pairs, b.sum_x @ v, b.sum_d @ v, v @ b.gram_x @ v, v @ b.gram_d @ v) for v in directions]
            for b in blocks
        ]
        return [cls(*np.array(seen, dtype=np.float64).T) for seen in zip(*rows, strict=True)]

    def windows(self, width: int) -> _Direction:
        """`width` neighbours together; the last window takes what is left over."""
        at = np.arange(0, len(self.pairs) // width * width, width)
        return _Direction(*(np.add.reduceat(s, at) for s in (self.pairs, self.x, self.d, self.xx, self.dd)))

    def excess(self, kept: Floats) -> Floats:
        """r(v) - 1 from the blocks kept, a row of zeros and ones each; NaN where there is no variance.

        A sample variance lacks the variance of the sample mean, which the block means estimate. The ratio is not
        transformed: its logarithm or Fisher's transformation would be skew the other way where the variance of X is
        estimated from few documents, and too often look like an excess.
        """
        m, count = kept @ self.pairs, kept.sum(axis=1)

        def variance(sums: Floats, squares: Floats) -> Floats:
            means = sums / self.pairs
            between = (kept @ means**2 - (kept @ means) ** 2 / count) / (count - 1)
            return kept @ squares / m - (kept @ sums / m) ** 2 + between / count

        var_x = variance(self.x, self.xx)
        return variance(self.d, self.dd) / np.where(var_x > 0, var_x, np.nan) - 1

    def p_value(self) -> float:
        """The jackknife's one-sided t test that the excess is positive; the jackknife takes its bias of 1/k away."""
        count = len(self.pairs)
        if count < 3:
            return 1.0
        whole = self.excess(np.ones((1, count)))
        left_out = self.excess(1.0 - np.eye(count))
        pseudo = count * whole - (count - 1) * left_out
        if not np.isfinite(pseudo).all():
            return 1.0
        spread = float(pseudo.std(ddof=1)) / count**0.5
        if spread == 0:
            return 0.0 if pseudo.mean() > 0 else 1.0
        return student_tail(float(pseudo.mean()) / spread, count - 1)


def refutation(blocks: Sequence[Block]) -> dict[int, float]:
    """The p-values by window of the test on the second half, in the direction chosen on the first."""
    half = len(blocks) // 2
    v = chosen_direction(blocks[:half])
    if v is None:
        return {1: 1.0}
    (seen,) = _Direction.all_of(blocks[half:], [v])
    return {width: seen.windows(width).p_value() for width in widths(len(blocks))}
