"""0 <= A <= B implies det A <= det B: cited for every dimension, proved here in the plane.

The kernel has no determinants. In dimension d the claim rests on two classical theorems, taken as the hypothesis
`determinant-order`: positive semidefinite matrices are A = L L^T and B - A = K K^T, and Cauchy and Binet's formula
makes det B = det([L K][L K]^T) the sum of the squares of all d by d minors of [L K], one of which is det L. The
derivation checks that sum at d = 1, 2, 3. (Horn and Johnson, Matrix Analysis, corollary 7.7.4.)

Without `dominated` nothing orders the two; without `positive` two negative eigenvalues make a positive determinant;
without `symmetric` an antisymmetric part of A, which no form sees, adds to its determinant.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from numerics.validation.witness import ordered_pair
from proofs.claims.vocabulary import *
from proofs.library.matrices.plane import determinants_ordered


def prove() -> dict[str, Theorem]:
    """In the plane det B - det A = det P + (a_00 p_11 + a_11 p_00 - 2 a_01 p_01) with P = B - A, both not negative."""
    return {"plane": determinants_ordered()}


def necessity() -> Necessity:
    """One exact pair for each hypothesis."""
    one = [[1, 0], [0, 1]]
    return {
        "symmetric": Counterexample(
            "A = I plus an antisymmetric part, B = I: 2 against 1", "plane", matrix_model(A=[[1, 1], [-1, 1]], B=one)
        ),
        "positive": Counterexample(
            "A = -I, B = 0: 1 against 0", "plane", matrix_model(A=[[-1, 0], [0, -1]], B=[[0, 0], [0, 0]])
        ),
        "dominated": Counterexample("A = I, B = 0", "plane", matrix_model(A=one, B=[[0, 0], [0, 0]])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    same = [[2, 1], [1, 2]]
    return (Attained("A = B", "plane", "factor", matrix_model(A=same, B=same)),)


def _triangular(name: str, size: int) -> Any:
    return sympy.Matrix(size, size, lambda i, j: sympy.Symbol(f"{name}{i}{j}", real=True) if j <= i else 0)


@cache
def _minors(size: int, kept: bool) -> Derived:
    """det(L L^T + K K^T) - det(L L^T) as the squares of the minors of [L K]; without `kept` one is left out."""
    left, right = _triangular("l", size), _triangular("k", size)
    both = left.row_join(right)
    whole = (both * both.T).det(method="berkowitz").expand() - ((left.det()) ** 2).expand()
    chosen = list(combinations(range(2 * size), size))[1 : None if kept else -1]
    squares = sum(((both[:, list(c)].det(method="berkowitz")) ** 2).expand() for c in chosen)
    return identity(f"det B - det A is a sum of squares of minors, d = {size}", sympy.expand(whole), squares)


def derivation() -> Derivation:
    """Cauchy and Binet's sum of squares at d = 1, 2, 3, with triangular factors; a control leaves a minor out."""
    steps = [_minors(size, True) for size in (1, 2, 3)]
    shown = [Derived(step.words, "det(L L^T + K K^T) - det(L)^2 = sum of squares", step.holds) for step in steps]
    control = refuted(Derived("one minor left out, d = 2", "the same = that sum", _minors(2, False).holds))
    pair = matrix_model(A=[[2, 1], [1, 2]], B=[[3, 1], [1, 4]])
    # With A and B free the question is too weak: the order is asked at few vectors, and these do not imply it.
    return Derivation(sympy=(*shown, control), at=(("plane", pair),))


def witness(rng: Generator) -> tuple[float, float]:
    """Determinants of a random ordered pair, each to the power 1/d."""
    smaller, larger = ordered_pair(rng)
    left, right = (float(np.exp(np.linalg.slogdet(m)[1] / len(m))) for m in (smaller, larger))
    return left, right
