"""Covariances of the dithered error: of its entries among themselves, and with the entries of the source."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_index, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Outcome, index, mean, total
from proofs.library.expectation.means import mean_constant, mean_equal, mean_expanded, mean_of_sum, mean_scale
from proofs.library.expectation.moments import covariance, moment
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, instance, random
from proofs.library.quantizer.setting import d, kappa, source
from proofs.library.readout.dither import SHARE, Dithered, entry_moment, error_is, scaled_form, second_moment
from proofs.library.rotation.rotation import reconstruction
from proofs.library.sums.sums import congruent, scale
from proofs.search.certificate import prove

W = Outcome("w")


def singles(law: Dithered) -> Formula:
    """eps_i is integrable."""
    return all_index(d, lambda i: integrable(lambda w: law.error(i, w)))


@lemma
def error_mean(law: Dithered) -> Theorem:
    """E eps_i = 0 |- E (X - Xhat)_k = 0 for k < d."""
    i, k = index("i"), index("k")
    single = at(assume(singles(law)), i)
    pulled, domain = (cut(t, single) for t in mean_scale(law.vector(k, i), random(lambda w: law.error(i, w))))
    parts, whole = (
        cut(t, for_index(domain, "i", d)) for t in mean_of_sum(d, lambda i, w: law.vector(k, i) * law.error(i, w))
    )
    vanish = prove(
        equal(mean(lambda w: law.vector(k, i) * law.error(i, w)), 0 * law.vector(k, i)),
        [pulled, at(assume(law.mean_zero()), i)],
        multipliers=(1, law.vector(k, i)),
    )
    nothing = congruent(
        d, "i", vanish, lambda i: mean(lambda w: law.vector(k, i) * law.error(i, w)), lambda i: 0 * law.vector(k, i)
    )
    rotated = random(lambda w: total(d, lambda i: law.vector(k, i) * law.error(i, w)))
    moved = cut(mean_equal(random(lambda w: law.residual(k, w)), rotated, error_is(law))[0], whole)
    none = scale(d, 0, lambda i: law.vector(k, i))
    return prove(equal(mean(lambda w: law.residual(k, w))), [moved, parts, nothing, none])


@lemma
def error_covariance(law: Dithered) -> Theorem:
    """3 (L - 1)^2 Cov(e_k, e_j) = kappa^2 Sigma_kj for k, j < d."""
    k, j = index("k"), index("j")
    value, domain = second_moment(law)
    means = [error_mean(law), instance(error_mean(law), {"k": j})]
    e, f = law.residual(k, W), law.residual(j, W)
    first, second = (mean(lambda w, x=x: law.residual(x, w)) for x in (k, j))
    pointwise = prove(equal((e - first) * (f - second), e * f), means, multipliers=(e, f, first, second))
    left = random(lambda w: (law.residual(k, w) - first) * (law.residual(j, w) - second))
    same = cut(mean_equal(left, random(lambda w: law.residual(k, w) * law.residual(j, w)), pointwise)[0], domain)
    goal = equal(SHARE * covariance(law.residual, law.residual)(k, j), kappa**2 * law.covariance(k, j))
    return prove(goal, [value, same], multipliers=(1, SHARE))


@lemma
def uncorrelated_error(law: Dithered) -> Theorem:
    """E eps_i Y_l = 0 |- Cov(e_k, X_j) = 0 for k, j < d: E e_k (X_j - E X_j) = 0, and X_j - E X_j has mean zero."""
    i, k, j = index("i"), index("k"), index("j")
    same = (error_is(law), reconstruction(law.basis, lambda k: law.centred(k, W), j))
    value, domain = entry_moment(law, law.residual, law.centred, law.error, law.coordinate, same)
    products = moment(law.error, law.coordinate)
    none = at(assume(law.uncorrelated()), i, j)
    entries = prove(equal(products(i, j), 0 * products(i, j)), [none])
    form = scaled_form(1, products, 0, products, entries, lambda i: law.vector(k, i), lambda i: law.vector(j, i))
    here = at(assume(all_index(d, lambda k: integrable(lambda w: source(k, w, law.source)))), j)
    centre = mean(lambda v: source(j, v, law.source))
    constant, there = mean_constant(centre)
    split, centred = mean_expanded([(1, random(lambda w: source(j, w, law.source))), (-1, random(lambda w: centre))])
    split, centred = (cut(t, here, there) for t in (split, centred))
    first = mean(lambda w: law.residual(k, w))
    parts = [
        (1, random(lambda w: law.residual(k, w) * law.centred(j, w))),
        (-first, random(lambda w: law.centred(j, w))),
    ]
    whole = cut(mean_expanded(parts)[0], domain, centred)
    goal = equal(covariance(law.residual, lambda k, w: source(k, w, law.source))(k, j))
    return prove(goal, [whole, value, form, split, constant], multipliers=(1, first))
