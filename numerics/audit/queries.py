"""Queries of a head beside its keys: `tracebound audit --queries FILE`.

A file has the queries of one head (tokens, coordinates), or of several that read the same keys, as in grouped-query
attention: (heads, tokens, coordinates) or (tokens, heads, coordinates). Which of the two is told by the number of rows
of the stream. Q is the mean of q q^T over all rows of all heads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from numerics.audit.attention import Attention, places, second_moment, weighted
from numerics.audit.cache import ROW, Words
from numerics.audit.gains import quarters
from numerics.audit.readers import open_streams
from numerics.audit.stream import BadStream, Stream
from numerics.moments.stream_moments import StreamMoments

if TYPE_CHECKING:
    from numerics.audit.variants import Sample

Floats = NDArray[np.float64]
NO_KEYS = ("value", "query")  # kinds of streams that no query reads as keys
AXES: tuple[Words, ...] = (ROW, ("heads", *ROW), ("tokens", "heads", "coordinates"))


class QueryFigures(TypedDict):
    """Queries that read a stream's rows, asked for by `--queries`; an entry of the report.

    heads of so many queries each; scale: a logit is scale <q, k>. ratio: tr(Q Sigma_D) / tr(Q Sigma_X), Q = E q q^T
    over all queries: below 1 a dithered delta has the smaller logit error for them (claim `query-weighted`); null where
    tr(Q Sigma_X) is zero. compared: queries whose weights are compared, the rows being evenly spaced among the measured
    ones; each attends to the coded rows of its document up to its own.
    """

    name: str
    heads: int
    scale: float
    ratio: float | None
    compared: int


class AttentionErrors(TypedDict):
    """What a variant's error does to attention, e = k - khat (`numerics.audit.attention`).

    query_error: E <q, e>^2 = tr(Q E e e^T) over the measured rows, without the scale. Over the compared queries, mean
    and largest: logit_error, the largest abs(scale <q, e>) over the keys of a query; total_variation, between exact and
    disturbed weights. logit_bound and total_variation_bound: means of what the variant's own bound allows, by norms and
    the claim `attention-weights`. bias: E <q, x> <q, xhat> / E <q, x>^2 - 1 of centred rows; bias_of_centroids: what it
    is where every level is the mean of its cell, -E <q, e>^2 / E <q, x>^2 (claim `centroid-shrinks` is that for Q = I).
    net_gain_db: total variation of the better direct coding over this one, in decibels of an amplitude, less 6.02 dB
    for each bit of rate beyond it; worst_quarter_db: the least of it over quarters; coded_*: at equal coded rate.
    """

    query_error: float
    logit_error: float
    logit_error_max: float
    logit_bound: float | None
    total_variation: float
    total_variation_max: float
    total_variation_bound: float
    bias: float | None
    bias_of_centroids: float | None
    net_gain_db: float | None
    worst_quarter_db: float | None
    coded_gain_db: float | None
    coded_worst_quarter_db: float | None


@dataclass(frozen=True, eq=False)
class Queries:
    """Streams of queries, one a head, with a row for each row of the keys; logits are scale <q, k>."""

    name: str
    heads: tuple[Stream, ...]
    scale: float

    def without_first(self, lengths: Sequence[int], skipped: int) -> Queries:
        """The queries without those of the first rows of each document."""
        return replace(self, heads=tuple(head.without_first(lengths, skipped) for head in self.heads))

    def figures(self, ratio: float | None, compared: int) -> QueryFigures:
        """The entry of the report."""
        return {
            "name": self.name,
            "heads": len(self.heads),
            "scale": self.scale,
            "ratio": ratio,
            "compared": compared,
        }

    def moment(self) -> Floats:
        """Q = E q q^T, (d, d)."""
        return second_moment(chunk for head in self.heads for chunk in head.chunks())

    def at(self, rows: NDArray[np.int64]) -> Floats:
        """The queries (heads, m, d) of rows (m,) in increasing order."""
        return np.stack([np.concatenate(list(_picked(head, rows))) for head in self.heads])


def _picked(stream: Stream, rows: NDArray[np.int64]) -> Iterator[Floats]:
    at = int(rows[0])
    for chunk in stream.chunks(at, int(rows[-1]) + 1):
        first, last = np.searchsorted(rows, (at, at + len(chunk)))
        yield chunk[rows[first:last] - at].astype(np.float64)
        at += len(chunk)


def open_queries(path: str, stream: Stream, scale: float | None = None) -> Queries:
    """The queries in a file for the keys of a stream; scale is 1/sqrt(d) if None. Raises BadStream."""

    def opened(axes: Words) -> Sequence[Stream]:
        return open_streams(path, dimension=stream.dimension, axes=axes)

    return queries_of(opened, f"--queries {path}", stream, scale)


def queries_of(
    opened: Callable[[Words], Sequence[Stream]], label: str, stream: Stream, scale: float | None = None
) -> Queries:
    """The queries for the keys of a stream from what `opened` makes of each order of axes; see `open_queries`."""
    if stream.place.kind in NO_KEYS:
        raise BadStream(f"{label}: for keys, and the name of {stream.name} says that it is a {stream.place.kind}")
    wanted, faults = (stream.rows, stream.dimension), list[str]()
    fitting: list[tuple[Stream, ...]] = []
    for axes in AXES:
        try:
            heads = tuple(opened(axes))
        except BadStream as error:
            faults.append(str(error))
            continue
        if all((head.rows, head.dimension) == wanted for head in heads):
            fitting.append(heads)
    if len(fitting) == 1:
        return Queries(fitting[0][0].name.partition("[")[0], fitting[0], scale or stream.dimension**-0.5)
    if len(faults) == len(AXES) and len(set(faults)) == 1:
        raise BadStream(faults[0])
    if fitting:
        raise BadStream(f"{label}: as many heads as rows; save each head as an array of its own")
    shapes = "(tokens, coordinates), (heads, tokens, coordinates) or (tokens, heads, coordinates)"
    counted = f"{wanted[0]} tokens and {wanted[1]} coordinates, as {stream.name} has"
    raise BadStream(f"{label}: wanted an array {shapes} with {counted}")


def ratio(q: Floats, moments: StreamMoments) -> float | None:
    """tr(Q Sigma_D) / tr(Q Sigma_X) of moments in one unit (claim `query-weighted`); None where the latter is zero."""
    of_rows = float((q * moments.sigma_x).sum())
    return float((q * moments.sigma_d).sum()) / of_rows if of_rows > 0 else None


@dataclass(frozen=True, eq=False)
class Readout:
    """What queries read of keys that are coded: rows (n, d) in units of 2^exponent, the measured ones from `first` on.

    Rows may be less any vector, which changes no weight and no covariance.
    """

    q: Floats
    attention: Attention
    keys: Floats
    first: int
    exponent: int

    @classmethod
    def of(cls, queries: Queries, q: Floats, sample: Sample) -> Readout:
        """Of the queries that read the rows of a sample, as far as they were coded, with their Q. Raises BadStream."""
        if not np.isfinite(q).all():
            raise BadStream(f"{queries.name}: queries whose squares overflow; scale them, and --scale by the inverse")
        scaled, exponent = sample.scaled
        keys, first = np.concatenate([scaled.fit, scaled.held]), len(scaled.fit)
        starts = np.cumsum((0, *scaled.fit_lengths, *scaled.held_lengths))[:-1]
        if scaled.joined:
            starts = starts[starts != first]
        rows, begins = places(starts.tolist(), first, len(keys), len(queries.heads))
        found = queries.at(rows - first + sample.held_range[0])
        scale = float(np.ldexp(queries.scale, exponent))
        return cls(q, Attention(keys, found, rows, begins, scale), keys, first, exponent)

    @property
    def compared(self) -> int:
        """How many queries are compared, over all heads."""
        return self.attention.queries.shape[0] * self.attention.queries.shape[1]

    def figures(self, error: Floats, bounds: Floats) -> tuple[dict[str, Any], list[float]]:
        """Of errors (n, d) of the rows and bounds (n,) of their squares: the figures of `AttentionErrors`.

        The list has the mean total variation in each quarter of the compared rows.
        """
        found = self.attention.errors(error, np.sqrt(bounds))
        held, rows = error[self.first :], self.keys[self.first :]
        centred = rows - rows.mean(axis=0)
        energy, lost = weighted(centred, centred, self.q), weighted(held, held, self.q)
        entry = {
            "query_error": float(np.ldexp(lost, 2 * self.exponent)),
            "logit_error": float(found.largest.mean()),
            "logit_error_max": float(found.largest.max()),
            "logit_bound": float(found.bound.mean()),
            "total_variation": float(found.variation.mean()),
            "total_variation_max": float(found.variation.max()),
            "total_variation_bound": float(found.variation_bound.mean()),
            "bias": -weighted(centred, held, self.q) / energy if energy else None,
            "bias_of_centroids": -lost / energy if energy else None,
        }
        return entry, quarters(found.variation.mean(axis=0))
