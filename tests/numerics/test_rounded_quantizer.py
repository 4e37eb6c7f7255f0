"""The operations that proofs/coq/analysis/StatedRounded.v is about are those of the program, and its bounds are sharp.

Every operation is done again in exact rationals and rounded there (`nearest`); what NumPy computes must be the same
number. The bounds are checked in exact arithmetic, and beside inputs that come near to them.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from numerics.codec.grids import MidTread
from numerics.quantizer import reference
from numerics.quantizer.exact import code

EXAMPLES = Path(__file__).parents[2] / "proofs" / "coq" / "analysis" / "RoundedExamples.v"
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Binary:
    """A binary format: bits of a significand, the exponent of the smallest number, and NumPy's type."""

    prec: int
    emin: int
    kind: type[np.float32] | type[np.float64]

    @property
    def u(self) -> Fraction:
        """The unit roundoff."""
        return Fraction(1, 2**self.prec)

    @property
    def tiny(self) -> Fraction:
        """Half the smallest number."""
        return Fraction(2) ** (self.emin - 1)

    @property
    def least_step(self) -> Fraction:
        """Steps from here on have levels that do not underflow."""
        return Fraction(2) ** (self.emin + self.prec)

    def nearest(self, x: Fraction) -> Fraction:
        """x rounded to nearest even, with gradual underflow and without overflow."""
        if not x:
            return x
        top = abs(x)
        exponent = top.numerator.bit_length() - top.denominator.bit_length()
        exponent -= top < Fraction(2) ** exponent
        unit = Fraction(2) ** max(exponent - self.prec + 1, self.emin)
        return round(x / unit) * unit


DOUBLE, SINGLE = Binary(53, -1074, np.float64), Binary(24, -149, np.float32)
doubles = st.floats(allow_nan=False, allow_infinity=False)
singles = st.floats(allow_nan=False, allow_infinity=False, width=32)


def exactly(x: Any) -> Fraction:
    """The number itself."""
    return Fraction(float(x))


@given(singles, singles, st.sampled_from("+-*/"))
def test_the_emulated_rounding_is_that_of_the_machine(x: float, y: float, operation: str) -> None:
    for form in (SINGLE, DOUBLE):
        a, b = form.kind(x), form.kind(y)
        assume(operation != "/" or y)
        with np.errstate(all="ignore"):
            found = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if y else a}[operation]
        assume(np.isfinite(found))
        p, q = Fraction(x), Fraction(y)
        exact = {"+": p + q, "-": p - q, "*": p * q, "/": p / q if y else p}[operation]
        assert exactly(found) == form.nearest(exact)


def divided(form: Binary, half: int, y: Fraction, step: Fraction) -> Fraction:
    """`quantize` of Quantizers.v: divide, floor, clip, add a half, multiply."""
    k = max(-half, min(math.floor(form.nearest(y / step)), half - 1))
    return form.nearest(step * form.nearest(k + HALF))


def floor_divide(form: Binary, x: Fraction, y: Fraction) -> Fraction:
    """`floor_divide` of Binary.v for y > 0, operation by operation."""
    remainder = x - math.trunc(x / y) * y
    quotient = form.nearest(form.nearest(x - remainder) / y)
    if remainder < 0:
        quotient = form.nearest(quotient - 1)
    below = Fraction(math.floor(quotient))
    return form.nearest(below + 1) if form.nearest(quotient - below) > HALF else below


def floor_quotient(form: Binary, x: Fraction, y: Fraction) -> Fraction:
    """`floor_quotient` of FloorQuotient.v."""
    quotient = form.nearest(x / y)
    below = Fraction(math.floor(quotient))
    return floor_divide(form, x, y) if below == quotient else below


def coded(half: int, y: Fraction, top: Fraction, step: Fraction) -> int:
    """`encode` of Quantizers.v, in binary64."""
    return int(min(floor_quotient(DOUBLE, min(max(y, -top), top), step or Fraction(1)), Fraction(half - 1)))


def level(step: Fraction, k: int) -> Fraction:
    """`decode` of Quantizers.v, in binary64."""
    return DOUBLE.nearest(step * DOUBLE.nearest(k + HALF))


@st.composite
def beside_edges(draw: st.DrawFn) -> tuple[float, float, int]:
    """A value on or beside the edge of a cell, or anywhere; a range; bits. Steps go down to subnormal numbers."""
    bits = draw(st.integers(1, 16))
    half = 1 << (bits - 1)
    step = draw(st.one_of(st.floats(1, 2), st.floats(2.0**-1074, 2.0**-1000), st.floats(2.0**-400, 2.0**900)))
    edge = float(draw(st.integers(-half - 2, half + 2)) * Fraction(step))
    near = [edge, math.nextafter(edge, math.inf), math.nextafter(edge, -math.inf)]
    value = draw(st.one_of(st.sampled_from(near), st.floats(-half * step, half * step), doubles))
    return value, half * step, bits


@given(beside_edges())
def test_the_reference_quantizer_does_the_modelled_operations(case: tuple[float, float, int]) -> None:
    value, top, bits = case
    half, step = 1 << (bits - 1), exactly(reference.steps(top, bits))
    found = int(reference.encode(value, top, bits))
    assert found == coded(half, Fraction(value), Fraction(top), step) == code(Fraction(value), step, half)
    assert exactly(reference.decode(np.array(found), top, bits)) == level(step, found)


@given(beside_edges())
def test_the_reference_quantizer_keeps_its_bound(case: tuple[float, float, int]) -> None:
    """reference_bound_any_step and reference_beyond; for steps whose levels do not underflow, reference_bound."""
    value, top, bits = case
    levels, step = 1 << bits, exactly(reference.steps(top, bits))
    error = abs(Fraction(value) - exactly(reference.decode(reference.encode(value, top, bits), top, bits)))
    rounding = step / 2 * DOUBLE.u * (levels - 1)
    if abs(value) > top:
        assert error <= abs(Fraction(value))
    else:
        assert error <= step / 2 + max(rounding, DOUBLE.tiny)
        assert step < DOUBLE.least_step or error <= step / 2 + rounding


@given(beside_edges(), st.booleans())
def test_the_mid_tread_grid_does_the_modelled_operations(case: tuple[float, float, int], moved: bool) -> None:
    """tread_codes_binary64 and tread_bound_binary64: edges lie half a step beside those of the other grid."""
    value, top, bits = case
    assume(top < 2.0**1000)
    grid, half = MidTread.of([top], bits), 1 << (bits - 1)
    step, x = exactly(grid.step[0]), Fraction(value + float(grid.step[0]) / 2 * moved)
    assume(abs(x) <= top)
    twice = floor_quotient(DOUBLE, DOUBLE.nearest(2 * x), step)
    middle = DOUBLE.nearest(DOUBLE.nearest(twice + 1) / 2)
    found = int(grid.codes(np.array([float(x)]))[0])
    assert (
        found
        == max(1 - half, min(half - 1, math.floor(middle)))
        == max(1 - half, min(half - 1, math.floor(x / step + HALF)))
    )
    sent = exactly(grid.levels(np.array([found]))[0])
    assert Fraction(top) <= (half - HALF) * step and sent == DOUBLE.nearest(step * found)
    assert abs(x - sent) <= step / 2 + max(step / 2 * DOUBLE.u * (2 * half - 2), DOUBLE.tiny)


def test_a_mid_tread_grid_whose_doubled_values_overflow_is_refused() -> None:
    """At every number of bits: its step may well be a number, as with a range of 1.7e308 at 4 bits."""
    for bits in (1, 4, 16):
        with pytest.raises(ValueError, match="too large"):
            MidTread.of([1.0, 2.0**1023], bits)
        top = 2.0**1022
        grid = MidTread.of([top], bits)
        most = (1 << (bits - 1)) - 1
        assert grid.codes(np.array([[top], [-top], [np.inf], [0.0]])).ravel().tolist() == [most, -most, most, 0]


@given(doubles, st.floats(min_value=5e-324), st.integers(-(2**48), 2**48), st.sampled_from([-1, 0, 1]))
def test_floor_quotients_are_exact(x: float, y: float, times: int, beside: int) -> None:
    """On both ways to it, beside multiples of the divisor too."""
    assume(y < 2.0**1000)
    for value in (x, float(np.nextafter(times * y, beside * np.inf)) if beside else times * y):
        if math.isfinite(value) and abs(Fraction(value) / Fraction(y)) <= 2**48:
            exact = math.floor(Fraction(value) / Fraction(y))
            assert floor_quotient(DOUBLE, Fraction(value), Fraction(y)) == exact
            assert floor_divide(DOUBLE, Fraction(value), Fraction(y)) == exact
            pair = np.array([value]), np.array([y])
            assert reference.floor_quotient(*pair)[0] == exact == np.floor_divide(*pair)[0]


def in_numpy(half: int, y: np.float32, step: np.float32) -> np.float32:
    """The quantizer that divides, in float32."""
    k = np.minimum(np.maximum(np.floor(y / step), np.float32(-half)), np.float32(half - 1))
    return step * (k + np.float32(0.5))


@given(st.integers(1, 2**23), st.integers(2**23, 2**24 - 1), st.integers(-148, 103), st.floats(-1.01, 1.01), st.data())
def test_a_quantizer_that_divides_keeps_its_bound(
    half: int, mantissa: int, exponent: int, share: float, data: st.DataObject
) -> None:
    """quantizer_binary32 and quantizer_any_step, any number of levels; with a power of two, quantizer_binary32_bits."""
    bits = data.draw(st.booleans())
    half = 1 << (half.bit_length() - 1) if bits else half
    step = np.float32(math.ldexp(mantissa, exponent - 23))
    y = np.float32(max(-1.0, min(share, 1.0)) * half * float(step))
    if data.draw(st.booleans()):
        y = np.float32(data.draw(st.integers(max(-half, half - 9), half)) * float(step))
        y = np.nextafter(y, np.float32(data.draw(st.sampled_from([0.0, float(y), np.inf]))))
    x, delta = exactly(y), exactly(step)
    assume(delta and half * delta <= Fraction(2) ** 127 and abs(x) <= half * delta)
    with np.errstate(under="ignore"):
        found = in_numpy(half, y, step)
    assert found.dtype == np.float32 and exactly(found) == divided(SINGLE, half, x, delta)
    error, u = abs(x - exactly(found)), SINGLE.u
    bound = delta / 2 * (1 - u + (Fraction(3, 2) if bits else 2) * u * 2 * half)
    assert error <= bound if delta >= SINGLE.least_step else error <= bound + SINGLE.tiny


@pytest.mark.parametrize("form", [SINGLE, DOUBLE])
@pytest.mark.parametrize("bits", range(1, 17))
def test_the_compiled_quantizer_looks_again_where_its_theorem_does_not_hold(form: Binary, bits: int) -> None:
    """What its loops are given meets reciprocal_code_any_precision and corrected_floor_binary64."""
    fast = pytest.importorskip("numerics.quantizer.fast")
    half, rng = 1 << (bits - 1), np.random.default_rng(bits)
    steps = np.ldexp(rng.uniform(0.5, 1, size=50), rng.integers(-90, 90, size=50))
    _, *parts, inverse, near = fast._Scale(np.zeros((1, 50), dtype=form.kind), half * steps, bits).arrays
    assert inverse.dtype == near.dtype == form.kind
    unit = np.ldexp(1.0, np.frexp(steps)[1] - 53)
    upper, lower = parts[0] / unit / 2**26, parts[1] / unit
    assert ((upper + lower / 2**26) * 2**26 * unit == steps).all() and (upper == np.floor(upper)).all()
    assert (upper >= 2**26).all() and (upper < 2**27).all() and (lower >= 0).all() and (lower < 2**26).all()
    for step, i, most in zip(map(Fraction, steps.tolist()), map(exactly, inverse), map(exactly, near), strict=True):
        assert abs(i - 1 / step) <= form.u / step and most <= HALF - form.u * (2 * half - 1)
        for edge in rng.integers(-half - 1, half + 1, size=20).tolist():
            x = form.nearest(edge * step * (1 + int(rng.integers(-9, 10)) * form.u / 2))
            q = min(max(form.nearest(x * i), HALF - half), half - HALF)
            away = abs(form.nearest(q - (math.floor(q) + HALF)))
            assert away > most or math.floor(q) == code(x, step, half)


@pytest.mark.parametrize(
    ("half", "y", "step", "factor", "reached"),
    [
        (4194312, 4334130.0, 1.0333354473114014, 2, Fraction(93, 100)),
        (32772, 32789.2890625, 1.0005581378936768, 2, Fraction(92, 100)),
        (32768, 32833.51953125, 1.002152442932129, Fraction(3, 2), Fraction(96, 100)),
    ],
)
def test_the_bounds_are_nearly_attained(half: int, y: float, step: float, factor: Fraction, reached: Fraction) -> None:
    """What rounding adds to half a step comes to these shares of what the bound allows it, for L = 2 half."""
    x, delta, u = Fraction(y), Fraction(step), SINGLE.u
    found = exactly(in_numpy(half, np.float32(y), np.float32(step)))
    assert abs(x) <= half * delta and found == divided(SINGLE, half, x, delta)
    added = abs(x - found) / (delta / 2) - 1
    assert reached * factor * u * 2 * half < added <= factor * u * 2 * half - u


def test_the_bound_of_the_reference_quantizer_is_nearly_attained() -> None:
    """At the end of the range, by a level that is rounded inwards."""
    step = 1 + Fraction(2**37 + 2**15 + 1, 2**52)
    top = float(step * 2**15)
    found = exactly(reference.decode(reference.encode(top, top, 16), top, 16))
    share = (Fraction(top) - found - step / 2) / (step / 2 * DOUBLE.u * (2**16 - 1))
    assert Fraction(999, 1000) < share <= 1


def test_a_negative_quotient_that_vanishes_has_another_code_within_the_bound() -> None:
    """The one case in which the standard model fails, and the bound for IEEE arithmetic does not."""
    y, step = np.float32(-(2.0**-149)), np.float32(4)
    with np.errstate(under="ignore"):
        found = in_numpy(2, y, step)
    assert found == 2 and code(exactly(y), Fraction(4), 2) == -1
    assert abs(exactly(y) - exactly(found)) <= 2 * (1 - SINGLE.u + 2 * SINGLE.u * 4)


@given(st.lists(st.tuples(singles, singles), min_size=1, max_size=12), st.booleans())
def test_dot_products_keep_their_bound_with_underflow(pairs: list[tuple[float, float]], halves: bool) -> None:
    """dot_product_underflow_binary32, in turn or in halves; the result shows whether anything overflowed."""
    with np.errstate(all="ignore"):
        products = [np.float32(a) * np.float32(b) for a, b in pairs]
        while len(products) > 1:
            first = products[0] + products[1]
            products = [*products[2:], first] if halves else [first, *products[2:]]
    found = products[0]
    assume(np.isfinite(found))
    exact = [Fraction(a) * Fraction(b) for a, b in pairs]
    power = (1 + SINGLE.u) ** len(pairs)
    allowed = (power - 1) * sum(map(abs, exact)) + len(pairs) * power * SINGLE.tiny
    assert abs(exactly(found) - sum(exact)) <= allowed


@given(doubles, doubles, doubles)
def test_a_step_of_a_loop_keeps_its_bound(value: float, guess: float, sent: float) -> None:
    """loop_step_binary64."""
    residual, state = value - guess, guess + sent
    assume(math.isfinite(residual) and math.isfinite(state))
    off = abs(Fraction(residual) - Fraction(sent)) + DOUBLE.u * (abs(Fraction(residual)) + abs(Fraction(state)))
    assert abs(Fraction(value) - Fraction(state)) <= off


def table(name: str) -> list[Any]:
    """The rows of a table of RoundedExamples.v."""
    text = EXAMPLES.read_text(encoding="utf-8")
    rows = text.split(f"Definition {name}_numbers :=\n  [")[1].split("].")[0]
    found = ast.literal_eval("[" + rows.replace(";", ",") + "]")
    assert len(found) > 30
    return found


def number(pair: tuple[int, int]) -> float:
    """m 2^e of a pair (m, e), where it is a number of binary64."""
    found = Fraction(pair[0]) * Fraction(2) ** pair[1]
    assert Fraction(float(found)) == found
    return float(found)


def test_what_coq_computes_is_what_numpy_computes() -> None:
    """So the operations of Binary.v and Quantizers.v are those of the machine: Coq evaluates them on these numbers."""
    for half, value, step, k, result in table("reference"):
        bits, top = half.bit_length(), half * number(step)
        assert reference.encode(number(value), top, bits) == k
        assert reference.decode(np.array(k), top, bits) == number(result)
    for half, value, step, result in table("divided"):
        assert in_numpy(half, np.float32(number(value)), np.float32(number(step))) == number(result)
    for x, y, floor in table("floor"):
        assert np.floor_divide(np.array([number(x)]), np.array([number(y)]))[0] == floor
