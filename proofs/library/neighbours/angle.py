"""Pairs of coordinates as radius and angle: the error is a chord times the radius, so it scales with the energy alone.

Pair p is r (c, s) with c^2 + s^2 = 1; the decoder has another point (chat, shat) of the circle, at most `chord` away.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, all_index, all_outcome, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, total
from proofs.library.expectation.means import mean_combination, mean_equal, mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_outcome, ordered, random
from proofs.library.quantizer.setting import levels
from proofs.library.sums.sums import congruent, linear, monotone, nonneg, scale
from proofs.search.certificate import prove

P, W = "P", Outcome("w")
CHORD, CIRCLE = family("chord"), family("pi")
Pair = tuple[Poly, Poly]


def point(p: Indexish, w: Outcome) -> Pair:
    """The two coordinates of pair p."""
    return family("x", p, w), family("y", p, w)


def angle(p: Indexish, w: Outcome) -> Pair:
    """Cosine and sine of the angle of pair p."""
    return family("c", p, w), family("s", p, w)


def code(p: Indexish, w: Outcome) -> Pair:
    """Cosine and sine of the reproduced angle."""
    return family("chat", p, w), family("shat", p, w)


def radius(p: Indexish, w: Outcome, name: str = "r") -> Poly:
    """The radius of pair p, or its reproduction."""
    return family(name, p, w)


def error(p: Indexish, w: Outcome, name: str = "r") -> Poly:
    """Squared error of pair p with a radius."""
    (x, y), (c, s), r = point(p, w), code(p, w), radius(p, w, name)
    return (x - r * c) ** 2 + (y - r * s) ** 2


def size(p: Indexish, w: Outcome) -> Poly:
    """Squared norm of pair p."""
    x, y = point(p, w)
    return x**2 + y**2


def apart(p: Indexish, w: Outcome) -> Poly:
    """Squared distance of the points of the circle."""
    (c, s), (e, f) = angle(p, w), code(p, w)
    return (c - e) ** 2 + (s - f) ** 2


def _each(body: Callable[[Index, Outcome], Formula]) -> Formula:
    return all_index(P, lambda p: all_outcome(lambda w: body(p, w)))


POLAR: tuple[Formula, ...] = tuple(
    _each(lambda p, w, part=part: equal(point(p, w)[part], radius(p, w) * angle(p, w)[part])) for part in (0, 1)
)
UNIT = _each(lambda p, w: equal(angle(p, w)[0] ** 2 + angle(p, w)[1] ** 2, 1))
CODE_UNIT = _each(lambda p, w: equal(code(p, w)[0] ** 2 + code(p, w)[1] ** 2, 1))
HALF_CELL = _each(lambda p, w: at_least(CHORD**2, apart(p, w)))
HALFWAY = _each(lambda p, w: equal(apart(p, w), CHORD**2))
RADII: tuple[Formula, ...] = tuple(
    _each(lambda p, w, name=name: at_least(radius(p, w, name))) for name in ("r", "rhat")
)
LOW = ordered(P, 0, (assume(index_at_least(P)),))


def energy(w: Outcome) -> Poly:
    """norm(X)^2."""
    return total(P, lambda p: size(p, w))


def kept(w: Outcome) -> Poly:
    """Squared error with the radius kept."""
    return total(P, lambda p: error(p, w))


def coded(w: Outcome) -> Poly:
    """Squared error with the radius coded."""
    return total(P, lambda p: error(p, w, "rhat"))


def gain(w: Outcome) -> Poly:
    """sum_p (r - rhat)^2."""
    return total(P, lambda p: (radius(p, w) - radius(p, w, "rhat")) ** 2)


def weight(w: Outcome) -> Poly:
    """sum_p r rhat."""
    return total(P, lambda p: radius(p, w) * radius(p, w, "rhat"))


def _here(formula: Formula) -> Theorem:
    return at(assume(formula), "p", W)


@lemma
def pair_error() -> tuple[Theorem, Theorem]:
    """0 <= p < P |- error = r^2 norm((c, s) - (chat, shat))^2 and norm(pair)^2 = r^2."""
    p = index("p")
    (x, y), (c, s), (e, f), r = point(p, W), angle(p, W), code(p, W), radius(p, W)
    spots = [_here(f) for f in POLAR]
    scaled = prove(
        equal(error(p, W), r**2 * apart(p, W)), spots, multipliers=(x - r * e, r * (c - e), y - r * f, r * (s - f))
    )
    norm = prove(equal(size(p, W), r**2), [*spots, _here(UNIT)], multipliers=(x, r * c, y, r * s, r**2))
    return scaled, norm


def _pulled() -> Theorem:
    """sum_p chord^2 norm(pair p)^2 = chord^2 norm(X)^2."""
    return scale(P, CHORD**2, lambda p: size(p, W))


@lemma
def bound() -> Theorem:
    """Angles within half a cell |- chord^2 E norm(X)^2 >= D."""
    p = index("p")
    scaled, norm = pair_error()
    r, near = radius(p, W), _here(HALF_CELL)
    each = prove(
        at_least(CHORD**2 * size(p, W), error(p, W)), [scaled, norm], multipliers=(1, CHORD**2), weighted=[(r, near)]
    )
    sums = monotone(P, "p", each, lambda p: error(p, W), lambda p: CHORD**2 * size(p, W))
    pointwise = cut(prove(at_least(CHORD**2 * energy(W), kept(W)), [sums, _pulled()]), LOW)
    value, domain = mean_scale(CHORD**2, random(energy))
    order = mean_order(random(kept), random(lambda w: CHORD**2 * energy(w)), pointwise)
    return prove(at_least(CHORD**2 * mean(energy), mean(kept)), [cut(order, domain), value])


@lemma
def by_cells() -> Theorem:
    """Angles within half a cell, 0 <= L chord <= pi |- pi^2 E norm(X)^2 >= L^2 D."""
    p, many = index("p"), levels()
    low, high = assume(at_least(many * CHORD)), assume(at_least(CIRCLE, many * CHORD))
    each = prove(at_least(size(p, W)), squares=point(p, W))
    sign = for_outcome(cut(nonneg(P, "p", each, lambda p: size(p, W)), LOW))
    positive = cut(mean_nonneg((), random(energy)), sign)
    goal = at_least(CIRCLE**2 * mean(energy), many**2 * mean(kept))
    products = [(high, high, positive), (high, low, positive)]
    return prove(goal, weighted=[(many, bound())], products=products)


@lemma
def attained() -> Theorem:
    """Angles halfway between two reproduced ones |- chord^2 E norm(X)^2 = D."""
    p = index("p")
    scaled, norm = pair_error()
    each = prove(
        equal(error(p, W), CHORD**2 * size(p, W)),
        [scaled, norm, _here(HALFWAY)],
        multipliers=(1, CHORD**2, radius(p, W) ** 2),
    )
    sums = congruent(P, "p", each, lambda p: error(p, W), lambda p: CHORD**2 * size(p, W))
    pointwise = cut(prove(equal(kept(W), CHORD**2 * energy(W)), [sums, _pulled()]), LOW)
    value, domain = mean_scale(CHORD**2, random(energy))
    same = cut(mean_equal(random(kept), random(lambda w: CHORD**2 * energy(w)), pointwise)[0], domain)
    return prove(equal(mean(kept), CHORD**2 * mean(energy)), [same, value])


@lemma
def coded_radius() -> Theorem:
    """Angles within half a cell, radii not negative |- E gain + chord^2 E weight >= D with the radius coded."""
    p = index("p")
    (x, y), (c, s), (e, f) = point(p, W), angle(p, W), code(p, W)
    r, q = radius(p, W), radius(p, W, "rhat")
    spots = [_here(f) for f in POLAR]
    moved = prove(
        equal(error(p, W, "rhat"), (r * c - q * e) ** 2 + (r * s - q * f) ** 2),
        spots,
        multipliers=(x - q * e, r * c - q * e, y - q * f, r * s - q * f),
    )
    split = prove(
        equal(error(p, W, "rhat"), (r - q) ** 2 + r * q * apart(p, W)),
        [moved, _here(UNIT), _here(CODE_UNIT)],
        multipliers=(1, r**2, r * q, q**2),
    )
    signs = [_here(f) for f in RADII]

    def larger(p: Indexish) -> Poly:
        r, q = radius(p, W), radius(p, W, "rhat")
        return (r - q) ** 2 + CHORD**2 * (r * q)

    each = prove(at_least(larger(p), error(p, W, "rhat")), [split], products=[(*signs, _here(HALF_CELL))])
    sums = monotone(P, "p", each, lambda p: error(p, W, "rhat"), larger)
    parts = [
        (1, lambda p: (radius(p, W) - radius(p, W, "rhat")) ** 2),
        (CHORD**2, lambda p: radius(p, W) * radius(p, W, "rhat")),
    ]
    pointwise = cut(prove(at_least(gain(W) + CHORD**2 * weight(W), coded(W)), [sums, linear(P, larger, parts)]), LOW)
    value, domain = mean_combination(CHORD**2, random(weight), random(gain))
    order = mean_order(random(coded), random(lambda w: CHORD**2 * weight(w) + gain(w)), pointwise)
    return prove(at_least(mean(gain) + CHORD**2 * mean(weight), mean(coded)), [cut(order, domain), value])
