"""Checks claims on all processors, and passes over those whose report is kept from an earlier run."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Sequence

from proofs import book
from proofs.book import ClaimReport
from tracebound import cache

Say = Callable[[str], None]
FEW = 4  # claims for which starting processes costs more than it saves


def check(keys: Sequence[str], progress: Say | None = None, *, use_cache: bool = True) -> dict[str, ClaimReport]:
    """The reports of claims by key, in the order given."""
    names = {key: book.module(key).__name__ for key in keys}
    tags = {key: cache.key_of(key, names[key]) for key in keys} if use_cache else {}
    found = {key: report for key, tag in tags.items() if (report := cache.load(key, tag))}
    missing = [key for key in keys if key not in found]
    for report in _fresh(missing, progress):
        found[report.key] = report
        if use_cache:
            cache.save(report.key, tags[report.key], report)
    return {key: found[key] for key in keys}


def _fresh(keys: Sequence[str], progress: Say | None) -> Iterable[ClaimReport]:
    workers = min(os.cpu_count() or 1, len(keys))
    if len(keys) < FEW or workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from book.check_all(keys, progress).values()
        return
    share = max(1, len(keys) // (4 * workers))  # neighbours in the book stand on the same lemmas
    with multiprocessing.get_context("fork").Pool(workers, _quiet) as pool:
        for number, report in enumerate(pool.imap_unordered(_check, keys, share), 1):
            if progress:
                progress(f"{number} of {len(keys)}: {report.key}")
            yield report


def _quiet() -> None:
    """Ctrl-C ends a worker at once; the parent blocks the signal and says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _check(key: str) -> ClaimReport:
    return book.check_module(book.module(key))
