"""`tracebound coq`: build the Coq development, audit what it assumes, and try the controls that must be refused."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from tracebound.commands.verify import known_keys
from tracebound.errors import FAILED, MISSING_TOOL, OK
from tracebound.files import Json, deliver
from tracebound.output import Progress, complain, emit, say, table


def register(commands: Any) -> None:
    """Add `coq` to the command line."""
    coq = commands.add_parser("coq", help="check the claims with Coq", allow_abbrev=False)
    coq.add_argument(
        "keys",
        nargs="*",
        metavar="KEY",
        help="a claim whose certificate, models and integrals to check; all, with the proofs by hand, without a key",
    )
    coq.add_argument("--full", action="store_true", help="check the compiled files again with coqchk (minutes)")
    coq.add_argument("--json", metavar="FILE|-", help="write the findings as JSON; - prints JSON alone on stdout")
    coq.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check with Coq; without Coq nothing is checked, and the exit code says so."""
    known_keys(args.keys)
    json_output = Json(args.json)
    from proofs.coq import audit

    try:
        with Progress("checking") as progress:
            report = audit.check(args.full, progress, args.keys)
    except audit.CoqMissing as error:
        skipped = {"status": "SKIPPED", "reason": str(error), "claims": []}
        complain(f"tracebound: {error}; on Debian: apt-get install --no-install-recommends {audit.PACKAGES}")
        deliver(lambda: None if json_output.alone else emit("SKIPPED"), lambda: json_output.write(skipped))
        return MISSING_TOOL

    def show() -> None:
        goals = {c.key: c for c in report.certificates}
        theorems = {c.key: c for c in report.claims}
        shown = {row["key"]: row for row in report.models}
        layers = {**dict.fromkeys(shown, "none"), **report.layers}
        rows = [
            (
                key,
                word,
                _count(goals.get(key)),
                _count(theorems.get(key)),
                str(sum(shown[key]["shown"].values()) if key in shown else 0),
                _all_axioms(goals.get(key), theorems.get(key)),
            )
            for key, word in layers.items()
        ]
        table(("claim", "coq", "goals", "theorems", "models", "axioms"), rows, right=("goals", "theorems", "models"))
        if report.analysis:
            emit("")
            names = ("integrals, enclosures, rounding", "status", "theorems", "axioms")
            integrals = [
                (a["key"], a["status"], str(len(a["theorems"])), _last_names(a["axioms"])) for a in report.analysis
            ]
            table(names, integrals, right=("theorems",))
        if report.spaces:
            emit("")
            spaces = [(s["key"], s["status"], _last_names(s["axioms"])) for s in report.spaces]
            table(("on a probability space", "status", "axioms"), spaces)
        if report.controls:
            emit("")
            table(("control", "status"), [(c["name"], c["status"]) for c in report.controls])
        counts = (
            f"{len(layers)} claims, {sum(len(c.theorems) for c in report.certificates)} goals by certificate, "
            f"{sum(n for row in report.models for n in row['shown'].values())} findings of models, "
            f"{sum(len(row['theorems']) for row in report.analysis)} theorems of integrals, enclosures and rounding"
        )
        say("\n".join([*report.problems, f"{report.status}: {counts}, with Coq {report.coq}"]))

    json_output.deliver(report.to_json(), show, report.problems)
    return OK if report.status == "PASS" else FAILED


def _count(found: Any) -> str:
    return str(len(found.theorems)) if found else "0"


def _all_axioms(*found: Any) -> str:
    """The axioms of both developments by their last names, each once."""
    return _last_names(axiom for claim in found if claim for axiom in claim.axioms)


def _last_names(axioms: Iterable[str]) -> str:
    """The last names, with those of the primitive integers counted: there are dozens, and --json has them all."""
    found = set(axioms)
    integers = {axiom for axiom in found if axiom.startswith(("PrimInt63.", "Uint63."))}
    names = sorted({axiom.rpartition(".")[2].replace("_", " ") for axiom in found - integers})
    return ", ".join([*names, *([f"{len(integers)} of the primitive integers"] if integers else [])]) or "none"
