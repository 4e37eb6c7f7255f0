"""The bounds of closed loop and direct coding: kappa^2 E norm(X_(S+1) - X_S)^2 / (L - 1)^2, kappa^2 tr Sigma_X / L^2.

Multiplied by (L - 1)^2 L^2 their order is that of L^2 E norm(X_(S+1) - X_S)^2 and (L - 1)^2 tr Sigma_X.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, at_least, equal
from proofs.kernel.rules import Theorem, antisymmetry
from proofs.kernel.terms import Poly, family, index, mean, total
from proofs.library.closed_loop.closed_loop import GAPS, T, W, source, squared_error
from proofs.library.closed_loop.closed_loop_trace import (
    S,
    energy,
    energy_bound,
    trace,
    trace_at_most_energy,
    trace_is_energy,
)
from proofs.library.expectation.means import mean_at_most
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, by_contradiction, cut, random
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import d, kappa, levels
from proofs.search.certificate import prove

DIRECT, CLOSED, LEVELS = family("direct"), family("closed"), levels()
POSITIVE = assume(above(kappa))


def source_trace() -> Poly:
    """tr Sigma_X = sum_k Var X_(S+1),k."""
    now = index(S) + 1
    return total(d, lambda k: mean(lambda w: (source(now, k, w) - mean(lambda v: source(now, k, v))) ** 2))


BOUNDS: tuple[Formula, Formula] = (
    equal(LEVELS**2 * DIRECT, kappa**2 * source_trace()),
    equal(GAPS**2 * CLOSED, kappa**2 * energy()),
)
SCALED = (1, GAPS**2, LEVELS**2)


def threshold(moments: Poly) -> Poly:
    """(L - 1)^2 tr Sigma_X - L^2 times these moments of the increment."""
    return GAPS**2 * source_trace() - LEVELS**2 * moments


def _bounds() -> list[Theorem]:
    return [assume(f) for f in BOUNDS]


def _many() -> Theorem:
    return prove(above(GAPS), [levels_fact()])


@lemma
def sufficient() -> Theorem:
    """L^2 E norm(X_(S+1) - X_S)^2 < (L - 1)^2 tr Sigma_X, kappa > 0 |- the closed loop's bound is the smaller one."""
    below, wrong = assume(above(threshold(energy()))), assume(at_least(CLOSED, DIRECT))
    # (L - 1)^2 L^2 (B_D - B_X) = kappa^2 (L^2 E norm(..)^2 - (L - 1)^2 tr Sigma_X) < 0
    clash = prove(
        above(0),
        _bounds(),
        multipliers=SCALED,
        products=[(POSITIVE, POSITIVE, below)],
        weighted=[(GAPS * LEVELS, wrong)],
    )
    return by_contradiction(above(DIRECT, CLOSED), clash)


@lemma
def necessary() -> Theorem:
    """The closed loop's bound is the smaller one |- L^2 E norm(X_(S+1) - X_S)^2 < (L - 1)^2 tr Sigma_X."""
    more, larger = _many(), prove(above(LEVELS), [levels_fact()])
    better, wrong = assume(above(DIRECT, CLOSED)), assume(at_least(-threshold(energy())))
    clash = prove(
        above(0),
        _bounds(),
        multipliers=SCALED,
        products=[(better, more, more, larger, larger)],
        weighted=[(kappa, wrong)],
    )
    return by_contradiction(above(threshold(energy())), clash)


@lemma
def boundary() -> Theorem:
    """Equal bounds, kappa > 0 |- (L - 1)^2 tr Sigma_X = L^2 E norm(X_(S+1) - X_S)^2."""
    off = threshold(energy())

    def clash(sign: int) -> Theorem:
        """0 > 0 where the moments are off the threshold on one side."""
        beyond = assume(above(sign * off))
        facts, many = [*_bounds(), assume(equal(DIRECT, CLOSED))], (*SCALED, GAPS**2 * LEVELS**2)
        return prove(above(0), facts, multipliers=many, products=[(POSITIVE, POSITIVE, beyond)])

    sides = by_contradiction(at_least(off), clash(-1)), by_contradiction(at_least(-off), clash(1))
    return prove(equal(off), [antisymmetry(sides, off)])


@lemma
def ratio_one() -> Theorem:
    """E norm(X_(S+1) - X_S)^2 = tr Sigma_X > 0, kappa > 0 |- the closed loop's bound is the larger one."""
    same, some = assume(equal(energy(), source_trace())), assume(above(source_trace()))
    clash = prove(
        above(0),
        [*_bounds(), same],
        multipliers=(*SCALED, kappa**2 * LEVELS**2),
        products=[(POSITIVE, POSITIVE, some, _many()), (POSITIVE, POSITIVE, some)],
        weighted=[(GAPS * LEVELS, assume(at_least(DIRECT, CLOSED)))],
    )
    return by_contradiction(above(CLOSED, DIRECT), clash)


@lemma
def distortion() -> Theorem:
    """Below the threshold |- E norm(X_T - Xhat_T)^2 is below the direct bound: the mean of the pathwise bound."""
    more, beyond = _many(), assume(above(squared_error(T, W), CLOSED))
    clash = prove(above(0), [energy_bound(), assume(BOUNDS[1])], products=[(beyond, more, more)])
    pathwise = by_contradiction(at_least(CLOSED, squared_error(T, W)), clash)
    mean_error = mean_at_most(random(lambda w: squared_error(T, w)), CLOSED, pathwise)
    return prove(above(DIRECT, mean(lambda w: squared_error(T, w))), [sufficient(), mean_error])


@lemma
def centred() -> tuple[Theorem, Theorem]:
    """With tr Sigma_D: below the threshold where the means are equal suffices, and is needed in any case."""
    below = prove(
        above(threshold(energy())),
        [assume(above(threshold(trace()))), trace_is_energy()],
        multipliers=(1, LEVELS**2),
    )
    needed = prove(above(threshold(trace())), [necessary()], weighted=[(LEVELS, trace_at_most_energy())])
    return cut(sufficient(), below), needed
