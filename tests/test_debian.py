"""What `make coq`, `recheck-native`, `paper` and `study` install is what is missing; Debian is played by stand-ins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from proofs.coq import program
from proofs.coq.layer import FOLDER
from tracebound import debian


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What apt-get was asked; coq alone of the packages is there by name."""
    log = tmp_path / "asked"
    scripts = {
        "apt-get": f'echo "$@" >>{log}',
        "dpkg-query": 'if [ "$3" = coq ]; then printf "ii "; else exit 1; fi',
    }
    for name, body in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return log


@pytest.mark.parametrize("part", list(debian.THERE))
def test_only_what_is_missing_is_installed(part: str, asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(debian.THERE, part, lambda: False)
    assert debian.main([part]) == 0
    missing = [name for name in debian._packages(part).split() if name != "coq"]
    assert len(missing) > 1
    update, install = asked.read_text(encoding="utf-8").splitlines()
    assert (update, install) == ("update -qq", f"install -y -qq --no-install-recommends {' '.join(missing)}")


def test_packages_that_are_there_without_their_files_are_installed_again(
    asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(debian.THERE, "coq", lambda: False)
    monkeypatch.setattr(debian, "_installed", lambda package: True)
    assert debian.main(["coq"]) == 0
    assert asked.read_text(encoding="utf-8").splitlines()[1].endswith("--reinstall " + debian._packages("coq"))


def test_nothing_is_installed_where_all_is_there_or_by_another_user(
    asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(debian.THERE, "coq", lambda: True)
    assert debian.main(["coq"]) == 0
    monkeypatch.setitem(debian.THERE, "coq", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert debian.main(["coq"]) == 0
    assert not asked.exists()


def test_a_part_without_its_libraries_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("coqc", "coq_makefile", "coqchk", "make", "pdflatex", "latexmk", "bibtex"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {tmp_path}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    for name, body in {"bible": "exit 0", "kpsewhich": "exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not any(there() for there in debian.THERE.values())


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert debian.main(["all"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_native_checker_names_the_packages_that_are_installed() -> None:
    script = (FOLDER / "native" / "build.sh").read_text(encoding="utf-8")
    assert f"apt-get install --no-install-recommends {program.NATIVE}" in script
    assert f"for tool in {' '.join(program.NATIVE_PROGRAMS)};" in script
