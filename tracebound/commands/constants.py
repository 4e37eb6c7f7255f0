"""`tracebound constants`: the constants of all claims, and whether they are still those of a record."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tracebound import cache
from tracebound.commands.verify import named_broken
from tracebound.errors import FAILED, OK, UsageError
from tracebound.files import Json, Target, deliver, read_text, refuse_clashes
from tracebound.output import Progress, complain, in_line, say, table

if TYPE_CHECKING:
    from proofs.constants import Entry

TABLE_NOTE = (
    "Every figure but b and kappa* is an error at variance 1, times 4^b, to six digits. bound is kappa*^2, the"
    " constant of pq-trace-bounded at the best loading kappa*; it holds for laws within that range, and these two laws"
    " leave it. random rotation is the published constant sqrt(3) pi / 2. unit vectors: d times the error of the best"
    " codebook for a coordinate of a uniform unit vector in R^d, times 4^b; it tends to the normal law's Lloyd-Max."
)


def register(commands: Any) -> None:
    """Add `constants` to the command line."""
    constants = commands.add_parser("constants", help="list every constant of every claim", allow_abbrev=False)
    constants.add_argument("--json", metavar="FILE|-", help="write a record; - prints JSON alone on stdout")
    constants.add_argument("--tex", metavar="FILE", help="write the constants as LaTeX macros, as the paper has them")
    constants.add_argument("--check", metavar="FILE", help="compare with a record: exit 1 when a constant moved")
    constants.add_argument("--table", action="store_true", help="quantizers of normal and Laplace sources side by side")
    constants.add_argument("--no-cache", action="store_true", help="enclose everything anew, and keep that")
    constants.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List or record the constants, or compare them with a record."""
    from proofs import constants

    refuse_clashes([("--json", args.json), ("--tex", args.tex)], [("--check", args.check)])
    recorded = None
    if args.check is not None:
        try:
            recorded = constants.read(read_text(args.check))
        except constants.BadRecord as error:
            raise UsageError(f"cannot read {args.check!r}: {error}") from error
    json_output = Json(args.json)
    tex = Target(args.tex) if args.tex is not None else None
    found, old = _entries(use_cache=not args.no_cache)

    def write_tex() -> None:
        if tex:
            from paper import statements

            tex.write(statements.constants_file(found))

    code = OK

    def say_what_was_found() -> None:
        nonlocal code
        code = _print(args, json_output.alone, found, old, recorded)

    deliver(say_what_was_found, lambda: json_output.write(constants.to_json(found)), write_tex)
    return code


def _print(
    args: argparse.Namespace, json_alone: bool, found: list[Entry], old: bool, recorded: list[Entry] | None
) -> int:
    """The table and what has changed; the exit code."""
    from proofs import constants

    kept = ", kept from an earlier run" if old else ""
    tell = complain if json_alone else say
    if args.table and not json_alone:
        _table(found)
    if recorded is None:
        if not (json_alone or args.table):
            rows = [
                (e.claim, e.name, e.exact or "-", e.lower if e.lower == e.upper else f"{e.lower} ..") for e in found
            ]
            table(("claim", "constant", "exact", "decimal"), rows)
            say(f"{len(found)} constants{kept}")
        return named_broken()
    changes = constants.compare(recorded, found)
    failed = sum(change.error for change in changes)
    told = [in_line(str(change)) for change in changes]
    tell("\n".join([*told, f"{len(found)} constants{kept}, {failed} moved, widened or vanished"]))
    return named_broken() or (FAILED if failed else OK)


def entries(*, use_cache: bool = True) -> list[Entry]:
    """Every constant of every claim, from an earlier run where nothing has changed since."""
    return _entries(use_cache=use_cache)[0]


def _entries(*, use_cache: bool) -> tuple[list[Entry], bool]:
    """The constants, and whether they are kept from an earlier run."""
    from proofs import constants

    key = cache.key_of_all()
    if use_cache and (kept := cache.load_record("constants", key)) is not None:
        try:
            return constants.read(kept), True
        except constants.BadRecord:
            pass
    with Progress("enclosing") as progress:
        progress("the constants")
        found = constants.entries()
    cache.save_record("constants", key, json.dumps(constants.to_json(found)))
    return found, False


def _table(found: list[Entry]) -> None:
    from numerics.constants.table import side_by_side, sphere_rows

    columns = ("law", "b", "kappa*", "uniform", "Lloyd-Max", "Panter-Dite", "random rotation", "Shannon",
               "entropy-coded", "bound")  # fmt: skip
    lower = {e.name: e.lower for e in found}
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
        for row in side_by_side(lower)
    ]  # fmt: skip
    table(columns, rows, right=columns[1:])
    columns = ("unit vectors, d", *(f"b = {b}" for b in range(1, 9)))
    table(columns, [(str(d), *map(_six, errors)) for d, errors in sphere_rows(lower)], right=columns)
    say(TABLE_NOTE)


def _six(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.6g}"
