"""Rows merged into their mean: their spread against their increments.

One coordinate x(0), .., x(m) of m + 1 rows, by induction on m, without a division. With s the sum and v the sum of
squares, (m + 1) v - s^2 is m + 1 times the spread. A further row adds (m + 1) x(m + 1) - s = sum_k (k + 1) delta_k to
it, whose square is at most (m + 1)(m + 2)/2 times sum_k (k + 1) delta_k^2 (Cauchy and Schwarz with weights k + 1).
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, real, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    cut,
    equal_by_contradiction,
    for_index,
    index_positive,
    instance,
    one,
    ordered,
)
from proofs.library.quantizer.setting import HALF
from proofs.library.sums.sums import (
    linear,
    nonneg,
)
from proofs.search.certificate import prove


def x(t: Indexish) -> Poly:
    """One coordinate of row t."""
    return family("x", t)


def increment(k: Indexish) -> Poly:
    """x(k + 1) - x(k)."""
    return x(index(k) + 1) - x(k)


def weight(k: Indexish, last: Indexish) -> Poly:
    """(k + 1)(m - k) / 2, m + 1 the number of rows."""
    return HALF * (real(k) + 1) * (real(last) - real(k))


def rows_sum(m: Indexish) -> Poly:
    """The sum of rows 0 .. m."""
    return total(index(m) + 1, x)


def squares_sum(m: Indexish) -> Poly:
    """The sum of squares of rows 0 .. m."""
    return total(index(m) + 1, lambda t: x(t) ** 2)


def weighted(m: Indexish) -> Poly:
    """sum_(k < m) (k + 1) delta_k."""
    return total(m, lambda k: (real(k) + 1) * increment(k))


def weighted_squares(m: Indexish) -> Poly:
    """sum_(k < m) (k + 1) delta_k^2."""
    return total(m, lambda k: (real(k) + 1) * increment(k) ** 2)


def bound(m: Indexish) -> Poly:
    """sum_(k < m) (k + 1)(m - k)/2 delta_k^2."""
    return total(m, lambda k: weight(k, m) * increment(k) ** 2)


N, LOW = index("n"), assume(index_at_least("n"))


def _count() -> Theorem:
    """n >= 0 over the reals."""
    return index_positive(N, LOW)


@lemma
def last_row() -> Theorem:
    """m >= 0 |- (m + 1) x(m + 1) - sum of rows 0 .. m = sum_(k <= m) (k + 1) delta_k, by induction on m."""

    def goal(m: Indexish) -> Relation:
        after = index(m) + 1
        return equal((real(m) + 1) * x(after) - rows_sum(m), weighted(after))

    term, sums = one(lambda k: (real(k) + 1) * increment(k)), one(x)
    low = ordered(0)
    start = [rules.sum_empty((), term), rules.sum_empty((), sums)]
    start += [cut(rules.sum_step((), index(0), body), low) for body in (term, sums)]
    base = prove(goal(0), start)
    following = [cut(rules.sum_step((), N + 1, body), ordered(N + 1, 0, (LOW,))) for body in (term, sums)]
    return rules.induct((base, prove(goal(N + 1), [assume(goal(N)), *following])), "n", index("N"), goal(N))


@lemma
def cauchy() -> Theorem:
    """m >= 0 |- m (m + 1)/2 sum_(k < m) (k + 1) delta_k^2 >= (sum_(k < m) (k + 1) delta_k)^2, by induction on m."""

    def goal(m: Indexish) -> Relation:
        return at_least(HALF * real(m) * (real(m) + 1) * weighted_squares(m), weighted(m) ** 2)

    parts = [one(lambda k: (real(k) + 1) * increment(k)), one(lambda k: (real(k) + 1) * increment(k) ** 2)]
    empty = [rules.sum_empty((), part) for part in parts]
    base = prove(goal(0), empty, multipliers=(1, weighted(0)))
    # the step: (T + w)(B + w e^2) - (A + w e)^2 = T B - A^2 + w (T e^2 + B - 2 A e) with T = n (n + 1)/2, w = n + 1
    share, before, old = HALF * real(N) * (real(N) + 1), weighted_squares(N), weighted(N)
    here, move, count = assume(goal(N)), increment(N), _count()
    many = prove(above(real(N) + 1), [count])
    cross = share * move**2 + before - 2 * old * move
    wrong = assume(above(-cross))
    some = assume(above(real(N)))
    # T (T e^2 + B - 2 A e) = (T e - A)^2 + (T B - A^2)
    clash = prove(above(0), [here], products=[(some, many, wrong)], squares=[share * move - old])
    inside = by_contradiction(at_least(cross), clash)
    # T = 0 says n = 0, where A = 0 and B >= 0
    none = assume(at_least(-real(N)))
    zero = rules.antisymmetry((prove(at_least(real(N)), [count]), none), real(N))
    flat = prove(equal(share), [zero], multipliers=(1, real(N)))
    still = prove(equal(share * before), [flat], multipliers=(before,))
    dead = prove(at_least(-(old**2)), [here, still])
    off = by_contradiction(
        at_least(old), prove(above(0), [dead], products=[(assume(above(-old)), assume(above(-old)))])
    )
    over = by_contradiction(
        at_least(-old), prove(above(0), [dead], products=[(assume(above(old)), assume(above(old)))])
    )
    gone = rules.antisymmetry((off, over), old)
    sign = _weighted_nonneg()
    rest = prove(at_least(cross), [gone, sign, count], multipliers=(1, move), weighted=[(move, _share_nonneg())])
    cases = rules.cases((inside, rest), real(N))
    steps = [rules.sum_step((), N, part) for part in parts]
    new, moved = weighted(N + 1), old + (real(N) + 1) * move
    square = prove(equal(new**2, moved**2), [steps[0]], multipliers=(new, moved))
    following = prove(
        goal(N + 1),
        [here, square, steps[1]],
        multipliers=(1, HALF * (real(N) + 1) * (real(N) + 2)),
        products=[(many, cases)],
    )
    return rules.induct((base, following), "n", index("N"), goal(N))


def _share_nonneg() -> Theorem:
    count = _count()
    return prove(at_least(HALF * real(N) * (real(N) + 1)), [count], products=[(count, count)])


def _weighted_nonneg() -> Theorem:
    """n >= 0 |- sum_(k < n) (k + 1) delta_k^2 >= 0."""
    k = index("k")
    many = prove(at_least(real(k) + 1), [index_positive(k, assume(index_at_least(k)))])
    each = prove(at_least((real(k) + 1) * increment(k) ** 2), weighted=[(increment(k), many)])
    return nonneg(N, "k", each, lambda k: (real(k) + 1) * increment(k) ** 2)


@lemma
def more_weight() -> Theorem:
    """m >= 0 |- the bound of m + 2 rows is that of m + 1 rows and half of sum_(k <= m) (k + 1) delta_k^2."""

    def old(k: Indexish) -> Poly:
        return weight(k, N) * increment(k) ** 2

    def more(k: Indexish) -> Poly:
        return (real(k) + 1) * increment(k) ** 2

    parts = linear(N + 1, lambda k: weight(k, N + 1) * increment(k) ** 2, [(1, old), (HALF, more)])
    last = rules.sum_step((), N, one(old))
    goal = equal(bound(N + 1), bound(N) + HALF * weighted_squares(N + 1))
    return prove(goal, [cut(parts, ordered(N + 1, 0, (LOW,))), last])


def gap(m: Indexish) -> Poly:
    """m + 1 times the spread of rows 0 .. m."""
    return (real(m) + 1) * squares_sum(m) - rows_sum(m) ** 2


@lemma
def further_row() -> Theorem:
    """m >= 0 |- (m + 1) gap(m + 1) = (m + 2) gap(m) + (sum_(k <= m) (k + 1) delta_k)^2."""
    room = ordered(N + 1, 0, (LOW,))
    follow = [cut(rules.sum_step((), N + 1, body), room) for body in (one(x), one(lambda t: x(t) ** 2))]
    added = cut(instance(last_row(), {"N": N}), LOW)
    far, away = weighted(N + 1), (real(N) + 1) * x(N + 1) - rows_sum(N)
    next_sum, plain = rows_sum(N + 1), rows_sum(N) + x(N + 1)
    new_sum = prove(equal(next_sum**2, plain**2), [follow[0]], multipliers=(next_sum, plain))
    squared = prove(equal(far**2, away**2), [added], multipliers=(far, away))
    return prove(
        equal((real(N) + 1) * gap(N + 1), (real(N) + 2) * gap(N) + far**2),
        [new_sum, follow[1], squared],
        multipliers=(1, real(N) + 1, (real(N) + 1) * (real(N) + 2)),
    )


def _one_row(goal: Relation) -> Theorem:
    """The goal for a single row, whose spread is zero."""
    sums, squares = one(x), one(lambda t: x(t) ** 2)
    facts = [cut(rules.sum_step((), index(0), body), ordered(0)) for body in (sums, squares)]
    facts += [rules.sum_empty((), body) for body in (sums, squares, one(lambda k: weight(k, 0) * increment(k) ** 2))]
    return prove(goal, facts, multipliers=(1, rows_sum(0), x(0), total(0, x)))


@lemma
def spread_bound() -> Theorem:
    """m >= 0 |- (m + 1) bound >= (m + 1) v - s^2, by induction on m."""

    def goal(m: Indexish) -> Relation:
        return at_least((real(m) + 1) * bound(m), gap(m))

    count, here = _count(), assume(goal(N))
    many, more = prove(above(real(N) + 1), [count]), prove(above(real(N) + 2), [count])
    spread = cut(instance(cauchy(), {"N": N + 1}), ordered(N + 1, 0, (LOW,)))
    wrong = assume(above(gap(N + 1), (real(N) + 2) * bound(N + 1)))
    clash = prove(
        above(0),
        [further_row(), more_weight(), spread],
        multipliers=(1, (real(N) + 1) * (real(N) + 2)),
        products=[(wrong, many), (here, more)],
    )
    step = by_contradiction(goal(N + 1), clash)
    return rules.induct((_one_row(goal(0)), step), "n", index("N"), goal(N))


MOVE = family("v")


def progression(length: Indexish) -> Formula:
    """x(t + 1) = x(t) + v for t below the length."""
    return all_index(length, lambda t: equal(x(t + 1), x(t) + MOVE))


@lemma
def equal_moves() -> tuple[Theorem, Theorem]:
    """Increments v |- sum_(k < N) (k + 1) delta_k = v N (N + 1)/2, and with squares v^2 N (N + 1)/2, by induction."""
    along = at(assume(progression("N")), N)
    found: list[Theorem] = []
    for power, side in ((1, weighted), (2, weighted_squares)):

        def goal(m: Indexish, power: int = power, side: Callable[[Indexish], Poly] = side) -> Relation:
            return equal(side(m), HALF * real(m) * (real(m) + 1) * MOVE**power)

        term = one(lambda k, power=power: (real(k) + 1) * increment(k) ** power)
        base = prove(goal(0), [rules.sum_empty((), term)])
        facts = [assume(goal(N)), rules.sum_step((), N, term), along]
        multipliers = (1, real(N) + 1, (real(N) + 1) * (increment(N) + MOVE))
        found.append(rules.induct((base, prove(goal(N + 1), facts, multipliers=multipliers)), "n", index("N"), goal(N)))
    return found[0], found[1]


@lemma
def spread_of_progression() -> Theorem:
    """m >= 0, rows in arithmetic progression |- (m + 1) bound = (m + 1) v - s^2, by induction on m."""

    def goal(m: Indexish) -> Relation:
        return equal((real(m) + 1) * bound(m), gap(m))

    count, here = _count(), assume(goal(N))
    many = prove(above(real(N) + 1), [count])
    inside = assume(index_at_least(N + 1, index("t") + 1)), assume(index_at_least("N", N + 1))
    shorter = for_index(cut(at(assume(progression("N")), "t"), ordered("N", index("t") + 1, inside)), "t", N + 1)
    moves = [cut(instance(t, {"N": N + 1}), shorter, ordered(N + 1, 0, (LOW,))) for t in equal_moves()]
    far, share = weighted(N + 1), HALF * (real(N) + 1) * (real(N) + 2)
    squared = prove(equal(far**2, share**2 * MOVE**2), [moves[0]], multipliers=(far, share * MOVE))
    even = prove(equal(far**2, share * weighted_squares(N + 1)), [squared, moves[1]], multipliers=(1, share))
    left, right = (real(N) + 2) * bound(N + 1), gap(N + 1)

    def clash(apart: Poly) -> Theorem:
        """0 > 0 from a gap between both sides."""
        facts = [further_row(), more_weight(), even, here]
        multipliers = (1, real(N) + 2, (real(N) + 1) * (real(N) + 2))
        return prove(above(0), facts, multipliers=multipliers, products=[(assume(above(apart)), many)])

    step = prove(goal(N + 1), [equal_by_contradiction(left, right, clash)])
    return rules.induct((_one_row(goal(0)), step), "n", index("N"), goal(N))
