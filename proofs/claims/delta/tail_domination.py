"""With overload the delta's bound is the smaller one if its trace and its tail energy are the smaller ones.

Whatever the support, D <= sum_i (Delta_i^2/4 + E[Y_i^2; overload]) (`pq-trace-second-moment`). If tr Sigma_D <=
tr Sigma_X and the delta has no more energy beyond its ranges than the source beyond its own, same kappa and L, then
these bounds are ordered and D_D is at most the source's. Derived from Bo Jun Han's theorem,
doi:10.5281/zenodo.19440451, without its support condition.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly. The order is one of bounds: the distortion of the source itself may be smaller than its
bound.

Without `tail` covariance domination alone does not order the bounds (`domination-orders-tails`): a delta with the
covariance of the source, and rare large values, has the larger one. Without `trace`, or `dominated` in its place, the
steps are in the other order; without an orthonormal basis the coordinates' energies are not the source's.
"""

from __future__ import annotations

from numerics.validation.witness import overloaded_pair
from proofs.claims.delta.delta_advantage import HALF
from proofs.claims.delta.trace_suffices import TRACES
from proofs.claims.vocabulary import *
from proofs.library.delta import tail_comparison as tails
from proofs.library.delta.comparison import DELTA, ORIGINAL, traces_of_dominated
from proofs.library.quantizer.overload import distortion_split


def prove() -> dict[str, Theorem]:
    """sum Delta_i^2/4 = kappa^2 tr Sigma / L^2 for either, and the tails are ordered by hypothesis."""
    traces = assume(TRACES)
    return {
        "source": distortion_split(ORIGINAL, tails.INDICATORS[ORIGINAL]),
        "delta": distortion_split(DELTA, tails.INDICATORS[DELTA]),
        "bounds": tails.overload_bounds_ordered(traces),
        "dominated-bounds": tails.overload_bounds_ordered(traces_of_dominated()),
        "distortion": tails.delta_below_source_bound(traces),
    }


def _pair(
    original: Matrix,
    delta: Matrix,
    probabilities: tuple[Fraction, ...] = HALF,
    kappa: int = 1,
    half_levels: int = 1,
    bases: tuple[Matrix | None, Matrix | None] = (None, None),
    overload: Matrix | None = None,
    own: Matrix | None = None,
) -> Model:
    """Two sources; `overload` indicates the delta's and `own` the first's, never for None."""
    model = pair_model(original, delta, probabilities, kappa, half_levels, bases)
    never = [[0] * len(probabilities) for _ in original]
    more = {"g": table(own or never), "g_Z": table(overload or never)}
    return Model(model.indices, {**model.families, **more}, model.probabilities)


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis; kappa = 1, L = 2."""
    one, two, unit = [[1, -1]], [[2, -2]], [[Fraction(1, 2), Fraction(-1, 2)]]
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    larger = _pair(one, two)
    heavy = _pair([[1, -1, 1, -1]], [[4, -4, 0, 0]], rare, overload=[[1, 1, 0, 0]])
    return {
        "trace": Counterexample("X = +-1, Z = +-2, no overload: bounds 1/4 and 1", "bounds", larger),
        "dominated": Counterexample("X = +-1, Z = +-2, no overload", "dominated-bounds", larger),
        "tail": Counterexample(
            "X = +-1, Z = +-4 with probability 1/32 each, else 0: Sigma_D = Sigma_X = 1, bounds 1/4 and 5/4",
            "dominated-bounds",
            heavy,
        ),
        "orthonormal": Counterexample(
            "U = 1/2, X = Z = +-1: Y = +-1/2, bounds 1/16 and 1/4",
            "bounds",
            _pair(two, one, bases=([[Fraction(1, 2)]], None)),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, X = Z = +-1: the delta's coordinate is +-2, bounds 1/4 and 1",
            "bounds",
            _pair(one, unit, bases=(None, [[2]])),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Equal traces without domination, both sources on the ends of their ranges, in two dimensions."""
    rows, weights = three_points((2, 4), 2)
    model = _pair(rows, list(reversed(rows)), weights, 2, 2)
    words = "Sigma_X = diag(1, 4), Sigma_D = diag(4, 1): not dominated; kappa = 2, L = 4, no overload"
    return tuple(Attained(words, goal, "factor", model) for goal in ("source", "bounds", "distortion"))


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    rare, ends = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16)), [[1, 1, 0]]
    both = _pair([[4, -4, 0]], [[2, -2, 0]], rare, overload=ends, own=ends)
    return (
        Exhibited("X = +-2, Z = +-1, no overload", _pair([[2, -2]], [[1, -1]])),
        Exhibited("X = +-4, Z = +-2 with probability 1/32 each, else 0: both overload; kappa = 1, L = 2", both),
    )


def derivation() -> Derivation:
    """The gap of the bounds in its two parts at d = 2, and the variance of rare values."""
    k, count = sympy.symbols("kappa L", positive=True)
    x, z = sympy.symbols("x0:2", positive=True), sympy.symbols("z0:2", positive=True)
    s, t = sympy.symbols("s t", real=True)
    steps = [sum((2 * k * sympy.sqrt(v) / count) ** 2 / 4 for v in spectrum) for spectrum in (x, z)]
    return Derivation(
        sympy=(
            identity(
                "the gap of the bounds: kappa^2/L^2 times that of the traces, and that of the tails",
                steps[0] + s - steps[1] - t,
                k**2 / count**2 * (sum(x) - sum(z)) + (s - t),
            ),
            identity(
                "rare values +-1/p with probability p^2: variance one, all of it beyond the range",
                (1 / k) ** 2 * k**2,
                1,
            ),
        ),
        ground=(("bounds", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a heavy-tailed stream's delta under a fixed loading, and the bound of the stream."""
    return overloaded_pair(rng)
