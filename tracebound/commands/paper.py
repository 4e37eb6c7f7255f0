"""`tracebound paper`: the sources of the paper that come from the checked claims."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tracebound.commands.verify import checked, exit_code, problem_lines
from tracebound.errors import OK, UsageError
from tracebound.output import Target, complain, emit


def register(commands: Any) -> None:
    """Add `paper` to the command line."""
    paper = commands.add_parser("paper", help="write the paper's generated sources", allow_abbrev=False)
    paper.add_argument(
        "--statements",
        action="store_true",
        required=True,
        help="check the claims and write their statements, constants and statuses as LaTeX macros",
    )
    paper.add_argument("--output", metavar="FOLDER", help="instead of paper/generated")
    paper.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write statements.tex, then check every claim and write statuses.tex; nothing is written for a failed claim."""
    from paper import statements

    folder = statements.GENERATED if args.output is None else Path(args.output)
    if not folder.is_dir():
        raise UsageError(f"cannot write to {str(folder)!r}: it is no folder")
    files = {name: Target(str(folder / name)) for name in ("statements.tex", "statuses.tex")}
    reports = checked(None)
    code = exit_code(reports)
    if code != OK:
        complain("\n".join(line for report in reports for line in problem_lines(report)))
        return code
    files["statements.tex"].write(statements.statements())
    files["statuses.tex"].write(statements.statuses({report.key: report.status for report in reports}))
    emit(f"{len(reports)} claims written to {folder}")
    return OK
