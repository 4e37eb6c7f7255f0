"""Refuted: "a lag-1 autocorrelation of 1/2 makes closed-loop delta coding at least as good as direct coding".

The condition of `stationary-delta` orders what is handed to the quantizer. A fair sign that flips with probability 1/4
has rho = 1/2; direct coding at one bit and kappa = 2 makes no error, for +-1 are levels. The closed loop at the same
loading, increments within 2 and first error 0, has D_t = 3, 3/2, 9/4, 15/8, .. towards 2. The bounds are ordered below
the threshold of `closed-loop-threshold`; actual errors need not be (`pointwise-mse`).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import sympy
from numpy.random import Generator

from numerics.codec.witness import flipping_sign_closed_loop
from numerics.rational_quantizer import quantize
from proofs.claims.closed_loop.shared import length
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import levels
from proofs.kernel.formulas import Formula, all_index, all_outcome, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, real, sqrt
from proofs.library.closed_loop import GAPS, T
from proofs.library.quantizer import penrose
from proofs.library.setting import HALF, M, kappa, quantized
from proofs.semantics import Model, table
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement

VARIANCE, LAGGED, BOUND = family("v"), family("g"), family("r")
STEP, INVERSE = family("step"), family("reciprocal")
DELTA, DELTA_INVERSE = family("Delta"), family("inverse")


def x(t: Indexish, w: Outcome) -> Poly:
    """X_t."""
    return family("X", t, w)


def found(t: Indexish, w: Outcome) -> Poly:
    """Xhat_t."""
    return family("Xhat", t, w)


def always(until: Index, formula: Callable[[Index, Outcome], Formula]) -> Formula:
    """For every time below `until` and every outcome."""
    return all_index(until, lambda t: all_outcome(lambda w: formula(t, w)))


def state() -> Statement:
    """The refuted statement: it has no constant."""
    steps, rows = index(T), index(T) + 1
    top = kappa * sqrt(VARIANCE)

    def follows(t: Index, w: Outcome) -> Formula:
        moved = quantized(x(t + 1, w) - found(t, w), DELTA, DELTA_INVERSE)
        return equal(found(t + 1, w), found(t, w) + moved)

    hypotheses = (
        levels(),
        length(),
        Hypothesis(
            "stationary",
            "a scalar stream with E X_t = 0, E X_t^2 = v and E X_t X_(t+1) = g at all times",
            r"\mathbb{E}X_t = 0,\ \mathbb{E}X_t^2 = v,\ \mathbb{E}X_t X_{t+1} = g",
            (
                all_index(rows, lambda t: equal(mean(lambda w: x(t, w)))),
                all_index(rows, lambda t: equal(mean(lambda w: x(t, w) ** 2), VARIANCE)),
                all_index(steps, lambda t: equal(mean(lambda w: x(t, w) * x(t + 1, w)), LAGGED)),
            ),
        ),
        Hypothesis("half-correlation", "rho = g / v >= 1/2", r"\rho \ge \tfrac12", (at_least(2 * LAGGED, VARIANCE),)),
        Hypothesis(
            "direct",
            "direct coding: step kappa sqrt(v) / M with its reciprocal, and no overload",
            r"|X_t| \le R = \kappa\sqrt v",
            (
                equal(real(M) * STEP, top),
                *penrose(STEP, INVERSE),
                always(rows, lambda t, w: at_least(top, x(t, w))),
                always(rows, lambda t, w: at_least(x(t, w), -top)),
            ),
        ),
        Hypothesis(
            "closed-loop",
            "closed loop at the same kappa: r = kappa sqrt(2 v - 2 g), step 2 r / (L - 1) with its reciprocal",
            r"\hat X_{t+1} = \hat X_t + q(X_{t+1} - \hat X_t),\ r = \kappa\sigma_D",
            (
                equal(BOUND, kappa * sqrt(2 * VARIANCE - 2 * LAGGED)),
                equal(GAPS * DELTA, 2 * BOUND),
                *penrose(DELTA, DELTA_INVERSE),
                always(steps, follows),
            ),
            "definition",
        ),
        Hypothesis(
            "increments",
            "increments are at most r in size, the first error at most half a step",
            r"|X_{t+1} - X_t| \le r,\ |X_0 - \hat X_0| \le \Delta/2",
            (
                always(steps, lambda t, w: at_least(BOUND, x(t + 1, w) - x(t, w))),
                always(steps, lambda t, w: at_least(x(t + 1, w) - x(t, w), -BOUND)),
                all_outcome(lambda w: at_least(HALF * DELTA, x(0, w) - found(0, w))),
                all_outcome(lambda w: at_least(x(0, w) - found(0, w), -HALF * DELTA)),
            ),
        ),
    )
    under = tuple(h.name for h in hypotheses)
    direct = mean(lambda w: (x(T, w) - quantized(x(T, w), STEP, INVERSE)) ** 2)
    closed = mean(lambda w: (x(T, w) - found(T, w)) ** 2)
    return Statement(
        key="half-correlation-suffices",
        title="Half correlation in closed loop",
        section="F",
        kind="refuted",
        words="false: rho >= 1/2 makes closed-loop delta coding at least as good as direct coding at the same loading",
        latex=r"\rho \ge \tfrac12 \not\Rightarrow \mathbb{E}(X_t - \hat X_t)^2 \le \mathbb{E}(X_t - q(X_t))^2",
        source="Bo Jun Han, doi:10.5281/zenodo.19440451, read as a statement about the closed loop",
        hypotheses=hypotheses,
        goals=(Goal("order", "E (X_T - Xhat_T)^2 <= E (X_T - q(X_T))^2", at_least(direct, closed), under),),
        uses=("stationary-delta", "closed-loop-threshold"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def flipping(steps: int) -> Model:
    """A fair sign that flips with probability 1/4, coded from Xhat_0 = X_0 at L = 2 and kappa = 2."""
    sources: list[list[Fraction]] = []
    states: list[list[Fraction]] = []
    weights: list[Fraction] = []
    for start, *flips in product((1, -1), *[(False, True)] * steps):
        row, state = [Fraction(start)], [Fraction(start)]
        weight = Fraction(1, 2)
        for flip in flips:
            row.append(-row[-1] if flip else row[-1])
            state.append(state[-1] + quantize(row[-1] - state[-1], Fraction(4), 1))
            weight *= Fraction(1 if flip else 3, 4)
        sources.append(row)
        states.append(state)
        weights.append(weight)
    numbers = {"v": 1, "g": Fraction(1, 2), "kappa": 2, "r": 2, "step": 2, "reciprocal": Fraction(1, 2)}
    numbers |= {"Delta": 4, "inverse": Fraction(1, 4)}
    by_time = {"X": list(zip(*sources, strict=True)), "Xhat": list(zip(*states, strict=True))}
    tables = {name: table(value) for name, value in {**numbers, **by_time}.items()}
    return Model({"M": 1, "T": steps}, tables, tuple(weights))


def refute() -> tuple[Counterexample, ...]:
    """The first four times."""
    errors = (Fraction(3), Fraction(3, 2), Fraction(9, 4), Fraction(15, 8))
    return tuple(
        Counterexample(f"a fair sign that flips with probability 1/4, T = {t}: 0 against {e}", "order", flipping(t))
        for t, e in enumerate(errors, 1)
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The errors are 0 or +-2; p is the probability of the latter, which goes to 3/4 - p/2."""
    p = sympy.Symbol("p", positive=True)
    moved = p / 4 + (1 - p) * 3 / 4
    return Derivation(
        sympy=(
            identity("mean squared error after one more step", 4 * moved, 3 - (4 * p) / 2),
            identity("its fixed point is 2", 3 - sympy.Integer(2) / 2, 2),
            identity("the distance to it is halved with a change of sign", 4 * moved - 2, -(4 * p - 2) / 2),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Measured errors of a flipping sign, coded directly and in closed loop, at one bit and kappa = 2."""
    return flipping_sign_closed_loop(rng)
