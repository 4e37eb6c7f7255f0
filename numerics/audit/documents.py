"""Where one document ends and the next begins: a delta across that boundary is not a delta."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from numerics.audit.stream import Array, BadStream, Stream
from numerics.words import whole


def lengths(stream: Stream, documents: str | Sequence[int] | None) -> tuple[int, ...]:
    """Lengths of a stream's documents, in order.

    `documents` is None (the labels of the stream, or one document), the lengths, a number in words (all of that length,
    the last may be shorter), or a file of one length a line. Raises BadStream.
    """
    if documents is None:
        return _runs(stream) if stream.labels is not None else (stream.rows,)
    if not isinstance(documents, str):
        found = [int(n) for n in documents]
        if any(n != given for n, given in zip(found, documents, strict=True)):
            raise BadStream("documents: lengths must be integers")
        return _checked(stream, found, "documents")
    size = whole(documents)
    if size is not None and not Path(documents).exists():
        if size < 2:
            raise BadStream(f"--documents {documents}: a document needs at least two rows to have a delta")
        full, rest = divmod(stream.rows, size)
        return (size,) * full + ((rest,) if rest else ())
    try:
        words = Path(documents).read_text(encoding="utf-8-sig").split()
        found = [size for size in map(whole, words) if size is not None]
        if len(found) != len(words):
            raise ValueError("a word is no length")
    except (OSError, ValueError) as error:
        raise BadStream(f"--documents {documents}: wanted a number, or a file of one length a line") from error
    return _checked(stream, found, f"--documents {documents}")


def _checked(stream: Stream, found: Sequence[int], source: str) -> tuple[int, ...]:
    if any(n < 1 for n in found) or sum(found) != stream.rows:
        raise BadStream(f"{source}: lengths must be positive and add up to the {stream.rows} rows of {stream.name}")
    return tuple(found)


def _runs(stream: Stream) -> tuple[int, ...]:
    assert stream.labels is not None
    if stream.labels.shape != (stream.rows,):
        raise BadStream(f"{stream.name}: labels of shape {stream.labels.shape} for {stream.rows} rows")
    changes = np.flatnonzero(_differ(stream.labels[1:], stream.labels[:-1])) + 1
    return tuple(int(b - a) for a, b in pairwise((0, *changes.tolist(), stream.rows)))


def _differ(one: Array, other: Array) -> NDArray[np.bool_]:
    """Where labels differ; one that is missing (NaN, NaT) is like another that is."""
    different = np.asarray(one != other)
    if one.dtype.kind in "fcmM":
        missing = np.isnat if one.dtype.kind in "mM" else np.isnan
        different &= ~(missing(one) & missing(other))
    return different


def without_first(found: Sequence[int], skipped: int) -> tuple[int, ...]:
    """The lengths once the first `skipped` rows of every document are left out; documents that vanish are dropped."""
    return tuple(n - skipped for n in found if n > skipped)
