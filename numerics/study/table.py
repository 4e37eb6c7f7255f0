"""The tables of the study, from its record alone: Markdown for the README, rows for the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numerics.study.extract import KINDS

Streams = Sequence[dict[str, Any]]
# Least squares is fitted without regularisation; ridge is the same predictor with it.
VARIANTS = ("closed-loop", "leaky", "selective", "diagonal", "gated", "ridge", "least-squares", "open-loop")
SCHEMES = ("normal", "normal-greedy", "hadamard-mean", "shape-gain")  # which the recommendation compares them with
HUGE = 1e4  # beyond which a number is shown by its power of ten
VERDICTS = ("supported", "open", "refuted")


def groups(record: dict[str, Any]) -> list[tuple[str, Streams]]:
    """The streams by kind, and all of them last. Raises ValueError for a kind without streams."""
    found = [(kind, [s for s in record["streams"] if s["kind"] == kind]) for kind in KINDS]
    if empty := [kind for kind, streams in found if not streams]:
        raise ValueError(f"the record has no {empty[0]}")
    return [*found, ("all", record["streams"])]


def count(streams: Streams, test: Callable[[dict[str, Any]], bool]) -> str:
    """On how many of the streams something holds."""
    return str(sum(map(test, streams)))


def spread(values: Sequence[float | None], digits: str, dash: str) -> str:
    """The least and the largest value, once if they print the same."""
    known = [v for v in values if v is not None]
    if not known:
        return "-"
    least, largest = (format(v, digits if abs(v) < HUGE else ".0e") for v in (min(known), max(known)))
    return least if least == largest else f"{least}{dash}{largest}"


def verdict_row(streams: Streams, dash: str, correlations: bool = True) -> list[str]:
    """Number and dimensions; on how many domination, trace condition and threshold hold; ranges; the population.

    The range of the least directional correlation is left out without `correlations`.
    """
    dimensions = sorted({s["dimension"] for s in streams})
    return [
        str(len(streams)),
        ", ".join(map(str, dimensions)),
        count(streams, lambda s: s["domination"] == "certified"),
        count(streams, lambda s: s["trace_condition"] == "holds"),
        count(streams, lambda s: s["below_threshold"]),
        spread([s["trace_ratio"] for s in streams], "z.2f", dash),
        spread([s["mu_max"] for s in streams], "z.1f", dash),
        *([spread([s["rho_min"] for s in streams], "z.2f", dash)] if correlations else []),
        ", ".join(count(streams, lambda s, v=verdict: s["population"] == v) for verdict in VERDICTS),
    ]


def gain_row(streams: Streams, dash: str, names: Sequence[str] = VARIANTS) -> list[str]:
    """For each variant the median gain in dB, with the least and the largest."""
    return [
        f"{median([s['gain_db'][name] for s in streams]):z.1f} "
        f"({spread([s['gain_db'][name] for s in streams], 'z.1f', dash)})"
        for name in names
    ]


def median(values: Sequence[float | None]) -> float:
    """The median, the mean of the two middle values of an even number; a gain that is not finite is an error."""
    known = sorted(v for v in values if v is not None)
    if len(known) != len(values) or not known:
        raise ValueError("a gain is missing from the record")
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2


def markdown(record: dict[str, Any]) -> str:
    """Both tables and the sentence of totals, as the README has them."""
    streams, dash = record["streams"], " to "
    threshold = f"below (1 - 2^-{record['bits']})^2"
    heads = (
        ["streams", "number", "d", "dominated", "trace condition", threshold],
        ["tr Sigma_D / tr Sigma_X", "largest mu", "least rho", f"population: {', '.join(VERDICTS)}"],
    )
    head = [*heads[0], *heads[1]]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += [f"| {kind} | {' | '.join(verdict_row(found, dash))} |" for kind, found in groups(record)]
    lines += [
        "",
        f"Gain over direct coding at {record['bits']} bits in dB on held-out rows, median (least to most):",
        "",
    ]
    for names in (VARIANTS, SCHEMES):
        lines += ["| streams | " + " | ".join(names) + " |", "|---" + "|--:" * len(names) + "|"]
        lines += [f"| {kind} | {' | '.join(gain_row(found, dash, names))} |" for kind, found in groups(record)]
        lines.append("")
    chosen = sorted(
        {s["recommended"] for s in streams}, key=lambda n: (-sum(s["recommended"] == n for s in streams), n)
    )
    words = ", ".join(f"{name} on {count(streams, lambda s, n=name: s['recommended'] == n)}" for name in chosen)
    return "\n".join(lines) + f"\nRecommended: {words}.\n"
