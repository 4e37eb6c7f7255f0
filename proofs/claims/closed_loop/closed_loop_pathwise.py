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

from numerics.codec.witness import closed_loop_ratio
from proofs.claims.closed_loop.shared import closed_loop_model, independent
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import closed_loop as loop
from proofs.library.closed_loop import closed_loop_attained as attained
from proofs.library.closed_loop import closed_loop_trace as moments
from proofs.library.closed_loop.closed_loop import GAPS, T, W, bound, error


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
