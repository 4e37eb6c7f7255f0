"""The compiled quantizer against a copy of the same data, and against faiss."""

from collections.abc import Callable

import faiss  # pyright: ignore[reportMissingImports]
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.measure import Baseline, Measure
from numerics.quantizer import fast, reference

DIMENSIONS = 384
SIZES = (125_000, 250_000, 500_000, 1_000_000)


class Data:
    """Rows with variances 1 / k, loaded with 4 sigma; buffers, so that no page is touched for the first time."""

    def __init__(self) -> None:
        deviations = (1 / np.arange(1, DIMENSIONS + 1)) ** 0.5
        rng = np.random.default_rng(0)
        self.values = np.empty((SIZES[-1], DIMENSIONS), dtype=np.float32)
        for i in range(0, SIZES[-1], 25_000):
            self.values[i : i + 25_000] = rng.standard_normal((25_000, DIMENSIONS), dtype=np.float32) * deviations
        self.ranges = 4 * deviations
        self.out = np.zeros_like(self.values)
        self.codes = np.zeros(self.values.size, dtype=np.uint8)


@pytest.fixture(scope="module")
def data() -> Data:
    return Data()


Call = Callable[[Data, NDArray, int], Callable[[], object]]
CALLS: dict[str, tuple[Call, float | None]] = {
    "quantize-dequantize": (lambda d, x, n: lambda: fast.quantize(x, d.ranges, 8, d.out[:n]), 1.1),
    "encode, 8 bits": (lambda d, x, n: lambda: fast.encode(x, d.ranges, 8, d.codes[: x.size]), 0.6),
    "decode, 8 bits": (
        lambda d, x, n: lambda: fast.decode(d.codes[: x.size], n, d.ranges, 8, np.float32, d.out[:n]),
        0.7,
    ),
    "encode, 4 bits": (lambda d, x, n: lambda: fast.encode(x, d.ranges, 4, d.codes[: x.size // 2]), None),
    "decode, 4 bits": (
        lambda d, x, n: lambda: fast.decode(d.codes[: x.size // 2], n, d.ranges, 4, np.float32, d.out[:n]),
        None,
    ),
    "error sums": (lambda d, x, n: lambda: fast.error_sums(x, d.ranges, 8), 0.5),
}


def memcpy(data: Data, n: int) -> Baseline:
    rows, out = data.values[:n], data.out[:n]
    return Baseline("memcpy", lambda: np.copyto(out, rows))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", CALLS)
def test_calls(measure: Measure, data: Data, name: str, n: int) -> None:
    call, target = CALLS[name]
    function = call(data, data.values[:n], n)
    aimed = target if n == SIZES[-1] else None
    measure(f"Quantizer, n = {n}", name, function, memcpy(data, n), target=aimed, size=n, rounds=15)


def test_reference(measure: Measure, data: Data) -> None:
    n = SIZES[0]
    rows = data.values[:n]

    def run() -> NDArray:
        return reference.decode(reference.encode(rows, data.ranges, 8), data.ranges, 8)

    measure(f"Quantizer, n = {n}", "plain reference", run, memcpy(data, n), size=n, rounds=1)


@pytest.mark.parametrize("n", SIZES[:2])
def test_faiss_scalar(measure: Measure, data: Data, n: int) -> None:
    quantizer = faiss.ScalarQuantizer(DIMENSIONS, faiss.ScalarQuantizer.QT_8bit)
    quantizer.train(data.values[:20_000])
    rows = data.values[:n]
    name = "faiss ScalarQuantizer encode, 8 bits"
    measure(f"Quantizer, n = {n}", name, lambda: quantizer.compute_codes(rows), memcpy(data, n), size=n, rounds=3)


def test_faiss_product(measure: Measure, data: Data) -> None:
    """48 blocks of 8 coordinates, 8 bits a block; trained and run on few rows, since it takes long."""
    n = 10_000
    rows = data.values[:n]
    quantizer = faiss.ProductQuantizer(DIMENSIONS, 48, 8)
    quantizer.train(rows)
    name = "faiss ProductQuantizer encode, 1 bit a coordinate"
    measure(f"Product quantizer, n = {n}", name, lambda: quantizer.compute_codes(rows), memcpy(data, n), rounds=3)
