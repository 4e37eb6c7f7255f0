"""The error of the unbounded mid-rise quantizer is at most half a step, at every real number.

Step Delta > 0, q(y) = Delta (floor(y / Delta) + 1/2). Classical (Bennett 1948; Gersho and Gray 1992, section 5.2);
it is the scalar ground of the paper's theorem.

Without `positive-step` (Delta < 0 and the same formula) the bound -Delta/2 would be negative and fail.
Without `reciprocal` the quantizer does not divide by the step and its error is unbounded.
"""

from __future__ import annotations

import numpy as np

from proofs.claims.vocabulary import *
from proofs.kernel import rules
from proofs.library.quantizer.setting import midrise

y, step, reciprocal = family("y"), family("step"), family("reciprocal")


def prove() -> dict[str, Theorem]:
    """Delta times the two axioms of the floor at y / Delta."""
    inverse, positive = assume(equal(step * reciprocal, 1)), assume(above(step))
    below, beyond = rules.floor_bound((), y * reciprocal, False), rules.floor_bound((), y * reciprocal, True)
    error, half = y - midrise(y, step, reciprocal), Fraction(1, 2)
    return {
        "upper": arithmetic(at_least(half * step, error), [inverse], multipliers=(1, y), products=[(positive, beyond)]),
        "lower": arithmetic(at_least(error, -half * step), [inverse], multipliers=(1, y), products=[(positive, below)]),
    }


def necessity() -> Necessity:
    """A negative step turns the bound negative."""
    model = Model(families={"y": table(0), "step": table(-2), "reciprocal": table(Fraction(-1, 2))})
    return {"positive-step": Counterexample("Delta = -2, y = 0: the error 1 exceeds Delta / 2 = -1", "upper", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """At a cell edge the error is exactly half a step."""
    model = Model(families={"y": table(6), "step": table(2), "reciprocal": table(Fraction(1, 2))})
    return (Attained("y = k Delta (here Delta = 2, k = 3)", "lower", "half_step", model),)


def derivation() -> Derivation:
    """With z = y / Delta and f = z - floor z in [0, 1) the error is Delta (f - 1/2)."""
    delta, z, floor = sympy.symbols("Delta z n", real=True)
    error = delta * z - delta * (floor + sympy.Rational(1, 2))
    return Derivation(
        sympy=(
            identity("the error is Delta (f - 1/2) with f = z - n", error, delta * (z - floor - sympy.Rational(1, 2))),
        ),
        ground=(("upper", {}, 1), ("lower", {}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error over a random sample, and half the step."""
    delta = float(rng.uniform(0.1, 10))
    sample = rng.normal(scale=20 * delta, size=10_000)
    return float(np.abs(sample - delta * (np.floor(sample / delta) + 0.5)).max()), delta / 2
