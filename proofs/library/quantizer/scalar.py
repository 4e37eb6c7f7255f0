"""One coordinate: the mean squared error of the clipped quantizer for every law, and the laws that attain its bound.

The source is the family Y, with variance E Y^2; step and reciprocal are families too, all to be instantiated.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, Relation, above, all_outcome, at_least, equal, integrable
from proofs.kernel.rules import Theorem, mean_congruence, mean_nonneg
from proofs.kernel.terms import Outcome, Poly, family, mean, real, sqrt
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, constant, cut, for_outcome, instance, random, root
from proofs.library.quantizer.quantizer import attained, granular, levels_fact, penrose
from proofs.library.quantizer.setting import M, kappa, levels, quantized
from proofs.search.certificate import prove

W = Outcome("w")
step, reciprocal = family("step"), family("reciprocal")


def source(w: Outcome) -> Poly:
    """Y at an outcome."""
    return family("Y", w)


def error(w: Outcome) -> Poly:
    """Y - q(Y) at an outcome."""
    return source(w) - quantized(source(w), step, reciprocal)


VARIANCE = mean(lambda w: source(w) ** 2)
MSE = mean(lambda w: error(w) ** 2)
RANGE = kappa * sqrt(VARIANCE)
STEP = equal(real(M) * step, RANGE)
NO_OVERLOAD: tuple[Formula, Formula] = (
    all_outcome(lambda w: at_least(RANGE, source(w))),
    all_outcome(lambda w: at_least(source(w), -RANGE)),
)
ATTAINING = all_outcome(lambda w: equal(source(w) * (source(w) - RANGE) * (source(w) + RANGE)))
PRESENT: tuple[Formula, Formula] = (
    integrable(lambda w: source(w) ** 2),
    integrable(lambda w: error(w) ** 2),
)
RECIPROCAL = penrose(step, reciprocal)


@lemma
def variance_nonneg() -> Theorem:
    """E Y^2 >= 0."""
    square = prove(at_least(source(W) ** 2), squares=[source(W)])
    return cut(mean_nonneg((), random(lambda w: source(w) ** 2)), for_outcome(square))


@lemma
def width_squared() -> Theorem:
    """(M step)^2 = kappa^2 E Y^2."""
    square, definition, width = root(VARIANCE, variance_nonneg())[1], assume(STEP), real(M) * step
    return prove(equal(width**2, kappa**2 * VARIANCE), [definition, square], multipliers=(1, width, RANGE, kappa**2))


@lemma
def scalar_bound() -> Theorem:
    """|Y| <= R = kappa sigma at every outcome |- L^2 E (Y - q(Y))^2 <= kappa^2 E Y^2."""
    definition, many, wrong = assume(STEP), levels_fact(), assume(above(-step))
    upper, lower = (at(assume(f), W) for f in NO_OVERLOAD)
    clash = prove(above(0), [definition, upper, lower], products=[(many, wrong), (wrong,)])
    nonneg = by_contradiction(at_least(step), clash)
    width = real(M) * step
    pointwise = cut(
        instance(granular()[2], families={"y": constant(source(W))}),
        nonneg,
        prove(at_least(width, source(W)), [upper, definition]),
        prove(at_least(source(W), -width), [lower, definition]),
    )
    quarter = prove(at_least(step**2, 4 * error(W) ** 2), [pointwise])
    bounded = means.mean_at_most(random(lambda w: 4 * error(w) ** 2), step**2, quarter)
    return _close(at_least, bounded)


@lemma
def scalar_attained() -> Theorem:
    """Y in {-R, 0, R} at every outcome |- L^2 E (Y - q(Y))^2 = kappa^2 E Y^2."""
    definition = assume(STEP)
    width, y = real(M) * step, source(W)
    support = prove(
        equal(y * (y - width) * (y + width)),
        [at(assume(ATTAINING), W), definition],
        multipliers=(1, y * width, y * RANGE),
    )
    pointwise = cut(instance(attained(), families={"y": constant(y)}), support)
    four = random(lambda w: 4 * error(w) ** 2)
    same = mean_congruence((), four, random(lambda w: step**2), True)
    value, domain = means.mean_constant(step**2)
    same = cut(same, for_outcome(prove(equal(four(W), step**2), [pointwise])), domain)
    return _close(equal, prove(equal(step**2, mean(four)), [same, value]))


def _close(relation: Callable[[Poly, Poly], Relation], compared: Theorem) -> Theorem:
    """From step^2 against E 4 (Y - q(Y))^2 to kappa^2 E Y^2 against L^2 E (Y - q(Y))^2."""
    pulled, whole = means.mean_scale(4, random(lambda w: error(w) ** 2))
    compared = cut(compared, whole)
    small = prove(relation(step**2, 4 * MSE), [compared, pulled])
    goal = relation(kappa**2 * VARIANCE, levels() ** 2 * MSE)
    many = real(M)
    return prove(
        goal,
        [width_squared(), small],
        multipliers=(1, many**2),
        weighted=[(many, small)] if relation is at_least else [],
    )


@lemma
def loading_at_least_one() -> Theorem:
    """|Y| <= kappa sigma at every outcome and E Y^2 > 0 |- kappa^2 >= 1: for kappa < 1 the class is empty."""
    upper, lower = (at(assume(f), W) for f in NO_OVERLOAD)
    inside = prove(at_least(RANGE**2, source(W) ** 2), products=[(upper, lower)])
    second = means.mean_at_most(random(lambda w: source(w) ** 2), RANGE**2, inside)
    square = root(VARIANCE, variance_nonneg())[1]
    wrong = assume(above(1, kappa**2))
    clash = prove(above(0), [second, square], multipliers=(1, kappa**2), products=[(wrong, assume(above(VARIANCE)))])
    return by_contradiction(at_least(kappa**2, 1), clash)
