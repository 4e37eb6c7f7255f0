"""Exact evaluation in finite models: every kind of atom and formula, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.kernel.formulas import (
    ForAll,
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
from proofs.kernel.terms import Outcome, Poly, bracket, family, floor, index, mean, poly, real, sqrt, total
from proofs.models.semantics import Model, NotEvaluable, add_products, evaluate, form_value, rational_root, table
from proofs.models.truth import holds

EXACT = settings(derandomize=True, deadline=None, max_examples=150)
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
x, y, n, i = family("x"), family("y"), index("n"), index("i")
W = Outcome("w")
MODEL = Model(
    indices={"n": 3, "i": 1},
    families={
        "x": table(Fraction(-3, 2)),
        "y": table(4),
        "f": table([1, 2, Fraction(5, 2)]),
        "m": table([[1, 2], [3, 4]]),
        "g": table([0, 6, -3]),
        "X": table([[1, -1, 0], [2, 0, -2]]),
    },
    probabilities=(HALF, THIRD, Fraction(1, 6)),
    outcomes={"w": 1},
)
BOTTOM: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


def f(place: object) -> Poly:
    return family("f", place)  # type: ignore[arg-type]


VALUE: dict[str, tuple[Poly, Fraction | int]] = {
    "number": (poly(Fraction(2, 7)), Fraction(2, 7)),
    "nothing": (poly(0), 0),
    "scalar family": (x, Fraction(-3, 2)),
    "family at an index": (f(i + 1), Fraction(5, 2)),
    "family at an outcome": (family("g", W), 6),
    "family at an index and an outcome": (family("X", i, W), 0),
    "family where its table is silent": (f(7), 0),
    "family without a table": (family("unknown", 0), 0),
    "index as a real": (real(n - 5), -2),
    "bracket that holds": (bracket(n - 3), 1),
    "bracket that does not": (bracket(n - 4), 0),
    "sum": (total(n, f), Fraction(11, 2)),
    "sum of no term": (total(0, f), 0),
    "sum of negative length": (total(n - 5, f), 0),
    "sum of a constant": (total(n, lambda _: poly(2)), 6),
    "sum below the bound variable": (total(n, lambda j: total(j, lambda k: real(j) * real(k))), 2),
    "mean": (mean(lambda w: family("g", w)), Fraction(3, 2)),
    "mean of a constant": (mean(lambda _: poly(1)), 1),
    "mean of a mean": (mean(lambda w: family("g", w) * mean(lambda v: family("g", v))), Fraction(9, 4)),
    "mean of a square": (mean(lambda w: family("g", w) ** 2), Fraction(27, 2)),
    "sum of means": (total(2, lambda k: mean(lambda w: family("X", k, w))), Fraction(5, 6)),
    "mean of a sum": (mean(lambda w: total(2, lambda k: family("X", k, w))), Fraction(5, 6)),
    "root": (sqrt(y), 2),
    "root of a fraction": (sqrt(x**2), Fraction(3, 2)),
    "root of zero": (sqrt(0), 0),
    "floor": (floor(x), -2),
    "floor of an integer": (floor(y), 4),
    "floor of a positive fraction": (floor(-x), 1),
    "polynomial": (HALF * x**2 * y - 3 * x + 1, 10),
}


@pytest.mark.parametrize("name", VALUE)
def test_every_atom_has_its_exact_value(name: str) -> None:
    term, value = VALUE[name]
    assert evaluate(term, MODEL) == value


def test_values_of_bound_variables_reach_the_right_binder() -> None:
    term = total(2, lambda a: mean(lambda w: total(2, lambda b: family("m", a, b) * family("X", b, w))))
    weights, m, big_x = MODEL.probabilities, [[1, 2], [3, 4]], [[1, -1, 0], [2, 0, -2]]
    expected = sum(weights[w] * m[a][b] * big_x[b][w] for a, w, b in product(range(2), range(3), range(2)))
    assert evaluate(term, MODEL) == expected


def test_one_term_has_a_value_for_each_value_of_its_bound_variables() -> None:
    size = sqrt((family("X", 0, Outcome("w")) + 1) ** 2)
    assert [evaluate(size, replace(MODEL, outcomes={"w": w})) for w in range(3)] == [2, 0, 1]
    assert evaluate(mean(lambda w: sqrt((family("X", 0, w) + 1) ** 2)), MODEL) == Fraction(7, 6)
    assert evaluate(total(n, lambda j: floor(f(j)) + total(j, lambda k: sqrt(real(k) ** 2))), MODEL) == 6
    inner = total(2, lambda a: total(2, lambda b: sqrt((family("m", a, b) - family("m", b, a)) ** 2) * real(a)))
    assert evaluate(inner, MODEL) == 1
    assert evaluate(inner, MODEL) == 1


@EXACT
@given(st.lists(st.fractions(-3, 3, max_denominator=4), min_size=4, max_size=4))
def test_evaluation_respects_sums_and_products(values: list[Fraction]) -> None:
    a, b, c, scale = values
    model = Model(families={"a": table(a), "b": table([b, c])})
    left, right = family("a") * family("b", 0) + scale, family("b", 1) - 2 * family("a") ** 2
    at_left, at_right = evaluate(left, model), evaluate(right, model)
    assert (at_left, at_right) == (a * b + scale, c - 2 * a * a)
    assert evaluate(left + right, model) == at_left + at_right
    assert evaluate(left * right, model) == at_left * at_right
    assert evaluate(-left, model) == -at_left


def test_tables_of_scalars_vectors_and_matrices() -> None:
    assert table(HALF) == {(): HALF}
    assert table([1, HALF]) == {(0,): 1, (1,): HALF}
    assert table([[1, 2], [3, 4]]) == {(0, 0): 1, (0, 1): 2, (1, 0): 3, (1, 1): 4}
    assert table([]) == {}


def test_a_model_is_what_it_is_made_of_whatever_was_asked_of_it() -> None:
    assert evaluate(mean(lambda _: poly(1)), Model()) == 1
    asked = replace(MODEL)
    assert evaluate(total(n, f) * sqrt(y), asked) == 11
    assert asked == MODEL and "known" not in repr(asked) and "plain" not in repr(asked)
    assert evaluate(y, replace(asked, families={"y": table(5)})) == 5


NUMBERS = (0, 1, 2, -1, Fraction(1, 2), Fraction(3, 2))


@pytest.mark.parametrize("coefficient", NUMBERS[1:])
def test_products_are_added_up_exactly(coefficient: Fraction | int) -> None:
    """In another ring than the integers, where products and sums with zero and one are not made."""
    for a, b, c in product(NUMBERS, repeat=3):
        model = Model(families={"p": table(a), "q": table(b), "r": table(c)})
        p, q, r = (atom for name in "pqr" for monomial in family(name).terms for atom, _ in monomial)
        found = add_products([([(p, 1), (q, 1)], coefficient), ([(r, 2)], 1)], model, BOTTOM)
        assert found == coefficient * Fraction(a) * b + Fraction(c) ** 2


def test_index_form_has_an_integer_value() -> None:
    assert form_value(n - i + 4, MODEL, BOTTOM) == 6
    assert form_value(n + n - 1, MODEL, BOTTOM) == 5


DECIDED: dict[str, tuple[Formula, bool]] = {
    "equation": (equal(y, 4), True),
    "false equation": (equal(y, 5), False),
    "inequality with equality": (at_least(y, 4), True),
    "false inequality": (at_least(x), False),
    "strict inequality": (above(y, 3), True),
    "strict inequality with equality": (above(y, 4), False),
    "index inequality": (index_at_least(n, 3), True),
    "false index inequality": (index_at_least(n, 4), False),
    "integrable": (integrable(lambda w: family("g", w)), True),
    "every index": (all_index(n, lambda j: above(f(j))), True),
    "not every index": (all_index(n + 1, lambda j: above(f(j))), False),
    "no index": (all_index(0, lambda j: equal(poly(1))), True),
    "index below a negative bound": (all_index(-2, lambda j: equal(poly(1))), True),
    "index below an index": (all_index(n, lambda j: all_index(j, lambda k: index_at_least(j, k + 1))), True),
    "false index below an index": (all_index(n, lambda j: all_index(j, lambda k: index_at_least(1, k + 1))), False),
    "every outcome": (all_outcome(lambda w: at_least(family("g", w), -3)), True),
    "not every outcome": (all_outcome(lambda w: at_least(family("g", w), -2)), False),
    "indices and outcomes": (all_index(2, lambda k: all_outcome(lambda w: at_least(2, family("X", k, w)))), True),
    "every vector": (all_family(1, 0, lambda v: at_least((v(0) - v(1)) ** 2)), True),
    "not every vector": (all_family(1, 0, lambda v: at_least(v(0) * v(1))), False),
    "every matrix": (
        all_family(2, 0, lambda v: at_least((v(0, 0) - v(1, 0)) ** 2 + 2 * v(0, 0) - 2 * v(1, 0) + 1)),
        True,
    ),
    "not every matrix": (all_family(2, 0, lambda v: at_least((v(0, 0) - v(1, 0)) ** 2 + 2 * v(0, 0) + 1)), False),
    "no constant below the least value": (all_family(2, 0, lambda v: at_least(v(0, 1) ** 2 - 2 * v(0, 1), -1)), True),
    "a constant above it": (
        all_family(2, 0, lambda v: at_least(v(0, 1) ** 2 - 2 * v(0, 1), Fraction(-999, 1000))),
        False,
    ),
    "every matrix with two entries": (
        all_family(2, 0, lambda v: at_least(HALF**2 * v(0, 0) ** 2 + v(1, 1) ** 2)),
        True,
    ),
    "every vector for every index": (
        all_index(2, lambda k: all_family(1, 0, lambda v: at_least(f(k) * v(k) ** 2))),
        True,
    ),
    "every vector, not for every index": (
        all_index(n, lambda k: all_family(1, 0, lambda v: at_least((2 - f(k)) * v(k) ** 2))),
        False,
    ),
}


# v^2, v and 1 with these factors: whether the sum is not negative at any number v.
POLYNOMIALS: list[tuple[tuple[Fraction | int, ...], bool]] = [
    ((0, 0, 1), True),
    ((1, 0, 0), True),
    ((1, 2, 1), True),
    ((HALF, 1, HALF), True),
    ((1, 2, 0), False),
    ((1, Fraction(21, 10), 1), False),
    ((Fraction(1, 4), 1, HALF), False),
    ((1, 1, 0), False),
    ((1, 0, -HALF), False),
    ((-HALF, 0, 1), False),
    ((-1, 1, -1), False),
    ((0, 1, 1), False),
]


@pytest.mark.parametrize(("factors", "expected"), POLYNOMIALS)
def test_every_number_is_decided(factors: tuple[Fraction | int, ...], expected: bool) -> None:
    a, b, c = factors
    assert holds(all_family(0, 0, lambda v: at_least(a * v() ** 2 + b * v() + c)), MODEL) is expected


@pytest.mark.parametrize("name", DECIDED)
def test_every_kind_of_formula_is_decided(name: str) -> None:
    formula, expected = DECIDED[name]
    assert holds(formula, MODEL) is expected


def vectors(body: Callable[[Callable[..., Poly]], Formula]) -> ForAll:
    return all_family(1, 0, body)


REFUSED: dict[str, Formula] = {
    "irrational root": equal(sqrt(2)),
    "irrational root of a fraction": equal(sqrt(THIRD)),
    "root of a negative number": equal(sqrt(x)),
    "floor of an irrational root": equal(floor(sqrt(2))),
    "cubic in a family of two indices": all_family(2, 0, lambda v: at_least(v(0, 0) * v(0, 1) ** 2)),
    "form at a negative index": vectors(lambda v: at_least(v(n - 4) * v(0))),
    "families of an index and an outcome": all_family(1, 1, lambda v: at_least(mean(lambda w: v(0, w) ** 2))),
    "random variables": all_family(0, 1, lambda v: at_least(mean(lambda w: v(w) ** 2))),
    "cubic in a number": all_family(0, 0, lambda v: at_least(v() ** 3)),
    "equation for every number": all_family(0, 0, lambda v: equal(v() ** 2)),
    "equation for every vector": vectors(lambda v: equal(v(0) ** 2)),
    "strict inequality for every vector": vectors(lambda v: above(v(0) ** 2)),
    "quantifier for every vector": vectors(lambda v: all_index(n, lambda j: at_least(v(j) ** 2))),
    "linear form": vectors(lambda v: at_least(v(0))),
    "quartic form": vectors(lambda v: at_least(v(0) ** 4)),
    "form with a constant": vectors(lambda v: at_least(v(0) ** 2 + 1)),
    "root of a quantified vector": vectors(lambda v: at_least(sqrt(v(0) ** 2))),
    "floor of a quantified vector": vectors(lambda v: at_least(floor(v(0)))),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_exact_value_is_refused(name: str) -> None:
    with pytest.raises(NotEvaluable) as caught:
        holds(REFUSED[name], MODEL)
    assert str(caught.value)


def test_root_of_a_term_free_of_the_quantified_vector_is_allowed() -> None:
    assert holds(vectors(lambda v: at_least(sqrt(y) * v(0) ** 2 + floor(x) ** 2 * v(1) ** 2)), MODEL)
    assert not holds(vectors(lambda v: at_least(sqrt(y) * v(0) ** 2 + floor(x) * v(1) ** 2)), MODEL)


@EXACT
@given(st.fractions(max_denominator=10**6))
def test_root_of_a_square_is_the_magnitude(number: Fraction) -> None:
    assert rational_root(number**2) == abs(number)


@EXACT
@given(st.fractions(-5, 30, max_denominator=12))
def test_root_squares_back_or_is_refused(number: Fraction) -> None:
    reachable = {Fraction(a, b) ** 2 for b in range(1, 13) for a in range(6 * b)}
    if number in reachable:
        assert rational_root(number) ** 2 == number
    else:
        with pytest.raises(NotEvaluable):
            rational_root(number)


def test_root_takes_integers_and_constant_polynomials() -> None:
    assert rational_root(9) == 3
    assert rational_root(poly(Fraction(4, 9))) == Fraction(2, 3)
    assert rational_root(poly(0)) == 0
    with pytest.raises(NotEvaluable):
        rational_root(x)
