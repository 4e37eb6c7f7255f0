"""The study's streams: float32 .npy files in a folder, with index.json to say what each is and how it was made.

Two passages of the text, each cut into blocks of tokens; a block is a context, hence a document:
- hidden states, keys and values of every layer, rows in the order of tokens;
- layer deltas: the state before and the state after a layer as documents of two rows, one a token;
- sentence embeddings of windows of tokens that slide over the text, and of successive verses, which do not overlap.
The encoder is bidirectional, so its keys and values are real projections along token positions, but not those of an
autoregressive cache.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from numerics.study import kept, text
from numerics.study.encoder import Floats, Layers

BLOCK = 254  # tokens of a context; with the marks of beginning and end the 256 the model was trained for
WINDOW = 64
KINDS = ("hidden states", "keys", "values", "layer deltas", "overlapping windows", "successive verses")


@dataclass(frozen=True)
class Plan:
    """How much is extracted: passages by name with their first verse, blocks of tokens of each, windows and verses."""

    passages: tuple[tuple[str, str], ...] = (("genesis", "Ge1:1"), ("matthew", "Mat1:1"))
    blocks: int = 64
    strides: tuple[int, ...] = (1, 8, 32)
    windows: int = 4000
    verses: int = 4000


@dataclass(frozen=True)
class Extracted:
    """A stream on file: rows of (n, d) or (n, heads, d), and the length of its documents, 0 if it is all one."""

    name: str
    kind: str
    passage: str
    documents: int
    shape: tuple[int, ...]
    sha256: str


class Model(Protocol):
    """What the extraction asks of an encoder."""

    def tokens(self, text: str) -> list[int]: ...
    def layers(self, blocks: list[list[int]]) -> Layers: ...
    def embed(self, parts: list[list[int]]) -> Floats: ...
    def versions(self) -> dict[str, str]: ...


def streams(model: Model, whole: str, plan: Plan) -> Iterator[tuple[str, str, str, int, Floats]]:
    """Name, kind, passage, length of documents and rows of each stream.

    Raises ValueError if a passage is shorter than planned.
    """
    found = text.verses(whole)
    for passage, reference in plan.passages:
        verses = text.from_verse(found, reference)
        yield from _layers(model, passage, _blocks(model, passage, verses, plan.blocks))
    passage, reference = plan.passages[0]
    verses = text.from_verse(found, reference)
    for stride in plan.strides:
        ids = model.tokens(" ".join(verses[: plan.windows * stride // 16 + WINDOW]))
        parts = [ids[i * stride : i * stride + WINDOW] for i in range(plan.windows)]
        if len(parts[-1]) < WINDOW:
            raise ValueError(f"{passage}: {len(ids)} tokens are too few for {plan.windows} windows by {stride}")
        yield f"{passage}-window{WINDOW}-by{stride}", KINDS[4], passage, 0, model.embed(parts)
    parts = [model.tokens(verse)[:BLOCK] for verse in verses[: plan.verses]]
    yield f"{passage}-verses", KINDS[5], passage, 0, model.embed(parts)


def _blocks(model: Model, passage: str, verses: list[str], count: int) -> list[list[int]]:
    # A verse has some 30 tokens; half of that is enough for any passage.
    ids = model.tokens(" ".join(verses[: count * BLOCK // 15]))
    if len(ids) < count * BLOCK:
        raise ValueError(f"{passage}: {len(ids)} tokens are too few for {count} blocks of {BLOCK}")
    return [ids[i * BLOCK : (i + 1) * BLOCK] for i in range(count)]


def _layers(model: Model, passage: str, blocks: list[list[int]]) -> Iterator[tuple[str, str, str, int, Floats]]:
    layers = model.layers(blocks)
    for number, rows in enumerate(layers.hidden):
        yield f"{passage}-hidden{number}", KINDS[0], passage, BLOCK, rows
    for kind, name, parts in ((KINDS[1], "keys", layers.keys), (KINDS[2], "values", layers.values)):
        for number, rows in enumerate(parts, 1):
            yield f"{passage}-{name}{number}", kind, passage, BLOCK, rows
    for number in range(1, len(layers.hidden)):
        before, after = layers.hidden[number - 1 : number + 1]
        pairs = np.stack([before, after], axis=1).reshape(-1, before.shape[1])
        yield f"{passage}-layer{number}", KINDS[3], passage, 2, pairs


def extract(
    folder: Path,
    model: Model,
    whole: str,
    plan: Plan | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, Any]:
    """Write every stream into a folder and the index last, which is returned.

    Raises ValueError, text.NoText, OSError.
    """
    plan = plan or Plan()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / kept.INDEX).unlink(missing_ok=True)
    found = []
    for name, kind, passage, documents, rows in streams(model, whole, plan):
        digest = kept.stream(folder, name, rows)
        found.append(Extracted(name, kind, passage, documents, rows.shape, digest))
        progress(name)
    index = {
        "text": {"name": "King James Bible, Debian bible-kjv-text", "sha256": text.sha256(whole)},
        "versions": model.versions(),
        "plan": asdict(plan),
        "streams": [asdict(stream) for stream in found],
    }
    kept.written(folder / kept.INDEX, json.dumps(index, indent=1) + "\n")
    return index


def read_index(folder: Path) -> dict[str, Any] | None:
    """The index of a folder that holds all of its streams, else None."""
    return kept.index_of(folder, lambda index: [stream["name"] for stream in index["streams"]])
