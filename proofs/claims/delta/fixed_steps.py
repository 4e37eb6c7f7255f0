"""Refuted: "with the same steps a smaller covariance gives a smaller mean squared error".

A stream that does not move has delta zero, and zero sits on a cell edge: every coordinate errs by half a step, the
worst there is, while the source itself may hit the levels exactly (here) or err by Delta^2 / 12 (uniform source).
"The same configuration" in `delta-advantage` means the same rule, with steps derived from each covariance.

This compares the distortion of what is handed to the quantizer, not the reconstruction error of X_t.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import ORIGINAL


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """A frozen sign, and a frozen point of the plane."""
    found: list[Counterexample] = []
    half = (Fraction(1, 2), Fraction(1, 2))
    for rows in ([[1, -1]], [[1, -1], [3, -3]]):
        tables = law_tables(ORIGINAL, rows, half, 1, 1)
        steps = table([Fraction(2 * max(row)) for row in rows])
        frozen = {"P": tables["X"], "Z": table([[0, 0] for _ in rows])}
        reciprocals = {key: 1 / value for key, value in steps.items()}
        model = Model({"d": len(rows), "M": 1}, {**tables, **frozen, "Delta": steps, "r": reciprocals}, half)
        found.append(Counterexample(f"X_t = X_(t-1) = +-{rows[-1][0]}, d = {len(rows)}, steps 2R / 2", "order", model))
    return tuple(found)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Half a step against the figure of a uniform source."""
    e, delta = sympy.symbols("e Delta", positive=True)
    cell = integral("uniform source", e**2 / delta, e, -delta / 2, delta / 2, delta**2 / 12)
    return Derivation(sympy=(cell, identity("zero delta", (0 - delta / 2) ** 2, delta**2 / 4)))


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of a uniform source, and the larger one of a delta near zero, with the same step."""
    source, _ = scalar_errors(rng.uniform(-1, 1, size=10_000), 1.0, 4)
    delta, _ = scalar_errors(rng.uniform(-1e-6, 1e-6, size=10_000), 1.0, 4)
    return float((source**2).mean()), float((delta**2).mean())
