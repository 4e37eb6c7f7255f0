"""Residual stages with nested ranges R, R/L_1, R/(L_1 L_2), ..: each codes what the stages before leave.

By `residual-stages` m stages of b bits are one stage of m b bits, and so it is with stages of different bits: what is
left within the first range is at most half a step of the last grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from numerics.codec import rounding
from numerics.codec.fit_rows import FitRows
from numerics.codec.received import MOST_BITS, BadMessage, array, integer
from numerics.codec.schemes.base import Coder, Codes, Floats, Found, Part, frame_of
from numerics.codec.schemes.codebook import BEYOND, in_frame
from numerics.quantizer.reference import Grid

EQUAL, UNEQUAL = ("residual-stages",), ("granular-error", "rotation-invariance")


@dataclass(frozen=True, eq=False)
class StagesCoder(Coder):
    """basis (d, d) with orthonormal columns, mean (d,), ranges (d,) of the first stage, and bits of each stage."""

    basis: Floats
    mean: Floats
    ranges: Floats
    bits: tuple[int, ...]

    @property
    def claims(self) -> tuple[tuple[str, ...], tuple[str, ...]]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Those of stages with as many levels each, or of one grid."""
        found = EQUAL if len(set(self.bits)) == 1 else UNEQUAL
        return found, (*found, BEYOND)

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    @cached_property
    def grids(self) -> list[Grid]:
        """One a stage; raises ValueError for ranges too small to be divided."""
        before = np.cumsum((0, *self.bits[:-1]))
        return [Grid.of(np.ldexp(self.ranges, -int(k)), b) for k, b in zip(before, self.bits, strict=True)]

    @cached_property
    def off(self) -> float:
        """g of `float-codec-error`."""
        return rounding.turn(self.basis)

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        array("ranges", self.ranges, (frame_of(self.basis, self.mean),))
        if (self.ranges < 0).any():
            raise BadMessage("ranges: a range is negative")
        if not isinstance(self.bits, tuple) or not self.bits:
            raise BadMessage("bits: wanted those of each stage")
        if sum(integer("bits", each, MOST_BITS) for each in self.bits) > MOST_BITS:
            raise BadMessage(f"bits: more than {MOST_BITS} in all")

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """One a stage."""
        return tuple(Part(sum(documents) * self.dimension, b, self.dimension) for b in self.bits)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Stage by stage, all rows at once."""
        centred = rows - self.mean
        y = centred @ self.basis
        codes, state = list[Codes](), np.zeros_like(y)
        for grid in self.grids:
            codes.append(grid.codes(y - state))
            state = state + grid.levels(codes[-1])
        decoded = self.mean + state @ self.basis.T
        last, over = self.grids[-1], np.abs(y) > self.ranges
        allowed = np.where(over, np.abs(y), rounding.half_steps(last.step, last.half))
        sizes = np.abs(y) + self.ranges + np.abs(state)  # no partial sum is larger than the range
        bounds = rounding.norms(allowed + 2 * len(self.bits) * rounding.U * sizes) * (1 + 8 * rounding.U)
        found = in_frame(bounds, self.off, centred, state, decoded)
        return Found(tuple(each.reshape(-1) for each in codes), decoded, found, int(over.sum()), y.size)

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """mean + U times the sum of the stages, added in their order."""
        state = np.zeros((sum(documents), self.dimension))
        for grid, each in zip(self.grids, codes, strict=True):
            state = state + grid.levels(each.reshape(state.shape))
        return self.mean + state @ self.basis.T


def split(bits: int, stages: int) -> tuple[int, ...]:
    """Bits of each stage, as equal as they can be, the larger ones first."""
    return tuple(bits // stages + (k < bits % stages) for k in range(stages))


def fit_stages(given: FitRows, bits: int, stages: int, loading: float | str) -> StagesCoder:
    """Mean, eigenbasis and ranges of rows, as direct coding has them."""
    from numerics.codec import modes

    codec = modes.fit(given, "direct", bits, loading)  # type: ignore[arg-type]
    found = StagesCoder(codec.basis, codec.mean, codec.ranges, split(bits, stages))
    _ = found.grids
    return found
