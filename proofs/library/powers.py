"""Powers with a variable exponent, named by recursion: p(0) = 1 and p(n + 1) = p(n) x.

The kernel has no powers of that kind, so a family that satisfies the recursion stands for them. It exists and is
unique for every x.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, real
from proofs.library.lemmas import lemma
from proofs.library.logic import assume, at, by_contradiction, cut, ordered
from proofs.search.certificate import prove

Sequence = Callable[[Indexish], Poly]


def powers(power: Sequence, base: Poly, length: Indexish) -> tuple[Formula, Formula]:
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
