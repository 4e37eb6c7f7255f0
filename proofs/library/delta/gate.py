"""One mode bit a row: the smaller of two coders' squared errors at every outcome, and what that costs.

e_X and e_D are the squared errors of the coders of X and Z, min their minimum as a term. A mode wins by a margin t > 0
on an event of indicator g: g (e - e' - t) >= 0, E g > 0, which says P(e' < e) > 0 for a sigma-additive E.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_outcome, at_least, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Outcome, Poly, family, mean, total
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.expectation.means import mean_combination, mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    cut,
    either,
    magnitude_bounds,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    minimum,
    random,
    split,
)
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.setting import d, kappa, levels
from proofs.search.certificate import prove

W = Outcome("w")
PRICE = family("c")


def error(law: Law, w: Outcome) -> Poly:
    """norm(X - Q(X))^2."""
    return total(d, lambda k: law.residual(k, w) ** 2)


def least(w: Outcome) -> Poly:
    """min(e_X, e_D)."""
    return minimum(error(ORIGINAL, w), error(DELTA, w))


GATED = mean(least)
PRESENT: tuple[Formula, ...] = (
    integrable(lambda w: error(ORIGINAL, w)),
    integrable(lambda w: error(DELTA, w)),
    integrable(least),
)


def wins(law: Law, other: Law, event: str, margin: str) -> tuple[Formula, ...]:
    """On an event of positive probability `law` errs by a positive margin less than `other`."""
    g, t = (lambda w: family(event, w)), family(margin)
    return (
        all_outcome(lambda w: equal(g(w) ** 2, g(w))),
        all_outcome(lambda w: at_least(g(w) * (error(other, w) - error(law, w) - t))),
        integrable(g),
        above(mean(g)),
        above(t),
    )


@lemma
def gated() -> tuple[Theorem, Theorem]:
    """E min(e_X, e_D) <= D_X and <= D_D."""
    gap = error(ORIGINAL, W) - error(DELTA, W)
    up, down = magnitude_bounds(gap)
    found: list[Theorem] = []
    for law, size in ((ORIGINAL, down), (DELTA, up)):
        below = prove(at_least(error(law, W), least(W)), [size])
        order = mean_order(random(least), random(lambda w, law=law: error(law, w)), below)
        found.append(cut(order, *(assume(f) for f in PRESENT)))
    return found[0], found[1]


@lemma
def gated_least() -> Theorem:
    """E min(e_X, e_D) <= min(D_X, D_D)."""
    return _below_both(gated(), strict=False)


def _below_both(bounds: tuple[Theorem, Theorem], strict: bool) -> Theorem:
    """A number below D_X and D_D is below their minimum."""
    x, z = ORIGINAL.distortion(), DELTA.distortion()
    both, relation = minimum(x, z), above if strict else at_least
    larger, smaller = assume(above(x - z)), assume(at_least(z - x))
    size = magnitude_of_nonneg(x - z, prove(at_least(x - z), [larger])), magnitude_of_nonpos(x - z, smaller)
    first = prove(relation(both, GATED), [bounds[1], size[0]])
    second = prove(relation(both, GATED), [bounds[0], size[1]])
    return split(x - z, first, second)


@lemma
def gated_strict() -> Theorem:
    """Each mode wins with positive probability |- E min(e_X, e_D) < min(D_X, D_D)."""
    first = _strictly_below(ORIGINAL, DELTA, "g", "t")
    second = _strictly_below(DELTA, ORIGINAL, "h", "u")
    return _below_both((first, second), strict=True)


def _strictly_below(loser: Law, winner: Law, event: str, margin: str) -> Theorem:
    """The winner's event |- E min < E e of the loser: min is below e by the margin on the event."""
    formulas = wins(winner, loser, event, margin)
    g, t = family(event, W), family(margin)
    whole, gain = (at(assume(f), W) for f in formulas[:2])
    present, often, positive = (assume(f) for f in formulas[2:])
    e, other = error(loser, W), error(winner, W)
    sizes = magnitude_bounds(error(ORIGINAL, W) - error(DELTA, W))
    goal = at_least(e, least(W) + g * t)
    below = prove(at_least(e, least(W)), list(sizes))
    under = prove(at_least(other, least(W)), list(sizes))
    idle = prove(goal, [assume(equal(g)), below], multipliers=(1, t))
    here = assume(equal(1 - g))
    ahead = prove(at_least(e - other - t), [here, gain], multipliers=(1, e - other - t))
    active = prove(goal, [here, ahead, under], multipliers=(1, t))
    pointwise = either(prove(equal(g * (1 - g)), [whole]), g, 1 - g, idle, active)
    scaled, scaled_domain = (cut(s, present) for s in mean_scale(t, random(lambda w: family(event, w))))
    joined = mean_combination(1, random(least), random(lambda w: family(event, w) * t))
    value, domain = (cut(j, scaled_domain, *(assume(f) for f in PRESENT)) for j in joined)
    order = mean_order(random(lambda w: least(w) + family(event, w) * t), random(lambda w: error(loser, w)), pointwise)
    order = cut(order, domain, *(assume(f) for f in PRESENT))
    return prove(above(loser.distortion(), GATED), [order, value, scaled], products=[(often, positive)])


@lemma
def gated_at_equal_rate() -> Theorem:
    """tr Sigma_Z <= c^2 tr Sigma_X, Z without overload |- L^2 E min(e_X, e_D) <= c^2 kappa^2 tr Sigma_X."""
    paid = assume(at_least(PRICE**2 * ORIGINAL.trace(), DELTA.trace()))
    goal = at_least(PRICE**2 * kappa**2 * ORIGINAL.trace(), bound_factor() * GATED)
    return prove(goal, [trace_bound(DELTA)], weighted=[(kappa, paid), (levels(), gated()[1])])
