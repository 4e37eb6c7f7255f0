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

from numerics.validation.witness import leaky_residual
from proofs.claims.delta.stationary_delta import SIGNS, flips, stream_model
from proofs.claims.vocabulary import *
from proofs.library.delta import leaky

Row = list[Fraction | int]


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


def models() -> tuple[Exhibited, ...]:
    """Against a goal that `necessity` leaves out."""
    return (Exhibited("a sign that always flips, a = 0: necessary", _stream(Fraction(1), 0)),)


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
