"""A <= B and A != B, both symmetric, imply tr A < tr B, in every dimension.

If the traces were equal every diagonal entry of B - A would vanish; then v = e_k - (B - A)_kj e_j has a negative
value at an entry that differs. Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `symmetric` a difference can hide in the antisymmetric part; without `different` the traces may be equal;
without `dominated` nothing orders them.
"""

from __future__ import annotations

from numerics.validation.witness import ordered_pair
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.library.matrices.matrices import symmetric, trace_strict

k, j = index("k"), index("j")


def prove() -> dict[str, Theorem]:
    """By contradiction, at the differing entry."""
    left, right = at(assume(symmetric(A)), k, j), at(assume(symmetric(B)), k, j)
    strict = trace_strict(A, B, k, j)
    needed = next(
        h
        for h in strict.hypotheses
        if h not in statement("loewner-trace-strict").formulas(statement("loewner-trace-strict").goals[0])
    )
    return {"trace": cut(strict, arithmetic(needed, [left, right]))}  # type: ignore[arg-type]


def necessity() -> Necessity:
    """A hidden antisymmetric difference, equal matrices, reversed matrices."""
    entry = {"k": 0, "j": 1}
    same = [[1, 0], [0, 1]]
    return {
        "symmetric": Counterexample(
            "B - A antisymmetric: every form is zero", "trace", matrix_model(entry, A=same, B=[[1, 1], [-1, 1]])
        ),
        "different": Counterexample("A = B = I", "trace", matrix_model(entry, A=same, B=same)),
        "dominated": Counterexample(
            "A = I, B = [[1, 1], [1, 1]]", "trace", matrix_model(entry, A=same, B=[[1, 1], [1, 1]])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """No positive gap holds for all pairs: the difference can be as small as one likes."""
    return (Loose("strict, by an amount that has no positive lower bound over all pairs"),)


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    model = matrix_model({"k": 0, "j": 1}, A=[[1, 0], [0, 1]], B=[[2, 1], [1, 2]])
    return (Exhibited("A = I, B - A = (1 1; 1 1)", model),)


def derivation() -> Derivation:
    """The quadratic form of the contradiction at d = 2."""
    g = symbol_matrix("g", 2, 2)
    g[1, 0], g[0, 0], g[1, 1] = g[0, 1], sympy.Integer(0), sympy.Integer(0)
    v = sympy.Matrix([1, -g[0, 1]])
    return Derivation(
        sympy=(identity("zero diagonal: the form at e_1 - g e_2 is -2 g^2", (v.T * g * v)[0], -2 * g[0, 1] ** 2),),
        ground=(("trace", {"d": 2, "k": 0, "j": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Traces of a random ordered pair."""
    smaller, larger = ordered_pair(rng)
    return float(smaller.trace()), float(larger.trace())
