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


def normal_error(rng: Generator, bits: int, kappa: float) -> tuple[float, float]:
    """Distortion of a normal sample with a random covariance, quantized with loading kappa, and its trace."""
    covariance = ensembles.wishart(rng, int(rng.integers(2, 8)))
    variances, basis = np.linalg.eigh(covariance)
    sample = (rng.normal(size=(100_000, len(variances))) * np.sqrt(variances)) @ basis.T
    quantizer = ProductQuantizer.from_covariance(np.zeros(len(variances)), covariance, bits, kappa)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), float(covariance.trace())
