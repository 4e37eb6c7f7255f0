"""The leaky delta X_t - a X_{t-1} of a stationary stream: dominated iff every directional autocorrelation is >= a/2.

With every directional lag-1 autocorrelation at least s >= 0 the leak a = s gives Sigma_a <= (1 - s^2) Sigma: half the
correlation that the full delta needs already gains. From Bo Jun Han, doi:10.5281/zenodo.19440451; the leaky predictor
is classical (Jayant and Noll, Digital Coding of Waveforms, 1984).

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Each hypothesis is witnessed by a scalar stream: without `stationary` the previous variance enters, without
`positive-leak` the order of the two sides turns, without `correlated` or `dominated` there is nothing to start from.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import leaky_residual
from proofs.claims.delta.stationary_delta import SIGNS, flips, stream_model
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension
from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import mean, poly
from proofs.library import leaky, stationary
from proofs.library.leaky import LEAK, LEAST
from proofs.library.stationary import projection, spread, v
from proofs.semantics import Model, table
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    Sharpness,
    Statement,
)

Row = list[Fraction | int]


def state(half: Fraction = Fraction(1, 2), square: Fraction = Fraction(1)) -> Statement:
    """The statement, with the share of the leak that the correlation must reach, and the gain's constant."""
    residual = mean(lambda w: projection(v, w, "Z") ** 2)
    shared = ("dimension", "leaky", "integrable", "stationary")
    return Statement(
        key="leaky-delta",
        title="Leaky delta",
        section="E",
        kind="equivalence",
        words="stationary, a > 0: X_t - a X_{t-1} is dominated iff every directional lag-1 autocorrelation is at least"
        " a/2; if all are at least s >= 0, a = s gives Sigma_a <= (1 - s^2) Sigma",
        latex=r"\Sigma_a \preceq \Sigma \iff \rho_v \ge \tfrac{a}{2}\ \forall v,\quad"
        r" \rho_v \ge s\ \forall v \implies \Sigma_s \preceq (1 - s^2)\Sigma",
        source="from Bo Jun Han, doi:10.5281/zenodo.19440451",
        hypotheses=(
            dimension(),
            Hypothesis("leaky", "Z = X_t - a X_{t-1}", r"Z_t = X_t - aX_{t-1}", (leaky.leaky(),), "definition"),
            Hypothesis(
                "integrable",
                "X_t, X_{t-1} and Z have second moments",
                r"X_t, X_{t-1} \in L^2",
                leaky.LEAKY_PRESENT,
                "technical",
            ),
            Hypothesis(
                "stationary", "X_t and X_{t-1} have one covariance", r"\Sigma_P = \Sigma", (stationary.STATIONARY,)
            ),
            Hypothesis("positive-leak", "a > 0", r"a > 0", (above(LEAK),)),
            Hypothesis("dominated", "Sigma_a <= Sigma", r"\Sigma_a \preceq \Sigma", (leaky.scaled(1),)),
            Hypothesis(
                "correlated",
                "in every direction the lag-1 covariance is at least a/2 of the variance",
                r"\rho_v \ge \tfrac{a}{2}\ \forall v",
                (leaky.correlated(poly(half) * LEAK),),
            ),
            Hypothesis(
                "least-correlation",
                "in every direction the lag-1 covariance is at least s of the variance",
                r"\rho_v \ge s\ \forall v",
                (leaky.correlated(LEAST),),
            ),
            Hypothesis("nonnegative-least", "s >= 0", r"s \ge 0", (at_least(LEAST),)),
            Hypothesis("matched-leak", "a = s", r"a = s", (equal(LEAK, LEAST),)),
        ),
        goals=(
            Goal(
                "sufficient", "correlated implies dominated", leaky.scaled(1), (*shared, "positive-leak", "correlated")
            ),
            Goal(
                "necessary",
                "dominated implies Cov(v.X_t, v.X_{t-1}) >= (a/2) Var(v.X_t) in every direction v",
                at_least(leaky.lagged(v), poly(half) * LEAK * spread(v)),
                (*shared, "positive-leak", "dominated"),
            ),
            Goal(
                "gain",
                "a = s: Sigma_a <= (1 - s^2) Sigma",
                leaky.scaled(1 - LEAST**2),
                (*shared, "least-correlation", "nonnegative-least", "matched-leak"),
            ),
            Goal(
                "gain-in-direction",
                "a = s: Var(v.Z) <= (1 - s^2) Var(v.X) in every direction v",
                at_least((1 - square * LEAST**2) * spread(v), residual),
                (*shared, "least-correlation", "nonnegative-least", "matched-leak"),
            ),
        ),
        constants=(Constant("half", half, r"\tfrac{a}{2}", "lower"), Constant("square", square, "1 - s^2", "lower")),
        uses=("stationary-delta",),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """v^T (t Sigma - Sigma_a) v = (t - 1 - a^2) Var(v.X) + 2 a Cov(v.X, v.P), for every v."""
    found = leaky.equivalence(poly(Fraction(1, 2)))
    gain, direction = leaky.best_leak()
    return {**found, "gain": gain, "gain-in-direction": direction}


def _stream(flip: Fraction, a: Fraction | int, s: Fraction | int = 0, previous: Row | None = None) -> Model:
    """A fair sign that flips with a probability, its leaky delta, and s."""
    both = {**SIGNS, "P": previous or SIGNS["P"]}
    residual = [Fraction(x) - Fraction(a) * p for x, p in zip(both["X"], both["P"], strict=True)]
    found = stream_model({**both, "Z": [*residual]}, flips(flip))
    more = {"a": table(Fraction(a)), "s": table(Fraction(s))}
    return Model(found.indices, {**found.families, **more}, found.probabilities)


def necessity() -> Necessity:
    """Fair signs that flip now and then: correlation 1 - 2 p for a flip with probability p."""
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    return {
        "stationary": Counterexample(
            "X of variance 1, X_{t-1} = 2 X: covariance 2, a = 2",
            "sufficient",
            _stream(Fraction(0), 2, previous=[2, -2, 2, -2]),
        ),
        "positive-leak": Counterexample("a = -1, correlation 0", "sufficient", _stream(half, -1)),
        "correlated": Counterexample("independent signs, a = 1", "sufficient", _stream(half, 1)),
        "dominated": Counterexample("independent signs, a = 1", "necessary", _stream(half, 1)),
        "least-correlation": Counterexample(
            "independent signs, a = s = 1/2", "gain-in-direction", _stream(half, half, half)
        ),
        "nonnegative-least": Counterexample(
            "correlation 1/2, a = s = -1", "gain-in-direction", _stream(quarter, -1, -1)
        ),
        "matched-leak": Counterexample("correlation 1/2 = s, a = 2", "gain-in-direction", _stream(quarter, 2, half)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A sign that flips with probability 1/4: correlation 1/2; a = 1, and a = s = 1/2."""
    quarter, half = Fraction(1, 4), Fraction(1, 2)
    return (
        Attained("correlation 1/2, a = 1: Sigma_a = Sigma", "necessary", "half", _stream(quarter, 1)),
        Attained("correlation 1/2 = s = a: Var Z = 3/4", "gain-in-direction", "square", _stream(quarter, half, half)),
    )


def derivation() -> Derivation:
    """The variance of the residual as a parabola in a, and its value at a = s."""
    a, s, rho = sympy.symbols("a s rho", real=True)
    variance = 1 - 2 * a * rho + a**2
    return Derivation(
        sympy=(
            identity("the variance falls below one from rho = a/2 on", variance.subs(rho, a / 2), 1),
            identity("at a = s = rho", variance.subs({a: s, rho: s}), 1 - s**2),
            identity("slack at a = s", 1 - s**2 - variance.subs(a, s), 2 * s * (rho - s)),
        ),
        ground=(("necessary", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Trace of the leaky delta of an AR(1) stream with a = s its correlation, and (1 - s^2) times the stream's."""
    return leaky_residual(rng)
