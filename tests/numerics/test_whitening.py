import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.moments import whitening
from numerics.moments.covariance import moments
from numerics.quantizer import reference as quantizer
from numerics.validation import ensembles, streams, witness

NAMES = list(ensembles.ENSEMBLES)


def sample_of(name: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return ensembles.bounded_sample(rng, ensembles.ENSEMBLES[name](rng, int(rng.integers(1, 9))), 200)


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.floats(1e-3, 10))
def test_whitened_covariance_is_soft_and_whitening_is_undone(name: str, seed: int, eps: float) -> None:
    sample = sample_of(name, seed)
    zca = whitening.fit(sample, eps)
    whitened = zca.whiten(sample)
    wanted = (zca.basis * (zca.variances / (zca.variances + eps))) @ zca.basis.T
    assert np.allclose(moments(whitened)[1], wanted, atol=1e-9)
    assert np.allclose(zca.restore(whitened), sample, atol=1e-9 * np.abs(sample).max())
    assert np.allclose(zca.matrix() @ zca.inverse(), np.eye(len(zca.variances)), atol=1e-9)


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.integers(0, 10**6), st.floats(1e-3, 10), st.integers(1, 12), st.booleans())
def test_distortion_is_at_most_the_bound(name: str, seed: int, eps: float, bits: int, common: bool) -> None:
    _, found = whitening.quantize(sample_of(name, seed), bits, eps, common=common)
    assert 0 <= found.distortion <= found.bound * (1 + 1e-9) + 1e-12


@settings(max_examples=50)
@given(st.sampled_from(["wishart", "spiked", "power-law"]), st.integers(0, 10**6), st.floats(1e-3, 10))
def test_matched_steps_give_the_distortion_without_whitening(name: str, seed: int, eps: float) -> None:
    """The two reproductions may differ only where rounding moves a value across the edge of a cell."""
    sample = sample_of(name, seed)
    reproduction, found = whitening.quantize(sample, 4, eps, common=False)
    direct, kappa = quantizer.fit(sample, 4)
    plain = direct.quantize(sample)
    assert found.kappa == pytest.approx(kappa, rel=1e-9)
    assert found.distortion == pytest.approx(((sample - plain) ** 2).sum(axis=1).mean(), rel=1e-9)
    assert (np.abs(reproduction - plain).max(axis=1) < 1e-9 * np.abs(sample).max()).mean() > 0.95


def test_an_overload_breaks_the_bound() -> None:
    """The control: below the least loading the bound is no bound."""
    sample = np.array([[8.0], [-8.0], *[[0.0]] * 30])
    _, found = whitening.quantize(sample, 1, 5.0, common=True, kappa=1.0)
    assert found.distortion > found.bound


@pytest.mark.parametrize("name", streams.names())
@pytest.mark.parametrize("common", [True, False])
def test_whole_pipeline_on_real_streams(name: str, common: bool) -> None:
    rows = streams.load(name)
    eps = float(moments(rows)[1].trace()) / rows.shape[1] / 10
    original, delta = whitening.delta_pipeline(rows, 6, eps, common=common)
    assert original.kappa == delta.kappa
    for found in (original, delta):
        assert 0 < found.distortion <= found.bound
    smaller = moments(np.diff(rows, axis=0))[1].trace() < moments(rows[1:])[1].trace()
    assert (delta.bound < original.bound) == smaller


@pytest.mark.parametrize("seed", range(3))
def test_whole_pipeline_on_generated_streams(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = ensembles.autoregressive(rng, 500, 0.8, ensembles.wishart(rng, 6))
    original, delta = whitening.delta_pipeline(rows, 4, 0.1, common=True)
    assert delta.bound < original.bound


@pytest.mark.parametrize(
    ("sample", "eps", "message"),
    [
        (np.ones(3), 1.0, "shape"),
        (np.empty((0, 2)), 1.0, "shape"),
        (np.array([[np.nan, 1.0]]), 1.0, "finite"),
        (np.array([[1.0], [2.0]]), -1.0, "eps"),
        (np.array([[1.0], [2.0]]), np.inf, "eps"),
        (np.array([[1.0, 1.0], [2.0, 2.0]]), 0.0, "singular"),
        (np.zeros((3, 2)), 0.0, "singular"),
    ],
)
def test_bad_input_is_refused(sample: np.ndarray, eps: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        whitening.fit(sample, eps)


def test_bad_streams_and_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="n >= 2"):
        whitening.delta_pipeline(np.ones((1, 3)), 4, 1.0, common=True)
    with pytest.raises(ValueError, match="bits"):
        whitening.quantize(np.array([[1.0], [2.0]]), 0, 1.0, common=True)


@pytest.mark.parametrize("seed", range(5))
def test_witnesses_of_rate_whitening_and_words(seed: int) -> None:
    for measured, bound in (
        witness.saved_bits(np.random.default_rng(seed)),
        witness.shannon_ratio(np.random.default_rng(seed)),
        witness.whitened_stream(np.random.default_rng(seed)),
    ):
        assert 0 < measured <= bound
    for first, second in (
        witness.whitened_energy(np.random.default_rng(seed)),
        witness.delta_round_trip(np.random.default_rng(seed)),
        witness.word_entropies(np.random.default_rng(seed)),
    ):
        assert first == pytest.approx(second, rel=1e-9)
