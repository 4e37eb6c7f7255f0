"""The distortion after a random rotation with one step: within the range R = M Delta it is at most d R^2 / L^2.

Proved for any reproduction q_i that is near enough to Y_i, then for the quantizer's.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import (
    Formula,
    Relation,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, function, mean, poly, real
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    for_outcome,
    instance,
    ordered,
    random,
)
from proofs.library.quantizer.quantizer import attained, granular, levels_fact
from proofs.library.quantizer.setting import M, d, kappa, levels, quantized
from proofs.library.rotation import rotation
from proofs.library.rotation.oblivious import (
    COMMON,
    ENERGY,
    LENGTH,
    LOST,
    RANGE,
    W,
    at_ends,
    coded,
    coordinate,
    frame,
    orthonormal,
    reciprocal,
    source,
    step,
    top,
    within,
)
from proofs.library.sums.sums import congruent, monotone, number_of_terms, scale
from proofs.search.certificate import prove

SCALED = levels() ** 2 * mean(LOST)
Comparison = Callable[[Poly, Poly], Relation]


def _error(i: Indexish, w: Outcome = W) -> Poly:
    return coordinate(i, w) - coded(i, w)


def _near(relation: Comparison) -> Formula:
    """4 (Y_i - q_i)^2 is at most Delta^2, or equal to it, at every outcome."""
    return all_index(d, lambda i: all_outcome(lambda w: relation(step**2, 4 * _error(i, w) ** 2)))


@lemma
def _compared(exact: bool) -> Theorem:
    """`_near` and R = M Delta |- d R^2 against L^2 E |X - U q|^2: sum over the coordinates, rotate back, take E."""
    relation: Comparison = equal if exact else at_least
    each = at(assume(_near(relation)), "i", W)
    compare = congruent if exact else lambda n, i, e, a, b: monotone(n, i, e, b, a)
    errors = compare(d, "i", each, lambda i: step**2, lambda i: 4 * _error(i) ** 2)
    low = ordered(d, 0, (assume(index_at_least(d)),))
    pulled, wide = scale(d, 4, lambda i: _error(i) ** 2), scale(d, step**2, lambda i: poly(1))
    whole = [cut(t, low) for t in (errors, pulled, wide, number_of_terms(d))]
    moved = rotation.error_invariance(lambda k, i: frame(k, i, W), lambda k: source(k, W), lambda i: coded(i, W))
    each_column = at(assume(orthonormal()), "i", "j", W)
    moved = cut(moved, for_index(for_index(each_column, "j", d), "i", d))
    pointwise = prove(relation(real(d) * step**2, 4 * LOST(W)), [*whole, moved], multipliers=(1, step**2))
    four, bound = random(lambda w: 4 * LOST(w)), real(d) * step**2
    out, present = (cut(t, assume(integrable(LOST))) for t in means.mean_scale(4, LOST))
    if exact:
        value, domain = means.mean_constant(bound)
        same = means.mean_equal(four, random(lambda w: bound), pointwise)[0]
        compared = prove(equal(bound, mean(four)), [cut(same, domain), value])
    else:
        compared = cut(means.mean_at_most(four, bound, pointwise), present)
    small = prove(relation(bound, 4 * mean(LOST)), [compared, out])
    many = real(M)
    width = prove(equal((many * step) ** 2, top**2), [assume(LENGTH)], multipliers=(many * step, top))
    return prove(
        equal(SCALED, real(d) * top**2) if exact else at_least(real(d) * top**2, SCALED),
        [small, width],
        multipliers=(1, many**2, real(d)),
        weighted=[] if exact else [(many, small)],
    )


def _quantized(theorem: Theorem) -> Theorem:
    """A theorem about any q_i, for q_i = q(Y_i)."""
    put = function(1, 1, lambda i, w: quantized(coordinate(i, w), step, reciprocal))
    return instance(theorem, families={"q": put})


@lemma
def _rounded(exact: bool) -> Theorem:
    """`_near` of q(Y_i): within the range R = M Delta, or on its ends."""
    length, y, width = assume(LENGTH), coordinate("i", W), real(M) * step
    put = {"y": y, "step": step, "reciprocal": reciprocal}
    rule = attained() if exact else granular()[2]
    error = instance(rule, families={name: constant(value) for name, value in put.items()})
    if exact:
        ends = at(assume(at_ends()), "i", W)
        given = [prove(equal(y * (y - width) * (y + width)), [ends, length], multipliers=(1, y * width, y * top))]
    else:
        upper, lower = (at(assume(within(side)), "i", W) for side in (True, False))
        many, wrong = levels_fact(), assume(above(-step))
        clash = prove(above(0), [length, upper, lower], products=[(many, wrong), (wrong,)])
        inside = (prove(at_least(width, y), [upper, length]), prove(at_least(y, -width), [lower, length]))
        given = [by_contradiction(at_least(step), clash), *inside]
    relation: Comparison = equal if exact else at_least
    goal = relation(step**2, 4 * (y - quantized(y, step, reciprocal)) ** 2)
    return for_index(for_outcome(prove(goal, [cut(error, *given)])), "i", d)


@lemma
def range_bound(exact: bool = False) -> Theorem:
    """|Y_i| <= R = M Delta |- L^2 E |X - U q(U^T X)|^2 <= d R^2; and equal to it for Y_i in {-R, 0, R}."""
    return cut(_quantized(_compared(exact)), _rounded(exact))


@lemma
def bound(exact: bool = False) -> Theorem:
    """|Y_i| <= R = kappa s |- L^2 E |X - U q(U^T X)|^2 <= kappa^2 E |X|^2; equal to it for Y_i in {-R, 0, R}."""
    loaded, near = (instance(t, families={"R": constant(RANGE)}) for t in (_compared(exact), _rounded(exact)))
    limit = kappa**2 * ENERGY
    goal = equal(SCALED, limit) if exact else at_least(limit, SCALED)
    return cut(_quantized(prove(goal, [loaded, assume(COMMON[1])], multipliers=(1, kappa**2))), near)
