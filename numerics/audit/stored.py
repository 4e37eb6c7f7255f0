"""What every kind of file gives: arrays of numbers with their rows read slice by slice, split into streams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numerics.audit.stream import BFLOAT16, Array, BadStream, Head, Shard, Stream

NUMBERS = ("float16", BFLOAT16, "float32", "float64", "int8", "uint8", "int16", "uint16")
EXACT = 1 << 53  # integers up to here are float64 numbers


@dataclass(frozen=True)
class Stored:
    """An array in a file: its shape, the type of its numbers, and a function from row slices to rows."""

    shape: tuple[int, ...]
    dtype: str
    read: Callable[[int, int], Array]


def split(name: str, stored: Stored) -> list[Stream]:
    """One stream for a 2-D array, one a head for a 3-D array. Raises BadStream."""
    if stored.dtype == "void16":
        what = "2-byte numbers that lost their type, as bfloat16 does in .npy"
        raise BadStream(f"{name}: {what}; save them as float32, or as raw .bf16 to be read with --dimension")
    if stored.dtype not in NUMBERS:
        raise BadStream(f"{name}: numbers of type {stored.dtype}; wanted one of {', '.join(NUMBERS)}")
    if len(stored.shape) not in (2, 3):
        wanted = "(time, dimension) or (time, heads, dimension)"
        raise BadStream(f"{name}: an array of shape {stored.shape}; wanted {wanted}")
    if not all(stored.shape):
        raise BadStream(f"{name}: an empty array of shape {stored.shape}")
    rows, width = stored.shape[0], stored.shape[-1]
    if len(stored.shape) == 2:
        return [Stream(name, (Shard(name, rows, width, stored.dtype, stored.read),))]
    heads = [(f"{name}[head {k}]", Head(stored.read, k)) for k in range(stored.shape[1])]
    return [Stream(head, (Shard(head, rows, width, stored.dtype, read),)) for head, read in heads]


def line(error: BaseException) -> str:
    """An error's message as one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def widened(name: str, numbers: Array, at: int) -> Array:
    """Integers of more than 16 bits as float64, exactly, or BadStream; `at` is the row in which they begin."""
    if numbers.dtype.kind not in "iu" or numbers.dtype.name in NUMBERS:
        return numbers
    places = np.asarray(numbers > EXACT) | np.asarray(numbers < -EXACT)
    if places.any():
        row = at + int(np.argwhere(places)[0][0])
        raise BadStream(f"{name}: an integer beyond 2^53 in row {row}, which float64 would round; scale or split it")
    return numbers.astype(np.float64)
