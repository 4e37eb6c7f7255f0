"""Streams of a closed loop that attain its bound at all times: increments of an odd number of half steps.

From an error of minus half a step such an increment makes the residual a whole number of steps, an edge of a cell, so
the next error is minus half a step again. The sizes may be 1, 3, .., L - 1 half steps, the last being r_i, so that
every loading kappa from 1 to L - 1 is that of such a stream.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_outcome, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, floor, index, mean, total
from proofs.library.closed_loop.closed_loop import (
    GAPS,
    INCREMENTS,
    STEPS,
    T,
    W,
    bound,
    each_coordinate,
    each_entry,
    error,
    increment,
    level,
    loop,
    reciprocal,
    reconstruction,
    residual,
    source,
    squared_error,
    step,
)
from proofs.library.closed_loop.closed_loop_attained import steps_squared
from proofs.library.closed_loop.closed_loop_trace import PRESENT, S, bound_squared, bounds_are_energy, energy, variance
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    either,
    equal_by_contradiction,
    for_index,
    for_outcome,
    instance,
    ordered,
    random,
)
from proofs.library.quantizer.quantizer import code_inside, levels_fact
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, code, d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, scale
from proofs.search.certificate import prove


def _quotient(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """delta_t,i / Delta_i - 1/2, a whole number for an increment of an odd number of half steps."""
    return increment(t, i, w) * reciprocal(i) - HALF


def _odd(t: Indexish, i: Indexish, w: Outcome) -> Formula:
    return equal(step(i) * floor(_quotient(t, i, w)), increment(t, i, w) - HALF * step(i))


ODD = each_entry(_odd)
SHARE = family("p")
TWO_SIZES = all_outcome(
    lambda w: equal(4 * increment(S, "i", w) ** 2, (1 + (GAPS**2 - 1) * family("g", w)) * step("i") ** 2)
)
LARGE: tuple[Formula, Formula, Formula] = (
    all_outcome(lambda w: equal(family("g", w) ** 2, family("g", w))),
    integrable(lambda w: family("g", w)),
    equal(mean(lambda w: family("g", w)), SHARE),
)
LOW_START = each_coordinate(lambda i, w: equal(2 * error(0, i, w), -step(i)))


def _sent_exactly(t: Indexish) -> Theorem:
    """e_t,i = -Delta_i / 2, the increment an odd number of half steps within r_i |- q_i(u_t,i) = delta_t,i."""
    i, s, r, move, value = index("i"), step("i"), reciprocal("i"), increment(t, "i", W), residual(t, "i", W)
    low, odd = assume(equal(2 * error(t, i, W), -s)), at(assume(ODD), t, i, W)
    upper, lower = (at(assume(f), t, i, W) for f in INCREMENTS)
    definition, regular = (at(assume(f), i) for f in STEPS[:2])
    goal, z, place = equal(level(t, i, W), move), value * r, _quotient(t, i, W)
    zero, unit = assume(equal(s)), assume(equal(1 - s * r))
    resting = prove(goal, [zero, odd], multipliers=(code(z), HALF, floor(place), 1))
    # the residual is a whole number of steps, floor(u / Delta) = u / Delta = delta / Delta - 1/2
    split = instance(loop()[1], {"t": t})
    same = prove(equal(z, place), [split, low, unit], multipliers=(r, HALF * r, HALF))
    whole = prove(equal(floor(place), place), [odd, unit], multipliers=(r, floor(place), move, HALF))
    known = prove(equal(floor(z), place), [rules.congruence((same,), z, place, "floor"), whole])
    # and within -M .. M - 1, for abs(delta) <= r_i = (M - 1/2) Delta
    down = assume(above(-s))
    clash = prove(above(0), [definition, upper, lower, down], products=[(down, levels_fact())])
    size = by_contradiction(at_least(s), clash)
    under = assume(above(-r))
    sign = by_contradiction(at_least(r), prove(above(0), [unit], products=[(size, under)]))
    inside = (
        prove(
            at_least(HALF_LEVELS - 1, floor(z)),
            [known, definition, unit],
            multipliers=(1, r, GAPS),
            products=[(upper, sign)],
        ),
        prove(
            at_least(floor(z), -HALF_LEVELS),
            [known, definition, unit],
            multipliers=(1, r, GAPS),
            products=[(lower, sign)],
        ),
    )
    coded = cut(instance(code_inside(), families={"z": constant(z)}), *inside)
    moving = prove(goal, [coded, known, unit], multipliers=(s, move))
    return either(prove(equal(s * (1 - s * r)), [regular]), s, 1 - s * r, resting, moving)


@lemma
def low_throughout() -> Theorem:
    """Odd increments within r_i, first error -Delta_i / 2, 0 <= t <= T |- e_t,i = -Delta_i / 2 for 0 <= i < d."""
    i, n, t = index("i"), index("n"), index("t")

    def low(t: Indexish) -> Relation:
        return equal(2 * error(t, i, W), -step(i))

    start = prove(low(0), [at(assume(LOW_START), i, W)])
    kept, split = (instance(theorem, {"t": n}) for theorem in loop())
    following = prove(low(n + 1), [assume(low(n)), kept, split, _sent_exactly(n)])
    room = ordered(T, n + 1, (assume(index_at_least(T, t)), assume(index_at_least(t, n + 1))))
    return rules.induct((start, cut(following, room)), "n", t, low(n))


@lemma
def attained_throughout() -> tuple[Theorem, Theorem, Theorem]:
    """At all t <= T: (L - 1)^2 e_t,i^2 = r_i^2, their sum, and (L - 1)^2 norm^2 = kappa^2 E norm(X_(S+1) - X_S)^2."""
    i, t = index("i"), index("t")
    definition, here = at(assume(STEPS[0]), i), error(t, i, W)
    each = prove(
        equal(GAPS**2 * here**2, bound(i) ** 2),
        [low_throughout(), definition],
        multipliers=(GAPS**2 * (2 * here - step(i)), GAPS * step(i), bound(i)),
    )
    sums = congruent(d, "i", each, lambda i: GAPS**2 * error(t, i, W) ** 2, lambda i: bound(i) ** 2)
    pulled = scale(d, GAPS**2, lambda i: error(t, i, W) ** 2)
    turned = rotation.transposed_energy("U", lambda k: source(t, k, W) - reconstruction(t, k, W))
    goal = equal(GAPS**2 * squared_error(t, W), total(d, lambda i: bound(i) ** 2))
    norm = prove(goal, [sums, pulled, turned], multipliers=(1, GAPS**2))
    loaded = prove(equal(GAPS**2 * squared_error(t, W), kappa**2 * energy()), [norm, bounds_are_energy()])
    times = index(T) + 1
    every, first = (for_index(for_outcome(theorem), "t", times) for theorem in (loaded, norm))
    return for_index(for_index(for_outcome(each), "i", d), "t", times), first, every


@lemma
def loading_of_two_sizes() -> Theorem:
    """delta_S,i is half a step in size, and r_i with probability p |- kappa^2 (1 + p ((L - 1)^2 - 1)) = (L - 1)^2."""
    i, more, spread = index("i"), GAPS**2 - 1, variance("i")
    square, large = random(lambda w: increment(S, i, w) ** 2), random(lambda w: family("g", w))
    present = at(assume(PRESENT[0]), i), assume(LARGE[1]), rules.mean_one((), False)
    quarter = cut(means.mean_scale(4, square)[0], *present)
    sizes = random(lambda w: step(i) ** 2 * (1 + more * family("g", w)))
    parted, whole = means.mean_expanded([(step(i) ** 2, means.ONE), (more * step(i) ** 2, large)])
    moved = means.mean_equal(random(lambda w: 4 * square(w)), sizes, at(assume(TWO_SIZES), W))[0]
    facts = [
        cut(moved, cut(whole, *present)),
        cut(parted, *present),
        quarter,
        rules.mean_one((), True),
        assume(LARGE[2]),
    ]
    value = prove(
        equal(4 * spread, step(i) ** 2 * (1 + more * SHARE)), facts, multipliers=(1, step(i) ** 2, more * step(i) ** 2)
    )
    left = kappa**2 * (1 + more * SHARE)
    scaled = prove(
        equal(spread * (GAPS**2 - left)),
        [value, steps_squared(), bound_squared()],
        multipliers=(GAPS**2, 1 + more * SHARE),
    )
    some = assume(above(spread))
    return equal_by_contradiction(
        left, GAPS**2, lambda gap: prove(above(0), [scaled], products=[(assume(above(gap)), some)])
    )
