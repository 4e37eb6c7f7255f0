"""Where one document ends and the next begins: a delta across that boundary is not a delta."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from numerics.audit.readers import BadStream, Stream


def lengths(stream: Stream, documents: str | None) -> tuple[int, ...]:
    """Lengths of a stream's documents, in order.

    `documents` is None (the labels of the stream, or one document), a number (all of that length, the last may be
    shorter), or a file of one length a line. Raises BadStream.
    """
    if documents is None:
        return _runs(stream) if stream.labels is not None else (stream.rows,)
    if documents.isdecimal() and not Path(documents).exists():
        size = int(documents)
        if size < 2:
            raise BadStream(f"--documents {documents}: a document needs at least two rows to have a delta")
        whole, rest = divmod(stream.rows, size)
        return (size,) * whole + ((rest,) if rest else ())
    try:
        words = Path(documents).read_text(encoding="utf-8").split()
        found = tuple(int(word) for word in words)
    except (OSError, ValueError) as error:
        raise BadStream(f"--documents {documents}: wanted a number, or a file of one length a line") from error
    if any(n < 1 for n in found) or sum(found) != stream.rows:
        raise BadStream(f"--documents {documents}: lengths must be positive and add up to the {stream.rows} rows")
    return found


def _runs(stream: Stream) -> tuple[int, ...]:
    assert stream.labels is not None
    if len(stream.labels) != stream.rows:
        raise BadStream(f"{stream.name}: {len(stream.labels)} labels for {stream.rows} rows")
    changes = np.flatnonzero(stream.labels[1:] != stream.labels[:-1]) + 1
    return tuple(int(b - a) for a, b in pairwise((0, *changes.tolist(), stream.rows)))


def without_first(found: tuple[int, ...], skipped: int) -> tuple[int, ...]:
    """The lengths once the first `skipped` rows of every document are left out; documents that vanish are dropped."""
    return tuple(n - skipped for n in found if n > skipped)


def kept_rows(found: tuple[int, ...], skipped: int) -> list[tuple[int, int]]:
    """Ranges of rows that stay when the first `skipped` rows of every document are left out."""
    ends = np.cumsum((0, *found)).tolist()
    return [(a + skipped, b) for a, b in pairwise(ends) if b > a + skipped]
