"""A <= B iff A + eps I <= B + eps I, for every real eps and in every dimension; a larger shift on the right is larger.

The shift adds eps |v|^2 to both forms. With s <= t also A + s I <= B + t I, by (t - s) |v|^2.
Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated`, or `shifted-dominated` for the way back, some direction is out of order; without `larger-shift`
the right side may have been shifted down.
"""

from __future__ import annotations

import numpy as np

from numerics.validation.witness import ordered_pair
from proofs.claims.loewner.loewner_quadratic_form import v
from proofs.claims.loewner.loewner_trace import A, B
from proofs.claims.vocabulary import *
from proofs.library.logic.algebra import energy_nonneg, shifted, shifted_form
from proofs.library.logic.logic import for_family, one
from proofs.library.matrices.matrices import order_from_forms, ordered_forms, quadratic

EPS, LOW, HIGH = family("eps"), family("s"), family("t")


def prove() -> dict[str, Theorem]:
    """A shift by t adds t |v|^2 to the form at v: the same to both sides, or no less to the larger one."""
    alike = [shifted_form(A, EPS, v), shifted_form(B, EPS, v)]
    both = arithmetic(at_least(*(quadratic(shifted(m, EPS), v) for m in (B, A))), [ordered_forms(A, B, v), *alike])
    there = for_family(both, "v")
    forms = arithmetic(at_least(quadratic(B, v), quadratic(A, v)), [at(assume(there.conclusion), one(v)), *alike])
    facts = [ordered_forms(A, B, v), shifted_form(A, LOW, v), shifted_form(B, HIGH, v)]
    more = (assume(at_least(HIGH, LOW)), energy_nonneg(v))
    goal = at_least(quadratic(shifted(B, HIGH), v), quadratic(shifted(A, LOW), v))
    return {
        "shifted": there,
        "back": order_from_forms(A, B, "v", forms),
        "raised": arithmetic(goal, facts, products=[more]),
    }


def necessity() -> Necessity:
    """Matrices out of order, and a right side shifted down."""
    one, two = [[1, 0], [0, 1]], [[2, 0], [0, 0]]
    apart = matrix_model(A=one, B=two, eps=1, v=[0, 1])
    lowered = matrix_model(A=one, B=one, s=1, t=0, v=[0, 1])
    return {
        "dominated": Counterexample("A = I, B = diag(2, 0), eps = 1", "shifted", apart),
        "shifted-dominated": Counterexample("A = I, B = diag(2, 0), eps = 1", "back", apart),
        "larger-shift": Counterexample("A = B = I, s = 1, t = 0", "raised", lowered),
        "symmetric": NotNeeded("only the quadratic forms are used"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal matrices with equal shifts."""
    same = [[2, 1], [1, 2]]
    return (Attained("A = B, s = t", "raised", "factor", matrix_model(A=same, B=same, s=1, t=1, eps=1, v=[1, 1])),)


def derivation() -> Derivation:
    """The form of a shifted matrix at d = 3."""
    a, x, t = symbol_matrix("a", 3, 3), symbol_matrix("x", 3, 1), symbol_matrix("t", 1, 1)[0]
    whole = (x.T * (a + t * sympy.eye(3)) * x)[0].expand()
    parts = (x.T * a * x)[0].expand() + t * (x.T * x)[0]
    ground = (("shifted", {"d": 2}, 1), ("back", {"d": 2}, 1), ("raised", {"d": 1}, 1))
    return Derivation(sympy=(identity("form of A + t I, d = 3", whole, parts),), ground=ground)


def witness(rng: Generator) -> tuple[float, float]:
    """Both forms at a random vector, shifted by s <= t."""
    smaller, larger = ordered_pair(rng)
    x, shift = rng.normal(size=len(smaller)), np.eye(len(smaller)) * rng.exponential()
    return float(x @ (smaller + shift) @ x), float(x @ (larger + 2 * shift) @ x)
