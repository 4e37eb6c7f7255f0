"""What the models that a claim shows say of each of its goals: one that meets all hypotheses, one against each of them.

A goal without a model of all its hypotheses may say nothing, and one that holds without a hypothesis says too little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.checking.contents import Claim
from proofs.kernel.formulas import Formula, names
from proofs.kernel.rules import Theorem
from proofs.language.statement import Approached, Attained, Counterexample, Exhibited, Goal, Statement
from proofs.models.enlarged import DIMENSION, Shape, in_the_plane, shapes
from proofs.models.semantics import Model, NotEvaluable
from proofs.models.truth import holds
from proofs.recheck.evidence import read_model

SHOWN, OPEN = "witnessed", "not shown"
Row = dict[str, dict[str, Any]]
FOUND = Path(__file__).resolve().parents[1] / "models" / "counterexamples"


def exhibited(claim: Claim, laws: Iterable[Model] | None = None) -> list[tuple[str, Model]]:
    """Every model that the claim shows, with its words; `laws` are those of its derivation if that is there already."""
    at = [model for _, model in claim.proof.derivation().at] if laws is None else laws
    searched = ((entry.words, entry.model) for entry in found(claim.statement.key))
    return [*_own(claim), *(("a law for z3", law) for law in at), *searched]


def _own(claim: Claim) -> Iterator[tuple[str, Model]]:
    proof = claim.proof
    sharp = proof.sharpness() if claim.statement.kind != "refuted" else ()
    refuting = proof.refute() if hasattr(proof, "refute") else ()
    further = proof.models() if hasattr(proof, "models") else ()
    for entry in (*sharp, *proof.necessity().values(), *refuting, *further):
        if isinstance(entry, Attained | Counterexample | Exhibited):
            yield entry.words, entry.model
        elif isinstance(entry, Approached):
            yield from ((entry.words, model) for model in entry.models)


@dataclass(frozen=True)
class Found:
    """A model that a search found against a goal without a hypothesis."""

    goal: str
    hypothesis: str
    words: str
    model: Model


def found(key: str) -> list[Found]:
    """What is on record of a search for a claim; see `make counterexamples`."""
    path = FOUND / f"{key}.json"
    if not path.is_file():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Found(r["goal"], r["hypothesis"], r["words"], _plain(read_model(r["model"]))) for r in rows]


def _plain(model: Model) -> Model:
    """The model without the reader's allowance of work."""
    return Model(model.indices, model.families, model.probabilities, model.outcomes)


def open_pairs(claim: Claim) -> Iterator[tuple[Goal, str]]:
    """The goals and hypotheses proper of which no model shows that the goal fails without the hypothesis."""
    known = rows(claim.statement, shown(claim))
    for goal in claim.statement.goals if known else ():
        yield from ((goal, name) for name, word in known[goal.name]["hypotheses"].items() if word == OPEN)


def _truth(formulas: tuple[Formula, ...], model: Model) -> bool | None:
    """Whether all formulas hold, or None where that cannot be evaluated; found out once a model."""
    if formulas not in model.known:
        try:
            model.known[formulas] = all(holds(f, model) for f in formulas)
        except (NotEvaluable, KeyError):
            model.known[formulas] = None
    return model.known[formulas]


def meets(statement: Statement, goal: Goal, model: Model, without: str | None = None) -> bool:
    """Whether a model meets a goal's hypotheses, but for one if it is named; one that cannot be evaluated does not."""
    others = (name for name in goal.under if name != without)
    return all(_truth(statement.hypothesis(name).formulas, model) for name in others)


def refutes(statement: Statement, goal: Goal, model: Model, name: str) -> bool:
    """Whether a model shows that a goal fails without a hypothesis."""
    others_alone = _truth(statement.hypothesis(name).formulas, model) is False and meets(statement, goal, model, name)
    return others_alone and _truth((goal.formula,), model) is False


def idle(statement: Statement, goal: Goal, theorem: Theorem) -> list[str]:
    """The hypotheses that a goal lists and its theorem has no formula from that another one does not give."""
    found: list[str] = []
    for name in goal.under:
        others = {f for other in goal.under if other != name for f in statement.hypothesis(other).formulas}
        if not theorem.hypotheses.intersection(statement.hypothesis(name).formulas) - others:
            found.append(name)
    return found


@dataclass(frozen=True)
class Shown:
    """What the models say of a goal: one of all its hypotheses, and one against each that has one; with words."""

    model: tuple[str, Model] | None
    against: dict[str, tuple[str, Model]]

    def row(self, statement: Statement, goal: Goal) -> Row:
        """The entry of the report."""
        words, model = self.model or ("", None)
        return {
            "model": {} if model is None else {"words": words, "d": model.indices.get(DIMENSION, 0)},
            "hypotheses": {name: self._word(statement.hypothesis(name).role, name) for name in goal.under},
        }

    def _word(self, role: str, name: str) -> str:
        return SHOWN if name in self.against else OPEN if role == "hypothesis" else role


def shown(claim: Claim, laws: Iterable[Model] | None = None) -> dict[str, Shown]:
    """What the claim's models say of each goal that is not refuted."""
    statement = claim.statement
    if statement.kind == "refuted" or not statement.goals:
        return {}
    models = exhibited(claim, laws)
    known = shapes(f for h in statement.hypotheses for f in h.formulas)
    return {
        goal.name: Shown(_model(statement, goal, models, known), _against(statement, goal, models))
        for goal in statement.goals
    }


def rows(statement: Statement, known: Mapping[str, Shown]) -> dict[str, Row]:
    """For each goal that is not refuted: its model of all hypotheses, and what is known of each of them."""
    return {name: entry.row(statement, statement.goal(name)) for name, entry in known.items()}


def _model(
    statement: Statement, goal: Goal, models: list[tuple[str, Model]], known: dict[str, Shape]
) -> tuple[str, Model] | None:
    """A model of all hypotheses in which the goal holds, in two dimensions or more if one can be made."""
    free = {pair for formula in (*statement.formulas(goal), goal.formula) for pair in names(formula)[0]}
    families = [name for sort, name in free if sort == "family"]
    on_a_line: tuple[str, Model] | None = None
    for words, model in sorted(models, key=lambda pair: _emptiness(families, pair[1])):
        if not _holds(statement, goal, model):
            continue
        if model.indices.get(DIMENSION) != 1:
            return words, model
        larger = next((m for m in in_the_plane(model, known) if _holds(statement, goal, m)), None)
        if larger is not None:
            return f"{words}; twice, or beside a coordinate at rest", larger
        on_a_line = on_a_line or (words, model)
    return on_a_line


def _emptiness(families: list[str], model: Model) -> tuple[int, int, int]:
    """How little a model has: families at zero throughout, sizes below two, dimensions; so the fullest is asked first.

    Of zeros, of one step or of nothing beyond its range most goals hold, and it says nothing of the others.
    """
    silent = sum(1 for name in families if not any(model.families.get(name, {}).values()))
    return silent, sum(1 for size in model.indices.values() if size < 2), -model.indices.get(DIMENSION, 0)


def _against(statement: Statement, goal: Goal, models: list[tuple[str, Model]]) -> dict[str, tuple[str, Model]]:
    """A model against the goal without each hypothesis proper, where there is one."""
    proper = [name for name in goal.under if statement.hypothesis(name).role == "hypothesis"]
    found = {name: next((pair for pair in models if refutes(statement, goal, pair[1], name)), None) for name in proper}
    return {name: pair for name, pair in found.items() if pair is not None}


def _holds(statement: Statement, goal: Goal, model: Model) -> bool:
    return meets(statement, goal, model) and _truth((goal.formula,), model) is True
