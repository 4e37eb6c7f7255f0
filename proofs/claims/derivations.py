"""Checks that claims share in their SymPy derivations: none is a proof, each is refused unless it comes out exactly."""

from __future__ import annotations

from typing import Any

import sympy

from proofs.language.statement import Derived


def identity(words: str, left: Any, right: Any) -> Derived:
    """left = right as polynomials or rational functions: the expanded numerator of the difference is zero."""
    numerator = sympy.fraction(sympy.together(sympy.sympify(left) - sympy.sympify(right)))[0]
    return Derived(words, f"{left} = {right}", bool(sympy.expand(numerator) == 0))


def integral(words: str, integrand: Any, variable: Any, lower: Any, upper: Any, value: Any) -> Derived:
    """The definite integral has this value; the antiderivative is differentiated back before it is used."""
    antiderivative = sympy.integrate(integrand, variable)
    back = sympy.expand(sympy.diff(antiderivative, variable) - integrand) == 0
    found = antiderivative.subs(variable, upper) - antiderivative.subs(variable, lower)
    came_out = sympy.expand(sympy.fraction(sympy.together(found - value))[0]) == 0
    return Derived(words, f"Integral({integrand}, ({variable}, {lower}, {upper})) = {value}", bool(back and came_out))


def symbol_matrix(name: str, rows: int, columns: int) -> Any:
    """A matrix of real symbols name_ij."""
    return sympy.Matrix(rows, columns, lambda i, j: sympy.Symbol(f"{name}{i}{j}", real=True))


def vanishes(expression: Any, *angles: Any) -> bool:
    """Whether an expression is zero by the addition theorems and sin^2 = 1 - cos^2 of these angles."""
    squares = {sympy.sin(angle) ** 2: 1 - sympy.cos(angle) ** 2 for angle in angles}
    return bool(sympy.expand(sympy.expand(sympy.expand_trig(expression)).subs(squares)) == 0)


def refuted(step: Derived) -> Derived:
    """A control: a step that must not come out."""
    return Derived(f"{step.words} (must not hold)", step.formula.replace(" = ", " != ", 1), not step.holds)
