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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import dither, rounding
from numerics.codec.grids import GRIDS, GridName
from numerics.codec.packing import pack, unpack
from numerics.codec.received import BadMessage, counted
from numerics.quantizer.reference import Grid

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
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
        data = checked(stream, self.dimension)
        return _encode(self, data, lengths_of(data, documents))


@dataclass(frozen=True, eq=False)
class Message:
    """What is sent: the codec's parameters, the lengths of the documents and the packed codes and mode bits."""

    codec: Codec
    documents: tuple[int, ...]
    keys: bytes
    codes: bytes
    gates: bytes

    @property
    def payload_bits(self) -> int:
        """Bits of codes and mode bits, without the filling of last bytes."""
        n, d, codec = sum(self.documents), self.codec.dimension, self.codec
        keys = len(_segments(self.documents, codec.key_every)[0])
        return d * (keys * codec.key_bits + (n - keys) * codec.bits) + (n - keys) * codec.gated


@dataclass(frozen=True, eq=False)
class Encoded:
    """A message with what only the encoder knows.

    reconstruction (n, d); mean_squared_error and bound are means over the rows of squared norms, in the square of the
    data's unit; bounds (n,) are those of each row. They hold for this stream, by the theorems named: half a step where
    a coordinate is within its range, its own size where it is not (`overload-error`), and in open loop the sum of these
    along a segment. They are inflated by `float-codec-error` and rounded outward, so that they hold for the rows as
    computed (`numerics.codec.rounding`).
    overload_rate is the share of coordinates beyond their range.
    """

    message: Message
    reconstruction: Floats
    mean_squared_error: float
    bound: float
    overload_rate: float
    bounds: Floats

    @property
    def claims(self) -> tuple[str, ...]:
        """Keys of the theorems that give the bound."""
        return self.message.codec.claims[bool(self.overload_rate)]

    @property
    def bits_per_coordinate(self) -> float:
        """Payload bits over n d: codes, key rows and mode bits, without the side information."""
        return self.message.payload_bits / self.reconstruction.size


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


def _segments(documents: Sequence[int], key_every: int | None) -> tuple[Places, Places]:
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


def _predicted(starts: Places, lengths: Places) -> Iterator[Places]:
    """Places of the first, second, .. predicted row of every segment that has one."""
    for t in range(1, int(lengths[0])):
        yield starts[: int(np.searchsorted(-lengths, -t))] + t


def _levels(grid: Grid, codes: NDArray[np.integer], noise: Floats | None) -> Floats:
    """The levels of codes (n, d), with the dither subtracted."""
    return grid.levels(codes) if noise is None else grid.levels(codes) - noise


def _quantized(
    grid: Grid, values: Floats, noise: Floats | None
) -> tuple[NDArray[np.int32], Floats, Floats, NDArray[np.bool_]]:
    """Codes and levels of values (n, d), bounds (n,) of norm(value - level), and which values are beyond the range.

    A bound is half a step within the range, with what rounding adds, else the value's own size; see `rounding`.
    """
    handed = values if noise is None else values + noise
    codes = grid.codes(handed)
    levels = _levels(grid, codes, noise)
    over = np.abs(handed) > grid.ranges
    bound = np.sqrt(np.where(over, handed**2, rounding.half_steps(grid.step, grid.half) ** 2).sum(axis=1))
    return codes, levels, bound if noise is None else rounding.in_coordinates(bound, handed, levels), over


def _encode(codec: Codec, data: Floats, documents: tuple[int, ...]) -> Encoded:
    centred = data - codec.mean
    y = centred @ codec.basis
    starts, lengths = _segments(documents, codec.key_every)
    codes, found = np.empty(y.shape, dtype=np.int32), np.empty_like(y)
    gates, bound = np.zeros(len(y), dtype=bool), np.empty(len(y))  # bounds of norms
    noise = dither.of(codec.dither, y.shape)
    codes[starts], state, bound[starts], over = _quantized(codec.key_grid, y[starts], noise(starts, codec.key_grid))
    found[starts] = state
    overloads, drift = int(over.sum()), bound[starts] ** 2
    for number, at in enumerate(_predicted(starts, lengths), 2):
        guess = codec.predict(state[: len(at)])
        residual = y[at] - (guess if codec.closed else codec.predict(y[at - 1]))
        chosen, level, allowed, over = _quantized(codec.grid, residual, noise(at, codec.grid))
        state = guess + level
        least = rounding.in_coordinates(allowed, residual, state)
        if codec.gated:
            direct, level, other, over_direct = _quantized(codec.key_grid, y[at], noise(at, codec.key_grid))
            gate = ((y[at] - level) ** 2).sum(axis=1) < ((y[at] - state) ** 2).sum(axis=1)
            chosen, state = (np.where(gate[:, None], *pair) for pair in ((direct, chosen), (level, state)))
            gates[at], least, over = gate, np.minimum(least, other), np.where(gate[:, None], over_direct, over)
        if not codec.closed:
            drift = drift[: len(at)] + least**2
            least = np.sqrt(number * drift)
        codes[at], found[at], bound[at] = chosen, state, least
        overloads += int(over.sum())
    key = np.zeros(len(y), dtype=bool)
    key[starts] = True
    sent = pack(gates[~key].astype(np.int32) - 1, 1) if codec.gated else b""
    message = Message(codec, documents, pack(codes[key], codec.key_bits), pack(codes[~key], codec.bits), sent)
    rows = codec.rows(found)
    error = rounding.mean(((data - rows) ** 2).sum(axis=1))
    bounds = rounding.in_rows(bound, codec.off, centred, found, rows)
    return Encoded(message, rows, error, rounding.mean_above(bounds), overloads / y.size, bounds)


def decode(message: Message) -> Floats:
    """The rows (n, d) of a message, from its codes and the side information alone.

    Raises BadMessage, before anything is allocated, for a field that does not fit the others or the packed bytes, and
    for rows that overflow.
    """
    n, keys = counted(message)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            found = _decode(message, n, keys)
    except ValueError as error:
        raise BadMessage(str(error)) from error
    if not np.isfinite(found).all():
        raise BadMessage("the rows overflow")
    return found


def _decode(message: Message, n: int, keys: int) -> Floats:
    codec, d = message.codec, message.codec.dimension
    starts, lengths = _segments(message.documents, codec.key_every)
    key = np.zeros(n, dtype=bool)
    key[starts] = True
    codes, gates = np.empty((n, d), dtype=np.int32), np.zeros(n, dtype=bool)
    codes[key] = unpack(message.keys, keys * d, codec.key_bits).reshape(-1, d)
    codes[~key] = unpack(message.codes, (n - keys) * d, codec.bits).reshape(-1, d)
    if codec.gated:
        gates[~key] = unpack(message.gates, n - keys, 1) == 0
    found = np.empty((n, d))
    noise = dither.of(codec.dither, found.shape)
    state = found[starts] = _levels(codec.key_grid, codes[starts], noise(starts, codec.key_grid))
    for at in _predicted(starts, lengths):
        state = codec.predict(state[: len(at)]) + _levels(codec.grid, codes[at], noise(at, codec.grid))
        if codec.gated:
            state = np.where(gates[at][:, None], codec.key_grid.levels(codes[at]), state)
        found[at] = state
    return codec.rows(found)


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
