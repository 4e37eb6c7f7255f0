"""The environment that make builds notices another Python, and keeps what is there where none is named; `.ci/run`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ONCE

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def stand_in(path: Path, says: str, recent: bool = True) -> Path:
    """A Python that says which it is, and makes an environment by writing a line of it."""
    path.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        f"*version_info*) exit {0 if recent else 1} ;;\n"
        f'*_base_executable*) echo "{says}" ;;\n'
        '"-m venv --clear "*) mkdir -p "$4" && echo made >>"$4/log" ;;\nesac\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What make does in a shell of its own: one that started the tests passes its PYTHON and its flags to all below."""
    command = ["make", "-s", *arguments, f"VENV={folder}", f"{folder}/.python"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, timeout=60
    )


def test_another_python_makes_it_anew(tmp_path: Path) -> None:
    first, second = stand_in(tmp_path / "first", "3.11"), stand_in(tmp_path / "second", "3.13")
    folder = tmp_path / "venv"
    made = []
    for python in (first, first, None, second, None, first):
        done = make(folder, *([f"PYTHON={python}"] if python else []))
        assert done.returncode == 0, done.stderr
        made.append(len((folder / "log").read_text().splitlines()))
    assert made == [1, 1, 1, 2, 2, 3]


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    done = make(tmp_path / "venv", f"PYTHON={stand_in(tmp_path / 'old', '3.10', recent=False)}")
    assert done.returncode == 2 and "Python 3.11 or later" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_what_runs_on_one_python_alone_is_there() -> None:
    for path, names in ONCE.items():
        text = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert all(f"def {name}(" in text for name in names), path


@pytest.mark.skipif(not (ROOT / ".ci").is_dir(), reason="a source distribution has no .ci")
def test_files_left_out_under_other_linear_algebra_are_there() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    left_out = script[script.index("for name in ") :].partition(";")[0].split()[3:]
    assert len(left_out) > 5
    assert [n for n in left_out if not (ROOT / "tests" / "numerics" / f"test_{n}.py").is_file()] == []
