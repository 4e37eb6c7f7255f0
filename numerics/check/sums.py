"""What two arrays of the same rows are measured by: two passes in pieces, a few numbers kept of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from numerics.audit.stream import CHUNK_BYTES, BadStream, Shard, Stream
from numerics.scaling import moderate

Floats = NDArray[np.float64]
MOST_FOR_EIGENVALUES = 1024  # coordinates: the eigenvalues take their cube
MOST_KEPT, MOST_ROWS = 1 << 22, 1 << 15  # numbers, and rows, in which levels are looked for
LEAST, MOST = 2.0**-400, 2.0**400  # mean squares whose own squares are floating-point numbers
ROUNDING = 2.0**-80  # of the mean square: a variance that may be that of a rounded mean
SAFE = 200  # exponents of numbers whose fourth powers are safe
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
        rest, exponent = moderate(above - ratio * below, SAFE, axis=0)
        squares = float((rest**2).sum())
        if n >= 2 * BLOCKS:
            parts = np.add.reduceat(rest, np.linspace(0, n, BLOCKS, endpoint=False).astype(np.int64))
            squares = max(squares, float((parts**2).sum()))
        return ratio, float(np.ldexp(squares**0.5 / n, exponent)) / mean


class Extreme(BadStream):
    """Squares are so large or small that their own are lost: the rows are to be looked at in another unit."""


def sums(original: Stream, decoded: Stream) -> Sums:
    """The sums of both; raises BadStream for other shapes or numbers that are not finite, Extreme for others."""
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
        totals = by_row.sum(axis=1)
    if not (np.abs(totals) < n * MOST).all():
        raise Extreme(f"{original.name}: squares beyond the range of floating-point numbers; scale both arrays")
    if not totals[1] > n * LEAST:
        raise Extreme(f"{original.name}: no variance: all rows are the same")
    eigenvalues, loading = _in_eigenbasis(original, mean, square)
    x, z = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    variances, errors, shift = by_coordinate / n
    error, spread, energy, product, norms, joint, decoded_spread = by_row
    return Sums(
        error, spread, energy, product, norms, joint, decoded_spread,
        variances, errors, shift, tops, eigenvalues, loading, x, z,
    )  # fmt: skip


def in_unit(original: Stream, decoded: Stream) -> tuple[Sums, int]:
    """The sums of both in the unit 2^exponent of the data, and the exponent: 0 unless that is too large or small.

    Raises BadStream as `sums`, for rows without variance, and for rows or a mean too large beside their spread.
    """
    try:
        found = sums(original, decoded)
        if found.spread.sum() > ROUNDING * found.energy.sum():
            return found, 0
    except Extreme:
        found = None
    exponent = _exponent(original)
    if exponent is None:
        raise BadStream(f"{original.name}: no variance: all rows are the same")
    return (sums(*(_over(each, exponent) for each in (original, decoded))), exponent) if found is None else (found, 0)


def _exponent(stream: Stream) -> int | None:
    """The least k with all numbers within 2^k of those of the first row; None if all rows are the same."""
    first = stream.array(0, 1) / 2  # so that no difference overflows
    top = max(float(np.abs(piece / 2 - first).max()) for piece in _pieces(stream))
    return int(np.frexp(top)[1]) + 1 if top else None


def _over(stream: Stream, exponent: int) -> Stream:
    """The stream over 2^exponent."""

    def read(start: int, stop: int) -> Floats:
        with np.errstate(over="ignore"):  # such numbers are named as infinite ones
            return np.ldexp(stream.array(start, stop), -exponent)

    return replace(stream, shards=(Shard(stream.name, stream.rows, stream.dimension, "float64", read),))


def _pieces(stream: Stream) -> Iterator[Floats]:
    """The rows as float64, in pieces whose size depends on the dimension alone: those of both streams go together."""
    size = max(1, CHUNK_BYTES // (8 * stream.dimension))
    return (stream.array(start, start + size) for start in range(0, stream.rows, size))


def _mean(stream: Stream) -> Floats:
    total = np.zeros(stream.dimension)
    with np.errstate(over="ignore"):
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
