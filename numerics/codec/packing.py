"""Codes of b bits packed into bytes, the first code in the highest bits, the last byte filled up with zeros."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
CHUNK = 1 << 20  # codes at a time, a multiple of 8, so that every chunk but the last fills its bytes


def packed_size(count: int, bits: int) -> int:
    """The number of bytes that `count` codes of `bits` bits take."""
    return (count * bits + 7) // 8


def pack(codes: NDArray[np.integer], bits: int) -> bytes:
    """Signed codes from -2^(bits-1) to 2^(bits-1) - 1, of any shape, in C order, as bytes.

    Raises ValueError for a code that does not fit.
    """
    flat, half = np.asarray(codes).reshape(-1), 1 << (bits - 1)
    if flat.size and (flat.min() < -half or flat.max() >= half):
        raise ValueError(f"codes must be from {-half} to {half - 1} for {bits} bits")
    places = np.arange(bits - 1, -1, -1)
    parts = [
        np.packbits(((flat[at : at + CHUNK, None] + half) >> places & 1).astype(np.uint8)).tobytes()
        for at in range(0, flat.size, CHUNK)
    ]
    return b"".join(parts)


def unpack(data: bytes, count: int, bits: int) -> Codes:
    """The `count` codes of `pack`, shape (count,); raises ValueError if the number of bytes is another one."""
    if len(data) != packed_size(count, bits):
        raise ValueError(f"{count} codes of {bits} bits take {packed_size(count, bits)} bytes, not {len(data)}")
    raw, half = np.frombuffer(data, dtype=np.uint8), 1 << (bits - 1)
    weights = 1 << np.arange(bits - 1, -1, -1, dtype=np.int32)
    found = np.empty(count, dtype=np.int32)
    for at in range(0, count, CHUNK):
        length = min(CHUNK, count - at)
        part = np.unpackbits(raw[at * bits // 8 : (at + length) * bits // 8 + 1], count=length * bits)
        found[at : at + length] = part.reshape(length, bits) @ weights - half
    return found
