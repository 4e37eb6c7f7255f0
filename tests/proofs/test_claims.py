"""Every claim is as declared, and every change to its statement is noticed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy

from proofs.checking import book, check, contents, laws
from proofs.checking.contents import Claim
from proofs.checking.findings import Findings
from proofs.checking.report import ClaimReport
from proofs.claims.derivations import vanishes
from proofs.kernel.rules import Theorem
from proofs.language import source
from proofs.language.reader import read_statement
from proofs.language.statement import (
    Attained,
    Counterexample,
    Derivation,
    Derived,
    Hypothesis,
    NotNeeded,
    Sharpness,
    Statement,
)
from proofs.models.semantics import Model, table
from tracebound.__main__ import main

CLAIMS = {key: book.entry(key) for key in book.keys()}  # noqa: SIM118
TEMPLATE = Claim(contents.template_source(), importlib.import_module("proofs.claims.template"))
EVERY = {**CLAIMS, "template": TEMPLATE}


@cache
def proved(key: str) -> dict[str, Theorem]:
    """The claim's theorems, proved once for all variants of its statement."""
    return EVERY[key].proof.prove()


@cache
def necessity(key: str) -> Mapping[str, Counterexample | NotNeeded]:
    """What the claim's file shows each hypothesis necessary by, its models made once for all tests of it."""
    return EVERY[key].proof.necessity()


@cache
def sharpness(key: str) -> Sequence[Sharpness]:
    """What the claim's file shows its constants best by, made once."""
    return EVERY[key].proof.sharpness()


def with_parts(claim: Claim, **parts: Any) -> Claim:
    """The claim with some parts of its proof's file replaced."""
    return replace(claim, proof=SimpleNamespace(**{**vars(claim.proof), **parts}))


def stating(claim: Claim, statement: Statement) -> Claim:
    """The claim with another statement in the place of its file's."""
    stated = replace(claim.source.stated, statement=statement)
    return replace(claim, source=replace(claim.source, stated=stated))


def reading(claim: Claim, text: str) -> Claim:
    """The claim with another text in its statement file."""
    stated = read_statement(text, claim.source.notation)
    return replace(claim, source=replace(claim.source, text=text, stated=stated))


def varied(claim: Claim, statement: Statement | None = None, **parts: Any) -> Claim:
    """The claim with some of its parts replaced; derivations that play no part in its status are left out for speed."""
    quick: dict[str, Any] = {"prove": lambda: proved(claim.statement.key)}
    if claim.statement.goals:
        quick |= {"derivation": Derivation, **({"enclosures": tuple} if hasattr(claim.proof, "enclosures") else {})}
    return stating(with_parts(claim, **{**quick, **parts}), statement or claim.statement)


def problems(claim: Claim, part: Callable[[Findings], None]) -> list[str]:
    """What one part of the check finds wrong with a claim whose theorems are proved; it raises what the part raises."""
    found = Findings(claim)
    found.theorems = proved(claim.statement.key)
    part(found)
    return found.problems


class Failed(MemoryError):
    """The check has found a fault, so that the status can only be `failed`: no guard of it holds this up."""


def stop(found: Findings, layer: str | None, problem: str) -> None:
    raise Failed(problem)


def without(statement: Statement, name: str) -> Statement:
    """The statement with a hypothesis left out everywhere."""
    kept = tuple(h for h in statement.hypotheses if h.name != name)
    goals = tuple(replace(g, under=tuple(n for n in g.under if n != name)) for g in statement.goals)
    return replace(statement, hypotheses=kept, goals=goals)


@cache
def checked(key: str) -> ClaimReport:
    """The claim's report, checked once for all tests of it, which run in one process."""
    return book.check(EVERY[key])


def declared(key: str) -> str:
    """The status that a claim must have by what its files hold; a test of a page takes it for what a check finds."""
    claim = EVERY[key]
    if claim.statement.kind == "refuted":
        return "refuted"
    if any(h.role == "cited" for h in claim.statement.hypotheses):
        return "cited"
    if claim.statement.goals:
        return "proved"
    return "enclosed" if hasattr(claim.proof, "enclosures") else "derived"


@pytest.mark.parametrize("key", EVERY)
def test_claim_is_as_declared(key: str) -> None:
    report = checked(key)
    assert report.problems == []
    assert report.status == declared(key)
    assert report.key == key


@pytest.mark.parametrize("key", EVERY)
def test_every_part_of_the_file_is_there_and_documented(key: str) -> None:
    claim = EVERY[key]
    assert claim.proof.__doc__ and len(claim.proof.__doc__.splitlines()) >= 3
    for part in ("prove", "necessity", "sharpness", "derivation", "witness"):
        assert getattr(claim.proof, part).__doc__, part
    assert claim.proof.derivation().sympy, "no derivation"
    for hypothesis in claim.statement.hypotheses:
        assert hypothesis.words and all(claim.source.latex.hypotheses[hypothesis.name])


def constants() -> Iterator[Any]:
    for key, claim in EVERY.items():
        for constant in claim.statement.constants:
            for share in (Fraction(-1, 1000), Fraction(1, 1000)):
                yield pytest.param(
                    key, constant.name, constant.value * (1 + share), id=f"{key}-{constant.name}-{share}"
                )


@pytest.mark.parametrize(("key", "name", "value"), list(constants()))
def test_a_constant_strengthened_or_loosened_fails(
    key: str, name: str, value: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = stating(EVERY[key], EVERY[key].source.varied(**{name: value}))
    monkeypatch.setattr(source, "source", lambda _: changed.source)  # a derivation takes the constant from there
    monkeypatch.setattr(Findings, "fail", stop)
    with pytest.raises(Failed):
        book.check(changed)


def test_a_check_that_finds_a_fault_fails() -> None:
    """What stands for the status of a claim where a test stops at the first fault."""
    (constant,) = TEMPLATE.statement.constants
    changed = stating(TEMPLATE, TEMPLATE.source.varied(**{constant.name: constant.value / 2}))
    report = book.check(changed)
    assert report.status == "failed" and report.problems


@pytest.mark.parametrize(
    "key", [key for key, claim in EVERY.items() if any(c.direction != "exact" for c in claim.statement.constants)]
)
def test_a_loosened_constant_that_is_proved_is_still_not_tight(key: str) -> None:
    """The kernel would accept the weaker goal; the attaining law shows that the constant is not best."""
    claim = EVERY[key]
    for constant in claim.statement.constants:
        loose = {"upper": Fraction(1001, 1000), "lower": Fraction(999, 1000)}.get(constant.direction)
        if loose is not None:
            changed = claim.source.varied(**{constant.name: constant.value * loose})
            found = problems(varied(claim, changed), laws.sharpness)
            assert any(problem.startswith("tightness") for problem in found), constant.name


def hypotheses() -> Iterator[Any]:
    for key, claim in EVERY.items():
        if claim.statement.kind != "refuted" and claim.statement.goals:
            for hypothesis in claim.statement.hypotheses:
                if hypothesis.formulas:  # one without is the derivation's
                    yield pytest.param(key, hypothesis, id=f"{key}-{hypothesis.name}")


@pytest.mark.parametrize(("key", "hypothesis"), list(hypotheses()))
def test_a_hypothesis_dropped_fails_unless_it_is_not_needed(key: str, hypothesis: Hypothesis) -> None:
    claim = EVERY[key]
    shown = dict(necessity(key))
    evidence = shown.pop(hypothesis.name, None)
    shim = varied(claim, without(claim.statement, hypothesis.name), necessity=lambda: shown)
    if isinstance(evidence, NotNeeded):
        report = book.check(shim)
        assert report.problems == ["derivation: no ground question: z3 is asked for none of the goals"]  # left out
    else:
        assert any("unstated hypothesis" in problem for problem in problems(shim, check._proof))


def witnessed() -> Iterator[Any]:
    for key, claim in EVERY.items():
        for name, evidence in necessity(key).items():
            hypothesis = claim.statement.hypothesis(name)
            if isinstance(evidence, Counterexample) and hypothesis.role == "hypothesis":  # definitions need none
                yield pytest.param(key, hypothesis, id=f"{key}-{name}")


@pytest.mark.parametrize(("key", "hypothesis"), list(witnessed()))
def test_a_hypothesis_without_its_counterexample_fails(
    key: str, hypothesis: Hypothesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laws, "_violates", lambda *_: True)  # of the others, which `as_declared` evaluates
    claim = EVERY[key]
    shown = dict(necessity(key))
    del shown[hypothesis.name]
    found = problems(varied(claim, necessity=lambda: shown), laws.necessity)
    assert found == [f"necessity of {hypothesis.name}: nothing shows it"]


def attained(key: str) -> Attained | None:
    return next((entry for entry in sharpness(key) if isinstance(entry, Attained)), None)


@pytest.mark.parametrize("key", [key for key in EVERY if attained(key) and necessity(key)])
def test_a_counterexample_that_is_none_fails(key: str) -> None:
    """The law that attains the bound meets all its hypotheses, so it shows none of them necessary."""
    claim, entry = EVERY[key], attained(key)
    assert entry is not None
    for name, evidence in necessity(key).items():
        if isinstance(evidence, Counterexample) and name in claim.statement.goal(entry.goal).under:
            shown = {name: replace(evidence, model=entry.model)}
            found = problems(varied(claim, necessity=lambda shown=shown: shown), laws.necessity)
            assert any(p.startswith(f"necessity of {name}") and "nothing shows it" not in p for p in found)


@pytest.mark.parametrize(
    "key", [key for key, claim in CLAIMS.items() if claim.statement.kind == "refuted" and claim.statement.goals]
)
def test_a_refutation_needs_its_counterexample(key: str) -> None:
    report = book.check(varied(CLAIMS[key], refute=lambda: ()))
    assert report.status == "failed"
    assert any("not refuted" in problem for problem in report.problems)


@pytest.mark.parametrize("key", EVERY)
def test_witness_agrees(key: str) -> None:
    claim = EVERY[key]
    for seed in range(3):
        measured, bound = claim.proof.witness(np.random.default_rng(seed))
        if claim.statement.kind == "equality":
            assert measured == pytest.approx(bound, rel=0.05)
        else:
            assert measured <= bound * (1 + 1e-9) + 1e-12
        if claim.statement.kind == "refuted":
            assert measured < bound


@pytest.mark.parametrize("key", [key for key, claim in CLAIMS.items() if claim.statement.constants][::9])
def test_verify_names_the_claim_whose_constant_moved(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = CLAIMS[key]
    constant = claim.statement.constants[0]
    (stronger, *_) = constant.strengthened()
    changed = varied(claim, claim.source.varied(**{constant.name: stronger}))
    real = book.entry
    monkeypatch.setattr(book, "entry", lambda asked: changed if asked == key else real(asked))
    monkeypatch.setattr(book, "_with_ancestors", list)
    assert main(["verify", key, "--no-cache"]) == 1
    captured = capsys.readouterr()
    assert key in captured.out and "failed" in captured.out


def test_template_is_not_in_the_book() -> None:
    assert "template" not in set(book.keys())


@pytest.mark.parametrize("part", ["prove", "necessity", "sharpness", "derivation"])
def test_a_part_that_raises_fails_the_claim_and_no_other(part: str) -> None:
    def broken() -> Any:
        raise RuntimeError("broken\nbadly")

    report = book.check(with_parts(TEMPLATE, **{part: broken}))
    assert report.status == "failed"
    assert any("RuntimeError: broken badly" in problem for problem in report.problems)


@pytest.mark.parametrize(
    ("part", "value"), [("prove", {}), ("necessity", {}), ("sharpness", ()), ("prove", {"bound": "a string"})]
)
def test_an_empty_part_fails(part: str, value: Any) -> None:
    assert book.check(with_parts(TEMPLATE, **{part: lambda: value})).status == "failed"


def test_a_theorem_about_another_formula_fails() -> None:
    other = importlib.import_module("proofs.claims.scalar.midrise_error").prove()["upper"]
    report = book.check(varied(TEMPLATE, prove=lambda: {"bound": other}))
    assert any("another formula" in problem for problem in report.problems)


HELD = Derived("one is less than two", "1 < 2", True)


def test_a_claim_that_rests_on_a_citation_is_cited_and_not_fully_proved() -> None:
    cited = "hypothesis theorem (cited): a classical theorem\n    latex a\n\ngoal bound"
    report = book.check(reading(TEMPLATE, TEMPLATE.source.text.replace("goal bound", cited, 1)))
    assert (report.status, report.necessity["theorem"]) == ("cited", "cited")


@pytest.mark.parametrize(("holds", "status"), [(True, "enclosed"), (False, "failed")])
def test_a_claim_without_goals_is_enclosed_by_its_enclosures(holds: bool, status: str) -> None:
    statement = replace(TEMPLATE.statement, goals=(), hypotheses=(), constants=(), kind="equality")
    parts = {"prove": dict, "necessity": dict, "sharpness": tuple, "derivation": lambda: Derivation()}
    parts["witness"] = lambda rng: (1.0, 1.0)
    shim = varied(TEMPLATE, statement, enclosures=lambda: [replace(HELD, holds=holds)], **parts)
    assert book.check(shim).status == status


@pytest.mark.parametrize(("steps", "status"), [([HELD], "refuted"), (None, "failed")])
def test_a_refutation_without_goals_needs_enclosures(steps: list[Derived] | None, status: str) -> None:
    statement = replace(TEMPLATE.statement, goals=(), hypotheses=(), constants=(), kind="refuted")
    parts = {"prove": dict, "refute": tuple, "necessity": dict, "derivation": lambda: Derivation()}
    more = {} if steps is None else {"enclosures": lambda: steps}
    assert book.check(varied(TEMPLATE, statement, **parts, **more)).status == status


@pytest.mark.parametrize(
    ("part", "value", "problem"),
    [
        ("prove", [], "prove returns list, wanted a dict of theorems"),
        ("prove", {"bound": "a string"}, "prove returns str for 'bound', wanted a theorem"),
        ("necessity", (), "necessity returns tuple, wanted a dict"),
        ("necessity", {"at-least-one": "x = 1/2"}, "necessity returns str"),
        ("sharpness", None, "sharpness returns NoneType"),
        ("sharpness", ("attained",), "sharpness returns str"),
        ("sharpness", (Attained("x = 1", "other", "factor", Model()),), "no goal is named 'other'"),
        ("sharpness", (Attained("x = 1", "bound", "other", Model(families={"x": table(1)})),), "named 'other'"),
        ("derivation", (), "derivation returns tuple, wanted a Derivation"),
        ("derivation", Derivation(sympy=(HELD,)), "no ground question: z3 is asked for none of the goals"),
        (
            "derivation",
            Derivation((HELD,), at=(("bound", Model(families={"x": table(0)})),)),
            "model breaks at-least-one",
        ),
        ("witness", (2.0, 1.0), "witness: not 2 <= 1"),
        ("witness", (1 + 1e-6, 1.0), "witness: not 1.000000999"),
        ("witness", (float("nan"), 1.0), "wanted two finite numbers"),
        ("witness", 1.0, "witness returns float"),
        ("witness", (1.0,), "wanted two finite numbers"),
    ],
)
def test_a_part_that_returns_something_else_fails_in_words(part: str, value: Any, problem: str) -> None:
    given = (lambda rng: value) if part == "witness" else lambda: value
    report = book.check(with_parts(TEMPLATE, **{part: given}))
    assert report.status == "failed"
    assert any(problem in found for found in report.problems), report.problems


@pytest.mark.parametrize("error", [SystemExit(0), KeyboardInterrupt(), StopIteration()], ids=repr)
def test_a_part_that_leaves_the_program_fails_the_claim(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyboardInterrupt is a fault only where Ctrl-C does not raise it, as under the command line."""

    def leave(rng: Any) -> Any:
        raise error

    monkeypatch.setattr(contents, "interrupted", lambda: False)
    report = book.check(with_parts(TEMPLATE, witness=leave))
    assert report.status == "failed" and any(type(error).__name__ in found for found in report.problems)


def test_interrupts_stop_the_check_where_they_are_the_users() -> None:
    def leave(rng: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.check(with_parts(TEMPLATE, witness=leave))


def test_a_part_that_prints_fails_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def loud(rng: Any) -> tuple[float, float]:
        print("{}")
        return 1.0, 1.0

    report = book.check(with_parts(TEMPLATE, witness=loud))
    assert any("standard output" in found for found in report.problems)
    assert capsys.readouterr().out == ""


def test_a_constant_that_stands_in_no_goal_fails() -> None:
    text = TEMPLATE.source.text.replace("constant factor", "constant idle = 2 (exact)\nconstant factor", 1)
    assert "constants: idle stands in no goal" in book.check(reading(TEMPLATE, text)).problems


@pytest.mark.parametrize("kind", ["equality", "refuted"])
def test_a_witness_must_show_what_the_kind_says(kind: Any) -> None:
    statement = replace(TEMPLATE.statement, kind=kind)
    shim = with_parts(stating(TEMPLATE, statement), witness=lambda rng: (1.1, 1.0))
    assert any(found.startswith("witness: not 1.1") for found in book.check(shim).problems)


def test_an_expression_in_angles_vanishes_for_all_of_them_or_is_refused() -> None:
    a, e = sympy.symbols("a e", real=True)
    turned = sympy.cos(a) * sympy.cos(a + e) + sympy.sin(a) * sympy.sin(a + e)
    assert vanishes(turned - sympy.cos(e), a)
    assert not vanishes(turned - sympy.sin(e), a) and not vanishes(turned + sympy.cos(e), a)


def test_no_two_claims_of_the_book_state_the_same() -> None:
    assert book._repeated(book.readable()) == {}
    assert book.broken() == {}


def test_one_claim_under_two_keys_is_seen_whatever_its_names() -> None:
    one = book.claim("granular-error")
    goals = tuple(replace(g, name=f"{g.name}-again", words="other words") for g in one.goals)
    two = replace(one, key="again", title="Again", words="other words", goals=goals)
    assert book._repeated([one, two]) == {"granular-error": "again", "again": "granular-error"}
    assert (
        book._repeated([one, replace(two, hypotheses=one.hypotheses[:-1], goals=without(one, "no-overload").goals)])
        == {}
    )
