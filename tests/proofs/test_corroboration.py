"""Questions to solvers: what they say, that wrong ones are noticed, and the command's exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from numerics import extras
from proofs.checking import book, corroboration, replayed
from proofs.checking.corroboration import Asked
from proofs.kernel import rules as r
from proofs.kernel.formulas import Formula, Relation, above, at_least, equal
from proofs.kernel.terms import family, sqrt
from proofs.library.steps import proof_steps
from proofs.recheck.claims import CERTIFICATES, Row
from proofs.search import solvers
from proofs.search.smtlib import Question, question
from tests import warm
from tracebound.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
x, y, z = family("x"), family("y"), family("z")
INSTALLED = [pytest.param(s, marks=pytest.mark.skipif(not solvers.installed(s), reason=s)) for s in solvers.SOLVERS]


def given(formula: Formula) -> r.Theorem:
    return r.assume((), formula)


def product_step() -> r.Theorem:
    facts = (given(at_least(x, y)), given(above(z)), given(equal(x, 2 * y)))
    goal = at_least(x * z - y * z + (x - z) * (x - z) + x**2 - 2 * x * y)
    return r.arithmetic(facts, goal, ((x, 2),), ((1, (), (0, 1)), (1, (x - z,), ())))


def test_a_question_reads_as_it_should() -> None:
    half = (sqrt(x) + y) * 1
    step = r.arithmetic((given(above(half)),), at_least(2 * half), (), ((2, (), (0,)),))
    assert question(step) == Question(
        """; premises and negated goal; unsat expected
(set-logic QF_LRA)
(declare-const x0 Real) ; sqrt(x)
(declare-const x1 Real) ; y
(assert (> (+ x0 x1) 0.0))
(assert (not (>= (+ (* 2.0 x0) (* 2.0 x1)) 0.0)))
(check-sat)
"""
    )


def test_parts_take_the_products_from_the_certificate_and_no_coefficient() -> None:
    parts = question(product_step()).parts
    titles = [part.split(";")[1].split(":")[0].strip() for part in parts]
    assert titles[0] == "linear" and "(set-logic QF_LRA)" in parts[0]
    assert sorted(set(titles)) == ["linear", "product", "sign"]


@pytest.mark.parametrize("solver", INSTALLED)
def test_solvers_answer(solver: str) -> None:
    asked = question(product_step())
    for seed in (0, 1, 17):
        assert {solvers.answer(solver, text, seed) for text in (asked.text, *asked.parts)} == {"unsat"}
    lines = asked.text.splitlines()
    without_facts = [line for line in lines if not line.startswith("(assert") or line.startswith("(assert (not")]
    assert solvers.answer(solver, "\n".join(without_facts)) == "sat"


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_wrong_step_is_sat(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r, "need", lambda condition, reason: None)
    wrong = r.arithmetic((given(at_least(x)),), above(x), (), ((1, (), (0,)),))
    asked = question(wrong)
    found = corroboration.ask(Asked({asked.name: asked}, {"k": (asked.name,)}), [solver])
    assert found[solver].sat == {asked.name}


def test_parts_are_asked_where_a_solver_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(product_step())
    seen: list[str] = []

    def answer(solver: str, text: str, seed: int) -> str:
        seen.append(text)
        return "unknown" if text == asked.text else "unsat"

    monkeypatch.setattr(solvers, "answer", answer)
    everything = Asked({asked.name: asked}, {"k": (asked.name,)})
    found = corroboration.ask(everything, ["z3"])["z3"]
    assert (found.unsat, found.by_parts) == ({asked.name}, {asked.name})
    assert seen == [asked.text, *asked.parts]
    monkeypatch.setattr(solvers, "answer", lambda solver, text, seed: "unknown")
    answers = corroboration.ask(everything, ["z3"])
    assert answers["z3"].unknown == {asked.name}
    row = corroboration.report(everything, answers, 1)["claims"][0]
    assert row["corroborated"] is False


def test_one_seed_that_disagrees_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(product_step())
    monkeypatch.setattr(solvers, "answer", lambda solver, text, seed: "sat" if seed == 3 else "unsat")
    found = corroboration.ask(Asked({asked.name: asked}, {"k": (asked.name,)}), ["z3"], seeds=5)["z3"]
    assert (found.unsat, found.sat) == (set(), {asked.name})


def test_every_arithmetic_step_is_a_question() -> None:
    asked = corroboration.collect(["pq-trace-bounded"])
    steps = proof_steps(book.module("pq-trace-bounded").prove().values())
    wanted = {question(step).name for step in steps if step.rule == "arithmetic"}
    assert set(asked.claims["pq-trace-bounded"]) == wanted == set(asked.questions)
    assert all(isinstance(step.conclusion, Relation) for step in steps if step.rule == "arithmetic")


@pytest.mark.parametrize("harm", ["changed", "gone", "all gone"])
def test_nothing_is_asked_about_a_certificate_that_does_not_replay(tmp_path: Path, harm: str) -> None:
    copy = tmp_path / "certificates"
    shutil.copytree(CERTIFICATES, copy)
    path = copy / "midrise-error.json"
    if harm == "changed":
        path.write_text(path.read_text("utf-8").replace('"arithmetic"', '"antisymmetry"', 1), "utf-8")
    elif harm == "gone":
        path.unlink()
    else:
        shutil.rmtree(copy)
    with pytest.raises(replayed.Mismatch, match="no certificates" if harm == "all gone" else "midrise-error"):
        corroboration.collect(["loewner-trace", "midrise-error"], copy)
    with pytest.raises(replayed.Mismatch, match="no-such-claim: no certificate"):
        corroboration.collect(["no-such-claim"])


@pytest.mark.parametrize("solver", INSTALLED)
def test_a_question_of_many_constants_goes_to_cvc5_by_its_parts(solver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [family(f"a{n}") for n in range(7)]
    facts = [given(at_least(a)) for a in many]
    product = at_least(many[0] * many[1] + many[2] * many[3] + many[4] * many[5] * many[6])
    asked = question(r.arithmetic(facts, product, (), tuple((1, (), p) for p in ((0, 1), (2, 3), (4, 5, 6)))))
    seen: list[str] = []
    answer = solvers.answer
    monkeypatch.setattr(solvers, "answer", lambda s, text, seed: seen.append(text) or answer(s, text, seed))
    found = corroboration.ask(Asked({asked.name: asked}, {"k": (asked.name,)}), [solver])[solver]
    assert found.unsat == {asked.name}
    assert (asked.text in seen) == (solver == "z3")
    assert found.by_parts == (set() if solver == "z3" else {asked.name})


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tracebound", "corroborate", *arguments]
    variables = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)


def test_ten_seeds_and_stable_files(tmp_path: Path) -> None:
    for name, salt in (("first", "1"), ("second", "2")):
        outcome = run(
            *("midrise-error", "loewner-trace", "--solver", "z3", "--seeds", "10", "--json", "-"),
            *("--export", str(tmp_path / name)),
            PYTHONHASHSEED=salt,
        )
        assert (outcome.returncode, outcome.stderr) == (0, "")
        data = json.loads(outcome.stdout)
        assert data["unsat"]["z3"] == data["questions"] > 10
    files = [sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n).rglob("*.*")) for n in ("first", "second")]
    assert files[0] == files[1] and len(files[0]) > 10
    for path in files[0]:
        assert (tmp_path / "first" / path).read_bytes() == (tmp_path / "second" / path).read_bytes()


@pytest.mark.parametrize(("said", "code"), [("unsat", 0), ("sat", 1), ("unknown", 3)])
def test_exit_codes(
    said: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(solvers, "answer", lambda solver, text, seed: said)
    monkeypatch.setattr(solvers, "installed", lambda solver: True)
    monkeypatch.setattr(solvers, "version", lambda solver: "0")
    assert main(["corroborate", "midrise-error"]) == code
    out = capsys.readouterr().out
    assert out.count(f"{said}: ") == (0 if code == 0 else 4)
    assert "asked by midrise-error" in out or code == 0
    word = {"unsat": "pass", "sat": "fail", "unknown": "undecided"}[said]
    assert corroboration.last_answers("cvc5") == {"midrise-error": word}
    assert main(["corroborate", "granular-error", "--solver", "z3"]) == code
    assert corroboration.last_answers("cvc5") == {"midrise-error": word}
    assert corroboration.last_answers("z3") == {"midrise-error": word, "granular-error": word}


def test_answers_count_for_the_certificates_they_were_given_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert corroboration.last_answers("z3") == {}
    row = {"key": "midrise-error", "questions": 3, "unsat": {"z3": 3}}
    corroboration.save({"claims": [row, {"key": "cell-mse", "questions": 0, "unsat": {"z3": 0}}], "others": []})
    assert corroboration.last_answers("z3") == {"midrise-error": "pass"}
    copy = shutil.copytree(CERTIFICATES, tmp_path / "certificates")
    assert corroboration.digest(copy) == corroboration.digest()
    for change in (lambda p: p.write_text("{}"), lambda p: p.rename(p.with_name("other.json")), lambda p: p.unlink()):
        path = next(p for p in sorted(copy.rglob("*.json")))
        before = corroboration.digest(copy)
        change(path)
        assert corroboration.digest(copy) != before
    monkeypatch.setattr(corroboration, "digest", lambda: "another")
    assert corroboration.last_answers("z3") == {}
    for text in ("", "[]", '{"claims": 3}', '{"claims": {"k": 1}}', "[" * 5000):
        corroboration.record_path().write_text(text, encoding="utf-8")
        assert corroboration.last_answers("z3") == {}


def test_a_stale_certificate_is_a_failure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(solvers, "installed", lambda solver: True)
    monkeypatch.setattr(replayed, "recheck", lambda *_, **__: [Row("midrise-error", problem="the kernel changed")])
    assert main(["corroborate", "midrise-error"]) == 1
    assert capsys.readouterr() == ("", "midrise-error: the kernel changed; run: tracebound certify\n")


@pytest.mark.parametrize("arguments", [["nope"], ["--seeds", "0"], ["--solver", "yices"], ["--export", "/dev/null/x"]])
def test_wrong_usage(arguments: list[str]) -> None:
    outcome = warm.run(["corroborate", *arguments], cwd=ROOT, env=os.environ)
    assert (outcome.returncode, outcome.stdout) == (2, "")


def test_a_missing_solver_is_named(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfound = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'cvc5' else found(name, *rest)\n"
    )
    outcome = run("midrise-error", PYTHONPATH=str(tmp_path))
    assert outcome.returncode == 4
    assert "cvc5" in outcome.stderr and extras.command("cross") in outcome.stderr
