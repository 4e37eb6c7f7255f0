"""Commands in processes of their own that need not import everything again: forked from one that has.

A command of the suite is a process with its own arguments, folder, environment, streams and exit code, as a user's is;
what differs is that the modules it would import are loaded, which takes longer than most commands do. What a process
does while it starts (no package, no memory, killed at any moment) is tested by processes that start from nothing.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from proofs.checking import book
from tests.warm_process import Process
from tracebound.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
SERVER = Path(__file__).with_name("warm_server.py")
PROCESS = Path(__file__).with_name("warm_process.py")  # a program that asks it, by the number of its socket
# What commands import that is not the project's: for commands that run in a copy of its files.
PACKAGES = ("numpy", "scipy.linalg", "sympy", "z3", "flint", "rich.console", "rich.table", "multiprocessing.connection")


@cache
def server(copies: bool) -> socket.socket:
    """What forks commands, begun at the first one; it ends when its socket is closed, as at the end of this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-P", str(SERVER), str(ROOT), *(PACKAGES if copies else [*PACKAGES, *_project()])],
        stdin=theirs.fileno(),
        cwd=ROOT,
        # A thread of the server would not be there in a process forked from it.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ""},
        start_new_session=True,  # an interrupt of the tests is not the server's
    )
    theirs.close()
    atexit.register(lambda: (ours.close(), process.wait()))
    return ours


def _project() -> Iterator[str]:
    """The modules of the commands and of the claims, and what commands import when they run."""
    yield from (f"tracebound.commands.{name}" for name in COMMANDS)
    yield from (f"proofs.claims.{name}" for name in book.CLAIMS)
    yield from ("proofs.checking.certify", "proofs.checking.corroboration", "proofs.coq.audit")
    yield from ("proofs.models.soundness", "numerics.audit.readers", "numerics.audit.report", "numerics.check")
    yield from ("numerics.constants.table", "numerics.loewner.file", "numerics.validation.grid", "paper.abstract")
    yield from ("tracebound.checking",)


def begun(
    arguments: Sequence[str],
    streams: Sequence[int],
    *,
    cwd: Path,
    env: Mapping[str, str],
    code: str | None = None,
    copies: bool = False,
) -> Process:
    """A command that was begun: `tracebound`, or `code` as after `-c`; in a copy of the project the copy's own."""
    return Process(server(copies), arguments, streams, cwd=str(cwd), env=env, code=code)


def run(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], code: str | None = None, copies: bool = False
) -> subprocess.CompletedProcess[str]:
    """What a command printed, and its exit code."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull) as nothing:
        streams = [nothing.fileno(), out.fileno(), err.fileno()]
        exit_code = begun(arguments, streams, cwd=cwd, env=env, code=code, copies=copies).wait()
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess([*arguments], exit_code, out.read().decode(), err.read().decode())
