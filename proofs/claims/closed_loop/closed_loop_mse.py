"""The closed loop's mean squared error settles below B = C s / (1 - sqrt C)^2, with C = kappa^2 / L^2 below one.

D_t = E |X_t - Xhat_t|^2, s bounds E |X_(t+1) - X_t|^2, and each step has D_(t+1) <= C E |u_t|^2. Then
D_(t+1) <= C (sqrt s + sqrt D_t)^2, so sqrt D_(t+1) - sqrt B <= sqrt C (sqrt D_t - sqrt B), and D_0 <= B implies
D_t <= B for all t. With steps matched to the residual and no overload C is kappa^2 / L^2; that holds about zero, and
E u = 0 is not needed. Derived from Bo Jun Han, doi:10.5281/zenodo.19440451; Minkowski's inequality.

Without `start`, `spread` or `quantized` an error can be any; for C >= 1 there is no fixed point to fall to.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.codec.witness import closed_loop_mean_error
from proofs.claims.closed_loop.shared import (
    before_the_end,
    closed_loop_model,
    length,
    orthonormal,
    recursion,
    rotated,
)
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, levels
from proofs.kernel.formulas import Formula, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, index, mean, sqrt
from proofs.library import closed_loop_mse as loop
from proofs.library import closed_loop_step as one_step
from proofs.library.closed_loop import T, reconstruction, source
from proofs.library.closed_loop_trace import S
from proofs.library.setting import d, kappa
from proofs.library.setting import levels as level_count
from proofs.semantics import Model, table
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    NotNeeded,
    Sharpness,
    Statement,
)

NEXT = index(S) + 1
HALF = (Fraction(1, 2), Fraction(1, 2))


def centred() -> Formula:
    """E u_t = 0."""

    def entry(t: Index, k: Index) -> Formula:
        return equal(mean(lambda w: source(t + 1, k, w) - reconstruction(t, k, w)))

    return all_index(T, lambda t: all_index(d, lambda k: entry(t, k)))


def state(factor: Fraction = Fraction(1), share: Fraction = Fraction(1)) -> Statement:
    """The statement, with the constants in front of B and of C."""
    contracting = ("dimension", "quantized", "spread", "contracting", "integrable")
    roots = sqrt(loop.SPREAD) + sqrt(loop.distortion(S))
    gap = sqrt(loop.C) * (sqrt(loop.distortion(S)) - sqrt(loop.LEVEL))
    return Statement(
        key="closed-loop-mse",
        title="Mean squared error of the closed loop",
        section="F",
        kind="upper bound",
        words="D_(t+1) <= C (sqrt s + sqrt D_t)^2 with C < 1; with B = C s / (1 - sqrt C)^2, D_0 <= B implies"
        " D_t <= B for all t, and sqrt D contracts towards sqrt B by sqrt C",
        latex=r"D_t \le C(\sqrt s + \sqrt{D_{t-1}})^2,\ B = \frac{Cs}{(1-\sqrt C)^2}:\quad D_0 \le B \implies"
        r" D_t \le B,\quad \sqrt{D_t} - \sqrt B \le \sqrt C\,(\sqrt{D_{t-1}} - \sqrt B)",
        source="from Bo Jun Han, doi:10.5281/zenodo.19440451",
        hypotheses=(
            dimension(),
            levels(),
            length(),
            before_the_end(),
            Hypothesis(
                "quantized",
                "every step's distortion is at most C times the energy of its residual, D_(t+1) <= C E |u_t|^2",
                r"D_{t+1} \le C\, \mathbb{E}\,\|u_t\|^2",
                (loop.QUANTIZED,),
            ),
            Hypothesis("spread", "E |X_(t+1) - X_t|^2 <= s", r"\mathbb{E}\,\|X_{t+1} - X_t\|^2 \le s", (loop.SPREADS,)),
            Hypothesis("contracting", "0 <= C < 1", r"0 \le C < 1", loop.CONTRACTING),
            Hypothesis(
                "level", "B = C s / (1 - sqrt C)^2", r"B = C s/(1 - \sqrt C)^2", (loop.FIXED_POINT,), "definition"
            ),
            Hypothesis("start", "D_0 <= B", r"D_0 \le B", (loop.START,)),
            Hypothesis(
                "integrable",
                "squares and products of increments and errors have expectations",
                r"X_t,\ \hat X_t \in L^2",
                loop.PRESENT,
                "technical",
            ),
            Hypothesis("centred", "E u_t = 0", r"\mathbb{E}\,u_t = 0", (centred(),)),
            orthonormal(),
            recursion(),
            Hypothesis(
                "steps",
                "Delta_i = 2 kappa sqrt(E u_S,i^2) / L, with its reciprocal (zero for zero)",
                r"\Delta_i = 2\kappa\sqrt{\mathbb{E}\,u_{S,i}^2}/L",
                one_step.STEPS,
                "definition",
            ),
            Hypothesis(
                "no-overload",
                "every coordinate of u_S stays within its range at every outcome",
                r"|u_{S,i}| \le \kappa\sqrt{\mathbb{E}\,u_{S,i}^2}",
                one_step.NO_OVERLOAD,
            ),
            Hypothesis(
                "integrable-step",
                "the squares of u_S,i and of u_S,i - q_i(u_S,i) have expectations",
                r"u_S,\ u_S - Q(u_S) \in L^2",
                one_step.PRESENT,
                "technical",
            ),
        ),
        goals=(
            Goal(
                "quantizer",
                "L^2 D_(S+1) <= kappa^2 E |u_S|^2, so that C = kappa^2 / L^2",
                at_least(kappa**2 * loop.residual_energy(S), level_count() ** 2 * loop.distortion(NEXT)),
                (
                    "dimension",
                    "levels",
                    "time",
                    "orthonormal",
                    "closed-loop",
                    "steps",
                    "no-overload",
                    "integrable-step",
                ),
            ),
            Goal(
                "recursion",
                "D_(S+1) <= C (sqrt s + sqrt D_S)^2",
                at_least(share * loop.C * roots**2, loop.distortion(NEXT)),
                (*contracting, "time"),
            ),
            Goal(
                "contraction",
                "sqrt D_(S+1) - sqrt B <= sqrt C (sqrt D_S - sqrt B)",
                at_least(gap, sqrt(loop.distortion(NEXT)) - sqrt(loop.LEVEL)),
                (*contracting, "time", "level"),
            ),
            Goal(
                "bounded",
                "D_T <= B",
                at_least(factor * loop.LEVEL, loop.distortion(T)),
                (*contracting, "length", "level", "start"),
            ),
        ),
        constants=(Constant("factor", factor, "1"), Constant("share", share, "1")),
        uses=("scalar-mse-bounded", "closed-loop-identity"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """Minkowski on u = delta + e; the fixed point of the contraction; induction on the time."""
    return {
        "quantizer": one_step.step_bound(),
        "recursion": loop.recursion(),
        "contraction": loop.contraction()[0],
        "bounded": loop.bounded(),
    }


def mean_model(
    source: Sequence[int], found: Sequence[int | Fraction], ratio: Fraction | int, spread: int, level: int
) -> Model:
    """X and Xhat in one dimension along these paths and along their mirror images, with C, s and B."""
    paths = [[[[Fraction(sign * x)] for x in path] for sign in (1, -1)] for path in (source, found)]
    tables = {"X": rotated(paths[0], [[1]]), "Xhat": rotated(paths[1], [[1]])}
    numbers = {"C": table(Fraction(ratio)), "s": table(spread), "B": table(level)}
    steps = len(source) - 1
    return Model({"d": 1, "M": 1, "T": steps, "S": steps - 1, "i": 0}, {**tables, **numbers}, HALF, {"w": 0})


def necessity() -> Necessity:
    """A decoder that jumps, a source that jumps, C = 4, a large first error; overload; a basis twice too long."""
    quarter = Fraction(1, 4)
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    overloading = closed_loop_model([[[4]], [[-4]], [[0]]], [Fraction(1, 2)], [[0]], 1, rare)
    long = closed_loop_model([[[Fraction(1, 2)]], [[Fraction(-1, 2)]]], [1], [[0]], 1, HALF, [[2]])
    return {
        "quantized": Counterexample(
            "X at rest, Xhat = 0, then 5", "bounded", mean_model((0, 0), (0, 5), quarter, 0, 0)
        ),
        "spread": Counterexample(
            "s = 0, X moves by 2, C = 1/4: D_1 = 1", "bounded", mean_model((0, 2), (0, 1), quarter, 0, 0)
        ),
        "contracting": Counterexample(
            "C = 4, s = 1, B = 4: D_0 = 4, D_1 = 36", "bounded", mean_model((0, 1), (-2, -5), 4, 1, 4)
        ),
        "start": Counterexample(
            "C = 1/4, s = 0, B = 0: D_0 = 4, D_1 = 1", "bounded", mean_model((0, 0), (2, 1), quarter, 0, 0)
        ),
        "centred": NotNeeded("the trace bound is about zero: it takes E u^2, whatever E u is"),
        "orthonormal": Counterexample("d = 1, U = 2, u = +-1: Q(u) = 2u", "quantizer", long),
        "no-overload": Counterexample(
            "u = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2", "quantizer", overloading
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A steady climb followed at a constant distance: C = 1/4, s = B = 1, at all of several times."""
    entries: list[Sharpness] = []
    for count in (1, 2, 5):
        climb = tuple(range(count + 1))
        model = mean_model(climb, tuple(x - 1 for x in climb), Fraction(1, 4), 1, 1)
        words = f"X_t = +-t, Xhat_t = +-(t - 1), C = 1/4, s = B = 1, T = {count}"
        entries += [Attained(words, "bounded", "factor", model), Attained(words, "recursion", "share", model)]
    return tuple(entries)


def derivation() -> Derivation:
    """With roots c, m, b of C, s, B and b = c m / (1 - c): the fixed point and the contraction."""
    c, m, x = sympy.symbols("c m x", positive=True)
    b = c * m / (1 - c)
    return Derivation(
        sympy=(
            identity("the fixed point", c * (m + b), b),
            identity("the contraction", c * (m + x) - b, c * (x - b)),
        ),
        ground=(("recursion", {"d": 1, "M": 1, "T": 1, "S": 0}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest mean squared error of the closed loops of 200 streams, over time, and B."""
    return closed_loop_mean_error(rng)
