"""For every rotation and every coordinate there is a unit vector with all its norm there, and no vector has more.

x = U e_i is column i of U, so U^T x is the i-th unit vector. The true statement nearest to `one-rotation-for-all`: what
a rotation does to the worst vector does not depend on the rotation.

Without `orthonormal` a column has another norm; without `column` the vector is any other.
"""

from __future__ import annotations

from numerics.validation.rotated import worst_coordinate
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.rotation.worst_vector import concentrated, no_more


def prove() -> dict[str, Theorem]:
    """x = U e_i turns sums over x into entries of U^T U = I; a coordinate is one term of |U^T x|^2 = |x|^2."""
    unit, coordinates = concentrated()
    return {"unit": unit, "concentrated": for_index(coordinates, "j", d), "bound": no_more()}


def _column(place: int = 0) -> Model:
    return matrix_model({"i": place}, U=ROTATION, x=[row[place] for row in ROTATION])


def necessity() -> Necessity:
    """A basis that is too long, and another vector."""
    return {
        "orthonormal": Counterexample("d = 1, U = 2, x = 2", "bound", matrix_model({"i": 0}, U=[[2]], x=[2])),
        "column": Counterexample("d = 2, x = 0", "unit", matrix_model({"i": 0}, U=ROTATION, x=[0, 0])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A column, and the coordinate that has all its norm."""
    return (Attained("d = 2, x the second column of a rotation, coordinate 1", "bound", "factor", _column(1)),)


def derivation() -> Derivation:
    """At d = 2 the norm less one coordinate is the square of the other."""
    t = sympy.Symbol("t", real=True)
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    x = symbol_matrix("x", 2, 1)
    turned = sympy.Matrix([[cosine, -sine], [sine, cosine]]).T * x
    energy = x[0] ** 2 + x[1] ** 2
    return Derivation(
        sympy=(identity("|x|^2 - y_0^2 = y_1^2", energy - turned[0] ** 2, turned[1] ** 2),),
        ground=(("bound", {"d": 1, "i": 0}, 1), ("concentrated", {"d": 1, "i": 0}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Square of a coordinate of a vector near a column of a random basis, and the square of its norm."""
    return worst_coordinate(rng)
