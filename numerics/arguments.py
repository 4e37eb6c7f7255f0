"""Arguments of Python functions: each is what was asked for, or a ValueError says in one line which one is not."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

SHOWN = 80  # characters of a value


def shown(value: Any) -> str:
    """A value as it is printed, in one short line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}.."


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether it is an integer, be it one of numpy; no truth value is one."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def is_real(value: Any) -> TypeGuard[float]:
    """Whether it is a real number, be it one of numpy; no truth value is one."""
    return isinstance(value, Real) and not isinstance(value, bool)


def integers(values: Iterable[Any]) -> tuple[int, ...] | None:
    """The integers that these numbers are, of whatever type; None where one is none, which is not rounded."""
    try:
        found = [(int(value), value) for value in values]
    except (TypeError, ValueError, OverflowError):
        return None
    return tuple(n for n, _ in found) if all(n == value for n, value in found) else None


def real_array(array: Any, name: str) -> NDArray[np.float64]:
    """Numbers of any shape as float64; raises ValueError for complex or masked ones, text, and what is no number."""
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.getmaskarray(array).any():
            raise ValueError(f"{name}: a masked array with masked numbers; fill them, or leave out their rows")
        array = array.data
    try:
        found = np.asarray(array)
        if found.dtype.kind not in "cSUMm":
            return found.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name}: not an array of numbers: {' '.join(str(error).split())}") from error
    raise ValueError(f"{name}: numbers of type {found.dtype}; wanted real ones")
