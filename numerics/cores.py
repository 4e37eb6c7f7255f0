"""How many threads BLAS uses: half of the cores while two products run side by side, one where matrices are small.

A product of a tall block of few columns does not keep two cores busy inside BLAS, two products at once do. In the
factorisations of small matrices the threads of BLAS mostly wait for each other, and burn several times the time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_in_use = Lock()  # by the one that has a helper
# The number is a setting of the whole process: while several ask for a limit the least holds, after the last the first.
_changing = Lock()
_limits: list[int] = []
_before: list[Any] = []
_libraries: list[ThreadpoolController] = []  # while there is a limit: those loaded when the first asked for one


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """BLAS keeps to so many threads, or fewer if others ask for fewer."""
    with _changing:
        if not _limits:
            _libraries.append(ThreadpoolController())
        _limits.append(threads)
        found = _limit()
        if not _before:
            _before.append(found)
    try:
        yield
    finally:
        with _changing:
            _limits.remove(threads)
            if _limits:
                _limit()
            else:
                _before.pop().restore_original_limits()
                _libraries.clear()


def _limit() -> Any:
    """Set the least number that is asked for; returns what can undo it."""
    return _libraries[0].limit(limits=min(_limits), user_api="blas")


def _begin() -> None:
    """A library that is built on OpenMP has a number for each thread that calls it."""
    with _changing:
        _limit()


@contextmanager
def helper() -> Iterator[Executor | None]:
    """An executor of one thread, while BLAS keeps to half of the cores; None if another thread has it."""
    if not _in_use.acquire(blocking=False):
        yield None
        return
    try:
        half = max(1, (os.cpu_count() or 1) // 2)
        with at_most(half), ThreadPoolExecutor(1, initializer=_begin) as executor:
            yield executor
    finally:
        _in_use.release()
