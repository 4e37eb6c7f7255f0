"""Refuted: "A <= B implies A^2 <= B^2".

Squaring is not monotone in the Loewner order, even between positive semidefinite matrices; it would be for matrices
that commute. Classical (Horn and Johnson, Matrix Analysis, section 7.7; Loewner 1934 on operator monotone functions).
"""

from __future__ import annotations

import numpy as np

from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """Two by two, with integers."""
    model = matrix_model(A=[[1, 1], [1, 1]], B=[[2, 1], [1, 1]])
    return (Counterexample("A = [[1, 1], [1, 1]], B = A + diag(1, 0): B^2 - A^2 = [[3, 1], [1, 0]]", "order", model),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The difference of the squares has determinant -1."""
    a, b = sympy.Matrix([[1, 1], [1, 1]]), sympy.Matrix([[2, 1], [1, 1]])
    return Derivation(sympy=(identity("determinant of B^2 - A^2", (b**2 - a**2).det(), -1),))


def witness(rng: Generator) -> tuple[float, float]:
    """Zero, and how far the order of the squares is violated by a scaled pair of the counterexample."""
    scale = float(rng.uniform(0.5, 2))
    a, b = scale * np.array([[1.0, 1], [1, 1]]), scale * np.array([[2.0, 1], [1, 1]])
    return 0.0, float(-np.linalg.eigvalsh(b @ b - a @ a)[0])
