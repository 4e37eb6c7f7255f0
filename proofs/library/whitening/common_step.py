"""One step for all whitened coordinates: L^2 D <= kappa^2 (tr Sigma + d eps), with equality on the ends."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Relation, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, poly, real, sqrt, total
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    instance,
    ordered,
    random,
    root,
    square_monotone,
)
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.product_quantizer import trace_is_sum
from proofs.library.quantizer.quantizer import attained, granular, levels_fact
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import M, basis, d, kappa
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, linear, monotone, number_of_terms, scale
from proofs.library.whitening.soft_zca import EPS, SoftZca
from proofs.library.whitening.whitening import coordinate_is, gain_square, residual_is
from proofs.search.certificate import prove

W = Outcome("w")
k = index("k")
LEVELS = bound_factor()


def _quarter(z: SoftZca, exact: bool) -> Theorem:
    """4 (T_i - q_i(T_i))^2 <= Delta^2 within the range, and equality on its ends, for i < d."""
    definition, *reciprocals = (at(assume(f), "i") for f in z.common_step())
    t, step = z.coordinate("i", W), z.step("i")
    width = real(M) * step
    families = {"y": constant(t), "step": constant(step), "reciprocal": constant(family(z.reciprocal_name, "i"))}
    if exact:
        support = at(assume(z.on_ends()), "i", W)
        goal = equal(t * (t - width) * (t + width))
        ends = prove(goal, [support, definition], multipliers=(1, t * width, t * kappa))
        return cut(instance(attained(), families=families), ends, *reciprocals)
    upper, lower = (at(assume(f), "i", W) for f in z.within())
    wrong = assume(above(-step))
    clash = prove(above(0), [definition, upper, lower], products=[(levels_fact(), wrong), (wrong,)])
    inside = (
        by_contradiction(at_least(step), clash),
        prove(at_least(width, t), [upper, definition]),
        prove(at_least(t, -width), [lower, definition]),
    )
    return cut(instance(granular()[2], families=families), *inside, *reciprocals)


def reproduced(z: SoftZca, i: Indexish) -> Poly:
    """g_i q_i(T_i), coordinate i of the de-whitened vector."""
    return z.gain(i) * z.quantized(i, W)


def _error(z: SoftZca, i: Indexish) -> Poly:
    """L^2 (Y_i - g_i q_i(T_i))^2."""
    return LEVELS * (z.law.coordinate(i, W) - reproduced(z, i)) ** 2


def share(z: SoftZca, i: Indexish) -> Poly:
    """kappa^2 (lambda_i + eps)."""
    return kappa**2 * (z.law.variance(i) + EPS)


def _coordinate(z: SoftZca, exact: bool) -> Theorem:
    """L^2 (Y_i - g_i q_i(T_i))^2 against kappa^2 (lambda_i + eps): the error grows by g_i on the way back."""
    gain, error, y = z.gain("i"), z.error("i", W), z.law.coordinate("i", W)
    unit, definition = at(assume(z.scales()[2]), "i"), at(assume(z.common_step()[0]), "i")
    gap, width, quarter = y - reproduced(z, "i"), real(M) * z.step("i"), _quarter(z, exact)
    back = prove(equal(gap, gain * error), [coordinate_is(z), unit], multipliers=(gain, y))
    squared = prove(equal(gap**2, gain**2 * error**2), [back], multipliers=(gap, gain * error))
    relation: Callable[[Poly, Poly], Relation] = equal if exact else at_least
    return prove(
        relation(share(z, "i"), _error(z, "i")),
        [squared, gain_square(z), definition, *([quarter] if exact else [])],
        multipliers=(LEVELS, kappa**2, width * gain**2, kappa * gain**2, real(M) ** 2 * gain**2),
        weighted=[] if exact else [(real(M) * gain, quarter)],
    )


def plain_error(z: SoftZca, k: Indexish) -> Poly:
    """X_k - E X_k - sum_i U_ki g_i q_i(T_i)."""
    return z.law.centred(k, W) - total(d, lambda i: basis(k, i, z.law.basis) * reproduced(z, i))


@lemma
def energies(z: SoftZca) -> tuple[Theorem, Theorem]:
    """norm(error)^2 = sum (Y_i - g_i q_i)^2 at outcome w, and sum kappa^2 (lambda_i + eps) = kappa^2 (tr + d eps)."""
    law, low = z.law, ordered(d, 0, (assume(index_at_least(d)),))
    residual, plain = z.residual(k, W), plain_error(z, k)
    square = prove(equal(residual**2, plain**2), [residual_is(z)], multipliers=(residual, plain))
    errors = [
        rotation.error_invariance(law.basis, lambda k: law.centred(k, W), lambda i: reproduced(z, i)),
        congruent(d, "k", square, lambda k: z.residual(k, W) ** 2, lambda k: plain_error(z, k) ** 2),
    ]
    shares = [
        linear(d, lambda i: share(z, i), [(kappa**2, law.variance), (kappa**2 * EPS, lambda i: poly(1))]),
        number_of_terms(d),
        trace_is_sum(law),
    ]
    whole = total(d, lambda i: (law.coordinate(i, W) - reproduced(z, i)) ** 2)
    spread, bound = total(d, lambda i: share(z, i)), kappa**2 * z.softened_trace()
    return (
        prove(equal(z.squared_error(W), whole), [cut(t, low) for t in errors]),
        prove(equal(spread, bound), [cut(t, low) for t in shares], multipliers=(1, kappa**2, kappa**2 * EPS)),
    )


def _summed(z: SoftZca, exact: bool) -> Theorem:
    """L^2 norm(error)^2 against kappa^2 (tr Sigma + d eps) at outcome w."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    each = _coordinate(z, exact)

    def error(i: Indexish) -> Poly:
        return _error(z, i)

    def limit(i: Indexish) -> Poly:
        return share(z, i)

    sums = congruent(d, "i", each, limit, error) if exact else monotone(d, "i", each, error, limit)
    pulled = scale(d, LEVELS, lambda i: (z.law.coordinate(i, W) - reproduced(z, i)) ** 2)
    relation: Callable[[Poly, Poly], Relation] = equal if exact else at_least
    goal = relation(kappa**2 * z.softened_trace(), LEVELS * z.squared_error(W))
    return prove(goal, [cut(t, low) for t in (sums, pulled, *energies(z))], multipliers=(1, LEVELS))


@lemma
def common_bound(z: SoftZca) -> Theorem:
    """abs(T_i) <= kappa |- L^2 D <= kappa^2 (tr Sigma + d eps)."""
    pulled, whole = (cut(t, assume(z.integrable())) for t in means.mean_scale(LEVELS, random(z.squared_error)))
    bound = kappa**2 * z.softened_trace()
    wide = random(lambda w: LEVELS * z.squared_error(w))
    return prove(
        at_least(bound, LEVELS * z.distortion()),
        [cut(means.mean_at_most(wide, bound, _summed(z, False)), whole), pulled],
    )


@lemma
def common_attained(z: SoftZca) -> Theorem:
    """Every T_i in {-kappa, 0, kappa} |- L^2 D = kappa^2 (tr Sigma + d eps)."""
    pulled = cut(means.mean_scale(LEVELS, random(z.squared_error))[0], assume(z.integrable()))
    bound = kappa**2 * z.softened_trace()
    value, domain = means.mean_constant(bound)
    wide = random(lambda w: LEVELS * z.squared_error(w))
    same = cut(means.mean_equal(wide, random(lambda w: bound), _summed(z, True))[0], domain)
    return prove(equal(LEVELS * z.distortion(), bound), [same, value, pulled])


def ratio(z: SoftZca, i: Indexish) -> Poly:
    """s_i sqrt(lambda_i), the standard deviation of the whitened coordinate."""
    return z.scale(i) * sqrt(z.law.variance(i))


@lemma
def ratio_square(z: SoftZca) -> tuple[Theorem, Theorem]:
    """lambda_i >= 0, and (s_i sqrt(lambda_i))^2 = 1 - s_i^2 eps, for i < d."""
    spread, square = z.law.variance("i"), at(assume(z.scales()[0]), "i")
    value = random(lambda w: z.law.coordinate("i", w))
    present = at(assume(z.law.integrable()[1]), "i")
    sign = cut(instance(variance_nonneg(), families={"Y": value}), present)
    goal = equal(ratio(z, "i") ** 2, 1 - z.scale("i") ** 2 * EPS)
    return sign, prove(goal, [square, root(spread, sign)[1]], multipliers=(1, z.scale("i") ** 2))


@lemma
def ratio_at_most_one(z: SoftZca) -> Theorem:
    """eps >= 0 |- s_i sqrt(lambda_i) <= 1, for i < d."""
    small = assume(at_least(EPS))
    inside = prove(at_least(1, ratio(z, "i") ** 2), [ratio_square(z)[1]], weighted=[(z.scale("i"), small)])
    return square_monotone(ratio(z, "i"), 1, prove(at_least(1)), inside)


@lemma
def source_range(z: SoftZca) -> tuple[Theorem, Theorem]:
    """abs(Y_i) <= kappa sqrt(lambda_i) |- T_i is within s_i sqrt(lambda_i) kappa, for i < d, at outcome w."""
    positive, same = at(assume(z.scales()[1]), "i"), coordinate_is(z)
    upper, lower = (at(assume(f), "i", W) for f in z.law.no_overload())
    t, top = z.coordinate("i", W), ratio(z, "i") * kappa
    return (
        prove(at_least(top, t), [same], products=[(positive, upper)]),
        prove(at_least(t, -top), [same], products=[(positive, lower)]),
    )


@lemma
def range_kept(z: SoftZca) -> tuple[Theorem, Theorem]:
    """abs(Y_i) <= kappa sqrt(lambda_i), eps >= 0, kappa >= 0 |- kappa >= T_i and T_i >= -kappa, for i < d, at w."""
    upper, lower = source_range(z)
    limit = prove(at_least(kappa, kappa * ratio(z, "i")), products=[(assume(at_least(kappa)), ratio_at_most_one(z))])
    t = z.coordinate("i", W)
    return prove(at_least(kappa, t), [upper, limit]), prove(at_least(t, -kappa), [lower, limit])
