"""Singular matrices are decided exactly, and nothing that floating point or a modulus proposes is believed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.loewner import exact as loewner_exact
from numerics.loewner.file import recheck, to_record
from numerics.loewner.verdict import certify_psd, compare
from tests.numerics.elimination import positive_semidefinite


def gram(rng: np.random.Generator, d: int, rank: int, high: int = 10) -> NDArray:
    """F F^T (d, d) of Python integers, of this rank at most."""
    factor = rng.integers(-high, high, size=(d, rank)).astype(object)
    return factor @ factor.T


@pytest.mark.parametrize(("d", "rank"), [(100, 50), (100, 99), (257, 3)])
def test_singular_integer_matrices_are_certified(d: int, rank: int) -> None:
    matrix = gram(np.random.default_rng([d, rank]), d, rank)
    found = certify_psd(matrix)
    assert (found.verdict, found.route, found.lower_bound) == ("certified", "exact", 0.0)
    assert recheck(to_record(found, matrix), matrix)


@pytest.mark.parametrize(("d", "rank"), [(80, 40), (70, 69)])
def test_singular_float_matrices_are_certified(d: int, rank: int) -> None:
    rng = np.random.default_rng([d, rank, 1])
    units = 2.0 ** rng.integers(-40, 40, size=d)
    matrix = gram(rng, d, rank).astype(np.float64) * np.outer(units, units)
    assert certify_psd(matrix).verdict == "certified"
    assert compare(matrix / 4, matrix).verdict == "certified"
    assert certify_psd(matrix, allowed=["exact"], uncertainty=2.0**-30).verdict == "undecided"
    matrix[0, 0] = np.nextafter(matrix[0, 0], 0)
    found = certify_psd(matrix)
    assert found.verdict == "refuted" and found.value is not None and found.value < 0
    assert recheck(to_record(found, matrix), matrix)


def test_a_shift_that_is_the_least_eigenvalue_is_certified() -> None:
    matrix = gram(np.random.default_rng(5), 90, 40) + np.diag([3] * 90).astype(object)
    assert certify_psd(matrix, shift=3.0).verdict == "certified"
    assert certify_psd(matrix, shift=3.0000000000000004).verdict == "refuted"


def test_a_difference_of_zero_is_certified_at_any_size() -> None:
    rng = np.random.default_rng(9)
    d = 700
    large = rng.integers(-(2**62), 2**62, size=(d, d))
    for matrix in (rng.standard_normal((d, d)), large, large.astype(object) * 3**40):
        matrix = np.tril(matrix) + np.tril(matrix, -1).T
        found = compare(matrix, matrix.copy())
        assert (found.verdict, found.route, found.lower_bound) == ("certified", "zero", 0.0)
    whole = np.full((d, d), 2**60)
    assert compare(whole, whole.astype(np.float64)).route == "zero"
    other = whole.copy()
    other[0, 0] += 1
    assert compare(whole, other).verdict == "certified"
    assert compare(other, whole).verdict == "refuted"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 200), st.integers(0, 300))
def test_decisions_agree_with_rational_elimination(seed: int, d: int, bits: int, spread: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = gram(rng, d, int(rng.integers(0, d + 1)), int(2 ** min(bits / 2, 30))) << max(0, bits - 60)
    matrix[0, 0] += int(rng.integers(-1, 2)) << int(rng.integers(bits))
    units = np.array([1 << int(rng.integers(spread + 1)) for _ in range(d)], dtype=object)
    rows = (matrix * np.outer(units, units)).tolist()
    proved, vector = loewner_exact.decide(rows)
    if vector is None:
        assert proved is True and positive_semidefinite(rows)
    else:
        assert proved is None and not positive_semidefinite(rows)
        assert sum(rows[i][j] * vector[i] * vector[j] for i in range(d) for j in range(d)) < 0


def test_a_modulus_that_hides_rows_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modulo 7 the matrix looks of lower rank; the rank modulo other primes says otherwise."""
    asked = []

    def small_primes() -> object:
        for prime in (7, 11, 13, 17, 19, 23, 29, 31):
            asked.append(prime)
            yield prime

    monkeypatch.setattr(loewner_exact, "_primes", small_primes)
    hidden = [[1, 0, 0], [0, 7, 0], [0, 0, -7]]
    assert loewner_exact.decide(hidden) == (None, [0, 0, 1])
    mixed = [[2, 2, 2], [2, 2 + 7, 2], [2, 2, 2 + 7]]
    assert loewner_exact.decide(mixed) == (True, None)
    assert len(asked) > 2
