"""Refuted: "tr A <= tr B implies A <= B".

The trace adds up all directions and cannot see one of them. What holds is the converse, `loewner-trace`; and for the
trace bound of the delta the trace is enough, `trace-suffices`.
"""

from __future__ import annotations

from numerics.validation.witness import ordered_pair
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """Diagonal matrices of order two, and a rotated pair."""
    return (
        Counterexample(
            "A = diag(1, 0), B = diag(0, 2), v = e_1", "order", matrix_model(A=[[1, 0], [0, 0]], B=[[0, 0], [0, 2]])
        ),
        Counterexample(
            "A = I, B = [[2, 2], [2, 2]], v = (1, -1)", "order", matrix_model(A=[[1, 0], [0, 1]], B=[[2, 2], [2, 2]])
        ),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """At d = 2 the trace says nothing about one direction alone."""
    g = symbol_matrix("g", 2, 2)
    return Derivation(sympy=(identity("one direction and the trace", g[0, 0], g.trace() - g[1, 1]),))


def witness(rng: Generator) -> tuple[float, float]:
    """Zero, and how far the order is violated by a pair whose traces are ordered: the smaller against a permutation."""
    smaller, larger = ordered_pair(rng)
    shifted = larger + 0 * smaller
    shifted[0, 0], shifted[1, 1] = smaller[0, 0] - 1, larger[1, 1] + larger[0, 0] - smaller[0, 0] + 1
    return 0.0, float(smaller[0, 0] - shifted[0, 0])
