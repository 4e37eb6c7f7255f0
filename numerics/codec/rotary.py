"""Rows turned in planes by their position, as a rotary embedding does (Su et al. 2021), and back.

Row t of d coordinates has a position n_t. Plane p of d/2 is turned by the angle n_t theta^(-2p/d): coordinates p and
p + d/2 in the layout `half`, 2p and 2p + 1 in `pairs`. Cosines and sines are float64, as exact as the angle, whose
error is some n_t 2^-53; turning back and forth uses the same ones, so that the angle's error does not matter there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from numerics.codec.rounding import U, norms

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Layout = Literal["half", "pairs"]
LAYOUTS: tuple[Layout, ...] = ("half", "pairs")
LARGEST_POSITION = 1 << 40  # beyond it an angle is off by more than 1e-4
PRODUCT = 4 * U  # norm of what a turn's products and sums are off by, for a row of norm 1: sqrt 2 gamma_2 and less
COSINES = 16 * U  # more than c^2 + s^2, computed and exact, are off by from each other


@dataclass(frozen=True, eq=False)
class Turn:
    """The turns of n rows: cosines and sines (n, d/2), and where the two halves of the coordinates are."""

    cosines: Floats
    sines: Floats
    halves: tuple[slice, slice]

    @classmethod
    def of(cls, theta: float, layout: Layout, positions: Positions, dimension: int) -> Turn:
        """The turns at positions (n,) of rows of an even dimension."""
        half = dimension // 2
        angles = positions[:, None] * theta ** (-np.arange(half) / half)
        halves = slice(0, half), slice(half, None)
        return cls(
            np.cos(angles), np.sin(angles), halves if layout == "half" else (slice(0, None, 2), slice(1, None, 2))
        )

    def __getitem__(self, rows: slice | NDArray[np.bool_]) -> Turn:
        """The turns of some of the rows."""
        return Turn(self.cosines[rows], self.sines[rows], self.halves)

    def back(self, rows: Floats) -> Floats:
        """Rows (n, d) before the embedding."""
        return self._turned(rows, -self.sines)

    def forth(self, rows: Floats) -> Floats:
        """Rows (n, d) after the embedding."""
        return self._turned(rows, self.sines)

    def _turned(self, rows: Floats, s: Floats) -> Floats:
        found, c, (first, second) = np.empty_like(rows), self.cosines, self.halves
        x, y = rows[:, first], rows[:, second]
        found[:, first], found[:, second] = c * x - s * y, c * y + s * x
        return found

    def in_rows(self, bounds: Floats, rows: Floats, found: Floats, decoded: Floats) -> Floats:
        """Bounds (n,) of norm(x - R yhat), computed, from bounds (n,) of norm(y - yhat); y is the computed R^T x.

        rows x, found yhat and decoded, the computed R yhat. With e the size of c^2 + s^2 - 1 it is at most
        (1 + e)(norm(y - yhat) + g norm(x)) + e norm(x) + g norm(yhat), g = PRODUCT (1 + e).
        """
        apart = np.abs(self.cosines**2 + self.sines**2 - 1).max(initial=0.0) + COSINES
        length, coded = norms(rows), norms(found)
        product = PRODUCT * (1 + apart)
        spread = (1 + apart) * (bounds + product * length) + apart * length + product * coded
        return (spread + U * norms(decoded)) * (1 + 64 * U)


def positions_of(lengths: Sequence[int]) -> Positions:
    """Positions from 0 on in documents of these lengths."""
    return np.concatenate([np.arange(n, dtype=np.int64) for n in lengths])
