"""Two products side by side: a helper thread for one of them, and half of the cores for the BLAS of each.

A product of a tall block of few columns does not keep two cores busy inside BLAS, two products at once do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

# How many threads BLAS uses is a setting of the whole process, so one thread at a time may change it and put it back.
_in_use = Lock()


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def helper() -> Iterator[Executor | None]:
    """An executor of one thread, while BLAS keeps to half of the cores; None if another thread has it."""
    if not _in_use.acquire(blocking=False):
        yield None
        return
    try:
        half = max(1, (os.cpu_count() or 1) // 2)
        with _libraries().limit(limits=half, user_api="blas"), ThreadPoolExecutor(1) as executor:
            yield executor
    finally:
        _in_use.release()
