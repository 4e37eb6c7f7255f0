import numpy as np
import pytest

from numerics.validation import witness


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("bits", [1, 3, 8])
def test_measured_is_at_most_the_bound(seed: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    sample, name = witness.bounded_sample(rng)
    assert name
    for measured, bound in (
        witness.pq_error_and_bound(sample, bits),
        witness.scalar_error_and_bound(sample[:, 0], bits),
        witness.pq_error_and_bound(witness.stream_pair(rng)[1], bits),
    ):
        assert 0 <= measured <= bound * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_two_ways_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sample, _ = witness.bounded_sample(rng)
    for first, second in (
        witness.distortion_two_ways(sample, 4),
        witness.energy_two_ways(sample),
        witness.delta_trace_two_ways(rng),
    ):
        assert first == pytest.approx(second, rel=1e-9)


def test_ordered_pairs_are_ordered() -> None:
    for seed in range(5):
        smaller, larger = witness.ordered_pair(np.random.default_rng(seed))
        assert np.linalg.eigvalsh(larger - smaller).min() > 0


def test_a_flipping_sign_is_without_error_and_its_delta_is_not() -> None:
    assert witness.flipping_sign(np.random.default_rng(0)) == (0.0, 1.0)
