"""Groups of n consecutive rows: coded against the first of them, or merged into their mean.

Anchor: the first row of a group is a key row, the others are coded as their difference to its reconstruction, so that
errors do not add up (`anchor-residual`). Merge: the mean of a group is coded with n times the bits, which is the same
rate (`context-merge-rate`); a group's squared errors add up to those about its mean, and n times that of the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from numerics.codec import modes, rounding
from numerics.codec.received import MOST_BITS, BadMessage, array, integer
from numerics.codec.schemes.base import Coder, Codes, Floats, Found, Part, frame_of
from numerics.codec.schemes.codebook import BEYOND, in_frame
from numerics.quantizer.reference import Grid

ANCHOR = ("anchor-residual", "granular-error")
MERGE = ("context-merge-rate", "granular-error")
GROUPS = (2, 4, 8)  # rows in a group that the fit of an anchor tries
MORE_BITS = (0, 2)  # and bits that it gives key rows beyond the others'
MOST_MERGED = 4


@dataclass(frozen=True, eq=False)
class Box:
    """A grid in an orthonormal basis (d, d), of ranges (d,) and so many bits."""

    basis: Floats
    ranges: Floats
    bits: int

    @cached_property
    def grid(self) -> Grid:
        """Its cells; raises ValueError for ranges that make none."""
        return Grid.of(self.ranges, self.bits)

    @cached_property
    def off(self) -> float:
        """g of `float-codec-error`."""
        return rounding.turn(self.basis)

    def check(self, name: str, dimension: int) -> None:
        """Raises BadMessage where a field does not fit the others."""
        array(f"{name} basis", self.basis, (dimension, dimension))
        array(f"{name} ranges", self.ranges, (dimension,))
        if (self.ranges < 0).any():
            raise BadMessage(f"{name} ranges: a range is negative")
        integer(f"{name} bits", self.bits, MOST_BITS)

    def around(self, base: Floats, codes: Codes) -> Floats:
        """Rows: base, (d,) or (n, d), and what codes (n, d) stand for."""
        return base + self.grid.levels(codes) @ self.basis.T

    def code(self, rows: Floats, base: Floats) -> tuple[Codes, Floats, Floats, int]:
        """Codes of rows (n, d) about a base, rows again, bounds (n,) of norms of errors, and numbers beyond."""
        centred = rows - base
        y = centred @ self.basis
        codes = self.grid.codes(y)
        over = np.abs(y) > self.ranges
        allowed = np.where(over, np.abs(y), rounding.half_steps(self.grid.step, self.grid.half))
        state, decoded = self.grid.levels(codes), self.around(base, codes)
        bounds = rounding.in_coordinates(rounding.norms(allowed) * (1 + 8 * rounding.U), y, state)
        return codes, decoded, in_frame(bounds, self.off, centred, state, decoded), int(over.sum())


def first_rows(documents: tuple[int, ...], group: int) -> NDArray[np.intp]:
    """Places of the first row of each group, in order; a document's last group may be shorter."""
    starts = np.cumsum((0, *documents[:-1]))
    return np.concatenate([np.arange(a, a + n, group) for a, n in zip(starts, documents, strict=True)])


def group_of(documents: tuple[int, ...], group: int) -> NDArray[np.intp]:
    """The group of each row, (n,)."""
    first = np.zeros(sum(documents), dtype=np.intp)
    first[first_rows(documents, group)] = 1
    return np.cumsum(first) - 1


@dataclass(frozen=True, eq=False)
class AnchorCoder(Coder):
    """mean (d,) of key rows, their grid, that of differences to a decoded key row, and rows in a group."""

    mean: Floats
    keys: Box
    others: Box
    group: int
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (ANCHOR, (*ANCHOR, BEYOND))

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        d = int(np.size(self.mean)) or 1
        array("mean", self.mean, (d,))
        integer("group", self.group)
        for name, box in (("key", self.keys), ("residual", self.others)):
            if not isinstance(box, Box):
                raise BadMessage(f"{name}: wanted a grid")
            box.check(name, d)

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """Key rows and others."""
        keys, d = sum(-(-n // self.group) for n in documents), self.dimension
        return Part(keys * d, self.keys.bits, d), Part((sum(documents) - keys) * d, self.others.bits, d)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """All key rows, then all others."""
        first, group = first_rows(documents, self.group), group_of(documents, self.group)
        rest = np.ones(len(rows), dtype=bool)
        rest[first] = False
        found, bounds = np.empty_like(rows), np.empty(len(rows))
        key_codes, found[first], bounds[first], over = self.keys.code(rows[first], self.mean)
        codes, found[rest], bounds[rest], beyond = self.others.code(rows[rest], found[first][group[rest]])
        return Found((key_codes.reshape(-1), codes.reshape(-1)), found, bounds, over + beyond, rows.size)

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """Key rows, then what is added to them."""
        d, first, group = self.dimension, first_rows(documents, self.group), group_of(documents, self.group)
        rest = np.ones(len(group), dtype=bool)
        rest[first] = False
        found = np.empty((len(group), d))
        found[first] = self.keys.around(self.mean, codes[0].reshape(-1, d))
        found[rest] = self.others.around(found[first][group[rest]], codes[1].reshape(-1, d))
        return found


@dataclass(frozen=True, eq=False)
class MergeCoder(Coder):
    """mean (d,) of the groups' means, their grid, and rows in a group."""

    mean: Floats
    means: Box
    group: int
    claims: tuple[tuple[str, ...], tuple[str, ...]] = (MERGE, (*MERGE, BEYOND))

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        if not isinstance(self.means, Box):
            raise BadMessage("means: wanted a grid")
        self.means.check("mean", frame_of(self.means.basis, self.mean))
        integer("group", self.group)

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """One row a group."""
        d, groups = self.dimension, sum(-(-n // self.group) for n in documents)
        return (Part(groups * d, self.means.bits, d),)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """The bound of a row has its exact distance to the mean, and the product with the mean's error."""
        group = group_of(documents, self.group)
        means = means_of(rows, group)
        codes, decoded, errors, over = self.means.code(means, self.mean)
        apart, off = rows - means[group], (means - decoded)[group]
        squares = (apart**2).sum(axis=1) + 2 * (apart * off).sum(axis=1) + errors[group] ** 2
        sizes = rounding.norms(rows) + rounding.norms(means)[group] + rounding.norms(decoded)[group]
        share = 8 * (self.dimension + 8) * rounding.U
        bounds = np.sqrt(np.maximum(squares, 0) + share * sizes**2)
        return Found((codes.reshape(-1),), decoded[group], bounds, over, means.size)

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """The decoded mean of each row's group."""
        means = self.means.around(self.mean, codes[0].reshape(-1, self.dimension))
        return means[group_of(documents, self.group)]


def means_of(rows: Floats, group: NDArray[np.intp]) -> Floats:
    """The mean of each group of rows (n, d), which are in order."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return np.add.reduceat(rows, starts, axis=0) / np.bincount(group)[:, None]


def _box(codec: modes.Codec) -> Box:
    return Box(codec.basis, codec.ranges, codec.bits)


def fit_anchor(rows: Floats, documents: tuple[int, ...], bits: int, loading: modes.Loading) -> AnchorCoder:
    """Of GROUPS and MORE_BITS those of the least error at equal rate on rows (n, d)."""
    best: AnchorCoder | None = None
    least = np.inf
    direct = modes.fit(rows, "direct", bits, loading)
    for group in GROUPS:
        if group > max(documents) and best is not None:
            break
        first, place = first_rows(documents, group), group_of(documents, group)
        rest = np.ones(len(rows), dtype=bool)
        rest[first] = False
        moved = rows[rest] - rows[first][place[rest]]
        basis = np.linalg.eigh(moved.T @ moved)[1] if len(moved) else np.eye(rows.shape[1])
        moves = moved @ basis if len(moved) else np.zeros((1, rows.shape[1]))
        for more in MORE_BITS:
            keys = Box(direct.basis, direct.ranges, bits + more)
            # Within |x - a| plus the error of the key row, whose norm is that of its half steps at most.
            slack = np.abs(basis.T @ keys.basis) @ (keys.ranges / 2**keys.bits) if loading == "maximum" else 0.0
            others = Box(basis, (modes.ranges_of(moves, loading) + slack) * (1 + 1e-9), bits)
            each = AnchorCoder(direct.mean, keys, others, group)
            found = each.code(rows, documents)
            rate = sum(part.count * part.bits for part in each.parts(documents)) / rows.size
            cost = float(((rows - found.rows) ** 2).sum()) * 4.0**rate
            if cost < least or best is None:
                best, least = each, cost
    assert best is not None
    return best


def fit_merge(rows: Floats, documents: tuple[int, ...], bits: int, loading: modes.Loading) -> MergeCoder:
    """Of groups of 2 rows on, with as many times the bits, the one of the least error on rows (n, d)."""
    best: MergeCoder | None = None
    least = np.inf
    for group in range(2, MOST_MERGED + 1):
        if group * bits > MOST_BITS:
            break
        codec = modes.fit(means_of(rows, group_of(documents, group)), "direct", group * bits, loading)
        each = MergeCoder(codec.mean, _box(codec), group)
        found = float(((rows - each.code(rows, documents).rows) ** 2).sum())
        if found < least or best is None:
            best, least = each, found
    assert best is not None
    return best
