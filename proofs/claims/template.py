"""What shows a claim: here x >= 1 implies x <= x^2, for every real x.

The docstring says the statement in words, where the claim comes from, and what breaks without each hypothesis: without
`at-least-one`, x = 1/2 has a smaller square. What is claimed stands in the statement file alone.

`tracebound new KEY --section SECTION` copies this file. Keep the order below: what each part returns is checked, so a
part left empty fails.
"""

from __future__ import annotations

from proofs.claims.vocabulary import *

x = family("x")


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
