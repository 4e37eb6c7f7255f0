"""Powers with a variable exponent, named by recursion: p(0) = 1 and p(n + 1) = p(n) x.

The kernel has no powers of that kind, so a family that satisfies the recursion stands for them. It exists and is
unique for every x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, function, index, real, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    instance,
    one,
    ordered,
)
from proofs.library.sums.sums import nonneg
from proofs.search.certificate import prove

Power = Callable[[Indexish], Poly]


def powers(power: Power, base: Poly, length: Indexish) -> tuple[Formula, Formula]:
    """p(0) = 1, and p(n + 1) = p(n) x for n below the length."""
    return equal(power(0), 1), all_index(length, lambda n: equal(power(n + 1), power(n) * base))


def p(n: Indexish) -> Poly:
    """The n-th power of x."""
    return family("p", n)


x = family("x")
POWERS = powers(p, x, "N")


@lemma
def bernoulli() -> Theorem:
    """x >= 1, N >= 0, p the powers of x |- p(N) >= 1 + N (x - 1), by induction on N."""
    start, following = assume(POWERS[0]), at(assume(POWERS[1]), "n")
    large, n = assume(at_least(x, 1)), index("n")

    def goal(n: Indexish) -> Relation:
        return at_least(p(n), 1 + real(n) * (x - 1))

    here, count = assume(goal(n)), rules.index_real((), n)
    step = prove(goal(n + 1), [here, following], products=[(here, large)], weighted=[(x - 1, count)])
    base = prove(goal(0), [start])
    return rules.induct((base, step), "n", index("N"), goal(n))


@lemma
def root_at_most_one() -> Theorem:
    """p the powers of x, u > 0, p(N) u = v, u >= v, N >= 1 |- 1 >= x."""
    u, v = family("u"), family("v")
    wrong = assume(above(x, 1))
    large = prove(at_least(x, 1), [wrong])
    one = assume(index_at_least("N", 1))
    grown = cut(bernoulli(), large, ordered("N", 0, (one,)))
    many = rules.index_real((), index("N") - 1)
    some, root, order = assume(above(u)), assume(equal(p("N") * u, v)), assume(at_least(u, v))
    beyond = prove(above(p("N"), 1), [grown, wrong], products=[(many, wrong)])
    return by_contradiction(at_least(1, x), prove(above(0), [root, order], products=[(beyond, some)]))


@lemma
def power_nonneg() -> Theorem:
    """x >= 0, N >= 0, p the powers of x |- p(N) >= 0, by induction on N."""
    start, following, sign = assume(POWERS[0]), at(assume(POWERS[1]), "n"), assume(at_least(x))
    step = prove(at_least(p(index("n") + 1)), [following], products=[(assume(at_least(p("n"))), sign)])
    return rules.induct((prove(at_least(p(0)), [start]), step), "n", index("N"), at_least(p("n")))


def _powers_of(name: str, base: Poly) -> tuple[Power, tuple[Formula, Formula]]:
    def power(n: Indexish) -> Poly:
        return family(name, n)

    return power, powers(power, base, "N")


def _nonneg_at(place: Indexish, name: str, base: Poly, facts: Sequence[Theorem]) -> Theorem:
    """The power of a non-negative base at a place from 0 to N is not negative."""
    put = {"p": function(1, 0, lambda n: family(name, n)), "x": constant(base)}
    shorter = instance(power_nonneg(), {"N": place}, put)
    room = ordered("N", index("j") + 1, (assume(index_at_least(place, index("j") + 1)), *facts))
    following = at(assume(_powers_of(name, base)[1][1]), "j")
    return cut(shorter, for_index(cut(following, room), "j", place), ordered(place, 0, tuple(facts)))


@lemma
def powers_ordered() -> Theorem:
    """x >= y >= 0 with their powers, N >= 0 |- x^N >= y^N, by induction on N."""
    larger, smaller = x, family("y")
    (xp, of_x), (yp, of_y) = _powers_of("xp", larger), _powers_of("yp", smaller)
    n, order, sign = index("n"), assume(at_least(larger, smaller)), assume(at_least(smaller))
    count, more = assume(index_at_least(n)), assume(index_at_least("N", n + 1))
    power = _nonneg_at(n, "yp", smaller, [count, more])
    steps = [cut(at(assume(f), n), count, more) for f in (of_x[1], of_y[1])]
    here, whole = assume(at_least(xp(n), yp(n))), prove(at_least(larger), [order, sign])
    step = prove(at_least(xp(n + 1), yp(n + 1)), steps, products=[(whole, here), (order, power)])
    base = prove(at_least(xp(0), yp(0)), [assume(of_x[0]), assume(of_y[0])])
    return rules.induct((base, step), "n", index("N"), at_least(xp(n), yp(n)))


@lemma
def weighted_means() -> Theorem:
    """z, y >= 0 with their powers, N >= 0 |- z^(N+1) - (N + 1) z y^N + N y^(N+1) >= 0 where z^(N+1) is z z^N."""
    z, y = family("z"), family("y")
    (zp, of_z), (yp, of_y) = _powers_of("zp", z), _powers_of("yp", y)
    z_sign = assume(at_least(z))
    n = index("n")

    def goal(n: Indexish) -> Relation:
        return at_least(zp(n) * z - (real(n) + 1) * z * yp(n) + real(n) * yp(n) * y)

    count, more = assume(index_at_least(n)), assume(index_at_least("N", n + 1))
    power = _nonneg_at(n, "yp", y, [count, more])
    steps = [cut(at(assume(f), n), count, more) for f in (of_z[1], of_y[1])]
    many = prove(at_least(real(n) + 1), [rules.index_real((), n)])
    positive = prove(at_least((real(n) + 1) * yp(n)), products=[(many, power)])
    here = assume(goal(n))
    following = prove(
        goal(n + 1),
        steps,
        multipliers=(z, (real(n) + 2) * z, (real(n) + 1) * y),
        products=[(here, z_sign)],
        weighted=[(z - y, positive)],
    )
    base = prove(goal(0), [assume(of_z[0]), assume(of_y[0])], multipliers=(z,))
    return rules.induct((base, following), "n", index("N"), goal(n))


def _x(i: Indexish) -> Poly:
    return family("x", i)


def _product(n: Indexish) -> Poly:
    return family("product", n)


def _average(n: Indexish) -> Poly:
    return family("average", n)


def _power(n: Indexish, m: Indexish) -> Poly:
    return family("power", n, m)


def products(term: Term, name: str, length: Indexish) -> tuple[Formula, Formula]:
    """P(0) = 1 and P(n + 1) = P(n) x(n) for n below the length: P(n) is the product of the first n terms."""
    return (
        equal(family(name, 0), 1),
        all_index(length, lambda n: equal(family(name, n + 1), family(name, n) * term(n))),
    )


def averages(term: Term, length: Indexish) -> tuple[Formula, ...]:
    """A(0) = 0 and n A(n) = x(0) + .. + x(n - 1), with the powers A(n)^m, for n up to the length."""
    top = index(length) + 1
    return (
        equal(_average(0)),
        all_index(top, lambda n: equal(real(n) * _average(n), total(n, term))),
        all_index(top, lambda n: equal(_power(n, 0), 1)),
        all_index(top, lambda n: all_index(top, lambda m: equal(_power(n, m + 1), _power(n, m) * _average(n)))),
    )


NONNEG = all_index("N", lambda i: at_least(_x(i)))
AVERAGES, PRODUCTS = averages(_x, "N"), products(_x, "product", "N")


def root_of_product(name: str, root: Poly, length: Indexish) -> tuple[Formula, ...]:
    """The powers g^n of g, and g^N = x(0) .. x(N - 1)."""

    def power(n: Indexish) -> Poly:
        return family(name, n)

    return (*powers(power, root, length), equal(power(length), _product(length)))


@lemma
def average_nonneg() -> Theorem:
    """x(i) >= 0 for i < N, N >= 0 |- A(N) >= 0."""
    n = index("n")
    more = assume(index_at_least("N", n + 1))
    room = ordered("N", index("i") + 1, (assume(index_at_least(n + 1, index("i") + 1)), more))
    sums = nonneg(n + 1, "i", cut(at(assume(NONNEG), "i"), room), _x)
    places = (ordered(n + 1, 0, (assume(index_at_least(n)),)), ordered(index("N") + 1, n + 2, (more,)))
    named = cut(at(assume(AVERAGES[1]), n + 1), *places)
    wrong = assume(above(-_average(n + 1)))
    many = rules.index_real((), n)
    clash = prove(above(0), [named, cut(sums, places[0]), wrong], products=[(many, wrong)])
    step = by_contradiction(at_least(_average(n + 1)), clash)
    base = prove(at_least(_average(0)), [assume(AVERAGES[0])])
    return rules.induct((base, step), "n", index("N"), at_least(_average(n)))


def _average_nonneg_at(place: Indexish, facts: Sequence[Theorem]) -> Theorem:
    """A(n) >= 0 for n from 0 to N."""
    shorter = instance(average_nonneg(), {"N": place})
    j = index("j")
    inside = assume(index_at_least(place, j + 1))
    sign = for_index(cut(at(assume(NONNEG), j), ordered("N", j + 1, (inside, *facts))), "j", place)
    under = assume(index_at_least(index(place) + 1, j + 1))
    named = cut(at(assume(AVERAGES[1]), j), ordered(index("N") + 1, j + 1, (under, *facts)))
    return cut(shorter, sign, for_index(named, "j", index(place) + 1), ordered(place, 0, tuple(facts)))


def _average_powers(place: Indexish, length: Indexish, facts: Sequence[Theorem]) -> list[Theorem]:
    """A(n)^0 = 1 and A(n)^(m + 1) = A(n)^m A(n) for m below the length, n and the length at most N."""
    j, bound = index("j"), index("N") + 1
    at_place = (ordered(place, 0, tuple(facts)), ordered(bound, index(place) + 1, tuple(facts)))
    inside = assume(index_at_least(length, j + 1))
    start = cut(at(assume(AVERAGES[2]), place), *at_place)
    following = cut(at(assume(AVERAGES[3]), place, j), *at_place, ordered(bound, j + 1, (inside, *facts)))
    return [start, for_index(following, "j", length)]


@lemma
def product_at_most_power() -> Theorem:
    """x(i) >= 0 for i < N |- A(N)^N >= x(0) .. x(N - 1), by induction on N."""
    n = index("n")
    facts = [assume(index_at_least(n)), assume(index_at_least("N", n + 1))]
    put = {
        "zp": function(1, 0, lambda m: _power(n + 1, m)),
        "yp": function(1, 0, lambda m: _power(n, m)),
        "z": constant(_average(n + 1)),
        "y": constant(_average(n)),
    }
    signs = [_average_nonneg_at(place, facts) for place in (n, n + 1)]
    known = [t for place in (n, n + 1) for t in _average_powers(place, n, facts)]
    spread = cut(instance(weighted_means(), {"N": n}, put), *signs, *known)
    last = cut(
        at(assume(AVERAGES[3]), n + 1, n),
        *(ordered(a, b, tuple(facts)) for a, b in ((n + 1, 0), (index("N") + 1, n + 2), (index("N") + 1, n + 1))),
    )
    named = [
        cut(at(assume(AVERAGES[1]), p), ordered(p, 0, tuple(facts)), ordered(index("N") + 1, p + 1, tuple(facts)))
        for p in (n, n + 1)
    ]
    more = cut(rules.sum_step((), n, one(_x)), *facts)
    sign, following = at(assume(NONNEG), n), at(assume(PRODUCTS[1]), n)
    here = assume(at_least(_power(n, n), _product(n)))
    step = prove(
        at_least(_power(n + 1, n + 1), _product(n + 1)),
        [spread, last, *named, more, following],
        multipliers=(1, _power(n, n)),
        products=[(here, sign)],
    )
    start = cut(at(assume(AVERAGES[2]), 0), ordered(0, 0), ordered(index("N") + 1, 1, (assume(index_at_least("N")),)))
    base = prove(at_least(_power(0, 0), _product(0)), [start, assume(PRODUCTS[0])])
    return rules.induct((base, step), "n", index("N"), at_least(_power(n, n), _product(n)))


@lemma
def arithmetic_geometric() -> Theorem:
    """x(i) >= 0 for i < N, N >= 1, g^N = x(0) .. x(N - 1) |- x(0) + .. + x(N - 1) >= N g."""
    n, length = index("n"), index("N")
    root, average = family("g"), _average("N")
    start, following, same = (assume(f) for f in root_of_product("gp", root, "N"))
    whole = assume(index_at_least("N", 1))
    low = ordered("N", 0, (whole,))
    wrong, sign = assume(above(root, average)), cut(average_nonneg(), low)
    positive = prove(above(root), [wrong, sign])
    facts = [assume(index_at_least(n)), assume(index_at_least(length - 1, n + 1))]

    def goal(m: Indexish) -> Relation:
        return above(root * family("gp", m), average * _power("N", m))

    bounds = (ordered(length, n + 1, tuple(facts)), ordered(length + 1, n + 1, tuple(facts)), low)
    top = ordered(length + 1, length + 1)
    steps = [cut(at(following, n), *facts, *bounds), cut(at(assume(AVERAGES[3]), "N", n), *facts, *bounds, top)]
    put = {"p": function(1, 0, lambda m: _power("N", m)), "x": constant(average)}
    room = ordered(length, n, tuple(facts))
    known = _average_powers("N", n, [whole, room, facts[0]])
    power = cut(instance(power_nonneg(), {"N": n}, put), *known, sign, facts[0])
    more = prove(
        goal(n + 1),
        steps,
        multipliers=(root, average),
        products=[(positive, assume(goal(n))), (wrong, sign, power)],
    )
    first = cut(at(assume(AVERAGES[2]), "N"), low, top)
    base = prove(goal(0), [start, first, wrong], multipliers=(root, average))
    apart = rules.induct((base, more), "n", length - 1, goal(n))
    ends = (ordered(length - 1, 0, (whole,)), ordered(length, length), ordered(length + 1, length, ()), low, top)
    last = [cut(at(following, length - 1), *ends), cut(at(assume(AVERAGES[3]), "N", length - 1), *ends)]
    bound = cut(product_at_most_power(), low)
    clash = prove(above(0), [cut(apart, *ends), *last, same, bound])
    large = by_contradiction(at_least(average, root), clash)
    named = cut(at(assume(AVERAGES[1]), "N"), low, top)
    many = rules.index_real((), length)
    return cut(prove(at_least(total("N", _x), real("N") * root), [named], products=[(large, many)]), low)
