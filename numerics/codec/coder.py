"""Encoder and decoder of one codec: they share the prediction step and nothing else.

Rows are coded in an orthonormal basis, y = U^T (x - mean). A key row is quantized as it is, a predicted one as its
residual: closed loop y_t - M yhat_{t-1}, which the decoder's own reconstruction predicts, or open loop
y_t - M y_{t-1}, whose errors add up. Key rows come first in each document and every `key_every` rows. A gated codec
may code any other row as a key row too, whichever errs less, and sends one bit to say so. A dithered codec adds to what
it quantizes numbers that are uniform on a cell, and its decoder subtracts them (`numerics.codec.dither`).

Encoder and decoder do the same floating-point operations in the same order, and the prediction of a row does not
depend on which other rows are coded with it, so their reconstructions agree in every bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import dither, loop, rounding
from numerics.codec.grids import GRIDS, GridName
from numerics.codec.message import Message, payload_bits
from numerics.codec.packing import pack
from numerics.codec.products import Products
from numerics.codec.rows import InFrames, Part, part_of
from numerics.codec.segments import Places, segments
from numerics.quantizer.reference import Grid

Floats = NDArray[np.float64]
Streams = Sequence[tuple[ArrayLike, Sequence[int] | None]]  # each with the lengths of its documents
MOST_TOGETHER = 1 << 21  # numbers of the rows that are coded side by side


@dataclass(frozen=True, eq=False)
class Codec:
    """The declared side information: all that the decoder knows besides the packed codes.

    basis (d, d) with orthonormal columns, mean (d,), predictor M of shape (d,) if diagonal, else (d, d), in the basis;
    ranges (d,) of residuals at `bits` bits and key_ranges (d,) of key rows at `key_bits` bits, in the unit of the data.
    key_levels names the grid of the key rows; dither is the seed of a dithered codec. `claims` are the keys of the
    theorems behind the bound, without and with overload.
    """

    mode: str
    bits: int
    key_bits: int
    basis: Floats
    mean: Floats
    key_ranges: Floats
    ranges: Floats
    predictor: Floats
    closed: bool = True
    gated: bool = False
    key_every: int | None = None
    claims: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))
    key_levels: GridName = "mid-rise"
    dither: int | None = None

    @property
    def dimension(self) -> int:
        """d."""
        return self.mean.size

    @cached_property
    def grid(self) -> Grid:
        """Cells of the residuals."""
        return Grid.of(self.ranges, self.bits)

    @cached_property
    def key_grid(self) -> Grid:
        """Cells of the key rows."""
        return GRIDS[self.key_levels].of(self.key_ranges, self.key_bits)

    @cached_property
    def off(self) -> float:
        """What share of a vector's length a product by the basis is off by at most: g of `float-codec-error`."""
        return rounding.turn(self.basis)

    @property
    def expected_error(self) -> float | None:
        """Mean squared error of a dithered row that is not a key row, while nothing overloads: sum step^2 / 12."""
        grid = self.key_grid if self.key_every == 1 else self.grid
        return None if self.dither is None else float((grid.step**2).sum() / 12)

    @cached_property
    def products(self) -> Products:
        """Those of a predictor that is a matrix."""
        return Products.of(self.predictor, self.key_ranges)

    def predict(self, previous: Floats) -> Floats:
        """M applied to rows (n, d), each by itself: every bit is a function of M, the key ranges and the row."""
        return self.predictor * previous if self.predictor.ndim == 1 else self.products(previous)

    def rows(self, coordinates: Floats) -> Floats:
        """mean + U y for coordinates (n, d)."""
        found = coordinates @ self.basis.T
        return np.add(self.mean, found, out=found)

    def encode(self, stream: ArrayLike, documents: Sequence[int] | None = None) -> Encoded:
        """Code a stream (n, d), rows in time order; `documents` are the lengths of its documents, one if None.

        Raises ValueError for another shape, numbers that are not finite, or lengths that do not add up to n.
        """
        return self.encode_apart([(stream, documents)])[0]

    def encode_apart(self, streams: Streams) -> list[Encoded]:
        """Code streams, each with its documents, side by side: every bit is that of coding them one after another.

        Raises ValueError as `encode` does, and for several streams with a dither, which belongs to places of one.
        """
        return encode_all([Job(self, streams)])[0][0]


@dataclass(frozen=True, eq=False)
class Encoded:
    """What is sent of a stream, packed into `message` where that is asked for, with what only the encoder knows.

    codes (n, d); gates (n,), the rows of a gated codec that are coded by themselves though they are no key rows.
    reconstruction (n, d); mean_squared_error and bound are means over the rows of squared norms, in the square of the
    data's unit; bounds (n,) are those of each row. They hold for this stream, by the theorems named: half a step where
    a coordinate is within its range, its own size where it is not (`overload-error`), and in open loop the sum of these
    along a segment. They are inflated by `float-codec-error` and rounded outward, so that they hold for the rows as
    computed (`numerics.codec.rounding`).
    overload_rate is the share of coordinates beyond their range.
    """

    codec: Codec
    documents: tuple[int, ...]
    codes: NDArray[np.int32]
    gates: NDArray[np.bool_]
    reconstruction: Floats
    mean_squared_error: float
    bound: float
    overload_rate: float
    bounds: Floats

    @cached_property
    def message(self) -> Message:
        """The codes and mode bits, packed."""
        codec, key = self.codec, np.zeros(len(self.codes), dtype=bool)
        key[segments(self.documents, codec.key_every)[0]] = True
        sent = pack(self.gates[~key].astype(np.int32) - 1, 1) if codec.gated else b""
        keys, others = pack(self.codes[key], codec.key_bits), pack(self.codes[~key], codec.bits)
        return Message(codec, self.documents, keys, others, sent)

    @property
    def claims(self) -> tuple[str, ...]:
        """Keys of the theorems that give the bound."""
        return self.codec.claims[bool(self.overload_rate)]

    @property
    def bits_per_coordinate(self) -> float:
        """Payload bits over n d: codes, key rows and mode bits, without the side information."""
        return payload_bits(self.codec, self.documents) / self.reconstruction.size


class Rebuilt(NamedTuple):
    """The decoder's rows (n, d) of a stream, with codes and gates as in `Encoded`; no bounds."""

    rows: Floats
    codes: NDArray[np.int32]
    gates: NDArray[np.bool_]


class Job(NamedTuple):
    """A codec, streams to be coded, and streams of whose rows no bounds are wanted."""

    codec: Codec
    streams: Streams
    rebuilt: Streams = ()


@np.errstate(over="ignore", invalid="ignore")  # errors and bounds of rows beyond 10^150 are infinite
def encode_all(jobs: Sequence[Job]) -> list[tuple[list[Encoded], list[Rebuilt]]]:
    """Code the streams of all jobs side by side: every bit is that of `Codec.encode_apart`, job after job.

    The dimension is one. Raises ValueError as that does.
    """
    found: list[tuple[list[Encoded], list[Rebuilt]]] = []
    batch: list[tuple[_Work, _Work]] = []
    turned = InFrames()
    for codec, *parts in jobs:
        if codec.dither is not None and sum(map(len, parts)) > 1:
            raise ValueError("a dithered codec codes one stream at a time")
        coded, rebuilt = ([part_of(*stream, codec.dimension) for stream in streams] for streams in parts)
        size = sum(data.size for data, _ in (*coded, *rebuilt))
        if batch and size + sum(work.y.size for pair in batch for work in pair) > MOST_TOGETHER:
            found, batch, turned = found + _finished(batch), [], InFrames()
        batch.append((_begun(codec, coded, True, turned), _begun(codec, rebuilt, False, turned)))
    return found + _finished(batch)


@dataclass(eq=False)
class _Work:
    """Streams of a codec on their way: all rows y in the basis, where their segments start, and what is known of them.

    codes and states (n, d), and where `traced` bounds (n,) of the norms of errors, and which coordinates are beyond
    their range (n, d).
    """

    codec: Codec
    parts: Sequence[Part]
    traced: bool
    centred: Sequence[Floats]
    y: Floats
    starts: Places
    lengths: Places
    noise: dither.Noise
    codes: NDArray[np.int32]
    states: Floats
    gates: NDArray[np.bool_]
    bound: Floats
    over: NDArray[np.bool_]

    def cuts(self) -> list[slice]:
        """Where the rows of the parts lie, one after the other."""
        return [slice(a, b) for a, b in pairwise(np.cumsum([0, *(len(rows) for rows, _ in self.parts)]).tolist())]


def _begun(codec: Codec, parts: Sequence[Part], traced: bool, turned: InFrames) -> _Work:
    """The rows that are coded by themselves: key rows, and of a gated codec all."""
    pairs = [turned(data, codec.mean, codec.basis) for data, _ in parts] or [(np.empty((0, codec.dimension)),) * 2]
    centred, coordinates = zip(*pairs, strict=True)
    y = coordinates[0] if len(coordinates) == 1 else np.concatenate(coordinates)
    starts, lengths = segments([n for _, documents in parts for n in documents], codec.key_every)
    key = codec.key_grid
    noise = dither.of(codec.dither, y.shape)
    direct = slice(None) if codec.gated or len(starts) == len(y) else starts
    added = noise(direct, key)
    sent = key.codes(y[direct] if added is None else y[direct] + added)
    shape = y.shape if traced else (0, y.shape[1])
    codes, found = np.empty(y.shape, dtype=np.int32), np.empty_like(y)
    codes[direct], found[direct] = sent, dither.levels(key, sent, added)
    bound, over, gates = np.empty(shape[0]), np.empty(shape, dtype=bool), np.zeros(len(y), dtype=bool)
    if traced:
        bound[direct], over[direct] = rounding.of_levels(key, y[direct], sent, added)
    return _Work(
        codec, parts, traced, centred if traced else (), y, starts, lengths, noise, codes, found, gates, bound, over
    )


def _finished(pairs: Sequence[tuple[_Work, _Work]]) -> list[tuple[list[Encoded], list[Rebuilt]]]:
    """Only what a row's prediction needs is done row after row; bounds are for all rows at once."""
    works = [work for pair in pairs for work in pair if len(work.starts) < len(work.y)]
    tasks = [loop.Task(w.codec, w.y, w.starts, w.lengths, w.noise, w.states, w.traced) for w in works]
    loop.run(tasks)
    for work, task in zip(works, tasks, strict=True):
        rest = np.ones(len(work.y), dtype=bool)
        rest[work.starts] = False
        work.states, work.gates = task.states, task.gates
        if work.traced:
            _traced(work, task, rest)
        work.codes[rest] = np.where(task.gates[rest][:, None], work.codes[rest], task.sent[rest])
    return [
        (
            [_encoded(coded, k, cut) for k, cut in enumerate(coded.cuts())],
            [Rebuilt(again.codec.rows(again.states[c]), again.codes[c], again.gates[c]) for c in again.cuts()],
        )
        for coded, again in pairs
    ]


def _traced(work: _Work, task: loop.Task, rest: NDArray[np.bool_]) -> None:
    """Bounds, and which coordinates are beyond the range, of the rows that are predicted.

    Of a gated codec these hold already what coding each row by itself gives.
    """
    codec, grid = work.codec, work.codec.grid
    handed, sent, tried = task.handed[rest], task.sent[rest], task.tried[rest]
    least, beyond = rounding.of_levels(grid, handed, sent, work.noise(rest, grid))
    least = rounding.in_coordinates(least, handed, tried)
    work.bound[rest] = np.minimum(least, work.bound[rest]) if codec.gated else least
    if not codec.closed:
        for start, length in zip(work.starts.tolist(), work.lengths.tolist(), strict=True):
            drift = np.add.accumulate(work.bound[start : start + length] ** 2)
            work.bound[start + 1 : start + length] = np.sqrt(np.arange(2, length + 1) * drift[1:])
    work.over[rest] = np.where(task.gates[rest][:, None], work.over[rest], beyond)


def _encoded(work: _Work, k: int, cut: slice) -> Encoded:
    """From the states found in the basis, and bounds of their errors' norms, to the rows of part k."""
    codec, (data, documents), found, over = work.codec, work.parts[k], work.states[cut], work.over[cut]
    rows = codec.rows(found)
    error = rounding.mean(((data - rows) ** 2).sum(axis=1))
    bounds = rounding.in_rows(work.bound[cut], codec.off, work.centred[k], found, rows)
    bound, share = rounding.mean_above(bounds), int(np.count_nonzero(over)) / over.size
    return Encoded(codec, documents, work.codes[cut], work.gates[cut], rows, error, bound, share, bounds)
