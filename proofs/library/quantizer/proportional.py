"""Laws whose every coordinate errs by one multiple c of its variance, as a normal law does under one rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Index, Outcome, Poly, family, index, mean
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, cut, for_outcome, ordered, random
from proofs.library.matrices.matrices import trace_ordered
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import distortion_is_sum, trace_is_sum
from proofs.library.quantizer.setting import covariance, d
from proofs.library.sums.sums import congruent, nonneg, scale
from proofs.search.certificate import prove

c = family("c")
W = Outcome("w")


def proportional(law: Law) -> Formula:
    """E (Y_i - q_i(Y_i))^2 = c lambda_i for i < d."""
    return all_index(d, lambda i: equal(law.mean_error(i), c * law.variance(i)))


@lemma
def distortion_proportional(law: Law) -> Theorem:
    """D = c tr Sigma where every coordinate errs by c times its variance."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    each = at(assume(proportional(law)), "i")
    sums = congruent(d, "i", each, law.mean_error, lambda i: c * law.variance(i))
    facts = [sums, scale(d, c, law.variance), distortion_is_sum(law), trace_is_sum(law)]
    goal = equal(law.distortion(), c * law.trace())
    return prove(goal, [cut(t, low) for t in facts], multipliers=(1, c))


def not_negative(law: Law) -> tuple[Theorem, Theorem]:
    """D >= 0 and tr Sigma >= 0: both are sums of mean squares."""
    low = ordered(d, 0, (assume(index_at_least(d)),))

    def total_of(part: int, term: Callable[[Index, Outcome], Poly], split: Theorem, value: Poly) -> Theorem:
        i = index("i")
        square = for_outcome(prove(at_least(term(i, W) ** 2), squares=[term(i, W)]))
        each = cut(mean_nonneg((), random(lambda w: term(i, w) ** 2)), square, at(assume(law.integrable()[part]), i))
        sign = nonneg(d, "i", each, lambda i: mean(lambda w: term(i, w) ** 2))
        return prove(at_least(value), [cut(sign, low), cut(split, low)])

    return (
        total_of(2, law.error, distortion_is_sum(law), law.distortion()),
        total_of(1, law.coordinate, trace_is_sum(law), law.trace()),
    )


@lemma
def proportional_ordered() -> Theorem:
    """Sigma_Z <= Sigma_X, both laws proportional with one c |- D_X >= D_Z; that c >= 0 need not be assumed."""
    traces = trace_ordered(*(partial(covariance, name=law.source) for law in (DELTA, ORIGINAL)))
    gap = ORIGINAL.trace() - DELTA.trace()
    wrong = assume(above(DELTA.distortion(), ORIGINAL.distortion()))
    error, _ = not_negative(ORIGINAL)
    _, energy = not_negative(DELTA)
    equations = [distortion_proportional(ORIGINAL), distortion_proportional(DELTA)]
    # -c gap > 0 and D_X = c (tr Sigma_Z + gap) >= 0 cannot both be: -c gap D_X = -c^2 gap (tr Sigma_Z + gap) <= 0
    negative = prove(above(-c * gap), [wrong, *equations])
    whole = prove(at_least(c * (DELTA.trace() + gap)), [error, *equations])
    product = prove(at_least(DELTA.trace() * gap), products=[(energy, traces)])
    cross = prove(at_least(c**2 * DELTA.trace() * gap), weighted=[(c, product)])
    clash = prove(above(0), [cross], products=[(negative, whole), (negative, negative)])
    return by_contradiction(at_least(ORIGINAL.distortion(), DELTA.distortion()), clash)
