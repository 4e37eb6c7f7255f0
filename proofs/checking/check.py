"""The check of one claim: what its file returns is held against what its statement says; the status is computed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from proofs.checking import contents, exhibited
from proofs.checking.certify import NotCertifiable, stale
from proofs.checking.contents import Claim
from proofs.checking.report import LAYERS, ClaimReport, Goals, shown_goals, shown_hypotheses
from proofs.kernel.rules import Theorem
from proofs.language.statement import (
    Approached,
    Attained,
    Counterexample,
    Derivation,
    Derived,
    Goal,
    Loose,
    NotNeeded,
    Statement,
)
from proofs.language.text import as_text
from proofs.library.lemmas import LEMMAS
from proofs.library.steps import proof_steps
from proofs.models.semantics import Model, NotEvaluable, evaluate, holds
from proofs.search import ground

SEED = 0  # of every claim's witness
SAMPLING = Fraction(1, 20)  # of an equality whose one side is the mean over a sample
ROUNDING = Fraction(1, 10**9)  # of both sides of a bound: sums of at most 10^6 terms >= 0, each good to 2^-50 or so


class _Check:
    """One claim's check; `problems` fail it, `open_questions` leave it undecided."""

    def __init__(self, claim: Claim) -> None:
        self.claim, self.statement = claim, claim.statement
        self.source = claim.proof
        self.problems: list[str] = []
        self.open_questions: list[str] = []
        self.layers = dict.fromkeys(LAYERS, "none")
        self.necessity: dict[str, str] = {}
        self.theorems: dict[str, Theorem] = {}
        self.derivation: list[str] = []
        self.counterexamples: list[str] = []
        self.tight = "not applicable"
        self.goals: Goals = {}

    def fail(self, layer: str | None, problem: str) -> None:
        self.problems.append(problem)
        if layer:
            self.layers[layer] = "fail"

    def run(self) -> None:
        """All parts in the order of a claim's file."""
        refuted = self.statement.kind == "refuted"
        self._guarded("proof", "kernel", self._proof)
        if refuted:
            self._guarded("refutation", "kernel", self._refutation)
        self._guarded("necessity", None, self._necessity)
        self._guarded("models", None, self._models)
        if not refuted:
            self._guarded("tightness", None, self._sharpness)
        self._guarded("derivation", "sympy", self._derivation)
        self._guarded("enclosure", "arb", self._enclosures)
        self._guarded("constants", None, self._constants)
        self._guarded("witness", None, self._witness)

    def _guarded(self, what: str, layer: str | None, part: Callable[[], None]) -> None:
        """Run a part of the check; whatever a claim's file raises fails the claim and is named."""
        error = contents.guarded(part)
        if error is not None:
            self.fail(layer, f"{what}: {type(error).__name__}: {error}".replace("\n", " "))

    def _proof(self) -> None:
        proved = _returned("prove", self.source.prove(), Mapping, "a dict of theorems by the names of the goals")
        for name, theorem in proved.items():
            if type(theorem) is not Theorem:
                self.fail("kernel", f"prove returns {type(theorem).__name__} for {name!r}, wanted a theorem")
        self.theorems = {name: t for name, t in proved.items() if type(t) is Theorem}
        if self.statement.kind != "refuted":
            for goal in self.statement.goals:
                self._compare(goal)
        if self.theorems and self.layers["kernel"] == "none":
            self.layers["kernel"] = "pass"

    def _compare(self, goal: Goal) -> None:
        theorem = self.theorems.get(goal.name)
        if theorem is None:
            self.fail("kernel", f"goal {goal.name}: no theorem")
        elif theorem.conclusion != goal.formula:
            self.fail("kernel", f"goal {goal.name}: the theorem proves another formula than the statement")
        else:
            for name in exhibited.idle(self.statement, goal, theorem):
                self.fail("kernel", f"goal {goal.name}: its theorem uses nothing of {name}; leave it out")
            extra = theorem.hypotheses - self.statement.formulas(goal)
            for formula in extra:
                self.fail("kernel", f"goal {goal.name}: unstated hypothesis {as_text(formula)}")

    def _violates(self, what: str, statement: Statement, counter: Counterexample, without: str | None) -> bool:
        """Whether the model meets the goal's other hypotheses and refutes the goal, in rationals and in z3."""
        goal = statement.goal(counter.goal)
        try:
            for name in goal.under:
                if name != without and not _true(statement.hypothesis(name).formulas, counter.model):
                    self.fail(None, f"{what}: the model breaks {name}")
                    return False
            if without is not None and _true(statement.hypothesis(without).formulas, counter.model):
                self.fail(None, f"{what}: the model does not break {without}")
                return False
            if holds(goal.formula, counter.model):
                self.fail(None, f"{what}: goal {goal.name} holds in the model")
                return False
        except NotEvaluable as error:
            self.fail(None, f"{what}: not evaluable exactly: {error}")
            return False
        answer = ground.control(statement, goal, counter.model, without)
        self._solver(f"{what}: control", answer, "sat")
        return True

    def _solver(self, what: str, answer: str, wanted: str) -> None:
        if answer == wanted:
            self.layers["z3"] = "pass" if self.layers["z3"] == "none" else self.layers["z3"]
        elif answer == "unknown":
            self.layers["z3"] = "undecided"
            self.open_questions.append(f"{what}: z3 answers unknown")
        else:
            self.fail("z3", f"{what}: z3 answers {answer}, expected {wanted}")

    def _refutation(self) -> None:
        counters = _all_of("refute", self.source.refute(), Counterexample)
        refuted = set[str]()
        for counter in counters:
            if self._violates("refutation", self.statement, counter, None):
                refuted.add(counter.goal)
                self.counterexamples.append(f"{counter.goal}: {counter.words}")
        for goal in self.statement.goals:
            if goal.name not in refuted:
                self.fail("kernel", f"goal {goal.name}: not refuted")
        if self.statement.goals and self.layers["kernel"] == "none":
            self.layers["kernel"] = "pass"

    def _necessity(self) -> None:
        shown = _returned("necessity", self.source.necessity(), Mapping, "a dict by the names of the hypotheses")
        _all_of("necessity", tuple(shown.values()), Counterexample | NotNeeded)
        for hypothesis in self.statement.hypotheses:
            name, evidence = hypothesis.name, shown.get(hypothesis.name)
            used = any(f in t.hypotheses for t in self.theorems.values() for f in hypothesis.formulas)
            if isinstance(evidence, Counterexample):
                if self._violates(f"necessity of {name}", self.statement, evidence, name):
                    self.necessity[name] = "witnessed"
                    self.counterexamples.append(f"without {name}: {evidence.words}")
            elif isinstance(evidence, NotNeeded):
                self.necessity[name] = "not-needed"
                if used:
                    self.fail(None, f"necessity of {name}: called not needed, but a proof uses it")
            elif hypothesis.role != "hypothesis":
                self.necessity[name] = "cited" if hypothesis.role == "cited" else "technical"
            elif self.statement.kind == "refuted":
                self.necessity[name] = "not-needed"
            else:
                self.fail(None, f"necessity of {name}: nothing shows it")
        for name in shown:
            if name not in {h.name for h in self.statement.hypotheses}:
                self.fail(None, f"necessity of {name}: no such hypothesis")

    def _models(self) -> None:
        """Each goal has a model of all its hypotheses, or it might say nothing."""
        self.goals = exhibited.rows(self.claim, [model for _, model in self._derived.at])
        for name, row in self.goals.items():
            if not row["model"]:
                self.fail(None, f"goal {name}: no model of all its hypotheses is shown; see `models` in a claim's file")
            elif row["model"]["d"] == 1:
                self.fail(None, f"goal {name}: its models have one dimension alone")

    def _sharpness(self) -> None:
        entries = _all_of("sharpness", self.source.sharpness(), Attained | Approached | Loose)
        statement = self.statement
        if statement.kind == "equality" and not entries:
            self.tight = "equality"
            return
        shown: list[str] = []
        for entry in entries:
            if isinstance(entry, Attained):
                if self._attained(entry):
                    shown.append("attained")
            elif isinstance(entry, Approached):
                if self._approached(entry):
                    shown.append("approached")
            else:
                shown.append(f"gap: {entry.gap}")
        covered = {e.constant for e in entries if isinstance(e, Attained | Approached)}
        loose = any(s.startswith("gap") for s in shown)
        for constant in statement.constants:
            if constant.name not in covered and not loose:
                self.fail(None, f"tightness: nothing shows {constant.name} best")
        if not shown and not self.problems:
            self.fail(None, "tightness: neither a law that attains the bound nor a gap")
        self.tight = "; ".join(dict.fromkeys(shown)) or "not shown"

    def _stronger(self, goal: str, constant: str, models: Sequence[Model], share: Any = None) -> bool:
        entry = next((c for c in self.statement.constants if c.name == constant), None)
        if entry is None:
            self.fail(None, f"tightness: no constant is named {constant!r}")
            return False
        for value in entry.strengthened(share) if share else entry.strengthened():
            varied = self.claim.source.varied(**{constant: value})
            if all(holds(varied.goal(goal).formula, m) for m in models):
                self.fail(None, f"tightness: {constant} = {value} survives, so {entry.value} is not shown best")
                return False
        return True

    def _meets(self, goal: Goal, model: Model) -> bool:
        for name in goal.under:
            if not _true(self.statement.hypothesis(name).formulas, model):
                self.fail(None, f"tightness: the model breaks {name}")
                return False
        return True

    def _attained(self, entry: Attained) -> bool:
        goal = self.statement.goal(entry.goal)
        try:
            if not self._meets(goal, entry.model):
                return False
            value = evaluate(goal.formula.left, entry.model)  # type: ignore[union-attr]
            if value != 0:
                self.fail(None, f"tightness: goal {goal.name} is not attained, the gap is {value}")
                return False
            return not entry.constant or self._stronger(entry.goal, entry.constant, (entry.model,))
        except NotEvaluable as error:
            self.fail(None, f"tightness: not evaluable exactly: {error}")
            return False

    def _approached(self, entry: Approached) -> bool:
        goal = self.statement.goal(entry.goal)
        try:
            met = all(self._meets(goal, m) and holds(goal.formula, m) for m in entry.models)
            return met and self._stronger(entry.goal, entry.constant, entry.models, entry.share)
        except NotEvaluable as error:
            self.fail(None, f"tightness: not evaluable exactly: {error}")
            return False

    @cached_property
    def _derived(self) -> Derivation:
        """What the file derives, for the check of it and of the laws in it."""
        return _returned("derivation", self.source.derivation(), Derivation, "a Derivation")

    def _derivation(self) -> None:
        derivation = self._derived
        _all_of("derivation", derivation.sympy, Derived)
        for step in derivation.sympy:
            self.derivation.append(f"{step.words}: {step.formula}")
            if not step.holds:
                self.fail("sympy", f"derivation: {step.words}: does not come out")
        if derivation.sympy and self.layers["sympy"] == "none":
            self.layers["sympy"] = "pass"
        for name, sizes, points in derivation.ground:
            goal = self.statement.goal(name)
            answer = ground.negated(self.statement, goal, sizes, points)
            self._solver(f"goal {name} at {dict(sizes)}", answer, "unsat")
        for number, (name, model) in enumerate(derivation.at, 1):
            self._at_law(f"goal {name} at law {number}", self.statement.goal(name), model)
        if self._asks_z3() and not (derivation.ground or derivation.at):
            self.fail("z3", "derivation: no ground question: z3 is asked for none of the goals")

    def _asks_z3(self) -> bool:
        """Whether z3 is due: a claim of the kernel has formulas to ask about, a refuted one its controls."""
        return bool(self.statement.goals) and self.statement.kind != "refuted"

    def _at_law(self, what: str, goal: Goal, model: Model) -> None:
        for name in goal.under:  # or the question would be empty
            if not _true(self.statement.hypothesis(name).formulas, model):
                self.fail("z3", f"{what}: the model breaks {name}")
                return
        self._solver(what, ground.control(self.statement, goal, model, None), "unsat")

    def _constants(self) -> None:
        """The goals, or a hypothesis, depend on each constant."""
        for constant in self.statement.constants if self.statement.goals else ():
            varied = self.claim.source.varied(**{constant.name: constant.value + 1})
            if varied.goals == self.statement.goals and varied.hypotheses == self.statement.hypotheses:
                self.fail(None, f"constants: {constant.name} stands in no goal")

    def _witness(self) -> None:
        """The measured value keeps the bound at a fixed seed; an equality holds up to the size of the sample."""
        pair = _returned("witness", self.source.witness(np.random.default_rng(SEED)), tuple, "(measured, bound)")
        if len(pair) != 2 or not all(isinstance(x, float | int | Fraction) and np.isfinite(float(x)) for x in pair):
            raise TypeError(f"returns {pair!r}, wanted two finite numbers, (measured, bound)"[:200])
        measured, bound = map(Fraction, pair)
        kind = self.statement.kind
        if kind == "equality":
            kept = abs(measured - bound) <= SAMPLING * abs(bound)
        elif kind == "refuted":
            kept = measured < bound
        else:
            kept = measured <= bound + ROUNDING * abs(bound)
        if not kept:
            relation = {"equality": "=", "refuted": "<"}.get(kind, "<=")
            self.fail(None, f"witness: not {float(measured):.17g} {relation} {float(bound):.17g}")

    def _enclosures(self) -> None:
        """Ball arithmetic, for the claims that have it: each step an inequality between enclosed numbers."""
        if not hasattr(self.source, "enclosures"):
            return
        for step in _all_of("enclosures", tuple(self.source.enclosures()), Derived):
            self.derivation.append(f"{step.words}: {step.formula}")
            if not step.holds:
                self.fail("arb", f"enclosure: {step.words}: does not come out")
        if self.layers["arb"] == "none":
            self.layers["arb"] = "pass"

    def certificate(self) -> None:
        """The committed certificate is what this proof gives, byte for byte."""
        try:
            if reason := stale(self.claim, self.theorems):
                self.fail(None, f"certificate: {reason}; run: tracebound certify {self.statement.key}")
        except NotCertifiable as error:
            self.fail(None, f"certificate: {error}")

    def _rests_on_citation(self) -> bool:
        """Whether a proof uses a cited theorem, or the claim rests on one that the kernel has no terms for."""
        used = {f for t in self.theorems.values() for f in t.hypotheses}
        cited = [h for h in self.statement.hypotheses if h.role == "cited"]
        return any(not h.formulas or used.intersection(h.formulas) for h in cited)

    def status(self) -> str:
        """The status word, from what the parts found."""
        if self.problems:
            return "failed"
        if self.open_questions:
            return "undecided"
        refuted, goals = self.statement.kind == "refuted", bool(self.statement.goals)
        if refuted and (goals or self.layers["arb"] == "pass"):
            return "refuted"
        if refuted or (goals and self.layers["kernel"] != "pass"):
            return "failed"
        if self._rests_on_citation():
            return "cited"
        if goals:
            return "proved"
        by = {"arb": "enclosed", "sympy": "derived"}
        return next((word for layer, word in by.items() if self.layers[layer] == "pass"), "failed")


def _returned(name: str, value: Any, wanted: Any, words: str) -> Any:
    if not isinstance(value, wanted):
        raise TypeError(f"{name} returns {type(value).__name__}, wanted {words}")
    return value


def _all_of(name: str, entries: Any, wanted: Any) -> Any:
    """The entries, which are a tuple or a list of these types; raises TypeError."""
    words = str(getattr(wanted, "__name__", wanted)).replace("proofs.language.statement.", "")
    _returned(name, entries, tuple | list, f"a tuple of {words}")
    for entry in entries:
        _returned(name, entry, wanted, f"only {words}")
    return entries


def _true(formulas: Iterable[Any], model: Model) -> bool:
    return all(holds(f, model) for f in formulas)


def check(claim: Claim, certified: bool = False) -> ClaimReport:
    """Check one claim and report what was found; `certified` claims have a certificate to be compared."""
    started = time.perf_counter()
    found = _Check(claim)
    found.run()
    if certified and not found.problems:
        found.certificate()
    statement = claim.statement
    return ClaimReport(
        key=statement.key,
        title=statement.title,
        section=statement.section,
        kind=statement.kind,
        status=found.status(),
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
