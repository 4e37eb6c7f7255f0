"""What the codec takes: rows of finite numbers in time order, and the lengths of their documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.arguments import integers, real_array

Floats = NDArray[np.float64]
Part = tuple[Floats, tuple[int, ...]]  # rows (n, d) and the lengths of their documents


def checked(stream: ArrayLike, dimension: int | None = None) -> Floats:
    """A stream as finite numbers (n, d), n > 0; raises ValueError otherwise."""
    data = real_array(stream, "stream")
    if data.ndim != 2 or not data.size or dimension not in (None, data.shape[1]):
        raise ValueError(f"a stream must have shape (n, {dimension or 'd'}) with n > 0, not {data.shape}")
    if not np.isfinite(data).all():
        raise ValueError("a stream must be finite; remove NaN and infinite values")
    return data


def lengths_of(data: Floats, documents: Sequence[int] | None) -> tuple[int, ...]:
    """Lengths of documents that add up to the rows; raises ValueError otherwise."""
    lengths = (len(data),) if documents is None else integers(documents)
    if lengths is None or any(n <= 0 for n in lengths) or sum(lengths) != len(data):
        raise ValueError(f"lengths of documents must be positive and add up to {len(data)} rows")
    return lengths


def part_of(stream: ArrayLike, documents: Sequence[int] | None, dimension: int) -> Part:
    """A stream of this dimension with its documents; raises ValueError as `checked` and `lengths_of`."""
    data = checked(stream, dimension)
    return data, lengths_of(data, documents)


class InFrames:
    """Rows less a mean, and the same in a basis: made once for all codecs that share rows, mean and basis."""

    def __init__(self) -> None:
        self.made: dict[tuple[int, ...], tuple[Floats, Floats]] = {}
        self.kept: list[Floats] = []  # so that each has an identity of its own

    def __call__(self, rows: Floats, mean: Floats, basis: Floats) -> tuple[Floats, Floats]:
        """(n, d) each, not to be changed."""
        parts = rows, mean, basis
        key = tuple(map(id, parts))
        if key not in self.made:
            centred = rows - mean
            self.made[key] = centred, centred @ basis
            self.kept += parts
        return self.made[key]
