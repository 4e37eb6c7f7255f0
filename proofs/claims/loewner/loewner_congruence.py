"""A <= B implies M A M^T <= M B M^T for every square M, in every dimension.

v^T (M A M^T) v is the form of A at M^T v. So one whitening for both sources keeps domination; two whitenings, each
by its own covariance, do not (`own-whitening`). M need not be invertible, A and B need not be symmetric.
Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated` some direction is out of order, already for M = I.
"""

from __future__ import annotations

from numerics.validation.witness import ordered_pair
from proofs.claims.loewner.loewner_quadratic_form import v
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.library.logic.algebra import applied, congruence_form, congruence_of
from proofs.library.matrices.matrices import named, order_from_forms, ordered_forms, quadratic, transposed

FRAME = named("W")
LEFT, RIGHT = congruence_of(FRAME, A), congruence_of(FRAME, B)


def prove() -> dict[str, Theorem]:
    """The form of M A M^T at v is the form of A at M^T v, and the same for B."""
    turned = ordered_forms(A, B, applied(transposed(FRAME), v))
    same = [congruence_form(FRAME, matrix, v) for matrix in (A, B)]
    form = arithmetic(at_least(quadratic(RIGHT, v), quadratic(LEFT, v)), [turned, *same])
    return {"order": order_from_forms(LEFT, RIGHT, "v", form), "form": form}


def necessity() -> Necessity:
    """One direction out of order; and no use of symmetry."""
    model = matrix_model(A=[[1, 0], [0, 1]], B=[[2, 0], [0, 0]], W=[[1, 0], [0, 1]], v=[0, 1])
    return {
        "dominated": Counterexample("A = I, B = diag(2, 0), M = I", "order", model),
        "symmetric": NotNeeded("only the quadratic forms are used"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    same = [[2, 1], [1, 2]]
    model = matrix_model(A=same, B=same, W=[[1, 2], [0, 3]], v=[1, 1])
    return (Attained("A = B", "form", "factor", model),)


def derivation() -> Derivation:
    """The form of M A M^T at v is that of A at M^T v, at d = 2 and 3."""
    steps = []
    for size in (2, 3):
        m, a, x = symbol_matrix("m", size, size), symbol_matrix("a", size, size), symbol_matrix("x", size, 1)
        y = m.T * x
        whole, moved = (x.T * m * a * m.T * x)[0], (y.T * a * y)[0]
        steps.append(identity(f"form of M A M^T at v, d = {size}", whole.expand(), moved.expand()))
    return Derivation(sympy=tuple(steps), ground=(("form", {"d": 1}, 1),))


def witness(rng: Generator) -> tuple[float, float]:
    """Both forms at a random vector, through a random matrix."""
    smaller, larger = ordered_pair(rng)
    x = rng.normal(size=smaller.shape).T @ rng.normal(size=len(smaller))
    return float(x @ smaller @ x), float(x @ larger @ x)
