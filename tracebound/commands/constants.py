"""`tracebound constants`: the constants of all claims, and whether they are still those of a record."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tracebound.errors import FAILED, OK, UsageError
from tracebound.output import Json, Progress, complain, emit, table


def register(commands: Any) -> None:
    """Add `constants` to the command line."""
    constants = commands.add_parser("constants", help="list every constant of every claim", allow_abbrev=False)
    constants.add_argument("--json", metavar="FILE|-", help="write a record; - prints JSON alone on stdout")
    constants.add_argument("--check", metavar="FILE", help="compare with a record: exit 1 when a constant moved")
    constants.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List or record the constants, or compare them with a record."""
    from proofs import constants

    recorded = None
    if args.check is not None:
        try:
            recorded = constants.read(Path(args.check).read_text(encoding="utf-8"))
        except (OSError, ValueError, constants.BadRecord) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise UsageError(f"cannot read {args.check!r}: {reason}") from error
    json_output = Json(args.json)
    with Progress("enclosing") as progress:
        progress("the constants")
        found = constants.entries()
    json_output.write(constants.to_json(found))
    if recorded is None:
        if not json_output.alone:
            rows = [
                (e.claim, e.name, e.exact or "-", e.lower if e.lower == e.upper else f"{e.lower} ..") for e in found
            ]
            table(("claim", "constant", "exact", "decimal"), rows)
        return OK
    say = complain if json_output.alone else emit
    changes = constants.compare(recorded, found)
    failed = sum(change.error for change in changes)
    say("\n".join([*map(str, changes), f"{len(found)} constants, {failed} moved, widened or vanished"]))
    return FAILED if failed else OK
