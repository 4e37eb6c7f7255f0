"""At equal loading the closed loop's bound is below the direct one iff the moments' ratio is below (1 - 1/L)^2.

The closed loop's range holds half a step beside the increment, so its bound is
kappa^2 E norm(X_(S+1) - X_S)^2 / (L - 1)^2 against kappa^2 tr Sigma_X / L^2. The increment's moments are about zero,
X's about its mean: where the means of X_(S+1) and X_S agree the former are tr Sigma_D, otherwise more, so that
tr Sigma_D below the threshold is needed and not enough. The paper's condition, ratio at most one, is not enough either:
at equal moments the closed loop's bound is the larger one for every L. With 2^b levels the threshold is (1 - 2^-b)^2:
1/4 at one bit, 0.88 at four. From `closed-loop-pathwise` and `pq-trace-bounded`; Bo Jun Han,
doi:10.5281/zenodo.19440451, states ratio <= 1.

Both bounds are attained, each over its own class of streams; whether one stationary stream attains both is another
question. Without `threshold` the order is reversed, without `positive-loading` both bounds vanish.
"""

from __future__ import annotations

from numerics.codec.witness import closed_loop_below_direct
from proofs.claims.closed_loop.shared import HALF, closed_loop_model
from proofs.claims.vocabulary import *
from proofs.library.closed_loop import threshold


def prove() -> dict[str, Theorem]:
    """Multiply both bounds by (L - 1)^2 L^2; the closed loop's distortion is the mean of the pathwise bound."""
    enough, needed = threshold.centred()
    return {
        "sufficient": threshold.sufficient(),
        "necessary": threshold.necessary(),
        "centred-sufficient": enough,
        "centred-necessary": needed,
        "boundary": threshold.boundary(),
        "ratio-one": threshold.ratio_one(),
        "distortion": threshold.distortion(),
    }


def _model(
    half_levels: int,
    moves: Sequence[int],
    first_error: int = 0,
    *,
    loading: int = 1,
    basis: Matrix | None = None,
) -> Model:
    """X and -X with equal probability, moving so from 0, loaded by the last move, with the two bounds."""
    scale = Fraction(1) if basis is None else Fraction(basis[0][0])
    paths = [[[sign * m / scale] for m in moves] for sign in (1, -1)]
    top = loading * abs(moves[-1]) * scale
    model = closed_loop_model(paths, [top], [[first_error], [-first_error]], half_levels, HALF, basis, loading)
    direct = Fraction(loading**2 * sum(moves) ** 2, (2 * half_levels) ** 2)
    closed = Fraction(loading**2 * moves[-1] ** 2, (2 * half_levels - 1) ** 2)
    families = {**model.families, "direct": table(direct), "closed": table(closed)}
    return Model(model.indices, families, model.probabilities, model.outcomes)


def _drift() -> Model:
    """X = +-1 and then 10 more in both cases, kappa = 1, L = 2: the bounds are 1/4 and 100."""
    model = closed_loop_model([[[1], [10]], [[-1], [10]]], [10], [[0]], 1, HALF)
    families = {**model.families, "direct": table(Fraction(1, 4)), "closed": table(100)}
    return Model(model.indices, families, model.probabilities, model.outcomes)


def necessity() -> Necessity:
    """Ratios beyond the threshold, kappa = 0, and what the pathwise bound needs."""
    level, below = _model(1, (1, 1)), _model(1, (2, 1))
    return {
        "threshold": Counterexample("L = 2, ratio 1/4: the bounds are equal", "sufficient", level),
        "better": Counterexample("L = 2, ratio 1/4: not below the threshold", "necessary", level),
        "level": Counterexample("L = 2, ratio 1/9", "boundary", below),
        "equal-moments": Counterexample("L = 2, ratio 1/9", "ratio-one", below),
        "centred-threshold": Counterexample("L = 2, ratio 1/4: the bounds are equal", "centred-sufficient", level),
        "equal-means": Counterexample("X = +-1, then a drift of 10: tr Sigma_D = 0", "centred-sufficient", _drift()),
        "positive-loading": Counterexample("kappa = 0: both bounds vanish", "sufficient", _model(1, (2, 1), loading=0)),
        "orthonormal": Counterexample(
            "d = 1, U = 1/2, three steps of 2: the decoder moves a quarter of the way",
            "distortion",
            _model(1, (2, 2, 2), basis=[[Fraction(1, 2)]]),
        ),
        "increments": Counterexample("a step of 4 before one of 1, L = 2: error 3", "distortion", _model(1, (4, 1))),
        "first-error": Counterexample("a first error of 20 half steps, L = 2", "distortion", _model(1, (1, 1, 1), 20)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Streams exactly on the threshold, for two, four and eight levels."""
    streams = ((1, (1, 1)), (2, (1, 3)), (4, (1, 7)))
    models = tuple(_model(half_levels, moves) for half_levels, moves in streams)
    words = "X = +-1, then +-L: ratio (1 - 1/L)^2, L = 2, 4, 8"
    return (Approached(words, "boundary", "factor", models, Fraction(1, 1000)),)


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    at_rest = _model(1, (1, 0), loading=0)
    start = Model({**at_rest.indices, "T": 0}, at_rest.families, at_rest.probabilities, at_rest.outcomes)
    return (
        Exhibited("X at rest, then +-1: equal moments", _model(1, (0, 1))),
        Exhibited("ratio-one: X at rest, then +-1, kappa = 0: both bounds vanish", _model(1, (0, 1), loading=0)),
        Exhibited("distortion: kappa = 0, nothing moves from S = 1 on, T = 0: no error, and no bound", start),
        Exhibited("three steps of 1, L = 2: ratio 1/9", _model(1, (1, 1, 1))),
    )


def derivation() -> Derivation:
    """The ratio at which the bounds are equal."""
    count, x, ratio = sympy.symbols("L x rho", positive=True)
    gap = x / count**2 - ratio * x / (count - 1) ** 2
    threshold = (1 - 1 / count) ** 2
    return Derivation(
        sympy=(
            identity("difference of the bounds", gap, x / (count - 1) ** 2 * (threshold - ratio)),
            identity("at ratio one", gap.subs(ratio, 1), -x * (2 * count - 1) / (count**2 * (count - 1) ** 2)),
        ),
        ground=(("sufficient", {"d": 1, "M": 1, "S": 0}, 1), ("ratio-one", {"d": 1, "M": 2, "S": 0}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference codec's closed loop on a slow stream, and the direct bound."""
    return closed_loop_below_direct(rng)
