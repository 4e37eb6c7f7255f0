"""Errors without dither through a readout: at most d times what the trace bound would give."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, index, mean, poly, real, total
from proofs.library.expectation.means import mean_of_sum, mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, instance, one, random
from proofs.library.matrices.matrices import quadratic
from proofs.library.matrices.norms import cauchy_schwarz
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.product_quantizer import coordinate_bound
from proofs.library.quantizer.setting import M, d, kappa
from proofs.library.readout.along import ALONG, LAW, ROTATED, W, error_along, turned, variance_along, vector
from proofs.library.readout.dither import X
from proofs.library.readout.readouts import p, row
from proofs.library.sums.sums import (
    congruent,
    monotone,
    number_of_terms,
    scale,
)
from proofs.search.certificate import prove


def _parts() -> tuple[Theorem, Theorem]:
    """E d sum_i c_i^2 eps_i^2 = d sum_i c_i^2 E eps_i^2 with c = U^T v, and that is integrable."""
    i = index("i")
    own = at(assume(LAW.integrable()[2]), i)
    value, there = (cut(t, own) for t in mean_scale(turned(i) ** 2, random(lambda w: LAW.error(i, w) ** 2)))
    whole, whole_there = (
        cut(t, for_index(there, "i", d)) for t in mean_of_sum(d, lambda i, w: turned(i) ** 2 * LAW.error(i, w) ** 2)
    )
    sums = congruent(
        d,
        "i",
        value,
        lambda i: mean(lambda w: turned(i) ** 2 * LAW.error(i, w) ** 2),
        lambda i: turned(i) ** 2 * LAW.mean_error(i),
    )
    energy = random(lambda w: total(d, lambda i: turned(i) ** 2 * LAW.error(i, w) ** 2))
    pulled, last = (cut(t, whole_there) for t in mean_scale(real(d), energy))
    goal = equal(
        mean(random(lambda w: real(d) * energy(w))), real(d) * total(d, lambda i: turned(i) ** 2 * LAW.mean_error(i))
    )
    return prove(goal, [pulled, whole, sums], multipliers=(1, real(d))), last


@lemma
def row_bound() -> Theorem:
    """No overload |- d kappa^2 v^T Sigma v >= L^2 E <v, X - Q(X)>^2: Cauchy-Schwarz over the coordinates."""
    i = index("i")
    many = real(d)
    schwarz = cauchy_schwarz(d, lambda i: poly(1), lambda i: turned(i) * LAW.error(i, W))
    larger = random(lambda w: many * total(d, lambda i: turned(i) ** 2 * LAW.error(i, w) ** 2))
    pointwise = prove(
        at_least(larger(W), ROTATED(W)),
        [schwarz, number_of_terms(d)],
        multipliers=(1, total(d, lambda i: turned(i) ** 2 * LAW.error(i, W) ** 2)),
    )
    same, there = error_along()
    expanded, larger_there = _parts()
    order = cut(mean_order(ROTATED, larger, pointwise), there, larger_there)
    each = prove(
        at_least(kappa**2 * (turned(i) ** 2 * LAW.variance(i)), bound_factor() * (turned(i) ** 2 * LAW.mean_error(i))),
        weighted=[(turned(i), coordinate_bound(LAW))],
    )
    sums = monotone(
        d,
        "i",
        each,
        lambda i: bound_factor() * (turned(i) ** 2 * LAW.mean_error(i)),
        lambda i: kappa**2 * (turned(i) ** 2 * LAW.variance(i)),
    )
    pulled = [
        scale(d, bound_factor(), lambda i: turned(i) ** 2 * LAW.mean_error(i)),
        scale(d, kappa**2, lambda i: turned(i) ** 2 * LAW.variance(i)),
    ]
    size = rules.index_real((), index(d))
    errors = total(d, lambda i: turned(i) ** 2 * LAW.mean_error(i))
    energies = total(d, lambda i: turned(i) ** 2 * LAW.variance(i))
    summed = prove(at_least(kappa**2 * energies, bound_factor() * errors), [sums, *pulled])
    goal = at_least(many * kappa**2 * quadratic(X.covariance, vector), bound_factor() * mean(ALONG))
    return prove(
        goal,
        [same, expanded, variance_along()],
        multipliers=(1, bound_factor(), many * kappa**2),
        products=[(size, summed)],
        weighted=[(real(M), order)],
    )


def at_row(theorem: Theorem) -> Theorem:
    """A theorem about v, for row a of R."""
    return instance(theorem, families={"v": one(row(index("a")))})


def _of_row(a: Indexish, w: Outcome) -> Poly:
    return total(d, lambda k: row(a)(k) * LAW.residual(k, w)) ** 2


def row_error(a: Indexish) -> Poly:
    """L^2 E <R_a, e>^2."""
    return bound_factor() * mean(lambda w: _of_row(a, w))


def row_bound_of(a: Indexish) -> Poly:
    """d kappa^2 R_a Sigma R_a^T."""
    return real(d) * kappa**2 * quadratic(X.covariance, row(a))


def pulled() -> tuple[Theorem, Theorem]:
    """The factors before the sums over the rows."""
    return (
        scale(p, bound_factor(), lambda a: mean(lambda w: _of_row(a, w))),
        scale(p, real(d) * kappa**2, lambda a: quadratic(X.covariance, row(a))),
    )


ERRORS = bound_factor() * total(p, lambda a: mean(lambda w: _of_row(a, w)))
BOUND = real(d) * kappa**2 * total(p, lambda a: quadratic(X.covariance, row(a)))


@lemma
def readout_bound() -> Theorem:
    """No overload |- d kappa^2 tr(R Sigma R^T) >= L^2 E norm(R (X - Q(X)))^2."""
    sums = monotone(p, "a", at_row(row_bound()), row_error, row_bound_of)
    return prove(at_least(BOUND, ERRORS), [sums, *pulled()])
