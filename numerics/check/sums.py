"""What two arrays of the same rows are measured by: two passes in pieces, a few numbers kept of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.audit.stream import CHUNK_BYTES, BadStream, Stream

Floats = NDArray[np.float64]
MOST_FOR_EIGENVALUES = 1024  # coordinates: the eigenvalues take their cube
MOST_KEPT, MOST_ROWS = 1 << 22, 1 << 15  # numbers, and rows, in which levels are looked for
BLOCKS = 64  # of consecutive rows, for the standard error


@dataclass(frozen=True, eq=False)
class Sums:
    """Of n rows x (n, d) and decoded rows z, with means m and k: by row, by coordinate, and of a part of the rows.

    By row (n,): error norm(x - z)^2, spread norm(x - m)^2, energy norm(x)^2, product <x, z>, decoded norm(z)^2, and
    <x - m, z - k> and norm(z - k)^2 as joint and decoded_spread. By coordinate (d,): variance, mean square of the
    error, mean of the error, largest abs(x - m). eigenvalues (d,) of the covariance, 0 below
    1e-12 of the largest, and loading, the largest number of
    deviations in its eigenbasis, are None beyond `MOST_FOR_EIGENVALUES` coordinates.
    kept, kept_decoded: some rows, evenly taken.
    """

    error: Floats
    spread: Floats
    energy: Floats
    product: Floats
    decoded: Floats
    joint: Floats
    decoded_spread: Floats
    variances: Floats
    errors: Floats
    shift: Floats
    tops: Floats
    eigenvalues: Floats | None
    loading: float | None
    kept: Floats
    kept_decoded: Floats

    @property
    def rows(self) -> int:
        """n."""
        return self.error.size

    @property
    def dimension(self) -> int:
        """d."""
        return self.variances.size

    def ratio(self, above: Floats, below: Floats) -> tuple[float, float]:
        """The mean of one number of a row over that of another, and its standard error.

        That of independent rows (delta method), or that of blocks of consecutive rows where it is the larger.
        """
        n, mean = self.rows, float(below.mean())
        ratio = float(above.mean()) / mean
        rest = above - ratio * below
        squares = float((rest**2).sum())
        if n >= 2 * BLOCKS:
            parts = np.add.reduceat(rest, np.linspace(0, n, BLOCKS, endpoint=False).astype(np.int64))
            squares = max(squares, float((parts**2).sum()))
        return ratio, squares**0.5 / (n * mean)


def sums(original: Stream, decoded: Stream) -> Sums:
    """The sums of both; raises BadStream for other shapes, numbers that are not finite, or rows without variance."""
    shapes = [(each.rows, each.dimension) for each in (original, decoded)]
    if shapes[0] != shapes[1]:
        told = " and ".join(f"{n} rows of {d} numbers" for n, d in shapes)
        raise BadStream(f"{original.name} and {decoded.name}: wanted the same rows, not {told}")
    n, d = shapes[0]
    if n < 2:
        raise BadStream(f"{original.name}: one row has no variance; wanted at least two")
    mean, mean_decoded = (_mean(each) for each in (original, decoded))
    by_row = np.empty((7, n))
    by_coordinate = np.zeros((3, d))
    tops, square = np.zeros(d), np.zeros((d, d)) if d <= MOST_FOR_EIGENVALUES else None
    every = max(1, -(-n // max(2, min(MOST_ROWS, MOST_KEPT // d))))
    kept: list[tuple[Floats, Floats]] = []
    at = 0
    with np.errstate(over="ignore", invalid="ignore"):
        for x, z in zip(_pieces(original), _pieces(decoded), strict=True):
            part = slice(at, at + len(x))
            e, x0, z0 = x - z, x - mean, z - mean_decoded
            for place, (a, b) in enumerate(((e, e), (x0, x0), (x, x), (x, z), (z, z), (x0, z0), (z0, z0))):
                by_row[place, part] = np.einsum("ij,ij->i", a, b)
            for place, a in enumerate((x0 * x0, e * e, e)):
                by_coordinate[place] += a.sum(axis=0)
            tops = np.maximum(tops, np.abs(x0).max(axis=0))
            if square is not None:
                square += x0.T @ x0
            chosen = slice(-at % every, None, every)
            kept.append((x[chosen], z[chosen]))
            at += len(x)
    if not (np.isfinite(by_row).all() and np.isfinite(by_coordinate).all()):
        raise BadStream(f"{original.name}: squares beyond the range of floating-point numbers; scale both arrays")
    if not by_row[1].sum():
        raise BadStream(f"{original.name}: no variance: all rows are the same")
    eigenvalues, loading = _in_eigenbasis(original, mean, square)
    x, z = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    variances, errors, shift = by_coordinate / n
    error, spread, energy, product, norms, joint, decoded_spread = by_row
    return Sums(
        error, spread, energy, product, norms, joint, decoded_spread,
        variances, errors, shift, tops, eigenvalues, loading, x, z,
    )  # fmt: skip


def _pieces(stream: Stream) -> Iterator[Floats]:
    """The rows as float64, in pieces whose size depends on the dimension alone: those of both streams go together."""
    size = max(1, CHUNK_BYTES // (8 * stream.dimension))
    return (stream.array(start, start + size) for start in range(0, stream.rows, size))


def _mean(stream: Stream) -> Floats:
    total = np.zeros(stream.dimension)
    for piece in _pieces(stream):
        total += piece.sum(axis=0)
    return total / stream.rows


def _in_eigenbasis(stream: Stream, mean: Floats, square: Floats | None) -> tuple[Floats | None, float | None]:
    """Eigenvalues of the covariance, and the largest number of deviations in its eigenbasis."""
    if square is None:
        return None, None
    values, basis = np.linalg.eigh(square / stream.rows)
    live = values > 1e-12 * values[-1]
    tops = np.zeros(int(live.sum()))
    for piece in _pieces(stream):
        tops = np.maximum(tops, np.abs((piece - mean) @ basis[:, live]).max(axis=0))
    return np.where(live, values, 0.0), float((tops / np.sqrt(values[live])).max())
