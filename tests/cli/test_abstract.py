"""The table of the abstract: complete, computed, and the same on its page."""

import json
from pathlib import Path

import pytest

from paper import abstract
from proofs.checking import book
from tests.cli.test_command_line import run
from tests.proofs.test_claims import declared
from tracebound.commands.abstract import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "abstract.md"
START, END = "<!-- made by: tracebound abstract --markdown -->\n", "<!-- end -->"
FAKE = """
book.verify = lambda keys, progress, check, surveyed: [report(k, {status!r}, {problems!r}) for k in keys]
"""


def test_its_page_has_the_computed_table() -> None:
    """After a change: replace the block by what `tracebound abstract --markdown` prints.

    That a check finds these statuses is what the tests of the claims say.
    """
    statuses = {key: declared(key) for key in abstract.keys()}  # noqa: SIM118
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(START) == text.count(END) == 1
    assert text.partition(START)[2].partition(END)[0] == markdown(abstract.rows(statuses))


@pytest.mark.parametrize("sentence", abstract.SENTENCES, ids=lambda s: s.words[:40])
def test_claims_exist_and_only_corrections_are_refuted(sentence: abstract.Sentence) -> None:
    assert all(book.claim(key).kind != "refuted" for key in sentence.claims)
    assert all(book.claim(key).kind == "refuted" for key in sentence.corrections)
    assert sentence.claims or sentence.open


def test_json_names_every_sentence_with_the_computed_status() -> None:
    result = run("abstract", "--json", fake=FAKE.format(status="derived", problems=()))
    sentences = json.loads(result.stdout)["sentences"]
    assert [s["sentence"] for s in sentences] == [s.words for s in abstract.SENTENCES]
    assert {status for s in sentences for status in s["claims"].values()} == {"derived"}
    assert result.returncode == 0


@pytest.mark.parametrize("form", [[], ["--markdown"], ["--json"]])
def test_a_failed_claim_is_named_and_fails_the_command(form: list[str]) -> None:
    result = run("abstract", *form, fake=FAKE.format(status="failed", problems=["because"]))
    assert result.returncode == 1
    assert "failed: pq-trace-bounded: because" in result.stderr


def test_two_forms_at_once_are_refused() -> None:
    result = run("abstract", "--json", "--markdown")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
