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

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import dither, rounding
from numerics.codec.grids import GRIDS, GridName
from numerics.codec.message import Message, payload_bits
from numerics.codec.packing import pack
from numerics.codec.segments import Places, predicted, segments
from numerics.quantizer.reference import Grid

Floats = NDArray[np.float64]
BATCH = 1 << 22  # products of a matrix prediction held at a time


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

    def predict(self, previous: Floats) -> Floats:
        """M applied to rows (n, d), each by itself: its products are added in an order that depends on d alone."""
        if self.predictor.ndim == 1:
            return self.predictor * previous
        size = max(1, BATCH // self.predictor.size)
        parts = [previous[at : at + size] for at in range(0, len(previous), size)]
        return np.concatenate([(self.predictor * part[:, None, :]).sum(axis=-1) for part in parts])

    def rows(self, coordinates: Floats) -> Floats:
        """mean + U y for coordinates (n, d)."""
        return self.mean + coordinates @ self.basis.T

    def encode(self, stream: ArrayLike, documents: Sequence[int] | None = None) -> Encoded:
        """Code a stream (n, d), rows in time order; `documents` are the lengths of its documents, one if None.

        Raises ValueError for another shape, numbers that are not finite, or lengths that do not add up to n.
        """
        return self.encode_apart([(stream, documents)])[0]

    def encode_apart(self, streams: Sequence[tuple[ArrayLike, Sequence[int] | None]]) -> list[Encoded]:
        """Code streams, each with its documents, side by side: every bit is that of coding them one after another.

        Raises ValueError as `encode` does, and for several streams with a dither, which belongs to places of one.
        """
        checks = [checked(stream, self.dimension) for stream, _ in streams]
        if self.dither is not None and len(checks) > 1:
            raise ValueError("a dithered codec codes one stream at a time")
        return _encode(self, checks, [lengths_of(data, d) for data, (_, d) in zip(checks, streams, strict=True)])


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


def checked(stream: ArrayLike, dimension: int | None = None) -> Floats:
    """A stream as finite numbers (n, d), n > 0; raises ValueError otherwise."""
    data = np.asarray(stream, dtype=np.float64)
    if data.ndim != 2 or not data.size or dimension not in (None, data.shape[1]):
        raise ValueError(f"a stream must have shape (n, {dimension or 'd'}) with n > 0, not {data.shape}")
    if not np.isfinite(data).all():
        raise ValueError("a stream must be finite; remove NaN and infinite values")
    return data


def lengths_of(data: Floats, documents: Sequence[int] | None) -> tuple[int, ...]:
    """Lengths of documents that add up to the rows; raises ValueError otherwise."""
    lengths = (len(data),) if documents is None else tuple(int(n) for n in documents)
    if any(n <= 0 for n in lengths) or sum(lengths) != len(data):
        raise ValueError(f"lengths of documents must be positive and add up to {len(data)} rows")
    return lengths


def levels_of(grid: Grid, codes: NDArray[np.integer], noise: Floats | None) -> Floats:
    """The levels of codes (n, d), with the dither subtracted."""
    return grid.levels(codes) if noise is None else grid.levels(codes) - noise


def _bounds(
    grid: Grid, values: Floats, codes: NDArray[np.integer], noise: Floats | None
) -> tuple[Floats, NDArray[np.bool_]]:
    """Bounds (n,) of norm(value - level) for values (n, d) and their codes, and which values are beyond the range.

    A bound is half a step within the range, with what rounding adds, else the value's own size; see `rounding`.
    """
    handed = values if noise is None else values + noise
    over = np.abs(handed) > grid.ranges
    bound = np.sqrt(np.where(over, handed**2, rounding.half_steps(grid.step, grid.half) ** 2).sum(axis=1))
    return bound if noise is None else rounding.in_coordinates(bound, handed, levels_of(grid, codes, noise)), over


def _encode(codec: Codec, parts: Sequence[Floats], documents: Sequence[tuple[int, ...]]) -> list[Encoded]:
    """Only what a row's prediction needs is done row after row; bounds are for all rows at once."""
    centred = [data - codec.mean for data in parts]
    y = np.concatenate([each @ codec.basis for each in centred])
    starts, lengths = segments([n for each in documents for n in each], codec.key_every)
    key = codec.key_grid
    rest = np.ones(len(y), dtype=bool)
    rest[starts] = False
    noise = dither.of(codec.dither, y.shape)
    direct = starts if not codec.gated else np.arange(len(y))
    added = noise(direct, key)
    codes, found = np.empty(y.shape, dtype=np.int32), np.empty_like(y)
    codes[direct] = key.codes(y[direct] if added is None else y[direct] + added)
    found[direct] = levels_of(key, codes[direct], added)
    bound, over = np.empty(len(y)), np.empty(y.shape, dtype=bool)  # bounds of norms
    bound[direct], over[direct] = _bounds(key, y[direct], codes[direct], added)
    gates = np.zeros(len(y), dtype=bool)
    if rest.any():
        _predict(codec, y, (starts, lengths), rest, noise, (codes, found, gates, bound, over))
    ends = np.cumsum([0, *map(len, parts)])
    cuts = [slice(a, b) for a, b in pairwise(ends)]
    return [
        _encoded(codec, parts[k], documents[k], centred[k], codes[cut], found[cut], gates[cut], bound[cut], over[cut])
        for k, cut in enumerate(cuts)
    ]


Coded = tuple[NDArray[np.int32], Floats, NDArray[np.bool_], Floats, NDArray[np.bool_]]


def _predict(
    codec: Codec, y: Floats, runs: tuple[Places, Places], rest: NDArray[np.bool_], noise: dither.Noise, coded: Coded
) -> None:
    """Code the rows that are predicted, into codes, states, gates, bounds and which coordinates are beyond the range.

    Of a gated codec these hold already what coding each row by itself gives.
    """
    codes, found, gates, bound, over = coded
    grid, (starts, lengths) = codec.grid, runs
    handed, tried, sent = np.empty_like(y), np.empty_like(y), np.empty_like(codes)
    errors = ((y - found) ** 2).sum(axis=1) if codec.gated else bound
    state = found[starts]
    for at in predicted(starts, lengths):
        coordinates = y[at]
        guess = codec.predict(state[: len(coordinates)])
        residual = coordinates - (guess if codec.closed else codec.predict(y[_before(at)]))
        added = noise(at, grid)
        chosen = grid.codes(residual if added is None else residual + added)
        state = guess + levels_of(grid, chosen, added)
        handed[at], sent[at], tried[at] = residual, chosen, state
        if codec.gated:
            gate = errors[at] < ((coordinates - state) ** 2).sum(axis=1)
            state = np.where(gate[:, None], found[at], state)
            gates[at] = gate
    least, beyond = _bounds(grid, handed[rest], sent[rest], noise(rest, grid))
    least = rounding.in_coordinates(least, handed[rest], tried[rest])
    bound[rest] = np.minimum(least, bound[rest]) if codec.gated else least
    if not codec.closed:
        drift = bound[starts] ** 2
        for number, at in enumerate(predicted(starts, lengths), 2):
            drift = drift[: len(bound[at])] + bound[at] ** 2
            bound[at] = np.sqrt(number * drift)
    kept = gates[rest][:, None]
    over[rest] = np.where(kept, over[rest], beyond)
    codes[rest], found[rest] = np.where(kept, codes[rest], sent[rest]), np.where(kept, found[rest], tried[rest])


def _before(at: Places | slice) -> Places | slice:
    """The places of the rows before."""
    return slice(at.start - 1, at.stop - 1) if isinstance(at, slice) else at - 1


def _encoded(
    codec: Codec,
    data: Floats,
    documents: tuple[int, ...],
    centred: Floats,
    codes: NDArray[np.int32],
    found: Floats,
    gates: NDArray[np.bool_],
    bound: Floats,
    over: NDArray[np.bool_],
) -> Encoded:
    """From the states found in the basis, and bounds of their errors' norms, to the rows."""
    rows = codec.rows(found)
    error = rounding.mean(((data - rows) ** 2).sum(axis=1))
    bounds = rounding.in_rows(bound, codec.off, centred, found, rows)
    share = int(over.sum()) / over.size
    return Encoded(codec, documents, codes, gates, rows, error, rounding.mean_above(bounds), share, bounds)


def closed_loop(increments: Floats, bounds: Floats, bits: int, first: Floats) -> Floats:
    """Errors (n + 1, s) of closed loops over increments (n, s) with abs(increment) <= bounds (s,).

    The first rows are `first` half steps away from their reconstruction, in [-1, 1].
    """
    grid = Grid.of(bounds * (2**bits / (2**bits - 1)), bits)
    error = first * grid.step / 2
    found = [error]
    for step in increments:
        residual = step + error
        error = residual - grid.levels(grid.codes(residual))
        found.append(error)
    return np.array(found)
