"""Attention weights: positive numbers of n keys, divided by their sum, and what a disturbance does to them.

No exponential is needed: a logit that moves by at most eps multiplies its weight by a factor in [1/c, c], c = exp(eps).
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, function, index, poly, real, total
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
)
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, exchange, linear, monotone, number_of_terms, positive, scale
from proofs.search.certificate import prove

n = "n"
c, f = family("c"), family("f")
Weight = Callable[[Indexish], Poly]


def weight(name: str) -> Weight:
    """The number of key j in a family."""
    return lambda j: family(name, j)


a, ahat, p, phat = (weight(name) for name in ("a", "ahat", "p", "phat"))


def normalised(share: Weight, raw: Weight) -> Formula:
    """p_j sum a = a_j for each j < n."""
    return all_index(n, lambda j: equal(share(j) * total(n, raw), raw(j)))


def within(larger: Weight, smaller: Weight) -> Formula:
    """smaller_j <= c larger_j for each j < n."""
    return all_index(n, lambda j: at_least(c * larger(j), smaller(j)))


POSITIVE = all_index(n, lambda j: above(a(j)))
AT_LEAST_ONE = at_least(c, 1)
FACTORS = (within(a, ahat), within(ahat, a))
NORMALISED = (normalised(p, a), normalised(phat, ahat))


def sum_positive(raw: Weight, each: Theorem, place: Indexish) -> Theorem:
    """From |- a_i > 0 at index i below n: 0 <= j < n |- sum a > 0."""
    nonneg = prove(at_least(raw("i")), [each])
    return positive(n, "i", nonneg, raw, place, instance(each, {"i": place}))


def share_positive(share: Weight, raw: Weight, each: Theorem, place: Indexish) -> Theorem:
    """From |- a_i > 0 at index i below n and p_j sum a = a_j: 0 <= j < n |- p_j > 0."""
    whole = sum_positive(raw, each, place)
    definition = at(assume(normalised(share, raw)), place)
    wrong = assume(at_least(-share(place)))
    clash = prove(above(0), [definition, instance(each, {"i": place})], products=[(wrong, whole)])
    return by_contradiction(above(share(place)), clash)


@lemma
def disturbed_positive() -> Theorem:
    """a_i > 0 and a_i <= c ahat_i with c >= 1 |- ahat_i > 0 for i < n."""
    given, bound = at(assume(POSITIVE), "i"), at(assume(FACTORS[1]), "i")
    large, wrong = assume(AT_LEAST_ONE), assume(at_least(-ahat("i")))
    return by_contradiction(above(ahat("i")), prove(above(0), [given, bound, wrong], products=[(large, wrong)]))


@lemma
def rise() -> Theorem:
    """phat_j <= c^2 p_j for j < n: the weight grows by at most c, and the sum falls by at most c."""
    j = index("j")
    whole = sum_positive(ahat, disturbed_positive(), j)
    share = share_positive(p, a, at(assume(POSITIVE), "i"), j)
    bounds = monotone(n, "i", at(assume(FACTORS[1]), "i"), a, lambda i: c * ahat(i))
    sums = prove(at_least(c * total(n, ahat), total(n, a)), [bounds, scale(n, c, ahat)])
    grown = at(assume(FACTORS[0]), j)
    parts = [at(assume(formula), j) for formula in NORMALISED]
    sign = prove(above(c), [assume(AT_LEAST_ONE)])
    wrong = assume(above(phat(j), c**2 * p(j)))
    clash = prove(
        above(0), [grown, *parts], multipliers=(1, c), products=[(wrong, whole), (share, sums), (share, sums, sign)]
    )
    return by_contradiction(at_least(c**2 * p(j), phat(j)), clash)


@lemma
def fall() -> Theorem:
    """p_j <= c^2 phat_j for j < n: the same with both weights in each other's place."""
    swap = {"a": "ahat", "ahat": "a", "p": "phat", "phat": "p"}
    turned = instance(rise(), families={x: function(1, 0, weight(y)) for x, y in swap.items()})
    return cut(turned, for_index(disturbed_positive(), "i", n))


@lemma
def one_factor() -> Theorem:
    """ahat_j = f a_j with f > 0 |- phat_j = p_j for j < n."""
    j = index("j")
    whole = sum_positive(a, at(assume(POSITIVE), "i"), j)
    each = all_index(n, lambda i: equal(ahat(i), f * a(i)))
    same = congruent(n, "i", at(assume(each), "i"), ahat, lambda i: f * a(i))
    parts = [at(assume(formula), j) for formula in NORMALISED]
    facts = [same, scale(n, f, a), at(assume(each), j), *parts]
    gap = phat(j) - p(j)
    turned = prove(equal(f * total(n, a) * gap), facts, multipliers=(1, f, phat(j), p(j)))
    sign = assume(above(f))

    def clash(side: Poly) -> Theorem:
        return prove(above(0), [turned], products=[(assume(above(side)), sign, whole)])

    return equal_by_contradiction(phat(j), p(j), clash)


def key(j: Indexish, i: Indexish) -> Poly:
    """Entry i of key j."""
    return family("K", j, i)


@lemma
def shifted_logits() -> Theorem:
    """Khat_j = k_j - m |- <q, Khat_j> = <q, k_j> - <q, m> for j < n."""
    j, i = index("j"), index("i")

    def moved(j: Indexish, i: Indexish) -> Poly:
        return family("Khat", j, i)

    def query(i: Indexish) -> Poly:
        return family("query", i)

    def shift(i: Indexish) -> Poly:
        return family("m", i)

    given = assume(all_index(n, lambda j: all_index(d, lambda i: equal(moved(j, i), key(j, i) - shift(i)))))
    cell = prove(
        equal(query(i) * moved(j, i), query(i) * (key(j, i) - shift(i))), [at(given, j, i)], multipliers=(query(i),)
    )
    same = congruent(d, "i", cell, lambda i: query(i) * moved(j, i), lambda i: query(i) * (key(j, i) - shift(i)))
    parts = [(1, lambda i: query(i) * key(j, i)), (-1, lambda i: query(i) * shift(i))]
    split = linear(d, lambda i: query(i) * (key(j, i) - shift(i)), parts)
    goal = equal(
        total(d, lambda i: query(i) * moved(j, i)),
        total(d, lambda i: query(i) * key(j, i)) - total(d, lambda i: query(i) * shift(i)),
    )
    return prove(goal, [same, split])


@lemma
def least_energy() -> Theorem:
    """n m = sum_j k_j |- sum_j norm(k_j - t)^2 >= sum_j norm(k_j - m)^2."""
    i = index("i")
    many = real(n)
    centre = at(assume(all_index(d, lambda i: equal(many * family("m", i), total(n, lambda j: key(j, i))))), i)

    def square(name: str, j: Indexish, i: Indexish) -> Poly:
        return (key(j, i) - family(name, i)) ** 2

    def spread(name: str) -> Theorem:
        """sum_j (k_ji - x_i)^2 = sum_j k_ji^2 - 2 x_i sum_j k_ji + n x_i^2."""
        x = family(name, i)
        parts = [(1, lambda j: key(j, i) ** 2), (-2 * x, lambda j: key(j, i)), (x**2, lambda j: poly(1))]
        return linear(n, lambda j: square(name, j, i), parts)

    x, y = family("t", i), family("m", i)
    size = index_positive(n, assume(index_at_least(n)))
    column = prove(
        at_least(total(n, lambda j: square("t", j, i)), total(n, lambda j: square("m", j, i))),
        [spread("t"), spread("m"), number_of_terms(n), centre],
        multipliers=(1, x, y, x**2, y**2),
        weighted=[(x - y, size)],
    )
    sums = monotone(
        d,
        "i",
        column,
        lambda i: total(n, lambda j: square("m", j, i)),
        lambda i: total(n, lambda j: square("t", j, i)),
    )
    swaps = [exchange(n, d, lambda j, i, name=name: square(name, j, i)) for name in ("t", "m")]
    energies = [total(n, lambda j, name=name: total(d, lambda i: square(name, j, i))) for name in ("t", "m")]
    return prove(at_least(*energies), [sums, *swaps])
