"""Ctrl-C ends the run at once, also inside a solver, and leaves no temporary file behind."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

from proofs.checking.kept import pending, remove
from tracebound.errors import INTERRUPTED


def remove_pending() -> None:
    """Delete the temporary files of writes that have not finished."""
    for path in list(pending):
        remove(path)


def watch() -> None:
    """Wait for SIGINT in a thread of its own.

    A solver installs its own handler while it searches and then answers `unknown` on Ctrl-C, and Python drops a
    KeyboardInterrupt raised in a finalizer. Blocking the signal and waiting for it in a thread avoids both. Nothing
    is done where SIGINT is ignored or cannot be blocked; there KeyboardInterrupt is the way out.
    """
    if not hasattr(signal, "pthread_sigmask") or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_wait, name="interrupt", daemon=True).start()


def _wait() -> None:
    signal.sigwait({signal.SIGINT})
    if "multiprocessing" in sys.modules:  # else it has no workers
        for worker in sys.modules["multiprocessing"].active_children():
            worker.kill()
    for process in _descendants():
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)
    remove_pending()
    with contextlib.suppress(OSError):
        os.write(2, b"\ntracebound: interrupted\n")
    os._exit(INTERRUPTED)


def _descendants() -> list[int]:
    """What this process started and what that started, where the system tells: a solver, LaTeX, Coq."""
    found, stack = list[int](), [os.getpid()]
    while stack:
        for children in Path("/proc", str(stack.pop())).glob("task/*/children"):
            with contextlib.suppress(OSError, ValueError):
                numbers = [int(word) for word in children.read_text().split()]
                found += numbers
                stack += numbers
    return found
