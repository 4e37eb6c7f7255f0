"""The mid-tread grid of direct coding: the same cells as mid-rise, moved by half a step, so that zero is a level.

L = 2^b, step_i = 2 R_i / (L - 1) rounded up, and the L - 1 levels k step_i with abs(k) < L/2; at one bit there is a
single level, which sends nothing. A coordinate y gets the level of floor(y / step_i + 1/2), clipped. That is the code
which the mid-rise quantizer gives y + step_i / 2, so the claim `granular-error` carries the error, at most half a step
for abs(y) <= R_i; beyond, y errs by its excess over the last level, so by at most abs(y). No claim names this grid; its
operations are proved in Coq (proofs/coq/analysis/StatedRounded.v, `tread_codes_binary64`, `tread_bound_binary64`).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.quantizer.reference import Codes, Floats, Grid, floor_quotient, steps

GridName = Literal["mid-rise", "mid-tread"]


class MidTread(Grid):
    """Cells and levels of given ranges, shape (d,), with zero among the levels; used as `Grid` is."""

    @classmethod
    def of(cls, ranges: ArrayLike, bits: int) -> MidTread:
        """The grid of 2^bits - 1 levels; raises ValueError as `steps` does, or for a range whose double overflows."""
        tops = np.asarray(ranges, dtype=np.float64)
        half = np.ldexp(steps(tops, bits), int(bits) - 1)  # raises; exactly the ranges
        with np.errstate(over="ignore"):
            step = np.nextafter(2 * (half / (2 ** int(bits) - 1)), np.where(half > 0, np.inf, 0.0))
            doubled = 2 * tops  # codes are taken of doubled values
        if not (np.isfinite(step) & np.isfinite(doubled)).all():
            raise ValueError("a range is too large for its values to be doubled; rescale the data")
        return cls(tops, step, 1 << (int(bits) - 1))

    def codes(self, values: Floats) -> Codes:
        """Codes of values without NaN, of the exact quotient: floor(q + 1/2) = floor((floor(2 q) + 1) / 2)."""
        inside = np.clip(values, -self.ranges, self.ranges)
        twice = floor_quotient(2 * inside, self.divisor)
        return np.clip(np.floor((twice + 1) * 0.5), 1 - self.half, self.half - 1).astype(np.int32)

    def levels(self, codes: NDArray[np.integer]) -> Floats:
        """Levels of integer codes; the one code that the encoder never sends, -half, has its level too."""
        return self.step * codes


GRIDS: dict[GridName, type[Grid]] = {"mid-rise": Grid, "mid-tread": MidTread}
