"""`audit` on every kind of file, sound, odd or damaged: exit 0, 2 or 3, one line a fault, and no warning."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tracebound.__main__ import main

pytestmark = pytest.mark.xdist_group("hostile files")
ROOT = Path(__file__).resolve().parents[2]
WALK = np.cumsum(np.random.default_rng(3).standard_normal((80, 2)), axis=0)
SMALL = np.round(WALK * 3)
Made = Iterator[tuple[str, bytes]]
DTYPES = "f2 f4 f8 >f4 >f8 i1 u1 i2 u2 >i2 i4 u4 i8 u8 ? c8 M8[s] U3 V2".split()  # noqa: SIM905
SHAPES = ((), (80,), (80, 0), (0, 2), (1, 2), (2, 2), (3, 2), (80, 1), (40, 2, 2), (10, 2, 2, 4), (0,), (80, 2, 0))


def npy(array: Any, version: tuple[int, int] | None = None) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version=version, allow_pickle=True)
    return file.getvalue()


def headed(header: str, content: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text + content


def npz(members: dict[str, Any], how: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", how) as archive:
        warnings.simplefilter("ignore")  # of names that occur twice
        for name, content in members.items():
            archive.writestr(name.split("#")[0], content if isinstance(content, bytes) else npy(content))
    return file.getvalue()


def tensors(entries: Any, content: bytes = b"", length: int | None = None) -> bytes:
    header = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + content


def entry(kind: str, shape: Any, low: Any, high: Any) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [low, high]}


def table(columns: dict[str, Any], **options: Any) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def arrays() -> Iterator[tuple[str, Any]]:
    """Arrays by name: every type and shape, and numbers at every edge."""
    for kind in DTYPES:
        yield (
            f"dtype-{kind.strip('<>[]?')}-{'big' if kind[0] == '>' else 'own'}",
            SMALL.astype(kind if kind != "V2" else "i2").view(kind),
        )
    yield "fortran", np.asfortranarray(WALK)
    for shape in SHAPES:
        yield f"shape-{'x'.join(map(str, shape))}", np.resize(WALK, shape)
    for name, value in (("nan", np.nan), ("inf", np.inf), ("minus-inf", -np.inf)):
        yield name, np.where(np.arange(160).reshape(80, 2) == 77, value, WALK)
    for scale in (0.0, 1e-320, 1e-300, 1e-160, 1e150, 1e300):
        yield f"scale-{scale:g}", WALK / abs(WALK).max() * scale
    for offset in (1e8, 1e15, -1e300):
        yield f"offset-{offset:g}", WALK + offset
    yield "constant", np.ones((80, 2))
    yield "constant-column", np.column_stack([WALK, np.full(80, 1e15)])
    yield "equal-columns", np.column_stack([WALK[:, 0]] * 3)
    yield "period-two", np.tile([[1.0, -1.0], [-1.0, 1.0]], (40, 1))
    yield "alternating-extremes", np.tile([[1e308, -1e308], [-1e308, 1e308]], (40, 1))
    yield "one-spike", np.where(np.arange(160).reshape(80, 2) == 100, 1e308, WALK)
    yield "cauchy", np.random.default_rng(5).standard_cauchy((80, 2))


def plain_files() -> Made:
    for name, array in arrays():
        yield f"{name}.npy", npy(array)
    whole = npy(WALK)
    for cut in (0, 1, 5, 6, 8, 9, 10, 60, 127, 128, 129, len(whole) - 1):
        yield f"cut-{cut}.npy", whole[:cut]
    yield "more.npy", whole + b"rest"
    for name, text in {
        "negative": "{'descr': '<f8', 'fortran_order': False, 'shape': (-80, 2)}",
        "both-negative": "{'descr': '<f8', 'fortran_order': False, 'shape': (-80, -2)}",
        "huge": "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000000000)}",
        "float-shape": "{'descr': '<f8', 'fortran_order': False, 'shape': (80.0, 2)}",
        "true-shape": "{'descr': '<f8', 'fortran_order': False, 'shape': (True, 2)}",
        "word-shape": "{'descr': '<f8', 'fortran_order': False, 'shape': ('a', 2)}",
        "no-shape": "{'descr': '<f8', 'fortran_order': False}",
        "list": "[]",
        "code": "__import__('os').system('false')",
        "deep": "(" * 5000,
        "unknown-type": "{'descr': '<q9', 'fortran_order': False, 'shape': (80, 2)}",
        "object-type": "{'descr': '|O', 'fortran_order': False, 'shape': (80, 2)}",
        "record": "{'descr': [('a', '<f8'), ('b', '<f8')], 'fortran_order': False, 'shape': (80,)}",
        "sub-array": "{'descr': [('a', '<f8', (2,))], 'fortran_order': False, 'shape': (80,)}",
        "word-order": "{'descr': '<f8', 'fortran_order': 'no', 'shape': (80, 2)}",
    }.items():
        yield f"header-{name}.npy", headed(text, WALK.tobytes())
    yield "version-9.npy", headed("{}", version=b"\x09\x00")
    yield "version-2.npy", npy(WALK, (2, 0))
    yield "version-3.npy", npy(WALK, (3, 0))
    yield "objects.npy", npy(np.array([[{}, 1]] * 4, dtype=object))
    yield "pickle.npy", pickle.dumps(WALK)
    yield "upper.NPY", whole
    yield "mixed.Npy", whole
    yield "text.npy", b"1,2\n3,4\n"
    yield "ünïcode näme.npy", whole
    yield "-option.npy", whole
    yield "[markup].npy", whole
    yield "unknown.xyz", whole
    yield "none", whole


def archive_files() -> Made:
    for how, word in ((zipfile.ZIP_STORED, "stored"), (zipfile.ZIP_DEFLATED, "deflated")):
        good = npz({"a.npy": WALK, "b.npy": SMALL.astype("i1")}, how)
        yield f"{word}.npz", good
        for cut in (0, 3, 30, 200, len(good) // 2, len(good) - 30, len(good) - 1):
            yield f"{word}-cut-{cut}.npz", good[:cut]
        harmed = bytearray(good)
        harmed[good.index(npy(WALK)[128:140]) if how == zipfile.ZIP_STORED else 200] ^= 8
        yield f"{word}-harmed.npz", bytes(harmed)
        for what, other in {
            "bias": np.ones(2),
            "scalar": np.float64(3),
            "labels": np.repeat([1, 2], 40),
            "words": np.array(["a", "b"]),
            "empty": np.empty((0, 2)),
            "objects": np.array([{}], dtype=object),
            "nothing": b"",
            "notes.txt": b"hello",
        }.items():
            yield f"{word}-with-{what}.npz", npz({"a.npy": WALK, f"{what}.npy": other}, how)
        yield f"{word}-fortran.npz", npz({"a.npy": np.asfortranarray(WALK)}, how)
    yield "bzip2.npz", npz({"a.npy": WALK}, zipfile.ZIP_BZIP2)
    yield "twice.npz", npz({"a.npy": WALK, "a.npy#": WALK})
    yield "alone-bias.npz", npz({"bias.npy": np.ones(2), "labels.npy": np.arange(9)})
    yield "no-member.npz", npz({})
    yield "folder.npz", npz({"deep/er/a.npy": WALK, "../up.npy": WALK})
    yield (
        "bomb.npz",
        npz(
            {"a.npy": headed("{'descr': '<f8', 'fortran_order': False, 'shape': (999999999, 2)}") + bytes(1 << 20)},
            zipfile.ZIP_DEFLATED,
        ),
    )
    encrypted = bytearray(npz({"a.npy": WALK}))
    encrypted[6] |= 1
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    yield "encrypted.npz", bytes(encrypted)
    yield "method-99.npz", npz({"a.npy": WALK}).replace(b"\x00\x00\x00\x00\x00\x00!", b"\x00\x00c\x00\x00\x00!")


def tensor_files() -> Made:
    rows = WALK.astype("<f4").tobytes()
    good = {"k": entry("F32", [80, 2], 0, 640)}
    yield "good.safetensors", tensors(good, rows)
    yield "metadata.safetensors", tensors({"__metadata__": {"format": "pt"}, **good}, rows)
    for kind in ("F8_E4M3", "F8_E5M2", "U8", "I64", "I32", "U64", "BOOL", "I16", "U16", "C64", "F4", "strange", ""):
        size = {"I64": 8, "U64": 8, "C64": 8, "I32": 4, "I16": 2, "U16": 2}.get(kind, 1)
        yield (
            f"with-{kind}.safetensors",
            tensors({**good, "other": entry(kind, [4], 640, 640 + 4 * size)}, rows + bytes(4 * size)),
        )
        yield f"alone-{kind}.safetensors", tensors({"k": entry(kind, [4], 0, 4 * size)}, bytes(4 * size))
    yield "bias.safetensors", tensors({**good, "bias": entry("F32", [2], 640, 648)}, rows + bytes(8))
    yield "scalar.safetensors", tensors({**good, "s": entry("F32", [], 640, 644)}, rows + bytes(4))
    yield "empty-tensor.safetensors", tensors({**good, "e": entry("F32", [0, 2], 640, 640)}, rows)
    yield "hole.safetensors", tensors({**good, "b": entry("F32", [2], 648, 656)}, rows + bytes(16))
    yield "hole-first.safetensors", tensors({"k": entry("F32", [80, 2], 8, 648)}, bytes(8) + rows)
    yield "hole-last.safetensors", tensors(good, rows + bytes(8))
    yield "overlap.safetensors", tensors({**good, "b": entry("F32", [80, 2], 320, 960)}, rows + bytes(320))
    yield "same-place.safetensors", tensors({**good, "b": entry("F32", [80, 2], 0, 640)}, rows)
    text = json.dumps(good)
    yield "key-twice.safetensors", tensors((text[:-1] + ", " + text[1:]).encode(), rows)
    yield (
        "field-twice.safetensors",
        tensors(text.replace('"dtype": "F32"', '"dtype": "F64", "dtype": "F32"').encode(), rows),
    )
    for name, wrong in {
        "short-place": entry("F32", [80, 2], 0, 636),
        "backwards": entry("F32", [80, 2], 640, 0),
        "negative": entry("F32", [-80, -2], 0, 640),
        "float-shape": entry("F32", [80.0, 2], 0, 640),
        "true-shape": entry("F32", [True, 160], 0, 640),
        "huge-shape": entry("F32", [2**62, 2**62], 0, 640),
        "word-offsets": entry("F32", [80, 2], "0", "640"),
        "three-offsets": {**entry("F32", [80, 2], 0, 640), "data_offsets": [0, 1, 640]},
        "no-type": {"shape": [80, 2], "data_offsets": [0, 640]},
        "number-type": entry(32, [80, 2], 0, 640),  # type: ignore[arg-type]
        "word-shape": entry("F32", "80", 0, 640),
        "null": None,
        "list": [1],
    }.items():
        yield f"{name}.safetensors", tensors({"k": wrong}, rows)
    for length in (0, 1, 10**6, 2**63, 2**64 - 1):
        yield f"length-{length}.safetensors", tensors(good, rows, length)
    for text in (b"[]", b"3", b"null", b"{", b"\xff\xfe", b'{"k": 1e999}', b"[" * 5000, b"{}"):
        yield f"header-{text[:6].hex()}.safetensors", tensors(text, rows)
    yield "nothing.safetensors", b""


def table_files() -> Made:
    x, y = WALK[:, 0], WALK[:, 1]
    good = table({"x": x, "y": y}, row_group_size=30)
    yield "good.parquet", good
    for cut in (0, 4, 8, 100, len(good) // 2, len(good) - 8, len(good) - 1):
        yield f"cut-{cut}.parquet", good[:cut]
    for place in range(10, len(good), max(1, len(good) // 8)):
        harmed = bytearray(good)
        harmed[place] ^= 255
        yield f"harmed-{place}.parquet", bytes(harmed)
    for name, column in {
        "null": pa.array([None, *y[1:]]),
        "words": pa.array(["a"] * 80),
        "lists": pa.array([[1.0, 2.0]] * 80),
        "ragged": pa.array([[1.0, 2.0]] * 79 + [[1.0]]),
        "empty-lists": pa.array([[]] * 80, pa.list_(pa.float32())),
        "null-list": pa.array([[1.0, 2.0]] * 79 + [None]),
        "null-in-list": pa.array([[1.0, 2.0]] * 79 + [[None, 1.0]]),
        "lists-of-words": pa.array([["a", "b"]] * 80),
        "lists-of-lists": pa.array([[[1.0]]] * 80),
        "records": pa.array([{"a": 1}] * 80),
        "booleans": pa.array([True, False] * 40),
        "dates": pa.array([0] * 80, pa.date32()),
        "long": pa.array([2**60 + k for k in range(80)]),
        "int32": pa.array(range(80), pa.int32()),
        "float16": pa.array(y.astype(np.float16)),
        "decimals": pa.array([1] * 80, pa.decimal128(5, 2)),
        "all-null": pa.array([None] * 80),
        "dictionary": pa.array(["a"] * 80).dictionary_encode(),
        "nan": pa.array([float("nan"), *y[1:]]),
    }.items():
        yield f"with-{name}.parquet", table({"x": x, "z": column})
        yield f"alone-{name}.parquet", table({"z": column})
    yield "no-rows.parquet", table({"x": np.empty(0)})
    yield "no-columns.parquet", table({})
    yield "index.parquet", table({"x": x, "y": y, "__index_level_0__": np.arange(80)})


def other_files() -> Made:
    for suffix, kind in ((".f16", "f2"), (".f32", "f4"), (".f64", "f8"), (".i8", "i1"), (".bf16", "u2")):
        yield f"raw{suffix}", SMALL.astype(kind).tobytes()
        yield f"odd{suffix}", SMALL.astype(kind).tobytes() + b"x"
        yield f"nothing{suffix}", b""
    lines = "\n".join(f"{a},{b}" for a, b in WALK)
    for name, text in {
        "good": lines,
        "header": "x,y\n" + lines,
        "bom": "\ufeff" + lines,
        "windows": lines.replace("\n", "\r\n"),
        "ragged": lines + "\n1",
        "words": lines + "\na,b",
        "missing": lines + "\n1,",
        "nan": lines + "\nnan,1",
        "semicolons": lines.replace(",", ";"),
        "empty": "",
        "header-only": "x,y\n",
        "quotes": '"1","2"\n' * 80,
        "underscore": "1_0,2\n" * 80,
        "large": "1e309,1\n" * 80,
        "integers": "\n".join(f"{k * k % 7},{k}" for k in range(80)),
        "one-column": "\n".join(str(a) for a in WALK[:, 0]),
    }.items():
        yield f"{name}.csv", text.encode()
    yield "binary.csv", bytes(range(256)) * 3


FAMILIES: dict[str, Callable[[], Made]] = {
    "npy": plain_files,
    "npz": archive_files,
    "safetensors": tensor_files,
    "parquet": table_files,
    "others": other_files,
}


def arguments(name: str) -> list[str]:
    more = ["--dimension", "2"] if name.partition(".")[2] in ("f16", "f32", "f64", "i8", "bf16") else []
    return ["audit", *more, "--", name]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_is_audited_or_refused_in_one_line(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: list[str] = []
    codes: list[int] = []
    for name, content in FAMILIES[family]():
        Path(name).write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                code = main(arguments(name))
            except BaseException as error:  # whatever it is, it is a fault
                wrong.append(f"{name}: {type(error).__name__}: {error}")
                capsys.readouterr()
                continue
        out, err = capsys.readouterr()
        codes.append(code)
        lines = err.splitlines()
        if (
            code not in (0, 2, 3)
            or len(lines) != (code == 2)
            or (code == 2 and not lines[0].startswith("tracebound: "))
        ):
            wrong.append(f"{name}: exit {code}: {err!r}")
        elif code == 0 and "Sigma_D" not in out:
            wrong.append(f"{name}: nothing said: {out[:60]!r}")
        os.unlink(name)
    assert wrong == []
    assert 0 in codes and 2 in codes


def test_the_corpus_is_large() -> None:
    names = [name for family in FAMILIES.values() for name, _ in family()]
    assert len(names) == len(set(names)) >= 200


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("header-negative.npy", "a negative length in the shape"),
        ("dtype-V2-own.npy", "as bfloat16 does in .npy; save them as float32, or as raw .bf16"),
        ("key-twice.safetensors", "a key occurs twice"),
        ("field-twice.safetensors", "a key occurs twice"),
        ("overlap.safetensors", "its tensors overlap at byte"),
        ("hole.safetensors", "its tensors leave a hole at byte"),
        ("alone-bias.npz", "no array is a stream: bias: an array of shape (2,)"),
        ("twice.npz", "two members are called a.npy"),
        ("stored-harmed.npz", "not a whole .npz archive: Bad CRC-32"),
        ("alone-I64.safetensors", "no array is a stream: k: numbers of type I64"),
        ("with-long.parquet", "column z: an integer beyond 2^53 in row 0"),
        ("words.csv", "row 80 is not 2 numbers between commas: 'a,b'"),
    ],
)
def test_a_fault_has_its_reason_in_a_process_of_its_own(name: str, words: str, tmp_path: Path) -> None:
    content = next(c for family in FAMILIES.values() for n, c in family() if n == name)
    (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-W", "error", "-m", "tracebound", *arguments(name)]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert words in done.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stored-with-bias.npz", "left out: bias: an array of shape (2,)"),
        ("deflated-with-labels.npz", "left out: labels: numbers of type int64"),
        ("with-F8_E4M3.safetensors", "left out: other: numbers of type F8_E4M3"),
        ("with-lists.parquet", "left out: x: not the column of vectors"),
    ],
)
def test_what_is_no_stream_is_left_out_and_said(
    name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = next(c for family in FAMILIES.values() for n, c in family() if n == name)
    if name == "with-lists.parquet":
        content = table({"x": WALK[:, 0], "z": pa.array(WALK.tolist())})
    (tmp_path / name).write_bytes(content)
    assert main(["audit", str(tmp_path / name)]) == 0
    assert words in capsys.readouterr().out
