"""Certificates checked by Coq, where it is installed: what it accepts and refuses, and that texts and data agree."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from proofs.checking import replayed
from proofs.coq import theorems
from proofs.coq.lines import Statement
from proofs.coq.program import run
from proofs.coq.stated import Data, listed
from proofs.coq.steps import Certificate
from proofs.language import source
from proofs.language.reader import read_statement
from proofs.language.source import Source
from tests.proofs.test_coq_kernel import ODD

pytestmark = [
    pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq"),
    pytest.mark.xdist_group("coq"),
]
FLAGS = ["-q", "-w", "-all", "-R", "../kernel", "Kernel", "-R", ".", "Claims"]
Compile = Callable[[str, str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def coqc(coq_kernel: Path, tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compiles a file beside the kernel, which is built once."""
    work = tmp_path_factory.mktemp("coq")
    shutil.copytree(coq_kernel, work / "kernel")
    (work / "claims").mkdir()

    def compiled(name: str, text: str) -> subprocess.CompletedProcess[str]:
        (work / "claims" / f"{name}.v").write_text(text, encoding="utf-8")
        return run(["coqc", *FLAGS, f"{name}.v"], work / "claims")

    return compiled


@pytest.fixture(scope="session")
def files() -> theorems.Files:
    """The files of one small claim."""
    return theorems.section_files("small", replayed.theorems(["midrise-error"]))


def test_the_certificate_proves_the_theorems(coqc: Compile, files: theorems.Files) -> None:
    for name, text in (("small_steps", files.steps), ("small", files.theorems)):
        done = coqc(name, text)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("P_ q1_1 [] [K_ n1;K_ n2]", "P_ q1_1 [] [K_ n1;K_ n1]"),
        ("P_ q1_1 [] [K_ n1;K_ n2]", "P_ q2_1 [] [K_ n1;K_ n2]"),
        ("FRel Gt0", "FRel Ge0"),
        ("[r1;r2;r3]", "[r1;r2;r2]"),
        ("FloorBound r6 false", "FloorBound r6 true"),
        ("q1_2", "(1#3)%Q"),
        ("(ROrder OGt)", "(ROrder OGe)"),
    ],
)
def test_a_certificate_that_was_tampered_with_is_refused(
    coqc: Compile, files: theorems.Files, old: str, new: str
) -> None:
    text = files.steps
    assert old in text
    done = coqc("tampered", text.replace(old, new, 1))
    assert done.returncode != 0


def test_a_theorem_that_says_more_is_refused(coqc: Compile, files: theorems.Files) -> None:
    assert coqc("small_steps", files.steps).returncode == 0
    for old, new in (("<= 1 / 2 * step", "<= 1 / 3 * step"), ("  step > 0 ->\n", ""), ("floor (", "sqrt (")):
        assert old in files.theorems
        assert coqc("more", files.theorems.replace(old, new)).returncode != 0


def agreement(statement: Statement, read: Source, name: str) -> str:
    """A file in which Coq holds a goal's text against its data, and these against the formulas that Python read."""
    certificate, goal = Certificate(), theorems.goal_text(statement, "odd", name)
    writer = Data(statement, certificate.name)
    under = [writer.line(line) for line in statement.assumed(name)]
    concluded = writer.line(statement.goals[name][1])
    said = read.statement
    formulas = [f for h in said.goal(name).under for f in said.hypothesis(h).formulas]
    places = [str(certificate.formula(f)) for f in [*formulas, said.goal(name).formula]]
    values = goal.environment(certificate.names)
    return (
        "From Kernel Require Import NormalForm Formulas Data Numerals.\nFrom Kernel Require Import Notions.\n"
        "Require Import Reals.\n"
        f"Local Open Scope positive_scope.\nDefinition H : list stated := {listed(under)}.\n"
        f"Definition G : stated := {concluded}.\n{certificate.written()}"
        "Definition tables := table (formula_of (table term_of the_terms)) the_formulas.\n"
        "Definition read := map (get (Nonneg (iconst 0)) tables)"
        f" {listed(places)}.\nDefinition stated_here := flat_map normS (H ++ [G]).\n"
        "Definition same := Nat.eqb (length read) (length stated_here) && forallb wf (G :: H)"
        " && forallb (fun p => eqF (fst p) (snd p)) (combine read stated_here).\n"
        "Lemma agree : same = true.\nProof. vm_compute. reflexivity. Qed.\nLocal Open Scope R_scope.\n"
        f"Lemma says : (forall {' '.join(goal.variables)}, implies H G {values}) -> {goal.text}.\n"
        "Proof. intros h; exact h. Qed.\n"
    )


def test_the_texts_and_the_data_say_what_python_reads(coqc: Compile, tmp_path: Path) -> None:
    read = Source(tmp_path / "odd.txt", ODD, source.notation(), read_statement(ODD, source.notation()))
    done = coqc("agreement", agreement(Statement(read), read, "goal"))
    assert done.returncode == 0, done.stderr


def test_a_refuted_goal_is_stated_too(coqc: Compile) -> None:
    read = source.source("loewner-square")
    statement = Statement(read)
    for name in statement.goals:
        done = coqc("refuted", agreement(statement, read, name))
        assert done.returncode == 0, done.stderr


def test_a_constant_of_another_value_is_another_theorem(coqc: Compile) -> None:
    read = source.source("midrise-error")
    statement = Statement(read)
    text = agreement(statement, read, "upper")
    assert coqc("constant", text).returncode == 0
    assert coqc("constant", text.replace("1 / 2 * step", "1 / 3 * step")).returncode != 0
