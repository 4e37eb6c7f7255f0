"""`tracebound verify`: check the claims and say what was found."""

from __future__ import annotations

import argparse
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tracebound.errors import FAILED, MEMORY, OK, UNDECIDED, UsageError
from tracebound.files import Json, Target, deliver, refuse_clashes
from tracebound.output import Progress, complain, emit, say, table

if TYPE_CHECKING:
    from proofs.checking.report import ClaimReport

STATUSES = ("proved", "derived", "enclosed", "cited", "refuted", "failed", "undecided")
LAYERS = ("kernel", "sympy", "z3", "arb")
LAST = ("cvc5", "coq")  # layers with commands of their own, whose last answer is shown


def register(commands: Any) -> None:
    """Add `verify` to the command line."""
    verify = commands.add_parser("verify", help="check the claims", allow_abbrev=False)
    verify.add_argument("keys", nargs="*", metavar="KEY", help="a claim to check; all of them without a key")
    verify.add_argument("--json", metavar="FILE|-", help="write the reports as JSON; - prints JSON alone on stdout")
    verify.add_argument("--junit", metavar="FILE", help="write the reports as a JUnit test suite")
    verify.add_argument("--markdown", action="store_true", help="print the table of docs/artifact.md")
    verify.add_argument("--no-cache", action="store_true", help="check everything anew, and keep that for later runs")
    verify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the named claims, or all of them."""
    from tracebound.checking import begin

    begin(args.keys or None, use_cache=not args.no_cache)  # which takes a second or two
    known_keys(args.keys)
    if args.markdown and args.json == "-":
        raise UsageError("--markdown and --json - exclude each other")
    _no_claims_for_files({"--json": args.json, "--junit": args.junit})
    if args.junit == "-":
        raise UsageError("--junit needs a file")
    refuse_clashes([("--json", args.json), ("--junit", args.junit)])
    json_output = Json(args.json)
    junit = Target(args.junit) if args.junit is not None else None
    started = time.perf_counter()
    reports = checked(args.keys or None, use_cache=not args.no_cache)
    seconds = round(time.perf_counter() - started, 3)
    last = last_answers(reports)
    claims = [{**r.to_json(), **last[r.key]} for r in reports]
    data = {"claims": claims, "summary": summary(reports), "seconds": seconds}
    deliver(
        lambda: _print(reports, last, seconds, json_alone=json_output.alone, as_markdown=args.markdown),
        lambda: json_output.write(data),
        lambda: junit.write(junit_xml(reports, seconds)) if junit else None,
    )
    return exit_code(reports)


def _print(
    reports: Sequence[ClaimReport],
    last: Mapping[str, Mapping[str, str]],
    seconds: float,
    *,
    json_alone: bool,
    as_markdown: bool,
) -> None:
    """The table, what is wrong, and the counts; where stdout is for the data, what is wrong on stderr alone."""
    problems = [line for report in reports for line in problem_lines(report)]
    if as_markdown:
        emit(markdown(reports))
    if json_alone or as_markdown:
        if problems:
            complain("\n".join(problems))
    else:
        columns = ("claim", "status", *LAYERS, *LAST, "tight", "seconds")
        rows = [
            (r.key, r.status, *(layers.get(x, "none") for x in (*LAYERS, *LAST)), r.tight, _seconds(r))
            for r in reports
            for layers in [{**r.layers, **last[r.key]}]
        ]
        table(columns, rows, right=("seconds",))
        counts = ", ".join(f"{n} {word}" for word, n in summary(reports).items())
        say("\n".join([*problems, f"{_how_many(reports)}: {counts}; {seconds:.1f} s"]))


def _seconds(report: ClaimReport) -> str:
    """How long the check took, if it was made in this run."""
    return report.origin if report.origin in ("kept", "lost") else f"{report.seconds:.2f}"


def _how_many(reports: Sequence[ClaimReport]) -> str:
    old = sum(r.origin == "kept" for r in reports)
    claims = f"{len(reports)} claim{'s' if len(reports) != 1 else ''}"
    return f"{claims}, {old} kept from an earlier run" if old else claims


def markdown(reports: Sequence[ClaimReport]) -> str:
    """A Markdown table: claim, the command that checks it, what it must say, and the seconds it took here."""
    lines = ["| claim | command | expected | seconds |", "|---|---|---|---:|"]
    for r in reports:
        passed = ", ".join(layer for layer, word in r.layers.items() if word == "pass")
        expected = f"{r.status}" + (f" ({passed})" if passed else "")
        lines.append(f"| `{r.key}` | `tracebound verify --no-cache {r.key}` | {expected} | {r.seconds:.1f} |")
    return "\n".join(lines) + "\n"


def last_answers(reports: Sequence[ClaimReport]) -> dict[str, dict[str, str]]:
    """What the last `tracebound corroborate` and `tracebound coq` found for each claim, by layer.

    Only of certificates and Coq sources as they are now; none for a claim that was not asked there.
    """
    from proofs.checking import corroboration
    from proofs.coq import record

    cvc5 = corroboration.last_answers("cvc5")
    coq = record.last_words()
    return {r.key: {"cvc5": cvc5.get(r.key, "none"), "coq": coq.get(r.key, "none")} for r in reports}


def known_keys(keys: Sequence[str]) -> None:
    """Raise UsageError, with the nearest keys, for a key the book does not have."""
    from proofs.checking import book

    known = book.keys()
    for key in keys:
        if key not in known:
            raise UsageError(str(book.UnknownClaim(key)))


def _no_claims_for_files(outputs: Mapping[str, str | None]) -> None:
    """Raise UsageError for an option that took a claim's name for its file."""
    from proofs.checking import book

    for option, name in outputs.items():
        if name is not None and name in book.keys():  # noqa: SIM118  (no mapping)
            raise UsageError(f"{option} {name}: a claim, where a file is due; write {option} FILE {name}")


def named_broken() -> int:
    """Say on stderr, a line each, which claims are broken before any check; 1 if there are any, else 0."""
    from tracebound.listing import listing

    return complain_of(listing()[1])


def complain_of(broken: Mapping[str, Sequence[str]]) -> int:
    """Say on stderr, a line each, what is wrong with each broken claim; 1 if there is anything, else 0."""
    found = [f"broken: {key}: {fault}" for key, faults in broken.items() for fault in faults]
    if found:
        complain("\n".join(found))
    return FAILED if found else OK


def checked(keys: Sequence[str] | None, *, use_cache: bool = True) -> list[ClaimReport]:
    """The reports of the claims, with progress on a terminal."""
    from proofs.checking import book
    from tracebound import checking

    if use_cache and (found := checking.all_kept(keys)) is not None:
        return found
    surveyed = checking.survey if checking.begin(keys, use_cache=use_cache) else book.survey
    with checking.uncollected(), Progress("checking") as progress:
        reports = book.verify(keys, progress, partial(checking.check, use_cache=use_cache), surveyed)
    if keys is None:
        checking.keep_distinct(reports)
    return reports


def summary(reports: Sequence[ClaimReport]) -> dict[str, int]:
    """How many claims have each status."""
    return {word: sum(r.status == word for r in reports) for word in STATUSES}


def exit_code(reports: Sequence[ClaimReport]) -> int:
    """1 when a claim failed or rests on one that did, 5 where memory was short for one, 3 for one undecided, else 0."""
    statuses = {r.status for r in reports}
    if "failed" in statuses or statuses - set(STATUSES):
        return FAILED
    if any(r.origin == "memory" for r in reports):
        return MEMORY
    if "undecided" in statuses:
        return UNDECIDED
    return OK if all(r.sound for r in reports) else FAILED


def problem_lines(report: ClaimReport) -> list[str]:
    """The claim's problems, each named with the claim; nothing for a claim that is as declared."""
    if report.status in ("failed", "undecided"):
        problems = report.problems or ["no reason was recorded"]
        return [f"{report.status}: {report.key}: {problem}" for problem in problems]
    if not report.sound:
        return [f"incomplete: {report.key}: a claim it uses ({', '.join(report.uses)}) failed or is undecided"]
    return []


def junit_xml(reports: Sequence[ClaimReport], seconds: float) -> str:
    """The reports as a JUnit test suite: a failed claim is a failure, an undecided one an error."""
    errors = [r for r in reports if r.status == "undecided"]
    failures = [r for r in reports if r.status != "undecided" and problem_lines(r)]
    attributes: dict[str, Any] = {
        "name": "tracebound",
        "tests": len(reports),
        "failures": len(failures),
        "errors": len(errors),
        "time": f"{seconds:.3f}",
    }
    suite = ET.Element("testsuite", {name: str(value) for name, value in attributes.items()})
    for report in reports:
        case = ET.SubElement(
            suite, "testcase", classname=_printable(report.section), name=report.key, time=f"{report.seconds:.3f}"
        )
        if lines := problem_lines(report):
            text = _printable("\n".join(lines))
            kind = "error" if report.status == "undecided" else "failure"
            ET.SubElement(case, kind, message=text.split("\n")[0]).text = text
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
