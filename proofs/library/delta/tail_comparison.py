"""Two sources under the same rule with overload: ordered traces and ordered tails give ordered bounds.

The bound of a source is sum_i (Delta_i^2/4 + E[Y_i^2; overload]), with M Delta_i = kappa sqrt(lambda_i): its first part
is kappa^2 tr Sigma / L^2, its second part the energy beyond the ranges.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, real, total
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, by_contradiction, cut, ordered
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.overload import QUARTER, beyond, distortion_split
from proofs.library.quantizer.product_quantizer import at_coordinate, trace_is_sum
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.scalar import width_squared
from proofs.library.quantizer.setting import M, d, kappa
from proofs.library.sums.sums import congruent, linear, scale
from proofs.search.certificate import prove

INDICATORS = {ORIGINAL: "g", DELTA: "g_Z"}


def tail(law: Law) -> Poly:
    """sum_i E[Y_i^2; overload]."""
    return total(d, lambda i: beyond(law, i, INDICATORS[law]))


def overload_bound(law: Law) -> Poly:
    """sum_i (Delta_i^2/4 + E[Y_i^2; overload])."""
    return total(d, lambda i: QUARTER * law.steps(i) ** 2 + beyond(law, i, INDICATORS[law]))


def tails_ordered() -> Formula:
    """The delta has no more energy beyond its ranges than the source beyond its own."""
    return at_least(tail(ORIGINAL), tail(DELTA))


@lemma
def bound_in_parts(law: Law) -> Theorem:
    """M^2 sum_i (Delta_i^2/4 + E[Y_i^2; overload]) = kappa^2 tr Sigma / 4 + M^2 sum_i E[Y_i^2; overload]."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    square = at_coordinate(width_squared(), law)
    steps = congruent(d, "i", square, lambda i: (real(M) * law.steps(i)) ** 2, lambda i: kappa**2 * law.variance(i))
    parts = linear(
        d,
        lambda i: QUARTER * law.steps(i) ** 2 + beyond(law, i, INDICATORS[law]),
        [(QUARTER, lambda i: law.steps(i) ** 2), (1, lambda i: beyond(law, i, INDICATORS[law]))],
    )
    wide = linear(d, lambda i: (real(M) * law.steps(i)) ** 2, [(real(M) ** 2, lambda i: law.steps(i) ** 2)])
    facts = [steps, *(cut(t, low) for t in (parts, wide, scale(d, kappa**2, law.variance))), trace_is_sum(law)]
    goal = equal(real(M) ** 2 * overload_bound(law), QUARTER * kappa**2 * law.trace() + real(M) ** 2 * tail(law))
    return prove(goal, facts, multipliers=(1, real(M) ** 2, kappa**2))


@lemma
def overload_bounds_ordered(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z: ordered tails |- the source's bound is at least the delta's."""
    goal = at_least(overload_bound(ORIGINAL), overload_bound(DELTA))
    wrong, many = assume(above(overload_bound(DELTA), overload_bound(ORIGINAL))), levels_fact()
    tails = assume(tails_ordered())
    larger = prove(
        at_least(real(M) ** 2 * overload_bound(ORIGINAL), real(M) ** 2 * overload_bound(DELTA)),
        [bound_in_parts(ORIGINAL), bound_in_parts(DELTA)],
        weighted=[(kappa, traces), (real(M), tails)],
    )
    clash = prove(above(0), [larger, wrong], products=[(wrong, many), (wrong, many, many)])
    return by_contradiction(goal, clash)


def delta_below_source_bound(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z: ordered tails |- the source's bound is at least D_Z."""
    goal = at_least(overload_bound(ORIGINAL), DELTA.distortion())
    return prove(goal, [overload_bounds_ordered(traces), distortion_split(DELTA, INDICATORS[DELTA])])
