"""Lengths of vectors, and of a matrix times one: norm(e) <= m F(G) norm(h) from abs(e_i) <= m sum abs(G_ik h_k)."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, all_index, at_least, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, Polyish, family, function, index, poly, sqrt, total
from proofs.library.actual.rounding import relative, size_of
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    constant,
    cut,
    for_index,
    instance,
    magnitude,
    magnitude_bounds,
    magnitude_facts,
    one,
    root,
    square_bound,
    square_monotone,
)
from proofs.library.matrices.norms import cauchy_schwarz
from proofs.library.quantizer.setting import d
from proofs.library.rotation import rotation
from proofs.library.sums.sums import (
    congruent,
    monotone,
    nonneg,
    scale,
)
from proofs.search.certificate import prove

i, k = index("i"), index("k")
eta, size, gamma, v = family("eta"), family("size"), family("gamma"), family("v")
SOME = assume(index_at_least(d, 1))


def entry(name: str) -> Callable[[Indexish], Poly]:
    """The vector of a family."""
    return lambda k: family(name, k)


X, mu, c, y, t, p, found, step = map(entry, ("X", "mu", "c", "y", "t", "p", "Xhat", "Delta"))


def stored(k: Indexish, i: Indexish) -> Poly:
    """Entry k of the i-th stored basis vector."""
    return family("V", k, i)


def off(k: Indexish, i: Indexish) -> Poly:
    """What it differs from the orthonormal one."""
    return stored(k, i) - rotation.u(k, i)


def square(f: Term) -> Poly:
    """norm(f)^2."""
    return total(d, lambda k: poly(f(k)) ** 2)


def norm(f: Term) -> Poly:
    """The length of a vector."""
    return sqrt(square(f))


def norm_facts(f: Term) -> tuple[Theorem, Theorem]:
    """norm(f) >= 0 and its square, for d >= 0."""
    each = prove(at_least(poly(f(k)) ** 2), squares=[f(k)])
    return root(square(f), nonneg(d, "k", each, lambda k: poly(f(k)) ** 2))


def each(fact: Callable[[Index], Formula]) -> Formula:
    """For all k < d."""
    return all_index(d, fact)


def small_delta(name: str, *places: Indexish) -> tuple[Theorem, Theorem]:
    """The size of a delta with these indices."""

    def nested(part: int, found: tuple[Indexish, ...]) -> Formula:
        if len(found) == len(places):
            return relative(family(name, *found))[part]
        return each(lambda j: nested(part, (*found, j)))

    low, high = (at(assume(nested(part, ())), *places) for part in (0, 1))
    return size_of(low, high, family(name, *places))


@lemma
def _spread() -> Theorem:
    """abs(e_i) <= m sum_k abs(G_ik h_k) for i < d, m, s >= 0, F(G)^2 <= s^2 |- norm(e) <= m s norm(h)."""
    e, h, m, s = entry("e"), entry("h"), family("m"), family("s")

    def g(i: Indexish, k: Indexish) -> Poly:
        return family("G", i, k)

    def summed(i: Indexish) -> Poly:
        return total(d, lambda k: magnitude(g(i, k) * h(k)))

    bound = at(assume(each(lambda i: at_least(m * summed(i), magnitude(e(i))))), i)
    up, down = magnitude_bounds(e(i))
    inside = square_bound(
        e(i),
        m * summed(i),
        prove(at_least(m * summed(i), e(i)), [bound, up]),
        prove(at_least(e(i), -m * summed(i)), [bound, down]),
    )
    # (sum abs(G h))^2 <= sum G^2 sum h^2
    size_gh, square_gh = magnitude_facts(g(i, k) * h(k))
    factors = [magnitude_facts(term)[0] for term in (g(i, k), h(k))]
    parts = [magnitude_facts(term)[1] for term in (g(i, k), h(k))]
    both = magnitude(g(i, k)) * magnitude(h(k))
    same = prove(
        at_least(both**2, magnitude(g(i, k) * h(k)) ** 2),
        [square_gh, *parts],
        multipliers=(1, magnitude(h(k)) ** 2, g(i, k) ** 2),
    )
    larger = square_monotone(magnitude(g(i, k) * h(k)), both, prove(at_least(both), products=[tuple(factors)]), same)
    longer = monotone(
        d, "k", larger, lambda k: magnitude(g(i, k) * h(k)), lambda k: magnitude(g(i, k)) * magnitude(h(k))
    )
    product = total(d, lambda k: magnitude(g(i, k)) * magnitude(h(k)))
    positive = nonneg(d, "k", size_gh, lambda k: magnitude(g(i, k) * h(k)))
    wide = cauchy_schwarz(d, lambda k: magnitude(g(i, k)), lambda k: magnitude(h(k)))
    plain = [
        congruent(d, "k", part, lambda k, f=f: magnitude(f(k)) ** 2, lambda k, f=f: f(k) ** 2)
        for part, f in zip(parts, (lambda k: g(i, k), h), strict=True)
    ]
    row = total(d, lambda k: g(i, k) ** 2)
    magnitudes = total(d, lambda k: magnitude(g(i, k)) ** 2)
    squares = prove(at_least(product**2, summed(i) ** 2), products=[(longer, longer), (longer, positive)])
    crossed = prove(
        at_least(row * square(h), summed(i) ** 2), [squares, wide, *plain], multipliers=(1, magnitudes, square(h))
    )
    scaled = prove(at_least(m**2 * row * square(h), e(i) ** 2), [inside], weighted=[(m, crossed)])
    sums = monotone(d, "i", scaled, lambda i: e(i) ** 2, lambda i: m**2 * square(h) * total(d, lambda k: g(i, k) ** 2))
    pulled = scale(d, m**2 * square(h), lambda i: total(d, lambda k: g(i, k) ** 2))
    whole = total(d, lambda i: total(d, lambda k: g(i, k) ** 2))
    limit = assume(at_least(s**2, whole))
    (_, square_e), (low_h, square_h) = norm_facts(e), norm_facts(h)
    energy = prove(at_least(square(h)), squares=[norm(h)], facts=[square_h])
    room = prove(at_least((s**2 - whole) * square(h)), products=[(limit, energy)])
    most = prove(at_least(m**2 * s**2 * square(h), square(e)), [sums, pulled], weighted=[(m, room)])
    right = prove(at_least(m * s * norm(h)), products=[(assume(at_least(m)), assume(at_least(s)), low_h)])
    facts = [most, square_e, square_h]
    last = prove(at_least((m * s * norm(h)) ** 2, norm(e) ** 2), facts, multipliers=(1, m**2 * s**2))
    return square_monotone(norm(e), m * s * norm(h), right, last)


def spread(e: Term, m: Polyish, s: Polyish, g: Callable[[Index, Index], Polyish], h: Term, *facts: Theorem) -> Theorem:
    """norm(e) <= m s norm(h) from the facts that `_spread` asks for; the first is about index i."""
    put = {"e": one(e), "m": constant(m), "s": constant(s), "G": function(2, 0, g), "h": one(h)}
    return cut(instance(_spread(), families=put), for_index(facts[0], "i", d), *facts[1:])
