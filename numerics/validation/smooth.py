"""Errors of smooth sources under mid-rise without ends, beside the figures of high resolution."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.validation import ensembles

Floats = NDArray[np.float64]
NORMAL_VARIATION = 2 / math.sqrt(2 * math.pi)  # of the standard normal density: up to its peak, and down again
BITS, KAPPA = 4, 4.0


def resolution(variation: float, kappa: float, bits: int) -> float:
    """eta = (2 / (3 sqrt 3)) v kappa / 2^b."""
    return 2 / (3 * math.sqrt(3)) * variation * kappa / 2**bits


def distortion(rows: Floats, bits: int = BITS, kappa: float = KAPPA) -> tuple[float, float]:
    """Mean squared error of rows (n, d) in the eigenbasis of their covariance, mid-rise without ends; their trace."""
    centred = rows - rows.mean(axis=0)
    y = centred @ np.linalg.eigh(centred.T @ centred)[1]
    step = 2 * kappa * np.sqrt((y**2).mean(axis=0)) / 2**bits
    error = y - step * (np.floor(y / step) + 0.5)
    return float((error**2).sum(axis=1).mean()), float((y**2).sum(axis=1).mean())


def normal_source(rng: Generator) -> tuple[float, float]:
    """abs(D / ((kappa^2 / (3 4^b)) tr Sigma) - 1) for a normal source, and eta."""
    d = 6
    rows = rng.standard_normal((50_000, d)) @ np.linalg.cholesky(ensembles.wishart(rng, d)).T
    found, trace = distortion(rows)
    return abs(found / (KAPPA**2 / (3 * 4**BITS) * trace) - 1), resolution(NORMAL_VARIATION, KAPPA, BITS)


def normal_delta(rng: Generator) -> tuple[float, float]:
    """D_D / D_X for a normal AR(1) stream with rho 0.9, and alpha (1 + eta) / (1 - eta)."""
    root = np.linalg.cholesky(ensembles.wishart(rng, 6)).T
    rows = rng.standard_normal((50_000, 6)) @ root  # the first is drawn from the stationary law, the others move it
    for t in range(1, len(rows)):
        rows[t] = 0.9 * rows[t - 1] + math.sqrt(1 - 0.9**2) * rows[t]
    original, delta = distortion(rows[1:]), distortion(np.diff(rows, axis=0))
    eta = resolution(NORMAL_VARIATION, KAPPA, BITS)
    return delta[0] / original[0], delta[1] / original[1] * (1 + eta) / (1 - eta)


def dithered_entropy(rng: Generator) -> tuple[float, float]:
    """Entropy in bits of the codes of a normal source given the dither, mean over 400 dithers, and its bound.

    Unit variance, D = Delta^2 / 12 = c between 0.001 and 1; claim `entropy-coded-rate`.
    """
    c = 10 ** rng.uniform(-3, 0)
    step = math.sqrt(12 * c)
    edges = np.arange(-int(9 / step) - 2, int(9 / step) + 3) * step
    found: list[float] = []
    for dither in rng.uniform(-step / 2, step / 2, size=400):
        below = np.array([(1 + math.erf((edge - dither) / math.sqrt(2))) / 2 for edge in edges])
        masses = np.diff(below)
        masses = masses[masses > 0]
        found.append(float(-(masses * np.log2(masses)).sum()))
    return float(np.mean(found)), 0.5 * math.log2(1 + 1 / c) + 0.5 * math.log2(2 * math.pi * math.e / 12)
