"""Drift between the paper and the claims is found, with file, line and claim; the paper as committed has none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper import drift, figures
from proofs.checking import book

README = drift.PAPER.parent / "README.md"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the paper's sources to make drift in."""
    for name in ("sections", "generated"):
        shutil.copytree(drift.PAPER / name, tmp_path / name)
    for name in ("main.tex", "allowed.txt"):
        shutil.copyfile(drift.PAPER / name, tmp_path / name)
    return tmp_path


def found(paper: Path) -> list[tuple[str, str]]:
    return [(d.file, d.claim) for d in drift.find(paper)]


def edit(file: Path, old: str, new: str) -> int:
    """Replace once; the number of the line where it was."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def changed(key: str, monkeypatch: pytest.MonkeyPatch, **fields: object) -> None:
    real, claim = book.entry, book.entry(key)
    stated = replace(claim.source.stated, statement=replace(claim.statement, **fields))  # type: ignore[arg-type]
    other = replace(claim, source=replace(claim.source, stated=stated))
    monkeypatch.setattr(book, "entry", lambda k: other if k == key else real(k))
    # What is looked for is kept for the whole process; nothing of a changed book may stay there.
    monkeypatch.setattr(drift, "_patterns", drift._patterns.__wrapped__)


def test_the_paper_and_the_readme_have_not_drifted() -> None:
    documents = drift.documents()
    assert README in documents and README.parent / "docs" / "trust.md" in documents
    assert [str(d) for d in drift.find(documents=documents)] == []


def test_a_changed_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    constants = tuple(replace(c, value=c.value * 2) for c in book.claim("cell-mse").constants)
    changed("cell-mse", monkeypatch, constants=constants)
    assert ("constants.tex", "cell-mse") in [(d.file, d.claim) for d in drift.find() if d.line > 2]


def test_a_deleted_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    changed("pq-trace-bounded", monkeypatch, hypotheses=book.claim("pq-trace-bounded").hypotheses[:-1])
    assert ("statements.tex", "pq-trace-bounded") in [(d.file, d.claim) for d in drift.find() if d.line > 2]


def test_a_renamed_claim(copy: Path) -> None:
    line = edit(copy / "sections" / "trace_bound.tex", r"\claim{pq-any-basis}", r"\claim{pq-every-basis}")
    drifts = {(d.file, d.line, d.claim) for d in drift.find(copy)}
    assert ("trace_bound.tex", line, "pq-every-basis") in drifts
    assert ("sections", 0, "pq-any-basis") in drifts


@pytest.mark.parametrize(
    ("typed", "claim"),
    [
        (r"so the error is $\Delta^2/12$ on average", "cell-mse"),
        (r"$\frac{\Delta^2}{12}$", "cell-mse"),
        (r"$\tfrac1{12}\Delta^2$", None),
        (r"at most $\frac{\kappa^2}{4^b}\,\operatorname{tr}\Sigma$", "scalar-mse-bounded"),
        (r"at most $\kappa^{2} / 4^{b}$", "scalar-mse-bounded"),
        ("kappa^2 / 4^b times the trace", "scalar-mse-bounded"),
        (r"the threshold $(1 - 2^{-b})^2$", "closed-loop-threshold"),
        ("the error is 0.11884 of the variance", "scalar-mse-gaussian"),
    ],
)
def test_a_constant_typed_into_prose(copy: Path, typed: str, claim: str | None) -> None:
    section = copy / "sections" / "security.tex"
    line = section.read_text(encoding="utf-8").count("\n") + 1
    section.write_text(section.read_text(encoding="utf-8") + typed + "\n", encoding="utf-8")
    drifts = [(d.file, d.line, d.claim) for d in drift.find(copy)]
    assert drifts and drifts[0][:2] == ("security.tex", line)
    assert claim is None or drifts[0][2] == claim


def test_a_constant_typed_into_the_readme(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(README.read_text(encoding="utf-8") + "\nIt is Delta^2 / 12.\n", encoding="utf-8")
    [only] = drift.find(documents=[readme])
    assert (only.file, only.claim) == ("README.md", "cell-mse")


def test_a_constant_typed_into_a_page_but_not_what_a_command_prints(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ tracebound constants\ncell-mse  share  Delta^2/12\n```\nIt is Delta^2/12.\n")
    assert [(d.file, d.line, d.claim) for d in drift.find(documents=[page])] == [("page.md", 5, "cell-mse")]


@pytest.mark.parametrize(
    "harmless", [r"at least $\tfrac12$", "1/2", "page 12", "and/or", r"$\Delta/2$", "$R/L$", "3.5"]
)
def test_trivial_constants_may_be_typed(copy: Path, harmless: str) -> None:
    edit(copy / "sections" / "security.tex", "So delta", harmless + " So delta")
    assert found(copy) == []


def test_a_claim_stated_twice_unknown_keys_constants_and_labels(copy: Path) -> None:
    section = copy / "sections" / "vector.tex"
    edit(section, r"\claim{trace-is-energy}", "\\claim{trace-is-energy}\n\\claim{trace-is-energy}")
    edit(section, r"\label{sec:vector}", r"\label{vector} \cl{no-such} \form{cell-mse}{Nothing} \ref{sec:nowhere}")
    assert {claim for _, claim in found(copy)} >= {"trace-is-energy", "vector", "no-such", "cell-mse", "sec:nowhere"}


def test_generated_files_that_are_edited_missing_or_of_failed_claims(copy: Path) -> None:
    generated = copy / "generated"
    edit(generated / "streams.tex", "32766", "32767")
    edit(generated / "statuses.tex", r"\claimCellMseStatus}{derived}", r"\claimCellMseStatus}{failed}")
    (generated / "checks.tex").unlink()
    kinds = found(copy)
    assert ("statuses.tex", "cell-mse") in kinds
    assert ("checks.tex", "midrise-error") in kinds
    assert any(file == "streams.tex" for file, _ in kinds)


def test_data_of_the_figures_keep_their_hash(copy: Path) -> None:
    file = copy / "generated" / "figures.json"
    parsed = json.loads(file.read_text(encoding="utf-8"))
    parsed["data"]["measured"]["stream"][0][1] = 0.5
    file.write_text(json.dumps(parsed), encoding="utf-8")
    assert ("figures.json", "figures") in found(copy)
    file.write_text("{", encoding="utf-8")
    assert ("figures.json", "figures") in found(copy)


def test_the_recorded_ratios_of_the_figures_are_those_of_the_streams() -> None:
    data = figures.from_json((drift.PAPER / "generated" / "figures.json").read_text(encoding="utf-8"))
    for name, entry in figures.streams.catalogue().items():
        for key in figures.COLUMNS:
            assert data["streams"][name][key] == figures._rounded(entry[key])


def test_what_the_prose_says_of_the_streams_is_so() -> None:
    entries = figures.streams.catalogue()
    assert all(entry["mu_max"] > 1 for entry in entries.values())
    assert [name for name, entry in entries.items() if entry["trace_ratio"] > 1] == ["kjv_hid3_n2540"]
    assert all(entry[key] <= 1 for entry in entries.values() for key in ("selective_ratio", "diagonal_ratio"))


def test_drawings_are_the_same_bytes_each_time() -> None:
    pytest.importorskip("matplotlib")
    data = figures.from_json((drift.PAPER / "generated" / "figures.json").read_text(encoding="utf-8"))
    first = figures.draw(data)
    assert first == figures.draw(data)
    assert set(first) == set(figures.NAMES)
    assert all(drawn.startswith(b"%PDF") for drawn in first.values())


@given(st.text(alphabet=r"\{}$ ^_abcfracDelta0123456789/", max_size=40))
def test_any_text_has_a_canonical_form(text: str) -> None:
    form = drift.canonical(text)
    assert not set(form) & set("{}$\\")
