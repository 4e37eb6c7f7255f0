"""A source with a density of total variation V errs by Delta^2/12 up to V Delta^3 / (36 sqrt 3), at every step.

Unbounded mid-rise quantizer. In one cell, with e the distance from its midpoint, e^2 - Delta^2/12 has mean zero and
the antiderivative Phi(e) = e^3/3 - Delta^2 e/12, which vanishes at both edges. So the cell's share of MSE - Delta^2/12
is minus the integral of Phi against the density's variation, and abs(Phi) <= Delta^3 / (36 sqrt 3) with equality at
e = +-Delta / (2 sqrt 3). The cells' variations add up to at most V. The constant is best in both directions: uniform
laws of width Delta / sqrt 3 about a midpoint, and of width Delta (1 - 1/sqrt 3) about an edge. Bennett 1948 has the
limit.

The kernel's part is the peak of Phi. For densities that are differentiable between finitely many jumps in a cell the
rest is derived below; the general case rests on `integration-by-parts` for functions of bounded variation. Without
`bounded-variation` a density may sit on one edge, where the error is Delta^2/4.

Coq proves it without a cited theorem, and that two laws attain it, `proofs/coq/analysis/StatedIntegrals.v`.
"""

from __future__ import annotations

from numerics.validation.witness import smooth_density_error
from proofs.claims.vocabulary import *

x = family("x")  # e / Delta
PHI = Fraction(1, 3) * x**3 - Fraction(1, 12) * x  # Phi(e) / Delta^3
CELL = (at_least(Fraction(1, 2), x), at_least(x, Fraction(-1, 2)))


def prove() -> dict[str, Theorem]:
    """1/36^2 - 3 (x^3/3 - x/12)^2 = (1 - 12 x^2)^2 (1 - 3 x^2) / 36^2, and x^2 <= 1/4."""
    upper, lower = (assume(side) for side in CELL)
    inside = arithmetic(at_least(1, 3 * x**2), products=[(upper, lower)])
    return {"peak": arithmetic(at_least(Fraction(1, 36) ** 2, 3 * PHI**2), weighted=[(1 - 12 * x**2, inside)])}


def necessity() -> Necessity:
    """Beyond the cell Phi grows without bound."""
    return {"cell": Counterexample("x = 1", "peak", Model(families={"x": table(1)}))}


def sharpness() -> tuple[Sharpness, ...]:
    """Rational numbers that approach 1 / (2 sqrt 3), where a density must jump to attain the bound."""
    places = (Fraction(2, 7), Fraction(13, 45), Fraction(28, 97))
    models = tuple(Model(families={"x": table(place)}) for place in places)
    return (Approached("x towards 1/(2 sqrt 3)", "peak", "share", models, Fraction(1, 2000)),)


def derivation() -> Derivation:
    """The antiderivative, the product rule for every density, a jump's share, and the laws that attain the bound."""
    e, t = sympy.symbols("e t", real=True)
    delta = sympy.Symbol("Delta", positive=True)
    density = sympy.Function("f")(e)
    kernel = e**2 - delta**2 / 12
    phi = e**3 / 3 - delta**2 * e / 12
    share = sympy.Rational(statement("high-resolution").constants[0].value)
    root, edge = sympy.sqrt(3), delta / 2
    bound = share * delta**3 / root
    by_parts = sympy.diff(phi * density, e) - phi * sympy.diff(density, e)

    at = delta / (2 * root)
    narrow, width = delta**2 / 36, edge - at
    wide = delta**2 / 12 + sympy.radsimp(1 / width) * bound
    total_variation = 2 * root / delta
    stronger = sympy.Rational(statement("high-resolution").constants[0].strengthened()[0])
    return Derivation(
        sympy=(
            identity("Phi is an antiderivative", sympy.diff(phi, e), kernel),
            identity("Phi at the upper edge", phi.subs(e, edge), 0),
            identity("Phi at the lower edge", phi.subs(e, -edge), 0),
            integral("e^2 - Delta^2/12 has mean zero on a cell", kernel, e, -edge, edge, 0),
            identity("product rule, any differentiable density", by_parts, kernel * density),
            integral("a jump of one at t adds -Phi(t)", kernel, e, t, edge, -phi.subs(e, t)),
            identity(
                "the peak of Phi",
                bound**2 - phi**2,
                (delta**2 - 12 * e**2) ** 2 * (delta**2 - 3 * e**2) / 3888,
            ),
            integral("uniform of width Delta / sqrt 3 about a midpoint", root / delta * e**2, e, -at, at, narrow),
            identity("it falls short by all of the bound", delta**2 / 12 - narrow, total_variation * bound),
            integral(
                "uniform of width Delta (1 - 1/sqrt 3) about an edge, one side: it exceeds by all of the bound",
                sympy.radsimp(1 / width) * e**2,
                e,
                at,
                edge,
                wide,
            ),
            refuted(
                identity("a smaller constant", delta**2 / 12 - narrow, total_variation * stronger * delta**3 / root)
            ),
            refuted(identity("all the mass on one edge instead", edge**2, delta**2 / 12)),
        ),
        ground=(("peak", {}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distance of the mean squared error to Delta^2/12 for a mixture of normal laws, and the bound."""
    return smooth_density_error(rng)
