"""Two sources, each with its own soft-ZCA and the same eps: ordered traces give ordered bounds and distortions."""

from __future__ import annotations

from functools import partial

from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.library.delta.comparison import levels_cancelled
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, cut
from proofs.library.matrices.matrices import trace_ordered, trace_strict
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.setting import covariance, kappa
from proofs.library.whitening.common_step import common_attained, common_bound
from proofs.library.whitening.soft_zca import SoftZca
from proofs.library.whitening.whitening import matched_attained, matched_bound
from proofs.search.certificate import prove


def energies_ordered(original: SoftZca, delta: SoftZca, traces: Theorem) -> Theorem:
    """From tr Sigma_X >= tr Sigma_Z: kappa^2 (tr Sigma_X + d eps) >= kappa^2 (tr Sigma_Z + d eps)."""
    goal = at_least(kappa**2 * original.softened_trace(), kappa**2 * delta.softened_trace())
    return prove(goal, weighted=[(kappa, traces)])


def energies_strict(original: SoftZca, delta: SoftZca, traces: Theorem) -> Theorem:
    """From tr Sigma_X > tr Sigma_Z, kappa > 0: kappa^2 (tr Sigma_X + d eps) > kappa^2 (tr Sigma_Z + d eps)."""
    positive = assume(above(kappa))
    goal = above(kappa**2 * original.softened_trace(), kappa**2 * delta.softened_trace())
    return prove(goal, products=[(positive, positive, traces)])


@lemma
def common_order(original: SoftZca, delta: SoftZca, traces: Theorem) -> tuple[Theorem, Theorem]:
    """One step for all: L^2 D_Z <= kappa^2 (tr Sigma_X + d eps), and D_Z <= D_X for X on its ends."""
    energies = energies_ordered(original, delta, traces)
    worst = at_least(kappa**2 * original.softened_trace(), bound_factor() * delta.distortion())
    worst_case = prove(worst, [common_bound(delta), energies])
    scaled = at_least(bound_factor() * original.distortion(), bound_factor() * delta.distortion())
    order = prove(scaled, [worst_case, common_attained(original)])
    return worst_case, levels_cancelled(original.distortion(), delta.distortion(), order)


@lemma
def matched_order(original: SoftZca, delta: SoftZca, traces: Theorem) -> tuple[Theorem, Theorem]:
    """Matched steps: L^2 D_Z <= kappa^2 tr Sigma_X, and D_Z <= D_X for X on its ends."""
    worst = at_least(kappa**2 * original.law.trace(), bound_factor() * delta.distortion())
    worst_case = prove(worst, [matched_bound(delta)], weighted=[(kappa, traces)])
    scaled = at_least(bound_factor() * original.distortion(), bound_factor() * delta.distortion())
    order = prove(scaled, [worst_case, matched_attained(original)])
    return worst_case, levels_cancelled(original.distortion(), delta.distortion(), order)


def comparisons(original: SoftZca, delta: SoftZca) -> dict[str, Theorem]:
    """Sigma_Z <= Sigma_X: each bound, their order, strict where entry j, k differs, and that of the distortions."""
    sigma_z, sigma_x = (partial(covariance, name=z.law.source) for z in (delta, original))
    traces = trace_ordered(sigma_z, sigma_x)
    strict = cut(trace_strict(sigma_z, sigma_x, "k", "j"), prove(equal(0)))
    positive = assume(above(kappa))
    plain = above(kappa**2 * original.law.trace(), kappa**2 * delta.law.trace())
    common_worst, common_least = common_order(original, delta, traces)
    matched_worst, matched_least = matched_order(original, delta, traces)
    return {
        "common-delta": common_bound(delta),
        "common-bounds": energies_ordered(original, delta, traces),
        "common-strict": energies_strict(original, delta, strict),
        "common-worst-case": common_worst,
        "common-attained": common_attained(original),
        "common-order": common_least,
        "matched-delta": matched_bound(delta),
        "matched-strict": prove(plain, products=[(positive, positive, strict)]),
        "matched-worst-case": matched_worst,
        "matched-attained": matched_attained(original),
        "matched-order": matched_least,
    }
