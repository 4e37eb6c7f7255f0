"""`tracebound abstract`: the sentences of the paper's abstract, each with its claims and their computed status."""

from __future__ import annotations

import argparse
from typing import Any

from tracebound.commands.verify import checked, exit_code, problem_lines
from tracebound.errors import FAILED
from tracebound.output import complain, emit, say, section, to_text


def register(commands: Any) -> None:
    """Add `abstract` to the command line."""
    parser = commands.add_parser(
        "abstract", help="check the claims behind each sentence of the paper's abstract", allow_abbrev=False
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--markdown", action="store_true", help="print the table of the README")
    parser.add_argument("--no-cache", action="store_true", help="check everything anew")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every claim that the abstract rests on and print the sentences with them."""
    from paper import abstract
    from proofs.checking import book

    there = [key for key in abstract.keys() if key in book.keys()]  # noqa: SIM118
    lost = [key for key in abstract.keys() if key not in there]  # noqa: SIM118
    reports = checked(there, use_cache=not args.no_cache)
    statuses = {**dict.fromkeys(lost, "missing"), **{report.key: report.status for report in reports}}
    if args.json:
        sentences = [
            {
                "sentence": s.words,
                "claims": {key: statuses[key] for key in s.claims},
                "corrections": {key: statuses[key] for key in s.corrections},
                "open": s.open,
            }
            for s in abstract.SENTENCES
        ]
        emit(to_text({"sentences": sentences}))
    elif args.markdown:
        emit(markdown(abstract.rows(statuses)))
    else:
        lines = [
            line
            for words, claims, limits in abstract.rows(statuses)
            for line in section(words.rstrip("."), [claims, *([limits] if limits else [])])
        ]
        say("\n".join(lines[1:]).replace("`", ""))
    for report in reports:
        for line in problem_lines(report):
            complain(line)
    for key in lost:
        complain(f"missing: {key}: the abstract names it, but no section lists it")
    return FAILED if lost else exit_code(reports)


def markdown(rows: list[tuple[str, str, str]]) -> str:
    """The rows as a table in Markdown."""
    head = ["| the abstract says | claims | corrected or limited by |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"
