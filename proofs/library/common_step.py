"""One step for all whitened coordinates: L^2 D <= kappa^2 (tr Sigma + d eps), with equality on the ends."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Relation, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, poly, real, sqrt, total
from proofs.library import means, rotation
from proofs.library.law import bound_factor
from proofs.library.lemmas import lemma
from proofs.library.logic import (
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
from proofs.library.product_quantizer import trace_is_sum
from proofs.library.quantizer import attained, granular, levels_fact
from proofs.library.scalar import variance_nonneg
from proofs.library.setting import M, basis, d, kappa
from proofs.library.soft_zca import EPS, SoftZca
from proofs.library.sums import congruent, linear, monotone, number_of_terms, scale
from proofs.library.whitening import coordinate_is, gain_square, residual_is
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


def _reproduced(z: SoftZca, i: Indexish) -> Poly:
    """g_i q_i(T_i), coordinate i of the de-whitened vector."""
    return z.gain(i) * z.quantized(i, W)


def _error(z: SoftZca, i: Indexish) -> Poly:
    """L^2 (Y_i - g_i q_i(T_i))^2."""
    return LEVELS * (z.law.coordinate(i, W) - _reproduced(z, i)) ** 2


def _share(z: SoftZca, i: Indexish) -> Poly:
    """kappa^2 (lambda_i + eps)."""
    return kappa**2 * (z.law.variance(i) + EPS)


def _coordinate(z: SoftZca, exact: bool) -> Theorem:
    """L^2 (Y_i - g_i q_i(T_i))^2 against kappa^2 (lambda_i + eps): the error grows by g_i on the way back."""
    gain, error, y = z.gain("i"), z.error("i", W), z.law.coordinate("i", W)
    unit, definition = at(assume(z.scales()[2]), "i"), at(assume(z.common_step()[0]), "i")
    gap, width, quarter = y - _reproduced(z, "i"), real(M) * z.step("i"), _quarter(z, exact)
    back = prove(equal(gap, gain * error), [coordinate_is(z), unit], multipliers=(gain, y))
    squared = prove(equal(gap**2, gain**2 * error**2), [back], multipliers=(gap, gain * error))
    relation: Callable[[Poly, Poly], Relation] = equal if exact else at_least
    return prove(
        relation(_share(z, "i"), _error(z, "i")),
        [squared, gain_square(z), definition, *([quarter] if exact else [])],
        multipliers=(LEVELS, kappa**2, width * gain**2, kappa * gain**2, real(M) ** 2 * gain**2),
        weighted=[] if exact else [(real(M) * gain, quarter)],
    )


def _summed(z: SoftZca, exact: bool) -> Theorem:
    """L^2 norm(error)^2 against kappa^2 (tr Sigma + d eps) at outcome w."""
    law, low = z.law, ordered(d, 0, (assume(index_at_least(d)),))
    each = _coordinate(z, exact)

    def error(i: Indexish) -> Poly:
        return _error(z, i)

    def share(i: Indexish) -> Poly:
        return _share(z, i)

    sums = congruent(d, "i", each, share, error) if exact else monotone(d, "i", each, error, share)
    residual, plain = z.residual(k, W), _plain(z, k)
    square = prove(equal(residual**2, plain**2), [residual_is(z)], multipliers=(residual, plain))
    facts = [
        sums,
        rotation.error_invariance(law.basis, lambda k: law.centred(k, W), lambda i: _reproduced(z, i)),
        congruent(d, "k", square, lambda k: z.residual(k, W) ** 2, lambda k: _plain(z, k) ** 2),
        scale(d, LEVELS, lambda i: (law.coordinate(i, W) - _reproduced(z, i)) ** 2),
        linear(d, share, [(kappa**2, law.variance), (kappa**2 * EPS, lambda i: poly(1))]),
        number_of_terms(d),
        trace_is_sum(law),
    ]
    relation: Callable[[Poly, Poly], Relation] = equal if exact else at_least
    goal = relation(kappa**2 * z.softened_trace(), LEVELS * z.squared_error(W))
    return prove(goal, [cut(t, low) for t in facts], multipliers=(1, LEVELS, kappa**2, kappa**2 * EPS))


def _plain(z: SoftZca, k: Indexish) -> Poly:
    """X_k - E X_k - sum_i U_ki g_i q_i(T_i)."""
    return z.law.centred(k, W) - total(d, lambda i: basis(k, i, z.law.basis) * _reproduced(z, i))


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


@lemma
def range_kept(z: SoftZca) -> tuple[Theorem, Theorem]:
    """abs(Y_i) <= kappa sqrt(lambda_i), eps >= 0, kappa >= 0 |- kappa >= Z_i and Z_i >= -kappa, for i < d, at w."""
    s, spread = z.scale("i"), z.law.variance("i")
    square, positive = (at(assume(f), "i") for f in z.scales()[:2])
    present = at(assume(z.law.integrable()[1]), "i")
    value = random(lambda w: z.law.coordinate("i", w))
    root_square = root(spread, cut(instance(variance_nonneg(), families={"Y": value}), present))[1]
    small, loading = assume(at_least(EPS)), assume(at_least(kappa))
    product = s * sqrt(spread)
    inside = prove(at_least(1, product**2), [square, root_square], multipliers=(1, s**2), weighted=[(s, small)])
    at_most_one = square_monotone(product, 1, prove(at_least(1)), inside)
    upper, lower = (at(assume(f), "i", W) for f in z.law.no_overload())
    same = coordinate_is(z)
    limit = prove(at_least(kappa, kappa * product), products=[(loading, at_most_one)])
    t = z.coordinate("i", W)
    return (
        prove(at_least(kappa, t), [same, limit], products=[(positive, upper)]),
        prove(at_least(t, -kappa), [same, limit], products=[(positive, lower)]),
    )
