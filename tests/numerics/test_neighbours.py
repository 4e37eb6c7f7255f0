"""Residual, angle and context compression measured: the bounds hold, the identities agree, the codecs invert."""

from __future__ import annotations

import numpy as np
import pytest

from numerics.validation import neighbours, polar

BOUNDS = (
    neighbours.staged_error_and_bound,
    neighbours.anchor_ratio,
    neighbours.angle_error_and_bound,
    neighbours.polar_error_and_bound,
    neighbours.merged_rows,
    neighbours.merged_error_and_bound,
)
EQUALITIES = (
    neighbours.shape_gain_two_ways,
    neighbours.lag_trace_two_ways,
    neighbours.refined_two_ways,
)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("measure", BOUNDS, ids=lambda f: f.__name__)
def test_measured_is_at_most_the_bound(measure: neighbours.Measure, seed: int) -> None:
    measured, bound = measure(np.random.default_rng(seed))
    assert 0 < measured <= bound * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("measure", EQUALITIES, ids=lambda f: f.__name__)
def test_two_ways_agree(measure: neighbours.Measure, seed: int) -> None:
    first, second = measure(np.random.default_rng(seed))
    assert first == pytest.approx(second, rel=1e-9)


def test_a_rotating_mean_costs_the_delta_at_least_twice_as_much() -> None:
    for seed in range(5):
        twice, delta = neighbours.rotating_energies(np.random.default_rng(seed))
        assert delta > twice > 0


@pytest.mark.parametrize("size", [1, 2, 8, 64])
def test_polar_coordinates_are_inverted(size: int) -> None:
    rows = np.random.default_rng(size).normal(size=(20, size))
    radius, angles = polar.polar_angles(rows)
    assert len(angles) == size.bit_length() - 1
    assert all((level >= 0).all() and (level <= np.pi / 2).all() for level in angles[1:])
    found = polar.polar_rows(radius if angles else rows[:, 0], angles)
    np.testing.assert_allclose(found, rows, atol=1e-12)


@pytest.mark.parametrize(("bits", "polar_wins"), [(2, False), (3, False), (4, True), (6, True)])
def test_normal_pairs_by_angle_and_radius_beat_the_uniform_grid_from_four_bits(bits: int, polar_wins: bool) -> None:
    split, uniform = polar.polar_against_uniform(bits)
    assert (split < uniform) is polar_wins
    assert uniform == pytest.approx({2: 0.11885, 3: 0.037440, 4: 0.011543, 6: 0.00104}[bits], rel=1e-3)
    assert split == pytest.approx({2: 0.12756, 3: 0.037488, 4: 0.010652, 6: 0.000839}[bits], rel=1e-3)
