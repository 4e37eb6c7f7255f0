"""The reference quantizer at the speed of memory: compiled loops, the same bits out.

Codes are those of `numerics.quantizer.reference`, packed as by `numerics.codec.pack`; levels are those of the
reference, rounded once if the values are float32. Only NaN and infinite values differ: they raise. Needs the extra
`fast` (numba).

The floor of y / step is that of q = y * (1 / step), in the type of the values, unless q is near an integer. Those are
done again: the floor of the float64 quotient is at most one off, as codes have 16 bits. With step = high + low, high of
27 bits, k high and k low are exact, and whether y < k step is read off y - k high < k low: if the two sides are
near, y is so near to k high that the subtraction is exact (Sterbenz), and if not, its rounding does not matter. Both
are proved in Coq (proofs/coq/analysis/StatedRounded.v, `reciprocal_code_any_precision`, `corrected_floor_binary64`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import pack, packed_size
from numerics.quantizer import kernels, reference
from numerics.quantizer.kernels import BLOCK
from numerics.rigorous import Interval, around

Floats = NDArray[np.float64]
SAFE = 2.0**900  # ranges and steps between 1 / SAFE and SAFE; others are left to the reference
UNIT = 2.0**-53


class _Scale:
    """Values (n, d) with their ranges and steps (d,), as the loops take them."""

    def __init__(self, values: ArrayLike, ranges: ArrayLike, bits: int) -> None:
        """Raises ValueError for values that are no float32 or float64 matrix, or as the reference does."""
        found = np.asarray(values)
        if found.ndim != 2 or found.dtype not in (np.float32, np.float64):
            raise ValueError(f"values must be float32 or float64 of shape (n, d), not {found.dtype} of {found.shape}")
        self.values: NDArray[Any] = np.ascontiguousarray(found)
        d = found.shape[1]
        tops = np.asarray(ranges, dtype=np.float64)
        if tops.shape not in ((), (1,), (d,)):
            raise ValueError(f"ranges must be one number or {d}, not of shape {tops.shape}")
        self.top = np.ascontiguousarray(np.broadcast_to(tops, d))
        self.step = reference.steps(self.top, bits)
        self.bits, self.half = int(bits), 1 << (int(bits) - 1)
        live = self.step > 0
        self.safe = not live.any() or bool(self.step[live].min() > 1 / SAFE and self.top.max() < SAFE)
        high = (self.step.view(np.int64) & -(1 << 26)).view(np.float64)
        inverse = np.divide(1.0, self.step, out=np.zeros(d), where=live)
        single = found.dtype == np.float32
        # The quotient is computed in the type of the values. By a power of two from 1 up it is exact; otherwise two
        # roundings move it by little more than 2^-23 or 2^-52 of half the levels. -1 asks for the exact floor at once.
        near = np.full(d, 0.5 - self.half * (1.01 * 2.0**-23 if single else 2.0**-50))
        near[~live | ((np.frexp(self.step)[0] == 0.5) & (inverse >= 1))] = 1.0
        if single:
            lost = live & ((inverse < 2.0**-100) | (inverse > 2.0**100))
            near[lost], inverse[lost] = -1.0, 0.0
        self.arrays = (self.top, high, self.step - high, inverse.astype(found.dtype), near.astype(found.dtype))


def _check_out(out: NDArray[Any], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    if out.shape != shape or out.dtype != dtype or not out.flags.c_contiguous:
        raise ValueError(f"out must be C-contiguous, {dtype} of shape {shape}")


def _refuse(bad: int) -> None:
    if bad:
        raise ValueError("values must be finite; remove NaN and infinite values")


def quantize(values: ArrayLike, ranges: ArrayLike, bits: int, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """The levels of values (n, d), float32 or float64, in the same type: decode(encode(values)) of the reference.

    ranges (d,) or one number; `out` is used if it has the shape and type of the values. Raises ValueError as the
    reference, and for NaN and infinite values.
    """
    scale = _Scale(values, ranges, bits)
    data = scale.values
    found = np.empty_like(data) if out is None else out
    _check_out(found, data.shape, data.dtype)
    if scale.safe:
        _refuse(kernels.quantize(data, found, scale.step, *scale.arrays, float(scale.half)))
    else:
        _refuse(not np.isfinite(data).all())
        with np.errstate(over="ignore"):
            found[:] = reference.decode(reference.encode(data, scale.top, bits), scale.top, bits)
    return found


def encode(values: ArrayLike, ranges: ArrayLike, bits: int, out: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """The packed codes of values (n, d) in row order, as `numerics.codec.pack` packs those of the reference.

    ranges (d,) or one number; `out` is used if it has the right number of bytes. Raises ValueError as `quantize`.
    """
    scale = _Scale(values, ranges, bits)
    data = scale.values
    size = packed_size(data.size, scale.bits)
    packed = np.empty(size, dtype=np.uint8) if out is None else out
    _check_out(packed, (size,), np.dtype(np.uint8))
    if scale.safe:
        _refuse(kernels.encode(data, packed, scale.bits, *scale.arrays, float(scale.half)))
    else:
        _refuse(not np.isfinite(data).all())
        codes = reference.encode(data, scale.top, bits)
        packed[:] = np.frombuffer(pack(codes, scale.bits), dtype=np.uint8)
    return packed


def decode(
    packed: NDArray[np.uint8],
    rows: int,
    ranges: ArrayLike,
    bits: int,
    dtype: type[np.floating] = np.float64,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """The levels (rows, d) of packed codes, float64 or rounded once to float32; ranges of shape (d,) give d.

    `out` is used if it has that shape and type.

    Raises ValueError for ranges of another shape, a number of bytes that does not fit, or as the reference.
    """
    tops = np.asarray(ranges, dtype=np.float64)
    if tops.ndim != 1 or np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError("ranges must have shape (d,), and the type must be float32 or float64")
    step = reference.steps(tops, bits)
    data, size = np.ascontiguousarray(packed, dtype=np.uint8), packed_size(rows * len(tops), int(bits))
    if data.shape != (size,):
        raise ValueError(f"{rows} rows take {size} bytes, not {data.size}")
    found = np.empty((rows, len(tops)), dtype=dtype) if out is None else out
    _check_out(found, (rows, len(tops)), np.dtype(dtype))
    kernels.decode(data, found, int(bits), step, float(1 << (int(bits) - 1)))
    return found


def error_sums(values: ArrayLike, ranges: ArrayLike, bits: int) -> list[Interval]:
    """Encloses sum over rows of (x - q(x))^2 for each coordinate of values (n, d), with the float64 levels q(x).

    The interval contains the exact sum: a difference, a square and at most 256 + n / 256 additions each err by u,
    relatively. Raises ValueError as `quantize`, and for squares that overflow.
    """
    scale = _Scale(values, ranges, bits)
    data = scale.values
    blocks = -(-len(data) // BLOCK)
    sums = np.empty((blocks, data.shape[1]))
    if scale.safe:
        _refuse(kernels.error_sums(data, sums, scale.step, *scale.arrays, float(scale.half)))
    else:
        _refuse(not np.isfinite(data).all())
        levels = reference.decode(reference.encode(data, scale.top, bits), scale.top, bits)
        for b in range(blocks):
            rows = slice(b * BLOCK, (b + 1) * BLOCK)
            sums[b] = ((data[rows] - levels[rows]) ** 2).sum(axis=0)
    with np.errstate(over="ignore"):
        totals = sums.sum(axis=0)
    if not np.isfinite(totals).all():
        raise ValueError("squared errors overflow; scale values and ranges by a power of two")
    relative = (BLOCK + blocks + 8) * UNIT * (1 + 2.0**-20)
    return [around(total, relative, len(data) * 2.0**-1022) for total in totals.tolist()]
