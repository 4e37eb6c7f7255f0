"""Document labels by value, whatever their type; what else a file holds is left out and said."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from numerics.audit.documents import lengths, read_lengths
from numerics.audit.readers import open_streams
from numerics.audit.stream import BadStream

ROWS = np.random.default_rng(0).standard_normal((300, 2))
DAY = datetime.date(2020, 2, 29)
NAN = float("nan")


def table(path: Path, more: dict[str, Any]) -> Path:
    parquet.write_table(pa.table({"x": ROWS[:, 0], "y": ROWS[:, 1], **more}), path, row_group_size=70)
    return path


LABELS: dict[str, Any] = {
    "integers": pa.array([1] * 100 + [None] * 100 + [3] * 100),
    "dates": pa.array([DAY] * 100 + [None] * 100 + [DAY.replace(day=1)] * 100),
    "nan": pa.array([1.0] * 100 + [NAN] * 100 + [3.0] * 100),
    "nan and null": pa.array([NAN] * 100 + [None] * 100 + [NAN] * 100),
    "large integers": pa.array([2**60] * 100 + [2**60 + 1] * 100 + [2**60] * 100),
    "lists": pa.array([[1, 2]] * 100 + [[1, 3]] * 100 + [None] * 100),
    "lists of lists": pa.array([[[1.0], []]] * 100 + [[[1.0]]] * 100 + [[[], [1.0]]] * 100),
    "records": pa.array([{"a": 1}] * 100 + [{"a": None}] * 100 + [{"a": 1}] * 100),
    "words": pa.array(["None"] * 100 + [None] * 100 + ["nan"] * 100),
    "zeros": pa.array([0.0, -0.0] * 50 + [1.0] * 100 + [-0.0] * 100),
    "times": pa.array(np.repeat(np.array(["2020-01-01T00:00:00", "NaT", "2021"], "M8[us]"), 100)),
    "booleans": pa.array([True] * 100 + [None] * 100 + [False] * 100),
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_of_a_parquet_file_are_compared_by_value(tmp_path: Path, kind: str) -> None:
    path = table(tmp_path / "x.parquet", {"label": LABELS[kind]})
    assert lengths(open_streams(path, labels="label")[0], None) == (100, 100, 100)


def test_labels_go_on_from_shard_to_shard_by_value(tmp_path: Path) -> None:
    for number, value in enumerate(["a", "a", "b"]):
        table(tmp_path / f"{number}.parquet", {"label": [value] * 300})
    assert lengths(open_streams(tmp_path, labels="label")[0], None) == (600, 300)


@pytest.mark.parametrize(
    "labels",
    [
        np.repeat([1.0, NAN, 3.0], 100),
        np.repeat(np.array(["2020-01-01", "NaT", "2021-01-01"], "M8[D]"), 100),
        np.repeat([2**60, 2**60 + 1, 2**60], 100),
        np.repeat(["a", "", "b"], 100),
        np.repeat([True, False, True], 100),
    ],
    ids=str,
)
def test_labels_of_an_archive_are_compared_by_value(tmp_path: Path, labels: Any) -> None:
    np.savez(tmp_path / "x.npz", rows=ROWS, label=labels)
    assert lengths(open_streams(tmp_path / "x.npz", labels="label")[0], None) == (100, 100, 100)


def test_the_index_of_a_pandas_table_is_no_coordinate(tmp_path: Path) -> None:
    plain = pa.table({"x": ROWS[:, 0], "y": ROWS[:, 1], "__index_level_0__": np.arange(300)})
    metadata = {"pandas": '{"index_columns": ["__index_level_0__"], "columns": []}'}
    parquet.write_table(plain.replace_schema_metadata(metadata), tmp_path / "x.parquet")
    (stream,) = open_streams(tmp_path / "x.parquet")
    assert stream.dimension == 2 and stream.left_out == ("__index_level_0__: the index of a pandas table",)
    (labelled,) = open_streams(tmp_path / "x.parquet", labels="__index_level_0__")
    assert labelled.left_out == () and lengths(labelled, None) == (1,) * 300
    for index in ('{"index_columns": [{"kind": "range"}]}', '{"index_columns": 3}', "{", "[]"):
        parquet.write_table(plain.replace_schema_metadata({"pandas": index}), tmp_path / "x.parquet")
        assert open_streams(tmp_path / "x.parquet")[0].dimension == 3


def test_long_integers_are_exact_or_refused(tmp_path: Path) -> None:
    column = np.arange(300, dtype=np.int64) * 2**44
    (stream,) = open_streams(table(tmp_path / "x.parquet", {"n": column}))
    assert stream.dtype == "float64" and (stream.array()[:, 2] == column).all()
    for value in (2**60 + 1, -(2**53) - 1, np.iinfo(np.int64).min):
        column[77] = value
        with pytest.raises(BadStream, match=r"column n: an integer beyond 2\^53 in row 77"):
            open_streams(table(tmp_path / "x.parquet", {"n": column}))[0].array()
    vectors = pa.array([[1, 2**60 + 1]] * 300)
    parquet.write_table(pa.table({"v": vectors}), tmp_path / "v.parquet")
    with pytest.raises(BadStream, match="beyond 2"):
        open_streams(tmp_path / "v.parquet")


def test_small_integers_of_several_types_stand_side_by_side(tmp_path: Path) -> None:
    columns = {"a": np.arange(300, dtype=np.uint16), "b": -np.arange(300, dtype=np.int16)}
    parquet.write_table(pa.table(columns), tmp_path / "x.parquet")
    (stream,) = open_streams(tmp_path / "x.parquet")
    assert (stream.array() == np.column_stack(list(columns.values()))).all()


def test_a_page_that_is_not_its_check_sum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    plain = pa.table({"x": ROWS[:, 0], "y": ROWS[:, 1]})
    parquet.write_table(
        plain, path, compression="none", use_dictionary=False, write_page_checksum=True, column_encoding="PLAIN"
    )
    content = bytearray(path.read_bytes())
    place = content.index(ROWS[5, 0].tobytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(BadStream, match="cannot read rows from 0 on"):
        open_streams(path)[0].array()


def test_a_byte_order_mark_before_the_lengths_of_documents(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", ROWS)
    (tmp_path / "lengths").write_text("\ufeff100\n200\n", encoding="utf-8")
    assert lengths(open_streams(tmp_path / "x.npy")[0], read_lengths(str(tmp_path / "lengths"), 300)) == (100, 200)
