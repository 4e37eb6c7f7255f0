"""Benchmarks come in groups: one baseline, and what is measured against it, the two in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arguments = Callable[[], tuple[Any, ...]]
# Seconds. Threads of a BLAS library look for work for a while after a call, and numpy and scipy have a library each.
SETTLE = 0.05
QUICK = 0.05  # what takes less is called once more before it is timed, as threads have gone to sleep


@dataclass(frozen=True)
class Baseline:
    """What the ratios of a group are to; setup makes fresh arguments, untimed."""

    name: str
    function: Callable[..., Any]
    setup: Arguments | None = None

    def seconds(self) -> float:
        """Of one call, after a call to warm up if it is quick."""
        time.sleep(SETTLE)
        spent = self._once()
        return spent if spent > QUICK else self._once()

    def _once(self) -> float:
        arguments = self.setup() if self.setup else ()
        start = time.perf_counter()
        self.function(*arguments)
        return time.perf_counter() - start


class Measure:
    """Times functions within a group. Before each round the baseline is timed once, so that a slower spell of the
    machine meets both; the ratio is the median over the rounds."""

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
            if baseline:
                spent.append(baseline.seconds())
                time.sleep(SETTLE)
                if spent[-1] <= QUICK:
                    function(*(setup() if setup else ()))
            return setup() if setup else (), {}

        self.benchmark.group = group
        found = self.benchmark.pedantic(function, setup=prepare, rounds=rounds, warmup_rounds=0 if rounds == 1 else 1)
        extra: dict[str, Any] = {"label": name, "target": target, "size": size, "baseline": None, "ratio": None}
        if baseline:
            spent = spent[-rounds:]  # the first was that of the round to warm up
            extra["baseline"] = {"label": baseline.name, "seconds": min(spent)}
            taken = self.benchmark.stats.stats.data
            extra["ratio"] = statistics.median(t / b for t, b in zip(taken, spent, strict=True))
        self.benchmark.extra_info.update(extra)
        return found

    def note(self, figures: dict[str, Any], targets: dict[str, float] | None = None) -> None:
        """Figures that are not times, and what some of them should be at most."""
        self.benchmark.extra_info.update(figures=figures, limits=targets or {})
