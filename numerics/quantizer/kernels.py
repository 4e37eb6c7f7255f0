"""The compiled loops of `numerics.quantizer.fast`, over groups of rows on all threads.

All take step, top, high + low = step, inverse and near of shape (d,), as its `_Scale` makes them, and half the levels.
A code k is handled as k + 1/2, which is exact in float32 as well. Each loop goes once over a row, by the quotients in
the type of the values, and a second time over a row in which one of them is near an edge, or not finite.
"""

import numpy as np
from numba import njit, prange

GROUP = 8  # rows whose codes fill whole bytes
BLOCK = 256  # rows whose squared errors are summed one after the other


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
def quantize(values, out, step, top, high, low, inverse, near, half):  # pyright: ignore
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
def encode(values, out, bits, top, high, low, inverse, near, half):  # pyright: ignore
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
def decode(packed, out, bits, step, half):  # pyright: ignore
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


# One rounding less where there are fused multiply-adds; the difference from a rounded level must not be fused.
@njit(fastmath={"contract"})
def _plus_square(total, error):  # pyright: ignore
    return total + error * error


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
            after[i] = _plus_square(before[i], np.float64(x[i]) - step[i] * np.float64(center))
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
            before[i] = _plus_square(before[i], np.float64(x[i]) - step[i] * found)
    total[:] = pair[last]
    return bad


@njit(parallel=True, cache=True)
def error_sums(values, sums, step, top, high, low, inverse, near, half):  # pyright: ignore
    bad = 0
    for b in prange(len(sums)):
        rows = values[b * BLOCK : min(b * BLOCK + BLOCK, len(values))]
        bad += _squares(rows, sums[b], step, top, high, low, inverse, near, half)
    return bad
