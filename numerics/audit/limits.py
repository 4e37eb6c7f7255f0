"""The upper confidence limit of mu: percentiles of the largest generalised eigenvalue over resampled blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from numerics.audit.blocks import RANK, Block, Floats, Scaled, basis_of, widths

REPLICATES = 200
MOST_NUMBERS = 1 << 21  # of the replicates' matrices that are worked on at once


def upper_limits(blocks: Sequence[Block], level: float, seed: int) -> dict[int, float]:
    """The upper confidence limits of mu by window; infinite where a delta leaves the range of X."""
    scaled = Scaled.of(blocks)
    frame = scaled.frame
    if not frame.shape[1] or scaled.moves or _outside(scaled.sigma_d, frame) > RANK * float(np.trace(scaled.sigma_x)):
        return dict.fromkeys(widths(len(blocks)), float("inf"))
    blocks = scaled.blocks
    pairs = np.array([b.pairs for b in blocks], dtype=np.float64)
    x, d = (np.array([getattr(b, name) @ frame for b in blocks]) for name in ("sum_x", "sum_d"))
    xx, dd = (np.array([frame.T @ getattr(b, name) @ frame for b in blocks]) for name in ("gram_x", "gram_d"))

    def covariances(weights: Floats, sums: Floats, grams: Floats) -> Floats:
        m = (weights @ pairs)[:, None]
        mean = weights @ sums / m
        return np.tensordot(weights, grams, 1) / m[..., None] - mean[:, :, None] * mean[:, None, :]

    limits: dict[int, float] = {}
    for width in widths(len(blocks)):
        weights = resampled(len(blocks), width, np.random.default_rng([seed, width]))
        parts = np.array_split(weights, max(1, len(weights) * frame.shape[1] ** 2 // MOST_NUMBERS))
        found = [_largest(covariances(part, d, dd), covariances(part, x, xx)) for part in parts]
        quantile = 1 - _expanded(level, len(blocks) / width)
        limits[width] = float(np.quantile(np.concatenate(found), quantile, method="higher"))
    return limits


def _outside(sigma_d: Floats, frame: Floats) -> float:
    """The variance of deltas in the directions that the columns of `frame` leave out."""
    basis = basis_of(frame)
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
    from scipy import special  # slow to load

    return float(special.ndtr((count / (count - 1)) ** 0.5 * special.stdtrit(count - 1, level)))
