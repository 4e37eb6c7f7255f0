"""A randomized Hadamard rotation of R^d, which encoder and decoder make alike from a seed.

Signs, then the Hadamard matrix over sqrt p, p the largest power of two up to d, on the first p coordinates; where that
is not all of them, again with other signs on the last p, and so on, ROUNDS in all, so that the energy of each
coordinate spreads over all. Signs are the lowest bits of the raw outputs of PCG64 with that seed, a sequence that does
not depend on the version of NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.codec import rounding
from numerics.codec.dither import SEEDS
from numerics.codec.received import BadMessage

Floats = NDArray[np.float64]
ROUNDS = 4
CACHED = 8


@dataclass(frozen=True, eq=False)
class Rotation:
    """The matrix (d, d), coordinates being rows times it, and how much of a length a product by it is off by."""

    matrix: Floats
    off: float


@lru_cache(maxsize=CACHED)
def rotation(dimension: int, seed: int) -> Rotation:
    """The rotation of R^d that belongs to a seed; its matrix is read-only."""
    p = 1 << (dimension.bit_length() - 1)
    rounds = 1 if p == dimension else ROUNDS
    signs = 1.0 - 2.0 * (np.random.PCG64(seed).random_raw(rounds * p) & np.uint64(1)).astype(np.float64)
    found = np.eye(dimension)
    for number, each in enumerate(signs.reshape(rounds, p)):
        at = slice(0, p) if number % 2 == 0 else slice(dimension - p, dimension)
        found[:, at] = transformed(found[:, at] * each)
    found.flags.writeable = False
    return Rotation(found, rounding.turn(found))


def transformed(rows: Floats) -> Floats:
    """Rows (n, p) times the Hadamard matrix over sqrt p, p a power of two."""
    n, p = rows.shape
    found, half = rows.copy(), 1
    while half < p:
        pairs = found.reshape(n, -1, 2, half)
        found = np.stack([pairs[:, :, 0] + pairs[:, :, 1], pairs[:, :, 0] - pairs[:, :, 1]], axis=2).reshape(n, p)
        half *= 2
    return found / np.sqrt(p)


def check(seed: Any) -> None:
    """Raises BadMessage unless the seed is one."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEEDS:
        raise BadMessage("seed: wanted an integer from 0 to 2^64 - 1")
