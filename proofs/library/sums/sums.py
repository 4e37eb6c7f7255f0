"""Finite sums of every length: linearity, congruence, order, Kronecker's delta, exchange, products."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, Polyish, bracket, family, function, index, poly, real, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, constant, cut, for_index, instance, one, ordered
from proofs.search.certificate import prove

f, g = (lambda i: family("f", i)), (lambda i: family("g", i))
t = family("t")


def kronecker(i: Indexish, k: Indexish) -> Poly:
    """[i = k]."""
    return bracket(index(i) - k) - bracket(index(i) - k - 1)


def by_induction(
    goal: Callable[[Indexish], Relation],
    terms: Sequence[Term],
    multipliers: Sequence[Polyish] = (1,),
    extra: Sequence[Theorem] = (),
) -> Theorem:
    """goal(N) for N >= 0 by induction on the length of the sums of `terms`; `extra` are facts about index n."""
    base = prove(goal(0), [rules.sum_empty((), one(a)) for a in terms], multipliers=multipliers)
    steps = [rules.sum_step((), index("n"), one(a)) for a in terms]
    step = prove(goal(index("n") + 1), [assume(goal("n")), *steps, *extra], multipliers=multipliers)
    return rules.induct((base, step), "n", index("N"), goal("n"))


@lemma
def _add() -> Theorem:
    """N >= 0 |- sum (f + g) = sum f + sum g, by induction on N."""
    return by_induction(
        lambda n: equal(total(n, lambda i: f(i) + g(i)), total(n, f) + total(n, g)), [lambda i: f(i) + g(i), f, g]
    )


@lemma
def _scale() -> Theorem:
    """N >= 0 |- sum t f = t sum f, by induction on N."""
    return by_induction(lambda n: equal(total(n, lambda i: t * f(i)), t * total(n, f)), [lambda i: t * f(i), f], (1, t))


@lemma
def _zero() -> Theorem:
    """N >= 0, f = 0 below N |- sum f = 0, by induction on N."""
    each = assume(all_index("N", lambda i: equal(f(i))))
    return by_induction(lambda n: equal(total(n, f)), [f], extra=[at(each, "n")])


@lemma
def _nonneg() -> Theorem:
    """N >= 0, f >= 0 below N |- sum f >= 0, by induction on N."""
    each = assume(all_index("N", lambda i: at_least(f(i))))
    return by_induction(lambda n: at_least(total(n, f)), [f], extra=[at(each, "n")])


@lemma
def _count() -> Theorem:
    """N >= 0 |- sum 1 = N, by induction on N."""
    return by_induction(lambda n: equal(total(n, lambda _: poly(1)), real(n)), [lambda _: poly(1)])


def add(length: Indexish, a: Term, b: Term) -> Theorem:
    """N >= 0 |- sum (a + b) = sum a + sum b."""
    return instance(_add(), {"N": length}, {"f": one(a), "g": one(b)})


def scale(length: Indexish, factor: Polyish, a: Term) -> Theorem:
    """N >= 0 |- sum c a = c sum a."""
    return instance(_scale(), {"N": length}, {"f": one(a), "t": constant(factor)})


def number_of_terms(length: Indexish) -> Theorem:
    """N >= 0 |- sum 1 = N."""
    return instance(_count(), {"N": length})


def linear(length: Indexish, whole: Term, parts: Sequence[tuple[Polyish, Term]]) -> Theorem:
    """N >= 0 |- sum whole = sum_j c_j sum part_j, where whole(i) is that combination term by term."""
    facts: list[Theorem] = []

    def rest(start: int) -> Term:
        return lambda i: sum((poly(c) * part(i) for c, part in parts[start:]), poly(0))

    for j, (c, part) in enumerate(parts):
        facts.append(scale(length, c, part))
        if j + 1 < len(parts):
            facts.append(add(length, lambda i, c=c, part=part: poly(c) * part(i), rest(j + 1)))
    value = sum((poly(c) * total(length, part) for c, part in parts), poly(0))
    return prove(equal(total(length, whole), value), facts)


def congruent(length: Indexish, name: str, each: Theorem, a: Term, b: Term) -> Theorem:
    """From |- a(i) = b(i) under 0 <= i < N: N >= 0 |- sum a = sum b."""
    zero = instance(_zero(), {"N": length}, {"f": one(lambda i: poly(a(i)) - b(i))})
    difference = prove(equal(poly(a(index(name))) - b(index(name))), [each])
    zero = cut(zero, for_index(difference, name, length))
    return prove(equal(total(length, a), total(length, b)), [zero, add(length, lambda i: poly(a(i)) - b(i), b)])


def nonneg(length: Indexish, name: str, each: Theorem, a: Term) -> Theorem:
    """From |- a(i) >= 0 under 0 <= i < N: N >= 0 |- sum a >= 0."""
    same = prove(at_least(a(index(name))), [each])
    return cut(instance(_nonneg(), {"N": length}, {"f": one(a)}), for_index(same, name, length))


def monotone(length: Indexish, name: str, each: Theorem, smaller: Term, larger: Term) -> Theorem:
    """From |- larger(i) >= smaller(i) under 0 <= i < N: N >= 0 |- sum larger >= sum smaller."""
    gap = nonneg(length, name, each, lambda i: poly(larger(i)) - smaller(i))
    joined = add(length, lambda i: poly(larger(i)) - smaller(i), smaller)
    return prove(at_least(total(length, larger), total(length, smaller)), [gap, joined])


@lemma
def _positive() -> Theorem:
    """f >= 0 below N, f(k) > 0, 0 <= k < N |- sum f > 0."""
    i, k = index("i"), index("k")
    each = at(assume(all_index("N", lambda i: at_least(f(i)))), "i")

    def rest(i: Indexish) -> Poly:
        return (1 - kronecker(i, k)) * f(i)

    less = assume(index_at_least(k - 1, i))
    more = assume(index_at_least(i, k + 1))
    off = [bracket_is_not(i - k, [less]), bracket_is_not(i - k - 1, [less])]
    on = [bracket_is(i - k, [more]), bracket_is(i - k - 1, [more])]
    middle = [bracket_is(0), bracket_is_not(-1)]
    cases = (
        prove(at_least(rest(i)), [each, *off], multipliers=(1, f(i))),
        prove(at_least(rest(k)), middle, multipliers=(1, f(k))),
        prove(at_least(rest(i)), [each, *on], multipliers=(1, f(i))),
    )
    kept = nonneg("N", "i", rules.trichotomy(cases, "i", k), rest)
    joined = add("N", rest, lambda i: kronecker(i, k) * f(i))
    return prove(above(total("N", f)), [kept, joined, pick("N", k, f), assume(above(f(k)))])


def positive(length: Indexish, name: str, each: Theorem, a: Term, place: Indexish, strict: Theorem) -> Theorem:
    """From |- a(i) >= 0 below N and |- a(k) > 0: 0 <= k < N |- sum a > 0."""
    theorem = instance(_positive(), {"N": length, "k": place}, {"f": one(a)})
    same = prove(at_least(a(index(name))), [each])
    return cut(theorem, for_index(same, name, length), prove(above(a(index(place))), [strict]))


def bracket_is(form: Indexish, facts: Sequence[Theorem] = ()) -> Theorem:
    """[t >= 0] = 1 from index inequalities that give t >= 0."""
    return cut(rules.bracket_value((), index(form), True), ordered(form, 0, tuple(facts)))


def bracket_is_not(form: Indexish, facts: Sequence[Theorem] = ()) -> Theorem:
    """[t >= 0] = 0 from index inequalities that give t < 0."""
    return cut(rules.bracket_value((), index(form), False), ordered(-1, form, tuple(facts)))


def by_order(name: str, pivot: Indexish, goal: Callable[[Index], Relation], multipliers: Sequence[Polyish]) -> Theorem:
    """goal(i) from its three cases i < k, i = k, i > k, with every bracket of i - k and k - i known."""
    i, k = index(name), index(pivot)
    less, more = [assume(index_at_least(k - 1, i))], [assume(index_at_least(i, k + 1))]
    low = [bracket_is_not(i - k, less), bracket_is_not(i - k - 1, less)]
    low += [bracket_is(k - i, less), bracket_is(k - i - 1, less)]
    high = [bracket_is(i - k, more), bracket_is(i - k - 1, more)]
    high += [bracket_is_not(k - i, more), bracket_is_not(k - i - 1, more)]
    cases = (
        prove(goal(i), low, multipliers=multipliers),
        prove(goal(k), [bracket_is(0), bracket_is_not(-1)], multipliers=(*multipliers, bracket(0), bracket(-1))),
        prove(goal(i), high, multipliers=multipliers),
    )
    return rules.trichotomy(cases, name, k)


@lemma
def _kronecker_symmetric() -> Theorem:
    """[i = k] = [k = i], by the three orders of i and k."""
    return by_order("i", "k", lambda i: equal(kronecker(i, "k"), kronecker("k", i)), (1,))


def kronecker_symmetric(i: Indexish, k: Indexish) -> Theorem:
    """[i = k] = [k = i]."""
    return instance(_kronecker_symmetric(), {"i": i, "k": k})


@lemma
def _kronecker_idempotent() -> Theorem:
    """[i = k]^2 = [i = k], by the three orders of i and k."""
    brackets = (bracket(index("i") - "k"), bracket(index("i") - "k" - 1))
    return by_order("i", "k", lambda i: equal(kronecker(i, "k") ** 2, kronecker(i, "k")), (1, *brackets))


def kronecker_idempotent(i: Indexish, k: Indexish) -> Theorem:
    """[i = k]^2 = [i = k]."""
    return instance(_kronecker_idempotent(), {"i": i, "k": k})


@lemma
def _moved() -> Theorem:
    """[n = k] (f(n) - f(k)) = 0, by the three orders of n and k."""
    n, k = index("n"), index("k")
    key = equal(kronecker(n, k) * (f(n) - f(k)))
    both: tuple[Polyish, ...] = (1, f(n), f(k))
    less, more = assume(index_at_least(k - 1, n)), assume(index_at_least(n, k + 1))
    cases = (
        prove(key, [bracket_is_not(n - k, [less]), bracket_is_not(n - k - 1, [less])], multipliers=both),
        prove(equal(0)),
        prove(key, [bracket_is(n - k, [more]), bracket_is(n - k - 1, [more])], multipliers=both),
    )
    return rules.trichotomy(cases, "n", k)


def moved(i: Indexish, k: Indexish, a: Term) -> Theorem:
    """[i = k] (a(i) - a(k)) = 0."""
    return instance(_moved(), {"n": i, "k": k}, {"f": one(a)})


@lemma
def _pick() -> Theorem:
    """N >= 0, k >= 0 |- sum [i = k] f(i) = [N - k - 1 >= 0] f(k)."""
    n, k = index("n"), index("k")

    def term(i: Indexish) -> Poly:
        return kronecker(i, k) * f(i)

    def goal(length: Indexish) -> Relation:
        return equal(total(length, term), bracket(index(length) - k - 1) * f(k))

    empty = bracket_is_not(-1 - k, [assume(index_at_least(k))])
    base = prove(goal(0), [rules.sum_empty((), one(term)), empty], multipliers=(1, f(k)))
    step = prove(goal(n + 1), [assume(goal(n)), rules.sum_step((), n, one(term)), _moved()])
    return rules.induct((base, step), "n", index("N"), goal(n))


def pick(length: Indexish, place: Indexish, a: Term) -> Theorem:
    """0 <= k < N |- sum [i = k] a(i) = a(k)."""
    n, k = index(length), index(place)
    found = instance(_pick(), {"N": n, "k": k}, {"f": one(a)})
    low, high = assume(index_at_least(k)), assume(index_at_least(n, k + 1))
    found = cut(found, ordered(n, 0, (low, high)))
    inside = bracket_is(n - k - 1, [high])
    return prove(equal(total(n, lambda i: kronecker(i, k) * a(i)), a(k)), [found, inside], multipliers=(1, a(k)))


@lemma
def _exchange() -> Theorem:
    """N, P >= 0 |- sum_i sum_j m(i, j) = sum_j sum_i m(i, j)."""

    def m(i: Indexish, j: Indexish) -> Poly:
        return family("m", i, j)

    def row(i: Indexish) -> Poly:
        return total("P", lambda j: m(i, j))

    def goal(n: Indexish) -> Relation:
        return equal(total(n, row), total("P", lambda j: total(n, lambda i: m(i, j))))

    n = index("n")
    none = rules.sum_empty((), one(lambda i: m(i, "j")))
    empty = congruent("P", "j", none, lambda j: total(0, lambda i: m(i, j)), lambda j: poly(0))
    zero = scale("P", 0, lambda j: poly(0))
    base = prove(goal(0), [rules.sum_empty((), one(row)), empty, zero])
    more = rules.sum_step((), n, one(lambda i: m(i, "j")))
    inner = congruent(
        "P", "j", more, lambda j: total(n + 1, lambda i: m(i, j)), lambda j: total(n, lambda i: m(i, j)) + m(n, j)
    )
    joined = add("P", lambda j: total(n, lambda i: m(i, j)), lambda j: m(n, j))
    step = prove(goal(n + 1), [assume(goal(n)), rules.sum_step((), n, one(row)), inner, joined])
    return rules.induct((base, step), "n", index("N"), goal(n))


def exchange(rows: Indexish, columns: Indexish, a: Callable[[Index, Index], Polyish]) -> Theorem:
    """N, P >= 0 |- sum_i sum_j a(i, j) = sum_j sum_i a(i, j)."""
    return instance(_exchange(), {"N": rows, "P": columns}, {"m": function(2, 0, a)})


def product(rows: Indexish, columns: Indexish, a: Term, b: Term) -> Theorem:
    """N, P >= 0 |- sum_i sum_j a(i) b(j) = (sum a)(sum b)."""
    i = index("i'")
    inner = scale(columns, a(i), b)
    outer = congruent(
        rows,
        "i'",
        inner,
        lambda i: total(columns, lambda j: poly(a(i)) * b(j)),
        lambda i: poly(a(i)) * total(columns, b),
    )
    pulled = scale(rows, total(columns, b), a)
    left = total(rows, lambda i: total(columns, lambda j: poly(a(i)) * b(j)))
    return prove(equal(left, total(rows, a) * total(columns, b)), [outer, pulled])
