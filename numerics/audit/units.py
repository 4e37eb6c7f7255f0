"""Streams of very large or small numbers, or far from zero beside their spread, moved to where codecs compute.

A codec centres, multiplies and squares rows. So that nothing is lost or overflows, a stream is divided by one power of
two, and coordinates that lie many standard deviations from zero are shifted by their mean. Neither changes what a codec
does but for the rounding that it avoids; errors and variances are then in the square of the new unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from numerics.audit.stream import Array, Shard, Stream
from numerics.moments.stream_moments import StreamMoments

Floats = NDArray[np.float64]
MODERATE = 200  # exponents of the largest standard deviation up to which squares are safe
HIDDEN = 400  # bits below the largest standard deviation: nothing of such a coordinate is seen in an error
FAR = 16  # bits: a mean of more than 2^16 standard deviations is taken away first


@dataclass(frozen=True, eq=False)
class Unit:
    """The unit 2^exponent of the data, and what is subtracted from the coordinates, (d,) in the data's own unit.

    Coordinates (d,) that are `hidden` beside the others are taken as constant.
    """

    exponent: int
    shift: Floats
    hidden: NDArray[np.bool_]

    @classmethod
    def of(cls, moments: StreamMoments) -> Unit:
        """The unit in which the rows of these moments are moderate: 1 and no shift for nearly all streams."""
        variances = np.maximum(np.diagonal(moments.sigma_x), np.diagonal(moments.sigma_p))
        fraction, power = np.frexp(np.where(variances > 0, variances, 0.0))
        # Exponents of standard deviations, far below all others where there is none.
        spread = np.where(fraction > 0, power // 2 + moments.exponents, np.iinfo(np.int32).min // 2)
        top = int(spread.max())
        exponent = top if abs(top) > MODERATE else 0
        means = np.where(moments.mean_x != 0, np.frexp(moments.mean_x)[1] + moments.exponents, spread)
        # A coordinate that hardly varies matters only if it lies far from zero beside the others.
        far = means > np.where(fraction > 0, spread, top) + FAR
        with np.errstate(over="ignore"):
            shift = np.ldexp(moments.mean_x, moments.exponents)
        hidden = (fraction > 0) & (spread < top - HIDDEN)
        return cls(exponent, np.where(far & np.isfinite(shift), shift, 0.0), hidden)

    def apply(self, stream: Stream) -> Stream:
        """The stream in this unit, less the shift."""
        if not (self.exponent or self.shift.any() or self.hidden.any()):
            return stream
        shards = tuple(replace(shard, read=_Moved(shard, self)) for shard in stream.shards)
        return replace(stream, shards=shards)


@dataclass(frozen=True, eq=False)
class _Moved:
    """Rows of a shard in another unit."""

    shard: Shard
    unit: Unit

    def __call__(self, start: int, stop: int) -> Array:
        rows = np.asarray(self.shard.read(start, stop), dtype=np.float64)
        exponent, shift = self.unit.exponent, self.unit.shift
        if exponent > 0:  # differences of the largest numbers would overflow
            found = np.ldexp(rows, -exponent) - np.ldexp(shift, -exponent)
        else:
            found = np.ldexp(rows - shift, -exponent)
        found[:, self.unit.hidden] = 0.0
        return found
