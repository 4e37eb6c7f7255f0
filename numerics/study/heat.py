"""The decoder's heads as a picture: maps over layers and heads, filled where something pays, the darker the more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from numerics.markup import Raw, element
from numerics.study import tables

CELL, GAP, LEFT, TOP, BELOW, WIDTH = 20, 1, 48, 26, 44, 680
SHADES = 4
STYLE = (
    "text{font:13px sans-serif;fill:#222}.pays{fill:#1b6ca8}.not{fill:none;stroke:#c2571a;stroke-width:.8}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.pays{fill:#5aa9e6}}"
)


class Map(NamedTuple):
    """A figure of each head, how much of the most it pays (None if it does not), and its words."""

    title: str
    value: Callable[[Mapping[str, Any]], float]
    share: Callable[[float, float], float | None]
    digits: str


def _below_one(value: float, most: float) -> float | None:
    return 1 - value if value < 1 else None


def _gain(value: float, most: float) -> float | None:
    return value / most if value > 0 else None


def _maps(record: Mapping[str, Any]) -> Iterator[Map]:
    for stream, name in tables.NAMES.items():
        title = f"tr Sigma_D / tr Sigma_X, {name}: filled below 1"
        yield Map(title, lambda head, s=stream: head[s]["trace_ratio"], _below_one, ".2f")
    title = "tr(Q Sigma_D) / tr(Q Sigma_X), keys as their queries weight them: filled below 1"
    yield Map(title, lambda head: head["query_weighted"], _below_one, ".2f")
    bits = max(record["plan"]["bits"])
    for name in ("closed-loop", "unrotated-direct", "unrotated-shape-gain"):
        at = record["plan"]["variants"]["keys"].index(name)
        title = f"gain of {name} over direct coding of the cached keys at {bits} bits, held out: filled above 0 dB"
        yield Map(title, lambda head, i=at: head["keys_gain_db"][str(bits)][i], _gain, "+.1f")


def svg(record: Mapping[str, Any]) -> str:
    """All maps, one below the other, as an SVG file."""
    layers = 1 + max(head["layer"] for head in record["heads"])
    heads = 1 + max(head["head"] for head in record["heads"])
    parts, y = [element("style", Raw(STYLE))], 0
    for each in _maps(record):
        parts += _drawn(each, record, y, layers, heads)
        y += TOP + CELL * heads + BELOW
    title = element("title", f"{layers} layers of {heads} heads of a causal decoder")
    return (
        f"{element('svg', title, *parts, xmlns='http://www.w3.org/2000/svg', viewBox=f'0 0 {WIDTH} {y}', role='img')}\n"
    )


def _drawn(each: Map, record: Mapping[str, Any], y: int, layers: int, heads: int) -> Iterator[Raw]:
    values = [each.value(head) for head in record["heads"]]
    pays = sum(each.share(value, 1.0) is not None for value in values)
    yield element("text", f"{each.title} ({pays} of {len(values)})", x=4, y=y + 16)
    for head in range(heads):
        yield element("text", f"head {head}", x=4, y=y + TOP + CELL * head + 14)
    for layer in range(0, layers, 5):
        x = LEFT + CELL * (layer + 0.5)
        yield element("text", str(layer), x=x, y=y + TOP + CELL * heads + 15, text_anchor="middle")
    yield element("text", "layer", x=4, y=y + TOP + CELL * heads + 15)
    for head, value in zip(record["heads"], values, strict=True):
        share = each.share(value, max(values))
        words = f"layer {head['layer']}, head {head['head']}: {format(value, each.digits)}"
        shade = None if share is None else max(1, round(SHADES * share)) / SHADES
        yield element(
            "rect",
            element("title", words),
            x=LEFT + CELL * head["layer"] + GAP,
            y=y + TOP + CELL * head["head"] + GAP,
            width=CELL - 2 * GAP,
            height=CELL - 2 * GAP,
            class_="not" if share is None else "pays",
            fill_opacity=None if shade is None else f"{shade:.2f}",
        )
