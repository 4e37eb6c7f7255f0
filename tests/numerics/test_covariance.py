import numpy as np
import pytest

from numerics.moments.covariance import moments, pair_moments, pairs


def documents(seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [np.cumsum(rng.normal(size=(n, 3)), axis=0) + rng.normal(size=3) for n in (9, 2, 1, 30)]


@pytest.mark.parametrize("seed", range(5))
def test_delta_covariance_is_the_sum_of_the_others(seed: int) -> None:
    found = pair_moments(documents(seed))
    assert found.pairs == 8 + 1 + 0 + 29
    assert found.sigma_d == pytest.approx(found.sigma_x + found.sigma_p - found.gamma - found.gamma.T, abs=1e-10)


def test_no_pair_crosses_documents() -> None:
    current, previous = pairs([np.array([[0.0], [1.0]]), np.array([[10.0], [11.0]])])
    assert (current - previous).ravel().tolist() == [1.0, 1.0]


def test_gamma_has_the_current_row_first() -> None:
    rows = np.array([[1.0, 0], [0, 1], [0, 0], [1, 0], [0, 1]])
    found = pair_moments([rows])
    assert found.gamma[1, 0] > 0 > found.gamma[0, 0]


def test_moments_divide_by_the_count() -> None:
    mean, covariance = moments(np.array([[1.0], [3.0]]))
    assert (mean[0], covariance[0, 0]) == (2.0, 1.0)


@pytest.mark.parametrize("wrong", [[np.zeros(3)], [np.zeros((2, 2)), np.zeros((2, 3))], []])
def test_documents_of_another_shape(wrong: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="shape"):
        pair_moments(wrong)


def test_documents_without_a_pair_or_with_nan() -> None:
    with pytest.raises(ValueError, match="no pair"):
        pair_moments([np.zeros((1, 2))])
    with pytest.raises(ValueError, match="finite"):
        pair_moments([np.full((3, 2), np.nan)])
    with pytest.raises(ValueError, match="shape"):
        moments(np.zeros(3))
