"""Two products side by side: a helper thread for one of them, and half of the cores for the BLAS of each.

A product of a tall block of few columns does not keep two cores busy inside BLAS, two products at once do. How many
threads BLAS uses is a setting of the whole process, so it is set while anybody works here, and put back by the last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_users = 0
_limit: Any = None


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def helper() -> Iterator[Executor]:
    """An executor of one thread, while BLAS keeps to half of the cores."""
    global _users, _limit
    with _lock:
        if not _users:
            _limit = _libraries().limit(limits=max(1, (os.cpu_count() or 1) // 2), user_api="blas")
            _limit.__enter__()
        _users += 1
    try:
        with ThreadPoolExecutor(1) as executor:
            yield executor
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _limit.__exit__(None, None, None)
