"""Benchmarks come in groups: one baseline, and what is measured against it in the same run."""

from collections.abc import Callable
from typing import Any


class Measure:
    """Times functions within a group; the baseline of a group has a name that begins with "baseline"."""

    def __init__(self, benchmark: Any) -> None:
        self.benchmark = benchmark

    def __call__(
        self,
        group: str,
        name: str,
        function: Callable[..., Any],
        *,
        target: float | None = None,
        size: int | None = None,
        setup: Callable[[], tuple[Any, ...]] | None = None,
        rounds: int = 7,
    ) -> Any:
        """The function's result. target: the ratio to the baseline aimed at; setup: fresh arguments, untimed."""
        self.benchmark.group = group
        self.benchmark.extra_info.update(label=name, target=target, size=size)
        prepare = (lambda: (setup(), {})) if setup else None
        warm = 0 if rounds == 1 else 1
        return self.benchmark.pedantic(function, setup=prepare, rounds=rounds, warmup_rounds=warm)

    def note(self, figures: dict[str, Any], targets: dict[str, float] | None = None) -> None:
        """Figures that are not times, and what some of them should be at most."""
        self.benchmark.extra_info.update(figures=figures, limits=targets or {})
