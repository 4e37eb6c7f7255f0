"""For a stationary stream domination is a condition on lag-1 correlation: at least 1/2 in every direction.

Sigma_D = Sigma_X + Sigma_P - Gamma - Gamma^T always; stationary (Sigma_P = Sigma_X) it is 2 Sigma - Gamma - Gamma^T.
Then Sigma_D <= Sigma_X iff Gamma + Gamma^T >= Sigma iff in every direction the lag-1 covariance is at least half the
variance; for X_t = rho X_{t-1} + e_t with e_t uncorrelated with X_{t-1}, iff rho >= 1/2, and that stationary or not,
for Sigma_X - Sigma_D is then (2 rho - 1) Sigma_P. Each "iff" is two theorems. Derived from Bo Jun Han's domination
hypothesis, doi:10.5281/zenodo.19440451.

This concerns what is handed to the quantizer. The delta's distortion is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `stationary` the previous covariance does not drop out; without `uncorrelated-innovation` rho says nothing
about Gamma; without `positive-variance`, that of X_{t-1}, every rho is compatible with domination.
"""

from __future__ import annotations

from numerics.validation.witness import delta_trace_two_ways
from proofs.claims.vocabulary import *
from proofs.library.delta import stationary as stream


def prove() -> dict[str, Theorem]:
    """Expand the covariance of a difference, compare the quadratic forms, and put Gamma = rho Sigma for AR(1)."""
    half = poly(Fraction(1, 2))
    general, same = stream.delta_covariance()
    sufficient, necessary = stream.autoregressive_threshold(half)
    return {
        "covariance": stream.over_entries(general),
        "stationary-covariance": stream.over_entries(same),
        **stream.equivalences(half),
        "ar1-sufficient": sufficient,
        "ar1-necessary": necessary,
    }


def stream_model(
    rows: dict[str, list[Fraction | int]], probabilities: tuple[Fraction, ...], rho: Fraction | int = 0
) -> Model:
    """A scalar stream: X, P and, unless given, Z = X - P and e = X - rho P at each outcome; v = 1."""
    pairs = list(zip(rows["X"], rows["P"], strict=True))
    delta = [Fraction(x) - p for x, p in pairs]
    innovation = [Fraction(x) - Fraction(rho) * p for x, p in pairs]
    families = {"Z": delta, "e": innovation, **rows}
    tables = {name: table([[Fraction(value) for value in row]]) for name, row in families.items()}
    return Model({"d": 1}, {**tables, "rho": table(Fraction(rho)), "v": table([1])}, probabilities)


def flips(probability: Fraction) -> tuple[Fraction, ...]:
    """Probabilities of (X, P) in (1, 1), (1, -1), (-1, 1), (-1, -1) for a fair sign that flips so often."""
    stay, flip = (1 - probability) / 2, probability / 2
    return stay, flip, flip, stay


SIGNS: dict[str, list[Fraction | int]] = {"X": [1, 1, -1, -1], "P": [1, -1, 1, -1]}


def necessity() -> Necessity:
    """A fair sign that flips with probability 1/2, so rho = 0, and its variants."""
    free = flips(Fraction(1, 2))
    independent = stream_model(SIGNS, free)
    words = "a fair sign drawn anew each time: rho = 0"
    shrunk: dict[str, list[Fraction | int]] = {"X": [1, 1, -1, -1], "P": [2, -2, 2, -2]}
    unrelated = stream_model({**SIGNS, "e": [0, 0, 0, 0]}, free, 1)
    alone = stream_model({"X": [1, -1], "P": [0, 0]}, (Fraction(1, 2),) * 2)
    return {
        "stationary": Counterexample(
            "P of variance 4, X of variance 1, uncorrelated", "stationary-covariance", stream_model(shrunk, free)
        ),
        "dominated": Counterexample(words, "to-gamma", independent),
        "gamma": Counterexample(words, "from-gamma", independent),
        "correlated": Counterexample(words, "from-directions", independent),
        "half-correlation": Counterexample(words, "ar1-sufficient", independent),
        "ar1": Counterexample("X, P independent signs, e = 0, rho = 1", "ar1-sufficient", unrelated),
        "uncorrelated-innovation": Counterexample(
            "X, P independent signs, e = X - P, rho = 1", "ar1-sufficient", stream_model(SIGNS, free, 1)
        ),
        "positive-variance": Counterexample("X_t = e_t a fair sign, X_{t-1} = 0, rho = 0", "ar1-necessary", alone),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A fair sign that flips with probability 1/4 has rho = 1/2 and Sigma_D = Sigma_X."""
    model = stream_model(SIGNS, flips(Fraction(1, 4)), Fraction(1, 2))
    return (Attained("a fair sign that flips with probability 1/4: rho = 1/2", "ar1-necessary", "half", model),)


def models() -> tuple[Exhibited, ...]:
    """Against a goal that `necessity` leaves out."""
    kept = stream_model(SIGNS, flips(Fraction(0)))
    return (Exhibited("a fair sign that never flips, rho = 0 and e_t = X_{t-1}: ar1-necessary", kept),)


def derivation() -> Derivation:
    """Covariance of a difference, and the AR(1) case, at d = 2."""
    x, p, g = (symbol_matrix(name, 2, 2) for name in "xpg")
    a, b = symbol_matrix("a", 2, 1), symbol_matrix("b", 2, 1)
    rho = symbol_matrix("rho", 1, 1)[0]
    outer, v = (a - b) * (a - b).T, symbol_matrix("v", 2, 1)
    form = v.T * (x - (x + p - rho * p - rho * p.T)) * v
    symmetric = {p[1, 0]: p[0, 1]}
    return Derivation(
        sympy=(
            identity("(a - b)(a - b)^T, entry 0, 1", outer[0, 1], (a * a.T + b * b.T - a * b.T - b * a.T)[0, 1]),
            identity("x - (x + p - g - g^T) with p = x", (x - (x + x - g - g.T))[0, 1], (g + g.T - x)[0, 1]),
            identity(
                "AR(1): the form is (2 rho - 1) v^T Sigma_P v",
                form[0].subs(symmetric),
                ((2 * rho - 1) * (v.T * p * v)[0]).subs(symmetric),
            ),
            identity(
                "covariance of a difference, scalar",
                x[0, 0] + p[0, 0] - 2 * g[0, 0],
                x[0, 0] + p[0, 0] - g[0, 0] - g[0, 0],
            ),
        ),
        ground=(("covariance", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """tr Sigma_D of a generated AR(1) stream, and the trace by its lag-1 moments."""
    return delta_trace_two_ways(rng)
