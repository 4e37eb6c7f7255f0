"""`tracebound corroborate`: put every arithmetic step of the committed proofs to z3 and cvc5."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numerics import extras
from numerics.words import whole
from proofs.checking import kept
from tracebound.commands.verify import known_keys
from tracebound.errors import FAILED, OK, UNDECIDED, MissingTool, UsageError
from tracebound.files import Json
from tracebound.output import Progress, complain, say, table

if TYPE_CHECKING:
    from proofs.checking.corroboration import Asked

MOST_SEEDS = 1000


def register(commands: Any) -> None:
    """Add `corroborate` to the command line."""
    parser = commands.add_parser("corroborate", help="ask z3 and cvc5 every arithmetic step", allow_abbrev=False)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="a claim; all of them without a key")
    parser.add_argument("--export", metavar="DIR", help="write the questions as SMT-LIB 2 files to this folder")
    parser.add_argument("--solver", choices=("z3", "cvc5"), help="ask this one alone")
    parser.add_argument("--seeds", type=_seeds, default=1, metavar="N", help="ask with N random seeds, by default 1")
    parser.add_argument("--json", metavar="FILE|-", help="write the findings as JSON; - prints JSON alone on stdout")
    parser.set_defaults(run=run)


def _seeds(text: str) -> int:
    found = whole(text)
    if found is None or not 1 <= found <= MOST_SEEDS:
        raise argparse.ArgumentTypeError(f"not a number from 1 to {MOST_SEEDS}")
    return found


def run(args: argparse.Namespace) -> int:
    """Ask, report the agreement of each claim, and list every answer that is not unsat."""
    known_keys(args.keys)
    if args.export == "":
        raise UsageError("cannot write to '': the name is empty")
    json_output = Json(args.json)
    from proofs.checking import book, corroboration, replayed
    from proofs.search import solvers

    which = [args.solver] if args.solver else list(solvers.SOLVERS)
    missing = [solver for solver in which if not solvers.installed(solver)]
    if missing and args.export is None:
        raise _missing(missing)
    folder = Path(args.export) if args.export is not None else None
    if folder is not None:
        _make(folder)
    with Progress("asking") as progress:
        try:
            asked = corroboration.collect(list(dict.fromkeys(args.keys)) or book.keys(), progress=progress)
        except replayed.Mismatch as mismatch:
            complain(f"{mismatch}; run: tracebound certify")
            return FAILED
        if folder is not None:
            _export(asked, folder)
        if missing:
            raise _missing(missing)
        found = corroboration.report(asked, corroboration.ask(asked, which, args.seeds, progress), args.seeds)
    corroboration.save(found)
    lines = [
        f"{o['answer']}: {o['question']}: {o['solver']}: asked by {', '.join(o['claims'])}" for o in found["others"]
    ]

    def show() -> None:
        words = {True: "yes", False: "no", None: "-"}
        rows = [
            (r["key"], str(r["questions"]), *(str(r["unsat"][s]) for s in which), words[r["corroborated"]])
            for r in found["claims"]
        ]
        table(("claim", "questions", *which, "corroborated"), rows, right=("questions", *which))
        said = "; ".join(
            f"{solver} {version}: {found['unsat'][solver]} unsat, {found['by_parts'][solver]} of them by parts"
            for solver, version in found["solvers"].items()
        )
        say("\n".join([*lines, f"{found['questions']} distinct questions, seeds {args.seeds}; {said}"]))

    json_output.deliver(found, show, lines)
    answers = {o["answer"] for o in found["others"]}
    return FAILED if "sat" in answers else UNDECIDED if answers else OK


def _missing(solvers: list[str]) -> MissingTool:
    return MissingTool(f"{', '.join(solvers)} not installed; run: {extras.command('cross')}")


def _refusal(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot write to {str(folder)!r}: {error.strerror}")


def _make(folder: Path) -> None:
    try:
        (folder / "parts").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal(folder, error) from error


def _export(asked: Asked, folder: Path) -> None:
    """One file a question, its parts below parts/, and index.json, which says who asks what."""
    from proofs.search.smtlib import file_name

    try:
        for name, question in asked.questions.items():
            _write(folder / name, question.text)
            for part in question.parts:
                _write(folder / "parts" / file_name(part), part)
        parts = {name: [file_name(part) for part in q.parts] for name, q in asked.questions.items() if q.parts}
        index = {"claims": asked.claims, "parts": parts}
        _write(folder / "index.json", json.dumps(index, indent=1) + "\n")
    except OSError as error:
        raise _refusal(folder, error) from error


def _write(path: Path, text: str) -> None:
    temporary = kept.temporary(path)
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        kept.remove(temporary)
