"""After a random rotation one step serves all coordinates, and the bound needs no covariance.

U is random, orthonormal at every outcome; E U_ki U_li = [k = l]/d for each column i, and products of its entries are
uncorrelated with products of those of X, as they are if U and X are independent. Then E (U^T X)_i^2 = E |X|^2 / d: the
deviation s of every coordinate is known from the energy alone, and one step kappa s / M is the matched step of all.
The mean of X is not needed either: X is not centred.

What each hypothesis does is seen from the goals. The bound is about the step and the range; that the range kappa s is
kappa deviations of every coordinate is what `isotropic` and `uncorrelated` give. Without `isotropic` the energy can
sit in one coordinate, without `uncorrelated` the rotation can follow the vector, without `orthonormal` decoding does
not return, without `no-overload` the overload error has no bound by the step.
"""

from __future__ import annotations

from numerics.validation.rotated import rotated_error_and_bound
from proofs.claims.rotation.laws import rotated_law
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.rotation import oblivious, one_step

TURNED: Matrix = (
    (Fraction(-4, 5), Fraction(3, 5)),
    (Fraction(3, 5), Fraction(4, 5)),
)  # the columns of ROTATION exchanged
ONE: Matrix = ((1, 0), (0, 1))
EXCHANGE: Matrix = ((0, 1), (1, 0))


def prove() -> dict[str, Theorem]:
    """Expand the square, factor each product, keep the diagonal; round within the range, rotate back, take E."""
    return {
        "moment": for_index(oblivious.moment(), "i", d),
        "matched": for_index(oblivious.matched(), "i", d),
        "bound": one_step.bound(),
        "attained": one_step.bound(exact=True),
    }


def _plane(*signs: tuple[int, int]) -> list[tuple[Matrix, Sequence[Fraction | int]]]:
    """ROTATION and its columns exchanged, each with X = ROTATION z for z of these signs."""
    points = [[Fraction(row[0]) * z[0] + Fraction(row[1]) * z[1] for row in ROTATION] for z in signs]
    return [(u, x) for u in (ROTATION, TURNED) for x in points]


def necessity() -> Necessity:
    """No rotation, one that follows the vector, a basis that is too long, overload, and a law inside its range."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    long, quarter = ((4,),), Fraction(1, 4)
    return {
        "isotropic": Counterexample(
            "U = I, X = +-(7, 1): 2 E Y_0^2 = 98 against 50",
            "moment",
            rotated_law([(ONE, (7, 1)), (ONE, (-7, -1))], 5, 2),
        ),
        "uncorrelated": Counterexample(
            "U = I with X = (7, 1), U exchanging the coordinates with X = (1, 7): Y_0 = 7 both times",
            "moment",
            rotated_law([(ONE, (7, 1)), (EXCHANGE, (1, 7))], 5, 2),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 4, X = +-1/4, kappa = 4, L = 2: Y = +-1, U q(Y) = +-2",
            "bound",
            rotated_law([(long, (quarter,)), (long, (-quarter,))], quarter, 4),
        ),
        "no-overload": Counterexample(
            "d = 1, U = 1, X = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2",
            "bound",
            rotated_law([(((1,),), (x,)) for x in (4, -4, 0)], 1, 1, 1, rare),
        ),
        "attaining": Counterexample(
            "d = 1, U = 1, X = +-1, kappa = 2, L = 2: D = 0",
            "attained",
            rotated_law([(((1,),), (x,)) for x in (1, -1)], 1, 2),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A rotation of the plane, its columns exchanged by chance, and vectors that have both coordinates on the ends."""
    law = rotated_law(_plane((1, 1), (-1, -1)), 1, 1, 2)
    return (
        Attained(
            "Y_i = +-1, d = 2, columns of U exchanged with probability 1/2, kappa = 1, L = 4", "bound", "factor", law
        ),
    )


def derivation() -> Derivation:
    """At d = 2 and 3 the isotropic second moments of U leave the energy over d; the half step squared and summed."""
    steps: list[Derived] = []
    for size in (2, 3):
        x, m = symbol_matrix("x", size, 1), symbol_matrix("m", size, size)
        flat = {m[k, j]: sympy.Rational(int(k == j), size) for k in range(size) for j in range(size)}
        squared, energy = (x.T * m * x)[0].subs(flat), (x.T * x)[0]
        steps.append(identity(f"E Y_i^2 = |x|^2 / d, d = {size}", squared, energy / size))
        steps.append(refuted(identity(f"with another trace, d = {size}", squared, energy)))
    k, s, half, n = sympy.symbols("kappa s M d", positive=True)
    steps.append(identity("d half steps squared", n * (k * s / half / 2) ** 2 * (2 * half) ** 2, k**2 * n * s**2))
    return Derivation(sympy=tuple(steps), ground=(("moment", {"d": 1}, 2), ("bound", {"d": 1, "M": 1}, 1)))


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of random or real rows after a Hadamard matrix with random signs, one step for all, and the bound."""
    return rotated_error_and_bound(rng, 4)
