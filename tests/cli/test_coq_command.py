"""`tracebound coq` as a user meets it, with Coq where it is installed and without it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from proofs.coq.program import LIBRARIES
from tests import warm

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, path: str, cache: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "XDG_CACHE_HOME": str(cache)}
    return warm.run(arguments, cwd=ROOT, env=environment)


@pytest.fixture
def nothing(tmp_path: Path) -> str:
    """A PATH without any program."""
    empty = tmp_path / "empty"
    empty.mkdir()
    return str(empty)


def fake(folder: Path, **scripts: str) -> str:
    """A PATH of small shell scripts that stand for Coq's programs."""
    folder.mkdir()
    for name, body in scripts.items():
        script = folder / name
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(0o755)
    return f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin" if shutil.which("coqc") is None else str(folder)


def test_without_coq_nothing_passes(nothing: str, tmp_path: Path) -> None:
    done = run("coq", path=nothing, cache=tmp_path)
    assert done.returncode == 4
    assert done.stdout == "SKIPPED\n"
    assert "coqc is not installed" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_coq_the_json_says_skipped(nothing: str, tmp_path: Path) -> None:
    done = run("coq", "--json", "-", path=nothing, cache=tmp_path)
    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "SKIPPED"
    assert json.loads(done.stdout)["claims"] == []


def test_without_a_library_nothing_passes(tmp_path: Path) -> None:
    scripts = dict.fromkeys(("coqc", "coq_makefile", "coqchk", "make"), f"echo {tmp_path}")
    done = run("coq", path=fake(tmp_path / "bin", **scripts), cache=tmp_path)
    assert done.returncode == 4
    assert "lebesgue_integral.vo is not installed" in done.stderr


def test_a_build_that_fails_fails(tmp_path: Path) -> None:
    for library in LIBRARIES:
        path = tmp_path / "user-contrib" / library
        path.parent.mkdir(parents=True)
        path.touch()
    scripts = dict.fromkeys(("coqc", "coqchk"), f"echo {tmp_path}")
    scripts |= {"coq_makefile": "exit 0", "make": "echo 'Error: no proof' >&2; exit 2"}
    done = run("coq", "--json", "-", path=fake(tmp_path / "bin", **scripts), cache=tmp_path)
    assert done.returncode == 1
    assert "build: Error: no proof" in done.stderr
    assert json.loads(done.stdout)["status"] == "FAIL"


def test_a_file_that_cannot_be_written_is_found_before_the_work(nothing: str, tmp_path: Path) -> None:
    done = run("coq", "--json", str(tmp_path / "no" / "file"), path=nothing, cache=tmp_path)
    assert done.returncode == 2


def test_show_puts_the_statements_side_by_side(tmp_path: Path) -> None:
    done = run("show", "loewner-trace", path=os.environ["PATH"], cache=tmp_path)
    assert "statement in Coq" in done.stdout
    assert "loewner_le A B" in done.stdout
    assert "not checked since these sources changed" in done.stdout
