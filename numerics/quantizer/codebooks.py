"""Bits and codebooks beside the grid: greedy bit allocation, and Lloyd's iteration started from the grid."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.moments.covariance import moments
from numerics.quantizer.reference import decode, fit
from numerics.validation.witness import Floats, scalar_errors


def greedy_bits(variances: Floats, budget: int, capacity: int) -> NDArray[np.int64]:
    """Bits (d,) given one at a time to the coordinate whose next bit takes most off sum lambda_i 4^-b_i."""
    found = np.zeros(variances.size, dtype=np.int64)
    for _ in range(min(budget, capacity * variances.size)):
        gains = np.where(found < capacity, 0.75 * variances / 4.0**found, -1.0)
        found[int(gains.argmax())] += 1
    return found


def allocated_error_and_bound(sample: Floats, budget: int) -> tuple[float, float]:
    """Distortion of a sample (n, d) under the greedy allocation, and kappa^2 sum lambda_i 4^-b_i."""
    quantizer, kappa = fit(sample, 1)
    y = quantizer.coordinates(sample)
    variances = (y**2).mean(axis=0)
    found = greedy_bits(variances, budget, 12)
    errors = [
        y[:, i] if b == 0 else scalar_errors(y[:, i], float(quantizer.ranges[i]), int(b))[0]
        for i, b in enumerate(found)
    ]
    return float((np.array(errors) ** 2).mean(axis=1).sum()), float(kappa**2 * (variances / 4.0**found).sum())


def allocated_error(rng: Generator, exponents: NDArray[np.int64], bits: int) -> float:
    """Distortion of independent uniform coordinates of variances 4^e_i with bits + e_i bits each, loaded by sqrt 3."""
    total = 0.0
    for e in exponents:
        top = float(3**0.5 * 2.0**e)
        total += float((scalar_errors(rng.uniform(-top, top, size=20_000), top, int(bits + e))[0] ** 2).mean())
    return total


def determinant_pair(rng: Generator) -> tuple[float, float]:
    """Distortions of a delta of variances 4^e_i and of an original of variances 4^(e_i + 1), the latter times 1/4.

    Bits follow the variances, mean bits alike, so each distortion is d (det Sigma)^(1/d) 4^-b; 5 % are allowed for
    the sampling, in both.
    """
    exponents = rng.integers(-2, 3, size=int(rng.integers(2, 8)))
    original, delta = 4 * allocated_error(rng, exponents, 6), allocated_error(rng, exponents, 6)
    return delta, original / 4 * 1.05 / 0.95


def lloyd_from_grid(sample: Floats, bits: int, iterations: int) -> tuple[float, float]:
    """Largest in-sample error of blocks of two coordinates over Lloyd iterations from the grid, and the grid's bound.

    sample is (n, d) with d even; a block has 4^bits centroids, the products of the two coordinates' levels.
    """
    quantizer, kappa = fit(sample, bits)
    y = quantizer.coordinates(sample)
    codes = np.arange(-(2 ** (bits - 1)), 2 ** (bits - 1))
    levels = decode(np.repeat(codes[:, None], y.shape[1], axis=1), quantizer.ranges, bits)
    errors = np.zeros(iterations + 1)
    for first in range(0, y.shape[1], 2):
        points = y[:, first : first + 2]
        grid = np.meshgrid(levels[:, first], levels[:, first + 1], indexing="ij")
        centroids: Floats = np.stack([axis.ravel() for axis in grid], axis=1)
        for step in range(iterations + 1):
            distances = ((points[:, None, :] - centroids) ** 2).sum(axis=2)
            nearest = distances.argmin(axis=1)
            errors[step] += distances.min(axis=1).mean()
            for k in np.unique(nearest):
                centroids[k] = points[nearest == k].mean(axis=0)
    return float(errors.max()), float(kappa**2 / 4**bits * moments(sample)[1].trace())
