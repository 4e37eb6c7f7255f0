"""The closed loop's bound by moments: r_i = kappa times the root mean square of the increments at time S, in the basis.

Those moments are about zero, for the quantizer of a loop is not centred: they add up to E norm(X_(S+1) - X_S)^2, which
is at least the trace of the increments' covariance, and equal to it where X_(S+1) and X_S have one mean.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, all_index, at_least, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, index, mean, sqrt, total
from proofs.library.closed_loop.closed_loop import GAPS, T, W, bound, increment, norm_bound, source, squared_error
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_outcome, random, root
from proofs.library.quantizer.setting import d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, monotone, scale
from proofs.search.certificate import prove

S = "S"


def variance(i: Indexish) -> Poly:
    """E delta_S,i^2, about zero: the quantizer of a loop is not centred."""
    return mean(lambda w: increment(S, i, w) ** 2)


def change(k: Indexish, w: Outcome) -> Poly:
    """Entry k of X_(S+1) - X_S."""
    return source(index(S) + 1, k, w) - source(S, k, w)


def energy() -> Poly:
    """E norm(X_(S+1) - X_S)^2 = sum_k E (X_(S+1),k - X_S,k)^2, about zero."""
    return total(d, lambda k: mean(lambda w: change(k, w) ** 2))


def centred(k: Indexish, w: Outcome) -> Poly:
    """Entry k of X_(S+1) - X_S less its mean."""
    return change(k, w) - mean(lambda v: change(k, v))


def trace() -> Poly:
    """tr Sigma_D = sum_k Var(X_(S+1),k - X_S,k)."""
    return total(d, lambda k: mean(lambda w: centred(k, w) ** 2))


LOADED = all_index(d, lambda i: equal(bound(i), kappa * sqrt(variance(i))))
PRESENT: tuple[Formula, ...] = (
    all_index(d, lambda i: integrable(lambda w: increment(S, i, w) ** 2)),
    all_index(d, lambda k: integrable(lambda w: change(k, w) ** 2)),
)
MEANS_PRESENT = all_index(d, lambda k: integrable(lambda w: change(k, w)))
EQUAL_MEANS = all_index(d, lambda k: equal(mean(lambda w: change(k, w))))


@lemma
def variance_nonneg() -> Theorem:
    """E delta_S,i^2 >= 0 for 0 <= i < d."""
    square = prove(at_least(increment(S, "i", W) ** 2), squares=[increment(S, "i", W)])
    sign = cut(rules.mean_nonneg((), random(lambda w: increment(S, "i", w) ** 2)), for_outcome(square))
    return cut(sign, at(assume(PRESENT[0]), "i"))


@lemma
def bound_squared() -> Theorem:
    """r_i = kappa sqrt(E delta_S,i^2) |- r_i^2 = kappa^2 E delta_S,i^2 for 0 <= i < d."""
    loaded = at(assume(LOADED), "i")
    square = root(variance("i"), variance_nonneg())[1]
    deviation = kappa * sqrt(variance("i"))
    goal = equal(bound("i") ** 2, kappa**2 * variance("i"))
    return prove(goal, [loaded, square], multipliers=(1, bound("i"), deviation, kappa**2))


@lemma
def bounds_are_energy() -> Theorem:
    """sum_i r_i^2 = kappa^2 E norm(X_(S+1) - X_S)^2: a rotation keeps the energy, and E is linear."""
    each = congruent(d, "i", bound_squared(), lambda i: bound(i) ** 2, lambda i: kappa**2 * variance(i))
    pulled = scale(d, kappa**2, variance)
    invariant = rotation.transposed_energy("U", lambda k: change(k, W))
    coordinates = random(lambda w: total(d, lambda i: increment(S, i, w) ** 2))
    entries = random(lambda w: total(d, lambda k: change(k, w) ** 2))
    left = cut(means.mean_of_sum(d, lambda i, w: increment(S, i, w) ** 2)[0], assume(PRESENT[0]))
    right, whole = means.mean_of_sum(d, lambda k, w: change(k, w) ** 2)
    right, whole = cut(right, assume(PRESENT[1])), cut(whole, assume(PRESENT[1]))
    same = cut(rules.mean_congruence((), coordinates, entries, True), for_outcome(invariant), whole)
    goal = equal(total(d, lambda i: bound(i) ** 2), kappa**2 * energy())
    return prove(goal, [each, pulled, same, left, right], multipliers=(1, kappa**2))


@lemma
def energy_bound() -> Theorem:
    """kappa^2 E norm(X_(S+1) - X_S)^2 >= (L - 1)^2 norm(X_T - Xhat_T)^2 at every outcome."""
    goal = at_least(kappa**2 * energy(), GAPS**2 * squared_error(T, W))
    return prove(goal, [norm_bound(), bounds_are_energy()])


@lemma
def trace_at_most_energy() -> Theorem:
    """E norm(X_(S+1) - X_S)^2 >= tr Sigma_D, for a variance is at most a second moment."""
    middle = mean(lambda w: change("k", w))
    parts = [
        (1, random(lambda w: change("k", w) ** 2)),
        (-2 * middle, random(lambda w: change("k", w))),
        (middle**2, means.ONE),
    ]
    present = at(assume(PRESENT[1]), "k"), at(assume(MEANS_PRESENT), "k"), rules.mean_one((), False)
    split, unit = cut(means.mean_expanded(parts)[0], *present), rules.mean_one((), True)
    second, spread = mean(lambda w: change("k", w) ** 2), mean(lambda w: centred("k", w) ** 2)
    each = prove(at_least(second, spread), [split, unit], multipliers=(1, middle**2), squares=[middle])
    return monotone(
        d, "k", each, lambda k: mean(lambda w: centred(k, w) ** 2), lambda k: mean(lambda w: change(k, w) ** 2)
    )


@lemma
def trace_is_energy() -> Theorem:
    """E X_(S+1) = E X_S |- tr Sigma_D = E norm(X_(S+1) - X_S)^2."""
    level, gap, plain = at(assume(EQUAL_MEANS), "k"), centred("k", W), change("k", W)
    square = prove(equal(gap**2, plain**2), [level], multipliers=(gap + plain,))
    left, right = random(lambda w: centred("k", w) ** 2), random(lambda w: change("k", w) ** 2)
    same = cut(means.mean_equal(left, right, square)[0], at(assume(PRESENT[1]), "k"))
    return congruent(
        d, "k", same, lambda k: mean(lambda w: centred(k, w) ** 2), lambda k: mean(lambda w: change(k, w) ** 2)
    )


@lemma
def trace_bound() -> Theorem:
    """E X_(S+1) = E X_S |- kappa^2 tr Sigma_D >= (L - 1)^2 norm(X_T - Xhat_T)^2 at every outcome."""
    goal = at_least(kappa**2 * trace(), GAPS**2 * squared_error(T, W))
    return prove(goal, [energy_bound(), trace_is_energy()], multipliers=(1, kappa**2))
