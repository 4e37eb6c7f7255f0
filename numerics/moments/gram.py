"""Sums of products of rows, pile by pile: in float64, or in integers, exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.moments.stream_moments import ROUND_UP, Floats

UNIT = 2.0**-53


class NotFinite(ValueError):
    """A row less the shift is NaN or infinite."""


class OutOfRange(ValueError):
    """Sums of squares leave the range of float64, or may have: the rows are finite, as far as they were looked at."""


class Gram:
    """The sum of y y^T over rows y and the sum of y: float64, or integers, exactly.

    Matrices are made when there is something in them: many a Gram of a short part holds few rows or none.
    """

    def __init__(self, exact: bool, pile: int, scratch: Floats, summed: bool = True) -> None:
        """scratch (d, d) may be shared with others that are not added to at the same time."""
        d = len(scratch)
        self.pile, self.scratch, self.summed = pile, scratch, summed
        self.piles, self.rows, self.pending = 0, 0, 0
        self.kind = np.dtype(np.int64 if exact else np.float64)
        self.work: Floats | None = None  # products of the pile
        self.products: NDArray[Any] | None = None  # those before it
        self.total: NDArray[Any] = np.zeros(d, dtype=self.kind)
        self.work_sums: Floats = np.zeros(d)
        self.lost: NDArray[np.bool_] = np.zeros(d, dtype=bool)  # coordinates not zero whose squares are

    def add(self, rows: Floats) -> None:
        """Add rows (r, d), C-contiguous; at most a pile of them."""
        if not len(rows):
            return
        if self.pending + len(rows) > self.pile:
            self.flush()
        # Of a matrix and its own transpose numpy computes one triangle, by dsyrk, and mirrors it.
        with np.errstate(over="ignore", invalid="ignore"):  # noticed in the end
            if self.work is None:
                self.work = np.empty_like(self.scratch)
            product = np.matmul(rows.T, rows, out=self.scratch if self.pending else self.work)
            zero = np.diagonal(product) == 0
            if zero.any():
                self.lost[zero] |= rows[:, zero].any(axis=0)
            if self.pending:
                self.work += self.scratch
            if self.summed:
                sums = np.ones(len(rows)) @ rows
                if not np.isfinite(sums).all():
                    raise _not_finite(rows)
                self.work_sums += sums
        self.rows += len(rows)
        self.pending += len(rows)

    def flush(self) -> None:
        """Move the pending products and sums into the total."""
        if self.pending and self.work is not None:
            found = self.work.astype(self.kind, copy=False)
            if self.products is None:
                self.products, self.work = found, None
            else:
                self.products += found
            self.total += self.work_sums.astype(self.kind)
            self.work_sums[:] = 0
            self.piles, self.pending = self.piles + 1, 0

    def merge(self, other: Gram) -> None:
        """Add another's sums."""
        for part in (self, other):
            part.flush()
        if self.products is None and other.products is not None:
            self.products = other.products.copy()
        elif self.products is not None and other.products is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                self.products += other.products
        self.total += other.total
        self.lost |= other.lost
        self.rows, self.piles = self.rows + other.rows, self.piles + other.piles + 1

    def full(self) -> NDArray[Any]:
        """The symmetric sum of products (d, d)."""
        self.flush()
        return np.zeros(self.scratch.shape, self.kind) if self.products is None else self.products.copy()

    @property
    def sums(self) -> NDArray[Any]:
        """The sum of the rows (d,)."""
        self.flush()
        return self.total

    @property
    def squares(self) -> Floats:
        """Upper bounds of the diagonal (d,)."""
        self.flush()
        if self.products is None:
            return np.zeros(len(self.total))
        return np.diagonal(self.products).astype(np.float64) * (ROUND_UP + (self.rows + self.piles) * 2 * UNIT)


def _not_finite(rows: Floats) -> ValueError:
    """What is wrong with rows whose sum is not finite."""
    if np.isfinite(rows).all():
        return OutOfRange("sums overflow; scale the rows by a power of two")
    return NotFinite("rows must be finite; remove NaN and infinite values")
