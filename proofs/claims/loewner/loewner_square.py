"""Refuted: "A <= B implies A^2 <= B^2".

Squaring is not monotone in the Loewner order, even between positive semidefinite matrices; it would be for matrices
that commute. Classical (Horn and Johnson, Matrix Analysis, section 7.7; Loewner 1934 on operator monotone functions).
"""

from __future__ import annotations

import numpy as np
import sympy
from numpy.random import Generator

from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension
from proofs.claims.loewner.loewner_trace import A, B, domination, symmetry
from proofs.claims.models import matrix_model
from proofs.kernel.formulas import Formula
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, total
from proofs.library.matrices import Matrix, dominated, positive_semidefinite
from proofs.library.setting import d
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement


def square(matrix: Matrix) -> Matrix:
    """M^2."""

    def entry(i: Indexish, j: Indexish) -> Poly:
        return total(d, lambda k: matrix(i, k) * matrix(k, j))

    return entry


def state() -> Statement:
    """The refuted statement: it has no constant."""
    positive: tuple[Formula, ...] = (positive_semidefinite(A),)
    under = ("dimension", "symmetric", "positive", "dominated")
    return Statement(
        key="loewner-square",
        title="Squares do not keep the Loewner order",
        section="C",
        kind="refuted",
        words="false: 0 <= A <= B implies A^2 <= B^2",
        latex=r"0 \preceq A \preceq B \not\Rightarrow A^2 \preceq B^2",
        source="Horn and Johnson, Matrix Analysis, section 7.7",
        hypotheses=(
            dimension(),
            symmetry(),
            Hypothesis("positive", "A is positive semidefinite", r"0 \preceq A", positive),
            domination(),
        ),
        goals=(Goal("order", "A^2 <= B^2", dominated(square(A), square(B)), under),),
    )


STATEMENT = state()


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
