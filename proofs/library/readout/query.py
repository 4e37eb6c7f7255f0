"""Logit errors <q, e> of a random query: E <q, e>^2 = tr(Q E e e^T), and dithered sources under one law of queries.

Independence of q and e is no notion of the kernel: used is that E q_i e_i q_j e_j = E q_i q_j E e_i e_j.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, index, mean, total
from proofs.library.expectation.means import mean_equal, mean_of_sum
from proofs.library.expectation.moments import Vector, moment
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import times
from proofs.library.logic.logic import assume, at, by_contradiction, constant, cut, for_index, instance, random
from proofs.library.matrices.matrices import Matrix, named, trace_of
from proofs.library.quantizer.setting import d, kappa
from proofs.library.readout.dither import GAPS, SHARE, Dithered, X, Z, second_moment
from proofs.library.readout.every_query import share_positive
from proofs.library.sums.sums import congruent, product, scale
from proofs.search.certificate import prove

W = Outcome("w")


def query(i: Indexish, w: Outcome) -> Poly:
    """q_i."""
    return family("query", i, w)


def any_error(i: Indexish, w: Outcome) -> Poly:
    """e_i, of whatever origin."""
    return family("e", i, w)


LAW: Matrix = moment(query, query)


def independent(e: Vector) -> Formula:
    """E q_i e_i q_j e_j = E q_i q_j E e_i e_j."""
    errors = moment(e, e)
    return all_index(d, lambda i: all_index(d, lambda j: equal(_product(e, i, j), LAW(i, j) * errors(i, j))))


def _product(e: Vector, i: Indexish, j: Indexish) -> Poly:
    return mean(lambda w: query(i, w) * e(i, w) * query(j, w) * e(j, w))


def products_present(e: Vector) -> Formula:
    """q_i e_i q_j e_j is integrable."""
    return all_index(
        d, lambda i: all_index(d, lambda j: integrable(lambda w: query(i, w) * e(i, w) * query(j, w) * e(j, w)))
    )


def logit_error(e: Vector) -> Poly:
    """E <q, e>^2."""
    return mean(lambda w: total(d, lambda k: query(k, w) * e(k, w)) ** 2)


def weighted(matrix: Matrix) -> Poly:
    """tr(Q m)."""
    return trace_of(times(LAW, matrix))


@lemma
def _logit() -> Theorem:
    """q_i e_i q_j e_j as if independent |- E <q, e>^2 = tr(Q E e e^T)."""
    e, i, j = any_error, index("i"), index("j")

    def cell(i: Indexish, j: Indexish, w: Outcome) -> Poly:
        return query(i, w) * e(i, w) * query(j, w) * e(j, w)

    given = at(assume(products_present(e)), i, j)
    row, row_there = (cut(t, for_index(given, "j", d)) for t in mean_of_sum(d, lambda j, w: cell(i, j, w)))
    errors = moment(e, e)
    parted = congruent(
        d, "j", at(assume(independent(e)), i, j), lambda j: _product(e, i, j), lambda j: LAW(i, j) * errors(j, i)
    )
    each = prove(equal(mean(lambda w: total(d, lambda j: cell(i, j, w))), times(LAW, errors)(i, i)), [row, parted])
    whole, there = (
        cut(t, for_index(row_there, "i", d)) for t in mean_of_sum(d, lambda i, w: total(d, lambda j: cell(i, j, w)))
    )
    sums = congruent(
        d, "i", each, lambda i: mean(lambda w: total(d, lambda j: cell(i, j, w))), lambda i: times(LAW, errors)(i, i)
    )
    square = product(d, d, lambda i: query(i, W) * e(i, W), lambda j: query(j, W) * e(j, W))
    left = random(lambda w: total(d, lambda k: query(k, w) * e(k, w)) ** 2)
    right = random(lambda w: total(d, lambda i: total(d, lambda j: cell(i, j, w))))
    moved = cut(mean_equal(left, right, square)[0], there)
    return prove(equal(logit_error(e), weighted(errors)), [moved, whole, sums])


def logit(e: Vector = any_error) -> Theorem:
    """q_i e_i q_j e_j as if independent |- E <q, e>^2 = tr(Q E e e^T)."""
    return instance(_logit(), families={"e": function(1, 1, e)})


@lemma
def _scaled_trace() -> Theorem:
    """s m_ij = t n_ij for i, j < d |- s tr(Q m) = t tr(Q n)."""
    i, j = index("i"), index("j")
    m, n, s, t = named("m"), named("n"), family("s"), family("t")
    entries = at(assume(all_index(d, lambda i: all_index(d, lambda j: equal(s * m(i, j), t * n(i, j))))), j, i)
    cell = prove(equal(LAW(i, j) * s * m(j, i), LAW(i, j) * t * n(j, i)), [entries], multipliers=(LAW(i, j),))
    inner = congruent(d, "j", cell, lambda j: LAW(i, j) * s * m(j, i), lambda j: LAW(i, j) * t * n(j, i))

    def pulled(factor: Poly, x: Matrix) -> Theorem:
        return scale(d, factor, lambda j: LAW(i, j) * x(j, i))

    each = prove(equal(s * times(LAW, m)(i, i), t * times(LAW, n)(i, i)), [inner, pulled(s, m), pulled(t, n)])
    rows = congruent(d, "i", each, lambda i: s * times(LAW, m)(i, i), lambda i: t * times(LAW, n)(i, i))
    outer = [scale(d, f, lambda i, x=x: times(LAW, x)(i, i)) for f, x in ((s, m), (t, n))]
    return prove(equal(s * weighted(m), t * weighted(n)), [rows, *outer])


@lemma
def dithered_logit(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E <q, e>^2 = kappa^2 tr(Q Sigma)."""
    entries = instance(second_moment(law)[0], {"k": "i"})
    errors = moment(law.residual, law.residual)
    put = {
        "m": function(2, 0, errors),
        "n": function(2, 0, law.covariance),
        "s": constant(SHARE),
        "t": constant(kappa**2),
    }
    scaled = cut(instance(_scaled_trace(), families=put), for_index(for_index(entries, "j", d), "i", d))
    goal = equal(SHARE * logit_error(law.residual), kappa**2 * weighted(law.covariance))
    return prove(goal, [scaled, logit(law.residual)], multipliers=(1, SHARE))


@lemma
def smaller() -> Theorem:
    """tr(Q Sigma_X) >= tr(Q Sigma_Z) |- E <q, e_X>^2 >= E <q, e_Z>^2."""
    small, large = logit_error(Z.residual), logit_error(X.residual)
    given, wrong = assume(at_least(weighted(X.covariance), weighted(Z.covariance))), assume(above(small, large))
    clash = prove(
        above(0),
        [dithered_logit(X), dithered_logit(Z)],
        products=[(wrong, share_positive())],
        weighted=[(kappa, given)],
    )
    return by_contradiction(at_least(large, small), clash)


@lemma
def only_if() -> Theorem:
    """E <q, e_X>^2 >= E <q, e_Z>^2, kappa > 0 |- tr(Q Sigma_X) >= tr(Q Sigma_Z)."""
    given = assume(at_least(logit_error(X.residual), logit_error(Z.residual)))
    small, large = weighted(Z.covariance), weighted(X.covariance)
    wrong, sign = assume(above(small, large)), assume(above(kappa))
    clash = prove(
        above(0),
        [dithered_logit(X), dithered_logit(Z)],
        products=[(wrong, sign, sign)],
        weighted=[(GAPS, given)],
    )
    return by_contradiction(at_least(large, small), clash)
