"""The table of `make bench`, made from the times of a run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "table.py"


def entry(group: str, label: str, seconds: float, beside: float | None = None, **extra: Any) -> dict[str, Any]:
    baseline = None if beside is None else {"label": "plain", "seconds": beside}
    ratio = None if beside is None else seconds / beside
    info = {"label": label, "target": None, "size": None, "baseline": baseline, "ratio": ratio, **extra}
    return {"group": group, "extra_info": info, "stats": {"min": seconds}}


def tables(folder: Path, benchmarks: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    times = {"machine_info": {"cpu": {"count": 2, "brand_raw": "a processor"}}, "benchmarks": benchmarks}
    (folder / "times.json").write_text(json.dumps(times), encoding="utf-8")
    subprocess.run([sys.executable, str(SCRIPT), str(folder / "times.json"), str(folder / "out")], check=True)
    markdown = (folder / "out.md").read_text(encoding="utf-8")
    return markdown, json.loads((folder / "out.json").read_text(encoding="utf-8"))


def test_ratios_are_to_the_baseline_of_the_group(tmp_path: Path) -> None:
    found, data = tables(
        tmp_path,
        [
            entry("one", "fast", 1.0, 2.0, target=0.5),
            entry("one", "slow", 3.0, 2.1, target=1.4),
            entry("one", "odd", 3.0, 2.0, ratio=1.1),
            entry("two", "alone", 7.0),
        ],
    )
    for line in (
        "| one | baseline: plain | 2 | 1.00 |  |  |",
        "| one | fast | 1 | 0.50 | 0.50 | reached |",
        "| one | slow | 3 | 1.43 | 1.40 | missed |",
        "| one | odd | 3 | 1.10 |  |  |",
        "| two | alone | 7 |  |  |  |",
    ):
        assert line in found.splitlines()
    assert "Missed:\n\n- one, slow: no reason is known\n\n" in found
    assert "2 cores, a processor" in found
    assert {row["name"]: row["ratio"] for row in data["rows"]} == {
        "baseline: plain": 1.0,
        "fast": 0.5,
        "slow": 3 / 2.1,
        "odd": 1.1,
        "alone": None,
    }


def test_growth_is_fitted_over_three_sizes_or_more(tmp_path: Path) -> None:
    sizes = (10, 20, 40)
    found, data = tables(
        tmp_path,
        [entry(f"cubes, d = {n}", "cubic", 1e-3 * n**3, size=n) for n in sizes]
        + [entry(f"pairs, d = {n}", "linear", 1e-3 * n, size=n) for n in sizes[:2]],
    )
    assert data["growth"] == {"cubes: cubic": pytest.approx(3)}
    assert "| cubes: cubic | 3.00 |" in found


def test_figures_are_listed_once_a_group_with_their_limits(tmp_path: Path) -> None:
    found, _ = tables(
        tmp_path,
        [
            entry("g", "first", 1.0, figures={"false": 1, "bytes": 3e9}, limits={"false": 0, "bytes": 2e9}),
            entry("g", "second", 2.0, figures={"error": 1e-16}, limits={"error": 1e-14}),
        ],
    )
    assert found.count("\ng:\n") == 1
    assert (
        "- false: 1, target 0: missed\n- bytes: 3e+09, target 2e+09: missed\n- error: 1e-16, target 1e-14: r" in found
    )
