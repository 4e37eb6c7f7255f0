"""Refuted: "with overload, covariance domination alone orders the bounds", under the same rule.

Without a condition on the support the bound is sum_i (Delta_i^2/4 + E[Y_i^2; overload]) (`pq-trace-second-moment`).
Domination orders its first part and not the second: a fair sign that flips now and then stays within its range, its
delta is zero but for rare values beyond a range of its own. `tail-domination` asks for the order of the tails besides.

This compares the distortion of what is handed to the quantizer, not the reconstruction error of X_t.
"""

from __future__ import annotations

import numpy as np

from proofs.claims.delta.pointwise_mse import flipping
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """A sign that flips with probability 1/16, which is the energy of its delta, all of it overload."""
    law = flipping(Fraction(1, 16), 1, 1)
    more = {"g": table([[0, 0, 0, 0]]), "g_Z": table([[0, 1, 1, 0]])}
    model = Model(law.indices, {**law.families, **more}, law.probabilities)
    words = "flip with probability 1/16, kappa = 1, L = 2: Sigma_X = 1, Sigma_D = 1/4, bounds 1/4 and 5/16"
    return (Counterexample(words, "bounds", model),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The bounds of a sign that flips with probability p and of its delta, all of whose energy is beyond its range."""
    p, k, count = sympy.symbols("p kappa L", positive=True)
    source, delta = k**2 / count**2, 4 * p * k**2 / count**2 + 4 * p
    return Derivation(
        sympy=(identity("what the delta's bound has more", delta - source, 4 * p - (1 - 4 * p) * k**2 / count**2),)
    )


def witness(rng: Generator) -> tuple[float, float]:
    """The bounds of a sign that flips with probability 3/16 and of its delta; kappa = 1.1, one bit."""
    signs = np.cumprod(np.where(rng.random(4000) < 3 / 16, -1.0, 1.0))
    bounds: list[float] = []
    for rows in (signs[1:], np.diff(signs)):
        y = rows - rows.mean()
        width = 1.1 * float(y.std())
        bounds.append(width**2 / 4 + float(np.where(np.abs(y) > width, y * y, 0.0).mean()))
    return bounds[0], bounds[1]
