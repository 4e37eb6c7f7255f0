"""Products with a stored basis in rounded arithmetic.

With F the norm of a matrix as a vector, a rounded product V^T c differs from U^T c by at most
(F(V - U) + gamma_d F(V)) norm(c), whatever the order of its sums. U is orthonormal and V what is stored of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Lambda, Poly, family, function, index, poly, real, total
from proofs.library.actual import dot_product
from proofs.library.actual.gamma import goals
from proofs.library.actual.lengths import (
    SOME,
    X,
    c,
    each,
    eta,
    found,
    gamma,
    i,
    mu,
    norm,
    off,
    p,
    size,
    small_delta,
    spread,
    square,
    stored,
    t,
    y,
)
from proofs.library.actual.rounding import relative, settled, u
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    index_positive,
    instance,
    one,
)
from proofs.library.matrices.norms import minkowski
from proofs.library.quantizer.setting import d
from proofs.library.rotation import rotation
from proofs.library.sums.sums import (
    congruent,
    exchange,
    linear,
)
from proofs.search.certificate import prove

STORED = at_least(eta), at_least(eta**2, total(d, lambda i: total(d, lambda k: off(k, i) ** 2)))
SIZE = at_least(size), at_least(size**2, total(d, lambda i: total(d, lambda k: stored(k, i) ** 2)))
GAMMA, SMALL = equal(gamma * (1 - real(d) * u), real(d) * u), above(1, real(d) * u)
POWER = equal(family("power", 0), 1), each(lambda k: equal(family("power", k + 1), family("power", k) * (1 + u)))


@lemma
def unit() -> tuple[Theorem, Theorem, Theorem]:
    """d >= 1, 1 > d u |- u >= 0, 1 > u, gamma >= 0."""
    first = small_delta("alpha", 0)
    sign = prove(at_least(u), list(first))
    count = prove(at_least(real(d), 1), [index_positive(index(d) - 1, SOME)])
    more = prove(at_least(real(d) - 1), [count])
    below = prove(above(1, u), [assume(SMALL)], products=[(more, sign)])
    wrong = assume(above(-gamma))
    amount = prove(at_least(real(d) * u), products=[(count, sign), (sign,)])
    positive = prove(above(1 - real(d) * u), [assume(SMALL)])
    clash = prove(above(0), [assume(GAMMA)], products=[(wrong, positive), (amount,)])
    return tuple(settled(f, SOME) for f in (sign, below, by_contradiction(at_least(gamma), clash)))  # type: ignore[return-value]


def rounded_dot(
    place: Index, a: Term, b: Term, passed: str, delta: str, result: Poly, parts: tuple[Formula, Formula, Formula]
) -> Theorem:
    """gamma sum abs(a_k b_k) >= abs(result - sum a_k b_k): `float-dot-product` at one place."""
    put: dict[str, Lambda] = {
        "a": one(a),
        "b": one(b),
        "passed": function(2, 0, lambda j, k: family(passed, place, j, k)),
        "zeta": function(2, 0, lambda j, k: family(delta, place, j, k)),
        "result": constant(result),
    }
    whole = instance(goals()["any-order"], {"n": d}, put)
    return cut(whole, *(at(assume(f), place) for f in (*parts, *map(partial(_limited, delta), (0, 1)))))


def _limited(delta: str, part: int) -> Formula:
    """A side of abs(delta_ijk) <= u for all i, j, k < d."""
    return each(lambda i: each(lambda j: each(lambda k: relative(family(delta, i, j, k))[part])))


def _factors(passed: str, delta: str) -> tuple[Formula, Formula]:
    def first(i: Index) -> Formula:
        return each(lambda k: equal(family(passed, i, 0, k), 1))

    def more(i: Index) -> Formula:
        def fact(j: Index, k: Index) -> Formula:
            return equal(family(passed, i, j + 1, k), family(passed, i, j, k) * (1 + family(delta, i, j, k)))

        return each(lambda j: each(lambda k: fact(j, k)))

    return each(first), each(more)


ROTATED = each(lambda i: equal(y(i), total(d, lambda k: stored(k, i) * c(k) * family("passed", i, d, k))))
RETURNED = each(lambda k: equal(p(k), total(d, lambda i: stored(k, i) * t(i) * family("back", k, d, i))))
CENTRED = each(lambda k: equal(c(k), (X(k) - mu(k)) * (1 + family("alpha", k))))
ADDED = each(lambda k: equal(found(k), (mu(k) + p(k)) * (1 + family("beta", k))))
G = eta + gamma * size


def turned(i: Indexish) -> Poly:
    """(U^T c)_i."""
    return total(d, lambda k: rotation.u(k, i) * c(k))


def spun(k: Indexish) -> Poly:
    """(U t)_k."""
    return total(d, lambda i: rotation.u(k, i) * t(i))


def _product(
    matrix: Callable[[Index, Index], Poly],
    exact: Callable[[Index, Index], Poly],
    h: Term,
    got: Term,
    each_dot: Theorem,
    sizes: tuple[Theorem, Theorem],
) -> Theorem:
    """(eta + gamma size) norm(h) >= norm(got - exact h), for rounded products of a matrix (row, column) with h."""

    def product(g: Callable[[Index, Index], Poly]) -> Term:
        return lambda i: total(d, lambda k: g(index(i), k) * h(k))

    def gap(i: Indexish, k: Indexish) -> Poly:
        return matrix(index(i), index(k)) - exact(index(i), index(k))

    facts = (each_dot, unit()[2], assume(SIZE[0]), sizes[1])
    rounded = spread(lambda i: poly(got(i)) - product(matrix)(i), gamma, size, matrix, h, *facts)
    parts = [(1, lambda k: matrix(i, k) * h(k)), (-1, lambda k: exact(i, k) * h(k))]
    inner = linear(d, lambda k: gap(i, k) * h(k), parts)
    # abs(sum (V - U) h) <= sum abs((V - U) h): `_sum_size` of the dot product, at length d
    put = {"a": one(lambda k: gap(i, k)), "b": one(h)}
    within = instance(dot_product.sum_size(), {"n": d}, put)
    moved = total(d, lambda k: gap(i, k) * h(k))
    facts = (within, prove(at_least(poly(1))), assume(STORED[0]), sizes[0])
    perturbed = spread(lambda i: total(d, lambda k: gap(i, k) * h(k)), 1, eta, gap, h, *facts)
    joined = minkowski(d, lambda i: poly(got(i)) - product(matrix)(i), lambda i: total(d, lambda k: gap(i, k) * h(k)))
    same = prove(
        equal(
            (poly(got(i)) - product(exact)(i)) ** 2,
            (poly(got(i)) - product(matrix)(i) + moved) ** 2,
        ),
        [inner],
        multipliers=(1, got(i), product(exact)(i), product(matrix)(i), moved),
    )
    return named_norm(
        lambda i: poly(got(i)) - product(exact)(i),
        lambda i: poly(got(i)) - product(matrix)(i) + total(d, lambda k: gap(i, k) * h(k)),
        same,
        G * norm(h),
        [joined, rounded, perturbed],
    )


def named_norm(f: Term, other: Term, same: Theorem, most: Poly, facts: list[Theorem]) -> Theorem:
    """most >= norm(f), from f_i^2 = other_i^2 and facts that give most >= norm(other)."""
    sums = congruent(d, "i", same, lambda i: poly(f(i)) ** 2, lambda i: poly(other(i)) ** 2)
    roots = rules.congruence((sums,), square(f), square(other), "sqrt")
    return prove(at_least(most, norm(f)), [roots, *facts])


@lemma
def rotated() -> Theorem:
    """(eta + gamma size) norm(c) >= norm(y - U^T c)."""
    dot = rounded_dot(i, lambda k: stored(k, i), c, "passed", "zeta", y(i), (*_factors("passed", "zeta"), ROTATED))
    return _product(
        lambda i, k: stored(k, i), lambda i, k: rotation.u(k, i), c, y, dot, (assume(STORED[1]), assume(SIZE[1]))
    )


@lemma
def returned() -> Theorem:
    """(eta + gamma size) norm(t) >= norm(p - U t)."""
    dot = rounded_dot(i, lambda k: stored(i, k), t, "back", "xi", p(i), (*_factors("back", "xi"), RETURNED))
    bounds = _by_rows(eta, off, STORED[1]), _by_rows(size, stored, SIZE[1])
    return _product(stored, rotation.u, t, p, dot, bounds)


def _by_rows(limit: Poly, matrix: Callable[[Index, Index], Poly], fact: Formula) -> Theorem:
    """limit^2 >= sum_k sum_i m_ki^2 from the same sums in the other order."""
    goal = at_least(limit**2, total(d, lambda i: total(d, lambda k: matrix(i, k) ** 2)))
    return prove(goal, [assume(fact), exchange(d, d, lambda i, k: matrix(i, k) ** 2)])
