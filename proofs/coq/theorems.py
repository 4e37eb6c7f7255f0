"""The goals of the claims as Coq theorems, proved by their certificates: two files a section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from proofs.coq.lines import Statement
from proofs.coq.notions import folded
from proofs.coq.numerals import ref
from proofs.coq.stated import Data, listed
from proofs.coq.steps import Certificate
from proofs.kernel.rules import Theorem
from proofs.language import source
from proofs.language.coq import SPACE, Coq, Names, arrow, bracketed, grouped, spelled
from proofs.language.sorts import Arity
from proofs.language.syntax import Node

HEAD = """\
(* The goals of section {section}, proved by their certificates. *)
From Kernel Require Import Data.
From Kernel Require Import Notions.
From Claims Require Import {section}_steps.
Require Import Reals.
Local Open Scope R_scope.
"""


@dataclass(frozen=True)
class Goal:
    """A goal as a Coq theorem: its name, its variables and what it says."""

    key: str
    goal: str
    words: str
    binders: tuple[tuple[str, str], ...]
    integers: Mapping[str, str]  # identifiers by the names that they print
    outcomes: Mapping[str, str]
    families: Mapping[tuple[str, Arity], str]
    body: str
    space: str  # what it is about: a space that is a variable, or none

    @property
    def theorem(self) -> str:
        """Its name."""
        return theorem_name(self.key, self.goal)

    @cached_property
    def text(self) -> str:
        """What it says."""
        head = (f" ({SPACE} : space)" if self.space == SPACE else "") + grouped(self.binders)
        return (folded(f"forall{head},").lstrip() + "\n" if head else "") + self.body

    @property
    def variables(self) -> list[str]:
        """What the theorem is for all of."""
        return [*([SPACE] if self.space == SPACE else []), *(name for name, _ in self.binders)]

    def environment(self, number: Mapping[str, int]) -> str:
        """The values of the free names, by their numbers in the certificate."""
        integers = "".join(f" | {number[n]} => {x}" for n, x in self.integers.items() if n in number)
        outcomes = "".join(f" | {number[n]} => {x}" for n, x in self.outcomes.items() if n in number)
        families = ""
        for (name, (i, o)), ident in self.families.items():
            if name in number:
                left, right = [f"arg_i{k}" for k in range(i)], [f"arg_w{k}" for k in range(o)]
                value = " ".join([ident, *left, *right])
                families += f" | {number[name]}, {listed(left)}, {listed(right)} => {value}"
        return (
            f"(Env (M := {self.space}) (fun arg_n => match arg_n with{integers} | _ => 0%Z end)"
            f" (fun arg_n => match arg_n with{outcomes} | _ => point {self.space} end)"
            f" (fun arg_n arg_i arg_w => match arg_n, arg_i, arg_w with{families} | _, _, _ => 0%R end)"
            f" (fun _ => 0%Z) (fun _ => point {self.space}) (fun _ _ _ => 0%R))%positive"
        )


def theorem_name(key: str, goal: str) -> str:
    """The name of a goal's theorem."""
    return re.sub(r"\W", "_", f"{key}__{goal}")


def goal_text(statement: Statement, key: str, name: str) -> Goal:
    """A goal as a theorem."""
    under, line, words = statement.goals[name]
    lines = [*(each for h in under for each in statement.hypotheses[h]), line]
    sorts = statement.sorts
    uses = sorts.uses([node for each in lines for node in each], None, statement.integers)
    needed = _needed(statement, uses.called)
    names = Names([*map(spelled, source.notation().definitions)])
    order = [*statement.integers, *source.notation().globals.terms]
    integers = {n: names("index", n) for n in dict.fromkeys(order) if n in uses.free}
    families = sorted(((n, a) for n, arities in uses.families.items() for a in arities), key=lambda p: p[1])
    binders = [(x, "Z") for x in integers.values()]
    idents = {(n, a): names("family", n, a) for n, a in families}
    binders += [(idents[n, a], arrow(a)) for n, a in families]
    outcomes = {n: names("outcome", n) for n in uses.points}
    binders += [(x, "outcome Omega") for x in outcomes.values()]
    printer = Coq(statement.notation, names, dict.fromkeys(statement.integers, True))
    printer.sorts = sorts
    body = [f"  {_let(printer, statement, each)}" for each in needed]
    body += [f"  {bracketed(printer.line(each))} ->" for each in lines[:-1]]
    body.append(f"  {printer.line(line)}")
    text = "\n".join(folded(row) for row in body)
    space = SPACE if uses.space or any(sorts.signature(n).space for n in needed) else "nothing"
    return Goal(key, name, words, tuple(binders), integers, outcomes, idents, text, space)


def _needed(statement: Statement, called: Mapping[str, None]) -> list[str]:
    """The statement's own notations that are called, with what they call, in its order."""
    found, left = set[str](), [n for n in called if n in statement.where]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            known = statement.notation.definitions[name]
            left += [n for n in statement.sorts.uses(known.meaning, known).called if n in statement.where]
    return [n for n in statement.where if n in found]


def _let(printer: Coq, statement: Statement, name: str) -> str:
    """A notation of the statement's own."""
    known, signature = statement.notation.definitions[name], statement.sorts.signature(name)
    terms, families = dict(printer.terms), dict(printer.families)
    binders = printer.parameters(known, signature)
    meaning = printer.meaning(known)
    printer.terms, printer.families = terms, families
    printer.own[name] = printer.names("notation", name)
    return f"let {printer.own[name]}{binders} : {'Prop' if signature.relation else 'R'} := {meaning} in"


@dataclass(frozen=True)
class Files:
    """The two files of a section and the theorems in it, by claim."""

    section: str
    steps: str
    theorems: str
    goals: tuple[Goal, ...]


def section_files(section: str, proved: Mapping[str, Mapping[str, Theorem]]) -> Files:
    """The files of some claims, each with the theorems of its goals by name."""
    certificate, goals, data = Certificate(), list[Goal](), list[str]()
    for key, theorems in proved.items():
        statement = Statement(source.source(key))
        certificate.add(theorems.values())
        writer, lines = Data(statement, certificate.name), dict[str, str]()
        for name, theorem in theorems.items():
            under = [_named(h, k, line, lines, writer) for h, k, line in _assumed(statement, name)]
            goal = _named("goal " + name, 0, statement.goals[name][1], lines, writer)
            data += [*lines.values()]
            lines = dict.fromkeys(lines, "")
            k = len(goals)
            data.append(f"Definition H_{k} : list stated := {listed(under)}.\nDefinition G_{k} : stated := {goal}.\n")
            data.append(f"Definition goal_{k} := ({ref(certificate.numbers[theorem])}, H_{k}, G_{k}).\n")
            goals.append(goal_text(statement, key, name))
    return Files(section, _steps(certificate, data, len(goals)), _theorems(section, goals, certificate), tuple(goals))


def _assumed(statement: Statement, goal: str) -> list[tuple[str, int, tuple[Node, ...]]]:
    return [(h, k, line) for h in statement.goals[goal][0] for k, line in enumerate(statement.hypotheses[h])]


def _named(what: str, place: int, line: Sequence[Node], lines: dict[str, str], writer: Data) -> str:
    """The name of a line's data, which is written where it is met first; goals of a claim share their hypotheses."""
    name = re.sub(r"\W", "_", f"{writer.statement.key}__{what}_{place}")
    if name not in lines:
        lines[name] = f"Definition {name} : stated := {writer.line(line)}.\n"
    return name


def _steps(certificate: Certificate, data: Sequence[str], count: int) -> str:
    goals = listed([f"goal_{k}" for k in range(count)])
    return (
        "From Kernel Require Import Data Numerals.\n"
        + "".join(data)
        + certificate.written()
        + f"Definition the_goals : goals := {goals}.\n"
        + "Lemma checked : proves proof the_goals = true.\nProof. vm_cast_no_check (eq_refl true). Qed.\n"
    )


def _theorems(section: str, goals: Sequence[Goal], certificate: Certificate) -> str:
    text = HEAD.format(section=section)
    for k, goal in enumerate(goals):
        space, values = goal.space, goal.environment(certificate.names)
        proof = f"exact (proves_sound _ _ checked {k} _ H_{k} G_{k} eq_refl {space} {values})"
        words = goal.words.replace("(*", "( *").replace("*)", "* )").replace('"', "'")
        text += f"\n(* {goal.key}, goal {goal.goal}: {words} *)\nTheorem {goal.theorem} : {goal.text}.\n"
        text += folded(f"Proof. intros {' '.join(goal.variables)}; {proof}. Qed.") + "\n"
    return text
