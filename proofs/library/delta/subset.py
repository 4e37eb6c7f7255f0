"""Coding on an event: one quantizer where an indicator g is 1, another where it is 0, each with steps of its own.

A part has a weight (g or 1 - g), a source, a centre m, a basis, and steps from its own conditional second moments:
E[weight] lambda_i = E[weight y_i^2], M Delta_i = kappa sqrt(lambda_i), y = U^T (X - m). The conditional mean is the
centre one takes; no theorem here needs to know that m is it. "Conditional on the event" is E[weight f] / E[weight].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel.formulas import (
    Formula,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, mean, real, sqrt, total
from proofs.library.expectation.means import mean_equal, mean_of_sum, mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    either,
    instance,
    ordered,
    random,
    root,
)
from proofs.library.matrices.matrices import Matrix, difference, trace_ordered, trace_strict
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.quantizer import granular, levels_fact, reciprocals
from proofs.library.quantizer.setting import M, d, kappa, quantized
from proofs.library.rotation import rotation
from proofs.library.sums.sums import kronecker, monotone, scale
from proofs.search.certificate import prove

W = Outcome("w")
Weight = Callable[[Outcome], Poly]


def inside(w: Outcome) -> Poly:
    """g: one on the event, zero elsewhere."""
    return family("g", w)


def outside(w: Outcome) -> Poly:
    """1 - g."""
    return 1 - inside(w)


INDICATOR: Formula = all_outcome(lambda w: equal(inside(w) ** 2, inside(w)))


@dataclass(frozen=True)
class Part:
    """A weight, and by their names a source, its centre, a basis, steps, their reciprocals and second moments."""

    weight: Weight
    source: str
    centre: str
    basis: str
    step: str
    reciprocal: str
    variance: str

    def shifted(self, k: Indexish, w: Outcome) -> Poly:
        """X_k - m_k."""
        return family(self.source, k, w) - family(self.centre, k)

    def coordinate(self, i: Indexish, w: Outcome) -> Poly:
        """y_i = sum_k U_ki (X_k - m_k)."""
        return total(d, lambda k: family(self.basis, k, i) * self.shifted(k, w))

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """q_i(y_i)."""
        return quantized(self.coordinate(i, w), family(self.step, i), family(self.reciprocal, i))

    def error(self, i: Indexish, w: Outcome) -> Poly:
        """y_i - q_i(y_i)."""
        return self.coordinate(i, w) - self.quantized(i, w)

    def range(self, i: Indexish) -> Poly:
        """R_i = kappa sqrt(lambda_i)."""
        return kappa * sqrt(family(self.variance, i))

    def residual(self, k: Indexish, w: Outcome) -> Poly:
        """Entry k of X - Q(X), Q(X) = m + U q(y)."""
        return self.shifted(k, w) - total(d, lambda i: family(self.basis, k, i) * self.quantized(i, w))

    def distortion(self) -> Poly:
        """E[weight norm(X - Q(X))^2]."""
        return mean(lambda w: self.weight(w) * total(d, lambda k: self.residual(k, w) ** 2))

    def moment(self) -> Matrix:
        """E[weight (X_k - m_k)(X_j - m_j)]: P(event) times the conditional second moments about m."""
        return lambda k, j: mean(lambda w: self.weight(w) * self.shifted(k, w) * self.shifted(j, w))

    def trace(self) -> Poly:
        """tr E[weight (X - m)(X - m)^T]."""
        return total(d, lambda k: self.moment()(k, k))

    def orthonormal(self) -> Formula:
        """U^T U = I."""

        def product(i: Index, j: Index) -> Poly:
            return total(d, lambda k: family(self.basis, k, i) * family(self.basis, k, j))

        return all_index(d, lambda i: all_index(d, lambda j: equal(product(i, j), kronecker(i, j))))

    def definitions(self) -> tuple[Formula, ...]:
        """The conditional second moments, not negative, and the steps with their reciprocals."""
        variance = all_index(d, lambda i: equal(self._mass() * family(self.variance, i), self._energy(i)))
        sign = all_index(d, lambda i: at_least(family(self.variance, i)))
        steps = all_index(d, lambda i: equal(real(M) * family(self.step, i), self.range(i)))
        inverse = reciprocals(lambda i: family(self.step, i), lambda i: family(self.reciprocal, i))
        return variance, sign, steps, *inverse

    def no_overload(self) -> tuple[Formula, Formula]:
        """abs(y_i) <= R_i wherever the weight is one."""
        return (
            all_index(
                d, lambda i: all_outcome(lambda w: at_least(self.weight(w) * (self.range(i) - self.coordinate(i, w))))
            ),
            all_index(
                d, lambda i: all_outcome(lambda w: at_least(self.weight(w) * (self.range(i) + self.coordinate(i, w))))
            ),
        )

    def integrable(self) -> tuple[Formula, ...]:
        """The weighted squares of X_k - m_k, of y_i and of y_i - q_i(y_i) have expectations."""
        return (
            all_index(d, lambda k: integrable(lambda w: self.weight(w) * self.shifted(k, w) * self.shifted(k, w))),
            all_index(d, lambda i: integrable(lambda w: self.weight(w) * self.coordinate(i, w) ** 2)),
            all_index(d, lambda i: integrable(lambda w: self.weight(w) * self.error(i, w) ** 2)),
        )

    def _mass(self) -> Poly:
        return mean(self.weight)

    def _energy(self, i: Indexish) -> Poly:
        return mean(lambda w: self.weight(w) * self.coordinate(i, w) ** 2)

    def mean_error(self, i: Indexish) -> Poly:
        """E[weight (y_i - q_i(y_i))^2]."""
        return mean(lambda w: self.weight(w) * self.error(i, w) ** 2)

    def bound(self) -> Theorem:
        """L^2 E[weight norm(X - Q(X))^2] <= kappa^2 tr E[weight (X - m)(X - m)^T]."""
        low = ordered(d, 0, (assume(index_at_least(d)),))

        def energy(i: Indexish) -> Poly:
            return kappa**2 * self._energy(i)

        sums = monotone(d, "i", self._coordinate_bound(), lambda i: bound_factor() * self.mean_error(i), energy)
        facts = [
            sums,
            scale(d, bound_factor(), self.mean_error),
            scale(d, kappa**2, self._energy),
            self._distortion_is_sum(),
            self._trace_is_sum(),
        ]
        goal = at_least(kappa**2 * self.trace(), bound_factor() * self.distortion())
        return prove(goal, [cut(t, low) for t in facts], multipliers=(1, bound_factor(), kappa**2))

    def _coordinate_bound(self) -> Theorem:
        """L^2 E[weight e_i^2] <= kappa^2 E[weight y_i^2]: where the weight is one, e_i^2 <= Delta_i^2 / 4."""
        step, weight = family(self.step, "i"), self.weight(W)
        variance, sign, steps, *inverse = (at(assume(f), "i") for f in self.definitions())
        bounded = self._pointwise(steps, inverse)
        quarter = prove(at_least(weight * step**2, 4 * weight * self.error("i", W) ** 2), [bounded])
        present = at(assume(self.integrable()[2]), "i")
        mass = random(self.weight)
        left, left_domain = mean_scale(step**2, mass)
        right, right_domain = mean_scale(4, random(lambda w: self.weight(w) * self.error("i", w) ** 2))
        given = assume(integrable(self.weight))
        left, left_domain = cut(left, given), cut(left_domain, given)
        right, right_domain = cut(right, present), cut(right_domain, present)
        order = mean_order(
            random(lambda w: 4 * self.weight(w) * self.error("i", w) ** 2),
            random(lambda w: self.weight(w) * step**2),
            quarter,
        )
        order = cut(order, left_domain, right_domain)
        square = root(family(self.variance, "i"), sign)[1]
        width = real(M) * step
        wide = prove(
            equal(width**2, kappa**2 * family(self.variance, "i")),
            [steps, square],
            multipliers=(1, width, self.range("i"), kappa**2),
        )
        goal = at_least(kappa**2 * self._energy("i"), bound_factor() * self.mean_error("i"))
        return prove(
            goal,
            [left, right, wide, variance],
            multipliers=(1, real(M) ** 2, self._mass(), kappa**2),
            weighted=[(real(M), order)],
        )

    def _pointwise(self, steps: Theorem, inverse: list[Theorem]) -> Theorem:
        """weight e_i^2 <= weight Delta_i^2 / 4, from weight = 0 and from weight = 1."""
        step, weight, y = family(self.step, "i"), self.weight(W), self.coordinate("i", W)
        square = self.error("i", W) ** 2
        goal = at_least(weight * step**2, 4 * weight * square)
        idle, here = assume(equal(weight)), assume(equal(1 - weight))
        nothing = prove(goal, [idle], multipliers=(1, step**2, square))
        upper, lower = (at(assume(f), "i", W) for f in self.no_overload())
        reach = (self.range("i") - y, self.range("i") + y)
        high, low = (
            prove(at_least(part), [fact, here], multipliers=(1, part))
            for part, fact in zip(reach, (upper, lower), strict=True)
        )
        many, wrong = levels_fact(), assume(above(-step))
        clash = prove(above(0), [steps, high, low], products=[(many, wrong), (wrong,)])
        nonneg = by_contradiction(at_least(step), clash)
        width = real(M) * step
        values = {"y": constant(y), "step": constant(step), "reciprocal": constant(family(self.reciprocal, "i"))}
        inner = cut(
            instance(granular()[2], families=values),
            nonneg,
            prove(at_least(width, y), [high, steps]),
            prove(at_least(y, -width), [low, steps]),
            *inverse,
        )
        active = prove(goal, [here, inner], multipliers=(1, step**2, square))
        product = prove(equal(weight * (1 - weight)), [at(assume(INDICATOR), W)])
        return either(product, weight, 1 - weight, nothing, active)

    def _distortion_is_sum(self) -> Theorem:
        """E[weight norm(X - Q(X))^2] = sum_i E[weight e_i^2]: the rotation keeps the error's norm at each outcome."""
        invariant = rotation.error_invariance(self.basis, lambda k: self.shifted(k, W), lambda i: self.quantized(i, W))
        return self._summed(lambda k, w: self.residual(k, w) ** 2, lambda i, w: self.error(i, w) ** 2, invariant, 2)

    def _trace_is_sum(self) -> Theorem:
        """tr E[weight (X - m)(X - m)^T] = sum_i E[weight y_i^2]."""
        invariant = rotation.transposed_energy(self.basis, lambda k: self.shifted(k, W))

        def entry(k: Indexish, w: Outcome) -> Poly:
            return self.shifted(k, w) ** 2

        def coordinate(i: Indexish, w: Outcome) -> Poly:
            return self.coordinate(i, w) ** 2

        whole = self._summed(entry, coordinate, invariant, 1)
        spread, _ = mean_of_sum(d, lambda k, w: self.weight(w) * entry(k, w))
        spread = cut(spread, assume(self.integrable()[0]))
        joined, _ = self._pulled(entry, 0)
        return prove(equal(self.trace(), total(d, self._energy)), [whole, spread, joined])

    def _pulled(self, term: Callable[[Indexish, Outcome], Poly], part: int) -> tuple[Theorem, Theorem]:
        """E[weight sum term] = E[sum weight term], and the former is integrable."""
        pulled = scale(d, self.weight(W), lambda i: term(i, W))
        pulled = cut(pulled, ordered(d, 0, (assume(index_at_least(d)),)))
        _, whole = mean_of_sum(d, lambda i, w: self.weight(w) * term(i, w))
        whole = cut(whole, assume(self.integrable()[part]))
        inner = random(lambda w: total(d, lambda i: self.weight(w) * term(i, w)))
        outer = random(lambda w: self.weight(w) * total(d, lambda i: term(i, w)))
        value, domain = mean_equal(outer, inner, pulled)
        return cut(value, whole), cut(domain, whole)

    def _summed(
        self,
        rotated: Callable[[Indexish, Outcome], Poly],
        plain: Callable[[Indexish, Outcome], Poly],
        invariant: Theorem,
        part: int,
    ) -> Theorem:
        """E[weight sum_k rotated_k] = sum_i E[weight plain_i], from equal sums at each outcome."""
        value, domain = self._pulled(plain, part)
        left, right = (
            random(lambda w, term=term: self.weight(w) * total(d, lambda i: term(i, w))) for term in (rotated, plain)
        )
        same = prove(equal(left(W), right(W)), [invariant], multipliers=(self.weight(W),))
        moved = cut(mean_equal(left, right, same)[0], domain)
        split, _ = mean_of_sum(d, lambda i, w: self.weight(w) * plain(i, w))
        split = cut(split, assume(self.integrable()[part]))
        goal = equal(mean(left), total(d, lambda i: mean(lambda w: self.weight(w) * plain(i, w))))
        return prove(goal, [moved, value, split])


CODED = Part(inside, "Z", "m", "V", "Delta_Z", "r_Z", "lambda_Z")
DIRECT = Part(outside, "X", "n", "U", "Delta", "r", "lambda")
REPLACED = Part(inside, "X", "c", "U", "Delta", "r", "lambda")  # what the delta stands for on the event


def worst_case() -> Poly:
    """kappa^2 (tr E[g (X - c)(X - c)^T] + tr E[(1 - g)(X - n)(X - n)^T])."""
    return kappa**2 * (REPLACED.trace() + DIRECT.trace())


def distortion() -> Poly:
    """E[g norm(Z - Q(Z))^2] + E[(1 - g) norm(X - Q(X))^2]."""
    return CODED.distortion() + DIRECT.distortion()


@lemma
def subset_bound() -> tuple[Theorem, Theorem]:
    """The delta dominated on the event |- traces ordered there, and the mixed coder obeys the source's bound."""
    traces = trace_ordered(CODED.moment(), REPLACED.moment())
    goal = at_least(worst_case(), bound_factor() * distortion())
    return traces, prove(goal, [CODED.bound(), DIRECT.bound()], weighted=[(kappa, traces)])


@lemma
def subset_strict() -> Theorem:
    """Some entry of the two moments differs, kappa > 0 |- the mixed coder is strictly below the source's bound."""
    entries = (REPLACED.moment(), CODED.moment())
    differ = assume(above((entries[0]("k", "j") - entries[1]("k", "j")) ** 2))
    gap = difference(*entries)
    same = prove(equal(gap("k", "j"), gap("j", "k")))
    strict = cut(trace_strict(CODED.moment(), REPLACED.moment(), "k", "j"), differ, same)
    positive = assume(above(kappa))
    goal = above(worst_case(), bound_factor() * distortion())
    return prove(goal, [CODED.bound(), DIRECT.bound()], products=[(positive, positive, strict)])
