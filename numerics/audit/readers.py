"""Streams from files, row by row in bounded memory, with every fault named in one line.

A stream is a file, or a folder whose files are its shards in the order of their names. Arrays are (time, dimension), or
(time, heads, dimension), which is one stream a head. Nothing is unpickled; headers are checked against the file's size
before anything is read. bfloat16 numbers are widened to float32, which is exact.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
BFLOAT16 = "bfloat16"
RAW = {".f16": "float16", ".bf16": BFLOAT16, ".f32": "float32", ".f64": "float64", ".i8": "int8"}
SAFETENSORS = {"F16": "float16", "BF16": BFLOAT16, "F32": "float32", "F64": "float64", "I8": "int8"}
LARGEST_HEADER = 100_000_000
CHUNK_BYTES = 1 << 24
LEAST_ROWS = 8


class BadStream(ValueError):
    """The file or its contents cannot be audited; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Shard:
    """Rows (n, d) that are read slice by slice: `read(start, stop)` gives float or int8 rows."""

    name: str
    rows: int
    dimension: int
    dtype: str
    read: Callable[[int, int], Array]


@dataclass(frozen=True)
class Stream:
    """Rows in time order, in one or more shards; `labels` are document labels of the rows where the file has them."""

    name: str
    shards: tuple[Shard, ...]
    labels: Array | None = None

    @property
    def rows(self) -> int:
        """n."""
        return sum(shard.rows for shard in self.shards)

    @property
    def dimension(self) -> int:
        """d."""
        return self.shards[0].dimension

    @property
    def dtype(self) -> str:
        """The type of the stored numbers."""
        return self.shards[0].dtype

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[Array]:
        """Rows start .. stop in pieces of about 16 MiB, checked to be finite; raises BadStream."""
        stop = self.rows if stop is None else min(stop, self.rows)
        size = max(1, CHUNK_BYTES // (8 * self.dimension))
        at = 0
        for shard in self.shards:
            first, last = max(start - at, 0), min(stop - at, shard.rows)
            for low in range(first, max(first, last), size):
                piece = shard.read(low, min(low + size, last))
                self._finite(piece, at + low)
                yield piece
            at += shard.rows

    def _finite(self, piece: Array, at: int) -> None:
        # one reduction tells in the usual case; inf - inf and NaN both make the sum not finite, overflow is looked at
        if piece.dtype.kind == "f" and not np.isfinite(piece.sum(dtype=np.float64)):
            wrong = np.flatnonzero(~np.isfinite(piece).all(axis=1))
            if wrong.size:
                raise BadStream(
                    f"{self.name}: NaN or infinity in row {at + int(wrong[0])}; remove or replace such rows"
                )

    def array(self, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
        """Rows start .. stop (n, d) as float64, in memory."""
        pieces = [np.asarray(piece, dtype=np.float64) for piece in self.chunks(start, stop)]
        return np.concatenate(pieces) if pieces else np.empty((0, self.dimension))


def open_streams(path: str | Path, *, dimension: int | None = None, label_column: str | None = None) -> list[Stream]:
    """The streams of a file or folder. `dimension` is that of raw files, `label_column` one of a parquet file.

    Raises BadStream.
    """
    place = Path(path)
    try:
        if place.is_dir():
            return _folder(place, dimension, label_column)
        if not place.exists():
            raise BadStream(f"{place}: no such file")
        return _file(place, dimension, label_column)
    except OSError as error:
        raise BadStream(f"{place}: cannot read: {error.strerror or error}") from error


def _folder(place: Path, dimension: int | None, label_column: str | None) -> list[Stream]:
    files = sorted(p for p in place.iterdir() if p.is_file() and not p.name.startswith("."))
    if not files:
        raise BadStream(f"{place}: the folder has no files")
    parts = [_file(p, dimension, label_column) for p in files]
    if len({len(p) for p in parts}) != 1:
        raise BadStream(f"{place}: the shards have different numbers of streams")
    joined: list[Stream] = []
    for pieces in zip(*parts, strict=True):
        shards = tuple(s for piece in pieces for s in piece.shards)
        if len({s.dimension for s in shards}) != 1 or len({s.dtype for s in shards}) != 1:
            raise BadStream(f"{place}: the shards have different dimensions or types of numbers")
        labels = [p.labels for p in pieces]
        together = None if any(x is None for x in labels) else np.concatenate([x for x in labels if x is not None])
        suffix = pieces[0].name.removeprefix(files[0].name)
        joined.append(replace(pieces[0], name=place.name + suffix, shards=shards, labels=together))
    return joined


def _file(path: Path, dimension: int | None, label_column: str | None) -> list[Stream]:
    match path.suffix:
        case ".npy":
            return _split(path.name, _npy(path))
        case ".npz":
            return _npz(path)
        case ".safetensors":
            return _safetensors(path)
        case ".parquet":
            return _parquet(path, label_column)
        case suffix if suffix in RAW:
            return _split(path.name, _raw(path, RAW[suffix], dimension))
        case suffix:
            known = ", ".join([".npy", ".npz", ".safetensors", ".parquet", *RAW])
            raise BadStream(f"{path}: unknown kind of file {suffix!r}; known are {known}")


@dataclass(frozen=True)
class _Stored:
    """An array in a file: its shape, the type of its numbers, and a function from row slices to rows."""

    shape: tuple[int, ...]
    dtype: str
    read: Callable[[int, int], Array]


def _split(name: str, stored: _Stored) -> list[Stream]:
    """One stream for a 2-D array, one a head for a 3-D array."""
    if stored.dtype not in SAFETENSORS.values():
        raise BadStream(f"{name}: numbers of type {stored.dtype}; wanted float16, bfloat16, float32, float64 or int8")
    if len(stored.shape) not in (2, 3):
        raise BadStream(
            f"{name}: an array of shape {stored.shape}; wanted (time, dimension) or (time, heads, dimension)"
        )
    if not all(stored.shape):
        raise BadStream(f"{name}: an empty array of shape {stored.shape}")
    if stored.shape[0] < LEAST_ROWS:
        raise BadStream(f"{name}: {stored.shape[0]} rows; at least {LEAST_ROWS} are needed")
    rows, width = stored.shape[0], stored.shape[-1]
    if len(stored.shape) == 2:
        return [Stream(name, (Shard(name, rows, width, stored.dtype, stored.read),))]

    def head(number: int) -> Callable[[int, int], Array]:
        return lambda start, stop: stored.read(start, stop)[:, number]

    names = [f"{name}[head {number}]" for number in range(stored.shape[1])]
    return [Stream(n, (Shard(n, rows, width, stored.dtype, head(k)),)) for k, n in enumerate(names)]


def _npy(path: Path) -> _Stored:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, SyntaxError, TypeError, OverflowError) as error:
        raise BadStream(f"{path}: not a whole .npy file of numbers: {_line(error)}") from error
    return _in_memory(array)


def _in_memory(array: Array) -> _Stored:
    return _Stored(array.shape, array.dtype.name, lambda start, stop: np.asarray(array[start:stop]))


def _npz(path: Path) -> list[Stream]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if not entries:
                raise BadStream(f"{path}: the archive is empty")
            streams: list[Stream] = []
            for entry in entries:
                name = f"{path.name}:{entry.filename.removesuffix('.npy')}"
                with archive.open(entry) as file:
                    streams += _split(name, _in_memory(_member(name, file, entry.file_size)))
            return streams
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, BadStream):
            raise
        raise BadStream(f"{path}: not a whole .npz archive: {_line(error)}") from error


def _member(name: str, file: Any, size: int) -> Array:
    """An array of an archive, once its header has been held against the archive's own word on its size."""
    version = np.lib.format.read_magic(file)
    header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}.get(version)
    if header is None:
        raise BadStream(f"{name}: version {version} of the .npy format")
    shape, fortran, dtype = header(file)
    if dtype.hasobject:
        raise BadStream(f"{name}: Python objects instead of numbers")
    count = int(np.prod(shape, dtype=object)) if shape else 1
    if count * dtype.itemsize > size:
        raise BadStream(f"{name}: the header promises {count * dtype.itemsize} bytes, the archive holds {size}")
    content = file.read(count * dtype.itemsize)
    if len(content) != count * dtype.itemsize:
        raise BadStream(f"{name}: truncated")
    return np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if fortran else "C")


def _mapped(path: Path, offset: int, shape: tuple[int, ...], dtype: str) -> _Stored:
    """An array stored plainly in little-endian order at an offset, memory-mapped."""
    stored = np.dtype("<u2") if dtype == BFLOAT16 else np.dtype(dtype).newbyteorder("<")
    array = np.memmap(path, dtype=stored, mode="r", offset=offset, shape=shape)

    def read(start: int, stop: int) -> Array:
        piece = np.asarray(array[start:stop])
        if dtype != BFLOAT16:
            return piece
        return (piece.astype(np.uint32) << 16).view(np.float32)

    return _Stored(shape, dtype, read)


def _raw(path: Path, dtype: str, dimension: int | None) -> _Stored:
    if dimension is None:
        raise BadStream(f"{path}: a raw file needs --dimension")
    width = (2 if dtype == BFLOAT16 else np.dtype(dtype).itemsize) * dimension
    size = path.stat().st_size
    if size == 0 or size % width:
        raise BadStream(f"{path}: {size} bytes are no whole number of rows of {dimension} numbers of type {dtype}")
    return _mapped(path, 0, (size // width, dimension), dtype)


def _safetensors(path: Path) -> list[Stream]:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 0 < length <= min(LARGEST_HEADER, size - 8):
            raise BadStream(f"{path}: not a whole .safetensors file: its header does not fit")
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError) as error:
            raise BadStream(f"{path}: not a .safetensors file: {_line(error)}") from error
    if not isinstance(header, dict):
        raise BadStream(f"{path}: not a .safetensors file: its header is no table")
    streams: list[Stream] = []
    for name, entry in sorted(header.items()):
        if name != "__metadata__":
            streams += _split(f"{path.name}:{name}", _tensor(path, name, entry, 8 + length, size))
    if not streams:
        raise BadStream(f"{path}: the file holds no array")
    return streams


def _tensor(path: Path, name: str, entry: Any, base: int, size: int) -> _Stored:
    try:
        kind, shape, (low, high) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise BadStream(f"{path}: {name}: malformed entry: {_line(error)}") from error
    numbers = (*shape, low, high)
    if not all(type(n) is int and n >= 0 for n in numbers) or not isinstance(kind, str):
        raise BadStream(f"{path}: {name}: malformed entry")
    if kind not in SAFETENSORS:
        raise BadStream(f"{path}: {name}: numbers of type {kind}; known are {', '.join(SAFETENSORS)}")
    dtype = SAFETENSORS[kind]
    count = 1
    for n in shape:
        count *= n
    wanted = count * (2 if dtype == BFLOAT16 else np.dtype(dtype).itemsize)
    if high - low != wanted or base + high > size:
        raise BadStream(f"{path}: {name}: the header promises {wanted} bytes that the file does not hold")
    if wanted == 0:
        raise BadStream(f"{path}: {name}: an empty array of shape {shape}")
    return _mapped(path, base + low, shape, dtype)


def _parquet(path: Path, label_column: str | None) -> list[Stream]:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise BadStream(f"{path}: parquet files need the package pyarrow; install tracebound[parquet]") from error
    try:
        whole = parquet.read_table(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise BadStream(f"{path}: not a whole parquet file: {_line(error)}") from error
    labels = None
    if label_column is not None:
        if label_column not in whole.column_names:
            raise BadStream(f"{path}: no column {label_column!r}; there are {', '.join(whole.column_names[:20])}")
        labels = whole.column(label_column).to_numpy(zero_copy_only=False)
        whole = whole.drop_columns([label_column])
    if any(column.null_count for column in whole.columns):
        raise BadStream(f"{path}: missing values; remove or replace such rows")
    array = _columns(path, whole, pyarrow)
    return [replace(stream, labels=labels) for stream in _split(path.name, _in_memory(array))]


def _columns(path: Path, whole: Any, pyarrow: Any) -> Array:
    """A table of number columns, or of one column of vectors of one length, as an array (n, d)."""
    types = whole.schema.types
    if len(types) == 1 and (pyarrow.types.is_list(types[0]) or pyarrow.types.is_fixed_size_list(types[0])):
        rows = whole.column(0).to_pylist()
        if len({len(row) for row in rows}) != 1:
            raise BadStream(f"{path}: vectors of different dimensions")
        return np.asarray(rows, dtype=np.float64)
    plain = (pyarrow.types.is_floating, pyarrow.types.is_integer)
    if not types or not all(any(test(t) for test in plain) for t in types):
        raise BadStream(f"{path}: columns that are neither numbers nor one column of vectors")
    return np.column_stack([column.to_numpy().astype(np.float64) for column in whole.columns])


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def same_dimension(streams: Sequence[Stream]) -> None:
    """Raises BadStream unless all streams have one dimension."""
    if len({s.dimension for s in streams}) > 1:
        raise BadStream(f"streams of different dimensions: {', '.join(f'{s.name}: {s.dimension}' for s in streams)}")
