"""`tracebound report`: one offline page with every claim and how it was checked."""

from __future__ import annotations

import argparse
import platform
from importlib.metadata import version
from typing import Any

from tracebound import __version__
from tracebound.errors import FAILED, OK
from tracebound.files import Target
from tracebound.output import Progress, emit

TOOLS = ("sympy", "z3-solver", "numpy", "python-flint", "math-core")


def register(commands: Any) -> None:
    """Add `report` to the command line."""
    report = commands.add_parser("report", help="write everything as one HTML page", allow_abbrev=False)
    report.add_argument("-o", "--output", metavar="FILE", default="report.html", help="the page (report.html)")
    report.add_argument("--no-cache", action="store_true", help="check everything anew")
    report.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, measure and write the page; exit 0 only if everything on it is as declared."""
    target = Target(args.output)
    from numerics.validation import grid as validation
    from paper.report import page
    from tracebound.commands.constants import entries
    from tracebound.commands.verify import checked, exit_code, last_answers

    reports = checked(None, use_cache=not args.no_cache)
    with Progress("measuring") as progress:
        measured = validation.validate(quick=True, progress=progress)
    environment = {"tracebound": __version__, "Python": platform.python_version()}
    environment |= {name: version(name) for name in TOOLS}
    constants = [
        page.Constant(e.name, e.claim, e.exact, e.lower, e.upper, e.provenance)
        for e in entries(use_cache=not args.no_cache)
    ]
    target.write(page.build(reports, last_answers(reports), measured.to_json(), constants, environment))
    emit(f"wrote {args.output}")
    return exit_code(reports) or (OK if measured.ok else FAILED)
