"""Theorems on pairs, cells and merged rows: true in random models, and equality where it is claimed and only there."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, real, total
from proofs.library.neighbours import merge
from proofs.library.quantizer import cells
from proofs.library.sums import pairs
from proofs.models.semantics import Model, table
from proofs.models.truth import holds
from tests.proofs.models_for_tests import assert_true, random_model


def f(i: Indexish) -> Poly:
    return family("f", i)


def models(theorem: Theorem, **indices: tuple[int, int]) -> list[Model]:
    formulas = (*theorem.hypotheses, theorem.conclusion)
    found: list[Model] = []
    for n in range(30):
        rng = Random(f"neighbours {n}")
        sizes = {name: rng.randint(low, high) for name, (low, high) in indices.items()}
        found.append(random_model(formulas, rng, sizes))
    return found


def test_sums_over_pairs_state_what_they_say() -> None:
    size = index("P") + "P"
    by_two = equal(total(size, f), total("P", lambda p: f(p + p) + f(p + p + 1)))
    by_half = equal(total(size, f), total("P", lambda p: f(p) + f(index("P") + p)))
    for theorem, goal in ((pairs.neighbours("P", f), by_two), (pairs.halves("P", f), by_half)):
        assert theorem.conclusion == goal
        assert_true(theorem, models(theorem, P=(0, 4)), 20)


def test_a_sum_is_joined_at_any_place() -> None:
    theorem = pairs.joined("N", "K", f)
    assert_true(theorem, models(theorem, N=(0, 3), K=(0, 3)), 20)


def test_a_multiple_is_in_no_cell_of_the_line() -> None:
    theorem = cells.product_outside()
    value = 2 * real("B") * real("N") - real("s")
    assert theorem.conclusion == at_least(value * (value - 1))
    assert_true(theorem, models(theorem, B=(1, 3), N=(0, 4), s=(-2, 30)), 20)


def test_the_spread_of_rows_is_bounded_by_their_increments() -> None:
    theorem = merge.spread_bound()
    assert_true(theorem, models(theorem, N=(0, 5)), 20)


@pytest.mark.parametrize("last", [1, 2, 5])
def test_rows_in_progression_attain_it_and_others_do_not(last: int) -> None:
    bound = equal((real("N") + 1) * merge.bound("N"), merge.gap("N"))
    assert merge.spread_of_progression().conclusion == bound
    climb = [Fraction(3 * t) for t in range(last + 1)]
    assert holds(bound, Model({"N": last}, {"x": table(climb)}))
    if last > 1:
        bent = [*climb[:-1], climb[-1] + 1]
        assert not holds(bound, Model({"N": last}, {"x": table(bent)}))
        assert holds(above((real("N") + 1) * merge.bound("N"), merge.gap("N")), Model({"N": last}, {"x": table(bent)}))
