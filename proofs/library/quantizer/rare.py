"""Rare values: a law on -n sigma, 0, n sigma with n >= kappa, the nearer to the second-moment bound the larger n is.

Its values at rest err by half a step, the others by n sigma - R + Delta/2, and the second moment says how often.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem, mean_one
from proofs.kernel.terms import Index, Outcome, Poly, Polyish, family, poly, real, sqrt
from proofs.library.expectation.means import ONE, mean_equal, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    antisymmetric,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    either,
    for_outcome,
    instance,
    magnitude,
    magnitude_facts,
    magnitude_of_nonneg,
    magnitude_of_nonpos,
    ordered,
    random,
    root,
    split,
)
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import at_coordinate, distortion_is_sum, trace_is_sum
from proofs.library.quantizer.quantizer import ERROR, POSITIVE, WIDTH, attained, levels_fact, overload, step, y
from proofs.library.quantizer.scalar import (
    MSE,
    RANGE,
    STEP,
    VARIANCE,
    W,
    error,
    scalar_attained,
    source,
    variance_nonneg,
    width_squared,
)
from proofs.library.quantizer.setting import HALF, M, d, kappa, levels
from proofs.library.sums.sums import congruent, scale
from proofs.search.certificate import prove

n, top = family("n"), family("top")
QUARTER = HALF * HALF
BEYOND = at_least(n, kappa)


def three_values(value: Poly, size: Polyish) -> Poly:
    """Zero at -size, 0 and size alone."""
    return value * (value - size) * (value + poly(size))


@lemma
def rare_error() -> Theorem:
    """step >= 0, T >= M step, y in {-T, 0, T} |- T^2 (y - q(y))^2 = T^2 step^2/4 + y^2 g, g = (T - R)(T - R + step)."""
    gap = (top - WIDTH) * (top - WIDTH + step)
    goal = equal(top**2 * ERROR**2, QUARTER * top**2 * step**2 + y**2 * gap)
    wide = assume(at_least(top, WIDTH))
    sign = prove(at_least(top), [wide, POSITIVE], products=[(levels_fact(), POSITIVE)])
    rest = assume(equal(y))
    still = cut(attained(), prove(equal(three_values(y, WIDTH)), [rest], multipliers=(y**2, WIDTH**2)))
    resting = prove(goal, [still, rest], multipliers=(top**2, y * gap))
    sides: list[Theorem] = []
    for side in (1, -1):
        here = assume(equal(y - side * top))
        absolute_of = magnitude_of_nonneg if side == 1 else magnitude_of_nonpos
        size = absolute_of(y, prove(at_least(side * y), [sign, here]))
        past = assume(above(top, WIDTH))
        exact = cut(overload()[0], prove(above(magnitude(y), WIDTH), [size, here, past]))
        reach = top - WIDTH + HALF * step
        outside = prove(equal(magnitude(ERROR), reach), [exact, size, here])
        squared = [magnitude_facts(ERROR)[1], outside]
        far = prove(equal(ERROR**2, reach**2), squared, multipliers=(1, magnitude(ERROR), reach))
        square = prove(equal(y**2, top**2), [here], multipliers=(y, top))
        beyond = prove(goal, [far, square], multipliers=(top**2, gap))
        edge = antisymmetric(top, WIDTH, assume(at_least(WIDTH, top)), wide)
        at_edge = prove(equal(three_values(y, WIDTH)), [square, edge], multipliers=(y, y * top, y * WIDTH))
        near = prove(goal, [cut(attained(), at_edge), edge], multipliers=(top**2, y**2 * (top - WIDTH + step)))
        sides.append(split(top - WIDTH, beyond, near))
    support = assume(equal(three_values(y, top)))
    outer = assume(equal((y - top) * (y + top)))
    return either(support, y, (y - top) * (y + top), resting, either(outer, y - top, y + top, *sides))


def reached(count: Poly) -> Poly:
    """n^2 (kappa^2 + L^2) - 2 n kappa L (L - 1) + kappa^2 L (L - 2)."""
    return n**2 * (kappa**2 + count**2) - 2 * n * kappa * count * (count - 1) + kappa**2 * count * (count - 2)


RARE = all_outcome(lambda w: equal(three_values(source(w), n * sqrt(VARIANCE))))


@lemma
def scalar_rare() -> Theorem:
    """kappa > 0, n >= kappa, Y in {-n sigma, 0, n sigma} |- n^2 L^2 E (Y - q(Y))^2 = `reached` E Y^2."""
    sigma, definition, size = sqrt(VARIANCE), assume(STEP), n * sqrt(VARIANCE)
    sign, square = root(VARIANCE, variance_nonneg())
    loaded, support = assume(above(kappa)), at(assume(RARE), W)
    wrong = assume(above(-step))
    clash = prove(above(0), [definition], products=[(levels_fact(), wrong), (wrong,), (loaded, sign)])
    forward = by_contradiction(at_least(step), clash)
    wide = prove(at_least(size, real(M) * step), [definition], products=[(assume(BEYOND), sign)])
    put = {"y": constant(source(W)), "top": constant(size)}
    pointwise = cut(instance(rare_error(), families=put), forward, wide, support)
    gap = (size - real(M) * step) * (size - real(M) * step + step)
    scaled = mean_expanded([(size**2, random(lambda w: error(w) ** 2))])
    right = mean_expanded([(QUARTER * size**2 * step**2, ONE), (gap, random(lambda w: source(w) ** 2))])
    whole = random(lambda w: QUARTER * size**2 * step**2 + gap * source(w) ** 2)
    same = cut(mean_equal(random(lambda w: size**2 * error(w) ** 2), whole, pointwise)[0], right[1])
    unit = mean_one((), True)
    mean_of = prove(
        equal(size**2 * MSE, QUARTER * size**2 * step**2 + gap * VARIANCE),
        [same, scaled[0], right[0], unit],
        multipliers=(1, QUARTER * size**2 * step**2),
    )
    count, half, width = levels(), real(M), real(M) * step
    parts = [(half**k) * term for k in (1, 2) for term in (size, width, kappa * sigma)]
    spread = count**2 * (n - kappa) ** 2 + 2 * count * kappa * (n - kappa)
    outer = prove(
        equal(count**2 * gap, VARIANCE * spread),
        [definition, square],
        multipliers=(
            *parts,
            half**2 * n**2,
            half**2 * n * kappa,
            half**2 * kappa**2,
            half * n * kappa,
            half * kappa**2,
        ),
    )
    missing = n**2 * count**2 * MSE - reached(count) * VARIANCE
    cleared = prove(
        equal(VARIANCE * missing),
        [mean_of, outer, width_squared(), square],
        multipliers=(count**2, VARIANCE, n**2 * sigma**2, n**2 * count**2 * MSE, n**2 * kappa**2 * VARIANCE),
    )
    rest, goal = assume(equal(VARIANCE)), equal(n**2 * count**2 * MSE, reached(count) * VARIANCE)
    value = source(W)
    ends = prove(
        equal(three_values(value, RANGE)),
        [support, square, rest],
        multipliers=(1, value * n**2, value * kappa**2),
    )
    still = cut(scalar_attained(), for_outcome(ends))
    resting = prove(goal, [still, rest], multipliers=(n**2, n**2 * kappa**2, reached(count)))
    moving = prove(goal, [assume(equal(missing))])
    return cut(either(cleared, VARIANCE, missing, resting, moving), mean_one((), False))


def rare_values(law: Law) -> Formula:
    """Every Y_i is -n sigma_i, 0 or n sigma_i at every outcome."""

    def support(i: Index, w: Outcome) -> Poly:
        return three_values(law.coordinate(i, w), n * sqrt(law.variance(i)))

    return all_index(d, lambda i: all_outcome(lambda w: equal(support(i, w))))


@lemma
def trace_rare(law: Law) -> Theorem:
    """kappa > 0, n >= kappa, Y_i in {-n sigma_i, 0, n sigma_i} |- n^2 L^2 D = `reached` tr Sigma."""
    each = at_coordinate(scalar_rare(), law, under=(rare_values(law),))
    factor, value = n**2 * bound_factor(), reached(levels())
    sums = congruent(d, "i", each, lambda i: factor * law.mean_error(i), lambda i: value * law.variance(i))
    low = ordered(d, 0, (assume(index_at_least(d)),))
    pulled = [cut(t, low) for t in (scale(d, factor, law.mean_error), scale(d, value, law.variance))]
    facts = [sums, *pulled, distortion_is_sum(law), trace_is_sum(law)]
    return prove(equal(factor * law.distortion(), value * law.trace()), facts, multipliers=(1, factor, value))
