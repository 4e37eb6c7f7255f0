"""The decoder: rows from a message, with the floating-point operations of the encoder in the same order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.codec import dither
from numerics.codec.message import Message
from numerics.codec.packing import unpack
from numerics.codec.received import BadMessage, counted
from numerics.codec.segments import predicted, segments

Floats = NDArray[np.float64]


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
    starts, lengths = segments(message.documents, codec.key_every)
    key = np.zeros(n, dtype=bool)
    key[starts] = True
    codes, gates = np.empty((n, d), dtype=np.int32), np.zeros(n, dtype=bool)
    codes[key] = unpack(message.keys, keys * d, codec.key_bits).reshape(-1, d)
    codes[~key] = unpack(message.codes, (n - keys) * d, codec.bits).reshape(-1, d)
    if codec.gated:
        gates[~key] = unpack(message.gates, n - keys, 1) == 0
    found = np.empty((n, d))
    noise = dither.of(codec.dither, found.shape)
    state = found[starts] = dither.levels(codec.key_grid, codes[starts], noise(starts, codec.key_grid))
    for at in predicted(starts, lengths):
        state = codec.predict(state[: len(codes[at])]) + dither.levels(codec.grid, codes[at], noise(at, codec.grid))
        if codec.gated:
            state = np.where(gates[at][:, None], codec.key_grid.levels(codes[at]), state)
        found[at] = state
    return codec.rows(found)
