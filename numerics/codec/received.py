"""What is asked of a message before it is decoded: every field against the message's own bytes, nothing allocated.

The rows that a message declares must fill its packed bytes exactly, so what decoding allocates is in proportion to what
was received, whatever the message says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from numerics.codec.dither import SEEDS
from numerics.codec.grids import GRIDS
from numerics.codec.packing import packed_size

if TYPE_CHECKING:
    from numerics.codec.coder import Codec
    from numerics.codec.message import Message

MOST_BITS = 16


class BadMessage(ValueError):
    """A message that no encoder has written; one line says which field is wrong."""


def codec_of(codec: Codec) -> int:
    """d of a codec whose fields fit each other. Raises BadMessage."""
    d = vector("mean", codec.mean)
    for name in ("ranges", "key_ranges"):
        if vector(name, getattr(codec, name), d) and (getattr(codec, name) < 0).any():
            raise BadMessage(f"{name}: a range is negative")
    array("basis", codec.basis, (d, d))
    array("predictor", codec.predictor, (d,), (d, d))
    for name in ("bits", "key_bits"):
        integer(name, getattr(codec, name), MOST_BITS)
    if codec.key_every is not None:
        integer("key_every", codec.key_every)
    for name in ("closed", "gated"):
        if not isinstance(getattr(codec, name), bool):
            raise BadMessage(f"{name}: wanted True or False")
    if not isinstance(codec.key_levels, str) or codec.key_levels not in GRIDS:
        raise BadMessage(f"key_levels: wanted one of {', '.join(GRIDS)}")
    seed: Any = codec.dither
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEEDS):
        raise BadMessage("dither: wanted None or an integer from 0 to 2^64 - 1")
    return d


def counted(message: Message) -> tuple[int, int]:
    """The rows that a message declares, and how many of them are key rows. Raises BadMessage."""
    codec = message.codec
    d, bits, key_bits, every = codec_of(codec), codec.bits, codec.key_bits, codec.key_every
    documents: Any = message.documents
    if not isinstance(documents, Sequence) or isinstance(documents, str | bytes) or not documents:
        raise BadMessage("documents: wanted the lengths of the documents")
    lengths = [integer("documents", n) for n in documents]
    rows = sum(lengths)
    keys = len(lengths) if every is None else sum(-(-n // every) for n in lengths)
    gates = packed_size(rows - keys, 1) if codec.gated else 0
    wanted = {"keys": packed_size(keys * d, key_bits), "codes": packed_size((rows - keys) * d, bits), "gates": gates}
    for name, size in wanted.items():
        data = getattr(message, name)
        if not isinstance(data, bytes):
            raise BadMessage(f"{name}: wanted bytes")
        if len(data) != size:
            raise BadMessage(f"{name}: {rows} rows of {d} numbers need {size} bytes here, and there are {len(data)}")
    return rows, keys


def integer(name: str, value: Any, most: int | None = None) -> int:
    """A field that must be an integer from 1 on, and not beyond `most`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise BadMessage(f"{name}: wanted an integer")
    if value < 1 or (most is not None and value > most):
        raise BadMessage(f"{name}: wanted an integer from 1" + (f" to {most}" if most is not None else ""))
    return int(value)


def vector(name: str, value: Any, length: int | None = None) -> int:
    """The length of a vector of numbers, which is not empty."""
    if length is None:
        if not isinstance(value, np.ndarray) or value.ndim != 1 or not value.size:
            raise BadMessage(f"{name}: wanted a vector of numbers")
        length = value.size
    array(name, value, (length,))
    return length


def array(name: str, value: Any, *shapes: tuple[int, ...]) -> None:
    """A field that must be finite float64 numbers of one of these shapes."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64 or value.shape not in shapes:
        raise BadMessage(f"{name}: wanted float64 numbers of shape {' or '.join(map(str, shapes))}")
    if not np.isfinite(value).all():
        raise BadMessage(f"{name}: a number is not finite")
