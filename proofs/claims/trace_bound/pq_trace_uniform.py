"""Coordinates uniform on their ranges: D = tr Sigma / 4^b exactly, a third of the worst case at kappa = sqrt 3.

A coordinate uniform on [-R_i, R_i] has lambda_i = R_i^2 / 3, so kappa = sqrt 3, and mean squared error lambda_i / L^2
by `uniform-source`, an integral that is derived and not a kernel term. That is the hypothesis `proportional-errors`,
and all the kernel is told of the law. From there to D it proves every dimension and every orthonormal basis; nothing
else of the law is used, neither independence nor the eigenbasis.
Bennett 1948 for one coordinate.

Without `proportional-errors` another law has another error: three points have three times as much.
"""

from __future__ import annotations

from numerics.validation.witness import uniform_cube
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.proportional import c, distortion_proportional

LAW = Law()
SHARE = equal(bound_factor() * c, 1)


def prove() -> dict[str, Theorem]:
    """The error is the sum over the coordinates, the trace the sum of their variances, term by term in proportion."""
    goal = equal(bound_factor() * LAW.distortion(), LAW.trace())
    facts = [distortion_proportional(LAW), assume(SHARE)]
    return {"equality": arithmetic(goal, facts, multipliers=(bound_factor(), LAW.trace()))}


def shared(law: Model) -> Model:
    """A law with c = 1 / L^2."""
    share = Fraction(1, 4 * law.indices["M"] ** 2)
    return Model(law.indices, {**law.families, "c": table(share)}, law.probabilities)


def necessity() -> Necessity:
    """A law on three points, and a basis that is too long."""
    rows, weights = three_points((2,), 2)
    half = (Fraction(1, 2), Fraction(1, 2))
    signs = [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "proportional-errors": Counterexample(
            "Y in {-2, 0, 2} with P(+-2) = 1/8, kappa = 2, L = 4: L^2 D = 4 tr Sigma",
            "equality",
            shared(law_model(rows, weights, 2, 2)),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1, Y = +-2, kappa = 1, L = 2: L^2 D = 4 tr Sigma",
            "equality",
            shared(law_model(signs, half, 1, basis=[[2]])),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    law = law_model([[1, -1]], (Fraction(1, 2), Fraction(1, 2)), 1)
    return (Exhibited("X = +-1, kappa = 1, L = 2: each error is a quarter of the variance", shared(law)),)


def derivation() -> Derivation:
    """The error of one uniform coordinate by integration over its L cells, then the sum over d = 1 to 3 coordinates."""
    y, r = sympy.symbols("y R", positive=True)
    k, half_levels = sympy.symbols("k M", integer=True, positive=True)
    step, count = r / half_levels, 2 * half_levels
    factor = sympy.Rational(statement("pq-trace-uniform").constants[0].value)
    level = step * (k + sympy.Rational(1, 2))
    cell = step**3 / (24 * r)
    mse, variance = sympy.summation(cell, (k, -half_levels, half_levels - 1)), r**2 / 3
    ranges = sympy.symbols("R0:3", positive=True)

    def summed(size: int, share: Any) -> tuple[Any, Any]:
        errors = sum(mse.subs(r, top) for top in ranges[:size])
        return errors, share * sum(variance.subs(r, top) for top in ranges[:size]) / count**2

    others = statement("pq-trace-uniform").constants[0].strengthened()
    return Derivation(
        sympy=(
            integral("error of cell k", (y - level) ** 2 / (2 * r), y, step * k, step * (k + 1), cell),
            integral("variance of a coordinate", y**2 / (2 * r), y, -r, r, variance),
            identity("kappa^2 = R^2 / lambda", r**2 / variance, 3),
            *(identity(f"D = tr Sigma / L^2, d = {size}", *summed(size, factor)) for size in (1, 2, 3)),
            *(refuted(identity("with another factor", *summed(2, sympy.Rational(value)))) for value in others),
        ),
        ground=(("equality", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer on a uniform law in a random basis, and tr Sigma / 4^b."""
    return uniform_cube(rng, 4)
