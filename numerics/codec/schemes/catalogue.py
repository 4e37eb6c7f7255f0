"""The schemes by name, how each is fitted to rows, and the decoded rows of all of them.

Every mode of the codec is a scheme. A name with `unrotated-` before it is the same scheme on rows turned back from
their rotary embedding, so that the mean it subtracts is the turned one (claim `rotating-mean`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import dither, modes
from numerics.codec.fit_rows import FitRows
from numerics.codec.rows import checked, lengths_of
from numerics.codec.schemes import codebook, groups, polar, shape, stages
from numerics.codec.schemes.base import Coded, Coder, Rotary, Scheme, kept_rows
from numerics.codec.schemes.grid import GridCoder

Floats = NDArray[np.float64]
Loading = Literal["maximum"] | float
SEED = 20261129  # of rotations and dithers, unless another is asked for
UNROTATED = "unrotated-"
MOST_BITS = codebook.MOST_BITS
STAGES = {2: "two", 3: "three"}


class Unavailable(ValueError):
    """There is no such scheme at so many bits or for such rows; one line says why."""


@dataclass(frozen=True)
class Request:
    """What a scheme is fitted to: rows in its frame, bits, loading of grids, and a seed."""

    given: FitRows
    bits: int
    loading: Loading
    seed: int


@dataclass(frozen=True)
class Kind:
    """A scheme: what it does, the claims whose hypotheses hold for the fitted rows, and its fit.

    predicts: whether a row is coded with what rows before it were, so that their order matters.
    """

    words: str
    rests_on: tuple[str, ...]
    fit: Callable[[Request], Coder]
    predicts: bool = False


def _grid(mode: str, **options: bool) -> Callable[[Request], Coder]:
    """A mode of the codec; options are `dither` and `tread`."""

    def fitted(asked: Request) -> Coder:
        if mode == "closed-loop" and options.get("dither"):
            if asked.loading == "maximum" and asked.bits == 1:
                raise Unavailable("at one bit no range holds increment, error and dither")
            if asked.loading != "maximum" and not dither.share(asked.loading, asked.bits) < 1:
                raise Unavailable(f"at a loading of {asked.loading:g} no dithered loop of {asked.bits} bits settles")
        codec = modes.fit(
            asked.given,
            mode,
            asked.bits,
            asked.loading,
            levels="mid-tread" if options.get("tread") else "mid-rise",
            dither=asked.seed if options.get("dither") else None,
        )
        return GridCoder(codec)

    return fitted


def _stages(count: int) -> Callable[[Request], Coder]:
    def fitted(asked: Request) -> Coder:
        if asked.bits < count:
            raise Unavailable(f"{count} stages need {count} bits, and there are {asked.bits}")
        return stages.fit_stages(asked.given, asked.bits, count, asked.loading)

    return fitted


# Claims whose hypotheses hold for the fitted rows, whatever the stream.
RESTS_ON = {
    "direct": ("pq-per-coordinate-loading",),
    "closed-loop": ("closed-loop-pathwise", "closed-loop-identity"),
    "leaky": ("closed-loop-predictor", "closed-loop-identity"),
    "selective": ("selective-delta", "closed-loop-identity", "closed-loop-predictor"),
    "diagonal": ("diagonal-prediction", "closed-loop-identity", "closed-loop-predictor"),
    "gated": ("gated-delta", "closed-loop-identity"),
    "ridge": ("closed-loop-predictor", "closed-loop-identity"),
    "least-squares": ("lmmse-delta", "closed-loop-identity", "closed-loop-predictor"),
    "open-loop": ("open-loop-drift",),
    "key-frames": ("key-frames",),
}
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **{name: Kind(mode.words, RESTS_ON[name], _grid(name), name != "direct") for name, mode in modes.MODES.items()},
        "mid-tread": Kind("every row alone, zero among the levels", ("granular-error",), _grid("direct", tread=True)),
        "dithered-direct": Kind(
            "every row by itself, with subtractive dither", ("subtractive-dither",), _grid("direct", dither=True)
        ),
        "dithered-closed-loop": Kind(
            "difference to the previous reconstruction, with subtractive dither",
            ("subtractive-dither", "closed-loop-identity"),
            _grid("closed-loop", dither=True),
            True,
        ),
        "normal": Kind(
            "optimal normal codebook in the eigenbasis",
            codebook.NORMAL,
            lambda asked: codebook.fit_normal(asked.given, asked.bits),
        ),
        "normal-greedy": Kind(
            "the same with bits given to coordinates one at a time",
            codebook.NORMAL,
            lambda asked: codebook.fit_normal(asked.given, asked.bits, greedy=True),
        ),
        "hadamard": Kind(
            "norm kept, randomized Hadamard rotation, optimal codebook, mean not subtracted",
            codebook.SPHERE,
            lambda asked: codebook.fit_sphere(asked.given.data, asked.bits, asked.seed, centred=False),
        ),
        "hadamard-mean": Kind(
            "mean subtracted, norm kept, randomized Hadamard rotation, optimal codebook",
            codebook.SPHERE,
            lambda asked: codebook.fit_sphere(asked.given.data, asked.bits, asked.seed),
        ),
        "shape-gain": Kind(
            "the same with as many bits for the gain as are worth it",
            shape.CLAIMS,
            lambda asked: shape.fit_shape(asked.given.data, asked.bits, asked.seed),
        ),
        "polar": Kind(
            "mean subtracted, randomized Hadamard rotation, recursive polar angles",
            ("polar-recursion", "angle-trace-bounded", "rotation-invariance"),
            lambda asked: polar.fit_polar(asked.given.data, asked.bits, asked.seed),
        ),
        **{f"stages-{m}": Kind(f"{words} residual stages", stages.EQUAL, _stages(m)) for m, words in STAGES.items()},
        "anchor": Kind(
            "groups of rows, differences to the first of them",
            groups.ANCHOR,
            lambda asked: groups.fit_anchor(asked.given.data, asked.given.documents, asked.bits, asked.loading),
            True,
        ),
        "merge": Kind(
            "groups of rows, their mean with as many times the bits",
            ("context-merge", *groups.MERGE),
            lambda asked: groups.fit_merge(asked.given.data, asked.given.documents, asked.bits, asked.loading),
            True,
        ),
    }
)


def names(rope: Rotary | None = None) -> tuple[str, ...]:
    """All schemes; those of rows turned back as well, where there is an embedding."""
    return (*KINDS, *(UNROTATED + name for name in KINDS if rope is not None))


def kind_of(name: str) -> Kind:
    """What a name stands for; raises ValueError for a name that is none."""
    plain = name.removeprefix(UNROTATED)
    if plain not in KINDS:
        raise ValueError(f"no scheme {name!r}; there are {', '.join(KINDS)}, each also with {UNROTATED} before it")
    return KINDS[plain]


def fit(
    rows: ArrayLike | FitRows,
    name: str,
    bits: int,
    loading: Loading = "maximum",
    *,
    documents: Sequence[int] | None = None,
    rope: Rotary | None = None,
    positions: ArrayLike | None = None,
    exact_rows: int = 0,
    seed: int = SEED,
) -> Scheme:
    """Fit a scheme to rows (n, d) in time order; `documents` are the lengths of the documents, one if None.

    Several fits to the same rows are quicker if these are `FitRows`, which know their documents.

    rope is the rotary embedding of the rows, positions (n,) those of the rows in it, from 0 in each document if None;
    both matter for `unrotated-` schemes alone. The first exact_rows of each document are sent as they are, and are not
    fitted on, unless there are no others. `loading` is that of grids (`modes.fit`), seed that of rotations and dithers.

    Raises Unavailable where there is no such scheme at so many bits or for such rows, ValueError for other input that
    is none: see `modes.fit`.
    """
    kind, given = kind_of(name), FitRows.of(rows, documents)
    if isinstance(bits, bool) or not isinstance(bits, int | np.integer) or not 1 <= bits <= MOST_BITS:
        raise ValueError(f"bits must be an integer from 1 to {MOST_BITS}, not {bits!r}")
    if isinstance(exact_rows, bool) or not isinstance(exact_rows, int | np.integer) or exact_rows < 0:
        raise ValueError(f"exact rows must be an integer from 0, not {exact_rows!r}")
    if given.largest > modes.LARGEST:
        raise ValueError(f"numbers beyond {modes.LARGEST:.0e} cannot be squared and summed; scale the rows")
    frame = rope if name.startswith(UNROTATED) else None
    if name.startswith(UNROTATED):
        if frame is None:
            raise Unavailable(f"{name} needs a rotary embedding")
        d = given.data.shape[1]
        if d % 2:
            raise Unavailable(f"{name} needs an even number of coordinates, not {d}")
        turned = frame.turn(positions, given.documents, d)[0].back(given.data)
        given = FitRows(turned, given.documents)
    kept = kept_rows(given.documents, int(exact_rows))
    if kept.any() and not kept.all():
        lengths = tuple(n - int(exact_rows) for n in given.documents if n > exact_rows)
        given = FitRows(given.data[~kept], lengths)
    rests_on = (*kind.rests_on, "rotating-mean") if frame is not None else kind.rests_on
    coder = kind.fit(Request(given, int(bits), loading, seed))
    return Scheme(name, int(bits), coder, frame, int(exact_rows), rests_on)


def decoded(
    rows: ArrayLike,
    bits: int,
    *,
    fitted: int,
    which: Sequence[str] | None = None,
    loading: Loading = "maximum",
    documents: Sequence[int] | None = None,
    rope: Rotary | None = None,
    positions: ArrayLike | None = None,
    exact_rows: int = 0,
    seed: int = SEED,
) -> dict[str, Coded]:
    """All rows (n, d) coded by each scheme at so many bits, fitted on the first `fitted` rows alone.

    The decoded rows are `reconstruction`, in the frame of the rows; the rate is `bits_per_coordinate`. `which` are
    names of schemes, all that there are for these rows at so many bits if None. Raises ValueError as `fit` does.
    """
    data = checked(rows)
    lengths = lengths_of(data, documents)
    if not 1 <= fitted <= len(data):
        raise ValueError(f"wanted from 1 to {len(data)} rows to fit on, not {fitted}")
    ends = np.clip(np.cumsum((0, *lengths)), 0, fitted)
    first = tuple(int(n) for n in np.diff(ends) if n)
    at = None if positions is None else np.asarray(positions)
    found: dict[str, Coded] = {}
    for name in names(rope) if which is None else which:
        try:
            scheme = fit(
                data[:fitted],
                name,
                bits,
                loading,
                documents=first,
                rope=rope,
                positions=None if at is None else at[:fitted],
                exact_rows=exact_rows,
                seed=seed,
            )
        except Unavailable:
            if which is not None:
                raise
            continue
        found[name] = scheme.encode(data, lengths, at)
    return found
