"""The closed loop in the mean: the trace bound about zero for each residual, so that C = kappa^2 / L^2 at every time.

Steps are matched to the residual at each time, M Delta_t,i = kappa sqrt(E u_t,i^2); that it is centred is not needed.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, real, sqrt, total
from proofs.library.closed_loop.closed_loop import T, W, each_entry, one_step, reconstruction, residual, source
from proofs.library.closed_loop.closed_loop_mse import CONTRACTING, C, bounded, distortion, residual_energy
from proofs.library.closed_loop.closed_loop_trace import S
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    for_outcome,
    instance,
    ordered,
    random,
)
from proofs.library.quantizer.quantizer import levels_fact, penrose
from proofs.library.quantizer.scalar import scalar_bound
from proofs.library.quantizer.setting import M, d, kappa, levels, quantized
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, monotone, scale
from proofs.search.certificate import prove


def step(t: Indexish, i: Indexish) -> Poly:
    """Delta_t,i."""
    return family("Delta", t, i)


def reciprocal(t: Indexish, i: Indexish) -> Poly:
    """The reciprocal of Delta_t,i, zero for zero."""
    return family("inverse", t, i)


def level(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """q_t,i(u_t,i)."""
    return quantized(residual(t, i, w), step(t, i), reciprocal(t, i))


def variance(t: Indexish, i: Indexish) -> Poly:
    """E u_t,i^2."""
    return mean(lambda w: residual(t, i, w) ** 2)


def quantization(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """u_t,i - q_t,i(u_t,i)."""
    return residual(t, i, w) - level(t, i, w)


def top(t: Indexish, i: Indexish) -> Poly:
    """kappa sqrt(E u_t,i^2)."""
    return kappa * sqrt(variance(t, i))


def _follows(t: Index, k: Index, w: Outcome) -> Formula:
    sent = total(d, lambda i: rotation.u(k, i) * level(t, i, w))
    return equal(reconstruction(t + 1, k, w), reconstruction(t, k, w) + sent)


def _each(body: Callable[[Index, Index], Formula]) -> Formula:
    """For every time before T and coordinate."""
    return all_index(T, lambda t: all_index(d, lambda i: body(t, i)))


RECURSION = each_entry(_follows)
STEPS: tuple[Formula, ...] = (
    _each(lambda t, i: equal(real(M) * step(t, i), top(t, i))),
    *(_each(lambda t, i, part=part: penrose(step(t, i), reciprocal(t, i))[part]) for part in (0, 1)),
)
NO_OVERLOAD: tuple[Formula, ...] = (
    _each(lambda t, i: all_outcome(lambda w: at_least(top(t, i), residual(t, i, w)))),
    _each(lambda t, i: all_outcome(lambda w: at_least(residual(t, i, w), -top(t, i)))),
)
PRESENT: tuple[Formula, ...] = (
    _each(lambda t, i: integrable(lambda w: residual(t, i, w) ** 2)),
    _each(lambda t, i: integrable(lambda w: quantization(t, i, w) ** 2)),
)
RATIO = equal(levels() ** 2 * C, kappa**2)
LOADING = above(levels() ** 2, kappa**2)


def mean_energy(
    coordinate: Callable[[Indexish, Outcome], Poly],
    whole: Callable[[Outcome], Poly],
    present: Theorem,
    rotated: Theorem,
) -> Theorem:
    """E of the squared norm of a vector is the sum of the mean squares of its coordinates."""
    split, domain = means.mean_of_sum(d, lambda i, w: coordinate(i, w) ** 2)
    split, domain = (cut(t, present) for t in (split, domain))
    squares = random(lambda w: total(d, lambda i: coordinate(i, w) ** 2))
    same = cut(rules.mean_congruence((), random(whole), squares, True), for_outcome(rotated), domain)
    goal = equal(mean(whole), total(d, lambda i: mean(lambda w: coordinate(i, w) ** 2)))
    return prove(goal, [same, split])


@lemma
def step_bound() -> Theorem:
    """|u_S,i| <= kappa sqrt(E u_S,i^2), 0 <= S < T |- kappa^2 E |u_S|^2 >= L^2 D_(S+1)."""
    i, now = index("i"), index(S)
    values = {
        "Y": random(lambda w: residual(S, i, w)),
        "step": constant(step(S, i)),
        "reciprocal": constant(reciprocal(S, i)),
    }
    given = (at(assume(f), S, i) for f in (*STEPS, *NO_OVERLOAD, *PRESENT))
    each = cut(instance(scalar_bound(), families=values), *given)

    def spread(i: Indexish) -> Poly:
        return variance(S, i)

    def error(i: Indexish) -> Poly:
        return mean(lambda w: quantization(S, i, w) ** 2)

    sums = monotone(d, "i", each, lambda i: levels() ** 2 * error(i), lambda i: kappa**2 * spread(i))
    facts = [sums, scale(d, levels() ** 2, error), scale(d, kappa**2, spread)]

    def handed(k: Indexish, w: Outcome) -> Poly:
        return source(now + 1, k, w) - reconstruction(S, k, w)

    def left_over(k: Indexish, w: Outcome) -> Poly:
        return source(now + 1, k, w) - reconstruction(now + 1, k, w)

    turned = rotation.transposed_energy("U", lambda k: handed(k, W))
    goal = equal(total(d, lambda k: handed(k, W) ** 2), total(d, lambda i: residual(S, i, W) ** 2))
    before = prove(goal, [turned])
    follow = at(assume(RECURSION), S, "k", W)
    kept = one_step(now, follow, lambda j: level(S, j, W))
    after_error, sent = total(d, lambda k: rotation.u(k, i) * left_over(k, W)), quantization(S, i, W)
    same = prove(equal(after_error**2, sent**2), [kept], multipliers=(1, after_error, sent))
    coordinates = congruent(
        d,
        "i",
        same,
        lambda i: total(d, lambda k: rotation.u(k, i) * left_over(k, W)) ** 2,
        lambda i: quantization(S, i, W) ** 2,
    )
    turned = rotation.transposed_energy("U", lambda k: left_over(k, W))
    goal = equal(total(d, lambda k: left_over(k, W) ** 2), total(d, lambda i: quantization(S, i, W) ** 2))
    after = prove(goal, [turned, coordinates])
    energies = (
        mean_energy(
            lambda i, w: residual(S, i, w),
            lambda w: total(d, lambda k: handed(k, w) ** 2),
            at(assume(PRESENT[0]), S),
            before,
        ),
        mean_energy(
            lambda i, w: quantization(S, i, w),
            lambda w: total(d, lambda k: left_over(k, w) ** 2),
            at(assume(PRESENT[1]), S),
            after,
        ),
    )
    bound = at_least(kappa**2 * residual_energy(S), levels() ** 2 * distortion(now + 1))
    low = ordered(d, 0, (assume(index_at_least(d)),))
    return cut(prove(bound, [*facts, *energies], multipliers=(1, levels() ** 2, kappa**2)), low)


@lemma
def end_to_end() -> Theorem:
    """Steps matched to every residual, no overload, kappa < L, C = kappa^2 / L^2, B >= D_0 |- B >= D_T."""
    ratio, few = assume(RATIO), assume(LOADING)
    many = prove(at_least(levels(), 1), [levels_fact()])
    share = C * residual_energy(S)
    wrong = assume(above(distortion(index(S) + 1), share))
    scaled = [step_bound(), ratio, wrong]
    clash = prove(above(0), scaled, multipliers=(1, residual_energy(S)), products=[(wrong, many), (wrong, many, many)])
    each = by_contradiction(at_least(share, distortion(index(S) + 1)), clash)
    quantized_at = for_index(instance(each, {S: "t"}), "t", T)
    negative, large = assume(above(-C)), assume(at_least(C, 1))
    sign = prove(above(0), [ratio, negative], products=[(negative, many), (negative, many, many)], squares=[kappa])
    size = prove(above(0), [ratio, few, large], products=[(large, many), (large, many, many)])
    parts = by_contradiction(CONTRACTING[0], sign), by_contradiction(CONTRACTING[1], size)
    return cut(bounded(), quantized_at, *parts)
