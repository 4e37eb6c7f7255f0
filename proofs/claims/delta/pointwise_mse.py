"""Refuted: "domination implies that the actual mean squared error of the delta is smaller", under the same rule.

`delta-advantage` orders the worst cases. The actual law of X may sit on the quantizer's levels while its delta, of
the same or of smaller variance, does not: a fair sign that flips now and then is a stationary stream that does so.
Where both laws are normal the distortion is one constant times the trace, and the order holds.

This compares the distortion of what is handed to the quantizer, not the reconstruction error of X_t.
"""

from __future__ import annotations

from numerics.validation.witness import flipping_sign
from proofs.claims.delta.stationary_delta import SIGNS, flips
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def flipping(flip: Fraction, kappa: int, half_levels: int) -> Model:
    """A fair sign X after P that flips so often, and its delta, each with steps of its own."""
    delta = [[x - p for x, p in zip(SIGNS["X"], SIGNS["P"], strict=True)]]
    model = pair_model([SIGNS["X"]], delta, flips(flip), kappa, half_levels)
    return Model(model.indices, {**model.families, "P": table([SIGNS["P"]])}, model.probabilities)


def refute() -> tuple[Counterexample, ...]:
    """A flipping sign, with equal and with strictly smaller covariance of the delta."""
    return (
        Counterexample(
            "flip with probability 1/4, kappa = 2, L = 2: Sigma_D = Sigma_X = 1, D_X = 0, D_D = 1",
            "order",
            flipping(Fraction(1, 4), 2, 1),
        ),
        Counterexample(
            "flip with probability 1/16, kappa = 4, L = 4: Sigma_D = 1/4, Sigma_X = 1, D_X = 0, D_D = 1/4",
            "order",
            flipping(Fraction(1, 16), 4, 2),
        ),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Variance of the delta of a sign that flips with probability p."""
    p = sympy.Symbol("p", positive=True)
    return Derivation(sympy=(identity("variance of the delta", p / 2 * 4 + p / 2 * 4, 2 - 2 * (1 - 2 * p)),))


def witness(rng: Generator) -> tuple[float, float]:
    """Measured error of a flipping sign, and the larger one of its delta, each with its own steps."""
    return flipping_sign(rng)
