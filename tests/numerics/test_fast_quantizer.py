"""The compiled quantizer gives the reference's bits, and error sums contain or equal the rational ones."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.codec import pack
from numerics.quantizer import exact as rational
from numerics.quantizer import fast, reference
from numerics.quantizer.exact_error import exact_error_sums

BITS = st.integers(1, 16)


def edges(rng: np.random.Generator, ranges: NDArray, bits: int, rows: int) -> NDArray:
    """Cell edges, their neighbours, the ends, zeros of both signs, tiny and huge values, and ordinary ones."""
    step = reference.steps(ranges, bits)
    half = 1 << (bits - 1)
    values = rng.integers(-half - 1, half + 2, size=(rows, len(ranges))) * step
    nudge = rng.integers(-2, 3, size=values.shape)
    for _ in range(2):
        values = np.where(
            nudge > 0, np.nextafter(values, np.inf), np.where(nudge < 0, np.nextafter(values, -np.inf), values)
        )
        nudge -= np.sign(nudge)
    special = rng.choice([0.0, -0.0, 5e-324, -5e-324, 1e300, -1e300, 1e-300], size=values.shape)
    ordinary = rng.standard_normal(values.shape) * ranges
    kind = rng.integers(0, 4, size=values.shape)
    return np.where(kind == 0, special, np.where(kind == 1, ordinary, values))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), BITS, st.integers(1, 5), st.integers(0, 40), st.sampled_from([0, -800, 800, -930, 950]))
def test_same_bits_as_the_reference(seed: int, bits: int, d: int, rows: int, exponent: int) -> None:
    rng = np.random.default_rng(seed)
    ranges = rng.choice([rng.random(d), np.zeros(d), np.ones(d), rng.random(d) * 1e-3]) * 2.0**exponent
    values = edges(rng, ranges, bits, rows)
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    single[~np.isfinite(single)] = 1.0
    for data in (values, single):
        codes = reference.encode(data, ranges, bits)
        with np.errstate(over="ignore"):
            levels = reference.decode(codes, ranges, bits).astype(data.dtype)
        packed = fast.encode(data, ranges, bits)
        assert packed.tobytes() == pack(codes, bits)
        for found in (fast.quantize(data, ranges, bits), fast.decode(packed, rows, ranges, bits, data.dtype.type)):
            assert found.dtype == data.dtype
            assert found.tobytes() == levels.tobytes()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), BITS, st.integers(1, 4), st.integers(0, 30), st.booleans())
def test_error_sums_are_exact_or_enclosing(seed: int, bits: int, d: int, rows: int, on_grid: bool) -> None:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((rows, d)) * 10.0 ** rng.integers(-3, 4, size=d)
    ranges = np.abs(values).max(axis=0, initial=0.5)
    if on_grid:
        values, ranges = np.rint(values * 256) / 256, np.ceil(ranges)
    half = 1 << (bits - 1)
    step = [Fraction(s) for s in reference.steps(ranges, bits).tolist()]
    exact = [
        sum(((y := Fraction(x)) - rational.quantize(y, s, half)) ** 2 for x in column)
        for column, s in zip(values.T.tolist(), step, strict=True)
    ]
    assert exact_error_sums(values, ranges, bits) == exact
    levels = reference.decode(reference.encode(values, ranges, bits), ranges, bits)
    rounded = [
        sum((Fraction(x) - Fraction(q)) ** 2 for x, q in zip(column, level, strict=True))
        for column, level in zip(values.T.tolist(), levels.T.tolist(), strict=True)
    ]
    for interval, value in zip(fast.error_sums(values, ranges, bits), rounded, strict=True):
        assert Fraction(interval.low) <= value <= Fraction(interval.high)
        assert interval.high - interval.low <= 1e-12 * float(value) + 1e-300


def test_many_blocks() -> None:
    values = np.rint(np.random.default_rng(1).standard_normal((2000, 3)) * 2**12) / 2**12
    exact = exact_error_sums(values, 4.0, 6)
    for interval, value in zip(fast.error_sums(values, 4.0, 6), exact, strict=True):
        assert Fraction(interval.low) <= value <= Fraction(interval.high)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("top", [1.0, 2.0**-950])
def test_values_that_are_not_finite_raise(bad: float, kind: type, top: float) -> None:
    values = np.zeros((300, 3), dtype=kind)
    values[257, 1] = bad
    for call in (fast.quantize, fast.encode, fast.error_sums, exact_error_sums):
        with pytest.raises(ValueError, match="finite"):
            call(values, top, 4)


def test_bad_arguments_are_named() -> None:
    good = np.zeros((4, 3))
    for call in (fast.quantize, fast.encode, fast.error_sums):
        bad_bits: list[Any] = [0, 17, 1.5, True]
        for bits in bad_bits:
            with pytest.raises(ValueError, match="bits"):
                call(good, 1.0, bits)
        for ranges in (-1.0, np.nan, np.inf, 5e-324):
            with pytest.raises(ValueError, match="range"):
                call(good, ranges, 8)
        with pytest.raises(ValueError, match="ranges"):
            call(good, np.ones(2), 8)
        for values in (np.zeros(3), np.zeros((2, 2), dtype=int), np.zeros((2, 2), dtype=np.float16)):
            with pytest.raises(ValueError, match="float32 or float64"):
                call(values, 1.0, 8)
    with pytest.raises(ValueError, match="out"):
        fast.quantize(good, 1.0, 8, out=np.zeros((4, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="bytes"):
        fast.decode(np.zeros(5, dtype=np.uint8), 2, np.ones(3), 8)
    with pytest.raises(ValueError, match="overflow"):
        fast.error_sums(np.full((1, 1), 1e300), 1.0, 8)
