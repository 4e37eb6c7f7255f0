"""What a mode predicts a row from, fitted on pairs of consecutive rows (p previous, x current), both centred.

Each predictor is linear: x is predicted as A p. Moments are plain means over the pairs, `gamma` that of x p^T and
`sigma_p` that of p p^T.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RIDGES = tuple(10.0**k for k in range(-5, 3))  # in units of the mean variance of the previous rows
MOST_STRETCH = 2  # how far a range may grow beyond what the first prediction needs to rule out every overload
HELD_OUT = 4  # one pair in so many, the last ones, chooses among the ridges


def scalar_factor(x: Floats, p: Floats) -> float:
    """The a that minimises mean |x - a p|^2, within [0, 1]: tr Gamma / tr Sigma_P."""
    energy = float((p * p).sum())
    return min(1.0, max(0.0, float((x * p).sum()) / energy)) if energy else 0.0


def diagonal_factors(y: Floats, q: Floats) -> Floats:
    """The a_i that minimise mean (y_i - a_i q_i)^2, coordinate by coordinate (claim `diagonal-prediction`)."""
    energy = (q * q).sum(axis=0)
    return np.divide((y * q).sum(axis=0), energy, out=np.zeros_like(energy), where=energy > 0)


def smaller_of_two(y: Floats, q: Floats) -> Floats:
    """1 where the difference y_i - q_i has less energy than y_i, else 0 (claim `selective-delta`)."""
    return (((y - q) ** 2).sum(axis=0) < (y**2).sum(axis=0)).astype(np.float64)


def least_squares(x: Floats, p: Floats) -> Floats:
    """A = Gamma Sigma_P^+, shape (d, d): the least-squares solution of least norm (claim `lmmse-delta`)."""
    return np.asarray(np.linalg.lstsq(p, x, rcond=None)[0].T, dtype=np.float64)


def ridge(x: Floats, p: Floats, strength: float | None = None) -> Floats:
    """Least squares drawn towards a I, shape (d, d): A = a I + (Gamma - a Sigma_P)(Sigma_P + c I)^-1.

    a is the scalar factor, c is `strength` times the mean variance of the previous rows. Without `strength` the last
    quarter of the pairs chooses it among RIDGES, for the predictor fitted on the others: a predictor that does not
    carry over to rows it has not seen falls back to the leaky one. Hoerl and Kennard 1970.
    """
    if strength is None:
        known = len(x) - len(x) // HELD_OUT
        fitted = _ridge_family(x[:known], p[:known])
        errors = [float(((x[known:] - p[known:] @ fitted(c).T) ** 2).sum()) for c in RIDGES]
        strength = RIDGES[int(np.argmin(errors))]
    return _ridge_family(x, p)(strength)


def _ridge_family(x: Floats, p: Floats) -> Callable[[float], Floats]:
    """The ridge predictor as a function of its strength, from one eigendecomposition."""
    pairs, d = p.shape
    a = scalar_factor(x, p)
    sigma_p = p.T @ p / pairs
    values, vectors = np.linalg.eigh(sigma_p)
    rest = (x.T @ p / pairs - a * sigma_p) @ vectors
    scale = max(float(values.mean()), np.finfo(np.float64).tiny)
    return lambda c: a * np.eye(d) + (rest / (np.maximum(values, 0) + c * scale)) @ vectors.T


def closed_loop_ranges(
    increments: Floats, predictor: Floats, first: Floats, levels: int, stretch: float = MOST_STRETCH
) -> Floats:
    """Ranges R with R_i >= r_i + sum_j abs(M_ij) max(R_j / L, E_j), shape (d,), where that rules out every overload.

    r are the bounds of abs(Y_t - M Y_{t-1}) and E those of the first error; M has shape (d,) if diagonal, else (d, d).
    With such ranges in all coordinates no row overloads (claim `closed-loop-predictor`). The least R is the limit of
    the iteration; it is rounded up by one part in 10^9, which covers the rounding of the loop itself.

    The first prediction needs b_i = r_i + sum_j abs(M_ij) E_j. A coordinate that would need more than `stretch` b_i
    keeps b_i, where it may overload, and then nothing holds of those that are predicted from it, however wide their
    ranges: they keep b_i too. The others have the ranges above, and never overload.
    """
    size = np.abs(predictor)

    def needed(errors: Floats) -> Floats:
        return increments + (size * errors if size.ndim == 1 else (size * errors).sum(axis=1))

    with np.errstate(over="ignore", invalid="ignore"):
        least = needed(first)
        ranges, after, before = least, least, least
        for _ in range(400):
            after = needed(np.maximum(ranges / levels, first))
            before, ranges = ranges, np.minimum(after, stretch * least)
            if (ranges <= before * (1 + 1e-12)).all():
                break
        held = (after <= stretch * least) & (ranges <= before * (1 + 1e-12))
        while size.ndim == 2 and (lost := held & (size[:, ~held] > 0).any(axis=1)).any():
            held &= ~lost
        return np.where(held, ranges * (1 + 1e-9), least)
