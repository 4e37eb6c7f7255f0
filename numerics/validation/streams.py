"""The real streams that ship with the project: rows in time order, checked against their recorded SHA-256.

A checkout and the source distribution have all of them, a wheel the small ones: the others would be most of its size.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).resolve().parents[1] / "data"


def catalogue(folder: Path = DATA) -> dict[str, dict[str, Any]]:
    """What is recorded of each stream by name: file, sha256, shape, and the measured statistics."""
    return {entry["name"]: entry for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8"))}


def names(folder: Path = DATA) -> tuple[str, ...]:
    """The names of the streams that are here."""
    return tuple(name for name in catalogue(folder) if (folder / f"{name}.npy").is_file())


def absent(folder: Path = DATA) -> str:
    """One line on the streams that this installation does not have, and where they are; empty if it has all."""
    here = names(folder)
    missing = ", ".join(name for name in catalogue(folder) if name not in here)
    return f"not in this installation: {missing}; a checkout and the source distribution have them" if missing else ""


def load(name: str, folder: Path = DATA) -> NDArray[np.float64]:
    """A stream (n, d) as one document.

    Raises ValueError for an unknown name, or a file that is missing or differs from its recorded SHA-256.
    """
    return _load(name, catalogue(folder), folder)


def catalogue_of_queries(folder: Path = DATA / "decoder") -> dict[str, dict[str, Any]]:
    """What is recorded of each file of queries by name: sha256, the key they read, heads, rows, and their figures."""
    return {entry["name"]: entry for entry in json.loads((folder / "queries.json").read_text(encoding="utf-8"))}


def load_queries(name: str, folder: Path = DATA / "decoder") -> NDArray[np.float64]:
    """Queries (heads, n, d) that read one key head, row for row at the keys' tokens. Raises ValueError as `load`."""
    return _load(name, catalogue_of_queries(folder), folder)


def _load(name: str, known: dict[str, dict[str, Any]], folder: Path) -> NDArray[np.float64]:
    if name not in known:
        raise ValueError(f"no stream {name!r}; there are {', '.join(known)}")
    path = folder / f"{name}.npy"
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = absent(folder) if isinstance(error, FileNotFoundError) else f"{error.strerror}; reinstall the package"
        raise ValueError(f"cannot read {path}: {reason}") from error
    if hashlib.sha256(content).hexdigest() != known[name]["sha256"]:
        raise ValueError(f"{path} differs from its recorded SHA-256; reinstall the package")
    return np.load(path, allow_pickle=False).astype(np.float64)
