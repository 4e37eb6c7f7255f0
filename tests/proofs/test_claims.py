"""Every claim is as declared, and every change to its statement is noticed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from proofs import book, contents
from proofs.kernel.rules import Theorem
from proofs.semantics import Model, table
from proofs.statement import Attained, Constant, Counterexample, Derivation, Derived, Hypothesis, NotNeeded, Statement
from tracebound.__main__ import main

MODULES = {book.key_of(name): importlib.import_module(f"proofs.claims.{name}") for name in book.CLAIMS}
TEMPLATE = importlib.import_module("proofs.claims.template")
EVERY = {**MODULES, "template": TEMPLATE}


@cache
def proved(module: ModuleType) -> dict[str, Theorem]:
    """The claim's theorems, proved once for all variants of its statement."""
    return module.prove()


def varied(module: ModuleType, **parts: Any) -> Any:
    """The claim with some of its parts replaced; derivations that play no part in its status are left out for speed."""
    quick: dict[str, Any] = {"prove": lambda: proved(module)}
    if module.STATEMENT.goals:
        quick |= {"derivation": Derivation, **({"enclosures": tuple} if hasattr(module, "enclosures") else {})}
    return SimpleNamespace(**{**vars(module), **quick, **parts})


def without(statement: Statement, name: str) -> Statement:
    """The statement with a hypothesis left out everywhere."""
    kept = tuple(h for h in statement.hypotheses if h.name != name)
    goals = tuple(replace(g, under=tuple(n for n in g.under if n != name)) for g in statement.goals)
    return replace(statement, hypotheses=kept, goals=goals)


@pytest.mark.parametrize("key", EVERY)
def test_claim_is_as_declared(key: str) -> None:
    report = book.check_module(EVERY[key])
    assert report.problems == []
    module = EVERY[key]
    cited = any(h.role == "cited" for h in module.STATEMENT.hypotheses)
    without_goals = "enclosed" if hasattr(module, "enclosures") else "derived"
    wanted = (
        "refuted"
        if report.kind == "refuted"
        else "cited"
        if cited
        else "proved"
        if module.STATEMENT.goals
        else without_goals
    )
    assert report.status == wanted
    assert report.key == key


@pytest.mark.parametrize("key", EVERY)
def test_every_part_of_the_file_is_there_and_documented(key: str) -> None:
    module = EVERY[key]
    assert module.__doc__ and len(module.__doc__.splitlines()) >= 3
    for part in ("state", "prove", "necessity", "sharpness", "derivation", "witness"):
        assert getattr(module, part).__doc__, part
    assert module.derivation().sympy, "no derivation"
    for hypothesis in module.STATEMENT.hypotheses:
        assert hypothesis.words and hypothesis.latex


def constants() -> Iterator[Any]:
    for key, module in EVERY.items():
        for constant in module.STATEMENT.constants:
            for share in (Fraction(-1, 1000), Fraction(1, 1000)):
                yield pytest.param(
                    key, constant.name, constant.value * (1 + share), id=f"{key}-{constant.name}-{share}"
                )


@pytest.mark.parametrize(("key", "name", "value"), list(constants()))
def test_a_constant_strengthened_or_loosened_fails(
    key: str, name: str, value: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = EVERY[key]
    changed = module.state(**{name: value})
    monkeypatch.setattr(module, "STATEMENT", changed)
    assert book.check_module(module).status == "failed"


@pytest.mark.parametrize(
    "key", [key for key, m in EVERY.items() if any(c.direction != "exact" for c in m.STATEMENT.constants)]
)
def test_a_loosened_constant_that_is_proved_is_still_not_tight(key: str) -> None:
    """The kernel would accept the weaker goal; the attaining law shows that the constant is not best."""
    module = EVERY[key]
    for constant in module.STATEMENT.constants:
        loose = {"upper": Fraction(1001, 1000), "lower": Fraction(999, 1000)}.get(constant.direction)
        if loose is not None:
            changed = module.state(**{constant.name: constant.value * loose})
            report = book.check_module(varied(module, STATEMENT=changed))
            assert any(problem.startswith("tightness") for problem in report.problems), constant.name


def hypotheses() -> Iterator[Any]:
    for key, module in EVERY.items():
        if module.STATEMENT.kind != "refuted" and module.STATEMENT.goals:
            for hypothesis in module.STATEMENT.hypotheses:
                if hypothesis.formulas:  # one without is the derivation's
                    yield pytest.param(key, hypothesis, id=f"{key}-{hypothesis.name}")


@pytest.mark.parametrize(("key", "hypothesis"), list(hypotheses()))
def test_a_hypothesis_dropped_fails_unless_it_is_not_needed(key: str, hypothesis: Hypothesis) -> None:
    module = EVERY[key]
    shown = dict(module.necessity())
    evidence = shown.pop(hypothesis.name, None)
    shim = varied(module, STATEMENT=without(module.STATEMENT, hypothesis.name), necessity=lambda: shown)
    report = book.check_module(shim)
    if isinstance(evidence, NotNeeded):
        assert report.problems == ["derivation: no ground question: z3 is asked for none of the goals"]  # left out
    else:
        assert any("unstated hypothesis" in problem for problem in report.problems)


def witnessed() -> Iterator[Any]:
    for key, module in EVERY.items():
        for name, evidence in module.necessity().items():
            if isinstance(evidence, Counterexample):
                yield pytest.param(key, module.STATEMENT.hypothesis(name), id=f"{key}-{name}")


@pytest.mark.parametrize(("key", "hypothesis"), list(witnessed()))
def test_a_hypothesis_without_its_counterexample_fails(key: str, hypothesis: Hypothesis) -> None:
    module = EVERY[key]
    shown = dict(module.necessity())
    del shown[hypothesis.name]
    report = book.check_module(varied(module, necessity=lambda: shown))
    assert f"necessity of {hypothesis.name}: nothing shows it" in report.problems


def attained(module: ModuleType) -> Model | None:
    return next((entry.model for entry in module.sharpness() if hasattr(entry, "model")), None)


@pytest.mark.parametrize("key", [key for key, m in EVERY.items() if attained(m) and m.necessity()])
def test_a_counterexample_that_is_none_fails(key: str) -> None:
    """The law that attains the bound meets all its hypotheses, so it shows none of them necessary."""
    module = EVERY[key]
    model = attained(module)
    goal = next(entry.goal for entry in module.sharpness() if isinstance(entry, Attained))
    for name, evidence in module.necessity().items():
        if isinstance(evidence, Counterexample) and name in module.STATEMENT.goal(goal).under:
            shown = {**module.necessity(), name: replace(evidence, model=model)}
            report = book.check_module(varied(module, necessity=lambda shown=shown: shown))
            assert any(problem.startswith(f"necessity of {name}") for problem in report.problems)


@pytest.mark.parametrize(
    "key", [key for key, m in MODULES.items() if m.STATEMENT.kind == "refuted" and m.STATEMENT.goals]
)
def test_a_refutation_needs_its_counterexample(key: str) -> None:
    report = book.check_module(varied(MODULES[key], refute=lambda: ()))
    assert report.status == "failed"
    assert any("not refuted" in problem for problem in report.problems)


@pytest.mark.parametrize("key", EVERY)
def test_witness_agrees(key: str) -> None:
    module = EVERY[key]
    for seed in range(3):
        measured, bound = module.witness(np.random.default_rng(seed))
        if module.STATEMENT.kind == "equality":
            assert measured == pytest.approx(bound, rel=0.05)
        else:
            assert measured <= bound * (1 + 1e-9) + 1e-12
        if module.STATEMENT.kind == "refuted":
            assert measured < bound


@pytest.mark.parametrize("key", [key for key, m in MODULES.items() if m.STATEMENT.constants])
def test_verify_names_the_claim_whose_constant_moved(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = MODULES[key]
    constant = module.STATEMENT.constants[0]
    (stronger, *_) = constant.strengthened()
    monkeypatch.setattr(module, "STATEMENT", module.state(**{constant.name: stronger}))
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

    report = book.check_module(varied(TEMPLATE, **{part: broken}))
    assert report.status == "failed"
    assert any("RuntimeError: broken badly" in problem for problem in report.problems)


@pytest.mark.parametrize(
    ("part", "value"), [("prove", {}), ("necessity", {}), ("sharpness", ()), ("prove", {"bound": "a string"})]
)
def test_an_empty_part_fails(part: str, value: Any) -> None:
    assert book.check_module(varied(TEMPLATE, **{part: lambda: value})).status == "failed"


def test_a_theorem_about_another_formula_fails() -> None:
    other = importlib.import_module("proofs.claims.scalar.midrise_error").prove()["upper"]
    report = book.check_module(varied(TEMPLATE, prove=lambda: {"bound": other}))
    assert any("another formula" in problem for problem in report.problems)


CITED = Hypothesis("theorem", "a classical theorem", r"\text{theorem}", (), "cited")
HELD = Derived("one is less than two", "1 < 2", True)


def test_a_claim_that_rests_on_a_citation_is_cited_and_not_fully_proved() -> None:
    changed = replace(TEMPLATE.STATEMENT, hypotheses=(*TEMPLATE.STATEMENT.hypotheses, CITED))
    report = book.check_module(varied(TEMPLATE, STATEMENT=changed, derivation=TEMPLATE.derivation))
    assert (report.status, report.necessity["theorem"]) == ("cited", "cited")


@pytest.mark.parametrize(("holds", "status"), [(True, "enclosed"), (False, "failed")])
def test_a_claim_without_goals_is_enclosed_by_its_enclosures(holds: bool, status: str) -> None:
    statement = replace(TEMPLATE.STATEMENT, goals=(), hypotheses=(), constants=(), kind="equality")
    parts = {"prove": dict, "necessity": dict, "sharpness": tuple, "derivation": lambda: Derivation()}
    parts["witness"] = lambda rng: (1.0, 1.0)
    shim = varied(TEMPLATE, STATEMENT=statement, enclosures=lambda: [replace(HELD, holds=holds)], **parts)
    assert book.check_module(shim).status == status


@pytest.mark.parametrize(("steps", "status"), [([HELD], "refuted"), (None, "failed")])
def test_a_refutation_without_goals_needs_enclosures(steps: list[Derived] | None, status: str) -> None:
    statement = replace(TEMPLATE.STATEMENT, goals=(), hypotheses=(), constants=(), kind="refuted")
    parts = {"prove": dict, "refute": tuple, "necessity": dict, "derivation": lambda: Derivation()}
    more = {} if steps is None else {"enclosures": lambda: steps}
    assert book.check_module(varied(TEMPLATE, STATEMENT=statement, **parts, **more)).status == status


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
    report = book.check_module(SimpleNamespace(**{**vars(TEMPLATE), part: given}))
    assert report.status == "failed"
    assert any(problem in found for found in report.problems), report.problems


@pytest.mark.parametrize("error", [SystemExit(0), KeyboardInterrupt(), StopIteration()], ids=repr)
def test_a_part_that_leaves_the_program_fails_the_claim(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """KeyboardInterrupt is a fault only where Ctrl-C does not raise it, as under the command line."""

    def leave(rng: Any) -> Any:
        raise error

    monkeypatch.setattr(contents, "interrupted", lambda: False)
    report = book.check_module(SimpleNamespace(**{**vars(TEMPLATE), "witness": leave}))
    assert report.status == "failed" and any(type(error).__name__ in found for found in report.problems)


def test_interrupts_stop_the_check_where_they_are_the_users() -> None:
    def leave(rng: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.check_module(SimpleNamespace(**{**vars(TEMPLATE), "witness": leave}))


def test_a_part_that_prints_fails_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def loud(rng: Any) -> tuple[float, float]:
        print("{}")
        return 1.0, 1.0

    report = book.check_module(SimpleNamespace(**{**vars(TEMPLATE), "witness": loud}))
    assert any("standard output" in found for found in report.problems)
    assert capsys.readouterr().out == ""


def test_a_constant_that_stands_in_no_goal_fails() -> None:
    idle = Constant("idle", Fraction(2), "2", "exact")
    statement = replace(TEMPLATE.STATEMENT, constants=(*TEMPLATE.STATEMENT.constants, idle))
    shim = SimpleNamespace(
        **{**vars(TEMPLATE), "STATEMENT": statement, "state": lambda factor=1, idle=2: TEMPLATE.state(factor)}
    )
    assert "constants: idle stands in no goal" in book.check_module(shim).problems


@pytest.mark.parametrize("kind", ["equality", "refuted"])
def test_a_witness_must_show_what_the_kind_says(kind: Any) -> None:
    statement = replace(TEMPLATE.STATEMENT, kind=kind)
    shim = SimpleNamespace(**{**vars(TEMPLATE), "STATEMENT": statement, "witness": lambda rng: (1.1, 1.0)})
    assert any(found.startswith("witness: not 1.1") for found in book.check_module(shim).problems)


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
