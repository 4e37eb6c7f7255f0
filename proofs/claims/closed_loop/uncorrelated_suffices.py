"""Refuted: "step errors that are uncorrelated give an open loop the error T D", which would be no drift in T^2.

Uncorrelated is not orthogonal. A source at rest sends increments of zero, which the mid-rise quantizer codes as half a
step: every step has the same error, all covariances are zero, and the error after T steps is T^2 Delta^2 / 4.
The nearest true statement is `open-loop-drift` with `orthogonal`: E <e_s, e_t> = 0, without centring.
"""

from __future__ import annotations

from numerics.codec.witness import drift_at_rest
from proofs.claims.closed_loop.shared import open_loop_model
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def _at_rest(steps: tuple[int, ...], count: int, half_levels: int) -> Model:
    errors = [[[Fraction(-s, 2) for s in steps]] * count]
    families = {
        "Delta": table([Fraction(s) for s in steps]),
        "inverse": table([Fraction(1, s) for s in steps]),
        "D": table(sum(Fraction(s * s, 4) for s in steps)),
    }
    return open_loop_model(errors, indices={"M": half_levels}, families=families)


def refute() -> tuple[Counterexample, ...]:
    """A source at rest, in one and in two dimensions."""
    return (
        Counterexample("X = 0, Delta = 2, L = 2, T = 2: error 4, T D = 2", "no-drift", _at_rest((2,), 2, 1)),
        Counterexample("X = 0, d = 2, L = 16, T = 5: error 25 D", "no-drift", _at_rest((2, 4), 5, 8)),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Equal errors of half a step: their covariance, and their sum after T steps."""
    delta, count = sympy.symbols("Delta T", positive=True)
    half = delta / 2
    return Derivation(
        sympy=(
            identity("covariance of constants", half * half - half * half, 0),
            identity("squared error after T steps", (count * half) ** 2, count * (count * delta**2 / 4)),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """T D and the larger squared error of the reference codec's open loop on a stream that hardly moves."""
    return drift_at_rest(rng)
