"""A <= B in the Loewner order implies tr A <= tr B, in every dimension.

A <= B says v^T (B - A) v >= 0 for every v; at the unit vectors that is each diagonal entry. Symmetry is not used.
Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated` nothing orders the traces.
"""

from __future__ import annotations

from numerics.validation.witness import ordered_pair
from proofs.claims.vocabulary import *
from proofs.library.matrices.matrices import named, trace_ordered

A, B = named("A"), named("B")


def prove() -> dict[str, Theorem]:
    """Take v = e_i for each i and add up."""
    return {"trace": trace_ordered(A, B)}


def necessity() -> Necessity:
    """Reversed matrices; and no use of symmetry."""
    model = matrix_model(A=[[1, 0], [0, 1]], B=[[0, 0], [0, 1]])
    return {
        "dominated": Counterexample("A = I, B = diag(0, 1)", "trace", model),
        "symmetric": NotNeeded("only the values v^T (B - A) v at the unit vectors are used"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices."""
    model = matrix_model(A=[[2, 1], [1, 2]], B=[[2, 1], [1, 2]])
    return (Attained("A = B", "trace", "factor", model),)


def derivation() -> Derivation:
    """At d = 3: the quadratic forms at the unit vectors add up to the trace of B - A."""
    gap = symbol_matrix("b", 3, 3) - symbol_matrix("a", 3, 3)
    units = [sympy.Matrix(3, 1, lambda i, _, k=k: int(i == k)) for k in range(3)]
    forms = sum((v.T * gap * v)[0] for v in units)
    return Derivation(
        sympy=(identity("sum of the forms at the unit vectors, d = 3", forms, gap.trace()),),
        ground=(("trace", {"d": 2}, 1), ("trace", {"d": 3}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Traces of a random ordered pair."""
    smaller, larger = ordered_pair(rng)
    return float(smaller.trace()), float(larger.trace())
