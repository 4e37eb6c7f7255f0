"""The rows that are predicted one after another, for all segments of one or more codecs side by side.

A row takes a dozen operations on arrays of d numbers, each of which costs a microsecond whatever d is. So segments of
all codecs are rows of the same arrays: the longest first, those of one step next to each other, some steps at a time so
that they stay in the cache. Every operation is on one coordinate, or one row, by itself, and no bit depends on the
company.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from numerics.codec.products import Products
from numerics.codec.segments import Places, longer
from numerics.quantizer.reference import Grid, floor_quotient

if TYPE_CHECKING:
    from numerics.codec.coder import Codec
    from numerics.codec.dither import Noise

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_STACKED = 1 << 17  # products of the matrices of all segments in a step, beyond which codecs go one by one
AT_A_TIME = 1 << 16  # numbers of the rows of some steps


@dataclass(eq=False)
class Task:
    """Rows y (n, d) of one codec, in its basis, whose segments start at `starts` and have `lengths`, the longest first.

    states (n, d): at first what coding rows by themselves gives, of the starts, and of a gated codec of all rows; in
    the end those of the decoder. Of the rows that are predicted also codes `sent`, and states `tried` before the gates;
    if it is to be `traced`, residuals `handed`. `gates` (n,): rows of a gated codec that do better by themselves.
    """

    codec: Codec
    y: Floats
    starts: Places
    lengths: Places
    noise: Noise
    states: Floats
    traced: bool = True
    handed: Floats = field(init=False)
    sent: NDArray[np.int32] = field(init=False)
    tried: Floats = field(init=False)
    gates: Flags = field(init=False)


def run(tasks: Sequence[Task]) -> None:
    """Predict and code the rows of all tasks, whose rows have one dimension."""
    for matrix in (False, True):
        group = [task for task in tasks if (task.codec.predictor.ndim == 2) == matrix]
        products = sum(task.codec.predictor.size * len(task.starts) for task in group)
        for some in [[task] for task in group] if matrix and products > MOST_STACKED else [group] if group else []:
            _together(some)


def _together(tasks: Sequence[Task]) -> None:
    """Predict and code the rows of tasks whose predictors are of one kind."""
    sizes = [len(task.y) for task in tasks]
    before = np.cumsum([0, *sizes[:-1]])
    lengths = np.concatenate([task.lengths for task in tasks])
    order = np.argsort(-lengths, kind="stable")
    starts = np.concatenate([task.starts + at for task, at in zip(tasks, before, strict=True)])[order]
    owner = np.repeat(np.arange(len(tasks)), [len(task.starts) for task in tasks])[order]
    all_rows = _Rows.of(tasks)
    _steps(tasks, owner, all_rows, starts, lengths[order])
    for task, at, size in zip(tasks, before.tolist(), sizes, strict=True):
        cut = slice(at, at + size)
        task.states, task.tried, task.gates = all_rows.states[cut], all_rows.tried[cut], all_rows.gates[cut]
        task.sent = all_rows.sent[cut]
        if task.traced:
            task.handed = all_rows.handed[cut]


class _Rows(NamedTuple):
    """The rows of all tasks one after the other, (n, d) each, and the dither; see `Task`.

    Without residuals if no task is traced; tried are the states themselves if there is no gate.
    """

    y: Floats
    states: Floats
    handed: Floats
    sent: NDArray[np.int32]
    tried: Floats
    gates: Flags
    noise: Floats | None

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> _Rows:
        """Those of tasks, with nothing found yet."""
        y, states = (_joined([getattr(task, name) for task in tasks]) for name in ("y", "states"))
        shape = y.shape if any(task.traced for task in tasks) else (0, y.shape[1])
        tried = np.empty_like(y) if any(task.codec.gated for task in tasks) else states
        gates, noise = np.zeros(len(y), dtype=bool), _noise(tasks)
        return cls(y, states, np.empty(shape), np.empty(y.shape, dtype=np.int32), tried, gates, noise)


def _joined(parts: Sequence[Floats]) -> Floats:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _noise(tasks: Sequence[Task]) -> Floats | None:
    """The dither of the rows of all tasks; None if no task has one."""
    if all(task.codec.dither is None for task in tasks):
        return None
    found = [task.noise(slice(None), task.codec.grid) for task in tasks]
    return np.concatenate([np.zeros_like(t.y) if each is None else each for t, each in zip(tasks, found, strict=True)])


def _steps(tasks: Sequence[Task], owner: Places, rows: _Rows, starts: Places, lengths: Places) -> None:
    """All steps of segments of these lengths, the longest first: each predicts the next row of those that have one."""
    predictors, every = _Predictors([task.codec for task in tasks], owner), _Cells.of(tasks, owner)
    closed, gated = (np.array([getattr(t.codec, name) for t in tasks])[owner] for name in ("closed", "gated"))
    state, d = rows.states[starts], rows.y.shape[1]
    for count, first, last in _runs(longer(lengths)):
        predict, cells, state = predictors.first(count), every.first(count), state[:count]
        size = max(1, AT_A_TIME // (count * d))
        for at in range(first, last, size):
            places = starts[:count] + np.arange(at, min(at + size, last))[:, None]
            state = _some(rows, places, state, predict, cells, ~closed[:count], gated[:count])


def _runs(counts: Places) -> Iterator[tuple[int, int, int]]:
    """Equal numbers next to each other, with the steps from the first on to before the last; steps begin at 1."""
    at = 1
    for count, equal in groupby(counts.tolist()):
        first, at = at, at + sum(1 for _ in equal)
        yield count, first, at


def _some(
    rows: _Rows,
    places: Places,
    state: Floats,
    predict: Callable[[Floats], Floats],
    cells: _Cells,
    ahead: Flags,
    gated: Flags,
) -> Floats:
    """Some steps: the rows at places (steps, segments), after this state; returns the last one.

    ahead: segments in open loop, whose residuals are those of the rows themselves; gated: those with gates.
    """
    y = rows.y[places]
    tried, sent = np.empty_like(y), np.empty_like(y)
    handed = np.empty_like(y) if len(rows.handed) else None
    noise = None if rows.noise is None else rows.noise[places]
    known = np.stack([predict(each) for each in rows.y[places - 1]]) if ahead.any() else None
    alone = rows.states[places] if gated.any() else None
    errors = None
    if alone is not None:  # of other rows it holds nothing
        errors = np.full(places.shape, np.inf)
        errors[:, gated] = ((y[:, gated] - alone[:, gated]) ** 2).sum(axis=-1)
    gates = np.zeros(places.shape, dtype=bool)
    for t, coordinates in enumerate(y):
        guess = predict(state)
        source = guess if known is None else np.where(ahead[:, None], known[t], guess)
        residual = np.subtract(coordinates, source, out=None if handed is None else handed[t])
        sent[t] = codes = cells.codes(residual if noise is None else residual + noise[t])
        levels = cells.step * (codes + 0.5)
        state = np.add(guess, levels if noise is None else levels - noise[t], out=tried[t])
        if alone is not None and errors is not None:
            gate = np.less(errors[t], np.add.reduce((coordinates - state) ** 2, axis=1), out=gates[t])
            state = np.where(gate[:, None], alone[t], state)
    rows.tried[places] = tried
    if alone is not None:
        rows.gates[places] = gates
        rows.states[places] = np.where(gates[..., None], alone, tried)
    rows.sent[places] = sent
    if handed is not None:
        rows.handed[places] = handed
    return state


class _Predictors:
    """The predictors of codecs, one for each segment: `owner` says whose it is."""

    def __init__(self, codecs: Sequence[Codec], owner: Places) -> None:
        matrix, alone = codecs[0].predictor.ndim == 2, len(codecs) == 1
        self.alone = codecs[0].predict if matrix and alone else None
        self.factors = None if matrix else np.stack([codec.predictor for codec in codecs])[owner]
        self.products = Products.stacked([c.products for c in codecs], owner) if matrix and not alone else None

    def first(self, count: int) -> Callable[[Floats], Floats]:
        """What predicts rows (count, d) of the first segments."""
        if self.factors is not None:
            return partial(np.multiply, self.factors[:count])
        if self.products is not None:
            every = self.products.first(count)
            return lambda previous: every(previous[:, None])[:, 0]
        assert self.alone is not None
        return self.alone


class _Cells(NamedTuple):
    """The cells of codecs, one for each segment: those of `numerics.quantizer.reference.Grid`, shape (segments, d)."""

    bottoms: Floats
    ranges: Floats
    step: Floats
    divisor: Floats
    top: Floats  # the largest code

    @classmethod
    def of(cls, tasks: Sequence[Task], owner: Places) -> _Cells:
        """Those of tasks; `owner` says whose segment it is."""
        grids = [task.codec.grid for task in tasks]
        names = ("bottoms", "ranges", "step", "divisor")
        stacked = [np.stack([getattr(grid, name) for grid in grids])[owner] for name in names]
        tops = np.stack([np.full(grid.step.shape, grid.half - 1.0) for grid in grids])[owner]
        bottoms, ranges, step, divisor = stacked
        return cls(bottoms, ranges, step, divisor, tops)

    def first(self, count: int) -> _Cells:
        """Those of the first segments."""
        return _Cells(*(each[:count] for each in self))

    def codes(self, values: Floats) -> Floats:
        """`Grid.codes`, for values of each segment (segments, d)."""
        inside = np.minimum(np.maximum(values, self.bottoms), self.ranges)
        return np.minimum(floor_quotient(inside, self.divisor), self.top)


def closed_loop(increments: Floats, bounds: Floats, bits: int, first: Floats) -> Floats:
    """Errors (n + 1, s) of closed loops over increments (n, s) with abs(increment) <= bounds (s,).

    The first rows are `first` half steps away from their reconstruction, in [-1, 1].
    """
    grid = Grid.of(bounds * (2**bits / (2**bits - 1)), bits)
    error = first * grid.step / 2
    found = [error]
    for step in increments:
        residual = step + error
        error = residual - grid.levels(grid.codes(residual))
        found.append(error)
    return np.array(found)
