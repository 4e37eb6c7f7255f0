"""Smooth sources, mid-rise without ends: the distortion is kappa^2 / (3 L^2) tr Sigma up to a share eta."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, real
from proofs.library.actual.rounding import settled
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    cut,
    magnitude_at_most,
    magnitude_bounds,
    root,
    split,
    square_monotone,
)
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import at_coordinate, distortion_is_sum, trace_is_sum
from proofs.library.quantizer.proportional import not_negative
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import M, d, kappa, midrise
from proofs.library.sums.sums import linear, monotone
from proofs.search.certificate import prove

eta, most, alpha = family("eta"), family("v"), family("alpha")
TWELFTH = Fraction(1, 12)


@dataclass(frozen=True)
class SmoothLaw(Law):
    """A source, quantized by mid-rise without ends; `variation` names what its densities vary by."""

    variation: str = "n"

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """step_i (floor(Y_i / step_i) + 1/2)."""
        return midrise(self.coordinate(i, w), self.steps(i), family(self.reciprocal, i))

    def varies(self, i: Indexish) -> Poly:
        """The total variation of the density of Y_i over its deviation."""
        return family(self.variation, i)

    def smooth(self) -> Formula:
        """3 (36 M)^2 (E (Y_i - q_i)^2 - Delta_i^2 / 12)^2 <= (n_i kappa Delta_i^2)^2 for i < d."""

        def fact(i: Indexish) -> Relation:
            gap = self.mean_error(i) - TWELFTH * self.steps(i) ** 2
            return at_least((self.varies(i) * kappa * self.steps(i) ** 2) ** 2, 3 * (36 * real(M)) ** 2 * gap**2)

        return all_index(d, fact)

    def limited(self) -> tuple[Formula, Formula]:
        """0 <= n_i <= v for i < d."""
        return all_index(d, lambda i: at_least(self.varies(i))), all_index(d, lambda i: at_least(most, self.varies(i)))


SOURCE, DELTA = SmoothLaw(), SmoothLaw("Z", "V", "Delta_Z", "r_Z", variation="n_Z")
RESOLUTION = at_least(eta), at_least(27 * bound_factor() * eta**2, 4 * most**2 * kappa**2)
GAIN = at_least(alpha), at_least(alpha * SOURCE.trace(), DELTA.trace())
RESOLVED, MOVING = above(1 - eta, alpha * (1 + eta)), above(kappa**2 * SOURCE.trace())


def _coordinate(law: SmoothLaw) -> tuple[Theorem, Theorem]:
    """eta kappa^2 lambda_i >= 3 L^2 E (Y_i - q_i)^2 - kappa^2 lambda_i, and its opposite, for 0 <= i < d."""
    i, many = index("i"), levels_fact()
    step, part = law.steps(i), TWELFTH * law.steps(i) ** 2
    gap = law.mean_error(i) - part
    smooth, small, large = (at(assume(f), i) for f in (law.smooth(), *law.limited()))
    sign, resolution = (assume(f) for f in RESOLUTION)
    squares = prove(at_least(most**2, law.varies(i) ** 2), products=[(small, large), (large, large)])
    room = prove(
        at_least(real(M) ** 2 * (eta * part) ** 2, real(M) ** 2 * gap**2),
        [smooth],
        weighted=[(kappa * step**2, squares), (step**2, resolution)],
    )
    wrong, positive = assume(above(gap**2, (eta * part) ** 2)), prove(above(real(M)), [many])
    clash = prove(above(0), [room], products=[(wrong, positive, positive)])
    inside = by_contradiction(at_least((eta * part) ** 2, gap**2), clash)
    nonneg = prove(at_least(eta * part), weighted=[(step, sign)])
    spread = cut(at_coordinate(variance_nonneg(), law), at(assume(law.integrable()[1]), i))
    _, rooted = root(law.variance(i), spread)
    width = at(assume(law.definitions()[0]), i)
    matched = prove(
        equal((real(M) * step) ** 2, kappa**2 * law.variance(i)),
        [width, rooted],
        multipliers=(1, real(M) * step + law.range(i), kappa**2),
    )
    found: list[Theorem] = []
    for side in (1, -1):
        inner = square_monotone(side * gap, eta * part, nonneg, prove(at_least((eta * part) ** 2, gap**2), [inside]))
        goal = at_least(
            eta * kappa**2 * law.variance(i),
            side * (3 * bound_factor() * law.mean_error(i) - kappa**2 * law.variance(i)),
        )
        found.append(prove(goal, [matched], multipliers=(1, eta), weighted=[(real(M), inner)]))
    return found[0], found[1]


@lemma
def relative(law: SmoothLaw) -> Theorem:
    """eta kappa^2 tr Sigma >= abs(3 L^2 D - kappa^2 tr Sigma)."""
    value = 3 * bound_factor() * law.distortion() - kappa**2 * law.trace()
    size = eta * kappa**2 * law.trace()

    def gap(i: Indexish) -> Poly:
        return 3 * bound_factor() * law.mean_error(i) - kappa**2 * law.variance(i)

    split_up = linear(d, gap, [(3 * bound_factor(), law.mean_error), (-(kappa**2), law.variance)])
    pulled = linear(d, lambda i: eta * kappa**2 * law.variance(i), [(eta * kappa**2, law.variance)])
    shared = [split_up, pulled, distortion_is_sum(law), trace_is_sum(law)]
    sides: list[Theorem] = []
    for side, each in zip((1, -1), _coordinate(law), strict=True):
        sums = monotone(d, "i", each, lambda i, side=side: side * gap(i), lambda i: eta * kappa**2 * law.variance(i))
        signed = linear(d, lambda i, side=side: side * gap(i), [(side, gap)])
        goal = at_least(size, side * value)
        sides.append(prove(goal, [sums, signed, *shared], multipliers=(1, bound_factor(), kappa**2, eta * kappa**2)))
    whole = magnitude_at_most(value, size, sides[0], prove(at_least(value, -size), [sides[1]]))
    return settled(whole, assume(index_at_least(d)))


def _sides(law: SmoothLaw) -> tuple[Theorem, Theorem]:
    """(1 + eta) kappa^2 tr Sigma >= 3 L^2 D >= (1 - eta) kappa^2 tr Sigma."""
    value = 3 * bound_factor() * law.distortion() - kappa**2 * law.trace()
    up, down = magnitude_bounds(value)
    energy = kappa**2 * law.trace()
    return (
        prove(at_least((1 + eta) * energy, 3 * bound_factor() * law.distortion()), [relative(law), up]),
        prove(at_least(3 * bound_factor() * law.distortion(), (1 - eta) * energy), [relative(law), down]),
    )


@lemma
def advantage() -> tuple[Theorem, Theorem]:
    """alpha (1 + eta) D_X >= (1 - eta) D_Z; and D_X > D_Z where 1 - eta > alpha (1 + eta), kappa^2 tr Sigma_X > 0."""
    high, low = _sides(DELTA)[0], _sides(SOURCE)[1]
    share, traces = (assume(f) for f in GAIN)
    sign, many = assume(RESOLUTION[0]), levels_fact()
    ours, theirs = SOURCE.distortion(), DELTA.distortion()
    goal = at_least(alpha * (1 + eta) * ours, (1 - eta) * theirs)
    fine, coarse = assume(above(1 - eta)), assume(at_least(-(1 - eta)))
    # 1 - eta > 0: both sides times 3 L^2 enclose (1 - eta)(1 + eta) kappa^2 tr Sigma_D
    wider = prove(at_least(kappa**2 * alpha * SOURCE.trace(), kappa**2 * DELTA.trace()), weighted=[(kappa, traces)])
    scaled = prove(
        at_least(bound_factor() * alpha * (1 + eta) * ours, bound_factor() * (1 - eta) * theirs),
        products=[(fine, high), (fine, wider), (fine, sign, wider), (share, low), (share, sign, low)],
    )
    positive, wrong = prove(above(real(M)), [many]), assume(above((1 - eta) * theirs, alpha * (1 + eta) * ours))
    clash = prove(above(0), [scaled], products=[(wrong, positive, positive)])
    fine_case = by_contradiction(goal, clash)
    # otherwise the left side is not positive
    known = [settled(t, assume(index_at_least(d))) for t in (not_negative(SOURCE)[0], not_negative(DELTA)[0])]
    coarse_case = prove(goal, products=[(coarse, known[1]), (share, known[0]), (share, sign, known[0])])
    ratio = settled(split(1 - eta, fine_case, coarse_case), assume(index_at_least(d)))
    # D_X > 0, for 3 L^2 D_X >= (1 - eta) kappa^2 tr Sigma_X > 0
    resolved, moving = assume(RESOLVED), assume(MOVING)
    gap = prove(above(1 - eta), [resolved], products=[(share,), (share, sign)])
    nothing = assume(at_least(-ours))
    some = by_contradiction(
        above(ours), prove(above(0), [low], products=[(gap, moving), (nothing, positive, positive)])
    )
    behind = assume(at_least(theirs, ours))
    last = prove(above(0), [ratio], products=[(resolved, some), (gap, behind)])
    return ratio, settled(by_contradiction(above(ours, theirs), last), assume(index_at_least(d)))
