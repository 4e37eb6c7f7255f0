"""Formulas as a keyboard has them become mathematics, and words stay words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper import prose, statements
from proofs.checking import book

PAPER = Path(statements.__file__).parent


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("the basis is orthonormal", "the basis is orthonormal"),
        ("kappa^2 <= 1", r"$\kappa ^{2} \le  1$"),
        ("abs(y) <= R at every outcome", r"$|y| \le  R$ at every outcome"),
        ("v^T (B - A) v >= 0 for every v", r"$v^{\top} (B - A) v \ge  0$ for every $v$"),
        ("lag-1 autocorrelation, and a key", "lag-1 autocorrelation, and a key"),
        ("4^-b_i", "$4^{-b_{i}}$"),
        ("is c(b, kappa) here", r"is $c(b, \kappa )$ here"),
        ("X_(t+1) - X_t", "$X_{t+1} - X_{t}$"),
        ("sqrt(r^2 + 1)", r"$\sqrt{r^{2} + 1}$"),
        ("g_Z_i of 2^b_i and s_i^2", "$g_{Z_{i}}$ of $2^{b_{i}}$ and $s_{i}^{2}$"),
        ("uniform on [-R, R]", "uniform on $[-R$, $R]$"),
        ("100% of {a}", r"$100\%$ of \{a\}"),
    ],
)
def test_words_and_formulas(words: str, due: str) -> None:
    assert prose.typeset(words) == due


def test_no_formula_of_a_claim_stays_as_a_keyboard_has_it() -> None:
    ascii_signs = re.compile(r"\\textasciicircum|\\textless|\\textgreater|abs\(|<=|>=")
    for key in book.keys():  # noqa: SIM118
        statement = book.claim(key)
        for words in (statement.title, statement.words, *(h.words for h in statement.hypotheses)):
            outside = prose.typeset(words).split("$")[::2]
            assert not ascii_signs.search(" ".join(outside)), words
            assert "abs(" not in prose.typeset(words), words
    assert not ascii_signs.search((PAPER / "generated" / "checks.tex").read_text(encoding="utf-8"))


@given(st.text(alphabet="ab(){}^_<=> $\\\\&%#~.,;12XYsqrtabs", max_size=40))
def test_any_words_give_balanced_mathematics(words: str) -> None:
    written = prose.typeset(words)
    assert len(re.findall(r"(?<!\\)\$", written)) % 2 == 0
    bare = re.sub(r"\\.", "", written)
    assert bare.count("{") == bare.count("}")


def test_the_paper_sets_nothing_smaller_than_footnotes() -> None:
    for file in PAPER.rglob("*.tex"):
        assert not re.search(r"\\(?:scriptsize|tiny)\b", file.read_text(encoding="utf-8")), file.name


def test_every_reference_has_a_year_and_a_title_of_its_own() -> None:
    entries = [line for line in (PAPER / "refs.bib").read_text(encoding="utf-8").split("\n") if line]
    assert len(entries) > 30
    for entry in entries:
        assert re.search(r"\byear=\{\d{4}\}", entry), entry[:40]
        assert re.search(r"\btitle=\{[^\[]", entry), entry[:40]
