r"""The claims' statements, hypotheses, constants and statuses as LaTeX macros, so that the paper types none of them.

Every macro begins with \claim and the claim's key in capitalised words, digits spelled out: \claimPqTraceBounded...
    Key Title Source Kind     text
    Statement                 \stated{name}{mathematics} for each goal, after \where{mathematics} for its own notations
    Words                     the statement in words, as text
    Hypotheses                \item[name] words, mathematics; one for each, for a description list
    Constant<Name>            the value, to six digits where it is enclosed; then also ...Lower and ...Upper
    Constant<Name>Form        the formula of an enclosed constant
                              (these are in constants.tex, which `tracebound constants --tex` writes too)
    HypothesisFormulas        the names with their mathematics, separated by semicolons
    HypothesisNames           the names alone, separated by commas
    Coq                       the names of its theorems in the Coq sources, separated by commas
    Uses                      labels of the claims it uses, separated by commas
    Status                    the status word that a check computed
    Layers                    the tools that passed, and what was found about the constant:
    Sharp                     attained, approached, equality, a gap in words
    Counter                   what refutes a refuted claim, as it was evaluated; empty for the others
    Breaks                    every counterexample, with the hypothesis or the goal that it is for
\forallclaims calls \do{key}{macro prefix} for every claim, in the order of the book; \constantrows are the rows of a
table of optimal quantizers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import sympy

from numerics.constants import table
from paper.prose import text, typeset
from proofs import constants
from proofs.checking import book
from proofs.checking.report import ClaimReport
from proofs.coq import certified, layer
from proofs.coq.analysis import check as analysis
from proofs.language.source import Source
from proofs.language.statement import Statement

GENERATED = Path(__file__).with_name("generated")
_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
LAST = ("cvc5", "coq")  # tools with commands of their own, whose last answers are on record
_MARKS = {"pass": r"\checkmark", "none": "--"}
PROVED = ("certificate", "independent", "both", "models", "analysis")  # Coq's words for a claim that it proves


def letters(name: str) -> str:
    """A key or a name as capitalised words of letters alone, as a macro's name must be."""
    words = re.split(r"[^A-Za-z0-9]+", name)
    return "".join(_spelled(word[:1].upper() + word[1:]) for word in words)


def _spelled(word: str) -> str:
    return re.sub("[0-9]", lambda digit: _DIGITS[int(digit[0])], word)


def prefix(key: str) -> str:
    """What the names of a claim's macros begin with."""
    return f"claim{letters(key)}"


def _number(entry: constants.Entry) -> str:
    if not entry.rational:
        return _scientific(f"{Decimal(entry.lower):.6g}")
    value = Fraction(entry.exact or 0)
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _scientific(figure: str) -> str:
    mantissa, _, exponent = figure.partition("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}" if exponent else mantissa


def _claim(source: Source, in_coq: Sequence[layer.CoqStatement]) -> list[tuple[str, str]]:
    statement, shown = source.statement, source.latex
    formulas = {h.name: ", ".join(f"${formula}$" for formula in shown.hypotheses[h.name]) for h in statement.hypotheses}
    hypotheses = [rf"\item[{text(h.name)}] {typeset(h.words)}: {formulas[h.name]}" for h in statement.hypotheses]
    stated = [rf"\where{{{formula}}}" for formula in shown.where]
    stated += [rf"\stated{{{text(name)}}}{{{formula}}}" for name, formula in shown.goals.items()]
    macros = [
        ("Key", text(statement.key)),
        ("Title", typeset(statement.title)),
        ("Kind", statement.kind),
        ("Source", text(statement.source)),
        ("Statement", "%\n" + "".join(f"  {line}%\n" for line in stated)),
        ("Words", typeset(statement.words)),
        ("Hypotheses", "%\n" + "\n".join(f"  {line}" for line in hypotheses) if hypotheses else ""),
        (
            "HypothesisFormulas",
            "; ".join(rf"\textsf{{{text(name)}}} {shown}" for name, shown in formulas.items()) or "none",
        ),
        ("HypothesisNames", ", ".join(text(h.name) for h in statement.hypotheses) or "none"),
        ("Coq", ", ".join(text(s.theorem) for s in in_coq)),
        ("Uses", ", ".join(text(key) for key in statement.uses)),
    ]
    start = prefix(statement.key)
    return [(start + name, value) for name, value in macros]


def _values(statement: Statement, values: Iterable[constants.Entry]) -> list[tuple[str, str]]:
    macros: list[tuple[str, str]] = []
    for entry in values:
        name = f"Constant{letters(entry.name)}"
        macros.append((name, _number(entry)))
        if not entry.rational:
            macros += [(f"{name}Lower", entry.lower), (f"{name}Upper", entry.upper)]
        if entry.exact and not entry.rational:
            macros.append((f"{name}Form", sympy.latex(sympy.sympify(entry.exact.replace("e", "E")))))
    start = prefix(statement.key)
    return [(start + name, value) for name, value in macros]


def macro_file(sections: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """A file of macros by sections, with the hash of what it defines; a name given twice is refused."""
    lines: list[str] = []
    known: set[str] = set()
    for title, macros in sections:
        lines.append(f"\n% {title}")
        for name, value in macros:
            if name in known:
                raise ValueError(f"two macros are called {name}")
            known.add(name)
            lines.append(rf"\newcommand{{\{name}}}{{{value}}}")
    body = "\n".join(lines) + "\n"
    digest = hashlib.sha256(body.encode()).hexdigest()
    return (
        f"% Generated by `tracebound paper --statements`; do not edit.\n% sha256 of the lines below: {digest}\n{body}"
    )


def statements() -> str:
    """paper/generated/statements.tex: what the claims say."""
    in_coq, keys = layer.by_key(layer.statements()), book.keys()
    every = ("all claims", [("forallclaims", "".join(rf"\do{{{key}}}{{{prefix(key)}}}" for key in keys))])
    return macro_file([every, *((key, _claim(book.entry(key).source, in_coq.get(key, ()))) for key in keys)])


def recorded() -> list[constants.Entry]:
    """The constants that the claims state, and the enclosed ones as they are on record."""
    kept = constants.read(constants.RECORD.read_text(encoding="utf-8"))
    return [*constants.stated(), *(e for e in kept if not e.provenance.startswith("statement;"))]


def constants_file(entries: Iterable[constants.Entry]) -> str:
    """paper/generated/constants.tex: the constants of every claim, and the table of optimal quantizers."""
    entries = list(entries)
    by_claim: dict[str, list[constants.Entry]] = {}
    for entry in entries:
        by_claim.setdefault(entry.claim, []).append(entry)
    rows = ("optimal quantizers side by side, errors times 4^b", [("constantrows", "%\n" + _rows(entries))])
    spheres = ("unit vectors, errors times d 4^b", [("sphererows", "%\n" + _sphere_rows(entries))])
    return macro_file([*((key, _values(book.claim(key), found)) for key, found in by_claim.items()), rows, spheres])


def _rows(entries: Iterable[constants.Entry]) -> str:
    """A row for each number of bits: loading, uniform error, its bound and Lloyd-Max error, normal then Laplace."""
    cells: dict[int, list[str]] = {}
    for row in table.side_by_side({entry.name: entry.lower for entry in entries}):
        figures = (row.loading, row.bound, row.uniform, row.lloyd_max)
        cells.setdefault(row.bits, [str(row.bits)]).extend("--" if x is None else f"${x:.5g}$" for x in figures)
    return "\n".join(" & ".join(row) + r"\\" for row in cells.values())


def _sphere_rows(entries: Iterable[constants.Entry]) -> str:
    """A row for each dimension: the best errors for b = 1..8."""
    found = table.sphere_rows({entry.name: entry.lower for entry in entries})
    return "\n".join(f"{d} & " + " & ".join(f"${x:.5g}$" for x in errors) + r"\\" for d, errors in found)


def statuses(found: Mapping[str, str]) -> str:
    """paper/generated/statuses.tex, from the status of each claim by its key."""
    macros = [(f"{prefix(key)}Status", word) for key, word in found.items()]
    return macro_file([("statuses, as the last check computed them", macros)])


def lacking(last: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Those of cvc5 and Coq that have no answer on record for any claim."""
    return [tool for tool in LAST if all(words.get(tool, "none") == "none" for words in last.values())]


def committed(folder: Path, said: str) -> dict[str, dict[str, str]]:
    """The answers of cvc5 and Coq in a folder's checks.tex, for claims whose statement is still the one in `said`.

    A machine without these tools cannot renew them, and an answer to another statement is none.
    """
    try:
        table_of_checks = (folder / "checks.tex").read_text(encoding="utf-8")
        before = _macros((folder / "statements.tex").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}
    now = _macros(said)
    head = re.search(r"\\newcommand\{\\checkhead\}\{(.*?)\\\\\}", table_of_checks)
    names = [name.strip() for name in head[1].split("&")] if head else []
    words = {mark: word for word, mark in _MARKS.items()}
    found: dict[str, dict[str, str]] = {}
    for key, rest in re.findall(r"^\\cl\{([a-z0-9-]+)\} & (.*)\\\\", table_of_checks, re.MULTILINE):
        cells = dict[str, str](zip(names, (key, *(cell.strip() for cell in rest.split("&"))), strict=False))
        if before.get(key) == now.get(key, ""):
            found[key] = {tool: words.get(cells[tool]) or cells[tool] for tool in LAST if tool in cells}
    return found


def _macros(file: str) -> dict[str, str]:
    """What each claim says and assumes in a generated file, by the comment that heads it; not how words are set."""
    parts = re.split(r"^% ([a-z0-9-]+)$", file, flags=re.MULTILINE)
    said = re.compile(
        r"^\\newcommand\{\\claim\w+?(?:Statement|HypothesisNames)\}(?:.|\n(?!\\newcommand))*", re.MULTILINE
    )
    return {key: "\n".join(said.findall(part)) for key, part in zip(parts[1::2], parts[2::2], strict=True)}


def checks(
    reports: Iterable[ClaimReport],
    last: Mapping[str, Mapping[str, str]],
    kept: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """paper/generated/checks.tex: the tools that passed for each claim, and what is known of its constant.

    `last` has cvc5's and Coq's answers by key; for one that has none at all those in `kept` stand. Where a tool has not
    been run, a claim that it can check says so.
    """
    gone = lacking(last)
    reports = list(reports)
    in_coq = {**layer.by_key(layer.statements()), **analysis.theorems()}
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    rows: list[str] = []
    tools = [*dict.fromkeys(name for report in reports for name in report.layers), *LAST]
    asked = any("cvc5" in words and words["cvc5"] != "none" for words in last.values())
    for report in reports:
        words = {**report.layers, **last.get(report.key, {})}
        old = (kept or {}).get(report.key, {})
        words |= {tool: old[tool] for tool in gone if tool in old}
        if words.get("coq") in PROVED:
            words["coq"] = "pass"
        elif words.get("coq", "none") == "none" and (report.key in in_coq or certified.proved_goals(report.key)):
            words["coq"] = "not run"
        if not asked and words.get("kernel") == "pass" and "cvc5" not in old:
            words["cvc5"] = "not run"
        passed = [name for name, word in words.items() if word == "pass"]
        against = report.counterexamples if report.kind == "refuted" else []
        macros = [
            ("Layers", ", ".join(passed) or "citation"),
            ("Sharp", typeset(report.tight)),
            ("Counter", typeset(against[0].partition(": ")[2]) if against else ""),
            ("Breaks", "; ".join(map(typeset, report.counterexamples))),
        ]
        sections.append((report.key, [(prefix(report.key) + name, value) for name, value in macros]))
        marks = (_MARKS.get(words.get(tool, "none"), words.get(tool, "")) for tool in tools)
        cells = (rf"\cl{{{report.key}}}", report.status, *marks, rf"\{prefix(report.key)}Sharp")
        rows.append(" & ".join(cells) + r"\\")
    head = " & ".join(("claim", "status", *tools, "constant"))
    table_macros = [("checkhead", head + r"\\"), ("checkrows", "%\n" + "\n".join(rows))]
    return macro_file([*sections, ("a table of all checks", table_macros)])
