"""Every command that writes files: no output is an input or another output, and that is known before any work."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tests.cli.in_process import refused
from tracebound.errors import UsageError
from tracebound.files import refuse_clashes


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A matrix, a record, and links to them."""
    np.save(tmp_path / "m.npy", np.eye(2))
    (tmp_path / "record.json").write_text("{}")
    (tmp_path / "soft").symlink_to("m.npy")
    os.link(tmp_path / "m.npy", tmp_path / "hard")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--json", "out", "--junit", "./out"),
        ("verify", "--json", "soft", "--junit", "hard"),
        ("constants", "--json", "out", "--tex", "out"),
        ("constants", "--json", "record.json", "--check", "record.json"),
        ("constants", "--tex", "record.json", "--check", "record.json"),
        ("constants", "--tex", "-"),
        ("loewner", "m.npy", "--json", "m.npy"),
        ("loewner", "m.npy", "--certificate", "soft"),
        ("loewner", "m.npy", "--certificate", "hard"),
        ("loewner", "m.npy", "m.npy", "--json", "out", "--certificate", "out"),
        ("loewner", "m.npy", "--certificate", "-"),
        ("report", "-o", "-"),
    ],
)
def test_one_line_and_nothing_written(
    place: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p.name: p.read_bytes() for p in place.iterdir()}
    refused(capsys, *arguments)
    assert {p.name: p.read_bytes() for p in place.iterdir()} == before


def test_devices_may_be_named_twice_and_missing_files_are_no_clash(place: Path) -> None:
    refuse_clashes([("--json", "/dev/null"), ("--html", "/dev/null"), ("--tex", None)], [("the stream", "m.npy")])
    refuse_clashes([("--json", "a"), ("--html", "b"), ("--tex", "none/c")], [("the stream", "none")])
    with pytest.raises(UsageError, match="standard output is taken by --json"):
        refuse_clashes([("--json", "-"), ("--html", "-")])
    with pytest.raises(UsageError, match="whose files are read"):
        refuse_clashes([("--json", "new")], [("the stream", ".")])
