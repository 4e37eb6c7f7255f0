"""Moments in one pass against two plain dsyrk of the same data, and against numpy.cov."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg.blas import dsyrk  # pyright: ignore[reportAttributeAccessIssue]

from benchmarks.measure import Baseline, Measure
from numerics.moments.one_pass import accumulate
from numerics.moments.stream_moments import StreamMoments

ROWS, DIMENSIONS = 200_000, 384
SIZES = (25_000, 50_000, 100_000, 200_000)
CHUNK = 20_000
ROUNDS = 5


@pytest.fixture(scope="module")
def stream() -> NDArray:
    """Mean 10 sigma."""
    return np.random.default_rng(0).standard_normal((ROWS, DIMENSIONS), dtype=np.float32) + 10


def in_chunks(rows: NDArray) -> StreamMoments:
    return accumulate(rows[i : i + CHUNK] for i in range(0, len(rows), CHUNK))


def plain(rows: NDArray) -> Baseline:
    """Of data that are float64 already and need no shift."""
    data = rows.astype(np.float64)
    return Baseline("two dsyrk", lambda: [dsyrk(1.0, data.T) for _ in range(2)])


@pytest.mark.parametrize("n", SIZES)
def test_moments(measure: Measure, stream: NDArray, n: int) -> None:
    target = 1.15 if n == ROWS else None
    rows = stream[:n]
    group, name = f"Moments, n = {n}", "moments of float32"
    found = measure(group, name, lambda: in_chunks(rows), plain(rows), target=target, size=n, rounds=ROUNDS)
    if n == SIZES[0]:
        current = stream[1:n].astype(np.longdouble)
        current -= current.mean(axis=0)
        exact = np.zeros((DIMENSIONS, DIMENSIONS), dtype=np.longdouble)
        columns = np.arange(0, DIMENSIONS, 48)
        exact = current[:, columns].T @ current[:, columns] / len(current)
        error = np.abs(found.sigma_x[np.ix_(columns, columns)] - exact).max() / np.abs(exact).max()
        bound = found.errors["sigma_x"] / np.linalg.norm(found.sigma_x, 2)
        name = "error relative to long double, mean 10 sigma"
        measure.note({name: float(error), "bound / norm": float(bound)}, {name: 1e-14})


@pytest.mark.parametrize("n", SIZES)
def test_exact_moments(measure: Measure, stream: NDArray, n: int) -> None:
    rows = np.rint(stream[:n] * 256).astype(np.int16)
    group, name = f"Moments, n = {n}", "exact moments of int16"
    measure(group, name, lambda: in_chunks(rows), plain(rows), size=n, rounds=ROUNDS)


@pytest.mark.parametrize("n", SIZES)
def test_numpy_cov(measure: Measure, stream: NDArray, n: int) -> None:
    rows = stream[:n]
    group, name = f"Moments, n = {n}", "numpy.cov, one matrix"
    measure(group, name, lambda: np.cov(rows, rowvar=False), plain(rows), size=n, rounds=ROUNDS)
