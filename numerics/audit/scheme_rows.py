"""Schemes of the codec beside its modes, as variants of an audit (`numerics.codec.schemes`).

Rows of a scheme in their own frame are the sample's scaled ones, as the modes have them. Rows that are turned back from
a rotary embedding must not be shifted first, so theirs are scaled only, by the same power of two; errors are in the
same unit, and turning does not change them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from numerics.audit.advice import Loading
from numerics.codec import exact, schemes
from numerics.codec.schemes import UNROTATED, Coded, Rotary, Scheme, Unavailable, catalogue
from numerics.codec.schemes.grid import GridCoder
from numerics.codec.schemes.groups import AnchorCoder, MergeCoder
from numerics.codec.schemes.stages import StagesCoder

if TYPE_CHECKING:
    from numerics.audit.variants import Sample

Floats = NDArray[np.float64]
LOADED = (GridCoder, AnchorCoder, MergeCoder, StagesCoder)
# The simplest first, as in `numerics.audit.variants`.
ALWAYS = ("normal", "normal-greedy", "hadamard-mean", "shape-gain")
WITH_ROPE = tuple(UNROTATED + name for name in ("direct", *ALWAYS))
ON_REQUEST = (
    "mid-tread",
    "dithered-direct",
    "dithered-closed-loop",
    "stages-2",
    "stages-3",
    "anchor",
    "merge",
    "hadamard",
    "polar",
)
UNROTATED_ON_REQUEST = tuple(UNROTATED + name for name in ("closed-loop", "mid-tread", "anchor", "merge", "polar"))
EVERY = (*ALWAYS, *ON_REQUEST, *WITH_ROPE, *UNROTATED_ON_REQUEST)


@dataclass(frozen=True, eq=False)
class Turned:
    """A rotary embedding, and the positions in it of the rows to fit and of those to measure."""

    rope: Rotary
    fit: NDArray[np.int64]
    held: NDArray[np.int64]


def wanted(turned: bool, every: bool) -> tuple[str, ...]:
    """The schemes that are measured: with an embedding those turned back too, all of them on request."""
    found = (*ALWAYS, *ON_REQUEST) if every else ALWAYS
    if turned:
        found += (*WITH_ROPE, *UNROTATED_ON_REQUEST) if every else WITH_ROPE
    return found


def fitted(sample: Sample, names: tuple[str, ...], bits: int, loading: Loading) -> Iterator[Scheme]:
    """Each scheme that there is at so many bits, fitted to the sample's first part. Raises ValueError."""
    if bits > catalogue.MOST_BITS:
        return
    asked = "maximum" if loading == "max" else loading
    for name in names:
        turned = sample.turned if name.startswith(UNROTATED) else None
        rows = sample.scaled[0].given if turned is None else sample.upright[0]
        rope, positions = (None, None) if turned is None else (turned.rope, turned.fit)
        try:
            yield schemes.fit(rows, name, bits, asked, documents=sample.fit_lengths, rope=rope, positions=positions)
        except Unavailable:
            continue


def coded(sample: Sample, scheme: Scheme, held: bool = True) -> Coded:
    """The rows to measure, or those that were fitted on, coded."""
    place, lengths = int(held), sample.held_lengths if held else sample.fit_lengths
    if scheme.frame is None or sample.turned is None:
        scaled = sample.scaled[0]
        return scheme.encode(scaled.held if held else scaled.fit, lengths)
    return scheme.encode(sample.upright[place], lengths, sample.turned.held if held else sample.turned.fit)


def exact_bits(rows: Floats) -> int:
    """Bits of a number of rows that are sent as they are."""
    return 8 * exact.WIDTHS[exact.packed(rows).form]


def levels_of(scheme: Scheme) -> str:
    """The grid of rows that are coded by themselves, or what a scheme has in its place."""
    return scheme.coder.codec.key_levels if isinstance(scheme.coder, GridCoder) else "codebook"


def loading_of(scheme: Scheme, loading: Loading) -> Loading | None:
    """None where no range is loaded, as of a codebook."""
    return loading if isinstance(scheme.coder, LOADED) else None
