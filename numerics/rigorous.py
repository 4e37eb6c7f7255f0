"""Sums of squares with their rounding error: intervals that contain the exact value.

The data are the floating-point numbers as they stand. A difference, a square and a division each err by a relative
u = 2^-53 at most (barring underflow, which the absolute term covers), and `math.fsum` rounds the sum once; so the
computed mean of squares is within 8 u of the exact one, relatively. Higham, Accuracy and Stability of Numerical
Algorithms, 2002, sections 2.2 and 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNIT = 2.0**-53
TINY = 2.0**-1022


@dataclass(frozen=True)
class Interval:
    """A closed interval of reals that contains the value it stands for."""

    low: float
    high: float

    def certainly_at_most(self, other: Interval) -> bool:
        """Whether every value here is at most every value there."""
        return self.high <= other.low

    @property
    def middle(self) -> float:
        """The midpoint, for display."""
        return (self.low + self.high) / 2


def around(value: float, relative: float, absolute: float = 0.0) -> Interval:
    """The interval value (1 +- relative) +- absolute, rounded outwards."""
    width = abs(value) * relative + absolute
    return Interval(math.nextafter(value - width, -math.inf), math.nextafter(value + width, math.inf))


def mean_square(values: NDArray[np.float64], less: NDArray[np.float64] | None = None) -> Interval:
    """Encloses sum over all entries of (values - less)^2, divided by the number of rows, for arrays (n, d)."""
    difference = values if less is None else values - less
    total = math.fsum((difference * difference).ravel().tolist())
    return around(total / len(values), 8 * UNIT, values.size * TINY)


def scaled(interval: Interval, factor: float) -> Interval:
    """Encloses factor * value for a factor >= 0 that is exact."""
    return Interval(math.nextafter(interval.low * factor, -math.inf), math.nextafter(interval.high * factor, math.inf))
