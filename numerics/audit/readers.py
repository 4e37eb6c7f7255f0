"""Streams from files, with every fault named in one line.

A stream is a file, or a folder whose files are its shards in the order of their names, numbers in them as numbers.
Arrays are (time, dimension), or (time, heads, dimension), which is one stream a head. Nothing is unpickled; headers are
held against the file's size before anything is read.
"""

from __future__ import annotations

import json
import math
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from numerics.audit.stream import BFLOAT16, Array, BadStream, Head, Loaded, Mapped, Shard, Stream

RAW = {".f16": "float16", ".bf16": BFLOAT16, ".f32": "float32", ".f64": "float64", ".i8": "int8"}
SAFETENSORS = {"F16": "float16", "BF16": BFLOAT16, "F32": "float32", "F64": "float64", "I8": "int8"}
NUMBERS = (*RAW.values(), "uint8", "int16", "uint16")
LARGEST_HEADER = 100_000_000
# What numpy's parser raises for a header that is none; KeyError is for an unknown version.
BAD_HEADER = (ValueError, EOFError, SyntaxError, TypeError, OverflowError, KeyError, RecursionError, TokenError)


@dataclass(frozen=True)
class Stored:
    """An array in a file: its shape, the type of its numbers, and a function from row slices to rows."""

    shape: tuple[int, ...]
    dtype: str
    read: Callable[[int, int], Array]


def open_streams(path: str | Path, *, dimension: int | None = None, labels: str | None = None) -> list[Stream]:
    """The streams of a file or folder. `dimension` is that of raw files.

    `labels` names the document labels of the rows: a column of a parquet file, an array in an archive. Raises
    BadStream, and ModuleNotFoundError for a parquet file without pyarrow.
    """
    place = Path(path)
    try:
        if place.is_dir():
            return _folder(place, dimension, labels)
        if not place.exists():
            raise BadStream(f"{place}: no such file")
        if not place.is_file():
            raise BadStream(f"{place}: not a regular file")
        return _file(place, dimension, labels)
    except OSError as error:
        raise BadStream(f"{place}: cannot read: {error.strerror or error}") from error


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts shard-2 before shard-10."""
    return [(int(digits or 0), text) for digits, text in re.findall(r"(\d*)(\D*)", path.name)], path.name


def _folder(place: Path, dimension: int | None, labels: str | None) -> list[Stream]:
    files = sorted((p for p in place.iterdir() if p.is_file() and not p.name.startswith(".")), key=_natural)
    if not files:
        raise BadStream(f"{place}: the folder has no files")
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


def _file(path: Path, dimension: int | None, labels: str | None) -> list[Stream]:
    match path.suffix:
        case ".npz":
            return _npz(path, labels)
        case ".safetensors":
            return _safetensors(path, labels)
        case ".parquet":
            # Imported here because it needs a package that the other formats do without.
            from numerics.audit.parquet import open_parquet

            stored, column = open_parquet(path, labels)
            return [replace(stream, labels=column) for stream in split(path.name, stored)]
        case suffix if labels is not None:
            raise BadStream(f"{path}: no file {labels!r}, and {suffix} files have no document labels")
        case ".npy":
            return split(path.name, _npy(path))
        case suffix if suffix in RAW:
            return split(path.name, _raw(path, RAW[suffix], dimension))
        case suffix:
            known = ", ".join([".npy", ".npz", ".safetensors", ".parquet", *RAW])
            raise BadStream(f"{path}: unknown kind of file {suffix!r}; known are {known}")


def split(name: str, stored: Stored) -> list[Stream]:
    """One stream for a 2-D array, one a head for a 3-D array. Raises BadStream."""
    if stored.dtype not in NUMBERS:
        raise BadStream(f"{name}: numbers of type {stored.dtype}; wanted one of {', '.join(NUMBERS)}")
    if len(stored.shape) not in (2, 3):
        wanted = "(time, dimension) or (time, heads, dimension)"
        raise BadStream(f"{name}: an array of shape {stored.shape}; wanted {wanted}")
    if not all(stored.shape):
        raise BadStream(f"{name}: an empty array of shape {stored.shape}")
    rows, width = stored.shape[0], stored.shape[-1]
    if len(stored.shape) == 2:
        return [Stream(name, (Shard(name, rows, width, stored.dtype, stored.read),))]
    heads = [(f"{name}[head {k}]", Head(stored.read, k)) for k in range(stored.shape[1])]
    return [Stream(head, (Shard(head, rows, width, stored.dtype, read),)) for head, read in heads]


def line(error: BaseException) -> str:
    """An error's message as one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _header(name: str, file: Any, size: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type of a .npy array, once they have been held against the size of the file."""
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, dtype = read(file)
    except BAD_HEADER as error:
        raise BadStream(f"{name}: not a .npy array of numbers: {line(error)}") from error
    if dtype.hasobject:
        raise BadStream(f"{name}: Python objects instead of numbers; these are never unpickled")
    promised, held = math.prod(shape) * dtype.itemsize, size - file.tell()
    if promised > held:
        raise BadStream(f"{name}: the header promises {promised} bytes, the file holds {held}")
    return shape, fortran, dtype


def _npy(path: Path) -> Stored:
    with path.open("rb") as file:
        shape, fortran, dtype = _header(str(path), file, path.stat().st_size)
        return Stored(shape, dtype.name, Mapped(path.absolute(), file.tell(), shape, dtype.str, fortran))


def _npz(path: Path, labels: str | None) -> list[Stream]:
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = {
                entry.filename.removesuffix(".npy"): _member(path, archive, entry) for entry in archive.infolist()
            }
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, MemoryError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise BadStream(f"{path}: not a whole .npz archive: {line(error)}") from error
    column = _labels(path, arrays, labels)
    streams = [
        s for name, a in arrays.items() for s in split(f"{path.name}:{name}", Stored(a.shape, a.dtype.name, Loaded(a)))
    ]
    return _labelled(path, streams, column)


def _member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Array:
    name = f"{path}:{entry.filename}"
    with archive.open(entry) as file:
        shape, fortran, dtype = _header(name, file, entry.file_size)
        content = file.read(math.prod(shape) * dtype.itemsize)
    if len(content) != math.prod(shape) * dtype.itemsize:
        raise BadStream(f"{name}: truncated")
    return np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if fortran else "C")


def _labels(path: Path, arrays: dict[str, Array], labels: str | None) -> Array | None:
    """Takes the labels out of the arrays of an archive."""
    if labels is None:
        return None
    if labels not in arrays:
        raise BadStream(f"{path}: no file and no array {labels!r}; there are {', '.join(list(arrays)[:20])}")
    return arrays.pop(labels)


def _labelled(path: Path, streams: list[Stream], column: Array | None) -> list[Stream]:
    if not streams:
        raise BadStream(f"{path}: the file holds no array")
    return [replace(stream, labels=column) for stream in streams]


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


def _safetensors(path: Path, labels: str | None) -> list[Stream]:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 0 < length <= min(LARGEST_HEADER, size - 8):
            raise BadStream(f"{path}: not a whole .safetensors file: its header does not fit")
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise BadStream(f"{path}: not a .safetensors file: {line(error)}") from error
    if not isinstance(header, dict):
        raise BadStream(f"{path}: not a .safetensors file: its header is no table")
    header.pop("__metadata__", None)
    tensors = {name: _tensor(path, name, entry, 8 + length, size) for name, entry in sorted(header.items())}
    column = None
    if labels is not None:
        small = {name: t.read(0, t.shape[0]) for name, t in tensors.items() if name == labels and len(t.shape) == 1}
        column = _labels(path, small, labels)
        del tensors[labels]
    streams = [s for name, stored in tensors.items() for s in split(f"{path.name}:{name}", stored)]
    return _labelled(path, streams, column)


def _tensor(path: Path, name: str, entry: Any, base: int, size: int) -> Stored:
    try:
        kind, shape, (low, high) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise BadStream(f"{path}: {name}: malformed entry: {line(error)}") from error
    numbers = (*shape, low, high)
    if not all(type(n) is int and n >= 0 for n in numbers) or not isinstance(kind, str):
        raise BadStream(f"{path}: {name}: malformed entry")
    if kind not in SAFETENSORS:
        raise BadStream(f"{path}: {name}: numbers of type {kind}; known are {', '.join(SAFETENSORS)}")
    dtype = SAFETENSORS[kind]
    wanted = math.prod(shape) * _itemsize(dtype)
    if high - low != wanted or base + high > size:
        raise BadStream(f"{path}: {name}: the header promises {wanted} bytes that the file does not hold")
    return _plain(path, base + low, shape, dtype)
