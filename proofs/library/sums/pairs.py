"""Sums over pairs: neighbours 2p, 2p + 1, and a first with a second half p, P + p."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, cut, instance, one, ordered
from proofs.library.sums.sums import add
from proofs.search.certificate import prove


def _f(i: Indexish) -> Poly:
    return family("f", i)


@lemma
def _neighbours() -> Theorem:
    """N >= 0 |- sum below 2N of f = sum_p f(2p) + f(2p + 1), by induction on N."""
    n = index("n")
    twice = n + n

    def pair(p: Indexish) -> Poly:
        return _f(index(p) + p) + _f(index(p) + p + 1)

    def goal(n: Indexish) -> Relation:
        return equal(total(index(n) + n, _f), total(n, pair))

    low = assume(index_at_least(n))
    steps = [cut(rules.sum_step((), place, one(_f)), ordered(place, 0, (low,))) for place in (twice, twice + 1)]
    facts = [assume(goal(n)), *steps, rules.sum_step((), n, one(pair))]
    base = prove(goal(0), [rules.sum_empty((), one(_f)), rules.sum_empty((), one(pair))])
    return rules.induct((base, prove(goal(n + 1), facts)), "n", index("N"), goal(n))


def neighbours(count: Indexish, a: Term) -> Theorem:
    """P >= 0 |- sum below 2P of a = sum_(p < P) a(2p) + a(2p + 1)."""
    return instance(_neighbours(), {"N": count}, {"f": one(a)})


@lemma
def _joined() -> Theorem:
    """N, K >= 0 |- sum below N + K of f = sum below N of f + sum_(j < K) f(N + j), by induction on K."""
    n, start = index("n"), index("N")

    def tail(j: Indexish) -> Poly:
        return _f(start + j)

    def goal(n: Indexish) -> Relation:
        return equal(total(start + n, _f), total(start, _f) + total(n, tail))

    low = ordered(start + n, 0, (assume(index_at_least(start)), assume(index_at_least(n))))
    facts = [assume(goal(n)), cut(rules.sum_step((), start + n, one(_f)), low), rules.sum_step((), n, one(tail))]
    base = prove(goal(0), [rules.sum_empty((), one(tail))])
    return rules.induct((base, prove(goal(n + 1), facts)), "n", index("K"), goal(n))


def joined(first: Indexish, second: Indexish, a: Term) -> Theorem:
    """N, K >= 0 |- sum below N + K of a = sum below N of a + sum_(j < K) a(N + j)."""
    return instance(_joined(), {"N": first, "K": second}, {"f": one(a)})


def halves(count: Indexish, a: Term) -> Theorem:
    """P >= 0 |- sum below 2P of a = sum_(p < P) a(p) + a(P + p)."""
    parts = add(count, a, lambda p: a(index(count) + p))
    goal = equal(total(index(count) + count, a), total(count, lambda p: a(p) + a(index(count) + p)))
    return prove(goal, [joined(count, count, a), parts])
