"""Whether a formula holds in a finite model, decided exactly.

Quantifiers over indices and outcomes are tried at each value. One over families, which have infinitely many, is decided
by exact elimination where its body says that a quadratic form of a vector, or a polynomial of degree at most two in a
number or a family of several indices, is not negative. Any other is refused rather than sampled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation, map_formula
from proofs.kernel.terms import Poly, family, function, opening, poly
from proofs.models.semantics import (
    Arguments,
    Environment,
    Known,
    Model,
    NotEvaluable,
    add_products,
    evaluate,
    form_value,
    rational,
    rational_root,
)

LARGEST = 64  # variables of a quantified inequality
_QUANTIFIED = "quantified'"


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
        value = rational(evaluate(formula.left, model, env))
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
        return Fraction(rational(value).__floor__())

    def weights(self) -> tuple[Sequence[Any], int]:
        return self.base.weights()

    def polynomial(self, term: Poly, env: Environment) -> Any:
        return add_products(term.terms.items(), self, env)

    def spend(self, value: Any) -> None:
        self.base.spend(value)

    def begin(self, terms: int) -> None:
        self.base.begin(terms)
