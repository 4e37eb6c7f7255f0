"""Refuted: "what the trace bound says of norm(e)^2 it says of norm(R e)^2", that is E norm(R e)^2 <= C tr(R Sigma R^T).

Coordinates may be uncorrelated while their errors are not. Two coordinates in {-R, 0, R}, both 0 or both at an end:
at (0, 0) both err by half a step in one direction, and the readout (1, 1) adds that up. With kappa^2 = R^2 / lambda
the ratio to the claimed bound is 2 - 1/kappa^2: 3/2 where (0, 0) has probability 1/2 and the corners 1/8 each. There
kappa is the root of 2; the exact laws below have a rational kappa. `readout-factor` has the bound that holds.
"""

from __future__ import annotations

from numerics.validation.readout import added_errors
from proofs.claims.readout.shared import corners, with_readout
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """All coordinates at 0 or all at an end, read by their sum."""
    return tuple(
        Counterexample(
            f"d = {size}, kappa = {kappa}: all 0, or a corner of [-1, 1]^d (1/{kappa**2} in all); R = (1, .., 1)",
            "bound",
            with_readout(corners(size, kappa), [[1] * size]),
        )
        for size, kappa in ((2, 2), (2, 3), (3, 2))
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The ratio in the plane for every loading, at L = 2 with R = 1, and the law of the theory: 3/2."""
    k = sympy.Symbol("kappa", positive=True)
    corner = 1 / (4 * k**2)
    # half steps of 1/2: at (0, 0) the sum errs by 1, at (1, 1) and (-1, -1) too, at the other corners by 0
    error = (1 - 4 * corner) + 2 * corner
    claimed = k**2 / 4 * (2 * (2 * corner + 2 * corner))
    return Derivation(
        sympy=(
            identity("variance of a coordinate times kappa^2", k**2 * 4 * corner, 1),
            identity("ratio to the claimed bound", error / claimed, 2 - 1 / k**2),
            identity(
                "the same with (0, 0) of probability 1/2",
                (error / claimed).subs(k, sympy.sqrt(2)),
                sympy.Rational(3, 2),
            ),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """The claimed bound for the sum of two coordinates, and the larger error of the reference quantizer."""
    return added_errors(rng)
