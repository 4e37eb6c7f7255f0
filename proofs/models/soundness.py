"""The kernel tested by meaning: every theorem it built, evaluated exactly in random finite models.

A theorem is true in a model if a hypothesis fails there or its conclusion holds. Only evaluations in which all
hypotheses hold count. Two kinds of models are drawn, both from explicit seeds:

- shared: one assignment of small indices, a finite probability space and rational tables, in which all theorems are
  evaluated; every other one starts from the tables of a model that a claim shows (a counterexample, an attaining law),
  whose definitions hold in it;
- repaired: for a theorem that few shared models reach, a random model whose values are then changed, one at a time,
  until its hypotheses hold.

The rule `absurd` concludes from hypotheses that contradict each other, so its theorems count as reached where one of
their hypotheses was decided and false. If it accepted less, its theorems would turn up false like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, map_formula, names
from proofs.kernel.rules import RULES, Theorem
from proofs.kernel.terms import family, function, opening
from proofs.language.statement import Approached, Attained, Counterexample
from proofs.language.text import as_text
from proofs.library.lemmas import LEMMAS
from proofs.library.steps import proof_steps
from proofs.models.drawn import Drawn, random_model, repair
from proofs.models.semantics import Model, NotEvaluable
from proofs.models.truth import holds

ATTEMPTS = 8  # models repaired at most for each evaluation of a theorem that is wanted
VECTORS = 4  # how many random families stand for "every" in a conclusion of which the exact decision is not known


@dataclass(frozen=True)
class Sequent:
    """A distinct theorem, with the rules that concluded it somewhere and one claim that builds it."""

    hypotheses: tuple[Formula, ...]
    conclusion: Formula
    rules: frozenset[str]
    claim: str

    def __str__(self) -> str:
        return f"{', '.join(map(as_text, self.hypotheses))} |- {as_text(self.conclusion)}"


@dataclass
class Findings:
    """Counts of the evaluations with true hypotheses, and the theorems that are false in a model."""

    theorems: int
    evaluations: int = 0
    hits: Counter[int] = field(default_factory=Counter[int])  # by the theorem's place
    rules: Counter[str] = field(default_factory=Counter[str])
    contradictory: int = 0  # evaluations of theorems by absurd whose hypotheses are false together, as they must be
    violations: list[str] = field(default_factory=list[str])

    @property
    def reached(self) -> int:
        """How many theorems were evaluated at least once."""
        return sum(count > 0 for count in self.hits.values())

    @property
    def unhit_rules(self) -> list[str]:
        """Rules of the kernel none of whose theorems was evaluated."""
        return sorted(RULES.keys() - self.rules.keys() - ({"absurd"} if self.contradictory else set()))

    def to_json(self) -> dict[str, Any]:
        """The counts and the violations."""
        return {
            "theorems": self.theorems,
            "reached": self.reached,
            "evaluations": self.evaluations,
            "contradictory": self.contradictory,
            "rules": {name: self.rules[name] for name in RULES},
            "unhit_rules": self.unhit_rules,
            "violations": self.violations,
        }


def sequents(proofs: Mapping[str, Any], progress: Callable[[str], None] | None = None) -> list[Sequent]:
    """Every distinct theorem in the proofs of these claims, modules by key, and of the library, in order."""
    found: dict[tuple[frozenset[Formula], Formula], tuple[set[str], str]] = {}

    def take(theorems: Iterable[Theorem], claim: str) -> None:
        for step in proof_steps(theorems):
            found.setdefault((step.hypotheses, step.conclusion), (set(), claim))[0].add(step.rule)

    for key, proof in proofs.items():
        if progress:
            progress(key)
        take(proof.prove().values(), key)
    take(list(LEMMAS), "library")
    return [
        Sequent(tuple(sorted(h, key=_cost)), c, frozenset(rules), claim) for (h, c), (rules, claim) in found.items()
    ]


@cache
def _cost(formula: Formula) -> tuple[int, int, str]:
    """Cheap hypotheses first, since most models break one of them."""
    text = as_text(formula)
    return not isinstance(formula, IndexNonneg), len(text), text


def shown_models(proofs: Iterable[Any]) -> list[Model]:
    """The finite models that the claims show: counterexamples and laws that attain or approach a bound."""
    found: list[Model] = []
    for proof in proofs:
        refutations = proof.refute() if hasattr(proof, "refute") else ()
        shown = [*proof.necessity().values(), *proof.sharpness(), *refutations]
        for entry in shown:
            if isinstance(entry, Counterexample | Attained):
                found.append(entry.model)
            elif isinstance(entry, Approached):
                found += entry.models[:2]
    return found


def examine(
    theorems: Sequence[Sequent],
    shown: Sequence[Model],
    shared: int,
    repaired: int,
    progress: Callable[[str], None] | None = None,
) -> Findings:
    """Evaluate in `shared` models each, then give every theorem reached fewer than `repaired` times models of its own.

    At most `ATTEMPTS` models are repaired for each evaluation that is wanted.
    """
    findings = Findings(len(theorems))

    def draw(free: Iterable[tuple[str, str]], number: int, from_shown: bool) -> Drawn:
        return random_model(free, number, shown[number // 2 % len(shown)] if shown and from_shown else None)

    free = frozenset[tuple[str, str]]().union(*(_free(s) for s in theorems))
    for number in range(shared):
        if progress:
            progress(f"model {number + 1} of {shared}")
        model = draw(free, number, number % 2 == 1)
        for place, sequent in enumerate(theorems):
            _evaluate(findings, place, sequent, model)
    for place, sequent in enumerate(theorems):
        if progress and place % 20 == 0:
            progress(f"theorem {place + 1} of {len(theorems)}")
        for attempt in range(ATTEMPTS * repaired):
            if findings.hits[place] >= repaired:
                break
            model = draw(_free(sequent), attempt, attempt % 3 == 2)
            if repair(sequent.hypotheses, model, Random(attempt)):
                _evaluate(findings, place, sequent, model)
    return findings


def _free(sequent: Sequent) -> frozenset[tuple[str, str]]:
    return frozenset[tuple[str, str]]().union(*(names(f)[0] for f in (*sequent.hypotheses, sequent.conclusion)))


def _evaluate(findings: Findings, place: int, sequent: Sequent, model: Drawn) -> None:
    try:
        if not all(holds(f, model) for f in sequent.hypotheses):
            findings.contradictory += "absurd" in sequent.rules
            return
        true = _holds(sequent.conclusion, model)
    except NotEvaluable:
        return
    findings.evaluations += 1
    findings.hits[place] += 1
    findings.rules.update(sequent.rules)
    if not true:
        findings.violations.append(f"{sequent.claim}: {', '.join(sorted(sequent.rules))}: false in a model: {sequent}")


def _holds(conclusion: Formula, model: Drawn) -> bool:
    """Whether a conclusion holds; where a quantifier over families cannot be decided, whether samples bear it out."""
    if not isinstance(conclusion, ForAll) or conclusion.sort != "family":
        return holds(conclusion, model)
    try:
        return holds(conclusion, model)
    except NotEvaluable:
        sample = [opening("family", function(*conclusion.arity, _named(n))) for n in range(VECTORS)]
        return all(_holds(map_formula(conclusion.body, how), model) for how in sample)


def _named(number: int) -> Callable[..., Any]:
    return lambda *arguments: family(f"sample {number}", *arguments)
