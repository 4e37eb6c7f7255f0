"""Dithered errors through every linear readout: E norm(R e)^2 = c tr(R Sigma R^T), which orders two sources."""

from __future__ import annotations

from proofs.kernel.formulas import above, all_family, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, mean, poly, total
from proofs.library.expectation.means import mean_equal, mean_of_sum
from proofs.library.expectation.moments import mean_of_products, moment, present
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, by_contradiction, cut, for_index, instance, one, random
from proofs.library.matrices.matrices import order_from_forms, quadratic
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import d, kappa
from proofs.library.readout.dither import (
    GAPS,
    SHARE,
    Dithered,
    W,
    X,
    Z,
    diagonal,
    scaled_form,
    second_moment,
    source_moment,
)
from proofs.library.readout.readouts import p, readouts_ordered, row, through
from proofs.library.rotation.rotation import error_invariance, transposed_energy
from proofs.library.sums.sums import congruent, scale
from proofs.search.certificate import prove


def along(law: Dithered, v: Term) -> Poly:
    """E <v, e>^2."""
    return mean(lambda w: total(d, lambda k: poly(v(k)) * law.residual(k, w)) ** 2)


def readout_error(law: Dithered) -> Poly:
    """E norm(R e)^2."""
    return total(p, lambda a: along(law, row(a)))


@lemma
def along_vector(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E <v, e>^2 = kappa^2 v^T Sigma v."""

    def v(i: Indexish) -> Poly:
        return family("v", i)

    entries, there = second_moment(law)
    value = cut(mean_of_products(law.residual, law.residual, v, v)[0], for_index(for_index(there, "j", d), "k", d))
    renamed = instance(entries, {"k": "i"})
    form = scaled_form(SHARE, moment(law.residual, law.residual), kappa**2, law.covariance, renamed, v, v)
    goal = equal(SHARE * along(law, v), kappa**2 * quadratic(law.covariance, v))
    return prove(goal, [value, form], multipliers=(1, SHARE))


@lemma
def through_readout(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E norm(R e)^2 = kappa^2 tr(R Sigma R^T)."""
    a = index("a")
    each = instance(along_vector(law), families={"v": one(row(a))})

    def form(a: Indexish) -> Poly:
        return quadratic(law.covariance, row(a))

    sums = congruent(p, "a", each, lambda a: SHARE * along(law, row(a)), lambda a: kappa**2 * form(a))
    pulled = scale(p, SHARE, lambda a: along(law, row(a))), scale(p, kappa**2, form)
    return prove(equal(SHARE * readout_error(law), kappa**2 * through(law.covariance)), [sums, *pulled])


@lemma
def share_positive() -> Theorem:
    """M >= 1 |- 3 (L - 1)^2 > 0."""
    many = levels_fact()
    return prove(above(SHARE), [many], products=[(many, many)])


@lemma
def every_query() -> Theorem:
    """Sigma_Z <= Sigma_X |- E norm(R e_X)^2 >= E norm(R e_Z)^2 for every R."""
    ordered = readouts_ordered(Z.covariance, X.covariance)
    small, large = readout_error(Z), readout_error(X)
    wrong = assume(above(small, large))
    clash = prove(
        above(0),
        [through_readout(X), through_readout(Z)],
        products=[(wrong, share_positive())],
        weighted=[(kappa, ordered)],
    )
    return by_contradiction(at_least(large, small), clash)


@lemma
def only_if() -> Theorem:
    """E <v, e_X>^2 >= E <v, e_Z>^2 for every v, kappa > 0 |- Sigma_Z <= Sigma_X."""

    def v(i: Indexish) -> Poly:
        return family("v", i)

    smaller = at(assume(all_family(1, 0, lambda v: at_least(along(X, v), along(Z, v)))), one(v))
    larger_form, smaller_form = quadratic(X.covariance, v), quadratic(Z.covariance, v)
    wrong, sign = assume(above(smaller_form, larger_form)), assume(above(kappa))
    clash = prove(
        above(0),
        [along_vector(X), along_vector(Z)],
        products=[(wrong, sign, sign)],
        weighted=[(GAPS, smaller)],
    )
    forms = by_contradiction(at_least(larger_form, smaller_form), clash)
    return order_from_forms(Z.covariance, X.covariance, "v", forms)


@lemma
def whole_error(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E norm(e)^2 = kappa^2 tr Sigma in every orthonormal basis, correlated errors or not."""
    i, k = index("i"), index("k")
    errors = random(lambda w: total(d, lambda i: law.error(i, w) ** 2))
    norms = random(lambda w: total(d, lambda k: law.residual(k, w) ** 2))
    invariant = error_invariance(law.basis, lambda k: law.centred(k, W), lambda i: law.quantized(i, W))
    own = at(assume(present(law.error, law.error)), i, i)
    parts, whole = (cut(t, for_index(own, "i", d)) for t in mean_of_sum(d, lambda i, w: law.error(i, w) ** 2))
    same = cut(mean_equal(norms, errors, invariant)[0], whole)
    energies = random(lambda w: total(d, lambda i: law.coordinate(i, w) ** 2))
    energy = transposed_energy(law.basis, lambda k: law.centred(k, W))
    held = at(assume(present(law.coordinate, law.coordinate)), i, i)
    sums = cut(mean_of_sum(d, lambda i, w: law.coordinate(i, w) ** 2)[0], for_index(held, "i", d))
    there = for_index(instance(source_moment(law)[1], {"j": k}), "k", d)
    trace, total_there = (cut(t, there) for t in mean_of_sum(d, lambda k, w: law.centred(k, w) ** 2))
    turned = cut(
        mean_equal(energies, random(lambda w: total(d, lambda k: law.centred(k, w) ** 2)), energy)[0], total_there
    )

    def square(i: Indexish) -> Poly:
        return mean(lambda w: law.error(i, w) ** 2)

    each = congruent(d, "i", diagonal(law), lambda i: SHARE * square(i), lambda i: kappa**2 * law.variance(i))
    pulled = scale(d, SHARE, square), scale(d, kappa**2, law.variance)
    goal = equal(SHARE * mean(norms), kappa**2 * total(d, lambda k: law.covariance(k, k)))
    facts = [same, parts, each, *pulled, sums, turned, trace]
    return prove(goal, facts, multipliers=(1, SHARE, kappa**2))
