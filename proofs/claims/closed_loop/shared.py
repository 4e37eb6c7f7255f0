"""Hypotheses that the claims on closed loops share, and exact streams that run through the loop."""

from __future__ import annotations

from numerics.quantizer.exact import quantize
from proofs.claims.models import unit_matrix
from proofs.claims.vocabulary import *

HALF = (Fraction(1, 2), Fraction(1, 2))
Number = Fraction | int
Increments = Sequence[Sequence[Number]]  # by time, then by coordinate in the basis


def closed_loop_model(
    paths: Sequence[Increments],
    bounds: Sequence[Number],
    first_errors: Sequence[Sequence[Number]],
    half_levels: int,
    probabilities: Sequence[Fraction] = (Fraction(1),),
    basis: Matrix | None = None,
    kappa: Number = 1,
    indices: Mapping[str, int] | None = None,
    families: Mapping[str, Table] | None = None,
) -> Model:
    """A closed loop along one path of increments for each outcome, with L = 2 `half_levels` and steps 2 r / (L - 1).

    First errors are in half steps, by outcome and coordinate, one row for all outcomes alike; X_0 = 0. T is the number
    of increments and S = T - 1.
    """
    size, count = len(bounds), len(paths[0])
    frame = unit_matrix(size) if basis is None else basis
    steps = [2 * Fraction(r) / (2 * half_levels - 1) for r in bounds]
    sources: list[list[list[Fraction]]] = []  # by outcome, time, coordinate in the basis
    found: list[list[list[Fraction]]] = []
    starts = list(first_errors) * (len(paths) if len(first_errors) == 1 else 1)
    for path, start in zip(paths, starts, strict=True):
        y = [Fraction(0)] * size
        state = [-e * step / 2 for e, step in zip(start, steps, strict=True)]
        rows, states = [y], [state]
        for move in path:
            y = [a + b for a, b in zip(y, move, strict=True)]
            state = [s + quantize(a - s, step, half_levels) for a, s, step in zip(y, state, steps, strict=True)]
            rows, states = [*rows, y], [*states, state]
        sources.append(rows)
        found.append(states)
    tables = {
        "X": rotated_paths(sources, frame),
        "Xhat": rotated_paths(found, frame),
        "U": table(frame),
        "Delta": table(steps),
        "inverse": table([1 / s if s else Fraction(0) for s in steps]),
        "r": table([Fraction(r) for r in bounds]),
        "kappa": table(Fraction(kappa)),
    }
    sizes = {"d": size, "M": half_levels, "T": count, "S": count - 1, "i": 0, **(indices or {})}
    return Model(sizes, {**tables, **(families or {})}, tuple(probabilities), {"w": 0})


def matched_loop_model(
    moves: Sequence[Increments],
    start: Sequence[Sequence[Number]],
    kappa: Number,
    half_levels: int,
    probabilities: Sequence[Fraction],
    basis: Matrix | None = None,
) -> Model:
    """A closed loop with steps matched to every residual, M Delta_t,i = kappa sqrt(E u_t,i^2); L = 2 `half_levels`.

    X_0 = 0 moves by `moves`, by outcome, time and entry, and Xhat_0 is `start`, by outcome and entry. T is the number
    of moves and S = T - 1. Raises NotEvaluable if a root mean square is irrational.
    """
    size, count = len(moves[0][0]), len(moves[0])
    frame = unit_matrix(size) if basis is None else basis
    rows = [[[Fraction(0)] * size] for _ in moves]
    found = [[[Fraction(x) for x in state]] for state in start]
    steps: list[list[Fraction]] = []
    for t in range(count):
        for path, row in zip(moves, rows, strict=True):
            row.append([x + m for x, m in zip(row[-1], path[t], strict=True)])
        gaps = [
            [x - y for x, y in zip(row[-1], state[-1], strict=True)] for row, state in zip(rows, found, strict=True)
        ]
        handed = [[sum((frame[k][i] * u[k] for k in range(size)), Fraction(0)) for i in range(size)] for u in gaps]
        energies = [
            sum((p * u[i] ** 2 for p, u in zip(probabilities, handed, strict=True)), Fraction(0)) for i in range(size)
        ]
        steps.append([Fraction(kappa) * rational_root(energy) / half_levels for energy in energies])
        for state, u in zip(found, handed, strict=True):
            sent = [quantize(value, step, half_levels) for value, step in zip(u, steps[t], strict=True)]
            state.append(
                [state[-1][k] + sum((frame[k][i] * sent[i] for i in range(size)), Fraction(0)) for k in range(size)]
            )
    unit = unit_matrix(size)
    tables = {
        "X": rotated_paths(rows, unit),
        "Xhat": rotated_paths(found, unit),
        "U": table(frame),
        "Delta": table(steps),
        "inverse": table([[1 / s if s else Fraction(0) for s in row] for row in steps]),
        "kappa": table(Fraction(kappa)),
    }
    sizes = {"d": size, "M": half_levels, "T": count, "S": count - 1, "i": 0}
    return Model(sizes, tables, tuple(probabilities), {"w": 0})


def rotated_paths(paths: Sequence[Sequence[Sequence[Fraction]]], frame: Matrix) -> Table:
    """Vectors by time, coordinate and outcome, from their coordinates in the basis by outcome, time and coordinate."""
    size, count = len(frame), len(paths[0])
    return table(
        [
            [[sum((frame[k][i] * p[t][i] for i in range(size)), Fraction(0)) for p in paths] for k in range(size)]
            for t in range(count)
        ]
    )


def independent(law: Mapping[int, Fraction], steps: int) -> tuple[list[list[list[int]]], tuple[Fraction, ...]]:
    """All sequences of so many independent increments of one coordinate with this law, and their probabilities."""
    found: list[tuple[list[list[int]], Fraction]] = [([], Fraction(1))]
    for _ in range(steps):
        found = [([*path, [move]], weight * share) for path, weight in found for move, share in law.items()]
    return [path for path, _ in found], tuple(weight for _, weight in found)


def open_loop_model(
    errors: Sequence[Sequence[Sequence[Number]]],
    first_errors: Sequence[Sequence[Number]] = (),
    indices: Mapping[str, int] | None = None,
    families: Mapping[str, Table] | None = None,
    probabilities: Sequence[Fraction] = (Fraction(1),),
) -> Model:
    """A source at rest at (1, .., 1) and an open loop that sends -e_t each step; errors by outcome, time and entry.

    Xhat_0 = X_0 - `first_errors`, by outcome and entry, zero unless given. T is the number of steps.
    """
    size, count = len(errors[0][0]), len(errors[0])
    starts = first_errors or [[0] * size for _ in errors]
    found: list[list[list[Fraction]]] = []
    for path, start in zip(errors, starts, strict=True):
        states = [[1 - Fraction(e) for e in start]]
        for step in path:
            states.append([s - e for s, e in zip(states[-1], step, strict=True)])
        found.append(states)
    sent = [[[-Fraction(e) for e in step] for step in path] for path in errors]
    rest = [[[Fraction(1)] * size for _ in range(count + 1)] for _ in errors]
    frame = unit_matrix(size)
    tables = {"X": rotated_paths(rest, frame), "Xhat": rotated_paths(found, frame), "Q": rotated_paths(sent, frame)}
    sizes = {"d": size, "T": count, **(indices or {})}
    return Model(sizes, {**tables, **(families or {})}, tuple(probabilities), {"w": 0})
