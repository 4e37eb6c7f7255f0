"""Refuted: "the delta has the smaller worst case only if its covariance is dominated", under the same rule.

Domination is sufficient (`delta-advantage`), and so is the smaller trace (`trace-suffices`), which asks for less: a
stationary stream may have one coordinate that does not move and another that moves more than it varies. Its delta has
the smaller trace and keeps the source's bound, without overload, while one direction of its covariance is the larger.

This compares the distortion of what is handed to the quantizer, not the reconstruction error of X_t.
"""

from __future__ import annotations

import numpy as np

from proofs.claims.delta.stationary_delta import SIGNS, flips
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """A coordinate +-2 that stays, and beside it a fair sign that flips with probability 9/16."""
    half, moving = Fraction(1, 2), flips(Fraction(9, 16))
    current = [[2] * 4 + [-2] * 4, SIGNS["X"] * 2]
    previous = [current[0], SIGNS["P"] * 2]
    delta = [[x - p for x, p in zip(*rows, strict=True)] for rows in zip(current, previous, strict=True)]
    model = pair_model(current, delta, tuple(half * p for p in moving * 2), 2)
    stream = Model(model.indices, {**model.families, "P": table(previous)}, model.probabilities)
    words = "Sigma_X = diag(4, 1), Sigma_D = diag(0, 9/4); kappa = 2, L = 2"
    return (Counterexample(words, "dominated", stream),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Variances of a coordinate that stays beside a sign that flips with probability p: traces against directions."""
    a, p = sympy.symbols("a p", positive=True)
    stream, delta = sympy.diag(a**2, 1), sympy.diag(0, 4 * p)
    gap = stream - delta
    return Derivation(
        sympy=(
            identity("gap of the traces", gap.trace(), a**2 + 1 - 4 * p),
            identity("gap along the sign", gap[1, 1], 1 - 4 * p),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """The least eigenvalue of Sigma_X - Sigma_D for a sign that hardly moves beside one drawn anew, and zero."""
    slow = 2 * np.cumprod(np.where(rng.random(4000) < 0.01, -1.0, 1.0))
    rows = np.stack([slow, rng.choice([-1.0, 1.0], 4000)], axis=1)
    gap = np.cov(rows[1:], rowvar=False) - np.cov(np.diff(rows, axis=0), rowvar=False)
    return float(np.linalg.eigvalsh(gap)[0]), 0.0
