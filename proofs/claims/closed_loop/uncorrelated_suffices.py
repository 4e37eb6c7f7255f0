"""Refuted: "step errors that are uncorrelated give an open loop the error T D", which would be no drift in T^2.

Uncorrelated is not orthogonal. A source at rest sends increments of zero, which the mid-rise quantizer codes as half a
step: every step has the same error, all covariances are zero, and the error after T steps is T^2 Delta^2 / 4.
The nearest true statement is `open-loop-drift` with `orthogonal`: E <e_s, e_t> = 0, without centring.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.codec.witness import drift_at_rest
from proofs.claims.closed_loop.shared import length, open_loop_model
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, levels
from proofs.kernel.formulas import Formula, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, mean, real
from proofs.library import open_loop as loop
from proofs.library.closed_loop import T, each_entry, source, squared_error
from proofs.library.quantizer import penrose
from proofs.library.setting import d, quantized
from proofs.library.sums import kronecker
from proofs.semantics import Model, table
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement


def step(k: Indexish) -> Poly:
    """The step of entry k."""
    return family("Delta", k)


def reciprocal(k: Indexish) -> Poly:
    """Its reciprocal, zero for zero."""
    return family("inverse", k)


def quantizes(t: Index, k: Index, w: Outcome) -> Formula:
    """Q_t = q(X_(t+1) - X_t), entry k."""
    moved = source(t + 1, k, w) - source(t, k, w)
    return equal(loop.sent(t, k, w), quantized(moved, step(k), reciprocal(k)))


def uncorrelated() -> Formula:
    """Cov(e_s,k, e_t,k) = 0 for s != t and every entry k."""

    def covariance(s: Index, t: Index, k: Index) -> Poly:
        means = mean(lambda w: loop.step_error(s, k, w)) * mean(lambda w: loop.step_error(t, k, w))
        return mean(lambda w: loop.step_error(s, k, w) * loop.step_error(t, k, w)) - means

    def entry(s: Index, t: Index) -> Formula:
        return all_index(d, lambda k: equal((1 - kronecker(s, t)) * covariance(s, t, k)))

    return all_index(T, lambda s: all_index(T, lambda t: entry(s, t)))


def state() -> Statement:
    """The refuted statement: it has no constant."""
    hypotheses = (
        dimension(),
        levels(),
        length(),
        Hypothesis(
            "open-loop",
            "Xhat_(t+1) = Xhat_t + q(X_(t+1) - X_t), entry by entry, with steps Delta_k and their reciprocals",
            r"\hat X_{t+1} = \hat X_t + q(X_{t+1} - X_t)",
            (
                loop.RECURSION,
                each_entry(quantizes),
                *(all_index(d, lambda k, part=part: penrose(step(k), reciprocal(k))[part]) for part in (0, 1)),
            ),
            "definition",
        ),
        Hypothesis("known-start", "the decoder knows X_0", r"\hat X_0 = X_0", (loop.KNOWN_START,)),
        Hypothesis(
            "uncorrelated",
            "the errors of different steps are uncorrelated in every entry",
            r"\operatorname{Cov}(e_s, e_t) = 0\ (s \ne t)",
            (uncorrelated(),),
        ),
        Hypothesis(
            "equal-distortion",
            "every step has distortion D",
            r"\mathbb{E}\,\|e_t\|^2 = D",
            (loop.EQUAL_DISTORTION,),
            "definition",
        ),
    )
    goal = at_least(real(T) * loop.DISTORTION, mean(lambda w: squared_error(T, w)))
    return Statement(
        key="uncorrelated-suffices",
        title="Uncorrelated step errors",
        section="F",
        kind="refuted",
        words="false: uncorrelated step errors give the open loop an error of at most T D",
        latex=r"\operatorname{Cov}(e_s, e_t) = 0 \not\Rightarrow \mathbb{E}\,\|X_T - \hat X_T\|^2 \le T D",
        source="folklore",
        hypotheses=hypotheses,
        goals=(Goal("no-drift", "E norm(X_T - Xhat_T)^2 <= T D", goal, tuple(h.name for h in hypotheses)),),
        uses=("open-loop-drift",),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def _at_rest(steps: tuple[int, ...], count: int, half_levels: int) -> Model:
    errors = [[[Fraction(-s, 2) for s in steps]] * count]
    families = {
        "Delta": table([Fraction(s) for s in steps]),
        "inverse": table([Fraction(1, s) for s in steps]),
        "D": table(sum(Fraction(s * s, 4) for s in steps)),
    }
    return open_loop_model(errors, indices={"M": half_levels}, families=families)


def refute() -> tuple[Counterexample, ...]:
    """A source at rest, in one and in two dimensions."""
    return (
        Counterexample("X = 0, Delta = 2, L = 2, T = 2: error 4, T D = 2", "no-drift", _at_rest((2,), 2, 1)),
        Counterexample("X = 0, d = 2, L = 16, T = 5: error 25 D", "no-drift", _at_rest((2, 4), 5, 8)),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Equal errors of half a step: their covariance, and their sum after T steps."""
    delta, count = sympy.symbols("Delta T", positive=True)
    half = delta / 2
    return Derivation(
        sympy=(
            identity("covariance of constants", half * half - half * half, 0),
            identity("squared error after T steps", (count * half) ** 2, count * (count * delta**2 / 4)),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """T D and the larger squared error of the reference codec's open loop on a stream that hardly moves."""
    return drift_at_rest(rng)
