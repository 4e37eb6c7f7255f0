"""Streams from files: every format gives the same rows, and every fault is named."""

import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from numerics.audit import archives
from numerics.audit.documents import lengths
from numerics.audit.readers import NUMBERS, RAW, open_streams
from numerics.audit.stream import BadStream, Stream

ROOT = Path(__file__).resolve().parents[2]
ROWS = np.random.default_rng(0).integers(-100, 100, (60, 3)).astype(np.int8)
HEADS = np.random.default_rng(1).standard_normal((40, 2, 3)).astype(np.float32)
TYPES = {"F16": np.float16, "F32": np.float32, "F64": np.float64, "I8": np.int8}


def safetensors(path: Path, entries: dict[str, Any], content: bytes = b"") -> Path:
    header = json.dumps(entries).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + content)
    return path


def tensor(rows: np.ndarray, kind: str, at: int = 0) -> dict[str, Any]:
    return {"dtype": kind, "shape": list(rows.shape), "data_offsets": [at, at + rows.nbytes]}


def same(stream: Stream, rows: np.ndarray) -> None:
    assert (stream.rows, stream.dimension) == rows.shape
    assert stream.dtype in NUMBERS
    assert (stream.array() == rows).all()
    assert (stream.array(7, 31) == rows[7:31]).all()
    assert (pickle.loads(pickle.dumps(stream)).array(3, 9) == rows[3:9]).all()


@pytest.mark.parametrize("kind", ["<f2", "<f4", "<f8", ">f4", "i1", "u1", "<i2", ">u2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_every_type(tmp_path: Path, kind: str, order: Any) -> None:
    np.save(tmp_path / "x.npy", np.array(np.abs(ROWS), dtype=kind, order=order))
    same(open_streams(tmp_path / "x.npy")[0], np.abs(ROWS))


def test_arrays_of_heads_are_one_stream_a_head(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", HEADS)
    np.savez_compressed(tmp_path / "x.npz", a=HEADS, b=ROWS)
    safetensors(tmp_path / "x.safetensors", {"__metadata__": {"a": "b"}, "k": tensor(HEADS, "F32")}, HEADS.tobytes())
    for name, prefix in (("x.npy", ""), ("x.npz", ":a"), ("x.safetensors", ":k")):
        found = open_streams(tmp_path / name)
        assert [s.name for s in found[:2]] == [f"{name}{prefix}[head {k}]" for k in (0, 1)]
        same(found[0], HEADS[:, 0])
        same(found[1], HEADS[:, 1])
    same(open_streams(tmp_path / "x.npz")[2], ROWS)


@pytest.mark.parametrize("kind", TYPES)
def test_safetensors_and_raw_files(tmp_path: Path, kind: str) -> None:
    rows = ROWS.astype(TYPES[kind])
    safetensors(tmp_path / "x.safetensors", {"k": tensor(rows, kind)}, rows.tobytes())
    same(open_streams(tmp_path / "x.safetensors")[0], ROWS)
    suffix = next(s for s, name in RAW.items() if name == rows.dtype.name)
    (tmp_path / f"x{suffix}").write_bytes(rows.tobytes())
    same(open_streams(tmp_path / f"x{suffix}", dimension=3)[0], ROWS)


def test_bfloat16_is_widened_exactly(tmp_path: Path) -> None:
    exact = HEADS[:, 0].view(np.uint32) & 0xFFFF0000
    content = (exact >> 16).astype("<u2").tobytes()
    (tmp_path / "x.bf16").write_bytes(content)
    entry = {"dtype": "BF16", "shape": [40, 3], "data_offsets": [0, len(content)]}
    safetensors(tmp_path / "x.safetensors", {"k": entry}, content)
    for name in ("x.bf16", "x.safetensors"):
        stream = open_streams(tmp_path / name, dimension=3)[0]
        same(stream, exact.view(np.float32))
        assert stream.dtype == "bfloat16"


@pytest.mark.parametrize("kind", [pa.list_(pa.float32()), pa.large_list(pa.float64()), pa.list_(pa.float32(), 3)])
def test_parquet_of_vectors_by_row_groups(tmp_path: Path, kind: Any) -> None:
    labels = np.repeat(["a", "b"], 30)
    table = pa.table({"text": labels, "v": pa.array(ROWS.astype(float).tolist(), kind)})
    parquet.write_table(table, tmp_path / "x.parquet", row_group_size=17)
    same(open_streams(tmp_path / "x.parquet")[0], ROWS)
    assert lengths(open_streams(tmp_path / "x.parquet", labels="text")[0], None) == (30, 30)


def test_parquet_of_columns(tmp_path: Path) -> None:
    columns = {f"c{k}": ROWS[:, k].astype(np.float32) for k in range(3)}
    parquet.write_table(pa.table(columns | {"id": np.arange(60)}), tmp_path / "x.parquet", row_group_size=7)
    stream = open_streams(tmp_path / "x.parquet", labels="id")[0]
    same(stream, ROWS)
    assert lengths(stream, None) == (1,) * 60


def test_archives_hold_labels_too(tmp_path: Path) -> None:
    labels = np.repeat([3, 5], 30).astype(np.int8)
    np.savez(tmp_path / "x.npz", x=ROWS, document=labels)
    content = ROWS.tobytes() + labels.tobytes()
    entries = {"x": tensor(ROWS, "I8"), "document": tensor(labels, "I8", ROWS.nbytes)}
    safetensors(tmp_path / "x.safetensors", entries, content)
    for name in ("x.npz", "x.safetensors"):
        (stream,) = open_streams(tmp_path / name, labels="document")
        same(stream, ROWS)
        assert stream.labels is not None and (stream.labels == labels).all()


def test_shards_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number, piece in enumerate(np.split(ROWS, 12)):
        np.save(tmp_path / f"part-{number}.npy", piece)
    (tmp_path / ".hidden").write_text("not a shard")
    (stream,) = open_streams(tmp_path)
    same(stream, ROWS)
    assert stream.name == tmp_path.name


def hostile(folder: Path) -> dict[str, Path]:
    """Files that cannot be audited, by what is wrong with them."""
    made: dict[str, Path] = {}

    def add(name: str, content: bytes | None = None) -> Path:
        made[name] = folder / name
        if content is not None:
            made[name].write_bytes(content)
        return made[name]

    np.save(add("vector.npy"), np.arange(9.0))
    np.save(add("four.npy"), np.zeros((2, 2, 2, 2)))
    np.save(add("empty.npy"), np.zeros((0, 4)))
    np.save(add("number.npy"), np.float64(3))
    np.save(add("objects.npy"), np.array([[{}]] * 30), allow_pickle=True)
    np.save(add("complex.npy"), np.zeros((30, 3), dtype=complex))
    np.save(add("words.npy"), np.array([["a"]] * 30))
    np.save(add("fields.npy"), np.zeros(30, dtype=[("a", float)]))
    np.save(add("flags.npy"), np.zeros((30, 3), dtype=bool))
    np.save(add("integers.npy"), np.zeros((30, 3), dtype=np.int64))
    np.save(folder / "good.npy", ROWS)
    whole = (folder / "good.npy").read_bytes()
    add("cut.npy", whole[:-1])
    add("header.npy", whole[:20])
    add("nothing.npy", b"")
    add("promises.npy", whole.replace(b"(60, 3)", b"(6**9,)"))
    add("more.npy", whole.replace(b"(60, 3), } ", b"(90000, 3)}"))
    add("version.npy", whole[:6] + b"\x09\x00" + whole[8:])
    add("pickle.npy", pickle.dumps(ROWS))
    add("pickle.pkl", pickle.dumps(ROWS))
    add("text.txt", b"1 2 3\n")
    add("nodimension.f32", ROWS.astype("<f4").tobytes())
    np.savez(add("objects.npz"), x=np.array([[{}]] * 30))
    np.savez(folder / "good.npz", x=ROWS)
    archive = (folder / "good.npz").read_bytes()
    add("cut.npz", archive[: len(archive) // 2])
    add("damaged.npz", archive[:150] + bytes(20) + archive[170:])
    add("text.npz", b"text")
    with zipfile.ZipFile(add("nothing.npz"), "w"):
        pass
    with zipfile.ZipFile(add("member.npz"), "w") as file:
        file.writestr("x.npy", whole.replace(b"(60, 3), } ", b"(90000, 3)}"))
    entry = tensor(ROWS, "I8")
    safetensors(add("cut.safetensors"), {"x": entry}, ROWS.tobytes()[:-1])
    safetensors(add("none.safetensors"), {})
    safetensors(add("kind.safetensors"), {"x": entry | {"dtype": "C64"}}, ROWS.tobytes())
    safetensors(add("shape.safetensors"), {"x": entry | {"shape": [60, -3]}}, ROWS.tobytes())
    safetensors(add("size.safetensors"), {"x": entry | {"shape": [60, 4]}}, ROWS.tobytes())
    safetensors(add("offsets.safetensors"), {"x": entry | {"data_offsets": [180, 0]}}, ROWS.tobytes())
    safetensors(add("fields.safetensors"), {"x": {"dtype": "I8"}}, ROWS.tobytes())
    add("list.safetensors", struct.pack("<Q", 2) + b"[]")
    add("huge.safetensors", struct.pack("<Q", 1 << 62) + b"{}")
    add("short.safetensors", b"abc")
    add("deep.safetensors", struct.pack("<Q", 200000) + b"[" * 200000)
    add("text.parquet", b"text")
    parquet.write_table(pa.table({"v": [[1.0, 2.0], [3.0]] * 20}), add("ragged.parquet"))
    parquet.write_table(pa.table({"v": [[1.0, 2.0], None] * 20}), add("missing.parquet"))
    parquet.write_table(pa.table({"v": [[1.0, None]] * 20}), add("holes.parquet"))
    parquet.write_table(pa.table({"a": ["x"] * 20}), add("words.parquet"))
    parquet.write_table(pa.table({"a": [1.0, None] * 20}), add("gap.parquet"))
    parquet.write_table(pa.table({"v": pa.array([], pa.list_(pa.float32()))}), add("nothing.parquet"))
    parquet.write_table(pa.table({"v": [["a"]] * 20}), add("letters.parquet"))
    for name, other in (("mixed", np.zeros((60, 4), dtype=np.int8)), ("types", ROWS.astype(float)), ("heads", HEADS)):
        add(name).mkdir()
        np.save(folder / name / "0.npy", ROWS)
        np.save(folder / name / "1.npy", other)
    add("vacant").mkdir()
    add("missing.npy")
    return made


def read_all(path: Path, **options: Any) -> None:
    for stream in open_streams(path, **options):
        for _ in stream.chunks():
            pass


def test_every_fault_is_one_line(tmp_path: Path) -> None:
    for name, path in hostile(tmp_path).items():
        with pytest.raises(BadStream) as caught:
            read_all(path)
        assert "\n" not in str(caught.value), name
        assert name.split(".")[0] in str(caught.value), name


def test_faults_are_told_apart(tmp_path: Path) -> None:
    made = hostile(tmp_path)
    for name, words in {
        "objects.npy": "never unpickled",
        "complex.npy": "complex128",
        "cut.npy": "promises 180 bytes, the file holds 179",
        "more.npy": "promises 270000 bytes",
        "mixed": "different dimensions: 3, 4",
        "types": "different types",
        "heads": "different arrays or numbers of heads",
        "ragged.parquet": "first in row 1",
        "missing.parquet": "row 1;",
        "holes.parquet": "row 0;",
        "nodimension.f32": "--dimension",
    }.items():
        with pytest.raises(BadStream, match=words):
            read_all(made[name])
    with pytest.raises(BadStream, match="no whole number of rows"):
        read_all(made["nodimension.f32"], dimension=7)
    for name in ("good.npy", "good.npz"):
        with pytest.raises(BadStream, match=r"labels|array"):
            read_all(tmp_path / name, labels="document")


@pytest.mark.parametrize("name", ["x.npy", "x.f64"])
def test_rows_that_were_read_outlive_their_file(name: str, tmp_path: Path) -> None:
    """Mapped ones ended the process by a signal, without a word, where the file was made shorter meanwhile."""
    rows = np.tile(ROWS.astype("<f8"), (100, 1))  # of several pages
    if name == "x.npy":
        np.save(tmp_path / name, rows)
    else:
        rows.tofile(tmp_path / name)
    code = (
        "import os; from numerics.audit.readers import open_streams\n"
        f"(stream,) = open_streams({name!r}, dimension={ROWS.shape[1]} if {name!r} == 'x.f64' else None)\n"
        f"piece = next(stream.chunks()); os.truncate({name!r}, 1); print(piece.sum())\n"
        "try: stream.array()\nexcept ValueError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True
    )
    assert done.returncode == 0 and b"the file ends before them" in done.stdout, (done.returncode, done.stderr)


def test_python_objects_beside_rows_are_left_out(tmp_path: Path) -> None:
    """They are never unpickled, and stop no array beside them; alone, or asked for as labels, they are a fault."""
    path, objects = tmp_path / "x.npz", np.array([None] * len(ROWS))
    np.savez(path, tokens=objects, x=ROWS)
    (stream,) = open_streams(path)
    assert (stream.array() == ROWS).all()
    assert stream.left_out == ("tokens.npy: Python objects instead of numbers; these are never unpickled",)
    with pytest.raises(BadStream, match=r"tokens.npy: Python objects"):
        open_streams(path, labels="tokens")
    np.savez(path, tokens=objects)
    with pytest.raises(BadStream, match=r"no array is a stream: tokens.npy: Python objects"):
        open_streams(path)


def test_a_file_that_shrinks_is_noticed(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", ROWS)
    (stream,) = open_streams(tmp_path / "x.npy")
    (tmp_path / "x.npy").write_bytes((tmp_path / "x.npy").read_bytes()[:-30])
    with pytest.raises(BadStream, match="cannot read rows"):
        stream.array()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["npy", "npz", "safetensors"]), st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_damaged_files_are_read_or_refused(tmp_path: Path, kind: str, place: int, damage: bytes) -> None:
    path = tmp_path / f"x.{kind}"
    match kind:
        case "npy":
            np.save(path, ROWS)
        case "npz":
            np.savez(path, x=ROWS)
        case _:
            safetensors(path, {"x": tensor(ROWS, "I8")}, ROWS.tobytes())
    content = bytearray(path.read_bytes())
    content[place : place + len(damage)] = damage
    path.write_bytes(content)
    try:
        read_all(path)
    except BadStream as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_member_that_is_not_held_is_read_row_by_row(
    save: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any order, with others in between, and by another process."""
    rows = np.random.default_rng(2).standard_normal((500, 3)).astype(np.float32)
    heads = np.random.default_rng(3).standard_normal((500, 2, 3))
    save(tmp_path / "x.npz", rows=rows, heads=heads, few=rows[:4], label=np.arange(500) // 100)
    monkeypatch.setattr(archives, "HELD", 1000)
    streams = {s.name: s for s in open_streams(tmp_path / "x.npz")}
    one, other = streams["x.npz:rows"], streams["x.npz:heads[head 1]"]
    for start, stop in ((0, 500), (100, 200), (200, 500), (10, 20), (499, 500)):
        assert (one.array(start, stop) == rows[start:stop]).all()
        assert (other.array(start, stop) == heads[start:stop, 1]).all()
    assert (pickle.loads(pickle.dumps(one)).array(3, 9) == rows[3:9]).all()
    assert (streams["x.npz:few"].array() == rows[:4]).all()


def test_what_is_not_held_and_cannot_be_read_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(2).standard_normal((500, 3))
    monkeypatch.setattr(archives, "HELD", 1000)
    np.savez_compressed(tmp_path / "x.npz", rows=np.asfortranarray(rows))
    with pytest.raises(BadStream, match="12000 compressed bytes in Fortran order; save it uncompressed or in C order"):
        open_streams(tmp_path / "x.npz")
    np.savez(tmp_path / "x.npz", rows=np.asfortranarray(rows))
    assert (open_streams(tmp_path / "x.npz")[0].array(7, 300) == rows[7:300]).all()
    content = bytearray((tmp_path / "x.npz").read_bytes())
    content[5000] ^= 1
    (tmp_path / "x.npz").write_bytes(bytes(content))
    with pytest.raises(BadStream, match="Bad CRC-32"):
        open_streams(tmp_path / "x.npz")
