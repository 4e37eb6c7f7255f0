"""Domination with a factor: Sigma_Z <= alpha Sigma_X, and what it does to traces, bounds and numbers of levels."""

from __future__ import annotations

from functools import partial

from proofs.kernel.formulas import at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family
from proofs.library.delta.comparison import DELTA, ORIGINAL, energy_not_negative
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, cut
from proofs.library.matrices.matrices import trace_ordered
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.setting import covariance, d, kappa
from proofs.library.rate.rate import RATIO, saved_levels
from proofs.library.sums.sums import scale
from proofs.search.certificate import prove

ALPHA = family("alpha")


def scaled_covariance(i: Indexish, j: Indexish) -> Poly:
    """alpha Sigma_X."""
    return ALPHA * covariance(i, j, ORIGINAL.source)


@lemma
def gain_traces() -> Theorem:
    """Sigma_Z <= alpha Sigma_X |- alpha tr Sigma_X >= tr Sigma_Z."""
    ordered = trace_ordered(partial(covariance, name=DELTA.source), scaled_covariance)
    pulled = scale(d, ALPHA, lambda i: covariance(i, i, ORIGINAL.source))
    return prove(at_least(ALPHA * ORIGINAL.trace(), DELTA.trace()), [ordered, pulled])


@lemma
def gain_bound() -> Theorem:
    """Sigma_Z <= alpha Sigma_X, Z without overload |- L^2 D_Z <= alpha kappa^2 tr Sigma_X."""
    goal = at_least(ALPHA * kappa**2 * ORIGINAL.trace(), bound_factor() * DELTA.distortion())
    return prove(goal, [trace_bound(DELTA)], weighted=[(kappa, gain_traces())])


@lemma
def gain_levels() -> Theorem:
    """Sigma_Z <= alpha Sigma_X, alpha K^2 <= 1 |- with L / K levels for Z, L^2 D_Z <= kappa^2 tr Sigma_X."""
    few = assume(at_least(1, ALPHA * RATIO**2))
    saving = prove(
        at_least(ORIGINAL.trace(), RATIO**2 * DELTA.trace()),
        products=[(few, energy_not_negative(ORIGINAL))],
        weighted=[(RATIO, gain_traces())],
    )
    return cut(saved_levels(), saving)
