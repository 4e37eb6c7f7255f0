"""Segments of a stream: a row that is coded by itself, and the rows that are predicted one after another from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]


def segments(documents: Sequence[int], key_every: int | None) -> tuple[Places, Places]:
    """Places of the key rows and how many rows each governs, the longest first."""
    sizes = np.asarray(documents, dtype=np.intp)
    period = sizes if key_every is None else np.full_like(sizes, key_every)
    keys = -(-sizes // period)  # of each document
    number = np.arange(keys.sum()) - np.repeat(np.cumsum(keys) - keys, keys)  # of a key row in its document
    inside = number * np.repeat(period, keys)
    starts = np.repeat(np.cumsum(sizes) - sizes, keys) + inside
    lengths = np.minimum(np.repeat(period, keys), np.repeat(sizes, keys) - inside)
    order = np.argsort(-lengths, kind="stable")
    return starts[order], lengths[order]


def predicted(starts: Places, lengths: Places) -> Iterator[Places | slice]:
    """Places of the first, second, .. predicted row of every segment that has one; slices where there is one."""
    if len(starts) == 1:
        first = int(starts[0])
        yield from (slice(t, t + 1) for t in range(first + 1, first + int(lengths[0])))
        return
    for t, count in enumerate(longer(lengths).tolist(), 1):
        yield starts[:count] + t


def longer(lengths: Places) -> Places:
    """How many of the lengths, the longest first, are above 1, 2, .. as far as one is."""
    return len(lengths) - np.searchsorted(lengths[::-1], np.arange(1, lengths[0]), side="right")
