"""Shape and gain: norm(X - Xhat)^2 = (r - rhat)^2 + r rhat norm(u - uhat)^2, in every dimension and for every law.

X = r u with a unit vector u; gain r and shape u are reproduced apart, as rhat and a unit vector uhat. The error of the
two is exactly a gain error and a chord between unit vectors, weighted with r rhat. So a bound on the chord is a bound
on the error for every law, with no loading factor. Classical (Gersho and Gray 1992, section 12.10).

Without `unit-shape` or `unit-code` the norms of the shapes do not cancel.
"""

from __future__ import annotations

from numerics.validation.neighbours import shape_gain_two_ways
from proofs.claims.vocabulary import *
from proofs.library.neighbours import shape_gain


def prove() -> dict[str, Theorem]:
    """Expand both squared norms over the coordinates; the unit norms cancel."""
    return {"error": for_outcome(shape_gain.pointwise()), "mean": shape_gain.in_expectation()}


def shape_model(gains: Sequence[Fraction | int], codes: Sequence[Fraction | int], shape: Matrix, code: Matrix) -> Model:
    """Gains and shapes, and what is reproduced for them, at equally likely outcomes; shapes by coordinate."""
    families = {"r": table(gains), "rhat": table(codes), "u": table(shape), "uhat": table(code)}
    return Model({"d": len(shape)}, families, (Fraction(1, len(gains)),) * len(gains))


def necessity() -> Necessity:
    """A shape, or its reproduction, that is not a unit vector."""
    return {
        "unit-shape": Counterexample("r = 2, rhat = 1, u = 2, uhat = 1: 9 against 1 + 2", "error", _line(2, 1)),
        "unit-code": Counterexample("r = 2, rhat = 1, u = 1, uhat = 2: 0 against 1 + 2", "error", _line(1, 2)),
    }


def _line(shape: int, code: int) -> Model:
    return shape_model([2], [1], [[shape]], [[code]])


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Unit vectors of the plane with rational coordinates."""
    third, fourth = Fraction(3, 5), Fraction(4, 5)
    model = shape_model([2, 5], [3, 4], [[third, 1], [fourth, 0]], [[1, fourth], [0, -third]])
    return (Exhibited("two vectors of the plane, gains 2 and 5 for 3 and 4", model),)


def derivation() -> Derivation:
    """The plane, with the rational parametrisation of its unit vectors."""
    r, code, t, s = sympy.symbols("r rhat t s", real=True)

    def unit(t: Any) -> Any:
        return sympy.Matrix([(1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)])

    u, v = unit(t), unit(s)
    left = sum(e**2 for e in r * u - code * v)
    right = (r - code) ** 2 + r * code * sum(e**2 for e in u - v)
    return Derivation(
        sympy=(identity("gain and shape of the plane", left, right),),
        ground=(("error", {"d": 2}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Squared error of random vectors with quantized norm and quantized direction, and the sum of both parts."""
    return shape_gain_two_ways(rng)
