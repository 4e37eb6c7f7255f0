"""Linear prediction by a matrix never has the larger trace: Sigma_Z = Sigma_X - Gamma S Gamma^T <= Sigma_X.

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

from numerics.validation.witness import linear_residual
from proofs.claims.vocabulary import *
from proofs.library.delta import linear_prediction as linear
from proofs.library.delta import stationary
from proofs.library.delta.comparison import DELTA, worst_case


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


def models() -> tuple[Exhibited, ...]:
    """A stream that is predicted: A = 1, and the residual has half its variance."""
    model = _stream([2, 0, 0, -2], [1, 1, -1, -1], (Fraction(1, 4),) * 4)
    told = Model(model.indices, {**model.families, "t": table([1])}, model.probabilities)
    return (Exhibited("X_t = X_{t-1} + e_t, independent fair signs, kappa = 1, L = 2: Z = e_t; v = t = 1", told),)


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
