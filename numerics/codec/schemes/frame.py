"""Frames in which rows are coded: before a rotary embedding, or their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from numerics.codec.received import BadMessage
from numerics.codec.rotary import LARGEST_POSITION, LAYOUTS, Layout, Positions, Turn, positions_of


@dataclass(frozen=True)
class Rotary:
    """The frame before a rotary embedding of this base and layout."""

    theta: float
    layout: Layout = "half"

    def check(self, dimension: int) -> None:
        """Raises BadMessage for a base that is not positive and finite, another layout, or an odd dimension."""
        theta: Any = self.theta
        if isinstance(theta, bool) or not isinstance(theta, int | float) or not 0 < theta < float("inf"):
            raise BadMessage("theta: wanted a positive number")
        if self.layout not in LAYOUTS:
            raise BadMessage(f"layout: wanted one of {', '.join(LAYOUTS)}")
        if dimension % 2:
            raise BadMessage(f"rotary: {dimension} coordinates, wanted an even number")

    def turn(
        self, positions: ArrayLike | None, lengths: tuple[int, ...], dimension: int
    ) -> tuple[Turn, Positions | None]:
        """The turns of rows at positions (n,), and these; from 0 in each document if None. Raises ValueError."""
        if positions is None:
            return Turn.of(self.theta, self.layout, positions_of(lengths), dimension), None
        places = np.asarray(positions)
        if places.shape != (sum(lengths),) or not np.issubdtype(places.dtype, np.integer):
            raise ValueError(f"positions: wanted {sum(lengths)} integers")
        if places.min() < 0 or places.max() > LARGEST_POSITION:
            raise ValueError("positions: wanted integers from 0 to 2^40")
        places = places.astype(np.int64)
        return Turn.of(self.theta, self.layout, places, dimension), places
