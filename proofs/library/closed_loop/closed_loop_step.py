"""One step of the closed loop in the mean: the trace bound about zero for the residual, so that C = kappa^2 / L^2.

The steps are those of the residual at time S, M Delta_i = kappa sqrt(E u_S,i^2); that it is centred is not needed.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, all_index, all_outcome, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, index, mean, real, sqrt, total
from proofs.library.closed_loop.closed_loop import W, level, loop, reciprocal, reconstruction, residual, source, step
from proofs.library.closed_loop.closed_loop_mse import distortion, residual_energy
from proofs.library.closed_loop.closed_loop_trace import S
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, constant, cut, for_outcome, instance, ordered, random
from proofs.library.quantizer.quantizer import penrose
from proofs.library.quantizer.scalar import scalar_bound
from proofs.library.quantizer.setting import M, d, kappa, levels
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, monotone, scale
from proofs.search.certificate import prove


def variance(i: Indexish) -> Poly:
    """E u_S,i^2."""
    return mean(lambda w: residual(S, i, w) ** 2)


def quantization(i: Indexish, w: Outcome) -> Poly:
    """u_S,i - q_i(u_S,i)."""
    return residual(S, i, w) - level(S, i, w)


def top(i: Indexish) -> Poly:
    """kappa sqrt(E u_S,i^2)."""
    return kappa * sqrt(variance(i))


STEPS: tuple[Formula, ...] = (
    all_index(d, lambda i: equal(real(M) * step(i), top(i))),
    *(all_index(d, lambda i, part=part: penrose(step(i), reciprocal(i))[part]) for part in (0, 1)),
)
NO_OVERLOAD: tuple[Formula, ...] = (
    all_index(d, lambda i: all_outcome(lambda w: at_least(top(i), residual(S, i, w)))),
    all_index(d, lambda i: all_outcome(lambda w: at_least(residual(S, i, w), -top(i)))),
)
PRESENT: tuple[Formula, ...] = (
    all_index(d, lambda i: integrable(lambda w: residual(S, i, w) ** 2)),
    all_index(d, lambda i: integrable(lambda w: quantization(i, w) ** 2)),
)


def mean_energy(
    coordinate: Callable[[Indexish, Outcome], Poly],
    whole: Callable[[Outcome], Poly],
    present: Formula,
    rotated: Theorem,
) -> Theorem:
    """E of the squared norm of a vector is the sum of the mean squares of its coordinates."""
    split, domain = means.mean_of_sum(d, lambda i, w: coordinate(i, w) ** 2)
    split, domain = (cut(t, assume(present)) for t in (split, domain))
    squares = random(lambda w: total(d, lambda i: coordinate(i, w) ** 2))
    same = cut(rules.mean_congruence((), random(whole), squares, True), for_outcome(rotated), domain)
    goal = equal(mean(whole), total(d, lambda i: mean(lambda w: coordinate(i, w) ** 2)))
    return prove(goal, [same, split])


@lemma
def step_bound() -> Theorem:
    """|u_S,i| <= kappa sqrt(E u_S,i^2) |- kappa^2 E |u_S|^2 >= L^2 D_(S+1)."""
    i, now = index("i"), index(S)
    values = {
        "Y": random(lambda w: residual(S, i, w)),
        "step": constant(step(i)),
        "reciprocal": constant(reciprocal(i)),
    }
    given = (at(assume(f), i) for f in (*STEPS, *NO_OVERLOAD, *PRESENT))
    each = cut(instance(scalar_bound(), families=values), *given)

    def error(i: Indexish) -> Poly:
        return mean(lambda w: quantization(i, w) ** 2)

    sums = monotone(d, "i", each, lambda i: levels() ** 2 * error(i), lambda i: kappa**2 * variance(i))
    facts = [sums, scale(d, levels() ** 2, error), scale(d, kappa**2, variance)]

    def handed(k: Indexish, w: Outcome) -> Poly:
        return source(now + 1, k, w) - reconstruction(S, k, w)

    def left_over(k: Indexish, w: Outcome) -> Poly:
        return source(now + 1, k, w) - reconstruction(now + 1, k, w)

    turned = rotation.transposed_energy("U", lambda k: handed(k, W))
    goal = equal(total(d, lambda k: handed(k, W) ** 2), total(d, lambda i: residual(S, i, W) ** 2))
    before = prove(goal, [turned])
    kept = instance(loop()[0], {"t": S})
    after_error = kept.conclusion.left + quantization("i", W)  # type: ignore[union-attr]
    same = prove(
        equal(after_error**2, quantization("i", W) ** 2), [kept], multipliers=(1, after_error, quantization("i", W))
    )
    coordinates = congruent(
        d,
        "i",
        same,
        lambda i: total(d, lambda k: rotation.u(k, i) * left_over(k, W)) ** 2,
        lambda i: quantization(i, W) ** 2,
    )
    turned = rotation.transposed_energy("U", lambda k: left_over(k, W))
    goal = equal(total(d, lambda k: left_over(k, W) ** 2), total(d, lambda i: quantization(i, W) ** 2))
    after = prove(goal, [turned, coordinates])
    energies = (
        mean_energy(
            lambda i, w: residual(S, i, w),
            lambda w: total(d, lambda k: handed(k, w) ** 2),
            PRESENT[0],
            before,
        ),
        mean_energy(
            quantization,
            lambda w: total(d, lambda k: left_over(k, w) ** 2),
            PRESENT[1],
            after,
        ),
    )
    bound = at_least(kappa**2 * residual_energy(S), levels() ** 2 * distortion(now + 1))
    low = ordered(d, 0, (assume(index_at_least(d)),))
    return cut(prove(bound, [*facts, *energies], multipliers=(1, levels() ** 2, kappa**2)), low)
