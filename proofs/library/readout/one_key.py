"""One of n keys off by a fixed vector, all others exact: mean square, logit and weight, for every n."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, cut, equal_by_contradiction, ordered
from proofs.library.quantizer.setting import d
from proofs.library.readout.attention import NORMALISED, POSITIVE, a, ahat, key, n, p, phat, sum_positive
from proofs.library.sums.sums import (
    bracket_is,
    bracket_is_not,
    congruent,
    kronecker,
    kronecker_idempotent,
    linear,
    pick,
    scale,
)
from proofs.search.certificate import prove

g = family("g")


def moved(j: Indexish, i: Indexish) -> Poly:
    """Entry i of key j as decoded."""
    return family("Khat", j, i)


def shift(i: Indexish) -> Poly:
    """v_i."""
    return family("v", i)


def _one_key(j: Indexish, i: Indexish) -> Formula:
    return equal(moved(j, i), key(j, i) + kronecker(j, 0) * shift(i))


ONE_KEY = all_index(n, lambda j: all_index(d, lambda i: _one_key(j, i)))
ONE_WEIGHT = all_index(n, lambda j: equal(ahat(j), (1 + kronecker(j, 0) * (g - 1)) * a(j)))


def _first(theorem: Theorem) -> Theorem:
    """A theorem at j = 0, under n >= 1."""
    some = assume(index_at_least(n, 1))
    return cut(theorem, ordered(n, 1, (some,)), ordered(0), ordered(n, 0, (some,)))


def _picked(term: Term) -> Theorem:
    """n >= 1 |- sum_j [j = 0] term_j = term_0."""
    return _first(pick(n, 0, term))


@lemma
def mean_square() -> Theorem:
    """n >= 1 |- sum_j norm(Khat_j - k_j)^2 = norm(v)^2."""
    j, i = index("j"), index("i")
    one, x = kronecker(j, 0), shift(i)
    gap = moved(j, i) - key(j, i)
    given = at(assume(ONE_KEY), j, i)
    cell = prove(equal(gap**2, one * x**2), [given, kronecker_idempotent(j, 0)], multipliers=(gap, one * x, x**2))
    row = congruent(d, "i", cell, lambda i: (moved(j, i) - key(j, i)) ** 2, lambda i: one * shift(i) ** 2)
    energy = total(d, lambda i: shift(i) ** 2)
    each = prove(
        equal(total(d, lambda i: (moved(j, i) - key(j, i)) ** 2), one * energy),
        [row, scale(d, one, lambda i: shift(i) ** 2)],
    )

    def error(j: Indexish) -> Poly:
        return total(d, lambda i: (moved(j, i) - key(j, i)) ** 2)

    sums = congruent(n, "j", each, error, lambda j: kronecker(j, 0) * energy)
    return _first(prove(equal(total(n, error), energy), [sums, pick(n, 0, lambda j: energy)]))


def _unit() -> list[Theorem]:
    """[0 >= 0] = 1 and [0 > 0] = 0."""
    return [bracket_is(0), bracket_is_not(-1)]


@lemma
def logit() -> Theorem:
    """n >= 1 |- <q, Khat_0> = <q, k_0> + <q, v>."""
    i = index("i")

    def query(i: Indexish) -> Poly:
        return family("query", i)

    given = _first(at(assume(ONE_KEY), 0, i))
    value = query(i) * (key(0, i) + shift(i))
    cell = prove(equal(query(i) * moved(0, i), value), [given, *_unit()], multipliers=(query(i), query(i) * shift(i)))
    same = congruent(d, "i", cell, lambda i: query(i) * moved(0, i), lambda i: query(i) * (key(0, i) + shift(i)))
    parts = [(1, lambda i: query(i) * key(0, i)), (1, lambda i: query(i) * shift(i))]
    split = linear(d, lambda i: query(i) * (key(0, i) + shift(i)), parts)
    whole = total(d, lambda i: query(i) * key(0, i)) + total(d, lambda i: query(i) * shift(i))
    return prove(equal(total(d, lambda i: query(i) * moved(0, i)), whole), [same, split])


@lemma
def weight() -> Theorem:
    """n >= 1 |- phat_0 (1 + (g - 1) p_0) = g p_0."""
    each = at(assume(ONE_WEIGHT), "j")

    def value(j: Indexish) -> Poly:
        return (1 + kronecker(j, 0) * (g - 1)) * a(j)

    same = congruent(n, "j", each, ahat, value)
    parts: list[tuple[Poly | int, Term]] = [(1, a), (g - 1, lambda j: kronecker(j, 0) * a(j))]
    split = linear(n, value, parts)
    sums = prove(equal(total(n, ahat), total(n, a) + (g - 1) * a(0)), [same, split, _picked(a)], multipliers=(1, g - 1))
    first = prove(equal(ahat(0), g * a(0)), [at(assume(ONE_WEIGHT), 0), *_unit()], multipliers=(1, (g - 1) * a(0)))
    before, after = (at(assume(formula), 0) for formula in NORMALISED)
    left, right = phat(0) * (1 + (g - 1) * p(0)), g * p(0)
    facts = [sums, first, before, after]
    scaled = prove(equal(total(n, a) * (left - right)), facts, multipliers=(1, phat(0), phat(0) * (g - 1), g))
    whole = sum_positive(a, at(assume(POSITIVE), "i"), 0)

    def clash(side: Poly) -> Theorem:
        return prove(above(0), [scaled], products=[(assume(above(side)), whole)])

    return _first(equal_by_contradiction(left, right, clash))
