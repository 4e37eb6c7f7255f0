"""What a quantization error does to readouts and to attention, measured beside its bound."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.moments.covariance import moments
from numerics.quantizer.reference import fit
from numerics.validation import ensembles
from numerics.validation.witness import bounded_sample, ordered_pair, scalar_errors

Floats = NDArray[np.float64]


def traces_of_readout(rng: Generator) -> tuple[float, float]:
    """tr(R A R^T) and tr(R B R^T) of a random ordered pair at a random readout of three rows."""
    smaller, larger = ordered_pair(rng)
    readout = rng.normal(size=(3, len(smaller)))
    return float((readout @ smaller @ readout.T).trace()), float((readout @ larger @ readout.T).trace())


def softmax(logits: Floats) -> Floats:
    """Attention weights (..., n) of logits (..., n)."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def disturbed_attention(rng: Generator) -> tuple[float, float]:
    """Largest ratio of softmax weights of random logits moved by at most eps, and exp(2 eps)."""
    eps = float(rng.uniform(0.1, 1))
    logits = rng.normal(scale=3, size=(50, 64))
    moved = logits + rng.uniform(-eps, eps, size=logits.shape)
    ratio = softmax(moved) / softmax(logits)
    return float(max(ratio.max(), (1 / ratio).max())), float(np.exp(2 * eps))


def shifted_attention(rng: Generator) -> tuple[float, float]:
    """Sum of the squared softmax weights of n keys with their mean taken from every key, and without."""
    keys, queries = rng.normal(size=(64, 16)) + rng.normal(size=16), rng.normal(size=(50, 16))
    less = softmax(queries @ (keys - keys.mean(axis=0)).T)
    return float((less**2).sum()), float((softmax(queries @ keys.T) ** 2).sum())


def shrunk_products(rng: Generator) -> tuple[float, float]:
    """E <X, Xhat> of a sample (n, d) whose outputs are the means of 16 cells, and E norm(X)^2 - D."""
    sample = rng.normal(size=(5000, 6)) @ rng.normal(size=(6, 6))
    cells = (sample[:, :4] > rng.normal(size=4)) @ (1 << np.arange(4))
    counts = np.bincount(cells, minlength=16)
    sums = np.stack([np.bincount(cells, weights=column, minlength=16) for column in sample.T], axis=1)
    output = (sums / np.maximum(counts, 1)[:, None])[cells]
    inner = (sample * output).sum(axis=1).mean()
    error = ((sample - output) ** 2).sum(axis=1).mean()
    return float(inner), float((sample**2).sum(axis=1).mean() - error)


def added_errors(rng: Generator) -> tuple[float, float]:
    """kappa^2 / 4 times the variance of Y_1 + Y_2, and the mean square of the sum of their errors at one bit.

    Uncorrelated coordinates, both 0 or both at the ends of a range, of the root of 2 times their deviation.
    """
    top = float(rng.uniform(0.5, 2))
    values = top * np.array([[0, 0]] * 4 + [[1, 1], [1, -1], [-1, 1], [-1, -1]])
    errors, _ = scalar_errors(values, top, 1)
    return float(2 / 4 * (values.sum(axis=1) ** 2).mean()), float((errors.sum(axis=1) ** 2).mean())


def one_key_attention(rng: Generator) -> tuple[float, float]:
    """Two, and the ratio of a key's softmax weight before and after it is off by one along a unit query, n = 64."""
    query = rng.normal(size=8)
    query /= np.linalg.norm(query)
    keys = rng.normal(size=(64, 8))
    coded = keys.copy()
    coded[0] += query
    return 2.0, float(softmax(coded @ query)[0] / softmax(keys @ query)[0])


def one_key_weight(rng: Generator) -> tuple[float, float]:
    """Softmax weight of the first of n random keys when it is off by a random vector, and g p / (1 + (g - 1) p)."""
    query, off = rng.normal(size=(2, 8))
    keys = rng.normal(size=(int(rng.integers(2, 1000)), 8))
    share, factor = float(softmax(keys @ query)[0]), float(np.exp(query @ off))
    keys[0] += off
    return float(softmax(keys @ query)[0]), factor * share / (1 + (factor - 1) * share)


def _dithered(rng: Generator, values: Floats, bits: int) -> Floats:
    """Errors (n, d) of numbers (n, d) with subtractive dither, their ranges enlarged by half a step."""
    tops = np.abs(values).max(axis=0)
    widths = 2 * tops / (2**bits - 1)
    noise = rng.uniform(-0.5, 0.5, size=values.shape) * widths
    return np.stack(
        [scalar_errors((values + noise)[:, i], float(widths[i]) * 2 ** (bits - 1), bits)[0] for i in range(len(tops))],
        axis=1,
    )


def dithered_covariances(rng: Generator) -> tuple[float, float]:
    """Mean square of a random readout of the dithered error of a sample (n, d), and c times that of the sample.

    Independent coordinates in {-R_i, 0, R_i} with R_i twice the deviation, so kappa = 2; 3 bits, in a random basis.
    """
    basis, ranges = ensembles.orthonormal(rng, 4), rng.uniform(0.5, 2, size=4)
    values = rng.choice([-1.0, 0, 0, 0, 0, 0, 0, 1], size=(100_000, 4)) * ranges
    errors = _dithered(rng, values, 3)
    readout = basis.T @ rng.normal(size=4)
    constant = 4 / (3 * 7**2)
    return float(((errors @ readout) ** 2).mean()), float(constant * ((values @ readout) ** 2).mean())


def dithered_delta(rng: Generator) -> tuple[float, float]:
    """Mean square of a readout of the dithered error (3 bits) of the delta of a slow stream, and of the stream's own.

    Independent coordinates that keep their sign with probability 0.95, so that Sigma_D is 0.2 Sigma_X; the delta takes
    0 or twice the size, and both have kappa = 5 (the larger observed loading).
    """
    flips = np.where(rng.random((40_001, 4)) < 0.05, -1.0, 1.0)
    rows = np.cumprod(flips, axis=0) * rng.uniform(0.5, 2, size=4)
    readout = rng.normal(size=4)
    found = []
    for part in (np.diff(rows, axis=0), rows[1:]):
        tops = 5 * part.std(axis=0)
        widths = 2 * tops / 7
        noise = rng.uniform(-0.5, 0.5, size=part.shape) * widths
        errors = [scalar_errors((part + noise)[:, i], float(4 * widths[i]), 3)[0] for i in range(4)]
        found.append(float(((np.stack(errors, axis=1) @ readout) ** 2).mean()))
    return found[0], found[1]


def weighted_logits(rng: Generator) -> tuple[float, float]:
    """Mean square of <q, e> over independent queries and dithered errors at 3 bits, and c tr(Q Sigma)."""
    ranges = rng.uniform(0.5, 2, size=4)
    values = rng.choice([-1.0, 0, 0, 0, 0, 0, 0, 1], size=(100_000, 4)) * ranges
    errors = _dithered(rng, values, 3)
    queries = rng.normal(size=(len(values), 4)) @ rng.normal(size=(4, 4))
    law = queries.T @ queries / len(queries)
    return float(((queries * errors).sum(axis=1) ** 2).mean()), float(4 / 147 * np.diag(law) @ (ranges**2 / 4))


def aligned_errors(rng: Generator) -> tuple[float, float]:
    """Mean square of a readout of the errors (4 bits) of a bounded sample (n, d), and d kappa^2 / 4^b r^T Sigma r.

    In the eigenbasis the readout r is one over the steps, so that all errors are added up.
    """
    sample, _ = bounded_sample(rng)
    quantizer, kappa = fit(sample, 4)
    basis, ranges = np.asarray(quantizer.basis), np.asarray(quantizer.ranges)
    readout = basis @ (1 / np.maximum(ranges, 1e-9 * ranges.max()))
    error = ((sample - quantizer.quantize(sample)) @ readout) ** 2
    return float(error.mean()), float(len(ranges) * kappa**2 / 4**4 * readout @ moments(sample)[1] @ readout)


def moved_output(rng: Generator) -> tuple[float, float]:
    """Largest ratio of how far an attention output moves to its bound, with disturbed values, and 1."""
    eps = float(rng.uniform(0.05, 0.5))
    logits, values = rng.normal(scale=3, size=(50, 64)), rng.normal(size=(64, 8))
    coded = values + 0.1 * rng.normal(size=values.shape)
    before, after = softmax(logits), softmax(logits + rng.uniform(-eps, eps, size=logits.shape))
    moved = np.linalg.norm(after @ coded - before @ values, axis=1)
    weights = (np.exp(2 * eps) - 1) * before @ np.linalg.norm(values, axis=1)
    return float((moved / (weights + after @ np.linalg.norm(coded - values, axis=1))).max()), 1.0


def logit_errors(rng: Generator) -> tuple[float, float]:
    """Largest ratio of attention weights of keys quantized to 4 bits to the exact ones, over c^2, and 1."""
    keys, _ = bounded_sample(rng)
    quantizer, _ = fit(keys, 4)
    queries = rng.normal(size=(20, keys.shape[1])) / np.abs(keys).max()
    before, after = queries @ keys.T, queries @ quantizer.quantize(keys).T
    bound = np.abs(queries @ np.asarray(quantizer.basis)) @ np.asarray(quantizer.ranges) / 2**4
    ratio = softmax(after) / softmax(before)
    return float((np.maximum(ratio, 1 / ratio).max(axis=1) / np.exp(2 * bound)).max()), 1.0
