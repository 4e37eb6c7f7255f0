"""`tracebound audit`: whether delta encoding pays on the user's own streams, and in which variant."""

from __future__ import annotations

import argparse
import io
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs import workers
from proofs.workers import Lost
from tracebound.audit_text import print_report
from tracebound.errors import MEMORY, OK, UNDECIDED, MissingTool, UsageError
from tracebound.output import Json, Progress, Target, complain, deliver, to_text

if TYPE_CHECKING:
    from numerics.audit.schema import Entry, Report
    from numerics.audit.stream import Stream

PATIENCE = 2.0  # seconds of a stage before its end is estimated


def register(commands: Any) -> None:
    """Add `audit` to the command line."""
    audit = commands.add_parser("audit", help="does delta encoding pay on a stream, and how?", allow_abbrev=False)
    audit.add_argument(
        "streams",
        nargs="+",
        metavar="STREAM",
        help="rows in time order: .npy, .npz, .safetensors, .parquet, raw .f16 .bf16 .f32 .f64 .i8; a folder of shards",
    )
    audit.add_argument("--bits", default="4", metavar="B[,B...]", help="bits a coordinate, 1 to 16 (4)")
    audit.add_argument("--loading", default="max", metavar="max|SIGMAS", help="ranges: largest value, or deviations")
    audit.add_argument(
        "--documents",
        metavar="FILE|COLUMN|LENGTH",
        help="lengths of documents in a file, one a line; labels of the rows by name; or one length for all",
    )
    audit.add_argument("--skip-first", default="0", metavar="N", help="leave out the first N rows of each document")
    audit.add_argument("--dimension", metavar="D", help="numbers in a row of a raw file")
    audit.add_argument("--json", metavar="FILE|-", help="write the report as JSON; - prints JSON alone on stdout")
    audit.add_argument("--html", metavar="FILE", help="write the report as one offline page")
    audit.add_argument("--certificates", metavar="DIR", help="write what `recheck-loewner` checks again")
    audit.add_argument("--jobs", default="1", metavar="N", help="streams that are audited at a time (1)")
    audit.add_argument("--scheduler", metavar="ADDRESS", help="read the streams on the workers of a Dask scheduler")
    audit.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Audit every stream, then print and write the report."""
    bits = list(dict.fromkeys(_integer("--bits", word, 1, 16) for word in args.bits.split(",")))
    jobs, skipped = _integer("--jobs", args.jobs, 1), _integer("--skip-first", args.skip_first, 0)
    dimension = None if args.dimension is None else _integer("--dimension", args.dimension, 1)
    options = {"bits": bits, "loading": _loading(args.loading), "skip_first": skipped}
    json_output, html = Json(args.json), Target(args.html) if args.html is not None else None
    folder = _Folder(args.certificates) if args.certificates is not None else None
    if jobs > 1 and args.scheduler is not None:
        raise UsageError("--jobs is for this machine, --scheduler for others; give one of them")
    options["moments"] = _collector(args.scheduler)
    labels = None if args.documents is None or _is_lengths(args.documents) else args.documents
    options["documents"] = None if labels is not None else args.documents
    streams = [stream for name in args.streams for stream in _opened(name, dimension, labels)]
    report: Report = {"format": "tracebound-audit-1", "streams": []}
    certificates: list[tuple[str, Any]] = []
    lost: list[Lost] = []
    with Progress("auditing") as progress:
        for found in _audited(streams, options, jobs, progress):
            if isinstance(found, Lost):
                lost.append(found)
                continue
            entry, kept = found
            report["streams"].append(entry)
            certificates += [(entry["name"], each) for each in kept]

    def write_page() -> None:
        if html is not None:
            from numerics.audit.page import page

            html.write(page(report))

    def write_certificates() -> None:
        for name, certificate in certificates:
            if folder is not None:
                folder.write(name, *certificate)

    deliver(
        lambda: None if json_output.alone else print_report(report),
        lambda: json_output.write(report),
        write_page,
        write_certificates,
    )
    return MEMORY if any(each.memory for each in lost) else UNDECIDED if lost else OK


def _integer(option: str, word: str, least: int, most: int | None = None) -> int:
    if not re.fullmatch(r"\d{1,9}", word) or int(word) < least or (most is not None and int(word) > most):
        wanted = f"an integer from {least} to {most}" if most is not None else f"an integer, at least {least}"
        raise UsageError(f"{option} {word}: wanted {wanted}")
    return int(word)


def _loading(word: str) -> Any:
    try:
        value = "max" if word == "max" else float(word)
    except ValueError:
        value = 0.0
    if value != "max" and not 0 < value < float("inf"):
        raise UsageError(f"--loading {word}: wanted max, or a positive number of standard deviations")
    return value


def _is_lengths(documents: str) -> bool:
    return documents.isdecimal() or Path(documents).exists()


def _opened(name: str, dimension: int | None, labels: str | None) -> list[Stream]:
    from numerics.audit.readers import open_streams

    try:
        return open_streams(name, dimension=dimension, labels=labels)
    except ModuleNotFoundError as error:
        raise MissingTool(f"parquet files need the package {error.name}; install tracebound[parquet]") from error
    except ValueError as error:
        raise UsageError(str(error)) from error


def _collector(scheduler: str | None) -> Any:
    """What makes the pass over a stream, None for this process."""
    if scheduler is None:
        return None
    try:
        from numerics.audit.distributed import Unreachable, Workers
    except ModuleNotFoundError as error:
        raise MissingTool(f"--scheduler needs {error.name}; install tracebound[distributed]") from error
    workers = Workers(scheduler)

    def collect(*arguments: Any) -> Any:
        try:
            return workers(*arguments)
        except Unreachable as error:
            raise UsageError(str(error)) from error
        except ModuleNotFoundError as error:
            raise MissingTool(f"--scheduler needs {error.name}; install tracebound[distributed]") from error

    return collect


Audited = tuple["Entry", list[Any]]


def _audited(
    streams: Sequence[Stream], options: dict[str, Any], jobs: int, progress: Callable[[str], None]
) -> Iterator[Audited | Lost]:
    """The entries of the streams in order, each with its certificates.

    A stream whose process died, or for which memory is short, is named on stderr at once and lost to no other.
    """
    from numerics.audit.stream import BadStream

    def told(stream: Stream, found: Audited | Lost) -> Audited | Lost:
        if isinstance(found, Lost):
            complain(f"tracebound: not audited: {stream.name}: {found.reason}")
        return found

    try:
        if min(jobs, len(streams)) == 1:
            for stream in streams:
                try:
                    found = _one(stream, options | {"progress": Estimate(stream.name, progress)})
                except MemoryError:
                    found = Lost(workers.NO_MEMORY, memory=True)
                yield told(stream, found)
            return
        ended: dict[int, Audited | Lost] = {}
        tasks = [[(place, stream)] for place, stream in enumerate(streams)]
        answers = workers.results(partial(_placed, options=options), tasks, min(jobs, len(streams)))
        for (place, stream), found in answers:
            ended[place] = told(stream, found)
            progress(f"{len(ended)} of {len(streams)} streams")
        yield from (ended[place] for place in sorted(ended))
    except (BadStream, OSError) as error:
        raise UsageError(" ".join(str(error).split())) from error


def _placed(task: tuple[int, Stream], options: dict[str, Any]) -> Audited:
    return _one(task[1], options)


def _one(stream: Stream, options: dict[str, Any]) -> Audited:
    from numerics.audit import audit

    kept: list[Any] = []
    return audit(stream, certificates=lambda *found: kept.append(found), **options), kept


class Estimate:
    """Tells how far the audit of a stream is, and when the stage is likely to end."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.name, self.tell = name, tell
        self.stage, self.since = "", 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage, whose first word names it."""
        now = time.monotonic()
        if what.split()[0] != self.stage:
            self.stage, self.since = what.split()[0], now
        spent = now - self.since
        left = f", {spent * (total - done) / done:.0f} s left" if done and spent > PATIENCE else ""
        self.tell(f"{self.name}: {what}, {100 * done // total} %{left}")


class _Folder:
    """Where certificates go: the matrices first, then the record that speaks of them."""

    def __init__(self, name: str) -> None:
        self.path, self.names = Path(name), set[str]()
        nearest = next(p for p in (self.path, *self.path.absolute().parents) if p.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK):
            raise UsageError(f"cannot write into {name!r}: {nearest} is no folder that can be written to")

    def write(self, stream: str, record: dict[str, Any], sigma_d: Any, sigma_x: Any) -> None:
        """The three files of a stream."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(stream).name).strip("-") or "stream"
        stem = next(s for s in chain([stem], (f"{stem}-{k}" for k in count(2))) if s not in self.names)
        self.names.add(stem)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot make the folder {str(self.path)!r}: {error.strerror}") from error
        import numpy as np

        for suffix, matrix in (("sigma_d", sigma_d), ("sigma_x", sigma_x)):
            content = io.BytesIO()
            np.save(content, matrix, allow_pickle=False)
            Target(str(self.path / f"{stem}.{suffix}.npy")).write(content.getvalue())
        Target(str(self.path / f"{stem}.loewner.json")).write(to_text(record))
