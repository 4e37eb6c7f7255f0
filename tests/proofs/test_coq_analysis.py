"""Theorems of integrals, enclosures and rounding: what their files may hold, what is audited, and their decimals."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from proofs import constants
from proofs.checking import book
from proofs.coq import changed, layer
from proofs.coq.analysis import check as analysis
from proofs.language import source

coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq")

PROVED = """From Coq Require Import Reals Lra.
Open Scope R_scope.
Lemma double : forall x, x + x = 2 * x.
Proof. intros x. ring. Qed.
"""
STATED = """From Coq Require Import Reals.
From Analysis Require Proved.
Open Scope R_scope.
(* Twice a number. *)
Definition twice x := 2 * x.
(* key: cell-mse *)
Theorem doubled : forall x, x + x = twice x.
Proof. exact Proved.double. Qed.

(* key: uniform-source *)
Theorem doubled_again : forall x, x + x = twice x.
Proof. exact Proved.double. Qed.
"""


def test_every_theorem_has_a_key_of_the_book_and_every_file_is_built() -> None:
    assert set(analysis.theorems()) <= set(book.keys())
    project = (analysis.ANALYSIS / "_CoqProject").read_text(encoding="utf-8").split()
    assert sorted(name for name in project if name.endswith(".v")) == sorted(
        path.name for path in analysis.ANALYSIS.glob("*.v")
    )


def test_no_claim_without_a_goal_of_the_kernel_is_without_a_theorem_here() -> None:
    alone = [key for key in source.files() if not source.statement(key).goals]
    assert len(alone) >= 9
    assert set(alone) <= set(analysis.theorems())


def test_the_sources_hold_nothing_forbidden() -> None:
    assert layer.refusals_in(analysis.ANALYSIS) == []


def test_every_changed_statement_changes_its_theorem() -> None:
    stated = {s.theorem: s for found in analysis.files().values() for s in found}
    assert changed.absent(analysis.MUTANTS, stated) == []
    families = {name for name, found in analysis.files().items() for s in found if s.theorem in CHANGED}
    assert families == set(analysis.files())


CHANGED = {mutant.theorem for mutant in analysis.MUTANTS}


@pytest.mark.parametrize(
    "extra",
    ["Axiom a : False.\n", "Lemma l : True.\nProof. exact I. Qed.\n", "Hint Resolve x.\n", "Ltac t := idtac.\n"],
)
def test_a_statement_file_defines_and_states_and_nothing_else(extra: str) -> None:
    assert [s.key for s in layer.stated(STATED, "S.v", analysis.PREAMBLE)] == ["cell-mse", "uniform-source"]
    with pytest.raises(layer.BadSource, match=r"^S\.v:\d+: cannot parse"):
        layer.stated(STATED.replace("(* Twice", f"{extra}(* Twice"), "S.v", analysis.PREAMBLE)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A layer of two theorems in the place of the project's."""
    folder = tmp_path / "analysis"
    folder.mkdir()
    for name, text in (
        ("Proved.v", PROVED),
        ("StatedSmall.v", STATED),
        ("_CoqProject", "-R . Analysis\nProved.v\nStatedSmall.v\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(analysis.ANALYSIS / "primitives.toml", folder)
    monkeypatch.setattr(analysis, "ANALYSIS", folder)
    monkeypatch.setattr(analysis, "MUTANTS", (changed.Mutant("doubled", "twice x", "x"),))
    for each in (analysis.files, analysis.accepted):
        each.cache_clear()
    yield folder
    for each in (analysis.files, analysis.accepted):
        each.cache_clear()


@coq
@pytest.mark.xdist_group("coq")
def test_what_is_proved_is_audited_and_its_changed_statement_refused(small: Path, tmp_path: Path) -> None:
    found = analysis.check(tmp_path / "work", lambda _: None)
    assert found.problems == []
    assert [(row["key"], row["status"], len(row["theorems"])) for row in found.rows] == [
        ("cell-mse", "checked", 1),
        ("uniform-source", "checked", 1),
    ]
    assert all(any("sig_forall_dec" in axiom for axiom in row["axioms"]) for row in found.rows)
    assert found.controls == {"doubled: twice x -> x": True}
    only = analysis.check(tmp_path / "other", lambda _: None, ["uniform-source"])
    assert [row["key"] for row in only.rows] == ["uniform-source"]


@coq
@pytest.mark.xdist_group("coq")
def test_a_change_that_is_proved_is_a_control_that_failed(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "MUTANTS", (changed.Mutant("doubled", "twice x", "(2 * x)"),))
    found = analysis.check(tmp_path / "work", lambda _: None)
    assert (found.problems, found.controls) == ([], {"doubled: twice x -> (2 * x)": False})


@coq
@pytest.mark.xdist_group("coq")
def test_another_axiom_fails_the_claims_of_its_file(small: Path, tmp_path: Path) -> None:
    # A word that the scan of the sources does not know would be found by what the theorems assume.
    text = PROVED.replace("Lemma double", "From Coq Require Import Classical_Pred_Type ClassicalEpsilon.\nLemma double")
    text = text.replace(
        "intros x. ring.",
        "destruct (constructive_indefinite_description (fun x : R => x = x)). exists 0; reflexivity. intros; ring.",
    )
    (small / "Proved.v").write_text(text, encoding="utf-8")
    found = analysis.check(tmp_path / "work", lambda _: None)
    assert [row["status"] for row in found.rows] == ["failed", "failed"]
    assert found.problems
    assert all("constructive_indefinite_description" in problem for problem in found.problems)


@coq
@pytest.mark.xdist_group("coq")
def test_a_proof_that_fails_is_a_problem(small: Path, tmp_path: Path) -> None:
    (small / "Proved.v").write_text(PROVED.replace("2 * x", "3 * x"), encoding="utf-8")
    found = analysis.check(tmp_path / "work", lambda _: None)
    assert found.rows == []
    assert len(found.problems) == 1
    assert "Proved.v" in found.problems[0]


@coq
@pytest.mark.xdist_group("coq")
def test_what_no_statement_stands_on_is_built_too(small: Path, tmp_path: Path) -> None:
    (small / "Examples.v").write_text("Example wrong : 1 + 1 = 3.\nProof. reflexivity. Qed.\n", encoding="utf-8")
    with (small / "_CoqProject").open("a", encoding="utf-8") as project:
        project.write("Examples.v\n")
    found = analysis.check(tmp_path / "work", lambda _: None)
    assert len(found.problems) == 1
    assert "Examples.v" in found.problems[0]
    assert analysis.check(tmp_path / "other", lambda _: None, ["cell-mse"]).problems == []


def test_a_source_that_assumes_is_refused_before_it_is_built(small: Path, tmp_path: Path) -> None:
    (small / "Proved.v").write_text("Axiom double : False.\n", encoding="utf-8")
    assert analysis.check(tmp_path / "work", lambda _: None).problems == ["analysis/Proved.v:1: Axiom"]
    assert not (tmp_path / "work").exists()


NUMBER = r"([0-9]+(?:\.[0-9]+)?(?:e-[0-9]+)?)"
SCALAR = re.compile(rf"(normal|laplace)_optimum ([0-9]+) {NUMBER} {NUMBER} {NUMBER} {NUMBER}")
SPHERE = re.compile(rf"sphere_optimum ([0-9]+) ([0-9]+) {NUMBER} {NUMBER}")
LAWS = {"normal": "gaussian", "laplace": "laplace"}


def enclosed(text: str) -> list[tuple[str, Decimal, Decimal]]:
    """What a theorem encloses: names in the record of constants, with the decimals below and above."""
    if found := SCALAR.fullmatch(text):
        law, bits, *numbers = found.groups()
        names = [f"{LAWS[law]}-uniform-{what}-b{bits}" for what in ("step", "mse")]
    elif found := SPHERE.fullmatch(text):
        dimension, bits, *numbers = found.groups()
        names = [f"sphere-lloyd-max-mse-d{dimension}-b{bits}"]
    else:
        return []
    ends = [Decimal(number) for number in numbers]
    return list(zip(names, ends[::2], ends[1::2], strict=True))


def test_the_ball_arithmetic_lies_inside_what_coq_encloses() -> None:
    entries = {entry.name: entry for entry in constants.read(constants.RECORD.read_text(encoding="utf-8"))}
    found = [each for theorems in analysis.theorems().values() for s in theorems for each in enclosed(s.shown)]
    for name, lower, upper in found:
        entry = entries[name]
        assert lower <= Decimal(entry.lower) <= Decimal(entry.upper) <= upper, name
        assert upper - lower <= Decimal(entry.upper) * Decimal("1e-10"), name
    assert {name for name, _, _ in found} >= {
        f"{law}-uniform-{what}-b{bits}" for law in LAWS.values() for what in ("step", "mse") for bits in range(1, 17)
    } | {f"sphere-lloyd-max-mse-d{d}-b{bits}" for d in (64, 128, 1024) for bits in range(1, 5)}
