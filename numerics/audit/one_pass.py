"""All that an audit needs of a whole stream, in one pass: its moments, and sums by blocks for the population.

The rows are cut into parts, each of which is summed by itself and then merged in order, so that one process and many
machines do the same operations and get the same bits. Memory is a few matrices (d, d) a part, whatever the length.

Where one pass is not enough, as its own bounds say (`StreamMoments.sharp`), the stream is read again: for the largest
number of each coordinate, and then with each coordinate scaled and shifted by what the pass before has found
(`numerics.moments.centred`), at most RETRIES times.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.audit.blocks import ENOUGH_BLOCKS, LEAST_BLOCKS, Block, number_of_blocks
from numerics.audit.stream import Array, BadStream, Stream
from numerics.moments.centred import CentredSums, Frame
from numerics.moments.gram import NotFinite, OutOfRange
from numerics.moments.one_pass import BLOCK, Accumulator
from numerics.moments.stream_moments import StreamMoments

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Progress = Callable[[str, int, int], None]  # what is being done, and how many of how many of its steps are
Tell = Callable[[int], None]
# Calls a function with the stream, each of its parts and the arguments: results in order. The first word says what for.
Run = Callable[..., Iterator[Any]]
LEAST_PAIRS = 2 * LEAST_BLOCKS
RETRIES = 3
BLOCK_BYTES = 1 << 28  # what the sums of all blocks may take, as long as there are enough of them


@dataclass(frozen=True)
class Part:
    """Rows start .. stop; `begins` are those among them, counted from `start`, with which documents begin."""

    start: int
    stop: int
    begins: tuple[int, ...]

    @property
    def continues(self) -> bool:
        """Whether the first row belongs to the document of the row before."""
        return 0 not in self.begins


@dataclass(frozen=True, eq=False)
class Pass:
    """Moments of the pairs of a stream, and sums over the pairs of each of its blocks."""

    moments: StreamMoments
    blocks: tuple[Block, ...]


# What makes the pass: the stream, the lengths of its documents, and whom to tell how far it is.
Collect = Callable[[Stream, Sequence[int], Progress | None], Pass]


def plan(lengths: Sequence[int], dimension: int) -> list[Part]:
    """Parts with about equally many pairs, an even number of them; whole documents where there are ENOUGH_BLOCKS.

    Raises ValueError for fewer than LEAST_PAIRS pairs.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    pairs_before = np.cumsum(sizes - 1)  # at the end of each document
    pairs = int(pairs_before[-1]) if len(sizes) else 0
    if pairs < LEAST_PAIRS:
        counted = f"{pairs} pair{'' if pairs == 1 else 's'} of consecutive rows"
        raise ValueError(f"{counted}; at least {LEAST_PAIRS} are needed")
    affordable = BLOCK_BYTES // (16 * dimension**2) // 2 * 2
    count = min(number_of_blocks(pairs), max(LEAST_BLOCKS, affordable))
    cuts = _between_documents(starts, pairs_before, count)
    if cuts is None:
        wanted = np.arange(1, count) * pairs // count
        # A part begins with the row of its first pair, or with that row's document.
        number = np.searchsorted(pairs_before, wanted, side="right")
        place = wanted - (pairs_before[number] - (sizes[number] - 1))
        cuts = starts[number] + np.where(place > 0, place + 1, 0)
    edges = [0, *cuts.tolist(), int(sizes.sum())]
    inside = np.searchsorted(starts, edges)
    return [
        Part(a, b, tuple((starts[i:j] - a).tolist()))
        for a, b, i, j in zip(edges, edges[1:], inside, inside[1:], strict=False)
    ]


def plan_of(stream: Stream, lengths: Sequence[int]) -> list[Part]:
    """The parts of a stream whose documents have these lengths; raises BadStream where its pairs are too few."""
    try:
        return plan(lengths, stream.dimension)
    except ValueError as error:
        raise BadStream(f"{stream.name}: {error}") from error


def _between_documents(starts: Integers, pairs_before: Integers, count: int) -> Integers | None:
    """The starts of documents that part the pairs most evenly, in `count` parts, or as many as the documents make.

    None if they make fewer than ENOUGH_BLOCKS.
    """
    before = np.concatenate(([0], pairs_before))
    for parts in range(count, ENOUGH_BLOCKS - 1, -2):
        wanted = np.arange(1, parts) * before[-1] / parts
        after = np.searchsorted(before, wanted)
        nearest = np.where(before[after] - wanted < wanted - before[after - 1], after, after - 1)
        edges = np.unique(before[nearest])
        if len(edges) == parts - 1 and edges[0] > 0 and edges[-1] < before[-1]:
            return starts[np.searchsorted(before, edges)]
    return None


def common_shift(stream: Stream) -> Floats:
    """What is subtracted from the rows of every part before they are multiplied, shape (d,). Raises BadStream.

    The mean of the first rows in few digits, so that the subtraction is exact more often than not, as far as that is
    near the mean; the value of a coordinate that does not change there, so that nothing of it is left.
    """
    rows = next(stream.chunks(0, BLOCK))
    low, high = (bound.astype(np.float64) for bound in (rows.min(axis=0), rows.max(axis=0)))
    with np.errstate(over="ignore", invalid="ignore"):
        mean = rows.mean(axis=0, dtype=np.float64)
        short = mean.astype(np.float32).astype(np.float64)
        near = np.isfinite(short) & (np.abs(short - mean) <= (high - low) / 16)
    return np.where(low == high, low, np.where(near, short, np.where(np.isfinite(mean), mean, low)))


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """Faults of the numbers as faults of the stream."""
    try:
        yield
    except (BadStream, OutOfRange):
        raise
    except ValueError as error:
        raise BadStream(f"{name}: {error}") from error


def accumulate(stream: Stream, part: Part, shift: Floats, tell: Tell | None = None) -> Accumulator:
    """The sums of one part; `tell` is called with numbers of rows as they are added.

    Raises BadStream, and OutOfRange where the rows are finite and their sums are not.
    """
    sums = Accumulator(shift=shift, previous=_before(stream, part))
    try:
        # What is not finite is noticed when it has been summed, and only then looked for.
        for chunk, begins in _pieces(stream, part, tell, finite=False):
            sums.update(chunk, begins)
    except BadStream:
        raise
    except ValueError as error:
        for _ in stream.chunks(part.start, part.stop):
            pass
        if isinstance(error, OutOfRange | NotFinite):
            raise OutOfRange(str(error)) from error
        raise BadStream(f"{stream.name}: {error}") from error
    return sums


def largest(stream: Stream, part: Part, tell: Tell | None = None) -> Floats:
    """The largest modulus of each coordinate (d,) in a part. Raises BadStream."""
    found = np.zeros(stream.dimension)
    for chunk, _ in _pieces(stream, part, tell):
        np.maximum(found, np.abs(chunk.astype(np.float64)).max(axis=0), out=found)
    return found


def centred(stream: Stream, part: Part, frame: Frame, tell: Tell | None = None) -> CentredSums:
    """The sums of one part in a frame. Raises BadStream."""
    sums = CentredSums(frame, _before(stream, part))
    for chunk, begins in _pieces(stream, part, tell):
        sums.update(chunk, begins)
    return sums


def _before(stream: Stream, part: Part) -> Array | None:
    """The row before a part that continues a document."""
    return next(stream.chunks(part.start - 1, part.start))[0] if part.continues else None


def _pieces(stream: Stream, part: Part, tell: Tell | None, *, finite: bool = True) -> Iterator[tuple[Array, list[int]]]:
    """Pieces of a part, each with the rows in it that begin documents."""
    at, begins = 0, np.asarray(part.begins, dtype=np.int64)
    for chunk in stream.chunks(part.start, part.stop, finite=finite):
        yield chunk, (begins[(begins >= at) & (begins < at + len(chunk))] - at).tolist()
        at += len(chunk)
        if tell is not None:
            tell(len(chunk))


def block_of(sums: Accumulator) -> Block:
    """Sums over the pairs whose current row is in the part, of rows less the shift."""
    gram_x = sums.all.full()
    if sums.firsts.rows:
        gram_x -= sums.firsts.full()
    sum_d = sums.lasts.sums + sums.last[0] - sums.firsts.sums
    if sums.previous is not None:
        unit = sums.grid or 1.0
        sum_d = sum_d - (sums.previous[0] / unit - sums.shift)
    found = (sums.all.sums - sums.firsts.sums, sum_d, gram_x, sums.deltas.full())
    continued = sums.previous is not None
    return Block(
        sums.rows - sums.firsts.rows,
        *(np.asarray(each, dtype=np.float64) for each in found),
        documents=sums.firsts.rows + continued,
        continued=continued,
    )


def block_of_centred(sums: CentredSums) -> Block:
    """The same in the units and with the shifts of a frame."""
    return Block(
        sums.pairs,
        sums.sums["x"].copy(),
        sums.sums["d"].copy(),
        sums.grams["x"].copy(),
        sums.grams["d"].copy(),
        documents=sums.documents,
        continued=sums.continued,
    )


def merged(name: str, parts: Iterable[Accumulator]) -> Pass:
    """The pass from the sums of all parts in order. Raises BadStream, or OutOfRange."""
    blocks: list[Block] = []
    total: Accumulator | None = None
    with _naming(name), np.errstate(over="ignore", invalid="ignore"):  # sums that overflow are refused in the end
        for sums in parts:
            blocks.append(block_of(sums))
            if total is None:
                total = sums
            else:
                total.merge(sums)
        assert total is not None
        return Pass(total.result(), tuple(blocks))


def merged_centred(parts: Iterable[CentredSums]) -> Pass:
    """The pass from the sums of all parts in a frame, in order."""
    blocks: list[Block] = []
    total: CentredSums | None = None
    for sums in parts:
        blocks.append(block_of_centred(sums))
        if total is None:
            total = sums
        else:
            total.merge(sums)
    assert total is not None
    return Pass(total.result(), tuple(blocks))


def passed(stream: Stream, lengths: Sequence[int], shift: Floats, run: Run) -> Pass:
    """The pass over a stream, and those that follow where one is not enough; `run` does one over all its parts.

    Raises BadStream.
    """
    found: Pass | None = None
    with contextlib.suppress(OutOfRange):
        found = merged(stream.name, run("reading", accumulate, shift))
    if found is not None and (found.moments.integers is not None or found.moments.sharp):
        return found
    sizes = np.max(list(run("reading the ranges", largest)), axis=0)
    place = int(np.sum(lengths[: next(i for i, n in enumerate(lengths) if n > 1)]))
    pair = np.concatenate(list(stream.chunks(place, place + 2)))
    frame = Frame.around(sizes, *pair)
    for _ in range(RETRIES):
        found = merged_centred(run("reading again", centred, frame))
        if found.moments.sharp:
            break
        frame = frame.recentred(found.moments)
    assert found is not None
    return found


def collect(stream: Stream, lengths: Sequence[int], progress: Progress | None = None) -> Pass:
    """The pass in this process, part after part. Raises BadStream."""
    parts = plan_of(stream, lengths)

    def run(what: str, task: Callable[..., Any], *arguments: Any) -> Iterator[Any]:
        done = 0

        def tell(rows: int) -> None:
            nonlocal done
            done += rows
            if progress is not None:
                progress(what, done, stream.rows)

        for part in parts:
            yield task(stream, part, *arguments, tell=tell)

    return passed(stream, lengths, common_shift(stream), run)
