"""Refuted: "the mean squared error is Delta^2 / 12, or at most that, without conditions on the law".

A constant source Y = 0 sits on a cell edge and errs by half a step: Delta^2 / 4, three times the figure. What holds
for every law within the range is `scalar-mse-bounded`, Delta^2 / 4; the figure itself holds for `uniform-source`.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """The constant source at zero, for one bit and for four."""
    found: list[Counterexample] = []
    for half_levels in (1, 8):
        families = {"Y": table([0]), "R": table(half_levels), "step": table(1), "reciprocal": table(1)}
        model = Model({"M": half_levels}, families)
        words = f"Y = 0, Delta = 1, L = {2 * half_levels}: mean squared error 1/4"
        found += [Counterexample(words, goal, model) for goal in ("equality", "bound")]
    return tuple(found)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """Three times the figure."""
    delta = sympy.Symbol("Delta", positive=True)
    return Derivation(sympy=(identity("Y = 0 errs by half a step", (delta / 2) ** 2, 3 * delta**2 / 12),))


def witness(rng: Generator) -> tuple[float, float]:
    """Delta^2 / 12, and the measured error of a source concentrated near zero, which is larger."""
    errors, half_step = scalar_errors(rng.uniform(-1e-6, 1e-6, size=1_000), 1.0, 4)
    return half_step**2 / 3, float((errors**2).mean())
