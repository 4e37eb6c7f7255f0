"""Refuted: "if the whitened covariances are ordered, so are the covariances".

Each source whitened by its own covariance, eps = 0: both whitened covariances are I (`own-whitening`), so they are
ordered whatever the sources are. Here Sigma_D = 4 and Sigma_X = 1. The converse is true: Sigma_D <= Sigma_X orders
the whitened covariances (`loewner-soft-zca`).
"""

from __future__ import annotations

from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import whitened_pair


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """Two signs of different size."""
    half = (Fraction(1, 2), Fraction(1, 2))
    model = whitened_pair([[1, -1]], [[2, -2]], half, 1, 1, 0, common=True)
    return (Counterexample("X = +-1, Z = +-2, eps = 0: both whitened variances are 1", "order", model),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """A variance scaled by its own reciprocal root."""
    x, z = sympy.symbols("lambda_X lambda_D", positive=True)
    return Derivation(
        sympy=tuple(identity(f"whitened variance of {v}", v * (1 / sympy.sqrt(v)) ** 2, 1) for v in (x, z))
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Difference of the whitened variances of two random variances, and of the variances themselves."""
    small, large = sorted(float(v) for v in rng.exponential(size=2))
    return abs(small / small - large / large), large - small
