"""The page: everything in it comes from the reports of a check, a measurement and the enclosed constants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from numerics.constants.laws import LAWS
from numerics.constants.table import side_by_side, sphere_rows
from numerics.markup import Raw, badge, document, element, joined, table
from paper.report import charts, graph
from paper.report.formulas import formula
from proofs.checking import book
from proofs.checking.report import ClaimReport
from proofs.language.statement import Statement

SECTIONS = {
    "A": "Scalar quantizer",
    "B": "Vector quantizer",
    "C": "Loewner order",
    "D": "Trace bound of the product quantizer",
    "E": "Delta encoding",
    "F": "Closed loop",
    "G": "Whitening",
    "H": "Rate",
    "I": "Security remark",
    "K": "Neighbours: residual, angle and context",
    "L": "Rotation without the covariance",
}


FEW = 4  # constants of a claim that its line names


@dataclass(frozen=True)
class Constant:
    """A row of the table of constants: name, claim, exact form or None, decimal bounds, origin."""

    name: str
    claim: str
    exact: str | None
    lower: str
    upper: str
    provenance: str


def build(
    reports: Sequence[ClaimReport],
    last: Mapping[str, Mapping[str, str]],
    validation: Mapping[str, Any],
    constants: Sequence[Constant],
    environment: Mapping[str, str],
) -> str:
    """The whole page as text: the same inputs give the same bytes.

    `last` has, for each claim, the answers of the layers that have commands of their own.
    """
    style = files("paper.report").joinpath("style.css").read_text(encoding="utf-8")
    parts = {
        "Summary": _summary(reports),
        "Dependency graph": _graph(reports),
        "Claims at a glance": _overview(reports, last),
        "Claims": joined(_sections(reports)),
        "Constants": _constants(constants, {r.key for r in reports}),
        "Measured against the bound": _validation(validation),
        "Environment": _environment(environment),
    }
    anchors = {title: title.lower().replace(" ", "-") for title in parts}
    links = joined(element("li", element("a", title, href=f"#{anchor}")) for title, anchor in anchors.items())
    body = joined(
        [
            element("a", "Skip to the claims", href=f"#{anchors['Claims']}", class_="skip"),
            element(
                "header", element("h1", "tracebound: what was checked, and how"), element("nav", element("ul", links))
            ),
            element("main", *(element("section", element("h2", t), p, id=anchors[t]) for t, p in parts.items())),
        ]
    )
    return document("tracebound report", body, style)


def _summary(reports: Sequence[ClaimReport]) -> Raw:
    counts: dict[str, int] = {}
    for report in reports:
        counts[report.status] = counts.get(report.status, 0) + 1
    words = joined(element("li", badge(word), f" {n} of {len(reports)}") for word, n in counts.items())
    text = (
        "A claim is proved when the kernel built its theorem, derived when a computer algebra system derived it with"
        " every step checked, enclosed when ball arithmetic encloses its numbers, cited when it rests on a classical"
        " theorem named as a hypothesis, and refuted when it is false, as declared, by an exact counterexample or,"
        " of the normal law and the sphere, by enclosed numbers."
    )
    return joined([element("p", text), element("ul", words)])


def _graph(reports: Sequence[ClaimReport]) -> Raw:
    """The drawing where there is room for it, and the same by section, to be opened, everywhere."""
    known = {r.key for r in reports}
    uses = {r.key: [k for k in r.uses if k in known] for r in reports}
    statuses = {r.key: r.status for r in reports}
    parts = [element("div", graph.draw(uses, statuses), class_="wide")]
    for letter, found in _by_section(reports).items():
        summary = f"{letter}. {SECTIONS.get(letter, '')}: {_count(len(found), 'claim')}"
        parts.append(element("details", element("summary", summary), graph.listed(map(_key, found), uses, statuses)))
    return joined(parts)


def _key(report: ClaimReport) -> str:
    return report.key


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _by_section(reports: Sequence[ClaimReport]) -> dict[str, list[ClaimReport]]:
    found: dict[str, list[ClaimReport]] = {}
    for report in reports:
        found.setdefault(report.section, []).append(report)
    return found


def _overview(reports: Sequence[ClaimReport], last: Mapping[str, Mapping[str, str]]) -> Raw:
    found = {r.key: {**r.layers, **last.get(r.key, {})} for r in reports}
    layers = list(
        dict.fromkeys([*(x for r in reports for x in r.layers), *(x for words in found.values() for x in words)])
    )
    rows = [
        (
            element("a", r.key, href=f"#{r.key}"),
            badge(r.status),
            *(badge(found[r.key].get(layer, "none")) for layer in layers),
            _counted(r.necessity),
            r.tight,
            f"{r.seconds:.2f}",
        )
        for r in reports
    ]
    head = ("claim", "status", *layers, "hypotheses", "constant", "seconds")
    return table("Every claim, its status and the layers that checked it", head, rows, numbers=(len(head) - 1,))


def _counted(necessity: Mapping[str, str]) -> str:
    """How many hypotheses have been shown necessary, and how many not needed."""
    counts = {word: sum(found == word for found in necessity.values()) for word in ("witnessed", "not-needed", "cited")}
    return ", ".join(f"{n} {word}" for word, n in counts.items() if n) or "-"


def _index(reports: Sequence[ClaimReport]) -> Raw:
    """Every claim's key, by section."""
    rows: list[Raw] = []
    for letter, found in _by_section(reports).items():
        title = element("a", f"{letter}. {SECTIONS.get(letter, '')}", href=f"#section-{letter}")
        links = (p for r in found for p in (element("a", r.key, href=f"#{r.key}"), " "))
        rows += [element("dt", title), element("dd", *links)]
    return element("dl", *rows, class_="index", aria_label="Claims by section")


def _sections(reports: Sequence[ClaimReport]) -> Iterable[Raw]:
    yield _index(reports)
    for letter, found in _by_section(reports).items():
        yield element("h3", f"{letter}. {SECTIONS.get(letter, '')}", id=f"section-{letter}")
        yield from (_claim(report, None if report.unreadable else book.claim(report.key)) for report in found)


def _claim(report: ClaimReport, statement: Statement | None) -> Raw:
    parts: list[Raw] = [
        element("h4", f"{report.key}: {report.title} ", badge(report.status)),
        element("p", report.statement),
        *_goals(report),
        *([element("p", "Source: ", statement.source)] if statement else []),
    ]
    if report.hypotheses and statement:
        parts += [element("h5", "Hypotheses"), element("dl", *_hypotheses(report, statement))]
    parts += _folded("What breaks without a hypothesis, and what refutes", report.counterexamples)
    parts.append(element("p", element("strong", "Best constant: "), report.tight))
    if report.uses:
        links = [element("a", key, href=f"#{key}") for key in report.uses]
        parts.append(element("p", element("strong", "Uses: "), *(p for link in links for p in (link, " "))))
    parts += _folded("Proof outline", report.outline)
    parts += _folded("Derivation", report.derivation)
    parts += _listed("Problems", report.problems)
    again = element("code", f"tracebound verify --no-cache {report.key}")
    parts.append(element("p", "Check again: ", again, class_="again"))
    return element("section", *parts, id=report.key, class_="claim")


def _goals(report: ClaimReport) -> Iterable[Raw]:
    for line in () if report.unreadable else book.entry(report.key).source.latex.where:
        yield element("p", "where ", formula(line, block=True))
    for goal in report.latex:
        if goal["name"]:
            yield element("h5", f"Goal {goal['name']}")
        yield formula(goal["latex"], block=True)


def _hypotheses(report: ClaimReport, statement: Statement) -> Iterable[Raw]:
    for hypothesis, shown in zip(statement.hypotheses, report.hypotheses, strict=True):
        word = report.necessity.get(hypothesis.name, "not examined")
        yield element("dt", f"{hypothesis.name} ({word})")
        yield element("dd", hypothesis.words, *(formula(line, block=True) for line in shown["latex"].split("\n")))


def _listed(title: str, lines: Sequence[str]) -> list[Raw]:
    return [element("h5", title), element("ul", *(element("li", line) for line in lines))] if lines else []


def _folded(title: str, lines: Sequence[str]) -> list[Raw]:
    if not lines:
        return []
    return [element("details", element("summary", title), element("ul", *(element("li", line) for line in lines)))]


def _constants(constants: Sequence[Constant], shown: Set[str]) -> Raw:
    by_claim: dict[str, list[Constant]] = {}
    for constant in constants:
        by_claim.setdefault(constant.claim, []).append(constant)
    parts = [element("p", f"{_count(len(constants), 'constant')} of {_count(len(by_claim), 'claim')}, by claim.")]
    for key, found in by_claim.items():
        rows = [
            (c.name, c.exact or "", c.lower if c.lower == c.upper else f"[{c.lower}, {c.upper}]", c.provenance)
            for c in found
        ]
        names = ", ".join(c.name for c in found) if len(found) <= FEW else _count(len(found), "constant")
        link = element("p", "Claim: ", element("a", key, href=f"#{key}")) if key in shown else Raw("")
        content = table(f"Constants of {key}", ("name", "exact", "enclosure", "origin"), rows)
        parts.append(element("details", element("summary", f"{key}: {names}"), link, content, class_="constants"))
    return joined([_growth(constants), _spheres(constants), *parts])


def _spheres(constants: Sequence[Constant]) -> Raw:
    """d 4^b times the best error of a coordinate of a unit vector; nothing if a constant is missing."""
    try:
        found = sphere_rows({c.name: c.lower for c in constants})
    except KeyError:
        return Raw("")
    head = ("d", *(f"b = {b}" for b in range(1, len(found[0][1]) + 1)))
    rows = [(str(d), *(f"{x:.6g}" for x in errors)) for d, errors in found]
    title = "Unit vectors in R^d: d 4^b times the error of the best codebook for one coordinate"
    return element("details", element("summary", title), table(title, head, rows, numbers=range(1, len(head))))


def _growth(constants: Sequence[Constant]) -> Raw:
    """4^b c*(b) for both laws, with the non-uniform optimum's asymptotes; nothing if a constant is missing."""
    try:
        rows = side_by_side({c.name: c.lower for c in constants})
    except KeyError:
        return Raw("")
    series = [charts.Series(law, [(float(r.bits), float(r.uniform)) for r in rows if r.law == law]) for law in LAWS]
    for law in LAWS:
        points = [(float(r.bits), float(r.panter_dite)) for r in rows if r.law == law]
        series.append(charts.Series(f"Panter-Dite, {law}", [points[0], points[-1]], plain=True))
    description = "Both uniform curves rise with b and do not level off; the non-uniform asymptotes are horizontal."
    title = "4^b times the best uniform quantizer's error, by bits b, and the asymptotes of non-uniform ones"
    return charts.lines(title, description, ("bits b", "4^b c*(b)"), series)


def _validation(validation: Mapping[str, Any]) -> Raw:
    groups: dict[str, list[float]] = {}
    for row in validation["rows"]:
        groups.setdefault(row["name"], []).append(row["ratio"])
    title = "Measured error over the bound; a dot for each dimension and number of bits"
    description = "Every dot lies at or left of the bound; the attaining laws lie on it."
    rows = [
        (
            row["name"],
            *(str(row[name]) for name in ("dimension", "bits")),
            *(f"{row[name]:.6g}" for name in ("kappa", "measured", "bound", "ratio")),
            row["method"],
            row["verdict"],
        )
        for row in validation["rows"]
    ]
    head = ("name", "dimension", "bits", "loading", "measured", "bound", "ratio", "method", "verdict")
    controls = [
        (c["name"], c["case"], c["found"], "fails" if c["failed"] else "does not fail") for c in validation["controls"]
    ]
    return joined(
        [
            charts.strips(title, description, groups),
            element(
                "details",
                element("summary", f"All {_count(len(rows), 'measurement')}, and {_count(len(controls), 'control')}"),
                table("Measured against the bound", head, rows, numbers=range(1, 7)),
                table("Controls, which must fail", ("control", "case", "found", "outcome"), controls),
            ),
        ]
    )


def _environment(environment: Mapping[str, str]) -> Raw:
    return table("What this was run with", ("name", "version"), environment.items())
