"""Where the closed loop's bound is attained: at residuals on edges of cells, and at all times only for small loadings.

S is a time before T; its residual gives the error at S + 1. An error of half a step that follows another one needs an
increment of at least half a step.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, family, floor, index, real, total
from proofs.library.closed_loop.closed_loop import (
    GAPS,
    INCREMENTS,
    STEPS,
    W,
    bound,
    each_coordinate,
    error,
    increment,
    level,
    loop,
    quantizer_at,
    reconstruction,
    residual,
    source,
    squared_error,
    step,
    width,
)
from proofs.library.closed_loop.closed_loop import reciprocal as inverse
from proofs.library.closed_loop.closed_loop_trace import PRESENT, S, bound_squared, variance
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, constant, cut, either, instance, random, split
from proofs.library.quantizer.quantizer import (
    ERROR,
    POSITIVE,
    at_quotient,
    attained,
    code_inside,
    levels_fact,
    penrose,
    reciprocal,
    y,
)
from proofs.library.quantizer.quantizer import step as scalar_step
from proofs.library.quantizer.setting import HALF, M, d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, scale
from proofs.search.certificate import prove

NEXT = index(S) + 1
before, change = family("before"), family("change")


def _on_edge(i: Indexish, w: Outcome) -> Formula:
    value, top = residual(S, i, w), width(i)
    return equal(value * (value - top) * (value + top))


def _half_step(t: Indexish, i: Indexish, w: Outcome) -> Formula:
    return equal(4 * error(t, i, w) ** 2, step(i) ** 2)


EDGES = each_coordinate(_on_edge)
TWICE = (each_coordinate(lambda i, w: _half_step(S, i, w)), each_coordinate(lambda i, w: _half_step(NEXT, i, w)))


def _loop_at_s() -> tuple[Theorem, Theorem]:
    kept, split = (instance(t, {"t": S}) for t in loop())
    return kept, split


def steps_squared() -> Theorem:
    """(L - 1)^2 Delta_i^2 = 4 r_i^2."""
    definition = at(assume(STEPS[0]), "i")
    goal = equal(GAPS**2 * step("i") ** 2, 4 * bound("i") ** 2)
    return prove(goal, [definition], multipliers=(GAPS * step("i"), bound("i")))


@lemma
def coordinate_attained() -> Theorem:
    """u_S,i in {-R_i, 0, R_i} |- (L - 1)^2 e_(S+1),i^2 = r_i^2 for 0 <= i < d."""
    i, value = index("i"), residual(S, "i", W)
    exact = cut(quantizer_at(attained(), i, value), at(assume(EDGES), i, W))
    gap, after = value - level(S, i, W), error(NEXT, i, W)
    same = prove(equal(after**2, gap**2), [_loop_at_s()[0]], multipliers=(1, after, gap))
    goal = equal(GAPS**2 * after**2, bound(i) ** 2)
    return prove(goal, [same, exact, steps_squared()], multipliers=(1, GAPS**2))


@lemma
def norm_attained() -> Theorem:
    """u_S,i in {-R_i, 0, R_i} for all i |- (L - 1)^2 norm(X_(S+1) - Xhat_(S+1))^2 = sum_i r_i^2."""
    errors = congruent(
        d, "i", coordinate_attained(), lambda i: GAPS**2 * error(NEXT, i, W) ** 2, lambda i: bound(i) ** 2
    )
    pulled = scale(d, GAPS**2, lambda i: error(NEXT, i, W) ** 2)
    energy = rotation.transposed_energy("U", lambda k: source(NEXT, k, W) - reconstruction(NEXT, k, W))
    goal = equal(GAPS**2 * squared_error(NEXT, W), total(d, lambda i: bound(i) ** 2))
    return prove(goal, [errors, pulled, energy], multipliers=(1, GAPS**2))


def _in_cell(code: int) -> Theorem:
    """y between code and code + 1 steps, for code 0 or -1, step reciprocal = 1 |- y - q(y) = y - step (code + 1/2)."""
    unit = assume(equal(1 - scalar_step * reciprocal))
    wrong = assume(at_least(-reciprocal))
    inverse = by_contradiction(above(reciprocal), prove(above(0), [unit], products=[(wrong, POSITIVE)]))
    low = assume(at_least(y, code * scalar_step))
    high = assume(above((code + 1) * scalar_step, y))
    z = y * reciprocal
    reached = (
        prove(at_least(z, code), [unit], products=[(low, inverse)]),
        prove(above(code + 1, z), [unit], products=[(high, inverse)]),
    )
    exact = cut(rules.floor_exact((), z, index(code)), *reached)
    many = levels_fact()
    inside = (prove(at_least(real(M) - 1, floor(z)), [exact, many]), prove(at_least(floor(z), -real(M)), [exact, many]))
    known = cut(at_quotient(code_inside()), *inside)
    return prove(equal(ERROR, y - (code + HALF) * scalar_step), [known, exact], multipliers=(1, scalar_step))


@lemma
def increment_of_half_a_step() -> Theorem:
    """y = change + before, before and y - q(y) of half a step's size |- 4 change^2 >= step^2."""
    goal = at_least(4 * change**2, scalar_step**2)
    small, made = assume(above(scalar_step**2, 4 * change**2)), assume(equal(y, change + before))
    after = assume(equal(4 * ERROR**2, scalar_step**2))

    def within(sign: int) -> Theorem:
        """step > 2 sign change."""
        large = assume(at_least(2 * sign * change, scalar_step))
        both = prove(at_least(2 * sign * change + scalar_step), [large, POSITIVE])
        return by_contradiction(
            above(scalar_step, 2 * sign * change), prove(above(0), [small], products=[(large, both)])
        )

    def clash(code: int) -> Theorem:
        """The goal where `before` is step / 2 (code 0) or -step / 2 (code -1): then y - q(y) is the change."""
        here = assume(equal(before - (code + HALF) * scalar_step))
        sides = [made, here, within(1), within(-1)]
        cell = cut(
            _in_cell(code),
            prove(at_least(y, code * scalar_step), sides),
            prove(above((code + 1) * scalar_step, y), sides),
        )
        same = prove(equal(ERROR, change), [cell, made, here])
        squares = prove(equal(ERROR**2, change**2), [same], multipliers=(1, ERROR, change))
        return by_contradiction(goal, prove(above(0), [squares, after, small]))

    halves = assume(equal(4 * before**2, scalar_step**2))
    high, low = before - HALF * scalar_step, before + HALF * scalar_step
    sides = either(prove(equal(high * low), [halves]), high, low, clash(0), clash(-1))
    srs = assume(penrose(scalar_step, reciprocal)[0])
    flat = prove(goal, [assume(equal(scalar_step))], multipliers=(1, scalar_step), squares=[change])
    support = 1 - scalar_step * reciprocal
    return either(prove(equal(scalar_step * support), [srs]), scalar_step, support, flat, sides)


def _half_a_step_moved(sign: int) -> Theorem:
    """Errors of half a step at S and S + 1, sign Delta_i >= 0 |- 4 delta_S,i^2 >= Delta_i^2, mirrored for -1."""
    i, value = index("i"), residual(S, "i", W)
    kept, parts = _loop_at_s()
    gap, after = value - level(S, i, W), error(NEXT, i, W)
    now, then = (at(assume(f), i, W) for f in TWICE)
    last = prove(equal(4 * gap**2, step(i) ** 2), [kept, then], multipliers=(1, gap, after))
    put = {
        "y": value,
        "step": step(i),
        "reciprocal": inverse(i),
        "before": error(S, i, W),
        "change": increment(S, i, W),
    }
    scalar = instance(increment_of_half_a_step(), families={n: constant(sign * p) for n, p in put.items()})
    regular = penrose(sign * step(i), sign * inverse(i))[0]
    known = prove(regular, [at(assume(STEPS[1]), i)])
    moved = prove(equal(sign * value, sign * increment(S, i, W) + sign * error(S, i, W)), [parts])
    return cut(scalar, known, moved, now, last)


@lemma
def loading_at_most() -> Theorem:
    """Errors of half a step at S and S + 1, r_i = kappa sqrt(E delta_S,i^2) > 0 |- (L - 1)^2 >= kappa^2."""
    i = index("i")
    nonneg = prove(at_least(step(i)), [assume(above(step(i)))])
    large = split(step(i), cut(_half_a_step_moved(1), nonneg), _half_a_step_moved(-1))
    squares = random(lambda w: 4 * increment(S, i, w) ** 2)
    quarter, whole = means.mean_scale(4, random(lambda w: increment(S, i, w) ** 2))
    level_value, domain = means.mean_constant(step(i) ** 2)
    order = cut(means.mean_order(random(lambda _: step(i) ** 2), squares, large), whole, domain)
    spread = prove(at_least(4 * variance(i), step(i) ** 2), [order, quarter, level_value])
    spread = cut(spread, at(assume(PRESENT[0]), i))
    # (L - 1)^2 v >= (L - 1)^2 Delta^2 / 4 = r^2 = kappa^2 v
    goal = at_least(GAPS**2 * variance(i), kappa**2 * variance(i))
    scaled = prove(goal, [steps_squared(), bound_squared()], weighted=[(GAPS, spread)])
    wrong = assume(above(kappa**2, GAPS**2))
    clash = prove(above(0), [scaled], products=[(wrong, assume(above(variance(i))))])
    return by_contradiction(at_least(GAPS**2, kappa**2), clash)


@lemma
def loading_at_least_one() -> Theorem:
    """abs(delta_S,i) <= r_i = kappa sqrt(E delta_S,i^2) > 0 |- kappa^2 >= 1."""
    i = index("i")
    upper, lower = (at(assume(f), S, i, W) for f in INCREMENTS)
    inside = prove(at_least(bound(i) ** 2, increment(S, i, W) ** 2), products=[(upper, lower)])
    second = cut(
        means.mean_at_most(random(lambda w: increment(S, i, w) ** 2), bound(i) ** 2, inside), at(assume(PRESENT[0]), i)
    )
    wrong = assume(above(1, kappa**2))
    clash = prove(above(0), [second, bound_squared()], products=[(wrong, assume(above(variance(i))))])
    return by_contradiction(at_least(kappa**2, 1), clash)
