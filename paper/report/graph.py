"""The claims and what they use as a drawing in layers: a claim stands to the right of all that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from numerics.markup import MARKS, Raw, badge, element, joined

ROW, NARROW, GAP, CHARACTER = 26, 18, 60, 7.0


def layers(uses: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Keys by the length of their longest chain of uses, in the given order."""

    @cache
    def depth(key: str) -> int:
        return 1 + max((depth(other) for other in uses[key]), default=-1)

    columns: list[list[str]] = [[] for _ in range(1 + max(map(depth, uses), default=-1))]
    for key in uses:
        columns[depth(key)].append(key)
    return columns


def draw(uses: Mapping[str, Sequence[str]], statuses: Mapping[str, str]) -> Raw:
    """An SVG of the claims; every box links to the claim's section."""
    columns = layers(uses)
    place: dict[str, tuple[float, float, float]] = {}
    left = 4.0
    for column in columns:
        width = 30 + CHARACTER * max(map(len, column))
        for number, key in enumerate(column):
            place[key] = (left, 4.0 + ROW * number, width)
        left += width + GAP
    height = 8 + ROW * max(map(len, columns), default=0)
    lines = [_line(place[other], place[key]) for key in uses for other in uses[key]]
    boxes = [_box(key, statuses[key], *place[key]) for key in uses]
    drawn = element(
        "svg",
        element("title", "Claims and what they use"),
        element("desc", "An arrow leads from a claim to each claim that uses it; the lists below say the same."),
        *lines,
        *boxes,
        viewBox=f"0 0 {left - GAP + 4:.0f} {height}",
        width=f"{left - GAP + 4:.0f}",
        height=height,
        role="img",
        class_="graph",
    )
    return element("div", drawn, class_="scroll", tabindex="0", role="region", aria_label="Dependency graph")


def listed(keys: Iterable[str], uses: Mapping[str, Sequence[str]], statuses: Mapping[str, str]) -> Raw:
    """What the drawing says of these claims, as a list: what each uses, and what uses it."""
    items: list[Raw] = []
    for key in keys:
        parts: list[Raw] = [element("a", key, href=f"#{key}"), Raw(" "), badge(statuses[key])]
        users = [other for other, used in uses.items() if key in used]
        for words, others in (("uses", uses[key]), ("used by", users)):
            if others:
                links = (p for other in others for p in (Raw(" "), element("a", other, href=f"#{other}")))
                parts.append(element("div", f"{words}:", *links))
        items.append(element("li", *parts))
    return element("ul", *items, class_="uses")


def _line(start: tuple[float, float, float], end: tuple[float, float, float]) -> Raw:
    x, y = start[0] + start[2], start[1] + NARROW / 2
    to_x, to_y = end[0], end[1] + NARROW / 2
    bend = (to_x - x) / 2
    return element(
        "path", d=f"M{x:.0f} {y:.0f} C{x + bend:.0f} {y:.0f} {to_x - bend:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"
    )


def _box(key: str, status: str, x: float, y: float, width: float) -> Raw:
    mark = MARKS.get(status, "")
    content = joined(
        [
            element("title", f"{key}: {status}"),
            element("rect", x=f"{x:.0f}", y=f"{y:.0f}", width=f"{width:.0f}", height=NARROW, rx=3, class_=status),
            element("text", f"{mark} {key}", x=f"{x + 6:.0f}", y=f"{y + 13:.0f}"),
        ]
    )
    return element("a", content, href=f"#{key}")
