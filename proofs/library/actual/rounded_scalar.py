"""The clipped mid-rise quantizer in rounded arithmetic: a quotient off by rho, a level off by tau.

x is the exact quotient y / step, z = x (1 + rho) the computed one, whose floor is taken.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, family, floor, index, real
from proofs.library.actual.rounding import Size, bounded_product, size_of, u
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    by_contradiction,
    constant,
    cut,
    instance,
    magnitude,
    magnitude_at_most,
    magnitude_bounds,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    split,
)
from proofs.library.quantizer.quantizer import (
    UNIT,
    ZERO_STEP,
    R,
    by_region,
    exact_on_support,
    levels_fact,
    penrose,
    reciprocal,
    step,
    step_cases,
    y,
    z,
)
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, code, levels
from proofs.search.certificate import prove

rho, tau, v, x = (family(name) for name in ("rho", "tau", "v", "x"))
ROUNDED = y * reciprocal * (1 + rho)
RESULT = step * (code(ROUNDED) + HALF) * (1 + tau)
QUOTIENT = size_of(assume(at_least(rho, -v)), assume(at_least(v, rho)), rho, v)
PRODUCT = size_of(assume(at_least(tau, -u)), assume(at_least(u, tau)), tau)
STEP, RANGE = assume(equal(HALF_LEVELS * step, R)), assume(at_least(R))
SHIFTED = assume(equal(z, x + x * rho))


def at_rounded(theorem: Theorem) -> Theorem:
    """A theorem about x and z at x = y / step and its rounded value."""
    found = instance(theorem, families={"z": constant(ROUNDED), "x": constant(y * reciprocal)})
    return cut(found, prove(equal(ROUNDED, y * reciprocal + y * reciprocal * rho)))


def _both(goal: Callable[[Poly, int], Relation], bounds: list[Theorem]) -> Size:
    high, low = (by_region(HALF_LEVELS, lambda e, side=side: goal(e, side), bounds) for side in (1, -1))
    return high, low


@lemma
def code_error() -> tuple[Theorem, Theorem]:
    """M >= x >= -M, z = x (1 + rho) |- 1/2 + M v >= x - code z - 1/2, and its opposite."""
    inside = prove(at_least(HALF_LEVELS, x), [assume(at_least(HALF_LEVELS, x))]), assume(at_least(HALF_LEVELS, -x))
    moved = bounded_product(x, HALF_LEVELS, (inside[0], inside[1]), rho, v, QUOTIENT)
    facts = [SHIFTED, *inside, *moved]
    return _both(lambda e, side: at_least(HALF + HALF_LEVELS * v, side * (e - x * rho)), facts)


@lemma
def code_size() -> tuple[Theorem, Theorem]:
    """M - 1/2 >= code z + 1/2, and its opposite."""
    return _both(lambda e, side: at_least(HALF_LEVELS - HALF, side * (z - e)), [])


def step_nonneg(nonneg: Theorem) -> Theorem:
    """step >= 0 from R >= 0, M step = R and M >= 1."""
    wrong = assume(above(-step))
    clash = prove(above(0), [STEP, nonneg], products=[(levels_fact(), wrong), (wrong,)])
    return by_contradiction(at_least(step), clash)


@lemma
def rounded_error() -> Theorem:
    """R >= abs(y) |- step (1 + v L + u (L - 1)) >= 2 abs(y - result)."""
    srs, rsr = (assume(f) for f in penrose(step, reciprocal))
    right, left = magnitude_bounds(y)
    inside = assume(at_least(R, magnitude(y)))
    positive = step_nonneg(prove(at_least(R), [inside, right, left]))
    width = HALF_LEVELS * step
    high = prove(at_least(width, y), [STEP, inside, right])
    low = prove(at_least(y, -width), [STEP, inside, left])
    inverse = prove(at_least(reciprocal), [rsr], weighted=[(reciprocal, positive)])
    support = 1 - step * reciprocal
    rest = prove(at_least(support), [srs, rsr], multipliers=(1, reciprocal, step), squares=[support])
    wide = prove(at_least(HALF_LEVELS * support), [rest], products=[(levels_fact(), rest)])
    within = (
        prove(at_least(HALF_LEVELS, y * reciprocal), [wide], products=[(high, inverse)]),
        prove(at_least(HALF_LEVELS, -y * reciprocal), [wide], products=[(low, inverse)]),
    )
    errors = [cut(at_rounded(t), *within) for t in code_error()]
    center = code(ROUNDED) + HALF
    sizes = [at_rounded(t) for t in code_size()]
    rounded = bounded_product(center, HALF_LEVELS - HALF, (sizes[0], sizes[1]), tau, u, PRODUCT)
    on_support = exact_on_support(HALF_LEVELS, srs, *(prove(f, [t]) for f, t in _named(high, low)))
    gap = y - RESULT
    parts = prove(equal(gap, step * (y * reciprocal - center) - step * center * tau), [on_support])
    most = step * (1 + v * levels() + u * (levels() - 1))
    sides = [
        prove(at_least(most, 2 * side * gap), [parts], products=[(positive, e), (positive, r)])
        for side, e, r in zip((1, -1), errors, reversed(rounded), strict=True)
    ]
    half = HALF * most
    whole = magnitude_at_most(
        gap, half, prove(at_least(half, gap), [sides[0]]), prove(at_least(gap, -half), [sides[1]])
    )
    return prove(at_least(most, 2 * magnitude(gap)), [whole])


def _named(high: Theorem, low: Theorem) -> list[tuple[Relation, Theorem]]:
    width = HALF_LEVELS * step
    return [(at_least(width, y), high), (at_least(y, -width), low)]


def _floor_is(place: int, low: Theorem, high: Theorem) -> Theorem:
    """floor z = place from z >= place and place + 1 > z."""
    form = index(place)
    reached = prove(at_least(z, real(form)), [low]), prove(above(real(form) + 1, z), [high])
    return cut(rules.floor_exact((), z, form), *reached)


@lemma
def _signs() -> tuple[Theorem, Theorem]:
    """z >= 0 |- code z >= 0; and 0 > z |- -1 >= code z."""
    below, beyond = (rules.floor_bound((), z, part) for part in (False, True))
    up = assume(at_least(z))
    large, small = assume(at_least(z - 1)), assume(above(-(z - 1)))
    first = prove(at_least(floor(z)), [_floor_is(0, up, small)])
    whole = split(-(z - 1), first, prove(at_least(floor(z)), [beyond, prove(at_least(z, 1), [large])]))
    down = assume(above(-z))
    far, near = assume(above(-1 - z)), assume(at_least(z + 1))
    last = prove(at_least(-1, floor(z)), [_floor_is(-1, near, down)])
    negative = split(-1 - z, prove(at_least(-1, floor(z)), [below, far]), last)
    return (
        by_region(HALF_LEVELS, lambda e: at_least(z - e - HALF), [whole]),
        by_region(HALF_LEVELS, lambda e: at_least(-1, z - e - HALF), [negative]),
    )


@lemma
def beyond() -> Theorem:
    """abs(y) > R >= 0, v < 1, 1 >= (L - 1) u |- abs(y) >= abs(y - result)."""
    outside, resolvable = assume(above(magnitude(y), R)), assume(at_least(1, (levels() - 1) * u))
    positive, known = step_nonneg(RANGE), assume(above(1, v))
    goal = at_least(magnitude(y), magnitude(y - RESULT))
    center, gap = code(ROUNDED) + HALF, y - RESULT
    sizes = [at_rounded(t) for t in code_size()]
    rounded = bounded_product(center, HALF_LEVELS - HALF, (sizes[0], sizes[1]), tau, u, PRODUCT)
    wrong = assume(at_least(-reciprocal))
    inverse = by_contradiction(above(reciprocal), prove(above(0), [UNIT], products=[(wrong, positive)]))
    kept = prove(above(1 + rho), [known, QUOTIENT[1]])
    many = prove(at_least(HALF_LEVELS - 1), [levels_fact()])
    unit = prove(at_least(1, u), [resolvable, *PRODUCT], products=[(many, prove(at_least(u), list(PRODUCT)))])
    factor = prove(at_least(1 + tau), [unit, PRODUCT[1]])
    sides: list[Theorem] = []
    for side, sign in zip((1, -1), _signs(), strict=True):
        outer = assume(above(y) if side == 1 else at_least(-y))
        absolute_of = magnitude_of_nonneg if side == 1 else magnitude_of_nonpos
        absolute = absolute_of(y, prove(at_least(side * y), [outer]))
        far = prove(above(side * y, HALF_LEVELS * step), [outside, absolute, STEP])
        past = prove(
            above(side * y * reciprocal, HALF_LEVELS), [UNIT], multipliers=(1, HALF_LEVELS), products=[(far, inverse)]
        )
        over = prove(above(side * y * reciprocal), [past, levels_fact()])
        strict = prove(above(side * ROUNDED), products=[(over, kept)])
        place = at_least(ROUNDED) if side == 1 else above(-ROUNDED)
        found = cut(at_rounded(sign), prove(place, [strict]))
        same = prove(at_least(side * center), [found])
        level = prove(at_least(side * center * (1 + tau)), products=[(same, factor)])
        below = prove(
            at_least(side * y * reciprocal, side * center * (1 + tau)), [past, resolvable, sizes[0], sizes[1], *rounded]
        )
        exact = prove(equal(y, step * reciprocal * y), [UNIT], multipliers=(1, y))
        low = prove(at_least(side * gap), [exact], products=[(positive, below)])
        high = prove(at_least(side * y, side * gap), [exact], products=[(positive, level)])
        value = absolute_of(gap, low)
        moving = prove(goal, [value, absolute, high])
        flat = prove(equal(gap, y), [ZERO_STEP], multipliers=(1, center * (1 + tau)))
        still = absolute_of(gap, prove(at_least(side * gap), [flat, outer]))
        resting = prove(goal, [still, absolute, flat])
        sides.append(step_cases(resting, moving))
    return split(y, *sides)
