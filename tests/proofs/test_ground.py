"""Ground questions: a true small statement has no counterexample, a false one has; controls accept their model only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

import pytest

from proofs.kernel.formulas import (
    Formula,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.terms import Outcome, Poly, bracket, family, floor, index, mean, real, sqrt, total
from proofs.language.statement import Statement
from proofs.models.semantics import Model, table
from proofs.search.ground import Answer, Ground, control, negated
from tests.proofs.statements_for_tests import stated

HALF = Fraction(1, 2)
x, y = family("x"), family("y")
n, d = index("n"), index("d")


def f(i: object) -> Poly:
    return family("f", i)  # type: ignore[arg-type]


def g(w: Outcome) -> Poly:
    return family("g", w)


def form(matrix: str, v: Callable[..., Poly], size: object = "d") -> Poly:
    return total(size, lambda i: total(size, lambda j: v(i) * family(matrix, i, j) * v(j)))  # type: ignore[arg-type]


def semidefinite(matrix: str) -> Formula:
    return all_family(1, 0, lambda v: at_least(form(matrix, v)))


def second(w: Outcome) -> Poly:
    return g(w) ** 2


MEAN, SQUARE = mean(g), mean(second)
Question = tuple[Formula, Sequence[Formula], dict[str, int], int]

TRUE: dict[str, Question] = {
    "product of signs": (at_least(x * y), (at_least(x), at_least(y)), {}, 1),
    "square": (at_least(x**2, 2 * x - 1), (), {}, 1),
    "sum of squares": (at_least(total(n, lambda i: f(i) ** 2)), (), {"n": 3}, 1),
    "empty sum": (equal(total(n, f)), (), {"n": 0}, 1),
    "sum from its terms": (at_least(total(n, f), real(n)), (all_index(n, lambda i: at_least(f(i), 1)),), {"n": 3}, 1),
    "index inequality at these sizes": (equal(x, y), (index_at_least(n, 5), at_least(x)), {"n": 3}, 1),
    "brackets": (equal(bracket(n - 3) + bracket(2 - n), 1), (), {"n": 3}, 1),
    "weights add up": (equal(mean(lambda _: x), x), (), {}, 3),
    "mean of a sign": (at_least(MEAN), (all_outcome(lambda w: at_least(g(w))),), {}, 3),
    "variance of two points": (at_least(SQUARE, MEAN**2), (integrable(g),), {}, 2),
    "one outcome has no variance": (equal(SQUARE, MEAN**2), (), {}, 1),
    "mean of a linear term": (equal(mean(lambda w: x * g(w) + 1), x * MEAN + 1), (), {}, 2),
    "root": (equal(sqrt(x) ** 2, x), (at_least(x),), {}, 1),
    "root of a square": (equal(sqrt(x**2), x), (at_least(x),), {}, 1),
    "root is not negative": (at_least(sqrt(x)), (at_least(x),), {}, 1),
    "one root for equal terms": (equal(sqrt(x + y), sqrt(y + x)), (), {}, 1),
    "floor below": (at_least(x, floor(x)), (), {}, 1),
    "floor above": (above(floor(x) + 1, x), (), {}, 1),
    "floor of a small number": (equal(floor(x)), (at_least(x), above(1, x)), {}, 1),
    "floor of a negative number": (equal(floor(x), -1), (above(0, x), at_least(x, -1)), {}, 1),
    "semidefinite diagonal": (at_least(family("A", 1, 1)), (semidefinite("A"),), {"d": 2}, 1),
    "semidefinite trace": (at_least(total(d, lambda i: family("A", i, i))), (semidefinite("A"),), {"d": 3}, 1),
    "semidefinite at a difference": (
        at_least(family("A", 0, 0) + family("A", 1, 1), family("A", 0, 1) + family("A", 1, 0)),
        (semidefinite("A"),),
        {"d": 2},
        1,
    ),
    "semidefinite at a sum": (
        at_least(family("A", 0, 0) + family("A", 1, 1), -family("A", 0, 1) - family("A", 1, 0)),
        (semidefinite("A"),),
        {"d": 2},
        1,
    ),
    "semidefinite matrix plus another": (
        all_family(1, 0, lambda v: at_least(form("A", v) + form("B", v))),
        (semidefinite("A"), semidefinite("B")),
        {"d": 2},
        1,
    ),
    "square of every vector": (all_family(1, 0, lambda v: at_least(total(d, lambda i: v(i) ** 2))), (), {"d": 2}, 1),
    "goal for every index": (all_index(n, lambda i: at_least(f(i) ** 2)), (), {"n": 2}, 1),
    "goal for every outcome": (all_outcome(lambda w: at_least(second(w))), (), {}, 2),
    "goal at an outcome": (at_least(g(Outcome("w"))), (all_outcome(lambda w: at_least(g(w))),), {}, 2),
}

FALSE: dict[str, Question] = {
    "product with one sign": (at_least(x * y), (at_least(x),), {}, 1),
    "sum from other terms": (
        at_least(total(n, f), real(n)),
        (all_index(n - 1, lambda i: at_least(f(i), 1)),),
        {"n": 3},
        1,
    ),
    "wrong constant": (at_least(x**2, 2 * x - Fraction(99, 100)), (), {}, 1),
    "index inequality that holds": (equal(x, y), (index_at_least(n, 3), at_least(x)), {"n": 3}, 1),
    "index goal": (index_at_least(n, 4), (), {"n": 3}, 1),
    "Jensen backwards": (at_least(MEAN**2, SQUARE), (), {}, 2),
    "mean of a sign somewhere": (at_least(MEAN), (at_least(g(Outcome("w"))),), {}, 2),
    "root of any number": (equal(sqrt(x) ** 2, x), (), {}, 1),
    "root of a square without its sign": (equal(sqrt(x**2), x), (), {}, 1),
    "floor is the number": (equal(floor(x), x), (), {}, 1),
    "floor towards zero": (equal(floor(x)), (above(x, -1), above(1, x)), {}, 1),
    "non-negative diagonal": (
        semidefinite("A"),
        (all_index(d, lambda i: at_least(family("A", i, i))),),
        {"d": 2},
        1,
    ),
    "semidefinite entry": (at_least(family("A", 0, 1)), (semidefinite("A"),), {"d": 2}, 1),
    "goal for one index only": (all_index(n, lambda i: at_least(f(i))), (at_least(f(0)),), {"n": 2}, 1),
    "goal for one outcome only": (all_outcome(lambda w: at_least(g(w))), (at_least(g(Outcome("w"))),), {}, 2),
}


def ask(question: Question) -> Answer:
    goal, hypotheses, indices, points = question
    statement = stated(goal, *hypotheses)
    return negated(statement, statement.goals[0], indices, points)


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_has_no_counterexample(name: str) -> None:
    assert ask(TRUE[name]) == "unsat"


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_has_a_counterexample(name: str) -> None:
    assert ask(FALSE[name]) == "sat"


def controlled(statement: Statement, model: Model, without: str | None = None) -> Answer:
    return control(statement, statement.goals[0], model, without)


def numbers(a: Fraction | int, b: Fraction | int) -> Model:
    return Model(families={"x": table(Fraction(a)), "y": table(Fraction(b))})


def law(*values: int, weights: tuple[Fraction, ...]) -> Model:
    return Model(families={"g": table(list(values))}, probabilities=weights, outcomes={"w": 0})


SIGNS = stated(at_least(x * y), at_least(x), at_least(y))


def test_control_is_sat_where_only_the_dropped_hypothesis_fails() -> None:
    assert controlled(SIGNS, numbers(2, -1), "1") == "sat"
    assert controlled(SIGNS, numbers(-1, 2), "0") == "sat"


def test_control_is_unsat_at_a_wrong_model() -> None:
    assert controlled(SIGNS, numbers(2, 1), "1") == "unsat"  # the goal holds
    assert controlled(SIGNS, numbers(2, -1), "0") == "unsat"  # another hypothesis fails
    assert controlled(SIGNS, numbers(2, -1)) == "unsat"  # nothing is dropped
    assert controlled(SIGNS, numbers(-2, -1), "1") == "unsat"  # a hypothesis fails and the goal holds


def test_control_without_a_dropped_hypothesis_refutes_a_false_statement() -> None:
    false = stated(at_least(x, 1), at_least(x))
    assert controlled(false, numbers(HALF, 0)) == "sat"
    assert controlled(false, numbers(1, 0)) == "unsat"
    assert controlled(false, numbers(-1, 0)) == "unsat"


def test_control_takes_the_model_s_probabilities() -> None:
    fair, skew = (HALF, HALF), (Fraction(1, 4), Fraction(3, 4))
    centred = stated(at_least(SQUARE, 2), equal(MEAN))
    assert controlled(centred, law(1, -1, weights=fair)) == "sat"
    assert controlled(centred, law(1, -1, weights=skew)) == "unsat"
    assert controlled(centred, law(3, -1, weights=skew)) == "unsat"
    assert controlled(centred, law(3, -1, weights=skew), "0") == "unsat"
    assert controlled(stated(equal(MEAN)), law(3, -1, weights=skew)) == "unsat"
    thirds = (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    assert controlled(stated(above(MEAN)), law(-2, 1, 1, weights=thirds)) == "sat"


def test_control_takes_the_model_s_outcomes_and_indices() -> None:
    somewhere = stated(all_outcome(lambda w: at_least(g(w))), at_least(g(Outcome("w"))))
    assert controlled(somewhere, law(1, -1, weights=(HALF, HALF))) == "sat"
    assert controlled(somewhere, law(-1, 1, weights=(HALF, HALF))) == "unsat"
    enough = stated(at_least(total(n, f), 3), index_at_least(n, 2))
    values = {"f": table([1, 1, 1])}
    assert controlled(enough, Model({"n": 2}, values)) == "sat"
    assert controlled(enough, Model({"n": 3}, values)) == "unsat"
    assert controlled(enough, Model({"n": 1}, values)) == "unsat"
    assert controlled(enough, Model({"n": 1}, values), "0") == "sat"


def test_control_decides_irrational_roots_and_floors() -> None:
    assert controlled(stated(at_least(sqrt(x), Fraction(3, 2))), numbers(2, 0)) == "sat"
    assert controlled(stated(at_least(sqrt(x), Fraction(7, 5))), numbers(2, 0)) == "unsat"
    assert controlled(stated(equal(floor(x), -1)), numbers(Fraction(-3, 2), 0)) == "sat"
    assert controlled(stated(equal(floor(x), -2)), numbers(Fraction(-3, 2), 0)) == "unsat"


def test_control_finds_the_vector_of_a_quantified_goal() -> None:
    psd = stated(semidefinite("A"), at_least(family("A", 0, 0)), at_least(family("A", 1, 1)))
    indefinite = Model({"d": 2}, {"A": table([[1, 2], [2, 1]])})
    definite = Model({"d": 2}, {"A": table([[2, 1], [1, 2]])})
    assert controlled(psd, indefinite) == "sat"
    assert controlled(psd, definite) == "unsat"


def test_control_refuses_a_model_that_breaks_a_quantified_hypothesis() -> None:
    entry = stated(at_least(family("A", 0, 1)), semidefinite("A"))
    assert controlled(entry, Model({"d": 2}, {"A": table([[1, -1], [-1, 1]])})) == "sat"
    assert controlled(entry, Model({"d": 2}, {"A": table([[1, -2], [-2, 1]])})) == "unsat"
    assert controlled(entry, Model({"d": 2}, {"A": table([[1, -2], [-2, 1]])}), "0") == "sat"


NUMBERS: dict[str, Callable[[], Answer]] = {
    "floor": lambda: controlled(stated(equal(floor(x), -1)), numbers(Fraction(-3, 2), 0)),
    "root": lambda: controlled(stated(above(sqrt(x), HALF)), numbers(Fraction(1, 4), 0)),
    "no root": lambda: controlled(stated(equal(sqrt(x) ** 2, x)), numbers(-1, 0)),
    "irrational root": lambda: controlled(stated(equal(sqrt(x) ** 2, x)), numbers(2, 0)),
    "floor of a root": lambda: controlled(stated(equal(floor(sqrt(x)), 2)), numbers(Fraction(49, 4), 0)),
}


def test_floors_and_roots_of_numbers_are_numbers() -> None:
    ground = Ground({}, 1, Model())
    assert [ground.whole(Fraction(v, 2)) for v in (-3, -2, 5)] == [-2, -1, 2]
    assert [ground.root(v) for v in (0, 4, Fraction(9, 4))] == [0, 2, Fraction(3, 2)]
    assert not ground.facts
    for value in (2, -1, Fraction(1, 2)):
        assert not isinstance(ground.root(value), int | Fraction)
    assert len(ground.facts) == 3


def test_no_answer_depends_on_what_was_asked_before() -> None:
    questions = {**{name: (lambda q=q: ask(q)) for name, q in {**TRUE, **FALSE}.items()}, **NUMBERS}
    false = {*FALSE, *NUMBERS} - {"irrational root"}
    wanted = {name: "sat" if name in false else "unsat" for name in questions}
    for seed in range(2):
        names = list(questions)
        Random(seed).shuffle(names)
        assert {name: questions[name]() for name in names} == wanted
