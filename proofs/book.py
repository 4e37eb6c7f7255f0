"""The table of contents: the order of the claims, how each is checked, and the status computed from the check."""

from __future__ import annotations

import difflib
import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import ModuleType
from typing import Any

from proofs.certify import NotCertifiable, stale
from proofs.kernel.rules import Theorem
from proofs.library.lemmas import LEMMAS
from proofs.printing import show_formula
from proofs.search import ground
from proofs.semantics import Model, NotEvaluable, evaluate, holds
from proofs.statement import Approached, Attained, Counterexample, Goal, NotNeeded, Statement
from proofs.steps import proof_steps

SECTIONS: tuple[str, ...] = (
    "scalar",
    "vector",
    "loewner",
    "trace_bound",
    "delta",
    "closed_loop",
    "whitening",
    "rate",
    "security",
)


def _claims() -> tuple[str, ...]:
    """Every claim's module below proofs.claims, in the order of the sections and of the lists they keep."""
    lists = {s: importlib.import_module(f"proofs.claims.{s}").CLAIMS for s in SECTIONS}
    return tuple(f"{section}.{name}" for section, names in lists.items() for name in names)


CLAIMS = _claims()


class UnknownClaim(KeyError):
    """No claim has this key; `nearest` lists the keys that look like it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.nearest = difflib.get_close_matches(key, keys(), n=3, cutoff=0.4)


@dataclass(frozen=True)
class ClaimReport:
    """What a check of one claim found; every field is computed in the run."""

    key: str
    title: str
    section: str
    kind: str
    status: str
    layers: dict[str, str]
    tight: str
    hypotheses: list[dict[str, str]]
    necessity: dict[str, str]
    uses: list[str]
    seconds: float
    problems: list[str]
    statement: str
    latex: str
    fully_proved: bool = False  # neither the claim nor anything it uses failed, is open or rests on a citation
    sound: bool = False  # neither the claim nor anything it uses failed or is open
    outline: list[str] = field(default_factory=list[str])
    derivation: list[str] = field(default_factory=list[str])
    counterexamples: list[str] = field(default_factory=list[str])
    origin: str = "checked"  # in this run; or "kept" from an earlier one, or "lost" or "memory" where no check ended

    def to_json(self) -> dict[str, Any]:
        """The fields of `tracebound verify --json`."""
        fields = (
            "key title section kind status layers tight hypotheses necessity uses seconds problems fully_proved latex"
            " origin"
        )
        return {name: getattr(self, name) for name in fields.split()}


def key_of(name: str) -> str:
    """The claim's key from its module's name."""
    return name.rpartition(".")[2].replace("_", "-")


def keys() -> tuple[str, ...]:
    """All keys in the order of the book."""
    return tuple(key_of(name) for name in CLAIMS)


@cache
def module(key: str) -> Any:
    """The module of a claim; raises UnknownClaim."""
    for name in CLAIMS:
        if key_of(name) == key:
            return importlib.import_module(f"proofs.claims.{name}")
    raise UnknownClaim(key)


def claim(key: str) -> Statement:
    """The statement of a claim; raises UnknownClaim."""
    return module(key).STATEMENT


LAYERS: tuple[str, ...] = ("kernel", "sympy", "z3", "arb")


class _Check:
    """One claim's check; `problems` fail it, `open_questions` leave it undecided."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.statement: Statement = source.STATEMENT
        self.problems: list[str] = []
        self.open_questions: list[str] = []
        self.layers = dict.fromkeys(LAYERS, "none")
        self.necessity: dict[str, str] = {}
        self.theorems: dict[str, Theorem] = {}
        self.derivation: list[str] = []
        self.counterexamples: list[str] = []
        self.tight = "not applicable"

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
        if not refuted:
            self._guarded("tightness", None, self._sharpness)
        self._guarded("derivation", "sympy", self._derivation)
        self._guarded("enclosure", "arb", self._enclosures)

    def _guarded(self, what: str, layer: str | None, part: Callable[[], None]) -> None:
        """Run a part of the check; whatever a claim's file raises fails the claim and is named."""
        try:
            part()
        except MemoryError:  # says nothing about the claim
            raise
        except Exception as error:  # a claim's own code may raise anything, and no claim may stop the others
            self.fail(layer, f"{what}: {type(error).__name__}: {error}".replace("\n", " "))

    def _proof(self) -> None:
        self.theorems = {name: t for name, t in self.source.prove().items() if type(t) is Theorem}
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
            extra = theorem.hypotheses - self.statement.formulas(goal)
            for formula in extra:
                self.fail("kernel", f"goal {goal.name}: unstated hypothesis {show_formula(formula)}")

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
        counters: Sequence[Counterexample] = self.source.refute()
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
        shown = self.source.necessity()
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

    def _sharpness(self) -> None:
        entries = self.source.sharpness()
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
        entry = next(c for c in self.statement.constants if c.name == constant)
        for value in entry.strengthened(share) if share else entry.strengthened():
            varied = self.source.state(**{constant: value})
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

    def _derivation(self) -> None:
        derivation = self.source.derivation()
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

    def _enclosures(self) -> None:
        """Ball arithmetic, for the claims that have it: each step an inequality between enclosed numbers."""
        if not hasattr(self.source, "enclosures"):
            return
        for step in self.source.enclosures():
            self.derivation.append(f"{step.words}: {step.formula}")
            if not step.holds:
                self.fail("arb", f"enclosure: {step.words}: does not come out")
        if self.layers["arb"] == "none":
            self.layers["arb"] = "pass"

    def certificate(self) -> None:
        """The committed certificate is what this proof gives, byte for byte."""
        try:
            if reason := stale(self.source, self.theorems):
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


def _true(formulas: Iterable[Any], model: Model) -> bool:
    return all(holds(f, model) for f in formulas)


def check_claim(key: str) -> ClaimReport:
    """Check a claim of the book and that its committed certificate is the one this check gives."""
    return check_module(module(key), certified=True)


def unchecked(key: str, reason: str, origin: str) -> ClaimReport:
    """The report of a claim whose check did not end, which leaves it undecided."""
    statement = claim(key)
    return ClaimReport(
        key=key,
        title=statement.title,
        section=statement.section,
        kind=statement.kind,
        status="undecided",
        layers=dict.fromkeys(LAYERS, "none"),
        tight="not shown",
        hypotheses=[{"name": h.name, "words": h.words, "latex": h.latex} for h in statement.hypotheses],
        necessity={},
        uses=list(statement.uses),
        seconds=0.0,
        problems=[reason],
        statement=statement.words,
        latex=statement.latex,
        origin=origin,
    )


def check_module(source: ModuleType | Any, certified: bool = False) -> ClaimReport:
    """Check one claim's module and report what was found; `certified` claims have a certificate to be compared."""
    started = time.perf_counter()
    check = _Check(source)
    check.run()
    if certified and not check.problems:
        check.certificate()
    statement = check.statement
    return ClaimReport(
        key=statement.key,
        title=statement.title,
        section=statement.section,
        kind=statement.kind,
        status=check.status(),
        layers=check.layers,
        tight=check.tight,
        hypotheses=[{"name": h.name, "words": h.words, "latex": h.latex} for h in statement.hypotheses],
        necessity=check.necessity,
        uses=list(statement.uses),
        seconds=round(time.perf_counter() - started, 3),
        problems=check.problems + check.open_questions,
        statement=statement.words,
        latex=statement.latex,
        outline=_outline(source, check.theorems),
        derivation=check.derivation,
        counterexamples=check.counterexamples,
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


Check = Callable[[Sequence[str], "Callable[[str], None] | None"], Mapping[str, ClaimReport]]


def check_all(keys: Sequence[str], progress: Callable[[str], None] | None = None) -> dict[str, ClaimReport]:
    """The reports of claims by key, one after another."""
    reports: dict[str, ClaimReport] = {}
    for key in keys:
        if progress:
            progress(key)
        reports[key] = check_claim(key)
    return reports


def verify(
    wanted: Sequence[str] | None = None, progress: Callable[[str], None] | None = None, check: Check = check_all
) -> list[ClaimReport]:
    """Check the claims and all they use; only the wanted ones are reported. Raises UnknownClaim before any work."""
    chosen = list(keys()) if wanted is None else list(wanted)
    for key in chosen:
        module(key)
    reports = check(_with_ancestors(chosen), progress)
    return [_judged(reports[key], reports) for key in keys() if key in set(chosen)]


def _with_ancestors(chosen: Sequence[str]) -> list[str]:
    needed = set[str]()
    stack = list(chosen)
    while stack:
        key = stack.pop()
        if key not in needed:
            needed.add(key)
            stack.extend(claim(key).uses)
    return [key for key in keys() if key in needed]


def resting_on(key: str) -> list[str]:
    """The keys of all claims that use this one, directly or through others, in the order of the book."""
    found = {key}
    while more := {k for k in keys() if k not in found and found.intersection(claim(k).uses)}:
        found |= more
    return [k for k in keys() if k in found and k != key]


COMPLETE = ("proved", "derived", "enclosed", "refuted")
AS_DECLARED = (*COMPLETE, "cited")


def _all_used(key: str, reports: Mapping[str, ClaimReport], among: Sequence[str]) -> bool:
    """Whether the claim and all that it uses have a status among these."""
    return reports[key].status in among and all(_all_used(k, reports, among) for k in reports[key].uses)


def _judged(report: ClaimReport, reports: Mapping[str, ClaimReport]) -> ClaimReport:
    full, sound = (_all_used(report.key, reports, among) for among in (COMPLETE, AS_DECLARED))
    return replace(report, fully_proved=full, sound=sound)
