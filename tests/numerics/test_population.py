"""Verdicts for the population: which rates, which logic, and what happens at the edges."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from numerics.audit import limits
from numerics.audit.blocks import Block, Floats, number_of_blocks
from numerics.audit.calibration import BOUNDARY, FAILING, HOLDING, Process, blocks_of
from numerics.audit.limits import upper_limits
from numerics.audit.population import infer
from numerics.audit.refutation import student_tail

EVERY = BOUNDARY[0]


def drawn(process: Process, seed: int, n: int, d: int, streams: int = 1) -> Floats:
    return process.draw(np.random.default_rng(seed), streams, n, d)


def blocks(rows: Floats, *lengths: int) -> list[Block]:
    return blocks_of(rows, lengths or (len(rows),))


def test_few_errors_at_the_boundary() -> None:
    verdicts = [infer(blocks(rows)).verdict for rows in drawn(EVERY, 1, 500, 2, 100)]
    assert verdicts.count("refuted") <= 11  # 5 expected; 12 or more in 4 of 1000
    assert verdicts.count("supported") <= 11
    assert verdicts.count("open") >= 80


@pytest.mark.parametrize(("process", "verdict"), [(FAILING[-1], "refuted"), (HOLDING[-1], "supported")])
def test_what_is_plain_is_found(process: Process, verdict: str) -> None:
    assert {infer(blocks(rows)).verdict for rows in drawn(process, 2, 2000, 4, 5)} == {verdict}


def test_a_verdict_is_what_the_figures_say() -> None:
    for process in (EVERY, *FAILING, *HOLDING):
        for rows in drawn(process, 3, 800, 2, 10):
            found = infer(blocks(rows))
            assert found.p_value is not None and found.p_value == max(found.p_values.values())
            assert set(found.p_values) == {1, 2, 4}
            assert (found.verdict == "refuted") == (found.p_value < found.level)
            assert (found.verdict == "supported") == (found.upper_limit is not None and found.upper_limit < 1)
            assert found.upper_limit == max(found.upper_limits.values(), default=None)


def test_not_refuting_is_not_supporting() -> None:
    found = infer(blocks(drawn(HOLDING[0], 4, 500, 24)[0]))
    assert found.verdict == "open" and found.p_value is not None and found.p_value > 0.5
    found = infer(blocks(drawn(HOLDING[-1], 4, 500, 26)[0]))
    assert found.verdict == "open" and not found.upper_limits and "too many" in found.reason


def test_same_blocks_same_answer_and_another_seed_moves_the_limit_alone() -> None:
    cut = blocks(drawn(EVERY, 5, 500, 2)[0])
    assert infer(cut) == infer(cut)
    other = infer(cut, seed=1)
    assert other.p_values == infer(cut).p_values and other.upper_limits != infer(cut).upper_limits


def test_a_stricter_level_decides_less() -> None:
    cut = blocks(drawn(HOLDING[2], 6, 600, 2)[0])
    limits = [upper_limits(cut, level, 0) for level in (0.2, 0.05, 0.01)]
    assert all(a[w] <= b[w] for a, b in pairwise(limits) for w in a)
    for level in (0.0, 0.5, float("nan")):
        with pytest.raises(ValueError, match="level"):
            infer(cut, level)


@pytest.mark.parametrize("rows", [16, 17, 60, 181])
def test_short_streams_stay_open(rows: int) -> None:
    found = infer(blocks(drawn(HOLDING[-1], 7, 200, 1)[0][: rows + 1]))
    assert (found.verdict, found.p_value, found.upper_limit) == ("open", None, None)
    assert found.reason == f"{rows} pairs make {found.blocks} blocks; 16 are needed"


def test_documents_are_blocks_and_too_few_of_them_stay_open() -> None:
    rows = drawn(FAILING[-1], 8, 2000, 2)[0]
    assert infer(blocks(rows, 2000)).verdict == "refuted"
    found = infer(blocks(rows, *[125] * 16))
    assert (found.verdict, found.blocks) == ("refuted", 16)
    assert set(found.p_values) == {1, 2}
    for lengths in ((1000, 1000), (400,) * 5, (1850, *[10] * 15)):
        found = infer(blocks(rows, *lengths))
        assert found.verdict == "open" and f"{len(lengths)} documents" in found.reason
    assert infer(blocks(rows, *[2] * 1000)).blocks == 50


def test_no_delta_crosses_into_another_document() -> None:
    """Each document constant: only its jumps, which are no deltas, have variance."""
    rows = np.repeat(np.random.default_rng(9).normal(size=(40, 2)), 25, axis=0)
    found = infer(blocks(rows, *[25] * 40))
    assert found.verdict == "supported" and found.upper_limit == pytest.approx(0, abs=1e-9)


def test_a_part_is_not_spoken_of_as_the_whole() -> None:
    """A direction of nothing but rounding is not judged, so the others' being dominated is not called support."""
    rows = drawn(HOLDING[-1], 10, 2000, 2)[0]
    whole = infer(blocks(rows))
    assert (whole.verdict, whole.unjudged) == ("supported", 0)
    found = infer(blocks(np.column_stack([rows, rows[:, 0] - 2 * rows[:, 1]])))
    assert (found.verdict, found.unjudged) == ("open", 1)
    assert "1 of 3 (33 %) have too little variance to be judged" in found.reason
    assert found.upper_limits == pytest.approx(whole.upper_limits, rel=1e-6)


@pytest.mark.parametrize("value", [0.0, 0.3, 7.0, 1e100])
def test_constant_coordinates_change_nothing(value: float) -> None:
    rows = drawn(HOLDING[-1], 10, 2000, 2)[0]
    whole, cut = infer(blocks(rows)), blocks_of(rows, (2000,))
    with_constant = [
        replace(
            b,
            sum_x=np.append(b.sum_x, value * b.pairs),
            sum_d=np.append(b.sum_d, 0),
            gram_x=np.block([[b.gram_x, value * b.sum_x[:, None]], [value * b.sum_x, np.float64(value**2 * b.pairs)]]),
            gram_d=np.pad(b.gram_d, (0, 1)),
        )
        for b in cut
    ]
    assert infer(blocks(np.column_stack([rows, np.full(2000, 7.0)]))) == infer(with_constant) == whole


def badly_scaled(seed: int, scale: float) -> Floats:
    """A slow coordinate times `scale` beside white noise: mu is 2, in a direction of hardly any variance."""
    return np.column_stack(
        [drawn(HOLDING[-1], seed, 2000, 1)[0] * scale, np.random.default_rng(seed).normal(size=2000)]
    )


@pytest.mark.parametrize("scale", [1.0, 1e5, 1e-5, 1e12, 1e140])
def test_badly_scaled_coordinates_are_judged(scale: float) -> None:
    for seed in range(20 if scale == 1e5 else 2):
        found = infer(blocks(badly_scaled(seed, scale)))
        assert (found.verdict, found.unjudged) == ("refuted", 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-60, 60), min_size=3, max_size=3))
def test_powers_of_two_as_units_change_no_bit(seed: int, exponents: list[int]) -> None:
    rows = drawn(EVERY, seed, 400, 3)[0]
    assert infer(blocks(np.ldexp(rows, exponents))) == infer(blocks(rows))


def test_never_supported_where_the_sample_is_refuted() -> None:
    cut = blocks(drawn(HOLDING[-1], 10, 2000, 2)[0])
    found = infer(cut, sample_refuted=True)
    assert found.verdict == "open" and "the sample itself is not dominated" in found.reason


def test_no_variance_is_no_evidence() -> None:
    found = infer(blocks(np.ones((500, 3))))
    assert found.verdict == "open" and found.p_value == 1
    late = np.ones((500, 1))
    late[-1] = 2
    assert infer(blocks(late)).verdict == "open"


def test_a_delta_outside_the_range_of_x_is_never_supported() -> None:
    """The second coordinate moves once, from the first row, which is no current row, to the next."""
    rows = np.column_stack([drawn(HOLDING[-1], 11, 1000, 1)[0], np.ones(1000)])
    assert infer(blocks(rows)).verdict == "supported"
    rows[0, 1] = 9
    found = infer(blocks(rows))
    assert found.verdict == "open" and found.upper_limit == float("inf")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(-0.5, 0.95))
def test_the_limit_is_at_least_that_of_every_direction(seed: int, d: int, rho: float) -> None:
    """What makes the limit valid in every dimension: it is at least the one of the population's worst direction."""
    rng = np.random.default_rng(seed)
    process = Process("any", lambda size: np.diag(np.linspace(rho, 0.5, size)))
    rows = process.draw(rng, 1, 600, d)[0]
    whole = upper_limits(blocks(rows), 0.05, seed)
    single = upper_limits(blocks(rows @ rng.normal(size=(d, 1))), 0.05, seed)
    assert all(single[w] <= whole[w] * (1 + 1e-9) for w in whole)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_limits_do_not_depend_on_coordinates_or_units(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = drawn(EVERY, seed, 600, 3)[0]
    mixed = rows @ (rng.normal(size=(3, 3)) + 3 * np.eye(3)) * 1e6 - 1e7
    assert upper_limits(blocks(mixed), 0.05, 0) == pytest.approx(upper_limits(blocks(rows), 0.05, 0), rel=1e-6)


def test_windows_are_drawn_on_a_circle_of_neighbours() -> None:
    for count, width in ((16, 1), (31, 2), (64, 4)):
        weights = limits.resampled(count, width, np.random.default_rng(0))
        assert weights.shape == (limits.REPLICATES, count)
        assert (weights.sum(axis=1) == width * round(count / width)).all()
        assert weights.mean() == pytest.approx(width * round(count / width) / count)
        # every window covers its neighbours: the sum over a circle of alternating signs is nearly nothing
        if width > 1 and count % 2 == 0:
            assert (weights @ np.tile([1, -1], count // 2) == 0).all()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**9))
def test_blocks_are_long_and_not_too_many(pairs: int) -> None:
    count = number_of_blocks(pairs)
    assert 8 <= count <= 64 and count % 2 == 0
    assert count == 8 or pairs / count >= 2 * pairs ** (1 / 3) - 1e-6


@pytest.mark.parametrize("freedom", [2, 3, 7, 31, 200])
def test_tail_of_students_law(freedom: int) -> None:
    for t in (0.0, 1e-300, 1e-9, 0.3, 1.0, freedom**0.5, 5.0, 40.0, 1e5, 1e300):
        for sign in (1, -1):
            np.testing.assert_allclose(student_tail(sign * t, freedom), special.stdtr(freedom, -sign * t), rtol=1e-12)
