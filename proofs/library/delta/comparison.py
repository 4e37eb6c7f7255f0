"""Two sources under the same rule: ordered traces give ordered worst-case distortions."""

from __future__ import annotations

from functools import partial
from typing import Any

from proofs.kernel.formulas import above, at_least
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Indexish, Outcome, Poly, mean, real, sqrt
from proofs.library.expectation.means import mean_at_most
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, cut, for_outcome, negation, random, split
from proofs.library.matrices.matrices import trace_ordered
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_attained, trace_bound, trace_is_sum
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import M, covariance, d, kappa
from proofs.library.sums.sums import nonneg, scale
from proofs.search.certificate import prove

W = Outcome("w")

ORIGINAL, DELTA = Law(), Law("Z", "V", "Delta_Z", "r_Z")


def traces_of_dominated() -> Theorem:
    """Sigma_Z <= Sigma_X |- tr Sigma_X >= tr Sigma_Z."""
    return trace_ordered(*(partial(covariance, name=law.source) for law in (DELTA, ORIGINAL)))


def bounds_ordered(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z: kappa^2 tr Sigma_X >= kappa^2 tr Sigma_Z."""
    goal = at_least(kappa**2 * ORIGINAL.trace(), kappa**2 * DELTA.trace())
    return prove(goal, weighted=[(kappa, traces)])


def worst_case(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z, Z without overload: kappa^2 tr Sigma_X >= L^2 D_Z."""
    goal = at_least(kappa**2 * ORIGINAL.trace(), bound_factor() * DELTA.distortion())
    return prove(goal, [trace_bound(DELTA), bounds_ordered(traces)])


@lemma
def distortions_ordered(traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z, Z without overload, X on its ends: D_X >= D_Z."""
    larger, smaller = ORIGINAL.distortion(), DELTA.distortion()
    clash = _errors_clash(assume(above(smaller, larger)), weighted=[(kappa, traces)])
    return by_contradiction(at_least(larger, smaller), clash)


@lemma
def distortions_apart(traces: Theorem) -> Theorem:
    """From tr Sigma_X > tr Sigma_Z, Z without overload, X on its ends: D_X > D_Z, whatever kappa is."""
    larger, smaller = ORIGINAL.distortion(), DELTA.distortion()
    loaded = _errors_clash(assume(at_least(smaller, larger)), products=[(assume(above(kappa**2)), traces)])
    still = prove(above(0), [traces, _unloaded_trace(ORIGINAL), energy_not_negative(DELTA)])
    return by_contradiction(above(larger, smaller), split(kappa**2, loaded, still))


def _errors_clash(wrong: Theorem, **order: Any) -> Theorem:
    """D_X below D_Z against the bounds' order: 0 > 0."""
    many = prove(at_least(real(M) - 1), [levels_fact()])
    products = [(wrong, many), (wrong, many, many), *order.pop("products", [])]
    return prove(above(0), [trace_bound(DELTA), trace_attained(ORIGINAL), wrong], products=products, **order)


@lemma
def energy_not_negative(law: Law) -> Theorem:
    """tr Sigma >= 0: a sum of mean squares."""

    def square(k: Indexish, w: Outcome) -> Poly:
        return law.centred(k, w) ** 2

    sign = for_outcome(prove(at_least(square("k", W)), squares=[law.centred("k", W)]))
    each = cut(mean_nonneg((), random(lambda w: square("k", w))), sign, at(assume(law.integrable()[0]), "k"))
    return nonneg(d, "k", each, lambda k: mean(lambda w: square(k, w)))


@lemma
def _unloaded_trace(law: Law) -> Theorem:
    """0 >= kappa^2, every Y_i is -R_i, 0 or R_i |- 0 >= tr Sigma."""
    y, none = law.coordinate("i", W), assume(at_least(-(kappa**2)))
    ends, some = at(assume(law.attaining()), "i", W), assume(above(y**2))
    reach = [(y * sqrt(law.variance("i")), none)]
    clash = prove(above(0), [ends], multipliers=(y,), products=[(some, some)], weighted=reach)
    rest = prove(at_least(0, y**2), [by_contradiction(at_least(-(y**2)), clash)])
    each = mean_at_most(random(lambda w: law.coordinate("i", w) ** 2), 0, rest)
    each = prove(at_least(-law.variance("i")), [cut(each, at(assume(law.integrable()[1]), "i"))])
    sums = nonneg(d, "i", each, lambda i: -law.variance(i))
    facts = [scale(d, -1, law.variance), trace_is_sum(law)]
    return prove(at_least(0, law.trace()), [sums, *facts])


def levels_cancelled(larger: Poly, smaller: Poly, scaled: Theorem) -> Theorem:
    """From L^2 larger >= L^2 smaller, or >: larger >= smaller, or >."""
    strict = scaled.conclusion == above(bound_factor() * larger, bound_factor() * smaller)
    goal = above(larger, smaller) if strict else at_least(larger, smaller)
    wrong, many = assume(negation(goal)), prove(at_least(real(M) - 1), [levels_fact()])
    clash = prove(above(0), [scaled, wrong], products=[(wrong, many), (wrong, many, many)])
    return by_contradiction(goal, clash)
