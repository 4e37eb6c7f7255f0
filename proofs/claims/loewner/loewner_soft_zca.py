"""0 <= A <= B and eps >= 0 imply A (A + eps I)^-1 <= B (B + eps I)^-1, in every dimension.

These are the covariances of two sources, each whitened by its own soft-ZCA. An inverse is a matrix that satisfies its
product equation. With G the inverse of P = A + eps I, 0 <= (G v - y)^T P (G v - y) is v^T G v >= 2 v^T y - y^T P y;
at y = (B + eps I)^-1 v it says that inverses reverse the order, and A (A + eps I)^-1 = I - eps (A + eps I)^-1.
Classical (Loewner 1934 on operator monotone functions; Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated` nothing orders the two; without `positive` the pole at -eps is crossed; without `symmetric` an
antisymmetric part of A, which no form sees, moves its inverse; without `eps` the function falls on one side of its
pole. B need not be symmetric. For eps = 0 both sides are I.
"""

from __future__ import annotations

import numpy as np

from numerics.validation.witness import ordered_pair
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.library.logic.algebra import times
from proofs.library.matrices.inverses import soft_antitone
from proofs.library.matrices.matrices import named, order_from_forms

EPS = family("eps")
G, H = named("G"), named("H")
LEFT, RIGHT = times(A, G), times(B, H)


def prove() -> dict[str, Theorem]:
    """Inverses reverse the order by the variational form; A G = I - eps G turns it round again."""
    inverses, form = soft_antitone(EPS)
    return {
        "inverses": order_from_forms(H, G, "v", inverses),
        "order": order_from_forms(LEFT, RIGHT, "v", form),
        "form": form,
    }


def scalar(a: int, b: int, eps: int) -> Model:
    """Matrices of size one with the inverses of a + eps and b + eps."""
    inverses = {"G": [[Fraction(1, a + eps)]], "H": [[Fraction(1, b + eps)]]}
    return matrix_model(A=[[a]], B=[[b]], eps=eps, v=[1], **inverses)


def necessity() -> Necessity:
    """One exact pair for each hypothesis."""
    half = Fraction(1, 2)
    turned = matrix_model(
        A=[[0, 1], [-1, 0]],
        B=[[0, 0], [0, 0]],
        G=[[half, -half], [half, half]],
        H=[[1, 0], [0, 1]],
        eps=1,
        v=[1, 0],
    )
    return {
        "symmetric": Counterexample("A antisymmetric, B = 0, eps = 1: 1/2 against 0", "order", turned),
        "symmetric-b": NotNeeded("the form of B at (B + eps I)^-1 v is all that is used"),
        "positive": Counterexample("A = -2, B = 0, eps = 1: 2 against 0", "order", scalar(-2, 0, 1)),
        "dominated": Counterexample("A = 1, B = 0, eps = 1: 1/2 against 0", "order", scalar(1, 0, 1)),
        "eps": Counterexample("A = 2, B = 3, eps = -1: 2 against 3/2", "order", scalar(2, 3, -1)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    inverse = [[Fraction(3, 8), Fraction(-1, 8)], [Fraction(-1, 8), Fraction(3, 8)]]
    same = [[2, 1], [1, 2]]
    return (Attained("A = B", "form", "factor", matrix_model(A=same, B=same, G=inverse, H=inverse, eps=1, v=[1, 1])),)


def derivation() -> Derivation:
    """A (A + eps I)^-1 = I - eps (A + eps I)^-1, and the square behind the variational form, at d = 2."""
    a, e = symbol_matrix("a", 2, 2), symbol_matrix("e", 1, 1)[0]
    a[1, 0] = a[0, 1]
    shifted_a = a + e * sympy.eye(2)
    inverse = shifted_a.adjugate() / shifted_a.det()
    x, y = symbol_matrix("x", 2, 1), symbol_matrix("y", 2, 1)
    gap = inverse * x - y
    form = (x.T * inverse * x)[0] - 2 * (x.T * y)[0] + (y.T * shifted_a * y)[0]
    entries = [
        identity(f"A (A + eps I)^-1, entry {i}, {j}", (a * inverse)[i, j], (sympy.eye(2) - e * inverse)[i, j])
        for i, j in ((0, 0), (0, 1))
    ]
    square = identity("(G v - y)^T P (G v - y), d = 2", (gap.T * shifted_a * gap)[0], form)
    return Derivation(sympy=(*entries, square), ground=(("form", {"d": 1}, 1),))


def witness(rng: Generator) -> tuple[float, float]:
    """Both forms at a random vector."""
    smaller, larger = ordered_pair(rng)
    x, eps = rng.normal(size=len(smaller)), rng.exponential() * np.eye(len(smaller))
    left, right = (float(x @ m @ np.linalg.solve(m + eps, x)) for m in (smaller, larger))
    return left, right
