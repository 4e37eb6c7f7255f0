"""Rate against distortion on the audit's page: a plot of all variants, and tables of what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_letters
from typing import Any

from numerics.audit.numbers import decibels, number_of, percent
from numerics.audit.plots import HEIGHT, Frame, drawing, text_at
from numerics.markup import Raw, element, table

UNIT = "4ᴿ · error / tr Σ of the rows"
LINE = 12.0  # between letters at the ends of the curves
WIDEST = 10  # times the largest value that wins somewhere: what is above is off the scale
Point = tuple[float, float]


def section(found: Mapping[str, Any], trace: float) -> Iterator[Raw]:
    """The heading, what is drawn, the plot and its tables for the `rates` of an entry; trace is tr Sigma_X."""
    yield element("h3", "Rate against distortion")
    yield element("p", SAID)
    names = list(dict.fromkeys(each["name"] for each in found["points"]))
    curves = {name: _curve([each for each in found["points"] if each["name"] == name], trace) for name in names}
    line = _curve(found["normal"], trace)
    if trace and any(curves.values()):
        wins = {(each["variant"], each["rate"]) for each in found["winners"]}
        yield element("div", _plot(curves, line, wins), class_="rates")
    yield _winners(found["winners"])
    yield _errors(found["points"], names, trace)


SAID = (
    "Errors on held-out rows, times 4 to the rate R in bits a coordinate, over tr Sigma of the rows, so that a level "
    "line gains 6.02 dB a bit; the second table says whose letter is whose, and those that win somewhere are drawn "
    "stronger. The dashed line is the rate-distortion function of independent normal rows with the covariance of this "
    "sample (reverse water-filling): a bound for normal rows of this covariance without memory, not for these rows. "
    "Prediction can fall below it."
)


def _curve(points: Sequence[Mapping[str, Any]], trace: float) -> list[Point]:
    """Points that can be drawn on a logarithmic scale."""
    found = [(each["rate"], 4.0 ** each["rate"] * each["mse"] / trace) for each in points if trace and each["mse"]]
    return sorted(point for point in found if point[1] > 0)


def _letter(number: int) -> str:
    return ascii_letters[number % len(ascii_letters)]


def _plot(curves: Mapping[str, Sequence[Point]], line: Sequence[Point], wins: set[tuple[str, float]]) -> Raw:
    """All curves with a letter at their ends, kept apart, and the line of normal rows."""
    near = [value for name, curve in curves.items() for rate, value in curve if (name, rate) in wins]
    highest = WIDEST * max([*near, *(value for _, value in line)])
    curves = {name: [point for point in curve if point[1] <= highest] for name, curve in curves.items()}
    shown = [value for curve in (*curves.values(), line) for _, value in curve]
    rates = [rate for curve in (*curves.values(), line) for rate, _ in curve]
    height = max(HEIGHT, 90 + LINE * (len(curves) + 1))
    frame = Frame(
        (min(1.0, *rates), max(8.0, *rates)), (0.8 * min(shown), max(shown)), log=True, height=height, right=34
    )
    parts = frame.axes([(float(b), str(b)) for b in range(1, 9)], "rate R, bits a coordinate", UNIT)
    ends: list[tuple[float, float, str]] = []
    for number, (name, curve) in enumerate(curves.items()):
        if curve:
            kind = "measured" if any(name == each for each, _ in wins) else "other"
            parts.append(element("polyline", points=frame.points(curve), class_=kind))
            ends.append((frame.y(curve[-1][1]), frame.x(curve[-1][0]), _letter(number)))
    if line:
        parts.append(element("polyline", points=frame.points(line), class_="limit"))
        ends.append((frame.y(line[-1][1]), frame.x(line[-1][0]), "Σ"))
    for (end, x, letter), y in zip(sorted(ends), _apart(sorted(end for end, _, _ in ends), height), strict=True):
        at = frame.x(frame.xs[1])
        parts.append(element("polyline", points=f"{x:.1f},{end:.1f} {at + 12:.1f},{y:.1f}", class_="faint"))
        parts.append(text_at(letter, at + 15, y + 4))
    told = "; ".join(
        f"{_letter(n)} is {name}{'' if curve else ', off the scale'}" for n, (name, curve) in enumerate(curves.items())
    )
    return drawing("Rate against distortion of all variants", f"{UNIT}; {told}; Σ is the normal line.", parts, height)


def _apart(places: Sequence[float], height: float) -> list[float]:
    """Ascending places moved so far that they are LINE apart, and stay within the drawing."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + LINE) if found else place)
    low = height - 30.0
    for k in range(len(found) - 1, -1, -1):
        found[k] = low = min(found[k], low)
        low -= LINE
    return found


def _winners(winners: Sequence[Mapping[str, Any]]) -> Raw:
    rows = [
        (
            str(each["bits"]),
            each["variant"],
            f"{each['rate']:.3f}",
            number_of(each["mse"]),
            decibels(each["above_line_db"]),
            percent(each["overload_rate"]),
        )
        for each in winners
    ]
    head = ("bits", "variant", "rate", "error", "above the normal line, dB", "overload, %")
    caption = "Which variant has the least error at each number of bits, its rate paid for at 6.02 dB a bit"
    return table(caption, head, rows, numbers=(0, 2, 3, 4, 5))


def _errors(points: Sequence[Mapping[str, Any]], names: Sequence[str], trace: float) -> Raw:
    bits = sorted({each["bits"] for each in points})
    by = {(each["name"], each["bits"]): each["mse"] for each in points}
    rows = [
        (
            f"{_letter(number)} {name}",
            *(number_of(by[name, b] / trace if trace and (name, b) in by else None) for b in bits),
        )
        for number, name in enumerate(names)
    ]
    head = ("variant", *(f"{b} bit{'' if b == 1 else 's'}" for b in bits))
    return table("Error over tr Sigma of the rows, by bits", head, rows, numbers=range(1, len(head)))
