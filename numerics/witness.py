"""Measured values beside their bounds, with the reference quantizer: what each claim's `witness` returns."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics import ensembles
from numerics.covariance import moments, pair_moments
from numerics.quantizer import ProductQuantizer, decode, encode, fit, observed_loading, steps

Floats = NDArray[np.float64]


def bounded_sample(rng: Generator) -> tuple[Floats, str]:
    """A sample (n, d) of a bounded law with a random covariance of a random ensemble, and the ensemble's name."""
    name = list(ensembles.ENSEMBLES)[int(rng.integers(len(ensembles.ENSEMBLES)))]
    d = int(rng.integers(2, 24))
    return ensembles.bounded_sample(rng, ensembles.ENSEMBLES[name](rng, d), 400), name


def pq_error_and_bound(sample: Floats, bits: int) -> tuple[float, float]:
    """Distortion of a sample (n, d), loaded by its observed maximum, and kappa^2 / 4^b times its trace."""
    quantizer, kappa = fit(sample, bits)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), float(kappa**2 / 4**bits * moments(sample)[1].trace())


def distortion_two_ways(sample: Floats, bits: int) -> tuple[float, float]:
    """Distortion of a sample (n, d) measured in X, and as the sum over the coordinates."""
    quantizer, _ = fit(sample, bits)
    y = quantizer.coordinates(sample)
    in_x = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    in_y = ((y - decode(encode(y, quantizer.ranges, bits), quantizer.ranges, bits)) ** 2).mean(axis=0).sum()
    return float(in_x), float(in_y)


def energy_two_ways(sample: Floats) -> tuple[float, float]:
    """Mean squared distance of a sample (n, d) to its mean, and the sum of its variances in its eigenbasis."""
    mean, covariance = moments(sample)
    return float(((sample - mean) ** 2).sum(axis=1).mean()), float(np.linalg.eigvalsh(covariance).sum())


def scalar_errors(values: Floats, top: float, bits: int) -> tuple[Floats, float]:
    """Errors y - q(y) of numbers (n,) with range `top`, and half the step."""
    levels = decode(encode(values, top, bits), top, bits)
    return values - levels, float(steps(top, bits)) / 2


def scalar_error_and_bound(values: Floats, bits: int) -> tuple[float, float]:
    """Mean squared error of numbers (n,), centred and loaded by their observed maximum, and kappa^2 sigma^2 / 4^b."""
    centred = values - values.mean()
    kappa, variance = observed_loading(centred[:, None]), float((centred**2).mean())
    errors, _ = scalar_errors(centred, kappa * variance**0.5, bits)
    return float((errors**2).mean()), kappa**2 * variance / 4**bits


def ordered_pair(rng: Generator) -> tuple[Floats, Floats]:
    """Covariances A <= B (d, d): B is A plus a positive definite matrix."""
    d = int(rng.integers(2, 12))
    smaller = ensembles.wishart(rng, d)
    return smaller, smaller + ensembles.wishart(rng, d)


def stream_pair(rng: Generator) -> tuple[Floats, Floats]:
    """A bounded AR(1) stream with rho from 0.7 to 0.95, as its current rows (n, d) and its deltas (n, d)."""
    covariance = ensembles.wishart(rng, int(rng.integers(2, 12)))
    rows = ensembles.autoregressive(rng, 500, float(rng.uniform(0.7, 0.95)), covariance)
    return rows[1:], np.diff(rows, axis=0)


def delta_trace_two_ways(rng: Generator) -> tuple[float, float]:
    """tr Sigma_D of a generated stream, and tr(Sigma_X + Sigma_P - Gamma - Gamma^T)."""
    rows = ensembles.autoregressive(rng, 500, float(rng.uniform(0, 0.95)), ensembles.wishart(rng, 8))
    found = pair_moments([rows])
    return float(found.sigma_d.trace()), float((found.sigma_x + found.sigma_p - 2 * found.gamma).trace())


def flipping_sign(rng: Generator) -> tuple[float, float]:
    """Errors of a sign that flips with probability 1/4 and of its delta; kappa = 2, one bit, sigma = 1 for both."""
    signs: Floats = np.cumprod(np.where(rng.random(4000) < 0.25, -1.0, 1.0), dtype=np.float64)
    original, _ = scalar_errors(signs[1:], 2.0, 1)
    delta, _ = scalar_errors(signs[1:] - signs[:-1], 2.0, 1)
    return float((original**2).mean()), float((delta**2).mean())


def heavy_tailed(rng: Generator, d: int) -> Floats:
    """A sample (n, d) with tails too heavy for a fixed loading: Student's law with three degrees of freedom."""
    return rng.standard_t(3, size=(2000, d)) @ ensembles.orthonormal(rng, d)


def overloaded_error_and_bound(sample: Floats, bits: int, kappa: float) -> tuple[float, float]:
    """Distortion of a sample (n, d) under a fixed loading kappa, and (kappa^2 / 4^b + 1) times its trace."""
    quantizer, _ = fit(sample, bits, kappa)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), float((kappa**2 / 4**bits + 1) * moments(sample)[1].trace())


def error_in_basis(sample: Floats, basis: Floats, bits: int, own: bool = False) -> tuple[float, float]:
    """Distortion of a sample (n, d) quantized in any orthonormal basis (d, d), and its bound.

    Loaded by the observed maximum over all coordinates, bound kappa^2 / 4^b times the trace; or, with `own`, by each
    coordinate's own maximum, bound sum kappa_i^2 lambda_i / 4^b.
    """
    mean = sample.mean(axis=0)
    coordinates = (sample - mean) @ basis
    columns = [coordinates[:, [i]] for i in range(coordinates.shape[1])] if own else [coordinates]
    loadings = np.array([observed_loading(column) for column in columns])
    variances = (coordinates**2).mean(axis=0)
    quantizer = ProductQuantizer(basis, mean, loadings * np.sqrt(variances), bits)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), float((loadings**2 * variances).sum() / 4**bits)


def uniform_cube(rng: Generator, bits: int) -> tuple[float, float]:
    """Distortion of a uniform law on a box in a random basis, loaded by sqrt 3, and tr Sigma / 4^b."""
    d = int(rng.integers(2, 8))
    basis, variances = ensembles.orthonormal(rng, d), rng.uniform(0.5, 2, size=d)
    ranges = np.sqrt(3 * variances)
    sample = (rng.uniform(-1, 1, size=(20_000, d)) * ranges) @ basis.T
    quantizer = ProductQuantizer(basis, np.zeros(d), ranges, bits)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), float(variances.sum() / 4**bits)


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


def smooth_density_error(rng: Generator) -> tuple[float, float]:
    """abs(MSE - Delta^2/12) of the unbounded mid-rise quantizer on a mixture of two normal laws, by quadrature.

    Beside V Delta^3 / (36 sqrt 3), V the total variation of the density on the grid.
    """
    grid: Floats = np.linspace(-12, 12, 480_001)
    centres, widths, share = rng.uniform(-1, 1, size=2), rng.uniform(0.3, 1, size=2), rng.uniform(0.2, 0.8)
    parts = np.exp(-(((grid[:, None] - centres) / widths) ** 2) / 2) / (widths * np.sqrt(2 * np.pi))
    density: Floats = parts @ np.array([share, 1 - share])
    step = float(rng.uniform(0.5, 2))
    errors = grid - step * (np.floor(grid / step) + 0.5)
    mse = float((errors**2 * density).sum() * (grid[1] - grid[0]))
    variation = float(np.abs(np.diff(density)).sum())
    return abs(mse - step**2 / 12), variation * step**3 / (36 * 3**0.5)


def dithered_error(rng: Generator, bits: int) -> tuple[float, float]:
    """Mean squared error of numbers (n,) on a few fixed points with subtractive dither, and Delta^2 / 12.

    The range is that of the numbers and half a step: Delta = 2 R / (L - 1).
    """
    values = rng.choice(rng.uniform(-1, 1, size=3), size=100_000)
    step = 2.0 / (2**bits - 1)
    dither = rng.uniform(-step / 2, step / 2, size=values.size)
    errors, _ = scalar_errors(values + dither, step * 2 ** (bits - 1), bits)
    return float((errors**2).mean()), step**2 / 12


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
