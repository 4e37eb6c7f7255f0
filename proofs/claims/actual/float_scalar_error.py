"""The quantizer as it is computed errs by at most (Delta / 2) (1 + v L + u (L - 1)) within its range.

The quotient is exact up to 1 + rho, abs(rho) <= v, and the level up to 1 + tau, abs(tau) <= u; code + 1/2 is exact, for
the code is a whole number below 2^16. A quotient that is rounded once has v = u, which makes
(Delta / 2) (1 - u + 2 u L); a floor of the exact quotient, as the reference quantizer takes it, has v = 0. Beyond the
range the error stays below abs(y), as without rounding. The standard model, after `granular-error` and
`overload-error`; overflow and underflow break `quotient` or `product`.

For v = 0 the bound is attained at the end of the range; for u = 0 it is approached beside the outermost inner edge as L
grows. Without `no-overload` the error grows with y; without `quotient` or `product` a code or a level may be any;
beyond the range a quotient that changes its sign (`sign`), or a level that rounding carries past 2y (`resolvable`),
errs by more.
"""

from __future__ import annotations

from numerics.quantizer.exact import code
from numerics.validation.rounded import scalar_error
from proofs.claims.vocabulary import *
from proofs.library.actual.rounded_scalar import beyond, rounded_error

Number = Fraction | int
MANY = 2048


def prove() -> dict[str, Theorem]:
    """The rounded quotient leaves its cell by at most M v, the level is off by at most (M - 1/2) u, in steps."""
    return {"bound": rounded_error(), "beyond": beyond()}


def rounded(
    y: Number, top: Number, half_levels: int = 1, rho: Number = 0, tau: Number = 0, v: Number = 0, u: Number = 0
) -> Model:
    """One number y with its range R = `top`, and how quotient and level are rounded."""
    model = scalar_model(y, top, half_levels)
    tables = {name: table(Fraction(value)) for name, value in {"rho": rho, "tau": tau, "v": v, "u": u}.items()}
    return Model(model.indices, {**model.families, **tables})


def necessity() -> Necessity:
    """Beyond the range, and one rounding too large; a range below zero; a sign lost, a level too far out."""
    return {
        "no-overload": Counterexample("y = 2R, L = 2", "bound", rounded(2, 1)),
        "quotient": Counterexample(
            "y = 9/10, R = 2, L = 4, rho = 1, v = 0: the code is 1", "bound", rounded(Fraction(9, 10), 2, 2, 1)
        ),
        "product": Counterexample(
            "y = 3/2, R = 2, L = 4, tau = 1, u = 0", "bound", rounded(Fraction(3, 2), 2, 2, 0, 1)
        ),
        "overload": Counterexample("y = 0, R = 1, L = 2: the level is 1/2", "beyond", rounded(0, 1)),
        "nonnegative-range": Counterexample("y = 0, R = -1", "beyond", rounded(0, -1)),
        "sign": Counterexample(
            "y = 2, R = 1, rho = -2, v = 2: the level is -1/2", "beyond", rounded(2, 1, 1, -2, 0, 2)
        ),
        "resolvable": Counterexample(
            "y = 11/10, R = 1, L = 2, tau = u = 4: the level is 5/2",
            "beyond",
            rounded(Fraction(11, 10), 1, 1, 0, 4, 0, 4),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The end of the range with its level rounded inwards; a quotient rounded across an edge; a range of zero."""
    eighth, small = Fraction(1, 8), Fraction(1, 10**4)
    crossing = rounded((MANY - 1) * (1 + small), MANY, MANY, -small, 0, small)
    return (
        Attained("y = R, L = 4, tau = -u = -1/8, v = 0", "bound", "products", rounded(1, 1, 2, 0, -eighth, 0, eighth)),
        Approached(
            "L = 4096, y (1 - v) just below the edge (M - 1) Delta, v = 1/10000, u = 0",
            "bound",
            "quotients",
            (crossing,),
            Fraction(1, 1000),
        ),
        Attained("R = 0, y = 1: the level is zero", "beyond", "factor", rounded(1, 0)),
    )


def models() -> tuple[Exhibited, ...]:
    """Numbers within and beyond the range, both operations rounded; what else shows a hypothesis of one goal."""
    small = Fraction(1, 16)
    return (
        Exhibited("y = 3/2, R = 2, L = 4, rho = tau = u = v = 1/16", rounded(Fraction(3, 2), 2, 2, *(small,) * 4)),
        Exhibited("y = 3, R = 2, L = 4, rho = tau = u = v = 1/16", rounded(3, 2, 2, *(small,) * 4)),
        Exhibited("y = 2, R = 1, L = 2: an error of 3/2", rounded(2, 1)),
        Exhibited("y = 2, R = 1, rho = -2, v = 0", rounded(2, 1, 1, -2)),
        Exhibited("y = 11/10, R = 1, tau = 4, u = 0", rounded(Fraction(11, 10), 1, 1, 0, 4)),
    )


def derivation() -> Derivation:
    """The bound at v = u and at v = 0, and what the crossing quotient errs by."""
    u, v, half, step = sympy.symbols("u v M Delta", positive=True)
    levels = 2 * half
    bound = step / 2 * (1 + v * levels + u * (levels - 1))
    cell, level = half * v + sympy.Rational(1, 2), (half - sympy.Rational(1, 2)) * u
    at = Fraction(15, 8)
    chosen = code(at, Fraction(1), 2)
    return Derivation(
        sympy=(
            identity("out of the cell, and the level's own rounding", step * (cell + level), bound),
            identity("v = u", bound.subs(v, u), step / 2 * (1 - u + 2 * u * levels)),
            identity(
                "the coarser 1 + u + (2 u + u^2) L",
                1 + u + (2 * u + u**2) * levels - 2 * bound.subs(v, u) / step,
                2 * u + u**2 * levels,
            ),
            Derived("y = 15/8 in steps of 1, L = 4, has the top code", f"{chosen} = 1", chosen == 1),
        ),
        ground=(("bound", {"M": 1}, 1), ("beyond", {"M": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of a float32 quantizer of 16 bits, one unit beside edges of cells, over its bound; and 1."""
    return scalar_error(rng)
