"""What finite models say of a claim: counterexamples, a model of each goal, laws that attain or approach a constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.checking import exhibited
from proofs.checking.findings import Findings, all_of, returned, true
from proofs.language.statement import Approached, Attained, Counterexample, Goal, Loose, NotNeeded, Statement
from proofs.models.semantics import Model, NotEvaluable, evaluate
from proofs.models.truth import holds
from proofs.search import ground


def _violates(found: Findings, what: str, statement: Statement, counter: Counterexample, without: str | None) -> bool:
    """Whether the model meets the goal's other hypotheses and refutes the goal, in rationals and in z3."""
    goal = statement.goal(counter.goal)
    try:
        for name in goal.under:
            if name != without and not true(statement.hypothesis(name).formulas, counter.model):
                found.fail(None, f"{what}: the model breaks {name}")
                return False
        if without is not None and true(statement.hypothesis(without).formulas, counter.model):
            found.fail(None, f"{what}: the model does not break {without}")
            return False
        if holds(goal.formula, counter.model):
            found.fail(None, f"{what}: goal {goal.name} holds in the model")
            return False
    except NotEvaluable as error:
        found.fail(None, f"{what}: not evaluable exactly: {error}")
        return False
    answer = ground.control(statement, goal, counter.model, without)
    found.solved(f"{what}: control", answer, "sat")
    return True


def refutation(found: Findings) -> None:
    """Each goal of a refuted statement has a counterexample."""
    counters = all_of("refute", found.source.refute(), Counterexample)
    refuted = set[str]()
    for counter in counters:
        if _violates(found, "refutation", found.statement, counter, None):
            refuted.add(counter.goal)
            found.counterexamples.append(f"{counter.goal}: {counter.words}")
    for goal in found.statement.goals:
        if goal.name not in refuted:
            found.fail("kernel", f"goal {goal.name}: not refuted")
    if found.statement.goals and found.layers["kernel"] == "none":
        found.layers["kernel"] = "pass"


def necessity(found: Findings) -> None:
    """Each hypothesis proper has a counterexample without it, or a reason why no proof uses it."""
    shown = returned("necessity", found.source.necessity(), Mapping, "a dict by the names of the hypotheses")
    all_of("necessity", tuple(shown.values()), Counterexample | NotNeeded)
    for hypothesis in found.statement.hypotheses:
        name, evidence = hypothesis.name, shown.get(hypothesis.name)
        used = any(f in t.hypotheses for t in found.theorems.values() for f in hypothesis.formulas)
        if isinstance(evidence, Counterexample):
            if _violates(found, f"necessity of {name}", found.statement, evidence, name):
                found.necessity[name] = "witnessed"
                found.counterexamples.append(f"without {name}: {evidence.words}")
        elif isinstance(evidence, NotNeeded):
            found.necessity[name] = "not-needed"
            if used:
                found.fail(None, f"necessity of {name}: called not needed, but a proof uses it")
        elif hypothesis.role != "hypothesis":
            found.necessity[name] = "cited" if hypothesis.role == "cited" else "technical"
        elif found.statement.kind == "refuted":
            found.necessity[name] = "not-needed"
        else:
            found.fail(None, f"necessity of {name}: nothing shows it")
    for name in shown:
        if name not in {h.name for h in found.statement.hypotheses}:
            found.fail(None, f"necessity of {name}: no such hypothesis")


def models(found: Findings) -> None:
    """Each goal has a model of all its hypotheses, or it might say nothing, and one against each of them."""
    found.shown = exhibited.shown(found.claim, [model for _, model in found.derived.at])
    found.goals = exhibited.rows(found.statement, found.shown)
    for name, row in found.goals.items():
        if not row["model"]:
            found.fail(None, f"goal {name}: no model of all its hypotheses is shown; see `models` in a claim's file")
        elif row["model"]["d"] == 1:
            found.fail(None, f"goal {name}: its models have one dimension alone")
        for hypothesis, word in row["hypotheses"].items():
            if word == exhibited.OPEN:
                how = "see `models` in a claim's file, and make counterexamples"
                found.fail(None, f"goal {name}: no model shows that it fails without {hypothesis}; {how}")


def sharpness(found: Findings) -> None:
    """Each constant is attained or approached, or its gap is said."""
    entries = all_of("sharpness", found.source.sharpness(), Attained | Approached | Loose)
    statement = found.statement
    if statement.kind == "equality" and not entries:
        found.tight = "equality"
        return
    shown: list[str] = []
    for entry in entries:
        if isinstance(entry, Attained):
            if _attained(found, entry):
                shown.append("attained")
        elif isinstance(entry, Approached):
            if _approached(found, entry):
                shown.append("approached")
        else:
            shown.append(f"gap: {entry.gap}")
    covered = {e.constant for e in entries if isinstance(e, Attained | Approached)}
    loose = any(s.startswith("gap") for s in shown)
    for constant in statement.constants:
        if constant.name not in covered and not loose:
            found.fail(None, f"tightness: nothing shows {constant.name} best")
    if not shown and not found.problems:
        found.fail(None, "tightness: neither a law that attains the bound nor a gap")
    found.tight = "; ".join(dict.fromkeys(shown)) or "not shown"


def _stronger(found: Findings, goal: str, constant: str, models: Sequence[Model], share: Any = None) -> bool:
    entry = next((c for c in found.statement.constants if c.name == constant), None)
    if entry is None:
        found.fail(None, f"tightness: no constant is named {constant!r}")
        return False
    for value in entry.strengthened(share) if share else entry.strengthened():
        varied = found.claim.source.varied(**{constant: value})
        if value != entry.value:
            found.varied[constant] = varied
        if all(holds(varied.goal(goal).formula, m) for m in models):
            found.fail(None, f"tightness: {constant} = {value} survives, so {entry.value} is not shown best")
            return False
    return True


def _meets(found: Findings, goal: Goal, model: Model) -> bool:
    for name in goal.under:
        if not true(found.statement.hypothesis(name).formulas, model):
            found.fail(None, f"tightness: the model breaks {name}")
            return False
    return True


def _attained(found: Findings, entry: Attained) -> bool:
    goal = found.statement.goal(entry.goal)
    try:
        if not _meets(found, goal, entry.model):
            return False
        value = evaluate(goal.formula.left, entry.model)  # type: ignore[union-attr]
        if value != 0:
            found.fail(None, f"tightness: goal {goal.name} is not attained, the gap is {value}")
            return False
        return not entry.constant or _stronger(found, entry.goal, entry.constant, (entry.model,))
    except NotEvaluable as error:
        found.fail(None, f"tightness: not evaluable exactly: {error}")
        return False


def _approached(found: Findings, entry: Approached) -> bool:
    goal = found.statement.goal(entry.goal)
    try:
        met = all(_meets(found, goal, m) and holds(goal.formula, m) for m in entry.models)
        return met and _stronger(found, entry.goal, entry.constant, entry.models, entry.share)
    except NotEvaluable as error:
        found.fail(None, f"tightness: not evaluable exactly: {error}")
        return False
