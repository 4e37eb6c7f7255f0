"""Quantifiers over families: quadratic forms, their matrices, and directions in which they are negative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.kernel.formulas import ForAll, all_family, all_index, at_least
from proofs.kernel.terms import Outcome, Poly, family, index, mean, real, total
from proofs.models.semantics import Model, NotEvaluable, table
from proofs.models.truth import LARGEST, holds, negative_direction, quadratic_form

Matrix = list[list[Fraction]]
EXACT = settings(derandomize=True, deadline=None, max_examples=150)
n = index("n")
MODEL = Model(
    indices={"n": 3},
    families={"X": table([[1, -1, 0], [2, 0, -2]])},
    probabilities=(Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
)
BOTTOM: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


def determinant(matrix: Matrix) -> Fraction:
    """By Leibniz' formula."""
    size, result = len(matrix), Fraction(0)
    for order in permutations(range(size)):
        swaps = sum(order[a] > order[b] for a, b in combinations(range(size), 2))
        result += (-1) ** swaps * prod((matrix[k][order[k]] for k in range(size)), start=Fraction(1))
    return result


def positive_semidefinite(matrix: Matrix) -> bool:
    """All principal minors are non-negative."""
    size = len(matrix)
    rows = (rows for r in range(1, size + 1) for rows in combinations(range(size), r))
    return all(determinant([[matrix[a][b] for b in kept] for a in kept]) >= 0 for kept in rows)


def value_at(matrix: Matrix, v: list[Fraction]) -> Fraction:
    span = range(len(v))
    return sum((v[a] * matrix[a][b] * v[b] for a in span for b in span), Fraction(0))


def assert_direction_decides(matrix: Matrix) -> None:
    kept = [list(row) for row in matrix]
    v = negative_direction(matrix)
    assert matrix == kept
    assert (v is None) == positive_semidefinite(matrix)
    if v is not None:
        assert len(v) == len(matrix)
        assert value_at(matrix, v) < 0


@st.composite
def symmetric(draw: st.DrawFn, bound: int = 3) -> Matrix:
    size = draw(st.integers(0, 4))
    entries = {(a, b): Fraction(draw(st.integers(-bound, bound))) for a in range(size) for b in range(a + 1)}
    return [[entries[max(a, b), min(a, b)] for b in range(size)] for a in range(size)]


@st.composite
def gram(draw: st.DrawFn) -> Matrix:
    """B^T B with B of few rows: positive semidefinite, and singular where the rows are fewer than the columns."""
    size, rank = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    rows = [[Fraction(draw(st.integers(-2, 2))) for _ in range(size)] for _ in range(rank)]
    return [[sum((r[a] * r[b] for r in rows), Fraction(0)) for b in range(size)] for a in range(size)]


@settings(EXACT, max_examples=400)
@given(symmetric())
def test_negative_direction_of_any_symmetric_matrix(matrix: Matrix) -> None:
    assert_direction_decides(matrix)


@settings(EXACT, max_examples=200)
@given(symmetric(bound=1))
def test_negative_direction_of_a_matrix_with_many_zeros(matrix: Matrix) -> None:
    assert_direction_decides(matrix)


@EXACT
@given(gram())
def test_gram_matrix_has_no_negative_direction(matrix: Matrix) -> None:
    assert negative_direction(matrix) is None


@settings(EXACT, max_examples=300)
@given(gram(), st.integers(0, 3), st.integers(0, 3), st.sampled_from([Fraction(1), Fraction(1, 7), Fraction(-1, 3)]))
def test_negative_direction_beside_a_singular_matrix(matrix: Matrix, row: int, column: int, nudge: Fraction) -> None:
    a, b = row % len(matrix), column % len(matrix)
    matrix[a][b] -= nudge
    if a != b:
        matrix[b][a] -= nudge
    assert_direction_decides(matrix)


def test_every_small_matrix_is_decided() -> None:
    for a, b, c in product(range(-2, 3), repeat=3):
        assert_direction_decides([[Fraction(a), Fraction(b)], [Fraction(b), Fraction(c)]])
    for a, b, c, d, e, g in product((-1, 0, 1), repeat=6):
        rows = [[a, b, c], [b, d, e], [c, e, g]]
        assert_direction_decides([[Fraction(entry) for entry in row] for row in rows])


def loewner() -> ForAll:
    """v^T A v >= 0 for every v."""

    def form(v: Callable[..., Poly]) -> Poly:
        return total("d", lambda i: total("d", lambda j: v(i) * family("A", i, j) * v(j)))

    return all_family(1, 0, lambda v: at_least(form(v)))


def square_matrices(size: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(st.integers(-3, 3), min_size=size, max_size=size), min_size=size, max_size=size)


@EXACT
@given(st.integers(0, 3).flatmap(square_matrices))
def test_loewner_formula_is_read_as_its_symmetric_matrix(rows: list[list[int]]) -> None:
    size = len(rows)
    model = Model({"d": size}, {"A": table(rows)})
    expected = [[Fraction(rows[a][b] + rows[b][a], 2) for b in range(size)] for a in range(size)]
    found = quadratic_form(loewner(), model, BOTTOM)
    assert len(found) <= size
    for a, b in product(range(size), repeat=2):
        inside = a < len(found) and b < len(found)
        assert (found[a][b] if inside else 0) == expected[a][b]
    assert holds(loewner(), model) == positive_semidefinite(expected)


def test_quadratic_form_under_bound_variables() -> None:
    inner = all_family(1, 0, lambda v: at_least((v(0) + real(n) * v(1)) ** 2 - v(1) ** 2))
    assert quadratic_form(inner, MODEL, BOTTOM) == [[1, 3], [3, 8]]
    formula = all_index(4, lambda k: all_family(1, 0, lambda v: at_least((v(0) + real(k) * v(1)) ** 2)))
    assert holds(formula, MODEL)
    assert isinstance(formula.body, ForAll)
    assert quadratic_form(formula.body, MODEL, ((2,), ())) == [[1, 2], [2, 4]]


def test_covariance_of_a_random_vector_is_a_quadratic_form() -> None:
    def square(v: Callable[..., Poly]) -> Poly:
        return mean(lambda w: total(2, lambda k: v(k) * family("X", k, w)) ** 2)

    formula = all_family(1, 0, lambda v: at_least(square(v)))
    second = [
        [sum(p * a * b for p, a, b in zip(MODEL.probabilities, left, right, strict=True)) for right in rows]
        for rows in [[[1, -1, 0], [2, 0, -2]]]
        for left in rows
    ]
    assert quadratic_form(formula, MODEL, BOTTOM) == second
    assert holds(formula, MODEL)
    assert not holds(all_family(1, 0, lambda v: at_least(-square(v))), MODEL)


def test_form_that_vanishes_is_nonnegative() -> None:
    formula = all_family(1, 0, lambda v: at_least(v(0) * v(1) - v(1) * v(0)))
    assert quadratic_form(formula, MODEL, BOTTOM) == []
    assert holds(formula, MODEL)


def test_forms_of_so_many_variables_are_decided_and_no_larger_ones() -> None:
    def vector(size: int) -> ForAll:
        return all_family(1, 0, lambda v: at_least(total(size, lambda k: v(k) ** 2)))

    def matrix(size: int) -> ForAll:
        return all_family(2, 0, lambda v: at_least(total(size, lambda k: v(k, k) ** 2)))

    assert LARGEST == 64
    for form, most in ((vector, 64), (matrix, 63)):
        assert holds(form(most), MODEL)
        with pytest.raises(NotEvaluable, match="of more than 64 variables"):
            holds(form(most + 1), MODEL)


def test_only_vectors_have_a_matrix() -> None:
    with pytest.raises(NotEvaluable, match="another shape than vectors"):
        quadratic_form(all_family(2, 0, lambda v: at_least(v(0, 0) ** 2)), MODEL, BOTTOM)


def test_form_at_an_outcome_is_decided_and_once() -> None:
    """With -1 in X_0 at the outcome w = 1, v_0^2 X_0 is negative; asked again, the model knows."""
    formula = all_family(1, 0, lambda v: at_least(v(0) ** 2 * family("X", 0, Outcome("w"))))
    for outcome, expected in enumerate((True, False, True)):
        model = replace(MODEL, outcomes={"w": outcome})
        assert holds(formula, model) is expected and model.known[formula] is expected
        assert holds(formula, model) is expected
