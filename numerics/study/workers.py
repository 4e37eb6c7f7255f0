"""Processes for the study, each with one thread of BLAS: several threads each would be in each other's way."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

Key = TypeVar("Key")


def finished(jobs: int, call: Callable[..., Any], tasks: Mapping[Key, tuple[Any, ...]]) -> Iterator[tuple[Key, Any]]:
    """Each key with what the call makes of its task, as they finish, by so many processes; by this one if jobs is 0."""
    if not jobs:
        yield from ((key, call(*task)) for key, task in tasks.items())
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by the workers' BLAS when it is loaded
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        futures = {pool.submit(call, *task): key for key, task in tasks.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(cancel_futures=True)
