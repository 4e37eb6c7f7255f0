"""Behaviour that was once wrong: names that collide, answers that depend on the past, quantifiers out of place."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import z3

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    above,
    all_family,
    all_outcome,
    at_least,
    equal,
    index_at_least,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Outcome, Poly, family, mean, total
from proofs.language.text import as_text
from proofs.models.semantics import Model, NotEvaluable
from proofs.models.truth import holds
from proofs.search.certificate import prove, prove_index
from proofs.search.ground import negated
from tests.proofs.statements_for_tests import stated

a, b, c = family("a"), family("b"), family("c")
Vector = Callable[..., Poly]


def assumed(formula: Formula) -> Theorem:
    return rules.assume((), formula)


def test_quantified_form_at_a_negative_index_is_not_called_true() -> None:
    formula = all_family(1, 0, lambda v: at_least(-(v(-1) ** 2)))
    try:
        true = holds(formula, Model())
    except NotEvaluable:
        true = False
    assert not true


def test_bound_index_is_told_from_a_free_one() -> None:
    assert as_text(total("n", lambda j: family("m", "i", j))) != "sum[i < n](m(i, i))"


def test_bound_outcome_is_told_from_a_free_one() -> None:
    formula = all_outcome(lambda v: at_least(family("g", v), family("g", Outcome("w"))))
    assert as_text(formula) != "for all outcomes w: g(w) >= g(w)"


def test_bound_family_is_told_from_a_free_one() -> None:
    formula = all_family(1, 0, lambda u: equal(u(0), family("v", 0)))
    assert as_text(formula) != "for all families v: v(0) = v(0)"


def test_index_proof_passes_over_facts_of_another_kind() -> None:
    facts = [assumed(at_least(a)), assumed(index_at_least("n"))]
    assert prove_index(index_at_least("n"), facts).conclusion == index_at_least("n")


def test_certificate_does_not_depend_on_what_z3_was_asked_before() -> None:
    facts = [assumed(f) for f in (at_least(a), at_least(b), at_least(c), above(a), at_least(a + b), at_least(b + c))]
    facts.append(assumed(equal(a, b)))
    products = [(facts[0], facts[1]), (facts[0], facts[2]), (facts[1], facts[2])]
    roots = [a, b, c, a + b, a + c, b + c, a - b, a - c]
    goal = above((a + b) ** 2 + (a + c) ** 2 + a**2 + a + b + c)
    found: set[tuple[object, ...]] = set()
    for seed in range(12):
        alive = [z3.Real(f"c{j}") for j in Random(seed).sample(range(40), 40)]
        theorem = prove(goal, facts, multipliers=(1, a, b), products=products, squares=roots)
        found.add((theorem.arguments[2], theorem.premises))
        del alive
    assert len(found) == 1


def answer(goal: Formula, *hypotheses: Formula, indices: dict[str, int] | None = None, points: int = 1) -> str:
    """z3's answer to the negated statement."""
    statement = stated(goal, *hypotheses)
    return negated(statement, statement.goals[0], indices or {}, points)


def test_families_whose_joined_names_agree_are_two_unknowns() -> None:
    assert answer(above(family("x", 1)), above(family("x_1"))) == "sat"


def test_a_family_is_not_a_probability() -> None:
    assert answer(at_least(family("p0")), points=2) == "sat"


def test_hypothesis_over_random_variables_is_asked() -> None:
    everywhere = all_family(0, 1, lambda v: at_least(mean(lambda w: v(w) ** 2)))
    assert answer(at_least(a), everywhere, indices={"d": 1}, points=2) == "sat"


def test_hypothesis_over_vectors_at_a_later_place_is_asked() -> None:
    assert answer(at_least(a), all_family(1, 0, lambda v: at_least(v(3) ** 2)), indices={"d": 1}) == "sat"


def test_goal_with_two_quantified_vectors_is_not_corroborated_when_false() -> None:
    def form(v: Vector, u: Vector) -> Poly:
        return 1000 * (v(0) ** 2 + v(1) ** 2) + 5 * u(0) ** 2 - 7 * u(0) * u(1) + 2 * u(1) ** 2

    goal = all_family(1, 0, lambda v: all_family(1, 0, lambda u: at_least(form(v, u))))
    assert answer(goal, indices={"d": 2}) != "unsat"
