"""Streams from parquet files, one row group in memory at a time. Needs pyarrow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray
from pyarrow import parquet

from numerics.audit.stored import NUMBERS, Stored, line, widened
from numerics.audit.stream import Array, BadStream

Types = pyarrow.types
VECTORS = (Types.is_list, Types.is_large_list, Types.is_fixed_size_list)
BROKEN = (pyarrow.ArrowException, OSError, ValueError)


def open_parquet(path: Path, labels: str | None) -> tuple[Stored, Array | None, tuple[str, ...]]:
    """The rows of the one column of vectors, or of all columns if all are numbers; the labels; what is left out.

    The index that pandas keeps with a table is no coordinate. Raises BadStream.
    """
    try:
        file = _opened(path)
        schema, groups = file.schema_arrow, file.metadata
        if len(set(schema.names)) != len(schema.names):
            raise BadStream(f"{path}: two columns have one name")
        column = None if labels is None else _labels(path, schema.names, labels)
    except BROKEN as error:
        if isinstance(error, BadStream):
            raise
        raise BadStream(f"{path}: not a whole parquet file: {line(error)}") from error
    index = _pandas_index(schema.metadata) - {labels}
    left_out = tuple(f"{f.name}: the index of a pandas table" for f in schema if f.name in index)
    fields = [f for f in schema if f.name != labels and f.name not in index]
    vectors = [f for f in fields if any(test(f.type) for test in VECTORS)]
    if len(vectors) == 1:
        left_out += tuple(f"{f.name}: not the column of vectors" for f in fields if f.name != vectors[0].name)
        fields = vectors
    elif vectors or not fields or not all(Types.is_floating(f.type) or Types.is_integer(f.type) for f in fields):
        raise BadStream(f"{path}: wanted one column of vectors, or columns of numbers alone")
    sizes = [groups.row_group(k).num_rows for k in range(groups.num_row_groups)]
    if not sum(sizes):
        raise BadStream(f"{path}: no rows")
    read = _Groups(path, tuple(f.name for f in fields), np.cumsum([0, *sizes]))
    first = read(0, 1)
    return Stored((sum(sizes), first.shape[1]), first.dtype.name, read), column, left_out


def _opened(path: Path) -> parquet.ParquetFile:
    """The file, each of whose pages is held against its check sum where it has one."""
    return parquet.ParquetFile(path, page_checksum_verification=True)


def _pandas_index(metadata: dict[bytes, bytes] | None) -> set[str | None]:
    """The names of the columns that hold the index of a pandas table."""
    try:
        columns = json.loads((metadata or {})[b"pandas"])["index_columns"]
        return {name for name in columns if isinstance(name, str)}
    except (KeyError, ValueError, TypeError, RecursionError):
        return set()


def _labels(path: Path, names: list[str], labels: str) -> NDArray[np.int64]:
    """A number for each row, the same exactly if the labels are (64 bits of a digest): null is null, NaN is NaN.

    Numbers, so that the labels of many files can be joined without their values.
    """
    if labels not in names:
        raise BadStream(f"{path}: no file and no column {labels!r}; there are {', '.join(names[:20])}")
    column = parquet.read_table(path, columns=[labels], page_checksum_verification=True).column(0)
    if Types.is_floating(column.type):
        column = pyarrow.compute.call_function("add", [column, pyarrow.scalar(0, column.type)])  # -0 is 0
    try:
        options = pyarrow.compute.DictionaryEncodeOptions(null_encoding="encode")
        found = pyarrow.compute.call_function("dictionary_encode", [column], options).combine_chunks()
        values, places = found.dictionary.to_pylist(), found.indices.to_numpy(zero_copy_only=False)
    except pyarrow.ArrowNotImplementedError:  # lists and records are compared by value
        written = np.array([repr(value) for value in column.to_pylist()])
        values, places = np.unique(written, return_inverse=True)
    digests = [int.from_bytes(hashlib.blake2b(repr(v).encode(), digest_size=8).digest(), signed=True) for v in values]
    return np.array(digests, dtype=np.int64)[places]


@dataclass(frozen=True, eq=False)
class _Groups:
    """Rows of a parquet file; row group k begins at row starts[k]."""

    path: Path
    columns: tuple[str, ...]
    starts: NDArray[np.int64]

    def __call__(self, start: int, stop: int) -> Array:
        first, last = np.searchsorted(self.starts, (start, stop - 1), side="right") - 1
        pieces: list[Array] = []
        for number in range(int(first), int(last) + 1):
            at = int(self.starts[number])
            pieces.append(_group(self.path, self.columns, number, at)[max(start - at, 0) : stop - at])
        if len({(p.shape[1], p.dtype) for p in pieces}) != 1:
            raise BadStream(f"{self.path}: vectors of different dimensions")
        return np.concatenate(pieces)


@lru_cache(maxsize=1)
def _group(path: Path, columns: tuple[str, ...], number: int, at: int) -> Array:
    """The rows of one row group, the first of which is row `at`."""
    try:
        found = _opened(path).read_row_group(number, columns=list(columns))
    except BROKEN as error:
        raise BadStream(f"{path}: cannot read rows from {at} on: {line(error)}") from error
    parts = [column.combine_chunks() for column in found.columns]
    if any(part.null_count for part in parts):
        missing = np.logical_or.reduce([part.is_null().to_numpy(zero_copy_only=False) for part in parts])
        raise BadStream(f"{path}: missing values in row {at + int(np.argmax(missing))}; remove or replace such rows")
    if len(parts) == 1 and any(test(parts[0].type) for test in VECTORS):
        return _vectors(path, parts[0], at)
    numbers = [part.to_numpy() for part in parts]
    if np.result_type(*numbers).name not in NUMBERS or len({n.dtype.kind == "f" for n in numbers}) > 1:
        numbers = [widened(f"{path}: column {name}", n, at) for name, n in zip(columns, numbers, strict=True)]
    together = np.column_stack(numbers)
    return together if together.dtype.name in NUMBERS else together.astype(np.float64)


def _vectors(path: Path, rows: Any, at: int) -> Array:
    lengths = pyarrow.compute.call_function("list_value_length", [rows]).to_numpy()
    other = np.flatnonzero(lengths != lengths[0])
    if other.size:
        raise BadStream(f"{path}: vectors of different dimensions, first in row {at + int(other[0])}")
    numbers = rows.flatten()
    if numbers.null_count:
        place = int(np.argmax(numbers.is_null().to_numpy(zero_copy_only=False)))
        raise BadStream(f"{path}: missing values in row {at + place // int(lengths[0])}; remove or replace such rows")
    return widened(str(path), numbers.to_numpy(zero_copy_only=False).reshape(len(rows), int(lengths[0])), at)
