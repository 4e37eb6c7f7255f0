"""A standard stream that is closed or full: that is said where something can be said, and the exit code is 2."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOSED = "tracebound: cannot write to standard output: it is closed\n"
FULL = "tracebound: cannot write to standard output: No space left on device\n"
WRITERS = (["list", "--json"], ["bound", "--bits", "4"], ["loewner", "m.npy"], ["--version"], ["audit", "--help"])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(40, 2)))
    np.save(tmp_path / "m.npy", np.eye(2))
    return tmp_path


def run(place: Path, words: Sequence[str], closed: Sequence[int] = (), **options: object) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a process that starts with the streams of these numbers closed."""
    done = subprocess.run(
        [sys.executable, "-m", "tracebound", *words],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": os.devnull},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: [os.close(number) for number in closed],  # type: ignore[arg-type,return-value]
        **{"stdout": subprocess.PIPE, **options},  # type: ignore[call-overload]
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[0])
def test_a_result_that_nobody_can_have_is_no_success(place: Path, words: Sequence[str]) -> None:
    assert run(place, words, closed=[1]) == (2, "", CLOSED)
    if Path("/dev/full").exists():
        with open("/dev/full", "w") as full:
            assert run(place, words, stdout=full) == (2, None, FULL)


def test_what_goes_to_a_file_is_written_though_stdout_is_closed(place: Path) -> None:
    assert run(place, ["loewner", "m.npy", "--json", "out.json"], closed=[1]) == (2, "", CLOSED)
    assert (place / "out.json").read_text().startswith("{")


def test_no_file_takes_the_place_of_a_closed_stream(place: Path) -> None:
    """What a library writes to stream 2 would be written into the first file that is opened."""
    code = (
        "import os, sys; from tracebound.__main__ import main; sys.argv[1:] = ['impact', 'nothing']; main();"
        "sys.exit(os.open('m.npy', os.O_RDONLY))"
    )
    for closed in ([0], [2], [0, 2]):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            preexec_fn=lambda closed=closed: [os.close(number) for number in closed],
        )
        assert done.returncode > 2


def test_wrong_usage_is_not_told_to_stdout_where_stderr_is_closed(place: Path) -> None:
    assert run(place, ["nonsense"], closed=[2])[:2] == (2, "")
    assert run(place, ["list"], closed=[0, 2])[0] == 0
