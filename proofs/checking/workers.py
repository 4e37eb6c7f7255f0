"""Tasks in processes of their own: nobody waits for a process that is gone, and none outlives the one that began it.

`multiprocessing.Pool` waits for ever for the tasks of a worker that was killed, and `ProcessPoolExecutor` gives up all
tasks and cannot say whose worker died. Here a worker that dies loses the task it was at, which is named; another takes
over the rest. Workers are forked from a server without threads, where the system has one, else spawned.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Result = TypeVar("Result")

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
STILLBORN = 3  # workers that die before they can work, after which no more are started
NO_MEMORY = "there is not enough memory for it"


@dataclass(frozen=True)
class Lost:
    """What is there in place of a result, and why; `memory` says that there was too little of it."""

    reason: str
    memory: bool = False


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(*modules: str) -> None:
    """Begin to start the server that workers are forked from, with these modules loaded; returns at once.

    Nothing is done where there is no such server, or where it runs already.
    """
    context = _context()
    if context.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        context.set_forkserver_preload(list(modules))
        with _one_thread():
            forkserver.ensure_running()


def results(
    function: Callable[[Task], Result], chunks: Sequence[Sequence[Task]], workers: int
) -> Iterator[tuple[Task, Result | Lost]]:
    """Every task with what the function returns for it, in the order in which they end.

    A chunk's tasks are worked on by one process, one after another; every other process takes chunks from the end, so
    that neighbours come to one that has what they share. Where no chunk is left, who is done takes the later half of
    what another one has not begun. What the function raises is raised here, but for MemoryError: like the death of a
    worker, it makes the one task `Lost`.
    """
    from multiprocessing import connection

    waiting = deque(deque(chunk) for chunk in chunks if chunk)
    team: list[_Worker] = []
    ends = cycle((waiting.popleft, waiting.pop))
    stillborn = 0
    prepare()
    try:
        while waiting or team:
            while waiting and len(team) < workers and stillborn < STILLBORN:
                team.append(_Worker(function, next(ends)))
            if not team:
                for task in (task for chunk in waiting for task in chunk):
                    yield task, Lost("no process could be started for it")
                return
            ready = set(connection.wait([worker.link for worker in team]))
            for worker in [w for w in team if w.link in ready]:
                try:
                    said, value = worker.link.recv()
                except (EOFError, OSError):
                    team.remove(worker)
                    reason = worker.end()
                    if worker.began:
                        yield worker.tasks.popleft(), Lost(reason)
                    else:
                        stillborn += 1
                    if worker.tasks:
                        waiting.appendleft(worker.tasks)
                    continue
                if said == "ready":
                    worker.began = True
                    continue
                task = worker.tasks.popleft()
                if tasks := worker.tasks or (worker.take() if waiting else _later_half(team)):
                    worker.give(tasks)
                else:
                    team.remove(worker)
                    worker.end()
                if said == "raised":
                    raise value
                yield task, (Lost(NO_MEMORY, memory=True) if said == "memory" else value)
    finally:
        for worker in team:
            worker.end()


def _context() -> Any:
    """How processes are made here; who makes none, loads none of it."""
    import multiprocessing

    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


@contextmanager
def _one_thread() -> Iterator[None]:
    """What is started meanwhile has one thread a process for linear algebra, unless the user says otherwise.

    Workers' threads would be in each other's way, and a server with threads could not fork safely.
    """
    added = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _later_half(team: Sequence[_Worker]) -> deque[Any]:
    """Taken from the worker with most tasks: the later half of those that it has not begun."""
    tasks = max((worker.tasks for worker in team), key=len)
    return deque(reversed([tasks.pop() for _ in range(len(tasks) // 2)]))


class _Worker:
    """A process, the tasks it has not answered yet, where it takes more, and whether it has begun to work."""

    def __init__(self, function: Callable[[Any], Any], take: Callable[[], deque[Any]]) -> None:
        context = _context()
        self.link, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, function), daemon=True)
        self.began, self.take = False, take
        with _one_thread():
            self.process.start()
        theirs.close()
        self.give(take())

    def give(self, tasks: deque[Any]) -> None:
        """Send the first of the tasks; that the process is gone shows when it is listened to."""
        self.tasks = tasks
        with suppress(OSError):
            self.link.send(tasks[0])

    def end(self) -> str:
        """Stop the process, and say how it ended."""
        self.link.close()
        self.process.join(0.2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        if code == -signal.SIGKILL:
            return "its process was killed, as the system does when memory is short"
        return f"its process ended with signal {-code}" if code < 0 else f"its process ended with exit code {code}"


def _serve(link: Connection, function: Callable[[Any], Any]) -> None:
    """Answer until there is nobody to answer. Ctrl-C is the parent's, which ends its workers."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    Thread(target=_follow_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        link.send(("ready", None))
        while True:
            link.send(_answer(function, link.recv()))


def _answer(function: Callable[[Any], Any], task: Any) -> tuple[str, Any]:
    try:
        return "done", function(task)
    except MemoryError:
        return "memory", None
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(f"{type(error).__name__}: {error}")
        return "raised", error


def _follow_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
