"""One bit and one step for all whitened coordinates: the bound has slack where the range is that of the source.

With L = 2 the level is half the step with the sign of t, so the squared error is step^2 / 4 - |t| (step - |t|); for
|t| <= rho step that is at most step^2 / 4 - (1 - rho) t^2, whatever rho: step (step - (2 - rho) |t|) is
(step - |t|)^2 + |t| (rho step - |t|).
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, floor, index, mean, poly, real, total
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    antisymmetric,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    equal_by_contradiction,
    for_index,
    index_positive,
    instance,
    ordered,
    random,
    root,
    split,
)
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.quantizer import (
    code_above,
    code_below,
    code_inside,
    levels_fact,
    penrose,
    reciprocal,
    step,
    y,
    z,
)
from proofs.library.quantizer.setting import HALF, M, code, d, kappa, quantized
from proofs.library.sums.sums import congruent, linear, monotone, positive
from proofs.library.whitening.common_step import (
    energies,
    ratio,
    ratio_at_most_one,
    ratio_square,
    reproduced,
    share,
    source_range,
)
from proofs.library.whitening.soft_zca import EPS, SoftZca
from proofs.library.whitening.whitening import coordinate_is, gain_square
from proofs.search.certificate import prove

W = Outcome("w")
ONE_BIT = index_at_least(1, M)
rho = family("rho")


@lemma
def _one_level() -> Theorem:
    """M <= 1, M >= 1 |- M = 1."""
    few = prove(at_least(1, real(M)), [index_positive(1 - index(M), assume(ONE_BIT))])
    return antisymmetric(real(M), 1, few, levels_fact())


@lemma
def sign_code() -> tuple[Theorem, Theorem]:
    """M = 1 |- code z = 0 for z >= 0, and code z = -1 for z < 0."""
    one, top, bottom = _one_level(), real(M) - 1, -real(M)
    results: list[Theorem] = []
    for form in (Index(0), Index(-1)):
        known = rules.floor_exact((), z, form)
        inside = (prove(at_least(top, floor(z)), [known, one]), prove(at_least(floor(z), bottom), [known, one]))
        results.append(prove(equal(code(z), real(form)), [cut(code_inside(), *inside), known]))
    low, high = results
    far, deep = assume(at_least(z, 1)), assume(above(-1, z))
    over = prove(above(floor(z), top), [rules.floor_bound((), z, True), far, one])
    under = prove(above(bottom, floor(z)), [rules.floor_bound((), z, False), deep, one])
    beyond = prove(equal(code(z)), [cut(code_above(), over), one])
    beneath = prove(equal(code(z), -1), [cut(code_below(), under), one])
    near = cut(low, prove(above(1, z), [assume(above(1, z))]))
    return split(1 - z, near, beyond), split(
        -1 - z, beneath, cut(high, prove(at_least(z, -1), [assume(at_least(z, -1))]))
    )


@lemma
def slack() -> Theorem:
    """M = 1, rho step >= |y|, step > 0 with its reciprocal |- step^2 >= 4 (y - q(y))^2 + 4 (1 - rho) y^2."""
    regular, positive = assume(penrose(step, reciprocal)[0]), assume(above(step))

    def clash(gap: Poly) -> Theorem:
        return prove(above(0), [regular], products=[(assume(above(gap)), positive)])

    unit = equal_by_contradiction(step * reciprocal, poly(1), clash)
    wrong = assume(at_least(-reciprocal))
    inverse = by_contradiction(above(reciprocal), prove(above(0), [unit], products=[(wrong, positive)]))
    goal = at_least(step**2, 4 * (y - quantized(y, step, reciprocal)) ** 2 + 4 * (1 - rho) * y**2)
    quotient = constant(y * reciprocal)
    codes = [instance(theorem, families={"z": quotient}) for theorem in sign_code()]
    sides: list[Theorem] = []
    for side, theorem, outer in ((1, codes[0], assume(at_least(y))), (-1, codes[1], assume(above(-y)))):
        size = prove(at_least(side * y), [outer])
        limit = assume(at_least(rho * step, y) if side == 1 else at_least(y, -rho * step))
        here = at_least(y * reciprocal) if side == 1 else above(0, y * reciprocal)
        level = prove(
            equal(quantized(y, step, reciprocal), side * HALF * step),
            [cut(theorem, prove(here, products=[(outer, inverse)]))],
            multipliers=(1, step),
        )
        error, off = y - quantized(y, step, reciprocal), y - side * HALF * step
        squared = prove(equal(error**2, off**2), [level], multipliers=(error, off))
        # |y| (step - (2 - rho) |y|) >= 0, for it is so times the step
        rest = side * y * (step - (2 - rho) * side * y)
        short = assume(above(-rest))
        turned = prove(above(0), products=[(short, positive), (size, size, limit)], weighted=[(step - side * y, size)])
        sides.append(prove(goal, [squared, by_contradiction(at_least(rest), turned)]))
    return split(-y, sides[1], sides[0])


def _loaded(z: SoftZca) -> Theorem:
    """kappa > 0 |- Delta^2 >= 4 (T_i - q_i(T_i))^2 + 4 (1 - s_i sqrt(lambda_i)) T_i^2, for i < d, at outcome w."""
    definition, width, t, top = at(assume(z.common_step()[0]), "i"), z.step("i"), z.coordinate("i", W), ratio(z, "i")
    same_step = prove(equal(width, kappa), [definition, _one_level()], multipliers=(1, width))
    upper, lower = source_range(z)
    put = {"y": t, "step": width, "reciprocal": family(z.reciprocal_name, "i"), "rho": top}
    return cut(
        instance(slack(), families={name: constant(value) for name, value in put.items()}),
        prove(above(width), [same_step, assume(above(kappa))]),
        prove(at_least(top * width, t), [upper, same_step], multipliers=(1, top)),
        prove(at_least(t, -top * width), [lower, same_step], multipliers=(1, top)),
        at(assume(z.common_step()[1]), "i"),
    )


def _at_rest(z: SoftZca) -> Theorem:
    """kappa <= 0: T_i = 0, and Delta^2 >= 4 (T_i - q_i(T_i))^2 + 4 (1 - s_i sqrt(lambda_i)) T_i^2."""
    width, t, top, few = z.step("i"), z.coordinate("i", W), ratio(z, "i"), assume(at_least(-kappa))
    deviation = root(z.law.variance("i"), ratio_square(z)[0])[0]
    room = prove(at_least(-top * kappa), products=[(few, at(assume(z.scales()[1]), "i"), deviation)])
    upper, lower = source_range(z)
    sides = prove(at_least(-t), [upper, room]), prove(at_least(t), [lower, room])
    still = rules.antisymmetry((sides[1], sides[0]), t)
    first = instance(sign_code()[0], families={"z": constant(t * family(z.reciprocal_name, "i"))})
    quotient = prove(
        at_least(t * family(z.reciprocal_name, "i")), [still], multipliers=(family(z.reciprocal_name, "i"),)
    )
    level = prove(equal(z.quantized("i", W), HALF * width), [cut(first, quotient)], multipliers=(1, width))
    error = z.error("i", W)
    gone = prove(equal(error, -HALF * width), [level, still])
    squares = [
        prove(equal(error**2, (HALF * width) ** 2), [gone], multipliers=(error, HALF * width)),
        prove(equal(t**2), [still], multipliers=(t,)),
    ]
    return prove(at_least(width**2, 4 * error**2 + 4 * (1 - top) * t**2), squares, multipliers=(1, 1 - top))


def _coordinate(z: SoftZca) -> Theorem:
    """kappa^2 (lambda_i + eps) >= 4 (Y_i - g_i q_i)^2 + 4 (1 - s_i sqrt(lambda_i)) Y_i^2, for i < d, at outcome w."""
    gain, unit, definition = z.gain("i"), at(assume(z.scales()[2]), "i"), at(assume(z.common_step()[0]), "i")
    width, error, y_i, t = z.step("i"), z.error("i", W), z.law.coordinate("i", W), z.coordinate("i", W)
    same_step = prove(equal(width, kappa), [definition, _one_level()], multipliers=(1, width))
    top, pointwise = ratio(z, "i"), split(kappa, _loaded(z), _at_rest(z))
    gap, same = y_i - reproduced(z, "i"), coordinate_is(z)
    back = prove(equal(gap, gain * error), [same, unit], multipliers=(gain, y_i))
    whole = prove(equal(y_i, gain * t), [same, unit], multipliers=(gain, y_i))
    squares = [
        prove(equal(gap**2, gain**2 * error**2), [back], multipliers=(gap, gain * error)),
        prove(equal(y_i**2, gain**2 * t**2), [whole], multipliers=(y_i, gain * t)),
    ]
    soft = z.law.variance("i") + EPS
    goal = at_least(kappa**2 * soft, 4 * gap**2 + 4 * (1 - top) * y_i**2)
    return prove(
        goal,
        [*squares, gain_square(z), same_step],
        multipliers=(1, 1 - top, kappa**2, (width + kappa) * gain**2),
        weighted=[(gain, pointwise)],
    )


def _weighted(z: SoftZca, i: Indexish, w: Outcome) -> Poly:
    """(1 - s_i sqrt(lambda_i)) Y_i^2."""
    return (1 - ratio(z, i)) * z.law.coordinate(i, w) ** 2


def kept(z: SoftZca) -> Poly:
    """sum over i of (1 - s_i sqrt(lambda_i)) lambda_i: what the bound has to spare, over kappa^2 / 4."""
    return total(d, lambda i: (1 - ratio(z, i)) * z.law.variance(i))


@lemma
def one_bit_bound(z: SoftZca) -> Theorem:
    """L = 2, abs(Y_i) <= kappa sqrt(lambda_i) |- 4 D + 4 kept <= kappa^2 (tr Sigma + d eps)."""
    low = ordered(d, 0, (assume(index_at_least(d)),))

    def error(i: Indexish) -> Poly:
        return 4 * (z.law.coordinate(i, W) - reproduced(z, i)) ** 2 + 4 * _weighted(z, i, W)

    parts = [
        (4, lambda i: (z.law.coordinate(i, W) - reproduced(z, i)) ** 2),
        (4, lambda i: _weighted(z, i, W)),
    ]
    bound = kappa**2 * z.softened_trace()
    spread = random(lambda w: total(d, lambda i: _weighted(z, i, w)))
    goal = at_least(bound, 4 * z.squared_error(W) + 4 * spread(W))
    facts = [monotone(d, "i", _coordinate(z), error, lambda i: share(z, i)), linear(d, error, parts)]
    pointwise = prove(goal, [cut(t, low) for t in (*facts, *energies(z))], multipliers=(1, 4))
    present = at(assume(z.law.integrable()[1]), "i")
    square = random(lambda w: z.law.coordinate("i", w) ** 2)
    value, domain = (cut(t, present) for t in means.mean_scale(1 - ratio(z, "i"), square))
    split_mean, whole = (
        cut(t, for_index(domain, "i", d)) for t in means.mean_of_sum(d, lambda i, w: _weighted(z, i, w))
    )
    same = congruent(
        d,
        "i",
        value,
        lambda i: mean(lambda w: _weighted(z, i, w)),
        lambda i: (1 - ratio(z, i)) * z.law.variance(i),
    )
    both = [(4, random(z.squared_error)), (4, spread)]
    expanded, present_sum = (cut(t, assume(z.integrable()), whole) for t in means.mean_expanded(both))
    joined = random(lambda w: 4 * z.squared_error(w) + 4 * spread(w))
    limited = cut(means.mean_at_most(joined, bound, pointwise), present_sum)
    return prove(
        at_least(bound, 4 * z.distortion() + 4 * kept(z)), [limited, expanded, split_mean, same], multipliers=(1, 4)
    )


@lemma
def one_bit_strict(z: SoftZca) -> tuple[Theorem, Theorem]:
    """L = 2 |- L^2 D + 4 kept <= kappa^2 (tr Sigma + d eps); and L^2 D < it for eps > 0, lambda_k > 0, 0 <= k < d."""
    eps, some = assume(above(EPS)), assume(above(z.law.variance("k")))
    weak = prove(at_least(EPS), [eps])
    sign, square = ratio_square(z)
    spread, top, s = z.law.variance("i"), ratio(z, "i"), z.scale("i")
    each = cut(prove(at_least((1 - top) * spread), products=[(ratio_at_most_one(z), sign)]), weak)
    soft, wrong, beyond = at(assume(z.scales()[0]), "i"), assume(at_least(-(s**2))), assume(at_least(top, 1))
    scale_sign = by_contradiction(above(s**2), prove(above(0), [soft], products=[(wrong, sign), (wrong, weak)]))
    clash = prove(above(0), [square, beyond], products=[(beyond, beyond), (scale_sign, eps)])
    here = instance(by_contradiction(above(1, top), clash), {"i": "k"})
    gain = prove(above((1 - ratio(z, "k")) * z.law.variance("k")), products=[(here, some)])
    spare = positive(d, "i", each, lambda i: (1 - ratio(z, i)) * z.law.variance(i), "k", gain)
    bound, error = kappa**2 * z.softened_trace(), bound_factor() * z.distortion()
    limit = prove(
        at_least(bound, error + 4 * kept(z)),
        [one_bit_bound(z), _one_level()],
        multipliers=(z.distortion(), real(M) * z.distortion()),
    )
    return limit, prove(above(bound, error), [limit, spare])
