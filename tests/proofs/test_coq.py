"""The Coq layer without Coq: what its sources may hold, how Coq's output is read, and what is kept of a run."""

import json
import os
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.checking import book
from proofs.coq import audit, layer, numerals, program

CHOICE = "boolp.constructive_indefinite_description"
HEADER = "From Tracebound Require Import Definitions.\n"
BLOCK = "(* key: loewner-trace *)\nTheorem t : forall x : nat,\n  x = x.\nProof. by []. Qed.\n"


BESIDE = {"shannon-gap": "hadamard"}  # what the claim's cited reference rests on, and not the claim


def test_every_theorem_has_a_key_and_every_key_its_own_theorem() -> None:
    stated = layer.statements()
    assert len(layer.by_key(stated)) >= 30
    for key, theorems in layer.by_key(stated).items():
        assert theorems[0].theorem == BESIDE.get(key, key.replace("-", "_"))


def test_keys_of_the_book_are_spelled_as_there() -> None:
    theirs = {s.theorem.replace("_", "-") for s in layer.statements()}
    assert set(layer.by_key(layer.statements())) <= theirs | set(BESIDE)
    assert set(book.keys()) & set(layer.by_key(layer.statements()))


@pytest.mark.parametrize("path", sorted((layer.FOLDER / "theories").glob("*.v")), ids=lambda p: p.stem)
def test_the_development_holds_nothing_forbidden(path: Path) -> None:
    assert layer.refusals(path.name, path.read_text(encoding="utf-8")) == []
    assert f"theories/{path.name}" in (layer.FOLDER / "_CoqProject").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("path", sorted((layer.FOLDER / "refused").glob("*.v")), ids=lambda p: p.stem)
def test_every_cheat_is_seen_in_its_source(path: Path) -> None:
    assert layer.refusals(path.name, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "Lemma l : False. Proof. Admitted.",
        "Lemma l : False. Proof. admit. Qed.",
        "Axiom a : False.",
        "  Unset   Guard Checking.",
        "Unset Universe Checking.",
        "#[bypass_check(guard)] Fixpoint f (n : nat) : False := f n.",
        "Variable x : nat.",
        "Section S.\nEnd S.\nHypothesis h : False.",
        "Section S.\nVariable x : nat.",
        'Load "other".',
        "(* (* nested *) *) Axiom a : False.",
    ],
)
def test_what_assumes_or_switches_off_is_refused(text: str) -> None:
    assert len(layer.refusals("f.v", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(* Admitted *)",
        "(* (* Axiom *) Variable x *)",
        "Section S.\nVariable x : nat.\nEnd S.",
        "Lemma admitted_rate : 1 = 1.",
    ],
)
def test_what_only_mentions_is_not_refused(text: str) -> None:
    assert layer.refusals("f.v", text) == []


def test_an_open_comment_is_refused() -> None:
    with pytest.raises(layer.BadSource, match="comment"):
        layer.refusals("f.v", "(* a (* b *)")


def test_a_statement_is_read_whole() -> None:
    (found,) = layer.statements(HEADER + BLOCK)
    assert (found.key, found.theorem, found.shown, found.proof) == (
        "loewner-trace",
        "t",
        "forall x : nat, x = x",
        "by [].",
    )


@pytest.mark.parametrize(
    "extra",
    [
        "Axiom a : False.\n",
        "Hint Resolve x.\n",
        "Notation A := B.\n",
        BLOCK.replace("(* key: loewner-trace *)\n", ""),
        BLOCK,
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_statements_with_anything_else_are_refused(extra: str, before: bool) -> None:
    with pytest.raises(layer.BadSource):
        layer.statements(HEADER + (extra + BLOCK if before else BLOCK + extra))


@given(st.text(alphabet="(*) \nab.", max_size=40))
def test_blanking_comments_keeps_the_lines(text: str) -> None:
    try:
        blanked = layer.without_comments(text)
    except layer.BadSource:
        return
    assert blanked.count("\n") == text.count("\n")
    assert "(*" not in blanked


def test_assumptions_are_read_over_several_lines() -> None:
    printed = f"Axioms:\n{CHOICE}\n  : {audit.ALLOWED[CHOICE][:30]}\n    {audit.ALLOWED[CHOICE][30:]}\n"
    assert audit.not_allowed(audit.assumptions(printed)) == []


def test_no_assumption() -> None:
    assert audit.assumptions("Closed under the global context\n") == {}


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Axioms:\n",
        "Section Variables:\nP1 : False\n",
        "Axioms:\nloop is assumed to be guarded.\n",
        "Axioms:\n : False\n",
        "Error: anything",
        "Closed under the global context\nAxioms:\na : False",
    ],
)
def test_output_that_cannot_be_parsed_is_refused(printed: str) -> None:
    with pytest.raises(layer.BadSource):
        audit.assumptions(printed)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (CHOICE, "False"),
        (CHOICE, audit.ALLOWED[CHOICE].replace("sig", "sigT")),
        ("other." + CHOICE, audit.ALLOWED[CHOICE]),
        ("choice", audit.ALLOWED[CHOICE]),
    ],
)
def test_an_axiom_is_accepted_by_name_and_type_alone(name: str, kind: str) -> None:
    assert audit.not_allowed({name: kind}) == [f"{name} : {kind}"]


def test_every_mutant_changes_the_statement_it_names() -> None:
    stated = {s.theorem: s for s in layer.statements()}
    for mutant in audit.MUTANTS:
        assert mutant.old in stated[mutant.theorem].text
        assert mutant.old != mutant.new


def test_the_last_check_counts_for_these_sources_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert layer.last_check() == {}
    claim = {"key": "loewner-trace", "theorem": "loewner_trace", "axioms": [], "status": "checked", "theorems": []}
    layer.save({"digest": layer.digest(), "claims": [claim]})
    assert layer.last_check() == {"loewner-trace": claim}
    layer.save({"digest": "0" * 64, "claims": [claim]})
    assert layer.last_check() == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"digest": 1}', "[" * 5000, "\x00"])
def test_a_broken_record_is_no_record(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = layer.record_path()
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert layer.last_check() == {}


def test_a_report_without_claims_is_no_pass() -> None:
    report = audit.CoqReport("8.16.1")
    assert report.status == "FAIL"
    assert json.loads(json.dumps(report.to_json()))["status"] == "FAIL"


def test_the_sources_speak_of_no_other_axiom() -> None:
    names = {name.rpartition(".")[2] for name in audit.ALLOWED}
    for path in (layer.FOLDER / "theories").glob("*.v"):
        assert not re.search(r"\bAxiom\b", layer.without_comments(path.read_text(encoding="utf-8")))
    assert len(names) == 3


def test_every_source_of_coq_is_packaged() -> None:
    root = layer.FOLDER.parents[1]
    patterns = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"][
        "proofs"
    ]
    packaged = {path for pattern in patterns for path in (root / "proofs").glob(pattern)}
    sources = [p for p in layer.FOLDER.rglob("*") if p.suffix in (".v", ".ml", ".sh") or p.name == "_CoqProject"]
    assert len(sources) > 50
    assert [path for path in sources if path not in packaged] == []
    for project in (p for p in sources if p.name == "_CoqProject"):
        listed = {n for n in project.read_text("utf-8").split() if n.endswith(".v")}
        folder = project.parent if project.parent != layer.FOLDER else layer.FOLDER / "theories"
        assert listed == {path.relative_to(project.parent).as_posix() for path in folder.glob("*.v")}


def test_numbers_are_defined_under_their_names_or_written_out() -> None:
    defined = set(re.findall(r"^Definition (\w+) :=", numerals.text(), re.MULTILINE))
    named = [numerals.ref(1), numerals.ref(numerals.REFS - 1), numerals.nat(0), numerals.nat(numerals.NATS - 1)]
    named += [numerals.whole(k) for k in (-numerals.WHOLE, 0, numerals.WHOLE)]
    named += [numerals.rational(Fraction(k, d)) for k, d in ((-1, 2), (3, 4), (0, 1), (numerals.WHOLE, 1))]
    assert set(named) <= defined
    assert numerals.ref(numerals.REFS) == f"{numerals.REFS}%positive"
    assert numerals.nat(numerals.NATS) == f"{numerals.NATS}%nat"
    assert numerals.whole(-numerals.WHOLE - 1) == f"({-numerals.WHOLE - 1})%Z"
    assert numerals.rational(Fraction(-1, 3)) == "(-1#3)%Q"


def test_every_theorem_by_hand_is_asked_about() -> None:
    groups = [next(name for name, word in audit.GROUPS.items() if word in s.text) for s in layer.statements()]
    assert set(groups) == set(audit.GROUPS)
    assert program.every(["a", "b"], "both") == "Definition both := let _ := a in let _ := b in I.\n"


def test_of_two_lanes_the_one_that_ends_leaves_its_job() -> None:
    found: list[bytes] = []

    def waits() -> int:
        found.append(os.read(program.tokens[0][0], 1))  # comes when the other lane has ended
        return 1

    assert program.lanes(waits, lambda: 2) == (1, 2)
    assert found == [b"+"]
    with pytest.raises(ZeroDivisionError):
        program.lanes(lambda: 1 // 0, lambda: 2)
    assert program.tokens == []
