"""Gains of variants over direct coding at equal rate, in decibels, whatever is measured and however the rate is paid.

A bit a coordinate more halves an amplitude and quarters a square, so a rate that is larger by r costs r times 6.02 dB.
Direct coding is the one of the names in `direct` that errs least, its rate paid for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DECIBELS_A_BIT = 20 * math.log10(2)
QUARTERS = 4  # parts of the measured rows, in time order


def decibels(reference: float, error: float) -> float:
    """10 log10(reference / error) for squares; 0 if both are zero."""
    if reference == error:
        return 0.0
    if not (reference and error):
        return math.inf if reference else -math.inf
    return 10 * math.log10(reference / error)


@dataclass(frozen=True)
class Measured:
    """An error over the measured rows and over each quarter of them, and the rate in bits a coordinate.

    squared: whether the error is a square, in the square of the unit that an amplitude has.
    """

    error: float
    quarters: Sequence[float]
    rate: float
    squared: bool = True

    def decibels(self, reference: float, error: float) -> float:
        """The error below the reference in decibels; 0 if both are zero."""
        return (1 if self.squared else 2) * decibels(reference, error)

    @property
    def paid(self) -> float:
        """Decibels of the error with the rate paid for."""
        return -self.decibels(1.0, self.error) + DECIBELS_A_BIT * self.rate


def quarters(errors: NDArray[np.float64]) -> list[float]:
    """Means of errors (n,) over the quarters of the rows; zero where a quarter has none."""
    return [float(part.mean()) if len(part) else 0.0 for part in np.array_split(errors, QUARTERS)]


class Gains(NamedTuple):
    """Over direct coding: of the error, the same less what the rate costs, and the least of that over the quarters."""

    gain: float
    net: float
    worst: float


def gains(measured: Mapping[str, Measured], direct: Sequence[str]) -> dict[str, Gains]:
    """The gains of every variant."""
    best = min((measured[name] for name in direct), key=lambda each: (each.paid, each.rate))
    found: dict[str, Gains] = {}
    for name, each in measured.items():
        cost = DECIBELS_A_BIT * (each.rate - best.rate)
        gain = each.decibels(best.error, each.error)
        worst = min(each.decibels(a, b) for a, b in zip(best.quarters, each.quarters, strict=True))
        found[name] = Gains(gain, gain - cost, worst - cost)
    return found
