"""The study as one picture: what the best delta variant gains on each stream, by the ratio of the traces."""

from __future__ import annotations

from math import log2
from typing import Any

from numerics.markup import Raw, element
from numerics.study import table

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 360, 56, 190, 30, 48
COLOURS = ("#1b6ca8", "#c2571a", "#3f8f4f", "#8a4fa3", "#b23a48", "#777777")
STYLE = "text{font:13px sans-serif;fill:#222}line{stroke:#888}@media(prefers-color-scheme:dark){text{fill:#ddd}}"
RATIOS, GAINS = (1 / 16, 4.0), (-1.0, 14.0)


def gain(stream: dict[str, Any]) -> float:
    """The largest gain over direct coding in dB on held-out rows, zero where direct coding is best."""
    return max(0.0, *(value for name, value in stream["gain_db"].items() if name != "open-loop"))


def svg(known: dict[str, Any]) -> str:
    """The record as an SVG file."""
    title = (
        f"Gain of the best delta variant over direct coding at {known['bits']} bits, {len(known['streams'])} streams"
    )
    parts = [element("title", title), element("style", Raw(STYLE)), *_axes(title)]
    for number, (kind, streams) in enumerate(table.groups(known)):
        if kind == "all":
            continue
        colour, y = COLOURS[number % len(COLOURS)], TOP + 24 + 20 * number
        spots = (_at(stream["trace_ratio"], gain(stream)) for stream in streams)
        parts += [
            element("circle", cx=f"{x:.1f}", cy=f"{v:.1f}", r=3, fill=colour, fill_opacity="0.6") for x, v in spots
        ]
        parts.append(element("circle", cx=WIDTH - RIGHT + 18, cy=y - 4, r=4, fill=colour))
        parts.append(element("text", kind, x=WIDTH - RIGHT + 28, y=y))
    drawn = element("svg", *parts, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img")
    return f"{drawn}\n"


def _at(ratio: float, value: float) -> tuple[float, float]:
    low, high = map(log2, RATIOS)
    x = LEFT + (min(max(log2(ratio), low), high) - low) / (high - low) * (WIDTH - LEFT - RIGHT)
    y = (
        HEIGHT
        - BOTTOM
        - (min(max(value, GAINS[0]), GAINS[1]) - GAINS[0]) / (GAINS[1] - GAINS[0]) * (HEIGHT - BOTTOM - TOP)
    )
    return x, y


def _axes(title: str) -> list[Raw]:
    found = [element("text", title, x=LEFT, y=16)]
    for ratio, words in ((1 / 16, "1/16"), (1 / 4, "1/4"), (1.0, "1"), (4.0, "4")):
        x, bottom = _at(ratio, GAINS[0])
        dash = None if ratio == 1 else "2 4"
        found.append(element("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=TOP, y2=f"{bottom:.1f}", stroke_dasharray=dash))
        found.append(element("text", words, x=f"{x:.1f}", y=f"{bottom + 16:.1f}", text_anchor="middle"))
    for value in (0, 4, 8, 12):
        x, y = _at(RATIOS[0], value)
        found.append(
            element("line", x1=f"{x:.1f}", x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}", stroke_dasharray="2 4")
        )
        found.append(element("text", f"{value} dB", x=f"{x - 6:.1f}", y=f"{y + 4:.1f}", text_anchor="end"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    words = "tr Sigma_D / tr Sigma_X; at 1 the trace condition ends"
    found.append(element("text", words, x=f"{middle:.1f}", y=HEIGHT - 12, text_anchor="middle"))
    return found
