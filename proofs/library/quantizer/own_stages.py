"""Residual stages loaded by the deviation of their own residuals: kappa^2 / L^2 a stage, never better than nested."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, all_index, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, mean, real, sqrt
from proofs.library.expectation.means import mean_equal
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, constant, cut, for_outcome, instance, ordered, random
from proofs.library.quantizer.scalar import scalar_bound
from proofs.library.quantizer.setting import M, d, kappa
from proofs.library.quantizer.stages import (
    FIRST,
    FOLLOWS,
    INVERSES,
    LAW,
    LOW,
    POWERS,
    SPOT,
    STAGES,
    L,
    N,
    W,
    by_stages,
    each_stage,
    everywhere,
    inverse,
    power,
    residual,
    sent,
    step,
    summed,
    telescoped,
)
from proofs.library.sums.powers import powers
from proofs.library.sums.sums import nonneg
from proofs.search.certificate import prove


def loading(n: Indexish) -> Poly:
    """kappa^n."""
    return family("k", n)


LOADINGS = powers(loading, kappa, STAGES)


def deviation(j: Indexish, i: Indexish) -> Poly:
    """sqrt(E u_j,i^2)."""
    return sqrt(energy(j, i))


def energy(j: Indexish, i: Indexish) -> Poly:
    """E u_j,i^2."""
    return mean(lambda w: residual(j, i, w) ** 2)


OWN_STEP = each_stage(lambda j, i: equal(real(M) * step(j, i), kappa * deviation(j, i)))
OWN_RANGE: tuple[Formula, ...] = (
    everywhere(lambda j, i, w: at_least(kappa * deviation(j, i), residual(j, i, w))),
    everywhere(lambda j, i, w: at_least(residual(j, i, w), -kappa * deviation(j, i))),
)
PRESENT = all_index(index(STAGES) + 1, lambda j: all_index(d, lambda i: integrable(lambda w: residual(j, i, w) ** 2)))


@lemma
def own_loading() -> Theorem:
    """Every residual within the range of its own stage |- kappa^(2m) tr Sigma >= L^(2m) D."""
    (start, grow), (first, more) = ((assume(f) for f in pair) for pair in (POWERS, LOADINGS))

    def goal(n: Indexish) -> Relation:
        return at_least(loading(n) ** 2 * energy(0, SPOT), power(n) ** 2 * energy(n, SPOT))

    base = prove(goal(0), [start, first], multipliers=tuple((f + 1) * energy(0, SPOT) for f in (power(0), loading(0))))
    put = {
        "Y": random(lambda w: residual(N, SPOT, w)),
        "step": constant(step(N, SPOT)),
        "reciprocal": constant(inverse(N, SPOT)),
    }
    known = [at(assume(f), N, SPOT) for f in (OWN_STEP, *OWN_RANGE, *INVERSES)]
    room = ordered(index(STAGES) + 1, N + 2, (assume(index_at_least(STAGES, N + 1)),))
    soon = ordered(index(STAGES) + 1, N + 1, (assume(index_at_least(STAGES, N + 1)),))
    later = ordered(N + 1, 0, (assume(index_at_least(N)),))
    now, following = (cut(at(assume(PRESENT), t, SPOT), room, soon, later) for t in (N, N + 1))
    follow = at(assume(FOLLOWS), N, SPOT, W)
    gap = residual(N, SPOT, W) - sent(N, SPOT, W)
    after = residual(N + 1, SPOT, W)
    same = prove(equal(gap**2, after**2), [follow], multipliers=(gap, after))
    left = random(lambda w: (residual(N, SPOT, w) - sent(N, SPOT, w)) ** 2)
    right = random(lambda w: residual(N + 1, SPOT, w) ** 2)
    moved, present = (cut(t, following) for t in mean_equal(left, right, same))
    one_stage = cut(instance(scalar_bound(), families=put), *known, now, present)
    here = assume(goal(N))
    powers_grow = [at(grow, N), at(more, N)]
    squared = [
        prove(
            equal(power(N + 1) ** 2, power(N) ** 2 * L**2), [powers_grow[0]], multipliers=(power(N + 1), power(N) * L)
        ),
        prove(
            equal(loading(N + 1) ** 2, loading(N) ** 2 * kappa**2),
            [powers_grow[1]],
            multipliers=(loading(N + 1), loading(N) * kappa),
        ),
    ]
    step_ = prove(
        goal(N + 1),
        [*squared, moved],
        multipliers=(energy(0, SPOT), energy(N + 1, SPOT), power(N) ** 2 * L**2),
        weighted=[(power(N), one_stage), (kappa, here)],
    )
    bounded = by_stages(goal, base, step_)
    begin = at(assume(FIRST), SPOT, W)
    y, u = LAW.coordinate(SPOT, W), residual(0, SPOT, W)
    same_start = prove(equal(u**2, y**2), [begin], multipliers=(u, y))
    spread = random(lambda w: LAW.coordinate(SPOT, w) ** 2)
    first_energy = cut(
        mean_equal(random(lambda w: residual(0, SPOT, w) ** 2), spread, same_start)[0],
        at(assume(LAW.integrable()[1]), SPOT),
    )
    error, left_over = LAW.error(SPOT, W), residual(STAGES, SPOT, W)
    same_end = prove(equal(error**2, left_over**2), [telescoped()], multipliers=(error, left_over))
    top = index(STAGES)
    stay = cut(
        at(assume(PRESENT), top, SPOT), ordered(top, 0, (assume(index_at_least(top)),)), ordered(top + 1, top + 1)
    )
    ends = random(lambda w: LAW.error(SPOT, w) ** 2)
    last = cut(mean_equal(ends, random(lambda w: residual(STAGES, SPOT, w) ** 2), same_end)[0], stay)
    share, whole = power(STAGES) ** 2, loading(STAGES) ** 2
    value = at_least(whole * LAW.variance(SPOT), share * LAW.mean_error(SPOT))
    each = prove(value, [bounded, first_energy, last], multipliers=(1, share, whole))
    return summed(each, share, whole)


@lemma
def never_better() -> Theorem:
    """kappa >= 1, m >= 1 |- kappa^(2m) tr Sigma >= kappa^2 tr Sigma."""
    first, more = (assume(f) for f in LOADINGS)
    large = assume(at_least(kappa, 1))

    def goal(n: Indexish) -> Relation:
        return at_least(loading(index(n) + 1), kappa)

    # the last of m stages, so that the induction is over m - 1
    last = index(STAGES) - 1
    lone = ordered(STAGES, 1, (assume(index_at_least(STAGES, 1)),))
    start = cut(at(more, 0), lone, ordered(0))
    base = prove(goal(0), [start, first], multipliers=(1, kappa))
    inside = assume(index_at_least(last, N + 1))
    room = ordered(STAGES, N + 2, (inside,))
    follow = cut(at(more, N + 1), room, ordered(N + 1, 0, (assume(index_at_least(N)),)))
    here = assume(goal(N))
    step_ = prove(goal(N + 1), [follow, large, here], products=[(large, here), (large, large)])
    grown = cut(rules.induct((base, step_), "n", last, goal(N)), ordered(last, 0, (assume(index_at_least(STAGES, 1)),)))
    sign = prove(at_least(loading(STAGES) + kappa), [grown, large])
    square = prove(at_least(loading(STAGES) ** 2, kappa**2), products=[(grown, sign)])
    k = index("k")
    each = prove(at_least(LAW.centred(k, W) ** 2), squares=[LAW.centred(k, W)])
    entry = cut(
        rules.mean_nonneg((), random(lambda w: LAW.centred(k, w) ** 2)),
        for_outcome(each),
        at(assume(LAW.integrable()[0]), k),
    )
    whole = cut(nonneg(d, "k", entry, lambda k: mean(lambda w: LAW.centred(k, w) ** 2)), *LOW)
    positive = prove(at_least(LAW.trace()), [whole])
    goal_ = at_least(loading(STAGES) ** 2 * LAW.trace(), kappa**2 * LAW.trace())
    return prove(goal_, products=[(square, positive)])
