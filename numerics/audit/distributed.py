"""The pass over a stream on the workers of a Dask scheduler, with the bits that one process gets.

Each part of `one_pass.plan` is one task, and the sums are merged here in order. A task is a pure function of the file,
so what a lost worker had done is done again by another. Every worker needs this package in the same version, and must
be able to read the stream under the same path. In exact mode (integers of at most 16 bits) the sums do not depend on
the machine; otherwise their last bits may differ between processors, as the BLAS of each adds in its own order, within
the errors that are reported. Dask runs what it is sent: use a scheduler on a network that you trust.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from numerics.audit.one_pass import Pass, Progress, accumulate, common_shift, merged, plan
from numerics.audit.stream import BadStream, Stream
from numerics.moments import Accumulator

PATIENCE = 10.0  # seconds without a scheduler, or without any worker, before giving up
RETRIES = 3


class Unreachable(RuntimeError):
    """The scheduler cannot be used; the message says why."""


def _library() -> ModuleType:
    """Dask's `distributed`; raises ImportError."""
    import distributed

    return distributed


@dataclass(frozen=True)
class Workers:
    """A collector (`one_pass.Collect`) on the workers of a scheduler such as tcp://host:8786.

    Calls raise Unreachable if the scheduler does not answer, or has no worker for `patience` seconds; BadStream as in
    one process; ImportError without the extra `distributed`.
    """

    scheduler: str
    patience: float = PATIENCE

    def __call__(self, stream: Stream, lengths: Sequence[int], progress: Progress | None = None) -> Pass:
        """The pass over one stream."""
        parts, shift = plan(lengths, stream.dimension), common_shift(stream)
        with self._client() as client:
            (shared,) = client.scatter([stream], broadcast=True) if client.nthreads() else ([stream],)
            futures = [client.submit(accumulate, shared, part, shift, pure=False, retries=RETRIES) for part in parts]
            return merged(stream.name, self._results(client, futures, [p.stop for p in parts], stream, progress))
