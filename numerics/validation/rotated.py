"""Measured values of the claims about rotations: signs and Hadamard matrices on random and real rows, unit vectors."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.linalg import hadamard

from numerics.moments.covariance import moments
from numerics.moments.equal_variance import equal_variance_basis
from numerics.quantizer.reference import ProductQuantizer, decode, encode
from numerics.quantizer.sphere import codebook
from numerics.validation import ensembles, streams

Floats = NDArray[np.float64]


def flat(size: int) -> Floats:
    """Sylvester's Hadamard matrix (d, d) over sqrt d: orthonormal and symmetric, every entry squared 1/d."""
    return hadamard(size) / np.sqrt(size)


def some_rows(rng: Generator) -> Floats:
    """Rows (n, d), d a power of two, not centred: of a real stream, cut to so many columns, or of a random ensemble."""
    name = str(rng.choice(["generated", *streams.names()]))
    if name == "generated":
        rows = ensembles.bounded_sample(rng, ensembles.power_law(rng, 32), 400) + rng.normal(size=32)
    else:
        rows = streams.load(name)[:2000]
    return rows[:, : 2 ** (rows.shape[1].bit_length() - 1)]


def turned(rng: Generator, rows: Floats) -> tuple[Floats, Floats]:
    """H diag(s) x for each row (n, d) with signs of its own, and the signs (n, d)."""
    signs = rng.choice([-1.0, 1.0], size=rows.shape)
    return (rows * signs) @ flat(rows.shape[1]), signs


def rotated_error_and_bound(rng: Generator, bits: int) -> tuple[float, float]:
    """Distortion of rows after H diag(s), one step for all coordinates and rows, and back; and kappa^2 E |X|^2 / 4^b.

    The range kappa s is the largest coordinate there is.
    """
    rows = some_rows(rng)
    y, signs = turned(rng, rows)
    top = float(np.abs(y).max())
    back = (decode(encode(y, top, bits), top, bits) @ flat(rows.shape[1])) * signs
    return float(((rows - back) ** 2).sum(axis=1).mean()), rows.shape[1] * top**2 / 4**bits


def turned_energy(rng: Generator) -> tuple[float, float]:
    """d times the mean square of a coordinate of H diag(s) x over many draws of the signs, x a row; and |x|^2."""
    rows = some_rows(rng)
    x, d = rows[int(rng.integers(len(rows)))], rows.shape[1]
    signs = rng.choice([-1.0, 1.0], size=(20_000, d))
    column = flat(d)[:, int(rng.integers(d))]
    return float(d * (((signs * x) @ column) ** 2).mean()), float(x @ x)


def equal_step_error_and_bound(rng: Generator, bits: int) -> tuple[float, float]:
    """Distortion of a random ensemble with one step for all coordinates of a basis of equal variances, and d R^2 / 4^b.

    R is the largest coordinate there is.
    """
    names = list(ensembles.ENSEMBLES)
    d = int(rng.integers(2, 24))
    sample = ensembles.bounded_sample(rng, ensembles.ENSEMBLES[names[int(rng.integers(len(names)))]](rng, d), 400)
    mean, covariance = moments(sample)
    basis = equal_variance_basis(covariance)
    top = float(np.abs((sample - mean) @ basis).max())
    quantizer = ProductQuantizer(basis, mean, np.full(d, top), bits)
    error = ((sample - quantizer.quantize(sample)) ** 2).sum(axis=1).mean()
    return float(error), d * top**2 / 4**bits


def unit_rows(rng: Generator, count: int, d: int) -> Floats:
    """Uniform unit vectors (count, d)."""
    rows = rng.normal(size=(count, d))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def sphere_error(rng: Generator, d: int, bits: int) -> tuple[float, float]:
    """Squared error of the best codebook on all coordinates of random unit vectors, and the enclosed value."""
    rows, book = unit_rows(rng, 4000, d), codebook(d, bits)
    return float(((rows - book.decode(book.encode(rows))) ** 2).sum(axis=1).mean()), book.error


def largest_level(rng: Generator) -> tuple[float, float]:
    """Top level that Lloyd's iteration finds from random levels, on the law's quantiles at d = 8, 2 bits; and ours."""
    x = np.sort(unit_rows(rng, 50_000, 8)[:, 0])
    levels = np.sort(rng.uniform(-1, 1, size=4))
    for _ in range(300):
        parts = np.split(x, np.searchsorted(x, (levels[1:] + levels[:-1]) / 2))
        levels = np.array([p.mean() if p.size else q for p, q in zip(parts, levels, strict=True)])
    return float(levels[-1]), float(codebook(8, 2).levels[-1])


def worst_coordinate(rng: Generator) -> tuple[float, float]:
    """Square of one coordinate of U^T x in a random basis, x its own column mixed with a little noise; and |x|^2."""
    d = int(rng.integers(2, 64))
    basis, i = ensembles.orthonormal(rng, d), int(rng.integers(d))
    x = basis[:, i] + 0.01 * rng.normal(size=d)
    return float((x @ basis[:, i]) ** 2), float(x @ x)


def promised_and_found(rng: Generator) -> tuple[float, float]:
    """4 / sqrt d at d = 256, and the largest coordinate of the unit vector that a random basis has as a column."""
    basis = ensembles.orthonormal(rng, 256)
    return 4 / 16, float(np.abs(basis[:, int(rng.integers(256))] @ basis).max())


def signs_behind(rng: Generator) -> tuple[float, float]:
    """|x|^2, and d E ((H diag(s))^T x)_0^2 for x = (1, .., 1): the signs change no square, so it is d times as much."""
    d = 2 ** int(rng.integers(1, 8))
    signs = rng.choice([-1.0, 1.0], size=1000)
    return float(d), float(d * ((signs * flat(d)[:, 0].sum()) ** 2).mean())


def cell_error_and_bound(rng: Generator) -> tuple[float, float]:
    """Error of a random cell of the normal law about its centroid, and (integral of f^(1/3))^3 / 12, by quadrature.

    Gauss and Legendre's of 64 nodes, which is good to rounding on at most ten standard deviations.
    """
    low, high = np.sort(rng.uniform(-5, 5, size=2))
    nodes, weights = np.polynomial.legendre.leggauss(64)
    x, weights = (low + high) / 2 + (high - low) / 2 * nodes, (high - low) / 2 * weights
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    mass = weights @ density
    centre = weights @ (x * density) / mass
    return float(weights @ ((x - centre) ** 2 * density)), float((weights @ density ** (1 / 3)) ** 3 / 12)
