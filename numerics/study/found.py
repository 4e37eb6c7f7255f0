"""What the study found on the decoder, in a few lines of words, from its record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from numerics.study import tables

NAMED = {
    "keys": ("closed-loop", "leaky", "unrotated-direct", "unrotated-hadamard-mean", "unrotated-shape-gain"),
    "values": ("closed-loop", "leaky", "hadamard-mean", "shape-gain"),
}


def lines(record: Mapping[str, Any]) -> str:
    """A finding a line."""
    return "".join(f"{line}\n" for line in _lines(record))


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    for stream, name in tables.NAMES.items():
        each = tables.figures(record, stream)
        yield (
            f"{name}: {each.dominated} of {each.streams} dominated; trace condition on {each.trace}; "
            f"traces' ratio {each.ratio.least:.2f} to {each.ratio.largest:.2f}, median {each.ratio.middle:.2f}"
        )
    left, better = tables.left_by_mean(record)
    heads = len(record["heads"])
    yield (
        f"keys turned back, less their mean: {left.least:.2f} to {left.largest:.2f} of the cached variance, median "
        f"{left.middle:.2f}; less than the delta leaves on {better} of {heads}"
    )
    ratio = tables.weighted(record)
    yield (
        f"keys as their queries weight them: ratio {ratio.ratio.least:.2f} to {ratio.ratio.largest:.2f}, median "
        f"{ratio.ratio.middle:.2f}; below 1 on {ratio.below} of {heads}, another answer than the traces' on "
        f"{ratio.otherwise}; by query head below 1 on {ratio.query_heads_below} of {ratio.query_heads}"
    )
    bits = max(record["plan"]["bits"])
    for kind in NAMED:
        gains = (f"{name} {median(tables.gains(record, kind, name, bits)):+.1f}" for name in NAMED[kind])
        yield f"{kind} at {bits} bits, held out, median dB over direct coding: {', '.join(gains)}"
    for kind, runs in record["quantized"].items():
        order = sorted(runs[str(bits)].items(), key=lambda pair: pair[1])
        words = ", ".join(f"{tables.words_of(name)} {value:.4g}" for name, value in order)
        yield f"perplexity with all {kind} at {bits} bits ({record['perplexity']:.4g} exact): {words}"
    for kind, measures in record["rank_correlation"].items():
        words = ", ".join(f"{tables.WORDS[name]} {found[str(bits)]:+.2f}" for name, found in measures.items())
        yield f"rank correlation with perplexity, {kind} at {bits} bits: {words}"
