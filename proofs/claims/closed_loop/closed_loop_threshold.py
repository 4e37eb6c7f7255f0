"""At equal loading the closed loop's bound is below the direct one iff tr Sigma_D / tr Sigma_X < (1 - 1/L)^2.

The closed loop's range holds half a step beside the increment, so its bound is kappa^2 tr Sigma_D / (L - 1)^2 against
kappa^2 tr Sigma_X / L^2. The paper's condition, ratio at most one, is not enough: at equal traces the closed loop's
bound is the larger one for every L. With 2^b levels the threshold is (1 - 2^-b)^2: 1/4 at one bit, 0.88 at four.
From `closed-loop-pathwise` and `pq-trace-bounded`; Bo Jun Han, doi:10.5281/zenodo.19440451, states ratio <= 1.

Both bounds are attained, each over its own class of streams; whether one stationary stream attains both is another
question. Without `threshold` the order is reversed, without `positive-loading` both bounds vanish.
"""

from __future__ import annotations

from numerics.codec.witness import closed_loop_below_direct
from proofs.claims.closed_loop.shared import closed_loop_model
from proofs.claims.vocabulary import *
from proofs.kernel.rules import antisymmetry
from proofs.kernel.terms import total
from proofs.library.closed_loop import closed_loop_trace as moments
from proofs.library.closed_loop.closed_loop import GAPS, T, W, source, squared_error
from proofs.library.expectation.means import mean_at_most
from proofs.library.logic.logic import random
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.setting import d, kappa
from proofs.library.quantizer.setting import levels as level_count

DIRECT, CLOSED = family("direct"), family("closed")
LEVELS = level_count()
TRACE_D = moments.trace()


def trace_x() -> Poly:
    """tr Sigma_X = sum_k Var X_(S+1),k."""
    now = index(moments.S) + 1
    return total(d, lambda k: mean(lambda w: (source(now, k, w) - mean(lambda v: source(now, k, v))) ** 2))


TRACE_X = trace_x()
BOUNDS: tuple[Formula, Formula] = (
    equal(LEVELS**2 * DIRECT, kappa**2 * TRACE_X),
    equal(GAPS**2 * CLOSED, kappa**2 * TRACE_D),
)


def _below() -> Theorem:
    """B_D < B_X from the threshold."""
    direct, closed = (assume(f) for f in BOUNDS)
    threshold, positive = assume(above(GAPS**2 * TRACE_X, LEVELS**2 * TRACE_D)), assume(above(kappa))
    wrong = assume(at_least(CLOSED, DIRECT))
    # (L - 1)^2 L^2 (B_D - B_X) = kappa^2 (L^2 tr Sigma_D - (L - 1)^2 tr Sigma_X) < 0
    clash = arithmetic(
        above(0),
        [direct, closed],
        multipliers=(1, GAPS**2, LEVELS**2),
        products=[(positive, positive, threshold)],
        weighted=[(GAPS * LEVELS, wrong)],
    )
    return by_contradiction(above(DIRECT, CLOSED), clash)


def prove() -> dict[str, Theorem]:
    """Multiply both bounds by (L - 1)^2 L^2; the closed loop's distortion is the mean of the pathwise bound."""
    direct, closed = (assume(f) for f in BOUNDS)
    positive, more = assume(above(kappa)), arithmetic(above(GAPS), [levels_fact()])
    scaled = (1, GAPS**2, LEVELS**2)
    threshold = above(GAPS**2 * TRACE_X, LEVELS**2 * TRACE_D)
    larger = arithmetic(above(LEVELS), [levels_fact()])
    better, wrong = assume(above(DIRECT, CLOSED)), assume(at_least(-threshold.left))
    necessary = arithmetic(
        above(0),
        [direct, closed],
        multipliers=scaled,
        products=[(better, more, more, larger, larger)],
        weighted=[(kappa, wrong)],
    )
    level = assume(equal(DIRECT, CLOSED))

    def off(sign: int) -> Theorem:
        """0 > 0 where the traces are off the threshold on one side."""
        beyond = assume(above(sign * threshold.left))
        facts = [direct, closed, level]
        many = (*scaled, GAPS**2 * LEVELS**2)
        return arithmetic(above(0), facts, multipliers=many, products=[(positive, positive, beyond)])

    above_it = by_contradiction(at_least(-threshold.left), off(1))
    below_it = by_contradiction(at_least(threshold.left), off(-1))
    same, some = assume(equal(TRACE_D, TRACE_X)), assume(above(TRACE_X))
    smaller = assume(at_least(DIRECT, CLOSED))
    ratio_one = arithmetic(
        above(0),
        [direct, closed, same],
        multipliers=(*scaled, kappa**2 * LEVELS**2),
        products=[(positive, positive, some, more), (positive, positive, some)],
        weighted=[(GAPS * LEVELS, smaller)],
    )
    beyond = assume(above(squared_error(T, W), CLOSED))
    clash = arithmetic(above(0), [moments.trace_bound(), closed], products=[(beyond, more, more)])
    pathwise = by_contradiction(at_least(CLOSED, squared_error(T, W)), clash)
    mean_error = mean_at_most(random(lambda w: squared_error(T, w)), CLOSED, pathwise)
    below = _below()
    distortion = above(DIRECT, mean(lambda w: squared_error(T, w)))
    return {
        "sufficient": below,
        "necessary": by_contradiction(threshold, necessary),
        "boundary": arithmetic(equal(threshold.left), [antisymmetry((below_it, above_it), threshold.left)]),
        "ratio-one": by_contradiction(above(CLOSED, DIRECT), ratio_one),
        "distortion": arithmetic(distortion, [below, mean_error]),
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
    half = (Fraction(1, 2), Fraction(1, 2))
    scale = Fraction(1) if basis is None else Fraction(basis[0][0])
    paths = [[[sign * m / scale] for m in moves] for sign in (1, -1)]
    top = loading * abs(moves[-1]) * scale
    model = closed_loop_model(paths, [top], [[first_error], [-first_error]], half_levels, half, basis, loading)
    direct = Fraction(loading**2 * sum(moves) ** 2, (2 * half_levels) ** 2)
    closed = Fraction(loading**2 * moves[-1] ** 2, (2 * half_levels - 1) ** 2)
    families = {**model.families, "direct": table(direct), "closed": table(closed)}
    return Model(model.indices, families, model.probabilities, model.outcomes)


def necessity() -> Necessity:
    """Ratios beyond the threshold, kappa = 0, and what the pathwise bound needs."""
    level, below = _model(1, (1, 1)), _model(1, (2, 1))
    return {
        "threshold": Counterexample("L = 2, ratio 1/4: the bounds are equal", "sufficient", level),
        "better": Counterexample("L = 2, ratio 1/4: not below the threshold", "necessary", level),
        "level": Counterexample("L = 2, ratio 1/9", "boundary", below),
        "equal-traces": Counterexample("L = 2, ratio 1/9", "ratio-one", below),
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
    return (
        Exhibited("X at rest, then +-1: equal traces", _model(1, (0, 1))),
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
