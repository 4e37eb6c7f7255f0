"""Exact evaluation of formulas in finite models: how a counterexample is replayed.

A model gives integers to index variables, a finite probability space to E, and rational tables to families (zero
where a table is silent). All arithmetic is exact. A square root of a number that is not a rational square, and a
quantifier over families that is not over one quadratic form, or one polynomial of degree two in numbers, are refused
rather than approximated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from math import isqrt, lcm, prod
from typing import Any

from proofs.kernel.formulas import (
    ForAll,
    Formula,
    IndexNonneg,
    Integrable,
    Relation,
    map_formula,
)
from proofs.kernel.terms import Atom, Index, Number, Outcome, Poly, family, function, opening, poly

Arguments = tuple[int, ...]
Table = Mapping[Arguments, Fraction | int]
Known = dict[Any, Any]  # what was met: sums, means, roots and floors by atom and what is bound in it, closed formulas
Environment = tuple[tuple[int, ...], tuple[int, ...]]  # values of the bound index and outcome variables, inmost first
Monomials = Iterable[tuple[Iterable[tuple[Atom, int]], Number]]

EXACT = (int, Fraction)


class NotEvaluable(Exception):
    """The formula has no exact value in this model; the message says which part."""


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
        return _number(value).__floor__()

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


def _number(value: Any) -> Fraction:
    if isinstance(value, Poly):
        if any(value.terms.keys() - {frozenset()}):
            raise NotEvaluable("a root, a floor or a sign of a quantified family")
        value = value.terms.get(frozenset(), 0)
    return Fraction(value)


def rational_root(value: Any) -> Fraction:
    """The square root of a rational square; raises NotEvaluable otherwise."""
    number = _number(value)
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


def holds(formula: Formula, model: Model, env: Environment = ((), ())) -> bool:
    """Whether a formula is true in a finite model, decided exactly, and once a model if nothing around it is bound."""
    model.spend(0)
    if any(env):
        return _decided(formula, model, env)
    if formula not in model.known:
        model.known[formula] = _decided(formula, model, env)
    return model.known[formula]


def _decided(formula: Formula, model: Model, env: Environment) -> bool:
    if isinstance(formula, Relation):
        value = _number(evaluate(formula.left, model, env))
        return {"=": value == 0, ">=": value >= 0, ">": value > 0}[formula.operator]
    if isinstance(formula, IndexNonneg):
        return form_value(formula.form, model, env) >= 0
    if isinstance(formula, Integrable):
        return True  # every function on a finite space is
    if formula.sort == "index":
        length = form_value(formula.bound, model, env)
        return all(holds(formula.body, model, ((i, *env[0]), env[1])) for i in range(max(0, length)))
    if formula.sort == "outcome":
        return all(holds(formula.body, model, (env[0], (w, *env[1]))) for w in range(len(model.probabilities)))
    return _holds_for_families(formula, model, env)


_QUANTIFIED = "quantified'"
LARGEST = 64


def _quantified(formula: ForAll, model: Model, env: Environment) -> Poly:
    """What is said not to be negative, as a polynomial in the family's values; raises NotEvaluable otherwise."""
    free = function(*formula.arity, lambda *indices: family(_QUANTIFIED, *indices))
    body = map_formula(formula.body, opening("family", free))
    if not isinstance(body, Relation) or body.operator != ">=":
        raise NotEvaluable("a quantifier over families that is not one inequality")
    return poly(evaluate(body.left, _Symbolic(model), env))


def _holds_for_numbers(formula: ForAll, model: Model, env: Environment) -> bool:
    """Whether `a v^2 + b v + c >= 0 for every number v`: a and c are not negative, nor is 4 a c - b^2."""
    parts = [Fraction(0)] * 3
    for monomial, coefficient in _quantified(formula, model, env).terms.items():
        degree = sum(exponent for _, exponent in monomial)
        if degree > 2:
            raise NotEvaluable("a quantified inequality of a degree above two")
        parts[degree] += Fraction(coefficient)
    c, b, a = parts
    return a >= 0 and c >= 0 and 4 * a * c >= b * b


def quadratic_form(formula: ForAll, model: Model, env: Environment) -> list[list[Fraction]]:
    """The matrix of `v^T A v >= 0 for every v`; raises NotEvaluable for a formula of another shape."""
    if formula.arity != (1, 0):
        raise NotEvaluable("a quantifier over families of another shape than vectors")
    value = _quantified(formula, model, env)
    matrix: dict[tuple[int, int], Fraction] = {}
    for monomial, coefficient in value.terms.items():
        places = sorted(atom.index[0].constant for atom, e in monomial for _ in range(e))
        if len(places) != 2 or places[0] < 0:
            raise NotEvaluable("a quantified inequality that is not a quadratic form")
        i, j = places
        for a, b in {(i, j), (j, i)}:
            matrix[a, b] = Fraction(coefficient) / (1 if i == j else 2)
    size = 1 + max((i for i, _ in matrix), default=-1)
    if size > LARGEST:
        raise NotEvaluable(f"a quadratic form of more than {LARGEST} variables")
    return [[matrix.get((i, j), Fraction(0)) for j in range(size)] for i in range(size)]


def negative_direction(matrix: list[list[Fraction]]) -> list[Fraction] | None:
    """A rational v with v^T A v < 0, or None if the symmetric matrix is positive semidefinite: exact elimination."""
    size = len(matrix)
    for pivot in range(size):
        if matrix[pivot][pivot] < 0:
            return [Fraction(int(i == pivot)) for i in range(size)]
    for k in range(size):
        a = matrix[k][k]
        if a == 0:
            for j in range(size):
                if matrix[k][j] != 0:  # a zero pivot beside a non-zero entry: v = s e_k + e_j goes negative
                    s = -(matrix[j][j] + 1) / (2 * matrix[k][j])
                    return [s if i == k else Fraction(int(i == j)) for i in range(size)]
            continue
        rest = [
            [Fraction(0) if k in (i, j) else matrix[i][j] - matrix[i][k] * matrix[k][j] / a for j in range(size)]
            for i in range(size)
        ]
        inner = negative_direction(rest)
        if inner is None:
            return None
        inner[k] = -sum((matrix[k][j] * inner[j] for j in range(size) if j != k), Fraction(0)) / a
        return inner
    return None


def _bordered(formula: ForAll, model: Model, env: Environment) -> list[list[Fraction]]:
    """The matrix of `c + 2 b^T v + v^T A v >= 0 for every v`, c first; v has several indices and no outcome."""
    if formula.arity[1] != 0:
        raise NotEvaluable("a quantifier over families of another shape than vectors")
    places: dict[Arguments, int] = {(): 0}
    entries: dict[tuple[int, int], Fraction] = {}
    for monomial, coefficient in _quantified(formula, model, env).terms.items():
        met = [tuple(t.constant for t in atom.index) for atom, e in monomial for _ in range(e)]
        if len(met) > 2:
            raise NotEvaluable("a quantified inequality of a degree above two")
        i, j = (places.setdefault(where, len(places)) for where in [*[()] * (2 - len(met)), *met])
        for a, b in {(i, j), (j, i)}:
            entries[a, b] = entries.get((a, b), Fraction(0)) + Fraction(coefficient) / (1 if i == j else 2)
    if len(places) > LARGEST:
        raise NotEvaluable(f"a quantified inequality of more than {LARGEST} variables")
    return [[entries.get((i, j), Fraction(0)) for j in range(len(places))] for i in range(len(places))]


def _holds_for_families(formula: ForAll, model: Model, env: Environment) -> bool:
    if formula.arity == (0, 0):
        return _holds_for_numbers(formula, model, env)
    if formula.arity != (1, 0):
        return negative_direction(_bordered(formula, model, env)) is None
    return negative_direction(quadratic_form(formula, model, env)) is None


@dataclass(frozen=True)
class _Symbolic:
    """A model in which one family stays symbolic."""

    base: Model
    known: Known = field(default_factory=dict[Any, Any], init=False)

    @property
    def indices(self) -> Mapping[str, int]:
        return self.base.indices

    @property
    def outcomes(self) -> Mapping[str, int]:
        return self.base.outcomes

    def family(self, name: str | int, arguments: Arguments) -> Any:
        return family(name, *arguments) if name == _QUANTIFIED else self.base.family(name, arguments)

    def root(self, value: Any) -> Any:
        return rational_root(value)

    def whole(self, value: Any) -> Any:
        return Fraction(_number(value).__floor__())

    def weights(self) -> tuple[Sequence[Any], int]:
        return self.base.weights()

    def polynomial(self, term: Poly, env: Environment) -> Any:
        return add_products(term.terms.items(), self, env)

    def spend(self, value: Any) -> None:
        self.base.spend(value)

    def begin(self, terms: int) -> None:
        self.base.begin(terms)
