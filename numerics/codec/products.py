"""Products of a matrix by rows whose every bit depends on the numbers alone, whatever order BLAS adds them in.

Matrix and rows are scaled by powers of two and cut into two integers of b bits each, d 2^(2 b) <= 2^53. Sums of
products of such integers are exact in any order, with or without fused multiply-adds. (Ozaki, Ogita, Oishi and Rump,
Numerical Algorithms 59, 2012.) What is cut off is 2^-(2 b + 2) of the largest term, about what rounding would do to a
sum of d.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Exponents = NDArray[np.int32]
MOST_SIZE = 1000  # binary exponents of sizes are within this, so that scaling neither overflows nor loses all


@dataclass(frozen=True, eq=False)
class Products:
    """x -> M x for rows x (n, d), each by itself; or of k matrices, the last two axes of everything, for (k, n, d).

    2^exponents_i (high + 2^-(bits + 1) low)_ji is M_ij times the size of coordinate j, up to what is cut off; scales
    (1, d) are the inverse sizes.
    """

    bits: int
    high: Floats
    low: Floats
    exponents: Exponents
    scales: Floats

    @classmethod
    def of(cls, matrix: Floats, sizes: Floats) -> Products:
        """Those of a matrix (d, d), most exact for rows whose coordinates are of these sizes (d,), zero for unknown."""
        bits = (53 - (len(matrix) - 1).bit_length()) // 2
        powers = np.clip(np.frexp(sizes)[1], -MOST_SIZE, MOST_SIZE)
        exponents = np.frexp(matrix)[1] + powers
        tops = exponents.max(axis=1, where=matrix != 0, initial=-4 * MOST_SIZE)
        whole = np.ldexp(matrix, powers + (bits - tops)[:, None])
        high = np.rint(whole)
        low = np.rint(np.ldexp(whole - high, bits + 1))
        high, low = (np.ascontiguousarray(each.T) for each in (high, low))
        return cls(bits, high, low, (tops - 2 * bits)[None], np.ldexp(1.0, -powers)[None])

    @classmethod
    def stacked(cls, every: Sequence[Products], owner: NDArray[np.intp]) -> Products:
        """Those of several matrices, the k-th one that of `owner[k]`."""
        names = ("high", "low", "exponents", "scales")
        return cls(every[0].bits, *(np.stack([getattr(each, name) for each in every])[owner] for name in names))

    def first(self, count: int) -> Products:
        """Those of the first of several matrices."""
        at = slice(count)
        return Products(self.bits, self.high[at], self.low[at], self.exponents[at], self.scales[at])

    def __call__(self, rows: Floats) -> Floats:
        """M x for rows."""
        n = rows.shape[-2]
        scaled = rows * self.scales
        tops = np.frexp(np.abs(scaled).max(axis=-1, keepdims=True))[1]
        both = np.empty((*rows.shape[:-2], 2 * n, rows.shape[-1]))
        first, second = both[..., :n, :], both[..., n:, :]
        whole = np.ldexp(scaled, self.bits - tops, out=scaled)
        np.rint(whole, out=first)
        whole -= first
        whole *= 2.0 ** (self.bits + 1)
        np.rint(whole, out=second)
        upper = both @ self.high
        rest = first @ self.low
        rest += upper[..., n:, :]
        rest *= 2.0 ** -(self.bits + 1)
        rest += upper[..., :n, :]
        return np.ldexp(rest, self.exponents + tops, out=rest)
