"""Codebooks beside the grid: the optimal one of a normal law, and that of a coordinate of a unit vector.

`ScaledCoder` quantizes coordinates z = U^T (x - mean) by one codebook in units of a scale: the deviation of each
coordinate (normal), or the norm of each row, sent as 16 bits, after a randomized Hadamard rotation (sphere). Cell k
has level c_k between thresholds t_k and t_{k+1}; the end cells are as wide beyond their level as before it. There a
number errs by at most the larger part of its cell, and beyond by at most its own size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from numerics.codec import rounding
from numerics.codec.fit_rows import FitRows
from numerics.codec.received import BadMessage, array, integer
from numerics.codec.schemes import hadamard
from numerics.codec.schemes.base import Coder, Codes, Floats, Found, Part, frame_of
from numerics.quantizer import normal, sphere

MOST_BITS = 8
NORM_BITS, LARGEST_HALF = 16, 65504.0  # a float16
NORMAL = ("one-centroid-codebook", "rotation-invariance")
SPHERE = ("sphere-coordinate", "rotation-invariance")
BEYOND = "overload-error"
HEADROOM = 8  # bits of the norms' exponent above the largest fitted norm


@dataclass(frozen=True, eq=False)
class Cells:
    """Levels (2^b,) and thresholds (2^b - 1,) of a symmetric codebook, and bounds of the errors in its cells."""

    levels: Floats
    thresholds: Floats

    @cached_property
    def widths(self) -> Floats:
        """The larger distance of a level to the ends of its cell, (2^b,)."""
        before, after = self.levels[1:] - self.thresholds, self.thresholds - self.levels[:-1]
        larger = np.maximum(np.append(after[0], before), np.append(after, before[-1]))
        return larger * (1 + 4 * rounding.U)

    @property
    def top(self) -> float:
        """The end of the range."""
        return float(self.levels[-1] + self.widths[-1])

    def codes(self, values: Floats) -> Codes:
        """Cells of values of any shape, from 0."""
        return np.searchsorted(self.thresholds, values, side="right").astype(np.int32)


@cache
def normal_cells(bits: int) -> Cells:
    """The codebook of a normal variable of variance 1."""
    return Cells(*normal.codebook(bits))


@cache
def sphere_cells(dimension: int, bits: int) -> Cells:
    """The codebook of a coordinate of a unit vector; for d = 1 the sign, whatever the number of bits."""
    if dimension == 1:
        return Cells(np.array([-1.0, 1.0]), np.zeros(1))
    found = sphere.codebook(dimension, bits)
    return Cells(found.levels, found.thresholds)


def cells_bounds(cells: Cells, values: Floats, scale: Floats, codes: Codes) -> tuple[Floats, int]:
    """Bounds (n,) of norm(values - scale levels), before what rounding adds, and how many values are beyond."""
    over = np.abs(values) > scale * cells.top
    allowed = np.where(over, values, scale * cells.widths[codes])
    return np.sqrt((allowed * allowed).sum(axis=1)) * (1 + 8 * rounding.U), int(over.sum())


def in_frame(bounds: Floats, off: float, centred: Floats, state: Floats, rows: Floats) -> Floats:
    """Bounds (n,) of norm(x - xhat) from those of norm(z - s), as `rounding.in_rows` has their squares."""
    return np.sqrt(rounding.in_rows(bounds, off, centred, state, rows)) * (1 + 2 * rounding.U)


@dataclass(frozen=True, eq=False)
class NormalCoder(Coder):
    """basis (d, d) with orthonormal columns, mean (d,), deviations (d,) and bits (d,) of the coordinates there.

    A coordinate of no bits is sent as zero.
    """

    basis: Floats
    mean: Floats
    deviations: Floats
    bits: tuple[int, ...]
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (NORMAL, (*NORMAL, BEYOND))

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        d = frame_of(self.basis, self.mean)
        array("deviations", self.deviations, (d,))
        if (self.deviations < 0).any():
            raise BadMessage("deviations: one is negative")
        if not isinstance(self.bits, tuple) or len(self.bits) != d:
            raise BadMessage(f"bits: wanted {d} of them")
        for each in self.bits:
            if each != 0 or isinstance(each, bool):
                integer("bits", each, MOST_BITS)

    @cached_property
    def off(self) -> float:
        """g of `float-codec-error`."""
        return rounding.turn(self.basis)

    @cached_property
    def groups(self) -> list[tuple[int, NDArray[np.intp]]]:
        """The numbers of bits that are used, and the coordinates that use them."""
        used = np.asarray(self.bits)
        return [(int(b), np.flatnonzero(used == b)) for b in np.unique(used) if b]

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """One for each number of bits that is used."""
        n = sum(documents)
        return tuple(Part(n * len(at), b, len(at)) for b, at in self.groups)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Coordinate by coordinate."""
        centred = rows - self.mean
        z = centred @ self.basis
        bounds, over, codes = (z[:, np.asarray(self.bits) == 0] ** 2).sum(axis=1), 0, list[Codes]()
        for b, at in self.groups:
            cells, scale = normal_cells(b), self.deviations[at]
            found = cells.codes(z[:, at] / np.where(scale > 0, scale, 1.0))
            each, beyond = cells_bounds(cells, z[:, at], scale, found)
            bounds, over = bounds + each**2, over + beyond
            codes.append((found - (1 << (b - 1))).reshape(-1))
        state = self.state(codes, len(rows))
        decoded = self.mean + state @ self.basis.T
        norms = rounding.in_coordinates(np.sqrt(bounds), z, state)
        return Found(tuple(codes), decoded, in_frame(norms, self.off, centred, state, decoded), over, z.size)

    def state(self, codes: Sequence[Codes], rows: int) -> Floats:
        """Coordinates (n, d) of codes."""
        found = np.zeros((rows, self.dimension))
        for (b, at), sent in zip(self.groups, codes, strict=True):
            found[:, at] = self.deviations[at] * normal_cells(b).levels[sent.reshape(rows, -1) + (1 << (b - 1))]
        return found

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """mean + U s."""
        return self.mean + self.state(codes, sum(documents)) @ self.basis.T


@dataclass(frozen=True, eq=False)
class RotatedCoder(Coder):
    """mean (d,), the seed of the rotation, and bits a coordinate: rows less their mean are turned, then coded."""

    mean: Floats
    seed: int
    bits: int

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    @property
    def cells(self) -> Cells:
        """Of a coordinate of the direction, or of the row in units of its norm."""
        return sphere_cells(self.dimension, self.bits)

    @property
    def sent_bits(self) -> int:
        """Bits a coordinate: one of a single coordinate, whose sign is all there is."""
        return self.bits if self.dimension > 1 else 1

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        array("mean", self.mean, (int(np.size(self.mean)) or 1,))
        hadamard.check(self.seed)
        integer("bits", self.bits, MOST_BITS)


@dataclass(frozen=True, eq=False)
class SphereCoder(RotatedCoder):
    """With the unit of the norms, which are sent as float16."""

    unit: float
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (SPHERE, (*SPHERE, BEYOND))

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        super().check()
        array("unit", np.asarray(self.unit, dtype=np.float64), ())
        if self.unit <= 0:
            raise BadMessage("unit: wanted a positive number")

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """Codes and norms."""
        n = sum(documents)
        return Part(n * self.dimension, self.sent_bits, self.dimension), Part(n, NORM_BITS)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Row by row."""
        rotation, cells = hadamard.rotation(self.dimension, self.seed), self.cells
        centred = rows - self.mean
        z = centred @ rotation.matrix
        with np.errstate(over="ignore", under="ignore"):
            sent = np.minimum(np.sqrt((z * z).sum(axis=1)) / self.unit, LARGEST_HALF).astype(np.float16)
        scale = sent.astype(np.float64)[:, None] * self.unit
        found = cells.codes(z / np.where(scale > 0, scale, 1.0))
        bounds, over = cells_bounds(cells, z, scale, found)
        codes = (found - (1 << (self.sent_bits - 1))).reshape(-1), sent.view(np.int16).astype(np.int32)
        state = self.state(codes)
        decoded = self.mean + state @ rotation.matrix.T
        norms = rounding.in_coordinates(bounds, z, state)
        return Found(codes, decoded, in_frame(norms, rotation.off, centred, state, decoded), over, z.size)

    def state(self, codes: Sequence[Codes]) -> Floats:
        """Coordinates (n, d) of codes."""
        scale = codes[1].astype(np.int16).view(np.float16).astype(np.float64) * self.unit
        return scale[:, None] * self.cells.levels[codes[0].reshape(len(scale), -1) + (1 << (self.sent_bits - 1))]

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """mean + rotation s."""
        return self.mean + self.state(codes) @ hadamard.rotation(self.dimension, self.seed).matrix.T


def fit_normal(given: FitRows, bits: int, greedy: bool = False) -> NormalCoder:
    """Mean, eigenbasis and deviations of rows; as many bits for each coordinate, or given one at a time.

    Greedy bits go to the coordinate whose next bit takes most off the sum of the errors of normal coordinates.
    """
    variances = np.maximum(given.alone.variances, 0)
    shares = greedy_bits(variances, bits) if greedy else (bits,) * len(variances)
    return NormalCoder(given.alone.basis, given.mean, np.sqrt(variances), shares)


def greedy_bits(variances: Floats, bits: int) -> tuple[int, ...]:
    """bits d in all, at most MOST_BITS in a coordinate."""
    errors = [1.0, *(normal_error(b) for b in range(1, MOST_BITS + 1)), 0.0]
    saved = np.append(-np.diff(errors)[:MOST_BITS], -1.0)
    found = np.zeros(len(variances), dtype=np.intp)
    gains = variances * saved[0]
    for _ in range(bits * len(variances)):
        at = int(gains.argmax())
        if gains[at] <= 0:
            break
        found[at] += 1
        gains[at] = variances[at] * saved[found[at]]
    return tuple(found.tolist())


@cache
def normal_error(bits: int) -> float:
    """Mean squared error of a normal variable of variance 1: 1 - E c^2, for levels that are centroids."""
    cells = normal_cells(bits)
    edges = [-math.inf, *cells.thresholds.tolist(), math.inf]
    tails = [math.erfc(t / math.sqrt(2)) / 2 for t in edges]
    masses = np.array([a - b for a, b in pairwise(tails)])
    return float(1 - (masses * cells.levels**2).sum())


def fit_sphere(rows: Floats, bits: int, seed: int, centred: bool = True) -> SphereCoder:
    """Mean, or zero, and unit of the norms of rows (n, d)."""
    mean = rows.mean(axis=0) if centred else np.zeros(rows.shape[1])
    largest = float(rounding.norms(rows - mean).max())
    return SphereCoder(mean, seed, bits, float(np.ldexp(1.0, np.frexp(largest)[1] - HEADROOM)) if largest else 1.0)
