"""The trace bound held against the reference quantizer, and the controls that must fail.

Rows compare the distortion with kappa^2 / 4^b times the trace, rigorously: finite laws and the uniform law in exact
rational arithmetic, where equality is demanded; samples and streams as the floating-point coordinates stand, by
intervals that contain the exact values. Loading is by the observed maximum. The trace is that of the second moments
about the quantizer's centre, as in `scalar-mse-bounded`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.quantizer import exact as rational
from numerics.quantizer.reference import Codes, decode, encode, fit, steps
from numerics.rigorous import Interval, mean_square, scaled
from numerics.validation import ensembles, streams

SEED = 20260101
Floats = NDArray[np.float64]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One comparison: measured distortion, bound, their ratio, how they were compared and what came out."""

    name: str
    dimension: int
    bits: int
    kappa: float
    measured: float
    bound: float
    ratio: float
    in_x: float | None
    method: str
    verdict: str
    codes_fit: bool

    @property
    def ok(self) -> bool:
        """Whether the bound holds (with equality where demanded) and every code fits in b bits."""
        return self.verdict in ("holds", "attained") and self.codes_fit


@dataclass(frozen=True)
class Control:
    """A change that must break something: what was changed, where, what happened, and whether it failed as it must."""

    name: str
    case: str
    found: str
    failed: bool


@dataclass(frozen=True)
class Report:
    """All rows and controls."""

    rows: tuple[Row, ...]
    controls: tuple[Control, ...]

    @property
    def ok(self) -> bool:
        """Whether all rows hold and all controls fail."""
        return all(row.ok for row in self.rows) and all(control.failed for control in self.controls)

    def to_json(self) -> dict[str, Any]:
        """Rows and controls as dictionaries, figures to twelve significant digits."""
        rows = [{name: _rounded(value) for name, value in asdict(row).items()} for row in self.rows]
        return {"rows": rows, "controls": [asdict(control) for control in self.controls], "ok": self.ok}


def _rounded(value: Any) -> Any:
    return float(f"{value:.12g}") if isinstance(value, float) else value


def validate(quick: bool = False, progress: Say | None = None) -> Report:
    """Run everything; `quick` takes fewer dimensions and rates and the two smaller-dimensional streams."""
    say = progress or (lambda _: None)
    rows = [*_laws(quick), *_ensembles(quick, say), *_streams(quick, say)]
    controls = [*_law_controls(quick), *_clipping_controls(), *_loading_controls(quick, say)]
    return Report(tuple(rows), tuple(controls))


# laws that attain the bound, exactly


def _cases(quick: bool) -> Iterator[tuple[str, Fraction, int]]:
    for bits in (1, 4) if quick else (1, 2, 3, 4, 8):
        yield "uniform", Fraction(0), bits  # kappa is the square root of 3
        for kappa in (1, 2, Fraction(5, 2)) if quick else (1, Fraction(3, 2), 2, Fraction(5, 2), 4, 10):
            yield "three points", Fraction(kappa), bits


def _exact(name: str, kappa: Fraction, bits: int, stretch: Fraction = Fraction(1)) -> tuple[Fraction, Fraction]:
    """Mean squared error and bound of a law on [-1, 1], the step stretched by a factor."""
    half_levels, top = 2 ** (bits - 1), Fraction(1)
    step = stretch * top / half_levels
    if name == "uniform":
        return rational.uniform_mean_squared_error(top, step, half_levels), top**2 / 3 / 4**bits
    law = rational.three_points(top, kappa)
    bound = kappa**2 * rational.second_moment(law) / 4**bits
    return rational.mean_squared_error(law, step, half_levels), bound


def _laws(quick: bool) -> Iterator[Row]:
    for name, kappa, bits in _cases(quick):
        measured, bound = _exact(name, kappa, bits)
        loading = float(kappa) if kappa else 3**0.5
        verdict = "attained" if measured == bound else "not attained"
        points, top = np.array([[-1.0], [0.0], [1.0]]), np.ones(1)
        fits = _codes_fit(encode(points, top, bits), points, top, bits)
        figures = (float(measured), float(bound), float(measured / bound))
        yield Row(f"law: {name}", 1, bits, loading, *figures, None, "exact rationals", verdict, fits)


# samples and streams, by intervals


def bound_of(energy: Interval, kappa: float, bits: int) -> Interval:
    """Encloses kappa^2 / 4^b times an enclosed trace."""
    return scaled(scaled(scaled(energy, kappa), kappa), 4.0**-bits)


def _codes_fit(codes: Codes, values: Floats, ranges: Floats, bits: int) -> bool:
    """Whether the codes of values, and those of ten times the values and of infinity, are all b-bit integers."""
    half = 2 ** (bits - 1)
    ends = np.array([[np.inf], [-np.inf]]) * np.ones_like(ranges)
    found = (codes, encode(10 * values, ranges, bits), encode(ends, ranges, bits))
    return all(bool(c.min() >= -half and c.max() < half) for c in found)


def measure(name: str, sample: Floats, rates: Sequence[int]) -> Iterator[Row]:
    """A row for each number of bits, for a sample (n, d) loaded by its observed maximum."""
    fitted, kappa = fit(sample, rates[0])
    coordinates = fitted.coordinates(sample)
    energy = mean_square(coordinates)
    inside = bool((np.abs(coordinates) <= fitted.ranges).all())
    for bits in rates:
        quantizer = replace(fitted, bits=bits)
        codes = encode(coordinates, quantizer.ranges, bits)
        measured = mean_square(coordinates, decode(codes, quantizer.ranges, bits))
        bound = bound_of(energy, kappa, bits)
        verdict = "holds" if measured.certainly_at_most(bound) else "broken"
        in_x = float(((sample - quantizer.decode(codes)) ** 2).sum(axis=1).mean())
        ratio = measured.middle / bound.middle if bound.middle else 0.0
        fits = _codes_fit(codes, coordinates, quantizer.ranges, bits)
        figures = (measured.middle, bound.middle, ratio)
        yield Row(
            name, sample.shape[1], bits, kappa, *figures, in_x, "interval", verdict if inside else "overload", fits
        )


def _ensembles(quick: bool, say: Say) -> Iterator[Row]:
    sizes, rates = ((1, 2, 8, 32), (2, 8)) if quick else ((1, 2, 3, 8, 32, 128, 512), (1, 2, 4, 8))
    for number, (name, draw) in enumerate(ensembles.ENSEMBLES.items()):
        for d in sizes:
            say(f"{name}, d = {d}")
            rng = np.random.default_rng([SEED, number, d])
            sample = ensembles.bounded_sample(rng, draw(rng, d), max(64, min(2000, 60_000 // d)))
            yield from measure(f"ensemble: {name}", sample, rates)


def _chosen(quick: bool) -> list[str]:
    catalogue = streams.catalogue()
    return [name for name in streams.names() if not quick or catalogue[name]["dimension"] <= 32]


def _streams(quick: bool, say: Say) -> Iterator[Row]:
    rates = (8,) if quick else (4, 8)
    for name in _chosen(quick):
        say(f"stream {name}")
        rows = streams.load(name)
        yield from measure(f"stream: {name}", rows[1:], rates)
        yield from measure(f"delta: {name}", np.diff(rows, axis=0), rates)


# controls


def _law_controls(quick: bool) -> Iterator[Control]:
    for name, kappa, bits in _cases(quick):
        case = f"{name}, kappa = {kappa}, b = {bits}" if kappa else f"{name}, b = {bits}"
        measured, bound = _exact(name, kappa, bits, Fraction(101, 100))
        found = f"error over bound {float(measured / bound):.6g}"
        yield Control("step 1% too large", case, found, measured != bound)
        measured, bound = _exact(name, kappa, bits)
        found = f"error over bound {float(4 * measured / bound):.6g}"
        yield Control("a quarter of the bound", case, found, measured > bound / 4)


def _clipping_controls() -> Iterator[Control]:
    sample = ensembles.bounded_sample(np.random.default_rng([SEED, 99]), np.eye(4), 200)
    for bits in (1, 8):
        quantizer, _ = fit(sample, bits)
        unclipped = np.floor(10 * quantizer.coordinates(sample) / steps(quantizer.ranges, bits))
        half = 2 ** (bits - 1)
        found = f"codes from {int(unclipped.min())} to {int(unclipped.max())}"
        failed = bool(unclipped.min() < -half and unclipped.max() >= half)
        yield Control("clipping removed", f"ten times the data, b = {bits}", found, failed)


def _loading_controls(quick: bool, say: Say) -> Iterator[Control]:
    for name in _chosen(quick):
        say(f"control on {name}")
        rows = streams.load(name)[1:]
        quantizer, kappa = fit(rows, 8, 1.0)
        coordinates = quantizer.coordinates(rows)
        levels = decode(encode(coordinates, quantizer.ranges, 8), quantizer.ranges, 8)
        measured, bound = mean_square(coordinates, levels), bound_of(mean_square(coordinates), kappa, 8)
        found = f"error over bound {measured.middle / bound.middle:.6g}"
        yield Control("kappa = 1 at b = 8", name, found, measured.low > bound.high)
