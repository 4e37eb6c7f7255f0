"""The generated macros are those of the claims, byte for byte."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from paper import prose, statements
from proofs.checking import book
from proofs.language.reader import read_statement

ROOT = Path(__file__).resolve().parents[2]


def constants_file() -> str:
    return statements.constants_file(statements.recorded())


def test_the_committed_statements_are_current() -> None:
    for name, fresh in (("statements", statements.statements()), ("constants", constants_file())):
        assert (statements.GENERATED / f"{name}.tex").read_text(encoding="utf-8") == fresh, "run: make regenerate"


def test_the_committed_statuses_are_of_the_claims_and_none_failed() -> None:
    committed = (statements.GENERATED / "statuses.tex").read_text(encoding="utf-8")
    words = re.findall(r"\\newcommand\{\\(\w+)Status\}\{([a-z]+)\}", committed)
    assert [name for name, _ in words] == [statements.prefix(key) for key in book.keys()]  # noqa: SIM118
    assert {word for _, word in words} <= set(book.AS_DECLARED)
    found = {key: word for key, (_, word) in zip(book.keys(), words, strict=True)}
    assert statements.statuses(found) == committed


def test_the_header_has_the_hash_of_the_rest() -> None:
    for text in (statements.statements(), constants_file(), statements.statuses({"a-b": "proved"})):
        head, body = text.split("\n", 2)[1], text.split("\n", 2)[2]
        assert head.endswith(hashlib.sha256(body.encode()).hexdigest())


def test_names_have_letters_alone_and_braces_balance() -> None:
    for line in re.findall(r"\\newcommand\{\\(.*?)\}", statements.statements() + constants_file()):
        assert line.isascii() and line.isalpha()
    assert statements.letters("delta-squared-over-12") == "DeltaSquaredOverOneTwo"
    for key in book.keys():  # noqa: SIM118
        for name, value in statements._claim(book.entry(key).source, ()):
            bare = re.sub(r"\\.", "", value)
            assert bare.count("{") == bare.count("}"), name


def test_words_are_escaped() -> None:
    assert prose.text(r"a_b^2 <= 50% \x") == (r"a\_b\textasciicircum{}2 \textless{}= 50\% \textbackslash{}x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title Mean", "title Another"),
        ("latex e ", "latex f "),
        ("share = 1/12", "share = 1/13"),
        (r"latex \frac1", r"latex \frac2"),
    ],
)
def test_a_changed_statement_changes_the_macros(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, key, real = (statements.statements(), constants_file()), "cell-mse", book.entry
    source = real(key).source
    text = source.text.replace(old, new, 1)
    assert text != source.text
    changed = replace(real(key), source=replace(source, text=text, stated=read_statement(text, source.notation)))
    monkeypatch.setattr(book, "entry", lambda k: changed if k == key else real(k))
    assert (statements.statements(), constants_file()) != before


def test_the_committed_table_of_checks_has_the_columns_that_the_paper_sets() -> None:
    section = (ROOT / "paper" / "sections" / "checks.tex").read_text(encoding="utf-8")
    generated = (ROOT / "paper" / "generated" / "checks.tex").read_text(encoding="utf-8")
    columns = re.search(r"\\begin\{longtable\}\{@\{\}(l+)>", section)
    head = re.search(r"\\newcommand\{\\checkhead\}\{(.*)\}", generated)
    assert columns and head
    assert head[1].count("&") == len(columns[1])
    fresh = statements.checks(book.verify(["midrise-error", "scalar-mse-laplace"]), {})
    assert f"\\newcommand{{\\checkhead}}{{{head[1]}}}" in fresh
