"""`tracebound audit`: whether delta encoding pays on the user's own streams, and in which variant."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from proofs.checking.workers import Lost
from tracebound import audit_inputs as asked
from tracebound import inputs
from tracebound.audit_certificates import Folder
from tracebound.audit_run import WHOLE, Bad, Workers, audited
from tracebound.audit_text import DETAILED, print_report
from tracebound.errors import MEMORY, OK, UNDECIDED, USAGE, UsageError
from tracebound.files import Json, Text, deliver, refuse_clashes
from tracebound.output import Progress

if TYPE_CHECKING:
    from numerics.audit.schema import Source


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
    bits = list(dict.fromkeys(asked.integer("--bits", word, 1, 16) for word in args.bits.split(",")))
    jobs, skipped = asked.integer("--jobs", args.jobs, 1), asked.integer("--skip-first", args.skip_first, 0)
    dimension = None if args.dimension is None else asked.integer("--dimension", args.dimension, 1)
    axes = None if args.axes is None else asked.axes(args.axes)
    options = {"bits": bits, "loading": asked.loading(args.loading), "skip_first": skipped}
    given = [("the stream", name) for name in args.streams]
    given += [("--documents", asked.file_of(args.documents))]
    given += [("--positions", args.positions), ("--queries", args.queries)]
    options["coded"] = asked.coded(args.coded)
    scale = asked.scale(args)
    options["exact_rows"] = asked.integer("--exact-rows", args.exact_rows, 0)
    options["every"] = args.all_variants
    outputs = [("--json", args.json), ("--html", args.html)]
    refuse_clashes(outputs, given)
    json_output, html = Json(args.json), Text(args.html)
    folder = Folder(args.certificates) if args.certificates is not None else None
    if jobs > 1 and args.scheduler is not None:
        raise UsageError("--jobs is for this machine, --scheduler for others; give one of them")
    workers = None if args.scheduler is None else Workers(args.scheduler)
    theta, layout = asked.rope(args)
    labels = None if args.documents is None or asked.are_lengths(args.documents) else args.documents
    opened = [(path, inputs.streams(path, dimension, labels, axes)) for path in args.streams]
    most = max(stream.rows for _, found in opened for stream in found)
    options["documents"] = None if args.documents is None or labels is not None else asked.lengths(args.documents, most)
    options["rope"] = None if theta is None else asked.positioned(args.positions, theta, layout, most)
    streams = asked.named(opened)
    sources = [kept for path, found in opened for kept in [asked.sources(path)] * len(found)]
    queries_from: list[Source] = []
    if args.queries is not None:
        options["queries"] = asked.queries(args.queries, streams, scale)
        queries_from = asked.sources(args.queries)
    whole = workers is not None and len(streams) > 1 and all(s.rows * s.dimension <= WHOLE for s in streams)
    options["moments"] = None if whole else workers
    options["rates"] = args.rates or (html.wanted and len(streams) <= DETAILED)
    if folder is not None:
        written = [("--certificates", path) for path in folder.names_for([stream.name for stream in streams])]
        given += [("the stream", path) for name in args.streams for path in asked.files_in(name)]
        refuse_clashes([*outputs, *written], given)
    if options["documents"] is not None:
        asked.require_fitting(streams, options["documents"], f"--documents {args.documents}")
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
