"""What a claim states: its hypotheses and goals by name, and the strengthened values of a constant."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.kernel.formulas import at_least, index_at_least
from proofs.kernel.terms import family
from proofs.language.statement import Constant, Goal, Hypothesis, Statement

x, y = family("x"), family("y")
SIGNS = Hypothesis("signs", "both are non-negative", (at_least(x), at_least(y)))
LENGTH = Hypothesis("length", "n is non-negative", (index_at_least("n"),), "technical")
PRODUCT = Goal("product", "the product is non-negative", at_least(x * y), ("signs",))
BOTH = Goal("both", "the sum is non-negative", at_least(x + y), ("signs", "length"))
STATEMENT = Statement("key", "title", "A", "lower bound", "words", "source", (SIGNS, LENGTH), (PRODUCT, BOTH))


def test_hypotheses_and_goals_are_found_by_name() -> None:
    assert STATEMENT.hypothesis("length") is LENGTH
    assert STATEMENT.goal("both") is BOTH


def test_a_goal_has_the_formulas_of_its_own_hypotheses() -> None:
    assert STATEMENT.formulas(PRODUCT) == {at_least(x), at_least(y)}
    assert STATEMENT.formulas(BOTH) == {at_least(x), at_least(y), index_at_least("n")}


def test_one_hypothesis_can_be_left_out() -> None:
    assert STATEMENT.formulas(BOTH, "signs") == {index_at_least("n")}
    assert STATEMENT.formulas(BOTH, "length") == {at_least(x), at_least(y)}
    assert STATEMENT.formulas(PRODUCT, "length") == STATEMENT.formulas(PRODUCT)
    assert STATEMENT.formulas(PRODUCT, "signs") == frozenset()


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("upper", (Fraction(999, 500),)),
        ("lower", (Fraction(1001, 500),)),
        ("exact", (Fraction(999, 500), Fraction(1001, 500))),
    ],
)
def test_constant_is_strengthened_in_its_own_direction(direction: str, expected: tuple[Fraction, ...]) -> None:
    constant = Constant("c", Fraction(2), direction)  # type: ignore[arg-type]
    assert constant.strengthened() == expected


def test_constant_is_strengthened_by_the_share_asked_for() -> None:
    assert Constant("c", Fraction(2)).strengthened(Fraction(1, 4)) == (Fraction(3, 2),)
