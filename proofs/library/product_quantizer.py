"""The trace bound of the clipped product quantizer, from the law of X to the distortion, for every d, M, kappa, law."""

from __future__ import annotations

from functools import cache

from proofs.kernel import rules
from proofs.kernel.formulas import above, all_outcome, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, Outcome, Poly, family, index, mean, poly, real, total
from proofs.library import means, rotation
from proofs.library.law import Law, bound_factor
from proofs.library.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    for_outcome,
    instance,
    ordered,
    random,
    root,
)
from proofs.library.quantizer import granular, levels_fact
from proofs.library.setting import M, d, kappa
from proofs.library.sums import monotone, scale
from proofs.search.certificate import prove

W = Outcome("w")


def variance_nonneg(law: Law, i: str = "i") -> Theorem:
    """lambda_i >= 0."""
    square = prove(at_least(law.coordinate(i, W) ** 2), squares=[law.coordinate(i, W)])
    theorem = rules.mean_nonneg((), random(lambda w: law.coordinate(i, w) ** 2))
    return cut(theorem, for_outcome(square), at(assume(law.integrable()[1]), i))


def range_facts(law: Law, i: str = "i") -> tuple[Theorem, Theorem, Theorem]:
    """Delta_i >= 0, M Delta_i = R_i and (M Delta_i)^2 = kappa^2 lambda_i."""
    definition = at(assume(law.definitions()[0]), i)
    _, square = root(law.variance(i), variance_nonneg(law, i))
    many, wrong = levels_fact(), assume(above(-law.steps(i)))
    upper, lower = (at(assume(f), i, W) for f in law.no_overload())
    clash = prove(above(0), [definition, upper, lower], products=[(many, wrong), (wrong,)])
    step = by_contradiction(at_least(law.steps(i)), clash)
    width = real(M) * law.steps(i)
    squared = prove(
        equal(width**2, kappa**2 * law.variance(i)),
        [definition, square],
        multipliers=(1, width, law.range(i), kappa**2),
    )
    return step, definition, squared


def coordinate_bound(law: Law, i: str = "i") -> Theorem:
    """L^2 E (Y_i - q_i(Y_i))^2 <= kappa^2 lambda_i for 0 <= i < d."""
    step, definition, squared = range_facts(law, i)
    values = {
        "y": constant(law.coordinate(i, W)),
        "step": constant(law.steps(i)),
        "reciprocal": constant(family(law.reciprocal, i)),
    }
    pointwise = instance(granular()[2], families=values)
    _, first, second = law.definitions()
    upper, lower = (at(assume(f), i, W) for f in law.no_overload())
    width = real(M) * law.steps(i)
    pointwise = cut(
        pointwise,
        step,
        at(assume(first), i),
        at(assume(second), i),
        prove(at_least(width, law.coordinate(i, W)), [upper, definition]),
        prove(at_least(law.coordinate(i, W), -width), [lower, definition]),
    )
    quarter = at_least(law.steps(i) ** 2, 4 * law.error(i, W) ** 2)
    pointwise = prove(quarter, [pointwise])
    bounded = means.mean_at_most(random(lambda w: 4 * law.error(i, w) ** 2), law.steps(i) ** 2, pointwise)
    pulled, whole = means.mean_scale(4, random(lambda w: law.error(i, w) ** 2))
    present = at(assume(law.integrable()[2]), i)
    bounded, pulled = cut(bounded, cut(whole, present)), cut(pulled, present)
    error = law.mean_error(i)
    goal = at_least(kappa**2 * law.variance(i), bound_factor() * error)
    small = prove(at_least(law.steps(i) ** 2, 4 * error), [bounded, pulled])
    return prove(goal, [squared], weighted=[(real(M), small)])


def distortion_is_sum(law: Law) -> Theorem:
    """D = sum_i E (Y_i - q_i(Y_i))^2: the rotation keeps the error's norm, and E is linear."""
    invariant = rotation.error_invariance(law.basis, lambda k: law.centred(k, W), lambda i: law.quantized(i, W))
    errors = random(lambda w: total(d, lambda i: law.error(i, w) ** 2))
    residuals = random(lambda w: total(d, lambda k: law.residual(k, w) ** 2))
    same = rules.mean_congruence((), residuals, errors, True)
    split, whole = means.mean_of_sum(d, lambda i, w: law.error(i, w) ** 2)
    split, whole = (cut(t, assume(law.integrable()[2])) for t in (split, whole))
    same = cut(same, for_outcome(invariant), whole)
    value = total(d, law.mean_error)
    return prove(equal(law.distortion(), value), [same, split])


def trace_is_sum(law: Law) -> Theorem:
    """tr Sigma = sum_i lambda_i: the rotation keeps the energy, and E is linear."""
    invariant = rotation.transposed_energy(law.basis, lambda k: law.centred(k, W))
    coordinates = random(lambda w: total(d, lambda i: law.coordinate(i, w) ** 2))
    entries = random(lambda w: total(d, lambda k: law.centred(k, w) ** 2))
    same = rules.mean_congruence((), coordinates, entries, True)
    left, _ = means.mean_of_sum(d, lambda i, w: law.coordinate(i, w) ** 2)
    right, whole = means.mean_of_sum(d, lambda k, w: law.centred(k, w) ** 2)
    left = cut(left, assume(law.integrable()[1]))
    right, whole = (cut(t, assume(law.integrable()[0])) for t in (right, whole))
    same = cut(same, for_outcome(invariant), whole)
    value = total(d, law.variance)
    return prove(equal(law.trace(), value), [same, left, right])


@cache
def trace_bound(law: Law) -> Theorem:
    """L^2 D <= kappa^2 tr Sigma under `no_overload`, in every orthonormal basis."""
    each = coordinate_bound(law)
    low = ordered(d, 0, (assume(index_at_least(d)),))
    summed = monotone(d, "i", each, lambda i: bound_factor() * law.mean_error(i), lambda i: kappa**2 * law.variance(i))
    facts = [
        summed,
        scale(d, bound_factor(), law.mean_error),
        scale(d, kappa**2, law.variance),
        distortion_is_sum(law),
        trace_is_sum(law),
    ]
    facts = [cut(t, low) for t in facts]
    goal = at_least(kappa**2 * law.trace(), bound_factor() * law.distortion())
    return prove(goal, facts, multipliers=(1, bound_factor(), kappa**2))


def mean_error(law: Law):
    """E (Y_i - q_i(Y_i))^2 as a function of i."""
    return lambda i: mean(lambda w: law.error(i, w) ** 2)


__all__ = ["coordinate_bound", "distortion_is_sum", "trace_bound", "trace_is_sum"]
_ = (Lambda, Poly, above, all_outcome, for_index, index, poly)
