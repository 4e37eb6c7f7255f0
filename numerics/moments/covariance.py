"""Sample moments by the theory's convention: every moment is centred by its own mean and divided by the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def moments(sample: ArrayLike) -> tuple[Floats, Floats]:
    """Mean (d,) and covariance (d, d), divisor n, of a sample (n, d); raises ValueError for an empty one."""
    data = np.asarray(sample, dtype=np.float64)
    if data.ndim != 2 or not data.size:
        raise ValueError(f"a sample must have shape (n, d) with n, d > 0, not {data.shape}")
    mean = data.mean(axis=0)
    centred = data - mean
    return mean, centred.T @ centred / len(data)


@dataclass(frozen=True, eq=False)
class PairMoments:
    """Moments of the m pairs (X_{t-1}, X_t) of a stream, all of shape (d, d).

    sigma_x of the current rows, sigma_p of the previous ones, gamma = Cov(X_t, X_{t-1}), sigma_d of the deltas; then
    sigma_d = sigma_x + sigma_p - gamma - gamma^T up to rounding.
    """

    pairs: int
    sigma_x: Floats
    sigma_p: Floats
    gamma: Floats
    sigma_d: Floats


def pairs(documents: Sequence[ArrayLike]) -> tuple[Floats, Floats]:
    """Current and previous rows (m, d) of all pairs within documents (n_j, d).

    Raises ValueError if the documents differ in d, are not finite, or hold no pair.
    """
    arrays = [np.asarray(document, dtype=np.float64) for document in documents]
    if any(a.ndim != 2 for a in arrays) or len({a.shape[1] for a in arrays}) != 1:
        raise ValueError("documents must be arrays of shape (n, d) with one d")
    if not all(np.isfinite(a).all() for a in arrays):
        raise ValueError("documents must be finite; remove NaN and infinite values")
    current, previous = np.concatenate([a[1:] for a in arrays]), np.concatenate([a[:-1] for a in arrays])
    if not current.size:
        raise ValueError("no pair: some document needs at least two rows")
    return current, previous


def pair_moments(documents: Sequence[ArrayLike]) -> PairMoments:
    """The pair moments of documents (n_j, d), rows in time order; errors as in `pairs`."""
    current, previous = pairs(documents)
    x, p = current - current.mean(axis=0), previous - previous.mean(axis=0)
    delta = current - previous
    delta = delta - delta.mean(axis=0)
    m = len(x)
    return PairMoments(m, x.T @ x / m, p.T @ p / m, x.T @ p / m, delta.T @ delta / m)
