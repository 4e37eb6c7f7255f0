"""Arrays of a .npz archive, read member by member, and what the arrays of any archive make: streams, labels, the rest.

A member that fits what may be held is loaded. Of a larger one only the rows asked for are read: mapped where it is
stored plainly, decompressed up to them where it is deflated; the next rows go on from there.
"""

from __future__ import annotations

import math
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np

from numerics.audit.cache import Words, split
from numerics.audit.stored import Stored, line
from numerics.audit.stream import Array, BadStream, Loaded, Mapped, Stream

HELD = 1 << 28  # bytes of an archive's members that are loaded
PIECE = 1 << 22
# What numpy's parser raises for a header that is none; KeyError is for an unknown version.
BAD_HEADER = (ValueError, EOFError, SyntaxError, TypeError, OverflowError, KeyError, RecursionError, TokenError)
BAD_ARCHIVE = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, MemoryError, zlib.error, OverflowError)


class PythonObjects(BadStream):
    """An array of Python objects: no stream, but the others of its file may be."""


def header(name: str, file: Any, size: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type of a .npy array, once they have been held against the size of the file."""
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, dtype = read(file)
    except BAD_HEADER as error:
        raise BadStream(f"{name}: not a .npy array of numbers: {line(error)}") from error
    if dtype.hasobject:
        raise PythonObjects(f"{name}: Python objects instead of numbers; these are never unpickled")
    if any(n < 0 for n in shape):
        raise BadStream(f"{name}: a negative length in the shape {shape}")
    promised, held = math.prod(shape) * dtype.itemsize, size - file.tell()
    if promised > held:
        raise BadStream(f"{name}: the header promises {promised} bytes, the file holds {held}")
    return shape, fortran, dtype


def npz(path: Path, labels: str | None, axes: Words | None = None) -> list[Stream]:
    """The streams of an archive; raises BadStream for one that is damaged or holds none."""
    arrays: dict[str, Stored] = {}
    left_out: list[str] = []
    room = HELD
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = entry.filename.removesuffix(".npy")
                if name in arrays:
                    raise BadStream(f"{path}: two members are called {entry.filename}")
                try:
                    arrays[name] = _member(path, archive, entry, room if name != labels else HELD)
                except PythonObjects as error:
                    if name == labels:
                        raise
                    left_out.append(str(error).removeprefix(f"{path}:"))
                    continue
                room -= entry.file_size if isinstance(arrays[name].read, Loaded) else 0
    except BAD_ARCHIVE as error:
        raise BadStream(f"{path}: not a whole .npz archive: {line(error)}") from error
    small = {name: a.read(0, a.shape[0]) for name, a in arrays.items() if name == labels and a.shape}
    column = labels_of(path, small, labels, list(arrays))
    if labels is not None:
        del arrays[labels]
    return streams(path, arrays, column, left_out, axes)


def _member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Stored:
    name = f"{path}:{entry.filename}"
    with archive.open(entry) as file:
        shape, fortran, dtype = header(name, file, entry.file_size)
        start, size = file.tell(), math.prod(shape) * dtype.itemsize
        if size <= room:
            content = file.read(size)
            if len(content) != size:
                raise BadStream(f"{name}: truncated")
            file.read()  # to the end, where the check sum is
            array = np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if fortran else "C")
            return Stored(shape, dtype.name, Loaded(array))
        while file.read(PIECE):  # to the end, where the check sum is
            pass
    if entry.compress_type == zipfile.ZIP_STORED:
        return Stored(
            shape, dtype.name, Mapped(path.absolute(), _offset(path, entry) + start, shape, dtype.str, fortran)
        )
    if fortran and len(shape) > 1:
        raise BadStream(f"{name}: {size} compressed bytes in Fortran order; save it uncompressed or in C order")
    return Stored(shape, dtype.name, Deflated(path.absolute(), entry.filename, start, shape, dtype.str))


def _offset(path: Path, entry: zipfile.ZipInfo) -> int:
    """Where the bytes of a stored member begin: after its local header, whose name and extra field may be its own."""
    with path.open("rb") as file:
        file.seek(entry.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    return entry.header_offset + 30 + name + extra


# The members that are being read: the file, and how many bytes of its numbers have been.
_open: dict[tuple[Path, str], tuple[IO[bytes], int]] = {}


@dataclass(frozen=True, eq=False)
class Deflated:
    """Rows of a compressed member; what comes before them is decompressed and dropped."""

    path: Path
    member: str
    start: int
    shape: tuple[int, ...]
    dtype: str

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop."""
        row = math.prod(self.shape[1:]) * np.dtype(self.dtype).itemsize
        key = self.path, self.member
        try:
            file, at = _open.pop(key, (None, 0))
            if file is None or at > start * row:
                while _open:  # one at a time
                    _open.popitem()[1][0].close()
                file, at = zipfile.ZipFile(self.path).open(self.member), 0  # noqa: SIM115  (kept for the next rows)
                file.read(self.start)
            while at < start * row:
                at += len(file.read(min(PIECE, start * row - at)))
            content = file.read((stop - start) * row)
        except (OSError, *BAD_ARCHIVE) as error:
            raise BadStream(f"{self.path}: cannot read rows {start} to {stop}: {line(error)}") from error
        _open[key] = file, at + len(content)
        if len(content) != (stop - start) * row:
            raise BadStream(f"{self.path}: cannot read rows {start} to {stop}: truncated")
        return np.frombuffer(content, dtype=self.dtype).reshape(stop - start, *self.shape[1:])

    def reshaped(self, shape: tuple[int, ...]) -> Deflated:
        """The same numbers under another shape."""
        return replace(self, shape=shape)


def labels_of(
    path: Path, arrays: Mapping[str, Array], labels: str | None, names: Sequence[str] | None = None
) -> Array | None:
    """The labels of that name; raises BadStream if there are none."""
    if labels is None:
        return None
    if labels not in arrays:
        known = ", ".join(list(arrays if names is None else names)[:20])
        raise BadStream(f"{path}: no file and no array {labels!r}; there are {known}")
    return arrays[labels]


def streams(
    path: Path,
    arrays: Mapping[str, Stored],
    column: Array | None,
    left_out: Sequence[str],
    axes: Words | None = None,
) -> list[Stream]:
    """The streams among the arrays of a file; each says which others were left out, and why. Raises BadStream."""
    found: list[Stream] = []
    others = list(left_out)
    for name, stored in arrays.items():
        try:
            found += split(f"{path.name}:{name}", stored, name, axes)
        except BadStream as error:
            others.append(str(error).removeprefix(f"{path.name}:"))
    if not found:
        raise BadStream(f"{path}: no array is a stream" + (f": {'; '.join(others)}" if others else ""))
    return [replace(stream, labels=column, left_out=tuple(others)) for stream in found]
