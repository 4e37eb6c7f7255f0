"""Subtractive dither: numbers uniform on a cell, that encoder and decoder make alike from a seed.

Entry (t, i) of a stream of n rows is step_i (k 2^-53 - 1/2), k the highest 53 bits of the (t d + i)-th raw output of
PCG64 with that seed, a sequence that does not depend on the version of NumPy. With it the error of a coordinate that
does not overload is uniform on a cell, whatever the source (claims `subtractive-dither`, `closed-loop-dithered`). The
range must hold value and dither: L steps are twice the largest value and one step.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from numerics.quantizer.reference import Floats, Grid

SEEDS = 1 << 64
Noise = Callable[[NDArray[np.intp] | NDArray[np.bool_] | slice, Grid], Floats | None]


def of(seed: int | None, shape: tuple[int, int]) -> Noise:
    """A function of the places of rows and a grid: the dither of these rows, shape (rows, d); None without a seed."""
    if seed is None:
        return lambda places, grid: None
    raw = np.random.PCG64(seed).random_raw(shape[0] * shape[1]).reshape(shape)
    offsets = (raw >> np.uint64(11)) * 2.0**-53 - 0.5
    return lambda places, grid: grid.step * offsets[places]


def seeded(seed: int) -> int:
    """The seed, an integer from 0 to 2^64 - 1; raises ValueError for anything else."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < SEEDS:
        raise ValueError("a seed of the dither is an integer from 0 to 2^64 - 1")
    return int(seed)


def direct_ranges(tops: Floats, bits: int) -> Floats:
    """Ranges that hold values of these sizes and a dither of one step: R L / (L - 1), a little more for rounding."""
    return tops * (2**bits / (2**bits - 1)) * (1 + 1e-9)


def closed_loop_ranges(increments: Floats, first: Floats, bits: int) -> Floats:
    """Ranges that hold increments of these sizes, the error before and the dither: R (1 - 2 / L) = r at rest.

    `first` is the largest error before the first increment. Raises ValueError at one bit, where no range does.
    """
    levels = 2**bits
    if levels == 2:
        raise ValueError("at one bit no range holds increment, error and dither; take a number as the loading")
    return np.maximum(increments / (1 - 2 / levels), (increments + first) / (1 - 1 / levels)) * (1 + 1e-9)


def share(loading: float, bits: int) -> float:
    """c = loading^2 / (3 (L - 1)^2), claim `closed-loop-dithered`; a loop settles where it is below 1."""
    return loading**2 / (3 * (2**bits - 1) ** 2)


def settled(deviations: Floats, loading: float, bits: int) -> Floats:
    """Ranges loaded by the deviation sqrt(s / (1 - c)) of the settled residual, and the dither; s that of increments.

    c is the `share`; raises ValueError unless c < 1: no loop settles then.
    """
    c = share(loading, bits)
    if not c < 1:
        bit = "1 bit" if bits == 1 else f"{bits} bits"
        raise ValueError(f"a dithered loop of {bit} does not settle at a loading of {loading:g}")
    return direct_ranges(loading * deviations / np.sqrt(1 - c), bits)


def levels(grid: Grid, codes: NDArray[np.integer], noise: Floats | None) -> Floats:
    """The levels of codes (n, d), with the dither subtracted."""
    return grid.levels(codes) if noise is None else grid.levels(codes) - noise
