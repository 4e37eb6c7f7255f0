"""Benchmarks come in groups: one baseline, and what is measured against it, the two in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arguments = Callable[[], tuple[Any, ...]]
WARM = 0.05  # seconds of calls before one is timed: numpy and scipy have a BLAS each, whose threads spin and sleep


@dataclass(frozen=True)
class Baseline:
    """What the ratios of a group are to; setup makes fresh arguments, untimed."""

    name: str
    function: Callable[..., Any]
    setup: Arguments | None = None


def _call(function: Callable[..., Any], setup: Arguments | None) -> float:
    """Seconds of a call."""
    arguments = setup() if setup else ()
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def _warm(function: Callable[..., Any], setup: Arguments | None) -> None:
    spent = 0.0
    while spent < WARM:
        spent += _call(function, setup)


class Measure:
    """Times functions within a group. Before each round the baseline is timed once, so that a slower spell of the
    machine meets both; the ratio is the median over the rounds. A single round is without calls to warm up."""

    def __init__(self, benchmark: Any) -> None:
        self.benchmark = benchmark

    def __call__(
        self,
        group: str,
        name: str,
        function: Callable[..., Any],
        baseline: Baseline | None = None,
        *,
        target: float | None = None,
        size: int | None = None,
        setup: Arguments | None = None,
        rounds: int = 7,
    ) -> Any:
        """The function's result. target: the ratio to the baseline aimed at; setup: fresh arguments, untimed."""
        spent: list[float] = []

        def prepare() -> tuple[tuple[Any, ...], dict[str, Any]]:
            if baseline and rounds > 1:
                _warm(baseline.function, baseline.setup)
            if baseline:
                spent.append(_call(baseline.function, baseline.setup))
            if rounds > 1:
                _warm(function, setup)
            return setup() if setup else (), {}

        self.benchmark.group = group
        found = self.benchmark.pedantic(function, setup=prepare, rounds=rounds)
        extra: dict[str, Any] = {"label": name, "target": target, "size": size, "baseline": None, "ratio": None}
        if baseline:
            extra["baseline"] = {"label": baseline.name, "seconds": min(spent)}
            taken = self.benchmark.stats.stats.data
            extra["ratio"] = statistics.median(t / b for t, b in zip(taken, spent, strict=True))
        self.benchmark.extra_info.update(extra)
        return found

    def note(self, figures: dict[str, Any], targets: dict[str, float] | None = None) -> None:
        """Figures that are not times, and what some of them should be at most."""
        self.benchmark.extra_info.update(figures=figures, limits=targets or {})
