"""What a sample says about the population's domination Sigma_D <= Sigma_X, with the dependence of rows respected.

mu = max over v of r(v) = v^T Sigma_D v / v^T Sigma_X v is at most one where domination holds. The stream is cut into
consecutive blocks, long enough to be nearly independent; of a stream of several documents the blocks are whole
documents, since each may have a mean of its own, and too few documents say nothing about others. Everything is done
at windows of one, two and four blocks, as far as enough of them remain, and the answer slowest to decide counts.

- **refuted**: mu <= 1 is rejected at the level. A direction v is chosen on the first half of the blocks, the worst
  there with a ridge against chance; on the second half a one-sided jackknife t test (Miller 1974) asks whether
  r(v) > 1. However v is chosen, the test stays valid: the halves depend on each other by the rows next to the cut only.
- **supported**: mu >= 1 is rejected at the level, since the upper confidence limit of mu by the circular block
  bootstrap (Kuensch 1989; Politis and Romano 1992) is below one. The limit is the percentile of the resampled *largest*
  generalised eigenvalue. For every direction v that is at least the percentile of the resampled r(v), so also for the
  population's worst one, whatever the dimension: the limit fails to cover mu at most as often as a percentile limit of
  one ratio of two means does (the intersection-union principle, Berger 1982). The price is over-coverage, which grows
  with the dimension. Percentiles are widened for few blocks (Hesterberg 2015). With more than one dimension for 20
  pairs nothing is claimed.
- **open**: neither. Not refuting is not supporting.

**Directions that are judged**: coordinates are divided by powers of two near their standard deviations first, so that
neither units nor badly scaled coordinates decide which directions count; for the refutation by those of the first half
alone. Coordinates that never change say nothing and are left out. Where other directions have less than `RANK` of the
largest variance in these coordinates, of which rounding may be a large part, the rest is judged, but its being
dominated is not called support: the verdict is open and says how many were not judged. Nor is a stream ever called
supported whose sample is refuted. `numerics.audit.calibration` measures the errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

Floats = NDArray[np.float64]
Verdict = Literal["supported", "refuted", "open"]
LEVEL = 0.05
MOST_BLOCKS, LEAST_BLOCKS = 64, 8
ENOUGH_BLOCKS = 16  # for a verdict: with fewer, both halves are too few for a t test of a skew statistic
WINDOWS = (1, 2, 4)
MOST_DIMENSIONS_FOR_PAIRS = 1 / 20
REPLICATES = 200
MOST_NUMBERS = 1 << 21  # of the replicates' matrices that are worked on at once
RIDGES = (0.0, 0.01, 0.1, 1.0)
RANK = 1e-9  # of the largest eigenvalue of Sigma_X in scaled coordinates, below which a direction is not judged
CANCELLED = 2.0**-40  # of a mean square: a variance below that is rounding


@dataclass(frozen=True, eq=False)
class Block:
    """Sums over the pairs of a block: their number, sums of X_t and D_t (d,), of X X^T and D D^T (d, d).

    X is shifted by one vector for all blocks, near the mean, so that nothing is lost when means are taken away; D too
    may be. Coordinates may be divided by positive numbers, X_i and D_i by the same one in all blocks.
    documents have rows in the block; continued: the first of them began in the block before.
    """

    pairs: int
    sum_x: Floats
    sum_d: Floats
    gram_x: Floats
    gram_d: Floats
    documents: int = 1
    continued: bool = False


@dataclass(frozen=True)
class Population:
    """The verdict at a level, with the p-value of the test and the upper limit of mu by blocks in a window.

    p_value and upper_limit are the largest of them, which decide; None where there was no test or no limit. unjudged
    directions, in the coordinates that vary, have too little variance for a limit.
    """

    verdict: Verdict
    level: float
    reason: str
    blocks: int
    p_value: float | None = None
    p_values: dict[int, float] = field(default_factory=dict)
    upper_limit: float | None = None
    upper_limits: dict[int, float] = field(default_factory=dict)
    unjudged: int = 0


def number_of_blocks(pairs: int) -> int:
    """How many blocks to cut, an even number from 8 to 64.

    Their length is at least twice the cube root of the pairs, as far as that leaves eight: the order that is best for
    block estimates of variances (Kuensch 1989; Hall, Horowitz and Jing 1995).
    """
    length = max(1.0, 2 * pairs ** (1 / 3))
    return int(np.clip(pairs / length, LEAST_BLOCKS, MOST_BLOCKS)) // 2 * 2


def infer(blocks: Sequence[Block], level: float = LEVEL, seed: int = 0, *, sample_refuted: bool = False) -> Population:
    """The verdict for a stream's blocks in time order; deterministic for a seed.

    sample_refuted: the sample itself is known not to be dominated (`numerics.audit.matrices.order`).
    """
    if not 0 < level < 0.5:
        raise ValueError(f"the level must be between 0 and 1/2, not {level}")
    count, pairs = len(blocks), sum(b.pairs for b in blocks)
    if count < ENOUGH_BLOCKS:
        return Population("open", level, f"{pairs} pairs make {count} blocks; {ENOUGH_BLOCKS} are needed", count)
    continued = sum(b.continued for b in blocks)
    documents = sum(b.documents for b in blocks) - continued
    if documents > 1 and continued:
        reason = f"{documents} documents, by their lengths, make no {ENOUGH_BLOCKS} blocks of whole documents"
        return Population("open", level, reason, count)
    p_values = refutation(blocks)
    p = max(p_values.values())
    varying, rank = extent(blocks)
    unjudged = varying - rank
    if p < level:
        reason = f"a direction chosen on the first half fails on the second, p = {p:.2g}"
        return Population("refuted", level, reason, count, p, p_values, unjudged=unjudged)
    d = len(blocks[0].sum_x)
    if d > pairs * MOST_DIMENSIONS_FOR_PAIRS:
        reason = f"not refuted (p = {p:.2g}), but {d} dimensions are too many for {pairs} pairs to support domination"
        return Population("open", level, reason, count, p, p_values, unjudged=unjudged)
    limits = upper_limits(blocks, level, seed)
    top = max(limits.values())
    reason = f"not refuted (p = {p:.2g}), but mu may be as large as {top:.4g}"
    if top < 1 and unjudged:
        reason = (
            f"mu is below {top:.4g} in {rank} directions, but {unjudged} of {varying} "
            f"({100 * unjudged / varying:.2g} %) have too little variance to be judged"
        )
    elif top < 1 and sample_refuted:
        reason = f"mu seems to be below {top:.4g}, but the sample itself is not dominated"
    elif top < 1:
        return Population("supported", level, f"mu is below {top:.4g}", count, p, p_values, top, limits)
    return Population("open", level, reason, count, p, p_values, top, limits, unjudged)


def _covariance(pairs: float, total: Floats, gram: Floats) -> Floats:
    mean = total / pairs
    return gram / pairs - np.outer(mean, mean)


def _covariances(blocks: Sequence[Block]) -> tuple[Floats, Floats]:
    """Sigma_D and Sigma_X of the blocks together, each about its own mean."""
    m = sum(b.pairs for b in blocks)
    sigma_d = _covariance(m, sum(b.sum_d for b in blocks), sum(b.gram_d for b in blocks))  # type: ignore[arg-type]
    sigma_x = _covariance(m, sum(b.sum_x for b in blocks), sum(b.gram_x for b in blocks))  # type: ignore[arg-type]
    return sigma_d, sigma_x


def scales(sigma: Floats) -> Floats:
    """Powers of two near the standard deviations of a covariance (d, d), shape (d,); one where there is no variance."""
    variances = np.diagonal(sigma)
    return np.ldexp(1.0, np.frexp(np.where(variances > 0, variances, 1.0))[1] // 2)


def whitening(sigma: Floats) -> Floats:
    """W (d, r) with W^T sigma W = I on the range of sigma: on the r directions that `RANK` leaves.

    The coordinates are scaled first, so that r does not depend on their units, but for a factor of two.
    """
    if not sigma.size:
        return np.empty((0, 0))
    units = scales(sigma)
    values, vectors = linalg.eigh(sigma / units[:, None] / units)
    kept = values > RANK * max(float(values[-1]), 0.0)
    return vectors[:, kept] / units[:, None] / np.sqrt(values[kept])


def _basis(frame: Floats) -> Floats:
    """Orthonormal columns (d, r) that span those of frame (d, r)."""
    return np.asarray(np.linalg.qr(frame)[0], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Scaled:
    """Blocks in the coordinates `places` (r,) of d, where X varies, each divided by its unit (r,).

    moves: whether D is ever other than zero in the other coordinates.
    """

    blocks: Sequence[Block]
    places: NDArray[np.intp]
    units: Floats
    moves: int

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> _Scaled:
        """The blocks in units near their own standard deviations."""
        sigma_x = _covariances(blocks)[1]
        pairs = sum(b.pairs for b in blocks)
        squares = np.sum([np.diagonal(b.gram_x) for b in blocks], axis=0) / pairs
        varies = np.diagonal(sigma_x) > CANCELLED * squares
        moves = int(np.count_nonzero(np.sum([np.diagonal(b.gram_d) for b in blocks], axis=0)[~varies]))
        places, units = np.flatnonzero(varies), scales(sigma_x)[varies]
        if len(places) == len(varies) and (units == 1).all():
            return cls(blocks, places, units, moves)
        square = np.ix_(places, places)
        scaled = [
            replace(
                b,
                sum_x=b.sum_x[places] / units,
                sum_d=b.sum_d[places] / units,
                gram_x=b.gram_x[square] / units[:, None] / units,
                gram_d=b.gram_d[square] / units[:, None] / units,
            )
            for b in blocks
        ]
        return cls(scaled, places, units, moves)


def extent(blocks: Sequence[Block]) -> tuple[int, int]:
    """The number of coordinates in which X or D ever varies, and of the directions that are judged."""
    scaled = _Scaled.of(blocks)
    return len(scaled.places) + scaled.moves, whitening(_covariances(scaled.blocks)[1]).shape[1]


def worst_direction(blocks: Sequence[Block], ridge: float) -> Floats | None:
    """The v (d,) that maximises v^T Sigma_D v / v^T (Sigma_X + c I) v in the sample, on the range of Sigma_X.

    In scaled coordinates; c is `ridge` times the mean variance of a direction. None if there is no variance.
    """
    scaled = _Scaled.of(blocks)
    sigma_d, sigma_x = _covariances(scaled.blocks)
    frame = whitening(sigma_x)
    if not frame.shape[1]:
        return None
    basis = _basis(frame)
    within = basis.T @ sigma_x @ basis
    frame = basis @ whitening(within + ridge * np.trace(within) / len(within) * np.eye(len(within)))
    v = np.zeros(len(blocks[0].sum_x))
    v[scaled.places] = frame @ linalg.eigh(frame.T @ sigma_d @ frame)[1][:, -1] / scaled.units
    return v


def chosen_direction(blocks: Sequence[Block]) -> Floats | None:
    """The worst direction v (d,) with the ridge that does best across the two halves of these blocks.

    Without a ridge a direction of little variance that looks worse than it is would often be chosen. The best has the
    least product of p-values, each half testing the direction of the other.
    """
    half = len(blocks) // 2
    crossed = ((blocks[:half], blocks[half:]), (blocks[half:], blocks[:half]))

    def product(ridge: float) -> float:
        directions = [(worst_direction(fitted, ridge), tested) for fitted, tested in crossed]
        return math.prod(1.0 if v is None else _Direction.of(tested, v).p_value() for v, tested in directions)

    return worst_direction(blocks, min(RIDGES, key=product))


@dataclass(frozen=True, eq=False)
class _Direction:
    """Block sums in one direction: pairs, sums of X and D, and of their squares, each (k,)."""

    pairs: Floats
    x: Floats
    d: Floats
    xx: Floats
    dd: Floats

    @classmethod
    def of(cls, blocks: Sequence[Block], v: Floats) -> _Direction:
        """The blocks seen from a direction v (d,)."""
        rows = [(b.pairs, b.sum_x @ v, b.sum_d @ v, v @ b.gram_x @ v, v @ b.gram_d @ v) for b in blocks]
        return cls(*np.array(rows, dtype=np.float64).T)

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
        return float(special.stdtr(count - 1, -pseudo.mean() / spread))


def refutation(blocks: Sequence[Block]) -> dict[int, float]:
    """The p-values by window of the test on the second half, in the direction chosen on the first."""
    half = len(blocks) // 2
    v = chosen_direction(blocks[:half])
    if v is None:
        return {1: 1.0}
    seen = _Direction.of(blocks[half:], v)
    return {width: seen.windows(width).p_value() for width in _widths(len(blocks))}


def _widths(count: int) -> list[int]:
    """The windows of which at least `LEAST_BLOCKS` remain."""
    return [width for width in WINDOWS if count // width >= LEAST_BLOCKS]


def upper_limits(blocks: Sequence[Block], level: float, seed: int) -> dict[int, float]:
    """The upper confidence limits of mu by window; infinite where a delta leaves the range of X."""
    widths = _widths(len(blocks))
    scaled = _Scaled.of(blocks)
    blocks = scaled.blocks
    sigma_d, sigma_x = _covariances(blocks)
    frame = whitening(sigma_x)
    if not frame.shape[1] or scaled.moves or _outside(sigma_d, frame) > RANK * float(np.trace(sigma_x)):
        return dict.fromkeys(widths, float("inf"))
    pairs = np.array([b.pairs for b in blocks], dtype=np.float64)
    x, d = (np.array([getattr(b, name) @ frame for b in blocks]) for name in ("sum_x", "sum_d"))
    xx, dd = (np.array([frame.T @ getattr(b, name) @ frame for b in blocks]) for name in ("gram_x", "gram_d"))

    def covariances(weights: Floats, sums: Floats, grams: Floats) -> Floats:
        m = (weights @ pairs)[:, None]
        mean = weights @ sums / m
        return np.tensordot(weights, grams, 1) / m[..., None] - mean[:, :, None] * mean[:, None, :]

    limits: dict[int, float] = {}
    for width in widths:
        weights = resampled(len(blocks), width, np.random.default_rng([seed, width]))
        parts = np.array_split(weights, max(1, len(weights) * frame.shape[1] ** 2 // MOST_NUMBERS))
        found = [_largest(covariances(part, d, dd), covariances(part, x, xx)) for part in parts]
        quantile = 1 - _expanded(level, len(blocks) / width)
        limits[width] = float(np.quantile(np.concatenate(found), quantile, method="higher"))
    return limits


def _outside(sigma_d: Floats, frame: Floats) -> float:
    """The variance of deltas in the directions that the columns of `frame` leave out."""
    basis = _basis(frame)
    return float(np.trace(sigma_d)) - float(np.sum(basis * (sigma_d @ basis)))


def resampled(count: int, width: int, rng: np.random.Generator) -> Floats:
    """How often each of `count` blocks occurs in each replicate: windows of `width` neighbours, drawn on a circle."""
    starts = rng.integers(count, size=(REPLICATES, round(count / width)))
    chosen = (starts[:, :, None] + np.arange(width)).reshape(REPLICATES, -1) % count
    return np.array([np.bincount(row, minlength=count) for row in chosen], dtype=np.float64)


def _largest(sigma_d: Floats, sigma_x: Floats) -> Floats:
    """The largest generalised eigenvalue of each pair (k, r, r); infinite for all if some Sigma_X is singular."""
    try:
        factor = np.linalg.cholesky(sigma_x)
    except np.linalg.LinAlgError:
        return np.full(len(sigma_x), np.inf)
    half = np.linalg.solve(factor, sigma_d)
    both = np.linalg.solve(factor, half.transpose(0, 2, 1))
    return np.asarray(np.linalg.eigvalsh(both)[:, -1], dtype=np.float64)


def _expanded(level: float, count: float) -> float:
    """The percentile that gives a mean of `count` values Student's limit (Hesterberg 2015)."""
    return float(special.ndtr((count / (count - 1)) ** 0.5 * special.stdtrit(count - 1, level)))
