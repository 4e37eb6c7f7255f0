"""The tables of the decoder's part of the study, from its record alone: Markdown for docs, figures for the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

NAMES = {"keys": "keys as cached", "unrotated": "keys before rotation", "values": "values"}
WORDS = {
    "squared_error": "squared error",
    "logit_square": "logit error squared",
    "largest_logit": "largest logit error",
    "logit_bound": "bound of that error",
    "total_variation": "total variation",
    "total_variation_bound": "bound of the variation",
    "largest_row": "largest row's",
    "output_error": "of what is read",
}
MEASURES = {
    "keys": ("squared_error", "logit_square", "largest_logit", "logit_bound", "total_variation"),
    "values": ("squared_error", "largest_row", "output_error"),
}
COLUMNS = {
    "keys": ("squared_error", "largest_logit", "logit_bound", "total_variation", "total_variation_bound"),
    "values": ("squared_error", "largest_row", "output_error"),
}


class Spread(NamedTuple):
    """The least, the median and the largest of some numbers."""

    least: float
    middle: float
    largest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one number."""
        return cls(min(values), median(values), max(values))

    def words(self, digits: str) -> str:
        """As the tables have it."""
        return ", ".join(format(value, digits) for value in self)


class Figures(NamedTuple):
    """What is counted of one kind of streams."""

    streams: int
    dominated: int
    trace: int
    ratio: Spread
    mu: Spread


def figures(record: Mapping[str, Any], stream: str) -> Figures:
    """Of the keys as cached, before rotation, or of the values."""
    found = [head[stream] for head in record["heads"]]
    return Figures(
        len(found),
        sum(each["domination"] == "certified" for each in found),
        sum(each["trace_condition"] == "holds" for each in found),
        Spread.of([each["trace_ratio"] for each in found]),
        Spread.of([each["mu_max"] for each in found]),
    )


class Weighted(NamedTuple):
    """The ratio of the keys' traces as their queries weight it, and how many heads it answers otherwise for."""

    ratio: Spread
    below: int
    otherwise: int
    query_heads: int
    query_heads_below: int


def weighted(record: Mapping[str, Any]) -> Weighted:
    """Of the queries of each group, and of each query head."""
    pairs = [(head["keys"]["trace_ratio"], head["query_weighted"]) for head in record["heads"]]
    apart = [ratio for head in record["heads"] for ratio, _ in head["by_query_head"]]
    return Weighted(
        Spread.of([ratio for _, ratio in pairs]),
        sum(ratio < 1 for _, ratio in pairs),
        sum((plain < 1) != (ratio < 1) for plain, ratio in pairs),
        len(apart),
        sum(ratio < 1 for ratio in apart),
    )


def left_by_mean(record: Mapping[str, Any]) -> tuple[Spread, int]:
    """The share of the cached keys' variance that is left less the turned mean, and on how many it beats the delta."""
    pairs = [
        (head["unrotated"]["trace_x"] / head["keys"]["trace_x"], head["keys"]["trace_ratio"])
        for head in record["heads"]
    ]
    return Spread.of([share for share, _ in pairs]), sum(share < delta for share, delta in pairs)


def gains(record: Mapping[str, Any], kind: str, name: str, bits: int) -> list[float]:
    """The gains in dB of a variant over all heads, its rate paid for."""
    at = record["plan"]["variants"][kind].index(name)
    return [head[f"{kind}_gain_db"][str(bits)][at] for head in record["heads"]]


def words_of(name: str) -> str:
    """A variant as the tables call it: what is kept exact in words."""
    scheme, _, rows = name.partition("+")
    return f"{scheme}, first row exact" if rows == "1" else f"{scheme}, {rows} rows exact" if rows else scheme


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> list[str]:
    """Lines of Markdown; the columns after the first are aligned to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def _statistics(record: Mapping[str, Any]) -> Iterator[list[str]]:
    found = [figures(record, name) for name in NAMES]
    yield ["dominated", *(f"{each.dominated} of {each.streams}" for each in found)]
    yield ["trace condition", *(f"{each.trace} of {each.streams}" for each in found)]
    yield ["tr Sigma_D / tr Sigma_X: least, median, largest", *(each.ratio.words(".2f") for each in found)]
    yield ["largest mu: least, median, largest", *(each.mu.words(".1f") for each in found)]


def _gains(record: Mapping[str, Any]) -> Iterator[list[str]]:
    names = dict.fromkeys(name for kind in ("keys", "values") for name in record["plan"]["variants"][kind])
    for name in names:
        cells = []
        for kind in ("keys", "values"):
            for bits in record["plan"]["bits"]:
                known = name in record["plan"]["variants"][kind]
                values = gains(record, kind, name, bits) if known else []
                cells.append(f"{median(values):z.1f} ({min(values):z.1f})" if known else "")
        yield [words_of(name), *cells]


def quantized(record: Mapping[str, Any], kind: str) -> Iterator[list[str]]:
    """Bits, variant, rate, perplexity, and the errors of COLUMNS: a row a run of the model."""
    for bits in record["plan"]["bits"]:
        for name, perplexity in record["quantized"][kind][str(bits)].items():
            errors = record["errors"][kind][str(bits)][name]
            measures = [format(errors[measure], ".3g") for measure in COLUMNS[kind]]
            yield [words_of(name), str(bits), f"{errors['rate']:.2f}", f"{perplexity:.4g}", *measures]


def _correlations(record: Mapping[str, Any], kind: str) -> Iterator[list[str]]:
    for measure in MEASURES[kind]:
        yield [WORDS[measure], *(f"{value:z.2f}" for value in record["rank_correlation"][kind][measure].values())]


def markdown(record: Mapping[str, Any]) -> str:
    """All tables."""
    bits = [f"{b} bits" for b in record["plan"]["bits"]]
    exact = f"exact: {record['perplexity']:.4g}"
    lines = table(["over 30 layers of 3 heads", *NAMES.values()], _statistics(record))
    lines += ["Gain over direct coding in dB on held-out rows, the rate paid for: median (least) over the heads.", ""]
    kinds = [f"{kind}, {b}" for kind in ("keys", "values") for b in bits]
    lines += table(["variant", *kinds], _gains(record))
    for kind in ("keys", "values"):
        lines += [f"All {kind} quantized; perplexity of the second half ({exact}), and errors there:", ""]
        head = ["variant", "bits", "rate", "perplexity", *(WORDS[name] for name in COLUMNS[kind])]
        lines += table(head, quantized(record, kind))
        lines += [f"Rank correlation with perplexity over the variants, {kind}:", ""]
        lines += table(["measure of error", *bits], _correlations(record, kind))
    return "\n".join(lines)
