"""Dot products in rounded arithmetic: summed one after the other, and in any order (Higham 2002, section 3.1)."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, family, index, real, total
from proofs.library.actual.rounding import (
    POWER,
    UNIT,
    Size,
    bounded_product,
    power,
    powers,
    relative,
    settled,
    size_of,
    u,
    up_to,
)
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    cut,
    instance,
    magnitude,
    magnitude_at_most,
    magnitude_bounds,
    one,
    ordered,
)
from proofs.library.sums.sums import linear, monotone, scale
from proofs.search.certificate import prove

N, j, k = "n", index("j"), index("k")
gamma, result = family("gamma"), family("result")


def term(k: Indexish) -> Poly:
    """a_k b_k."""
    return family("a", k) * family("b", k)


def size(k: Indexish) -> Poly:
    """abs(a_k b_k)."""
    return magnitude(term(k))


def partial(k: Indexish) -> Poly:
    """s_k."""
    return family("s", k)


def passed(j: Indexish, k: Indexish) -> Poly:
    """The product of the first j factors that term k passes."""
    return family("passed", j, k)


def dot(n: Indexish = N) -> Poly:
    """sum a_k b_k over k < n."""
    return total(n, term)


def sizes(n: Indexish = N) -> Poly:
    """sum abs(a_k b_k) over k < n."""
    return total(n, size)


def every(fact: Callable[[Index], Relation]) -> Relation:
    """For all k < n."""
    return all_index(N, fact)  # type: ignore[return-value]


def computed(k: Indexish) -> Relation:
    """s_(k+1) = (s_k + a_k b_k (1 + rho_k)) (1 + tau_k)."""
    rounded = term(k) * (1 + family("rho", k))
    return equal(partial(index(k) + 1), (partial(k) + rounded) * (1 + family("tau", k)))


COMPUTED = every(computed)
START, FIRST = equal(partial(0)), equal(family("tau", 0))
GAMMA, SMALL = equal(gamma * (1 - real(N) * u), real(N) * u), above(1, real(N) * u)


def _passed(k: Index) -> Relation:
    return equal(passed(0, k), 1)


def _passes(j: Index) -> Relation:
    return every(lambda k: equal(passed(j + 1, k), passed(j, k) * (1 + family("zeta", j, k))))


PASSED = every(_passed), every(_passes)
RESULT = equal(result, total(N, lambda k: term(k) * passed(N, k)))


def rounded(name: str, k: Indexish) -> Size:
    """The size of a delta at 0 <= k < n."""
    facts = [at(assume(every(lambda k, part=part: relative(family(name, k))[part])), k) for part in (0, 1)]
    return size_of(facts[0], facts[1], family(name, k))


def zeta(j: Indexish, k: Indexish) -> Size:
    """The size of zeta_jk at 0 <= j, k < n."""

    def fact(part: int) -> Theorem:
        return at(assume(every(lambda j: every(lambda k: relative(family("zeta", j, k))[part]))), j, k)

    return size_of(fact(0), fact(1), family("zeta", j, k))


def _some(length: Indexish = N) -> Theorem:
    """n >= 1 |- n >= 0."""
    return ordered(length, 0, (assume(index_at_least(N, 1)),))


def delta_unit(name: str) -> Theorem:
    """n >= 1 and a delta of that name |- u >= 0."""
    pair = zeta(0, 0) if name == "zeta" else rounded(name, 0)
    first = prove(UNIT, list(pair))
    return cut(first, ordered(N, 1, (assume(index_at_least(N, 1)),)))


@lemma
def sum_size() -> Theorem:
    """0 <= j |- sum abs(a_k b_k) >= abs(sum a_k b_k), by induction on j."""

    def goal(n: Indexish) -> Relation:
        return at_least(sizes(n), magnitude(dot(n)))

    def within(n: Indexish, up: Theorem, down: Theorem) -> Theorem:
        return magnitude_at_most(dot(n), sizes(n), up, down)

    empty = [rules.sum_empty((), one(term)), rules.sum_empty((), one(size))]
    base = within(0, prove(at_least(sizes(0), dot(0)), empty), prove(at_least(dot(0), -sizes(0)), empty))
    steps = [rules.sum_step((), j, one(term)), rules.sum_step((), j, one(size))]
    facts = [assume(goal(j)), *steps, *magnitude_bounds(dot(j)), *magnitude_bounds(term(j))]
    after = j + 1
    step = within(
        after, prove(at_least(sizes(after), dot(after)), facts), prove(at_least(dot(after), -sizes(after)), facts)
    )
    return rules.induct((base, step), "j", index(N), goal(j))


def _sum_bounds(n: Indexish) -> Size:
    """sum abs(a_k b_k) over k < j exceeds the sum of a_k b_k and its opposite."""
    whole = instance(sum_size(), {N: n})
    up, down = magnitude_bounds(dot(n))
    return prove(at_least(sizes(n), dot(n)), [whole, up]), prove(at_least(sizes(n), -dot(n)), [whole, down])


@lemma
def recursive() -> Theorem:
    """n >= 1 |- ((1 + u)^n - 1) sum abs(a_k b_k) >= abs(s_n - sum a_k b_k), by induction on n - 1."""

    def error(n: Indexish) -> Poly:
        return partial(n) - dot(n)

    def most(n: Indexish) -> Poly:
        return (power(n) - 1) * sizes(n)

    def goal(m: Indexish) -> Relation:
        return at_least(most(index(m) + 1), magnitude(error(index(m) + 1)))

    def closed(n: Indexish, bounds: Size) -> Theorem:
        return magnitude_at_most(error(n), most(n), bounds[0], prove(at_least(error(n), -most(n)), [bounds[1]]))

    # one term: s_1 = a_0 b_0 (1 + rho_0)
    none = [rules.sum_empty((), one(f)) for f in (term, size)]
    first = [rules.sum_step((), index(0), one(f)) for f in (term, size)]
    alone, only = (prove(equal(total(1, f), f(0)), [n, s]) for f, n, s in zip((term, size), none, first, strict=True))
    start = prove(
        equal(error(1), term(0) * family("rho", 0)),
        [at(assume(COMPUTED), 0), assume(START), assume(FIRST), alone],
        multipliers=(1, 1 + family("tau", 0), term(0) * (1 + family("rho", 0)) + partial(0), partial(0)),
    )
    rise = prove(equal(power(1), 1 + u), [at(assume(POWER[1]), 0), assume(POWER[0])], multipliers=(1, 1 + u))
    product = bounded_product(term(0), size(0), magnitude_bounds(term(0)), family("rho", 0), u, rounded("rho", 0))
    worth = prove(equal(most(1), size(0) * u), [rise, only], multipliers=(1, sizes(1), u))
    low, high = (
        prove(at_least(most(1), s * error(1)), [start, worth, p]) for s, p in zip((1, -1), product, strict=True)
    )
    base = closed(1, (low, high))
    # one more term
    here, after = j + 1, j + 2
    known = assume(goal(j))
    up, down = magnitude_bounds(error(here))
    old = (
        prove(at_least(most(here), error(here)), [known, up]),
        prove(at_least(most(here), -error(here)), [known, down]),
    )
    x, eps, delta = term(here), family("tau", here), family("rho", here)
    e_size, d_size = rounded("tau", here), rounded("rho", here)
    sums = _sum_bounds(here)
    moved = bounded_product(error(here), most(here), old, eps, u, e_size)
    drift = bounded_product(dot(here), sizes(here), sums, eps, u, e_size)
    by_product = bounded_product(x, size(here), magnitude_bounds(x), delta, u, d_size)
    by_sum = bounded_product(x, size(here), magnitude_bounds(x), eps, u, e_size)
    by_both = bounded_product(x * delta, size(here) * u, by_product, eps, u, e_size)
    dots, all_sizes = (rules.sum_step((), here, one(f)) for f in (term, size))
    split = prove(
        equal(error(after), error(here) * (1 + eps) + dot(here) * eps + x * delta + x * eps + x * delta * eps),
        [at(assume(COMPUTED), here), dots],
    )
    grown = at(assume(POWER[1]), here)
    wide, step_power = powers()[0], at(assume(POWER[1]), j)
    large = up_to(wide, j)
    excess = prove(
        at_least(power(after), (1 + u) ** 2),
        [grown, step_power, large],
        multipliers=(1, 1 + u),
        weighted=[(1 + u, large)],
    )
    positive = prove(at_least(size(here)), list(magnitude_bounds(x)))
    room = prove(at_least((power(after) - (1 + u) ** 2) * size(here)), products=[(excess, positive)])
    worth = prove(
        equal(
            most(after),
            most(here) * (1 + u) + u * sizes(here) + (power(after) - 1) * size(here),
        ),
        [grown, all_sizes],
        multipliers=(1, sizes(here), power(after) - 1),
    )
    bounds = [
        prove(at_least(most(after), s * error(after)), [split, worth, room, o, m, r, p, q, b])
        for s, o, m, r, p, q, b in zip((1, -1), old, moved, drift, by_product, by_sum, by_both, strict=True)
    ]
    step = closed(after, (bounds[0], bounds[1]))
    inside = assume(index_at_least(j)), assume(index_at_least(index(N) - 1, j + 1))
    found = rules.induct((base, settled(step, *inside)), "j", index(N) - 1, goal(j))
    return settled(cut(found, delta_unit("rho")), assume(index_at_least(N, 1)))


@lemma
def any_order() -> Theorem:
    """n >= 1 |- ((1 + u)^n - 1) sum abs(a_k b_k) >= abs(result - sum a_k b_k)."""
    inside = assume(index_at_least(j)), assume(index_at_least(N, j + 1))

    def gap(m: Indexish) -> Poly:
        return passed(m, k) - 1

    def goal(m: Indexish) -> Relation:
        return at_least(power(m) - 1, magnitude(gap(m)))

    def closed(m: Indexish, up: Theorem, down: Theorem) -> Theorem:
        return magnitude_at_most(gap(m), power(m) - 1, up, prove(at_least(gap(m), 1 - power(m)), [down]))

    begin = [at(assume(PASSED[0]), k), assume(POWER[0])]
    base = closed(0, *(prove(at_least(power(0) - 1, s * gap(0)), begin) for s in (1, -1)))
    ends = magnitude_bounds(gap(j))
    old = tuple(
        prove(at_least(power(j) - 1, s * gap(j)), [assume(goal(j)), e]) for s, e in zip((1, -1), ends, strict=True)
    )
    small = zeta(j, k)
    moved = bounded_product(gap(j), power(j) - 1, (old[0], old[1]), family("zeta", j, k), u, small)
    grown = [at(assume(PASSED[1]), j, k), at(assume(POWER[1]), j)]
    step = closed(
        j + 1,
        *(
            prove(at_least(power(j + 1) - 1, s * gap(j + 1)), [*grown, o, m, z])
            for s, o, m, z in zip((1, -1), old, moved, small, strict=True)
        ),
    )
    each = rules.induct((base, settled(step, *inside)), "j", index(N), goal(j))
    up, down = magnitude_bounds(gap(N))
    most = power(N) - 1
    factor = prove(at_least(most, gap(N)), [each, up]), prove(at_least(most, -gap(N)), [each, down])
    terms = bounded_product(term(k), size(k), magnitude_bounds(term(k)), gap(N), most, factor)
    kept = linear(N, lambda k: term(k) * gap_at(k), [(1, lambda k: term(k) * passed(N, k)), (-1, term)])
    pulled = scale(N, most, size)
    bounds = [
        prove(
            at_least(most * sizes(), s * (result - dot())),
            [
                monotone(N, "k", t, lambda k, s=s: s * term(k) * gap_at(k), lambda k: most * size(k)),
                linear(N, lambda k, s=s: s * term(k) * gap_at(k), [(s, lambda k: term(k) * gap_at(k))]),
                kept,
                pulled,
                assume(RESULT),
            ],
        )
        for s, t in zip((1, -1), terms, strict=True)
    ]
    whole = magnitude_at_most(
        result - dot(), most * sizes(), bounds[0], prove(at_least(result - dot(), -most * sizes()), [bounds[1]])
    )
    return settled(cut(whole, delta_unit("zeta")), assume(index_at_least(N, 1)))


def gap_at(k: Indexish) -> Poly:
    """What the factors of term k differ from one."""
    return passed(N, k) - 1
