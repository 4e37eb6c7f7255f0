"""Commands in the tests' own process."""

from __future__ import annotations

import pytest

from tracebound.__main__ import main


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """A command's exit code, standard output and standard error."""
    code, found = main(list(arguments)), capsys.readouterr()
    return code, found.out, found.err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of a command that ends with exit code 2 and prints nothing else."""
    code, out, err = called(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("tracebound: ")
    return err
