"""Streams from files, with every fault named in one line.

A stream is a file, or a folder whose files are its shards in the order of their names, numbers in them as numbers.
Arrays are (time, dimension), or (time, heads, dimension), which is one stream a head, or those of a cache, whose axes
are stated or told by their names (`numerics.audit.cache`); a folder of these is no stream of shards. Nothing is
unpickled; headers are held against the file's size before anything is read.
"""

from __future__ import annotations

import json
import math
import os
import re
import struct
from dataclasses import replace
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from numerics.audit import archives
from numerics.audit.cache import Words, known, split
from numerics.audit.stored import NUMBERS, Stored, line
from numerics.audit.stream import BFLOAT16, BadStream, Loaded, Mapped, Stream
from numerics.words import real

__all__ = ["NUMBERS", "RAW", "open_streams", "split"]
RAW = {".f16": "float16", ".bf16": BFLOAT16, ".f32": "float32", ".f64": "float64", ".i8": "int8"}
SAFETENSORS = {
    **{"F16": "float16", "BF16": BFLOAT16, "F32": "float32", "F64": "float64"},
    **{"I8": "int8", "U8": "uint8", "I16": "int16", "U16": "uint16"},
}
KINDS = (".npy", ".npz", ".safetensors", ".parquet", ".csv")
LARGEST_HEADER = 100_000_000
LONGEST_LINE = 1 << 26  # characters of the first row of a .csv, which tells a file that is none
# What numpy's parser raises for a header that is none; KeyError is for an unknown version.
BAD_HEADER = (ValueError, EOFError, SyntaxError, TypeError, OverflowError, KeyError, RecursionError, TokenError)


def open_streams(
    path: str | Path, *, dimension: int | None = None, labels: str | None = None, axes: Words | None = None
) -> list[Stream]:
    """The streams of a file or folder. `dimension` is that of raw files, `axes` the words for the axes of arrays.

    `labels` names the document labels of the rows: a column of a parquet file, an array in an archive. Raises
    BadStream, and ModuleNotFoundError for a parquet file without pyarrow.
    """
    place = Path(path)
    try:
        if path == "":  # which would be the folder that one is in
            raise BadStream("'': the name is empty")
        if place.is_dir():
            return _folder(place, dimension, labels, axes)
        if not place.exists():
            raise BadStream(f"{place}: no such file")
        if not place.is_file():
            raise BadStream(f"{place}: not a regular file")
        return _file(place, dimension, labels, axes)
    except OSError as error:
        raise BadStream(f"{place}: cannot read: {error.strerror or error}") from error


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts shard-2 before shard-10."""
    return [(int(digits or 0), text) for digits, text in re.findall(r"(\d*)(\D*)", path.name)], path.name


def _folder(place: Path, dimension: int | None, labels: str | None, axes: Words | None) -> list[Stream]:
    files = sorted((p for p in place.iterdir() if p.is_file() and not p.name.startswith(".")), key=_natural)
    if not files:
        raise BadStream(f"{place}: the folder has no files")
    if axes is not None or all(known(p.stem) for p in files):
        return _arrays(place, files, dimension, labels, axes)
    parts = [_file(p, dimension, labels) for p in files]
    suffixes = [[s.name.removeprefix(p.name) for s in part] for p, part in zip(files, parts, strict=True)]
    if any(suffix != suffixes[0] for suffix in suffixes):
        raise BadStream(f"{place}: the shards hold different arrays or numbers of heads")
    joined: list[Stream] = []
    for suffix, pieces in zip(suffixes[0], zip(*parts, strict=True), strict=True):
        shards = tuple(s for piece in pieces for s in piece.shards)
        for what, found in (("dimensions", {s.dimension for s in shards}), ("types", {s.dtype for s in shards})):
            if len(found) != 1:
                raise BadStream(f"{place}: shards of different {what}: {', '.join(map(str, sorted(found)))}")
        found = [p.labels for p in pieces if p.labels is not None]
        together = np.concatenate(found) if len(found) == len(pieces) else None
        joined.append(Stream(place.name + suffix, shards, together))
    return joined


def _arrays(
    place: Path, files: list[Path], dimension: int | None, labels: str | None, axes: Words | None
) -> list[Stream]:
    """The streams of a folder whose files are arrays of a cache; each says which others were left out, and why."""
    found: list[Stream] = []
    others: list[str] = []
    for path in files:
        try:
            parts = _file(path, dimension, labels, axes)
        except BadStream as error:
            others.append(str(error).replace(f"{place}{os.sep}", ""))
            continue
        name = f"{place.name}:{path.stem if path.suffix == '.npy' else path.name}"
        found += [replace(s, name=name + s.name.removeprefix(path.name)) for s in parts]
    if not found:
        raise BadStream(f"{place}: no array is a stream: {'; '.join(others)}")
    return [replace(s, left_out=(*s.left_out, *others)) for s in found]


def _file(path: Path, dimension: int | None, labels: str | None, axes: Words | None = None) -> list[Stream]:
    match path.suffix.lower():
        case ".npz":
            return archives.npz(path, labels, axes)
        case ".safetensors":
            return _safetensors(path, labels, axes)
        case ".parquet":
            # Imported here because it needs a package that the other formats do without.
            from numerics.audit.parquet import open_parquet

            stored, column, left_out = open_parquet(path, labels)
            return [replace(s, labels=column, left_out=left_out) for s in split(path.name, stored, axes=axes)]
        case suffix if labels is not None:
            raise BadStream(f"{path}: no file {labels!r}, and {suffix} files have no document labels")
        case ".npy":
            return split(path.name, _npy(path), path.stem, axes)
        case ".csv":
            return split(path.name, _csv(path), path.stem, axes)
        case suffix if suffix in RAW:
            return split(path.name, _raw(path, RAW[suffix], dimension), path.stem, axes)
        case suffix:
            raise BadStream(f"{path}: unknown kind of file {suffix!r}; known are {', '.join([*KINDS, *RAW])}")


def _csv(path: Path) -> Stored:
    """Numbers between commas, a row a line; a first line that is none is a header."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline(LONGEST_LINE)
            if len(first) == LONGEST_LINE:
                raise BadStream(f"{path}: a line of more than {LONGEST_LINE} characters")
            header = any(real(word.strip()) is None for word in first.split(","))
            rows = [text for text in (*([] if header else [first]), *file) if text.strip()]
    except UnicodeDecodeError as error:
        raise BadStream(f"{path}: not text in UTF-8: {line(error)}") from error
    if not rows:
        raise BadStream(f"{path}: no rows")
    found: list[list[float]] = []
    for number, text in enumerate(rows):
        numbers = [real(word.strip()) for word in text.split(",")]
        if any(x is None for x in numbers) or (found and len(numbers) != len(found[0])):
            wanted = f"{len(found[0])} numbers" if found else "numbers"
            raise BadStream(f"{path}: row {number} is not {wanted} between commas: {text.strip()[:60]!r}")
        found.append([x for x in numbers if x is not None])
    array = np.array(found)
    return Stored(array.shape, array.dtype.name, Loaded(array))


def _npy(path: Path) -> Stored:
    with path.open("rb") as file:
        shape, fortran, dtype = archives.header(str(path), file, path.stat().st_size)
        return Stored(shape, dtype.name, Mapped(path.absolute(), file.tell(), shape, dtype.str, fortran))


def _raw(path: Path, dtype: str, dimension: int | None) -> Stored:
    if dimension is None:
        raise BadStream(f"{path}: a raw file needs --dimension")
    width, size = _itemsize(dtype) * dimension, path.stat().st_size
    if size == 0 or size % width:
        raise BadStream(f"{path}: {size} bytes are no whole number of rows of {dimension} numbers of type {dtype}")
    return _plain(path, 0, (size // width, dimension), dtype)


def _itemsize(dtype: str) -> int:
    return 2 if dtype == BFLOAT16 else np.dtype(dtype).itemsize


def _plain(path: Path, offset: int, shape: tuple[int, ...], dtype: str) -> Stored:
    """An array stored in little-endian order at an offset."""
    stored = dtype if dtype == BFLOAT16 else np.dtype(dtype).newbyteorder("<").str
    return Stored(shape, dtype, Mapped(path.absolute(), offset, shape, stored))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys are all different."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _safetensors(path: Path, labels: str | None, axes: Words | None) -> list[Stream]:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 0 < length <= min(LARGEST_HEADER, size - 8):
            raise BadStream(f"{path}: not a whole .safetensors file: its header does not fit")
        try:
            header = json.loads(file.read(length), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise BadStream(f"{path}: not a .safetensors file: {line(error)}") from error
    if not isinstance(header, dict):
        raise BadStream(f"{path}: not a .safetensors file: its header is no table")
    header.pop("__metadata__", None)
    base = 8 + length
    places = {name: _place(path, name, entry) for name, entry in sorted(header.items())}
    end = 0
    for low, high in sorted((p[2], p[3]) for p in places.values()):
        if low != end:
            what = "overlap" if low < end else "leave a hole"
            raise BadStream(f"{path}: not a sound .safetensors file: its tensors {what} at byte {base + min(low, end)}")
        end = high
    if base + end != size:
        raise BadStream(f"{path}: the header promises {base + end} bytes, the file holds {size}")
    tensors: dict[str, Stored] = {}
    left_out: list[str] = []
    for name, (kind, shape, low, _) in places.items():
        if kind in SAFETENSORS:
            tensors[name] = _plain(path, base + low, shape, SAFETENSORS[kind])
        else:
            left_out.append(f"{name}: numbers of type {kind}; known are {', '.join(SAFETENSORS)}")
    column = None
    if labels is not None:
        small = {name: t.read(0, t.shape[0]) for name, t in tensors.items() if name == labels and len(t.shape) == 1}
        if labels in places and labels not in small:
            kind, shape, low, _ = places[labels]
            if kind not in INTEGERS or len(shape) != 1:
                raise BadStream(f"{path}: {labels}: labels are one integer or float a row, not {kind} of shape {shape}")
            small[labels] = Mapped(path.absolute(), base + low, shape, INTEGERS[kind])(0, shape[0])
            left_out = [each for each in left_out if not each.startswith(f"{labels}: ")]
        column = archives.labels_of(path, small, labels)
        tensors.pop(labels, None)
    return archives.streams(path, tensors, column, left_out, axes)


INTEGERS = {"I32": "<i4", "U32": "<u4", "I64": "<i8", "U64": "<u8"}


def _place(path: Path, name: str, entry: Any) -> tuple[str, tuple[int, ...], int, int]:
    """The type, the shape and the bytes of a tensor, once they fit together."""
    try:
        kind, shape, (low, high) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise BadStream(f"{path}: {name}: malformed entry: {line(error)}") from error
    if not all(type(n) is int and n >= 0 for n in (*shape, low, high)) or not isinstance(kind, str) or low > high:
        raise BadStream(f"{path}: {name}: malformed entry")
    if kind in SAFETENSORS and high - low != math.prod(shape) * _itemsize(SAFETENSORS[kind]):
        wanted = math.prod(shape) * _itemsize(SAFETENSORS[kind])
        raise BadStream(f"{path}: {name}: {wanted} bytes of numbers in a place of {high - low}")
    return kind, shape, low, high
