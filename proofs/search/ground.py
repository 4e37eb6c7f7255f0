"""Ground questions to z3: the negated statement at fixed sizes, and each control at its model.

An answer corroborates; it proves nothing here. Sums are unrolled, E is a weighted sum over a few outcomes with
unknown weights, a root is a fresh number with its equation, a floor is z3's own. A hypothesis that quantifies over
vectors is asked at the unit vectors, their sums and differences and the goal's own vector, which only weakens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, Literal

import z3 as _z3

from proofs.kernel.formulas import (
    ForAll,
    Formula,
    IndexNonneg,
    Integrable,
    Relation,
    map_formula,
)
from proofs.kernel.terms import Atom, Number, Poly, family, function, opening
from proofs.language.canonical import monomials
from proofs.language.statement import Goal, Statement
from proofs.models.semantics import (
    Environment,
    Known,
    Model,
    NotEvaluable,
    add_products,
    evaluate,
    form_value,
    rational_root,
)

z3: Any = _z3  # its own annotations are unions too wide to check against
RESOURCE_LIMIT = 30_000_000
GOAL_VECTOR = "goal vector"
Answer = Literal["unsat", "sat", "unknown"]


@dataclass
class Ground:
    """A model whose values are z3 reals; `facts` collects what is known of the weights and the roots.

    With `given`, weights and free families have that model's values, and z3 is left with roots and the goal's vectors:
    where there are none the question is made in the process's own context, which has no unknown.
    """

    indices: Mapping[str, int]
    points: int
    given: Model | None = None
    shared: bool = False
    outcomes: Mapping[str, int] = field(default_factory=dict[str, int])
    facts: list[Any] = field(default_factory=list[Any])
    reals: dict[tuple[str, tuple[int, ...]], Any] = field(default_factory=dict[tuple[str, tuple[int, ...]], Any])
    chosen: list[list[Fraction]] = field(default_factory=list[list[Fraction]])
    vectors: dict[str, list[Fraction]] = field(default_factory=dict[str, list[Fraction]])
    roots: dict[int, Any] = field(default_factory=dict[int, Any])
    exact: dict[tuple[str, Number], Fraction | None] = field(
        default_factory=dict[tuple[str, Number], "Fraction | None"]
    )
    known: Known = field(default_factory=dict[Any, Any])
    ordered: dict[Poly, Any] = field(default_factory=dict[Poly, Any])

    def __post_init__(self) -> None:
        # Of its own where there are unknowns, for the answer depends on what else a context holds.
        self.context = _shared() if self.shared else z3.Context()
        if self.given is not None:  # what the model was asked before, but what z3 is to confirm
            met = self.given.known.items()
            self.known.update((key, value) for key, value in met if type(key) is tuple and _plain(key[0]))
        free = self.points - 1 if self.given is None else 0
        self.free_weights = [z3.Real(f"probability of {w}", self.context) for w in range(free)]
        self.facts += [p >= 0 for p in self.free_weights]
        if self.free_weights:
            self.facts.append(z3.Sum(self.free_weights) <= 1)

    @property
    def probabilities(self) -> Sequence[Any]:
        """One weight an outcome, adding up to one."""
        if self.given is not None:
            return self.given.probabilities
        return (*self.free_weights, 1 - z3.Sum(self.free_weights) if self.free_weights else 1)

    def weights(self) -> tuple[Sequence[Any], int]:
        """The probabilities, and their common denominator where they are given."""
        return (self.probabilities, 1) if self.given is None else self.given.weights()

    def polynomial(self, term: Poly, env: Environment) -> Any:
        """Added up in an order that no run changes, for z3's answer and what it costs depend on the order."""
        if term not in self.ordered:
            self.ordered[term] = monomials(term)
        return add_products(self.ordered[term], self, env)

    def spend(self, value: Any) -> None:
        """Evaluation is not bounded here: z3 has its own limit."""

    def begin(self, terms: int) -> None:
        """Nor are sums."""

    def family(self, name: str | int, arguments: tuple[int, ...]) -> Any:
        """A real unknown for each family and arguments."""
        if name in self.vectors:
            (place,), vector = arguments, self.vectors[str(name)]
            return vector[place] if 0 <= place < len(vector) else 0
        if self.given is not None and not str(name).startswith(GOAL_VECTOR):
            return self.given.family(name, arguments)
        key = (str(name), arguments)
        self._unknown()
        if key not in self.reals:
            self.reals[key] = z3.Real(f"{name}{arguments}", self.context)
        return self.reals[key]

    def root(self, value: Any) -> Any:
        """A fresh non-negative root of a non-negative number; of a rational square its root, as z3 confirms."""
        if not isinstance(value, z3.ExprRef) and (known := self._exact("root", value)) is not None:
            return known
        self._unknown()
        value = z3.simplify(self.number(value))
        if value.get_id() not in self.roots:
            fresh = z3.FreshReal("root", self.context)
            self.facts.append(z3.Implies(value >= 0, z3.And(fresh >= 0, fresh * fresh == value)))
            self.roots[value.get_id()] = (value, fresh)
        return self.roots[value.get_id()][1]

    def _unknown(self) -> None:
        if self.shared:
            raise _Unknown

    def whole(self, value: Any) -> Any:
        """z3's floor, as a number where it is one of a number."""
        if not isinstance(value, z3.ExprRef):
            return self._exact("floor", value)
        return z3.ToReal(z3.ToInt(value))

    def _exact(self, kind: str, value: Number) -> Fraction | None:
        """What z3 says of a number: its floor, or its root, None where that is not rational; asked once a number.

        What follows from numbers alone is then a number, of which no term of z3 need be made.
        """
        if (kind, value) not in self.exact:
            found, number = None, self.number(value)
            if kind == "floor":
                found = Fraction(z3.simplify(z3.ToInt(number)).as_long())
            else:
                with suppress(NotEvaluable):
                    found = rational_root(value)
                    root = self.number(found)
                    if not z3.is_true(z3.simplify(z3.And(root >= 0, root * root == number))):
                        found = None
            self.exact[kind, value] = found
        return self.exact[kind, value]

    def number(self, value: Any) -> Any:
        """An exact number, or a z3 number, as a z3 number."""
        return value if isinstance(value, z3.ExprRef) else z3.RealVal(str(Fraction(value)), self.context)

    def ask(self, facts: Sequence[Any]) -> Answer:
        """z3's answer to all facts together with what is known of the weights and the roots.

        The question is put as text to a z3 that has seen nothing else, and to its solver for polynomials first: what
        the general one spends depends on the order in which terms came into being, and some of its loops count nothing.
        One that has no unknown is decided by evaluation alone, and is put to a z3 that has answered others.
        """
        question = z3.Solver(ctx=self.context)
        question.add(*facts, *self.facts)
        text, said = question.to_smt2(), "unknown"
        for make in (lambda context: z3.SolverFor("QF_NRA", ctx=context), lambda context: z3.Solver(ctx=context)):
            solver = make(z3.Context() if "(declare-" in text else _shared())
            solver.set("rlimit", RESOURCE_LIMIT)
            solver.from_string(text)
            said = str(solver.check())
            if said != "unknown":
                break
        return said  # type: ignore[return-value]

    def truth(self, formula: Formula, env: Environment = ((), ()), goal: int = 0) -> Any:
        """The formula as a z3 truth value; `goal` counts the goal's own quantified vectors from 1, 0 for none."""
        if isinstance(formula, Relation):
            left = self.number(evaluate(formula.left, self, env))
            return {"=": left == 0, ">=": left >= 0, ">": left > 0}[formula.operator]
        if isinstance(formula, IndexNonneg):
            return z3.BoolVal(form_value(formula.form, self, env) >= 0, self.context)
        if isinstance(formula, Integrable):
            return z3.BoolVal(True, self.context)
        if formula.sort == "index":
            length = form_value(formula.bound, self, env)
            inner = [self.truth(formula.body, ((i, *env[0]), env[1]), goal) for i in range(max(0, length))]
            return z3.And([z3.BoolVal(True, self.context), *inner])
        if formula.sort == "outcome":
            inner = [self.truth(formula.body, (env[0], (w, *env[1])), goal) for w in range(self.points)]
            return z3.And([z3.BoolVal(True, self.context), *inner])
        return self._for_families(formula, env, goal)

    def _for_families(self, formula: ForAll, env: Environment, goal: int) -> Any:
        def put(name: str) -> Formula:
            free = function(*formula.arity, lambda *a: family(name, *a))
            return map_formula(formula.body, opening("family", free))

        if goal:
            return self.truth(put(f"{GOAL_VECTOR} {goal}"), env, goal + 1)
        asked = [self.truth(put(f"{GOAL_VECTOR} 1"), env)]
        for number, vector in enumerate(self._probes() if formula.arity == (1, 0) else ()):
            name = f"probe {number}"
            self.vectors[name] = vector
            asked.append(self.truth(put(name), env))
        return z3.And(asked)

    def _probes(self) -> list[list[Fraction]]:
        size = self.indices.get("d", 0)
        unit = [[Fraction(int(i == k)) for i in range(size)] for k in range(size)]
        pairs = [(i, j) for i in range(size) for j in range(i)]
        sums = [[a + s * b for a, b in zip(unit[i], unit[j], strict=True)] for i, j in pairs for s in (1, -1)]
        return unit + sums


class _Unknown(Exception):
    """A question has an unknown, and so needs a context of its own."""


@cache
def _plain(atom: Any) -> bool:
    """Whether an atom has no root and no floor, so that its value needs nothing of z3."""
    if not isinstance(atom, Atom) or atom.kind in ("sqrt", "floor"):
        return False
    inner = atom.body.terms if atom.body is not None else ()
    return all(_plain(a) for monomial in inner for a, _ in monomial)


@cache
def _shared() -> Any:
    """The process's own context of z3; to make one takes longer than most questions."""
    return z3.Context()


def _ordered(statement: Statement, goal: Goal, without: str | None = None) -> list[Formula]:
    """The hypotheses as the goal names them: what z3 spends on a question depends on their order."""
    names = (name for name in goal.under if name != without)
    return list(dict.fromkeys(f for name in names for f in statement.hypothesis(name).formulas))


def negated(statement: Statement, goal: Goal, indices: Mapping[str, int], points: int) -> Answer:
    """z3's answer to: the hypotheses hold and the goal fails, at these sizes. `unsat` corroborates."""
    ground = Ground(indices, points, outcomes={name: 0 for name in ("w",)})
    hypotheses = [ground.truth(f) for f in _ordered(statement, goal)]
    wrong = z3.Not(ground.truth(goal.formula, goal=1))
    return ground.ask([*hypotheses, wrong])


def control(statement: Statement, goal: Goal, model: Model, without: str | None) -> Answer:
    """z3's answer to: at this model the other hypotheses hold and the goal fails. `sat` corroborates."""
    try:
        return _control(statement, goal, model, without, shared=True)
    except _Unknown:
        return _control(statement, goal, model, without, shared=False)


def _control(statement: Statement, goal: Goal, model: Model, without: str | None, *, shared: bool) -> Answer:
    ground = Ground(model.indices, len(model.probabilities), model, shared, model.outcomes)
    hypotheses = [ground.truth(f) for f in _ordered(statement, goal, without)]
    return ground.ask([*hypotheses, z3.Not(ground.truth(goal.formula, goal=1))])
