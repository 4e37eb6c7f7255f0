"""Logit errors of keys without overload, at every outcome: within half a step in each coordinate, so within a sum."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, at_least, equal
from proofs.kernel.rules import Theorem, congruence
from proofs.kernel.terms import Indexish, Poly, Polyish, family, index, real, total
from proofs.library.closed_loop import closed_loop as loop
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
    magnitude,
    magnitude_bounds,
    magnitude_facts,
    one,
    square_monotone,
)
from proofs.library.quantizer.quantizer import granular, levels_fact, penrose
from proofs.library.quantizer.setting import M, d, levels, quantized
from proofs.library.readout.along import aligned_dot
from proofs.library.readout.attention import AT_LEAST_ONE, FACTORS, a, ahat, c, fall, key, n, rise
from proofs.library.rotation.rotation import reconstruction, u
from proofs.library.sums.sums import linear, monotone, scale
from proofs.search.certificate import prove


def query(k: Indexish) -> Poly:
    """q_k."""
    return family("query", k)


def turned(i: Indexish) -> Poly:
    """(U^T q)_i."""
    return total(d, lambda k: u(k, i) * query(k))


def most(bound: Term) -> Poly:
    """sum_i abs((U^T q)_i) R_i."""
    return total(d, lambda i: magnitude(turned(i)) * bound(i))


@lemma
def _weighted() -> Theorem:
    """-R_i <= s e_i <= R_i for i < d |- sum_i abs(b_i) R_i >= s abs(sum_i b_i e_i)."""
    i, s = index("i"), family("s")

    def b(i: Indexish) -> Poly:
        return family("b", i)

    def e(i: Indexish) -> Poly:
        return family("e", i)

    def bound(i: Indexish) -> Poly:
        return family("R", i)

    upper = at(assume(all_index(d, lambda i: at_least(bound(i), s * e(i)))), i)
    lower = at(assume(all_index(d, lambda i: at_least(s * e(i), -bound(i)))), i)
    right, left = magnitude_bounds(b(i))
    size, whole = total(d, lambda i: magnitude(b(i)) * bound(i)), total(d, lambda i: b(i) * e(i))

    def side(sign: int) -> Theorem:
        """sum_i abs(b_i) R_i >= sign s sum_i b_i e_i, term by term."""
        ways = [(one_side, way) for one_side in (right, left) for way in (upper, lower)]
        each = prove(at_least(magnitude(b(i)) * bound(i), sign * s * (b(i) * e(i))), products=ways)
        sums = monotone(d, "i", each, lambda i: sign * s * (b(i) * e(i)), lambda i: magnitude(b(i)) * bound(i))
        return prove(at_least(size, sign * s * whole), [sums, scale(d, sign * s, lambda i: b(i) * e(i))])

    sides = side(1), side(-1)
    square = magnitude_facts(whole)[1]
    squares = prove(at_least(size**2, (s * magnitude(whole)) ** 2), [square], multipliers=(1, s**2), products=[sides])
    return square_monotone(s * magnitude(whole), size, prove(at_least(size), sides), squares)


def weighted(s: Polyish, b: Term, e: Term, bound: Term, upper: Theorem, lower: Theorem) -> Theorem:
    """From |- R_i >= s e_i and |- s e_i >= -R_i at i below d: sum_i abs(b_i) R_i >= s abs(sum_i b_i e_i)."""
    put = {"s": constant(s), "b": one(b), "e": one(e), "R": one(bound)}
    return cut(instance(_weighted(), families=put), for_index(upper, "i", d), for_index(lower, "i", d))


def span(i: Indexish) -> Poly:
    """R_i."""
    return family("R", i)


def step(i: Indexish) -> Poly:
    """R_i / M."""
    return family("step", i)


def coordinate(j: Indexish, i: Indexish) -> Poly:
    """Coordinate i of key j less m."""
    return total(d, lambda k: u(k, i) * (key(j, k) - family("m", k)))


def level(j: Indexish, i: Indexish) -> Poly:
    """What the quantizer makes of it."""
    return quantized(coordinate(j, i), step(i), family("reciprocal", i))


def coded(j: Indexish, k: Indexish) -> Poly:
    """Entry k of key j as decoded."""
    return family("m", k) + total(d, lambda i: u(k, i) * level(j, i))


def moved(j: Indexish) -> Poly:
    """x_j = <q, khat_j - k_j>."""
    return total(d, lambda k: query(k) * (coded(j, k) - key(j, k)))


RANGES: tuple[Formula, ...] = (
    all_index(d, lambda i: equal(real(M) * step(i), span(i))),
    *(all_index(d, lambda i, part=part: penrose(step(i), family("reciprocal", i))[part]) for part in (0, 1)),
)
INSIDE: tuple[Formula, ...] = (
    all_index(n, lambda j: all_index(d, lambda i: at_least(span(i), coordinate(j, i)))),
    all_index(n, lambda j: all_index(d, lambda i: at_least(coordinate(j, i), -span(i)))),
)


@lemma
def granular_key() -> tuple[Theorem, Theorem]:
    """No overload |- R_i >= L (q(y) - y) and L (q(y) - y) >= -R_i for coordinate i < d of key j < n."""
    j, i = index("j"), index("i")
    definition = at(assume(RANGES[0]), i)
    upper, lower = (at(assume(f), j, i) for f in INSIDE)
    many, wrong = levels_fact(), assume(above(-step(i)))
    clash = prove(above(0), [definition, upper, lower], products=[(many, wrong), (wrong,)])
    y, width = coordinate(j, i), real(M) * step(i)
    facts = (
        by_contradiction(at_least(step(i)), clash),
        prove(at_least(width, y), [upper, definition]),
        prove(at_least(y, -width), [lower, definition]),
        *(at(assume(f), i) for f in RANGES[1:]),
    )
    put = {"y": constant(y), "step": constant(step(i)), "reciprocal": constant(family("reciprocal", i))}
    above_half, below_half, _ = (cut(instance(t, families=put), *facts) for t in granular())
    size, error = prove(at_least(real(M)), [many]), level(j, i) - y
    return (
        prove(at_least(span(i), levels() * error), [definition], products=[(size, below_half)]),
        prove(at_least(levels() * error, -span(i)), [definition], products=[(size, above_half)]),
    )


@lemma
def logit() -> Theorem:
    """No overload |- sum_i abs((U^T q)_i) R_i >= L abs(<q, khat_j - k_j>) for j < n."""
    j, k = index("j"), index("k")

    def slip(i: Indexish) -> Poly:
        return level(j, i) - coordinate(j, i)

    whole = reconstruction("U", lambda k: key(j, k) - family("m", k), k)
    parts: list[tuple[int, Term]] = [
        (1, lambda i: u(k, i) * level(j, i)),
        (-1, lambda i: u(k, i) * coordinate(j, i)),
    ]
    split = linear(d, lambda i: u(k, i) * slip(i), parts)
    each = prove(equal(coded(j, k) - key(j, k), total(d, lambda i: u(k, i) * slip(i))), [whole, split])
    turned_over = aligned_dot(query, lambda k: coded(j, k) - key(j, k), slip, each)
    bound = weighted(levels(), turned, slip, span, *granular_key())
    same = total(d, lambda i: turned(i) * slip(i))
    return _renamed(bound, turned_over, moved(j), same, levels(), most(span))


def _renamed(bound: Theorem, same: Theorem, left: Poly, right: Poly, factor: Poly, size: Poly) -> Theorem:
    """From |- size >= factor abs(right) and |- left = right: size >= factor abs(left)."""
    square = prove(equal(left**2, right**2), [same], multipliers=(left, right))
    magnitudes = congruence((square,), left**2, right**2, "sqrt")
    return prove(at_least(size, factor * magnitude(left)), [bound, magnitudes], multipliers=(1, factor))


def factor_of(j: Indexish) -> Poly:
    """g_j = exp(x_j)."""
    return family("g", j)


def _tangent(j: Indexish) -> Formula:
    return at_least(levels() * c, factor_of(j) * (levels() + most(span) - levels() * moved(j)))


def _opposite(j: Indexish) -> Formula:
    return at_least(levels() * c * factor_of(j), levels() + most(span) + levels() * moved(j))


EXPONENTIAL: tuple[Formula, ...] = (
    all_index(n, lambda j: equal(ahat(j), factor_of(j) * a(j))),
    all_index(n, lambda j: above(factor_of(j))),
    all_index(n, _tangent),
    all_index(n, _opposite),
)


@lemma
def factor_within() -> tuple[Theorem, Theorem, Theorem]:
    """c >= g_j, c g_j >= 1, and c >= 1, for j < n, from the tangents of exp and the bound of the logit error."""
    j = index("j")
    right, left = magnitude_bounds(moved(j))
    many = prove(above(levels()), [levels_fact()])
    size = prove(at_least(levels()), [levels_fact()])
    positive, tangent, opposite = (at(assume(f), j) for f in EXPONENTIAL[1:])
    up = prove(at_least(most(span), levels() * moved(j)), [logit()], products=[(size, right)])
    down = prove(at_least(most(span), -levels() * moved(j)), [logit()], products=[(size, left)])
    g = factor_of(j)
    high = by_contradiction(
        at_least(c, g),
        prove(above(0), [tangent], products=[(assume(above(g, c)), many), (positive, up)]),
    )
    low = by_contradiction(
        at_least(c * g, 1), prove(above(0), [opposite, down], products=[(assume(above(1, c * g)), many)])
    )
    wrong = assume(above(1, c))
    large = prove(above(c), [high, positive])
    least = by_contradiction(at_least(c, 1), prove(above(0), [low, wrong], products=[(wrong, large), (large, high)]))
    return high, low, least


@lemma
def weights() -> tuple[Theorem, Theorem]:
    """c^2 p_j >= phat_j and c^2 phat_j >= p_j for j < n: `attention-weights` with these factors."""
    j = index("j")
    high, low, least = factor_within()
    given, positive = at(assume(EXPONENTIAL[0]), j), at(assume(all_index(n, lambda j: above(a(j)))), j)
    grown = prove(at_least(c * a(j), ahat(j)), [given], products=[(high, positive)])
    fallen = prove(at_least(c * ahat(j), a(j)), [given], multipliers=(1, c), products=[(low, positive)])
    bounds = [for_index(t, "j", n) for t in (grown, fallen)]
    assert [t.conclusion for t in bounds] == list(FACTORS) and least.conclusion == AT_LEAST_ONE
    return cut(rise(), least, *bounds), cut(fall(), least, *bounds)


@lemma
def closed_loop() -> Theorem:
    """Closed loop |- sum_i abs((U^T q)_i) r_i >= (L - 1) abs(<q, X_T - Xhat_T>) at every T and outcome."""
    i, w = index("i"), loop.W

    def gap(k: Indexish) -> Poly:
        return loop.source(loop.T, k, w) - loop.reconstruction(loop.T, k, w)

    def slip(i: Indexish) -> Poly:
        return loop.error(loop.T, i, w)

    square, sign = loop.coordinate_bound(), loop.bound_nonneg()
    upper = square_monotone(loop.GAPS * slip(i), loop.bound(i), sign, square)
    opposite = prove(at_least(loop.bound(i) ** 2, (-loop.GAPS * slip(i)) ** 2), [square])
    lower = square_monotone(-loop.GAPS * slip(i), loop.bound(i), sign, opposite)
    lower = prove(at_least(loop.GAPS * slip(i), -loop.bound(i)), [lower])
    turned_over = aligned_dot(query, gap, slip, reconstruction("U", gap, "k"))
    bound = weighted(loop.GAPS, turned, slip, loop.bound, upper, lower)
    left, right = total(d, lambda k: query(k) * gap(k)), total(d, lambda i: turned(i) * slip(i))
    return _renamed(bound, turned_over, left, right, loop.GAPS, most(loop.bound))
