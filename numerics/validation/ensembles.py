"""Random covariances of every kind that users meet, and bounded laws that have them. Every draw takes a generator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def orthonormal(rng: Generator, d: int) -> Floats:
    """A random orthonormal basis (d, d), uniform: QR of a normal matrix with R's diagonal made positive."""
    q, r = np.linalg.qr(rng.normal(size=(d, d)))
    return q * np.where(np.diag(r) < 0, -1.0, 1.0)


def from_spectrum(rng: Generator, spectrum: Floats) -> Floats:
    """A covariance (d, d) with this spectrum (d,) in a random basis."""
    basis = orthonormal(rng, len(spectrum))
    return (basis * spectrum) @ basis.T


def wishart(rng: Generator, d: int) -> Floats:
    """G G^T / (2 d) for a normal G of shape (d, 2 d)."""
    factor = rng.normal(size=(d, 2 * d))
    return factor @ factor.T / (2 * d)


def spiked(rng: Generator, d: int) -> Floats:
    """The identity with one eigenvalue 100 and one 10."""
    return from_spectrum(rng, np.concatenate(([100.0, 10.0], np.ones(d)))[:d])


def power_law(rng: Generator, d: int) -> Floats:
    """Eigenvalues k^-1.5."""
    return from_spectrum(rng, np.arange(1, d + 1, dtype=np.float64) ** -1.5)


def toeplitz(rng: Generator, d: int) -> Floats:
    """rho^abs(i - j), the covariance of d consecutive values of an AR(1) series, rho from 0.3 to 0.95."""
    place = np.arange(d)
    return rng.uniform(0.3, 0.95) ** np.abs(place[:, None] - place[None, :])


def rank_deficient(rng: Generator, d: int) -> Floats:
    """Half of the eigenvalues zero, the others from 0.5 to 2."""
    spectrum = np.where(np.arange(d) < (d + 1) // 2, rng.uniform(0.5, 2, size=d), 0.0)
    return from_spectrum(rng, spectrum)


def ill_conditioned(rng: Generator, d: int) -> Floats:
    """Eigenvalues in geometric progression from 1 down to 1e-12."""
    return from_spectrum(rng, np.geomspace(1, 1e-12, d) if d > 1 else np.ones(1))


def nearly_singular(rng: Generator, d: int) -> Floats:
    """An indefinite integer matrix (d, d), d >= 2, that floating point takes for definite about half the time.

    v^T M v = -t for a vector v of signs and an integer t, so the least eigenvalue is at most -t / d, and t / d is up to
    about 2^-52 of the norm. The last row of a Gram matrix's factor is a signed sum of the others, and t is taken from
    a small diagonal entry. All entries are exact in float64.
    """
    signs = rng.choice([-1, 1], size=d - 1)
    unit = 1 << (d.bit_length() // 2)
    factor = unit * rng.integers(-(high := int(2**26.5 / d**0.5 / unit)), high, size=(d, d))
    factor[-1] = signs @ factor[:-1]
    gram = factor @ factor.T
    gram[0, 0] -= round(d ** float(rng.choice([0, 0, 2]) * rng.random()))
    order = np.append(rng.permutation(d - 1), d - 1)
    return gram[order][:, order].astype(np.float64)


ENSEMBLES: dict[str, Callable[[Generator, int], Floats]] = {
    "wishart": wishart,
    "spiked": spiked,
    "power-law": power_law,
    "toeplitz-ar": toeplitz,
    "rank-deficient": rank_deficient,
    "ill-conditioned": ill_conditioned,
}


def bounded_sample(rng: Generator, covariance: Floats, n: int) -> Floats:
    """n vectors (n, d) of a bounded law with this covariance: independent coordinates in its eigenbasis.

    Each coordinate is uniform, triangular, or on three points, by turns; all have variance lambda_i and bounded range.
    """
    variances, basis = np.linalg.eigh(covariance)
    d = len(variances)
    uniform = rng.uniform(-np.sqrt(3), np.sqrt(3), size=(n, d))
    triangular = rng.triangular(-np.sqrt(6), 0, np.sqrt(6), size=(n, d))
    points = rng.choice([-2.0, 0.0, 2.0], p=[0.125, 0.75, 0.125], size=(n, d))
    kind = np.arange(d) % 3
    unit = np.where(kind == 0, uniform, np.where(kind == 1, triangular, points))
    return (unit * np.sqrt(np.maximum(variances, 0))) @ basis.T


def autoregressive(rng: Generator, n: int, rho: float, covariance: Floats) -> Floats:
    """n vectors of a stationary AR(1) stream X_t = rho X_{t-1} + e_t with this covariance, bounded innovations.

    The first vector is drawn after a run-in of 200 steps.
    """
    innovations = np.sqrt(1 - rho**2) * bounded_sample(rng, covariance, n + 200)
    rows = np.empty_like(innovations)
    current = np.zeros(innovations.shape[1])
    for t, innovation in enumerate(innovations):
        current = rho * current + innovation
        rows[t] = current
    return rows[200:]
