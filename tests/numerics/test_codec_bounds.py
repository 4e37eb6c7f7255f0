"""Printed bounds against the error in exact rationals, the mid-tread grid, and where ranges fall back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.codec import MODES, Encoded, decode, encode, fit, fit_direct, rounding
from numerics.codec.grids import MidTread
from numerics.codec.predictors import closed_loop_ranges
from numerics.quantizer.reference import Grid
from numerics.validation import streams

Floats = NDArray[np.float64]


def exact_error(rows: Floats, encoded: Encoded) -> Fraction:
    """The mean squared error of the numbers that the decoder returns, without rounding."""
    found = decode(encoded.message)
    assert found.tobytes() == encoded.reconstruction.tobytes()
    pairs = zip(rows.ravel().tolist(), found.ravel().tolist(), strict=True)
    return sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in pairs), Fraction()) / len(rows)


def period_two(scales: list[float], noise: float = 0.0, rows: int = 200) -> Floats:
    """Coordinates that change their sign with every row."""
    rng = np.random.default_rng(0)
    sign = np.where(np.arange(rows) % 2, -1.0, 1.0)[:, None]
    return (sign + noise * rng.standard_normal((rows, len(scales)))) * np.array(scales)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bits", [1, 4, 8, 16])
@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-3])
def test_a_bound_holds_exactly_on_a_stream_of_period_two(mode: str, bits: int, noise: float) -> None:
    """Every error is half a step there, so that the bound is attained and rounding shows."""
    rows = period_two([1.0, 1e-3, 7.3], noise, 60)
    encoded = encode(rows, mode, bits, documents=(20, 40))
    assert exact_error(rows, encoded) <= Fraction(encoded.bound)
    assert encoded.mean_squared_error <= encoded.bound


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(MODES)),
    st.integers(0, 10**6),
    st.integers(1, 5),
    st.integers(1, 16),
    st.sampled_from(["maximum", 0.5, 3.0]),
    st.sampled_from([1.0, 2.0**200, 2.0**-200, 1e-3]),
    st.sampled_from([0.0, 1.0, 1e6]),
)
def test_a_bound_holds_exactly(
    mode: str, seed: int, d: int, bits: int, loading: float | str, unit: float, offset: float
) -> None:
    """Few values, so that rows lie on edges of cells; offsets and units, so that rounding is large."""
    rng = np.random.default_rng(seed)
    data = (rng.integers(-2, 3, size=(30, d)).cumsum(axis=0) / 3 + offset) * unit
    encoded = encode(data[15:], mode, bits, loading, fit_on=data[:15])  # type: ignore[arg-type]
    assert exact_error(data[15:], encoded) <= Fraction(encoded.bound)
    assert encoded.mean_squared_error <= encoded.bound


def test_the_inflation_is_small() -> None:
    """A bound is not made loose: attained errors come within a millionth of it, far from the origin too."""
    rows = np.array([[3.0], [-3.0]] * 20)
    encoded = encode(rows, "direct", 4)
    assert encoded.bound * (1 - 1e-6) <= encoded.mean_squared_error <= encoded.bound
    plain = (encoded.message.codec.key_grid.step**2).sum() / 4
    assert plain <= encoded.bound <= plain * (1 + 1e-12)


@pytest.mark.parametrize("d", [1, 3, 20])
def test_how_skew_a_basis_is(d: int) -> None:
    basis = np.linalg.qr(np.random.default_rng(d).normal(size=(d, d)))[0]
    product = [
        [sum(Fraction(basis[k, i]) * Fraction(basis[k, j]) for k in range(d)) - (i == j) for j in range(d)]
        for i in range(d)
    ]
    exact = sum(entry**2 for row in product for entry in row)  # squared Frobenius norm, at least the spectral one
    assert exact <= Fraction(rounding.skew(basis)) ** 2 < Fraction(1, 10**20)
    assert rounding.skew(basis * 1.001) > 0.002


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 16),
    st.fractions(min_value=0, max_value=100, max_denominator=1000),
    st.lists(st.floats(-300, 300, allow_nan=False), min_size=1, max_size=20),
    st.booleans(),
)
def test_mid_tread_in_rationals(bits: int, top: Fraction, values: list[float], on_edges: bool) -> None:
    """Half a step within the range, its own size beyond, at most 2^bits - 1 levels, zero among them."""
    grid = MidTread.of(np.array([float(top)]), bits)
    step, levels = Fraction(grid.step[0]), 2**bits - 1
    assert step * levels >= 2 * Fraction(float(top))
    assert float(top) == 0 or step * levels <= 2 * Fraction(float(top)) * (1 + Fraction(1, 2**50))
    if on_edges:
        values = [float(step * (2 * round(v) + 1) / 2) for v in values] + [float(top), -float(top)]
    for value in values:
        code = int(grid.codes(np.array([[value]]))[0, 0])
        assert abs(code) <= grid.half - 1
        error = abs(Fraction(value) - code * step)
        within = abs(value) <= float(top)
        assert error <= (step / 2 if within else abs(Fraction(value)))
        if within:
            assert all(error <= abs(Fraction(value) - other * step) for other in (code - 1, code + 1))
    assert grid.levels(grid.codes(np.zeros((1, 1))))[0, 0] == 0


def test_mid_tread_is_mid_rise_moved_by_half_a_step() -> None:
    """What lets `granular-error` speak of it: the same code as mid-rise gives y + step / 2, on a power of two."""
    from numerics.quantizer.reference import encode as mid_rise

    grid = MidTread(np.array([3.5]), np.array([1.0]), 4)
    values = np.arange(-3.5, 3.5, 1 / 64)[:, None]
    assert (grid.codes(values) == mid_rise(values + 0.5, np.array([4.0]), 3)).all()


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_mid_tread_messages_go_round(bits: int) -> None:
    rng = np.random.default_rng(bits)
    rows = rng.standard_t(3, size=(200, 4))
    codec = fit(rows, "direct", bits, 3.0, levels="mid-tread")
    encoded = codec.encode(rows)
    assert exact_error(rows, encoded) <= Fraction(encoded.bound)
    assert encoded.bits_per_coordinate == bits
    assert encoded.claims[0] == "overload-error" and codec.claims[0][0] == "granular-error"
    if bits == 1:
        np.testing.assert_allclose(encoded.reconstruction, np.tile(rows.mean(axis=0), (200, 1)))
    with pytest.raises(ValueError, match="mid-tread for direct"):
        fit(rows, "leaky", bits, levels="mid-tread")
    with pytest.raises(ValueError, match="no grid 'other'"):
        fit(rows, "direct", bits, levels="other")  # type: ignore[arg-type]


@pytest.mark.parametrize("law", ["cauchy", "normal", "sign"])
@pytest.mark.parametrize("bits", [1, 4])
def test_the_best_grid_is_as_good_as_the_one_asked_for(law: str, bits: int) -> None:
    rng = np.random.default_rng(1)
    rows = {"cauchy": rng.standard_cauchy, "normal": rng.standard_normal, "sign": lambda n: rng.choice([-1.0, 1.0], n)}
    data = rows[law]((1000, 2))
    codec, loading = fit_direct(data, bits, 4.0)
    best = codec.encode(data).mean_squared_error
    for asked in ("maximum", 4.0, 1.0, 2.0):
        assert best <= fit(data, "direct", bits, asked).encode(data).mean_squared_error * (1 + 1e-12)  # type: ignore[arg-type]
    if law == "normal" and bits == 4:
        assert codec.key_levels == "mid-rise" and isinstance(loading, float) and 2 <= loading <= 3.2
    if law == "cauchy":
        assert codec.key_levels == "mid-tread"


def decibels(rows: Floats, bits: int) -> float:
    encoded = encode(rows, "diagonal", bits)
    assert encoded.overload_rate == 0
    return float(10 * np.log10((rows**2).sum(axis=1).mean() / encoded.mean_squared_error))


def test_a_bad_range_leaves_the_others_alone() -> None:
    """A coordinate whose factor is beyond the number of levels falls back; those of period two keep their ranges."""
    increments, factors = np.array([1.0, 1e-9, 2.0]), np.array([-1.0, 1.0, 5.0])
    first = np.full(3, 2.0**-16)
    found = closed_loop_ranges(increments, factors, first, 4)
    alone = [closed_loop_ranges(increments[[i]], factors[[i]], first[[i]], 4)[0] for i in range(3)]
    assert found.tolist() == alone
    assert found[0] == pytest.approx(4 / 3, rel=1e-8) and found[1] == pytest.approx(1e-9 + 2.0**-16, rel=1e-8)
    assert found[2] == 2 + 5 * 2.0**-16


def test_a_range_grows_only_where_no_coordinate_it_rests_on_may_overload() -> None:
    """Coordinate 0 falls back; 1 is predicted from it, and 2 from 1; 3 and 4 are predicted from each other alone."""
    increments, first = np.array([2.0, 1.0, 1.0, 1.0, 3.0]), np.full(5, 2.0**-16)
    predictor = np.zeros((5, 5))
    predictor[0, 0], predictor[1, 0], predictor[2, 1], predictor[3, 4], predictor[4, 3] = 5, 1e-9, 0.5, 0.5, -0.25
    found = closed_loop_ranges(increments, predictor, first, 4)
    assert found[:3].tolist() == (increments + np.abs(predictor) @ first)[:3].tolist()
    # R_3 = 1 + R_4 / 8 and R_4 = 3 + R_3 / 16
    assert found[3:] == pytest.approx([176 / 127, 3 + 11 / 127], rel=1e-8)
    alone = closed_loop_ranges(increments[3:], predictor[3:, 3:], first[3:], 4)
    assert found[3:].tolist() == alone.tolist()


@pytest.mark.parametrize("seed", range(20))
def test_a_coordinate_whose_range_grew_never_overloads(seed: int) -> None:
    """Innovations at their bounds, of either sign: only those that kept what the first prediction needs overload."""
    rng, d, levels = np.random.default_rng(seed), 8, 8
    predictor = np.where(rng.random((d, d)) < 0.15, rng.uniform(-2, 2, (d, d)), 0)
    increments, first = rng.uniform(0.1, 3, d), np.full(d, 2.0**-16)
    ranges = closed_loop_ranges(increments, predictor, first, levels)
    grew = ranges > (increments + np.abs(predictor) @ first) * (1 + 1e-6)
    rests_on = (np.linalg.matrix_power((predictor != 0).astype(int) + np.eye(d, dtype=int), d) > 0)[grew]
    needed = increments + np.abs(predictor) @ np.maximum(ranges / levels, first)
    assert (needed <= ranges)[rests_on.any(axis=0)].all()
    grid, error = Grid.of(ranges, 3), first * rng.choice([-1, 1], d)
    for _ in range(500):
        residual = increments * rng.choice([-1, 1], d) + predictor @ error
        assert (np.abs(residual) <= ranges)[grew].all()
        error = residual - grid.levels(grid.codes(residual[None]))[0]


def test_what_no_range_can_promise_costs_nothing() -> None:
    """A head's keys at 2 bits: one range of a ridge predictor would more than double. The others grew all the same,
    in vain, and its error was 1.9 dB above that of direct coding; it is 1.0 dB below."""
    rows = streams.load("kjv_K2_head0")[:8000]
    direct, ridge = (encode(rows[4000:], mode, 2, fit_on=rows[:4000]) for mode in ("direct", "ridge"))
    assert 10 * np.log10(direct.mean_squared_error / ridge.mean_squared_error) > 0.8


@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-6])
def test_a_stream_of_period_two_at_several_ranges(noise: float) -> None:
    """Together the coordinates are coded as well as the least well coded one alone."""
    scales = [1.0, 1e-3, 7.3, 1e3]
    rows = period_two(scales, noise)
    worst = min(decibels(rows[:, [i]], 4) for i in range(len(scales)))
    assert decibels(rows, 4) >= min(worst, 110) - 1


@pytest.mark.parametrize("loading", [1e308, 1e7, 1e-7, 0.0, float("nan"), float("inf")])
def test_loadings_out_of_range(loading: float) -> None:
    with pytest.raises(ValueError, match="standard deviations"):
        fit(np.arange(16.0).reshape(8, 2), "closed-loop", 4, loading)


def test_numbers_that_cannot_be_squared() -> None:
    with pytest.raises(ValueError, match="scale the rows"):
        fit(np.arange(16.0).reshape(8, 2) * 1e200, "direct", 4)
