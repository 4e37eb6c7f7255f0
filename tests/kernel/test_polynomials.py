"""Polynomials: powers, and the count of the work that a reader of foreign proofs bounds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from proofs.kernel.terms import KernelError, Poly, family, poly

x, y, z = family("x"), family("y"), family("z")


@pytest.fixture(autouse=True)
def unbounded() -> Iterator[None]:
    yield
    Poly.work = float("inf")


def spent(allowed: int, left: Poly, right: Poly) -> float:
    """The work of one product."""
    Poly.work = allowed
    assert left * right == right * left * 1
    Poly.work = allowed
    _ = left * right
    return allowed - Poly.work


def test_powers_are_repeated_products() -> None:
    total, product = x + 2 * y, poly(1)
    for exponent in range(6):
        assert total**exponent == product
        product = product * total
    assert x**64 == x**32 * x**32 and poly(2) ** 64 == poly(2**64)


@pytest.mark.parametrize("exponent", [-1, 65])
def test_other_powers_are_refused(exponent: int) -> None:
    with pytest.raises(KernelError, match="between 0 and 64"):
        _ = x**exponent


def test_a_product_counts_its_pairs_of_monomials_and_its_own_monomials() -> None:
    assert spent(1_000, x + y, x + y + z) == 6 + 5  # x y occurs twice
    assert spent(1_000, x + y + z + 1, poly(3)) == 4 + 4


def test_a_sum_counts_its_monomials_and_the_first_power_nothing() -> None:
    left, right = x + y, z - y
    Poly.work = 100
    assert len((left + right).terms) == 2
    assert Poly.work == 100 - 3  # y - y was formed before it vanished
    Poly.work = 100
    assert left**1 is left and Poly.work == 100


def test_work_may_be_used_up_and_not_exceeded() -> None:
    left, right = x + y, x + y + z
    Poly.work = 6
    assert len((left * right).terms) == 5
    Poly.work = 5
    with pytest.raises(KernelError, match="more work than is allowed"):
        _ = left * right
