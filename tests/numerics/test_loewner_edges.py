"""Every finite matrix of float64 or of integers, and every shift, is decided rightly or not at all."""

import math
import sys
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from numerics.loewner.file import recheck, to_record
from numerics.loewner.verdict import Certificate, certify_psd, compare
from tests.numerics.elimination import positive_semidefinite

LARGEST, LEAST = sys.float_info.max, 5e-324
SPECIAL = [0.0, -0.0, LEAST, -LEAST, LARGEST, -LARGEST, 2.0**-1022, 2.0**1023, 1.0, -1.0, 2.0**-537, 2.0**511]
floats = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(SPECIAL)
DTYPES = [np.dtype(f"{kind}{size}") for kind in "iu" for size in (1, 2, 4, 8)]

Rows = list[list[Any]]


def less(rows: Rows, number: float) -> list[list[Fraction]]:
    """M - number I."""
    return [
        [Fraction(x) - (Fraction(number) if i == j else 0) for j, x in enumerate(row)] for i, row in enumerate(rows)
    ]


def check(found: Certificate, rows: Rows) -> None:
    """No verdict is wrong, for any matrix within the uncertainty."""
    if found.verdict == "certified":
        assert found.witness is found.value is None
        assert positive_semidefinite(less(rows, found.shift))
        assert positive_semidefinite(less(less(rows, found.shift), found.uncertainty))
        assert found.lower_bound >= found.shift
    elif found.verdict == "refuted":
        assert found.witness is not None and found.value is not None and found.value < 0
        v, norm = found.witness, sum(x * x for x in found.witness)
        form = sum(x * v[i] * v[j] for i, row in enumerate(rows) for j, x in enumerate(map(Fraction, row)))
        assert found.value == form - (Fraction(found.shift) - Fraction(found.uncertainty)) * norm
        assert not positive_semidefinite(less(rows, found.shift))
    else:
        assert found.verdict == "undecided" and found.uncertainty
    assert found.lower_bound == -math.inf or positive_semidefinite(
        less(less(rows, found.lower_bound), found.uncertainty)
    )


@st.composite
def matrices(draw: st.DrawFn, entries: Any, sizes: tuple[int, int] = (1, 4)) -> Rows:
    """Symmetric rows of the entries (d, d)."""
    d = draw(st.integers(*sizes))
    lower = [[draw(entries) for _ in range(i + 1)] for i in range(d)]
    return [[lower[max(i, j)][min(i, j)] for j in range(d)] for i in range(d)]


@st.composite
def nearly_singular(draw: st.DrawFn) -> Rows:
    """F F^T of small integers, in coordinates of any units whose entries float64 still holds, one entry touched."""
    d = draw(st.integers(1, 4))
    factor = np.array(draw(st.lists(st.lists(st.integers(-9, 9), min_size=2, max_size=2), min_size=d, max_size=d)))
    powers = np.array(draw(st.lists(st.integers(-535, 505), min_size=d, max_size=d)))
    matrix = np.ldexp((factor @ factor.T).astype(np.float64), np.add.outer(powers, powers))
    toward = draw(st.sampled_from([None, -math.inf, math.inf]))
    if toward is not None:
        matrix[0, 0] = np.nextafter(matrix[0, 0], toward)
    return matrix.tolist()


@settings(max_examples=400, deadline=None)
@given(matrices(floats) | nearly_singular(), floats | st.just(0.0), st.sampled_from([0.0, 0.0, LEAST, 1.0, 1e300]))
@example([[1e305, 2e305], [2e305, 1e305]], 0.0, 0.0)
@example([[LARGEST, -LARGEST], [-LARGEST, LARGEST]], LEAST, 0.0)
@example([[LEAST, LEAST], [LEAST, LEAST]], 0.0, 0.0)
@example([[0.0, LARGEST], [LARGEST, 0.0]], -LARGEST, 0.0)
@example([[0.0]], -LEAST, LEAST)
def test_every_float_matrix_is_decided_rightly(rows: Rows, shift: float, uncertainty: float) -> None:
    if not math.isfinite(shift + uncertainty):
        shift = 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = certify_psd(np.array(rows), shift=shift, uncertainty=uncertainty)
        check(found, rows)
        if found.verdict != "undecided":
            assert recheck(to_record(found, np.array(rows)), np.array(rows))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_difference_of_floats_is_decided_rightly(data: st.DataObject) -> None:
    a = data.draw(matrices(floats))
    b = data.draw(matrices(floats, (len(a), len(a))) | st.just(a))
    shift = data.draw(floats | st.just(0.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(np.array(a), np.array(b), shift=shift)
    check(found, [[Fraction(y) - Fraction(x) for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)])


@pytest.mark.parametrize("dtype", [*DTYPES, np.dtype(object)], ids=str)
def test_every_integer_matrix_is_decided_rightly(dtype: np.dtype) -> None:
    least, most = (-(2**1022), 2**1022) if dtype.kind == "O" else (np.iinfo(dtype).min, np.iinfo(dtype).max)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def decided(data: st.DataObject) -> None:
        entries = st.integers(int(least), int(most)) | st.sampled_from([int(least), int(most), 0, 1])
        a = data.draw(matrices(entries))
        b = data.draw(matrices(entries, (len(a), len(a))) | st.just(a))
        shift = data.draw(floats | st.just(0.0))
        first, second = np.array(a, dtype=dtype), np.array(b, dtype=dtype)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            alone, both = certify_psd(first, shift=shift), compare(first, second, shift=shift)
        check(alone, a)
        check(both, [[y - x for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)])

    decided()


@pytest.mark.parametrize("shift", [10**400, -(10**400), 2**53 + 1, Fraction(1, 3), "1", None, 1j, math.inf, math.nan])
def test_a_shift_that_is_no_float64_is_named(shift: Any) -> None:
    for question in (lambda: certify_psd(np.eye(2), shift=shift), lambda: compare(np.eye(2), np.eye(2), shift=shift)):
        with pytest.raises(ValueError, match="finite"):
            question()
