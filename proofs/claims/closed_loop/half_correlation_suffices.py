"""Refuted: "a lag-1 autocorrelation of 1/2 makes closed-loop delta coding at least as good as direct coding".

The condition of `stationary-delta` orders what is handed to the quantizer. A fair sign that flips with probability 1/4
has rho = 1/2; direct coding at one bit and kappa = 2 makes no error, for +-1 are levels. The closed loop at the same
loading, increments within 2 and first error 0, has D_t = 3, 3/2, 9/4, 15/8, .. towards 2. The bounds are ordered below
the threshold of `closed-loop-threshold`; actual errors need not be (`pointwise-mse`).
"""

from __future__ import annotations

from itertools import product

from numerics.codec.witness import flipping_sign_closed_loop
from numerics.quantizer.exact import quantize
from proofs.claims.vocabulary import *


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
