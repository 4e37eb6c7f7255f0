"""`tracebound constants`: the constants of all claims, and whether they are still those of a record."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracebound import cache
from tracebound.commands.verify import named_broken
from tracebound.errors import FAILED, OK, UsageError
from tracebound.output import Json, Progress, Target, complain, emit, table

if TYPE_CHECKING:
    from proofs.constants import Entry

TABLE_NOTE = (
    "Every figure but b and kappa* is an error at variance 1, times 4^b, to six digits. bound is kappa*^2, the"
    " constant of pq-trace-bounded at the best loading kappa*; it holds for laws within that range, and these two laws"
    " leave it. random rotation is the published constant sqrt(3) pi / 2."
)


def register(commands: Any) -> None:
    """Add `constants` to the command line."""
    constants = commands.add_parser("constants", help="list every constant of every claim", allow_abbrev=False)
    constants.add_argument("--json", metavar="FILE|-", help="write a record; - prints JSON alone on stdout")
    constants.add_argument("--tex", metavar="FILE", help="write the constants as LaTeX macros, as the paper has them")
    constants.add_argument("--check", metavar="FILE", help="compare with a record: exit 1 when a constant moved")
    constants.add_argument("--table", action="store_true", help="quantizers of normal and Laplace sources side by side")
    constants.add_argument("--no-cache", action="store_true", help="enclose everything anew")
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
    tex = Target(args.tex) if args.tex is not None else None
    found = entries(use_cache=not args.no_cache)
    json_output.write(constants.to_json(found))
    if tex:
        from paper import statements

        tex.write(statements.constants_file(found))
    say = complain if json_output.alone else emit
    if args.table and not json_output.alone:
        _table(found)
    if recorded is None:
        if not (json_output.alone or args.table):
            rows = [
                (e.claim, e.name, e.exact or "-", e.lower if e.lower == e.upper else f"{e.lower} ..") for e in found
            ]
            table(("claim", "constant", "exact", "decimal"), rows)
        return named_broken()
    changes = constants.compare(recorded, found)
    failed = sum(change.error for change in changes)
    say("\n".join([*map(str, changes), f"{len(found)} constants, {failed} moved, widened or vanished"]))
    return named_broken() or (FAILED if failed else OK)


def entries(*, use_cache: bool = True) -> list[Entry]:
    """Every constant of every claim, from an earlier run where nothing has changed since."""
    from proofs import constants

    key = cache.key_of_constants() if use_cache else ""
    if use_cache and (kept := cache.load_constants(key)) is not None:
        try:
            return constants.read(kept)
        except constants.BadRecord:
            pass
    with Progress("enclosing") as progress:
        progress("the constants")
        found = constants.entries()
    if use_cache:
        cache.save_constants(key, json.dumps(constants.to_json(found)))
    return found


def _table(found: list[Entry]) -> None:
    from numerics.constants.table import side_by_side

    columns = ("law", "b", "kappa*", "uniform", "Lloyd-Max", "Panter-Dite", "random rotation", "Shannon",
               "entropy-coded", "bound")  # fmt: skip
    rows = [
        (
            row.law,
            str(row.bits),
            *map(
                _six,
                (row.loading, row.uniform, row.lloyd_max, row.panter_dite, row.random_rotation, row.shannon,
                 row.entropy_coded, row.bound),
            ),
        )
        for row in side_by_side({e.name: e.lower for e in found})
    ]  # fmt: skip
    table(columns, rows, right=columns[1:])
    emit(TABLE_NOTE)


def _six(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.6g}"
