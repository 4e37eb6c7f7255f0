"""Refuted: "the mean squared error is Delta^2 / 12, or at most that, without conditions on the law".

A constant source Y = 0 sits on a cell edge and errs by half a step: Delta^2 / 4, three times the figure. What holds
for every law within the range is `scalar-mse-bounded`, Delta^2 / 4; the figure itself holds for `uniform-source`.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import scalar_errors
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import R, levels, step_of_range
from proofs.kernel.formulas import above, all_outcome, at_least, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.library.quantizer import step
from proofs.library.scalar import MSE, error, source
from proofs.semantics import Model, table
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement


def state(share: Fraction = Fraction(1, 12)) -> Statement:
    """The refuted statement, with the share of Delta^2 as an argument."""
    inside = (all_outcome(lambda w: at_least(R, source(w))), all_outcome(lambda w: at_least(source(w), -R)))
    under = ("levels", "step", "positive-range", "no-overload", "integrable")
    return Statement(
        key="delta-squared-over-12-for-every-law",
        title="Delta^2 / 12 for every law",
        section="A",
        kind="refuted",
        words="false: for every law within the range the mean squared error is Delta^2 / 12, or at most that",
        latex=r"\mathbb{E}\,(Y - q(Y))^2 = \Delta^2/12 \quad\text{(false: } Y = 0 \text{ gives } \Delta^2/4\text{)}",
        source="folklore; the figure is Bennett's, under his conditions",
        hypotheses=(
            levels(),
            step_of_range(),
            Hypothesis("positive-range", "the range is positive", r"R > 0", (above(R),)),
            Hypothesis("no-overload", "abs(Y) <= R at every outcome", r"|Y| \le R", inside),
            Hypothesis(
                "integrable",
                "the squared error is integrable",
                r"Y \in L^2",
                (integrable(lambda w: error(w) ** 2),),
                "technical",
            ),
        ),
        goals=(
            Goal("equality", "E (Y - q(Y))^2 = Delta^2 / 12", equal(MSE, share * step**2), under),
            Goal("bound", "E (Y - q(Y))^2 <= Delta^2 / 12", at_least(share * step**2, MSE), under),
        ),
    )


STATEMENT = state()


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
