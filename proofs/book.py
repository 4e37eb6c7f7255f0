"""The table of contents: the order of the claims, how each is checked, and the status computed from the check."""

from __future__ import annotations

import contextlib
import difflib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from proofs import contents
from proofs.certify import NotCertifiable, stale
from proofs.contents import BrokenClaim, Claim, key_of
from proofs.kernel.rules import Theorem
from proofs.language.source import SECTIONS, Source, files
from proofs.language.source import place as stated_at
from proofs.language.text import as_text
from proofs.library.lemmas import LEMMAS
from proofs.search import ground
from proofs.semantics import Model, NotEvaluable, evaluate, holds
from proofs.statement import (
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
from proofs.steps import proof_steps

CONTENTS = contents.read_lists()
CLAIMS = tuple(CONTENTS.names)
SEED = 0  # of every claim's witness
SAMPLING = Fraction(1, 20)  # of an equality whose one side is the mean over a sample
ROUNDING = Fraction(1, 10**9)  # of both sides of a bound: sums of at most 10^6 terms >= 0, each good to 2^-50 or so


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
    hypotheses: list[dict[str, str]]  # the formulas of each as LaTeX, a line each
    necessity: dict[str, str]
    uses: list[str]
    seconds: float
    problems: list[str]
    statement: str
    latex: list[dict[str, str]]  # of the goals by name, or of a claim without goals
    fully_proved: bool = False  # neither the claim nor anything it uses failed, is open or rests on a citation
    sound: bool = False  # neither the claim nor anything it uses failed or is open
    outline: list[str] = field(default_factory=list[str])
    derivation: list[str] = field(default_factory=list[str])
    counterexamples: list[str] = field(default_factory=list[str])
    origin: str = "checked"  # in this run; or "kept" from an earlier one, or "lost" or "memory" where no check ended

    @property
    def unreadable(self) -> bool:
        """Whether the claim is broken, so that the book has no statement of it."""
        return self.kind == "unknown"

    def to_json(self) -> dict[str, Any]:
        """The fields of `tracebound verify --json`."""
        fields = (
            "key title section kind status layers tight hypotheses necessity uses seconds problems fully_proved latex"
            " origin"
        )
        return {name: getattr(self, name) for name in fields.split()}


def keys() -> tuple[str, ...]:
    """All keys in the order of the book."""
    return tuple(key_of(name) for name in CLAIMS)


_read: dict[str, Claim | BrokenClaim] = {}  # by the module's name


def entry(key: str) -> Claim:
    """A claim, its statement and its proof; raises UnknownClaim or BrokenClaim."""
    for name in CLAIMS:
        if key_of(name) == key:
            if name not in _read:
                try:
                    _read[name] = contents.load(name)
                except BrokenClaim as error:
                    _read[name] = error
            found = _read[name]
            if isinstance(found, BrokenClaim):
                raise found.with_traceback(None)
            return found
    raise UnknownClaim(key)


def module(key: str) -> Any:
    """The module of a claim's proof; raises UnknownClaim or BrokenClaim."""
    return entry(key).proof


def claim(key: str) -> Statement:
    """The statement of a claim; raises UnknownClaim or BrokenClaim."""
    return entry(key).statement


def readable() -> list[Statement]:
    """The statements in the order of the book, without those of broken claims, which `broken` names."""
    found: list[Statement] = []
    for key in keys():
        with contextlib.suppress(BrokenClaim):
            found.append(claim(key))
    return found


def _uses(key: str) -> tuple[str, ...]:
    """What a claim uses, as far as it can be read."""
    try:
        return claim(key).uses
    except (BrokenClaim, UnknownClaim):
        return ()


def faults(key: str) -> list[str]:
    """What is wrong with a claim as an entry of the book, each a line that names file and place; checks nothing."""
    found = list(CONTENTS.faults.get(key, ()))
    name = next((name for name in CLAIMS if key_of(name) == key), None)
    if name is None:
        return found
    try:
        source = entry(key).source
    except BrokenClaim as error:
        return found or [str(error)]
    statement, where = source.statement, stated_at(source.path)
    for used in statement.uses:
        if used not in keys():
            nearest = ", ".join(UnknownClaim(used).nearest)
            found.append(f"{where}: uses {used!r}, which is no claim" + (f"; nearest: {nearest}" if nearest else ""))
    if way := contents.circle(key, _uses):
        found.append(f"{where}: uses itself: {' -> '.join(way)}")
    return found


def broken() -> dict[str, list[str]]:
    """The faults of all claims that have one, and of the lists, by key; a list's key is its folder and a slash."""
    every = dict.fromkeys((*keys(), *CONTENTS.faults))
    return {key: found for key in every if (found := faults(key))}


def _alike(chosen: Sequence[str]) -> list[str]:
    """These claims and those whose statement files have the same formulas: the check of one need not read every other.

    A copy that is arranged otherwise is found when all claims are checked.
    """

    if not chosen:
        return []

    def formulas(key: str) -> list[str]:
        lines = files()[key].read_text(encoding="utf-8").splitlines() if key in files() else []
        return sorted({line for line in lines if line.startswith("    ") and not line.startswith("    under ")})

    wanted = [formulas(key) for key in chosen]
    return [k for k in keys() if (k in chosen or formulas(k) in wanted) and not _unreadable(k)]


def _repeated(statements: Sequence[Statement]) -> dict[str, str]:
    """The claims that state what another one states, and the other one."""
    found: dict[str, str] = {}
    for statement in statements:
        others = (other for other in statements if other is not statement)
        twin = next((other.key for other in others if contents.same(statement, other)), None)
        if twin is not None:
            found[statement.key] = twin
    return found


LAYERS: tuple[str, ...] = ("kernel", "sympy", "z3", "arb")


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

    def _derivation(self) -> None:
        derivation = _returned("derivation", self.source.derivation(), Derivation, "a Derivation")
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
    words = str(getattr(wanted, "__name__", wanted)).replace("proofs.statement.", "")
    _returned(name, entries, tuple | list, f"a tuple of {words}")
    for entry in entries:
        _returned(name, entry, wanted, f"only {words}")
    return entries


def _true(formulas: Iterable[Any], model: Model) -> bool:
    return all(holds(f, model) for f in formulas)


def check_claim(key: str) -> ClaimReport:
    """Check a claim of the book and that its committed certificate is the one this check gives."""
    return check(entry(key), certified=True)


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
        hypotheses=_hypotheses(entry(key).source),
        necessity={},
        uses=list(statement.uses),
        seconds=0.0,
        problems=[reason],
        statement=statement.words,
        latex=_goals(entry(key).source),
        origin=origin,
    )


def _hypotheses(source: Source) -> list[dict[str, str]]:
    """The hypotheses with their formulas as LaTeX."""
    shown = source.latex.hypotheses
    return [{"name": h.name, "words": h.words, "latex": "\n".join(shown[h.name])} for h in source.statement.hypotheses]


def _goals(source: Source) -> list[dict[str, str]]:
    """The goals as LaTeX, by name."""
    return [{"name": name, "latex": shown} for name, shown in source.latex.goals.items()]


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
        hypotheses=_hypotheses(claim.source),
        necessity=found.necessity,
        uses=list(statement.uses),
        seconds=round(time.perf_counter() - started, 3),
        problems=found.problems + found.open_questions,
        statement=statement.words,
        latex=_goals(claim.source),
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
        if key not in keys():
            raise UnknownClaim(key)
    if wanted is None:
        chosen += [key for key in CONTENTS.faults if key not in keys()]
    needed = _with_ancestors(chosen)
    sound = [key for key in needed if not _unreadable(key)]
    reports = dict(check(sound, progress))
    repeated = _repeated(readable() if wanted is None else [claim(key) for key in _alike(sound)])
    for key in needed:
        found = [*faults(key), *([f"states what {repeated[key]} states"] if key in repeated else [])]
        if key not in reports:
            reports[key] = _broken_report(key, found)
        elif found:
            reports[key] = replace(reports[key], status="failed", problems=[*found, *reports[key].problems])
    return [_judged(reports[key], reports) for key in needed if key in set(chosen)]


def _unreadable(key: str) -> bool:
    try:
        module(key)
    except (BrokenClaim, UnknownClaim):
        return True
    return False


def _broken_report(key: str, found: list[str]) -> ClaimReport:
    """The report of a claim that cannot be checked, since it cannot be read."""
    folder = next((name.split(".")[0] for name in CLAIMS if key_of(name) == key), key.rstrip("/"))
    return ClaimReport(
        key=key,
        title="cannot be read",
        section=SECTIONS[folder],
        kind="unknown",
        status="failed",
        layers={"kernel": "none", "sympy": "none", "z3": "none", "arb": "none"},
        tight="not shown",
        hypotheses=[],
        necessity={},
        uses=[],
        seconds=0.0,
        problems=found,
        statement="",
        latex=[],
    )


def _with_ancestors(chosen: Sequence[str]) -> list[str]:
    needed = set[str]()
    stack = list(chosen)
    while stack:
        key = stack.pop()
        if key not in needed:
            needed.add(key)
            stack.extend(used for used in _uses(key) if used in keys())
    return [key for key in (*keys(), *CONTENTS.faults) if key in needed and (key in keys() or key in chosen)]


def resting_on(key: str) -> list[str]:
    """The keys of all claims that use this one, directly or through others, in the order of the book."""
    found = {key}
    while more := {k for k in keys() if k not in found and found.intersection(_uses(k))}:
        found |= more
    return [k for k in keys() if k in found and k != key]


COMPLETE = ("proved", "derived", "enclosed", "refuted")
AS_DECLARED = (*COMPLETE, "cited")


def _all_used(key: str, reports: Mapping[str, ClaimReport], among: Sequence[str]) -> bool:
    """Whether the claim and all that it uses have a status among these; what is no claim has none."""
    seen, stack = set[str](), [key]
    while stack:
        here = stack.pop()
        if here not in seen:
            seen.add(here)
            if here not in reports or reports[here].status not in among:
                return False
            stack.extend(reports[here].uses)
    return True


def _judged(report: ClaimReport, reports: Mapping[str, ClaimReport]) -> ClaimReport:
    full, sound = (_all_used(report.key, reports, among) for among in (COMPLETE, AS_DECLARED))
    return replace(report, fully_proved=full, sound=sound)
