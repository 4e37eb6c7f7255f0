"""What a sample says about the population's domination Sigma_D <= Sigma_X, with the dependence of rows respected.

The stream is cut into contiguous blocks (whole documents where there are enough). With A = Sigma_D and B = Sigma_X of
the population, mu = max v^T A v / v^T B v:

- refuted: a direction v is chosen on the first half of the blocks; on the second half, where the blocks are nearly
  independent, a one-sided jackknife test decides whether Var(v.D) exceeds Var(v.X).
- supported: the upper confidence limit of mu by the block bootstrap (Kuensch 1989) is below one, at three block
  lengths. The largest sample eigenvalue is biased upwards, so the limit errs to the safe side; with more than one
  dimension for 20 pairs the bias dominates and nothing is said.
- open: neither. Not refuting is not supporting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

Floats = NDArray[np.float64]
Verdict = Literal["supported", "refuted", "open"]
LEVEL = 0.05
MOST_BLOCKS, LEAST_BLOCKS = 64, 8
MOST_DIMENSIONS_FOR_PAIRS = 1 / 20
REPLICATES = 200
RANK = 1e-9  # of the largest eigenvalue of Sigma_X, below which a direction has no variance


@dataclass(frozen=True, eq=False)
class Block:
    """Sums over the pairs of a block: their number, sums of X_t and D_t (d,), of X X^T and D D^T (d, d)."""

    pairs: int
    sum_x: Floats
    sum_d: Floats
    gram_x: Floats
    gram_d: Floats


@dataclass(frozen=True)
class Population:
    """The verdict at a level, with the test's p-value and the upper limits of mu by block length."""

    verdict: Verdict
    level: float
    p_value: float
    upper_limits: dict[int, float]
    blocks: int
    reason: str


def number_of_blocks(pairs: int) -> int:
    """How many blocks: their length is at least twice the cube root of the pairs; an even number."""
    length = max(1.0, 2 * pairs ** (1 / 3))
    return int(np.clip(pairs / length, LEAST_BLOCKS, MOST_BLOCKS)) // 2 * 2


def _covariances(blocks: Sequence[Block]) -> tuple[Floats, Floats]:
    """Sigma_D and Sigma_X of the blocks together, each about its own mean."""
    m = sum(b.pairs for b in blocks)
    mean_x, mean_d = sum(b.sum_x for b in blocks) / m, sum(b.sum_d for b in blocks) / m
    sigma_x = sum(b.gram_x for b in blocks) / m - np.outer(mean_x, mean_x)
    sigma_d = sum(b.gram_d for b in blocks) / m - np.outer(mean_d, mean_d)
    return sigma_d, sigma_x


def whitening(sigma: Floats) -> Floats:
    """W (d, r) with W^T sigma W = I on the range of sigma, its rank r by `RANK`."""
    values, vectors = linalg.eigh(sigma)
    kept = values > RANK * max(float(values[-1]), 0.0)
    return vectors[:, kept] / np.sqrt(values[kept])


def _worst(sigma_d: Floats, sigma_x: Floats) -> tuple[float, Floats]:
    """The largest generalised eigenvalue on the range of Sigma_X, and its direction."""
    frame = whitening(sigma_x)
    values, vectors = linalg.eigh(frame.T @ sigma_d @ frame)
    return float(values[-1]), frame @ vectors[:, -1]


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

    def excess(self, kept: NDArray[np.bool_]) -> float:
        """atanh(1/2) - atanh(r) with r = 1 - Var(v.D) / (2 Var(v.X)): positive where domination fails.

        r is the lag-1 autocorrelation of a stationary stream, and Fisher's transformation makes its distribution
        nearly normal. A sample variance lacks the variance of the sample mean, which the block means estimate.
        """
        m, k = self.pairs[kept].sum(), kept.sum()

        def variance(sums: Floats, squares: Floats) -> float:
            means = sums[kept] / self.pairs[kept]
            return float(squares[kept].sum() / m - (sums[kept].sum() / m) ** 2 + means.var(ddof=1) / k)

        ratio = variance(self.d, self.dd) / variance(self.x, self.xx)
        return float(np.arctanh(0.5) - np.arctanh(np.clip(1 - ratio / 2, -1 + 1e-9, 1 - 1e-9)))


def refutation(blocks: Sequence[Block]) -> float:
    """The p-value of the one-sided test on the second half, for the direction that is worst on the first.

    A t test with the jackknife over the blocks (Miller 1974), whose bias it corrects too.
    """
    half = len(blocks) // 2
    _, v = _worst(*_covariances(blocks[:half]))
    seen, count = _Direction.of(blocks[half:], v), len(blocks) - half
    every = np.ones(count, dtype=bool)
    left_out = np.array([seen.excess(every & (np.arange(count) != i)) for i in range(count)])
    pseudo = count * seen.excess(every) - (count - 1) * left_out
    spread = float(pseudo.std(ddof=1)) / count**0.5
    if spread == 0:
        return 0.0 if pseudo.mean() > 0 else 1.0
    return float(stats.t.sf(pseudo.mean() / spread, count - 1))


def merged(blocks: Sequence[Block], factor: int) -> list[Block]:
    """Blocks of `factor` neighbours together; the last may be shorter."""
    groups = [blocks[i : i + factor] for i in range(0, len(blocks), factor)]
    fields = ("pairs", "sum_x", "sum_d", "gram_x", "gram_d")
    return [Block(*(sum(getattr(b, name) for b in group) for name in fields)) for group in groups]  # type: ignore[arg-type]


def upper_limit(blocks: Sequence[Block], level: float, rng: np.random.Generator) -> float:
    """The upper confidence limit of mu at a level by resampling blocks."""
    frame = whitening(_covariances(blocks)[1])
    seen = [
        Block(b.pairs, frame.T @ b.sum_x, frame.T @ b.sum_d, frame.T @ b.gram_x @ frame, frame.T @ b.gram_d @ frame)
        for b in blocks
    ]
    replicates: list[float] = []
    for _ in range(REPLICATES):
        chosen = [seen[i] for i in rng.integers(len(seen), size=len(seen))]
        sigma_d, sigma_x = _covariances(chosen)
        try:
            top = linalg.eigh(sigma_d, sigma_x, eigvals_only=True, subset_by_index=[len(sigma_x) - 1] * 2)[0]
        except linalg.LinAlgError:  # the resampled Sigma_X is singular: no limit
            return float("inf")
        replicates.append(float(top))
    return float(np.quantile(replicates, 1 - level, method="higher"))


def infer(blocks: Sequence[Block], level: float = LEVEL, seed: int = 0) -> Population:
    """The verdict for a stream cut into an even number of blocks, at least 8; deterministic for a seed."""
    pairs, d = sum(b.pairs for b in blocks), len(blocks[0].sum_x)
    p_value = refutation(blocks)
    if p_value < level:
        return Population(
            "refuted", level, p_value, {}, len(blocks), "a direction chosen on one half fails on the other"
        )
    if d > pairs * MOST_DIMENSIONS_FOR_PAIRS:
        reason = f"{d} dimensions for {pairs} pairs: too many to support domination without shrinkage"
        return Population("open", level, p_value, {}, len(blocks), reason)
    limits: dict[int, float] = {}
    for factor in (1, 2, 4):
        group = merged(blocks, factor)
        if len(group) >= LEAST_BLOCKS:
            rng = np.random.default_rng([seed, factor])
            limits[factor] = upper_limit(group, level, rng)
    top = max(limits.values())
    if top < 1:
        return Population("supported", level, p_value, limits, len(blocks), f"mu is below {top:.4g} at this level")
    return Population("open", level, p_value, limits, len(blocks), f"mu may be as large as {top:.4g}")
