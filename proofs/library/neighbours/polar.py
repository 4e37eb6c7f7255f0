"""Recursive polar coordinates: the radii of pairs of coordinates, in pairs again, and so on for n levels.

Level 0 is X in 2D coordinates, level l + 1 has the radius of each pair of level l, with zeros behind the last one, so
that every level has 2D entries. A level keeps the squared norm, and its inner product with what is reproduced is that
of the next level, each term times the cosine of an angle error.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import (
    Formula,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, ordered
from proofs.library.quantizer.setting import HALF
from proofs.library.sums.pairs import joined, neighbours
from proofs.library.sums.powers import products
from proofs.library.sums.sums import congruent, monotone, scale
from proofs.search.certificate import prove

HALF_SIZE, LEVELS, W = "D", "n", Outcome("w")
SIZE, LEVEL, PAIR = index(HALF_SIZE) + HALF_SIZE, index("l"), index("i")


def radius(level: Indexish, k: Indexish, name: str = "r", w: Outcome = W) -> Poly:
    """Entry k of a level."""
    return family(name, level, k, w)


def angle(level: Indexish, i: Indexish, code: str = "", w: Outcome = W) -> tuple[Poly, Poly]:
    """Cosine and sine of the angle of pair i of a level, or of its reproduction."""
    return family(f"c{code}", level, i, w), family(f"s{code}", level, i, w)


def cosine(level: Indexish) -> Poly:
    """The least cosine of an angle error of a level."""
    return family("cosine", level)


def product(level: Indexish) -> Poly:
    """The product of the least cosines of the first levels."""
    return family("p", level)


def inner(level: Indexish, w: Outcome = W) -> Poly:
    """Inner product of a level with what is reproduced."""
    return total(SIZE, lambda k: radius(level, k, "r", w) * radius(level, k, "rhat", w))


def squared(level: Indexish, name: str, w: Outcome = W) -> Poly:
    """Squared norm of a level."""
    return total(SIZE, lambda k: radius(level, k, name, w) ** 2)


def energy(w: Outcome) -> Poly:
    """norm(X)^2."""
    return squared(0, "r", w)


def error(w: Outcome) -> Poly:
    """norm(X - Xhat)^2."""
    return total(SIZE, lambda k: (radius(0, k, "r", w) - radius(0, k, "rhat", w)) ** 2)


def _each(body: Callable[[Index, Index, Outcome], Formula]) -> Formula:
    return all_index(LEVELS, lambda t: all_index(HALF_SIZE, lambda i: all_outcome(lambda w: body(t, i, w))))


NAMES = (("r", ""), ("rhat", "hat"))


def polar(name: str, code: str) -> tuple[Formula, Formula]:
    """Pair i of a level is a radius of the next one times cosine and sine."""

    def entry(part: int) -> Formula:
        return _each(
            lambda t, i, w: equal(
                radius(t, i + i + part, name, w), radius(t + 1, i, name, w) * angle(t, i, code, w)[part]
            )
        )

    return entry(0), entry(1)


def halved(name: str) -> Formula:
    """No radius behind the first half of the entries."""
    return _each(lambda t, i, w: equal(radius(t + 1, index(HALF_SIZE) + i, name, w)))


def circle(code: str) -> Formula:
    """c^2 + s^2 = 1."""
    return _each(lambda t, i, w: equal(angle(t, i, code, w)[0] ** 2 + angle(t, i, code, w)[1] ** 2, 1))


def quadrant(name: str) -> Formula:
    """No radius is negative."""
    return _each(lambda t, i, w: at_least(radius(t + 1, i, name, w)))


def agreement(level: Indexish, i: Indexish, w: Outcome = W) -> Poly:
    """Cosine of an angle error."""
    (c, s), (e, f) = angle(level, i, "", w), angle(level, i, "hat", w)
    return c * e + s * f


WITHIN = _each(lambda t, i, w: at_least(agreement(t, i, w), cosine(t)))
KEPT = all_index(SIZE, lambda k: all_outcome(lambda w: equal(radius(LEVELS, k, "rhat", w), radius(LEVELS, k, "r", w))))
QUARTER = all_index(LEVELS, lambda t: at_least(cosine(t)))
PRODUCTS = products(cosine, "p", LEVELS)
COSINE = all_index(LEVELS, lambda t: at_least(cosine(t), 1 - HALF * family("e", t) ** 2))
LOW = assume(index_at_least(HALF_SIZE))
ROOM = ordered(SIZE, 0, (LOW,))


def here(formula: Formula) -> Theorem:
    """An assumption for every level, pair and outcome, at the one in question."""
    return at(assume(formula), LEVEL, PAIR, W)


def paired(first: str, second: str) -> Theorem:
    """sum over a level of first x second = sum over the pairs of the next level's product times the angles' product."""
    a, b = (dict(NAMES)[name] for name in (first, second))

    def entry(k: Indexish) -> Poly:
        return radius(LEVEL, k, first) * radius(LEVEL, k, second)

    spots = [[here(f) for f in polar(name, dict(NAMES)[name])] for name in (first, second)]
    (c, s), (e, f) = angle(LEVEL, PAIR, a), angle(LEVEL, PAIR, b)
    above, other = radius(LEVEL + 1, PAIR, first), radius(LEVEL + 1, PAIR, second)
    cells: list[Theorem] = []
    for part, left, right in ((0, c, e), (1, s, f)):
        place = PAIR + PAIR + part
        given = [spots[0][part], spots[1][part]]
        goal = equal(entry(place), above * other * left * right)
        cells.append(prove(goal, given, multipliers=(radius(LEVEL, place, second), above * left)))

    def joint(i: Indexish) -> Poly:
        (c, s), (e, f) = angle(LEVEL, i, a), angle(LEVEL, i, b)
        return radius(LEVEL + 1, i, first) * radius(LEVEL + 1, i, second) * (c * e + s * f)

    def both(i: Indexish) -> Poly:
        return entry(index(i) + i) + entry(index(i) + i + 1)

    each = prove(equal(both(PAIR), joint(PAIR)), cells)
    sums = congruent(HALF_SIZE, "i", each, both, joint)
    goal = equal(total(SIZE, entry), total(HALF_SIZE, joint))
    return prove(goal, [neighbours(HALF_SIZE, entry), sums])


def shortened(first: str, second: str) -> Theorem:
    """sum over the next level of first x second has no more than its first half."""

    def entry(k: Indexish) -> Poly:
        return radius(LEVEL + 1, k, first) * radius(LEVEL + 1, k, second)

    behind = index(HALF_SIZE) + PAIR
    each = prove(equal(entry(behind)), [here(halved(first))], multipliers=(radius(LEVEL + 1, behind, second),))
    rest = congruent(HALF_SIZE, "i", each, lambda i: entry(index(HALF_SIZE) + i), lambda _: poly(0))
    zero = scale(HALF_SIZE, 0, lambda _: poly(0))
    goal = equal(total(SIZE, entry), total(HALF_SIZE, entry))
    return prove(goal, [joined(HALF_SIZE, HALF_SIZE, entry), rest, zero])


@lemma
def norm_kept(name: str) -> Theorem:
    """0 <= l < n |- a level and the next one have one squared norm."""
    code = dict(NAMES)[name]
    unit, r = here(circle(code)), radius(LEVEL + 1, PAIR, name)
    c, s = angle(LEVEL, PAIR, code)
    each = prove(equal(r * r * (c * c + s * s), r**2), [unit], multipliers=(1, r**2))

    def joint(i: Indexish) -> Poly:
        c, s = angle(LEVEL, i, code)
        return radius(LEVEL + 1, i, name) ** 2 * (c * c + s * s)

    sums = congruent(HALF_SIZE, "i", each, joint, lambda i: radius(LEVEL + 1, i, name) ** 2)
    goal = equal(squared(LEVEL, name), squared(LEVEL + 1, name))
    return prove(goal, [paired(name, name), shortened(name, name), sums])


@lemma
def one_level() -> Theorem:
    """0 <= l < n |- <r_l, rhat_l> >= cos e_(l+1) <r_(l+1), rhat_(l+1)>."""

    def joint(i: Indexish) -> Poly:
        return radius(LEVEL + 1, i) * radius(LEVEL + 1, i, "rhat") * agreement(LEVEL, i)

    def next_product(i: Indexish) -> Poly:
        return radius(LEVEL + 1, i) * radius(LEVEL + 1, i, "rhat")

    signs, near = [here(quadrant(name)) for name, _ in NAMES], here(WITHIN)
    each = prove(at_least(joint(PAIR), cosine(LEVEL) * next_product(PAIR)), products=[(*signs, near)])
    sums = monotone(HALF_SIZE, "i", each, lambda i: cosine(LEVEL) * next_product(i), joint)
    pulled = scale(HALF_SIZE, cosine(LEVEL), next_product)
    goal = at_least(inner(LEVEL), cosine(LEVEL) * inner(LEVEL + 1))
    facts = [paired("r", "rhat"), shortened("r", "rhat"), sums, pulled]
    return prove(goal, facts, multipliers=(1, cosine(LEVEL)))
