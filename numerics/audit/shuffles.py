"""Whether the order of rows helps a variant that predicts: a permutation test that presumes no law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from numerics import codec
from numerics.audit.sample import Sample, clipped
from numerics.codec import entropy

SHUFFLES, SEED = 19, 20261127  # it errs on one in SHUFFLES + 1
MOST_SHUFFLED, MOST_PRODUCTS = 2048, 1 << 24  # rows of a shuffle, and products of a matrix prediction in one


def most_shuffled(sample: Sample) -> int:
    """How many rows the test of order has."""
    return max(2, min(MOST_SHUFFLED, MOST_PRODUCTS // sample.fit.shape[1] ** 2))


def by_shuffles(sample: Sample, name: str, fitted: codec.Codec) -> dict[str, Any]:
    """Whether the order of the measured rows helps: a permutation test (Fisher 1935) that presumes no law.

    The variant that predicts with the least error on fitted rows, its rate paid for, codes measured rows in their order
    and in SHUFFLES random ones. On exchangeable rows all these orders are alike, given the fitted rows, so the p-value
    (1 + those with no larger error) / (1 + SHUFFLES) is at most 1 / (1 + SHUFFLES) with that probability.
    """
    most = most_shuffled(sample)
    rows, rng = sample.held[:most], np.random.default_rng(SEED)
    orders = [rows, *(rng.permutation(rows) for _ in range(SHUFFLES))]
    every, lengths = np.concatenate(orders), first_lengths(sample.held_lengths, most) * len(orders)
    ((_, (found,)),) = codec.encode_all([codec.Job(fitted, (), [(every, lengths)])])
    squares = ((every - found.rows) ** 2).sum(axis=1)
    errors = squares.reshape(len(orders), -1).mean(axis=1)
    rates = np.array([_rate(fitted, sample.held_lengths, found, k * len(rows), len(rows)) for k in range(len(orders))])
    no_larger, coded_no_larger = (int((paid[1:] <= paid[0]).sum()) for paid in (errors, errors * 4.0**rates))
    return {
        "variant": name,
        "rows": len(rows),
        "shuffles": SHUFFLES,
        "no_larger": no_larger,
        "p_value": (1 + no_larger) / (1 + SHUFFLES),
        "coded_no_larger": coded_no_larger,
        "coded_p_value": (1 + coded_no_larger) / (1 + SHUFFLES),
    }


def _rate(fitted: codec.Codec, lengths: Sequence[int], found: codec.Rebuilt, first: int, rows: int) -> float:
    """Bits a coordinate that an adaptive coder pays for so many rows from the `first` on."""
    at = slice(first, first + rows)
    parts = entropy.parts_of(fitted, first_lengths(lengths, rows), found.codes[at], found.gates[at])
    return entropy.code_length(parts) / found.codes[at].size


def first_lengths(lengths: Sequence[int], rows: int) -> tuple[int, ...]:
    """Lengths of the documents as far as they lie within the first rows."""
    return clipped(np.cumsum((0, *lengths)), 0, min(rows, sum(lengths)))
