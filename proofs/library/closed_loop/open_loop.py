"""Open loop: the decoder adds up quantized increments, Xhat_(t+1) = Xhat_t + Q_t, so that the step errors add up.

e_t = X_(t+1) - X_t - Q_t is the error of step t, for whatever is sent as Q_t. X, Xhat and e have a time, an entry and
an outcome.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    Relation,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, poly, real, total
from proofs.library.closed_loop.closed_loop import T, W, each_entry, reconstruction, source, squared_error
from proofs.library.expectation import means
from proofs.library.expectation.moments import mean_of_products
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    cut,
    for_index,
    index_positive,
    instance,
    one,
    ordered,
    random,
)
from proofs.library.matrices.norms import cauchy_schwarz
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import (
    congruent,
    exchange,
    kronecker,
    kronecker_symmetric,
    monotone,
    number_of_terms,
    pick,
    scale,
)
from proofs.search.certificate import prove

MOST, DISTORTION = family("B"), family("D")


def sent(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of Q_t, the increment as it is sent."""
    return family("Q", t, k, w)


def step_error(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of e_t = X_(t+1) - X_t - Q_t."""
    return source(index(t) + 1, k, w) - source(t, k, w) - sent(t, k, w)


def step_energy(t: Indexish, w: Outcome) -> Poly:
    """norm(e_t)^2."""
    return total(d, lambda k: step_error(t, k, w) ** 2)


def product(s: Indexish, t: Indexish) -> Poly:
    """E <e_s, e_t>."""
    return total(d, lambda k: mean(lambda w: step_error(s, k, w) * step_error(t, k, w)))


def _follows(t: Index, k: Index, w: Outcome) -> Formula:
    return equal(reconstruction(t + 1, k, w), reconstruction(t, k, w) + sent(t, k, w))


RECURSION = each_entry(_follows)
KNOWN_START = all_index(d, lambda k: all_outcome(lambda w: equal(reconstruction(0, k, w), source(0, k, w))))
BOUNDED = all_index(T, lambda t: all_outcome(lambda w: at_least(MOST, step_energy(t, w))))
ORTHOGONAL = all_index(T, lambda s: all_index(T, lambda t: equal((1 - kronecker(s, t)) * product(s, t))))
EQUAL_DISTORTION = all_index(T, lambda t: equal(product(t, t), DISTORTION))
ALTERNATING = all_index(
    index(T) - 1,
    lambda t: all_index(d, lambda k: all_outcome(lambda w: equal(step_error(t + 1, k, w), -step_error(t, k, w)))),
)
PRESENT = all_index(
    d,
    lambda k: all_index(
        T, lambda s: all_index(T, lambda t: integrable(lambda w: step_error(s, k, w) * step_error(t, k, w)))
    ),
)


def _low(bound: Indexish) -> Theorem:
    return ordered(bound, 0, (assume(index_at_least(bound)),))


@lemma
def telescoped() -> Theorem:
    """Known start |- X_T - Xhat_T = sum_(t < T) e_t, entry by entry, by induction on T."""
    n, k = index("n"), index("k")

    def goal(t: Indexish) -> Relation:
        return equal(source(t, k, W) - reconstruction(t, k, W), total(t, lambda s: step_error(s, k, W)))

    term = one(lambda s: step_error(s, k, W))
    base = prove(goal(0), [at(assume(KNOWN_START), k, W), rules.sum_empty((), term)])
    follow = at(assume(RECURSION), n, k, W)
    step = prove(goal(n + 1), [assume(goal(n)), follow, rules.sum_step((), n, term)])
    return rules.induct((base, step), "n", index(T), goal(n))


@lemma
def drift() -> Theorem:
    """T sum_(t < T) norm(e_t)^2 >= norm(X_T - Xhat_T)^2: Cauchy-Schwarz over the steps, entry by entry."""
    k = index("k")

    def energy(k: Indexish) -> Poly:
        return total(T, lambda t: step_error(t, k, W) ** 2)

    def gap(k: Indexish) -> Poly:
        return source(T, k, W) - reconstruction(T, k, W)

    across = cauchy_schwarz(T, lambda t: step_error(t, k, W), lambda _: poly(1))
    added = total(T, lambda t: step_error(t, k, W))
    known = telescoped()
    each = prove(
        at_least(real(T) * energy(k), gap(k) ** 2),
        [across, number_of_terms(T), known],
        multipliers=(1, energy(k), gap(k), added),
    )
    sums = monotone(d, "k", each, lambda k: gap(k) ** 2, lambda k: real(T) * energy(k))
    pulled = scale(d, real(T), energy)
    swapped = exchange(d, T, lambda k, t: step_error(t, k, W) ** 2)
    goal = at_least(real(T) * total(T, lambda t: step_energy(t, W)), squared_error(T, W))
    return prove(goal, [sums, pulled, swapped], multipliers=(1, real(T)))


@lemma
def drift_by_largest() -> Theorem:
    """norm(e_t)^2 <= B for all t < T |- T^2 B >= norm(X_T - Xhat_T)^2."""
    each = at(assume(BOUNDED), "t", W)
    sums = monotone(T, "t", each, lambda t: step_energy(t, W), lambda _: MOST)
    count = scale(T, MOST, lambda _: poly(1))
    long = index_positive(T, assume(index_at_least(T)))
    energies = total(T, lambda t: step_energy(t, W))
    most = prove(at_least(real(T) * MOST, energies), [sums, count, number_of_terms(T)], multipliers=(1, MOST))
    return prove(at_least(real(T) ** 2 * MOST, squared_error(T, W)), [drift()], products=[(long, most)])


@lemma
def orthogonal_errors() -> Theorem:
    """E <e_s, e_t> = 0 for s != t and E norm(e_t)^2 = D |- E norm(X_T - Xhat_T)^2 = T D."""
    k, s = index("k"), index("s")

    def added(k: Indexish, w: Outcome) -> Poly:
        return total(T, lambda t: poly(1) * step_error(t, k, w))

    def entry(k: Indexish, s: Indexish, t: Indexish) -> Poly:
        return mean(lambda w: step_error(s, k, w) * step_error(t, k, w))

    def vector(t: Indexish, w: Outcome) -> Poly:
        return step_error(t, k, w)

    square, domain = (
        cut(instance(t, {d: T}), at(assume(PRESENT), k))
        for t in mean_of_products(vector, vector, lambda _: poly(1), lambda _: poly(1))
    )
    summed, whole = (
        cut(t, for_index(domain, "k", d)) for t in means.mean_of_sum(d, lambda k, w: added(k, w) * added(k, w))
    )
    spread = congruent(
        d,
        "k",
        square,
        lambda k: mean(lambda w: added(k, w) * added(k, w)),
        lambda k: total(T, lambda s: total(T, lambda t: entry(k, s, t))),
    )
    rows = exchange(d, T, lambda k, s: total(T, lambda t: entry(k, s, t)))
    columns = exchange(d, T, lambda k, t: entry(k, s, t))
    # sum_t E <e_s, e_t> picks t = s
    apart = at(assume(ORTHOGONAL), s, "t")
    picked = prove(
        equal(product(s, "t"), kronecker("t", s) * product(s, "t")),
        [apart, kronecker_symmetric(s, "t")],
        multipliers=(1, product(s, "t")),
    )
    row = congruent(T, "t", picked, lambda t: product(s, t), lambda t: kronecker(t, s) * product(s, t))
    own = at(assume(EQUAL_DISTORTION), s)
    one_row = prove(
        equal(total(d, lambda k: total(T, lambda t: entry(k, s, t))), DISTORTION),
        [columns, row, pick(T, s, lambda t: product(s, t)), own],
    )
    all_rows = congruent(
        T, "s", one_row, lambda s: total(d, lambda k: total(T, lambda t: entry(k, s, t))), lambda _: DISTORTION
    )
    count = scale(T, DISTORTION, lambda _: poly(1))
    value = prove(
        equal(mean(lambda w: total(d, lambda k: added(k, w) * added(k, w))), real(T) * DISTORTION),
        [summed, spread, rows, all_rows, count, number_of_terms(T)],
        multipliers=(1, DISTORTION),
    )
    gap = source(T, k, W) - reconstruction(T, k, W)
    same = prove(equal(gap**2, added(k, W) * added(k, W)), [telescoped()], multipliers=(1, gap, added(k, W)))
    squares = congruent(
        d,
        "k",
        same,
        lambda k: (source(T, k, W) - reconstruction(T, k, W)) ** 2,
        lambda k: added(k, W) * added(k, W),
    )
    left = random(lambda w: squared_error(T, w))
    right = random(lambda w: total(d, lambda k: added(k, w) * added(k, w)))
    moved = cut(means.mean_equal(left, right, cut(squares, _low(d)))[0], cut(whole, _low(d)))
    return cut(prove(equal(mean(left), real(T) * DISTORTION), [moved, value]), _low(d), _low(T))


@lemma
def alternating_errors() -> Theorem:
    """e_(t+1) = -e_t for t + 1 < T |- norm(e_0)^2 >= norm(X_T - Xhat_T)^2: each entry is 0 or that of e_0."""
    k, n, m = index("k"), index("n"), index("m")
    first = step_error(0, k, W)

    def gap(t: Indexish) -> Poly:
        return source(t, k, W) - reconstruction(t, k, W)

    def balanced(t: Indexish) -> Relation:
        return equal(2 * gap(t) + step_error(t, k, W), first)

    def zero_or_first(t: Indexish) -> Relation:
        return equal(gap(t) * (gap(t) - first))

    start = at(assume(KNOWN_START), k, W)
    room = ordered(index(T) - 1, n + 1, (assume(index_at_least(index(T), m + 1)), assume(index_at_least(m, n + 1))))
    turned = cut(at(assume(ALTERNATING), n, k, W), room)
    inside = ordered(T, n + 1, (assume(index_at_least(index(T), m + 1)), assume(index_at_least(m, n + 1))))
    follow = cut(at(assume(RECURSION), n, k, W), inside)
    next_balanced = prove(balanced(n + 1), [assume(balanced(n)), follow, turned])
    now = rules.induct((prove(balanced(0), [start]), next_balanced), "n", m, balanced(n))
    follow = at(assume(RECURSION), m, k, W)
    other = prove(equal(gap(m + 1), first - gap(m)), [now, follow])
    here = assume(zero_or_first(m))
    step = prove(
        zero_or_first(m + 1), [other, here], multipliers=(1, gap(m + 1) - gap(m), first - gap(m), gap(m), gap(m + 1))
    )
    known = rules.induct(
        (prove(zero_or_first(0), [start], multipliers=(1, first, gap(0))), step), "m", index(T), zero_or_first(m)
    )
    each = prove(at_least(first**2, gap(T) ** 2), [known], squares=[first - gap(T)])
    sums = monotone(
        d, "k", each, lambda k: (source(T, k, W) - reconstruction(T, k, W)) ** 2, lambda k: step_error(0, k, W) ** 2
    )
    return cut(prove(at_least(step_energy(0, W), squared_error(T, W)), [sums]), _low(d), _low(T))
