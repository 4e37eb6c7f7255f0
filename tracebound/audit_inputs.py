"""What `tracebound audit` was asked for: options as values, and the streams, their names, files and documents.

Everything raises UsageError for a word or a file that is not as it must be.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numerics.words import real, whole
from tracebound.errors import MissingTool, UsageError
from tracebound.inputs import reading

if TYPE_CHECKING:
    from numerics.audit.rope import Layout, Rope
    from numerics.audit.schema import Source
    from numerics.audit.stream import Stream

MOST = 10**9 - 1  # of rows and jobs, where nothing else says how many


def integer(option: str, word: str, least: int, most: int | None = None) -> int:
    """An option's word as an integer from `least` to `most`, where that is said."""
    found = whole(word)
    if found is None or not least <= found <= (MOST if most is None else most):
        wanted = f"an integer from {least} to {most}" if most is not None else f"an integer, at least {least}"
        raise UsageError(f"{option} {word}: wanted {wanted}")
    return found


def loading(word: str) -> Any:
    """The word max, or a number of standard deviations."""
    value = "max" if word == "max" else real(word) or 0.0
    if value != "max" and not 1e-6 <= value <= 1e6:
        raise UsageError(f"--loading {word}: wanted max, or a number of standard deviations from 1e-6 to 1e6")
    return value


def scale(args: argparse.Namespace) -> float | None:
    """What a product of query and key is multiplied by, None if that is left to the dimension."""
    if args.scale is None:
        return None
    if args.queries is None:
        raise UsageError("--scale is for --queries FILE, which is missing")
    value = real(args.scale) or 0.0
    if not 1e-6 <= value <= 1e6:
        raise UsageError(f"--scale {args.scale}: wanted a number from 1e-6 to 1e6")
    return value


def coded(wanted: bool) -> bool:
    """Whether bytes are to be counted, and can be."""
    try:
        if wanted:
            import_module("constriction")
    except ModuleNotFoundError as error:
        raise MissingTool.package("--coded needs", error.name, "coded") from error
    return wanted


def queries(path: str, streams: Sequence[Stream], scale: float | None) -> Any:
    """The queries that read the one stream."""
    if len(streams) != 1:
        raise UsageError(f"--queries {path}: for the keys of one stream, not of {len(streams)}; audit each by itself")
    from numerics.audit.queries import open_queries

    with reading():
        return open_queries(path, streams[0], scale)


def file_of(documents: str | None) -> str | None:
    """The file that `--documents` names, None where it names none."""
    return documents if documents is not None and Path(documents).is_file() else None


def files_in(name: str) -> list[str]:
    """The files of a folder."""
    return [str(path) for path in Path(name).iterdir()] if Path(name).is_dir() else []


def named(opened: Sequence[tuple[str, Sequence[Stream]]]) -> list[Stream]:
    """The streams, each by the shortest end of its path that no other file's has; one given twice keeps one name."""
    paths = [Path(os.path.abspath(path)).parts for path, _ in opened]
    found: list[Stream] = []
    for mine, (path, streams) in zip(paths, opened, strict=True):
        others = {parts for parts in paths if parts != mine}
        lengths = (k for k in range(1, len(mine) + 1) if all(parts[-k:] != mine[-k:] for parts in others))
        told = str(Path(*mine[-next(lengths, len(mine)) :]))
        short = Path(path).name
        found += [replace(s, name=told + s.name[len(short) :]) if s.name.startswith(short) else s for s in streams]
    return found


def sources(path: str) -> list[Source]:
    """The files of a stream: name, size, time of the last change, and what they hold as a hash."""
    place = Path(path)
    files = sorted(p for p in place.iterdir() if p.is_file() and p.name[0] != ".") if place.is_dir() else [place]
    found: list[Source] = []
    for file in files:
        try:
            with file.open("rb") as content:
                digest, status = hashlib.file_digest(content, "sha256").hexdigest(), os.fstat(content.fileno())
        except OSError as error:
            raise UsageError(f"cannot read {str(file)!r}: {error.strerror}") from error
        modified = datetime.fromtimestamp(int(status.st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append({"name": file.name, "bytes": status.st_size, "modified": modified, "sha256": digest})
    return found


def are_lengths(documents: str) -> bool:
    """Whether `--documents` gives lengths, in a file or as one for all, and not labels by name."""
    return whole(documents) is not None or Path(documents).exists()


def lengths(documents: str, most: int) -> int | Sequence[int]:
    """The lengths in a file, which may be a pipe and is read once, or one for all."""
    size = whole(documents)
    if size is not None and not Path(documents).exists():
        return size
    from numerics.audit.documents import read_lengths

    with reading():
        return read_lengths(documents, most)


def rope(args: argparse.Namespace) -> tuple[float | None, Layout]:
    """Base and layout of the rotary embedding that was asked for, None for none."""
    if args.rope is None:
        if args.rope_layout is not None or args.positions is not None:
            raise UsageError("--rope-layout and --positions are for --rope THETA, which is missing")
        return None, "half"
    from numerics.audit.rope import LAYOUTS

    layout = args.rope_layout or "half"
    if layout not in LAYOUTS:
        raise UsageError(f"--rope-layout {layout}: wanted {' or '.join(LAYOUTS)}")
    theta = real(args.rope) or 0.0
    if not 1 < theta <= 1e12:
        raise UsageError(f"--rope {args.rope}: wanted the base of the angles, a number above 1, at most 1e12")
    return theta, layout


def positioned(path: str | None, theta: float, layout: Layout, most: int) -> Rope:
    """The rotary embedding with the positions of the rows, if a file has them."""
    from numerics.audit.rope import Rope, read_positions

    with reading():
        return Rope(theta, layout, None if path is None else read_positions(path, most))


def axes(words: str) -> tuple[str, ...]:
    """The axes of each array, in their order."""
    from numerics.audit.cache import stated

    with reading():
        return stated(words)


def require_fitting(streams: Sequence[Stream], documents: int | Sequence[int], source: str) -> None:
    """Hold the lengths of documents against every stream, before any is audited."""
    from numerics.audit.documents import lengths

    with reading():
        for stream in streams:
            lengths(stream, documents, source)
