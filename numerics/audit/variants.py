"""What each variant of the codec does to a stream: fitted on rows of its first half, measured on rows of the second.

A stream is measured whole if it is small, otherwise on as many contiguous rows from the start (to fit) and from the
middle (to measure) as memory allows; the report names them. The bound of a variant holds for the rows that were
measured: half a step where a coordinate is within its range, its own size beyond (`numerics.codec.Encoded`). Rows are
shifted by a row and scaled by a power of two first, where that is exact, so that units and offsets do not matter.

Direct coding is measured twice, with the loading asked for and with the grid and the loading of the least error on the
fitted rows; gains are over the better of the two. What is recommended is in `numerics.audit.advice`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics import codec
from numerics.audit.advice import DIRECT, TUNED, Loading, decibels, recommendation
from numerics.audit.blocks import whitening
from numerics.audit.one_pass import Progress
from numerics.audit.stream import BadStream, Stream
from numerics.codec import rounding
from numerics.codec.message import payload_bits
from numerics.moments.covariance import pair_moments, pairs

Floats = NDArray[np.float64]
# The simplest first: of variants that are equally good, the first is recommended.
VARIANTS = (
    *DIRECT,
    "closed-loop",
    "leaky",
    "selective",
    "diagonal",
    "gated",
    "ridge",
    "least-squares",
    "open-loop",
)
# Claims whose hypotheses hold for the fitted rows, whatever the stream.
RESTS_ON = {
    "direct": ("pq-per-coordinate-loading",),
    TUNED: ("pq-per-coordinate-loading",),
    "closed-loop": ("closed-loop-pathwise", "closed-loop-identity"),
    "leaky": ("closed-loop-predictor", "closed-loop-identity"),
    "selective": ("selective-delta", "closed-loop-identity", "closed-loop-predictor"),
    "diagonal": ("diagonal-prediction", "closed-loop-identity", "closed-loop-predictor"),
    "gated": ("gated-delta", "closed-loop-identity"),
    "ridge": ("closed-loop-predictor", "closed-loop-identity"),
    "least-squares": ("lmmse-delta", "closed-loop-identity", "closed-loop-predictor"),
    "open-loop": ("open-loop-drift",),
}
MOST_ROWS, MOST_NUMBERS = 1 << 15, 1 << 22  # measured in all
DECIBELS_A_BIT = 20 * math.log10(2)
QUARTERS = 4
SMALLEST_NORMAL = 2.0**-1022
SHUFFLES, SEED = 19, 20261127  # in the test of order, which errs on one in SHUFFLES + 1
MOST_SHUFFLED, MOST_PRODUCTS = 2048, 1 << 25  # rows of a shuffle, and products of a matrix prediction in one


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
            _clipped(starts, *fit),
            _clipped(starts, *held),
            fit[1] == cut != nearest,
        )

    @cached_property
    def scaled(self) -> tuple[Sample, int]:
        """The sample less a row of it, in coordinates where that is exact, by a power of two within (-1, 1).

        The rows are the scaled ones times two to the exponent that comes with them, up to that shift.
        """
        rows = np.concatenate([self.fit, self.held])
        first = _exponent(rows)
        rows = np.ldexp(rows, -first - 1)  # so that a difference does not overflow
        shift = rows[0]
        moved = rows - shift
        back = moved - rows
        exact = ((rows - (moved - back)) - (shift + back) == 0).all(axis=0)  # Moller and Knuth: the rounding error
        smaller = np.abs(moved).max(axis=0) < np.abs(rows).max(axis=0)
        rows = np.where(exact & smaller, moved, rows)
        second = _exponent(rows)
        rows = np.ldexp(rows, -second)
        return replace(self, fit=rows[: len(self.fit)], held=rows[len(self.fit) :]), first + 1 + second

    def documents(self) -> list[Floats]:
        """All rows, document by document."""
        parts: list[Floats] = []
        for rows, lengths in ((self.fit, self.fit_lengths), (self.held, self.held_lengths)):
            parts += np.split(rows, np.cumsum(lengths)[:-1])
        if self.joined:
            middle = len(self.fit_lengths)
            parts[middle - 1 : middle + 1] = [np.concatenate(parts[middle - 1 : middle + 1])]
        return parts


def _exponent(rows: Floats) -> int:
    """The least k with all numbers below 2^k in size."""
    return int(np.frexp(np.abs(rows).max(initial=0.0))[1])


def _clipped(starts: NDArray[np.int64], first: int, last: int) -> tuple[int, ...]:
    """Lengths of the documents as far as they lie within first .. last."""
    edges = np.unique(np.clip(starts, first, last))
    return tuple(np.diff(edges).tolist())


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


def measure(
    name: str,
    sample: Sample,
    bits: Sequence[int],
    loading: Loading,
    progress: Progress | None = None,
    advised: Sequence[int] | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One entry a variant and number of bits, and one recommendation for each number of bits, or of those `advised`.

    Gains are over the better direct coding with as many bits. Raises BadStream.
    """
    found: list[dict[str, Any]] = []
    advice: list[dict[str, Any]] = []
    for number, b in enumerate(bits):
        at = (number * len(VARIANTS), len(bits) * len(VARIANTS))
        try:
            entries, promising, of_mean = _measure(sample, b, loading, progress, at)
            if advised is None or b in advised:
                advice.append(recommendation(entries, _order(sample.scaled[0], *promising), of_mean))
        except ValueError as error:
            raise BadStream(f"{name}: {error}") from error
        found += entries
    return found, advice


def _measure(
    sample: Sample, bits: int, loading: Loading, progress: Progress | None, at: tuple[int, int]
) -> tuple[list[dict[str, Any]], tuple[str, codec.Codec], float]:
    """The entries at so many bits, the variant for the test of order, and the error of sending the mean.

    Raises ValueError.
    """
    scaled, exponent = sample.scaled
    most = _most_shuffled(scaled)
    fitted_rows = scaled.fit[:most], _first(scaled.fit_lengths, most)
    paid: list[tuple[float, str, codec.Codec]] = []  # errors on fitted rows, their rate paid for
    measured: list[tuple[str, Loading, codec.Codec, codec.Encoded, Floats]] = []
    fits: list[tuple[codec.Codec, Loading]] = []
    for place, mode in enumerate(VARIANTS):
        if progress is not None:
            progress(f"measuring {mode} at {bits} bits", at[0] + place, at[1])
        fits.append(_fitted(scaled, mode, bits, loading))
    held = scaled.held, scaled.held_lengths
    again = [[] if mode in DIRECT else [fitted_rows] for mode in VARIANTS]
    coded = codec.encode_all([codec.Job(each, [held], rest) for (each, _), rest in zip(fits, again, strict=True)])
    for mode, (fitted, used), ((encoded,), rebuilt) in zip(VARIANTS, fits, coded, strict=True):
        for rows in rebuilt:
            error = rounding.mean(((fitted_rows[0] - rows) ** 2).sum(axis=1))
            paid.append((error * 4.0 ** (payload_bits(fitted, fitted_rows[1]) / rows.size), mode, fitted))
        squares = ((scaled.held - encoded.reconstruction) ** 2).sum(axis=1)
        measured.append((mode, used, fitted, encoded, squares))
    best = min((each for each in measured if each[0] in DIRECT), key=lambda each: each[3].mean_squared_error)
    of_mean = float(((scaled.held - scaled.fit.mean(axis=0)) ** 2).sum(axis=1).mean())
    promising = min(paid, key=lambda each: each[0])[1:]
    found: list[dict[str, Any]] = []
    for mode, used, fitted, encoded, squares in measured:
        rate = encoded.bits_per_coordinate
        cost = DECIBELS_A_BIT * (rate - best[3].bits_per_coordinate)
        quarters = zip(np.array_split(best[4], QUARTERS), np.array_split(squares, QUARTERS), strict=True)
        gain = decibels(best[3].mean_squared_error, encoded.mean_squared_error)
        found.append(
            {
                "name": mode,
                "bits": bits,
                "loading": used,
                "levels": fitted.key_levels,
                "mse": _in_unit(encoded.mean_squared_error, exponent),
                "bound": _in_unit(encoded.bound, exponent, up=True),
                "bound_float32": _in_float32(fitted, scaled.held, exponent),
                "bound_without_overload": _without_overload(fitted, encoded, scaled.held, exponent),
                "worse_than_mean": encoded.mean_squared_error > of_mean,
                "claim": encoded.claims[0],
                "claims": list(encoded.claims),
                "rests_on": list(RESTS_ON[mode] if fitted.key_levels == "mid-rise" else fitted.claims[0]),
                "gain_db": gain,
                "rate": rate,
                "net_gain_db": gain - cost,
                "worst_quarter_db": min(decibels(float(a.mean()), float(c.mean())) for a, c in quarters) - cost,
                "overload_rate": encoded.overload_rate,
                "heldout": True,
            }
        )
    return found, promising, _in_unit(of_mean, exponent)


def _fitted(sample: Sample, mode: str, bits: int, loading: Loading) -> tuple[codec.Codec, Loading]:
    """The variant fitted to the sample's first part, and its loading."""
    asked = "maximum" if loading == "max" else loading
    if mode == TUNED:
        found, used = codec.fit_direct(sample.fit, bits, asked)
        return found, "max" if used == "maximum" else used
    return codec.fit(sample.fit, mode, bits, asked, documents=sample.fit_lengths), loading


def _most_shuffled(sample: Sample) -> int:
    """How many rows the test of order has."""
    return max(2, min(MOST_SHUFFLED, MOST_PRODUCTS // sample.fit.shape[1] ** 2))


def _order(sample: Sample, name: str, fitted: codec.Codec) -> dict[str, Any]:
    """Whether the order of the measured rows helps: a permutation test (Fisher 1935) that presumes no law.

    The variant that predicts with the least error on fitted rows, its rate paid for, codes measured rows in their order
    and in SHUFFLES random ones. On exchangeable rows all these orders are alike, given the fitted rows, so the p-value
    (1 + those with no larger error) / (1 + SHUFFLES) is at most 1 / (1 + SHUFFLES) with that probability.
    """
    most = _most_shuffled(sample)
    rows, rng = sample.held[:most], np.random.default_rng(SEED)
    orders = [rows, *(rng.permutation(rows) for _ in range(SHUFFLES))]
    every, lengths = np.concatenate(orders), _first(sample.held_lengths, most) * len(orders)
    ((_, (rebuilt,)),) = codec.encode_all([codec.Job(fitted, (), [(every, lengths)])])
    squares = (np.subtract(every, rebuilt, out=rebuilt) ** 2).sum(axis=1)
    errors = squares.reshape(len(orders), -1).mean(axis=1)
    no_larger = int((errors[1:] <= errors[0]).sum())
    return {
        "variant": name,
        "rows": len(rows),
        "shuffles": SHUFFLES,
        "no_larger": no_larger,
        "p_value": (1 + no_larger) / (1 + SHUFFLES),
    }


def _first(lengths: Sequence[int], rows: int) -> tuple[int, ...]:
    """Lengths of the documents as far as they lie within the first rows."""
    return _clipped(np.cumsum((0, *lengths)), 0, min(rows, sum(lengths)))


def _in_unit(square: float, exponent: int, up: bool = False) -> float:
    """A square in the square of the data's unit, rounded `up` where it is not exact. Raises ValueError on overflow."""
    mantissa, power = math.frexp(square)
    if power + 2 * exponent > 1024:
        raise ValueError("squared errors are beyond the range of floating-point numbers; scale the rows")
    found = math.ldexp(mantissa, power + 2 * exponent)
    exact = found >= SMALLEST_NORMAL or not square
    return found if exact or not up else math.nextafter(found, math.inf)


def _in_float32(fitted: codec.Codec, rows: Floats, exponent: int) -> float | None:
    """The bound of direct mid-rise coding in float32 arithmetic, for rows within the ranges; None for other variants.

    Steps, basis, mean and rows are those rounded to float32; None if one of them overflows there.
    """
    if fitted.key_every != 1 or fitted.key_levels != "mid-rise":
        return None
    with np.errstate(over="ignore", under="ignore"):
        parts = (fitted.key_grid.step, fitted.basis, fitted.mean, rows)
        step, basis, mean, narrow = (part.astype(np.float32).astype(np.float64) for part in parts)
    if not all(np.isfinite(part).all() for part in (step, basis, mean, narrow)):
        return None
    bounds = rounding.direct(step, fitted.key_grid.half, basis, mean, narrow, "float32")
    return _in_unit(rounding.mean_above(bounds**2 * (1 + 4 * rounding.U)), exponent, up=True)


def _without_overload(fitted: codec.Codec, encoded: codec.Encoded, rows: Floats, exponent: int) -> float | None:
    """The bound for rows within the ranges, with what rounding adds to them; None where errors add up."""
    if not fitted.closed:
        return None
    grid = fitted.key_grid if fitted.key_every == 1 else fitted.grid
    state = (encoded.reconstruction - fitted.mean) @ fitted.basis
    half = rounding.norms(rounding.half_steps(grid.step, grid.half)[None])
    residual = np.broadcast_to(grid.ranges, state.shape)
    bounds = rounding.in_coordinates(half, residual, state)
    squares = rounding.in_rows(bounds, fitted.off, rows - fitted.mean, state, encoded.reconstruction)
    return _in_unit(rounding.mean_above(squares), exponent, up=True)
