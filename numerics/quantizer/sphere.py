"""The optimal codebook of a coordinate of a uniform unit vector in R^d, as floating-point numbers, with its codes.

After a random rotation each coordinate of a vector x has the law of norm(x) times that coordinate, whatever x is; so
one codebook, which the decoder knows from d and b alone, serves all coordinates, and D = norm(x)^2 d error. Levels and
thresholds are the certified numbers of `numerics.constants.sphere`, each rounded once. Code k stands for level k, in
rising order; a value on a threshold belongs to the cell above it, and values beyond [-1, 1] have an end code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.constants import sphere

Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class SphereCodebook:
    """Levels (2^b,) and thresholds (2^b - 1,) in rising order, in units of the vector's norm.

    `error` is d times the mean squared error of a coordinate: the share of norm(x)^2 that is lost.
    """

    dimension: int
    bits: int
    levels: Floats
    thresholds: Floats
    error: float

    def encode(self, values: ArrayLike) -> Codes:
        """Codes of values of any shape. Raises ValueError for NaN."""
        data = np.asarray(values, dtype=np.float64)
        if np.isnan(data).any():
            raise ValueError("values must not be NaN; remove or replace them")
        return np.searchsorted(self.thresholds, data, side="right").astype(np.uint8)

    def decode(self, codes: ArrayLike) -> Floats:
        """Levels of codes of any shape. Raises ValueError for codes that are not integers from 0 to 2^b - 1."""
        found = np.asarray(codes)
        if not np.issubdtype(found.dtype, np.integer):
            raise ValueError(f"codes must be integers, not {found.dtype}")
        if found.size and (found.min() < 0 or found.max() >= self.levels.size):
            raise ValueError(f"codes must be from 0 to {self.levels.size - 1}")
        return self.levels[found]


def codebook(dimension: int, bits: int) -> SphereCodebook:
    """The codebook for d >= 2 and b from 1 to 8, computed once; its arrays are read-only.

    It is the best one for d >= 3; for d = 2 it is a symmetric codebook of centroids. Raises ValueError for other
    numbers.
    """
    for name, value in (("d", dimension), ("b", bits)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise ValueError(f"{name} must be an integer, not {value!r}")
    return _codebook(int(dimension), int(bits))


@cache
def _codebook(dimension: int, bits: int) -> SphereCodebook:
    best = sphere.optimum(dimension, bits)
    upper, edges = (np.array([float(x.mid()) for x in part], dtype=np.float64) for part in (best.levels, best.edges))
    levels = np.concatenate([-upper[::-1], upper])
    thresholds = np.concatenate([-edges[::-1], [0.0], edges])
    for array in (levels, thresholds):
        array.flags.writeable = False
    return SphereCodebook(dimension, bits, levels, thresholds, float(best.error.mid()))
