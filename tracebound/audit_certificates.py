"""The folder that the certificates of an audit are written into."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from tracebound.errors import UsageError
from tracebound.files import Target
from tracebound.output import to_text


class Folder:
    """Where certificates go: the matrices first, then the record that speaks of them."""

    def __init__(self, name: str) -> None:
        if not name:
            raise UsageError("cannot write into '': the name is empty")
        self.path, self.stems = Path(name), set[str]()
        nearest = next(p for p in (self.path, *self.path.absolute().parents) if p.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK):
            raise UsageError(f"cannot write into {name!r}: {nearest} is no folder that can be written to")

    def _stem(self, stream: str, taken: set[str]) -> str:
        """A name of its own for the files of a stream."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", stream).strip("-") or "stream"
        stem = next(s for s in chain([stem], (f"{stem}-{k}" for k in count(2))) if s not in taken)
        taken.add(stem)
        return stem

    def names_for(self, streams: Sequence[str]) -> list[str]:
        """The files that may be written for these streams, in this order."""
        taken = set[str]()
        stems = [self._stem(name, taken) for name in streams]
        kinds = ("sigma_d.npy", "sigma_x.npy", "loewner.json")
        return [str(self.path / f"{stem}.{kind}") for stem in stems for kind in kinds]

    def write(self, stream: str, record: dict[str, Any], sigma_d: Any, sigma_x: Any) -> None:
        """The three files of a stream."""
        stem = self._stem(stream, self.stems)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make the folder {str(self.path)!r}: {error.strerror}") from error
        import numpy as np

        for suffix, matrix in (("sigma_d", sigma_d), ("sigma_x", sigma_x)):
            content = io.BytesIO()
            np.save(content, matrix, allow_pickle=False)
            Target(str(self.path / f"{stem}.{suffix}.npy")).write(content.getvalue())
        Target(str(self.path / f"{stem}.loewner.json")).write(to_text(record))
