"""Moments in one pass against rational arithmetic and the plain reference, however the stream is cut."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.loewner.verdict import compare
from numerics.moments import one_pass as moments
from numerics.moments.covariance import pair_moments
from numerics.moments.one_pass import Accumulator, accumulate
from numerics.moments.stream_moments import StreamMoments

pytestmark = pytest.mark.usefixtures("all_cores")  # sums of products, in whatever order
COVARIANCES = ("sigma_x", "sigma_p", "sigma_d")


def documents(rng: np.random.Generator, d: int, lengths: list[int]) -> list[NDArray]:
    return [(rng.standard_normal((n, d)).cumsum(axis=0) + 30).astype(np.float32) for n in lengths]


def chunked(rows: NDArray, size: int) -> list[NDArray]:
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def starts_of(found: list[NDArray]) -> list[int]:
    return np.cumsum([0, *(len(x) for x in found[:-1])]).tolist()


def rational(found: list[NDArray]) -> dict[str, list[list[Fraction]]]:
    """The covariances of the pairs, in fractions."""
    current = [[Fraction(x) for x in row] for part in found for row in part[1:].tolist()]
    previous = [[Fraction(x) for x in row] for part in found for row in part[:-1].tolist()]
    delta = [[x - y for x, y in zip(a, b, strict=True)] for a, b in zip(current, previous, strict=True)]
    m = len(current)

    def covariance(a: list[list[Fraction]], b: list[list[Fraction]]) -> list[list[Fraction]]:
        rows, columns = list(zip(*a, strict=True)), list(zip(*b, strict=True))
        return [
            [
                sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) / m
                - sum(r, Fraction(0)) * sum(c, Fraction(0)) / m**2
                for c in columns
            ]
            for r in rows
        ]

    gamma = covariance(current, previous)
    halves = [
        [(x + y) / 2 for x, y in zip(r, c, strict=True)] for r, c in zip(gamma, zip(*gamma, strict=True), strict=True)
    ]
    pairs = ((current, current), (previous, previous), (delta, delta))
    return dict(zip(COVARIANCES, (covariance(a, b) for a, b in pairs), strict=True)) | {"gamma": halves}


def distance(matrix: NDArray, exact: list[list[Fraction]]) -> float:
    """The Frobenius norm of a difference, rounded only at the end."""
    squares = (
        (Fraction(x) - y) ** 2
        for row, other in zip(matrix.tolist(), exact, strict=True)
        for x, y in zip(row, other, strict=True)
    )
    return float(sum(squares)) ** 0.5


def within_bounds(found: StreamMoments, exact: dict[str, list[list[Fraction]]]) -> None:
    for name, matrix in exact.items():
        assert distance(getattr(found, name), matrix) <= found.errors[name], name


@settings(max_examples=40)
@given(
    st.integers(0, 2**32), st.integers(1, 4), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 12)
)
def test_errors_are_bounded(seed: int, d: int, lengths: list[int], size: int) -> None:
    found = documents(np.random.default_rng(seed), d, [*lengths, 4])
    result = accumulate(chunked(np.concatenate(found), size), starts=starts_of(found))
    assert (result.rows, result.pairs) == (sum(lengths) + 4, sum(lengths) + 3 - len(lengths))
    within_bounds(result, rational(found))


@settings(max_examples=40)
@given(
    st.integers(0, 2**32), st.integers(1, 4), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 12)
)
def test_grid_gives_exact_integers(seed: int, d: int, lengths: list[int], size: int) -> None:
    rng = np.random.default_rng(seed)
    found = [rng.integers(-(2**15), 2**15, size=(n, d)).astype(np.int16) for n in [*lengths, 3]]
    rows, starts = np.concatenate(found), starts_of(found)
    results = (
        accumulate(chunked(rows, size), starts=starts),
        accumulate(chunked(rows / 256, size), starts=starts, grid=2.0**-8),
    )
    exact = rational(found)
    for result in results:
        assert result.integers is not None
        for name in COVARIANCES:
            scaled = [[x * result.pairs**2 for x in row] for row in exact[name]]
            assert getattr(result.integers, name).tolist() == scaled
    within_bounds(results[0], exact)
    assert (results[0].sigma_d == results[1].sigma_d * 2.0**16).all()


def test_agrees_with_the_reference_over_many_blocks() -> None:
    found = documents(np.random.default_rng(1), 6, [1, 2, 3000, 1, 2500, 2])
    result = accumulate(chunked(np.concatenate(found), 1700), starts=starts_of(found)[1:])
    reference = pair_moments(found)
    for name in COVARIANCES:
        np.testing.assert_allclose(getattr(result, name), getattr(reference, name), rtol=1e-9)
        assert (getattr(result, name) == getattr(result, name).T).all()
    np.testing.assert_allclose(result.gamma, (reference.gamma + reference.gamma.T) / 2, rtol=1e-9)
    np.testing.assert_allclose(result.mean_x, np.concatenate([x[1:] for x in found]).mean(axis=0, dtype=float))


def test_a_large_mean_costs_nothing() -> None:
    """Mean 10 sigma: float64 in one pass against extended precision in two."""
    rows = (np.random.default_rng(2).standard_normal((20_000, 8)) + 10).astype(np.float32)
    result = accumulate(chunked(rows, 5000))
    current = rows[1:].astype(np.longdouble)
    current -= current.mean(axis=0)
    exact = current.T @ current / len(current)
    assert np.linalg.norm((result.sigma_x - exact).astype(float)) <= 1e-14 * np.linalg.norm(exact.astype(float))


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("cut", [0, 5, 6, 7])
def test_parts_merge(exact: bool, cut: int) -> None:
    """A cut inside a document, at its end and at its start."""
    rng = np.random.default_rng(3)
    rows = rng.integers(-99, 99, size=(20, 3)).astype(np.int16 if exact else np.float64)
    begins = [0, 6, 13]
    whole = accumulate([rows], starts=begins)
    first = Accumulator(shift=np.ones(3))
    first.update(rows[: cut or 1], [b for b in begins if b < (cut or 1)])
    start = cut or 1
    second = Accumulator(shift=first.shift, previous=None if start in begins else rows[start - 1])
    second.update(rows[start:], [b - start for b in begins if b >= start])
    first.merge(second)
    merged = first.result()
    assert merged.pairs == whole.pairs
    for name in (*COVARIANCES, "gamma"):
        np.testing.assert_allclose(getattr(merged, name), getattr(whole, name), rtol=0 if exact else 1e-12)
    if exact:
        assert merged.integers is not None and whole.integers is not None
        assert (merged.integers.sigma_d == whole.integers.sigma_d).all()


@pytest.mark.parametrize("size", [1, 7, 40])
def test_piles_of_small_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Blocks, piles and steps of the shift end within chunks and within documents."""
    rows = (np.random.default_rng(4).standard_normal((200, 3)) + 10).astype(np.float32)
    expected = rational([rows[:90], rows[90:]])
    monkeypatch.setattr(moments, "BLOCK", 5)
    monkeypatch.setattr(moments, "PILE", 12)
    monkeypatch.setattr(moments, "WIDE", 2)
    within_bounds(accumulate(chunked(rows, size), starts=[0, 90]), expected)


@pytest.mark.parametrize("row", range(12))
def test_a_bad_row_is_found_in_every_part_of_a_block(monkeypatch: pytest.MonkeyPatch, row: int) -> None:
    monkeypatch.setattr(moments, "BLOCK", 5)
    rows = np.ones((12, 2))
    rows[row, 1] = 0.5
    with pytest.raises(ValueError, match="multiples of the grid"):
        accumulate([rows], grid=1.0)
    rows[row, 1] = np.nan
    with pytest.raises(ValueError, match="finite"):
        accumulate([rows])


def test_integer_sums_are_flushed_before_they_round(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.full((50, 1), -32768, dtype=np.int16)
    rows[::2] = 32767
    plain = accumulate([rows])
    monkeypatch.setattr(moments, "EXACT_ROWS", 4)
    monkeypatch.setattr(moments, "BLOCK", 4)
    flushed = accumulate([rows])
    assert plain.integers is not None and flushed.integers is not None
    assert plain.integers.sigma_d.tolist() == flushed.integers.sigma_d.tolist()


def test_integers_feed_the_loewner_order() -> None:
    rows = np.random.default_rng(5).integers(-9, 9, size=(400, 5)).cumsum(axis=0).astype(np.int16)
    found = accumulate([rows]).integers
    assert found is not None
    assert compare(found.sigma_d, found.sigma_x).verdict == "certified"
    assert compare(found.sigma_x, found.sigma_d).verdict == "refuted"


def test_edges_of_the_stream_are_named() -> None:
    rows = np.ones((4, 2))
    for bad, message in (
        ([], "no pair"),
        ([rows[:1]], "no pair"),
        ([np.ones(3)], "shape"),
        ([rows, np.ones((2, 3))], "coordinates"),
        ([np.full((3, 2), np.nan)], "finite"),
        ([rows, np.full((3, 2), np.inf)], "finite"),
        ([np.array([[1e200, 1.0], [-1e200, 1.0]])], "overflow"),
        ([rows.astype(complex)], "real numbers"),
        ([rows.astype(np.longdouble)], "real numbers"),
        ([np.array([[2**60, 1], [0, 1]])], "2\\^53"),
        ([rows.astype(np.int16), rows], "16 bits"),
    ):
        with pytest.raises(ValueError, match=message):
            accumulate(bad)
    for starts in ([2, 2], [3, 1], [9], [-1]):
        with pytest.raises(ValueError, match="start"):
            accumulate([rows], starts=starts)
    for grid in (0.0, -1.0, 0.3, np.nan, np.inf):
        with pytest.raises(ValueError, match="power of two"):
            accumulate([rows], grid=grid)
    for off in (0.5, 2.0**17, np.nan, np.inf):
        with pytest.raises(ValueError, match="multiples of the grid"):
            accumulate([np.full((2, 1), off)], grid=1.0)
    with pytest.raises(ValueError, match="no pair"):
        accumulate([rows], starts=[1, 2, 3])
    part = Accumulator(previous=rows[0])
    part.update(rows)
    with pytest.raises(ValueError, match="merge it"):
        part.result()
    whole = Accumulator()
    whole.update(2 * rows)
    with pytest.raises(ValueError, match="one shift"):
        whole.merge(part)
