"""Restatements for probability spaces: that they follow from the printed theorems, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from proofs.checking import replayed
from proofs.coq import program, theorems
from proofs.coq.probability import check as probability
from proofs.language import source

coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq")
pytestmark = pytest.mark.xdist_group("coq")
FLAGS = ("-q", "-w", "-all", "-R", "../kernel", "Kernel", "-R", ".", "Claims")


@pytest.fixture(scope="module")
def work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the kernel's proofs and the printed theorems of the claims that are restated."""
    try:
        program.coq_version()
    except program.CoqMissing as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("probability")
    shutil.copytree(request.getfixturevalue("coq_kernel"), folder / "kernel")
    (folder / "claims").mkdir()
    for section in {source.source(key).path.parent.name for key in probability.RESTATED}:
        keys = [key for key in probability.RESTATED if source.source(key).path.parent.name == section]
        files = theorems.section_files(section, replayed.theorems(keys))
        for name, text in ((f"{section}_steps", files.steps), (section, files.theorems)):
            (folder / "claims" / f"{name}.v").write_text(text, encoding="utf-8")
            done = program.run(["coqc", *FLAGS, f"{name}.v"], folder / "claims")
            assert done.returncode == 0, done.stderr
    return folder


@coq
def test_the_restatements_follow_from_the_printed_theorems(work: Path) -> None:
    said: list[str] = []
    found, problems = probability.check(work, said.append)
    assert problems == []
    assert list(found) == list(probability.RESTATED)
    assert all("Epsilon.epsilon_statement" in axioms for axioms in found.values())
    assert "Held.v" in said
    # A restatement that is built on another theorem than the one that it names does not compile.
    text = (probability.PROBABILITY / "Held.v").read_text(encoding="utf-8")
    other = text.replace("closed_loop_mse__end_to_end", "closed_loop_mse__bounded")
    assert other != text
    (work / "probability" / "Other.v").write_text(other, encoding="utf-8")
    done = program.run(["coqc", "-q", "-w", "-all", *probability.LIBRARIES, "Other.v"], work / "probability")
    assert done.returncode == 1
    assert "Error" in done.stderr


def test_a_source_that_assumes_is_refused_before_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "probability"
    folder.mkdir()
    monkeypatch.setattr(probability, "PROBABILITY", folder)
    (folder / "Held.v").write_text("Axiom a : False.\n", encoding="utf-8")
    assert probability.check(tmp_path / "work", lambda _: None) == ({}, ["probability/Held.v:1: Axiom"])
    assert not (tmp_path / "work").exists()


def test_each_restatement_says_how_it_differs() -> None:
    held = (probability.PROBABILITY / "Held.v").read_text(encoding="utf-8").replace("\n", " ")
    assert set(probability.RESTATED) == set(probability.DIFFERENCES)
    assert all(f"Definition {name} :=" in held for name in probability.RESTATED.values())
    assert all(probability.DIFFERENCES.values())


def test_what_follows_from_a_restatement_is_named() -> None:
    implied = (probability.FOLLOWS / "Implied.v").read_text(encoding="utf-8")
    assert set(probability.IMPLIED) <= set(probability.RESTATED)
    converse = (probability.FOLLOWS / "Converse.v").read_text(encoding="utf-8")
    for key, (name, back, words) in probability.IMPLIED.items():
        assert f"Theorem {back} : Restated.{name}_restated." in converse
        assert f"Definition {name} := {name}_by_hand Held.{probability.RESTATED[key]}." in implied
        assert words
