"""The fixture that all benchmarks use."""

from typing import Any

import pytest

from benchmarks.measure import Measure


@pytest.fixture
def measure(benchmark: Any) -> Measure:
    return Measure(benchmark)
