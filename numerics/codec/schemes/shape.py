"""Shape and gain apart: directions by the codebook of a unit vector's coordinate, gains by a codebook of their own.

Rows less their mean are turned by a randomized Hadamard rotation. The levels of a row's codes, scaled to norm 1, are
its direction; with the best gain it errs no more than with the row's norm, which `codebook.cells_bounds` bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numerics.codec import rounding
from numerics.codec.received import BadMessage
from numerics.codec.schemes import gains as gain_codes
from numerics.codec.schemes import hadamard
from numerics.codec.schemes.base import Codes, Floats, Found, Part
from numerics.codec.schemes.codebook import BEYOND, SPHERE, RotatedCoder, cells_bounds, in_frame, sphere_cells
from numerics.codec.schemes.gains import Gains

CLAIMS = ("shape-gain", *SPHERE)


@dataclass(frozen=True, eq=False)
class ShapeCoder(RotatedCoder):
    """With the codebook of the gains."""

    gains: Gains
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (CLAIMS, (*CLAIMS, BEYOND))

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        super().check()
        if not isinstance(self.gains, Gains):
            raise BadMessage("gains: wanted a codebook")
        self.gains.check()

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """Codes and gains."""
        n = sum(documents)
        return Part(n * self.dimension, self.sent_bits, self.dimension), Part(n, self.gains.bits)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Row by row, the direction first."""
        rotation, cells = hadamard.rotation(self.dimension, self.seed), self.cells
        centred = rows - self.mean
        z = centred @ rotation.matrix
        norms = rounding.norms(z)[:, None]
        found = cells.codes(z / np.where(norms > 0, norms, 1.0))
        direction = self.directions(found)
        best = (z * direction).sum(axis=1)
        chosen = self.gains.codes(best)
        state = self.gains.levels[chosen][:, None] * direction
        decoded = self.mean + state @ rotation.matrix.T
        by_shape, beyond = cells_bounds(cells, z, norms, found)
        by_gain, beyond_gains = self.gains.bounds(best, chosen)
        allowed = np.hypot(by_shape, by_gain) + slack(self.dimension) * (norms[:, 0] + rounding.norms(state))
        bounds = in_frame(allowed, rotation.off, centred, state, decoded)
        codes = (found - len(cells.levels) // 2).reshape(-1), chosen - len(self.gains.levels) // 2
        return Found(codes, decoded, bounds, beyond + beyond_gains, z.size + len(z))

    def directions(self, found: Codes) -> Floats:
        """Unit vectors (n, d) of cells (n, d); no level is zero."""
        levels = self.cells.levels[found]
        return levels / rounding.norms(levels)[:, None]

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """mean + rotation (gain direction)."""
        direction = self.directions(codes[0].reshape(-1, self.dimension) + len(self.cells.levels) // 2)
        gain = self.gains.levels[codes[1] + len(self.gains.levels) // 2]
        return self.mean + (gain[:, None] * direction) @ hadamard.rotation(self.dimension, self.seed).matrix.T


def slack(dimension: int) -> float:
    """What sums of d terms, roots, quotients and products add to an error, in shares of the norms that enter."""
    return 4 * (dimension + 16) * rounding.U


def fit_shape(rows: Floats, bits: int, seed: int) -> ShapeCoder:
    """Mean and gains of rows (n, d); the gain has as many bits as are worth it."""
    mean = rows.mean(axis=0)
    z = (rows - mean) @ hadamard.rotation(rows.shape[1], seed).matrix
    norms = rounding.norms(z)[:, None]
    levels = (cells := sphere_cells(rows.shape[1], bits)).levels[cells.codes(z / np.where(norms > 0, norms, 1.0))]
    best = (z * levels).sum(axis=1) / rounding.norms(levels)
    left = float((norms[:, 0] ** 2 - best**2).mean())
    numbers = range(1, gain_codes.MOST_BITS + 1)
    return ShapeCoder(mean, seed, bits, gain_codes.fitted(best, left, rows.shape[1], numbers))
