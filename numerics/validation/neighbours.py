"""Measured values beside their bounds for residual, angle and context compression."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.moments.covariance import moments
from numerics.quantizer.reference import decode, encode, fit
from numerics.validation import ensembles
from numerics.validation.polar import coded_angles, polar_angles, polar_rows
from numerics.validation.witness import bounded_sample, scalar_errors

Floats = NDArray[np.float64]
Measure = Callable[[Generator], tuple[float, float]]


def shape_gain_two_ways(rng: Generator) -> tuple[float, float]:
    """Squared error of rows with norm and direction quantized apart, and gain part plus weighted chord."""
    sample, _ = bounded_sample(rng)
    gain = np.linalg.norm(sample, axis=1)
    shape = sample / gain[:, None]
    coded = shape - scalar_errors(shape, 1.0, 4)[0]
    coded /= np.linalg.norm(coded, axis=1)[:, None]
    kept = gain - scalar_errors(gain, float(gain.max()), 4)[0]
    direct = ((sample - kept[:, None] * coded) ** 2).sum()
    parts = ((gain - kept) ** 2).sum() + (gain * kept * ((shape - coded) ** 2).sum(axis=1)).sum()
    return float(direct), float(parts)


def lag_trace_two_ways(rng: Generator) -> tuple[float, float]:
    """Trace of the covariance of X_t - X_(t-3) of a generated stream, and of Sigma_X + Sigma_P - Gamma - Gamma^T."""
    rows = ensembles.autoregressive(rng, 500, float(rng.uniform(0, 0.95)), ensembles.wishart(rng, 8))
    later, first = rows[3:] - rows[3:].mean(axis=0), rows[:-3] - rows[:-3].mean(axis=0)
    by_moments = ((later**2).sum() + (first**2).sum() - 2 * (later * first).sum()) / len(later)
    return float(moments(rows[3:] - rows[:-3])[1].trace()), float(by_moments)


def anchor_ratio(rng: Generator) -> tuple[float, float]:
    """Largest error over r_i / (L - 1) where each of 300 rows is coded against a random earlier row, and 1.

    r_i is the largest difference of coordinate i from a row to its reference.
    """
    rows, bits = ensembles.autoregressive(rng, 300, 0.9, ensembles.wishart(rng, 6)), int(rng.integers(2, 9))
    chosen = [int(rng.integers(0, t)) for t in range(1, len(rows))]
    bounds = np.abs(rows[1:] - rows[chosen]).max(axis=0)
    ranges = bounds * 2**bits / (2**bits - 1)
    decoded = [rows[0] + bounds / (2**bits - 1) * rng.uniform(-1, 1, size=rows.shape[1])]
    for row, reference in zip(rows[1:], chosen, strict=True):
        residual = (row - decoded[reference])[None, :]
        decoded.append(decoded[reference] + decode(encode(residual, ranges, bits), ranges, bits)[0])
    errors = np.abs(rows - np.array(decoded)) * (2**bits - 1) / bounds
    return float(errors.max()), 1.0


def rotating_energies(rng: Generator) -> tuple[float, float]:
    """Twice the energy of rows less their rotated mean, and the energy of their delta, neighbouring pairs of 8 planes.

    Rows come in pairs with noise N, and with the four signs of both rows' noise, so that it has mean zero and no
    correlation between the two rows.
    """
    planes, count = 8, 200
    angles = rng.uniform(0, np.pi, size=planes) * np.arange(2)[:, None]
    mean = rng.normal(size=planes) + 1j * rng.normal(size=planes)
    noise = rng.normal(size=(count, 2, planes)) + 1j * rng.normal(size=(count, 2, planes))
    noise = noise / np.sqrt((np.abs(noise) ** 2).sum(axis=(0, 2), keepdims=True) / count)
    signs = np.array([(a, b) for a in (1, -1) for b in (1, -1)])
    rows = np.exp(1j * angles) * (mean + noise[:, None] * signs[None, :, :, None])
    delta = (np.abs(rows[:, :, 1] - rows[:, :, 0]) ** 2).sum(axis=-1).mean()
    centred = (np.abs(rows[:, :, 1] - np.exp(1j * angles[1]) * mean) ** 2).sum(axis=-1).mean()
    return float(2 * centred), float(delta)


def quantized_angles(pairs: NDArray[np.complex128], bits: int) -> NDArray[np.complex128]:
    """Pairs of coordinates as complex numbers, their angles in the middle of one of 2^b cells, their radii kept."""
    cell = 2 * np.pi / 2**bits
    return np.abs(pairs) * np.exp(1j * cell * (np.floor(np.angle(pairs) / cell) + 0.5))


def angle_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Mean squared error of a sample whose angles alone are quantized, and 4 sin(pi/2^(b+1))^2 times its energy."""
    sample, _ = bounded_sample(rng)
    bits = int(rng.integers(1, 9))
    pairs = sample[:, 0::2][:, : sample.shape[1] // 2] + 1j * sample[:, 1::2]
    error = (np.abs(pairs - quantized_angles(pairs, bits)) ** 2).sum(axis=1).mean()
    return float(error), float(4 * np.sin(np.pi / 2 ** (bits + 1)) ** 2 * (np.abs(pairs) ** 2).sum(axis=1).mean())


def merged_rows(rng: Generator) -> tuple[float, float]:
    """Spread of blocks of n rows of a slow stream about their means, and (1/2) sum_k k (n - k) norm(delta_k)^2."""
    rows, block = ensembles.autoregressive(rng, 480, 0.98, ensembles.wishart(rng, 6)), int(rng.integers(2, 9))
    blocks = rows[: len(rows) // block * block].reshape(-1, block, rows.shape[1])
    spread = ((blocks - blocks.mean(axis=1, keepdims=True)) ** 2).sum()
    steps = (np.diff(blocks, axis=1) ** 2).sum(axis=(0, 2))
    places = np.arange(1, block)
    return float(spread), float((places * (block - places) / 2 * steps).sum())


def staged_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Distortion of a sample coded in m stages of b bits with nested ranges in its eigenbasis, and its bound."""
    sample, _ = bounded_sample(rng)
    bits, stages = int(rng.integers(1, 4)), int(rng.integers(2, 4))
    quantizer, kappa = fit(sample, bits)
    residual, ranges = quantizer.coordinates(sample), quantizer.ranges
    for _ in range(stages):
        residual = residual - decode(encode(residual, ranges, bits), ranges, bits)
        ranges = ranges / 2**bits
    trace = float(moments(sample)[1].trace())
    return float((residual**2).sum(axis=1).mean()), float(kappa**2 / 4 ** (stages * bits) * trace)


def refined_two_ways(rng: Generator) -> tuple[float, float]:
    """Squared error of numbers, some beyond the range, coded in two stages, and by one quantizer with all the bits."""
    values = rng.uniform(-1.25, 1.25, size=10_000)
    first, second = (int(b) for b in rng.integers(1, 6, size=2))
    left, half_step = scalar_errors(values, 1.0, first)
    refined, _ = scalar_errors(left, half_step, second)
    direct, _ = scalar_errors(values, 1.0, first + second)
    return float((refined**2).sum()), float((direct**2).sum())


def merged_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Squared error of a block of a slow stream merged into its coded mean, and W + n kappa^2 / 4^(n b) tr Sigma_B."""
    rows, block, bits = ensembles.autoregressive(rng, 480, 0.98, ensembles.wishart(rng, 6)), 2, 3
    blocks = rows.reshape(-1, block, rows.shape[1])
    means = blocks.mean(axis=1)
    quantizer, kappa = fit(means, block * bits)
    merged = quantizer.quantize(means)
    error = ((blocks - merged[:, None]) ** 2).sum(axis=(1, 2)).mean()
    within = ((blocks - means[:, None]) ** 2).sum(axis=(1, 2)).mean()
    trace = float(moments(means)[1].trace())
    return float(error), float(within + block * kappa**2 / 4 ** (block * bits) * trace)


def polar_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Squared error of 200 vectors of 16 coordinates with coded angles, and 2 (1 - prod_l cos e_l) norm(X)^2."""
    rows, bits = rng.standard_t(3, size=(200, 16)), int(rng.integers(2, 7))
    radius, angles = polar_angles(rows)
    coded = coded_angles(angles, bits)
    worst = [float(np.abs(a - b).max()) for a, b in zip(angles, coded, strict=True)]
    error = ((rows - polar_rows(radius, coded)) ** 2).sum()
    return float(error), float(2 * (1 - np.prod(np.cos(worst))) * (rows**2).sum())
