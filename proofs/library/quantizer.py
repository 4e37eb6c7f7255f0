"""The clipped mid-rise quantizer: its pointwise error for every step, every number of levels and every input.

With z = y / step the error is step (z - code(z) - 1/2). In the granular region |z| <= M that bracket is at most 1/2
in size; beyond it, it is |z| - M + 1/2. Neither uses that a floor is an integer: a floor above M - 1 is clipped.
"""

from __future__ import annotations

from functools import cache

from proofs.kernel import rules
from proofs.kernel.formulas import Relation, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, Polyish, family, floor, index, poly, real
from proofs.library.logic import (
    assume,
    constant,
    cut,
    index_positive,
    instance,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    split,
)
from proofs.library.setting import HALF, M, code, quantized
from proofs.search.certificate import prove

z, y, step, reciprocal = family("z"), family("y"), family("step"), family("reciprocal")
FLOOR, TOP = floor(z), real(M) - 1


def levels_fact() -> Theorem:
    """M >= 1 |- M >= 1 over the reals."""
    return prove(at_least(real(M), 1), [index_positive(index(M) - 1, assume(index_at_least(M, 1)))])


def _clip_high(negative: bool) -> tuple[Relation, Theorem]:
    """|floor z - (M - 1)| by its sign."""
    gap = FLOOR - TOP
    if negative:
        assumed = assume(at_least(-gap))
        return equal(0), magnitude_of_nonpos(gap, assumed)
    return equal(0), magnitude_of_nonneg(gap, prove(at_least(gap), [assume(above(gap))]))


@cache
def code_inside() -> Theorem:
    """M - 1 >= floor z >= -M |- code z = floor z."""
    inner = _clip_high(negative=True)[1]
    low = -real(M) - FLOOR
    outer = magnitude_of_nonpos(low, assume(at_least(-low)))
    return _code_is(FLOOR, inner, outer)


@cache
def code_above() -> Theorem:
    """floor z > M - 1, M >= 1 |- code z = M - 1."""
    inner = _clip_high(negative=False)[1]
    low = -real(M) - TOP
    outer = magnitude_of_nonpos(low, prove(at_least(-low), [levels_fact()]))
    return _code_is(TOP, inner, outer)


@cache
def code_below() -> Theorem:
    """-M > floor z, M >= 1 |- code z = -M."""
    low = -real(M) - FLOOR
    beyond = assume(above(low))
    inner = cut(_clip_high(negative=True)[1], prove(at_least(TOP, FLOOR), [beyond, levels_fact()]))
    outer = magnitude_of_nonneg(low, prove(at_least(low), [beyond]))
    return _code_is(-real(M), inner, outer)


def _code_is(value: Poly, inner: Theorem, outer: Theorem) -> Theorem:
    """code z = value from |floor z - (M - 1)| and |-M - min(floor z, M - 1)|, the latter for the known minimum."""
    from proofs.library.logic import magnitude, minimum

    least = minimum(FLOOR, TOP)
    assert isinstance(inner.conclusion, Relation) and isinstance(outer.conclusion, Relation)
    known = FLOOR if outer.conclusion.left.free & FLOOR.free else TOP
    same = prove(equal(least, known), [inner])
    argument, target = (-real(M) - least) ** 2, (-real(M) - known) ** 2
    squared = prove(equal(argument, target), [same], multipliers=(1, least, known, real(M)))
    moved = rules.congruence((squared,), argument, target, "sqrt")
    assert magnitude(-real(M) - known) is not None
    return prove(equal(code(z), value), [same, moved, outer])


@cache
def granular_code() -> tuple[Theorem, Theorem]:
    """M >= z >= -M, M >= 1 |- 1/2 >= z - code z - 1/2 and z - code z - 1/2 >= -1/2."""
    bounds = [assume(at_least(real(M), z)), assume(at_least(z, -real(M)))]
    return _by_region(lambda e: at_least(HALF, e), bounds), _by_region(lambda e: at_least(e, -HALF), bounds)


def _by_region(goal: object, bounds: list[Theorem]) -> Theorem:
    """A goal about z - code z - 1/2 in the three regions of floor z."""
    assert callable(goal)
    target: Relation = goal(z - code(z) - HALF)
    floors = [rules.floor_bound((), z, False), rules.floor_bound((), z, True), levels_fact()]
    high, low = FLOOR - TOP, -real(M) - FLOOR
    facts = [*floors, *bounds]
    beyond = prove(target, [code_above(), assume(above(high)), *facts])
    under = prove(target, [code_below(), assume(above(low)), *facts])
    inside = cut(code_inside(), prove(at_least(-low), [assume(at_least(-low))]))
    middle = prove(target, [inside, assume(at_least(-high)), assume(at_least(-low)), *facts])
    return split(high, beyond, split(low, under, middle))


@cache
def overload_code() -> tuple[Theorem, Theorem]:
    """M >= 1 and z > M |- z - code z - 1/2 = z - M + 1/2; and -M > z |- z - code z - 1/2 = z + M - 1/2."""
    over, under = assume(above(z, real(M))), assume(above(-real(M), z))
    top = cut(code_above(), prove(above(FLOOR, TOP), [rules.floor_bound((), z, True), over]))
    bottom = cut(code_below(), prove(above(-real(M), FLOOR), [rules.floor_bound((), z, False), under]))
    return (
        prove(equal(z - code(z) - HALF, z - real(M) + HALF), [top]),
        prove(equal(z - code(z) - HALF, z + real(M) - HALF), [bottom]),
    )


def penrose(step: Polyish, reciprocal: Polyish) -> tuple[Relation, Relation]:
    """s r s = s and r s r = r: the reciprocal of a scalar, zero for zero."""
    s, r = poly(step), poly(reciprocal)
    return equal(s * r * s, s), equal(r * s * r, r)


@cache
def granular() -> tuple[Theorem, Theorem, Theorem]:
    """step >= 0 with its reciprocal, |y| <= M step, M >= 1 |- step/2 >= y - q(y) >= -step/2, (y - q(y))^2 <= step^2/4.

    The three theorems have families y, step, reciprocal to instantiate.
    """
    srs, rsr = map(assume, penrose(step, reciprocal))
    positive = assume(at_least(step))
    high, low = assume(at_least(real(M) * step, y)), assume(at_least(y, -real(M) * step))
    reciprocal_sign = prove(at_least(reciprocal), [rsr], weighted=[(reciprocal, positive)])
    unit = prove(
        at_least(1, step * reciprocal), [srs, rsr], multipliers=(1, reciprocal, step), squares=[1 - step * reciprocal]
    )
    size = prove(at_least(step * reciprocal), products=[(positive, reciprocal_sign)])
    levels = levels_fact()
    wide = prove(at_least(real(M) * (1 - step * reciprocal)), [unit], products=[(levels, unit)])
    z_high = prove(at_least(real(M), y * reciprocal), [wide], products=[(high, reciprocal_sign)])
    z_low = prove(at_least(y * reciprocal, -real(M)), [wide], products=[(low, reciprocal_sign)])
    upper, lower = (cut(instance(t, families={"z": constant(y * reciprocal)}), z_high, z_low) for t in granular_code())
    exact = _exact_on_support(srs, high, low)
    error, bracket = y - quantized(y, step, reciprocal), y * reciprocal - code(y * reciprocal) - HALF
    scaled = prove(equal(error, step * bracket), [exact])
    above_half = prove(at_least(HALF * step, error), [scaled], products=[(positive, upper)])
    below_half = prove(at_least(error, -HALF * step), [scaled], products=[(positive, lower)])
    squared = prove(at_least(HALF * HALF * step**2, error**2), products=[(above_half, below_half)])
    del size
    return above_half, below_half, squared


def _exact_on_support(srs: Theorem, high: Theorem, low: Theorem) -> Theorem:
    """|y| <= M step |- y = step reciprocal y: trivial for a step that is not zero, and y = 0 for one that is."""
    off = y * (1 - step * reciprocal)
    gap = 1 - step * reciprocal
    # (1 - s r)^2 = 1 - s r and s (1 - s r) = 0, so gap times the two bounds gives off >= 0 and -off >= 0
    idem = prove(equal(gap * gap, gap), [srs], multipliers=(1, reciprocal))
    sign = prove(at_least(gap), [idem], squares=[gap])
    up = prove(at_least(-off), [srs], multipliers=(1, real(M)), products=[(high, sign)])
    down = prove(at_least(off), [srs], multipliers=(1, real(M)), products=[(low, sign)])
    return prove(equal(y, step * reciprocal * y), [rules.antisymmetry((down, up), off)])
