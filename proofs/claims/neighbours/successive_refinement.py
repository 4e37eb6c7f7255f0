"""Two mid-rise stages are one quantizer: q_1(y) + q_2(y - q_1(y)) = q(y), level for level.

Stages of L1 and L2 levels, both even, the second with range half a step of the first, against the quantizer of L1 L2
levels on the same range: the sum of both outputs is its output for every y, within the range, at its end points, and
beyond it, for both clip to the same outermost level. So residual stages of b bits with nested ranges are one stage with
all the bits, and a stream can be cut off after any of them. Successive refinement is a notion of Equitz and Cover
(1991); for the mid-rise grid it is exact. Bo Jun Han, doi:10.5281/zenodo.19440451, names residual compression.

The kernel knows a floor at integers that are indices alone, so the proof goes through the cells of the first, of the
second and of the one quantizer, and shows that 2 B k is in no cell's inside. Without `no-overload` the second stage
overloads, though the sum is still what the one quantizer returns.
"""

from __future__ import annotations

from numerics.validation.neighbours import refined_two_ways
from proofs.claims.vocabulary import *
from proofs.library.quantizer.refinement import second_range, two_stages


def prove() -> dict[str, Theorem]:
    """In each triple of cells both codes are the same integer; above and below the range each code is the outermost."""
    return {"sum": two_stages(), "range": second_range()}


def stages(y: Fraction | int, top: Fraction | int, first: int, second: int) -> Model:
    """One number, a range, and half the levels of both stages."""
    step = Fraction(top) / first
    fine = step / (2 * second)
    families = {
        "y": table(Fraction(y)),
        "R": table(Fraction(top)),
        "step": table(step),
        "step_2": table(fine),
        "inverse": table(1 / step if step else Fraction(0)),
        "inverse_2": table(1 / fine if fine else Fraction(0)),
    }
    return Model({"A": first, "B": second, "N": 2 * first * second}, families)


def necessity() -> Necessity:
    """Beyond the range the first stage leaves more than half its step."""
    return {
        "no-overload": Counterexample(
            "y = 2R, L1 = L2 = 2: 3R/2 is left, the range is R/2", "range", stages(2, 1, 1, 1)
        )
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The end points and an inner edge of the first stage leave half a step."""
    return (
        Attained("y = R, L1 = 4, L2 = 2", "range", "room", stages(1, 1, 2, 1)),
        Attained("y = -R, L1 = 2, L2 = 6", "range", "room", stages(-1, 1, 1, 3)),
        Attained("y = 0, L1 = 6, L2 = 4", "range", "room", stages(0, 1, 3, 2)),
    )


def models() -> tuple[Exhibited, ...]:
    """A number inside a cell, one beyond the range, and a range of zero."""
    return (
        Exhibited("y = 1/3, R = 1, L1 = 4, L2 = 6", stages(Fraction(1, 3), 1, 2, 3)),
        Exhibited("y = -5, R = 1, L1 = 2, L2 = 2", stages(-5, 1, 1, 1)),
        Exhibited("a range of zero", stages(0, 0, 1, 1)),
    )


def derivation() -> Derivation:
    """Steps and levels of both stages, and all numbers on a fine grid at several levels."""
    top, first, second = sympy.symbols("R A B", positive=True)
    step = 2 * top / (2 * first)
    fine = 2 * (step / 2) / (2 * second)

    def level(y: Any, width: Any, half: int) -> Any:
        return width * (sympy.Max(-half, sympy.Min(sympy.floor(y / width), half - 1)) + sympy.Rational(1, 2))

    def agree(a: int, b: int) -> bool:
        coarse, small = sympy.Rational(1, a), sympy.Rational(1, 2 * a * b)
        numbers = [sympy.Rational(n, 8 * a * b) for n in range(-10 * a * b, 10 * a * b + 1)]
        sums = (level(y, coarse, a) + level(y - level(y, coarse, a), small, b) for y in numbers)
        return all(s == level(y, small, 2 * a * b) for s, y in zip(sums, numbers, strict=True))

    checked = all(agree(a, b) for a, b in ((1, 1), (2, 1), (1, 3)))
    return Derivation(
        sympy=(
            identity("step of the second stage is that of L1 L2 levels", fine, 2 * top / (4 * first * second)),
            Derived("every eighth of a step, to 5/4 of the range", "(L1, L2) = (2, 2), (4, 2), (2, 6)", checked),
        ),
        ground=(("range", {"A": 1, "B": 1, "N": 2}, 1), ("sum", {"A": 1, "B": 1, "N": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Squared error of random numbers coded in two stages of the reference quantizer, and by the one quantizer."""
    return refined_two_ways(rng)
