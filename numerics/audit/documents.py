"""Where one document ends and the next begins: a delta across that boundary is not a delta."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from numerics.arguments import integers
from numerics.audit.stream import Array, BadStream, Stream
from numerics.words import whole_numbers


def lengths(stream: Stream, documents: int | Sequence[int] | None, source: str = "documents") -> tuple[int, ...]:
    """Lengths of a stream's documents, in order.

    `documents` is None (the labels of the stream, or one document), the lengths, or one number: all of that length, the
    last may be shorter. Raises BadStream, whose message begins with `source`.
    """
    if documents is None:
        return _runs(stream) if stream.labels is not None else (stream.rows,)
    if isinstance(documents, int):
        if documents < 2:
            raise BadStream(f"{source}: a document needs at least two rows to have a delta")
        full, rest = divmod(stream.rows, documents)
        return (documents,) * full + ((rest,) if rest else ())
    found = integers(documents)
    if found is None:
        raise BadStream(f"{source}: lengths must be integers")
    return _checked(stream, found, source)


def read_lengths(path: str, most: int) -> Sequence[int]:
    """The lengths in a file, one a line, at most so many; raises BadStream."""
    try:
        return whole_numbers(path, most)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"at most {most} are of use"
        wanted = f"wanted a number, or a file of one length a line ({reason})"
        raise BadStream(f"--documents {path}: {wanted}") from error


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
