"""One mode bit a row: the smaller of two coders' squared errors at every outcome, and what that costs.

e_X and e_D are the squared errors of the coders of X and Z, min their minimum as a term. A mode errs less with positive
probability if E max(e' - e, 0) > 0, which says P(e < e') > 0 where E is countably additive.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel.formulas import Formula, above, at_least, equal, integrable
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, mean, total
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.expectation.means import mean_combination, mean_order
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    constant,
    cut,
    for_index,
    for_outcome,
    instance,
    magnitude_at_most,
    magnitude_bounds,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    maximum,
    minimum,
    one,
    random,
    split,
)
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import trace_bound
from proofs.library.quantizer.setting import d, kappa, levels
from proofs.library.rate.rate import powers
from proofs.library.sums.powers import powers_ordered
from proofs.library.sums.sums import nonneg
from proofs.search.certificate import prove

W = Outcome("w")
PRICE = family("s")


def error(law: Law, w: Outcome) -> Poly:
    """norm(X - Q(X))^2."""
    return total(d, lambda k: law.residual(k, w) ** 2)


def least(w: Outcome) -> Poly:
    """min(e_X, e_D)."""
    return minimum(error(ORIGINAL, w), error(DELTA, w))


GATED = mean(least)
PRESENT: tuple[Formula, ...] = (
    integrable(lambda w: error(ORIGINAL, w)),
    integrable(lambda w: error(DELTA, w)),
    integrable(least),
)


def wins(law: Law, other: Law) -> Formula:
    """With positive probability `law` errs less than `other`: E max(e' - e, 0) > 0."""
    return above(mean(lambda w: maximum(error(other, w) - error(law, w), 0)))


@lemma
def gated() -> tuple[Theorem, Theorem]:
    """E min(e_X, e_D) <= D_X and <= D_D."""
    gap = error(ORIGINAL, W) - error(DELTA, W)
    up, down = magnitude_bounds(gap)
    found: list[Theorem] = []
    for law, size in ((ORIGINAL, down), (DELTA, up)):
        below = prove(at_least(error(law, W), least(W)), [size])
        order = mean_order(random(least), random(lambda w, law=law: error(law, w)), below)
        found.append(cut(order, *(assume(f) for f in PRESENT)))
    return found[0], found[1]


@lemma
def gated_least() -> Theorem:
    """E min(e_X, e_D) <= min(D_X, D_D)."""
    return _below_both(gated(), strict=False)


def _below_both(bounds: tuple[Theorem, Theorem], strict: bool) -> Theorem:
    """A number below D_X and D_D is below their minimum."""
    x, z = ORIGINAL.distortion(), DELTA.distortion()
    both, relation = minimum(x, z), above if strict else at_least
    larger, smaller = assume(above(x - z)), assume(at_least(z - x))
    size = magnitude_of_nonneg(x - z, prove(at_least(x - z), [larger])), magnitude_of_nonpos(x - z, smaller)
    first = prove(relation(both, GATED), [bounds[1], size[0]])
    second = prove(relation(both, GATED), [bounds[0], size[1]])
    return split(x - z, first, second)


@lemma
def gated_strict() -> Theorem:
    """Each mode errs less with positive probability |- E min(e_X, e_D) < min(D_X, D_D)."""
    return _below_both((_strictly_below(ORIGINAL, DELTA), _strictly_below(DELTA, ORIGINAL)), strict=True)


def _strictly_below(loser: Law, winner: Law) -> Theorem:
    """The winner errs less with positive probability |- E min < E e of the loser: e - min is max(e - e', 0)."""
    value, _ = mean_combination(-1, random(least), random(lambda w: error(loser, w)))
    facts = [cut(value, *(assume(f) for f in PRESENT)), assume(wins(winner, loser))]
    return prove(above(loser.distortion(), GATED), facts)


@lemma
def gated_price() -> Theorem:
    """tr Sigma_Z <= s tr Sigma_X, Z without overload |- L^2 E min(e_X, e_D) <= s kappa^2 tr Sigma_X."""
    paid = assume(at_least(PRICE * ORIGINAL.trace(), DELTA.trace()))
    goal = at_least(PRICE * kappa**2 * ORIGINAL.trace(), bound_factor() * GATED)
    return prove(goal, [trace_bound(DELTA)], weighted=[(kappa, paid), (levels(), gated()[1])])


@lemma
def gated_nonneg() -> Theorem:
    """E min(e_X, e_D) >= 0."""
    signs: list[Theorem] = []
    for law in (ORIGINAL, DELTA):
        square = prove(at_least(law.residual("k", W) ** 2), squares=[law.residual("k", W)])
        sign = nonneg(d, "k", square, lambda k, law=law: law.residual(k, W) ** 2)
        signs.append(sign)
    first, second = error(ORIGINAL, W), error(DELTA, W)
    upper, lower = prove(at_least(first + second, first - second), signs), prove(at_least(2 * first), signs)
    size = magnitude_at_most(first - second, first + second, upper, lower)
    sign = for_outcome(prove(at_least(least(W)), [size]))
    return cut(mean_nonneg((), random(least)), sign, assume(PRESENT[2]))


def equal_rate() -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """s^d = 1/4, and N(n) = 2 L^n, the powers of D_gated and of kappa^2 tr Sigma_X for n <= d."""
    codes = equal(family("N", 0), 2), powers("N", levels())[1]
    bounds = (*powers("G", GATED), *powers("B", kappa**2 * ORIGINAL.trace()))
    return (*powers("p", PRICE), equal(family("p", d), Fraction(1, 4))), (*codes, *bounds)


@lemma
def gated_at_equal_rate() -> Theorem:
    """tr Sigma_Z <= s tr Sigma_X, s^d = 1/4, N = 2 L^d |- N^2 (E min(e_X, e_D))^d <= (kappa^2 tr Sigma_X)^d."""
    price, named = equal_rate()
    start, step, last = (assume(f) for f in price)
    first, codes, none, gates, whole, bounds = (assume(f) for f in named)
    n, limit, size, count = index("n"), kappa**2 * ORIGINAL.trace(), bound_factor(), levels()

    def share(m: Indexish) -> Poly:
        return family("B", m) * family("p", m)

    def coded(m: Indexish) -> Poly:
        return Fraction(1, 4) * family("N", m) ** 2 * family("G", m)

    put = {"x": constant(PRICE * limit), "y": constant(size * GATED), "xp": one(share), "yp": one(coded)}
    code, bound = family("N", n), family("B", n)
    following = [family(name, n + 1) for name in "pGN"]
    largest = prove(
        equal(share(n + 1), share(n) * PRICE * limit),
        [at(step, n), at(bounds, n)],
        multipliers=(following[0], limit * bound),
    )
    smallest = prove(
        equal(coded(n + 1), coded(n) * size * GATED),
        [at(codes, n), at(gates, n)],
        multipliers=(following[1] * (following[2] + count * code), size * code**2),
    )
    starts = (
        prove(equal(share(0), 1), [whole, start], multipliers=(1, family("p", 0))),
        prove(equal(coded(0), 1), [first, none], multipliers=(1, family("G", 0) * (family("N", 0) + 2))),
    )
    sign = prove(at_least(size * GATED), weighted=[(count, gated_nonneg())])
    compared = cut(
        instance(powers_ordered(), {"N": d}, put),
        *starts,
        for_index(largest, "n", d),
        for_index(smallest, "n", d),
        gated_price(),
        sign,
    )
    goal = at_least(family("B", d), family("N", d) ** 2 * family("G", d))
    return prove(goal, [compared, last], multipliers=(1, family("B", d)))
