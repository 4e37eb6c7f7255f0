"""The closed loop's mean squared error settles below B = C s / (1 - sqrt C)^2, with C = kappa^2 / L^2 below one.

D_t = E |X_t - Xhat_t|^2, s bounds E |X_(t+1) - X_t|^2, and each step has D_(t+1) <= C E |u_t|^2. Then
D_(t+1) <= C (sqrt s + sqrt D_t)^2, so sqrt D_(t+1) - sqrt B <= sqrt C (sqrt D_t - sqrt B), and D_0 <= B implies
D_t <= B for all t. With the clipped quantizer's steps matched to the residual at every time and no overload C is
kappa^2 / L^2, which is below one for kappa < L; that holds about zero, and E u = 0 is not needed. Derived from Bo Jun
Han, doi:10.5281/zenodo.19440451; Minkowski's inequality.

Without `start`, `spread` or `quantized` an error can be any; for C >= 1 there is no fixed point to fall to.
"""

from __future__ import annotations

from numerics.codec.witness import closed_loop_mean_error
from proofs.claims.closed_loop.shared import HALF, matched_loop_model, rotated_paths
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import closed_loop_mse as loop
from proofs.library.closed_loop import closed_loop_step as one_step


def prove() -> dict[str, Theorem]:
    """Minkowski on u = delta + e; the fixed point of the contraction; induction on the time."""
    return {
        "quantizer": one_step.step_bound(),
        "recursion": loop.recursion(),
        "contraction": loop.contraction()[0],
        "bounded": loop.bounded(),
        "end-to-end": one_step.end_to_end(),
    }


def _loop(
    moves: Sequence[Sequence[Fraction | int]],
    start: Sequence[Fraction | int],
    kappa: int,
    level: int,
    weights: tuple[Fraction, ...] = HALF,
    basis: int = 1,
    spread: int = 1,
) -> Model:
    """A scalar loop with L = 2 and steps matched to every residual, along these moves by outcome; with C, s, B."""
    paths = [[[m] for m in path] for path in moves]
    model = matched_loop_model(paths, [[x] for x in start], kappa, 1, weights, [[basis]])
    numbers = {"C": table(Fraction(kappa**2, 4)), "s": table(spread), "B": table(level)}
    return Model(model.indices, {**model.families, **numbers}, model.probabilities, model.outcomes)


def mean_model(
    source: Sequence[int], found: Sequence[int | Fraction], ratio: Fraction | int, spread: int, level: int
) -> Model:
    """X and Xhat in one dimension along these paths and along their mirror images, with C, s and B."""
    paths = [[[[Fraction(sign * x)] for x in path] for sign in (1, -1)] for path in (source, found)]
    tables = {"X": rotated_paths(paths[0], [[1]]), "Xhat": rotated_paths(paths[1], [[1]])}
    numbers = {"C": table(Fraction(ratio)), "s": table(spread), "B": table(level)}
    steps = len(source) - 1
    return Model({"d": 1, "M": 1, "T": steps, "S": steps - 1, "i": 0}, {**tables, **numbers}, HALF, {"w": 0})


def necessity() -> Necessity:
    """A decoder that jumps, a source that jumps, C = 4, a large first error; overload; a basis twice too long."""
    quarter, rare = Fraction(1, 4), (Fraction(1, 128), Fraction(1, 128), Fraction(63, 64))
    overloading = _loop([[8], [-8], [0]], [0, 0, 0], 1, 1, rare)
    return {
        "quantized": Counterexample(
            "X at rest, Xhat = 0, then 5", "bounded", mean_model((0, 0), (0, 5), quarter, 0, 0)
        ),
        "spread": Counterexample(
            "s = 0, X moves by 2, C = 1/4: D_1 = 1", "bounded", mean_model((0, 2), (0, 1), quarter, 0, 0)
        ),
        "nonnegative-ratio": Counterexample(
            "C = -1, s = 1: D_0 = 1, no residual and D_1 = 0", "recursion", mean_model((0, 1), (1, 1), -1, 1, 0)
        ),
        "contracting": Counterexample(
            "C = 4, s = 1, B = 4: D_0 = 4, D_1 = 36", "bounded", mean_model((0, 1), (-2, -5), 4, 1, 4)
        ),
        "start": Counterexample(
            "C = 1/4, s = 0, B = 0: D_0 = 4, D_1 = 1", "bounded", mean_model((0, 0), (2, 1), quarter, 0, 0)
        ),
        "centred": NotNeeded("the trace bound is about zero: it takes E u^2, whatever E u is"),
        "orthonormal": Counterexample(
            "d = 1, U = 2, u = +-1, kappa = 1, L = 2: Q(u) = 2u", "quantizer", _loop([[1], [-1]], [0, 0], 1, 1, basis=2)
        ),
        "no-overload": Counterexample(
            "u = +-8 with probability 1/128 each, else 0; kappa = 1, L = 2: D_1 = 9/8", "end-to-end", overloading
        ),
        "loading": Counterexample(
            "kappa = 4, L = 2, s = 1, B = 4: D_0 = 4, D_1 = 9", "end-to-end", _loop([[1], [-1]], [-2, 2], 4, 4)
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
        coded = _loop([[1] * count, [-1] * count], [-1, 1], 1, 1)
        entries.append(Attained(f"{words}, kappa = 1, L = 2", "end-to-end", "factor", coded))
    return tuple(entries)


def models() -> tuple[Exhibited, ...]:
    """Against `end-to-end` without each of the hypotheses that `necessity` takes from another goal."""
    return (
        Exhibited("X = 0, then +-2, s = B = 0: D_1 = 1", _loop([[2], [-2]], [0, 0], 1, 0, spread=0)),
        Exhibited("X at rest, s = B = 0: D_0 = 4, D_1 = 1", _loop([[0], [0]], [2, -2], 1, 0, spread=0)),
        Exhibited("U = 0, two steps of 1, B = 1: D_2 = 4", _loop([[1, 1], [-1, -1]], [0, 0], 1, 1, basis=0)),
    )


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
