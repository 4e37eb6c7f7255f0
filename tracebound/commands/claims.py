"""`tracebound list`, `tracebound show` and `tracebound axioms`: read the book."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from tracebound.commands.verify import checked, complain_of, exit_code, known_keys, problem_lines
from tracebound.errors import FAILED, OK
from tracebound.output import Progress, complain, emit, say, section, table, to_text

SHORT = ("key", "section", "kind", "title")  # fields of the list on a terminal
ABOVE = ("claim", "title", "kind", "words", "uses", "integers")  # fields that `show` prints elsewhere, or need not


def register(commands: Any) -> None:
    """Add `list`, `show` and `axioms` to the command line."""
    listing = commands.add_parser("list", help="list the claims without checking them", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=list_claims)

    one = commands.add_parser("show", help="check one claim and print all about it", allow_abbrev=False)
    one.add_argument("key", metavar="KEY")
    one.set_defaults(run=show)

    ledger = commands.add_parser("axioms", help="print rules and axioms and which proofs use them", allow_abbrev=False)
    ledger.add_argument("--json", action="store_true", help="print JSON")
    ledger.set_defaults(run=axioms)


def list_claims(args: argparse.Namespace) -> int:
    """Print every claim in the order of the book, without checking any; exit 1 if the file of one is broken."""
    from tracebound.listing import listing

    claims, broken = listing()
    if args.json:
        emit(to_text({"claims": claims, "broken": broken}))
    else:
        table(("claim", *SHORT[1:]), [tuple(claim[field] for field in SHORT) for claim in claims])
    return complain_of(broken)


def show(args: argparse.Namespace) -> int:
    """Check one claim and print all that is known about it."""
    known_keys([args.key])
    (report,) = checked([args.key])
    layers = ", ".join(f"{layer} {word}" for layer, word in report.layers.items())
    lines = [
        f"{report.key}: {report.title}",
        f"section {report.section}; {report.kind}; {report.status} ({layers}) in {report.seconds:.2f} s; "
        + ("fully proved" if report.fully_proved else "not fully proved"),
        *section("statement", [report.statement]),
        *section("statement in Coq", coq_lines(args.key)),
        *section("hypotheses and goals", [] if report.unreadable else source_lines(args.key, report.necessity)),
        *section("tightness", [report.tight]),
        *section("proof outline", report.outline),
        *section("uses", report.uses),
        *section("derivation", report.derivation),
        *section("counterexamples", report.counterexamples),
        *section("problems", problem_lines(report)),
    ]
    say("\n".join(lines))
    return exit_code([report])


def source_lines(key: str, necessity: Mapping[str, str]) -> list[str]:
    """The blocks of the statement file, those of its settings in their place, with what is known of a hypothesis."""
    from proofs.language.source import source

    found: list[str] = []
    for head, lines in source(key).blocks():
        word, _, rest = head.partition(" ")
        if word in ABOVE:
            continue
        if word == "hypothesis":
            name = rest.partition(":")[0].split(" ")[0]
            head = f"{head} [{necessity.get(name, 'not examined')}]"
        found += [head, *(f"    {line}" for line in lines)]
    return found


def coq_lines(key: str) -> list[str]:
    """What Coq proves under this key, whether the last check covers it, and goal by goal where it differs."""
    from proofs.coq import certified, independent, layer, record
    from proofs.coq.analysis import check as analysis
    from proofs.coq.probability import check as probability
    from proofs.language import source

    lines: list[str] = []
    for goal in certified.proved_goals(key):
        lines += [f"{goal.theorem}:", *(f"  {line}" for line in goal.text.split("\n"))]
    if lines:
        lines.append(f"by certificate: {_state(certified.last_check().get(key))}")
    if source.statement(key).goals:
        shown = record.last_models().get(key)
        lines.append(f"models: {f'{record.counted(shown)}; ' if shown else ''}{_state(shown)}")
    if key in probability.RESTATED:
        name = f"on a probability space, {probability.RESTATED[key]} of Held.v"
        lines.append(f"{name}: {_state(record.last_spaces().get(key))}")
        lines += [f"there otherwise than by hand: {words}" for words in probability.DIFFERENCES[key]]
        if key in probability.IMPLIED:
            there, back, words = probability.IMPLIED[key]
            lines.append(f"each follows from the other: {words} (Implied.{there}, Converse.{back})")
    found = layer.by_key(layer.statements()).get(key, [])
    lines += [f"{s.theorem}: {s.shown}" for s in found]
    if found:
        lines.append(f"independently: {_state(layer.last_check().get(key))}")
    integrals = analysis.theorems().get(key, [])
    lines += [f"{s.theorem}: {s.shown}" for s in integrals]
    if integrals:
        lines.append(f"integrals and numbers: {_state(record.last_analysis().get(key))}")
    return lines + independent.lines(key, [goal.name for goal in source.statement(key).goals])


def _state(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "not checked since these sources changed; see: tracebound coq"
    return f"{found['status']}; axioms: {', '.join(found['axioms']) or 'none'}"


def axioms(args: argparse.Namespace) -> int:
    """Print every rule and axiom of the kernel and how many claims' proofs use it."""
    from proofs.checking import book, replayed
    from tracebound.checking import uncollected

    with uncollected(), Progress("reading") as progress:
        progress("the certificates")
        try:
            rows = replayed.axioms(book.keys())
        except replayed.Mismatch as error:
            complain(f"{error}; run: tracebound certify")
            return FAILED
    if args.json:
        emit(to_text({"axioms": rows}))
    else:
        cells = [(r["name"], r["kind"], str(len(r["used_by"])), " ".join(r["statement"].split())) for r in rows]
        table(("name", "kind", "claims", "statement"), cells, right=("claims",))
    return OK
