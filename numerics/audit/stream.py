"""Streams: rows in time order, read slice by slice in bounded memory.

Everything here can be pickled, so that a stream can be read by another process or machine that sees the same files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from numerics.moments.one_pass import BLOCK

Array = NDArray[Any]
BFLOAT16 = "bfloat16"
CHUNK_BYTES = 1 << 24


class BadStream(ValueError):
    """The file or its contents cannot be audited; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Shard:
    """Rows (n, d) that are read slice by slice: `read(start, stop)` gives float or integer rows."""

    name: str
    rows: int
    dimension: int
    dtype: str
    read: Callable[[int, int], Array]


@dataclass(frozen=True)
class Place:
    """Where in a model a stream was: "key", "value" or "query", layer, head and batch, None where nothing tells.

    axes are the words for the axes of its array, axes_by how they are known: "stated", "shape", or whose name it has.
    """

    kind: str | None = None
    layer: int | None = None
    head: int | None = None
    batch: int | None = None
    axes: tuple[str, ...] = ("tokens", "coordinates")
    axes_by: str = "shape"


@dataclass(frozen=True, eq=False)
class Stream:
    """Rows in time order, in one or more shards; `labels` are document labels of the rows where the file has them.

    left_out says what else the file holds and why it is no part of the stream, as 'name: reason'.
    """

    name: str
    shards: tuple[Shard, ...]
    labels: Array | None = None
    left_out: tuple[str, ...] = ()
    place: Place = Place()

    @property
    def rows(self) -> int:
        """n."""
        return sum(shard.rows for shard in self.shards)

    @property
    def dimension(self) -> int:
        """d."""
        return self.shards[0].dimension

    @property
    def dtype(self) -> str:
        """The type of the stored numbers."""
        return self.shards[0].dtype

    def chunks(self, start: int = 0, stop: int | None = None, *, finite: bool = True) -> Iterator[Array]:
        """Rows start .. stop in pieces that take about 16 MiB as float64, checked to be `finite`; raises BadStream."""
        stop = self.rows if stop is None else min(stop, self.rows)
        size = max(1, CHUNK_BYTES // (8 * self.dimension))
        size -= size % BLOCK if size > BLOCK else 0  # whole blocks for whoever sums them
        at = 0
        for shard in self.shards:
            first, last = max(start - at, 0), min(stop - at, shard.rows)
            for low in range(first, last, size):
                # In whatever order the numbers lie in memory: sums in another order are rounded otherwise.
                piece = np.ascontiguousarray(shard.read(low, min(low + size, last)))
                if finite:
                    self._finite(piece, at + low)
                yield piece
            at += shard.rows

    def _finite(self, piece: Array, at: int) -> None:
        # One reduction tells in the usual case: a NaN or an infinity makes the sum not finite. Overflow is looked at.
        with np.errstate(over="ignore", invalid="ignore"):
            usual = piece.dtype.kind != "f" or np.isfinite(piece.sum(dtype=np.float64))
        if usual:
            return
        wrong = np.flatnonzero(~np.isfinite(piece).all(axis=1))
        if wrong.size:
            raise BadStream(f"{self.name}: NaN or infinity in row {at + int(wrong[0])}; remove or replace such rows")

    def array(self, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
        """Rows start .. stop (n, d) as float64, in memory."""
        pieces = [np.asarray(piece, dtype=np.float64) for piece in self.chunks(start, stop)]
        return np.concatenate(pieces) if pieces else np.empty((0, self.dimension))

    def without_first(self, lengths: Sequence[int], skipped: int) -> Stream:
        """The stream without the first `skipped` rows of each of its documents; those not longer vanish."""
        if not skipped:
            return self
        ends = np.cumsum((0, *lengths)).tolist()
        kept = [(a + skipped, b) for a, b in pairwise(ends) if b > a + skipped]
        starts, lasts = (np.array(column, dtype=np.int64) for column in zip(*kept, strict=True)) if kept else ((), ())
        before = np.cumsum((0, *(np.subtract(lasts, starts))))
        shard = Shard(self.name, int(before[-1]), self.dimension, self.dtype, _Kept(self, np.asarray(starts), before))
        return replace(self, shards=(shard,), labels=None)


@dataclass(frozen=True, eq=False)
class Loaded:
    """Rows of an array in memory."""

    array: Array

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop."""
        return self.array[start:stop]


@runtime_checkable
class InOrder(Protocol):
    """Rows of an array whose numbers lie in C order, so that it can be read under another shape."""

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop."""
        ...

    def reshaped(self, shape: tuple[int, ...]) -> InOrder:
        """The same numbers under another shape."""
        ...


@dataclass(frozen=True, eq=False)
class Mapped:
    """Rows of an array stored plainly in a file; only the rows asked for are read, or mapped where each is one of many.

    What is mapped ends the process if the file is made shorter meanwhile, but of rows for many heads one head's pages
    alone are read. bfloat16 numbers are widened to float32, which is exact.
    """

    path: Path
    offset: int
    shape: tuple[int, ...]
    dtype: str
    fortran: bool = False

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop."""
        stored = np.dtype("<u2" if self.dtype == BFLOAT16 else self.dtype)
        offset, shape = (
            self.offset + start * stored.itemsize * math.prod(self.shape[1:]),
            (stop - start, *self.shape[1:]),
        )
        try:
            if self.fortran:  # a row is spread over the whole file
                whole = np.memmap(self.path, stored, "r", self.offset, self.shape, order="F")
                piece = np.array(whole[start:stop])
            elif len(shape) == 2:
                with self.path.open("rb") as file:
                    file.seek(offset)
                    piece = np.fromfile(file, stored, math.prod(shape))
                if piece.size < math.prod(shape):
                    raise ValueError("the file ends before them")
                piece = piece.reshape(shape)
            else:
                piece = np.asarray(np.memmap(self.path, stored, "r", offset, shape))
        except (OSError, ValueError) as error:
            raise BadStream(f"{self.path}: cannot read rows {start} to {stop}: {error}") from error
        if self.dtype != BFLOAT16:
            return piece
        return (piece.astype(np.uint32) << 16).view(np.float32)

    def reshaped(self, shape: tuple[int, ...]) -> Mapped:
        """The same numbers under another shape; the order must be that of C."""
        return replace(self, shape=shape)


@dataclass(frozen=True, eq=False)
class _Kept:
    """Ranges of a stream's rows one after the other: range k begins at starts[k] there, at before[k] here."""

    stream: Stream
    starts: NDArray[np.int64]
    before: NDArray[np.int64]

    def __call__(self, start: int, stop: int) -> Array:
        places = np.arange(start, stop)
        number = np.searchsorted(self.before, places, side="right") - 1
        places += self.starts[number] - self.before[number]
        pieces: list[Array] = []
        at = int(places[0])
        for chunk in self.stream.chunks(at, int(places[-1]) + 1):
            first, last = np.searchsorted(places, (at, at + len(chunk)))
            pieces.append(chunk[places[first:last] - at])
            at += len(chunk)
        return np.concatenate(pieces)
