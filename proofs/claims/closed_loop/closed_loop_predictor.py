"""In closed loop with a linear predictor every error stays within R_i / L, for ranges that hold what is carried over.

Yhat_(t+1) = A Yhat_t + q(Y_(t+1) - A Yhat_t), coordinates in a fixed basis, A any matrix. If abs(Y_(t+1) - A Y_t)_i is
at most r_i and R_i >= r_i + sum_j abs(A_ij) R_j / L, every error is within R_i / L, at all times and outcomes. A = I is
`closed-loop-pathwise`, a diagonal A with entries 0 and 1 the selective codec, A = a I the leaky one. Such ranges exist
where the spectral radius of abs(A) is below L; the claim takes any that satisfy the inequality. Derived from Bo Jun
Han's closed-loop remark, doi:10.5281/zenodo.19440451.

Without `ranges` or `innovations` the residual overloads, without `first-error` it may do so at once.
"""

from __future__ import annotations

from numerics.codec.witness import predictor_ratio
from numerics.quantizer.exact import quantize
from proofs.claims.closed_loop.shared import rotated_paths
from proofs.claims.models import unit_matrix
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import predictor


def prove() -> dict[str, Theorem]:
    """By induction on the time, all coordinates at once: abs(A) times the half steps bounds what is carried over."""
    return {"coordinate": predictor.magnitude_bound(), "norm": predictor.norm_bound()}


Numbers = Sequence[Fraction | int]


def predictor_model(
    matrix: Matrix,
    tops: Numbers,
    bounds: Numbers,
    innovations: Sequence[Numbers],
    start: Numbers,
    half_levels: int,
    indices: Mapping[str, int] | None = None,
) -> Model:
    """A closed loop along one sequence of innovations, from Y_0 = 0 and these first errors in half steps."""
    size = len(tops)
    steps = [Fraction(top) / half_levels for top in tops]

    def carried(vector: Sequence[Fraction]) -> list[Fraction]:
        return [sum((Fraction(a) * v for a, v in zip(row, vector, strict=True)), Fraction(0)) for row in matrix]

    y = [Fraction(0)] * size
    found = [-Fraction(e) * step / 2 for e, step in zip(start, steps, strict=True)]
    rows, states = [y], [found]
    for innovation in innovations:
        y = [a + b for a, b in zip(carried(y), innovation, strict=True)]
        guess = carried(found)
        found = [g + quantize(a - g, step, half_levels) for a, g, step in zip(y, guess, steps, strict=True)]
        rows, states = [*rows, y], [*states, found]
    frame = unit_matrix(size)
    tables = {
        "Y": rotated_paths([rows], frame),
        "Yhat": rotated_paths([states], frame),
        "A": table(matrix),
        "R": table([Fraction(t) for t in tops]),
        "r": table([Fraction(r) for r in bounds]),
        "Delta": table(steps),
        "inverse": table([1 / s if s else Fraction(0) for s in steps]),
    }
    sizes = {"d": size, "M": half_levels, "T": len(innovations), "i": 0, **(indices or {})}
    return Model(sizes, tables, outcomes={"w": 0})


def necessity() -> Necessity:
    """Ranges, innovations and first errors that are too small or too large."""
    return {
        "ranges": Counterexample(
            "A = 1, R = r = 1, L = 2: the error before does not fit in",
            "coordinate",
            predictor_model([[1]], [1], [1], [[1]], [1], 1),
        ),
        "innovations": Counterexample(
            "A = 0, R = 1, L = 2, an innovation of 3", "coordinate", predictor_model([[0]], [1], [1], [[3]], [0], 1)
        ),
        "first-error": Counterexample(
            "A = 1, R = 2, r = 1, L = 2, first error 4", "coordinate", predictor_model([[1]], [2], [1], [[1]], [4], 1)
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Innovations at their bound from first errors of half a step: a leaky loop, a predictor in two dimensions."""
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    models = {
        "A = 1/2, L = 2": predictor_model([[half]], [4], [3], [[3]] * 4, [1], 1),
        "A = 1, L = 4": predictor_model([[1]], [4], [3], [[3]] * 4, [1], 2),
        "A = [[1/2, 1/4], [1/4, 1/2]], L = 2": predictor_model(
            [[half, quarter], [quarter, half]], [8, 8], [5, 5], [[5, 5]] * 3, [1, 1], 1
        ),
        "A = diag(0, 1), L = 4": predictor_model([[0, 0], [0, 1]], [3, 4], [3, 3], [[3, 3]] * 3, [1, 1], 2),
    }
    entries: list[Sharpness] = []
    for words, model in models.items():
        entries += [Attained(words, goal, "factor", model) for goal in ("coordinate", "norm")]
    return tuple(entries)


def derivation() -> Derivation:
    """The range of a leaky loop, and of A = I."""
    r, a, count = sympy.symbols("r a L", positive=True)
    top = r * count / (count - a)
    return Derivation(
        sympy=(
            identity("leaky: R = r + a R / L", r + a * top / count, top),
            identity("A = I: the range of the closed loop", top.subs(a, 1), r * count / (count - 1)),
        ),
        ground=(("coordinate", {"d": 1, "M": 1, "T": 1, "i": 0}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of the reference codec's diagonal predictor over R_i / L, and 1."""
    return predictor_ratio(rng)
