"""A <= B orders the quadratic forms at every vector, and with them the diagonal entries in every basis.

v^T A v <= v^T B v; with v the columns of any U, orthonormal or not, the diagonal entries of U^T A U and U^T B U.
Classical; this is the definition of the order written without a difference.

Without `dominated` some direction is out of order.
"""

from __future__ import annotations

from numerics.validation.witness import ordered_pair
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.library.matrices.matrices import ordered_forms
from proofs.library.quantizer.setting import d
from proofs.library.rotation.rotation import u


def v(i: Indexish) -> Poly:
    """A vector."""
    return family("v", i)


def prove() -> dict[str, Theorem]:
    """The form of a difference is the difference of the forms; then v, or a column of U."""
    column = ordered_forms(A, B, lambda k: u(k, "i"))
    return {"form": ordered_forms(A, B, v), "diagonal": for_index(column, "i", d)}


def necessity() -> Necessity:
    """One direction out of order, a diagonal entry with it."""
    model = matrix_model(A=[[1, 0], [0, 1]], B=[[2, 0], [0, 0]], v=[0, 1], U=[[1, 0], [0, 1]])
    return {"dominated": Counterexample("A = U = I, B = diag(2, 0), v = e_2", "form", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    model = matrix_model(A=[[2, 1], [1, 2]], B=[[2, 1], [1, 2]], v=[1, 1], U=[[1, 1], [0, 1]])
    return (Attained("A = B", "form", "factor", model),)


def derivation() -> Derivation:
    """The form of a difference at d = 3."""
    a, b, x = symbol_matrix("a", 3, 3), symbol_matrix("b", 3, 3), symbol_matrix("x", 3, 1)
    whole, parts = (x.T * (b - a) * x)[0], (x.T * b * x)[0] - (x.T * a * x)[0]
    return Derivation(
        sympy=(identity("form of a difference, d = 3", whole, parts),),
        ground=(("form", {"d": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Both forms at a random vector."""
    smaller, larger = ordered_pair(rng)
    x = rng.normal(size=len(smaller))
    return float(x @ smaller @ x), float(x @ larger @ x)
