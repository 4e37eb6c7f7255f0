"""Weighted sums of vectors: the triangle inequality for every number of terms, and what moves an attention output."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, Polyish, family, function, index, poly, sqrt, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, by_contradiction, instance, root, square_monotone
from proofs.library.matrices.norms import minkowski
from proofs.library.quantizer.setting import d
from proofs.library.readout.attention import (
    AT_LEAST_ONE,
    POSITIVE,
    a,
    ahat,
    c,
    disturbed_positive,
    fall,
    n,
    p,
    phat,
    rise,
    share_positive,
)
from proofs.library.sums.sums import congruent, linear, monotone, nonneg, scale
from proofs.search.certificate import prove


def norm(x: Term) -> Poly:
    """The norm of a vector of d entries."""
    return sqrt(total(d, lambda i: poly(x(i)) ** 2))


def norm_facts(x: Term) -> tuple[Theorem, Theorem]:
    """d >= 0 |- norm(x) >= 0 and norm(x)^2 = sum_i x_i^2."""
    i = index("i")
    each = prove(at_least(poly(x(i)) ** 2), squares=[x(i)])
    return root(total(d, lambda i: poly(x(i)) ** 2), nonneg(d, "i", each, lambda i: poly(x(i)) ** 2))


def same_norm(x: Term, y: Term, each: Theorem) -> Theorem:
    """From |- x_i = y_i at i below d: d >= 0 |- norm(x) = norm(y)."""
    i = index("i")
    square = prove(equal(poly(x(i)) ** 2, poly(y(i)) ** 2), [each], multipliers=(x(i), y(i)))
    sums = congruent(d, "i", square, lambda i: poly(x(i)) ** 2, lambda i: poly(y(i)) ** 2)
    left, right = total(d, lambda i: poly(x(i)) ** 2), total(d, lambda i: poly(y(i)) ** 2)
    return rules.congruence((sums,), left, right, "sqrt")


@lemma
def _triangle() -> Theorem:
    """N, d >= 0 |- sum_j norm(x_j) >= norm(sum_j x_j), by induction on N from Minkowski's inequality."""

    def x(j: Indexish) -> Term:
        return lambda i: family("x", j, i)

    def added(length: Indexish) -> Term:
        return lambda i: total(length, lambda j: x(j)(i))

    def sizes(length: Indexish) -> Poly:
        return total(length, lambda j: norm(x(j)))

    def goal(length: Indexish) -> Relation:
        return at_least(sizes(length), norm(added(length)))

    count, i = index("n'"), index("i")
    empty = rules.sum_empty((), function(1, 0, lambda j: x(j)(i)))
    none = same_norm(added(0), lambda i: poly(0), empty)
    _, square = norm_facts(lambda i: poly(0))
    nothing = scale(d, 0, lambda i: poly(0))
    zero = norm(lambda i: poly(0))
    flat = square_monotone(zero, poly(0), prove(at_least(0)), prove(at_least(poly(0), zero**2), [square, nothing]))
    no_sizes = rules.sum_empty((), function(1, 0, lambda j: norm(x(j))))
    base = prove(goal(0), [none, flat, no_sizes])
    longer = rules.sum_step((), count, function(1, 0, lambda j: x(j)(i)))
    split = same_norm(added(count + 1), lambda i: added(count)(i) + x(count)(i), longer)
    more = rules.sum_step((), count, function(1, 0, lambda j: norm(x(j))))
    both = minkowski(d, added(count), x(count))
    step = prove(goal(count + 1), [assume(goal(count)), split, more, both])
    return rules.induct((base, step), "n'", index("N"), goal(count))


def triangle(length: Indexish, vectors: Callable[[Index, Index], Polyish]) -> Theorem:
    """N, d >= 0 |- sum_j norm(x_j) >= norm(sum_j x_j)."""
    return instance(_triangle(), {"N": length}, {"x": function(2, 0, vectors)})


def value(j: Indexish, i: Indexish) -> Poly:
    """Entry i of value j."""
    return family("V", j, i)


def coded(j: Indexish, i: Indexish) -> Poly:
    """Entry i of value j as decoded."""
    return family("Vhat", j, i)


GROWTH = c**2 - 1


@lemma
def share_moves() -> tuple[Theorem, Theorem]:
    """(c^2 - 1) p_j >= phat_j - p_j and (c^2 - 1) p_j >= p_j - phat_j for j < n."""
    j = index("j")
    sign = share_positive(p, a, at(assume(POSITIVE), "i"), j)
    up = prove(at_least(GROWTH * p(j), phat(j) - p(j)), [rise()])
    wrong = assume(above(p(j) - phat(j), GROWTH * p(j)))
    large = prove(above(c), [assume(AT_LEAST_ONE)])
    clash = prove(above(0), [fall()], products=[(wrong, large, large)], weighted=[(GROWTH, sign)])
    return up, by_contradiction(at_least(GROWTH * p(j), p(j) - phat(j)), clash)


def _moved(j: Indexish) -> Term:
    """(phat_j - p_j) v_j."""
    return lambda i: (phat(j) - p(j)) * value(j, i)


@lemma
def moved_norm() -> Theorem:
    """(c^2 - 1) p_j norm(v_j) >= norm((phat_j - p_j) v_j) for j < n."""
    j = index("j")
    gap, size = phat(j) - p(j), norm(lambda i: value(j, i))
    up, down = share_moves()
    positive, square = norm_facts(lambda i: value(j, i))
    _, own = norm_facts(_moved(j))
    pulled = scale(d, gap**2, lambda i: value(j, i) ** 2)
    inside = prove(at_least((GROWTH * p(j)) ** 2, gap**2), products=[(up, down)])
    squares = prove(
        at_least((GROWTH * p(j) * size) ** 2, norm(_moved(j)) ** 2),
        [own, pulled, square],
        multipliers=(1, gap**2),
        weighted=[(size, inside)],
    )
    nonnegative = prove(at_least(GROWTH * p(j)), [up, down])
    bound = prove(at_least(GROWTH * p(j) * size), products=[(nonnegative, positive)])
    return square_monotone(norm(_moved(j)), GROWTH * p(j) * size, bound, squares)


def _wrong(j: Indexish) -> Term:
    """phat_j (vhat_j - v_j)."""
    return lambda i: phat(j) * (coded(j, i) - value(j, i))


@lemma
def wrong_norm() -> Theorem:
    """phat_j norm(vhat_j - v_j) >= norm(phat_j (vhat_j - v_j)) for j < n."""
    j = index("j")

    def gap(i: Indexish) -> Poly:
        return coded(j, i) - value(j, i)

    sign = share_positive(phat, ahat, disturbed_positive(), j)
    positive, square = norm_facts(gap)
    _, own = norm_facts(_wrong(j))
    pulled = scale(d, phat(j) ** 2, lambda i: gap(i) ** 2)
    squares = prove(
        at_least((phat(j) * norm(gap)) ** 2, norm(_wrong(j)) ** 2), [own, pulled, square], multipliers=(1, phat(j) ** 2)
    )
    bound = prove(at_least(phat(j) * norm(gap)), products=[(sign, positive)])
    return square_monotone(norm(_wrong(j)), phat(j) * norm(gap), bound, squares)


@lemma
def output_moves() -> Theorem:
    """(c^2 - 1) sum_j p_j norm(v_j) >= norm(sum_j phat_j v_j - sum_j p_j v_j)."""
    i = index("i")

    def whole(i: Indexish) -> Poly:
        return total(n, lambda j: phat(j) * value(j, i)) - total(n, lambda j: p(j) * value(j, i))

    parts: list[tuple[int, Term]] = [(1, lambda j: phat(j) * value(j, i)), (-1, lambda j: p(j) * value(j, i))]
    split = linear(n, lambda j: _moved(j)(i), parts)
    added = total(n, lambda j: _moved(j)(i))
    same = same_norm(whole, lambda i: total(n, lambda j: _moved(j)(i)), prove(equal(whole(i), added), [split]))
    sums = monotone(n, "j", moved_norm(), lambda j: norm(_moved(j)), lambda j: GROWTH * p(j) * size_of(j))
    pulled = scale(n, GROWTH, lambda j: p(j) * size_of(j))
    goal = at_least(GROWTH * total(n, lambda j: p(j) * size_of(j)), norm(whole))
    return prove(goal, [same, triangle(n, lambda j, i: _moved(j)(i)), sums, pulled])


def size_of(j: Indexish) -> Poly:
    """norm(v_j)."""
    return norm(lambda i: value(j, i))


def value_error(j: Indexish) -> Poly:
    """norm(vhat_j - v_j)."""
    return norm(lambda i: coded(j, i) - value(j, i))


@lemma
def output_with_values() -> Theorem:
    """The same with vhat_j in the disturbed sum, plus sum_j phat_j norm(vhat_j - v_j)."""
    i, j = index("i"), index("j")

    def both(j: Indexish) -> Term:
        return lambda i: _moved(j)(i) + _wrong(j)(i)

    def whole(i: Indexish) -> Poly:
        return total(n, lambda j: phat(j) * coded(j, i)) - total(n, lambda j: p(j) * value(j, i))

    parts: list[tuple[int, Term]] = [(1, lambda j: phat(j) * coded(j, i)), (-1, lambda j: p(j) * value(j, i))]
    split = linear(n, lambda j: both(j)(i), parts)
    added = total(n, lambda j: both(j)(i))
    same = same_norm(whole, lambda i: total(n, lambda j: both(j)(i)), prove(equal(whole(i), added), [split]))

    def bound(j: Indexish) -> Poly:
        return GROWTH * (p(j) * size_of(j)) + phat(j) * value_error(j)

    each = prove(at_least(bound(j), norm(both(j))), [minkowski(d, _moved(j), _wrong(j)), moved_norm(), wrong_norm()])
    sums = monotone(n, "j", each, lambda j: norm(both(j)), bound)
    pulled = linear(n, bound, [(GROWTH, lambda j: p(j) * size_of(j)), (1, lambda j: phat(j) * value_error(j))])
    goal = at_least(
        GROWTH * total(n, lambda j: p(j) * size_of(j)) + total(n, lambda j: phat(j) * value_error(j)), norm(whole)
    )
    return prove(goal, [same, triangle(n, lambda j, i: both(j)(i)), sums, pulled])
