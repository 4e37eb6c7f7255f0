"""Perplexity of the decoder with all keys, or all values, of its cache quantized, by variant and number of bits.

A layer's rows are quantized as they are cached, those of a model whose earlier layers are quantized already: fitted on
the rows of the first half of the tokens, and the perplexity that of the second half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from numerics.study.cached import Model
from numerics.study.decoder import Change, Floats
from numerics.study.kept import kept, sources
from numerics.study.quantized import BITS, CODE, RUN, Variant
from numerics.study.workers import finished

PARTS = "perplexity"
MADE: dict[Callable[[], Model], Model] = {}  # the model of this process


def cases(bits: Sequence[int] = BITS) -> Iterator[tuple[str, Variant, int]]:
    """Kind, variant and bits of each run, the finest first, of which the figures say the most."""
    for b in sorted(bits, reverse=True):
        for kind, variants in RUN.items():
            for variant in variants:
                yield kind, variant, b


def changed(kind: str, variant: Variant, bits: int, theta: float) -> Change:
    """What the cache becomes when all heads of a kind are quantized."""

    def change(layer: int, keys: Floats, values: Floats) -> tuple[Floats, Floats]:
        rows, of = (keys, theta) if kind == "keys" else (values, None)
        decoded = np.stack([variant.coded(head, bits, of).reconstruction for head in rows]).astype(np.float32)
        return (decoded, values) if kind == "keys" else (keys, decoded)

    return change


def _kept(
    place: Path, key: str, made: Callable[[], Model], index: dict[str, Any], case: tuple[str, Variant, int]
) -> float:
    def run() -> float:
        if made not in MADE:
            MADE[made] = made()
        return MADE[made].perplexity(index["ids"], changed(*case, index["theta"]))

    return kept(place, key, run)


def measure(
    folder: Path,
    index: dict[str, Any],
    made: Callable[[], Model],
    jobs: int = 2,
    progress: Callable[[str], None] = lambda name: None,
    bits: Sequence[int] = BITS,
) -> dict[str, float]:
    """Perplexity by `kind variant bits`, by so many processes, this one if jobs is 0.

    Each of them makes the model if a run needs it.
    """
    code, streams = sources(CODE), index["files"]["keys"]["sha256"]
    tasks: dict[str, tuple[Any, ...]] = {}
    for kind, variant, b in cases(bits):
        name = f"{kind} {variant.name} {b}"
        place = folder / PARTS / f"{name.replace(' ', '-')}.json"
        tasks[name] = (place, f"{name} {streams} {code}", made, index, (kind, variant, b))
    found: dict[str, float] = {}

    for name, value in finished(jobs, _kept, tasks):
        found[name] = value
        progress(f"perplexity {len(found)}/{len(tasks)}, {name}: {value:.4g}")
    return {name: found[name] for name in tasks}
