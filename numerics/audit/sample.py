"""The rows of a stream that variants are fitted on, and those that they are measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from numerics import scaling
from numerics.audit.blocks import whitening
from numerics.audit.scheme_rows import Turned, exact_bits
from numerics.audit.stream import Stream
from numerics.codec.fit_rows import FitRows
from numerics.codec.schemes.base import kept_rows
from numerics.moments.covariance import pair_moments, pairs

Floats = NDArray[np.float64]
MOST_ROWS, MOST_NUMBERS = 1 << 15, 1 << 22  # measured in all


@dataclass(frozen=True)
class Exact:
    """Rows that are sent as they are: their share, bits of a number, and the sample that they are part of."""

    share: float = 0.0
    bits: int = 0
    whole: Sample | None = None
    others: NDArray[np.bool_] | None = None  # which rows of it are no exact ones

    def paid(self, rate: float) -> float:
        """The rate with these rows, from that of the others."""
        return (1 - self.share) * rate + self.share * self.bits


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows to fit on and rows to measure, each a range of the stream's, with the lengths of their documents."""

    fit_range: tuple[int, int]
    held_range: tuple[int, int]
    fit: Floats
    held: Floats
    fit_lengths: tuple[int, ...]
    held_lengths: tuple[int, ...]
    joined: bool  # whether the first measured row continues the document of the last fitted one
    turned: Turned | None = None
    exact: Exact = Exact()

    @classmethod
    def of(cls, stream: Stream, lengths: Sequence[int]) -> Sample:
        """The sample of a stream: the cut is in the middle, or at the start of a document near it."""
        n, limit = stream.rows, min(MOST_ROWS, max(MOST_NUMBERS // stream.dimension, 64)) // 2
        cut = (n - 1) // 2 + 1
        starts = np.cumsum((0, *lengths))
        nearest = int(starts[np.argmin(np.abs(starts - cut))])
        if n / 4 <= nearest <= 3 * n / 4:
            cut = nearest
        fit, held = (0, min(cut, limit)), (cut, min(n, cut + limit))
        return cls(
            fit,
            held,
            stream.array(*fit),
            stream.array(*held),
            clipped(starts, *fit),
            clipped(starts, *held),
            fit[1] == cut != nearest,
        )

    @cached_property
    def scaled(self) -> tuple[Sample, int]:
        """The sample less a row of it, in coordinates where that is exact, by a power of two within (-1, 1).

        The rows are the scaled ones times two to the exponent that comes with them, up to that shift.
        """
        if self.exact.whole is not None:
            whole, exponent = self.exact.whole.scaled
            rows = np.concatenate([whole.fit, whole.held])[self.exact.others]
            return replace(self, fit=rows[: len(self.fit)], held=rows[len(self.fit) :]), exponent
        rows = np.concatenate([self.fit, self.held])
        first = scaling.exponent(rows)
        rows = np.ldexp(rows, -first - 1)  # so that a difference does not overflow
        shift = rows[0]
        moved = rows - shift
        back = moved - rows
        exact = ((rows - (moved - back)) - (shift + back) == 0).all(axis=0)  # Moller and Knuth: the rounding error
        smaller = np.abs(moved).max(axis=0) < np.abs(rows).max(axis=0)
        rows = np.where(exact & smaller, moved, rows)
        second = scaling.exponent(rows)
        rows = np.ldexp(rows, -second)
        return replace(self, fit=rows[: len(self.fit)], held=rows[len(self.fit) :]), first + 1 + second

    @cached_property
    def given(self) -> FitRows:
        """The rows to fit on, for the fits of all variants."""
        return FitRows.of(self.fit, self.fit_lengths)

    @cached_property
    def upright(self) -> tuple[Floats, Floats]:
        """The rows to fit and to measure as they are, but for the power of two of `scaled`."""
        exponent = self.scaled[1]
        return np.ldexp(self.fit, -exponent), np.ldexp(self.held, -exponent)

    def without_first(self, rows: int) -> Sample:
        """Without so many rows at the start of each document, which are sent as they are.

        Raises ValueError if that leaves no rows to fit or to measure.
        """
        fit = kept_rows(self.fit_lengths, rows)
        held = kept_rows(self.held_lengths, rows)
        if self.joined:  # the first measured rows are no start of a document, but perhaps near one
            held[: self.held_lengths[0]] = False
            held[: max(0, min(self.held_lengths[0], rows - self.fit_lengths[-1]))] = True
        if fit.all() or held.all():
            raise ValueError(f"with {rows} exact rows in each document no others are left to fit and to measure")
        at, kept = np.cumsum((0, *self.fit_lengths)), np.cumsum((0, *self.held_lengths))
        turned = self.turned and Turned(self.turned.rope, self.turned.fit[~fit], self.turned.held[~held])
        sent = np.concatenate([self.fit[fit], self.held[held]])
        share = (fit.sum() + held.sum()) / (len(fit) + len(held))
        return replace(
            self,
            fit=self.fit[~fit],
            held=self.held[~held],
            fit_lengths=_left(at, ~fit),
            held_lengths=_left(kept, ~held),
            turned=turned,
            exact=Exact(float(share), exact_bits(sent), self, ~np.concatenate([fit, held])),
        )

    def documents(self) -> list[Floats]:
        """All rows, document by document."""
        parts: list[Floats] = []
        for rows, lengths in ((self.fit, self.fit_lengths), (self.held, self.held_lengths)):
            parts += np.split(rows, np.cumsum(lengths)[:-1])
        if self.joined:
            middle = len(self.fit_lengths)
            parts[middle - 1 : middle + 1] = [np.concatenate(parts[middle - 1 : middle + 1])]
        return parts


def clipped(starts: NDArray[np.int64], first: int, last: int) -> tuple[int, ...]:
    """Lengths of the documents as far as they lie within first .. last."""
    edges = np.unique(np.clip(starts, first, last))
    return tuple(np.diff(edges).tolist())


def _left(edges: NDArray[np.int64], kept: NDArray[np.bool_]) -> tuple[int, ...]:
    """Lengths of the documents between the edges, of the rows that are kept."""
    counts = np.diff(np.concatenate([[0], np.cumsum(kept)])[edges])
    return tuple(int(n) for n in counts if n)


def ratios(sample: Sample) -> dict[str, float | None]:
    """tr of the prediction error over tr Sigma_X: least squares in sample, delta and least squares on held-out pairs.

    The held-out figures are those of pairs whose current row is measured, about the fitted means, over the variance of
    those rows; the plain delta is centred by its own mean.
    """
    sample, _ = sample.scaled
    documents = sample.documents()
    whole = pair_moments(documents)
    explained = float(((whole.gamma @ whitening(whole.sigma_p)) ** 2).sum())
    trace = float(whole.sigma_x.trace())
    x, p = pairs(documents)
    known = len(sample.fit) - len(sample.fit_lengths)
    first, rest = (x[:known], p[:known]), (x[known:], p[known:])
    found: dict[str, float | None] = {"least_squares_ratio": (trace - explained) / trace if trace else None}
    energy = float(((rest[0] - rest[0].mean(axis=0)) ** 2).sum()) if len(rest[0]) else 0.0
    if not (energy and known):
        return found | {"heldout_delta_ratio": None, "heldout_least_squares_ratio": None}
    mean_x, mean_p = first[0].mean(axis=0), first[1].mean(axis=0)
    centred = (first[0] - mean_x, first[1] - mean_p)
    frame = whitening(centred[1].T @ centred[1] / known)
    predictor = (centred[0].T @ centred[1] / known) @ frame @ frame.T
    residual = (rest[0] - mean_x) - (rest[1] - mean_p) @ predictor.T
    delta = rest[0] - rest[1]
    return found | {
        "heldout_delta_ratio": float(((delta - delta.mean(axis=0)) ** 2).sum()) / energy,
        "heldout_least_squares_ratio": float((residual**2).sum()) / energy,
    }
