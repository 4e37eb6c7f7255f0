"""The modes of the codec, and how each is fitted to rows in time order.

Every mode but `direct`, `open-loop` and `key-frames` predicts from the decoder's own reconstruction, so that its error
is that of the quantizer (claim `closed-loop-identity`). Loaded by the observed maximum, the ranges of these modes are
those of `closed-loop-predictor`, under which no row of the fitted stream overloads; only where that would more than
double them, as it may for a matrix predictor, they stay at the observed maximum of the residuals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import predictors
from numerics.codec.coder import Codec, Encoded, checked, lengths_of
from numerics.quantizer import MAX_BITS

Floats = NDArray[np.float64]
Loading = Literal["maximum"] | float
MOST_STRETCH = 2  # how far a range may grow beyond the largest residual to rule out every overload
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
    rows: ArrayLike,
    mode: str,
    bits: int,
    loading: Loading = "maximum",
    *,
    documents: Sequence[int] | None = None,
    key_every: int | None = None,
    key_bits: int = MAX_BITS,
    factor: float | None = None,
    strength: float | None = None,
) -> Codec:
    """Fit a mode to rows (n, d) in time order; `documents` are the lengths of the documents, one if None.

    loading "maximum" sets each range by the largest value seen, a number by so many standard deviations (root mean
    squares). Key rows take key_bits bits, but as many as other rows in `direct` and `gated`, and are always loaded by
    their maximum elsewhere. `factor` replaces the fitted factor of `leaky`, `strength` that of `ridge`.

    Raises ValueError for an unknown mode, bits not in 1..16, a loading or period that is not positive, rows as in
    `Codec.encode`, or no pair of consecutive rows to fit a prediction on.
    """
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r}; there are {', '.join(MODES)}")
    if loading != "maximum" and not (np.isfinite(loading) and loading > 0):
        raise ValueError("a loading is 'maximum' or a positive number of standard deviations")
    if key_every is not None and key_every < 1:
        raise ValueError("key frames must be at least one row apart")
    chosen, data = MODES[mode], checked(rows)
    mean = data.mean(axis=0)
    x, p = _pairs(data - mean, lengths_of(data, documents))
    alone = not (chosen.matrix or chosen.diagonal)
    if not (alone or len(x)):
        raise ValueError("no pair: a prediction needs a document of at least two rows")
    matrix: Floats | float = 0.0
    if chosen.matrix:
        overriding = {"leaky": factor, "ridge": strength}.get(mode)
        if mode == "ridge":
            matrix = predictors.ridge(x, p, strength)
        else:
            matrix = chosen.matrix(x, p) if overriding is None else float(overriding)
    basis = _eigenbasis(_residual(x, p, matrix) if chosen.matrix else data - mean)
    y, q, every = x @ basis, p @ basis, (data - mean) @ basis
    if chosen.diagonal:
        predictor = chosen.diagonal(y, q)
    elif isinstance(matrix, np.ndarray):
        predictor = basis.T @ matrix @ basis
    else:
        predictor = np.full(len(mean), matrix)
    plain = alone or chosen.gated
    key_bits = bits if plain else key_bits
    key_ranges = _ranges(every, loading if plain else "maximum")
    ranges = key_ranges
    if not alone:
        residual = _residual(y, q, predictor)
        ranges = _ranges(residual, loading)
        if chosen.closed and loading == "maximum":
            first = np.zeros_like(ranges) if chosen.gated else key_ranges / 2**key_bits
            needed = predictors.closed_loop_ranges(ranges, predictor, first, 2**bits)
            if needed is not None and (needed <= MOST_STRETCH * ranges + first).all():
                ranges = needed
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
        ((chosen.claim,), ("overload-error", *_beyond(chosen, alone))),
    )
    _ = codec.grid, codec.key_grid  # raises for bits or ranges that make no grid
    return codec


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


def _pairs(centred: Floats, documents: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Current and previous rows of all pairs within documents."""
    ends = np.cumsum((0, *documents))
    current = np.concatenate([np.arange(a + 1, b) for a, b in pairwise(ends)]).astype(np.intp)
    return centred[current], centred[current - 1]


def _residual(x: Floats, p: Floats, predictor: Floats | float) -> Floats:
    """x - M p for rows."""
    if isinstance(predictor, np.ndarray) and predictor.ndim == 2:
        return x - p @ predictor.T
    return x - predictor * p


def _eigenbasis(sample: Floats) -> Floats:
    """Eigenvectors of the second moments of rows (n, d)."""
    return np.linalg.eigh(sample.T @ sample / len(sample))[1]


def _ranges(values: Floats, loading: Loading) -> Floats:
    """The largest size in each coordinate, or so many root mean squares."""
    if loading == "maximum":
        return np.abs(values).max(axis=0)
    return float(loading) * np.sqrt((values**2).mean(axis=0))
