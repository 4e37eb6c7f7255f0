"""The reference quantizer at the speed of memory: compiled loops, the same bits out.

Codes are those of `numerics.quantizer`, packed as by `numerics.codec.pack`; levels are those of the reference, rounded
once if the values are float32. Only NaN and infinite values differ: they raise. Needs the extra `fast` (numba).

The floor of y / step is that of q = y * (1 / step), in the type of the values, unless q is near an integer. Those are
done again: the floor of the float64 quotient is at most one off, as codes have 16 bits. With step = high + low, high of
27 bits, k high and k low are exact, and whether y < k step is read off y - k high < k low: if the two sides are
near, y is so near to k high that the subtraction is exact (Sterbenz), and if not, its rounding does not matter.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import ArrayLike, NDArray

from numerics import quantizer as reference
from numerics.codec import pack, packed_size
from numerics.rigorous import Interval, around

Floats = NDArray[np.float64]
GROUP = 8  # rows whose codes fill whole bytes
BLOCK = 256  # rows whose squared errors are summed one after the other
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


# Contraction leaves the bits alone here: x 0 is zero, and the sum exact, unless x is NaN or infinite.
@njit(fastmath={"contract"})
def _cell(x, inverse, least, most, one_half, zero):  # pyright: ignore
    """Code + 1/2 by the quotient of the type of x, and how far it is from the quotient: NaN unless x is finite.

    least and most are half a cell inside the end cells, so that clipped values are not near an edge.
    """
    q = min(max(x * inverse, least), most)
    center = np.floor(q) + one_half
    return center, abs((q - center) + x * zero)


@njit
def _exact_cell(x, top, high, low, half):  # pyright: ignore
    """Code + 1/2 of a finite x, for a step that is not zero."""
    y = min(max(np.float64(x), -top), top)
    k = np.floor(y / (high + low))
    if y - k * high < k * low:
        k -= 1.0
    if y - (k + 1.0) * high >= (k + 1.0) * low:
        k += 1.0
    return min(max(k, -half), half - 1.0) + 0.5


@njit
def _levels(values, levels, step, top, high, low, inverse, near, half):  # pyright: ignore
    """Levels of values (n, d); how many values are not finite."""
    n, d = values.shape
    one_half, zero = values.dtype.type(0.5), values.dtype.type(0)
    least, most = values.dtype.type(0.5 - half), values.dtype.type(half - 0.5)
    bad = 0
    for t in range(n):
        x, row = values[t], levels[t]
        doubt = False
        for i in range(d):
            center, away = _cell(x[i], inverse[i], least, most, one_half, zero)
            row[i] = step[i] * np.float64(center)
            if not away <= near[i]:
                doubt = True
        if doubt:
            for i in range(d):
                away = _cell(x[i], inverse[i], least, most, one_half, zero)[1]
                if not np.isfinite(x[i]):
                    bad += 1
                elif not away <= near[i]:
                    row[i] = step[i] * _exact_cell(x[i], top[i], high[i], low[i], half)
    return bad


@njit(parallel=True, cache=True)
def _quantize(values, out, step, top, high, low, inverse, near, half):  # pyright: ignore
    n = len(values)
    bad = 0
    for g in prange((n + GROUP - 1) // GROUP):
        first, end = g * GROUP, min(g * GROUP + GROUP, n)
        bad += _levels(values[first:end], out[first:end], step, top, high, low, inverse, near, half)
    return bad


@njit
def _codes(values, codes, top, high, low, inverse, near, half):  # pyright: ignore
    """Codes from 0 up of values (n, d), in any type of integers; how many values are not finite."""
    n, d = values.shape
    one_half, zero = values.dtype.type(0.5), values.dtype.type(0)
    least, most = values.dtype.type(0.5 - half), values.dtype.type(half - 0.5)
    bad = 0
    for t in range(n):
        x, row = values[t], codes[t]
        doubt = False
        for i in range(d):
            center, away = _cell(x[i], inverse[i], least, most, one_half, zero)
            row[i] = np.int32(center + most)
            if not away <= near[i]:
                doubt = True
        if doubt:
            for i in range(d):
                away = _cell(x[i], inverse[i], least, most, one_half, zero)[1]
                if not np.isfinite(x[i]):
                    bad += 1
                elif not away <= near[i]:
                    row[i] = np.int32(_exact_cell(x[i], top[i], high[i], low[i], half) + most)
    return bad


@njit(parallel=True, cache=True)
def _encode(values, out, bits, top, high, low, inverse, near, half):  # pyright: ignore
    n, d = values.shape
    bad = 0
    for g in prange((n + GROUP - 1) // GROUP):
        x = values[g * GROUP : min(g * GROUP + GROUP, n)]
        at = g * d * bits
        if bits == 8:
            row = out[at : at + x.size]
            bad += _codes(x, row.reshape(x.shape), top, high, low, inverse, near, half)
            continue
        codes = np.empty(x.shape, dtype=np.uint32)
        bad += _codes(x, codes, top, high, low, inverse, near, half)
        flat = codes.ravel()
        if bits == 4 and d % 2 == 0:
            row = out[at : at + flat.size // 2]
            for i in range(row.size):
                row[i] = np.uint8((flat[2 * i] << np.uint32(4)) | flat[2 * i + 1])
            continue
        held, kept = np.uint32(0), 0
        for code in flat:
            held = (held << np.uint32(bits)) | code
            kept += bits
            while kept >= 8:
                kept -= 8
                out[at] = (held >> np.uint32(kept)) & np.uint32(255)
                at += 1
        if kept:
            out[at] = (held << np.uint32(8 - kept)) & np.uint32(255)
    return bad


@njit(parallel=True, cache=True)
def _decode(packed, out, bits, step, half):  # pyright: ignore
    n, d = out.shape
    mask = np.uint32((1 << bits) - 1)
    offset = 0.5 - half
    for g in prange((n + GROUP - 1) // GROUP):
        codes = np.empty(d, dtype=np.int32)
        at = g * d * bits
        held, kept = np.uint32(0), 0
        for t in range(g * GROUP, min(g * GROUP + GROUP, n)):
            row = out[t]
            if bits == 8:
                found = packed[at : at + d]
                for i in range(d):
                    row[i] = step[i] * (np.float64(np.int32(found[i])) + offset)
                at += d
                continue
            if bits == 4 and d % 2 == 0:
                found = packed[at : at + d // 2]
                for i in range(d // 2):
                    codes[2 * i] = found[i] >> 4
                    codes[2 * i + 1] = found[i] & 15
                at += d // 2
            else:
                for i in range(d):
                    while kept < bits:
                        held = (held << np.uint32(8)) | np.uint32(packed[at])
                        at += 1
                        kept += 8
                    kept -= bits
                    codes[i] = (held >> np.uint32(kept)) & mask
            for i in range(d):
                row[i] = step[i] * (np.float64(codes[i]) + offset)


@njit
def _square(x, center, step):  # pyright: ignore
    error = np.float64(x) - step * np.float64(center)
    return error * error


@njit
def _squares(values, total, step, top, high, low, inverse, near, half):  # pyright: ignore
    """Squared errors of values (n, d), summed over rows into total (d,); how many values are not finite."""
    n, d = values.shape
    one_half, zero = values.dtype.type(0.5), values.dtype.type(0)
    least, most = values.dtype.type(0.5 - half), values.dtype.type(half - 0.5)
    bad = 0
    # A row is added on the way from one of the two to the other; a row in doubt is added again, to the first.
    pair = np.zeros((2, d))
    last = 0
    for t in range(n):
        x, before, after = values[t], pair[last], pair[1 - last]
        doubt = False
        for i in range(d):
            center, away = _cell(x[i], inverse[i], least, most, one_half, zero)
            after[i] = before[i] + _square(x[i], center, step[i])
            if not away <= near[i]:
                doubt = True
        if not doubt:
            last = 1 - last
            continue
        for i in range(d):
            center, away = _cell(x[i], inverse[i], least, most, one_half, zero)
            found = np.float64(center)
            if not np.isfinite(x[i]):
                bad += 1
            elif not away <= near[i]:
                found = _exact_cell(x[i], top[i], high[i], low[i], half)
            before[i] += _square(x[i], found, step[i])
    total[:] = pair[last]
    return bad


@njit(parallel=True, cache=True)
def _errors(values, sums, step, top, high, low, inverse, near, half):  # pyright: ignore
    bad = 0
    for b in prange(len(sums)):
        rows = values[b * BLOCK : min(b * BLOCK + BLOCK, len(values))]
        bad += _squares(rows, sums[b], step, top, high, low, inverse, near, half)
    return bad


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
        _refuse(_quantize(data, found, scale.step, *scale.arrays, float(scale.half)))
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
        _refuse(_encode(data, packed, scale.bits, *scale.arrays, float(scale.half)))
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
    _decode(data, found, int(bits), step, float(1 << (int(bits) - 1)))
    return found


def error_sums(values: ArrayLike, ranges: ArrayLike, bits: int) -> list[Interval]:
    """Encloses sum over rows of (x - q(x))^2 for each coordinate of values (n, d), with the float64 levels q(x).

    The interval contains the exact sum: a difference, a square and at most 256 + n / 256 additions each err by u,
    relatively. Raises ValueError as `quantize`, and for squares that overflow.
    """
    scale = _Scale(values, ranges, bits)
    data = scale.values
    blocks = -(-len(data) // BLOCK)
    sums = np.zeros((blocks, data.shape[1]))
    if scale.safe:
        _refuse(_errors(data, sums, scale.step, *scale.arrays, float(scale.half)))
    else:
        _refuse(not np.isfinite(data).all())
        levels = reference.decode(reference.encode(data, scale.top, bits), scale.top, bits)
        for b in range(blocks):
            rows = slice(b * BLOCK, (b + 1) * BLOCK)
            sums[b] = ((data[rows] - levels[rows]) ** 2).sum(axis=0)
    if not np.isfinite(sums).all():
        raise ValueError("squared errors overflow; scale values and ranges by a power of two")
    relative = (BLOCK + blocks + 8) * UNIT * (1 + 2.0**-20)
    return [around(math.fsum(column), relative, len(data) * 2.0**-1022) for column in sums.T.tolist()]
