"""Bounds of eigenvalues contain the exact value and are as narrow as promised."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.loewner.margin import largest_generalised_eigenvalue, margin, smallest_eigenvalue
from numerics.loewner.routes import a_priori_constant
from numerics.loewner.verdict import certify_psd
from numerics.validation import ensembles


def gram(rng: np.random.Generator, d: int, rank: int) -> np.ndarray:
    factor = rng.integers(-9, 10, size=(d, rank))
    return factor @ factor.T


@pytest.mark.parametrize("name", list(ensembles.ENSEMBLES))
@pytest.mark.parametrize("d", [1, 2, 30])
def test_least_eigenvalue_is_enclosed(name: str, d: int) -> None:
    matrix = ensembles.ENSEMBLES[name](np.random.default_rng([1, d]), d)
    matrix = (matrix + matrix.T) / 2
    found = smallest_eigenvalue(matrix)
    estimate = float(np.linalg.eigvalsh(matrix)[0])
    constant = a_priori_constant(np.diagonal(matrix) - min(estimate, 0.0))
    assert found.lower <= found.upper <= found.lower + 4 * constant + 1e-14 * abs(estimate)
    assert certify_psd(matrix, shift=found.lower).verdict == "certified"
    assert certify_psd(matrix, shift=np.nextafter(found.upper, np.inf)).verdict == "refuted"


def test_margin_is_that_of_the_difference() -> None:
    a, b = np.diag([1.0, 2.0]), np.diag([1.5, 2.25])
    found = margin(a, b)
    assert found.lower <= 0.25 <= found.upper <= found.lower + 1e-14
    assert margin(b, a).upper < 0


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_generalised_eigenvalue_is_enclosed(seed: int, d: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = ensembles.wishart(rng, d), ensembles.wishart(rng, d) + np.eye(d)
    a, b = (a + a.T) / 2, (b + b.T) / 2
    found = largest_generalised_eigenvalue(a, b)
    constant = a_priori_constant(found.upper * np.diagonal(b))
    assert found.lower <= found.upper <= found.lower + 4 * constant / np.linalg.eigvalsh(b)[0]
    assert found.lower <= np.linalg.eigvals(np.linalg.solve(b, a)).real.max() * (1 + 1e-12)
    assert found.witness is not None
    exact = [[Fraction(x) for x in row] for row in (found.upper * b - a).tolist()]
    v = found.witness
    assert sum(exact[i][j] * v[i] * v[j] for i in range(d) for j in range(d)) >= -1e-9 * sum(x * x for x in v)


def test_singular_integer_matrices_are_restricted_to_their_range() -> None:
    rng = np.random.default_rng(2)
    factor = rng.integers(-9, 10, size=(8, 5))
    b = factor @ factor.T
    found = largest_generalised_eigenvalue(3 * b, b)
    assert found.rank == 5
    assert found.lower <= 3 <= found.upper <= 3 + 1e-9
    assert largest_generalised_eigenvalue(3 * b, b.astype(float)) == found
    spread = largest_generalised_eigenvalue(b + np.eye(8, dtype=np.int64), b)
    assert (spread.lower, spread.upper) == (np.inf, np.inf)
    assert spread.witness is not None
    assert not (b.astype(object) @ np.array(spread.witness, dtype=object)).any()
    huge = b.astype(object) * 10**30
    assert largest_generalised_eigenvalue(3 * huge, huge).lower <= 3
    zero = np.zeros((3, 3))
    assert largest_generalised_eigenvalue(zero, zero).rank == 0


def test_regularised_pair_is_named() -> None:
    b = gram(np.random.default_rng(3), 6, 4).astype(float) / 7
    found = largest_generalised_eigenvalue(b / 2, b, eps=0.5)
    assert found.eps == 0.5
    # Outside the range both are eps, or nearly so after the division, and the ratio is about 1 there.
    assert found.lower - 1e-12 <= 1 <= found.upper <= 1 + 1e-9
    unregularised = largest_generalised_eigenvalue(b / 2, b)
    assert unregularised.upper == np.inf or unregularised.upper >= 0.5


def test_bad_input_is_named() -> None:
    one = np.ones((1, 1))
    for eps in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="eps"):
            largest_generalised_eigenvalue(one, one, eps=eps)
    with pytest.raises(ValueError, match="shape"):
        largest_generalised_eigenvalue(one, np.ones((2, 2)))
    with pytest.raises(ValueError, match="symmetric"):
        largest_generalised_eigenvalue(np.array([[1.0, 2.0], [0.0, 1.0]]), np.eye(2))
    with pytest.raises(ValueError, match="finite"):
        smallest_eigenvalue(np.full((1, 1), np.nan))


@pytest.mark.parametrize("decades", [4, 12, 40])
def test_units_of_the_coordinates_cost_no_accuracy(decades: int) -> None:
    """The generalised eigenvalue does not change with the units; the least eigenvalue is known to many digits."""
    rng = np.random.default_rng(6)
    units = 10.0 ** np.linspace(-decades / 2, decades / 2, 40)
    a, b = (np.round(x * 2**20) / 2**20 for x in (ensembles.wishart(rng, 40), ensembles.wishart(rng, 40) + np.eye(40)))
    a, b = ((x + x.T) / 2 for x in (a, b))
    powers = 2.0 ** np.round(np.log2(units))
    scale = np.outer(powers, powers)
    plain, found = largest_generalised_eigenvalue(a, b), largest_generalised_eigenvalue(a * scale, b * scale)
    assert found.upper - found.lower < 1e-9 * found.lower
    assert max(plain.lower, found.lower) <= min(plain.upper, found.upper)
    assert found.witness is not None
    least = smallest_eigenvalue(b * scale)
    assert 0 < least.lower <= least.upper <= least.lower * (1 + 1e-4)
    assert certify_psd(b * scale, shift=least.lower).verdict == "certified"
    assert certify_psd(b * scale, shift=np.nextafter(least.upper, np.inf)).verdict == "refuted"
