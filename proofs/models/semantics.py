"""Exact evaluation of terms in finite models: how a counterexample is replayed.

A model gives integers to index variables, a finite probability space to E, and rational tables to families (zero
where a table is silent). All arithmetic is exact. A square root of a number that is not a rational square is refused
rather than approximated. Whether a formula holds is decided in `truth`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from math import isqrt, lcm, prod
from typing import Any

from proofs.kernel.terms import Atom, Index, Number, Outcome, Poly

Arguments = tuple[int, ...]
Table = Mapping[Arguments, Fraction | int]
Known = dict[Any, Any]  # what was met: sums, means, roots and floors by atom and what is bound in it, closed formulas
Environment = tuple[tuple[int, ...], tuple[int, ...]]  # values of the bound index and outcome variables, inmost first
Monomials = Iterable[tuple[Iterable[tuple[Atom, int]], Number]]

EXACT = (int, Fraction)


class NotEvaluable(Exception):
    """The term or formula has no exact value in this model; the message says which part."""


@dataclass(frozen=True)
class Model:
    """Index variables, outcome variables, probabilities of the outcomes 0, 1, .. and family tables."""

    indices: Mapping[str, int] = field(default_factory=dict[str, int])
    families: Mapping[str, Table] = field(default_factory=dict[str, Table])
    probabilities: tuple[Fraction, ...] = (Fraction(1),)
    outcomes: Mapping[str, int] = field(default_factory=dict[str, int])
    known: Known = field(default_factory=dict[Any, Any], init=False, compare=False, repr=False)
    plain: dict[str | int, Table] = field(
        default_factory=dict["str | int", "Table"], init=False, compare=False, repr=False
    )

    def family(self, name: str | int, arguments: Arguments) -> Any:
        """The value of a family, an int where it is one: with fractions the same sums take ten times as long."""
        if name not in self.plain:
            self.plain[name] = {place: _plain(v) for place, v in self.families.get(str(name), {}).items()}
        return self.plain[name].get(arguments, 0)

    def root(self, value: Any) -> Any:
        """The exact square root of a rational."""
        return _plain(rational_root(value))

    def whole(self, value: Any) -> Any:
        """The floor of a rational."""
        return rational(value).__floor__()

    def weights(self) -> tuple[Sequence[Any], int]:
        """The probabilities as integers, and their common denominator."""
        return self._weights

    @cached_property
    def _weights(self) -> tuple[tuple[int, ...], int]:
        common = lcm(*(p.denominator for p in self.probabilities))
        return tuple(int(p * common) for p in self.probabilities), common

    def polynomial(self, term: Poly, env: Environment) -> Any:
        """The value of a polynomial, counted in integers: with fractions the same takes ten times as long.

        The common denominator of the atoms' values is one variable more, which makes all monomials of one degree.
        """
        atoms, monomials, degree, denominator = _homogeneous(term)
        values = [_atom_value(atom, self, env) for atom in atoms]
        common = lcm(*[v.denominator for v in values])
        self.short(common)
        whole = [*[v.numerator * (common // v.denominator) for v in values], common]
        value = sum([coefficient * prod([whole[i] for i in places]) for coefficient, places in monomials])
        return _share(value, denominator * common**degree)

    def spend(self, value: Any) -> None:
        """Called with each value on the way; a model whose evaluation is bounded refuses here."""

    def begin(self, terms: int) -> None:
        """Called before a sum of so many terms, each of which spends; a bounded model refuses what it cannot end."""

    def short(self, number: int) -> None:
        """Called with each common denominator; a bounded model refuses a long one."""


def _plain(value: Number) -> Number:
    return value.numerator if value.denominator == 1 else value


@cache
def _homogeneous(term: Poly) -> tuple[list[Atom], list[tuple[int, list[int]]], int, int]:
    """A polynomial over the integers as its atoms and its monomials, and its degree and denominator.

    A monomial is a coefficient and the places of its atoms, then as many more of -1 as it lacks of the degree.
    """
    degree = max((sum(e for _, e in monomial) for monomial in term.terms), default=0)
    denominator = lcm(*(c.denominator for c in term.terms.values()))
    atoms = dict.fromkeys(a for monomial in term.terms for a, _ in monomial)
    place = {atom: i for i, atom in enumerate(atoms)}
    factors = [([place[a] for a, e in m for _ in range(e)], c) for m, c in term.terms.items()]
    rows = [(int(c * denominator), [*places, *[-1] * (degree - len(places))]) for places, c in factors]
    return [*atoms], rows, degree, denominator


def table(values: Any) -> dict[Arguments, Fraction]:
    """The table of a scalar, or of nested sequences of rationals."""
    if isinstance(values, (int, Fraction)):
        return {(): Fraction(values)}
    return {(i, *rest): v for i, row in enumerate(values) for rest, v in table(row).items()}


def rational(value: Any) -> Fraction:
    """The number that a value is; raises NotEvaluable for a polynomial in a family that is quantified over."""
    if isinstance(value, Poly):
        if any(value.terms.keys() - {frozenset()}):
            raise NotEvaluable("a root, a floor or a sign of a quantified family")
        value = value.terms.get(frozenset(), 0)
    return Fraction(value)


def rational_root(value: Any) -> Fraction:
    """The square root of a rational square; raises NotEvaluable otherwise."""
    number = rational(value)
    if number < 0:
        raise NotEvaluable(f"the square root of {number} < 0")
    top, bottom = isqrt(number.numerator), isqrt(number.denominator)
    if top * top != number.numerator or bottom * bottom != number.denominator:
        raise NotEvaluable(f"the square root of {number} is irrational")
    return Fraction(top, bottom)


def form_value(form: Index, model: Any, env: Environment) -> int:
    """The integer an index form stands for."""
    value = form.constant
    for name, coefficient in form.terms:
        value += coefficient * (model.indices[name] if isinstance(name, str) else env[0][name])
    return value


def _point(outcome: Outcome, model: Model, env: Environment) -> int:
    return model.outcomes[outcome.name] if isinstance(outcome.name, str) else env[1][outcome.name]


def evaluate(term: Poly, model: Any, env: Environment = ((), ())) -> Any:
    """The value of a polynomial in a model (any object with Model's methods; its ring is that of its values)."""
    value = model.polynomial(term, env)
    model.spend(value)
    return value


def add_products(monomials: Monomials, model: Any, env: Environment) -> Any:
    """The value of a polynomial in any ring, added up in this order."""
    total: Any = 0
    values: dict[Atom, Any] = {}  # an atom occurs in many monomials
    for monomial, coefficient in monomials:
        product: Any = coefficient
        for atom, exponent in monomial:
            if atom not in values:
                values[atom] = _atom_value(atom, model, env)
            for _ in range(exponent):
                product = _times(product, values[atom])
        total = _plus(total, product)
    return total


def _times(left: Any, right: Any) -> Any:
    """The product. Numbers times one or zero need none: with fractions it takes ten times as long."""
    if type(left) is int and left in (0, 1) and type(right) in EXACT:
        return right if left else 0
    if type(right) is int and right in (0, 1) and type(left) is Fraction:
        return left if right else 0
    return left * right


def _plus(left: Any, right: Any) -> Any:
    """The sum, which needs none where one of two numbers is zero."""
    if type(left) is int and left == 0 and type(right) in EXACT:
        return right
    return left if type(right) is int and right == 0 and type(left) is Fraction else left + right


def _atom_value(atom: Atom, model: Any, env: Environment) -> Any:
    if atom.body is not None:
        indices, outcomes = _bound(atom)
        key = (atom, *[env[0][i] for i in indices], *[env[1][w] for w in outcomes])
        if key not in model.known:
            model.known[key] = _compound_value(atom, atom.body, model, env)
        return model.known[key]
    forms = [form_value(t, model, env) for t in atom.index]
    if atom.kind == "family":
        return model.family(atom.name, (*forms, *[_point(w, model, env) for w in atom.outcome]))
    return forms[0] if atom.kind == "index" else int(forms[0] >= 0)


@cache
def _bound(atom: Atom) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The bound index and outcome variables that occur in an atom, on which alone its value depends."""
    indices = {name for form in atom.index for name, _ in form.terms if isinstance(name, int)}
    outcomes = {w.name for w in atom.outcome if isinstance(w.name, int)}
    for inner in {a for monomial in atom.body.terms for a, _ in monomial} if atom.body is not None else ():
        i, w = _bound(inner)
        indices |= {name - (atom.kind == "sum") for name in i} - {-1}
        outcomes |= {name - (atom.kind == "mean") for name in w} - {-1}
    return tuple(sorted(indices)), tuple(sorted(outcomes))


def _compound_value(atom: Atom, body: Poly, model: Any, env: Environment) -> Any:
    if atom.kind == "sum":
        length = max(0, form_value(atom.index[0], model, env))
        model.begin(length)
        return _add(evaluate(body, model, ((i, *env[0]), env[1])) for i in range(length))
    if atom.kind == "mean":
        weights, common = model.weights()
        return _share(_add(p * evaluate(body, model, (env[0], (w, *env[1]))) for w, p in enumerate(weights)), common)
    inner = evaluate(body, model, env)
    return model.root(inner) if atom.kind == "sqrt" else model.whole(inner)


def _share(value: Any, parts: int) -> Any:
    if parts == 1:
        return value
    found = Fraction(value, parts) if type(value) is int else value * Fraction(1, parts)
    return _plain(found) if isinstance(found, Fraction) else found


def _add(values: Any) -> Any:
    total: Any = 0
    for value in values:
        total = _plus(total, value)
    return total
