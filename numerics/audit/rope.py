"""Keys after a rotary embedding (Su et al. 2021), turned back: what the mean then has, and what subtracting it leaves.

Row t of d coordinates has a position n_t. Plane p of d/2 was turned by the angle n_t theta^(-2p/d): coordinates p and
p + d/2 in the layout `half`, 2p and 2p + 1 in `pairs`. Turning back is float64, as exact as the angle, whose error is
some n_t 2^-53. Claim `rotating-mean`: rows that scatter about a turned mean without correlation in time have deltas of
at least twice the energy of what is left when that mean is subtracted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from numerics.audit.stream import BadStream, Stream
from numerics.codec.rotary import LARGEST_POSITION, LAYOUTS, Layout, Turn, positions_of
from numerics.words import whole_numbers

Floats = NDArray[np.float64]
WANTED = "wanted an integer from 0 to 2^40 a line, one for each row"
__all__ = ["LAYOUTS", "Rope", "Rotary", "measured_back", "read_positions", "without_first"]


class Rotary(TypedDict):
    """Rows turned back from a rotary embedding, asked for by `--rope`; an entry of the report.

    mean_share: energy of the mean over that of the rows, in the frame before the embedding; trace_ratio: tr Sigma_D
    over tr Sigma_X there. left_by_mean, left_by_delta: mean squares of rows less the turned mean, and of deltas as
    cached, over tr Sigma_X as cached. heldout_mean_over_delta: the same two over each other on the measured rows, the
    mean that of the fitted ones. mean_beats_delta: whether the mean leaves less, in both ways (claim `rotating-mean`).
    """

    theta: float
    layout: Literal["half", "pairs"]
    mean_share: float | None
    trace_ratio: float | None
    left_by_mean: float | None
    left_by_delta: float | None
    heldout_mean_over_delta: float | None
    mean_beats_delta: bool
    claim: str


@dataclass(frozen=True, eq=False)
class Rope:
    """A rotary embedding: theta, the layout of its planes, and positions of the rows, else from 0 in each document."""

    theta: float
    layout: Layout = "half"
    positions: NDArray[np.int64] | None = None

    def at(self, stream: Stream, lengths: Sequence[int]) -> NDArray[np.int64]:
        """The position of each row of a stream whose documents have these lengths; raises BadStream."""
        if stream.dimension % 2:
            raise BadStream(f"{stream.name}: {stream.dimension} coordinates; --rope needs an even number")
        if self.positions is None:
            return positions_of(lengths)
        if len(self.positions) != stream.rows:
            raise BadStream(f"{stream.name}: {len(self.positions)} positions for {stream.rows} rows")
        return self.positions

    def undone(self, rows: Floats, positions: NDArray[np.int64]) -> Floats:
        """Rows (n, d) at their positions (n,) before the embedding."""
        return Turn.of(self.theta, self.layout, positions, rows.shape[1]).back(rows)


def read_positions(path: str, most: int) -> NDArray[np.int64]:
    """Positions in a file, an integer a line, at most so many; raises BadStream."""
    try:
        found = np.array(whole_numbers(path, most), dtype=np.int64)
    except OSError as error:
        raise BadStream(f"--positions {path}: cannot read: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise BadStream(f"--positions {path}: {WANTED}: {' '.join(str(error).split())}") from error
    if not len(found) or int(found.max()) > LARGEST_POSITION:
        raise BadStream(f"--positions {path}: {WANTED}")
    return found


def without_first(positions: NDArray[np.int64], lengths: Sequence[int], skipped: int) -> NDArray[np.int64]:
    """The positions without those of the first rows of each document."""
    ends = np.cumsum((0, *lengths)).tolist()
    return np.concatenate([positions[a + skipped : b] for a, b in pairwise(ends)])


def measured_back(
    rope: Rope,
    stream: Stream,
    positions: NDArray[np.int64],
    lengths: Sequence[int],
    ranges: tuple[tuple[int, int], tuple[int, int]],
    cached: tuple[float, float],
) -> Rotary:
    """What turning back shows of a stream; `ranges` are rows to fit the mean on and rows to measure.

    cached: tr Sigma_X of the rows as they are, and the ratio of the delta's energy to it.
    """
    starts = np.zeros(stream.rows, dtype=bool)
    starts[np.cumsum((0, *lengths))[:-1]] = True
    d, at, last = stream.dimension, 0, np.empty((0, stream.dimension))
    energy, total = 0.0, np.zeros(d)
    pairs, sums, squares = 0, np.zeros((2, d)), np.zeros(2)  # of current rows and of deltas
    with np.errstate(over="ignore", invalid="ignore"):
        for chunk in stream.chunks():
            rows = rope.undone(np.asarray(chunk, dtype=np.float64), positions[at : at + len(chunk)])
            energy, total = energy + float((rows**2).sum()), total + rows.sum(axis=0)
            joined = np.concatenate([last, rows])
            follows = ~starts[at + len(chunk) - len(joined) + 1 : at + len(chunk)]
            for k, each in enumerate((joined[1:][follows], np.diff(joined, axis=0)[follows])):
                sums[k] += each.sum(axis=0)
                squares[k] += float((each**2).sum())
            pairs, at, last = pairs + int(follows.sum()), at + len(chunk), rows[-1:]
        traces = squares / pairs - ((sums / pairs) ** 2).sum(axis=1)
        mean = total / stream.rows
        (a, b), (low, high) = ranges
        fitted = rope.undone(stream.array(a, b), positions[a:b]).mean(axis=0)
        held = stream.array(low, high)
        left = float(((rope.undone(held, positions[low:high]) - fitted) ** 2).sum(axis=1).mean())
        moved = np.diff(held, axis=0)[~starts[low + 1 : high]]
        delta = float((moved**2).sum(axis=1).mean()) if len(moved) else float("nan")
        by_mean = float(energy / stream.rows - mean @ mean) / cached[0]
        better = by_mean < cached[1] and left < delta
    return {
        "theta": rope.theta,
        "layout": rope.layout,
        "mean_share": float(mean @ mean) / (energy / stream.rows) if energy else 0.0,
        "trace_ratio": float(traces[1] / traces[0]) if traces[0] else float("inf"),
        "left_by_mean": by_mean,
        "left_by_delta": cached[1],
        "heldout_mean_over_delta": left / delta if delta else float("inf"),
        "mean_beats_delta": better,
        "claim": "rotating-mean",
    }
