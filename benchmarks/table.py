"""Turn the times of a run into ratios to the baseline of each group, with growth exponents: Markdown and JSON.

    python benchmarks/table.py TIMES.json OUT     # writes OUT.md and OUT.json

Why a target is missed and what was tried stands in missed.toml, by group and name; it is printed below the table, of
those rows that miss theirs.

Times are the least of the rounds, ratios the medians of each round's to the baseline just before it. The exponent is
the slope of log time over log size, by least squares over the groups that differ in size alone.
"""

import json
import math
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REASONS = tomllib.loads(Path(__file__).with_name("missed.toml").read_text(encoding="utf-8"))


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The slope of log y over log x."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x, mean_y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def rows_of(times: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a benchmark, and one for the baseline of each group, its least time beside any of the others."""
    rows: list[dict[str, Any]] = []
    baselines: dict[str, dict[str, Any]] = {}
    for entry in times["benchmarks"]:
        extra = entry["extra_info"]
        row = {
            "group": entry["group"],
            "name": extra["label"],
            "size": extra["size"],
            "seconds": entry["stats"]["min"],
            "ratio": extra["ratio"],
            "target": extra["target"],
            "reached": None if extra["target"] is None else extra["ratio"] <= extra["target"],
            "figures": extra.get("figures", {}),
            "limits": extra.get("limits", {}),
        }
        rows.append(row)
        if beside := extra["baseline"]:
            seen = baselines.get(row["group"])
            found = min(beside["seconds"], seen["seconds"]) if seen else beside["seconds"]
            kept = {"name": f"baseline: {beside['label']}", "seconds": found, "ratio": 1.0}
            kept |= {"target": None, "reached": None, "figures": {}, "limits": {}}
            baselines[row["group"]] = row | kept
    order = (*baselines.values(), *rows)
    return sorted(order, key=lambda row: (row["group"].split(",")[0], row["size"] or 0, row["ratio"] or 0))


def exponents_of(rows: list[dict[str, Any]]) -> dict[str, float]:
    """The growth of each name over at least three sizes."""
    points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        if row["size"]:
            points[f"{row['group'].split(',')[0]}: {row['name']}"].append((row["size"], row["seconds"]))
    return {name: exponent(found) for name, found in points.items() if len({x for x, _ in found}) >= 3}


def figure(name: str, value: Any, limit: float | None) -> str:
    """A line of a list, with its target if it has one."""
    shown = f"- {name}: {value:.3g}" if isinstance(value, float) else f"- {name}: {value}"
    return shown if limit is None else f"{shown}, target {limit:.3g}: {'reached' if value <= limit else 'missed'}"


def markdown(machine: str, rows: list[dict[str, Any]], exponents: dict[str, float]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "<!-- made by: make bench -->",
        f"Machine: {machine}. Baseline and measured take turns; seconds are the least of the rounds, the ratio is the",
        "median of those of each round. n counts rows of 384 numbers, float32 where nothing else is said.",
        "",
        "| group | measured | seconds | ratio | target | |",
        "|---|---|--:|--:|--:|---|",
    ]
    for row in rows:
        ratio, target = (f"{row[k]:.2f}" if row[k] is not None else "" for k in ("ratio", "target"))
        reached = {None: "", True: "reached", False: "missed"}[row["reached"]]
        lines.append(f"| {row['group']} | {row['name']} | {row['seconds']:.3g} | {ratio} | {target} | {reached} |")
    missed = [row for row in rows if row["reached"] is False]
    if missed:
        lines += ["", "Missed:", ""]
    for row in missed:
        reason = REASONS.get(row["group"], {}).get(row["name"], "no reason is known")
        lines.append(f"- {row['group']}, {row['name']}: {' '.join(reason.split())}")
    figures: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        limits = row["limits"]
        figures[row["group"]] += [figure(name, value, limits.get(name)) for name, value in row["figures"].items()]
    for group, found in figures.items():
        if found:
            lines += ["", f"{group}:", "", *found]
    lines += ["", "| | growth exponent |", "|---|--:|"]
    lines += [f"| {name} | {value:.2f} |" for name, value in sorted(exponents.items())]
    return "\n".join(lines) + "\n"


def main(source: str, target: str) -> None:
    times = json.loads(Path(source).read_text(encoding="utf-8"))
    rows = rows_of(times)
    exponents = exponents_of(rows)
    cpu = times["machine_info"]["cpu"]
    machine = f"{cpu.get('count', '?')} cores, {cpu.get('brand_raw', cpu.get('arch', 'unknown'))}"
    data = {"machine": machine, "rows": rows, "growth": exponents}
    Path(target).with_suffix(".json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    Path(target).with_suffix(".md").write_text(markdown(machine, rows, exponents), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
