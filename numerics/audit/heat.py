"""Heat maps over the layers and heads of a cache: filled cells pay, the stronger the more; hollow ones do not.

Each cell has its figure as text, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from statistics import median
from typing import Any, NamedTuple

from numerics.audit.numbers import number_of
from numerics.audit.overview import KINDS, PLURALS, best_of_deltas, middle_of
from numerics.audit.plots import LEFT, RIGHT, TOP, WIDTH, drawing, text_at
from numerics.markup import Raw, element

CELL, GAP, BELOW = 16.0, 1.0, 36
SHADES = 4  # of filled cells


class Cell(NamedTuple):
    """A figure of the streams of one layer and head: whether it pays, how much of the most, and in words."""

    pays: bool
    share: float
    words: str


Cells = Mapping[tuple[int, int | None], Cell]


def maps(entries: Sequence[Mapping[str, Any]], bits: Sequence[int]) -> Iterator[Raw]:
    """For each kind with more than one layer and head: trace ratio, domination, and gain of the best by bits."""
    for kind in KINDS:
        grouped: dict[tuple[int, int | None], list[Mapping[str, Any]]] = {}
        for entry in entries:
            if entry["kind"] == kind and entry["layer"] is not None:
                grouped.setdefault((entry["layer"], entry["head"]), []).append(entry)
        if len(grouped) < 2:
            continue
        name = PLURALS[kind]
        yield _map(f"{name}: tr Σ of the deltas over tr Σ of the rows", "below 1", _ratios(grouped))
        yield _map(f"{name}: domination of the sample", "certified", _domination(grouped))
        for b in bits:
            if any(all(b != v["bits"] for v in entry["variants"]) for each in grouped.values() for entry in each):
                continue  # not measured on all of them
            yield _map(
                f"{name}: gain of the best prediction at {b} bits, dB", "above direct coding", _gains(grouped, b)
            )


Grouped = Mapping[tuple[int, int | None], Sequence[Mapping[str, Any]]]


def _ratios(grouped: Grouped) -> Cells:
    found: dict[tuple[int, int | None], Cell] = {}
    for place, entries in grouped.items():
        ratios = [entry["trace_ratio"] for entry in entries if entry["trace_ratio"] is not None]
        ratio = median(ratios) if ratios else None
        holds = all(entry["trace_condition"] == "holds" for entry in entries)
        found[place] = Cell(holds, max(0.0, 1 - ratio) if ratio is not None else 0.0, number_of(ratio))
    return found


def _domination(grouped: Grouped) -> Cells:
    found: dict[tuple[int, int | None], Cell] = {}
    for place, entries in grouped.items():
        words = ", ".join(dict.fromkeys(entry["domination"] for entry in entries))
        found[place] = Cell(words == "certified", 1.0, words)
    return found


def _gains(grouped: Grouped, bits: int) -> Cells:
    best = {place: [best_of_deltas(entry, bits) for entry in entries] for place, entries in grouped.items()}
    gains = {place: middle_of([gain for _, gain in pairs]) for place, pairs in best.items()}
    most = max((gain for gain in gains.values() if 0 < gain < inf), default=1.0)
    return {
        place: Cell(gain > 0, min(gain / most, 1.0) if gain > 0 else 0.0, f"{gain:+.2f}, {best[place][0][0]}")
        for place, gain in gains.items()
    }


def _map(title: str, pays: str, cells: Cells) -> Raw:
    layers = sorted({layer for layer, _ in cells})
    heads = sorted({head for _, head in cells}, key=lambda head: -1 if head is None else head)
    across = min(2 * CELL, (WIDTH - LEFT - RIGHT) / len(layers))
    gap = min(GAP, across / 8)
    parts = [text_at("layer", LEFT + across * len(layers) / 2, TOP + CELL * len(heads) + 30, "middle")]
    parts.append(text_at("head", 4, TOP - 10))
    step = -(-len(layers) // 8)
    for number, layer in enumerate(layers):
        if number % step == 0:
            parts.append(text_at(str(layer), LEFT + across * (number + 0.5), TOP + CELL * len(heads) + 14, "middle"))
    step = -(-len(heads) // 32)
    for row, head in enumerate(heads):
        if row % step == 0:
            parts.append(text_at("all" if head is None else str(head), LEFT - 5, TOP + CELL * row + 12, "end"))
        for number, layer in enumerate(layers):
            if (layer, head) not in cells:
                continue
            cell = cells[layer, head]
            shade = max(1, round(SHADES * cell.share)) / SHADES
            where = f"layer {layer}" + ("" if head is None else f", head {head}")
            parts.append(
                element(
                    "rect",
                    element("title", f"{where}: {cell.words}"),
                    x=f"{LEFT + across * number + gap:.1f}",
                    y=f"{TOP + CELL * row + gap:.1f}",
                    width=f"{across - 2 * gap:.1f}",
                    height=f"{CELL - 2 * gap:.1f}",
                    class_="better" if cell.pays else "worse",
                    fill_opacity=f"{shade:.2f}" if cell.pays else None,
                )
            )
    paying = [place for place, cell in cells.items() if cell.pays]
    description = (
        f"A row a head, a column a layer. Filled where {pays}, the darker the more: {len(paying)} of {len(cells)} "
        f"cells, in {len({layer for layer, _ in paying})} of {len(layers)} layers; hollow elsewhere."
    )
    return drawing(title, description, parts, TOP + CELL * len(heads) + BELOW)
