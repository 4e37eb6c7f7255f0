"""A <= B iff A + eps I <= B + eps I, for every real eps and in every dimension; a larger shift on the right is larger.

The difference of the two shifted matrices is B - A itself. With s <= t also A + s I <= B + t I, by (t - s) |v|^2.
Classical (Horn and Johnson, Matrix Analysis, section 7.7).

Without `dominated`, or `shifted-dominated` for the way back, some direction is out of order; without `larger-shift`
the right side may have been shifted down.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import sympy
from numpy.random import Generator

from numerics.witness import ordered_pair
from proofs.claims.derivations import identity, symbol_matrix
from proofs.claims.hypotheses import dimension
from proofs.claims.loewner.loewner_quadratic_form import v
from proofs.claims.loewner.loewner_trace import A, B, domination, symmetry
from proofs.claims.models import matrix_model
from proofs.kernel.formulas import at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import family
from proofs.library.algebra import energy_nonneg, shifted, shifted_form
from proofs.library.logic import assume
from proofs.library.matrices import dominated, ordered_forms, quadratic
from proofs.search.certificate import prove as arithmetic
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    NotNeeded,
    Sharpness,
    Statement,
)

EPS, LOW, HIGH = family("eps"), family("s"), family("t")


def state(factor: Fraction = Fraction(1)) -> Statement:
    """The statement, with a factor in front of v^T (B + t I) v."""
    both = dominated(shifted(A, EPS), shifted(B, EPS))
    smaller, larger = quadratic(shifted(A, LOW), v), quadratic(shifted(B, HIGH), v)
    return Statement(
        key="loewner-shift",
        title="Loewner order and shifts",
        section="C",
        kind="equivalence",
        words="A <= B iff A + eps I <= B + eps I; and s <= t then gives A + s I <= B + t I",
        latex=r"A \preceq B \iff A + \varepsilon I \preceq B + \varepsilon I",
        source="Horn and Johnson, Matrix Analysis, section 7.7",
        hypotheses=(
            dimension(),
            symmetry(),
            domination(),
            Hypothesis(
                "shifted-dominated",
                "A + eps I <= B + eps I",
                r"A + \varepsilon I \preceq B + \varepsilon I",
                (both,),
            ),
            Hypothesis("larger-shift", "s <= t", r"s \le t", (at_least(HIGH, LOW),)),
        ),
        goals=(
            Goal("shifted", "A <= B implies A + eps I <= B + eps I", both, ("dimension", "dominated")),
            Goal(
                "back",
                "A + eps I <= B + eps I implies A <= B",
                dominated(A, B),
                ("dimension", "shifted-dominated"),
            ),
            Goal(
                "raised",
                "v^T (A + s I) v <= v^T (B + t I) v",
                at_least(factor * larger, smaller),
                ("dimension", "dominated", "larger-shift"),
            ),
        ),
        constants=(Constant("factor", factor, "1"),),
        uses=("loewner-quadratic-form",),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """(B + eps I) - (A + eps I) is B - A term by term, so both orders are one formula; a shift adds t |v|^2."""
    facts = [ordered_forms(A, B, v), shifted_form(A, LOW, v), shifted_form(B, HIGH, v)]
    more = (assume(at_least(HIGH, LOW)), energy_nonneg(v))
    goal = at_least(quadratic(shifted(B, HIGH), v), quadratic(shifted(A, LOW), v))
    return {
        "shifted": assume(dominated(A, B)),
        "back": assume(dominated(shifted(A, EPS), shifted(B, EPS))),
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
    return (Attained("A = B, s = t", "raised", "factor", matrix_model(A=same, B=same, s=1, t=1, v=[1, 1])),)


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
