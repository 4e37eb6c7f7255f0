"""A block of rows merged into its mean B, which is coded: the rows' energy about B and the error of B add up.

About any point b: sum_t norm(X_t - b)^2 = sum_t norm(X_t - B)^2 + n norm(B - b)^2, for B is the rows' mean. With b the
reproduction of B that is the distortion, with b = E B the energy that direct coding has to do with.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import above, all_index, all_outcome, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, mean, poly, real, total
from proofs.library.expectation.means import mean_combination, mean_equal, mean_of_sum
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    index_positive,
    instance,
    one,
    ordered,
    random,
)
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import d, kappa, levels
from proofs.library.sums.sums import congruent, exchange, linear, number_of_terms
from proofs.search.certificate import prove

ROWS, W, LAW = "n", Outcome("w"), Law("B")
COUNT, DIRECT_LEVELS, L = real(ROWS), real("l"), levels()
LOW = (ordered(d, 0, (assume(index_at_least(d)),)), ordered(ROWS, 0, (assume(index_at_least(ROWS)),)))
Point = Callable[[Indexish, Outcome], Poly]


def row(t: Indexish, j: Indexish, w: Outcome) -> Poly:
    """Coordinate j of row t."""
    return family("X", t, j, w)


def block(j: Indexish, w: Outcome) -> Poly:
    """Coordinate j of the block's mean."""
    return family("B", j, w)


def centre(j: Indexish, w: Outcome) -> Poly:
    """E B_j."""
    return mean(lambda v: block(j, v))


def reproduced(j: Indexish, w: Outcome) -> Poly:
    """Coordinate j of the reproduction of B."""
    return block(j, w) - LAW.residual(j, w)


def about(point: Point, w: Outcome) -> Poly:
    """sum_t norm(X_t - point)^2."""
    return total(ROWS, lambda t: total(d, lambda j: (row(t, j, w) - point(j, w)) ** 2))


def _off(point: Point, w: Outcome) -> Poly:
    """norm(B - point)^2."""
    return total(d, lambda j: (block(j, w) - point(j, w)) ** 2)


MEAN = all_index(d, lambda j: all_outcome(lambda w: equal(COUNT * block(j, w), total(ROWS, lambda t: row(t, j, w)))))
PRESENT = integrable(lambda w: about(block, w))
WITHIN, ENERGY, DISTORTION = (mean(lambda w, p=p: about(p, w)) for p in (block, centre, reproduced))


@lemma
def _one_coordinate() -> Theorem:
    """n b = sum x |- sum (x - c)^2 = sum (x - b)^2 + n (b - c)^2."""
    b, c, n = family("b"), family("c"), real("N")

    def x(t: Indexish) -> Poly:
        return family("x", t)

    facts = [number_of_terms("N"), assume(equal(n * b, total("N", x)))]
    for point in (b, c):
        parts = [(1, lambda t: x(t) ** 2), (-2 * point, x), (point**2, lambda _: poly(1))]
        facts.append(linear("N", lambda t, point=point: (x(t) - point) ** 2, parts))
    goal = equal(total("N", lambda t: (x(t) - c) ** 2), total("N", lambda t: (x(t) - b) ** 2) + n * (b - c) ** 2)
    return prove(goal, facts, multipliers=(1, b, c, b**2, c**2))


@lemma
def steiner(point: Point) -> Theorem:
    """sum_t norm(X_t - point)^2 = sum_t norm(X_t - B)^2 + n norm(B - point)^2 at outcome w."""
    j = index("j")
    put = {"x": one(lambda t: row(t, j, W)), "b": constant(block(j, W)), "c": constant(point(j, W))}
    each = cut(instance(_one_coordinate(), {"N": ROWS}, put), at(assume(MEAN), j, W))

    def column(j: Indexish, point: Point) -> Poly:
        return total(ROWS, lambda t: (row(t, j, W) - point(j, W)) ** 2)

    def away(j: Indexish) -> Poly:
        return (block(j, W) - point(j, W)) ** 2

    sums = congruent(d, "j", each, lambda j: column(j, point), lambda j: column(j, block) + COUNT * away(j))
    split = linear(d, lambda j: column(j, block) + COUNT * away(j), [(1, lambda j: column(j, block)), (COUNT, away)])
    swapped = [exchange(ROWS, d, lambda t, j, p=p: (row(t, j, W) - p(j, W)) ** 2) for p in (block, point)]
    goal = equal(about(point, W), about(block, W) + COUNT * _off(point, W))
    return cut(prove(goal, [sums, split, *swapped]), *LOW)


def _in_expectation(point: Point, off: Callable[[Outcome], Poly], same: Theorem, present: Theorem) -> Theorem:
    """E about(point) = W + n E off, from what norm(B - point)^2 is at outcome w and that it is integrable."""
    value, domain = mean_combination(COUNT, random(off), random(lambda w: about(block, w)))
    right = random(lambda w: about(block, w) + COUNT * off(w))
    pointwise = prove(equal(about(point, W), right(W)), [steiner(point), same], multipliers=(1, COUNT))
    moved = cut(mean_equal(random(lambda w: about(point, w)), right, pointwise)[0], cut(domain, present))
    goal = equal(mean(lambda w: about(point, w)), WITHIN + COUNT * mean(off))
    return prove(goal, [moved, cut(value, present)])


@lemma
def split() -> Theorem:
    """D = W + n D_B."""

    def off(w: Outcome) -> Poly:
        return total(d, lambda k: LAW.residual(k, w) ** 2)

    same = prove(equal(_off(reproduced, W), off(W)))
    return cut(_in_expectation(reproduced, off, same, assume(integrable(off))), *LOW)


@lemma
def total_energy() -> Theorem:
    """The rows' energy about E B is W + n tr Sigma_B."""

    def off(w: Outcome) -> Poly:
        return total(d, lambda k: LAW.centred(k, w) ** 2)

    value, present = (cut(t, assume(LAW.integrable()[0])) for t in mean_of_sum(d, lambda k, w: LAW.centred(k, w) ** 2))
    same = prove(equal(_off(centre, W), off(W)))
    moved = _in_expectation(centre, off, same, present)
    return cut(prove(equal(ENERGY, WITHIN + COUNT * LAW.trace()), [moved, value], multipliers=(1, COUNT)), *LOW)


@lemma
def bound() -> Theorem:
    """L^2 W + n kappa^2 tr Sigma_B >= L^2 D."""
    many = index_positive(ROWS, assume(index_at_least(ROWS)))
    goal = at_least(L**2 * WITHIN + COUNT * kappa**2 * LAW.trace(), L**2 * DISTORTION)
    return prove(goal, [split()], multipliers=(1, L**2), products=[(many, trace_bound(LAW))])


DIRECT, MERGING = family("direct"), family("merging")
POWER = family("p", ROWS)
BOUNDS = (
    equal(L**2 * MERGING, L**2 * WITHIN + COUNT * kappa**2 * LAW.trace()),
    equal(DIRECT_LEVELS**2 * DIRECT, kappa**2 * ENERGY),
)
LEFT, RIGHT = (
    DIRECT_LEVELS**2 * (POWER**2 - kappa**2) * WITHIN,
    kappa**2 * (POWER**2 - DIRECT_LEVELS**2) * ENERGY,
)


@lemma
def gap() -> Theorem:
    """L^2 l^2 (direct - merging) = right - left of the threshold."""
    rate = assume(equal(POWER, L))
    square = prove(equal(POWER**2, L**2), [rate], multipliers=(POWER, L))
    goal = equal(L**2 * DIRECT_LEVELS**2 * (DIRECT - MERGING), RIGHT - LEFT)
    facts = [total_energy(), square, *(assume(f) for f in BOUNDS)]
    multipliers = (
        1, L**2, DIRECT_LEVELS**2, DIRECT_LEVELS**2 * kappa**2, kappa**2 * ENERGY, DIRECT_LEVELS**2 * WITHIN,
    )  # fmt: skip
    return prove(goal, facts, multipliers=multipliers)


@lemma
def threshold() -> tuple[Theorem, Theorem, Theorem]:
    """Merging has the smaller bound iff it is below the threshold; equal bounds lie on it."""
    wide = prove(above(L), [levels_fact()])
    one_level = prove(above(DIRECT_LEVELS), [index_positive(index("l") - 1, assume(index_at_least("l", 1)))])
    known, below, less = gap(), above(RIGHT, LEFT), above(DIRECT, MERGING)
    wrong = assume(at_least(MERGING, DIRECT))
    clash = prove(above(0), [known, assume(below)], weighted=[(L * DIRECT_LEVELS, wrong)])
    enough = by_contradiction(less, clash)
    factors = (wide, wide, one_level, one_level)
    needed = prove(below, [known], products=[(*factors, assume(less))])
    level = assume(equal(MERGING, DIRECT))
    edge = prove(equal(LEFT, RIGHT), [known, level], multipliers=(1, L**2 * DIRECT_LEVELS**2))
    return enough, needed, edge


@lemma
def distortion_below() -> Theorem:
    """Below the threshold the distortion of merging is below the direct bound."""
    wide = prove(above(L), [levels_fact()])
    merged = assume(BOUNDS[0])
    wrong = assume(above(DISTORTION, MERGING))
    clash = prove(above(0), [bound(), merged], products=[(wrong, wide, wide)])
    small = by_contradiction(at_least(MERGING, DISTORTION), clash)
    return prove(above(DIRECT, DISTORTION), [small, threshold()[0]])
