"""What a run of the study has found, kept in its folder, so that an interrupted run goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

import numerics

Found = TypeVar("Found")
ROOT = Path(numerics.__file__).parent
INDEX = "index.json"  # of a folder of streams, written last


def sources(parts: Sequence[str]) -> str:
    """A digest of files and folders of `numerics`, so that what older code found is not taken for its own."""
    files = sorted(
        p for part in parts for p in ((ROOT / part).rglob("*.py") if (ROOT / part).is_dir() else [ROOT / part])
    )
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in files)).hexdigest()


def written(place: Path, text: str) -> None:
    """Write a file whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    pending = place.with_name(place.name + ".tmp")
    pending.write_text(text, encoding="utf-8")
    pending.replace(place)


def stream(folder: Path, name: str, rows: ArrayLike) -> str:
    """Write rows into a folder as float32; returns the digest of the file."""
    path = folder / f"{name}.npy"
    np.save(path, np.ascontiguousarray(rows, dtype=np.float32))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def index_of(folder: Path, names: Callable[[dict[str, Any]], Iterable[str]]) -> dict[str, Any] | None:
    """The index of a folder that holds all streams of the names in it, else None."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        complete = all((folder / f"{name}.npy").is_file() for name in names(index))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return index if complete else None


def kept(place: Path, key: str, find: Callable[[], Found]) -> Found:
    """What an earlier run kept in a file under the same key, else what `find` finds, which is kept; it must be JSON."""
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
        if known["key"] == key:
            return known["found"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    found = find()
    written(place, json.dumps({"key": key, "found": found}))
    return found
