"""The report: one offline page that a person can read without colour, script or mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from numerics.markup import Raw, element
from numerics.validation import grid as validation
from paper.report import charts, graph, page
from paper.report.formulas import formula
from paper.statements import recorded
from proofs.checking import book
from proofs.checking.report import ClaimReport

ENVIRONMENT = {"tracebound": "0", "Python": "3"}
LAST = {"midrise-error": {"cvc5": "undecided", "coq": "pass"}}
CONSTANTS = [page.Constant(e.name, e.claim, e.exact, e.lower, e.upper, e.provenance) for e in recorded()]


@cache
def reports() -> tuple[ClaimReport, ...]:
    return tuple(book.verify(["midrise-error", "uniform-source", "loewner-square"]))


@cache
def measured() -> dict[str, object]:
    return validation.validate(quick=True).to_json()


def built(found: tuple[ClaimReport, ...] | None = None) -> str:
    return page.build(found or reports(), LAST, measured(), CONSTANTS, ENVIRONMENT)


def test_page_is_well_formed_offline_and_without_script(outline: Callable[[str], Any]) -> None:
    parsed = outline(built())
    assert parsed.external == []
    assert "script" not in parsed.names
    assert len(parsed.ids) == len(set(parsed.ids))
    assert parsed.names.count("h1") == 1


def test_every_link_inside_the_page_leads_somewhere(outline: Callable[[str], Any]) -> None:
    text = page.build(book.verify(["uniform-source", "cell-mse"]), LAST, measured(), CONSTANTS, ENVIRONMENT)
    parsed = outline(text)
    assert set(parsed.links) <= set(parsed.ids)
    assert {"uniform-source", "cell-mse"} <= set(parsed.links)


def test_same_inputs_give_the_same_bytes() -> None:
    assert built() == built()


def test_statuses_are_words_and_not_colours_alone() -> None:
    text = built()
    for word in ("✓ proved", "∂ derived", "✗ refuted"):
        assert word in text


def test_a_failed_claim_and_its_problem_are_shown_and_escaped() -> None:
    failed = replace(reports()[0], status="failed", problems=["goal <bound> & more"])
    text = built((failed, *reports()[1:]))
    assert "goal &lt;bound&gt; &amp; more" in text
    assert "! failed" in text


def test_statement_hypotheses_and_counterexamples_of_a_claim_are_there() -> None:
    statement, text = book.claim("midrise-error"), built()
    for part in (
        statement.title,
        *(h.name for h in statement.hypotheses),
        "tracebound verify --no-cache midrise-error",
    ):
        assert part in text
    assert "<math" in text


def test_formulas_that_cannot_be_converted_stay_readable() -> None:
    assert formula(r"\nosuchcommand{<}") == element("code", r"\nosuchcommand{<}")
    assert formula("") == ""


def test_content_is_escaped_unless_it_is_markup() -> None:
    assert element("p", "<b>", Raw("<i></i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i></i></p>'


def test_layers_put_a_claim_after_all_it_uses() -> None:
    assert graph.layers({"a": [], "b": ["a"], "c": ["b", "a"], "d": []}) == [["a", "d"], ["b"], ["c"]]
    assert graph.layers({}) == []


@pytest.mark.parametrize("key", book.keys())
def test_every_formula_of_every_claim_becomes_mathml(key: str) -> None:
    shown = book.entry(key).source.latex
    for latex in (*shown.where, *shown.goals.values(), *(f for lines in shown.hypotheses.values() for f in lines)):
        assert "<math" in formula(latex)


def test_labels_of_a_chart_do_not_overlap() -> None:
    near = [charts.Series(f"s{i}", [(1.0, 1.0), (2.0, 1.0 + i / 1000)]) for i in range(4)]
    drawn = charts.lines("title", "description", ("x", "y"), near)
    heights = sorted(
        float(part.split('y="')[1].split('"')[0]) for part in drawn.split("<text")[1:] if 'x="500"' in part
    )
    assert all(b - a >= charts.APART - 0.2 for a, b in pairwise(heights))


def test_claims_have_an_index_by_section_and_the_graph_folds_by_section(outline: Callable[[str], Any]) -> None:
    text = built()
    parsed = outline(text)
    assert {"section-A", "section-C"} <= set(parsed.ids) & set(parsed.links)
    for summary in ("A. Scalar quantizer: 2 claims", "C. Loewner order: 1 claim"):
        assert f"<details><summary>{summary}</summary>" in text
    assert text.index('class="index"') < text.index('id="section-A"')


def test_the_lists_of_the_graph_say_what_uses_what_both_ways() -> None:
    drawn = graph.listed(["a", "b"], {"a": [], "b": ["a"]}, {"a": "proved", "b": "cited"})
    first, second = drawn.split("<li>")[1:]
    assert 'used by: <a href="#b">' in first and "uses:" not in first
    assert 'uses: <a href="#a">' in second and "used by:" not in second


def test_every_constant_stands_once_in_the_group_of_its_claim() -> None:
    text = built()
    section = text[text.index('id="constants"') : text.index('id="measured-against-the-bound"')]
    groups = {part.split("<summary>")[1].split(":")[0]: part for part in section.split("<details")[1:]}
    del groups["Unit vectors in R^d"]  # the same constants as a table
    assert set(groups) == {c.claim for c in CONSTANTS}
    assert sum(part.count('<th scope="row">') for part in groups.values()) == len(CONSTANTS)
    for constant in CONSTANTS:
        assert f'<th scope="row">{constant.name}</th>' in groups[constant.claim]


def test_rows_of_one_law_differ_in_their_loading() -> None:
    text = built()
    part = text[text.index('id="measured-against-the-bound"') :]
    rows = [row for row in part.split("<tr>") if "law: three points" in row]
    assert len(rows) == len(set(rows)) > 1


def test_style_takes_its_colours_from_the_scheme_and_folds_on_paper() -> None:
    style = files("paper.report").joinpath("style.css").read_text(encoding="utf-8")
    assert not re.findall(r"(?:fill|stroke|color|background): *#", style)
    assert "@media print" in style and "svg.graph { font: 11px ui-monospace, monospace; fill: var(--ink); }" in style


def test_a_broken_claim_is_on_the_page_with_its_fault() -> None:
    fault = "proofs/claims/scalar/midrise_error.py, line 1: syntax error: invalid syntax"
    reports = [*book.verify(["cell-mse"]), book._broken_report("midrise-error", [fault])]
    text = page.build(reports, {**LAST, "midrise-error": {}}, measured(), CONSTANTS, ENVIRONMENT)
    assert fault in text and 'id="midrise-error"' in text
