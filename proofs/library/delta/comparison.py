"""Two sources under the same rule: ordered traces give ordered worst-case distortions."""

from __future__ import annotations

from proofs.kernel.formulas import above, at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, by_contradiction, negation
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_attained, trace_bound
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import M, kappa
from proofs.search.certificate import prove

ORIGINAL, DELTA = Law(), Law("Z", "V", "Delta_Z", "r_Z")


def bounds_ordered(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z: kappa^2 tr Sigma_X >= kappa^2 tr Sigma_Z."""
    goal = at_least(kappa**2 * ORIGINAL.trace(), kappa**2 * DELTA.trace())
    return prove(goal, weighted=[(kappa, traces)])


def worst_case(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z, Z without overload: kappa^2 tr Sigma_X >= L^2 D_Z."""
    goal = at_least(kappa**2 * ORIGINAL.trace(), bound_factor() * DELTA.distortion())
    return prove(goal, [trace_bound(DELTA), bounds_ordered(traces)])


@lemma
def distortions_ordered(traces: Theorem, positive: Theorem | None = None) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z, Z without overload, X on its ends: D_X >= D_Z; strict from > and kappa > 0."""
    larger, smaller = ORIGINAL.distortion(), DELTA.distortion()
    goal = above(larger, smaller) if positive else at_least(larger, smaller)
    wrong = assume(at_least(smaller, larger) if positive else above(smaller, larger))
    many = prove(at_least(real(M) - 1), [levels_fact()])
    clash = prove(
        above(0),
        [trace_bound(DELTA), trace_attained(ORIGINAL), wrong],
        products=[(wrong, many), (wrong, many, many), *([(positive, positive, traces)] if positive else [])],
        weighted=[] if positive else [(kappa, traces)],
    )
    return by_contradiction(goal, clash)


def levels_cancelled(larger: Poly, smaller: Poly, scaled: Theorem) -> Theorem:
    """From L^2 larger >= L^2 smaller, or >: larger >= smaller, or >."""
    strict = scaled.conclusion == above(bound_factor() * larger, bound_factor() * smaller)
    goal = above(larger, smaller) if strict else at_least(larger, smaller)
    wrong, many = assume(negation(goal)), prove(at_least(real(M) - 1), [levels_fact()])
    clash = prove(above(0), [scaled, wrong], products=[(wrong, many), (wrong, many, many)])
    return by_contradiction(goal, clash)
