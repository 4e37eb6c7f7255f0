"""Sums over blocks of a stream, and their covariances in coordinates that neither units nor bad scaling decide on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Floats = NDArray[np.float64]
MOST_BLOCKS, LEAST_BLOCKS = 64, 8
ENOUGH_BLOCKS = 16  # for a verdict: with fewer, both halves are too few for a t test of a skew statistic
WINDOWS = (1, 2, 4)
RANK = 1e-9  # of the largest eigenvalue of Sigma_X in scaled coordinates, below which a direction is not judged
CANCELLED = 2.0**-40  # of a mean square: a variance below that is rounding


@dataclass(frozen=True, eq=False)
class Block:
    """Sums over the pairs of a block: their number, sums of X_t and D_t (d,), of X X^T and D D^T (d, d).

    X is shifted by one vector for all blocks, near the mean, so that nothing is lost when means are taken away; D too
    may be. Coordinates may be divided by positive numbers, X_i and D_i by the same one in all blocks.
    documents have rows in the block; continued: the first of them began in the block before.
    """

    pairs: int
    sum_x: Floats
    sum_d: Floats
    gram_x: Floats
    gram_d: Floats
    documents: int = 1
    continued: bool = False


def number_of_blocks(pairs: int) -> int:
    """How many blocks to cut, an even number from 8 to 64.

    Their length is at least twice the cube root of the pairs, as far as that leaves eight: the order that is best for
    block estimates of variances (Kuensch 1989; Hall, Horowitz and Jing 1995).
    """
    length = max(1.0, 2 * pairs ** (1 / 3))
    return int(np.clip(pairs / length, LEAST_BLOCKS, MOST_BLOCKS)) // 2 * 2


def widths(count: int) -> list[int]:
    """The windows of which at least `LEAST_BLOCKS` remain."""
    return [width for width in WINDOWS if count // width >= LEAST_BLOCKS]


def _covariance(pairs: float, total: Floats, gram: Floats) -> Floats:
    mean = total / pairs
    return gram / pairs - np.outer(mean, mean)


def covariances(blocks: Sequence[Block]) -> tuple[Floats, Floats]:
    """Sigma_D and Sigma_X of the blocks together, each about its own mean."""
    m = sum(b.pairs for b in blocks)
    sigma_d = _covariance(m, sum(b.sum_d for b in blocks), sum(b.gram_d for b in blocks))  # type: ignore[arg-type]
    sigma_x = _covariance(m, sum(b.sum_x for b in blocks), sum(b.gram_x for b in blocks))  # type: ignore[arg-type]
    return sigma_d, sigma_x


def scales(sigma: Floats) -> Floats:
    """Powers of two near the standard deviations of a covariance (d, d), shape (d,); one where there is no variance."""
    variances = np.diagonal(sigma)
    return np.ldexp(1.0, np.frexp(np.where(variances > 0, variances, 1.0))[1] // 2)


def whitening(sigma: Floats) -> Floats:
    """W (d, r) with W^T sigma W = I on the range of sigma: on the r directions that `RANK` leaves.

    The coordinates are scaled first, so that r does not depend on their units, but for a factor of two.
    """
    if not sigma.size:
        return np.empty((0, 0))
    units = scales(sigma)
    values, vectors = linalg.eigh(sigma / units[:, None] / units)
    kept = values > RANK * max(float(values[-1]), 0.0)
    return vectors[:, kept] / units[:, None] / np.sqrt(values[kept])


def basis_of(frame: Floats) -> Floats:
    """Orthonormal columns (d, r) that span those of frame (d, r)."""
    return np.asarray(np.linalg.qr(frame)[0], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Scaled:
    """Covariances of blocks in the coordinates `places` (r,) of d, where X varies, each divided by its unit (r,).

    The units are powers of two near the standard deviations. moves: how many of the other coordinates D ever changes.
    """

    whole: Sequence[Block]
    places: NDArray[np.intp]
    units: Floats
    moves: int
    sigma_d: Floats
    sigma_x: Floats

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Scaled:
        """The blocks in units near their own standard deviations."""
        sigma_d, sigma_x = covariances(blocks)
        pairs = sum(b.pairs for b in blocks)
        squares = np.sum([np.diagonal(b.gram_x) for b in blocks], axis=0) / pairs
        varies = np.diagonal(sigma_x) > CANCELLED * squares
        moves = int(np.count_nonzero(np.sum([np.diagonal(b.gram_d) for b in blocks], axis=0)[~varies]))
        places, units = np.flatnonzero(varies), scales(sigma_x)[varies]
        square = np.ix_(places, places)
        sigma_d, sigma_x = (sigma[square] / units[:, None] / units for sigma in (sigma_d, sigma_x))
        return cls(blocks, places, units, moves, sigma_d, sigma_x)

    @cached_property
    def spectrum(self) -> tuple[Floats, Floats]:
        """Eigenvalues (k,) and eigenvectors (r, k) of Sigma_X on its range: those that `RANK` leaves."""
        if not self.sigma_x.size:
            return np.empty(0), np.empty((0, 0))
        values, vectors = linalg.eigh(self.sigma_x)
        kept = values > RANK * max(float(values[-1]), 0.0)
        return values[kept], vectors[:, kept]

    @property
    def frame(self) -> Floats:
        """W (r, k) with W^T Sigma_X W = I on the range of Sigma_X."""
        variances, basis = self.spectrum
        return basis / np.sqrt(variances)

    @property
    def blocks(self) -> list[Block]:
        """The blocks in these coordinates and units."""
        square, units = np.ix_(self.places, self.places), self.units
        return [
            replace(
                b,
                sum_x=b.sum_x[self.places] / units,
                sum_d=b.sum_d[self.places] / units,
                gram_x=b.gram_x[square] / units[:, None] / units,
                gram_d=b.gram_d[square] / units[:, None] / units,
            )
            for b in self.whole
        ]

    @property
    def extent(self) -> tuple[int, int]:
        """The number of coordinates in which X or D ever varies, and of the directions that are judged."""
        return len(self.places) + self.moves, len(self.spectrum[0])
