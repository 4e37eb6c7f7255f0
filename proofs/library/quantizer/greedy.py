"""The greedy allocation of bits from none on: each step gives the bit that gains most of those that are free.

s(t, i, n) says that coordinate i has bit n after t steps, e(t, i, n) that step t gives it. After every step no free bit
gains more than one that is given; such an allocation costs least of all with as many bits, fractional ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, function, index, poly, real, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    antisymmetric,
    assume,
    at,
    by_contradiction,
    cut,
    for_index,
    instance,
    split,
)
from proofs.library.quantizer.allocation import CAPACITY, bit, cost, cost_of_gains, fractions, gain
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, linear, nonneg, positive, scale
from proofs.search.certificate import prove

Place = Callable[[Indexish, Indexish], Poly]
RUN = "B"


def over_all(term: Place) -> Poly:
    """The sum over every bit of every coordinate."""
    return total(d, lambda i: total(CAPACITY, lambda n: term(i, n)))


def every(body: Callable[[Indexish, Indexish], Formula]) -> Formula:
    """For every bit of every coordinate."""
    return all_index(d, lambda i: all_index(CAPACITY, lambda n: body(i, n)))


def for_every(theorem: Theorem, coordinate: str = "i", place: str = "n") -> Theorem:
    """The theorem for every bit of every coordinate."""
    return for_index(for_index(theorem, place, CAPACITY), coordinate, d)


def split_sum(term: Place, parts: Sequence[tuple[Poly | int, Place]], name: str = "i") -> Theorem:
    """The sum of a combination is the combination of the sums; `name` is free in no coefficient."""
    row = linear(CAPACITY, lambda n: term(name, n), [(c, lambda n, part=part: part(name, n)) for c, part in parts])

    def rows(part: Place) -> Callable[[Indexish], Poly]:
        return lambda i: total(CAPACITY, lambda n: part(i, n))

    def combined(i: Indexish) -> Poly:
        return sum((poly(c) * rows(part)(i) for c, part in parts), poly(0))

    inner = congruent(d, name, row, rows(term), combined)
    whole = linear(d, combined, [(c, rows(part)) for c, part in parts])
    return prove(equal(over_all(term), sum((poly(c) * over_all(part) for c, part in parts), poly(0))), [inner, whole])


def sum_sign(each: Theorem, term: Place, coordinate: str = "i", place: str = "n") -> Theorem:
    """From |- term(i, n) >= 0: its sum is not negative."""
    row = nonneg(CAPACITY, place, each, lambda n: term(coordinate, n))
    return nonneg(d, coordinate, row, lambda i: total(CAPACITY, lambda n: term(i, n)))


def sum_zero(each: Theorem, term: Place) -> Theorem:
    """From |- term(i, n) = 0: its sum is zero."""

    def nothing(_: Indexish) -> Poly:
        return poly(0)

    row = congruent(CAPACITY, "n", each, lambda n: term("i", n), nothing)
    row = prove(equal(total(CAPACITY, lambda n: term("i", n)), 0), [row, scale(CAPACITY, 0, nothing)])
    rows = congruent(d, "i", row, lambda i: total(CAPACITY, lambda n: term(i, n)), nothing)
    return prove(equal(over_all(term), 0), [rows, scale(d, 0, nothing)])


def vanishes(each: Theorem, term: Place) -> Theorem:
    """From |- term(i, n) >= 0, and a sum that is not positive: term(i, n) = 0."""
    some = assume(above(term("k", "m")))
    row = positive(CAPACITY, "n", instance(each, {"i": "k"}), lambda n: term("k", n), "m", some)
    rows = nonneg(CAPACITY, "n", each, lambda n: term("i", n))
    whole = positive(d, "i", rows, lambda i: total(CAPACITY, lambda n: term(i, n)), "k", row)
    clash = prove(above(0), [whole, assume(at_least(-over_all(term)))])
    least = instance(by_contradiction(at_least(-term("k", "m")), clash), {"k": "i", "m": "n"})
    return antisymmetric(term("i", "n"), poly(0), prove(at_least(0, term("i", "n")), [least]), each)


def given(t: Indexish, i: Indexish, n: Indexish) -> Poly:
    """s(t, i, n): one if coordinate i has bit n after t steps, else zero."""
    return family("s", t, i, n)


def taken(t: Indexish, i: Indexish, n: Indexish) -> Poly:
    """e(t, i, n): one if step t gives bit n to coordinate i, else zero."""
    return family("e", t, i, n)


NONE = every(lambda i, n: equal(given(0, i, n)))


def one_at_a_time() -> tuple[Formula, Formula, Formula, Formula]:
    """At each step e_t is one bit, which is free, and is added to those given."""

    def each(body: Callable[[Indexish, Indexish, Indexish], Formula]) -> Formula:
        return all_index(RUN, lambda t: every(lambda i, n: body(t, i, n)))

    return (
        each(lambda t, i, n: equal(taken(t, i, n) ** 2, taken(t, i, n))),
        all_index(RUN, lambda t: equal(over_all(lambda i, n: taken(t, i, n)), 1)),
        each(lambda t, i, n: equal(taken(t, i, n) * given(t, i, n))),
        each(lambda t, i, n: equal(given(index(t) + 1, i, n), given(t, i, n) + taken(t, i, n))),
    )


def _exchange(chosen: Poly, free: Poly, i: Indexish, n: Indexish, k: Indexish, m: Indexish) -> Relation:
    return at_least(chosen * (1 - free) * (gain(i, n) - gain(k, m)))


CHOICE = all_index(
    RUN,
    lambda t: every(
        lambda i, n: every(lambda k, m: _exchange(taken(t, i, n), given(t, k, m), i, n, k, m)),
    ),
)


@lemma
def given_or_not() -> Theorem:
    """After B steps each bit is given once or not: s^2 = s, by induction on B."""
    none, (binary, _, free, added) = assume(NONE), (assume(f) for f in one_at_a_time())

    def goal(t: Indexish) -> Formula:
        return every(lambda i, n: equal(given(t, i, n) ** 2, given(t, i, n)))

    t, at_rest = index("t"), at(none, "i", "n")
    base = for_every(
        prove(equal(given(0, "i", "n") ** 2, given(0, "i", "n")), [at_rest], multipliers=(1, given(0, "i", "n")))
    )
    old, new = given(t, "i", "n"), given(t + 1, "i", "n")
    facts = [at(assume(goal(t)), "i", "n"), *(at(f, t, "i", "n") for f in (binary, free, added))]
    step = prove(equal(new**2, new), facts, multipliers=(1, 2, new, old + taken(t, "i", "n")))
    return rules.induct((base, for_every(step)), "t", index(RUN), goal(t))


@lemma
def bits_given() -> Theorem:
    """After B steps B bits are given, by induction on B."""
    none, (_, single, _, added) = assume(NONE), (assume(f) for f in one_at_a_time())
    t = index("t")

    def goal(t: Indexish) -> Relation:
        return equal(over_all(lambda i, n: given(t, i, n)), real(t))

    base = prove(goal(0), [sum_zero(at(none, "i", "n"), lambda i, n: given(0, i, n))])
    grown = sum_zero(
        prove(equal(given(t + 1, "i", "n") - given(t, "i", "n") - taken(t, "i", "n")), [at(added, t, "i", "n")]),
        lambda i, n: given(t + 1, i, n) - given(t, i, n) - taken(t, i, n),
    )
    parts: list[tuple[int, Place]] = [
        (1, lambda i, n: given(t + 1, i, n)),
        (-1, lambda i, n: given(t, i, n)),
        (-1, lambda i, n: taken(t, i, n)),
    ]
    whole = split_sum(lambda i, n: given(t + 1, i, n) - given(t, i, n) - taken(t, i, n), parts)
    step = prove(goal(t + 1), [assume(goal(t)), grown, whole, at(single, t)])
    return rules.induct((base, step), "t", index(RUN), goal(t))


@lemma
def given_gain_most() -> Theorem:
    """After B steps each bit given gains at least as much as each that is free, by induction on B."""
    none, (binary, _, free, added) = assume(NONE), (assume(f) for f in one_at_a_time())
    t, here, there = index("t"), ("i", "n"), ("k", "m")

    def goal(t: Indexish) -> Formula:
        return every(lambda i, n: every(lambda k, m: _exchange(given(t, i, n), given(t, k, m), i, n, k, m)))

    def closed(theorem: Theorem) -> Theorem:
        return for_every(for_every(theorem, *there))

    gap = gain(*here) - gain(*there)
    start = _exchange(given(0, *here), given(0, *there), *here, *there)
    base = prove(start, [at(none, *here)], multipliers=((1 - given(0, *there)) * gap,))
    rest = 1 - taken(t, *there)
    kept = prove(at_least(rest), [at(binary, t, *there)], squares=[rest])
    old, choice = at(assume(goal(t)), *here, *there), at(assume(CHOICE), t, *here, *there)
    step = prove(
        _exchange(given(t + 1, *here), given(t + 1, *there), *here, *there),
        [at(added, t, *here), at(added, t, *there), at(free, t, *there)],
        multipliers=((1 - given(t + 1, *there)) * gap, (given(t, *here) + taken(t, *here)) * gap),
        products=[(old, kept), (choice, kept)],
    )
    return rules.induct((closed(base), closed(step)), "t", index(RUN), goal(t))


@lemma
def exchange_is_best() -> Theorem:
    """Bits given gain at least what free ones do, 0 <= c <= 1, as many bits |- sum lambda_i 4^-b_i is no less for c."""
    order = every(lambda i, n: every(lambda k, m: _exchange(bit(i, n), bit(k, m), i, n, k, m)))
    low, most = (at(assume(f), "i", "n") for f in fractions("c"))
    binary = at(assume(every(lambda i, n: equal(bit(i, n) ** 2, bit(i, n)))), "i", "n")
    same = assume(equal(over_all(bit), over_all(lambda i, n: bit(i, n, "c"))))

    def lost(i: Indexish, n: Indexish) -> Poly:
        return bit(i, n) * (1 - bit(i, n, "c"))

    def won(i: Indexish, n: Indexish) -> Poly:
        return bit(i, n, "c") * (1 - bit(i, n))

    def gained(term: Place) -> Place:
        return lambda i, n: term(i, n) * gain(i, n)

    def won_back(i: Indexish, n: Indexish) -> Poly:
        return lost(i, n) * gain(i, n) * count - lost(i, n) * worth

    own, count, worth = bit("i", "n"), over_all(won), over_all(gained(won))
    sign, rest = prove(at_least(own), [binary], squares=[own]), prove(at_least(1 - own), [binary], squares=[1 - own])
    losses = prove(at_least(lost("i", "n")), products=[(sign, most)])
    wins = prove(at_least(won("i", "n")), products=[(low, rest)])

    def swapped(k: Indexish, m: Indexish) -> Poly:
        return lost("i", "n") * won(k, m) * (gain("i", "n") - gain(k, m))

    there = instance(low, {"i": "k", "n": "m"})
    each = prove(at_least(swapped("k", "m")), products=[(at(assume(order), "i", "n", "k", "m"), most, there)])
    fixed: list[tuple[Poly | int, Place]] = [(lost("i", "n") * gain("i", "n"), won), (-lost("i", "n"), gained(won))]
    single = prove(at_least(won_back("i", "n")), [sum_sign(each, swapped, "k", "m"), split_sum(swapped, fixed, "k")])
    whole = split_sum(won_back, [(count, gained(lost)), (-worth, lost)])
    weighed = prove(
        at_least(count * over_all(gained(lost)), worth * over_all(lost)), [sum_sign(single, won_back), whole]
    )

    def moved(i: Indexish, n: Indexish) -> Poly:
        return bit(i, n) - bit(i, n, "c")

    exchanged: list[tuple[Poly | int, Place]] = [(1, lost), (-1, won)]
    directly: list[tuple[Poly | int, Place]] = [(1, bit), (-1, lambda i, n: bit(i, n, "c"))]
    counts = [split_sum(moved, parts) for parts in (exchanged, directly)]
    balance = prove(equal(over_all(lost), count), [*counts, same])
    gains = [split_sum(gained(moved), [(c, gained(part)) for c, part in parts]) for parts in (exchanged, directly)]
    wrong = assume(above(worth, over_all(gained(lost))))
    some = prove(above(0), [weighed, balance], multipliers=(worth,), products=[(assume(above(count)), wrong)])
    none = assume(at_least(-count))
    idle = [
        cut(vanishes(losses, lost), prove(at_least(-over_all(lost)), [none, balance])),
        vanishes(wins, won),
    ]
    nothing = [
        sum_zero(prove(equal(term("i", "n") * gain("i", "n")), [zero], multipliers=(gain("i", "n"),)), gained(term))
        for term, zero in zip((lost, won), idle, strict=True)
    ]
    clash = split(count, some, prove(above(0), [wrong, *nothing]))
    better = by_contradiction(at_least(over_all(gained(lost)), worth), clash)
    return prove(at_least(cost("c"), cost("a")), [better, *gains, cost_of_gains("a"), cost_of_gains("c")])


@lemma
def greedy_run() -> Theorem:
    """B greedy steps from no bits, 0 <= c <= 1 with B bits |- sum lambda_i 4^-b_i is no more after them than for c."""
    put = {"a": function(2, 0, lambda i, n: given(RUN, i, n))}
    total_bits = assume(equal(over_all(lambda i, n: bit(i, n, "c")), real(RUN)))
    after = over_all(lambda i, n: given(RUN, i, n))
    same = prove(equal(after, over_all(lambda i, n: bit(i, n, "c"))), [bits_given(), total_bits])
    return cut(instance(exchange_is_best(), families=put), given_gain_most(), given_or_not(), same)
