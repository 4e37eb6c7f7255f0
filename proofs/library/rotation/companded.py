"""One cell of a companded quantizer: its error is at most that of the uniform law on the companded axis.

An outcome is a place in the cell, equally likely along u, with du = h dx, h = f^(1/3); the cell's error about c is then
E (x - c)^2 h^2, up to the cell's length. If log f is concave, h is concave in u, and so h(v) h(w) (x(v) - x(w))^2 <=
(u(v) - u(w))^2. Both sides times h(v) h(w), averaged over pairs, are twice E h^2 E x^2 h^2 - (E x h^2)^2 and twice
E h E u^2 h - (E u h)^2; and h, its mirror image added, falls from the middle m, where (u - m)^2 rises.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import above, all_outcome, at_least, equal, integrable
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Lambda, Outcome, Poly, family, mean, poly
from proofs.library.expectation.means import mean_combination, mean_constant, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, cut, for_outcome, random
from proofs.search.certificate import prove

V, W = Outcome("v"), Outcome("w")
middle, spread, level = family("m"), family("a"), family("c")


def h(w: Outcome) -> Poly:
    """f^(1/3) at a place."""
    return family("h", w)


def x(w: Outcome) -> Poly:
    """The place."""
    return family("x", w)


def u(w: Outcome) -> Poly:
    """The place on the companded axis."""
    return family("u", w)


def s(w: Outcome) -> Poly:
    """Half of h and of its mirror image."""
    return family("s", w)


def z(w: Outcome) -> Poly:
    """(u - m)^2."""
    return (u(w) - middle) ** 2


Function = Callable[[Outcome], Poly]
MOMENTS: tuple[Function, ...] = (
    h,
    lambda w: u(w) * h(w),
    lambda w: u(w) ** 2 * h(w),
    lambda w: h(w) ** 2,
    lambda w: x(w) * h(w) ** 2,
    lambda w: x(w) ** 2 * h(w) ** 2,
)
OTHERS: tuple[Function, ...] = (z, s, lambda w: z(w) * s(w))
PRESENT = tuple(integrable(f) for f in (*MOMENTS, *OTHERS))
POSITIVE = all_outcome(lambda w: at_least(h(w)))
PAIRS = all_outcome(lambda v: all_outcome(lambda w: at_least((u(v) - u(w)) ** 2, h(v) * h(w) * (x(v) - x(w)) ** 2)))
FALLING = all_outcome(lambda v: all_outcome(lambda w: at_least((z(v) - z(w)) * (s(w) - s(v)))))
MIRRORED = (equal(mean(lambda w: z(w) * h(w)), mean(lambda w: z(w) * s(w))), equal(mean(h), mean(s)))
SPREAD = equal(mean(z), spread)
MASS = above(mean(lambda w: h(w) ** 2))
CENTROID = equal(level * mean(lambda w: h(w) ** 2), mean(lambda w: x(w) * h(w) ** 2))


def _average(parts: list[tuple[Poly, Function]], constant: Poly, pointwise: Theorem) -> Theorem:
    """From sum c_j f_j(w) + constant >= 0 at outcome w: the same with means, the f_j integrable."""
    lambdas = [(c, random(f)) for c, f in parts]
    value, domain = mean_expanded(lambdas)
    given = [assume(integrable(f)) for _, f in lambdas]
    value, domain = cut(value, *given), cut(domain, *given)
    body = random(lambda w: sum((c * f(w) for c, f in parts), poly(0)))
    one, there = mean_constant(constant)
    split, whole = (cut(t, domain, there) for t in mean_combination(1, body, Lambda(0, 1, constant)))
    total = random(lambda w: body(w) + constant)
    sign = cut(mean_nonneg((), total), whole, for_outcome(prove(at_least(total(W)), [pointwise])))
    goal = at_least(sum((c * mean(f) for c, f in parts), constant))
    return prove(goal, [sign, split, value, one])


@lemma
def pair_bound() -> Theorem:
    """E h^2 E x^2 h^2 - (E x h^2)^2 <= E h E u^2 h - (E u h)^2."""
    b0, b1, b2, a0, a1, a2 = (mean(f) for f in MOMENTS)
    fh, fuh, fu2h, fh2, fxh2, fx2h2 = MOMENTS
    here = at(assume(PAIRS), V, W)
    signs = at(assume(POSITIVE), V), at(assume(POSITIVE), W)
    gap = h(V) * h(W) * ((u(V) - u(W)) ** 2 - h(V) * h(W) * (x(V) - x(W)) ** 2)
    pointwise = prove(at_least(gap), products=[(*signs, here)])
    inner = [
        (h(V) * u(V) ** 2, fh),
        (-2 * h(V) * u(V), fuh),
        (h(V), fu2h),
        (-(h(V) ** 2) * x(V) ** 2, fh2),
        (2 * h(V) ** 2 * x(V), fxh2),
        (-(h(V) ** 2), fx2h2),
    ]
    averaged = _average(inner, poly(0), pointwise)
    renamed = _moved(averaged)
    outer = [(b0, fu2h), (-2 * b1, fuh), (b2, fh), (-a0, fx2h2), (2 * a1, fxh2), (-a2, fh2)]
    twice = _average(outer, poly(0), renamed)
    return prove(at_least(b0 * b2 - b1**2, a0 * a2 - a1**2), [twice])


def _moved(theorem: Theorem) -> Theorem:
    """The theorem about outcome v, about w."""
    return at(for_outcome(theorem, "v"), W)


@lemma
def chebyshev() -> Theorem:
    """E (u - m)^2 s <= E (u - m)^2 E s: one falls where the other rises."""
    here = at(assume(FALLING), V, W)
    product = lambda w: z(w) * s(w)  # noqa: E731
    inner = [(z(V), s), (s(V), z), (poly(-1), product)]
    averaged = _average(inner, -z(V) * s(V), here)
    outer = [(mean(s), z), (mean(z), s), (poly(-1), product)]
    twice = _average(outer, -mean(product), _moved(averaged))
    return prove(at_least(mean(z) * mean(s), mean(product)), [twice])


@lemma
def cell_bound() -> Theorem:
    """The cell's centroid c has E (x - c)^2 h^2 <= E (u - m)^2."""
    b0, b1, b2, a0, a1, a2 = (mean(f) for f in MOMENTS)
    fh, fuh, fu2h, fh2, fxh2, fx2h2 = MOMENTS
    # E (u - m)^2 h = b2 - 2 m b1 + m^2 b0, and (E h)^2 <= E h^2
    around = _expanded([(1, fu2h), (-2 * middle, fuh), (middle**2, fh)], lambda w: z(w) * h(w))
    square = prove(at_least((h(W) - b0) ** 2), squares=[h(W) - b0])
    jensen = prove(at_least(a0, b0**2), [_average([(poly(1), fh2), (-2 * b0, fh)], b0**2, square)])
    shared, mirrored, width = chebyshev(), [assume(f) for f in MIRRORED], assume(SPREAD)
    positive = _average([(poly(1), fh)], poly(0), at(assume(POSITIVE), W))
    wide = _average([(poly(1), z)], poly(0), prove(at_least(z(W)), squares=[u(W) - middle]))
    inner = mean(lambda w: z(w) * h(w))
    # inner <= a b0, so b0 b2 - b1^2 = b0 inner - (b1 - m b0)^2 <= a b0^2 <= a a0
    narrow = prove(at_least(spread * b0, inner), [shared, *mirrored, width], multipliers=(1, mean(z), mean(s), b0))
    spread_sign = prove(at_least(spread), [wide, width])
    second = prove(
        at_least(spread * a0, b0 * b2 - b1**2),
        [around],
        multipliers=(b0,),
        squares=[b1 - middle * b0],
        products=[(narrow, positive), (spread_sign, jensen)],
    )
    error = lambda w: (x(w) - level) ** 2 * h(w) ** 2  # noqa: E731
    split = _expanded([(1, fx2h2), (-2 * level, fxh2), (level**2, fh2)], error)
    mass, centre = assume(MASS), assume(CENTROID)
    lost = mean(error)
    # a0 lost = a0 a2 - a1^2
    scaled = prove(equal(a0 * lost, a0 * a2 - a1**2), [split, centre], multipliers=(a0, a1, level * a0))
    weighted = prove(at_least(spread * a0, a0 * lost), [second, pair_bound(), scaled])
    wrong = assume(above(lost, spread))
    clash = prove(above(0), [weighted], products=[(wrong, mass)])
    return by_contradiction(at_least(spread, lost), clash)


def _expanded(parts: list[tuple[Poly | int, Function]], whole: Function) -> Theorem:
    """E whole as the combination of the means of integrable parts, whole being that combination."""
    value, _ = mean_expanded([(c, random(f)) for c, f in parts])
    value = cut(value, *(assume(integrable(random(f))) for _, f in parts))
    goal = equal(mean(whole), sum((c * mean(f) for c, f in parts), poly(0)))
    return prove(goal, [value])
