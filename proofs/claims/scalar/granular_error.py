"""Within its range the clipped quantizer errs by at most R / L, the end points included.

L = 2M levels on [-R, R], step 2R / L; a zero range has step zero and reciprocal zero, so y = 0 is returned exactly.
Classical (Gersho and Gray 1992, section 5.2); at y = R the clipping to the top code is what keeps the bound.

Without `no-overload` the error grows with the distance to the range: y = 2R.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.vocabulary import *
from proofs.library.logic.logic import magnitude_at_most, magnitude_bounds
from proofs.library.quantizer.quantizer import ERROR, R, granular, levels_fact, step, y
from proofs.library.quantizer.setting import HALF, M

LEVELS = 2 * real(M)


def step_nonneg(range_nonneg: Theorem) -> Theorem:
    """step >= 0 from R >= 0, M step = R and M >= 1."""
    definition, wrong = assume(equal(real(M) * step, R)), assume(above(-step))
    clash = arithmetic(above(0), [definition, range_nonneg], products=[(levels_fact(), wrong), (wrong,)])
    return by_contradiction(at_least(step), clash)


def prove() -> dict[str, Theorem]:
    """In units of the step the code differs from y by at most a half; L half steps are R."""
    definition, inside = assume(equal(real(M) * step, R)), assume(at_least(R, magnitude(y)))
    right, left = magnitude_bounds(y)
    nonneg = step_nonneg(arithmetic(at_least(R), [inside, right, left]))
    within: tuple[tuple[Poly, Poly, Theorem], ...] = ((real(M) * step, y, right), (y, -real(M) * step, left))
    bounds = [arithmetic(at_least(high, low), [definition, inside, side]) for high, low, side in within]
    upper, lower, _ = (cut(t, nonneg, *bounds) for t in granular())
    half = magnitude_at_most(ERROR, HALF * step, upper, lower)
    many = arithmetic(at_least(real(M)), [levels_fact()])
    goal = at_least(R, LEVELS * magnitude(ERROR))
    return {"bound": arithmetic(goal, [definition], products=[(many, half)])}


def necessity() -> Necessity:
    """Beyond the range the error exceeds R / L."""
    return {"no-overload": Counterexample("y = 2R, L = 2: the error 3R/2 exceeds R/2", "bound", scalar_model(2, 1))}


def sharpness() -> tuple[Sharpness, ...]:
    """At the end of the range, where the code is clipped, and at an inner cell edge."""
    return (
        Attained("y = R (code clipped to the top), L = 4", "bound", "factor", scalar_model(1, 1, 2)),
        Attained("y = -R, L = 4", "bound", "factor", scalar_model(-1, 1, 2)),
        Attained("y = 0, L = 2", "bound", "factor", scalar_model(0, 1)),
    )


def derivation() -> Derivation:
    """L half steps are the range."""
    r, levels = sympy.symbols("R L", positive=True)
    return Derivation(
        sympy=(identity("half a step is R / L", (2 * r / levels) / 2, r / levels),),
        ground=(("bound", {"M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of the reference quantizer over a sample of the range, and R / L."""
    errors, half_step = scalar_errors(rng.uniform(-1, 1, size=10_000), 1.0, 4)
    return float(abs(errors).max()), half_step
