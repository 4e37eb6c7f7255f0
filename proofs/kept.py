"""Findings of earlier runs, kept below the user's cache: one JSON file a kind, worth nothing once it cannot be read."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what a reader of one may meet


def folder() -> Path:
    """Below XDG_CACHE_HOME, or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tracebound"


def write(target: Path, data: Any) -> None:
    """Replace a file by the data as JSON; a folder that cannot be written keeps nothing."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(data), encoding="utf-8")
        os.replace(temporary, target)


def read(target: Path) -> Any:
    """The data of a file; raises one of UNREADABLE."""
    return json.loads(target.read_text(encoding="utf-8"))
