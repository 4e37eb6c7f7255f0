"""Numbers over a power of two: exactly, into a range whose squares are safe, and only where they are beyond it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numerics.scaling import exponent, moderate

EXACT = settings(derandomize=True, deadline=None, max_examples=200)
finite = st.floats(allow_nan=False, allow_infinity=False)
matrices = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 3)), elements=finite)


@EXACT
@given(matrices)
def test_the_exponent_is_the_least_above_all_numbers(numbers: np.ndarray) -> None:
    top = np.abs(numbers).max()
    assert 0.5 <= np.ldexp(top, -exponent(numbers)) < 1 if top else exponent(numbers) == 0


def test_numbers_without_any_but_zeros_have_the_exponent_zero() -> None:
    assert exponent(np.empty((0, 3))) == exponent(np.zeros(2)) == exponent(np.array(-0.0)) == 0


@EXACT
@given(matrices, st.sampled_from([0, 200, 400]), st.sampled_from([None, 0]))
def test_moderate_numbers_stay_and_others_are_brought_below_one(
    numbers: np.ndarray, most: int, axis: int | None
) -> None:
    found, exponents = moderate(numbers, most, axis)
    for column, scaled, k in zip(
        numbers.T, found.T, np.broadcast_to(exponents, numbers.shape[1]).tolist(), strict=True
    ):
        own = exponent(numbers if axis is None else column)
        assert k == (own if abs(own) > most else 0)
        assert np.array_equal(scaled, np.ldexp(column, -k))
        whole = np.abs(scaled) >= 2.0**-1022
        assert np.array_equal(np.ldexp(scaled, k)[whole], column[whole])
        assert (np.abs(scaled) < 2.0**most).all()


@pytest.mark.parametrize("power", [-1000, -600, 600, 1000])
def test_squares_of_moderate_numbers_are_those_of_the_numbers_in_their_unit(power: int) -> None:
    numbers = np.random.default_rng(0).standard_normal((20, 3))
    usual = (moderate(np.ldexp(numbers, 500), 400)[0] ** 2).sum(axis=0)
    found, k = moderate(np.ldexp(numbers, power), 400)
    assert np.array_equal((found**2).sum(axis=0), usual)
    assert k == exponent(numbers) + power
