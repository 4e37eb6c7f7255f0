"""`tracebound validate`: hold the bound against the reference quantizer, and run the controls that must fail."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from tracebound.errors import FAILED, OK
from tracebound.files import Json
from tracebound.output import Progress, emit, table

COLUMNS = ("name", "dimension", "bits", "measured", "bound", "ratio", "method", "verdict", "codes_fit")
NUMBERS = ("dimension", "bits", "measured", "bound", "ratio")


def register(commands: Any) -> None:
    """Add `validate` to the command line."""
    validate = commands.add_parser("validate", help="measure the bound with the quantizer", allow_abbrev=False)
    validate.add_argument("--json", metavar="FILE|-", help="write the rows as JSON; - prints JSON alone on stdout")
    validate.add_argument("--quick", action="store_true", help="fewer and smaller covariances, every kind of check")
    validate.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure, print or write the rows, and say whether rows and controls came out as they must."""
    json_output = Json(args.json)
    from numerics.validation import grid as validation
    from numerics.validation import streams

    with Progress("measuring") as progress:
        report = validation.validate(args.quick, progress)
    data = report.to_json()

    def show() -> None:
        for part, title in (("rows", "measured against the bound"), ("controls", "controls, which must fail")):
            _print_rows(title, data[part])
        if not args.quick and streams.absent():
            emit(streams.absent())
        emit("all as declared" if report.ok else "not as declared")

    json_output.deliver(data, show, [] if report.ok else ["tracebound: validation is not as declared"])
    return OK if report.ok else FAILED


def _print_rows(title: str, rows: list[Mapping[str, Any]]) -> None:
    if not rows:
        return
    columns = [c for c in COLUMNS if c in rows[0]] + [c for c in rows[0] if c not in COLUMNS]
    emit(f"{title}:")
    table(columns, [[_cell(row.get(c)) for c in columns] for row in rows], right=NUMBERS)
    emit("")


def _cell(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case _:
            return " ".join(str(value).split())
