"""What each variant of the codec does to a stream: fitted on rows of its first half, measured on rows of the second.

A stream is measured whole if it is small, otherwise on as many contiguous rows from the start (to fit) and from the
middle (to measure) as memory allows; the report names them. The bound of a variant holds for the rows that were
measured: half a step where a coordinate is within its range, its own size beyond (`numerics.codec.Encoded`). Rows are
shifted by a row and scaled by a power of two first, where that is exact, so that units and offsets do not matter.

Direct coding is measured twice, with the loading asked for and with the grid and the loading of the least error on the
fitted rows; gains are over the better of the two. Schemes beside the codec's modes are in `numerics.audit.scheme_rows`.
What is recommended is in `numerics.audit.advice`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics import codec
from numerics.audit import bounds, scheme_rows
from numerics.audit.advice import DIRECT, TUNED, Loading, recommendation
from numerics.audit.gains import Gains, Measured, gains, quarters
from numerics.audit.one_pass import Progress
from numerics.audit.queries import Readout
from numerics.audit.sample import MOST_NUMBERS, MOST_ROWS, Sample, ratios
from numerics.audit.shuffles import by_shuffles, first_lengths, most_shuffled
from numerics.audit.stream import BadStream
from numerics.codec import entropy, rounding
from numerics.codec.message import payload_bits
from numerics.codec.schemes import Coded, Scheme, catalogue

__all__ = ["MOST_NUMBERS", "MOST_ROWS", "VARIANTS", "Loading", "Sample", "measure", "ratios"]
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
ORDER = (*VARIANTS[:2], *scheme_rows.EVERY, *VARIANTS[2:])  # of all
# Claims whose hypotheses hold for the fitted rows, whatever the stream.
RESTS_ON = catalogue.RESTS_ON | {TUNED: catalogue.RESTS_ON["direct"]}


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is measured: loading, names of schemes, what queries read, whether a range coder's bytes are counted.

    full: whether entropy-coded rates are wanted.
    """

    loading: Loading
    names: tuple[str, ...]
    readout: Readout | None
    coded: bool
    full: bool


def measure(
    name: str,
    sample: Sample,
    bits: Sequence[int],
    loading: Loading,
    progress: Progress | None = None,
    *,
    every: bool = False,
    exact_rows: int = 0,
    readout: Readout | None = None,
    coded: bool = False,
    advised: Sequence[int] | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One entry a variant and number of bits, and one recommendation for each number of bits, or of those `advised`.

    Gains are over the better direct coding with as many bits. every: all schemes, not only those of `scheme_rows` that
    are always measured. The first exact_rows of each document are sent as they are. readout is what queries read of the
    rows; coded: whether the bytes of a range coder are counted. Entries that are not advised on have neither, nor an
    entropy-coded rate. Raises BadStream.
    """
    found: list[dict[str, Any]] = []
    advice: list[dict[str, Any]] = []
    try:
        sample = sample.without_first(exact_rows) if exact_rows else sample
        names = scheme_rows.wanted(sample.turned is not None, every)
        for number, b in enumerate(bits):
            at = (number * len(VARIANTS), len(bits) * len(VARIANTS))
            full = advised is None or b in advised
            asked = _Asked(loading, names, readout if full else None, coded and full, full)
            entries, promising, of_mean = _measure(sample, b, asked, progress, at)
            found += entries
            if full:
                advice.append(recommendation(entries, by_shuffles(sample.scaled[0], *promising), of_mean))
    except ValueError as error:
        raise BadStream(f"{name}: {error}") from error
    return found, advice


@dataclass(frozen=True, eq=False)
class _Measured:
    """A variant fitted to the sample's first part, with what it does to the measured rows."""

    loading: Loading | None
    fitted: codec.Codec | Scheme
    encoded: codec.Encoded | Coded
    squares: Floats  # errors of the rows
    parts: list[entropy.Part]
    attention: tuple[dict[str, Any], list[float]] | None

    @property
    def coded_rate(self) -> float:
        """Bits a coordinate that an adaptive coder pays."""
        return entropy.code_length(self.parts) / self.encoded.reconstruction.size

    def errors(self, rate: float) -> Measured:
        """The squared error, at a rate."""
        return Measured(self.encoded.mean_squared_error, quarters(self.squares), rate)

    def weights(self, rate: float) -> Measured:
        """The total variation of attention weights, at a rate."""
        assert self.attention is not None
        figures, parts = self.attention
        return Measured(figures["total_variation"], parts, rate, squared=False)


def _measure(
    sample: Sample, bits: int, asked: _Asked, progress: Progress | None, at: tuple[int, int]
) -> tuple[list[dict[str, Any]], tuple[str, codec.Codec], float]:
    """The entries at so many bits, the variant for the test of order, and the error of sending the mean.

    Raises ValueError.
    """
    scaled, exponent = sample.scaled
    measured, paid = _modes(sample, bits, asked, progress, at)
    for scheme in scheme_rows.fitted(sample, asked.names, bits, asked.loading):
        measured[scheme.name] = _of_scheme(sample, scheme, asked)
    measured = {name: measured[name] for name in ORDER if name in measured}
    of_mean = float(((scaled.held - scaled.fit.mean(axis=0)) ** 2).sum(axis=1).mean())
    rates = {
        name: (sample.exact.paid(each.encoded.bits_per_coordinate), sample.exact.paid(each.coded_rate))
        for name, each in measured.items()
    }
    found = [_entry(name, bits, each, scaled, exponent, of_mean, asked.coded) for name, each in measured.items()]
    for entry, of_one in zip(found, _gains(measured, rates, asked.readout is not None), strict=True):
        attention = of_one.pop("attention")
        entry |= of_one
        entry["attention"] = attention and (entry["attention"] | attention)
    return found, min(paid, key=lambda each: each[0])[1:], bounds.in_unit(of_mean, exponent)


Paid = list[tuple[float, str, codec.Codec]]  # errors on fitted rows, their rate paid for


def _modes(
    sample: Sample, bits: int, asked: _Asked, progress: Progress | None, at: tuple[int, int]
) -> tuple[dict[str, _Measured], Paid]:
    """The codec's modes."""
    scaled = sample.scaled[0]
    most = most_shuffled(scaled)
    fitted_rows = scaled.fit[:most], first_lengths(scaled.fit_lengths, most)
    fits: list[tuple[codec.Codec, Loading]] = []
    for place, mode in enumerate(VARIANTS):
        if progress is not None:
            progress(f"measuring {mode} at {bits} bits", at[0] + place, at[1])
        fits.append(_fitted(scaled, mode, bits, asked.loading))
    streams = [(scaled.held, scaled.held_lengths)]
    if asked.readout is not None:  # queries see all rows
        streams.append((scaled.fit, scaled.fit_lengths))
    again = [[] if mode in DIRECT else [fitted_rows] for mode in VARIANTS]
    jobs = [codec.Job(each, streams, rest) for (each, _), rest in zip(fits, again, strict=True)]
    paid: Paid = []
    measured: dict[str, _Measured] = {}
    for mode, (fitted, used), (coded, rebuilt) in zip(VARIANTS, fits, codec.encode_all(jobs), strict=True):
        for rows, *_ in rebuilt:
            error = rounding.mean(((fitted_rows[0] - rows) ** 2).sum(axis=1))
            paid.append((error * 4.0 ** (payload_bits(fitted, fitted_rows[1]) / rows.size), mode, fitted))
        encoded = coded[0]
        errors = [rows - each.reconstruction for (rows, _), each in zip(streams, coded, strict=True)]
        parts = entropy.parts_of(fitted, scaled.held_lengths, encoded.codes, encoded.gates) if asked.full else []
        squares = (errors[0] ** 2).sum(axis=1)
        attention = _read(asked.readout, sample, errors[::-1], [each.bounds for each in coded[::-1]])
        measured[mode] = _Measured(used, fitted, encoded, squares, parts, attention)
    return measured, paid


def _of_scheme(sample: Sample, scheme: Scheme, asked: _Asked) -> _Measured:
    coded = [scheme_rows.coded(sample, scheme)]
    if asked.readout is not None:
        coded.insert(0, scheme_rows.coded(sample, scheme, held=False))
    errors = [each.rows - each.reconstruction for each in coded]
    attention = _read(asked.readout, sample, errors, [each.bounds for each in coded])
    used, held = scheme_rows.loading_of(scheme, asked.loading), coded[-1]
    return _Measured(used, scheme, held, held.squares, held.entropy_parts if asked.full else [], attention)


def _read(
    readout: Readout | None, sample: Sample, errors: Sequence[Floats], squares: Sequence[Floats]
) -> tuple[dict[str, Any], list[float]] | None:
    """What queries see where all rows are coded, those that were fitted on as well, but for exact ones."""
    if readout is None:
        return None
    coded = slice(None) if sample.exact.others is None else sample.exact.others
    error, allowed = np.zeros_like(readout.keys), np.zeros(len(readout.keys))
    error[coded] = np.concatenate(errors)
    allowed[coded] = np.concatenate(squares)
    return readout.figures(error, allowed)


def _gains(
    measured: Mapping[str, _Measured], rates: Mapping[str, tuple[float, float]], queries: bool
) -> list[dict[str, Any]]:
    """The gains of all variants, at equal rate and at equal entropy-coded rate."""

    def over_direct(what: str, rate: int) -> Mapping[str, Gains]:
        return gains({name: getattr(each, what)(rates[name][rate]) for name, each in measured.items()}, DIRECT)

    fixed, coded = over_direct("errors", 0), over_direct("errors", 1)
    weights = [over_direct("weights", rate) for rate in (0, 1)] if queries else []
    return [
        {
            "gain_db": fixed[name].gain,
            "rate": rates[name][0],
            "net_gain_db": fixed[name].net,
            "worst_quarter_db": fixed[name].worst,
            "coded_rate": rates[name][1],
            "coded_gain_db": coded[name].net,
            "coded_worst_quarter_db": coded[name].worst,
            "attention": {
                "net_gain_db": weights[0][name].net,
                "worst_quarter_db": weights[0][name].worst,
                "coded_gain_db": weights[1][name].net,
                "coded_worst_quarter_db": weights[1][name].worst,
            }
            if weights
            else None,
        }
        for name in measured
    ]


def _entry(
    name: str, bits: int, measured: _Measured, sample: Sample, exponent: int, of_mean: float, coded: bool
) -> dict[str, Any]:
    """The entry of a variant but for its rates and gains."""
    fitted, encoded = measured.fitted, measured.encoded
    if isinstance(fitted, Scheme):
        levels, rests_on = scheme_rows.levels_of(fitted), fitted.rests_on
    else:
        levels = fitted.key_levels
        rests_on = RESTS_ON[name] if levels == "mid-rise" else fitted.claims[0]
    return {
        "name": name,
        "bits": bits,
        "loading": measured.loading,
        "levels": levels,
        "mse": bounds.in_unit(encoded.mean_squared_error, exponent),
        "bound": bounds.in_unit(encoded.bound, exponent, up=True),
        "bound_float32": bounds.in_float32(fitted, sample.held, exponent),
        "bound_without_overload": bounds.without_overload(fitted, encoded, sample.held, exponent),
        "worse_than_mean": encoded.mean_squared_error > of_mean,
        "claim": encoded.claims[0],
        "claims": list(encoded.claims),
        "rests_on": list(rests_on),
        "overload_rate": encoded.overload_rate,
        "largest_error": bounds.in_unit(float(measured.squares.max()), exponent) ** 0.5,
        "heldout": True,
        "coded_bytes": len(entropy.compress(measured.parts)) if coded else None,
        "attention": measured.attention and measured.attention[0],
    }


def _fitted(sample: Sample, mode: str, bits: int, loading: Loading) -> tuple[codec.Codec, Loading]:
    """The variant fitted to the sample's first part, and its loading."""
    asked = "maximum" if loading == "max" else loading
    if mode == TUNED:
        found, used = codec.fit_direct(sample.given, bits, asked)
        return found, "max" if used == "maximum" else used
    return codec.fit(sample.given, mode, bits, asked), loading
