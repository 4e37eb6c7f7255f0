"""Recursive polar coordinates, all levels: from one level to the next by induction on their number."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, family, index, mean, total
from proofs.library.expectation.means import mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, for_outcome, instance, one, ordered, random
from proofs.library.neighbours.polar import (
    COSINE,
    HALF_SIZE,
    KEPT,
    LEVEL,
    LEVELS,
    NAMES,
    PAIR,
    PRODUCTS,
    QUARTER,
    ROOM,
    SIZE,
    WITHIN,
    W,
    agreement,
    angle,
    circle,
    energy,
    error,
    halved,
    here,
    inner,
    norm_kept,
    one_level,
    paired,
    polar,
    product,
    radius,
    shortened,
    squared,
)
from proofs.library.quantizer.setting import HALF
from proofs.library.sums.sums import congruent, linear, monotone
from proofs.search.certificate import prove


def _up(goal: Callable[[Indexish], Relation], base: Theorem, step: Theorem) -> Theorem:
    """The goal at level n from level 0 and the step from l to l + 1."""
    return rules.induct((base, step), "l", index(LEVELS), goal(LEVEL))


@lemma
def level_norm(name: str) -> Theorem:
    """Level n has the squared norm of level 0, for X or for what is reproduced, by induction on the levels."""

    def goal(level: Indexish) -> Relation:
        return equal(squared(level, name), squared(0, name))

    return _up(goal, prove(goal(0)), prove(goal(LEVEL + 1), [assume(goal(LEVEL)), norm_kept(name)]))


@lemma
def last_level() -> tuple[Theorem, Theorem]:
    """The radii of level n kept |- there <r, rhat> = norm(r)^2 and norm(rhat)^2 = norm(r)^2."""
    k = index("k")
    same = at(assume(KEPT), k, W)
    r, code = radius(LEVELS, k), radius(LEVELS, k, "rhat")
    cross = prove(equal(r * code, r**2), [same], multipliers=(r,))
    square = prove(equal(code**2, r**2), [same], multipliers=(code, r))
    one_level = (lambda k: radius(LEVELS, k) ** 2, lambda k: radius(LEVELS, k) * radius(LEVELS, k, "rhat"))
    return (
        congruent(SIZE, "k", cross, one_level[1], one_level[0]),
        congruent(SIZE, "k", square, lambda k: radius(LEVELS, k, "rhat") ** 2, one_level[0]),
    )


@lemma
def expanded() -> Theorem:
    """norm(X - Xhat)^2 = 2 norm(X)^2 - 2 <X, Xhat>."""
    parts = [
        (1, lambda k: radius(0, k) ** 2),
        (-2, lambda k: radius(0, k) * radius(0, k, "rhat")),
        (1, lambda k: radius(0, k, "rhat") ** 2),
    ]
    split = linear(SIZE, lambda k: (radius(0, k) - radius(0, k, "rhat")) ** 2, parts)
    norms = [level_norm("r"), level_norm("rhat"), last_level()[1]]
    return prove(equal(error(W), 2 * energy(W) - 2 * inner(0)), [split, *norms])


@lemma
def inner_bound() -> Theorem:
    """<X, Xhat> >= p_n norm(X)^2, by induction on the levels."""
    start, grow = assume(PRODUCTS[0]), at(assume(PRODUCTS[1]), LEVEL)
    quarter = at(assume(QUARTER), LEVEL)

    def sign(level: Indexish) -> Relation:
        return at_least(product(level))

    def goal(level: Indexish) -> Relation:
        return at_least(inner(0), product(level) * inner(level))

    signs = prove(sign(LEVEL + 1), [grow], products=[(assume(sign(LEVEL)), quarter)])
    positive = _up(sign, prove(sign(0), [start]), signs)
    j = index("j")
    inside = assume(index_at_least(LEVEL, j + 1)), assume(index_at_least(LEVELS, LEVEL + 1))
    room = ordered(LEVELS, j + 1, inside)
    before = [for_index(cut(at(assume(f), j), room), "j", LEVEL) for f in (PRODUCTS[1], QUARTER)]
    signed = cut(instance(positive, {LEVELS: LEVEL}), *before)
    facts = [assume(goal(LEVEL)), grow]
    step = prove(goal(LEVEL + 1), facts, multipliers=(1, inner(LEVEL + 1)), products=[(signed, one_level())])
    down = _up(goal, prove(goal(0), [start], multipliers=(inner(0),)), step)
    top = last_level()[0]
    value = at_least(inner(0), product(LEVELS) * energy(W))
    return cut(prove(value, [down, top, level_norm("r")], multipliers=(1, product(LEVELS))), ROOM)


@lemma
def bound() -> Theorem:
    """2 (1 - p_n) norm(X)^2 >= norm(X - Xhat)^2."""
    goal = at_least(2 * (1 - product(LEVELS)) * energy(W), error(W))
    return cut(prove(goal, [inner_bound(), expanded()]), ROOM)


@lemma
def mean_bound() -> Theorem:
    """2 (1 - p_n) E norm(X)^2 >= E norm(X - Xhat)^2."""
    share = 2 * (1 - product(LEVELS))
    value, domain = mean_scale(share, random(energy))
    order = mean_order(random(error), random(lambda w: share * energy(w)), bound())
    return prove(at_least(share * mean(energy), mean(error)), [cut(order, domain), value])


@lemma
def level_loss() -> Theorem:
    """cos e_l >= 1 - e_l^2/2 |- <r_l, rhat_l> >= <r_(l+1), rhat_(l+1)> - e_l^2/2 norm(X)^2, 0 <= l < n.

    A term r rhat loses at most (r^2 + rhat^2)/2 times 1 - cos, whatever its sign.
    """
    e, follow = family("e", LEVEL), at(assume(COSINE), LEVEL)
    r, code = radius(LEVEL + 1, PAIR), radius(LEVEL + 1, PAIR, "rhat")
    (c, s), (f, g) = angle(LEVEL, PAIR), angle(LEVEL, PAIR, "hat")
    units = [here(circle(code)) for code in ("", "hat")]
    below = prove(at_least(1, agreement(LEVEL, PAIR)), units, squares=[c - f, s - g])
    near = prove(at_least(HALF * e**2, 1 - agreement(LEVEL, PAIR)), [here(WITHIN), follow])

    def joint(i: Indexish) -> Poly:
        return radius(LEVEL + 1, i) * radius(LEVEL + 1, i, "rhat") * agreement(LEVEL, i)

    def term(i: Indexish) -> Poly:
        return radius(LEVEL + 1, i) * radius(LEVEL + 1, i, "rhat")

    def square(name: str) -> Callable[[Indexish], Poly]:
        return lambda i: radius(LEVEL + 1, i, name) ** 2

    share = HALF * HALF * e**2

    def lower(i: Indexish) -> Poly:
        return term(i) - share * square("r")(i) - share * square("rhat")(i)

    each = prove(at_least(joint(PAIR), lower(PAIR)), weighted=[(r - code, below), (r, near), (code, near)])
    sums = monotone(HALF_SIZE, "i", each, lower, joint)
    apart = linear(HALF_SIZE, lower, [(1, term), (-share, square("r")), (-share, square("rhat"))])
    short = [shortened(a, b) for a, b in (("r", "rhat"), ("r", "r"), ("rhat", "rhat"))]
    norms = [_norm_at(LEVEL + 1, name) for name, _ in NAMES]
    same = [level_norm("r"), level_norm("rhat"), last_level()[1]]
    goal = at_least(inner(LEVEL), inner(LEVEL + 1) - HALF * e**2 * energy(W))
    return prove(goal, [paired("r", "rhat"), sums, apart, *short, *norms, *same], multipliers=(1, share))


@lemma
def by_angles() -> Theorem:
    """cos e_l >= 1 - e_l^2/2 |- sum_l e_l^2 norm(X)^2 >= norm(X - Xhat)^2, by induction on the levels."""
    share = one(lambda t: family("e", t) ** 2)

    def goal(level: Indexish) -> Relation:
        return at_least(inner(0), inner(level) - HALF * total(level, share) * energy(W))

    base = prove(goal(0), [rules.sum_empty((), share)], multipliers=(1, energy(W)))
    facts = [assume(goal(LEVEL)), level_loss(), rules.sum_step((), LEVEL, share)]
    down = _up(goal, base, prove(goal(LEVEL + 1), facts, multipliers=(1, energy(W))))
    value = at_least(total(LEVELS, share) * energy(W), error(W))
    return cut(prove(value, [down, last_level()[0], level_norm("r"), expanded()]), ROOM)


def _norm_at(level: Index, name: str) -> Theorem:
    """0 <= l < n |- level l + 1 has the squared norm of level 0."""
    t, i = index("l'"), index("i")
    inside = assume(index_at_least(level, t + 1)), assume(index_at_least(LEVELS, level))
    room = ordered(LEVELS, t + 1, inside)
    code = dict(NAMES)[name]
    shorter: list[Theorem] = []
    for formula in (*polar(name, code), halved(name), circle(code)):
        spot = for_outcome(cut(at(assume(formula), t, i, W), room))
        shorter.append(for_index(for_index(spot, "i", HALF_SIZE), "l'", level))
    moved = instance(level_norm(name), {LEVELS: level})
    return cut(moved, *shorter, ordered(level, 0, (assume(index_at_least(LEVEL)),)))
