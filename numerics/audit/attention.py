"""What an error of keys does to attention: logit errors and weights over causal prefixes, for queries of the head.

A logit is scale <q, k>, the weights of a query are the exponentials of its logits over their sum, and the query of row
t attends to the keys of its document up to row t. Keys k are disturbed to khat, e = k - khat, so logits move by
scale <q, e>. For each query:

- the largest logit error, max_j abs(scale <q, e_j>) over its keys;
- the total variation between exact and disturbed weights, sum_j abs(p_j - phat_j) / 2;
- their bounds: where norm(e_j) <= b_j the largest logit error is at most eps = abs(scale) norm(q) max_j b_j. By the
  claim `attention-weights` each weight then changes by a factor in [1/C, C], C = exp(2 eps), and weights of sum one
  that do so have total variation at most (C - 1) / (C + 1) = tanh(eps): the share s that grows becomes at most C s, the
  rest 1 - s at least (1 - s) / C.

A vector common to all keys changes no weight (`attention-shift`), so keys may be given less any vector.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_PAIRS = 1 << 21  # of a query and a key that are compared
MOST_LOGITS = 1 << 20  # in a block
CHUNK = 1 << 14  # rows of a quadratic form at a time


def places(starts: Sequence[int], first: int, last: int, heads: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows first .. last whose queries are compared, and where the keys of each begin: at the start of its document.

    `starts` are the starts of all documents, in order. These are the rows first, first + s, first + 2s, ... with the
    least s such that at most MOST_PAIRS pairs of a query and a key are compared, or the row `first` alone.
    """
    rows = np.arange(first, last)
    begins = np.asarray(starts, dtype=np.int64)[np.searchsorted(starts, rows, side="right") - 1]
    keys = rows - begins + 1
    stride = 1
    while stride < len(rows) and heads * int(keys[::stride].sum()) > MOST_PAIRS:
        most = heads * int(keys[::stride].sum())
        stride = max(stride + 1, stride * most // MOST_PAIRS)
    return rows[::stride], begins[::stride]


@dataclass(frozen=True, eq=False)
class Errors:
    """Of each query, (heads, m): the largest logit error and its bound, total variation of weights and its bound."""

    largest: Floats
    bound: Floats
    variation: Floats
    variation_bound: Floats


@dataclass(frozen=True, eq=False)
class _Block:
    """Consecutive queries: their places, the range of keys they see, and their exact weights (heads, queries, keys)."""

    queries: slice
    keys: slice
    later: NDArray[np.bool_]  # (queries, keys): which keys come after which queries
    log_weights: Floats  # -inf there
    weights: Floats


class Attention:
    """Exact attention weights, against which disturbed keys are held."""

    def __init__(
        self, keys: Floats, queries: Floats, rows: NDArray[np.int64], begins: NDArray[np.int64], scale: float
    ) -> None:
        """Keys (n, d); queries (heads, m, d) at `rows` (m,), each with the keys from `begins` (m,) to its own row."""
        self.queries, self.scale = queries * scale, scale
        self.rows, self.begins = rows, begins
        self.blocks = [self._block(keys, at, span) for at, span in self._spans()]

    def _spans(self) -> Iterator[tuple[slice, slice]]:
        """Runs of queries of one document, with the keys that they see."""
        at = 0
        while at < len(self.rows):
            begin = int(self.begins[at])
            stop = at + 1
            while (
                stop < len(self.rows)
                and int(self.begins[stop]) == begin
                and (stop + 1 - at) * len(self.queries) * (int(self.rows[stop]) + 1 - begin) <= MOST_LOGITS
            ):
                stop += 1
            yield slice(at, stop), slice(begin, int(self.rows[stop - 1]) + 1)
            at = stop

    def _block(self, keys: Floats, at: slice, span: slice) -> _Block:
        later = np.arange(span.start, span.stop) > self.rows[at, None]
        logits = self.queries[:, at] @ keys[span].T
        logits[:, later] = -np.inf
        logits -= logits.max(axis=-1, keepdims=True)
        weights = np.exp(logits)
        total = weights.sum(axis=-1, keepdims=True)
        weights /= total
        logits -= np.log(total)
        return _Block(at, span, later, logits, weights)

    def errors(self, error: Floats, bounds: Floats) -> Errors:
        """Of keys that are off by `error` (n, d), whose norms are at most `bounds` (n,)."""
        shape = self.queries.shape[:2]
        largest, variation = np.empty(shape), np.empty(shape)
        most = np.empty(len(self.rows))
        for block in self.blocks:
            moved = self.queries[:, block.queries] @ error[block.keys].T
            logits = block.log_weights - moved
            sizes = np.abs(moved, out=moved)
            sizes[:, block.later] = 0.0
            largest[:, block.queries] = sizes.max(axis=-1)
            logits -= logits.max(axis=-1, keepdims=True)
            weights = np.exp(logits, out=logits)
            weights /= weights.sum(axis=-1, keepdims=True)
            weights -= block.weights
            variation[:, block.queries] = np.abs(weights, out=weights).sum(axis=-1) / 2
            most[block.queries] = np.where(block.later, 0.0, bounds[block.keys]).max(axis=-1)
        bound = np.sqrt((self.queries**2).sum(axis=-1)) * most
        return Errors(largest, bound, variation, np.tanh(bound))


def second_moment(pieces: Iterable[NDArray[Any]]) -> Floats:
    """Q = E q q^T, the mean over the rows (n, d) of all pieces, of which there is one at least."""
    total, count = np.zeros(()), 0
    for piece in pieces:
        for at in range(0, len(piece), CHUNK):
            part = np.asarray(piece[at : at + CHUNK], dtype=np.float64)
            with np.errstate(over="ignore", invalid="ignore"):
                total, count = total + part.T @ part, count + len(part)
    return total / count


def weighted(rows: Floats, others: Floats, q: Floats) -> float:
    """Mean of x_t^T Q y_t over rows x and others y (n, d): E <q, x> <q, y> for q independent of both, Q = E q q^T."""
    parts = (float(((rows[at : at + CHUNK] @ q) * others[at : at + CHUNK]).sum()) for at in range(0, len(rows), CHUNK))
    return sum(parts) / len(rows)
