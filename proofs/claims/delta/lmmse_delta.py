"""Linear prediction by a matrix never loses, in any direction: Sigma_Z = Sigma_X - Gamma S Gamma^T <= Sigma_X.

Z = X_t - A X_{t-1} with A = Gamma S, Gamma = Cov(X_t, X_{t-1}), and S the pseudo-inverse of Sigma_P = Cov(X_{t-1}).
No assumption on the stream, stationary or not; no other linear prediction leaves less in any direction. Of Penrose's
equations only Sigma_P S Sigma_P = Sigma_P is used: that Gamma S Sigma_P = Gamma follows by Cauchy-Schwarz, since
X_{t-1} does not move in the null directions of Sigma_P. The linear minimum-mean-square-error predictor is classical
(Kailath, Sayed and Hassibi, Linear Estimation, 2000, chapter 3); that it needs no domination answers Bo Jun Han,
doi:10.5281/zenodo.19440451.

What it costs: a matrix of d x d numbers as side information, and estimating it. On finite data the claim holds for the
rows the moments were taken from; held-out rows may fare worse, even worse than without prediction.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `generalized-inverse` the residual may be larger than the source; the quantizer's own hypotheses are those of
`pq-trace-bounded`. `stationary` and Penrose's other equations are not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import linear_residual
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, law_hypotheses, levels
from proofs.claims.models import law_tables
from proofs.kernel.formulas import at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import mean
from proofs.library import generalized_inverse as inverse
from proofs.library import linear_prediction as linear
from proofs.library import stationary
from proofs.library.comparison import DELTA, ORIGINAL, worst_case
from proofs.library.law import bound_factor
from proofs.library.matrices import dominated
from proofs.library.setting import kappa
from proofs.library.stationary import GAMMA, SIGMA_D, SIGMA_P, SIGMA_X, projection, spread, v
from proofs.semantics import Model, table
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    NotNeeded,
    Sharpness,
    Statement,
)

PREDICTED = ("dimension", "predictor", "residual", "generalized-inverse", "integrable")
DELTA_LAW = tuple(f"{name}-delta" for name in ("orthonormal", "steps", "no-overload", "integrable"))


def hypotheses() -> tuple[Hypothesis, ...]:
    """The predictor and its residual, and the residual's quantizer."""
    return (
        dimension(),
        levels(),
        Hypothesis("predictor", "A = Gamma S", r"A = \Gamma S", (inverse.predictor(GAMMA),), "definition"),
        Hypothesis("residual", "Z = X_t - A X_{t-1}", r"Z_t = X_t - AX_{t-1}", (linear.residual(),), "definition"),
        Hypothesis(
            "generalized-inverse",
            "Sigma_P S Sigma_P = Sigma_P",
            r"\Sigma_P S\Sigma_P = \Sigma_P",
            (inverse.inverts(SIGMA_P),),
        ),
        Hypothesis(
            "pseudo-inverse",
            "S Sigma_P S = S, and Sigma_P S and S Sigma_P are symmetric",
            r"S = \Sigma_P^+",
            inverse.further_penrose(SIGMA_P),
        ),
        Hypothesis(
            "stationary", "X_t and X_{t-1} have one covariance", r"\Sigma_P = \Sigma_X", (stationary.STATIONARY,)
        ),
        Hypothesis(
            "integrable",
            "X_t, X_{t-1} and Z have second moments",
            r"X_t, X_{t-1} \in L^2",
            linear.RESIDUAL_PRESENT,
            "technical",
        ),
        *law_hypotheses(DELTA, "-delta"),
    )


def state(factor: Fraction = Fraction(1)) -> Statement:
    """The statement, with the constant in front of the source's energy as an argument."""
    left = mean(lambda w: projection(v, w, "Z") ** 2)
    value = inverse.over_pairs(lambda k, j: equal(SIGMA_D(k, j), SIGMA_X(k, j) - linear.explained(k, j)))
    bound = at_least(factor * kappa**2 * ORIGINAL.trace(), bound_factor() * DELTA.distortion())
    return Statement(
        key="lmmse-delta",
        title="Best linear prediction",
        section="E",
        kind="upper bound",
        words="Z = X_t - Gamma Sigma_P^+ X_{t-1}: Sigma_Z = Sigma_X - Gamma Sigma_P^+ Gamma^T <= Sigma_X always, and"
        " no linear prediction leaves less in any direction: no assumption, but a matrix",
        latex=r"Z_t = X_t - \Gamma\Sigma_P^+ X_{t-1} \implies"
        r" \Sigma_Z = \Sigma_X - \Gamma\Sigma_P^+\Gamma^\top \preceq \Sigma_X",
        source="Kailath, Sayed and Hassibi, Linear Estimation, 2000, chapter 3",
        hypotheses=hypotheses(),
        goals=(
            Goal(
                "normal-equation",
                "Cov(v.X_t, t.X_{t-1}) = Cov((A^T v).X_{t-1}, t.X_{t-1}) for every v and t",
                equal(linear.lagged(inverse.t), linear.before(linear.U, inverse.t)),
                ("dimension", "predictor", "generalized-inverse", "integrable"),
            ),
            Goal(
                "covariance",
                "Sigma_Z = Sigma_X - A Gamma^T, entry by entry, which is Sigma_X - Gamma S Gamma^T",
                value,
                PREDICTED,
            ),
            Goal(
                "best",
                "Var(v.X_t - t.X_{t-1}) >= Var(v.Z) for every v and t",
                at_least(linear.unexplained(inverse.t), left),
                PREDICTED,
            ),
            Goal(
                "direction",
                "Var(v.Z) <= Var(v.X_t) in every direction v",
                at_least(factor * spread(v), left),
                PREDICTED,
            ),
            Goal("dominated", "Sigma_Z <= Sigma_X", dominated(SIGMA_D, SIGMA_X), PREDICTED),
            Goal("trace", "tr Sigma_Z <= tr Sigma_X", at_least(factor * ORIGINAL.trace(), DELTA.trace()), PREDICTED),
            Goal("bound", "L^2 D_Z <= kappa^2 tr Sigma_X", bound, (*PREDICTED, "levels", *DELTA_LAW)),
        ),
        constants=(Constant("factor", factor, "1"),),
        uses=("loewner-trace", "pq-trace-bounded", "trace-suffices"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """The normal equations from Cauchy-Schwarz, then E (v.Z)^2 = E (v.X)^2 - E ((A^T v).P)^2, for every v."""
    traces = linear.traces()
    return {
        "normal-equation": linear.normal_equation(),
        "covariance": stationary.over_entries(linear.covariance_value()),
        "best": linear.best_vector(),
        "direction": linear.in_direction(),
        "dominated": linear.covariance_dominated(),
        "trace": traces,
        "bound": worst_case(traces),
    }


def _stream(
    current: Sequence[int],
    previous: Sequence[int],
    probabilities: Sequence[Fraction] = (Fraction(1, 2),) * 2,
    inverse: Fraction | int = 1,
    stretch: int = 1,
) -> Model:
    """A centred scalar stream with S = `inverse`, its residual in the basis V = `stretch`; kappa = 1, L = 2, v = 1."""
    gamma = sum((q * x * p for q, x, p in zip(probabilities, current, previous, strict=True)), Fraction(0))
    a = gamma * inverse
    shrunk = [(x - a * p) / stretch for x, p in zip(current, previous, strict=True)]
    tables = {
        **law_tables(DELTA, [shrunk], probabilities, 1, 1, [[stretch]]),
        "X": table([[Fraction(x) for x in current]]),
        "P": table([[Fraction(p) for p in previous]]),
        "S": table([[Fraction(inverse)]]),
        "A": table([[a]]),
        "v": table([1]),
        "t": table([0]),
    }
    return Model({"d": 1, "M": 1}, tables, tuple(probabilities))


def necessity() -> Necessity:
    """One exact scalar stream for each hypothesis."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    return {
        "generalized-inverse": Counterexample(
            "X = P = +-1, S = 3: Z = -2 X", "trace", _stream([1, -1], [1, -1], inverse=3)
        ),
        "pseudo-inverse": NotNeeded("any S with Sigma_P S Sigma_P = Sigma_P leaves the same residual"),
        "stationary": NotNeeded("Sigma_P may be any covariance"),
        "no-overload-delta": Counterexample(
            "X = +-4 with probability 1/32 each, else 0; P = 0", "bound", _stream([4, -4, 0], [0, 0, 0], rare)
        ),
        "orthonormal-delta": Counterexample("V = 2, X = +-2, P = 0", "bound", _stream([2, -2], [0, 0], stretch=2)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to predict: X_t uncorrelated with X_{t-1}, on the ends of its range."""
    model = _stream([1, 1, -1, -1], [1, -1, 1, -1], (Fraction(1, 4),) * 4)
    words = "X_t and X_{t-1} independent fair signs, kappa = 1, L = 2: the residual is X_t"
    return tuple(Attained(words, goal, "factor", model) for goal in ("direction", "trace", "bound"))


def derivation() -> Derivation:
    """The residual's covariance for an invertible Sigma_P at d = 2, and the gap of every other weighting."""
    x = sympy.Matrix(2, 2, sympy.symbols("x0 x1 x1 x2", real=True))
    p = sympy.Matrix(2, 2, sympy.symbols("p0 p1 p1 p2", real=True))
    g = sympy.Matrix(2, 2, sympy.symbols("g0:4", real=True))
    v, t = (sympy.Matrix(2, 1, sympy.symbols(f"{name}0:2", real=True)) for name in "vt")
    a = g * p.inv()
    left = x - a * g.T - g * a.T + a * p * a.T
    u = a.T * v
    other = (v.T * x * v - 2 * v.T * g * t + t.T * p * t)[0]
    return Derivation(
        sympy=(
            identity("Sigma_Z, entry 0, 0", left[0, 0], (x - g * p.inv() * g.T)[0, 0]),
            identity("Sigma_Z, entry 0, 1", left[0, 1], (x - g * p.inv() * g.T)[0, 1]),
            identity(
                "other weights t leave (t - u)^T Sigma_P (t - u) more",
                other - (v.T * left * v)[0],
                ((t - u).T * p * (t - u))[0],
            ),
        ),
        ground=(("direction", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Energy left by the least-squares matrix on the rows it was fitted on, and the trace, of a random stream."""
    return linear_residual(rng)
