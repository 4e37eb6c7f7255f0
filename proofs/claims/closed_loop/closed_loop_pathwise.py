"""In closed loop no error ever exceeds r_i / (L - 1), where r_i bounds the increments: at all times, pathwise.

Increments of coordinate i in a fixed orthonormal basis are at most r_i in size, ranges are R_i = r_i L / (L - 1), and
the first error is within half a step. Then for every T, every dimension and every L = 2M the error of X_T in
coordinate i is at most r_i / (L - 1); with r_i = kappa sqrt(E delta_i^2) its squared norm is at most
kappa^2 tr Sigma_D / (L - 1)^2. Moments are about zero, for the loop's quantizer is not centred.

A residual at 0 or at an end of its range attains the bound at that time, for every kappa >= 1. Two times in a row need
an increment of half a step, so all times together need kappa <= L - 1; up to that loading there are streams that do
it. The range of the open loop, R_i = r_i, is not enough: the residual holds the error before it as well. Derived from
Bo Jun Han's closed-loop remark, doi:10.5281/zenodo.19440451.

Without `increments` the residual overloads, without `first-error` it may do so at once, without `orthonormal` the
decoder's basis does not return what was sent; equality needs `edges`.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.codec.witness import closed_loop_ratio
from proofs.claims.closed_loop.shared import (
    before_the_end,
    closed_loop_model,
    coordinate,
    first,
    increments,
    independent,
    integrable,
    length,
    loaded,
    orthonormal,
    recursion,
    steps,
)
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, levels
from proofs.claims.models import ROTATION
from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import index, total
from proofs.library import closed_loop as loop
from proofs.library import closed_loop_attained as attained
from proofs.library import closed_loop_trace as moments
from proofs.library.closed_loop import GAPS, T, W, bound, error, squared_error
from proofs.library.logic import magnitude, magnitude_facts, square_monotone
from proofs.library.setting import d, kappa
from proofs.search.certificate import prove as arithmetic
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    Sharpness,
    Statement,
)

NEXT = index(moments.S) + 1
LOOP = ("dimension", "levels", "orthonormal", "closed-loop", "steps")
BOUND = (*LOOP, "length", "increments", "first-error")


def _signed(shares: dict[int, Fraction]) -> dict[int, Fraction]:
    """A symmetric law from the probabilities of its sizes."""
    return {sign * size: share / 2 for size, share in shares.items() for sign in (1, -1)}


# increments of one or of L - 1 half steps of size 1, so that r = L - 1; a loading is r over their deviation
ALL_TIMES = (
    (1, 1, _signed({1: Fraction(1)})),
    (2, 3, _signed({1: Fraction(1)})),
    (4, 7, _signed({1: Fraction(1)})),
    (2, Fraction(3, 2), _signed({3: Fraction(3, 8), 1: Fraction(5, 8)})),
)


def state(factor: Fraction = Fraction(1), gaps: Fraction = Fraction(1)) -> Statement:
    """The statement, with the constant in front of r_i / (L - 1) and of L - 1 as the largest loading."""
    return Statement(
        key="closed-loop-pathwise",
        title="Pathwise bound of the closed loop",
        section="F",
        kind="upper bound",
        words="increments within r_i, ranges R_i = r_i L / (L - 1), first error within half a step: at all times the"
        " error in coordinate i is at most r_i / (L - 1), so norm^2 <= kappa^2 tr Sigma_D / (L - 1)^2",
        latex=r"|u_i^\top(X_t - \hat X_t)| \le \frac{r_i}{2^b - 1}\ \forall t, \qquad"
        r" \|X_t - \hat X_t\|^2 \le \frac{\kappa^2}{(2^b - 1)^2}\operatorname{tr}\Sigma_D",
        source="from Bo Jun Han, doi:10.5281/zenodo.19440451",
        hypotheses=(
            dimension(),
            levels(),
            length(),
            before_the_end(),
            coordinate(),
            orthonormal(),
            recursion(),
            steps(),
            increments(),
            first(),
            loaded(),
            integrable(),
            Hypothesis(
                "edges",
                "the residual at time S is -R_i, 0 or R_i in every coordinate, at every outcome",
                r"u_{S,i} \in \{-R_i, 0, R_i\}",
                (attained.EDGES,),
            ),
            Hypothesis(
                "twice",
                "the errors at S and at S + 1 are half a step in size in every coordinate, at every outcome",
                r"|e_{S,i}| = |e_{S+1,i}| = \Delta_i / 2",
                attained.TWICE,
            ),
            Hypothesis(
                "moving",
                "coordinate i of the increment at S is not zero throughout",
                r"\mathbb{E}\,\delta_{S,i}^2 > 0",
                (above(moments.variance("i")),),
            ),
        ),
        goals=(
            Goal(
                "coordinate",
                "(L - 1) abs(e_T,i) <= r_i",
                at_least(factor * bound("i"), GAPS * magnitude(error(T, "i", W))),
                tuple(n for n in (*BOUND, "coordinate") if n != "dimension"),
            ),
            Goal(
                "norm",
                "(L - 1)^2 norm(X_T - Xhat_T)^2 <= sum_i r_i^2",
                at_least(factor * total(d, lambda i: bound(i) ** 2), GAPS**2 * squared_error(T, W)),
                BOUND,
            ),
            Goal(
                "trace",
                "(L - 1)^2 norm(X_T - Xhat_T)^2 <= kappa^2 tr Sigma_D",
                at_least(factor * kappa**2 * moments.trace(), GAPS**2 * squared_error(T, W)),
                (*BOUND, "loaded", "integrable"),
            ),
            Goal(
                "attained",
                "(L - 1)^2 e_(S+1),i^2 = r_i^2 where the residual at S is on an edge",
                equal(GAPS**2 * error(NEXT, "i", W) ** 2, factor * bound("i") ** 2),
                ("levels", "orthonormal", "closed-loop", "steps", "time", "coordinate", "edges"),
            ),
            Goal(
                "attained-norm",
                "(L - 1)^2 norm(X_(S+1) - Xhat_(S+1))^2 = sum_i r_i^2 where all residuals at S are on edges",
                equal(GAPS**2 * squared_error(NEXT, W), factor * total(d, lambda i: bound(i) ** 2)),
                (*LOOP, "time", "edges"),
            ),
            Goal(
                "loading-at-all-times",
                "kappa <= L - 1 where the bound is attained at S and S + 1",
                at_least(gaps * GAPS**2, kappa**2),
                (
                    *(n for n in LOOP if n != "dimension"),
                    "time",
                    "coordinate",
                    "first-error",
                    "loaded",
                    "integrable",
                    "twice",
                    "moving",
                ),
            ),
        ),
        constants=(Constant("factor", factor, "1"), Constant("gaps", gaps, "1")),
        uses=("granular-error", "rotation-invariance", "closed-loop-identity"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """By induction on the time |u| <= r + Delta / 2 = R, so the next error is within half a step; then rotate back."""
    small = error(T, "i", W)
    _, square = magnitude_facts(small)
    size = GAPS * magnitude(small)
    squares = arithmetic(
        at_least(bound("i") ** 2, size**2), [loop.coordinate_bound(), square], multipliers=(1, GAPS**2)
    )
    return {
        "coordinate": square_monotone(size, bound("i"), loop.bound_nonneg(), squares),
        "norm": loop.norm_bound(),
        "trace": moments.trace_bound(),
        "attained": attained.coordinate_attained(),
        "attained-norm": attained.norm_attained(),
        "loading-at-all-times": attained.loading_at_most(),
    }


def necessity() -> Necessity:
    """An increment too large, a first error too large, a basis vector too long, and streams off the edges."""
    half = (Fraction(1, 2), Fraction(1, 2))
    slow = closed_loop_model([[[Fraction(1, 4)]], [[Fraction(-1, 4)]]], [1], [[0]], 1, half, kappa=4)
    squeezed = closed_loop_model([[[4], [4], [4]]], [2], [[0]], 1, basis=[[Fraction(1, 2)]])
    return {
        "increments": Counterexample(
            "r = 1, one increment of 4, L = 2: the error is 3", "coordinate", closed_loop_model([[[4]]], [1], [[0]], 1)
        ),
        "first-error": Counterexample(
            "r = 1, L = 2, first error 4: then 3", "coordinate", closed_loop_model([[[1]]], [1], [[4]], 1)
        ),
        "orthonormal": Counterexample("d = 1, U = 1/2: the decoder moves half as far", "norm", squeezed),
        "edges": Counterexample(
            "r = 1, L = 2, increment 1 from error 0: a level, no error",
            "attained",
            closed_loop_model([[[1]]], [1], [[0]], 1),
        ),
        "twice": Counterexample("kappa = 4 > L - 1, r = 1: a source that moves by 1/4", "loading-at-all-times", slow),
        "moving": Counterexample(
            "a source at rest, r = 0, kappa = 4",
            "loading-at-all-times",
            closed_loop_model([[[0]]], [0], [[0]], 1, kappa=4),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A steady climb; streams that attain the bound at every time, for loadings up to L - 1; at one time beyond."""
    entries: list[Sharpness] = []
    for half_levels in (1, 2, 128):
        for count in (1, 2, 5):
            climb = closed_loop_model([[[1]] * count], [1], [[1]], half_levels)
            words = f"every increment r from a first error of half a step, L = {2 * half_levels}, T = {count}"
            entries.append(Attained(words, "coordinate", "factor", climb))
    for half_levels, loading, law in ALL_TIMES:
        top = 2 * half_levels - 1
        for count in (1, 2, 3)[: 5 - len(law)]:
            paths, weights = independent(law, count)
            model = closed_loop_model(paths, [top], [[-1]], half_levels, weights, kappa=loading)
            words = f"increments {', '.join(map(str, law))} over r = {top}, kappa = {loading}, T = {count}"
            entries.append(Attained(words, "trace", "factor", model))
            if loading == top:
                entries.append(Attained(words, "loading-at-all-times", "gaps", model))
    for count in (1, 2):
        share = Fraction(1, 8)
        starts = [[1], [-1], [1 if count == 2 else 0]]
        paths = [[[move]] * count for move in (2, -2, 0)]
        model = closed_loop_model(paths, [2], starts, 1, (share, share, 1 - 2 * share), kappa=2)
        words = f"increments -r, 0, r, kappa = 2 > L - 1 = 1: attained at T = {count} and every outcome"
        entries.append(Attained(words, "trace", "factor", model))
    plane = closed_loop_model([[[1, 2], [1, 2]]], [1, 2], [[1, 1]], 2, basis=ROTATION)
    entries.append(Attained("d = 2, rotated basis, r = (1, 2), L = 4, T = 2", "norm", "factor", plane))
    return tuple(entries)


def derivation() -> Derivation:
    """Increment and half a step fill the range, and half a step is r / (L - 1)."""
    r, count = sympy.symbols("r L", positive=True)
    top = r * count / (count - 1)
    step = 2 * top / count
    return Derivation(
        sympy=(
            identity("r plus half a step is the range", r + step / 2, top),
            identity("half a step is r / (L - 1)", step / 2, r / (count - 1)),
        ),
        ground=(("coordinate", {"d": 1, "M": 1, "T": 1, "i": 0}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error over r_i / (L - 1) along a random stream, and 1."""
    return closed_loop_ratio(rng)
