"""Closed loop with a linear predictor: Yhat_(t+1) = A Yhat_t + q(Y_(t+1) - A Yhat_t), coordinates in a fixed basis.

The residual is Y_(t+1) - A Y_t plus A times the error before, which |A| times the half steps bounds entry by entry.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, real, total
from proofs.library.closed_loop.closed_loop import T, W, each_coordinate, each_entry
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    constant,
    cut,
    for_index,
    instance,
    magnitude,
    magnitude_bounds,
    ordered,
    scaled_magnitude,
    square_bound,
    square_monotone,
)
from proofs.library.quantizer.quantizer import granular, levels_fact, reciprocals
from proofs.library.quantizer.setting import HALF, M, d, levels, quantized
from proofs.library.sums.sums import linear, monotone, scale
from proofs.search.certificate import prove


def source(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of Y_t."""
    return family("Y", t, i, w)


def reconstruction(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of Yhat_t."""
    return family("Yhat", t, i, w)


def error(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Y_t,i - Yhat_t,i."""
    return source(t, i, w) - reconstruction(t, i, w)


def matrix(i: Indexish, j: Indexish) -> Poly:
    """A_ij."""
    return family("A", i, j)


def step(i: Indexish) -> Poly:
    """Delta_i."""
    return family("Delta", i)


def top(i: Indexish) -> Poly:
    """R_i."""
    return family("R", i)


def bound(i: Indexish) -> Poly:
    """r_i."""
    return family("r", i)


def reciprocal(i: Indexish) -> Poly:
    """The reciprocal of Delta_i, zero for zero."""
    return family("inverse", i)


def guess(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """(A Yhat_t)_i."""
    return total(d, lambda j: matrix(i, j) * reconstruction(t, j, w))


def innovation(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """(Y_(t+1) - A Y_t)_i."""
    return source(index(t) + 1, i, w) - total(d, lambda j: matrix(i, j) * source(t, j, w))


def residual(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """(Y_(t+1) - A Yhat_t)_i, which is quantized."""
    return source(index(t) + 1, i, w) - guess(t, i, w)


def level(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """q_i of the residual."""
    return quantized(residual(t, i, w), step(i), reciprocal(i))


def carried(i: Indexish) -> Poly:
    """sum_j abs(A_ij) Delta_j / 2."""
    return total(d, lambda j: magnitude(matrix(i, j)) * (HALF * step(j)))


def _follows(t: Index, i: Index, w: Outcome) -> Formula:
    return equal(reconstruction(t + 1, i, w), guess(t, i, w) + level(t, i, w))


RECURSION = each_entry(_follows)
STEPS: tuple[Formula, ...] = (
    all_index(d, lambda i: equal(real(M) * step(i), top(i))),
    *reciprocals(step, reciprocal),
)
RANGES = all_index(d, lambda i: at_least(top(i), bound(i) + carried(i)))
INNOVATIONS: tuple[Formula, ...] = (
    each_entry(lambda t, i, w: at_least(bound(i), innovation(t, i, w))),
    each_entry(lambda t, i, w: at_least(innovation(t, i, w), -bound(i))),
)
FIRST: tuple[Formula, ...] = (
    each_coordinate(lambda i, w: at_least(HALF * step(i), error(0, i, w))),
    each_coordinate(lambda i, w: at_least(error(0, i, w), -HALF * step(i))),
)


def _half(i: Indexish) -> Theorem:
    """Delta_i / 2 >= 0, from the first error."""
    upper, lower = (at(assume(f), i, W) for f in FIRST)
    return prove(at_least(HALF * step(i)), [upper, lower])


def _within(t: Indexish, i: Indexish) -> tuple[Theorem, Theorem]:
    """Delta_i / 2 >= e_t,i and Delta_i / 2 >= -e_t,i from the square."""
    square = at(assume(_inside(t)), i)
    mirrored = prove(at_least((HALF * step(i)) ** 2, (-error(t, i, W)) ** 2), [square])
    return (
        square_monotone(error(t, i, W), HALF * step(i), _half(i), square),
        square_monotone(-error(t, i, W), HALF * step(i), _half(i), mirrored),
    )


def _inside(t: Indexish) -> Formula:
    """Every coordinate's error at time t is within half a step."""
    return all_index(d, lambda i: at_least((HALF * step(i)) ** 2, error(t, i, W) ** 2))


def _carried(t: Indexish, sign: int) -> Theorem:
    """sum_j abs(A_ij) Delta_j / 2 >= sign sum_j A_ij e_t,j."""
    above, below = magnitude_bounds(matrix("i", "j"))
    high, low = _within(t, "j")
    pairs = [(above, low), (below, high)] if sign == 1 else [(above, high), (below, low)]

    def share(j: Indexish) -> Poly:
        return matrix("i", j) * error(t, j, W)

    def most(j: Indexish) -> Poly:
        return magnitude(matrix("i", j)) * (HALF * step(j))

    each = prove(at_least(most("j"), sign * share("j")), products=pairs)
    sums = monotone(d, "j", each, lambda j: sign * share(j), most)
    return prove(at_least(carried("i"), sign * total(d, share)), [sums, scale(d, sign, share)])


@lemma
def half_step() -> Theorem:
    """First error within half a step, R >= r + |A| Delta / 2 |- Delta_i^2 / 4 >= e_T,i^2 for all i < d."""
    n, i = index("t"), index("i")
    base = for_index(square_bound(error(0, i, W), HALF * step(i), *(at(assume(f), i, W) for f in FIRST)), "i", d)
    parted = linear(
        d,
        lambda j: matrix(i, j) * error(n, j, W),
        [(1, lambda j: matrix(i, j) * source(n, j, W)), (-1, lambda j: matrix(i, j) * reconstruction(n, j, W))],
    )
    most, least = (at(assume(f), n, i, W) for f in INNOVATIONS)
    room, definition, value = at(assume(RANGES), i), at(assume(STEPS[0]), i), residual(n, i, W)
    width = real(M) * step(i)
    upper = prove(at_least(width, value), [definition, room, parted, most, _carried(n, 1)])
    lower = prove(at_least(value, -width), [definition, room, parted, least, _carried(n, -1)])
    values = {"y": constant(value), "step": constant(step(i)), "reciprocal": constant(reciprocal(i))}
    squared = instance(granular()[2], families=values)
    size = prove(at_least(step(i)), [_half(i)])
    squared = cut(squared, *(at(assume(f), i) for f in STEPS), size, upper, lower)
    follow, gap = at(assume(RECURSION), n, i, W), value - level(n, i, W)
    after = error(n + 1, i, W)
    same = prove(equal(after**2, gap**2), [follow], multipliers=(1, after, gap))
    step_done = prove(at_least((HALF * step(i)) ** 2, after**2), [squared, same])
    low = ordered(d, 0, (assume(index_at_least(i)), assume(index_at_least(d, i + 1))))
    following = for_index(cut(step_done, low), "i", d)
    return rules.induct((base, following), "t", index(T), _inside(n))


@lemma
def coordinate_bound() -> tuple[Theorem, Theorem]:
    """For 0 <= i < d: R_i >= 0, and R_i^2 >= L^2 e_T,i^2."""
    i, definition = index("i"), at(assume(STEPS[0]), "i")
    many = prove(at_least(real(M)), [levels_fact()])
    sign = prove(at_least(top(i)), [definition], products=[(many, _half(i))])
    width = real(M) * step(i)
    squares = prove(equal(width**2, top(i) ** 2), [definition], multipliers=(width, top(i)))
    inside = at(half_step(), i)
    goal = at_least(top(i) ** 2, levels() ** 2 * error(T, i, W) ** 2)
    return sign, prove(goal, [squares], weighted=[(real(M), inside)])


@lemma
def magnitude_bound() -> Theorem:
    """R_i >= L abs(e_T,i) for 0 <= i < d."""
    return scaled_magnitude(levels(), error(T, "i", W), top("i"), *coordinate_bound())


@lemma
def norm_bound() -> Theorem:
    """sum_i R_i^2 >= L^2 sum_i e_T,i^2."""
    sums = monotone(d, "i", coordinate_bound()[1], lambda i: levels() ** 2 * error(T, i, W) ** 2, lambda i: top(i) ** 2)
    pulled = scale(d, levels() ** 2, lambda i: error(T, i, W) ** 2)
    goal = at_least(total(d, lambda i: top(i) ** 2), levels() ** 2 * total(d, lambda i: error(T, i, W) ** 2))
    return prove(goal, [sums, pulled])
