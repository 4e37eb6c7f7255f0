"""Measured values beside their bounds, with the reference codec: what the claims on open and closed loops return."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics import codec as codecs
from numerics.codec import closed_loop, fit
from numerics.quantizer.reference import decode, encode
from numerics.validation import ensembles
from numerics.validation.witness import scalar_errors, stream_pair

Floats = NDArray[np.float64]


def closed_loop_errors(rng: Generator) -> tuple[float, float]:
    """Squared errors of a stream coded in closed loop, in all, and those of the quantizer alone, row by row."""
    rows, _ = stream_pair(rng)
    codec = fit(rows, "closed-loop", 4)
    found = codec.encode(rows).reconstruction
    residuals = (rows[1:] - found[:-1]) @ codec.basis
    errors = residuals - codec.grid.levels(codec.grid.codes(residuals))
    return float(((rows[1:] - found[1:]) ** 2).sum()), float((errors**2).sum())


def closed_loop_ratio(rng: Generator) -> tuple[float, float]:
    """Largest error over r_i / (L - 1) in the coordinates of a random walk's closed loop, and 1."""
    bits = int(rng.integers(1, 9))
    increments = rng.uniform(-1, 1, size=(500, 8))
    errors = closed_loop(increments, np.ones(8), bits, rng.uniform(-1, 1, size=8))
    return float(np.abs(errors).max() * (2**bits - 1)), 1.0


def closed_loop_below_direct(rng: Generator) -> tuple[float, float]:
    """Distortion of a slow stream coded in closed loop, and the bound of direct coding, each coordinate's own range."""
    rows = ensembles.autoregressive(rng, 500, 0.99, ensembles.wishart(rng, 6))
    closed, direct = (codecs.encode(rows, mode, 6) for mode in ("closed-loop", "direct"))
    return closed.mean_squared_error, direct.bound


def open_loop_drift(rng: Generator) -> tuple[float, float]:
    """Squared error of an open loop's last row, and its bound: rows times the sum of half steps squared."""
    rows, _ = stream_pair(rng)
    codec = fit(rows, "open-loop", 4)
    found = codec.encode(rows).reconstruction
    allowed = (codec.key_grid.step**2).sum() / 4 + (len(rows) - 1) * (codec.grid.step**2).sum() / 4
    return float(((rows[-1] - found[-1]) ** 2).sum()), float(len(rows) * allowed)


def drift_at_rest(rng: Generator) -> tuple[float, float]:
    """T D, and the squared error after T open-loop steps, of a stream that creeps forward by far less than a step."""
    count = 100
    increments = rng.uniform(1e-9, 1e-8, size=count)
    errors, half = scalar_errors(increments, 1.0, 4)
    return count * half**2, float(errors.sum() ** 2)


def key_frame_drift(rng: Generator) -> tuple[float, float]:
    """Largest squared error of an open loop with a key frame every 16 rows, and 16^2 times the largest of one step."""
    rows, _ = stream_pair(rng)
    codec = fit(rows, "key-frames", 4, key_every=16)
    found = codec.encode(rows).reconstruction
    step = max((codec.key_grid.step**2).sum(), (codec.grid.step**2).sum()) / 4
    return float(((rows - found) ** 2).sum(axis=1).max()), float(16**2 * step)


def predictor_ratio(rng: Generator) -> tuple[float, float]:
    """Largest error of a closed loop with a diagonal predictor, over R_i / L in its coordinate, and 1."""
    rows, _ = stream_pair(rng)
    codec = fit(rows, "diagonal", 4)
    errors = (rows - codec.encode(rows).reconstruction) @ codec.basis
    return float(np.abs(errors / (codec.grid.step / 2)).max()), 1.0


def closed_loop_mean_error(rng: Generator) -> tuple[float, float]:
    """Largest mean squared error over time of 200 streams with increments of variance s, and C s / (1 - sqrt C)^2.

    The steps are matched to the residuals of each time, with the least loading that none of them exceeds, so that C
    is the largest of the loadings squared over 4^b; the first error is zero.
    """
    bits, share, error = 4, 0.0, np.zeros(200)
    errors: list[float] = []
    for _ in range(50):
        residual = error + rng.uniform(-1, 1, size=200)
        top = np.abs(residual).max()
        share = max(share, float(top**2 / (residual**2).mean() / 4**bits))
        error = residual - decode(encode(residual, top, bits), top, bits)
        errors.append(float((error**2).mean()))
    return max(errors), share * 0.5 / (1 - share**0.5) ** 2


def flipping_sign_closed_loop(rng: Generator) -> tuple[float, float]:
    """Errors of a sign that flips with probability 1/4, coded directly and in closed loop; kappa = 2, one bit."""
    signs: Floats = np.cumprod(np.where(rng.random(4000) < 0.25, -1.0, 1.0), dtype=np.float64)
    direct, _ = scalar_errors(signs, 2.0, 1)
    closed = closed_loop(np.diff(signs)[:, None], np.full(1, 2.0), 1, np.zeros(1))
    return float((direct**2).mean()), float((closed[1:] ** 2).mean())


def dithered_closed_loop(rng: Generator) -> tuple[float, float]:
    """Mean squared error of 4000 streams, AR(1) with rho 0.9, in closed loop with dither, and c / (1 - c) Sigma_D.

    4 bits, innovations and dither uniform, steps 2 kappa sqrt(E u^2) / (L - 1) with kappa = 3 at the residual's limit,
    so that nothing overloads; the mean is over the streams and the last 20 of 40 steps.
    """
    bits, rho, kappa = 4, 0.9, 3.0
    c = kappa**2 / (3 * (2**bits - 1) ** 2)
    spread = 2 * (1 - rho)  # of the increments, for unit variance
    step = 2 * kappa * np.sqrt(spread / (1 - c)) / (2**bits - 1)
    top = np.sqrt(3 * (1 - rho**2))
    x, errors = np.zeros(4000), list[float]()
    for _ in range(100):
        x = rho * x + rng.uniform(-top, top, size=x.shape)
    found = x.copy()
    for at in range(40):
        x = rho * x + rng.uniform(-top, top, size=x.shape)
        dither = rng.uniform(-step / 2, step / 2, size=x.shape)
        handed = x - found + dither
        found = found + decode(encode(handed, step * 2 ** (bits - 1), bits), step * 2 ** (bits - 1), bits) - dither
        if at >= 20:
            errors.append(float(((x - found) ** 2).mean()))
    return float(np.mean(errors)), c / (1 - c) * spread
