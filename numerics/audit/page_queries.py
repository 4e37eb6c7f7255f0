"""What queries see of a stream's coded rows, on the audit's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from numerics.audit.numbers import ABSENT, decibels, number_of
from numerics.audit.page_claims import claim
from numerics.markup import Raw, element, table

Entry = Mapping[str, Any]


def attention(entry: Entry) -> Iterator[Raw]:
    """What queries see of each variant's error."""
    found = entry["queries"]
    heads = f"{found['heads']} heads" if found["heads"] > 1 else "one head"
    yield element("h3", "What queries see")
    words = (
        f"Queries of {heads} in {found['name']}, logits {number_of(found['scale'])} times <query, key>; "
        f"{found['compared']:,} of them compared. As they weight it, tr(Q Sigma_D) / tr(Q Sigma_X) = "
        f"{number_of(found['ratio'])}, "
    )
    yield element("p", words, claim("query-weighted"), ".")
    keys = ("query_error", "logit_error", "logit_error_max", "logit_bound", "total_variation", "total_variation_max")
    keys += ("total_variation_bound",)
    rows = [
        (
            each["name"],
            str(each["bits"]),
            *(number_of(each["attention"][key]) for key in keys),
            decibels(each["attention"]["net_gain_db"]),
            _bias(each["attention"]["bias"]),
            _bias(each["attention"]["bias_of_centroids"]),
        )
        for each in entry["variants"]
    ]
    head = ("variant", "bits", "E <q, e>²", "logit error", "at most", "bound", "total variation", "at most", "bound")
    head += ("gain, dB", "bias, %", "of centroids, %")
    caption = (
        "Largest logit error over the keys of a query and total variation of its attention weights, in the mean and at "
        "most over queries, with the mean of what the variant's own bound allows (attention-weights); bias of inner "
        "products, and what it is for levels that are means of their cells (centroid-shrinks)"
    )
    yield table(caption, head, rows, numbers=range(1, 12))


def _bias(value: float | None) -> str:
    """Two digits of a percentage with its sign."""
    return ABSENT if value is None else f"{100 * value:+.2g}"
