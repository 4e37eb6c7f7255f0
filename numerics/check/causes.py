"""What may make a quantizer's error differ from theory, each said only where the arrays show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from numerics.audit.numbers import bits_of, number_of
from numerics.check import theory
from numerics.check.grid import Grid
from numerics.check.schema import Cause
from numerics.check.sums import ROUNDING, Sums
from numerics.check.theory import Value

CLOSE = 0.02  # of a figure, within which a changed quantizer would have it; of a factor, that is no fault
NOISE = 3.0  # standard errors
SHIFTED = 0.05  # of D, for a constant part of the error
OVERLOADED = 0.5  # of D, for numbers beyond the outermost levels
FEW, MUCH = 0.01, 0.5  # of the rows, and of D
ALONG = 0.5  # of the error, along the rows themselves


def near(measured: tuple[float, float], value: float, share: float = 0.0) -> bool:
    """Whether a figure with its standard error is a value: within three standard errors, or that share of the value."""
    return abs(measured[0] - value) <= max(NOISE * measured[1], share * value)


def causes(found: Sums, grid: Grid | None, bits: float, exact: Sequence[Value], fits: bool) -> list[Cause]:
    """What is seen, the plainest first. exact are the figures of these bits; `fits` says whether one is the error."""
    every = [_swapped(grid), _single(found, grid), _step(found, grid, bits)]
    if not fits:
        every += [_other_bits(found, grid, bits), _scale(found, exact), _shift(found, exact)]
        if not any(each is not None and each["name"] in ("bits", "scale") and each["claims"] for each in every):
            every += [_overload(grid), _one_rotation(found, grid, exact), _few_rows(found)]
    return [each for each in every if each is not None]


def over(found: Sums, value: Value, error: np.ndarray) -> tuple[float, float]:
    """An error by row over what the value is a share of, with its standard error."""
    return found.ratio(error, found.spread if value.over == "variance" else found.energy)


def _swapped(grid: Grid | None) -> Cause | None:
    if grid is None or grid.swapped is None:
        return None
    first, second = grid.swapped
    where = f"in {grid.misplaced} of {grid.coordinates} coordinates levels are out of the order of their cells"
    text = f"{where}, most often the levels {first} and {second} from below: what is decoded as one lies at the other"
    return {"name": "swapped-levels", "text": f"{text}.", "claims": ["granular-error"]}


def _single(found: Sums, grid: Grid | None) -> Cause | None:
    if not found.decoded_spread.any():
        return {"name": "single-value", "text": "All rows are decoded as one.", "claims": []}
    if grid is None or not grid.single:
        return None
    text = "1 coordinate varies and is" if grid.single == 1 else f"{grid.single} coordinates vary and are"
    text += " decoded as one value each."
    return {"name": "single-value", "text": text, "claims": []}


def _step(found: Sums, grid: Grid | None, bits: float) -> Cause | None:
    """How far the steps of an evenly spaced grid are from the best ones, in the middle."""
    if grid is None or grid.by_norm or not float(bits).is_integer() or np.isnan(grid.steps).all():
        return None
    even = ~np.isnan(grid.steps) & (found.variances > 0)
    step = float(np.median(grid.steps[even] / np.sqrt(found.variances[even])))
    best = {law: theory.best_step(name, int(bits)) for law, name in theory.NAMES.items()}
    if any(abs(step / each - 1) <= CLOSE for each in best.values()):
        return None
    told = " and ".join(f"{number_of(each)} {LAW[law]}" for law, each in best.items())
    text = f"The levels are {number_of(step)} deviations apart, in the middle; best are {told}."
    return {"name": "step", "text": text, "claims": [theory.CLAIMS[name] for name in theory.NAMES.values()]}


def _other_bits(found: Sums, grid: Grid | None, bits: float) -> Cause | None:
    """Whether the error, or the number of levels, is that of a bit more or less."""
    hits: list[tuple[float, str, Value]] = []
    for other in (int(np.ceil(bits)) - 1, int(np.floor(bits)) + 1):
        if 1 <= other <= theory.MOST_BITS:
            for value in theory.values(other, dimension=found.dimension if found.dimension > 1 else None):
                measured = over(found, value, found.error)
                if value.kind == "exactly" and near(measured, value.value, CLOSE):
                    hits.append((abs(measured[0] / value.value - 1), bits_of(other), value))
    told: list[str] = []
    if hits:
        _, other_bits, value = min(hits, key=lambda hit: hit[0])
        factor = number_of(over(found, value, found.error)[0] / value.value)
        told.append(f"at {other_bits} it would be {factor} times that of {named(value)}")
    if grid is not None and grid.most <= 2 ** (bits - 1) and grid.most.bit_count() == 1:
        told.append(f"no coordinate has more than {grid.most} levels")
    if not told:
        return None
    text = "; ".join(told)
    claims = [hit[2].claim for hit in hits[:1]]
    return {"name": "bits", "text": f"{text[0].upper()}{text[1:]}: check the bits.", "claims": claims}


def _scale(found: Sums, exact: Sequence[Value]) -> Cause | None:
    """Whether decoded rows times one number, about their mean, have an error of theory."""
    spread = float(found.decoded_spread.sum())
    if spread <= ROUNDING * float(found.decoded.sum()):  # they are all the same
        return None
    gain = float(found.joint.sum()) / spread
    error = found.spread - 2 * gain * found.joint + gain**2 * found.decoded_spread
    hits = [
        (abs(over(found, v, error)[0] / v.value - 1), v) for v in exact if near(over(found, v, error), v.value, CLOSE)
    ]
    if not hits or not gain or abs(gain - 1) <= CLOSE:
        return None
    value = min(hits, key=lambda hit: hit[0])[1]
    factor = over(found, value, error)[0] / value.value
    text = (
        f"Decoded rows times {number_of(gain)} about their mean have {number_of(factor)} times the error of "
        f"{named(value)}: the decoder's step or scale is off by a factor {number_of(1 / gain)}."
    )
    return {"name": "scale", "text": text, "claims": [value.claim]}


def _shift(found: Sums, exact: Sequence[Value]) -> Cause | None:
    """Whether the same vector is missing everywhere, and what is left without it."""
    total = float(found.error.mean())
    share = float((found.shift**2).sum()) / total
    if share <= max(SHIFTED, 20 / found.rows):
        return None
    text = f"{100 * share:.3g} % of D is one vector that is missing from every decoded row"
    rest = found.spread - 2 * found.joint + found.decoded_spread
    hits = [v for v in exact if near(over(found, v, rest), v.value, CLOSE)]
    if hits:
        factor = number_of(over(found, hits[0], rest)[0] / hits[0].value)
        text += f"; without it the error would be {factor} times that of {named(hits[0])}"
    return {"name": "shift", "text": f"{text}.", "claims": [v.claim for v in hits[:1]]}


def _overload(grid: Grid | None) -> Cause | None:
    if grid is None or grid.overload_error <= OVERLOADED:
        return None
    text = (
        f"{100 * grid.overload:.3g} % of the numbers lie beyond the outermost levels and have "
        f"{100 * grid.overload_error:.3g} % of the error: the range is too small."
    )
    return {"name": "overload", "text": text, "claims": ["overload-error"]}


def _one_rotation(found: Sums, grid: Grid | None, exact: Sequence[Value]) -> Cause | None:
    """Whether the rows are clipped along themselves in a frame that is not theirs."""
    value = next((each for each in exact if each.law == "sphere"), None)
    if value is None or grid is not None:
        return None
    measured, noise = over(found, value, found.error)
    along = found.energy - found.product  # <x, x - z>
    live = found.energy > 0
    share = float((along[live] ** 2 / found.energy[live]).sum() / found.error.sum())
    if measured - NOISE * noise <= (1 + CLOSE) * value.value or share <= ALONG:
        return None
    text = (
        f"{100 * share:.3g} % of the error lies along the rows themselves, in a frame that is not theirs: they are "
        f"clipped there. After a random rotation {named(value)} has {number_of(value.value)} for every row; "
        "a rotation that is fixed has rows on which it fails."
    )
    claims = [value.claim, "one-rotation-for-all", "rotation-worst-vector"]
    return {"name": "one-rotation", "text": text, "claims": claims}


def _few_rows(found: Sums) -> Cause | None:
    count = max(1, int(FEW * found.rows))
    share = float(np.sort(found.error)[-count:].sum() / found.error.sum()) if found.error.sum() else 0.0
    if found.rows < 2 / FEW or share <= MUCH:
        return None
    text = f"{count} of {found.rows} rows have {100 * share:.3g} % of the error."
    return {"name": "few-rows", "text": text, "claims": ["mse-bounds-attention"]}


LAW = {"normal": "for the normal law", "laplace": "for the Laplace law", "sphere": "for rotated unit vectors"}


def named(value: Value) -> str:
    """A figure in words."""
    return f"the {value.words} {LAW[value.law]}" if value.law in LAW else f"the {value.words}"


def seen_values(found: Sums, grid: Grid | None, bits: float) -> Iterator[Value]:
    """The figures of an evenly spaced grid at its own steps, where every coordinate that varies has one."""
    live = found.variances > 0
    if grid is None or grid.by_norm or np.isnan(grid.steps[live]).any():
        return
    trace = float(found.variances.sum())
    twelfth = float((grid.steps[live] ** 2).sum()) / 12 / trace
    yield Value(
        "",
        "twelfth of the squared steps that are seen",
        "smooth, fine steps",
        "high-resolution",
        "exactly",
        "variance",
        twelfth,
    )
    if not float(bits).is_integer() or bits > 8 or live.sum() > 256 or np.abs(grid.phases[live] - 0.5).max() > 0.1:
        return
    for law, name in theory.NAMES.items():
        error = theory.at_step(name, int(bits), grid.steps[live] / np.sqrt(found.variances[live]))
        value = float((found.variances[live] * error).sum()) / trace
        words, claim = "mid-rise grid at the steps that are seen", theory.CLAIMS[name]
        yield Value("", words, law, claim, "exactly", "variance", value)
