"""The record of the decoder's part: statistics and gains by head, and what quantizing does to the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from numerics.study import cached, heads, perplexity
from numerics.study.quantized import BITS, RUN, VARIANTS, plan
from numerics.study.record import rounded
from numerics.study.tables import MEASURES

SHORT = 4  # significant digits of what is found by way of the model's float32 sums


def measure(
    folder: Path,
    index: dict[str, Any],
    made: Callable[[], cached.Model],
    jobs: int = 2,
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, Any]:
    """The record of the streams in a folder: the model is run again where a perplexity is not kept there."""
    found = heads.measure(folder, index, jobs, progress)
    return record(index, found, perplexity.measure(folder, index, made, jobs, progress))


def record(index: dict[str, Any], found: Sequence[dict[str, Any]], losses: Mapping[str, float]) -> dict[str, Any]:
    """What is recorded of all heads and of the perplexities by `kind variant bits`."""
    quantized = {
        kind: {str(b): {v.name: rounded(losses[f"{kind} {v.name} {b}"], SHORT) for v in RUN[kind]} for b in BITS}
        for kind in RUN
    }
    errors = {kind: {str(b): _mean(found, kind, str(b)) for b in BITS} for kind in VARIANTS}
    return {
        "text": index["text"],
        "versions": index["versions"],
        "plan": index["plan"] | plan(),
        "theta": index["theta"],
        "files": index["files"],
        "perplexity": rounded(index["perplexity"], SHORT),
        "quantized": quantized,
        "errors": errors,
        "rank_correlation": {kind: _correlations(kind, errors[kind], quantized[kind]) for kind in RUN},
        "heads": [_head(each) for each in found],
    }


def _mean(found: Sequence[dict[str, Any]], kind: str, bits: str) -> dict[str, dict[str, float]]:
    """The errors of each variant, the mean over all heads."""
    entries = [each[f"{kind}_quantized"][bits] for each in found]
    return {
        name: {
            key: rounded(fmean(entry[name][key] for entry in entries), SHORT)
            for key in values
            if not key.endswith("_db")
        }
        for name, values in entries[0].items()
    }


def _correlations(
    kind: str, errors: Mapping[str, Mapping[str, Mapping[str, float]]], quantized: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Spearman's rank correlation of each measure of error with perplexity over the variants, by bits."""
    return {
        measure: {
            b: rounded(_rank_correlation([errors[b][name][measure] for name in losses], list(losses.values())), SHORT)
            for b, losses in quantized.items()
        }
        for measure in MEASURES[kind]
    }


def _rank_correlation(some: Sequence[float], others: Sequence[float]) -> float:
    """Spearman's, with the mean rank of ties; nan if either is constant."""
    from scipy.stats import rankdata  # slow to load

    with np.errstate(invalid="ignore"):
        return float(np.corrcoef(rankdata(some), rankdata(others))[0, 1])


def _head(each: dict[str, Any]) -> dict[str, Any]:
    """A head's statistics, and the gains in dB less what the rate costs in the order of the plan's variants."""
    found = {key: each[key] for key in ("layer", "head")}
    found |= {name: {key: rounded(value) for key, value in each[name].items()} for name in heads.STREAMS}
    found["query_weighted"] = rounded(each["query_weighted"])
    found["by_query_head"] = [[rounded(number) for number in pair] for pair in each["by_query_head"]]
    for kind, variants in VARIANTS.items():
        found[f"{kind}_gain_db"] = {
            b: [rounded(entry[v.name]["gain_db"], SHORT) for v in variants]
            for b, entry in each[f"{kind}_quantized"].items()
        }
    return found
