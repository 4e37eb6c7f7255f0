"""A claim's file, to copy: x >= 1 implies x <= x^2, for every real x.

The docstring says the statement in words, names the hypotheses, says where the claim comes from, and what breaks
without each hypothesis: without `at-least-one`, x = 1/2 has a smaller square.

To add a claim: copy this file into its section's folder, name it after the key with underscores, and list it in
the folder's `CLAIMS`. Keep the order below. What each part returns is checked, so a part left empty fails.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from proofs.claims.derivations import identity
from proofs.kernel.formulas import at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import family
from proofs.library.logic import assume
from proofs.search.certificate import prove as arithmetic
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

x = family("x")


def state(factor: Fraction = Fraction(1)) -> Statement:
    """The statement; every constant is an argument, so that stronger and weaker ones can be tried."""
    return Statement(
        key="template",
        title="Template",
        section="A",
        kind="upper bound",
        words="x >= 1 implies x <= x^2",
        latex=r"x \ge 1 \implies x \le x^2",
        source="author, title, year, number of the theorem",
        hypotheses=(Hypothesis("at-least-one", "x is at least one", r"x \ge 1", (at_least(x, 1),)),),
        goals=(Goal("bound", "x <= x^2", at_least(factor * x**2, x), ("at-least-one",)),),
        constants=(Constant("factor", factor, "1"),),
        uses=(),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """x^2 - x = (x - 1)^2 + (x - 1): a theorem for each goal, made by the kernel from a certificate."""
    large = assume(at_least(x, 1))
    return {"bound": arithmetic(at_least(x**2, x), [large], squares=[x - 1])}


def necessity() -> Necessity:
    """For every hypothesis an exact counterexample without it, or the reason why it is not needed."""
    model = Model(families={"x": table(Fraction(1, 2))})
    return {"at-least-one": Counterexample("x = 1/2", "bound", model)}


def sharpness() -> tuple[Sharpness, ...]:
    """What attains or approaches each constant, or the gap that is known."""
    return (Attained("x = 1", "bound", "factor", Model(families={"x": table(1)})),)


def derivation() -> Derivation:
    """Steps in SymPy, and the goals and sizes at which z3 is asked for a counterexample."""
    y = sympy.Symbol("y", real=True)
    return Derivation(sympy=(identity("the gap", y**2 - y, (y - 1) ** 2 + (y - 1)),), ground=(("bound", {}, 1),))


def witness(rng: Generator) -> tuple[float, float]:
    """A measured value and its bound on generated data."""
    value = 1 + rng.exponential()
    return float(value), float(value**2)
