"""The check of one claim: what its file returns is held against what its statement says; the status is computed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from proofs.checking import contents, derived, exhibited, laws
from proofs.checking.certify import NotCertifiable, stale
from proofs.checking.contents import Claim
from proofs.checking.findings import Findings, returned
from proofs.checking.report import ClaimReport, shown_goals, shown_hypotheses
from proofs.kernel.rules import Theorem
from proofs.language.statement import Goal
from proofs.language.text import as_text
from proofs.library.lemmas import LEMMAS
from proofs.library.steps import proof_steps


def run(found: Findings) -> None:
    """All parts in the order of a claim's file."""
    refuted = found.statement.kind == "refuted"
    _guarded(found, "proof", "kernel", _proof)
    if refuted:
        _guarded(found, "refutation", "kernel", laws.refutation)
    _guarded(found, "necessity", None, laws.necessity)
    _guarded(found, "models", None, laws.models)
    if not refuted:
        _guarded(found, "tightness", None, laws.sharpness)
    _guarded(found, "derivation", "sympy", derived.derivation)
    _guarded(found, "enclosure", "arb", derived.enclosures)
    _guarded(found, "constants", None, derived.constants)
    _guarded(found, "witness", None, derived.witness)


def _guarded(found: Findings, what: str, layer: str | None, part: Callable[[Findings], None]) -> None:
    """Run a part of the check; whatever a claim's file raises fails the claim and is named."""
    error = contents.guarded(lambda: part(found))
    if error is not None:
        found.fail(layer, f"{what}: {type(error).__name__}: {error}".replace("\n", " "))


def _proof(found: Findings) -> None:
    proved = returned("prove", found.source.prove(), Mapping, "a dict of theorems by the names of the goals")
    for name, theorem in proved.items():
        if type(theorem) is not Theorem:
            found.fail("kernel", f"prove returns {type(theorem).__name__} for {name!r}, wanted a theorem")
    found.theorems = {name: t for name, t in proved.items() if type(t) is Theorem}
    if found.statement.kind != "refuted":
        for goal in found.statement.goals:
            _compare(found, goal)
    if found.theorems and found.layers["kernel"] == "none":
        found.layers["kernel"] = "pass"


def _compare(found: Findings, goal: Goal) -> None:
    theorem = found.theorems.get(goal.name)
    if theorem is None:
        found.fail("kernel", f"goal {goal.name}: no theorem")
    elif theorem.conclusion != goal.formula:
        found.fail("kernel", f"goal {goal.name}: the theorem proves another formula than the statement")
    else:
        for name in exhibited.idle(found.statement, goal, theorem):
            found.fail("kernel", f"goal {goal.name}: its theorem uses nothing of {name}; leave it out")
        extra = theorem.hypotheses - found.statement.formulas(goal)
        for formula in extra:
            found.fail("kernel", f"goal {goal.name}: unstated hypothesis {as_text(formula)}")


def _certificate(found: Findings) -> None:
    """The committed certificate is what this proof gives, byte for byte."""
    try:
        if reason := stale(found.claim, found.theorems, found.shown):
            found.fail(None, f"certificate: {reason}; run: tracebound certify {found.statement.key}")
    except NotCertifiable as error:
        found.fail(None, f"certificate: {error}")


def _rests_on_citation(found: Findings) -> bool:
    """Whether a proof uses a cited theorem, or the claim rests on one that the kernel has no terms for."""
    used = {f for t in found.theorems.values() for f in t.hypotheses}
    cited = [h for h in found.statement.hypotheses if h.role == "cited"]
    return any(not h.formulas or used.intersection(h.formulas) for h in cited)


def _status(found: Findings) -> str:
    """The status word, from what the parts found."""
    if found.problems:
        return "failed"
    if found.open_questions:
        return "undecided"
    refuted, goals = found.statement.kind == "refuted", bool(found.statement.goals)
    if refuted and (goals or found.layers["arb"] == "pass"):
        return "refuted"
    if refuted or (goals and found.layers["kernel"] != "pass"):
        return "failed"
    if _rests_on_citation(found):
        return "cited"
    if goals:
        return "proved"
    by = {"arb": "enclosed", "sympy": "derived"}
    return next((word for layer, word in by.items() if found.layers[layer] == "pass"), "failed")


def check(claim: Claim, certified: bool = False) -> ClaimReport:
    """Check one claim and report what was found; `certified` claims have a certificate to be compared."""
    started = time.perf_counter()
    found = Findings(claim)
    run(found)
    if certified and not found.problems:
        _certificate(found)
    statement = claim.statement
    return ClaimReport(
        key=statement.key,
        title=statement.title,
        section=statement.section,
        kind=statement.kind,
        status=_status(found),
        layers=found.layers,
        tight=found.tight,
        hypotheses=shown_hypotheses(claim.source),
        necessity=found.necessity,
        uses=list(statement.uses),
        seconds=round(time.perf_counter() - started, 3),
        problems=found.problems + found.open_questions,
        statement=statement.words,
        latex=shown_goals(claim.source),
        goals=found.goals,
        outline=_outline(claim.proof, found.theorems),
        derivation=found.derivation,
        counterexamples=found.counterexamples,
    )


def _outline(source: Any, theorems: Mapping[str, Theorem]) -> list[str]:
    """The proof in words, the library's lemmas it stands on, and how often it applies each rule."""
    steps = proof_steps(theorems.values())
    if not steps:
        return []
    lemmas = dict.fromkeys(LEMMAS[step][:2] for step in steps if step in LEMMAS)
    counts = Counter(step.rule for step in steps)
    return [
        " ".join((source.prove.__doc__ or "").split()),
        *(f"lemma {name}: {words}" for name, words in lemmas),
        f"{len(steps)} steps: " + ", ".join(f"{n} {rule}" for rule, n in sorted(counts.items())),
    ]
