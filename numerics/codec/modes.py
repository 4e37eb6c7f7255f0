"""The modes of the codec, and how each is fitted to rows in time order.

Every mode but `direct`, `open-loop` and `key-frames` predicts from the decoder's own reconstruction, so that its error
is that of the quantizer (claim `closed-loop-identity`). Loaded by the observed maximum, the ranges of these modes are
those of `closed-loop-predictor`, under which no row of the fitted stream overloads. Where that would more than double a
range, as it may for a matrix predictor, it and all that are predicted from it stay at what the observed residuals and
the first prediction need: a range grows only where that rules out overload for sure.

Direct coding and the closed loop take a dither, whose seed is part of the codec (`numerics.codec.dither`): the error is
then uniform on a cell, and its mean is known (claims `subtractive-dither`, `closed-loop-dithered`).

Direct coding has a second grid, mid-tread (`numerics.codec.grids`), and `fit_direct` chooses grid and loading by their
error on the rows it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.arguments import is_real, is_whole, shown
from numerics.codec import dither as dithering
from numerics.codec import predictors
from numerics.codec.coder import Codec, Encoded
from numerics.codec.fit_rows import FitRows, InBasis
from numerics.codec.grids import GRIDS, GridName
from numerics.quantizer.reference import MAX_BITS, checked_bits

Floats = NDArray[np.float64]
Loading = Literal["maximum"] | float
LOADINGS = tuple(2 ** (k / 3) for k in range(31))  # standard deviations that `fit_direct` tries, from 1 to 1024
MOST_TRIED = 1 << 19  # numbers on which it tries them
MOST_LOADING = 1e6  # standard deviations; so wide a range is one cell
LARGEST = 1e150  # of the numbers in rows
MID_TREAD = (("granular-error", "rotation-invariance"), ("overload-error", "granular-error", "rotation-invariance"))
DITHERED = {  # what bounds the error of each mode that takes a dither
    "direct": ("granular-error", "rotation-invariance"),
    "closed-loop": ("granular-error", "rotation-invariance", "closed-loop-identity"),
}
KEY_EVERY = 32  # rows between key frames, where a mode asks for them and the caller does not say how many


@dataclass(frozen=True)
class Mode:
    """What a mode does, the theorem that bounds its error, and how it predicts.

    `matrix` fits a predictor (d, d) or (d,) or a number in the data's axes, `diagonal` one (d,) in the eigenbasis of
    the covariance; without either there is no prediction.
    """

    words: str
    claim: str
    matrix: Callable[[Floats, Floats], Floats | float] | None = None
    diagonal: Callable[[Floats, Floats], Floats] | None = None
    closed: bool = True
    gated: bool = False
    key_every: int | None = None


def _previous(x: Floats, p: Floats) -> float:
    return 1.0


def _ones(y: Floats, q: Floats) -> Floats:
    return np.ones(y.shape[1])


MODES: Mapping[str, Mode] = MappingProxyType(
    {
        "direct": Mode("every row by itself", "pq-per-coordinate-loading", key_every=1),
        "open-loop": Mode(
            "deltas of the true rows, added up by the decoder", "open-loop-drift", _previous, closed=False
        ),
        "key-frames": Mode(
            "open loop with a key frame every so many rows", "key-frames", _previous, closed=False, key_every=KEY_EVERY
        ),
        "closed-loop": Mode("difference to the previous reconstruction", "closed-loop-pathwise", _previous),
        "leaky": Mode(
            "difference to a times the previous reconstruction", "closed-loop-predictor", predictors.scalar_factor
        ),
        "diagonal": Mode(
            "its own factor for each coordinate", "closed-loop-predictor", diagonal=predictors.diagonal_factors
        ),
        "selective": Mode(
            "difference only in the coordinates whose delta has less variance",
            "closed-loop-predictor",
            diagonal=predictors.smaller_of_two,
        ),
        "least-squares": Mode("matrix predictor, as fitted", "closed-loop-predictor", predictors.least_squares),
        "ridge": Mode("matrix predictor drawn towards the leaky one", "closed-loop-predictor", predictors.ridge),
        "gated": Mode("direct or difference, one mode bit a row", "gated-delta", diagonal=_ones, gated=True),
    }
)


def fit(
    rows: ArrayLike | FitRows,
    mode: str,
    bits: int,
    loading: Loading = "maximum",
    *,
    documents: Sequence[int] | None = None,
    key_every: int | None = None,
    key_bits: int = MAX_BITS,
    factor: float | None = None,
    strength: float | None = None,
    levels: GridName = "mid-rise",
    dither: int | None = None,
) -> Codec:
    """Fit a mode to rows (n, d) in time order; `documents` are the lengths of the documents, one if None.

    Several fits to the same rows are quicker if these are `FitRows`, which know their documents.

    loading "maximum" sets each range by the largest value seen, a number by so many standard deviations (root mean
    squares). Key rows take key_bits bits, but as many as other rows in `direct` and `gated`, and are always loaded by
    their maximum elsewhere. `factor` replaces the fitted factor of `leaky`, `strength` that of `ridge`; `levels` names
    the grid of direct coding. `dither` is the seed of a dither in direct coding and in the closed loop, whose ranges
    then hold the dither as well; a number as the loading counts deviations of the settled residual.

    Raises ValueError for an unknown mode, bits not in 1..16, a period that is not positive, a loading beyond 10^6 or
    below its inverse, another grid in another mode, a dither elsewhere or one that no range holds, rows as in
    `Codec.encode`, numbers too large to be squared, or no pair of consecutive rows to fit a prediction on.
    """
    if not isinstance(mode, str) or mode not in MODES:
        raise ValueError(f"no mode {shown(mode)}; there are {', '.join(MODES)}")
    bits, key_bits = checked_bits(bits), checked_bits(key_bits)
    number = is_real(loading) and 1 / MOST_LOADING <= loading <= MOST_LOADING
    if not number and not (isinstance(loading, str) and loading == "maximum"):
        raise ValueError(f"a loading is 'maximum' or a number of standard deviations from 1e-6 to {MOST_LOADING:.0e}")
    if key_every is not None and not (is_whole(key_every) and key_every >= 1):
        raise ValueError("key frames must be at least one row apart")
    if levels not in GRIDS or (levels != "mid-rise" and mode != "direct"):
        raise ValueError(f"no grid {levels!r} for {mode}; there is mid-rise, and mid-tread for direct")
    if dither is not None and (mode not in DITHERED or levels != "mid-rise"):
        raise ValueError("there is a dither for direct and closed-loop, on the mid-rise grid")
    seed = None if dither is None else dithering.seeded(dither)
    chosen, given = MODES[mode], FitRows.of(rows, documents)
    if given.largest > LARGEST:
        raise ValueError(f"numbers beyond {LARGEST:.0e} cannot be squared and summed; scale the rows")
    mean = given.mean
    alone = not (chosen.matrix or chosen.diagonal)
    if not (alone or max(given.documents) > 1):
        raise ValueError("no pair: a prediction needs a document of at least two rows")
    overriding = {"leaky": factor, "ridge": strength}.get(mode)
    matrix, (basis, _, every) = given.once((chosen.matrix, overriding), lambda: _predicted(given, chosen, overriding))
    y, q = given.pairs(every)
    if chosen.diagonal:
        predictor = chosen.diagonal(y, q)
    elif isinstance(matrix, np.ndarray):
        predictor = basis.T @ matrix @ basis
    else:
        predictor = np.full(len(mean), matrix)
    plain = alone or chosen.gated
    key_bits = bits if plain else key_bits
    key_ranges = ranges_of(every, loading if plain else "maximum")
    if seed is not None:
        key_ranges = dithering.direct_ranges(key_ranges, key_bits)
    ranges = key_ranges
    if not alone:
        residual = _residual(y, q, predictor)
        ranges = ranges_of(residual, loading)
        if seed is not None and loading == "maximum":
            ranges = dithering.closed_loop_ranges(ranges, key_ranges / 2**key_bits, bits)
        elif seed is not None:
            ranges = dithering.settled(ranges_of(residual, 1.0), float(loading), bits)
        elif chosen.closed and loading == "maximum":
            first = np.zeros_like(ranges) if chosen.gated else key_ranges / 2**key_bits
            ranges = predictors.closed_loop_ranges(ranges, predictor, first, 2**bits)
    codec = Codec(
        mode,
        bits,
        key_bits,
        basis,
        mean,
        key_ranges,
        ranges,
        predictor,
        chosen.closed,
        chosen.gated,
        1 if alone else key_every or chosen.key_every,
        _claims(chosen, alone, levels) if seed is None else (DITHERED[mode], ("overload-error", *DITHERED[mode])),
        levels,
        seed,
    )
    _ = codec.grid, codec.key_grid  # raises for bits or ranges that make no grid
    return codec


def fit_direct(rows: ArrayLike | FitRows, bits: int, loading: Loading = "maximum") -> tuple[Codec, Loading]:
    """Direct coding with the grid and the loading of the least error on rows (n, d), and that loading.

    Tried are both grids, with the maximum, `loading` and LOADINGS up to the maximum, on as many rows, evenly spaced, as
    hold MOST_TRIED numbers. Of equal ones the first in this order is taken. Raises ValueError as `fit` does.
    """
    given = FitRows.of(rows)
    fit(given, "direct", bits, loading)  # raises
    y = given.alone.rows
    deviations, tops = ranges_of(y, 1.0), ranges_of(y, "maximum")
    tried = y[:: max(1, y.size // MOST_TRIED)]
    most = float(np.divide(tops, deviations, out=np.ones_like(tops), where=deviations > 0).max())
    candidates: list[Loading] = ["maximum", loading, *(k for k in LOADINGS if k < most)]
    best: tuple[float, GridName, Loading] = (np.inf, "mid-rise", loading)
    for levels, grid in GRIDS.items():
        for each in dict.fromkeys(candidates):
            cells = grid.of(ranges_of(y, each), bits)
            error = float(((tried - cells.levels(cells.codes(tried))) ** 2).sum())
            if error < best[0]:
                best = error, levels, each
    return fit(given, "direct", bits, best[2], levels=best[1]), best[2]


def _claims(mode: Mode, alone: bool, levels: GridName) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What bounds the error, without and with overload."""
    return ((mode.claim,), ("overload-error", *_beyond(mode, alone))) if levels == "mid-rise" else MID_TREAD


def _beyond(mode: Mode, alone: bool) -> tuple[str, ...]:
    """What carries the quantizer's error over to the row's, where a coordinate overloads."""
    return () if alone else ("closed-loop-identity",) if mode.closed else (mode.claim,)


def encode(
    stream: ArrayLike,
    mode: str,
    bits: int,
    loading: Loading = "maximum",
    *,
    fit_on: ArrayLike | None = None,
    documents: Sequence[int] | None = None,
    **options: float | int | None,
) -> Encoded:
    """Fit a mode on `fit_on` (one document; the stream itself if None) and code the stream; see `fit`."""
    if fit_on is None:
        return fit(stream, mode, bits, loading, documents=documents, **options).encode(stream, documents)  # type: ignore[arg-type]
    return fit(fit_on, mode, bits, loading, **options).encode(stream, documents)  # type: ignore[arg-type]


def _predicted(given: FitRows, mode: Mode, overriding: float | None) -> tuple[Floats | float, InBasis]:
    """The predictor in the data's axes, and the eigenbasis of what it leaves; without one, zero and that of rows."""
    if mode.matrix is None:
        return 0.0, given.alone
    x, p = given.pairs(given.centred)
    if overriding is None:
        matrix = mode.matrix(x, p)
    else:
        matrix = predictors.ridge(x, p, overriding) if mode is MODES["ridge"] else float(overriding)
    return matrix, given.in_basis(_residual(x, p, matrix))


def _residual(x: Floats, p: Floats, predictor: Floats | float) -> Floats:
    """x - M p for rows."""
    if isinstance(predictor, np.ndarray) and predictor.ndim == 2:
        return x - p @ predictor.T
    return x - predictor * p


def ranges_of(values: Floats, loading: Loading) -> Floats:
    """The largest size in each coordinate, or so many root mean squares."""
    if loading == "maximum":
        return np.abs(values).max(axis=0)
    return float(loading) * np.sqrt((values**2).mean(axis=0))
