"""What each variant of the codec does to a stream: fitted on rows of its first half, measured on rows of the second.

A stream is measured whole if it is small, otherwise on as many contiguous rows from the start (to fit) and from the
middle (to measure) as memory allows; the report names them. The bound of a variant holds for the rows that were
measured: half a step where a coordinate is within its range, its own size beyond (`numerics.codec.Encoded`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from numerics import codec
from numerics.audit.one_pass import Progress
from numerics.audit.population import whitening
from numerics.audit.stream import BadStream, Stream
from numerics.covariance import pair_moments, pairs

Floats = NDArray[np.float64]
Loading = Literal["max"] | float
# The simplest first: of variants that are equally good, the first is recommended.
VARIANTS = (
    "direct",
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
SAME = 0.1  # decibels within which two variants are equally good
QUARTERS = 4
MUCH_OVERLOAD = 0.01  # of the coordinates: part of a gain is then that of the ranges


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

    def documents(self) -> list[Floats]:
        """All rows, document by document."""
        parts: list[Floats] = []
        for rows, lengths in ((self.fit, self.fit_lengths), (self.held, self.held_lengths)):
            parts += np.split(rows, np.cumsum(lengths)[:-1])
        if self.joined:
            middle = len(self.fit_lengths)
            parts[middle - 1 : middle + 1] = [np.concatenate(parts[middle - 1 : middle + 1])]
        return parts


def _clipped(starts: NDArray[np.int64], first: int, last: int) -> tuple[int, ...]:
    """Lengths of the documents as far as they lie within first .. last."""
    edges = np.unique(np.clip(starts, first, last))
    return tuple(np.diff(edges).tolist())


def ratios(sample: Sample) -> dict[str, float | None]:
    """tr of the prediction error over tr Sigma_X: least squares in sample, delta and least squares on held-out pairs.

    The held-out figures are those of pairs whose current row is measured, about the fitted means, over the variance of
    those rows; the plain delta is centred by its own mean.
    """
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
    name: str, sample: Sample, bits: Sequence[int], loading: Loading, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """One entry a variant and number of bits; gains are over direct coding with as many bits. Raises BadStream."""
    found: list[dict[str, Any]] = []
    errors: dict[int, tuple[Floats, float]] = {}
    for number, (b, mode) in enumerate((b, mode) for b in bits for mode in VARIANTS):
        if progress is not None:
            progress(f"measuring {mode} at {b} bits", number, len(bits) * len(VARIANTS))
        try:
            fitted = codec.fit(
                sample.fit, mode, b, "maximum" if loading == "max" else loading, documents=sample.fit_lengths
            )
            encoded = fitted.encode(sample.held, sample.held_lengths)
        except ValueError as error:
            raise BadStream(f"{name}: {error}") from error
        squares = ((sample.held - encoded.reconstruction) ** 2).sum(axis=1)
        rate = encoded.bits_per_coordinate
        reference, reference_rate = errors.setdefault(b, (squares, rate))
        cost = DECIBELS_A_BIT * (rate - reference_rate)
        quarters = zip(np.array_split(reference, QUARTERS), np.array_split(squares, QUARTERS), strict=True)
        gain = decibels(float(reference.mean()), float(squares.mean()))
        found.append(
            {
                "name": mode,
                "bits": b,
                "loading": loading,
                "mse": encoded.mean_squared_error,
                "bound": encoded.bound,
                "bound_without_overload": _without_overload(fitted),
                "claim": encoded.claims[0],
                "claims": list(encoded.claims),
                "rests_on": list(RESTS_ON[mode]),
                "gain_db": gain,
                "rate": rate,
                "net_gain_db": gain - cost,
                "worst_quarter_db": min(decibels(float(a.mean()), float(c.mean())) for a, c in quarters) - cost,
                "overload_rate": encoded.overload_rate,
                "heldout": True,
            }
        )
    return found


def _without_overload(fitted: codec.Codec) -> float | None:
    """Half a step squared in every coordinate: the bound for rows within the ranges; None where errors add up."""
    grid = fitted.key_grid if fitted.key_every == 1 else fitted.grid
    return float((grid.step**2).sum() / 4) if fitted.closed else None


def decibels(reference: float, error: float) -> float:
    """10 log10(reference / error); 0 if both are zero."""
    if reference == error:
        return 0.0
    if not (reference and error):
        return math.inf if reference else -math.inf
    return 10 * math.log10(reference / error)


def recommendation(variants: Sequence[dict[str, Any]], bits: int) -> dict[str, Any]:
    """The simplest variant within SAME of the best at so many bits, by held-out figures alone.

    Mode bits and key rows are counted. A variant that loses to direct coding on a quarter of the rows is left out.
    """
    entries = {entry["name"]: entry for entry in variants if entry["bits"] == bits}
    direct, others = entries["direct"], [entry for name, entry in entries.items() if name != "direct"]
    steady = [e for e in others if e["worst_quarter_db"] > 0 and e["net_gain_db"] > SAME]
    if steady:
        top = max(e["net_gain_db"] for e in steady)
        chosen = next(e for e in steady if e["net_gain_db"] >= top - SAME)
        text = (
            f"Use {chosen['name']}: at {bits} bits its error on held-out rows is {_decibels(chosen['net_gain_db'])} "
            f"below that of direct coding, and at least {_decibels(chosen['worst_quarter_db'])} in each quarter of them"
        )
    else:
        best, chosen = max(others, key=lambda e: e["net_gain_db"]), direct
        text = (
            f"Code directly: at {bits} bits no variant is steadily better on held-out rows; the best, {best['name']}, "
            f"gains {_decibels(best['net_gain_db'])}, in its worst quarter {_decibels(best['worst_quarter_db'])}"
        )
    if direct["overload_rate"] > MUCH_OVERLOAD:
        text += f"; {100 * direct['overload_rate']:.0f} % of direct coding is beyond the ranges of the fitted rows"
        if steady:
            text += f", {100 * chosen['overload_rate']:.0f} % here"
    claims = list(dict.fromkeys((*chosen["rests_on"], *chosen["claims"])))
    return {"variant": chosen["name"], "claims": claims, "text": f"{text} ({', '.join(claims)})."}


def _decibels(value: float) -> str:
    return f"{value:.1f} dB"
