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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any
from zlib import crc32

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Relation, map_formula, names
from proofs.kernel.rules import RULES, Theorem
from proofs.kernel.terms import family, function, opening
from proofs.language.statement import Approached, Attained, Counterexample
from proofs.language.text import as_text
from proofs.library.lemmas import LEMMAS
from proofs.library.steps import proof_steps
from proofs.models.semantics import Arguments, Environment, Model, NotEvaluable, evaluate, form_value
from proofs.models.truth import holds, quadratic_form

VALUES = tuple(Fraction(v) for v in ("0", "1", "1", "-1", "2", "4", "1/4", "-1/2", "3"))
SQUARES = tuple(Fraction(v) for v in ("0", "1", "1", "4", "1/4", "9"))
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


@dataclass(frozen=True)
class Drawn(Model):
    """A model in which a family without a table has a value for each of its arguments, drawn from the seed."""

    seed: int = 0
    values: Sequence[Fraction] = VALUES
    changed: dict[tuple[str, Arguments], Fraction] = field(default_factory=dict[tuple[str, Arguments], Fraction])
    touched: dict[tuple[str, Arguments], None] = field(default_factory=dict[tuple[str, Arguments], None])

    def family(self, name: str | int, arguments: Arguments) -> Any:
        """The value of a family; it does not depend on which value is asked for first."""
        key = (str(name), arguments)
        self.touched[key] = None
        if key in self.changed:
            return self.changed[key]
        if key[0] in self.families:
            return self.families[key[0]].get(arguments, 0)
        return self.values[crc32(f"{self.seed} {key}".encode()) % len(self.values)]

    def change(self, key: tuple[str, Arguments], value: Fraction) -> None:
        """Give a family another value at these arguments."""
        self.changed[key] = value
        self.known.clear()


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


def random_model(free: Iterable[tuple[str, str]], seed: int, shown: Model | None = None) -> Drawn:
    """Small values for all these names; what the shown model gives is kept."""
    rng = Random(seed)
    if shown is None:
        shares = [rng.randint(1, 3), *(rng.randint(0, 3) for _ in range(rng.randint(0, 2)))]
        shown = Model(probabilities=tuple(Fraction(share, sum(shares)) for share in shares))
    indices, outcomes, top = dict[str, int](), dict[str, int](), rng.choice((1, 1, 2, 2, 3))
    for sort, name in sorted(free):
        if sort == "index":
            indices[name] = rng.randint(-1, 1) if rng.random() < 0.2 else rng.randint(0, top)
        elif sort == "outcome":
            outcomes[name] = rng.randrange(len(shown.probabilities))
    values = rng.choice((VALUES, VALUES, SQUARES))
    indices, outcomes = {**indices, **shown.indices}, {**outcomes, **shown.outcomes}
    return Drawn(indices, shown.families, shown.probabilities, outcomes, seed, values)


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


def repair(hypotheses: Sequence[Formula], model: Drawn, rng: Random, rounds: int = 12) -> bool:
    """Change values of the model, one at a time, until the hypotheses hold; whether that came out."""
    _repair_indices(hypotheses, model, rng)
    for _ in range(rounds):
        broken = next((f for f in hypotheses if not _true(f, model)), None)
        if broken is None:
            return True
        if not any(_mend(value, wanted, model, rng) for value, wanted in _broken(broken, model, ((), ()))):
            return False
    return False


def _true(formula: Formula, model: Drawn) -> bool:
    try:
        return holds(formula, model)
    except NotEvaluable:
        return False


def _repair_indices(hypotheses: Sequence[Formula], model: Drawn, rng: Random) -> None:
    """Other small values of the index variables, until the inequalities between them hold."""
    indices: Any = model.indices
    for _ in range(30):
        if all(holds(f, model) for f in hypotheses if isinstance(f, IndexNonneg)):
            return
        for name in indices:
            indices[name] = rng.randint(0, 3)
        model.known.clear()


Value = Callable[[], Fraction]


def _broken(formula: Formula, model: Drawn, env: Environment) -> Iterator[tuple[Value, Callable[[Random], Fraction]]]:
    """The numbers that are not as the formula has them, and values that would do."""
    if isinstance(formula, Relation):
        if not _holds_at(formula, model, env):
            wanted = {"=": (0,), ">=": (0, 1, 4), ">": (1, 2)}[formula.operator]
            yield lambda: Fraction(evaluate(formula.left, model, env)), lambda rng: Fraction(rng.choice(wanted))
    elif isinstance(formula, ForAll) and formula.sort == "index":
        for i in range(max(0, form_value(formula.bound, model, env))):
            yield from _broken(formula.body, model, ((i, *env[0]), env[1]))
    elif isinstance(formula, ForAll) and formula.sort == "outcome":
        for w in range(len(model.probabilities)):
            yield from _broken(formula.body, model, (env[0], (w, *env[1])))
    elif isinstance(formula, ForAll):
        try:
            size = len(quadratic_form(formula, model, env))
        except NotEvaluable:
            return
        for k in range(size):
            yield _diagonal(formula, k, model, env), lambda rng: Fraction(rng.randint(2, 9))


def _diagonal(formula: ForAll, place: int, model: Drawn, env: Environment) -> Value:
    def value() -> Fraction:
        matrix = quadratic_form(formula, model, env)
        return matrix[place][place] if place < len(matrix) else Fraction(0)

    return value


def _holds_at(formula: Formula, model: Drawn, env: Environment) -> bool:
    try:
        return holds(formula, model, env)
    except NotEvaluable:
        return False


def _mend(value: Value, wanted: Callable[[Random], Fraction], model: Drawn, rng: Random) -> bool:
    """Give one of the values that the number depends on, and depends on affinely, the one that makes it right."""
    model.known.clear()
    model.touched.clear()
    try:
        start = value()
    except NotEvaluable:
        return _redraw(value, model, rng)
    places = sorted(model.touched)
    rng.shuffle(places)
    for key in places[:8]:
        old = Fraction(model.family(*key))
        try:
            model.change(key, old + 1)
            slope = value() - start
            model.change(key, old - 1)
            if slope and value() == start - slope:
                model.change(key, old + (wanted(rng) - start) / slope)
                value()
                return True
        except NotEvaluable:
            pass
        model.change(key, old)
    return False


def _redraw(value: Value, model: Drawn, rng: Random) -> bool:
    """Other values until the roots in the number are rational."""
    places = sorted(model.touched)
    for _ in range(6 if places else 0):
        model.change(rng.choice(places), rng.choice(SQUARES))
        try:
            value()
            return True
        except NotEvaluable:
            continue
    return False
