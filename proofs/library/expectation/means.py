"""Expectations of every integrable law: scaling, constants, order, and the expectation of a finite sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import all_index, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import (
    Index,
    Indexish,
    Lambda,
    Outcome,
    Poly,
    Polyish,
    family,
    function,
    index,
    mean,
    poly,
    total,
)
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, for_outcome, instance, one, ordered, random
from proofs.search.certificate import prove

W = Outcome("w")
ONE, ZERO = Lambda(0, 1, poly(1)), Lambda(0, 1, poly(0))


def mean_constant(value: Polyish) -> tuple[Theorem, Theorem]:
    """E c = c, and c is integrable."""
    parts = (poly(value) - 1, ONE, ONE)
    domain, unit = rules.mean_one((), False), rules.mean_one((), True)
    split = cut(rules.mean_linear((), *parts, True), domain)
    return (
        prove(equal(mean(Lambda(0, 1, poly(value))), value), [split, unit], multipliers=(1, value)),
        cut(rules.mean_linear((), *parts, False), domain),
    )


def mean_combination(a: Polyish, f: Lambda, g: Lambda) -> tuple[Theorem, Theorem]:
    """f, g integrable |- E(a f + g) = a E f + E g, and a f + g integrable."""
    return rules.mean_linear((), poly(a), f, g, True), rules.mean_linear((), poly(a), f, g, False)


def mean_scale(a: Polyish, f: Lambda) -> tuple[Theorem, Theorem]:
    """f integrable |- E(a f) = a E f, and a f integrable."""
    zero, domain = mean_constant(0)
    split, whole = (cut(t, domain) for t in mean_combination(a, f, ZERO))
    return prove(equal(mean(Lambda(0, 1, poly(a) * f.body)), poly(a) * mean(f)), [split, zero]), whole


def mean_expanded(parts: Sequence[tuple[Polyish, Lambda]]) -> tuple[Theorem, Theorem]:
    """parts f_j integrable |- E(sum c_j f_j) = sum c_j E f_j, and sum c_j f_j integrable."""
    (last, f), *rest = reversed(parts)
    value, domain = mean_scale(last, f)
    total_body, total_mean = poly(last) * f.body, poly(last) * mean(f)
    for c, g in rest:
        whole = Lambda(0, 1, total_body)
        step, more = (cut(t, domain) for t in mean_combination(c, g, whole))
        total_body, total_mean = total_body + poly(c) * g.body, total_mean + poly(c) * mean(g)
        value, domain = prove(equal(mean(Lambda(0, 1, total_body)), total_mean), [step, value]), more
    return value, domain


def mean_at_most(f: Lambda, bound: Polyish, pointwise: Theorem) -> Theorem:
    """From |- bound >= f(w) for every outcome w (named `w`): f integrable |- bound >= E f."""
    constant, domain = mean_constant(bound)
    split, whole = (cut(t, domain) for t in mean_combination(-1, f, Lambda(0, 1, poly(bound))))
    gap = random(lambda w: poly(bound) - f(w))
    sign = for_outcome(prove(at_least(gap(W)), [pointwise]))
    return prove(at_least(bound, mean(f)), [cut(rules.mean_nonneg((), gap), sign, whole), split, constant])


def mean_order(smaller: Lambda, larger: Lambda, pointwise: Theorem) -> Theorem:
    """From |- larger(w) >= smaller(w) at outcome `w`: both integrable |- E larger >= E smaller."""
    split, whole = mean_combination(-1, smaller, larger)
    gap = random(lambda w: larger(w) - smaller(w))
    sign = for_outcome(prove(at_least(gap(W)), [pointwise]))
    return prove(at_least(mean(larger), mean(smaller)), [cut(rules.mean_nonneg((), gap), sign, whole), split])


def mean_equal(f: Lambda, g: Lambda, pointwise: Theorem) -> tuple[Theorem, Theorem]:
    """From |- f(w) = g(w) at outcome `w`: g integrable |- E f = E g, and f integrable."""
    same = for_outcome(prove(equal(f(W), g(W)), [pointwise]))
    return cut(rules.mean_congruence((), f, g, True), same), cut(rules.mean_congruence((), f, g, False), same)


@lemma
def _sum() -> tuple[Theorem, Theorem]:
    """N >= 0, e_i integrable for i < N |- E sum e_i = sum E e_i, and sum e_i integrable, by induction."""

    def e(i: Indexish, w: Outcome) -> Poly:
        return family("e", i, w)

    def partial(n: Indexish) -> Lambda:
        return random(lambda w: total(n, lambda i: e(i, w)))

    n = index("n")
    each = assume(all_index("N", lambda i: integrable(lambda w: e(i, w))))
    zero, domain = mean_constant(0)
    value, empty = mean_equal(partial(0), ZERO, rules.sum_empty((), one(lambda i: e(i, W))))
    value, empty = cut(value, domain), cut(empty, domain)
    last = random(lambda w: e(n, w))
    step = rules.sum_step((), n, one(lambda i: e(i, W)))
    joined = random(lambda w: partial(n)(w) + e(n, w))
    split, whole = (cut(t, at(each, n)) for t in mean_combination(1, partial(n), last))
    more_value, more = (cut(t, whole) for t in mean_equal(partial(n + 1), joined, step))
    present = rules.induct((empty, more), "n", index("N"), integrable(partial(n)))
    # the induction below meets `sum below n integrable` for n <= N: the same theorem with a shorter end
    shorter = instance(present, {"N": "n"})
    room = ordered("N", index("i") + 1, (assume(index_at_least(n, index("i") + 1)), assume(index_at_least("N", n + 1))))
    shorter = cut(shorter, for_index(cut(at(each, "i"), room), "i", "n"))
    goal = equal(mean(partial(n)), total(n, lambda i: mean(lambda w: e(i, w))))
    sums = one(lambda i: mean(lambda w: e(i, w)))
    start = prove(equal(mean(partial(0)), total(0, sums)), [value, zero, rules.sum_empty((), sums)])
    facts = [assume(goal), cut(more_value, shorter), cut(split, shorter), rules.sum_step((), n, sums)]
    following = prove(equal(mean(partial(n + 1)), total(n + 1, sums)), facts)
    return rules.induct((start, following), "n", index("N"), goal), present


def mean_of_sum(length: Indexish, e: Callable[[Index, Outcome], Polyish]) -> tuple[Theorem, Theorem]:
    """N >= 0, e_i integrable for i < N |- E sum_i e_i = sum_i E e_i, and sum_i e_i integrable."""
    put = {"e": function(1, 1, e)}
    value, domain = (instance(t, {"N": length}, put) for t in _sum())
    return value, domain
