"""The trace bound of the clipped product quantizer, from the law of X to the distortion, for every d, M, kappa, law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Lambda, Outcome, Poly, family, total
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, constant, cut, for_outcome, instance, ordered, random
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.scalar import scalar_attained, scalar_bound, variance_nonneg
from proofs.library.quantizer.setting import d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, linear, monotone, nonneg, positive, scale
from proofs.search.certificate import prove

W = Outcome("w")


def at_coordinate(
    theorem: Theorem, law: Law, more: Mapping[str, Lambda] | None = None, under: Sequence[Formula] = ()
) -> Theorem:
    """A theorem about one source Y, for Y_i with 0 <= i < d, under the law's own hypotheses and those in `under`.

    `more` replaces further families of the theorem by terms with the free index i.
    """
    values = {
        "Y": random(lambda w: law.coordinate("i", w)),
        "step": constant(law.steps("i")),
        "reciprocal": constant(family(law.reciprocal, "i")),
        "kappa": constant(law.loading("i")),
    }
    formulas = (*law.definitions(), *law.no_overload(), law.attaining(), *law.integrable()[1:], *under)
    moved = instance(theorem, families={**values, **(more or {})})
    return cut(moved, *(at(assume(f), "i") for f in formulas))


def coordinate_bound(law: Law) -> Theorem:
    """L^2 E (Y_i - q_i(Y_i))^2 <= kappa^2 lambda_i for 0 <= i < d."""
    return at_coordinate(scalar_bound(), law)


def coordinate_attained(law: Law) -> Theorem:
    """Y_i in {-R_i, 0, R_i} |- L^2 E (Y_i - q_i(Y_i))^2 = kappa^2 lambda_i for 0 <= i < d."""
    return at_coordinate(scalar_attained(), law)


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


def _summed(law: Law) -> list[Theorem]:
    """What turns sums over the coordinates into D and tr Sigma."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    facts = [
        scale(d, bound_factor(), law.mean_error),
        scale(d, kappa**2, law.variance),
        distortion_is_sum(law),
        trace_is_sum(law),
    ]
    return [cut(t, low) for t in facts]


@lemma
def trace_bound(law: Law) -> Theorem:
    """L^2 D <= kappa^2 tr Sigma under `no_overload`, in every orthonormal basis."""
    each = coordinate_bound(law)
    sums = monotone(d, "i", each, lambda i: bound_factor() * law.mean_error(i), lambda i: kappa**2 * law.variance(i))
    goal = at_least(kappa**2 * law.trace(), bound_factor() * law.distortion())
    return prove(goal, [sums, *_summed(law)], multipliers=(1, bound_factor(), kappa**2))


@lemma
def trace_attained(law: Law) -> Theorem:
    """L^2 D = kappa^2 tr Sigma where every Y_i is -R_i, 0 or R_i."""
    each = coordinate_attained(law)
    sums = congruent(d, "i", each, lambda i: kappa**2 * law.variance(i), lambda i: bound_factor() * law.mean_error(i))
    goal = equal(bound_factor() * law.distortion(), kappa**2 * law.trace())
    return prove(goal, [sums, *_summed(law)], multipliers=(1, bound_factor(), kappa**2))


@lemma
def loading_bound(law: Law) -> Theorem:
    """L^2 D <= sum_i kappa_i^2 lambda_i under `no_overload`, each coordinate with a loading factor of its own."""
    each = coordinate_bound(law)

    def larger(i: Indexish) -> Poly:
        return law.loading(i) ** 2 * law.variance(i)

    sums = monotone(d, "i", each, lambda i: bound_factor() * law.mean_error(i), larger)
    goal = at_least(total(d, larger), bound_factor() * law.distortion())
    return prove(goal, [sums, *_summed(law)], multipliers=(1, bound_factor()))


@lemma
def common_loading(law: Law, strict: bool = False) -> Theorem:
    """0 <= kappa_i <= kappa |- kappa^2 tr Sigma >= sum_i kappa_i^2 lambda_i; > if kappa_j < kappa, lambda_j > 0."""
    sign, ceiling = (at(assume(f), "i") for f in smaller_loadings(law))
    energy = at_coordinate(variance_nonneg(), law)

    def gap(i: Indexish) -> Poly:
        return (kappa**2 - law.loading(i) ** 2) * law.variance(i)

    def own(i: Indexish) -> Poly:
        return law.loading(i) ** 2 * law.variance(i)

    each = prove(at_least(gap("i")), products=[(ceiling, ceiling, energy), (ceiling, sign, energy)])
    parts = linear(d, gap, [(kappa**2, law.variance), (-1, own)])
    facts = [cut(parts, ordered(d, 0, (assume(index_at_least(d)),))), trace_is_sum(law)]
    if not strict:
        goal = at_least(kappa**2 * law.trace(), total(d, own))
        return prove(goal, [nonneg(d, "i", each, gap), *facts], multipliers=(1, kappa**2))
    less, some = (assume(f) for f in smaller_at(law, "j"))
    place = instance(sign, {"i": "j"})
    larger = prove(above(gap("j")), products=[(less, less, some), (less, place, some)])
    goal = above(kappa**2 * law.trace(), total(d, own))
    return prove(goal, [positive(d, "i", each, gap, "j", larger), *facts], multipliers=(1, kappa**2))


def smaller_loadings(law: Law) -> tuple[Formula, Formula]:
    """0 <= kappa_i <= kappa for each i < d."""
    return all_index(d, lambda i: at_least(law.loading(i))), all_index(d, lambda i: at_least(kappa, law.loading(i)))


def smaller_at(law: Law, place: Indexish) -> tuple[Formula, Formula]:
    """kappa_j < kappa and lambda_j > 0."""
    return above(kappa, law.loading(place)), above(law.variance(place))
