"""What the models of a claim show as Coq: data that Coq evaluates, and theorems about the statement as it is printed.

Nothing here is trusted: Coq computes what the models show of the formulas, holds the formulas against the statement,
and finds the printed theorem the same as what the data say.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofs.coq.models.gather import Shown
from proofs.coq.numerals import nat, rational, ref, whole
from proofs.coq.stated import Data, Statement, listed
from proofs.coq.steps import Certificate
from proofs.coq.theorems import Goal, goal_text
from proofs.kernel.formulas import Formula
from proofs.language import source
from proofs.language.coq import SPACE
from proofs.language.syntax import Node
from proofs.models.semantics import Model

HEAD = """\
(* What finite models show of the claims of section {section}. *)
From Models Require Import Written.
From Kernel Require Import Notions Numerals.
Require Import Reals.
"""


def model_text(model: Model, tables: Certificate) -> str:
    """A finite model; its names are numbered as in the tables."""
    first, *others = (rational(Fraction(p)) for p in model.probabilities)
    integers = [f"value_of {ref(tables.name(n))} {whole(k)}" for n, k in model.indices.items()]
    points = [f"outcome_of {ref(tables.name(n))} {nat(k)}" for n, k in model.outcomes.items()]
    families = [
        f"table_of {ref(tables.name(n))} "
        + listed([f"at_ {listed([*map(whole, at)])} {rational(Fraction(v))}" for at, v in sorted(rows.items())])
        for n, rows in model.families.items()
    ]
    return f"Model {first} {listed(others)} {listed(integers)} {listed(points)}\n  {listed(families)}"


@dataclass(frozen=True)
class ModelTheorem:
    """A theorem about a statement that a model proves: its name, and its text."""

    key: str
    title: str
    name: str
    text: str


@dataclass(frozen=True)
class ClaimText:
    """The part of a file that is about one claim."""

    key: str
    text: str
    shown: tuple[Shown, ...]
    theorems: tuple[ModelTheorem, ...]
    linked: int  # of what is shown, so much is held against the statement; the rest are goals with better constants

    @property
    def right(self) -> str:
        """The Coq constant that says what all models of the claim show."""
        return re.sub(r"\W", "_", self.key) + "_right"


def claim_text(key: str, entries: Sequence[Shown], printed: bool = True) -> ClaimText:
    """What the models of a claim show, as data, computed by Coq; and, if they are wanted, the printed theorems.

    Without them the formulas are still held against the data of the statement.
    """
    tables, name = Certificate(), re.sub(r"\W", "_", key)
    statement = Statement(source.source(key))
    writer = Data(statement, tables.name)
    models, data = dict[str, list[str]](), dict[str, str]()
    rows, proofs = list[str](), list[tuple[ModelTheorem, str]]()

    def numbers(formulas: Iterable[Formula]) -> str:
        return listed([ref(tables.formula(f)) for f in formulas])

    def line(label: str, nodes: tuple[Node, ...]) -> str:
        label = re.sub(r"\W", "_", f"{name}__{label}")
        data.setdefault(label, f"Definition {label} : stated := {writer.line(nodes)}.")
        return label

    for entry in entries:
        parts = [numbers(entry.hypotheses)]
        parts += [numbers(entry.out)] if entry.kind == "Needed" else []
        parts += [ref(tables.formula(entry.formula))]
        parts += [numbers(entry.out)] if entry.kind == "Attained" else []
        shown = models.setdefault(model_text(entry.model, tables), [])
        shown.append(f"{entry.kind} {' '.join(parts)} (* {entry.title} *)")
        if entry.goal not in statement.goals:
            continue
        place, number = [*models].index(model_text(entry.model, tables)), len(shown) - 1
        under, goal, words = statement.goals[entry.goal]
        kept = tuple(h for h in under if h != entry.without)
        goal = _same_sides(goal) if entry.kind == "Attained" else goal
        stated = [line(f"{h}_{k}", nodes) for h in kept for k, nodes in enumerate(statement.hypotheses[h])]
        conclusion = line(f"goal_{entry.goal}_{entry.kind == 'Attained'}", goal)
        rows.append(f"Row {nat(place)} {nat(number)} {listed(stated)} {conclusion}")
        if printed:
            own = copy.copy(statement)
            own.goals = {**statement.goals, entry.goal: (kept, goal, words)}
            said = goal_text(own, key, entry.goal)
            proofs.append(_theorem(entry, name, said, tables, len(rows) - 1, place, len(proofs)))
    text = "\n".join(
        [
            f"(* {key} *)",
            *(f"Definition {name}_m{k} := {model}." for k, model in enumerate(models)),
            f"Definition {name} := Claim {listed_rows(tables.terms)}\n{listed_rows(tables.formulas)}",
            listed_rows([f"({name}_m{k}, {listed_rows(shown)})" for k, shown in enumerate(models.values())]) + ".",
            f"Lemma {name}_computed : all_shown {name} = true.\nProof. vm_cast_no_check (eq_refl true). Qed.",
            f"Definition {name}_right := all_right {name} {name}_computed.",
            *data.values(),
            f"Definition {name}_rows : list row := {listed_rows(rows)}.",
            f"Lemma {name}_linked : linked {name} {name}_rows = true.\nProof. vm_cast_no_check (eq_refl true). Qed.",
            *(proof for _, proof in proofs),
            "",
        ]
    )
    return ClaimText(key, text, tuple(entries), tuple(t for t, _ in proofs), len(rows))


def listed_rows(entries: Sequence[str]) -> str:
    """A list, an entry a line."""
    return "[" + ";\n ".join(entries) + "]"


def _same_sides(goal: tuple[Node, ...]) -> tuple[Node, ...]:
    """A relation with = in its place."""
    (node,) = goal
    return (node._replace(name="="),)


def _theorem(
    entry: Shown, name: str, goal: Goal, tables: Certificate, row: int, model: int, count: int
) -> tuple[ModelTheorem, str]:
    met = entry.kind in ("Holds", "Attained")
    title = re.sub(r"\W", "_", f"{name}__model_{count}")
    text, m = goal.text, f"{name}_m{model}"
    if met:  # the goal's line is the last one that is not a continuation
        lines = text.split("\n")
        start = max((k for k, each in enumerate(lines) if not each.startswith("   ")), default=0)
        lines[start] = "  ~ (" + lines[start].strip()
        text = "\n".join(lines) + ")"
    values = [f"(integer {m} {ref(tables.name(n))})" for n in goal.integers]
    for family, (i, o) in goal.families:
        left, right = [f"i{k}" for k in range(i)], [f"w{k}" for k in range(o)]
        value = f"Q2R (entry_of {m} {ref(tables.name(family))} {listed(left)} {listed([f'rank {w}' for w in right])})"
        values.append(f"(fun {' '.join([*left, *right])} => {value})" if left or right else f"({value})")
    values += [f"(nth (mark {m} {ref(tables.name(n))}) (fins (size {m})) Fin.F1)" for n in goal.outcomes]
    space = [f"(space_of {m} good)"] if goal.space == SPACE else []
    rule = "row_meets" if met else "row_refutes"
    proof = (
        f"Theorem {title} : ~ ({text})%R.\n"
        f"Proof.\n  intros A; assert (weighted {m} = true) as good by reflexivity.\n"
        f"  apply ({rule} {name} {name}_rows {name}_computed {name}_linked {row} _ {m} _ _"
        f" eq_refl eq_refl eq_refl I good).\n"
        f"  exact_no_check (A {' '.join([*space, *values])}).\nQed."
    )
    return ModelTheorem(entry.goal, entry.title, title, text), f"(* {entry.title}: {_plain(entry.words)} *)\n{proof}"


def _plain(words: str) -> str:
    return words.replace("(*", "( *").replace("*)", "* )").replace('"', "'")
