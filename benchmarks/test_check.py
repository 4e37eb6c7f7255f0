"""faiss's quantizers at 4 bits beside theory, and what the comparison costs."""

from collections.abc import Callable

import faiss  # pyright: ignore[reportMissingImports]
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.measure import Baseline, Measure
from tracebound import check

ROWS, DIMENSIONS, BITS = 20_000, 64, 4


def scalar(rows: NDArray) -> NDArray:
    quantizer = faiss.ScalarQuantizer(DIMENSIONS, faiss.ScalarQuantizer.QT_4bit)
    quantizer.train(rows)
    codes = quantizer.compute_codes(rows)
    return quantizer.decode(codes)  # pyright: ignore[reportCallIssue]


def product(rows: NDArray) -> NDArray:
    """Pairs of coordinates with 8 bits."""
    quantizer = faiss.ProductQuantizer(DIMENSIONS, DIMENSIONS // 2, 2 * BITS)
    quantizer.train(rows)
    codes = quantizer.compute_codes(rows)
    return quantizer.decode(codes)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("quantizer", [scalar, product])
def test_faiss_against_theory(measure: Measure, quantizer: Callable[[NDArray], NDArray]) -> None:
    rows = np.random.default_rng(0).standard_normal((ROWS, DIMENSIONS), dtype=np.float32)
    decoded = quantizer(rows)
    covariance = Baseline("numpy.cov", lambda: np.cov(rows, rowvar=False))
    name = f"check of faiss's {quantizer.__name__} quantizer"
    found = measure("Check", name, lambda: check(rows, decoded, bits=BITS), covariance, size=ROWS, rounds=3)
    best = {v["words"]: v["factor"] for v in found.data["values"] if v["law"] == "normal"}
    measure.note({f"{name}: error over the {words}": best[words] for words in ("best mid-rise grid", "best codebook")})
    assert found.verdict == ("fits" if quantizer is scalar else "between")
