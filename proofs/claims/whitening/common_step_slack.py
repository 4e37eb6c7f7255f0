"""Refuted: "under abs(Y_i) <= kappa sqrt(lambda_i) the common-step bound is never attained".

That range makes abs(Z_i) <= kappa sqrt(lambda_i / (lambda_i + eps)) < kappa, so no whitened coordinate reaches the
ends. But the error is half a step at every edge between two cells, and from L = 4 on there are edges inside. Here
Z is -1, 0 or 1 with kappa = 2 and L = 4. For L = 2 the only inner edge is 0 and the slack is real:
`common-step-one-bit`.
"""

from __future__ import annotations

import numpy as np

from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import whitened_model


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """A law on the inner edges of the cells."""
    share = Fraction(9, 50)
    model = whitened_model([[5, -5, 0]], (share, share, 1 - 2 * share), 2, 2, 16, common=True)
    words = "Y = +-5 with probability 9/50 each, else 0: lambda = 9, eps = 16, kappa = 2, L = 4, Z in {-1, 0, 1}"
    return (Counterexample(words, "strict", model),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The squared error at an inner edge, and the error with one bit."""
    kappa_, z = sympy.symbols("kappa z", positive=True)
    step = kappa_ / 2
    return Derivation(
        sympy=(
            identity("L = 4: squared error at the edge Delta", (step - step * sympy.Rational(3, 2)) ** 2, step**2 / 4),
            identity(
                "L = 2: squared error at z in [0, kappa]", (z - kappa_ / 2) ** 2, kappa_**2 / 4 - z * (kappa_ - z)
            ),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """The gap of the counterexample, which is nothing, and the gap with one bit, for a random lambda; kappa = 2."""
    p = float(rng.uniform(0.1, 0.9))
    z = np.array([1.0, -1.0, 0.0])
    weights = np.array([p / 2, p / 2, 1 - p])
    four = z - (np.clip(np.floor(z), -2, 1) + 0.5)
    two = z - 2 * (np.clip(np.floor(z / 2), -1, 0) + 0.5)
    return 0.25 - float(weights @ four**2), 1.0 - float(weights @ two**2)
