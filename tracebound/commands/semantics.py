"""`tracebound semantics`: evaluate every theorem the kernel built in random finite models."""

from __future__ import annotations

import argparse
from typing import Any

from numerics.words import whole
from tracebound.commands.verify import named_broken
from tracebound.errors import FAILED, OK
from tracebound.files import Json
from tracebound.output import Progress, say, table

MODELS, REPAIRED, LEAST, MOST = 100, 1, 60_000, 999_999


def register(commands: Any) -> None:
    """Add `semantics` to the command line."""
    parser = commands.add_parser("semantics", help="evaluate every theorem in finite models", allow_abbrev=False)
    parser.add_argument(
        "--models", type=_count, default=MODELS, metavar="N", help=f"shared models, by default {MODELS}"
    )
    parser.add_argument(
        "--least", type=_count, default=LEAST, metavar="N", help=f"evaluations that are enough, by default {LEAST}"
    )
    parser.add_argument("--json", metavar="FILE|-", help="write the counts as JSON; - prints JSON alone on stdout")
    parser.set_defaults(run=run)


def _count(text: str) -> int:
    found = whole(text)
    if found is None or found > MOST:
        raise argparse.ArgumentTypeError(f"not a number from 0 to {MOST}")
    return found


def run(args: argparse.Namespace) -> int:
    """Evaluate, count, and fail on a theorem that is false in a model, an unreached rule or too few evaluations."""
    json_output = Json(args.json)
    from proofs.checking import book
    from proofs.models import soundness

    proofs = {statement.key: book.module(statement.key) for statement in book.readable()}
    with Progress("evaluating") as progress:
        theorems = soundness.sequents(proofs, progress)
        findings = soundness.examine(theorems, soundness.shown_models(proofs.values()), args.models, REPAIRED, progress)
    data = findings.to_json()
    problems = [f"violated: {line}" for line in findings.violations]
    problems += [f"not reached: rule {name}" for name in findings.unhit_rules]
    if findings.evaluations < args.least:
        problems.append(f"too few: {findings.evaluations} evaluations, {args.least} wanted")

    def show() -> None:
        table(("rule", "evaluations"), [(name, str(n)) for name, n in data["rules"].items()], right=("evaluations",))
        counted = (
            f"{findings.evaluations} evaluations with true hypotheses, {len(findings.violations)} violations; "
            f"{findings.reached} of {findings.theorems} theorems reached; "
            f"{findings.contradictory} times hypotheses of absurd were false, as they must be"
        )
        say("\n".join([*problems, counted]))

    json_output.deliver(data, show, problems)
    return named_broken() or (FAILED if problems else OK)
