"""Residual quantization: m stages of L levels, each coding the error of the one before, in an orthonormal basis.

u_0 = Y and u_(j+1) = u_j - q_j(u_j), so that Y less the sum of all stages is u_m. With nested ranges, each 1/L of the
one before, no stage but the first can overload: the error of a stage is within its half step, which is the next range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    Relation,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, real, total
from proofs.library.expectation.means import mean_at_most, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    instance,
    magnitude,
    magnitude_facts,
    one,
    ordered,
    random,
    root,
    square_monotone,
)
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import distortion_is_sum, trace_is_sum
from proofs.library.quantizer.quantizer import granular, levels_fact, penrose
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import M, d, kappa, levels, quantized
from proofs.library.sums.powers import powers
from proofs.library.sums.sums import monotone, scale
from proofs.search.certificate import prove

STAGES, W = "m", Outcome("w")
N, SPOT = index("n"), index("i")
L = levels()


def residual(j: Indexish, i: Indexish, w: Outcome) -> Poly:
    """What stage j codes in coordinate i; for j = m the error that is left."""
    return family("u", j, i, w)


def step(j: Indexish, i: Indexish) -> Poly:
    """The step of stage j in coordinate i."""
    return family("Delta", j, i)


def inverse(j: Indexish, i: Indexish) -> Poly:
    """The reciprocal of the step, zero for zero."""
    return family("inverse", j, i)


def sent(j: Indexish, i: Indexish, w: Outcome) -> Poly:
    """What stage j adds to the reproduction."""
    return quantized(residual(j, i, w), step(j, i), inverse(j, i))


@dataclass(frozen=True)
class Staged(Law):
    """One source whose coordinates are reproduced by the sum of the stages."""

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """The sum of the stages' outputs."""
        return total(STAGES, lambda j: sent(j, i, w))


LAW = Staged()


def power(n: Indexish) -> Poly:
    """L^n."""
    return family("p", n)


def each_stage(body: Callable[[Index, Index], Formula]) -> Formula:
    """For every stage and coordinate."""
    return all_index(STAGES, lambda j: all_index(d, lambda i: body(j, i)))


def everywhere(body: Callable[[Index, Index, Outcome], Formula]) -> Formula:
    """For every stage, coordinate and outcome."""
    return each_stage(lambda j, i: all_outcome(lambda w: body(j, i, w)))


FIRST = all_index(d, lambda i: all_outcome(lambda w: equal(residual(0, i, w), LAW.coordinate(i, w))))
FOLLOWS = everywhere(lambda j, i, w: equal(residual(j + 1, i, w), residual(j, i, w) - sent(j, i, w)))
FIRST_STEP = all_index(d, lambda i: equal(real(M) * step(0, i), LAW.range(i)))
NEXT_STEP = each_stage(lambda j, i: equal(L * step(j + 1, i), step(j, i)))
INVERSES: tuple[Formula, ...] = tuple(
    each_stage(lambda j, i, part=part: penrose(step(j, i), inverse(j, i))[part]) for part in (0, 1)
)
POWERS = powers(power, L, STAGES)
LOW = (ordered(d, 0, (assume(index_at_least(d)),)),)


def by_stages(goal: Callable[[Indexish], Relation], base: Theorem, following: Theorem) -> Theorem:
    """The goal at the last stage, by induction on the number of stages."""
    return rules.induct((base, following), "n", index(STAGES), goal(N))


@lemma
def telescoped() -> Theorem:
    """0 <= i < d |- Y_i - sum_(j < m) q_j(u_j,i) = u_m,i, by induction on m."""

    def goal(n: Indexish) -> Relation:
        return equal(LAW.coordinate(SPOT, W) - total(n, lambda j: sent(j, SPOT, W)), residual(n, SPOT, W))

    term = one(lambda j: sent(j, SPOT, W))
    base = prove(goal(0), [at(assume(FIRST), SPOT, W), rules.sum_empty((), term)])
    facts = [assume(goal(N)), rules.sum_step((), N, term), at(assume(FOLLOWS), N, SPOT, W)]
    return by_stages(goal, base, prove(goal(N + 1), facts))


@lemma
def step_nonneg() -> Theorem:
    """No overload at the first stage |- Delta_m,i >= 0, by induction on m."""
    upper, lower = (at(assume(f), SPOT, W) for f in LAW.no_overload())

    def goal(n: Indexish) -> Relation:
        return at_least(step(n, SPOT))

    many, first, following = levels_fact(), at(assume(FIRST_STEP), SPOT), at(assume(NEXT_STEP), N, SPOT)
    wrong = assume(above(-step(0, SPOT)))
    base = by_contradiction(goal(0), prove(above(0), [first, upper, lower], products=[(many, wrong), (wrong,)]))
    wrong = assume(above(-step(N + 1, SPOT)))
    clash = prove(above(0), [following, assume(goal(N))], products=[(many, wrong), (wrong,)])
    return by_stages(goal, base, by_contradiction(goal(N + 1), clash))


@lemma
def within_range() -> Theorem:
    """No overload at the first stage |- (M Delta_m,i)^2 >= u_m,i^2, by induction on m."""

    def goal(n: Indexish) -> Relation:
        return at_least((real(M) * step(n, SPOT)) ** 2, residual(n, SPOT, W) ** 2)

    upper, lower = (at(assume(f), SPOT, W) for f in LAW.no_overload())
    y, top = LAW.coordinate(SPOT, W), LAW.range(SPOT)
    inside = prove(at_least(top**2, y**2), products=[(upper, lower)])
    first, width = at(assume(FIRST_STEP), SPOT), real(M) * step(0, SPOT)
    start = at(assume(FIRST), SPOT, W)
    base = prove(goal(0), [inside, first, start], multipliers=(width, top, residual(0, SPOT, W), y))
    here, u, half = assume(goal(N)), residual(N, SPOT, W), real(M) * step(N, SPOT)
    sign = _shorter(step_nonneg())
    wide = prove(at_least(half), products=[(prove(at_least(real(M)), [levels_fact()]), sign)])
    mirrored = prove(at_least(half**2, (-u) ** 2), [here])
    sides = square_monotone(u, half, wide, here), square_monotone(-u, half, wide, mirrored)
    high, low = prove(at_least(half, u), [sides[0]]), prove(at_least(u, -half), [sides[1]])
    put = {"y": constant(u), "step": constant(step(N, SPOT)), "reciprocal": constant(inverse(N, SPOT))}
    small = cut(instance(granular()[2], families=put), sign, high, low, *(at(assume(f), N, SPOT) for f in INVERSES))
    follow, next_step = at(assume(FOLLOWS), N, SPOT, W), at(assume(NEXT_STEP), N, SPOT)
    error = u - sent(N, SPOT, W)
    following = prove(
        goal(N + 1),
        [small, follow, next_step],
        multipliers=(residual(N + 1, SPOT, W), error, step(N, SPOT), L * step(N + 1, SPOT)),
    )
    return by_stages(goal, base, following)


def _shorter(theorem: Theorem) -> Theorem:
    """A theorem about m stages, for the first n of them."""
    j, i = index("j"), SPOT
    inside = assume(index_at_least(N, j + 1)), assume(index_at_least(STAGES, N + 1))
    room = ordered(STAGES, j + 1, inside)
    moved = instance(theorem, {STAGES: N})
    proofs: list[Theorem] = []
    for formula in (NEXT_STEP, *INVERSES):
        proofs.append(for_index(for_index(cut(at(assume(formula), j, i), room), "i", d), "j", N))
    return cut(moved, *proofs, assume(index_at_least(N)))


@lemma
def power_of_steps() -> tuple[Theorem, Theorem]:
    """L^m M Delta_m,i = kappa sqrt(lambda_i), and L^m >= 0, by induction on m."""
    start, grow = (assume(f) for f in POWERS)
    following, first, next_step = at(grow, N), at(assume(FIRST_STEP), SPOT), at(assume(NEXT_STEP), N, SPOT)

    def goal(n: Indexish) -> Relation:
        return equal(power(n) * real(M) * step(n, SPOT), LAW.range(SPOT))

    def sign(n: Indexish) -> Relation:
        return at_least(power(n))

    base = prove(goal(0), [start, first], multipliers=(1, real(M) * step(0, SPOT)))
    facts = [assume(goal(N)), following, next_step]
    more = prove(goal(N + 1), facts, multipliers=(1, real(M) * step(N + 1, SPOT), power(N) * real(M)))
    many = prove(at_least(L), [levels_fact()])
    grown = prove(sign(N + 1), [following], products=[(assume(sign(N)), many)])
    return by_stages(goal, base, more), by_stages(sign, prove(sign(0), [start]), grown)


@lemma
def squares() -> Theorem:
    """No overload at the first stage |- kappa^2 lambda_i >= L^(2m) u_m,i^2 at every outcome, 0 <= i < d."""
    scaled = power_of_steps()[0]
    last, top = power(STAGES) * real(M) * step(STAGES, SPOT), LAW.range(SPOT)
    same = prove(equal(last**2, top**2), [scaled], multipliers=(last, top))
    goal = at_least(top**2, power(STAGES) ** 2 * residual(STAGES, SPOT, W) ** 2)
    return prove(goal, [same], weighted=[(power(STAGES), within_range())])


@lemma
def coordinate_bound() -> Theorem:
    """kappa sqrt(lambda_i) >= L^m abs(u_m,i) for 0 <= i < d."""
    small = residual(STAGES, SPOT, W)
    size, top = power(STAGES) * magnitude(small), LAW.range(SPOT)
    upper, lower = (at(assume(f), SPOT, W) for f in LAW.no_overload())
    square = prove(
        at_least(top**2, size**2), [squares(), magnitude_facts(small)[1]], multipliers=(1, power(STAGES) ** 2)
    )
    return square_monotone(size, top, prove(at_least(top), [upper, lower]), square)


def _variance_nonneg() -> Theorem:
    """lambda_i >= 0."""
    put = {"Y": random(lambda w: LAW.coordinate(SPOT, w))}
    return cut(instance(variance_nonneg(), families=put), at(assume(LAW.integrable()[1]), SPOT))


def summed(each: Theorem, factor: Poly, share: Poly) -> Theorem:
    """From share lambda_i >= factor D_i in each coordinate: share tr Sigma >= factor D."""
    sums = monotone(d, "i", each, lambda i: factor * LAW.mean_error(i), lambda i: share * LAW.variance(i))
    facts = [sums, scale(d, factor, LAW.mean_error), scale(d, share, LAW.variance)]
    facts += [distortion_is_sum(LAW), trace_is_sum(LAW)]
    goal = at_least(share * LAW.trace(), factor * LAW.distortion())
    return cut(prove(goal, facts, multipliers=(1, factor, share)), *LOW)


@lemma
def trace_bound() -> Theorem:
    """No overload at the first stage |- kappa^2 tr Sigma >= L^(2m) D."""
    share, top = power(STAGES) ** 2, LAW.range(SPOT)
    error, left = LAW.error(SPOT, W), residual(STAGES, SPOT, W)
    same = prove(equal(error**2, left**2), [telescoped()], multipliers=(error, left))
    pointwise = prove(at_least(top**2, share * error**2), [squares(), same], multipliers=(1, share))
    present = at(assume(LAW.integrable()[2]), SPOT)
    pulled, domain = (cut(t, present) for t in mean_scale(share, random(lambda w: LAW.error(SPOT, w) ** 2)))
    mean_bound = cut(mean_at_most(random(lambda w: share * LAW.error(SPOT, w) ** 2), top**2, pointwise), domain)
    square = root(LAW.variance(SPOT), _variance_nonneg())[1]
    goal = at_least(kappa**2 * LAW.variance(SPOT), share * LAW.mean_error(SPOT))
    each = prove(goal, [mean_bound, pulled, square], multipliers=(1, kappa**2))
    return summed(each, share, kappa**2)
