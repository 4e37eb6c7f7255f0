"""The streams of an audit one after another, or several at a time: none that fails stops the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from proofs.checking import workers as processes
from proofs.checking.workers import Lost
from tracebound.errors import MissingTool, UsageError
from tracebound.output import complain, in_line

if TYPE_CHECKING:
    from numerics.audit.schema import Entry
    from numerics.audit.stream import Stream

WHOLE = 1 << 26  # numbers of a stream up to which one worker of a scheduler takes it whole
PATIENCE = 2.0  # seconds of a stage before its end is estimated
Audited = tuple["Entry", list[Any]]


@dataclass(frozen=True)
class Bad:
    """There in place of an entry where a stream cannot be audited, and why, in one line that names the stream."""

    reason: str


def audited(
    streams: Sequence[Stream], options: dict[str, Any], jobs: int, progress: Callable[[str], None], workers: Any = None
) -> Iterator[Audited | Lost | Bad]:
    """The entries of the streams in order, each with its certificates; on `workers` of a scheduler if there are any.

    A stream that is bad, whose process died, or for which memory is short, is named on stderr at once and lost to no
    other.
    """

    def told(stream: Stream, found: Audited | Lost | Bad) -> Audited | Lost | Bad:
        if isinstance(found, Lost):
            complain(in_line(f"tracebound: not audited: {stream.name}: {found.reason}"))
        elif isinstance(found, Bad):
            complain(in_line(f"tracebound: {found.reason}"))
        return found

    if workers is not None:
        spread = _spread(streams, options, workers, progress)
        yield from (told(stream, found) for stream, found in zip(streams, spread, strict=True))
        return
    if min(jobs, len(streams)) == 1:
        for number, stream in enumerate(streams):
            estimate = Estimate(stream.name, progress, number, len(streams))
            try:
                found = _one(stream, options | {"progress": estimate})
            except MemoryError:
                found = Lost(processes.NO_MEMORY, memory=True)
            yield told(stream, found)
        return
    ended: dict[int, Audited | Lost | Bad] = {}
    tasks = [[(place, stream)] for place, stream in enumerate(streams)]
    answers = processes.results(partial(_placed, options=options), tasks, min(jobs, len(streams)))
    following = 0
    for (place, stream), found in answers:
        ended[place] = told(stream, found)
        progress(f"{following + len(ended)} of {len(streams)} streams")
        while following in ended:
            yield ended.pop(following)
            following += 1


def _spread(
    streams: Sequence[Stream], options: dict[str, Any], workers: Any, progress: Callable[[str], None]
) -> Iterator[Audited | Lost | Bad]:
    """The streams on the workers of a scheduler, each whole, with the lengths of its documents in place of labels."""
    from numerics.audit.documents import lengths
    from numerics.audit.stream import BadStream

    tasks: list[tuple[Stream, list[int]] | Bad] = []
    for stream in streams:
        try:
            tasks.append((replace(stream, labels=None), [int(n) for n in lengths(stream, options["documents"])]))
        except (BadStream, OSError) as error:
            tasks.append(Bad(" ".join(str(error).split())))
    sent = [task for task in tasks if not isinstance(task, Bad)]
    shared = {name: value for name, value in options.items() if name not in ("documents", "moments")}

    def tell(done: int) -> None:
        progress(f"{done} of {len(sent)} streams")

    results = workers.each(partial(_on_worker, options=shared), sent, tell)
    for stream, task in zip(streams, tasks, strict=True):
        found = task if isinstance(task, Bad) else next(results)
        if isinstance(found, BadStream):
            found = Bad(f"{stream.name}: {found}")
        elif isinstance(found, MemoryError):
            found = Lost(processes.NO_MEMORY, memory=True)
        elif isinstance(found, Exception):
            found = Lost("the workers that audited it died")
        yield found


def _on_worker(task: tuple[Stream, list[int]], options: dict[str, Any]) -> Audited | Bad:
    stream, documents = task
    return _one(stream, options | {"documents": documents})


def _placed(task: tuple[int, Stream], options: dict[str, Any]) -> Audited | Bad:
    return _one(task[1], options)


def _one(stream: Stream, options: dict[str, Any]) -> Audited | Bad:
    from numerics.audit import audit
    from numerics.audit.stream import BadStream

    kept: list[Any] = []
    try:
        return audit(stream, certificates=lambda *found: kept.append(found), **options), kept
    except (BadStream, OSError) as error:
        return Bad(" ".join(str(error).split()))


class Workers:
    """Workers of a scheduler; what goes wrong with them is wrong usage, or a missing package."""

    def __init__(self, scheduler: str) -> None:
        with _of_scheduler():
            from numerics.audit import distributed

            self.workers = distributed.Workers(scheduler)

    def __call__(self, *arguments: Any) -> Any:
        """The pass over one stream."""
        with _of_scheduler():
            return self.workers(*arguments)

    def each(self, *arguments: Any) -> Iterator[Any]:
        """What a task makes of each stream."""
        with _of_scheduler():
            yield from self.workers.each(*arguments)


@contextmanager
def _of_scheduler() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingTool.package("--scheduler needs", error.name, "distributed") from error
    except RuntimeError as error:
        from numerics.audit.distributed import Unreachable

        if isinstance(error, Unreachable):
            raise UsageError(str(error)) from error
        raise


class Estimate:
    """Tells how far the audit of a stream is, and when the stage is likely to end."""

    def __init__(self, name: str, tell: Callable[[str], None], number: int = 0, count: int = 1) -> None:
        self.name, self.tell = f"{number + 1} of {count}, {name}" if count > 1 else name, tell
        self.stage, self.since = "", 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage, whose first word names it."""
        now = time.monotonic()
        if what.split()[0] != self.stage:
            self.stage, self.since = what.split()[0], now
        spent = now - self.since
        left = f", {spent * (total - done) / done:.0f} s left" if done and spent > PATIENCE else ""
        self.tell(f"{self.name}: {what}, {100 * done // total} %{left}")
