"""Charts as SVG: the optimal errors against their asymptotes, and measured errors against the bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from numerics.markup import Raw, element

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 300, 56, 40, 26, 150
APART = 14  # between labels
DASHES = ("", "6 4", "2 3", "8 3 2 3")
MARKERS = ("●", "■", "▲", "◆")


@dataclass(frozen=True)
class Series:
    """A named curve; `dotted` without markers, for an asymptote."""

    name: str
    points: Sequence[tuple[float, float]]
    plain: bool = False


def lines(title: str, description: str, axes: tuple[str, str], series: Sequence[Series]) -> Raw:
    """Curves over a common pair of axes, told apart by marker and dash as well as by colour."""
    xs = [x for s in series for x, _ in s.points]
    ys = [y for s in series for _, y in s.points]
    low_x, high_x, high_y = min(xs), max(xs), max(ys) * 1.05

    def at(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        return across, HEIGHT - BOTTOM - y / high_y * (HEIGHT - BOTTOM - TOP)

    parts = [element("title", title), element("desc", description), *_axes(at, low_x, high_x, high_y, axes)]
    for number, entry in enumerate(series):
        dash, marker = DASHES[number % 4] or None, MARKERS[number % 4]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*p) for p in entry.points))
        parts.append(element("polyline", points=path, class_=f"s{number % 4}", stroke_dasharray=dash))
        if not entry.plain:
            spots = (at(*p) for p in entry.points)
            parts += [
                element("text", marker, x=f"{x:.1f}", y=f"{y + 4:.1f}", class_=f"m{number % 4}") for x, y in spots
            ]
    ends = sorted(
        (at(*entry.points[-1])[1], entry.name if entry.plain else f"{MARKERS[number % 4]} {entry.name}")
        for number, entry in enumerate(series)
    )
    height = HEIGHT - BOTTOM + APART
    for y, label in reversed(ends):
        height = min(y, height - APART)
        parts.append(element("text", label, x=WIDTH - RIGHT + 10, y=f"{height + 4:.1f}"))
    return _figure(title, parts, HEIGHT)


Scale = Callable[[float, float], tuple[float, float]]


def _axes(at: Scale, low_x: float, high_x: float, high_y: float, names: tuple[str, str]) -> list[Raw]:
    (x0, y0), (x1, _), (_, y1) = at(low_x, 0), at(high_x, 0), at(low_x, high_y)
    parts = [
        element("line", x1=f"{x0:.1f}", y1=f"{y0:.1f}", x2=f"{x1:.1f}", y2=f"{y0:.1f}"),
        element("line", x1=f"{x0:.1f}", y1=f"{y0:.1f}", x2=f"{x0:.1f}", y2=f"{y1:.1f}"),
        element("text", names[0], x=f"{(x0 + x1) / 2:.1f}", y=f"{y0 + 34:.1f}", text_anchor="middle"),
        element("text", names[1], x=f"{x0 - 40:.1f}", y=f"{y1 - 12:.1f}"),
    ]
    step = max(1, round((high_x - low_x) / 8))
    for x in range(int(low_x), int(high_x) + 1, step):
        across, _ = at(x, 0)
        parts.append(element("text", str(x), x=f"{across:.1f}", y=f"{y0 + 16:.1f}", text_anchor="middle"))
    unit = 10 ** floor(log10(high_y))
    tick = unit if high_y / unit >= 4 else unit / 2 if high_y / unit >= 2 else unit / 5
    for number in range(1, int(high_y / tick) + 1):
        _, up = at(low_x, number * tick)
        parts.append(element("text", f"{number * tick:g}", x=f"{x0 - 6:.1f}", y=f"{up + 4:.1f}", text_anchor="end"))
    return parts


def strips(title: str, description: str, groups: Mapping[str, Sequence[float]], limit: float = 1.0) -> Raw:
    """Values between 0 and a limit as dots, one line for each group, with the limit drawn."""
    left, row = 230, 22
    height = TOP + row * len(groups) + BOTTOM
    scale = (WIDTH - left - 30) / (limit * 1.05)
    parts = [element("title", title), element("desc", description)]
    end = left + limit * scale
    parts.append(element("line", x1=f"{end:.1f}", y1=TOP, x2=f"{end:.1f}", y2=height - BOTTOM))
    parts.append(element("text", f"bound = {limit:g}", x=f"{end:.1f}", y=height - 22, text_anchor="middle"))
    parts.append(element("text", "0", x=left, y=height - 22, text_anchor="middle"))
    for number, (name, values) in enumerate(groups.items()):
        y = TOP + row * number + 14
        parts.append(element("text", name, x=left - 10, y=y + 4, text_anchor="end"))
        parts.append(element("line", x1=left, y1=y, x2=f"{end:.1f}", y2=y, class_="faint"))
        parts += [element("circle", cx=f"{left + v * scale:.1f}", cy=y, r=3, class_="dot") for v in values]
    return _figure(title, parts, height)


def _figure(title: str, parts: Sequence[Raw], height: int) -> Raw:
    drawn = element("svg", *parts, viewBox=f"0 0 {WIDTH} {height}", role="img", class_="chart")
    return element("figure", drawn, element("figcaption", title))
