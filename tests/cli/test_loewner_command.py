"""`loewner` and `recheck-loewner` as a user meets them."""

import json
import struct
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests import warm

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return warm.run(arguments, cwd=cwd, env={"PYTHONPATH": str(ROOT)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.save(tmp_path / "a.npy", np.eye(3))
    np.save(tmp_path / "b.npy", 2 * np.eye(3) + 0.25)
    np.save(tmp_path / "object.npy", np.array([{}]), allow_pickle=True)
    np.save(tmp_path / "nan.npy", np.full((2, 2), np.nan))
    np.save(tmp_path / "long.npy", np.ones((2, 3)))
    np.savez(tmp_path / "archive.npz", np.eye(2), np.eye(3))
    (tmp_path / "cut.npy").write_bytes((tmp_path / "b.npy").read_bytes()[:-8])
    (tmp_path / "text.npy").write_text("text")
    (tmp_path / "text.csv").write_text("a,b\nc,d\n")
    (tmp_path / "cut.npz").write_bytes((tmp_path / "archive.npz").read_bytes()[:-30])
    (tmp_path / "empty.npy").write_bytes(b"")
    return tmp_path


def test_certificates_go_round(folder: Path) -> None:
    for first, second, code, word in (("a", "b", 0, "certified"), ("b", "a", 1, "refuted")):
        names = (f"{first}.npy", f"{second}.npy")
        found = run("loewner", *names, "--certificate", "c.json", "--json", "-", cwd=folder)
        assert (found.returncode, json.loads(found.stdout)["verdict"]) == (code, word), found.stderr
        again = run("recheck-loewner", "c.json", *names, cwd=folder)
        assert (again.returncode, again.stdout) == (0, f"{word}: confirmed\n"), again.stderr
    record = json.loads((folder / "c.json").read_text())
    (folder / "forged.json").write_text(json.dumps(record | {"witness": ["0", "0", "0"]}))
    assert run("recheck-loewner", "forged.json", "b.npy", "a.npy", cwd=folder).returncode == 1
    assert run("recheck-loewner", "c.json", "a.npy", "b.npy", cwd=folder).returncode == 2
    assert run("loewner", "a.npy", "--shift", "1", cwd=folder).returncode == 0


def test_an_exactly_singular_matrix_goes_round(tmp_path: Path) -> None:
    factor = np.random.default_rng(1).integers(-9, 10, size=(100, 60))
    np.save(tmp_path / "m.npy", factor @ factor.T)
    np.save(tmp_path / "f.npy", (factor @ factor.T).astype(np.float64))
    for names in (("m.npy",), ("f.npy",), ("m.npy", "f.npy")):
        found = run("loewner", *names, "--certificate", "c.json", cwd=tmp_path)
        assert (found.returncode, found.stderr) == (0, ""), found.stderr
        assert found.stdout.startswith(f"certified: by {'zero' if len(names) == 2 else 'exact'}; least eigenvalue")
        again = run("recheck-loewner", "c.json", *names, cwd=tmp_path)
        assert (again.returncode, again.stdout) == (0, "certified: confirmed\n"), again.stderr


def test_a_record_with_a_hole_is_refused_in_one_line(folder: Path) -> None:
    assert run("loewner", "b.npy", "a.npy", "--certificate", "c.json", cwd=folder).returncode == 1
    record = json.loads((folder / "c.json").read_text())
    for change in (
        {"route": "ball"},
        {"lower_bound": 0.0},
        {"rows": 3.0},
        {"shift": 10**400},
        {"witness": ["1_0"] * 3},
    ):
        (folder / "c.json").write_text(json.dumps(record | change))
        found = run("recheck-loewner", "c.json", "b.npy", "a.npy", cwd=folder)
        assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1), found.stderr


@pytest.mark.parametrize(("scale", "printed"), [(1e305, "e+309"), (5e-324, "e-319"), (1.0, "-49152")])
def test_a_form_of_any_size_is_printed(tmp_path: Path, scale: float, printed: str) -> None:
    np.save(tmp_path / "m.npy", scale * np.array([[1.0, 2.0], [2.0, 1.0]]))
    found = run("loewner", "m.npy", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (1, ""), found.stderr
    assert found.stdout.startswith("refuted: by an integer vector; quadratic form -") and printed in found.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("loewner", "missing.csv"),
        ("loewner", "text.csv"),
        ("loewner", "cut.npz"),
        ("loewner", "missing.npy"),
        ("loewner", "object.npy"),
        ("loewner", "nan.npy"),
        ("loewner", "long.npy"),
        ("loewner", "archive.npz"),
        ("loewner", "cut.npy"),
        ("loewner", "text.npy"),
        ("loewner", "empty.npy"),
        ("loewner", "."),
        ("loewner", "a.npy", "a.npy", "a.npy"),
        ("loewner", "a.npy", "--shift", "nan"),
        ("recheck-loewner", "missing.json", "a.npy"),
        ("recheck-loewner", "a.npy", "a.npy"),
        ("recheck-loewner", "text.npy", "a.npy"),
    ],
)
def test_bad_input_is_one_line(folder: Path, arguments: tuple[str, ...]) -> None:
    extra = ("--certificate", "out.json") if arguments[0] == "loewner" else ()
    found = run(*arguments, *extra, cwd=folder)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1), found.stderr
    assert not (folder / "out.json").exists()


def test_a_matrix_is_read_from_every_kind_of_file(folder: Path) -> None:
    matrix = np.array([[2, 1], [1, 2]])
    np.savez(folder / "m.npz", matrix)
    np.savez_compressed(folder / "c.npz", matrix.astype(np.int64) * 2**55)
    (folder / "m.csv").write_text("x,y\n2,1\n1,2\n")
    parquet.write_table(pa.table({"x": matrix[0], "y": matrix[1]}), folder / "m.parquet")
    header = json.dumps({"m": {"dtype": "F64", "shape": [2, 2], "data_offsets": [0, 32]}}).encode()
    content = struct.pack("<Q", len(header)) + header + matrix.astype("<f8").tobytes()
    (folder / "m.safetensors").write_bytes(content)
    for name in ("m.npz", "c.npz", "m.csv", "m.parquet", "m.safetensors"):
        found = run("loewner", name, "--shift", "0.5", cwd=folder)
        assert (found.returncode, found.stdout[:9]) == (0, "certified"), found.stderr
