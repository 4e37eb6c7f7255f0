"""The decoder's streams: its cache over the first tokens of the text, with the queries that read it, as .npy files.

Four float32 arrays (layers, heads, tokens, coordinates): keys as they are cached, keys before their rotary embedding,
values, and queries, of which several heads read one of the others. index.json says how they were made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from numerics.study import kept, text
from numerics.study.decoder import Cached, Change

FILES = ("keys", "unrotated", "values", "queries")


@dataclass(frozen=True)
class Plan:
    """Which tokens: so many from a verse on, verses a line each, without their references."""

    verse: str = "Ge1:1"
    tokens: int = 2048


class Model(Protocol):
    """What the study asks of a decoder."""

    def tokens(self, text: str) -> list[int]: ...
    def streams(self, ids: Sequence[int]) -> Cached: ...
    def perplexity(self, ids: Sequence[int], change: Change) -> float: ...
    def versions(self) -> dict[str, str]: ...


def ids_of(model: Model, whole: str, plan: Plan) -> list[int]:
    """The tokens of the plan. Raises ValueError if the text has too few, KeyError for an unknown verse."""
    verses = text.from_verse(text.verses(whole), plan.verse)
    ids = model.tokens("\n".join(verses[: plan.tokens]))  # a verse has more than one token
    if len(ids) < plan.tokens:
        raise ValueError(f"{len(ids)} tokens from {plan.verse} on are too few for {plan.tokens}")
    return ids[: plan.tokens]


def extract(
    folder: Path,
    model: Model,
    whole: str,
    plan: Plan | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, Any]:
    """Write the streams into a folder and the index last, which is returned. Raises ValueError, OSError."""
    plan = plan or Plan()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / kept.INDEX).unlink(missing_ok=True)
    ids = ids_of(model, whole, plan)
    run = model.streams(ids)
    files: dict[str, dict[str, Any]] = {}
    for name in FILES:
        rows = getattr(run, name)
        files[name] = {"shape": list(rows.shape), "sha256": kept.stream(folder, name, rows)}
        progress(name)
    index = {
        "text": {"name": "King James Bible, Debian bible-kjv-text", "sha256": text.sha256(whole)},
        "versions": model.versions(),
        "plan": asdict(plan),
        "theta": run.theta,
        "perplexity": run.perplexity,
        "ids": ids,
        "files": files,
    }
    kept.written(folder / kept.INDEX, json.dumps(index) + "\n")
    return index


def read_index(folder: Path) -> dict[str, Any] | None:
    """The index of a folder that holds all streams, else None."""
    return kept.index_of(folder, lambda index: index["files"])


def rows(folder: Path, name: str) -> NDArray[np.float32]:
    """An array of the folder, mapped. Raises OSError, ValueError."""
    return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
