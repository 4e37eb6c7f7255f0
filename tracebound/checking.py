"""Checks claims on all processors, and passes over those whose report is kept from an earlier run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from proofs.checking import book, workers
from proofs.checking.report import ClaimReport
from proofs.checking.workers import Lost
from tracebound import cache
from tracebound.output import complain

Say = Callable[[str], None]
FEW = 4  # claims for which starting processes costs more than it saves
AT_ONCE = 8  # reports that are kept together, since whether a source was changed meanwhile is asked of a thousand files
PRELOAD = "tracebound.preload"


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: terms have none, and it takes a sixth of a check's time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def begin(keys: Sequence[str] | None, *, use_cache: bool = True) -> bool:
    """Begin to load the claims in the server that workers are forked from, if all of them are to be checked there."""
    anew = keys is None and not (use_cache and cache.any_reports()) and workers.processors() > 1
    if anew:
        workers.prepare(PRELOAD)
    return anew


def survey(wanted: Sequence[str] | None) -> book.Survey:
    """What `book.survey` finds, by a worker, whose server has loaded every claim: this process need not."""
    ((_, found),) = workers.results(book.survey, [[wanted]], 1)
    return book.survey(wanted) if isinstance(found, Lost) else found


def check(keys: Sequence[str], progress: Say | None = None, *, use_cache: bool = True) -> dict[str, ClaimReport]:
    """The reports of claims by key, in the order given; without `use_cache` all are new, and kept in place of older
    ones. A claim whose check does not end, since its process died or memory is short, is undecided."""
    tags = {key: cache.key_of(key, book.module_name(key)) for key in keys}
    cache.keep_imports()
    found = kept(keys) if use_cache else {}
    missing = [key for key in keys if key not in found]
    new: list[ClaimReport] = []
    for number, (key, report) in enumerate(_fresh(missing, progress), 1):
        if isinstance(report, Lost):
            reason = f"{report.reason}; try it alone: tracebound verify {key}"
            report = book.unchecked(key, reason, "memory" if report.memory else "lost")
            complain(f"tracebound: undecided: {key}: {reason}")
        elif report.status not in ("failed", "undecided"):
            new.append(report)
        found[key] = report
        if new and (len(new) == AT_ONCE or number == len(missing)):
            cache.save(new, tags)
            new.clear()
        if progress and len(missing) >= FEW:
            progress(f"{number} of {len(missing)}: {key}")
    return {key: found[key] for key in keys}


def kept(keys: Iterable[str]) -> dict[str, ClaimReport]:
    """The reports of earlier runs, of those claims that have one and of which nothing has changed since."""
    found: dict[str, ClaimReport] = {}
    for key in keys:
        with suppress(*UNPARSED):
            if report := cache.load(key, cache.key_of(key, book.module_name(key))):
                found[key] = replace(report, origin="kept")
    cache.keep_imports()
    return found


UNPARSED = (SyntaxError, ValueError, OSError, RecursionError)  # of a source that is none: its claim has no report
DISTINCT = "distinct"  # kept where no two claims of the book state the same


def all_kept(keys: Sequence[str] | None) -> list[ClaimReport] | None:
    """The reports of the claims, by default of all, if those of all that they rest on are kept; no proof is then read.

    None if one is not, or if it is not known that all claims are distinct where all are asked for.
    """
    if keys is None and cache.load_record(DISTINCT, cache.key_of_all()) is None:
        return None
    return book.judged(keys, kept)


def keep_distinct(reports: Sequence[ClaimReport]) -> None:
    """After a check of all claims that found none wrong: no two of them state the same."""
    if not any(report.status == "failed" for report in reports):
        cache.save_record(DISTINCT, cache.key_of_all(), "")


def _fresh(keys: Sequence[str], progress: Say | None) -> Iterable[tuple[str, ClaimReport | Lost]]:
    many = min(workers.processors(), len(keys))
    if len(keys) >= FEW and many > 1:
        workers.prepare(PRELOAD)
        share = max(1, len(keys) // (4 * many))  # neighbours in the book stand on the same lemmas
        chunks = [keys[start : start + share] for start in range(0, len(keys), share)]
        yield from workers.results(_check, chunks, many)
        return
    for key in keys:
        if progress:
            progress(key)
        try:
            yield key, _check(key)
        except MemoryError:
            yield key, Lost(workers.NO_MEMORY, memory=True)


def _check(key: str) -> ClaimReport:
    with uncollected():
        return book.check_claim(key)
