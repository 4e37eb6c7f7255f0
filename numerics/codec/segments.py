"""Segments of a stream: a row that is coded by itself, and the rows that are predicted one after another from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]


def segments(documents: Sequence[int], key_every: int | None) -> tuple[Places, Places]:
    """Places of the key rows and how many rows each governs, the longest first."""
    starts: list[int] = []
    lengths: list[int] = []
    at = 0
    for n in documents:
        period = key_every or n
        for key in range(0, n, period):
            starts.append(at + key)
            lengths.append(min(period, n - key))
        at += n
    order = np.argsort(-np.asarray(lengths), kind="stable")
    return np.asarray(starts, dtype=np.intp)[order], np.asarray(lengths, dtype=np.intp)[order]


def predicted(starts: Places, lengths: Places) -> Iterator[Places | slice]:
    """Places of the first, second, .. predicted row of every segment that has one; slices where there is one."""
    if len(starts) == 1:
        first = int(starts[0])
        yield from (slice(t, t + 1) for t in range(first + 1, first + int(lengths[0])))
        return
    for t in range(1, int(lengths[0])):
        yield starts[: int(np.searchsorted(-lengths, -t))] + t
