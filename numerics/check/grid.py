"""The levels of a quantizer that works in the rows' own coordinates, read off the decoded rows.

A coordinate has levels if its decoded values, up to rounding, are at most 2^b, though there are many more rows. Where
each row is scaled by its norm, values over the norm are looked at. Nothing is seen of a quantizer in a rotated frame.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from numerics import scaling

Floats = NDArray[np.float64]
ROWS_A_LEVEL = 4  # below it few values are no sign of levels
NEAR = 2.0**-6  # of the distance of 2^b levels over the range: values that are one level
ROUNDED = 1e-6  # of a value, by which float32 may have moved it
EVEN = 1e-2  # of a step, by which levels may miss even spacing


@dataclass(frozen=True, eq=False)
class Grid:
    """What was seen in the coordinates with levels.

    coordinates: how many have levels; most: the largest number of levels of one. single: coordinates that vary, by more
    than the rounding of float32 hides, and are decoded as one value. by_norm: whether values over the row's norm were
    looked at. overload: share of their numbers beyond the outermost level by more than half the distance to the next,
    overload_error: their share of the squared error of all of these coordinates. steps (d,) of evenly spaced levels,
    NaN where they are not, and phases (d,): where the coordinate's mean lies between two, 1/2 in a mid-rise grid.
    swapped: the most frequent pair of levels, numbered from the lowest of their coordinate, that stand for each other's
    cells, and in how many coordinates some levels do.
    """

    coordinates: int
    most: int
    single: int
    by_norm: bool
    overload: float
    overload_error: float
    steps: Floats
    phases: Floats
    swapped: tuple[int, int] | None
    misplaced: int


def seen(x: Floats, z: Floats, bits: float) -> Grid | None:
    """The levels in rows (n, d) and what they were decoded as, None if no coordinate has any or rows are too few."""
    most = 2 ** ceil(bits)
    if len(x) < ROWS_A_LEVEL * most:
        return None
    found = _in(x, z, most, by_norm=False)
    if found is None:
        norms = np.linalg.norm(x, axis=1, keepdims=True)
        if norms.min() > 0:
            found = _in(x / norms, z / norms, most, by_norm=True)
    return found


def _in(x: Floats, z: Floats, most: int, by_norm: bool) -> Grid | None:
    order = np.sort(z, axis=0)
    width = order[-1] - order[0]
    scale = np.abs(order[[0, -1]]).max(axis=0)
    # Values that scaling by a norm, or float32, has moved a little are one level still.
    apart = np.diff(order, axis=0) > np.maximum(width * NEAR / most, ROUNDED * scale)
    counts = apart.sum(axis=0) + 1
    # Far from zero, beside its spread, a coordinate's levels would be taken for one another.
    live = np.ptp(x, axis=0) > 2 * most * ROUNDED * scale
    chosen = np.flatnonzero((counts <= most) & (counts > 1) & live)
    if not chosen.size:
        return None
    d = x.shape[1]
    steps, phases = np.full(d, np.nan), np.full(d, np.nan)
    beyond = misplaced = 0
    error = error_beyond = 0.0
    pairs: Counter[tuple[int, int]] = Counter()
    differences = x - z
    unit = scaling.exponent(differences)  # in which no square overflows: only their ratios count
    for i in chosen:
        starts = np.concatenate([[0], np.flatnonzero(apart[:, i]) + 1])
        levels = np.add.reduceat(order[:, i], starts) / np.diff([*starts, len(x)])
        codes = np.searchsorted((levels[1:] + levels[:-1]) / 2, z[:, i])
        means = np.bincount(codes, x[:, i]) / np.bincount(codes)
        gaps = np.diff(levels)
        low, high = levels[0] - gaps[0] / 2, levels[-1] + gaps[-1] / 2
        outside = (x[:, i] < low) | (x[:, i] > high)
        squares = np.ldexp(differences[:, i], -unit) ** 2
        beyond += int(outside.sum())
        error += float(squares.sum())
        error_beyond += float(squares[outside].sum())
        steps[i], phases[i] = _even(levels, gaps, float(x[:, i].mean()), most)
        places = np.argsort(means)
        wrong = np.flatnonzero(places != np.arange(levels.size))
        if wrong.size:
            misplaced += 1
            pairs[int(wrong[0]), int(wrong[-1])] += 1
    return Grid(
        int(chosen.size),
        int(counts[chosen].max()),
        int(((counts == 1) & live).sum()),
        by_norm,
        beyond / (len(x) * chosen.size),
        error_beyond / error if error else 0.0,
        steps,
        phases,
        pairs.most_common(1)[0][0] if pairs else None,
        misplaced,
    )


def _even(levels: Floats, gaps: Floats, mean: float, most: int) -> tuple[float, float]:
    """The step of levels that are whole steps apart, some perhaps unused, and the mean's place between two of them."""
    least = float(gaps.min())
    parts = np.round(gaps / least)
    step = float(gaps.sum() / parts.sum())
    if parts.sum() + 1 > most or np.abs(gaps / step - parts).max() > EVEN:
        return np.nan, np.nan
    return step, float(((mean - levels[0]) / step) % 1)
