"""Recursive polar quantization: norm(X - Xhat)^2 <= 2 (1 - prod_l cos e_l) norm(X)^2 and <= sum_l e_l^2 norm(X)^2.

The 2D coordinates in pairs as radius and angle, the radii in pairs again, n levels in all; the angles are quantized
with errors of at most e_l at level l, the radii of the last level are kept. For 2D = 2^n coordinates that is one
radius. The first bound asks that the angles above the first level are in [0, pi/2] before and after quantization and
that e_l <= pi/2; the second asks for neither. Both hold at every outcome, so for every law: no loading factor, no
overload, no covariance. One level is an identity of inner products, <r_l, rhat_l> = sum_i r_i rhat_i cos(error_i) over
the radii of the next level, and the levels are an induction. Recursive polar coordinates of cached keys: I. Han et
al., PolarQuant, 2025; from Bo Jun Han's remark on angle-based compression, doi:10.5281/zenodo.19440451.

The kernel has no cosine: `within` has the cosine of an angle error as c chat + s shat, `cosine` says cos z >= 1 -
z^2/2, which Coq proves (Angles.v). Tight: all angles of a level off by e_l. Without `kept` the radius errs as well,
without `circle` lengths change, without `quadrant` a good angle takes away what a bad one has left, without `quarter`
two negative cosines have a positive product.
"""

from __future__ import annotations

from numerics.validation.neighbours import polar_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.neighbours import polar_levels as levels
from proofs.library.neighbours.polar import one_level

Pair = tuple[Fraction | int, Fraction | int]
Level = Sequence[tuple[Pair, Pair]]  # for each pair the angle and its reproduction, as cosine and sine


def prove() -> dict[str, Theorem]:
    """Pair the entries of a level, compare with the next one, and go up to the radii that are kept."""
    return {
        "level": instance(one_level(), {"l": "j"}),
        "inner": levels.inner_bound(),
        "bound": levels.bound(),
        "by-angles": levels.by_angles(),
        "mean-square": levels.mean_bound(),
    }


def tree(
    levels: Sequence[Level],
    cosines: Sequence[Fraction | int],
    errors: Sequence[Fraction | int],
    radius: Fraction | int = 1,
    coded: Fraction | int | None = None,
) -> Model:
    """One radius and the angles of each level, level 0 first, in 2D coordinates with D the pairs of level 0.

    `cosines` are the least ones of the levels, `errors` their e_l; `coded` is the reproduced radius, by default kept.
    """
    half, count = len(levels[0]), len(levels)
    still: tuple[Pair, Pair] = ((1, 0), (1, 0))
    padded = [[*level, *[still] * (half - len(level))] for level in levels]
    found: list[list[list[Fraction]]] = []
    for part, top in ((0, radius), (1, radius if coded is None else coded)):
        row = [Fraction(top), *[Fraction(0)] * (2 * half - 1)]
        rows = [row]
        for level in reversed(padded):
            row = [row[i] * Fraction(level[i][part][side]) for i in range(half) for side in (0, 1)]
            rows.insert(0, row)
        found.append(rows)
    products = [Fraction(1)]
    for value in cosines:
        products.append(products[-1] * Fraction(value))

    def angles(part: int, side: int) -> Any:
        return table([[[Fraction(pair[part][side])] for pair in level] for level in padded])

    families = {
        "r": table([[[v] for v in row] for row in found[0]]),
        "rhat": table([[[v] for v in row] for row in found[1]]),
        "c": angles(0, 0),
        "s": angles(0, 1),
        "chat": angles(1, 0),
        "shat": angles(1, 1),
        "cosine": table([Fraction(v) for v in cosines]),
        "e": table([Fraction(v) for v in errors]),
        "p": table(products),
    }
    return Model({"D": half, "n": count, "j": 0}, families, (Fraction(1),), {"w": 0})


FOUR: tuple[Pair, Pair] = ((1, 0), (Fraction(4, 5), Fraction(3, 5)))
ACROSS: tuple[Pair, Pair] = ((1, 0), (0, 1))
SPREAD: tuple[Pair, Pair] = ((Fraction(3, 5), Fraction(4, 5)), (1, 0))  # cosine 3/5
EXACT: tuple[Pair, Pair] = ((1, 0), (1, 0))


def necessity() -> Necessity:
    """A point off the circle, another radius, an angle too far off, negative radii, errors beyond a right angle."""
    crossed: tuple[Pair, Pair] = ((Fraction(3, 5), Fraction(4, 5)), (Fraction(4, 5), Fraction(-3, 5)))
    flipped: tuple[Pair, Pair] = ((1, 0), (-1, 0))
    shorter = tree([[EXACT]], [1], [0], coded=Fraction(1, 2))
    return {
        "circle": Counterexample("c = 2, chat = 1", "bound", tree([[((2, 0), (1, 0))]], [1], [0])),
        "kept": Counterexample("no angle error, half the radius", "bound", shorter),
        "within": Counterexample("an angle off by 90 degrees, cosine 1", "bound", tree([[ACROSS]], [1], [0])),
        "quadrant": Counterexample(
            "a reproduced radius of -3/5, cosines 0", "bound", tree([[ACROSS, EXACT], [crossed]], [0, 0], [2, 2])
        ),
        "quarter": Counterexample(
            "an angle off by 180 degrees, cosines -1 twice", "bound", tree([[flipped], [EXACT]], [-1, -1], [2, 2])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Every angle of a level off by one error: cosine 4/5 at the first level, 3/5 at the second."""
    one = tree([[FOUR]], [Fraction(4, 5)], [1])
    two = tree([[FOUR, FOUR], [SPREAD]], [Fraction(4, 5), Fraction(3, 5)], [1, 1], 5)
    return tuple(
        Attained(f"{words}, cosines of the errors 4/5 and 3/5", goal, "factor", model)
        for goal in ("bound", "mean-square")
        for words, model in (("two coordinates", one), ("four coordinates", two))
    )


def derivation() -> Derivation:
    """Four coordinates by angles: the inner product; and what 1 - cos and the chord are."""
    a, b, t = sympy.symbols("a b t", real=True)
    e, f, g = sympy.symbols("e f g", real=True)

    def point(first: Any, second: Any, top: Any) -> Any:
        c, s = sympy.cos, sympy.sin
        return sympy.Matrix([c(top) * c(first), c(top) * s(first), s(top) * c(second), s(top) * s(second)])

    inner = (point(a, b, t).T * point(a + e, b + f, t + g))[0]
    value = sympy.cos(t) * sympy.cos(t + g) * sympy.cos(e) + sympy.sin(t) * sympy.sin(t + g) * sympy.cos(f)
    series = sympy.series(sympy.cos(e), e, 0, 6).removeO() - (1 - e**2 / 2)
    return Derivation(
        sympy=(
            Derived("inner product of four coordinates", f"{value}", vanishes(inner - value, a, b)),
            identity("cos z - (1 - z^2/2) begins with z^4/24", series, e**4 / 24),
        ),
        ground=(("level", {"D": 1, "n": 1, "j": 0}, 1),),
        at=(("bound", tree([[FOUR]], [Fraction(4, 5)], [1])),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Squared error of random vectors with recursively quantized angles, and the bound by its largest errors."""
    return polar_error_and_bound(rng)
