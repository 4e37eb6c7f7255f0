"""The clipped mid-rise quantizer: its pointwise error for every step, every number of levels and every input.

With z = y / step the error is step (z - code(z) - 1/2). In the granular region |z| <= M that bracket is at most 1/2
in size; beyond it, it is |z| - M + 1/2. Neither uses that a floor is an integer: a floor above M - 1 is clipped.
The families z, or y, step and reciprocal, are there to be instantiated.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, Polyish, family, floor, index, poly, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    by_contradiction,
    constant,
    cut,
    either,
    index_positive,
    instance,
    magnitude,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    split,
)
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, M, code, d, quantized
from proofs.search.certificate import prove

z, y, step, reciprocal, R = (family(name) for name in ("z", "y", "step", "reciprocal", "R"))
FLOOR, TOP = floor(z), HALF_LEVELS - 1
WIDTH = HALF_LEVELS * step


def levels_fact(half: Poly = HALF_LEVELS) -> Theorem:
    """M >= 1 |- M >= 1 over the reals."""
    if half != HALF_LEVELS:
        return assume(at_least(half, 1))
    return prove(at_least(half, 1), [index_positive(index(M) - 1, assume(index_at_least(M, 1)))])


def _code_is(half: Poly, value: Poly, kept: Poly, high: Theorem, low: Theorem) -> Theorem:
    """code z = value from |floor z - (M - 1)| and |-M - kept|, where kept = min(floor z, M - 1)."""
    top = half - 1
    least = HALF * (FLOOR + top - magnitude(FLOOR - top))
    same = prove(equal(least, kept), [high])
    argument, target = (-half - least) ** 2, (-half - kept) ** 2
    squared = prove(equal(argument, target), [same], multipliers=(1, least, kept, half))
    return prove(equal(code(z, half), value), [same, rules.congruence((squared,), argument, target, "sqrt"), low])


@lemma
def code_inside(half: Poly = HALF_LEVELS) -> Theorem:
    """M - 1 >= floor z >= -M |- code z = floor z."""
    top = half - 1
    high = magnitude_of_nonpos(FLOOR - top, assume(at_least(top, FLOOR)))
    low = magnitude_of_nonpos(-half - FLOOR, assume(at_least(FLOOR, -half)))
    return _code_is(half, FLOOR, FLOOR, high, low)


@lemma
def code_above(half: Poly = HALF_LEVELS) -> Theorem:
    """floor z > M - 1, M >= 1 |- code z = M - 1."""
    top = half - 1
    high = magnitude_of_nonneg(FLOOR - top, prove(at_least(FLOOR, top), [assume(above(FLOOR, top))]))
    low = magnitude_of_nonpos(-half - top, prove(at_least(top, -half), [levels_fact(half)]))
    return _code_is(half, top, top, high, low)


@lemma
def code_below(half: Poly = HALF_LEVELS) -> Theorem:
    """-M > floor z, M >= 1 |- code z = -M."""
    top = half - 1
    beyond = assume(above(-half, FLOOR))
    high = magnitude_of_nonpos(FLOOR - top, prove(at_least(top, FLOOR), [beyond, levels_fact(half)]))
    low = magnitude_of_nonneg(-half - FLOOR, prove(at_least(-half, FLOOR), [beyond]))
    return _code_is(half, -half, FLOOR, high, low)


def by_region(half: Poly, goal: Callable[[Poly], Relation], bounds: list[Theorem]) -> Theorem:
    """A goal about z - code z - 1/2 in the three regions of floor z."""
    top = half - 1
    target = goal(z - code(z, half) - HALF)
    facts = [rules.floor_bound((), z, False), rules.floor_bound((), z, True), levels_fact(half), *bounds]
    high, low = FLOOR - top, -half - FLOOR
    beyond = prove(target, [code_above(half), assume(above(high)), *facts])
    under = prove(target, [code_below(half), assume(above(low)), *facts])
    middle = prove(target, [code_inside(half), assume(at_least(-high)), assume(at_least(-low)), *facts])
    return split(high, beyond, split(low, under, middle))


@lemma
def granular_code(half: Poly = HALF_LEVELS) -> tuple[Theorem, Theorem]:
    """M >= z >= -M, M >= 1 |- 1/2 >= z - code z - 1/2 and z - code z - 1/2 >= -1/2."""
    bounds = [assume(at_least(half, z)), assume(at_least(z, -half))]
    return by_region(half, lambda e: at_least(HALF, e), bounds), by_region(half, lambda e: at_least(e, -HALF), bounds)


def code_error(value: Polyish, half: Poly = HALF_LEVELS) -> Poly:
    """z - code z - 1/2."""
    return poly(value) - code(value, half) - HALF


@lemma
def overload_code() -> tuple[Theorem, Theorem]:
    """M >= 1 and z > M |- z - code z - 1/2 = z - M + 1/2; and -M > z |- z - code z - 1/2 = z + M - 1/2."""
    over, under = assume(above(z, HALF_LEVELS)), assume(above(-HALF_LEVELS, z))
    top = cut(code_above(), prove(above(FLOOR, TOP), [rules.floor_bound((), z, True), over]))
    bottom = cut(code_below(), prove(above(-HALF_LEVELS, FLOOR), [rules.floor_bound((), z, False), under]))
    return (
        prove(equal(code_error(z), z - HALF_LEVELS + HALF), [top]),
        prove(equal(code_error(z), z + HALF_LEVELS - HALF), [bottom]),
    )


@lemma
def edge_code() -> tuple[Theorem, Theorem, Theorem]:
    """M >= 1 |- z - code z - 1/2 is 1/2 at z = M, -1/2 at z = -M and -1/2 at z = 0."""
    levels = levels_fact()
    high, low, zero = (assume(equal(z, value)) for value in (HALF_LEVELS, -HALF_LEVELS, 0))
    top = cut(code_above(), prove(above(FLOOR, TOP), [rules.floor_bound((), z, True), high]))
    floors: list[Theorem] = []
    for place, given in ((index(0) - M, low), (index(0), zero)):
        exact = rules.floor_exact((), z, place)
        reached = (prove(at_least(z, real(place)), [given]), prove(above(real(place) + 1, z), [given]))
        floors.append(cut(exact, *reached))
    inner: list[Theorem] = []
    for known in floors:
        inside = (prove(at_least(TOP, FLOOR), [known, levels]), prove(at_least(FLOOR, -HALF_LEVELS), [known, levels]))
        inner.append(cut(code_inside(), *inside))
    return (
        prove(equal(code_error(z), HALF), [top, high]),
        prove(equal(code_error(z), -HALF), [inner[0], floors[0], low]),
        prove(equal(code_error(z), -HALF), [inner[1], floors[1], zero]),
    )


def penrose(step: Polyish, reciprocal: Polyish) -> tuple[Relation, Relation]:
    """s r s = s and r s r = r: the reciprocal of a scalar, zero for zero."""
    s, r = poly(step), poly(reciprocal)
    return equal(s * r * s, s), equal(r * s * r, r)


def reciprocals(steps: Term, inverses: Term) -> tuple[Formula, Formula]:
    """`penrose` for the steps and reciprocals of every coordinate."""
    first, second = (all_index(d, lambda i, part=part: penrose(steps(i), inverses(i))[part]) for part in (0, 1))
    return first, second


ERROR = y - quantized(y, step, reciprocal)
POSITIVE = assume(at_least(step))


def _reciprocals() -> tuple[Theorem, Theorem]:
    return assume(penrose(step, reciprocal)[0]), assume(penrose(step, reciprocal)[1])


def at_quotient(theorem: Theorem) -> Theorem:
    """A theorem about z at z = y / step."""
    return instance(theorem, families={"z": constant(y * reciprocal)})


@lemma
def granular(half: Poly = HALF_LEVELS) -> tuple[Theorem, Theorem, Theorem]:
    """step >= 0, |y| <= M step, M >= 1 |- step/2 >= y - q(y), y - q(y) >= -step/2, (y - q(y))^2 <= step^2/4."""
    srs, rsr = _reciprocals()
    error = y - quantized(y, step, reciprocal, half)
    high, low = assume(at_least(half * step, y)), assume(at_least(y, -half * step))
    reciprocal_sign = prove(at_least(reciprocal), [rsr], weighted=[(reciprocal, POSITIVE)])
    support = 1 - step * reciprocal
    unit = prove(at_least(support), [srs, rsr], multipliers=(1, reciprocal, step), squares=[support])
    wide = prove(at_least(half * support), [unit], products=[(levels_fact(half), unit)])
    z_high = prove(at_least(half, y * reciprocal), [wide], products=[(high, reciprocal_sign)])
    z_low = prove(at_least(y * reciprocal, -half), [wide], products=[(low, reciprocal_sign)])
    upper, lower = (cut(at_quotient(t), z_high, z_low) for t in granular_code(half))
    scaled = prove(equal(error, step * code_error(y * reciprocal, half)), [exact_on_support(half, srs, high, low)])
    above_half = prove(at_least(HALF * step, error), [scaled], products=[(POSITIVE, upper)])
    below_half = prove(at_least(error, -HALF * step), [scaled], products=[(POSITIVE, lower)])
    squared = prove(at_least(HALF * HALF * step**2, error**2), products=[(above_half, below_half)])
    return above_half, below_half, squared


def exact_on_support(half: Poly, srs: Theorem, high: Theorem, low: Theorem) -> Theorem:
    """|y| <= M step |- y = step reciprocal y: trivial for a step that is not zero, and y = 0 for one that is."""
    support = 1 - step * reciprocal
    off = y * support
    # (1 - s r)^2 = 1 - s r and s (1 - s r) = 0, so the support times the two bounds gives off >= 0 and -off >= 0
    idempotent = prove(equal(support * support, support), [srs], multipliers=(1, reciprocal))
    sign = prove(at_least(support), [idempotent], squares=[support])
    up = prove(at_least(-off), [srs], multipliers=(1, half), products=[(high, sign)])
    down = prove(at_least(off), [srs], multipliers=(1, half), products=[(low, sign)])
    return prove(equal(y, step * reciprocal * y), [rules.antisymmetry((down, up), off)])


def step_cases(at_zero: Theorem, at_unit: Theorem) -> Theorem:
    """A conclusion from step = 0 and from step * reciprocal = 1."""
    support = 1 - step * reciprocal
    return either(prove(equal(step * support), [_reciprocals()[0]]), step, support, at_zero, at_unit)


ZERO_STEP, UNIT = assume(equal(step)), assume(equal(1 - step * reciprocal))


@lemma
def attained() -> Theorem:
    """step with its reciprocal, y (y - M step)(y + M step) = 0, M >= 1 |- 4 (y - q(y))^2 = step^2."""
    goal = equal(4 * ERROR**2, step**2)
    scaled = prove(equal(ERROR, step * code_error(y * reciprocal)), [UNIT], multipliers=(1, y))
    ends: list[Theorem] = []
    for place, distance, edge in zip((1, -1, 0), (y - WIDTH, y + WIDTH, y), edge_code(), strict=True):
        here, value = assume(equal(distance)), place * HALF_LEVELS
        quotient = prove(equal(y * reciprocal, value), [here, UNIT], multipliers=(1, reciprocal, HALF_LEVELS))
        error = cut(at_quotient(edge), quotient)
        half = HALF if place == 1 else -HALF
        plain = prove(equal(ERROR, half * step), [scaled, error], multipliers=(1, step))
        ends.append(prove(goal, [plain], multipliers=(1, ERROR, step)))
    top, bottom, middle = ends
    support = assume(equal(y * (y - WIDTH) * (y + WIDTH)))
    outer = assume(equal((y - WIDTH) * (y + WIDTH)))
    moving = either(support, y, outer.conclusion.left, middle, either(outer, y - WIDTH, y + WIDTH, top, bottom))  # type: ignore[union-attr]
    flat = prove(equal(y * y**2), [support, ZERO_STEP], multipliers=(1, HALF_LEVELS**2 * step * y))
    nothing = prove(equal(ERROR), [assume(equal(y)), ZERO_STEP], multipliers=(1, code(y * reciprocal)))
    at_rest = prove(goal, [nothing, ZERO_STEP], multipliers=(ERROR, step))
    squared = assume(equal(y**2))
    resting = either(flat, y, y**2, at_rest, either(squared, y, y, at_rest, at_rest))
    return step_cases(resting, moving)


@lemma
def overload() -> tuple[Theorem, Theorem]:
    """step >= 0 with its reciprocal, |y| > M step, M >= 1 |- |y - q(y)| = |y| - M step + step / 2 <= |y|."""
    beyond = assume(above(magnitude(y), WIDTH))
    wrong = assume(at_least(-reciprocal))
    inverse = by_contradiction(above(reciprocal), prove(above(0), [UNIT], products=[(wrong, POSITIVE)]))
    sides: list[Theorem] = []
    for side, code_fact in zip((1, -1), overload_code(), strict=True):
        size, outer = side * y, assume(above(y) if side == 1 else at_least(-y))
        absolute_of = magnitude_of_nonneg if side == 1 else magnitude_of_nonpos
        absolute = absolute_of(y, prove(at_least(size), [outer]))
        far = prove(above(size, WIDTH), [beyond, absolute])
        past = above(size * reciprocal, HALF_LEVELS)
        bracket = cut(
            at_quotient(code_fact), prove(past, [UNIT], multipliers=(1, HALF_LEVELS), products=[(far, inverse)])
        )
        formula = equal(ERROR, y + side * (HALF * step - WIDTH))
        moving = prove(formula, [bracket, UNIT], multipliers=(1, step, y, HALF_LEVELS * step))
        resting = prove(formula, [ZERO_STEP], multipliers=(1, code(y * reciprocal), HALF_LEVELS))
        error = step_cases(resting, moving)
        value = absolute_of(ERROR, prove(at_least(side * ERROR), [error, far, POSITIVE]))
        sides.append(prove(equal(magnitude(ERROR), magnitude(y) - WIDTH + HALF * step), [value, absolute, error]))
    exact = split(y, *sides)
    small = prove(at_least(magnitude(y), magnitude(ERROR)), [exact, POSITIVE], products=[(levels_fact(), POSITIVE)])
    return exact, small
