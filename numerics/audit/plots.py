"""The plots of the audit's page, as SVG that stays legible on a phone: drawn as wide as one, side by side on a desk.

What is told apart by colour is told apart by shape, dash or place too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from numerics.audit.numbers import bits_of, number_of, power_of_ten, tick
from numerics.markup import Raw, element

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 230, 46, 10, 26, 38
ROW = 22
OPEN, UNIT = "open-loop", "4ᵇ · error / tr Σ of the rows"
MOST_MARKS = 64  # points with a mark each, beyond which a line tells more


class Frame:
    """Data coordinates in a rectangle of the drawing; with `log` the ordinate is logarithmic."""

    def __init__(self, xs: tuple[float, float], ys: tuple[float, float], *, log: bool = False) -> None:
        self.xs, self.log = xs, log
        self.ys = _around(*ys) if log else ys

    def x(self, value: float) -> float:
        """The abscissa in the drawing."""
        low, high = self.xs
        return LEFT + (value - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """The ordinate in the drawing."""
        low, high = self.ys
        place = math.log10(value) if self.log else value
        return HEIGHT - BOTTOM - (place - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    @property
    def top(self) -> float:
        """The largest ordinate."""
        return 10.0 ** self.ys[1] if self.log else self.ys[1]

    def points(self, pairs: Sequence[tuple[float, float]]) -> str:
        """What a polyline takes."""
        return " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in pairs)

    def axes(self, across: Sequence[tuple[float, str]], name_x: str, name_y: str) -> list[Raw]:
        """Both axes with their ticks and names."""
        low, high = HEIGHT - BOTTOM, TOP
        parts = [_line(LEFT, low, WIDTH - RIGHT, low), _line(LEFT, low, LEFT, high)]
        parts += [text_at(label, self.x(value), low + 15, "middle") for value, label in across]
        for value, label in self.ticks():
            parts += [
                text_at(label, LEFT - 5, self.y(value) + 4, "end"),
                _line(LEFT - 3, self.y(value), LEFT, self.y(value)),
            ]
        parts.append(text_at(name_x, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle"))
        return [*parts, text_at(name_y, 4, TOP - 12)]

    def ticks(self) -> list[tuple[float, str]]:
        """Round values on the ordinate, some three to seven."""
        low, high = self.ys
        if self.log:
            return _powers(low, high)
        step = round_step((high - low) / 4)
        return [(k * step, tick(k * step)) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _around(low: float, high: float) -> tuple[float, float]:
    """Decimal logarithms of 1, 2 or 5 times powers of ten around two positive numbers, not equal."""
    up = round_step(high * (1 + 1e-9))
    return -math.log10(round_step(1 / low)), math.log10(up if up > low else 2 * up)


def _powers(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks between two decimal logarithms: powers of ten, and within two decades 2 and 5 times them."""
    step = max(1, math.ceil((high - low) / 5))
    exponents = range(math.floor(low), math.ceil(high) + 1, step)
    if high - low > 2:
        return [(10.0**k, power_of_ten(k)) for k in exponents if low - 1e-9 <= k <= high + 1e-9]
    values = [m * 10.0**k for k in exponents for m in (1, 2, 5)]
    return [(v, tick(v)) for v in values if low - 1e-9 <= math.log10(v) <= high + 1e-9]


def round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least `rough`."""
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(m * unit for m in (1, 2, 5, 10) if m * unit >= rough * (1 - 1e-9))


def _line(x1: float, y1: float, x2: float, y2: float, class_: str | None = None) -> Raw:
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=class_)


def text_at(words: str, x: float, y: float, anchor: str | None = None, class_: str | None = None) -> Raw:
    """Words at a place of the drawing."""
    return element("text", words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, class_=class_)


def _dot(x: float, y: float, radius: float) -> Raw:
    return element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=radius, class_="mark")


def drawing(title: str, description: str, parts: Sequence[Raw], height: float = HEIGHT) -> Raw:
    """A drawing with its alternative text, and its title below it."""
    told = (element("title", title), element("desc", description))
    drawn = element(
        "svg",
        *told,
        *parts,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        aria_label=f"{title}. {description}",
        class_="chart",
    )
    return element("figure", drawn, element("figcaption", title))


def spectrum(rho: Sequence[float]) -> Raw:
    """Lag-1 autocorrelations by direction, in ascending order, with the level 1/2 of `stationary-delta`."""
    ordered, count = sorted(rho), len(rho)
    frame = Frame((1, max(count, 2)), (min(-1.0, ordered[0]), max(1.0, ordered[-1])))
    points = [(float(k), value) for k, value in enumerate(ordered, 1)]
    below = sum(value < 0.5 for value in ordered)
    parts = frame.axes(_numbers(count), "direction, from the least", "autocorrelation")
    parts.append(_line(LEFT, frame.y(0.5), WIDTH - RIGHT, frame.y(0.5), "limit"))
    parts.append(text_at("1/2", WIDTH - RIGHT, frame.y(0.5) + 13, "end"))
    parts.append(element("polyline", points=frame.points(points), class_="measured"))
    if count <= MOST_MARKS:
        parts += [
            element("circle", cx=f"{frame.x(a):.1f}", cy=f"{frame.y(b):.1f}", r=2.5, class_="mark") for a, b in points
        ]
    description = (
        f"{below} of {count} directions are below 1/2; least {number_of(ordered[0])}, largest {number_of(ordered[-1])}."
    )
    return drawing("Lag-1 autocorrelation in each direction", description, parts)


def _numbers(count: int) -> list[tuple[float, str]]:
    """The first, a middle and the last of `count` directions."""
    return [(float(k), str(k)) for k in sorted({1, (count + 1) // 2, count})]


def gains(variances: Sequence[float], delta_variances: Sequence[float]) -> Raw:
    """10 log10(variance / delta variance) in each principal direction, the one of the largest variance first."""
    gain = [10 * math.log10(v / w) for v, w in zip(variances, delta_variances, strict=True) if v > 0 and w > 0]
    count = len(gain)
    if not count:
        return Raw("")
    frame = Frame((0.5, count + 0.5), (min(*gain, 0.0, -1.0), max(*gain, 0.0, 1.0)))
    zero, width = frame.y(0), max(0.6, min(12.0, 0.7 * (WIDTH - LEFT - RIGHT) / count))
    parts = frame.axes(_numbers(count), "principal direction, largest variance first", "gain, dB")
    for number, value in enumerate(gain, 1):
        top, bottom = sorted((zero, frame.y(value)))
        parts.append(
            element(
                "rect",
                x=f"{frame.x(number) - width / 2:.1f}",
                y=f"{top:.1f}",
                width=f"{width:.1f}",
                height=f"{bottom - top:.1f}",
                class_="better" if value > 0 else "worse",
            )
        )
    parts.append(_line(LEFT, zero, WIDTH - RIGHT, zero))
    better = sum(value > 0 for value in gain)
    description = (
        f"Above zero the delta has less variance than the rows, in {better} of {count} directions; "
        f"from {number_of(min(gain))} to {number_of(max(gain))} dB."
    )
    return drawing("Gain of the delta in each principal direction", description, parts)


Errors = Mapping[int, tuple[float, float | None]]  # by bits: measured error and bound


def by_bits(errors: Mapping[str, Errors], trace: float) -> Iterator[Raw]:
    """For each variant its squared error by bits, its bound, and the error of direct coding.

    Errors are multiplied by 4^b and divided by tr Sigma_X, so that a level line is a gain of 6.02 dB a bit. Variants in
    closed loop share one scale; the open loop has its own.
    """
    scaled = {
        name: {b: tuple(4.0**b * value / trace if value else None for value in pair) for b, pair in by.items()}
        for name, by in errors.items()
    }
    shared = [value for name, by in scaled.items() if name != OPEN for pair in by.values() for value in pair if value]
    for name, by in scaled.items():
        shown = [value for pair in by.values() for value in pair if value] if name == OPEN else shared
        if shown:
            yield _curves(name, by, {} if name == "direct" else scaled.get("direct", {}), (min(shown), max(shown)))


Scaled = Mapping[int, tuple[float | None, ...]]


def _curves(name: str, by: Scaled, direct: Scaled, limits: tuple[float, float]) -> Raw:
    bits = sorted(by)
    frame = Frame((bits[0], bits[-1]), limits, log=True)

    def curve(source: Scaled, place: int) -> list[tuple[float, float]]:
        return [(float(b), value) for b in sorted(source) if (value := source[b][place]) and value <= frame.top]

    measured = curve(by, 0)
    parts = frame.axes([(float(b), str(b)) for b in bits[:: max(1, len(bits) // 8)]], "bits a coordinate", UNIT)
    for class_, pairs in (("reference", curve(direct, 0)), ("bound", curve(by, 1)), ("measured", measured)):
        parts.append(element("polyline", points=frame.points(pairs), class_=class_))
    parts += [_dot(frame.x(a), frame.y(b), 3) for a, b in measured]
    told = (
        f"at {bits_of(b)} {number_of(error or 0)}" + (f", bound {number_of(bound)}" if bound else "")
        for b, (error, bound) in ((b, by[b]) for b in bits)
    )
    return drawing(name, f"{UNIT}: {'; '.join(told)}.", parts)


def beside_bounds(errors: Mapping[str, tuple[float, float | None]], bits: int) -> Raw:
    """Errors of all variants at one number of bits, a dot each, joined to their bounds, a bar each."""
    left, right = max(96, 12 + round(6.6 * max(map(len, errors), default=0))), 16
    shown = [value for name, pair in errors.items() for value in pair if value and name != OPEN]
    low, high = _around(min(shown, default=1.0), max(shown, default=1.0))
    height = TOP + ROW * len(errors) + BOTTOM

    def place(value: float) -> float:
        return left + (math.log10(value) - low) / (high - low) * (WIDTH - left - right)

    parts = [text_at("squared error", (left + WIDTH - right) / 2, height - 6, "middle")]
    for value, label in _powers(low, high):
        parts.append(_line(place(value), TOP - 8, place(value), height - BOTTOM, "faint"))
        parts.append(text_at(label, place(value), height - BOTTOM + 14, "middle"))
    for number, (name, (error, bound)) in enumerate(errors.items()):
        y = TOP + ROW * number + ROW / 2
        parts.append(text_at(name, left - 6, y + 4, "end"))
        if error and math.log10(max(error, bound or 0)) > high + 1e-9:
            parts.append(text_at(f"{number_of(error)}, off the scale →", WIDTH - right, y + 4, "end"))
            continue
        if error and bound:
            parts.append(_line(place(error), y, place(bound), y, "bound"))
        if bound:
            parts.append(_line(place(bound), y - 6, place(bound), y + 6, "end"))
        if error:
            parts.append(_dot(place(error), y, 4))
    description = "; ".join(
        f"{n}: {number_of(e)}" + (f", bound {number_of(b)}" if b else "") for n, (e, b) in errors.items()
    )
    return drawing(f"Error of each variant at {bits_of(bits)}, and its bound", f"{description}.", parts, height)
