"""Measured values beside their bounds, with the reference quantizer: what each claim's `witness` returns."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.moments import whitening
from numerics.moments.covariance import moments, pair_moments
from numerics.quantizer.reference import ProductQuantizer, decode, encode, fit, observed_loading, steps
from numerics.validation import ensembles, streams

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


def whitened_error_and_bound(sample: Floats, *, common: bool) -> tuple[float, float]:
    """Distortion of a sample (n, d) after soft-ZCA, 4 bits and de-whitening, and its bound; eps a tenth of tr/d."""
    eps = float(moments(sample)[1].trace()) / sample.shape[1] / 10
    found = whitening.quantize(sample, 4, eps, common=common)[1]
    return found.distortion, found.bound


def whitened_stream(rng: Generator) -> tuple[float, float]:
    """Distortion of a stream's deltas after soft-ZCA, 4 bits, one range for all, and de-whitening, and its bound.

    The stream is a generated one or one of those that ship, by chance; eps is a tenth of the mean variance.
    """
    name = str(rng.choice(["generated", *streams.names()]))
    if name == "generated":
        covariance = ensembles.wishart(rng, int(rng.integers(2, 12)))
        rows = ensembles.autoregressive(rng, 500, float(rng.uniform(0.7, 0.95)), covariance)
    else:
        rows = streams.load(name)
    eps = float(moments(rows)[1].trace()) / rows.shape[1] / 10
    delta = whitening.delta_pipeline(rows, 4, eps, common=True)[1]
    return delta.distortion, delta.bound


def whitened_energy(rng: Generator) -> tuple[float, float]:
    """Sum of squares of the entries of a sample's covariance after whitening by itself, eps = 0, and d."""
    d = int(rng.integers(2, 12))
    sample = ensembles.bounded_sample(rng, ensembles.wishart(rng, d), 400)
    return float((moments(whitening.fit(sample, 0.0).whiten(sample))[1] ** 2).sum()), float(d)


def saved_bits(rng: Generator) -> tuple[float, float]:
    """Distortion of a slow AR(1) stream's deltas with k of 6 bits saved, and kappa^2 / 4^6 times the stream's trace.

    k is the whole part of (1/2) log2(tr Sigma_X / tr Sigma_D); kappa is the loading of the deltas.
    """
    covariance = ensembles.wishart(rng, int(rng.integers(2, 12)))
    rows = ensembles.autoregressive(rng, 500, float(rng.uniform(0.9, 0.99)), covariance)
    deltas, trace = np.diff(rows, axis=0), float(moments(rows[1:])[1].trace())
    saved = int(np.floor(np.log2(trace / moments(deltas)[1].trace()) / 2))
    quantizer, kappa = fit(deltas, 6 - saved)
    error = ((deltas - quantizer.quantize(deltas)) ** 2).sum(axis=1).mean()
    return float(error), kappa**2 / 4**6 * trace


def _delta_words(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Words (..., T) as their first frame and their T - 1 differences."""
    return np.diff(words, axis=-1, prepend=0)


def delta_round_trip(rng: Generator) -> tuple[float, float]:
    """Sum of squares of a random integer stream after delta encoding and decoding, and before."""
    stream = rng.integers(-1000, 1000, size=(int(rng.integers(1, 12)), 200))
    decoded = np.cumsum(_delta_words(stream), axis=-1)
    return float((decoded**2).sum()), float((stream**2).sum())


def word_entropies(rng: Generator) -> tuple[float, float]:
    """Empirical joint entropy in bits of the deltas of random words of three letters, and of the words."""
    words = rng.binomial(3, rng.uniform(0.2, 0.8), size=(500, 3)).cumsum(axis=1)
    found: list[float] = []
    for sample in (_delta_words(words), words):
        shares = np.unique(sample, axis=0, return_counts=True)[1] / len(sample)
        found.append(float(-(shares * np.log2(shares)).sum()))
    return found[0], found[1]


def shannon_ratio(rng: Generator) -> tuple[float, float]:
    """Distortion of a bounded sample at 4 bits over d (det Sigma)^(1/d) 4^-4, and kappa^2 AM / GM of the variances."""
    d = int(rng.integers(2, 12))
    sample = ensembles.bounded_sample(rng, ensembles.wishart(rng, d), 400)
    quantizer, kappa = fit(sample, 4)
    spectrum = np.linalg.eigvalsh(moments(sample)[1])
    geometric = float(np.exp(np.log(spectrum).mean()))
    error = float(((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean())
    return error / (d * geometric / 4**4), kappa**2 * float(spectrum.mean()) / geometric


def one_bit_whitened(sample: Floats) -> tuple[float, float]:
    """Distortion of a sample (n, d) after soft-ZCA with one bit and one range for all, and its bound.

    kappa is the least loading of the coordinates before whitening; eps is a tenth of the mean variance.
    """
    eps = float(moments(sample)[1].trace()) / sample.shape[1] / 10
    _, kappa = fit(sample, 1)
    found = whitening.quantize(sample, 1, eps, common=True, kappa=kappa)[1]
    return found.distortion, found.bound


def _coordinate_pairs(rng: Generator) -> tuple[Floats, Floats]:
    """Current and previous rows (n, d) of a generated stream in the eigenbasis of its covariance, both centred."""
    rows = ensembles.autoregressive(rng, 500, float(rng.uniform(-0.5, 0.95)), ensembles.wishart(rng, 8))
    centred = [part - part.mean(axis=0) for part in (rows[1:], rows[:-1])]
    basis = np.linalg.eigh(centred[0].T @ centred[0])[1]
    return centred[0] @ basis, centred[1] @ basis


def diagonal_residual(rng: Generator) -> tuple[float, float]:
    """Energy left by predicting each coordinate by its own least-squares factor, and the trace, of a random stream."""
    y, p = _coordinate_pairs(rng)
    factors = (y * p).sum(axis=0) / (p * p).sum(axis=0)
    return float(((y - factors * p) ** 2).sum() / len(y)), float((y**2).sum() / len(y))


def selective_residual(rng: Generator) -> tuple[float, float]:
    """Energy of a random stream with the delta in each coordinate where it has less, and the trace."""
    y, p = _coordinate_pairs(rng)
    least = np.minimum((y**2).sum(axis=0), ((y - p) ** 2).sum(axis=0))
    return float(least.sum() / len(y)), float((y**2).sum() / len(y))


def leaky_residual(rng: Generator) -> tuple[float, float]:
    """Trace of X_t - s X_{t-1} for a long AR(1) stream of correlation s, and (1 - s^2) times the trace, 5 % allowed."""
    s = float(rng.uniform(0.1, 0.9))
    rows = ensembles.autoregressive(rng, 20_000, s, ensembles.wishart(rng, 4))
    residual = rows[1:] - s * rows[:-1]
    return float(moments(residual)[1].trace()), float((1 - s * s) * moments(rows[1:])[1].trace()) * 1.05


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


def subset_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Distortion of a stream coded by delta on the half of its rows with the smaller deltas, directly elsewhere.

    Beside its bound: kappa^2 / 4^b times the energy of direct coding on both halves, kappa the larger observed loading.
    """
    rows = ensembles.autoregressive(rng, 800, float(rng.uniform(0.8, 0.95)), ensembles.wishart(rng, 6))
    current, delta = rows[1:], np.diff(rows, axis=0)
    small = (delta**2).sum(axis=1) <= np.median((delta**2).sum(axis=1))
    parts = (delta[small], current[~small])
    kappa = max(fit(part, 4)[1] for part in parts)
    error = 0.0
    for part in parts:
        quantizer, _ = fit(part, 4, kappa)
        error += float(((part - quantizer.quantize(part)) ** 2).sum()) / len(current)
    energy = sum(
        float(moments(part)[1].trace()) * len(part) / len(current) for part in (current[small], current[~small])
    )
    return error, kappa**2 / 4**4 * energy


def gated_error(rng: Generator) -> tuple[float, float]:
    """Mean of the smaller squared error of a stream and its deltas, each with 4 bits, and the smaller mean."""
    rows = ensembles.autoregressive(rng, 800, float(rng.uniform(0.3, 0.9)), ensembles.wishart(rng, 6))
    errors = []
    for part in (rows[1:], np.diff(rows, axis=0)):
        quantizer, _ = fit(part, 4)
        errors.append(((part - quantizer.quantize(part)) ** 2).sum(axis=1))
    return float(np.minimum(*errors).mean()), float(min(e.mean() for e in errors))


def overloaded_pair(rng: Generator) -> tuple[float, float]:
    """Distortion of the deltas of an AR(1) stream with heavy tails, 4 bits and kappa 2, and the stream's bound.

    The bound is sum_i (Delta_i^2/4 + E[Y_i^2; overload]) over the coordinates of the stream in its eigenbasis.
    """
    jumps = heavy_tailed(rng, int(rng.integers(2, 12)))
    rows = np.zeros_like(jumps)
    for t in range(1, len(rows)):
        rows[t] = 0.9 * rows[t - 1] + jumps[t]
    deltas = np.diff(rows, axis=0)
    found, _ = fit(deltas, 4, 2.0)
    original, _ = fit(rows[1:], 4, 2.0)
    y, ranges = original.coordinates(rows[1:]), np.asarray(original.ranges)
    half_steps = np.asarray(steps(ranges, 4)) / 2
    tail = np.where(np.abs(y) > ranges, y * y, 0.0).mean(axis=0)
    error = ((deltas - found.quantize(deltas)) ** 2).sum(axis=1).mean()
    return float(error), float((half_steps**2 + tail).sum())


def linear_residual(rng: Generator) -> tuple[float, float]:
    """Energy left by A = Gamma Sigma_P^+ on the pairs of rows it was fitted on, and the trace, of a random stream."""
    x, p = _coordinate_pairs(rng)
    predicted = p @ np.linalg.pinv(p) @ x  # p A^T, the projection of x on the columns of p
    return float(((x - predicted) ** 2).sum() / len(x)), float((x**2).sum() / len(x))
