"""Beyond its range the clipped quantizer errs by abs(y) - R + Delta/2, which is at most abs(y).

Delta = 2R / L. A zero range has step zero: the quantizer returns 0 and the error is y itself, as the formula says.
Classical (Gersho and Gray 1992, section 5.2: overload distortion).

Without `overload` the formula is negative inside the range; without `nonnegative-range` the step is negative.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.scalar.granular_error import step_nonneg
from proofs.claims.vocabulary import *
from proofs.library.quantizer.quantizer import R, overload, step, y
from proofs.library.quantizer.setting import M


def prove() -> dict[str, Theorem]:
    """The code is clipped to the end on y's side; a zero step is its own case."""
    definition = assume(equal(real(M) * step, R))
    nonneg = step_nonneg(assume(at_least(R)))
    beyond = arithmetic(above(magnitude(y), real(M) * step), [definition, assume(above(magnitude(y), R))])
    exact, shrinks = (cut(t, nonneg, beyond) for t in overload())
    return {
        "exact": arithmetic(statement("overload-error").goal("exact").formula, [exact, definition]),  # type: ignore[arg-type]
        "shrinks": shrinks,
    }


def necessity() -> Necessity:
    """Inside the range, and with a negative range, the formula fails."""
    return {
        "overload": Counterexample("y = 0, R = 1, L = 2: error 1/2, formula -1/2", "exact", scalar_model(0, 1)),
        "nonnegative-range": Counterexample(
            "R = -1, y = 1, L = 2: error 1/2, formula 3/2", "exact", scalar_model(1, -1)
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The formula at one point; the bound by abs(y) is met where the range is zero."""
    return (
        Attained("y = 3, R = 1, L = 2", "exact", "half", scalar_model(3, 1)),
        Attained("R = 0: the quantizer returns 0", "shrinks", "", scalar_model(3, 0)),
    )


def derivation() -> Derivation:
    """The distance from y to the outermost level R - Delta/2."""
    y_, r, delta = sympy.symbols("y R Delta", positive=True)
    return Derivation(
        sympy=(identity("the top level is R - Delta/2", y_ - (r - delta / 2), y_ - r + delta / 2),),
        ground=(("exact", {"M": 1}, 1), ("shrinks", {"M": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of the reference quantizer beyond the range, and the formula at that point."""
    sample = 1 + rng.exponential(size=10_000)
    errors, half_step = scalar_errors(sample, 1.0, 4)
    return float(abs(errors).max()), float(sample.max()) - 1 + half_step
