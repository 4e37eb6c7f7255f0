"""`tracebound coq`: build the Coq development, audit what it assumes, and try the controls that must be refused."""

from __future__ import annotations

import argparse
from typing import Any

from tracebound.errors import FAILED, MISSING_TOOL, OK
from tracebound.files import Json
from tracebound.output import Progress, complain, emit, say, table


def register(commands: Any) -> None:
    """Add `coq` to the command line."""
    coq = commands.add_parser("coq", help="check the claims that Coq checks too", allow_abbrev=False)
    coq.add_argument("--full", action="store_true", help="check the compiled files again with coqchk (minutes)")
    coq.add_argument("--json", metavar="FILE|-", help="write the findings as JSON; - prints JSON alone on stdout")
    coq.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check with Coq; without Coq nothing is checked, and the exit code says so."""
    json_output = Json(args.json)
    from proofs.coq import audit

    try:
        with Progress("checking") as progress:
            report = audit.check(args.full, progress)
    except audit.CoqMissing as error:
        json_output.write({"status": "SKIPPED", "reason": str(error), "claims": []})
        if not json_output.alone:
            emit("SKIPPED")
        complain(f"tracebound: {error}; on Debian: apt-get install --no-install-recommends {audit.PACKAGES}")
        return MISSING_TOOL
    json_output.write(report.to_json())
    if json_output.alone:
        if report.problems:
            complain("\n".join(report.problems))
    else:
        short = [(c.key, c.status, str(len(c.theorems)), _axioms(c.axioms)) for c in report.claims]
        table(("claim", "status", "theorems", "axioms"), short, right=("theorems",))
        emit("")
        table(("control", "status"), [(c["name"], c["status"]) for c in report.controls])
        say("\n".join([*report.problems, f"{report.status}: {len(report.claims)} claims with Coq {report.coq}"]))
    return OK if report.status == "PASS" else FAILED


def _axioms(names: list[str]) -> str:
    return ", ".join(name.rpartition(".")[2].replace("_", " ") for name in names) or "none"
