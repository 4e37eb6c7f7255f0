"""Angles quantized, radii kept: D <= 4 sin(pi/(2 L))^2 E norm(X)^2 <= (pi^2 / L^2) E norm(X)^2, for every law.

Pairs of coordinates as radius and angle, the angle in one of L cells of the circle (L = 2^b bits). The error of a pair
is its radius times a chord, so it scales with the energy: no loading factor, no overload, no covariance, and no
domination is asked for. A delta helps here iff its energy is smaller. With the radius coded too the error splits by
`shape-gain`. From Bo Jun Han's remark on angle-based compression, doi:10.5281/zenodo.19440451.

The kernel has no sine: `half-cell` says of the points on the circle that they are at most chord = 2 sin(pi/(2 L))
apart, which is what an angle error of at most pi / L means, and `sine` that sin z <= z; Coq proves both (Angles.v).
Tight: angles half a cell off; the second bound is approached as L grows. Without `half-cell` the angle may be any,
without `circle` the radius is not the norm, without `code-circle` or `radius` the chord has another weight.
"""

from __future__ import annotations

from numerics.validation.neighbours import angle_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.neighbours import angle

Pair = tuple[Fraction | int, Fraction | int]


def prove() -> dict[str, Theorem]:
    """The error of a pair is r^2 times a chord squared; add up and take E."""
    return {
        "bound": angle.bound(),
        "by-cells": angle.by_cells(),
        "attained": angle.attained(),
        "coded-radius": angle.coded_radius(),
    }


UP: Pair = (Fraction(4, 5), Fraction(3, 5))
DOWN: Pair = (Fraction(4, 5), Fraction(-3, 5))


def circle_model(
    angles: Sequence[Pair],
    codes: Sequence[Pair],
    chord: Fraction | int,
    radii: Sequence[int] = (1, 2),
    coded: Sequence[int] = (1, 1),
    pairs: int = 2,
) -> Model:
    """As many pairs of coordinates with these radii, angles and reproductions at two equally likely outcomes."""
    (c, s), (e, f) = (zip(*a, strict=True) for a in (angles, codes))

    def pair(values: Sequence[Fraction | int]) -> Any:
        return table([[Fraction(v) for v in values]] * pairs)

    families = {
        "x": pair([r * a for r, a in zip(radii, c, strict=True)]),
        "y": pair([r * a for r, a in zip(radii, s, strict=True)]),
        "c": pair(c),
        "s": pair(s),
        "chat": pair(e),
        "shat": pair(f),
        "r": pair(radii),
        "rhat": pair(coded),
        "chord": table(Fraction(chord)),
        "pi": table(Fraction(22, 7)),
    }
    half = (Fraction(1, 2), Fraction(1, 2))
    return Model({"P": pairs, "M": 1}, families, half)


def necessity() -> Necessity:
    """Angles and codes off the circle, an angle off its cell, a negative radius."""
    wide = circle_model([(1, 0)] * 2, [(-1, 0)] * 2, Fraction(6, 5))
    off = circle_model([(Fraction(1, 10), 0)] * 2, [(1, 0)] * 2, Fraction(9, 10), coded=(2, 4))
    inside = circle_model([(1, 0), (1, 0)], [(Fraction(1, 2), 0)] * 2, Fraction(1, 2))
    return {
        "circle": Counterexample("c = 1/10, s = 0: the radius is ten times the norm", "bound", off),
        "code-circle": Counterexample("chat = 1/2, shat = 0, r = 2, rhat = 1", "coded-radius", inside),
        "half-cell": Counterexample("the opposite point of the circle, chord 6/5", "bound", wide),
        "halfway": Counterexample(
            "no error at all, chord 6/5", "attained", circle_model([UP, UP], [UP, UP], Fraction(6, 5))
        ),
        "radius": Counterexample(
            "r = -1, rhat = 1 at an angle of no error",
            "coded-radius",
            circle_model([UP, UP], [UP, UP], Fraction(6, 5), (-1, -1)),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Angles halfway between two reproduced ones: chord 6/5, cosine 7/25 between the angles."""
    model = circle_model([UP, DOWN], [DOWN, UP], Fraction(6, 5))
    return (Attained("angles half a cell off, two pairs", "bound", "factor", model),)


def derivation() -> Derivation:
    """The chord of an angle, the constant at L = 2 and 3, and the limit of both bounds' ratio."""
    z, count = sympy.symbols("z L", positive=True)
    chord = (1 - sympy.cos(z)) ** 2 + sympy.sin(z) ** 2
    exact = sympy.simplify(chord - 4 * sympy.sin(z / 2) ** 2) == 0
    values = [4 * sympy.sin(sympy.pi / (2 * n)) ** 2 for n in (2, 3)]
    ratio = sympy.limit(4 * sympy.sin(sympy.pi / (2 * count)) ** 2 * count**2, count, sympy.oo)
    return Derivation(
        sympy=(
            Derived("chord of the angle z", "(1 - cos z)^2 + sin(z)^2 = 4 sin(z/2)^2", bool(exact)),
            Derived("4 sin(pi/(2 L))^2 at L = 2 and 3", f"{values} = [2, 1]", values == [2, 1]),
            Derived("both bounds agree as L grows", f"4 L^2 sin(pi/(2 L))^2 -> {ratio}", ratio == sympy.pi**2),
        ),
        ground=(("bound", {"P": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of pairs of a random sample with quantized angles, and 4 sin(pi/(2 L))^2 times its energy."""
    return angle_error_and_bound(rng)
