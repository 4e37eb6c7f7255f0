"""Finite models in Coq: what is gathered, what Coq accepts of it, and that it does not accept what is false."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from proofs.checking import contents, exhibited
from proofs.coq.models import check as models
from proofs.coq.models.gather import Shown, shown
from proofs.coq.models.text import HEAD, claim_text
from proofs.coq.program import copied, make, run
from proofs.models.truth import holds
from proofs.recheck.claims import CERTIFICATES

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("loewner.loewner_trace", "loewner.trace_implies_loewner", "scalar.midrise_error")
coq = pytest.mark.skipif(not all(map(shutil.which, ("coqc", "coq_makefile", "make"))), reason="Coq is not installed")


@pytest.mark.parametrize("name", [*SMALL, "trace_bound.pq_trace_bounded", "closed_loop.half_correlation_suffices"])
def test_what_the_checks_evaluate_is_gathered(name: str) -> None:
    claim = contents.load(name)
    found = shown(claim)
    kinds = {(s.kind, s.goal, s.without) for s in found}
    for goal, row in exhibited.rows(claim.statement, exhibited.shown(claim)).items():
        assert ("Holds", goal, "") in kinds
        for hypothesis, word in row["hypotheses"].items():
            assert word != "witnessed" or ("Needed", goal, hypothesis) in kinds
    assert claim.statement.kind != "refuted" or {s.goal for s in found} == {g.name for g in claim.statement.goals}


@pytest.mark.parametrize("name", SMALL)
def test_what_is_gathered_is_what_python_finds(name: str) -> None:
    for entry in shown(contents.load(name)):
        assert all(holds(f, entry.model) for f in entry.hypotheses)
        assert holds(entry.formula, entry.model) == (entry.kind in ("Holds", "Attained"))


@pytest.fixture(scope="module")
def work(coq_kernel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled evaluator."""
    folder = tmp_path_factory.mktemp("models")
    copied(models.MODELS, folder / "models")
    shutil.copytree(coq_kernel, folder / "kernel")
    assert make(folder / "models").returncode == 0
    (folder / "shown").mkdir()
    return folder


def _accepted(work: Path, key: str, entries: list[Shown], printed: bool = True) -> bool:
    text = HEAD.format(section="test") + claim_text(key, entries, printed).text
    (work / "shown" / "Test.v").write_text(text, encoding="utf-8")
    done = run(["coqc", "-q", "-w", "-all", *models.LIBRARIES, "Test.v"], work / "shown")
    assert done.returncode == 0 or "Error" in done.stderr
    return done.returncode == 0


@coq
@pytest.mark.xdist_group("coq")
@pytest.mark.parametrize("name", SMALL)
def test_coq_concludes_what_the_models_show(work: Path, name: str) -> None:
    claim = contents.load(name)
    assert _accepted(work, claim.statement.key, shown(claim))


@coq
@pytest.mark.xdist_group("coq")
def test_coq_refuses_what_a_model_does_not_show(work: Path) -> None:
    claim = contents.load("loewner.loewner_trace")
    entries = shown(claim)
    for place, entry in enumerate(entries):
        table = {at: v + Fraction(7) for at, v in entry.model.families["B"].items()}
        changed = replace(entry.model, families={**entry.model.families, "B": table})
        other = {"Holds": "Refuted", "Needed": "Holds", "Attained": "Refuted"}[entry.kind]
        for wrong in (replace(entry, model=changed), replace(entry, kind=other, out=())):
            if entry.kind == "Holds" and wrong.kind == "Holds":
                continue  # a larger B is still above A
            assert not _accepted(work, "loewner-trace", [*entries[:place], wrong, *entries[place + 1 :]], False)


@coq
@pytest.mark.xdist_group("coq")
def test_coq_refuses_a_model_of_another_statement(work: Path) -> None:
    claim = contents.load("loewner.loewner_trace")
    entries = [s for s in shown(claim) if s.kind == "Holds"]
    stronger = claim.source.stated.stronger[0].formula
    assert not _accepted(work, "loewner-trace", [replace(s, hypotheses=(), formula=stronger) for s in entries], False)


@pytest.mark.skipif(
    not all(map(shutil.which, ("coqc", "coq_makefile", "make", "ocamlfind", "ocamlopt"))),
    reason="Coq or OCaml's compiler is not installed",
)
def test_the_native_checker_says_what_recheck_says(tmp_path: Path) -> None:
    from tests.native_mutants import built

    checker = built(tmp_path / "build")
    assert checker is not None
    native = subprocess.run([str(checker), str(CERTIFICATES)], capture_output=True, text=True, check=False)
    python = subprocess.run(
        ["python3", "-S", "-m", "proofs.recheck"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (native.returncode, native.stdout) == (0, python.stdout)
    for arguments, words in (([], "usage"), ([str(tmp_path / "nothing")], "no certificates")):
        done = subprocess.run([str(checker), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert words in done.stderr
