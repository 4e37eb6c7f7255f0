"""The trace as an energy, and as the trace of U^T Sigma U."""

from __future__ import annotations

from proofs.kernel.formulas import equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, mean, total
from proofs.library.expectation.means import mean_of_sum
from proofs.library.expectation.moments import mean_of_products
from proofs.library.logic.logic import assume, cut, for_index, ordered
from proofs.library.matrices.matrices import quadratic
from proofs.library.quantizer import setting
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_is_sum
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent
from proofs.search.certificate import prove


def form(i: Indexish) -> Poly:
    """u_i^T Sigma u_i."""
    return quadratic(setting.covariance, lambda k: setting.basis(k, i))


def energy_is_trace(law: Law) -> Theorem:
    """tr Sigma = E norm(X - E X)^2."""
    split = cut(mean_of_sum(d, lambda k, w: law.centred(k, w) ** 2)[0], assume(law.integrable()[0]))
    return prove(equal(law.trace(), mean(lambda w: total(d, lambda k: law.centred(k, w) ** 2))), [split])


def _variance_form(law: Law) -> Theorem:
    """lambda_i = u_i^T Sigma u_i for 0 <= i < d."""

    def column(k: Indexish) -> Poly:
        return setting.basis(k, "i")

    return mean_of_products(law.centred, law.centred, column, column)[0]


def variances_are_forms(law: Law) -> Theorem:
    """lambda_i = u_i^T Sigma u_i for every i < d."""
    return for_index(_variance_form(law), "i", d)


def trace_of_conjugate(law: Law) -> Theorem:
    """U^T U = I |- tr Sigma = tr(U^T Sigma U)."""
    forms = congruent(d, "i", _variance_form(law), law.variance, form)
    low = ordered(d, 0, (assume(index_at_least(d)),))
    return cut(prove(equal(law.trace(), total(d, form)), [trace_is_sum(law), forms]), low)
