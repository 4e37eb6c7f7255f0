"""Arithmetic steps of proofs as ground questions in SMT-LIB 2, for any solver.

A step says that its premises imply its goal in real arithmetic. The question declares one real constant for each
distinct atom, asserts the premises and the negated goal, and takes nothing from our certificate: `unsat` agrees.

A solver may fail at a product of many terms. For that each non-linear question also has parts, which together imply
it and take from the certificate only which facts it multiplies, never a coefficient of the combination:

- `linear`: every distinct monomial becomes a constant of its own, and the expanded products are further facts, so that
  the solver finds the combination itself, in linear arithmetic;
- `product`: for each such product, that expanding it is correct (an identity), and `sign`: that factors of those
  signs have a product of that sign.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofs.kernel.formulas import Relation
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Monomial, Number, Poly, poly
from proofs.language.text import as_text

LINEAR, NONLINEAR = "QF_LRA", "QF_NRA"
Name = Callable[[Monomial], Sequence[str]]  # the constants whose product a monomial is


@dataclass(frozen=True)
class Question:
    """The text of one question, whose answer should be `unsat`, and the parts that together imply it."""

    text: str
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name that depends on the text alone."""
        return file_name(self.text)


def file_name(text: str) -> str:
    """The stable name of a question's file."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.smt2"


def question(step: Theorem) -> Question:
    """The question of a step of the kernel's rule `arithmetic`."""
    goal, equations, products = step.arguments
    assert isinstance(goal, Relation)
    facts = [_relation(t) for t in step.premises]
    distinct = sorted(set(facts), key=_order)
    text = _script("premises and negated goal", [*map(_assertion, distinct)], _assertion(goal, negated=True))
    if f"(set-logic {LINEAR})" in text:
        return Question(text)
    lemmas: list[Relation] = []
    parts: list[str] = []
    for multiplier, place in equations:  # type: ignore[union-attr]
        for monomial in multiplier.terms:
            if monomial:
                _add_multiple(Poly({monomial: 1}), facts[place], lemmas, parts)
    for _, roots, places in products:  # type: ignore[union-attr]
        if roots or len(places) > 1:
            _add_positive_product(roots, [facts[place] for place in places], lemmas, parts)
    known = sorted({*distinct, *lemmas}, key=_order)
    linear = _script("linear: monomials as constants", [*map(_assertion, known)], _assertion(goal, True), abstract=True)
    return Question(text, (linear, *dict.fromkeys(parts)))


def _relation(theorem: Theorem) -> Relation:
    assert isinstance(theorem.conclusion, Relation)
    return theorem.conclusion


def _order(relation: Relation) -> tuple[str, str]:
    return relation.operator, as_text(relation.left)


def _add_multiple(factor: Poly, fact: Relation, lemmas: list[Relation], parts: list[str]) -> None:
    """A multiple of an equation is an equation."""
    lemmas.append(Relation("=", factor * fact.left))
    parts.append(_identity([factor, fact.left], factor * fact.left))
    parts.append(_sign(0, ["="], multiplied=True))


def _add_positive_product(
    roots: Sequence[Poly], facts: Sequence[Relation], lemmas: list[Relation], parts: list[str]
) -> None:
    """A product of squares and of inequalities is an inequality, strict if no square is among the factors."""
    factors = [*(root for root in roots for _ in (0, 1)), *(fact.left for fact in facts)]
    expanded = _product(factors)
    strict = not roots and all(fact.operator == ">" for fact in facts)
    lemmas.append(Relation(">" if strict else ">=", expanded))
    parts.append(_identity(factors, expanded))
    parts.append(_sign(len(roots), [fact.operator for fact in facts]))


def _product(factors: Iterable[Poly]) -> Poly:
    result = poly(1)
    for factor in factors:
        result = result * factor
    return result


Assertion = tuple[str, Sequence[Sequence[Poly]]]  # with {} in the place of each product of polynomials


def _assertion(relation: Relation, negated: bool = False) -> Assertion:
    inner = f"({relation.operator} {{}} 0.0)"
    return (f"(not {inner})" if negated else inner), [(relation.left,)]


def _identity(factors: Sequence[Poly], expanded: Poly) -> str:
    """The product of the factors is its expansion."""
    return _script("product: its expansion", [], ("(not (= {} {}))", [factors, (expanded,)]))


def _sign(squares: int, operators: Sequence[str], multiplied: bool = False) -> str:
    """Squares and numbers that stand in these relations to zero have a product that does; a multiple of 0 is 0."""
    factors = [f"r{place}" for place in range(squares) for _ in (0, 1)] + ["m"] * multiplied
    facts = [(operator, f"g{place}") for place, operator in enumerate(operators)]
    relation = "=" if multiplied else ">" if not squares and set(operators) <= {">"} else ">="
    factors += [name for _, name in facts]
    lines = [f"(declare-const {name} Real)" for name in dict.fromkeys(factors)]
    lines += [f"(assert ({operator} {name} 0.0))" for operator, name in facts]
    lines.append(f"(assert (not ({relation} {_times(factors)} 0.0)))")
    return _text("sign: a product of factors of known sign", NONLINEAR, lines)


def _text(title: str, logic: str, lines: Iterable[str]) -> str:
    return "\n".join([f"; {title}; unsat expected", f"(set-logic {logic})", *lines, "(check-sat)", ""])


def _script(title: str, facts: Sequence[Assertion], goal: Assertion, abstract: bool = False) -> str:
    """The whole question; with `abstract` a constant stands for a monomial, otherwise for an atom."""
    polys = [p for _, products in (*facts, goal) for factors in products for p in factors]
    monomials = {m for p in polys for m in p.terms if m}
    units = monomials if abstract else {frozenset([(atom, 1)]) for m in monomials for atom, _ in m}
    shown = {unit: as_text(Poly({unit: 1})) for unit in units}
    names = {unit: f"x{place}" for place, unit in enumerate(sorted(units, key=lambda unit: shown[unit]))}

    def name(monomial: Monomial) -> Sequence[str]:
        if abstract:
            return [names[monomial]] if monomial else []
        return sorted(names[frozenset([(atom, 1)])] for atom, exponent in monomial for _ in range(exponent))

    nonlinear = any(len(factors) > 1 for _, products in (*facts, goal) for factors in products)
    nonlinear = nonlinear or any(len(name(m)) > 1 for m in monomials)
    lines = [f"(declare-const {names[unit]} Real) ; {shown[unit]}" for unit in names]
    for pattern, products in (*facts, goal):
        shown_products = [_times([_sum(p, name) for p in factors]) for factors in products]
        lines.append(f"(assert {pattern.format(*shown_products)})")
    return _text(title, NONLINEAR if nonlinear else LINEAR, lines)


def _times(factors: Sequence[str]) -> str:
    return factors[0] if len(factors) == 1 else f"(* {' '.join(factors)})"


def _sum(term: Poly, name: Name) -> str:
    parts = sorted((tuple(name(m)), c) for m, c in term.terms.items())
    shown = [_times([*([_decimal(c)] if c != 1 or not names else []), *names]) for names, c in parts]
    return "0.0" if not shown else shown[0] if len(shown) == 1 else f"(+ {' '.join(shown)})"


def _decimal(value: Number) -> str:
    number = Fraction(value)
    size = f"{abs(number.numerator)}.0"
    if number.denominator != 1:
        size = f"(/ {size} {number.denominator}.0)"
    return f"(- {size})" if number < 0 else size
