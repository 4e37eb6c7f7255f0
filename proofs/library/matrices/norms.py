"""Cauchy-Schwarz and Minkowski, for finite sums of every length and for E.

Both follow from one fact: with a = |f|^2, b = <f, g> and c = |g|^2, the square |s f + u g|^2, which is
s^2 a + 2 s u b + u^2 c, is non-negative for all s and u.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import (
    Index,
    Indexish,
    Lambda,
    Outcome,
    Poly,
    Polyish,
    family,
    function,
    mean,
    poly,
    sqrt,
    total,
)
from proofs.library.expectation.means import mean_equal, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Random,
    Term,
    assume,
    by_contradiction,
    cut,
    for_outcome,
    instance,
    one,
    random,
    root,
    split,
    square_monotone,
)
from proofs.library.sums.sums import linear, nonneg
from proofs.search.certificate import prove

Vector = Callable[[Index, Outcome], Polyish]


@dataclass(frozen=True)
class Products:
    """a = |f|^2, b = <f, g>, c = |g|^2; `square(s, u)` proves s^2 a + 2 s u b + u^2 c >= 0."""

    a: Poly
    b: Poly
    c: Poly
    square: Callable[[Polyish, Polyish], Theorem]


def cauchy_schwarz_of(p: Products) -> Theorem:
    """a c >= b^2: from a (a c - b^2) >= 0 where a > 0, and from (c + 2) b^2 <= 0 where a = 0."""
    a, b, c = p.a, p.b, p.c
    positive, zero, wrong = assume(above(a)), assume(at_least(-a)), assume(above(b**2, a * c))
    first, second = p.square(1, 0), p.square(0, 1)
    regular = prove(above(0), [p.square(-b, a)], products=[(wrong, positive)])
    flat = prove(at_least(-(c + 2) * b**2), [p.square(-(c + 1), b)], weighted=[(c + 1, zero)])
    big = prove(above(b**2), [wrong], products=[(first, second)])
    singular = prove(above(0), [flat, big], products=[(second, big)])
    goal = at_least(a * c, b**2)
    return split(a, by_contradiction(goal, regular), by_contradiction(goal, singular))


def _minkowski(p: Products, norm: Poly, expanded: Theorem) -> Theorem:
    """sqrt a + sqrt c >= sqrt n, where `expanded` says n = a + 2 b + c."""
    (ra, sa), (rc, sc) = root(p.a, p.square(1, 0)), root(p.c, p.square(0, 1))
    product, side = sqrt(p.a) * sqrt(p.c), sqrt(p.a) + sqrt(p.c)
    squares = prove(at_least(product**2, p.b**2), [cauchy_schwarz_of(p), sa, sc], multipliers=(1, p.a, sqrt(p.c) ** 2))
    cross = square_monotone(p.b, product, prove(at_least(product), products=[(ra, rc)]), squares)
    _, sn = root(norm, prove(at_least(norm), [expanded, p.square(1, 1)]))
    wide = prove(at_least(side**2, sqrt(norm) ** 2), [sn, sa, sc, cross, expanded])
    return square_monotone(sqrt(norm), side, prove(at_least(side), [ra, rc]), wide)


def _f(i: Indexish) -> Poly:
    return family("f", i)


def _g(i: Indexish) -> Poly:
    return family("g", i)


def _sum_expanded(s: Polyish, u: Polyish) -> Theorem:
    squares = [(poly(s) ** 2, lambda i: _f(i) ** 2), (2 * poly(s) * u, lambda i: _f(i) * _g(i))]
    return linear("N", lambda i: (s * _f(i) + u * _g(i)) ** 2, [*squares, (poly(u) ** 2, lambda i: _g(i) ** 2)])


def _sum_products() -> Products:
    a, b, c = total("N", lambda i: _f(i) ** 2), total("N", lambda i: _f(i) * _g(i)), total("N", lambda i: _g(i) ** 2)

    def square(s: Polyish, u: Polyish) -> Theorem:
        def term(i: Indexish) -> Poly:
            return (s * _f(i) + u * _g(i)) ** 2

        each = prove(at_least(term("i")), squares=[s * _f("i") + u * _g("i")])
        sign = nonneg("N", "i", each, term)
        return prove(at_least(poly(s) ** 2 * a + 2 * poly(s) * u * b + poly(u) ** 2 * c), [sign, _sum_expanded(s, u)])

    return Products(a, b, c, square)


@lemma
def _sums() -> tuple[Theorem, Theorem]:
    """Cauchy-Schwarz and Minkowski for sums of N terms."""
    p = _sum_products()
    norm = total("N", lambda i: (_f(i) + _g(i)) ** 2)
    return cauchy_schwarz_of(p), _minkowski(p, norm, _sum_expanded(1, 1))


def cauchy_schwarz(length: Indexish, a: Term, b: Term) -> Theorem:
    """N >= 0 |- (sum a^2)(sum b^2) >= (sum a b)^2."""
    return instance(_sums()[0], {"N": length}, {"f": one(a), "g": one(b)})


def minkowski(length: Indexish, a: Term, b: Term) -> Theorem:
    """N >= 0 |- sqrt(sum a^2) + sqrt(sum b^2) >= sqrt(sum (a + b)^2)."""
    return instance(_sums()[1], {"N": length}, {"f": one(a), "g": one(b)})


W = Outcome("w")
F, G = random(lambda w: family("f", w)), random(lambda w: family("g", w))


def _parts(s: Polyish, u: Polyish) -> list[tuple[Polyish, Lambda]]:
    return [
        (poly(s) ** 2, random(lambda w: F(w) ** 2)),
        (2 * poly(s) * u, random(lambda w: F(w) * G(w))),
        (poly(u) ** 2, random(lambda w: G(w) ** 2)),
    ]


def _mean_products() -> Products:
    a, b, c = (mean(part) for _, part in _parts(1, 1))

    def square(s: Polyish, u: Polyish) -> Theorem:
        value, domain = mean_expanded(_parts(s, u))
        combined = random(lambda w: (s * F(w) + u * G(w)) ** 2)
        sign = for_outcome(prove(at_least(combined(W)), squares=[s * F(W) + u * G(W)]))
        positive = cut(mean_nonneg((), combined), sign, domain)
        return prove(at_least(poly(s) ** 2 * a + 2 * poly(s) * u * b + poly(u) ** 2 * c), [positive, value])

    return Products(a, b, c, square)


@lemma
def _means() -> tuple[Theorem, Theorem]:
    """Cauchy-Schwarz and Minkowski for E."""
    p = _mean_products()
    norm = mean(lambda w: (F(w) + G(w)) ** 2)
    return cauchy_schwarz_of(p), _minkowski(p, norm, mean_expanded(_parts(1, 1))[0])


def mean_cauchy_schwarz(a: Random, b: Random) -> Theorem:
    """a^2, a b, b^2 integrable |- E a^2 E b^2 >= (E a b)^2."""
    return instance(_means()[0], families={"f": random(a), "g": random(b)})


def _vector_parts(length: Indexish, s: Polyish, u: Polyish) -> list[tuple[Polyish, Lambda]]:
    def f(i: Indexish, w: Outcome) -> Poly:
        return family("f", i, w)

    def g(i: Indexish, w: Outcome) -> Poly:
        return family("g", i, w)

    return [
        (poly(s) ** 2, random(lambda w: total(length, lambda i: f(i, w) ** 2))),
        (2 * poly(s) * u, random(lambda w: total(length, lambda i: f(i, w) * g(i, w)))),
        (poly(u) ** 2, random(lambda w: total(length, lambda i: g(i, w) ** 2))),
    ]


@lemma
def _vector_means() -> Theorem:
    """Minkowski for random vectors of N entries: sqrt(E |f|^2) + sqrt(E |g|^2) >= sqrt(E |f + g|^2)."""

    def entry(i: Indexish, s: Polyish, u: Polyish, w: Outcome) -> Poly:
        return s * family("f", i, w) + u * family("g", i, w)

    def expanded(s: Polyish, u: Polyish) -> tuple[Theorem, Theorem]:
        """E |s f + u g|^2 = s^2 a + 2 s u b + u^2 c, and its integrand is integrable."""
        parts = _vector_parts("N", s, u)
        bodies = [
            lambda i: family("f", i, W) ** 2,
            lambda i: family("f", i, W) * family("g", i, W),
            lambda i: family("g", i, W) ** 2,
        ]
        pointwise = linear(
            "N", lambda i: entry(i, s, u, W) ** 2, [(c, b) for (c, _), b in zip(parts, bodies, strict=True)]
        )
        value, domain = mean_expanded(parts)
        left = random(lambda w: total("N", lambda i: entry(i, s, u, w) ** 2))
        right = random(lambda w: sum((poly(c) * part(w) for c, part in parts), poly(0)))
        moved, present = (cut(t, domain) for t in mean_equal(left, right, pointwise))
        goal = equal(mean(left), sum((poly(c) * mean(part) for c, part in parts), poly(0)))
        return prove(goal, [moved, value]), present

    def square(s: Polyish, u: Polyish) -> Theorem:
        left = random(lambda w: total("N", lambda i: entry(i, s, u, w) ** 2))
        each = prove(at_least(entry("i", s, u, W) ** 2), squares=[entry("i", s, u, W)])
        sign = for_outcome(nonneg("N", "i", each, lambda i: entry(i, s, u, W) ** 2))
        value, present = expanded(s, u)
        positive = cut(mean_nonneg((), left), sign, present)
        a, b, c = (mean(part) for _, part in _vector_parts("N", 1, 1))
        return prove(at_least(poly(s) ** 2 * a + 2 * poly(s) * u * b + poly(u) ** 2 * c), [positive, value])

    a, b, c = (mean(part) for _, part in _vector_parts("N", 1, 1))
    norm = mean(lambda w: total("N", lambda i: entry(i, 1, 1, w) ** 2))
    return _minkowski(Products(a, b, c, square), norm, expanded(1, 1)[0])


def vector_minkowski(length: Indexish, a: Vector, b: Vector) -> Theorem:
    """N >= 0, |a|^2, <a, b>, |b|^2 integrable |- sqrt(E |a|^2) + sqrt(E |b|^2) >= sqrt(E |a + b|^2)."""
    return instance(_vector_means(), {"N": length}, {"f": function(1, 1, a), "g": function(1, 1, b)})
