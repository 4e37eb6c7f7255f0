"""Rows merged into their mean: sum_t norm(X_t - mean)^2 <= (1/2) sum_k k (n - k) norm(delta_k)^2.

delta_k = X_(k+1) - X_k, k = 1 .. n - 1 (in the statement from 0), for every number of rows and every dimension, so at
every outcome. What is lost by merging a block is bounded by its increments, and those in the middle count most. Rows
in arithmetic progression attain it, with any increment; so no weight can be lowered, be it one alone: the bound with
that weight fails for a progression that moves. (A single increment delta_k alone gives k (n - k)/n, which is less: a
weight is best only together with the others.) From Bo Jun Han's remark on context compression,
doi:10.5281/zenodo.19440451; n^2 times the variance as a sum over pairs is classical.

Without `progression` equality may fail; without `moving` or `lowered` there is nothing to lose.
"""

from __future__ import annotations

from numerics.validation.neighbours import merged_rows
from proofs.claims.vocabulary import *
from proofs.library.neighbours import merged_rows as rows


def prove() -> dict[str, Theorem]:
    """By induction on the rows, coordinate by coordinate: Cauchy and Schwarz with weights k + 1; then add up."""
    return {"bound": rows.spread_bound(), "attained": rows.spread_of_progression(), "weights": rows.no_lower_weight()}


def merged(
    found: Sequence[Sequence[Fraction | int]],
    move: Sequence[int] = (),
    lower: Sequence[Fraction | int] = (),
    at: int = 0,
) -> Model:
    """Rows, their mean, the increment v of a progression, and weights c, by default all of the bound's but one."""
    count, size = len(found), len(found[0])
    weights = [Fraction((k + 1) * (count - 1 - k), 2) for k in range(count - 1)]
    chosen = lower or [w - (k == at) / Fraction(4) for k, w in enumerate(weights)]
    families = {
        "X": table([[Fraction(x) for x in row] for row in found]),
        "mean": table([sum((Fraction(row[j]) for row in found), Fraction(0)) / count for j in range(size)]),
        "v": table([Fraction(v) for v in move or [0] * size]),
        "c": table([Fraction(c) for c in chosen]),
    }
    return Model({"d": size, "n": count, "i": at}, families)


def climb(count: int, move: Sequence[int], at: int = 0) -> Model:
    """Rows in arithmetic progression, one weight lowered by 1/4."""
    return merged([[t * v for v in move] for t in range(count)], move, at=at)


def necessity() -> Necessity:
    """Rows that turn back, rows at rest, weights that are not lower."""
    back = merged([[0], [1], [0]], [1])
    return {
        "progression": Counterexample("rows 0, 1, 0: spread 2/3, bound 2", "attained", back),
        "moving": Counterexample("three rows at rest", "weights", climb(3, [0])),
        "lowered": Counterexample(
            "rows 0, 1, 2 and the bound's own weights", "weights", merged([[0], [1], [2]], [1], [1, 1])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Rows in arithmetic progression, for several numbers of rows and dimensions."""
    cases = ((2, [1]), (3, [1]), (5, [2, -1]), (8, [3, 0, 4]))
    return tuple(
        Attained(f"{n} rows in arithmetic progression, increment {v}", "bound", "factor", climb(n, v, n // 2 - 1))
        for n, v in cases
    )


def derivation() -> Derivation:
    """The gap at three rows is a square; a progression of n rows attains the bound; one increment alone does not."""
    a, b = sympy.symbols("a b", real=True)
    n, k, t = sympy.symbols("n k t", integer=True, positive=True)
    found = [0, a, a + b]
    mean = sum(found) / 3
    spread = sum((x - mean) ** 2 for x in found)
    climbing = sympy.summation((t - (n - 1) / sympy.Integer(2)) ** 2, (t, 0, n - 1))
    weights = sympy.summation((k + 1) * (n - 1 - k) / sympy.Integer(2), (k, 0, n - 2))
    single = (n - k) * (k / n) ** 2 + k * (1 - k / n) ** 2
    return Derivation(
        sympy=(
            identity("the gap at three rows", a**2 + b**2 - spread, (a - b) ** 2 / 3),
            identity("spread of 0, 1, .., n - 1 and the sum of the weights", climbing, weights),
            identity("one increment of 1 after k rows", single, k * (n - k) / n),
        ),
        ground=(("bound", {"d": 1, "n": 3}, 1), ("bound", {"d": 2, "n": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Spread of random blocks of rows about their means, and half the weighted energies of their increments."""
    return merged_rows(rng)
