"""Refuted: "one fixed rotation makes the coordinates of every unit vector about 1 / sqrt d in size".

For every orthonormal U and every i the unit vector U e_i has all its norm in coordinate i (`rotation-worst-vector`), so
no factor c below the trivial sqrt d can be promised for all vectors. What is true is about a random U and one vector,
in the mean: E (U^T x)_i^2 = 1/d (`rotation-oblivious`); or, for one U, about vectors of a law that is itself invariant.
"""

from __future__ import annotations

from numerics.validation.rotated import promised_and_found
from proofs.claims.rotation.laws import FLAT
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """The unit vector that is a column, for a rotation of the plane and for Sylvester's matrix of order four."""
    plane, four = [row[0] for row in ROTATION], [row[2] for row in FLAT]
    return (
        Counterexample(
            "d = 2, U a rotation, x its first column, c = 1", "flat", matrix_model(U=ROTATION, x=plane, c=1)
        ),
        Counterexample(
            "d = 4, U = Sylvester's matrix / 2, x its third column, c = 3/2",
            "flat",
            matrix_model(U=FLAT, x=four, c=Fraction(3, 2)),
        ),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """For every rotation of the plane its first column is turned into (1, 0)."""
    t = sympy.Symbol("t", real=True)
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    basis = sympy.Matrix([[cosine, -sine], [sine, cosine]])
    turned = basis.T * basis[:, 0]
    return Derivation(sympy=(identity("(U^T u_0)_0 = 1", turned[0], 1), identity("(U^T u_0)_1 = 0", turned[1], 0)))


def witness(rng: Generator) -> tuple[float, float]:
    """Four times 1 / sqrt d, which is promised at d = 256, and the coordinate found in a random basis."""
    return promised_and_found(rng)
