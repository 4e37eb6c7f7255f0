"""Many streams at a glance: which pay most, what holds by kind, and one recommendation a kind and run of layers.

Layers are cut into at most `MOST_RUNS` runs, each with one variant, so that as many streams as possible are in a run
whose variant is the one recommended for themselves; one cut more has to win `WORTH` of the streams. Gains are those of
`numerics.audit.variants`, on held-out rows; a recommendation that a stream has by itself keeps its test of order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import inf, isinf, isnan
from statistics import median, median_low
from typing import Any

from numerics.audit.advice import predicts
from numerics.audit.numbers import bits_of
from numerics.audit.schema import Group, KindSummary, Overview
from numerics.audit.variants import ORDER

Entry = Mapping[str, Any]
MOST_RUNS = 3
WORTH = 0.1  # of the streams
KINDS = ("key", "value", "query", None)
PLURALS = {"key": "keys", "value": "values", "query": "queries", None: "streams"}


def overview(entries: Sequence[Entry]) -> Overview:
    """The summaries by kind and the groups, for entries of `numerics.audit.schema`."""
    kinds = [[e for e in entries if e["kind"] == kind] for kind in KINDS]
    return {
        "kinds": [_summary(of_kind) for of_kind in kinds if of_kind],
        "groups": [group for of_kind in kinds if of_kind for group in _groups(of_kind)],
    }


def gain(entry: Entry, bits: int, variant: str) -> float:
    """The net gain of a variant: infinity if it is exact, -infinity if direct coding alone is, or if there is none."""
    found = next((v for v in entry["variants"] if (v["bits"], v["name"]) == (bits, variant)), None)
    if found is None or found["net_gain_db"] is None:  # which stands for both infinities
        return inf if found is not None and found["mse"] == 0 else -inf
    return float(found["net_gain_db"])


def recommended(entry: Entry) -> dict[int, tuple[str, float]]:
    """By bits, the variant that is recommended and its net gain."""
    return {
        each["bits"]: (each["variant"], gain(entry, each["bits"], each["variant"])) for each in entry["recommendations"]
    }


def every_bits(entries: Sequence[Entry]) -> list[int]:
    """The numbers of bits at which any of the entries was measured."""
    return list(dict.fromkeys(each["bits"] for entry in entries for each in entry["recommendations"]))


def by_gain(entries: Sequence[Entry]) -> list[int]:
    """Places of the entries by the mean gain of what is recommended, the largest first; equals in their own order."""
    means = [sum(g for _, g in found.values()) / len(found) for found in map(recommended, entries)]
    return sorted(range(len(entries)), key=lambda k: (-means[k], k))


def best_of_deltas(entry: Entry, bits: int) -> tuple[str, float]:
    """The variant that predicts with the largest net gain, whether recommended or not, and that gain."""
    names = [v["name"] for v in entry["variants"] if v["bits"] == bits and predicts(v["name"])]
    return max(((name, gain(entry, bits, name)) for name in names), key=lambda pair: pair[1])


def _summary(entries: Sequence[Entry]) -> KindSummary:
    ratios = [entry["trace_ratio"] for entry in entries if entry["trace_ratio"] is not None]
    chosen = [recommended(entry) for entry in entries]
    return {
        "kind": entries[0]["kind"],
        "streams": len(entries),
        "dominated": sum(entry["domination"] == "certified" for entry in entries),
        "trace_condition": sum(entry["trace_condition"] == "holds" for entry in entries),
        "trace_ratio": [min(ratios), float(median(ratios)), max(ratios)] if ratios else [],
        "recommended": {
            str(bits): dict(Counter(found[bits][0] for found in chosen if bits in found).most_common())
            for bits in every_bits(entries)
        },
    }


def _groups(entries: Sequence[Entry]) -> Iterator[Group]:
    """The runs of layers of one kind at each number of bits; streams without a layer make one run."""
    everyone = entries
    for bits in every_bits(everyone):
        entries = [entry for entry in everyone if bits in recommended(entry)]
        layered = [entry for entry in entries if entry["layer"] is not None]
        layers = sorted({entry["layer"] for entry in layered})
        for first, last in _runs([[e for e in layered if e["layer"] == layer] for layer in layers], bits):
            within = [e for e in layered if layers[first] <= e["layer"] <= layers[last]]
            yield _group(within, bits, [layers[first], layers[last]])
        if len(layered) < len(entries):
            yield _group([entry for entry in entries if entry["layer"] is None], bits, None)


def _runs(layers: Sequence[Sequence[Entry]], bits: int) -> list[tuple[int, int]]:
    """The first and the last layer of each run."""
    votes = [Counter(recommended(entry)[bits][0] for entry in layer) for layer in layers]
    count = len(votes)
    if not count:
        return []
    won: dict[tuple[int, int], int] = {}
    for first in range(count):
        total: Counter[str] = Counter()
        for last in range(first, count):
            total += votes[last]
            won[first, last] = max(total.values())
    # best[k][n]: most votes of the first n layers in k runs, and where the last of these begins.
    best: list[list[tuple[int, int]]] = [[(won[0, n - 1] if n else 0, 0) for n in range(count + 1)]]
    while len(best) < min(MOST_RUNS, count):
        before = best[-1]
        best.append(
            [
                max(((before[cut][0] + won[cut, n - 1], -cut) for cut in range(1, n)), default=(0, 0))
                for n in range(count + 1)
            ]
        )
    everyone, runs = sum(map(len, layers)), 1
    while runs < len(best) and best[runs][count][0] - best[runs - 1][count][0] >= max(1.0, WORTH * everyone):
        runs += 1
    found: list[tuple[int, int]] = []
    end = count
    for k in range(runs - 1, -1, -1):
        start = -best[k][end][1]
        found.append((start, end - 1))
        end = start
    return found[::-1]


def _group(entries: Sequence[Entry], bits: int, layers: list[int] | None) -> Group:
    votes = Counter(recommended(entry)[bits][0] for entry in entries)
    variant = max(votes, key=lambda name: (votes[name], -ORDER.index(name)))
    gains = sorted(gain(entry, bits, variant) for entry in entries)
    middle = middle_of(gains)
    kind = entries[0]["kind"]
    which = PLURALS[kind].capitalize()
    if layers is not None:
        which += f", layer {layers[0]}" if layers[0] == layers[1] else f", layers {layers[0]} to {layers[1]}"
    text = (
        f"{which}, at {bits_of(bits)}: {variant}, recommended on {votes[variant]} of {len(entries)} streams; "
        f"its gain over direct coding is {middle:.2f} dB in the median, {gains[0]:.2f} dB at the least"
    )
    return {
        "kind": kind,
        "bits": bits,
        "layers": layers,
        "variant": variant,
        "streams": len(entries),
        "agreeing": votes[variant],
        "median_gain_db": _finite(middle),
        "least_gain_db": _finite(gains[0]),
        "text": f"{text}.",
    }


def middle_of(gains: Sequence[float]) -> float:
    """The median; the lower one of two that are infinities apart."""
    found = median(gains)
    return median_low(gains) if isnan(found) else float(found)


def _finite(value: float) -> float | None:
    return None if isinf(value) else value
