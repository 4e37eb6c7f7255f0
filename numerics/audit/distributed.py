"""Streams on the workers of a Dask scheduler, with the bits that one process gets: many whole, or one in parts.

Of many streams each is one task (`Workers.each`). Of a single one, however long, each part of `one_pass.plan` is one
task of each pass, and the sums are merged here in order. A task is a function of the file and of what a pass before has
found, so what a lost worker had done is done again by another. Every worker needs this package in the same version, and
must be able to read the stream under the same path. In exact mode (integers of at most 16 bits) the sums do not depend
on the machine; otherwise their last bits may differ between processors, whose BLAS adds in an order of its own, within
the errors that are reported. Dask runs whatever it is sent: use a scheduler on a network that you trust.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from numerics.audit.one_pass import Part, Pass, Progress, common_shift, passed, plan_of
from numerics.audit.readers import line
from numerics.audit.stream import BadStream, Stream

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 10.0  # seconds without a scheduler, or without any worker, until it is given up
POLL = 0.1
FETCH = 30.0  # seconds that a result may be on its way
LARGEST_DESCRIPTION = 1 << 24  # bytes of a stream as it is sent to workers: where its rows are, not the rows


class Unreachable(RuntimeError):
    """The scheduler or its workers cannot be used; the message says why."""


@dataclass(frozen=True)
class Workers:
    """A collector (`one_pass.Collect`) that uses the workers of a scheduler, such as tcp://host:8786.

    Needs the extra `distributed`. Calls raise Unreachable if the scheduler does not answer or has no worker for
    `patience` seconds, and BadStream as in one process or if a worker cannot read the stream.
    """

    scheduler: str
    patience: float = PATIENCE

    def __call__(self, stream: Stream, lengths: Sequence[int], progress: Progress | None = None) -> Pass:
        """The pass over one stream."""
        described = replace(stream, labels=None)
        if len(pickle.dumps(described)) > LARGEST_DESCRIPTION:
            raise BadStream(f"{stream.name}: only .npy, .safetensors and raw files are read by many machines")
        parts, shift = plan_of(stream, lengths), common_shift(stream)
        with self._client() as client:

            def run(what: str, task: Callable[..., Any], *arguments: Any) -> Iterator[Any]:
                futures = [client.submit(task, described, part, *arguments, pure=False) for part in parts]
                return self._in_order(client, futures, parts, what, progress)

            return passed(stream, lengths, shift, run)

    def each(self, task: Callable[[Any], Any], items: Sequence[Any], tell: Callable[[int], None]) -> Iterator[Any]:
        """What `task` makes of each item, in order; tell is called with how many are done.

        An exception in its place is BadStream for an item that is too large to be sent, a MemoryError of its worker, or
        KilledWorker if several workers died of it. Raises Unreachable as a pass does.
        """
        import distributed

        sent = [pickle.dumps(item) for item in items]
        with self._client() as client:
            small = [len(each) <= LARGEST_DESCRIPTION for each in sent]
            futures = {k: client.submit(_run, task, sent[k], pure=False) for k, fits in enumerate(small) if fits}
            del sent
            for k in range(len(items)):
                if k not in futures:
                    yield BadStream("only .npy, .safetensors and raw files are read by many machines")
                    continue
                try:
                    yield self._result(client, futures.pop(k))
                except (MemoryError, distributed.KilledWorker) as error:
                    yield error
                except (OSError, distributed.CancelledError) as error:
                    raise Unreachable(f"{self.scheduler}: the work was lost: {line(error)}") from error
                except ImportError as error:
                    raise Unreachable(f"{self.scheduler}: a worker lacks this package: {line(error)}") from error
                tell(k + 1)

    @contextlib.contextmanager
    def _client(self) -> Iterator[Client]:
        import distributed
        from distributed.comm.addressing import get_address_host_port

        quiet = logging.root.manager.disable
        logging.disable(logging.CRITICAL)  # what goes wrong is raised, and told once
        try:
            try:
                self._probe(get_address_host_port(self.scheduler, strict=True))
                client = distributed.Client(self.scheduler, timeout=self.patience, set_as_default=False)
            except (OSError, ValueError, TypeError) as error:
                raise Unreachable(f"no scheduler answers at {self.scheduler}: {line(error)}") from error
            with client:
                yield client
        finally:
            logging.disable(quiet)

    def _probe(self, place: tuple[str, int]) -> None:
        """Raises OSError if nobody is there or nobody speaks, which a client would wait for without end."""
        with socket.create_connection(place, self.patience) as probe:
            probe.settimeout(self.patience)
            if self.scheduler.startswith("tcp:") and not probe.recv(1):
                raise OSError("the connection was closed")

    def _in_order(
        self, client: Client, futures: list[Future], parts: Sequence[Part], what: str, progress: Progress | None
    ) -> Iterator[Any]:
        """The results of the parts, each as soon as it and all before it are done; workers may then forget it."""
        import distributed

        for part in parts:
            try:
                sums = self._result(client, futures.pop(0))
            except BadStream as error:
                raise BadStream(f"{error} (on a worker; all must read the stream under this path)") from error
            except (OSError, distributed.KilledWorker, distributed.CancelledError) as error:
                raise Unreachable(f"{self.scheduler}: the work was lost: {line(error)}") from error
            except ImportError as error:
                raise Unreachable(f"{self.scheduler}: a worker lacks this package: {line(error)}") from error
            if progress is not None:
                progress(what, part.stop, parts[-1].stop)
            yield sums

    def _result(self, client: Client, future: Future) -> Any:
        """What a task gives, once it is done. Raises Unreachable if there is no scheduler or no worker for too long."""
        alone_since: float | None = None
        while True:
            if future.done():
                # A result that is lost with its worker before it is here is made again, and waited for.
                with contextlib.suppress(TimeoutError):
                    return future.result(timeout=FETCH)
            time.sleep(POLL)
            if client.status == "running" and client.scheduler_info()["workers"]:
                alone_since = None
                continue
            alone_since = alone_since or time.monotonic()
            if time.monotonic() - alone_since > self.patience:
                raise Unreachable(f"{self.scheduler}: no worker for {self.patience:g} seconds")


def _run(task: Callable[[Any], Any], item: bytes) -> Any:
    return task(pickle.loads(item))
