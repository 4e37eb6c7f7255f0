"""The reference quantizer: mid-rise, clipped, coordinate by coordinate in an orthonormal basis.

L = 2^b levels on [-R_i, R_i], step_i = 2 R_i / L. A coordinate y has the code floor(y / step_i), clipped to
[-L/2, L/2 - 1], and code k stands for the level step_i (k + 1/2). So a value on the edge between two cells belongs to
the upper one, y = R_i and everything beyond has the top code, y < -R_i the bottom one. A range of zero has step zero,
code zero and level zero. Source: the setting of Bo Jun Han, doi:10.5281/zenodo.19440451.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.arguments import is_real, is_whole, real_array, shown
from numerics.scaling import moderate

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
MAX_BITS = 16
MODERATE = 400  # exponents of numbers up to which those of a sample are squared as they are


def checked_bits(bits: int) -> int:
    """The bits of a grid; raises ValueError for anything but an integer from 1 to 16."""
    if not is_whole(bits) or not 1 <= bits <= MAX_BITS:
        raise ValueError(f"bits must be an integer from 1 to {MAX_BITS}, not {shown(bits)}")
    return int(bits)


def _positive(kappa: float) -> float:
    if not is_real(kappa) or not 0 < kappa < np.inf:
        raise ValueError(f"kappa must be positive, not {shown(kappa)}")
    return float(kappa)


def steps(ranges: ArrayLike, bits: int) -> Floats:
    """The steps 2 R / 2^b of ranges of any shape, exactly.

    Raises ValueError if bits is not in 1..16, or a range is negative, not finite, or so small that its step is not a
    floating-point number.
    """
    bits = checked_bits(bits)
    tops = np.asarray(ranges, dtype=np.float64)
    if not np.isfinite(tops).all() or (tops < 0).any():
        raise ValueError("ranges must be finite and not negative")
    found = np.ldexp(tops, 1 - bits)
    if (np.ldexp(found, bits - 1) != tops).any():
        raise ValueError("a range is too small for its step to be represented; rescale the data")
    return found


def floor_quotient(values: Floats, divisors: Floats) -> Floats:
    """The floor of the exact quotient of finite numbers, below 2^52 in size: that of `floor_divide`, in less time.

    Rounding is monotone, so the floor of the rounded quotient is that of the exact one unless the rounded one is an
    integer; only there the division is made that is exact and costs ten times as much.
    """
    quotient = values / divisors
    found = np.asarray(np.floor(quotient))
    unsure = found == quotient
    if np.count_nonzero(unsure):
        np.floor_divide(values, divisors, out=found, where=unsure)
    return found


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells and levels of given ranges, for repeated use; `codes` and `levels` do not check what they are given."""

    ranges: Floats
    step: Floats
    half: int

    @classmethod
    def of(cls, ranges: ArrayLike, bits: int) -> Grid:
        """The grid of 2^bits levels; raises ValueError as `steps` does."""
        tops = np.asarray(ranges, dtype=np.float64)
        return cls(tops, steps(tops, bits), 1 << (int(bits) - 1))

    def codes(self, values: Floats) -> Codes:
        """Codes of values without NaN."""
        # Clipped to 0 where the step is 0, so that 1 may divide it; minimum and maximum cost less than clip in a loop.
        inside = np.minimum(np.maximum(values, self.bottoms), self.ranges)
        # No code is less than -half, since the steps are exact.
        return np.minimum(floor_quotient(inside, self.divisor), self.half - 1).astype(np.int32)

    @cached_property
    def bottoms(self) -> Floats:
        """The lower ends of the ranges."""
        return -self.ranges

    @cached_property
    def divisor(self) -> Floats:
        """The step, or 1 where it is 0."""
        return np.where(self.step > 0, self.step, 1.0)

    def levels(self, codes: NDArray[np.integer]) -> Floats:
        """Levels of integer codes within -half..half - 1."""
        return self.step * (codes + 0.5)


def encode(values: ArrayLike, ranges: ArrayLike, bits: int) -> Codes:
    """Codes of values, shape (..., d), with ranges of shape (d,) or a single one; infinite values get an end code.

    The floor is that of the exact quotient of the two floating-point numbers: values are clipped to the range first,
    which changes no code, and the quotient of a floor division is exact below 2^52. Raises ValueError for NaN.
    """
    data = real_array(values, "values")
    if np.isnan(data).any():
        raise ValueError("values must not be NaN; remove or replace them")
    return Grid.of(ranges, bits).codes(data)


def decode(codes: ArrayLike, ranges: ArrayLike, bits: int) -> Floats:
    """Levels of codes, shape (..., d). Raises ValueError for codes that are not integers of `bits` bits."""
    grid, found = Grid.of(ranges, bits), np.asarray(codes)
    if not np.issubdtype(found.dtype, np.integer):
        raise ValueError(f"codes must be integers, not {found.dtype}")
    if found.size and (found.min() < -grid.half or found.max() >= grid.half):
        raise ValueError(f"codes must be from {-grid.half} to {grid.half - 1} for {bits} bits")
    return grid.levels(found)


@dataclass(frozen=True, eq=False)
class ProductQuantizer:
    """basis (d, d) with orthonormal columns, mean (d,), ranges (d,) in the unit of the data, bits a coordinate.

    Raises ValueError for shapes that do not fit, numbers that are not finite, or a basis that is not orthonormal.
    """

    basis: Floats
    mean: Floats
    ranges: Floats
    bits: int

    def __post_init__(self) -> None:
        for name in ("basis", "mean", "ranges"):
            object.__setattr__(self, name, real_array(getattr(self, name), name))
        size = self.mean.size
        if self.mean.shape != (size,) or self.ranges.shape != (size,) or self.basis.shape != (size, size):
            shapes = f"{self.basis.shape}, {self.mean.shape} and {self.ranges.shape}"
            raise ValueError(f"basis, mean and ranges must have shapes (d, d), (d,) and (d,), not {shapes}")
        if not (np.isfinite(self.basis).all() and np.isfinite(self.mean).all()):
            raise ValueError("basis and mean must be finite")
        if size and np.abs(self.basis.T @ self.basis - np.eye(size)).max() > 1e-8:
            raise ValueError("the basis must be orthonormal: U^T U = I")
        steps(self.ranges, self.bits)

    @classmethod
    def from_covariance(cls, mean: ArrayLike, covariance: ArrayLike, bits: int, kappa: float) -> ProductQuantizer:
        """The rule of the theory: the eigenbasis of a covariance (d, d), ranges kappa sqrt(lambda_i).

        Raises ValueError if the covariance is not symmetric or, beyond rounding, not positive semidefinite, or if kappa
        is not positive.
        """
        sigma = np.atleast_2d(real_array(covariance, "covariance"))
        if sigma.ndim != 2 or sigma.shape[0] != sigma.shape[1] or not np.allclose(sigma, sigma.T, rtol=1e-10, atol=0):
            raise ValueError("the covariance must be a symmetric matrix")
        kappa = _positive(kappa)
        variances, basis = np.linalg.eigh(sigma)
        if variances.size and variances[0] < -1e-8 * max(variances[-1], 0.0):
            raise ValueError("the covariance must be positive semidefinite")
        return cls(basis, real_array(mean, "mean"), kappa * np.sqrt(np.maximum(variances, 0)), bits)

    @classmethod
    def fit(cls, sample: ArrayLike, bits: int, kappa: float | None = None) -> ProductQuantizer:
        """A quantizer in the eigenbasis of a sample (n, d), loaded by its largest coordinate or by kappa: as `fit`."""
        return fit(sample, bits, kappa)[0]

    @property
    def steps(self) -> Floats:
        """The steps, shape (d,)."""
        return steps(self.ranges, self.bits)

    def coordinates(self, vectors: ArrayLike) -> Floats:
        """Y = U^T (X - mu) for vectors (n, d); raises ValueError for another shape."""
        data = real_array(vectors, "vectors")
        if data.ndim != 2 or data.shape[1] != self.mean.size:
            raise ValueError(f"vectors must have shape (n, {self.mean.size}), not {data.shape}")
        return (data - self.mean) @ self.basis

    def encode(self, vectors: ArrayLike) -> Codes:
        """Codes (n, d) of vectors (n, d); raises ValueError for NaN or another shape."""
        with np.errstate(invalid="ignore"):
            return encode(self.coordinates(vectors), self.ranges, self.bits)

    def decode(self, codes: ArrayLike) -> Floats:
        """Vectors mu + U q (n, d) of codes (n, d); raises ValueError for codes out of range."""
        levels = decode(codes, self.ranges, self.bits)
        if levels.ndim != 2:
            raise ValueError(f"codes must have shape (n, {self.mean.size}), not {levels.shape}")
        return self.mean + levels @ self.basis.T

    def quantize(self, vectors: ArrayLike) -> Floats:
        """Q(X) for vectors (n, d)."""
        return self.decode(self.encode(vectors))


def observed_loading(coordinates: ArrayLike) -> float:
    """The least kappa with abs(y_i) <= kappa sqrt(E y_i^2) for all coordinates (n, d), rounded up a little.

    At least 1; the margin of one part in 10^12 covers the rounding of the second moments and of the ranges.
    """
    data = np.asarray(coordinates, dtype=np.float64)
    deviations, tops = np.sqrt((data**2).mean(axis=0)), np.abs(data).max(axis=0)
    live = deviations > 0
    ratios = tops[live] / deviations[live]
    return float(max(1.0, ratios.max(initial=0.0)) * (1 + 1e-12))


def finite_sample(sample: ArrayLike) -> Floats:
    """A sample (n, d) to fit to; raises ValueError for an empty one and for numbers that are not finite."""
    data = real_array(sample, "sample")
    if data.ndim != 2 or not data.size:
        raise ValueError(f"a sample must have shape (n, d) with n, d > 0, not {data.shape}")
    if not np.isfinite(data).all():
        raise ValueError("a sample must be finite; remove NaN and infinite values")
    return data


def fit(sample: ArrayLike, bits: int, kappa: float | None = None) -> tuple[ProductQuantizer, float]:
    """A quantizer in the eigenbasis of a sample (n, d) and its loading; kappa None is the observed maximum.

    The variances are those of the computed coordinates, so that no computed coordinate overloads under the observed
    maximum. Raises ValueError for an empty sample, numbers that are not finite, or a kappa that is not positive.
    """
    data = finite_sample(sample)
    kappa = None if kappa is None else _positive(kappa)
    data, exponent = moderate(data, MODERATE)  # else squares overflow or vanish, and ranges with them
    mean = data.mean(axis=0)
    basis = np.linalg.eigh(np.cov(data, rowvar=False, bias=True).reshape(data.shape[1], -1))[1]
    coordinates = (data - mean) @ basis
    loading = observed_loading(coordinates) if kappa is None else kappa
    ranges = loading * np.sqrt((coordinates**2).mean(axis=0))
    return ProductQuantizer(basis, np.ldexp(mean, exponent), np.ldexp(ranges, exponent), bits), loading
