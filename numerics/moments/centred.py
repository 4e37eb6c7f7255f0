"""Moments of streams that one pass does not do justice: rows of any finite size, at any distance from zero.

Rows are divided by powers of two, one a coordinate, so that they are below one; current rows, previous rows and deltas
are multiplied separately, each less a shift of its own, which a pass before has brought near their mean. Then every
sum of squares is about m variances, and the bounds are small beside each variance in each coordinate, whatever its
unit and its mean.

Why the bounds hold, as `numerics.moments.one_pass` writes them; x and p are a current and a previous number, scaled:
- scaling is exact, but for what underflows by at most 2^-1075, which TINY covers (`lost`);
- with Knuth's two-sum high + low = x - p exactly, high being the rounded difference. What is summed for a delta is
  y = fl(fl(high - s) + low) for the shift s. If high and s differ by a factor of at most two, high - s is exact
  (Sterbenz); if not, abs(low) <= u abs(high) <= 2 u abs(high - s), and its rounding is u abs(high - s), at most
  u (1 + 3 u) abs(w) for the exact w = high - s + low. So y errs by less than 3 u abs(y) in both cases; x - s and
  p - s by u;
- so products err by 6 u more, sums by 3 u, and the bounds are those of a sum of products and of a sum of numbers there,
  with g = gamma_(r+k+20) and the m pairs as the only rows: 7 g N_i / m.
- Gamma is summed by itself, from products of current and previous numbers, which err by g sqrt(N_i P_j); its symmetric
  part then by sqrt(b_i b_j) with b = 7 g (N + P) / (2 m).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.moments.gram import UNIT
from numerics.moments.one_pass import BLOCK, PILE
from numerics.moments.stream_moments import NAMES, ROUND_UP, TINY, StreamMoments

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
KINDS = ("x", "p", "d")


@dataclass(frozen=True, eq=False)
class Frame:
    """Exponents (d,) of the units 2^e of the coordinates, and in these units the shifts (d,) of X, of P and of D."""

    exponents: Integers
    x: Floats
    p: Floats
    d: Floats

    @classmethod
    def around(cls, largest: ArrayLike, previous: ArrayLike, current: ArrayLike) -> Frame:
        """A first frame, from the largest modulus of each coordinate (d,) and one pair of rows.

        A shift that is one of the numbers shifted is at most sqrt(m) standard deviations from their mean.
        """
        exponents = np.frexp(np.asarray(largest, dtype=np.float64))[1].astype(np.int64)
        p, x = (np.ldexp(np.asarray(row, dtype=np.float64), -exponents) for row in (previous, current))
        return cls(exponents, x, p, x - p)

    def recentred(self, moments: StreamMoments) -> Frame:
        """The frame with the means that were found as shifts."""
        return Frame(self.exponents, moments.mean_x, moments.mean_p, moments.mean_d)


def scaled(rows: NDArray[np.generic], exponents: Integers) -> Floats:
    """rows / 2^exponents, (n, d)."""
    return np.ldexp(np.asarray(rows, dtype=np.float64), -exponents)


class CentredSums:
    """Sums over the pairs of a part of a stream; `update` takes rows, `merge` adds those of another part."""

    def __init__(self, frame: Frame, previous: ArrayLike | None = None) -> None:
        """previous (d,) is the row before the first one, if the document began in another part."""
        self.frame = frame
        size = len(frame.x)
        self.grams: dict[str, Floats] = {kind: np.zeros((size, size)) for kind in (*KINDS, "xp")}
        self.sums: dict[str, Floats] = {kind: np.zeros(size) for kind in KINDS}
        self.lost: NDArray[np.bool_] = np.zeros(size, dtype=bool)
        self.rows = self.pairs = self.piles = 0
        self.continued = previous is not None
        self.documents = int(self.continued)
        self.last: Floats = np.empty((0, size))
        if previous is not None:
            self.last = self._scaled(np.atleast_2d(np.asarray(previous)))

    def _scaled(self, rows: NDArray[np.generic]) -> Floats:
        found = scaled(rows, self.frame.exponents)
        self.lost |= (np.ldexp(found, self.frame.exponents) != rows).any(axis=0)
        return found

    def update(self, rows: NDArray[np.generic], begins: Sequence[int] = ()) -> None:
        """Add finite rows (n, d) that follow the last ones; `begins` are those among them that begin a document."""
        marks = np.asarray(begins, dtype=np.int64)
        for start in range(0, len(rows), BLOCK):
            stop = min(start + BLOCK, len(rows))
            self._add(rows[start:stop], marks[(marks >= start) & (marks < stop)] - start)

    def _add(self, rows: NDArray[np.generic], begins: Integers) -> None:
        values = np.concatenate([self.last, self._scaled(rows)])
        known = len(self.last)
        current = np.delete(np.arange(known, len(values)), begins if known else np.union1d(begins, [0]))
        self.last = values[-1:].copy()
        self.rows += len(rows)
        self.documents += len(begins)
        if not len(current):
            return
        x, p = values[current], values[current - 1]
        high = x - p
        taken = high - x
        low = (x - (high - taken)) - (p + taken)
        shifted = {"x": x - self.frame.x, "p": p - self.frame.p, "d": (high - self.frame.d) + low}
        for kind, part in shifted.items():
            gram = part.T @ part
            zero = np.diagonal(gram) == 0
            self.lost[zero] |= part[:, zero].any(axis=0)
            self.grams[kind] += gram
            self.sums[kind] += np.ones(len(part)) @ part
        self.grams["xp"] += shifted["x"].T @ shifted["p"]
        self.pairs += len(current)
        self.piles += 1

    def merge(self, other: CentredSums) -> None:
        """Add the sums of the part that follows."""
        for kind in self.grams:
            self.grams[kind] += other.grams[kind]
        for kind in self.sums:
            self.sums[kind] += other.sums[kind]
        self.lost |= other.lost
        self.rows, self.pairs = self.rows + other.rows, self.pairs + other.pairs
        self.piles += other.piles + 1

    def result(self) -> StreamMoments:
        """The moments, in the units of the frame."""
        m = self.pairs
        count = PILE + self.piles + 20
        loss = 7 * count * UNIT / (1 - count * UNIT)
        matrices = [self._covariance(kind, kind) for kind in KINDS]
        gamma = self._covariance("x", "p")
        growth = loss / m * (ROUND_UP + (self.rows + self.piles) * 2 * UNIT) * ROUND_UP
        bounds = [growth * np.diagonal(self.grams[kind]) for kind in KINDS]
        bounds.append((bounds[0] + bounds[1]) / 2 * ROUND_UP)
        means = {kind: getattr(self.frame, kind) + self.sums[kind] / m for kind in KINDS}
        return StreamMoments(
            rows=self.rows,
            pairs=m,
            mean_x=means["x"],
            mean_p=means["p"],
            mean_d=means["d"],
            sigma_x=matrices[0],
            sigma_p=matrices[1],
            sigma_d=matrices[2],
            gamma=(gamma + gamma.T) / 2,
            bounds={
                name: bound + np.where((bound > 0) | self.lost, TINY, 0.0)
                for name, bound in zip(NAMES, bounds, strict=True)
            },
            exponents=self.frame.exponents,
        )

    def _covariance(self, first: str, second: str) -> Floats:
        gram = self.grams[first if first == second else first + second]
        return (gram - np.outer(self.sums[first], self.sums[second]) / self.pairs) / self.pairs
