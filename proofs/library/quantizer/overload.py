"""The clipped quantizer without any condition on the support: a half step, plus the energy beyond the range.

For every number y and every step s, (y - q(y))^2 <= s^2/4 + y^2, and the last term is needed only where y^2 > R^2. So
every law has mean squared error at most s^2/4 + E[Y^2; overload]. The signs of the step and the loading play no part.

E[Y^2; overload] is E g Y^2 with an indicator g: g^2 = g, g = 1 where Y^2 > R^2, g = 0 where Y^2 < R^2. The bound
s^2/4 + E Y^2 is met by no law with some of its energy within some limit B; `truncation` says that with an indicator h.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import (
    ForAll,
    Formula,
    Relation,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem, absurd, mean_nonneg, mean_one
from proofs.kernel.terms import Indexish, Lambda, Outcome, Poly, Polyish, family, mean, poly, real, total
from proofs.library.expectation.means import ONE, mean_combination, mean_constant, mean_expanded, mean_order
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    either,
    for_outcome,
    instance,
    ordered,
    random,
    split,
    square_monotone,
)
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import at_coordinate, distortion_is_sum, trace_is_sum
from proofs.library.quantizer.quantizer import (
    ERROR,
    HALF_LEVELS,
    UNIT,
    WIDTH,
    ZERO_STEP,
    at_quotient,
    code_error,
    granular_code,
    levels_fact,
    overload_code,
    reciprocal,
    step,
    step_cases,
    y,
    z,
)
from proofs.library.quantizer.scalar import MSE, RANGE, STEP, VARIANCE, W, error, source, width_squared
from proofs.library.quantizer.setting import HALF, M, code, d, kappa, levels
from proofs.library.sums.sums import linear, monotone, nonneg, positive
from proofs.search.certificate import prove

Random = Callable[[Outcome], Poly]
QUARTER = HALF * HALF
g, h, limit = family("g"), family("h"), family("B")


def indicates_overload(part: Random, value: Random, width: Polyish) -> tuple[Formula, Formula, Formula]:
    """g^2 = g, g (Y^2 - R^2) >= 0 and (1 - g)(R^2 - Y^2) >= 0 at every outcome."""
    square = poly(width) ** 2
    return (
        all_outcome(lambda w: equal(part(w) ** 2, part(w))),
        all_outcome(lambda w: at_least(part(w) * (value(w) ** 2 - square))),
        all_outcome(lambda w: at_least((1 - part(w)) * (square - value(w) ** 2))),
    )


def keeps_energy(part: Random, value: Random, bound: Polyish) -> tuple[Formula, Formula, Formula]:
    """h^2 = h, h (B^2 - Y^2) >= 0 at every outcome, and E h Y^2 > 0: some of the energy lies within B."""
    return (
        all_outcome(lambda w: equal(part(w) ** 2, part(w))),
        all_outcome(lambda w: at_least(part(w) * (poly(bound) ** 2 - value(w) ** 2))),
        above(mean(lambda w: part(w) * value(w) ** 2)),
    )


GAP = QUARTER + z**2 - code_error(z) ** 2
EXCESS = QUARTER * step**2 + y**2 - ERROR**2
IDEMPOTENT = assume(equal(h**2, h))


def _half() -> Theorem:
    """M >= z >= -M |- 1/4 >= e^2, with e = z - code z - 1/2."""
    upper, lower = granular_code()
    return prove(at_least(QUARTER, code_error(z) ** 2), products=[(upper, lower)])


def _in_and_out(inside: Theorem, outside: Callable[[Theorem], Theorem]) -> Theorem:
    """A conclusion from M >= z >= -M, and from 1/4 + z^2 - e^2 >= 1/4, which holds beyond the range."""
    sides: list[Theorem] = []
    for side, known in zip((1, -1), overload_code(), strict=True):
        far, many = assume(above(side * z, HALF_LEVELS)), levels_fact()
        value = z - side * (HALF_LEVELS - HALF)
        squared = prove(equal(code_error(z) ** 2, value**2), [known], multipliers=(code_error(z), value))
        wide = prove(at_least(GAP, QUARTER), [squared, far, many], products=[(many, far), (many, many)])
        sides.append(outside(wide))
    return split(z - HALF_LEVELS, sides[0], split(-HALF_LEVELS - z, sides[1], inside))


@lemma
def _code_gap() -> Theorem:
    """M >= 1 |- 1/4 + z^2 >= (z - code z - 1/2)^2."""
    return _in_and_out(prove(at_least(GAP), [_half()], squares=[z]), lambda wide: prove(at_least(GAP), [wide]))


@lemma
def _code_share() -> Theorem:
    """M >= 1, h^2 = h, h (t^2 - z^2) >= 0 |- (4 t^2 + 1)(1/4 + z^2 - (z - code z - 1/2)^2) >= h z^2."""
    t, half = family("t"), _half()
    goal = at_least((4 * t**2 + 1) * GAP, h * z**2)
    kept = assume(at_least(h * (t**2 - z**2)))
    rest = prove(at_least(t**2, h * t**2), [IDEMPOTENT], multipliers=(1, t**2), squares=[(1 - h) * t])
    inside = prove(
        goal, [half, IDEMPOTENT], multipliers=(1, z**2), weighted=[(2 * t, half)], squares=[(1 - h) * z, t * z]
    )
    return _in_and_out(inside, lambda wide: prove(goal, [wide, kept, rest], weighted=[(2 * t, wide)]))


def _scaled() -> Theorem:
    """s r = 1 |- s^2 (1/4 + z^2 - e^2) = s^2/4 + y^2 - (y - q(y))^2 at z = y r."""
    quotient = y * reciprocal
    error_ = code_error(quotient)
    plain = prove(equal(ERROR, step * error_), [UNIT], multipliers=(1, y))
    squared = prove(equal(ERROR**2, step**2 * error_**2), [plain], multipliers=(ERROR, step * error_))
    gap = QUARTER + quotient**2 - error_**2
    unit = prove(equal(step**2 * reciprocal**2, 1), [UNIT], multipliers=(1, step * reciprocal))
    return prove(equal(step**2 * gap, EXCESS), [squared, unit], multipliers=(1, y**2))


def _resting() -> Theorem:
    """s = 0 |- (y - q(y))^2 = y^2."""
    plain = prove(equal(ERROR, y), [ZERO_STEP], multipliers=(1, code(y * reciprocal)))
    return prove(equal(ERROR**2, y**2), [plain], multipliers=(ERROR, y))


@lemma
def pointwise_excess() -> Theorem:
    """step with its reciprocal, M >= 1 |- step^2/4 + y^2 >= (y - q(y))^2."""
    goal = at_least(EXCESS)
    resting = prove(goal, [_resting()], squares=[HALF * step])
    moving = prove(goal, [_scaled()], weighted=[(step, at_quotient(_code_gap()))])
    return step_cases(resting, moving)


@lemma
def pointwise_overload() -> Theorem:
    """g^2 = g, (1 - g)((M step)^2 - y^2) >= 0, step with its reciprocal |- step^2/4 + g y^2 >= (y - q(y))^2."""
    goal = at_least(QUARTER * step**2 + g * y**2, ERROR**2)
    beyond = prove(goal, [pointwise_excess(), assume(equal(1 - g))], multipliers=(1, y**2))
    none, inside = assume(equal(g)), assume(at_least((1 - g) * (WIDTH**2 - y**2)))
    near = prove(at_least(WIDTH**2, y**2), [inside, none], multipliers=(1, WIDTH**2, y**2))
    resting = prove(goal, [_resting(), near, none, ZERO_STEP], multipliers=(1, step, y**2, HALF_LEVELS**2 * step))
    quotient = y * reciprocal
    unit = prove(equal(step**2 * reciprocal**2, 1), [UNIT], multipliers=(1, step * reciprocal))
    square = prove(
        at_least(HALF_LEVELS**2, quotient**2), [unit], multipliers=(1, HALF_LEVELS**2), weighted=[(reciprocal, near)]
    )
    many = prove(at_least(HALF_LEVELS), [levels_fact()])
    ends = [square_monotone(side * quotient, HALF_LEVELS, many, square) for side in (1, -1)]
    lower = prove(at_least(quotient, -HALF_LEVELS), [ends[1]])
    half = cut(at_quotient(_half()), ends[0], lower)
    moving = prove(goal, [_scaled(), unit, none], multipliers=(1, y**2), weighted=[(step, half)])
    apart = prove(equal(g * (1 - g)), [assume(equal(g**2, g))])
    return either(apart, g, 1 - g, step_cases(resting, moving), beyond)


@lemma
def pointwise_share() -> Theorem:
    """step^2 > 0, h^2 = h, h (B^2 - y^2) >= 0 |- (4 B^2 + step^2)(step^2/4 + y^2 - (y - q(y))^2) >= step^2 h y^2."""
    goal = at_least((4 * limit**2 + step**2) * EXCESS, step**2 * h * y**2)
    some = assume(above(step**2))
    never = prove(above(0), [some, ZERO_STEP], multipliers=(1, step))
    put = {"z": constant(y * reciprocal), "t": constant(limit * reciprocal)}
    unit = prove(equal(step**2 * reciprocal**2, 1), [UNIT], multipliers=(1, step * reciprocal))
    kept = assume(at_least(h * (limit**2 - y**2)))
    scaled_kept = prove(at_least(h * reciprocal**2 * (limit**2 - y**2)), weighted=[(reciprocal, kept)])
    share = cut(instance(_code_share(), families=put), scaled_kept)
    wide = (4 * limit**2 * reciprocal**2 + 1) * step**2
    moving = prove(
        goal,
        [_scaled(), unit],
        multipliers=(wide, step**2 * h * y**2, 4 * limit**2 * EXCESS),
        weighted=[(step**2, share)],
    )
    return step_cases(absurd((never,), goal), moving)


def indicator(name: str) -> Random:
    """The family of that name, of one outcome."""
    return lambda w: family(name, w)


def _at_source(theorem: Theorem, name: str) -> Theorem:
    """A pointwise theorem about y and an indicator, at an outcome of the source."""
    return instance(theorem, families={"y": constant(source(W)), name: constant(family(name, W))})


def within(part: Random, value: Random = source) -> Lambda:
    """The function g Y^2 of an outcome."""
    return random(lambda w: part(w) * value(w) ** 2)


_g, _h = indicator("g"), indicator("h")
SQUARE = random(lambda w: source(w) ** 2)
OVERLOAD = indicates_overload(_g, source, RANGE)
TRUNCATION = keeps_energy(_h, source, limit)


def _half_step_and(rest: Lambda, pointwise: Theorem) -> Theorem:
    """From |- step^2/4 + rest(w) >= (Y - q(Y))^2: both integrable |- step^2/4 + E rest >= E (Y - q(Y))^2."""
    flat, domain = mean_constant(QUARTER * step**2)
    value, whole = (cut(t, domain) for t in mean_combination(1, rest, random(lambda w: QUARTER * step**2)))
    larger = random(lambda w: rest(w) + QUARTER * step**2)
    order = cut(mean_order(random(lambda w: error(w) ** 2), larger, pointwise), whole)
    return prove(at_least(QUARTER * step**2 + mean(rest), MSE), [order, value, flat])


@lemma
def energy_split() -> Theorem:
    """g indicates overload |- step^2/4 + E g Y^2 >= E (Y - q(Y))^2, for every law with these expectations."""
    idempotent, _, inside = (at(assume(f), W) for f in OVERLOAD)
    width, rest = real(M) * step, 1 - family("g", W)
    near = prove(
        at_least(rest * (width**2 - source(W) ** 2)),
        [inside, assume(STEP)],
        multipliers=(1, rest * width, rest * RANGE),
    )
    return _half_step_and(within(_g), cut(_at_source(pointwise_overload(), "g"), idempotent, near))


@lemma
def energy_beyond(name: str = "g") -> Theorem:
    """g^2 = g at every outcome |- E Y^2 >= E g Y^2."""
    part, y_ = family(name, W), source(W)
    idempotent = at(assume(all_outcome(lambda w: equal(family(name, w) ** 2, family(name, w)))), W)
    pointwise = prove(at_least(y_**2, part * y_**2), [idempotent], multipliers=(1, y_**2), squares=[(1 - part) * y_])
    return mean_order(within(indicator(name)), SQUARE, pointwise)


def _in_levels(relation: Callable[[Poly, Poly], Relation], compared: Theorem) -> Theorem:
    """From step^2/4 + E Y^2 against E (Y - q(Y))^2 to (kappa^2 + L^2) E Y^2 against L^2 E (Y - q(Y))^2."""
    goal = relation((kappa**2 + levels() ** 2) * VARIANCE, levels() ** 2 * MSE)
    many = prove(above(real(M)), [levels_fact()])
    return prove(goal, [width_squared()], products=[(many, many, compared)])


@lemma
def second_moment_bound() -> Theorem:
    """(kappa^2 + L^2) E Y^2 >= L^2 E (Y - q(Y))^2 for every law with a second moment."""
    return _in_levels(at_least, _half_step_and(SQUARE, _at_source(pointwise_excess(), "g")))


@lemma
def second_moment_strict() -> Theorem:
    """kappa > 0, some energy within a limit B |- (kappa^2 + L^2) E Y^2 > L^2 E (Y - q(Y))^2."""
    idempotent, kept, some = (at(assume(f), W) if isinstance(f, ForAll) else assume(f) for f in TRUNCATION)
    energy = prove(above(VARIANCE), [cut(energy_beyond("h"), assume(TRUNCATION[0])), some])
    loaded = assume(above(kappa))
    wide = prove(above((real(M) * step) ** 2), [width_squared()], products=[(loaded, loaded, energy)])
    nothing = prove(above(0), [wide, assume(at_least(-(step**2)))], weighted=[(real(M), assume(at_least(-(step**2))))])
    moving = by_contradiction(above(step**2), nothing)
    share = cut(_at_source(pointwise_share(), "h"), moving, idempotent, kept)
    factor = 4 * limit**2 + step**2
    parts: list[tuple[Polyish, Lambda]] = [
        (factor * QUARTER * step**2, ONE),
        (factor, SQUARE),
        (-factor, random(lambda w: error(w) ** 2)),
        (-(step**2), within(_h)),
    ]
    value, whole = mean_expanded(parts)
    combined = Lambda(0, 1, sum((poly(c) * f.body for c, f in parts), poly(0)))
    sign = for_outcome(prove(at_least(combined(W)), [share]))
    positive_ = cut(mean_nonneg((), combined), sign, whole)
    unit, domain = mean_one((), True), mean_one((), False)
    gap = QUARTER * step**2 + VARIANCE - MSE
    scaled = prove(
        at_least(factor * gap, step**2 * mean(within(_h))), [positive_, value, unit], multipliers=(1, factor * step**2)
    )
    wrong = assume(at_least(-gap))
    clash = prove(above(0), [scaled], products=[(moving, some), (moving, wrong)], weighted=[(limit, wrong)])
    return _in_levels(above, cut(by_contradiction(above(gap), clash), domain))


def beyond(law: Law, i: Indexish, name: str = "g") -> Poly:
    """E[Y_i^2; overload] = E g_i Y_i^2."""
    return mean(lambda w: family(name, i, w) * law.coordinate(i, w) ** 2)


def overload_formulas(law: Law, name: str = "g") -> tuple[Formula, ...]:
    """g_i indicates overload of Y_i for each i < d."""

    def part(place: int) -> Formula:
        return all_index(
            d,
            lambda i: indicates_overload(lambda w: family(name, i, w), lambda w: law.coordinate(i, w), law.range(i))[
                place
            ],
        )

    return part(0), part(1), part(2)


def beyond_integrable(law: Law, name: str = "g") -> Formula:
    """g_i Y_i^2 has an expectation for each i < d."""
    return all_index(d, lambda i: integrable(lambda w: family(name, i, w) * law.coordinate(i, w) ** 2))


def _indicator_at(name: str) -> dict[str, Lambda]:
    return {"g": random(lambda w: family(name, "i", w))}


@lemma
def distortion_split(law: Law, name: str = "g") -> Theorem:
    """g_i indicates overload |- sum_i (Delta_i^2/4 + E[Y_i^2; overload]) >= D, in every orthonormal basis."""
    under = (*overload_formulas(law, name), beyond_integrable(law, name))
    each = at_coordinate(energy_split(), law, _indicator_at(name), under)
    sums = monotone(d, "i", each, law.mean_error, lambda i: QUARTER * law.steps(i) ** 2 + beyond(law, i, name))
    value = total(d, lambda i: QUARTER * law.steps(i) ** 2 + beyond(law, i, name))
    return prove(at_least(value, law.distortion()), [sums, distortion_is_sum(law)])


@lemma
def energy_beyond_all(law: Law, name: str = "g") -> Theorem:
    """g_i^2 = g_i |- tr Sigma >= sum_i E[Y_i^2; overload]."""
    under = (overload_formulas(law, name)[0], beyond_integrable(law, name))
    each = at_coordinate(energy_beyond(), law, _indicator_at(name), under)
    sums = monotone(d, "i", each, lambda i: beyond(law, i, name), law.variance)
    return prove(at_least(law.trace(), total(d, lambda i: beyond(law, i, name))), [sums, trace_is_sum(law)])


def _summed(law: Law, term: Callable[[Indexish], Poly]) -> list[Theorem]:
    """What turns the sum of (kappa^2 + L^2) lambda_i - L^2 E (Y_i - q_i(Y_i))^2 into tr Sigma and D."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    parts = [(kappa**2 + bound_factor(), law.variance), (-bound_factor(), law.mean_error)]
    return [cut(linear(d, term, parts), low), distortion_is_sum(law), trace_is_sum(law)]


def _gap(law: Law) -> Callable[[Indexish], Poly]:
    return lambda i: (kappa**2 + bound_factor()) * law.variance(i) - bound_factor() * law.mean_error(i)


@lemma
def trace_second_moment(law: Law) -> Theorem:
    """(kappa^2 + L^2) tr Sigma >= L^2 D for every law with second moments, in every orthonormal basis."""
    gap = _gap(law)
    sums = nonneg(d, "i", at_coordinate(second_moment_bound(), law), gap)
    goal = at_least((kappa**2 + bound_factor()) * law.trace(), bound_factor() * law.distortion())
    return prove(goal, [sums, *_summed(law, gap)], multipliers=(1, bound_factor(), kappa**2))


@lemma
def trace_second_moment_strict(law: Law) -> Theorem:
    """kappa > 0, Y_j with energy within a limit, 0 <= j < d |- (kappa^2 + L^2) tr Sigma > L^2 D."""
    gap = _gap(law)
    each = at_coordinate(second_moment_bound(), law)
    strict = instance(at_coordinate(second_moment_strict(), law), {"i": "j"})
    sums = positive(d, "i", each, gap, "j", strict)
    goal = above((kappa**2 + bound_factor()) * law.trace(), bound_factor() * law.distortion())
    return prove(goal, [sums, *_summed(law, gap)], multipliers=(1, bound_factor(), kappa**2))
