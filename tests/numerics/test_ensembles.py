import numpy as np
import pytest

from numerics.loewner.verdict import certify_psd
from numerics.validation import ensembles


@pytest.mark.parametrize("name", ensembles.ENSEMBLES)
@pytest.mark.parametrize("d", [1, 2, 5, 64])
def test_covariances_are_symmetric_and_positive_semidefinite(name: str, d: int) -> None:
    sigma = ensembles.ENSEMBLES[name](np.random.default_rng(d), d)
    assert sigma.shape == (d, d)
    assert sigma == pytest.approx(sigma.T, abs=1e-12)
    assert np.linalg.eigvalsh(sigma).min() > -1e-10


@pytest.mark.parametrize("name", ensembles.ENSEMBLES)
def test_a_seed_gives_the_same_covariance(name: str) -> None:
    first, second = (ensembles.ENSEMBLES[name](np.random.default_rng(3), 6) for _ in range(2))
    assert (first == second).all()


def test_condition_and_rank() -> None:
    rng = np.random.default_rng(1)
    spectrum = np.linalg.eigvalsh(ensembles.ill_conditioned(rng, 8))
    assert spectrum[-1] / spectrum[1] > 1e10
    assert np.linalg.matrix_rank(ensembles.rank_deficient(rng, 9)) == 5


def test_bounded_sample_has_the_covariance_and_bounded_coordinates() -> None:
    rng = np.random.default_rng(2)
    sigma = ensembles.wishart(rng, 5)
    sample = ensembles.bounded_sample(rng, sigma, 40_000)
    assert np.cov(sample, rowvar=False, bias=True) == pytest.approx(sigma, abs=0.05)
    variances, basis = np.linalg.eigh(sigma)
    assert (abs(sample @ basis) <= 2.46 * np.sqrt(variances)).all()


def test_autoregressive_stream_has_its_correlation() -> None:
    rng = np.random.default_rng(4)
    rows = ensembles.autoregressive(rng, 40_000, 0.8, np.eye(2))
    assert (rows[1:] * rows[:-1]).mean() / (rows**2).mean() == pytest.approx(0.8, abs=0.02)


def test_nearly_singular_matrices_are_indefinite_integers() -> None:
    rng = np.random.default_rng(1)
    for d in (2, 8, 31, 128):
        matrix = ensembles.nearly_singular(rng, d)
        whole = matrix.astype(np.int64).astype(object)
        assert (whole.astype(np.float64) == matrix).all()
        assert (whole == whole.T).all()
        assert certify_psd(matrix).verdict == "refuted"
