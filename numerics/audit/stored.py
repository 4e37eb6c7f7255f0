"""What every kind of file gives: arrays of numbers with their rows read slice by slice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numerics.audit.stream import BFLOAT16, Array, BadStream

NUMBERS = ("float16", BFLOAT16, "float32", "float64", "int8", "uint8", "int16", "uint16")
Read = Callable[[int, int], Array]  # rows start .. stop
EXACT = 1 << 53  # integers up to here are float64 numbers


@dataclass(frozen=True)
class Stored:
    """An array in a file: its shape, the type of its numbers, and a function from row slices to rows."""

    shape: tuple[int, ...]
    dtype: str
    read: Read


def line(error: BaseException) -> str:
    """An error's message as one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def widened(name: str, numbers: Array, at: int) -> Array:
    """Integers of more than 16 bits as float64, exactly, or BadStream; `at` is the row in which they begin."""
    if numbers.dtype.kind not in "iu" or numbers.dtype.name in NUMBERS:
        return numbers
    places = np.asarray(numbers > EXACT) | np.asarray(numbers < -EXACT)
    if places.any():
        row = at + int(np.argwhere(np.atleast_1d(places))[0][0])
        raise BadStream(f"{name}: an integer beyond 2^53 in row {row}, which float64 would round; scale or split it")
    return numbers.astype(np.float64)
