"""Recursive polar angles: pairs of coordinates as radius and angle, the radii in pairs again, to one radius a block.

Rows less their mean are turned by a randomized Hadamard rotation and cut into blocks of powers of two. Angles of the
first level are on the circle, those above in [0, pi/2], where the cells cover what the fitted rows need. Bits go to the
level where they take most off the bound sum_l e_l^2 of `polar-recursion`; radii have a codebook of their own
(`gains`), and take the best value for the decoded direction, so that a block errs by no more than with its own radius.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numerics.codec import rounding
from numerics.codec.received import BadMessage, array
from numerics.codec.schemes import gains as gain_codes
from numerics.codec.schemes import hadamard
from numerics.codec.schemes.base import Coder, Codes, Floats, Found, Part
from numerics.codec.schemes.codebook import BEYOND, in_frame
from numerics.codec.schemes.gains import Gains
from numerics.codec.schemes.shape import slack

CLAIMS = ("polar-recursion", "rotation-invariance")
MOST_BITS = 12  # of an angle
RADIUS_BITS = (2, 4, 6, 8)  # that the fit tries
Angles = list[Floats]


def blocks(dimension: int) -> list[int]:
    """Sizes of the blocks, powers of two, the largest first."""
    return [1 << k for k in range(dimension.bit_length() - 1, -1, -1) if dimension >> k & 1]


def counts(dimension: int) -> list[int]:
    """Angles of a row at each level."""
    top = dimension.bit_length() - 1
    return [sum(size >> level for size in blocks(dimension) if size >> level) for level in range(1, top + 1)]


def angles_of(rows: Floats) -> Angles:
    """Angles of rows (n, d) at each level, blocks one after another."""
    found: Angles = []
    radii, sizes = rows, blocks(rows.shape[1])
    while any(size > 1 for size in sizes):
        live = sum(size for size in sizes if size > 1)  # blocks of one radius come last
        x, y = radii[:, 0:live:2], radii[:, 1:live:2]
        found.append(np.arctan2(y, x))
        radii, sizes = np.hypot(x, y), [size // 2 for size in sizes if size > 1]
    return found


def unit_blocks(angles: Angles, rows: int, dimension: int) -> Floats:
    """Rows (n, d) whose blocks have norm 1 and these angles; a block of one coordinate is 1."""
    sizes = blocks(dimension)
    levels = [size.bit_length() - 1 for size in sizes]
    found = np.ones((rows, sum(level == len(angles) for level in levels) if angles else len(sizes)))
    for number in range(len(angles), 0, -1):
        ending = sum(level == number - 1 for level in levels)  # blocks whose radius this level has
        angle = angles[number - 1]
        down = np.stack([found * np.cos(angle), found * np.sin(angle)], axis=2).reshape(rows, -1)
        found = np.concatenate([down, np.ones((rows, ending))], axis=1)
    return found


@dataclass(frozen=True, eq=False)
class PolarCoder(Coder):
    """mean (d,), the seed of the rotation, bits of the angles of each level, their ends (levels, 2), and the radii."""

    mean: Floats
    seed: int
    bits: tuple[int, ...]
    ends: Floats
    radii: Gains
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (CLAIMS, (*CLAIMS, BEYOND))

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        array("mean", self.mean, (int(np.size(self.mean)) or 1,))
        hadamard.check(self.seed)
        levels = len(counts(self.dimension))
        array("ends", self.ends, (levels, 2))
        if (np.abs(self.ends) > 4).any() or (self.ends[:, 0] > self.ends[:, 1]).any():
            raise BadMessage("ends: wanted angles in order")
        if not isinstance(self.bits, tuple) or len(self.bits) != levels:
            raise BadMessage(f"bits: wanted those of {levels} levels")
        for each in self.bits:
            if isinstance(each, bool) or not isinstance(each, int) or not 0 <= each <= MOST_BITS:
                raise BadMessage(f"bits: wanted integers from 0 to {MOST_BITS}")
        if not isinstance(self.radii, Gains):
            raise BadMessage("radii: wanted a codebook")
        self.radii.check()

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """Angles of each level that has bits, and radii."""
        n, d = sum(documents), self.dimension
        angles = [Part(n * count, b, count) for count, b in zip(counts(d), self.bits, strict=True) if b]
        return (*angles, Part(n * len(blocks(d)), self.radii.bits, len(blocks(d))))

    def steps(self) -> Floats:
        """The width of a cell at each level."""
        return (self.ends[:, 1] - self.ends[:, 0]) / 2.0 ** np.asarray(self.bits, dtype=np.float64)

    def level(self, number: int, codes: Codes) -> Floats:
        """Angles of codes from 0."""
        return self.ends[number, 0] + (codes + 0.5) * self.steps()[number]

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Row by row; a row's bound has the largest angle error of each level."""
        rotation, d, n = hadamard.rotation(self.dimension, self.seed), self.dimension, len(rows)
        centred = rows - self.mean
        z = centred @ rotation.matrix
        codes, decoded, over, total = list[Codes](), list[Floats](), 0, 0
        cosines, squares = np.ones(n), np.zeros(n)
        for number, angle in enumerate(angles_of(z)):
            step, (low, high) = self.steps()[number], self.ends[number]
            cells = np.floor((angle - low) / (step if step > 0 else 1.0))
            found = np.clip(cells, 0, (1 << self.bits[number]) - 1).astype(np.int32)
            decoded.append(self.level(number, found))
            beyond = (angle < low) | (angle > high)
            error = np.where(beyond, np.abs(angle - decoded[-1]), step / 2).max(axis=1) + 64 * rounding.U
            cosines = np.where(error < np.pi / 2, cosines * np.cos(np.minimum(error, np.pi / 2)), -1.0) * (cosines > 0)
            squares = squares + error**2
            over, total = over + int(beyond.sum()), total + angle.size
            codes.append(found)
        unit = unit_blocks(decoded, n, d)
        starts = np.cumsum((0, *blocks(d)[:-1]))
        best = np.add.reduceat(z * unit, starts, axis=1)
        chosen = self.radii.codes(best)
        state = np.repeat(self.radii.levels[chosen], blocks(d), axis=1) * unit
        found_rows = self.mean + state @ rotation.matrix.T
        by_radius, beyond_radii = self.radii.bounds(best, chosen)
        shares = np.where(cosines > 0, np.minimum(2 * (1 - cosines), squares), 4.0)
        norms = rounding.norms(z)
        allowed = np.sqrt(shares * norms**2 + (by_radius**2).sum(axis=1))
        allowed += (slack(d) + 512 * rounding.U * len(codes)) * (norms + rounding.norms(state))
        sent = [(each - (1 << (b - 1))).reshape(-1) for each, b in zip(codes, self.bits, strict=True) if b]
        sent.append((chosen - len(self.radii.levels) // 2).reshape(-1))
        bounds = in_frame(allowed, rotation.off, centred, state, found_rows)
        return Found(tuple(sent), found_rows, bounds, over + beyond_radii, total + best.size)

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """mean + rotation (radii times unit blocks)."""
        n, d, at = sum(documents), self.dimension, 0
        angles: Angles = []
        for number, (count, b) in enumerate(zip(counts(d), self.bits, strict=True)):
            cells = codes[at].reshape(n, count) + (1 << (b - 1)) if b else np.zeros((n, count), dtype=np.int32)
            angles.append(self.level(number, cells))
            at += b > 0
        radii = self.radii.levels[codes[at].reshape(n, -1) + len(self.radii.levels) // 2]
        state = np.repeat(radii, blocks(d), axis=1) * unit_blocks(angles, n, d)
        return self.mean + state @ hadamard.rotation(d, self.seed).matrix.T


def fit_polar(rows: Floats, bits: int, seed: int) -> PolarCoder:
    """Mean, ends of the angles and radii of rows (n, d), in `bits` a coordinate, the radii's among them."""
    d, mean = rows.shape[1], rows.mean(axis=0)
    z = (rows - mean) @ hadamard.rotation(d, seed).matrix
    found = angles_of(z)
    ends = np.array([(a.min(), a.max()) for a in found]).reshape(-1, 2)
    ends[:1] = -np.pi, np.pi
    starts = np.cumsum((0, *blocks(d)[:-1]))
    radii = np.sqrt(np.add.reduceat(z**2, starts, axis=1))
    best: PolarCoder | None = None
    least = np.inf
    for number in [each for each in RADIUS_BITS if each * len(starts) <= bits * d] or [1]:
        shares = greedy_bits(ends, counts(d), bits * d - number * len(starts))
        coder = PolarCoder(mean, seed, shares, ends, gain_codes.lloyd(radii.reshape(-1), number))
        cost = float(((rows - coder.code(rows, (len(rows),)).rows) ** 2).sum())
        if cost < least or best is None:
            best, least = coder, cost
    assert best is not None
    return best


def greedy_bits(ends: Floats, numbers: Sequence[int], budget: int) -> tuple[int, ...]:
    """Bits of the angles of each level, a bit at a time where it takes most off the squares of the cells."""
    squares, left = (ends[:, 1] - ends[:, 0]) ** 2, budget
    found = [0] * len(numbers)
    while True:
        worth = [
            squares[k] / 4.0 ** found[k] / count if count <= left and found[k] < MOST_BITS else -1.0
            for k, count in enumerate(numbers)
        ]
        at = int(np.argmax(worth)) if worth else 0
        if not worth or worth[at] <= 0:
            return tuple(found)
        found[at] += 1
        left -= numbers[at]
