"""A basis of equal variances exists for every covariance and is found by plane rotations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.moments.equal_variance import equal_variance_basis
from numerics.validation import ensembles, rotated


@given(st.sampled_from(list(ensembles.ENSEMBLES)), st.integers(1, 30), st.integers(0, 10**6))
def test_all_variances_are_the_mean(name: str, d: int, seed: int) -> None:
    covariance = ensembles.ENSEMBLES[name](np.random.default_rng(seed), d)
    basis = equal_variance_basis(covariance)
    level = covariance.trace() / d
    assert np.abs(basis.T @ basis - np.eye(d)).max() < 1e-12
    assert np.abs(np.diag(basis.T @ covariance @ basis) - level).max() <= 1e-10 * np.abs(covariance).max()


@pytest.mark.parametrize(
    "matrix", [np.zeros((3, 3)), 2 * np.eye(4), np.diag([1.0, -1.0]), np.ones((2, 2)), np.zeros((0, 0))]
)
def test_matrices_that_need_little(matrix: np.ndarray) -> None:
    basis = equal_variance_basis(matrix)
    turned = np.diag(basis.T @ matrix @ basis)
    assert basis.shape == matrix.shape and np.ptp(turned) <= 1e-12 if len(matrix) else basis.shape == (0, 0)


@pytest.mark.parametrize(
    "matrix", [np.zeros(3), np.zeros((2, 3)), np.array([[1.0, 2.0], [0.0, 1.0]]), np.full((2, 2), np.nan)]
)
def test_what_is_no_covariance_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a covariance is"):
        equal_variance_basis(matrix)


@pytest.mark.parametrize("seed", range(6))
def test_measured_errors_keep_their_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for bits in (1, 4, 8):
        for measure in (rotated.rotated_error_and_bound, rotated.equal_step_error_and_bound):
            error, bound = measure(rng, bits)
            assert 0 < error <= bound
    measured, energy = rotated.turned_energy(rng)
    assert measured == pytest.approx(energy, rel=0.1)


@pytest.mark.parametrize("d", [1, 2, 8, 64])
def test_signs_and_the_flat_matrix_are_a_rotation_that_decodes(d: int) -> None:
    rng = np.random.default_rng(d)
    rows = rng.normal(size=(5, d))
    y, signs = rotated.turned(rng, rows)
    assert np.allclose((y @ rotated.flat(d)) * signs, rows)
    assert np.allclose(np.linalg.norm(y, axis=1), np.linalg.norm(rows, axis=1))
