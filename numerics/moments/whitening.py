"""The whole pipeline on samples: centre, whiten by soft-ZCA, quantize, de-whiten; and the bounds it obeys.

W = U (Lambda + eps I)^(-1/2) U^T with U and Lambda from the sample's own covariance. The whitened vector is quantized
coordinate by coordinate in the basis U, with one range for all (`common`) or with each range from its whitened
variance (`matched`), and taken back by the inverse of W. Source: Bo Jun Han, doi:10.5281/zenodo.19440451, Theorem
5.1-R, for the order delta, whitening, quantization.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.quantizer.reference import ProductQuantizer, finite_sample, observed_loading

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SoftZca:
    """mean (d,), basis (d, d) with orthonormal columns, variances (d,) in it, eps in the unit of a variance."""

    mean: Floats
    basis: Floats
    variances: Floats
    eps: float

    @property
    def gains(self) -> Floats:
        """sqrt(lambda_i + eps), shape (d,): what de-whitening multiplies coordinate i by."""
        return np.sqrt(self.variances + self.eps)

    def matrix(self) -> Floats:
        """W, shape (d, d)."""
        return (self.basis / self.gains) @ self.basis.T

    def inverse(self) -> Floats:
        """The inverse of W, shape (d, d)."""
        return (self.basis * self.gains) @ self.basis.T

    def whiten(self, vectors: ArrayLike) -> Floats:
        """W (X - mu) for vectors (n, d)."""
        return (np.asarray(vectors, dtype=np.float64) - self.mean) @ self.matrix()

    def restore(self, vectors: ArrayLike) -> Floats:
        """mu + W^-1 Z for whitened vectors (n, d)."""
        return self.mean + np.asarray(vectors, dtype=np.float64) @ self.inverse()


def fit(sample: ArrayLike, eps: float) -> SoftZca:
    """Soft-ZCA of a sample (n, d).

    Raises ValueError for an empty sample, numbers that are not finite, or an eps that is negative, not finite, or zero
    beside a covariance that is singular to working precision.
    """
    data = finite_sample(sample)
    if not (np.isfinite(eps) and eps >= 0):
        raise ValueError("eps must be finite and not negative")
    mean = data.mean(axis=0)
    basis = np.linalg.eigh((data - mean).T @ (data - mean) / len(data))[1]
    variances = (((data - mean) @ basis) ** 2).mean(axis=0)
    if eps == 0 and variances.min() <= 1e-12 * variances.max():
        raise ValueError("the covariance is singular: whitening needs eps > 0")
    return SoftZca(mean, basis, variances, float(eps))


@dataclass(frozen=True)
class Whitened:
    """What a whitened quantizer did to a sample: the distortion after de-whitening, its bound, and the loading."""

    distortion: float
    bound: float
    kappa: float


def quantize(
    sample: ArrayLike, bits: int, eps: float, *, common: bool, kappa: float | None = None
) -> tuple[Floats, Whitened]:
    """Reproduction (n, d) of a sample (n, d) through the pipeline, and its figures.

    kappa None is the least loading without overload: the largest whitened coordinate (`common`), or the largest ratio
    of a coordinate to its standard deviation. The bound is kappa^2 / 4^bits times tr Sigma + d eps, or tr Sigma; it
    holds for a kappa without overload. Raises ValueError as `fit` does, and for bits outside 1..16.
    """
    data = np.asarray(sample, dtype=np.float64)
    zca = fit(data, eps)
    whitened = zca.whiten(data)
    coordinates = whitened @ zca.basis
    size = len(zca.variances)
    if common:
        loading = float(np.abs(coordinates).max()) * (1 + 1e-12) if kappa is None else kappa
        ranges = np.full(size, loading)
    else:
        loading = observed_loading(coordinates) if kappa is None else kappa
        ranges = loading * np.sqrt((coordinates**2).mean(axis=0))
    quantizer = ProductQuantizer(zca.basis, np.zeros(size), ranges, bits)
    reproduction = zca.restore(quantizer.quantize(whitened))
    distortion = float(((data - reproduction) ** 2).sum(axis=1).mean())
    energy = float(zca.variances.sum()) + (size * eps if common else 0.0)
    return reproduction, Whitened(distortion, loading**2 / 4**bits * energy, loading)


def delta_pipeline(rows: ArrayLike, bits: int, eps: float, *, common: bool) -> tuple[Whitened, Whitened]:
    """The pipelines of a stream (n, d), n >= 2: of its current rows and of its deltas, under one kappa.

    One kappa without overload for both, so that the bounds compare as their energies do. Raises ValueError as
    `quantize` does.
    """
    data = np.asarray(rows, dtype=np.float64)
    if data.ndim != 2 or len(data) < 2:
        raise ValueError(f"a stream must have shape (n, d) with n >= 2, not {data.shape}")
    sources = (data[1:], np.diff(data, axis=0))
    kappa = max(quantize(source, bits, eps, common=common)[1].kappa for source in sources)
    original, delta = (quantize(source, bits, eps, common=common, kappa=kappa)[1] for source in sources)
    return original, delta
