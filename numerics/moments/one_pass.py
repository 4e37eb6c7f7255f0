"""First and second moments of a stream and of its differences, in one pass over chunks of rows.

The pairs are those of `numerics.moments.covariance`: (X_{t-1}, X_t) within each document, every moment centred by its
own mean over the pairs, divisor m. Memory is a few (d, d) matrices and one block of rows, whatever the length. Two
symmetric rank-k updates a block are needed, for rows and for deltas: the Gram matrix of previous rows is that of
current rows with the first rows of documents added and the last ones taken away, and

    2 sym Gamma = Sigma_X + Sigma_P - Sigma_D.

**Exact mode**: on a grid of 16-bit integers (integer arrays of at most 16 bits, or floats with a `grid`, a power of two
of which every value is a multiple) products are below 2^34 and at most 2^19 rows are summed in float64, so the sums are
exact in any order, with or without fused multiply-adds; they are collected in 64-bit integers. The matrices
m^2 Sigma are then known exactly, as integers.

**Otherwise** rows are shifted before they are multiplied, by the mean of the first block unless told otherwise, so that
a mean of many standard deviations costs no accuracy, and `bounds` holds a vector b (d,) for each covariance with

    abs(computed - exact)_ij <= sqrt(b_i b_j),

so that the spectral norm and the trace of the error are at most sum_i b_i, in every unit of every coordinate. Write
u = 2^-53, gamma_k = k u / (1 - k u) (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3), r for
the rows of a pile and k for the number of piles, N_i for sum y_i^2 over the shifted rows y as computed, F_i, L_i and
D_i for first rows, last rows and deltas, n for the rows and m for the pairs, g = gamma_(r+k+10). BLAS is trusted to sum
each pile conventionally, in any order; piles are added here. By Cauchy and Schwarz sqrt(a_i a_j) + sqrt(c_i c_j) is at
most sqrt((a_i + c_i) (a_j + c_j)), so that vectors that bound errors may be added. Then:
- a sum of products y_i y_j errs by at most g sum abs(y_i y_j) <= g sqrt(N_i N_j); that y errs from x - shift by u
  abs(y) is within the 10 spare roundings, as are the products, quotients and differences that centre and scale;
- a sum of n numbers y_i is at most sqrt(n N_i) and errs by at most g times that; a product of two such sums over m errs
  by 3 g n sqrt(N_i N_j) / m;
- a delta errs by u (abs(y_t) + abs(y_{t-1}) + abs(delta)), so the deltas of coordinate i by eta_i = u (2 sqrt(N_i) +
  sqrt(D_i)) in the Euclidean norm, and their products by eta_i sqrt(D_j) + sqrt(D_i) eta_j + eta_i eta_j. The first two
  terms are at most sqrt(c_i c_j) with c_i = eta_i^2 / u + u D_i, by Cauchy and Schwarz again; the last has eta_i^2. The
  sum of the deltas is that of last minus first rows;
- what underflows is at most TINY in each entry, and nothing where all y_i are zero.

`StreamMoments.sharp` says whether all this is small beside the variances. It is not where rows are very large, very
small, or far from the shift beside their spread: `numerics.moments.centred` has the arithmetic for these.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import cores
from numerics.moments.gram import UNIT, Gram, OutOfRange
from numerics.moments.stream_moments import NAMES, ROUND_UP, TINY, Floats, IntegerMoments, Integers, StreamMoments

BLOCK = 1024  # rows a product at least, so that a block is still in the cache when it is multiplied
PILE = 2 * BLOCK  # rows whose products BLAS adds up: rounding errors grow with this and with the number of piles
WIDE = 16  # rows a step of the shift
GRID_BITS = 16
# Rows whose integer products, of deltas below 2^17, sum to less than 2^53, and to less than 2^63.
EXACT_ROWS = 1 << 19
MOST_ROWS = 1 << 28
SMALL_INTEGERS = tuple(np.dtype(kind) for kind in (np.int8, np.uint8, np.int16, np.uint16))


def accumulate(chunks: Iterable[ArrayLike], *, starts: Iterable[int] = (), grid: float | None = None) -> StreamMoments:
    """The moments of a stream given as chunks (n_k, d) of consecutive rows in time order.

    starts: the rows, counted from 0 over the whole stream, with which documents begin; no delta crosses there.
    grid: values are multiples k grid with k of 16 bits; None takes integer arrays of at most 16 bits as multiples of 1.
    Raises ValueError for chunks that differ in d, are not finite, or leave the grid; for starts that do not increase or
    lie beyond the end; and if there is no pair.
    """
    sums = Accumulator(grid=grid)
    cuts = iter(starts)
    cut, last = next(cuts, None), -1
    for chunk in chunks:
        rows = np.asarray(chunk)
        before, begins = sums.rows, []
        while cut is not None and cut < before + len(rows):
            if cut <= last or cut < before:
                raise ValueError(f"starts of documents must increase from 0, but {cut} follows {last}")
            begins.append(cut - before)
            last, cut = cut, next(cuts, None)
        sums.update(rows, begins)
    if cut is not None:
        raise ValueError(f"a document starts at row {cut}, but the stream has {sums.rows} rows")
    return sums.result()


class Accumulator:
    """Partial sums of a stream of documents: `update` takes rows, `merge` appends the rows of another accumulator."""

    def __init__(
        self, *, grid: float | None = None, shift: ArrayLike | None = None, previous: ArrayLike | None = None
    ) -> None:
        """grid as in `accumulate`.

        shift (d,) replaces the mean of the first block; parts that are merged need one shift (`shift` of the first).
        previous (d,) is the row before the first one, if the document began in another part; it is not counted.
        """
        if grid is not None and not (math.isfinite(grid) and grid > 0 and math.frexp(grid)[0] == 0.5):
            raise ValueError(f"the grid must be a positive power of two, not {grid}")
        self.grid = grid
        self.shift: Floats = np.empty(0) if shift is None else np.array(shift, dtype=np.float64)
        self.previous = None if previous is None else np.atleast_2d(np.asarray(previous))
        self.rows = 0
        self.exact = False
        # The row before the next one, of shape (1, d), or no row, of shape (0, d).
        self.last: Floats = np.empty((0, 0))

    def _open(self, rows: NDArray[Any]) -> None:
        """Fix dimension, mode and shift by the first rows."""
        d = rows.shape[1]
        self.exact = self.grid is not None or rows.dtype in SMALL_INTEGERS
        if self.exact:
            self.shift = np.zeros(d)
        elif not self.shift.size:
            # Few digits, so that x - shift is exact more often than not.
            self.shift = rows[:BLOCK].mean(axis=0, dtype=np.float64).astype(np.float32).astype(np.float64)
        self.wide_shift = np.tile(self.shift, WIDE)
        if self.shift.shape != (d,) or not np.isfinite(self.shift).all():
            raise ValueError("rows and their mean must be finite and fit the shift")
        self.block = max(BLOCK, min(2 * d, EXACT_ROWS))
        self.pile = EXACT_ROWS if self.exact else max(PILE, self.block)
        self.scratch, others = np.empty((2, d, d))
        self.all, self.firsts, self.lasts = (Gram(self.exact, self.pile, self.scratch) for _ in range(3))
        self.deltas = Gram(self.exact, self.pile, others, summed=False)
        self.values, self.steps = np.empty((self.block + 1, d)), np.empty((self.block, d))
        self.last = np.empty((0, d))
        if self.previous is not None:
            self.last = self._shifted(self.previous, np.empty((1, d)))

    def update(self, rows: ArrayLike, begins: Sequence[int] = ()) -> None:
        """Add rows (n, d) that follow the last ones; `begins` are the rows among them that begin a document."""
        data = np.asarray(rows)
        if data.ndim != 2 or not data.shape[1] or data.dtype.kind not in "fiu" or data.dtype.itemsize > 8:
            raise ValueError(f"rows must be real numbers of shape (n, d), not {data.dtype} of shape {data.shape}")
        if not len(data):
            return
        if not self.rows:
            self._open(data)
        if data.shape[1] != len(self.shift):
            raise ValueError(f"rows must have {len(self.shift)} coordinates, not {data.shape[1]}")
        if self.exact and self.rows + len(data) > MOST_ROWS:
            raise ValueError(f"exact mode takes at most {MOST_ROWS} rows")
        marks = np.asarray(begins, dtype=np.int64)
        if len(data) <= self.block:
            return self._add(data, marks, None)
        with cores.helper() as helper:
            for start in range(0, len(data), self.block):
                stop = min(start + self.block, len(data))
                self._add(data[start:stop], marks[(marks >= start) & (marks < stop)] - start, helper)

    def _shifted(self, rows: NDArray[Any], out: Floats) -> Floats:
        """rows - shift, or in exact mode the integers that rows are multiples of."""
        if not self.exact:
            if rows.dtype.kind in "iu" and rows.dtype.itemsize == 8 and np.abs(rows.astype(np.float64)).max() > 2.0**53:
                raise ValueError("integers must be at most 2^53")
            np.copyto(out, rows)
            # One subtraction for many rows: numpy's loops are short for a small d.
            whole = len(out) - len(out) % WIDE
            groups = out[:whole].reshape(-1, len(self.wide_shift))
            np.subtract(groups, self.wide_shift, out=groups)
            np.subtract(out[whole:], self.shift, out=out[whole:])
            return out
        if self.grid is None:
            if rows.dtype not in SMALL_INTEGERS:
                raise ValueError(f"all rows must hold integers of at most 16 bits, as the first ones, not {rows.dtype}")
            out[:] = rows
            return out
        with np.errstate(over="ignore", invalid="ignore"):
            np.divide(rows, self.grid, out=out)
            fits = (
                (np.abs(out) < 1 << GRID_BITS).all() and (np.rint(out) == out).all() and (out * self.grid == rows).all()
            )
        if not fits:
            raise ValueError(f"rows must be multiples of the grid {self.grid} by integers of {GRID_BITS} bits")
        return out

    def _prepare(self, rows: NDArray[Any], start: int) -> None:
        """Set values and deltas for rows of the block from `start` on; the first delta takes the value before."""
        stop = start + len(rows)
        self._shifted(rows, self.values[start + 1 : stop + 1])
        with np.errstate(invalid="ignore"):
            first = start + 1 if start else 0
            np.subtract(self.values[first + 1 : stop + 1], self.values[first:stop], out=self.steps[first:stop])

    def _add(self, rows: NDArray[Any], begins: Integers, helper: Executor | None) -> None:
        """Add a block; a helper prepares half of it at the same time, and then multiplies the deltas."""
        count, known = len(rows), len(self.last)
        values, steps = self.values[: count + 1], self.steps[:count]
        values[:1] = self.last if known else 0
        if not known:
            begins = np.union1d(begins, [0])
        middle = count // 2 if helper else 0
        if helper and middle:
            other = helper.submit(self._prepare, rows[middle:], middle)
            self._prepare(rows[:middle], 0)
            other.result()
            with np.errstate(invalid="ignore"):
                np.subtract(values[middle + 1], values[middle], out=steps[middle])
        else:
            self._prepare(rows, 0)
        steps[begins] = 0
        current = values[1:]
        product = helper.submit(self.deltas.add, steps) if helper else None
        self.all.add(current)
        if product:
            product.result()
        else:
            self.deltas.add(steps)
        self.firsts.add(current[begins])
        self.lasts.add(values[begins if known else begins[1:]])
        self.last = current[-1:].copy()
        self.rows += count

    def merge(self, other: Accumulator) -> None:
        """Append the rows of another accumulator, which is not to be used any more.

        Its rows continue the document here if it was made with `previous`, and begin a new one if not. Raises
        ValueError if grid, dimension, mode or shift differ, and if there are no rows here.
        """
        if not other.rows:
            return
        if not self.rows:
            raise ValueError("only rows can be appended to: merge into the part that holds the first ones")
        if self.exact and self.rows + other.rows > MOST_ROWS:
            raise ValueError(f"exact mode takes at most {MOST_ROWS} rows")
        if self.exact != other.exact or self.grid != other.grid or not np.array_equal(self.shift, other.shift):
            raise ValueError("parts must have one grid, one dimension and one shift")
        if other.previous is None:
            self.lasts.add(self.last)
        for name in ("all", "deltas", "firsts", "lasts"):
            getattr(self, name).merge(getattr(other, name))
        self.last, self.rows = other.last, self.rows + other.rows

    def result(self) -> StreamMoments:
        """The moments of the rows so far, the last document ending here. Raises ValueError if there is no pair."""
        if self.previous is not None:
            raise ValueError("this part continues a document: merge it into the part before")
        pairs = self.rows - self.firsts.rows if self.rows else 0
        if not pairs:
            raise ValueError("no pair: some document needs at least two rows")
        lasts = Gram(self.exact, self.pile, self.scratch)
        lasts.merge(self.lasts)
        lasts.add(self.last)
        everything = self.all.full()
        with np.errstate(over="ignore", invalid="ignore"):
            products = (everything - self.firsts.full(), everything - lasts.full(), self.deltas.full())
        sums = (self.all.sums - self.firsts.sums, self.all.sums - lasts.sums, lasts.sums - self.firsts.sums)
        return (self._finish_exact if self.exact else self._finish)(pairs, products, sums, lasts)

    def _finish_exact(self, pairs: int, products: Sequence[Any], sums: Sequence[Any], lasts: Gram) -> StreamMoments:
        totals = [total.astype(object) for total in sums]
        exact = [pairs * g.astype(object) - np.outer(total, total) for g, total in zip(products, totals, strict=True)]
        unit = self.grid or 1.0

        def quotient(whole: NDArray[Any], divisor: int) -> Floats:
            # The quotient of Python integers is rounded once; the grid is a power of two.
            return (whole / divisor).astype(np.float64) * unit**2

        sigma_x, sigma_p, sigma_d = (quotient(matrix, pairs**2) for matrix in exact)
        gamma = quotient(exact[0] + exact[1] - exact[2], 2 * pairs**2)
        # An entry errs by u times itself, and abs(sigma_ij) <= sqrt(sigma_ii sigma_jj).
        bounds = [UNIT * np.diagonal(matrix) * ROUND_UP for matrix in (sigma_x, sigma_p, sigma_d)]
        bounds.append((bounds[0] + bounds[1]) / 2 * ROUND_UP)
        mean_x, mean_p, mean_d = ((total / pairs).astype(np.float64) * unit for total in totals)
        return StreamMoments(
            rows=self.rows,
            pairs=pairs,
            mean_x=mean_x,
            mean_p=mean_p,
            mean_d=mean_d,
            sigma_x=sigma_x,
            sigma_p=sigma_p,
            sigma_d=sigma_d,
            gamma=gamma,
            bounds=dict(zip(NAMES, bounds, strict=True)),
            exponents=np.zeros(len(sigma_x), dtype=np.int64),
            integers=IntegerMoments(exact[0], exact[1], exact[2], totals[0], totals[1]),
        )

    def _finish(self, pairs: int, products: Sequence[Any], sums: Sequence[Any], lasts: Gram) -> StreamMoments:
        with np.errstate(over="ignore", invalid="ignore"):
            found = [
                (gram - np.outer(total, total) / pairs) / pairs for gram, total in zip(products, sums, strict=True)
            ]
            bounds = self._bounds(pairs, lasts)
            finite = all(np.isfinite(each).all() for each in (*products, *sums, *found, *bounds))
        if not finite:
            raise OutOfRange("sums of squares overflow; scale the rows by a power of two")
        sigma_x, sigma_p, sigma_d = found
        # abs(sigma_ij) <= sqrt(s_i s_j) for s = diag + bound, of the exact and so nearly of the computed matrices.
        sizes = np.sum([np.diagonal(matrix) + bound for matrix, bound in zip(found, bounds, strict=True)], axis=0)
        bounds.append(np.sum(bounds, axis=0) / 2 * ROUND_UP + 4 * UNIT * sizes)
        return StreamMoments(
            rows=self.rows,
            pairs=pairs,
            mean_x=self.shift + sums[0] / pairs,
            mean_p=self.shift + sums[1] / pairs,
            mean_d=sums[2] / pairs,
            sigma_x=sigma_x,
            sigma_p=sigma_p,
            sigma_d=sigma_d,
            gamma=(sigma_x + sigma_p - sigma_d) / 2,
            bounds=dict(zip(NAMES, bounds, strict=True)),
            exponents=np.zeros(len(sigma_x), dtype=np.int64),
        )

    def _bounds(self, pairs: int, lasts: Gram) -> list[Floats]:
        """The bounds of the module's docstring for Sigma_X, Sigma_P and Sigma_D."""
        piles = max(gram.piles for gram in (self.all, self.deltas, self.firsts, lasts))
        count = self.pile + piles + 10
        loss = count * UNIT / (1 - count * UNIT)
        rows, first, last, delta = (gram.squares for gram in (self.all, self.firsts, lasts, self.deltas))
        eta = UNIT * (2 * np.sqrt(rows) + np.sqrt(delta))
        ends = 2 * lasts.rows * (first + last)
        bounds = [loss * (rows + part) * (1 + 6 * self.rows / pairs) for part in (first, last)]
        bounds.append(loss * (delta + 3 * ends / pairs) + eta * (eta / UNIT) * ROUND_UP + UNIT * delta)
        moved = (rows > 0) | self.all.lost
        return [bound / pairs * ROUND_UP + np.where(moved, TINY, 0.0) for bound in bounds]
