"""Gains of rows or of their blocks: a codebook fitted to the gains of the fitted rows, and how many bits it is worth.

A row z that is sent as a direction uhat of norm 1 has the best gain g = <z, uhat>, and with another one, ghat, errs by
norm(z - g uhat)^2 + (g - ghat)^2 (Sabin and Gray 1984, the shape first). Levels are those of Lloyd's iteration from
between equal shares of the fitted gains and equal steps, thresholds lie halfway between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.codec.received import BadMessage, array

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
MOST_BITS = 8
ITERATIONS = 24


@dataclass(frozen=True, eq=False)
class Gains:
    """Levels (2^g,) in rising order, some perhaps equal, and the least and largest fitted gain."""

    levels: Floats
    low: float
    high: float

    @property
    def bits(self) -> int:
        """g."""
        return self.levels.size.bit_length() - 1

    @property
    def thresholds(self) -> Floats:
        """Halfway between levels."""
        return self.levels[:-1] + np.diff(self.levels) / 2

    def codes(self, values: Floats) -> Codes:
        """Cells of values (n,), from 0."""
        return np.searchsorted(self.thresholds, values, side="right").astype(np.int32)

    def bounds(self, values: Floats, codes: Codes) -> tuple[Floats, int]:
        """Bounds (n,) of the errors of values with these codes, and how many are beyond the fitted ones.

        Within these the larger part of the cell, beyond the larger of the value and its level.
        """
        edges = np.concatenate([[self.low], self.thresholds, [self.high]])
        widths = np.maximum(self.levels - edges[:-1], edges[1:] - self.levels)
        over = (values < self.low) | (values > self.high)
        own = np.abs(values) + np.abs(self.levels[codes])
        return np.where(over, own, widths[codes]), int(over.sum())

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        size = int(np.size(self.levels))
        if size not in (1 << bits for bits in range(1, MOST_BITS + 1)):
            raise BadMessage("gains: wanted a power of two of levels")
        array("gains", self.levels, (size,))
        array("gains", np.asarray([self.low, self.high], dtype=np.float64), (2,))
        if (np.diff(self.levels) < 0).any():
            raise BadMessage("gains: levels must rise")


def lloyd(values: Floats, bits: int) -> Gains:
    """Fitted to values (n,)."""
    ordered = np.sort(values)
    places = ((np.arange(1 << bits) + 0.5) / (1 << bits) * len(ordered)).astype(np.intp)
    steps = ordered[0] + (np.arange(1 << bits) + 0.5) * ((ordered[-1] - ordered[0]) / (1 << bits))
    levels = (ordered[places] + steps) / 2
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    for _ in range(ITERATIONS):
        cuts = np.searchsorted(ordered, levels[:-1] + np.diff(levels) / 2)
        ends = np.concatenate([[0], cuts, [len(ordered)]])
        counts = np.diff(ends)
        means = np.diff(sums[ends]) / np.maximum(counts, 1)
        levels = np.maximum.accumulate(np.where(counts > 0, means, levels))
    return Gains(levels, float(ordered[0]), float(ordered[-1]))


def fitted(values: Floats, shape_error: float, dimension: int, numbers: Sequence[int]) -> Gains:
    """The codebook of so many bits that errs least at equal rate, bits paid for at 6.02 dB a coordinate.

    values are all gains of n rows, `shape_error` is the mean squared error of a row with exact gains; each row of
    `dimension` coordinates has as many gains as there are values a row.
    """
    best, least = lloyd(values, numbers[0]), np.inf
    for bits in numbers:
        each = lloyd(values, bits)
        error = shape_error + float(((values - each.levels[each.codes(values)]) ** 2).mean())
        cost = error * 4.0 ** (bits / dimension)
        if cost < least:
            best, least = each, cost
    return best
