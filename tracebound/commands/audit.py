"""`tracebound audit`: whether delta encoding pays on the user's own streams, and in which variant."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numerics.words import real, whole
from proofs.checking.workers import Lost
from tracebound.audit_certificates import Folder
from tracebound.audit_run import WHOLE, Bad, Workers, audited
from tracebound.audit_text import DETAILED, print_report
from tracebound.errors import MEMORY, OK, UNDECIDED, USAGE, MissingTool, UsageError
from tracebound.files import Json, Text, deliver, refuse_clashes
from tracebound.output import Progress

if TYPE_CHECKING:
    from numerics.audit.schema import Source
    from numerics.audit.stream import Stream


MOST = 10**9 - 1  # of rows and jobs, where nothing else says how many


def register(commands: Any) -> None:
    """Add `audit` to the command line."""
    audit = commands.add_parser("audit", help="does delta encoding pay on a stream, and how?", allow_abbrev=False)
    audit.add_argument(
        "streams",
        nargs="+",
        metavar="STREAM",
        help="rows in time order: .npy, .npz, .safetensors, .parquet, raw .f16 .bf16 .f32 .f64 .i8; a folder of shards "
        "or of a cache's arrays",
    )
    audit.add_argument(
        "--axes",
        metavar="WORD,...",
        help="what the axes of each array are, in their order: tokens, coordinates, and of batch, layers, heads "
        "those there are; each head is a stream",
    )
    audit.add_argument("--bits", default="4", metavar="B[,B...]", help="bits a coordinate, 1 to 16 (4)")
    audit.add_argument("--loading", default="max", metavar="max|SIGMAS", help="ranges: largest value, or deviations")
    audit.add_argument(
        "--documents",
        metavar="FILE|COLUMN|LENGTH",
        help="lengths of documents in a file, one a line; labels of the rows by name; or one length for all",
    )
    audit.add_argument("--rope", metavar="THETA", help="keys after a rotary embedding: what its mean has, turned back")
    audit.add_argument("--rope-layout", metavar="half|pairs", help="coordinates of a plane: d/2 apart, or next (half)")
    audit.add_argument(
        "--positions", metavar="FILE", help="positions of the rows, one a line (from 0 in each document)"
    )
    audit.add_argument(
        "--exact-rows", default="0", metavar="N", help="send the first N rows of each document as they are"
    )
    audit.add_argument("--all-variants", action="store_true", help="measure every scheme of the codec")
    audit.add_argument(
        "--queries", metavar="FILE", help="queries that read these keys, one or several heads: errors of attention"
    )
    audit.add_argument("--scale", metavar="S", help="a logit is S times <query, key> (1 / sqrt d)")
    audit.add_argument("--coded", action="store_true", help="count the bytes of a range coder as well")
    audit.add_argument("--skip-first", default="0", metavar="N", help="leave out the first N rows of each document")
    audit.add_argument("--dimension", metavar="D", help="numbers in a row of a raw file")
    audit.add_argument("--json", metavar="FILE|-", help="write the report as JSON; - prints JSON alone on stdout")
    audit.add_argument("--html", metavar="FILE|-", help="write the report as one offline page; - prints it alone")
    audit.add_argument("--certificates", metavar="DIR", help="write what `recheck-loewner` checks again")
    audit.add_argument(
        "--rates", action="store_true", help="measure all variants at 1 to 8 bits; --html does of up to 4 streams"
    )
    audit.add_argument("--jobs", default="1", metavar="N", help="streams that are audited at a time (1)")
    audit.add_argument("--scheduler", metavar="ADDRESS", help="audit streams on the workers of a Dask scheduler")
    audit.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Audit every stream, then print and write the report."""
    bits = list(dict.fromkeys(_integer("--bits", word, 1, 16) for word in args.bits.split(",")))
    jobs, skipped = _integer("--jobs", args.jobs, 1), _integer("--skip-first", args.skip_first, 0)
    dimension = None if args.dimension is None else _integer("--dimension", args.dimension, 1)
    axes = None if args.axes is None else _axes(args.axes)
    options = {"bits": bits, "loading": _loading(args.loading), "skip_first": skipped}
    inputs = [("the stream", name) for name in args.streams]
    inputs += [("--documents", _file_of(args.documents)), ("--positions", args.positions), ("--queries", args.queries)]
    options["coded"] = _coded(args.coded)
    scale = _scale(args)
    options["rope"] = _rope(args)
    options["exact_rows"] = _integer("--exact-rows", args.exact_rows, 0)
    options["every"] = args.all_variants
    outputs = [("--json", args.json), ("--html", args.html)]
    refuse_clashes(outputs, inputs)
    json_output, html = Json(args.json), Text(args.html)
    folder = Folder(args.certificates) if args.certificates is not None else None
    if jobs > 1 and args.scheduler is not None:
        raise UsageError("--jobs is for this machine, --scheduler for others; give one of them")
    workers = None if args.scheduler is None else Workers(args.scheduler)
    labels = None if args.documents is None or _is_lengths(args.documents) else args.documents
    options["documents"] = None if labels is not None else args.documents
    opened = [(path, _opened(path, dimension, labels, axes)) for path in args.streams]
    streams, sources = _named(opened), [kept for path, found in opened for kept in [_sources(path)] * len(found)]
    queries_from: list[Source] = []
    if args.queries is not None:
        options["queries"] = _queries(args.queries, streams, scale)
        queries_from = _sources(args.queries)
    whole = workers is not None and len(streams) > 1 and all(s.rows * s.dimension <= WHOLE for s in streams)
    options["moments"] = None if whole else workers
    options["rates"] = args.rates or (html.wanted and len(streams) <= DETAILED)
    if folder is not None:
        written = [("--certificates", path) for path in folder.names_for([stream.name for stream in streams])]
        inputs += [("the stream", path) for name in args.streams for path in _in(name)]
        refuse_clashes([*outputs, *written], inputs)
    if options["documents"] is not None:
        _fits(streams, options["documents"])
    from numerics.audit.schema import begun

    report = begun(
        {
            "bits": bits,
            "loading": options["loading"],
            "documents": args.documents,
            "skip_first": skipped,
            "rates": options["rates"],
            "dimension": dimension,
            "axes": None if axes is None else list(axes),
            "rope": None if args.rope is None else float(args.rope),
            "rope_layout": args.rope_layout or "half",
            "positions": args.positions,
            "exact_rows": options["exact_rows"],
            "all_variants": args.all_variants,
            "queries": args.queries,
            "scale": scale,
            "coded": args.coded,
        }
    )
    certificates: list[tuple[str, Any]] = []
    failed: list[Lost | Bad] = []
    with Progress("auditing") as progress:
        for stream, files, found in zip(
            streams, sources, audited(streams, options, jobs, progress, workers if whole else None), strict=True
        ):
            if isinstance(found, Lost | Bad):
                failed.append(found)
                report["not_audited"].append({"name": stream.name, "reason": found.reason})
                continue
            entry, kept = found
            report["streams"].append({**entry, "sources": [*files, *queries_from]})
            certificates += [(entry["name"], each) for each in kept]
    if not report["streams"] and all(isinstance(each, Bad) for each in failed):
        return USAGE
    from numerics.audit.overview import overview

    report["overview"] = overview(report["streams"])

    def write_page() -> None:
        if html.wanted:
            from numerics.audit.page import page

            html.put(page(report))

    def write_certificates() -> None:
        for name, certificate in certificates:
            if folder is not None:
                folder.write(name, *certificate)

    deliver(
        lambda: None if json_output.alone or html.alone else print_report(report),
        lambda: json_output.write(report),
        write_page,
        write_certificates,
    )
    lost = [each for each in failed if isinstance(each, Lost)]
    return MEMORY if any(each.memory for each in lost) else UNDECIDED if lost else USAGE if failed else OK


def _integer(option: str, word: str, least: int, most: int | None = None) -> int:
    found = whole(word)
    if found is None or not least <= found <= (MOST if most is None else most):
        wanted = f"an integer from {least} to {most}" if most is not None else f"an integer, at least {least}"
        raise UsageError(f"{option} {word}: wanted {wanted}")
    return found


def _loading(word: str) -> Any:
    value = "max" if word == "max" else real(word) or 0.0
    if value != "max" and not 1e-6 <= value <= 1e6:
        raise UsageError(f"--loading {word}: wanted max, or a number of standard deviations from 1e-6 to 1e6")
    return value


def _scale(args: argparse.Namespace) -> float | None:
    """What a product of query and key is multiplied by, None if that is left to the dimension."""
    if args.scale is None:
        return None
    if args.queries is None:
        raise UsageError("--scale is for --queries FILE, which is missing")
    value = real(args.scale) or 0.0
    if not 1e-6 <= value <= 1e6:
        raise UsageError(f"--scale {args.scale}: wanted a number from 1e-6 to 1e6")
    return value


def _coded(wanted: bool) -> bool:
    """Whether bytes are to be counted, and can be."""
    try:
        if wanted:
            import_module("constriction")
    except ModuleNotFoundError as error:
        raise MissingTool.package("--coded needs", error.name, "coded") from error
    return wanted


def _queries(path: str, streams: Sequence[Stream], scale: float | None) -> Any:
    """The queries that read the one stream."""
    if len(streams) != 1:
        raise UsageError(f"--queries {path}: for the keys of one stream, not of {len(streams)}; audit each by itself")
    from numerics.audit.queries import open_queries

    try:
        return open_queries(path, streams[0], scale)
    except ModuleNotFoundError as error:
        raise MissingTool.package("parquet files need", error.name, "parquet") from error
    except (ValueError, OSError) as error:
        raise UsageError(" ".join(str(error).split())) from error


def _file_of(documents: str | None) -> str | None:
    return documents if documents is not None and Path(documents).is_file() else None


def _in(name: str) -> list[str]:
    """The files of a folder."""
    return [str(path) for path in Path(name).iterdir()] if Path(name).is_dir() else []


def _named(opened: Sequence[tuple[str, Sequence[Stream]]]) -> list[Stream]:
    """The streams, each by the shortest end of its path that no other file's has; one given twice keeps one name."""
    paths = [Path(os.path.abspath(path)).parts for path, _ in opened]
    found: list[Stream] = []
    for mine, (path, streams) in zip(paths, opened, strict=True):
        others = {parts for parts in paths if parts != mine}
        lengths = (k for k in range(1, len(mine) + 1) if all(parts[-k:] != mine[-k:] for parts in others))
        told = str(Path(*mine[-next(lengths, len(mine)) :]))
        short = Path(path).name
        found += [replace(s, name=told + s.name[len(short) :]) if s.name.startswith(short) else s for s in streams]
    return found


def _sources(path: str) -> list[Source]:
    """The files of a stream: name, size, time of the last change, and what they hold as a hash."""
    place = Path(path)
    files = sorted(p for p in place.iterdir() if p.is_file() and p.name[0] != ".") if place.is_dir() else [place]
    found: list[Source] = []
    for file in files:
        try:
            with file.open("rb") as content:
                digest, status = hashlib.file_digest(content, "sha256").hexdigest(), os.fstat(content.fileno())
        except OSError as error:
            raise UsageError(f"cannot read {str(file)!r}: {error.strerror}") from error
        modified = datetime.fromtimestamp(int(status.st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append({"name": file.name, "bytes": status.st_size, "modified": modified, "sha256": digest})
    return found


def _is_lengths(documents: str) -> bool:
    return whole(documents) is not None or Path(documents).exists()


def _rope(args: argparse.Namespace) -> Any:
    """The rotary embedding that was asked for, None for none."""
    if args.rope is None:
        if args.rope_layout is not None or args.positions is not None:
            raise UsageError("--rope-layout and --positions are for --rope THETA, which is missing")
        return None
    from numerics.audit.rope import LAYOUTS, Rope, read_positions

    layout = args.rope_layout or "half"
    if layout not in LAYOUTS:
        raise UsageError(f"--rope-layout {layout}: wanted {' or '.join(LAYOUTS)}")
    theta = real(args.rope) or 0.0
    if not 1 < theta <= 1e12:
        raise UsageError(f"--rope {args.rope}: wanted the base of the angles, a number above 1, at most 1e12")
    try:
        positions = None if args.positions is None else read_positions(args.positions)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return Rope(theta, layout, positions)


def _axes(words: str) -> tuple[str, ...]:
    from numerics.audit.cache import stated

    try:
        return stated(words)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _fits(streams: Sequence[Stream], documents: str) -> None:
    """Hold the lengths of documents against every stream, before any is audited."""
    from numerics.audit.documents import lengths

    try:
        for stream in streams:
            lengths(stream, documents)
    except (ValueError, OSError) as error:
        raise UsageError(" ".join(str(error).split())) from error


def _opened(name: str, dimension: int | None, labels: str | None, axes: tuple[str, ...] | None) -> list[Stream]:
    from numerics.audit.readers import open_streams

    try:
        return open_streams(name, dimension=dimension, labels=labels, axes=axes)
    except ModuleNotFoundError as error:
        raise MissingTool.package("parquet files need", error.name, "parquet") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
