"""The closed loop with subtractive dither: D_(t+1) = c (s + D_t), an equality, because the error is uniform on a cell.

Of the dither only two things are used: the mean square of an error is a twelfth of the squared step, and errors are
uncorrelated with the increments that follow.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, sqrt, total
from proofs.library.actual.rounding import settled
from proofs.library.closed_loop.closed_loop import GAPS, W, error, reconstruction, residual, source, step
from proofs.library.closed_loop.closed_loop_mse import distortion, increment_energy, residual_energy
from proofs.library.closed_loop.closed_loop_step import mean_energy
from proofs.library.closed_loop.closed_loop_trace import PRESENT as INCREMENTS_PRESENT
from proofs.library.closed_loop.closed_loop_trace import S, change, trace, trace_is_energy
from proofs.library.expectation.means import mean_equal, mean_expanded, mean_of_sum
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    cut,
    equal_by_contradiction,
    for_outcome,
    instance,
    random,
    root,
)
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, linear, scale
from proofs.search.certificate import prove

Vector = Callable[[Indexish, Outcome], Poly]
c, s, x, limit, direct = (family(name) for name in ("c", "s", "x", "limit", "direct"))
T, i = "T", index("i")
NEXT = index(S) + 1


def residual_square(i: Indexish) -> Poly:
    """E u_S,i^2."""
    return mean(lambda w: residual(S, i, w) ** 2)


def error_square(i: Indexish) -> Poly:
    """E e_(S+1),i^2."""
    return mean(lambda w: error(NEXT, i, w) ** 2)


def moved(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of X_(t+1) - X_t."""
    return source(index(t) + 1, k, w) - source(t, k, w)


def off(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of X_t - Xhat_t."""
    return source(t, k, w) - reconstruction(t, k, w)


def cross(t: Indexish, w: Outcome) -> Poly:
    """<X_(t+1) - X_t, X_t - Xhat_t>."""
    return total(d, lambda k: moved(t, k, w) * off(t, k, w))


def _each(fact: Formula, place: Indexish) -> Theorem:
    return at(assume(fact), place)


STEPS = all_index(d, lambda i: equal(GAPS * step(i), 2 * kappa * sqrt(residual_square(i))))
DITHERED = all_index(d, lambda i: equal(error_square(i), Fraction(1, 12) * step(i) ** 2))
LOADING = equal(3 * GAPS**2 * c, kappa**2)
PRESENT_STEP = (
    all_index(d, lambda i: integrable(lambda w: residual(S, i, w) ** 2)),
    all_index(d, lambda i: integrable(lambda w: error(NEXT, i, w) ** 2)),
)
QUANTIZED = all_index(T, lambda t: equal(distortion(t + 1), c * residual_energy(t)))
UNCORRELATED = all_index(T, lambda t: equal(mean(lambda w: cross(t, w))))
SPREAD = all_index(T, lambda t: equal(increment_energy(t), s))


def _present(t: Index) -> tuple[Formula, Formula, Formula]:
    return (
        integrable(lambda w: total(d, lambda k: moved(t, k, w) ** 2)),
        integrable(lambda w: cross(t, w)),
        integrable(lambda w: total(d, lambda k: off(t, k, w) ** 2)),
    )


PRESENT = tuple(all_index(T, lambda t, part=part: _present(t)[part]) for part in range(3))
CONTRACTING, LIMIT, DIRECT = (above(c), above(1, c)), equal(limit * (1 - c), c * s), equal(direct, c * x)


def _energy(coordinate: Vector, vector: Vector, present: Formula) -> Theorem:
    """E of the squared norm of a vector is the sum of the mean squares of its coordinates."""
    turned = rotation.transposed_energy("U", lambda k: vector(k, W))
    same = equal(total(d, lambda k: vector(k, W) ** 2), total(d, lambda i: coordinate(i, W) ** 2))
    return mean_energy(
        coordinate, lambda w: total(d, lambda k: vector(k, w) ** 2), assume(present), prove(same, [turned])
    )


@lemma
def dithered_step() -> Theorem:
    """Every coordinate dithered |- D_(S+1) = c E |u_S|^2."""
    low = prove(at_least(residual(S, i, W) ** 2), squares=[residual(S, i, W)])
    square = random(lambda w: residual(S, i, w) ** 2)
    sign = cut(rules.mean_nonneg((), square), for_outcome(low), _each(PRESENT_STEP[0], i))
    _, rooted = root(residual_square(i), sign)
    width = _each(STEPS, i)
    scaled = prove(
        equal(GAPS**2 * error_square(i) * 3, GAPS**2 * c * residual_square(i) * 3),
        [_each(DITHERED, i), width, rooted, assume(LOADING)],
        multipliers=(36 * GAPS**2, GAPS * step(i) + 2 * kappa * sqrt(residual_square(i)), kappa**2, residual_square(i)),
    )
    gaps = prove(above(GAPS), [levels_fact()])
    same = equal_by_contradiction(
        error_square(i),
        c * residual_square(i),
        lambda gap: prove(above(0), [scaled], products=[(assume(above(gap)), gaps, gaps)]),
    )
    sums = congruent(d, "i", same, error_square, lambda i: c * residual_square(i))
    pulled = scale(d, c, residual_square)

    def handed(k: Indexish, w: Outcome) -> Poly:
        return source(NEXT, k, w) - reconstruction(S, k, w)

    energies = [
        _energy(lambda i, w: residual(S, i, w), handed, PRESENT_STEP[0]),
        _energy(lambda i, w: error(NEXT, i, w), lambda k, w: off(NEXT, k, w), PRESENT_STEP[1]),
    ]
    whole = prove(equal(distortion(NEXT), c * residual_energy(S)), [sums, pulled, *energies], multipliers=(1, c))
    return settled(whole, assume(index_at_least(d)))


@lemma
def recursion() -> Theorem:
    """0 <= S < T |- D_(S+1) = c (s + D_S): E |delta + e|^2 = s + 0 + D."""
    present = [_each(f, S) for f in PRESENT]
    entries = (
        (1, lambda k, w: moved(S, k, w) ** 2),
        (2, lambda k, w: moved(S, k, w) * off(S, k, w)),
        (1, lambda k, w: off(S, k, w) ** 2),
    )
    parts = [(factor, random(lambda w, e=e: total(d, lambda k: e(k, w)))) for factor, e in entries]
    value, domain = (cut(t, *present) for t in mean_expanded(parts))

    def handed(k: Indexish, w: Outcome) -> Poly:
        return source(NEXT, k, w) - reconstruction(S, k, w)

    split = linear(d, lambda k: handed(k, W) ** 2, [(f, lambda k, e=e: e(k, W)) for f, e in entries])
    left = random(lambda w: total(d, lambda k: handed(k, w) ** 2))
    right = random(lambda w: sum((f * part(w) for f, part in parts), 0 * c))
    same = cut(mean_equal(left, right, split)[0], domain)
    facts = [_each(QUANTIZED, S), same, value, _each(UNCORRELATED, S), _each(SPREAD, S)]
    found = prove(equal(distortion(NEXT), c * (s + distortion(S))), facts, multipliers=(1, c))
    return settled(found, assume(index_at_least(d)), assume(index_at_least(S)), assume(index_at_least(T, NEXT)))


@lemma
def spread_is_trace() -> Theorem:
    """0 <= S < T, E X_(S+1) = E X_S |- s = tr Sigma_D."""
    summed = cut(mean_of_sum(d, lambda k, w: change(k, w) ** 2)[0], assume(INCREMENTS_PRESENT[1]))
    found = prove(equal(s, trace()), [_each(SPREAD, S), summed, trace_is_energy()])
    return settled(found, assume(index_at_least(S)), assume(index_at_least(T, NEXT)))


def power(t: Indexish) -> Poly:
    """c^t."""
    return family("power", t)


POWER = equal(power(0), 1), all_index(T, lambda t: equal(power(t + 1), c * power(t)))


@lemma
def exact() -> Theorem:
    """(1 - c) D_T - c s = c^T ((1 - c) D_0 - c s), by induction on T."""

    def gap(t: Indexish) -> Poly:
        return (1 - c) * distortion(t) - c * s

    def goal(t: Indexish) -> Formula:
        return equal(gap(t), power(t) * gap(0))

    base = prove(goal(0), [assume(POWER[0])], multipliers=(1, gap(0)))  # type: ignore[arg-type]
    following = instance(recursion(), {S: "t"})
    facts = [following, assume(goal("t")), _each(POWER[1], "t")]
    step = prove(goal(index("t") + 1), facts, multipliers=(1, c, 1 - c, gap(0)))  # type: ignore[arg-type]
    return rules.induct((base, step), "t", index(T), goal("t"))


def compared() -> tuple[Theorem, Theorem]:
    """s < (1 - c) x |- limit < direct, and s >= (1 - c) x |- limit >= direct, where 0 < c < 1."""
    positive, below = assume(CONTRACTING[0]), prove(above(1 - c), [assume(CONTRACTING[1])])
    facts, multipliers = [assume(LIMIT), assume(DIRECT)], (1, 1 - c)
    milder, other = assume(above((1 - c) * x, s)), assume(at_least(s, (1 - c) * x))
    wrong, low = assume(at_least(limit, direct)), assume(above(direct, limit))
    first = prove(above(0), facts, multipliers=multipliers, products=[(below, wrong), (positive, milder)])
    second = prove(above(0), facts, multipliers=multipliers, products=[(below, low), (positive, other)])
    return by_contradiction(above(direct, limit), first), by_contradiction(at_least(limit, direct), second)
