"""Attention under disturbed keys: against weights computed one query at a time, and below its bounds."""

from __future__ import annotations

import numpy as np
import pytest

from numerics.audit import attention
from numerics.audit.attention import Attention, places, second_moment, weighted

STARTS, N, D, HEADS = (0, 30, 45), 80, 5, 2


def softmax(logits: np.ndarray) -> np.ndarray:
    found = np.exp(logits - logits.max())
    return found / found.sum()


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    return rng.standard_normal((N, D)), 0.2 * rng.standard_normal((N, D)), 3 * rng.standard_normal((HEADS, N, D))


@pytest.mark.parametrize("most", [1 << 20, 50])
def test_every_query_by_itself(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "MOST_LOGITS", most)
    keys, error, queries = drawn
    rows, begins = places(STARTS, 20, N, HEADS)
    norms = np.sqrt((error**2).sum(axis=1))
    found = Attention(keys, queries[:, rows], rows, begins, 0.5).errors(error, norms)
    for head in range(HEADS):
        for at, row in enumerate(rows):
            begin = max(start for start in STARTS if start <= row)
            assert begins[at] == begin
            seen, q = slice(begin, row + 1), queries[head, row]
            exact, moved = softmax(0.5 * keys[seen] @ q), softmax(0.5 * (keys - error)[seen] @ q)
            assert found.variation[head, at] == pytest.approx(np.abs(exact - moved).sum() / 2, abs=1e-12)
            assert found.largest[head, at] == pytest.approx(np.abs(0.5 * error[seen] @ q).max())
            assert found.bound[head, at] == pytest.approx(0.5 * np.linalg.norm(q) * norms[seen].max())
    assert (found.largest <= found.bound * (1 + 1e-12)).all()
    assert (found.variation <= found.variation_bound + 1e-12).all()


def test_a_vector_common_to_all_keys_changes_nothing(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    keys, error, queries = drawn
    rows, begins = places((0,), 0, N, HEADS)
    found = [
        Attention(keys + shift, queries, rows, begins, 1.0).errors(error, np.ones(N)).variation for shift in (0.0, 9.0)
    ]
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)


def test_the_bound_of_the_total_variation_is_that_of_the_factors() -> None:
    # Weights 1/(C + 1) and C/(C + 1) that change by the factors C and 1/C change places.
    eps = 0.7
    c = np.exp(2 * eps)
    p = np.array([1, c]) / (c + 1)
    assert np.abs(p - p[::-1]).sum() / 2 == pytest.approx(np.tanh(eps))


def test_rows_are_left_out_evenly_where_there_are_too_many_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "MOST_PAIRS", 1000)
    rows, begins = places(STARTS, 45, N, 3)
    assert set(np.diff(rows)) == {2} and rows[0] == 45 and set(begins) == {45}
    assert 3 * int((rows - begins + 1).sum()) <= 1000 < 3 * sum(range(1, N - 44))
    assert list(places((0,), 5000, 9000, 3)[0]) == [5000]


def test_second_moments_and_forms(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    keys, error, queries = drawn
    q = second_moment([queries[0], queries[1, :10], queries[1, 10:]])
    np.testing.assert_allclose(q, np.einsum("hti,htj->ij", queries, queries) / (HEADS * N))
    assert weighted(keys, error, q) == pytest.approx(float(np.trace(q @ error.T @ keys)) / N)
