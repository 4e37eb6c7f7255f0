"""Rows that are sent as they are: in the narrowest of four kinds of numbers that holds each of them exactly.

Numbers are times a power of two, which is sent beside them and makes the largest one nearly the largest float16, so
that rows of one of these kinds still are of that kind after a scaling by a power of two.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from numerics import scaling
from numerics.codec.received import BadMessage

Floats = NDArray[np.float64]
# bfloat16 is the upper half of a float32.
WIDTHS = {"float16": 2, "bfloat16": 2, "float32": 4, "float64": 8}
LARGEST = 15  # the binary exponent that float16 ends at
EXPONENTS = 2000  # the largest size of one that is read


class Kept(NamedTuple):
    """Rows as bytes, little-endian, of numbers of a kind, times two to the exponent."""

    form: str
    exponent: int
    data: bytes


def packed(rows: Floats) -> Kept:
    """Rows (n, d) of finite numbers, packed."""
    exponent = scaling.exponent(rows) - LARGEST
    with np.errstate(over="ignore", under="ignore"):
        for form in WIDTHS:
            kept = Kept(form, exponent, _bytes(form, np.ldexp(rows, -exponent)))
            if np.array_equal(unpacked(kept), rows.reshape(-1)):
                return kept
    return Kept("float64", 0, _bytes("float64", rows))


def _bytes(form: str, rows: Floats) -> bytes:
    if form == "bfloat16":
        return (rows.astype("<f4").view("<u4") >> np.uint32(16)).astype("<u2").tobytes()
    return rows.astype(f"<f{WIDTHS[form]}").tobytes()


def unpacked(kept: Kept) -> Floats:
    """The numbers, (n d,)."""
    if kept.form == "bfloat16":
        found = (np.frombuffer(kept.data, "<u2").astype("<u4") << np.uint32(16)).view("<f4").astype(np.float64)
    else:
        found = np.frombuffer(kept.data, f"<f{WIDTHS[kept.form]}").astype(np.float64)
    return np.ldexp(found, kept.exponent)


def check(kept: object, count: int) -> None:
    """Raises BadMessage unless the bytes hold so many numbers of the kind."""
    if not isinstance(kept, Kept) or not isinstance(kept.form, str) or kept.form not in WIDTHS:
        raise BadMessage(f"exact: wanted numbers of one of {', '.join(WIDTHS)}")
    exponent: object = kept.exponent
    if isinstance(exponent, bool) or not isinstance(exponent, int) or abs(exponent) > EXPONENTS:
        raise BadMessage("exact: wanted an exponent")
    if not isinstance(kept.data, bytes) or len(kept.data) != count * WIDTHS[kept.form]:
        raise BadMessage(f"exact: wanted {count * WIDTHS[kept.form]} bytes")
