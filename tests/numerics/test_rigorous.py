from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numerics.quantizer.exact import (
    mean_squared_error,
    quantize,
    second_moment,
    three_points,
    uniform_mean_squared_error,
)
from numerics.rigorous import Interval, mean_square, scaled

finite = st.floats(-1e150, 1e150)
matrices = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=finite)


def exact_mean_square(values: np.ndarray, less: np.ndarray) -> Fraction:
    """What `mean_square` encloses."""
    pairs = zip(values.ravel().tolist(), less.ravel().tolist(), strict=True)
    return sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in pairs), Fraction(0)) / len(values)


@given(matrices, st.data())
def test_interval_contains_the_exact_value(values: np.ndarray, data: st.DataObject) -> None:
    less = data.draw(arrays(np.float64, values.shape, elements=finite))
    found, exact = mean_square(values, less), exact_mean_square(values, less)
    assert Fraction(found.low) <= exact <= Fraction(found.high)
    assert found.high - found.low <= 1e-13 * found.high + 1e-300


@given(matrices, st.floats(0, 1e3))
def test_scaling_keeps_the_exact_value_inside(values: np.ndarray, factor: float) -> None:
    found, exact = scaled(mean_square(values), factor), exact_mean_square(values, 0 * values) * Fraction(factor)
    assert Fraction(found.low) <= exact <= Fraction(found.high)


def test_comparison_needs_the_whole_interval() -> None:
    assert Interval(0, 1).certainly_at_most(Interval(1, 2))
    assert not Interval(0, 1.5).certainly_at_most(Interval(1, 2))
    assert Interval(1, 3).middle == 2


@given(st.fractions(1, 20), st.integers(1, 8))
def test_three_points_attain_the_bound_exactly(kappa: Fraction, bits: int) -> None:
    law, half = three_points(Fraction(3), kappa), 2 ** (bits - 1)
    assert sum(law.values()) == 1 and second_moment(law) == (Fraction(3) / kappa) ** 2
    assert mean_squared_error(law, Fraction(3) / half, half) == kappa**2 * second_moment(law) / 4**bits


def test_there_are_no_three_points_below_one() -> None:
    import pytest

    with pytest.raises(ValueError, match="kappa < 1"):
        three_points(Fraction(1), Fraction(1, 2))


@settings(max_examples=25)
@given(st.integers(1, 6), st.fractions(Fraction(1, 2), 2))
def test_uniform_error_is_that_of_a_fine_sum(bits: int, stretch: Fraction) -> None:
    """Midpoints of pieces that no cell edge cuts: the sum over pieces of width h misses h^2 / 12 exactly."""
    half = 2 ** (bits - 1)
    step = stretch / half
    exact = uniform_mean_squared_error(Fraction(1), step, half)
    points = [Fraction(2 * k + 1 - 4096, 4096) for k in range(4096)]
    rough = sum((y - quantize(y, step, half)) ** 2 for y in points) / 4096
    assert abs(exact - rough) < Fraction(1, 500)


def test_uniform_error_on_its_own_cells() -> None:
    for half in (1, 2, 5, 64):
        step = Fraction(7) / half
        assert uniform_mean_squared_error(Fraction(7), step, half) == step**2 / 12
