"""The coefficients of an arithmetic certificate, by elimination or by z3; the kernel re-checks the polynomial identity.

The question is linear and ground: which rational multiples of the given facts, products and squares add up to the
goal. Where at most one combination can, as for five of six questions, elimination finds it, a hundred times as fast as
z3 is made ready; where there are several z3 chooses. A wrong answer cannot do harm, it is refused by the kernel's rule
`arithmetic` or `index_arithmetic`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import z3 as _z3

from proofs.kernel.formulas import IndexNonneg, Relation
from proofs.kernel.rules import Theorem, arithmetic, index_arithmetic
from proofs.kernel.terms import Monomial, Number, Poly, Polyish, poly, real
from proofs.language.canonical import monomial_key

z3: Any = _z3  # its own annotations are unions too wide to check against
NONE = "no combination of the given facts proves the goal"
RESOURCE_LIMIT = 20_000_000  # z3's own count, so that the answer does not depend on the machine's speed

Product = tuple[Sequence[Polyish], Sequence[Theorem]]


class NoCertificate(Exception):
    """No certificate of the asked form exists, or the resource limit was met."""


def solve(columns: Sequence[tuple[Poly, bool]], target: Poly, some_positive: Sequence[int] | None) -> list[Fraction]:
    """Rational x with sum x_j column_j = target, x_j >= 0 where flagged, and some x_j > 0 among `some_positive`.

    Raises NoCertificate.
    """
    only = combinations([column for column, _ in columns], target)
    if only is None:
        return _chosen(columns, target, some_positive)
    for x in only:
        kept = all(value >= 0 for value, (_, nonneg) in zip(x, columns, strict=True) if nonneg)
        if kept and (some_positive is None or any(x[j] > 0 for j in some_positive)):
            return x
    raise NoCertificate(NONE)


def combinations(columns: Sequence[Poly], target: Poly) -> list[list[Fraction]] | None:
    """All x with sum x_j column_j = target if that is one or none, by Gaussian elimination; None if there are more."""
    size = len(columns)
    rows: dict[Monomial, dict[int, Fraction]] = {}
    for place, column in enumerate((*columns, target)):
        for monomial, coefficient in column.terms.items():
            rows.setdefault(monomial, {})[place] = Fraction(coefficient)
    pivots: dict[int, dict[int, Fraction]] = {}
    for row in rows.values():
        while row and (place := min(row)) in pivots:
            _subtract(row, row[place], pivots[place])
        if size in row and len(row) == 1:  # nothing adds up to what the target has beside
            return []
        if row:
            pivots[place] = {other: value / row[place] for other, value in row.items()}
    if len(pivots) < size:
        return None
    x = [Fraction(0)] * size
    for place in reversed(range(size)):
        row = pivots[place]
        x[place] = row.get(size, Fraction(0)) - sum(v * x[j] for j, v in row.items() if place < j < size)
    return [x]


def _subtract(row: dict[int, Fraction], factor: Fraction, pivot: dict[int, Fraction]) -> None:
    """Take a multiple of a pivot's row from a row, whose zeros are left out."""
    for place, value in pivot.items():
        left = row.get(place, Fraction(0)) - factor * value
        if left:
            row[place] = left
        else:
            del row[place]


def _chosen(columns: Sequence[tuple[Poly, bool]], target: Poly, some_positive: Sequence[int] | None) -> list[Fraction]:
    """One of several combinations, as z3 chooses."""
    rows: dict[Monomial, list[tuple[int, Number]]] = {m: [] for m in target.terms}
    for place, (column, _) in enumerate(columns):
        for monomial, coefficient in column.terms.items():
            rows.setdefault(monomial, []).append((place, coefficient))
    ordered = sorted(rows.items(), key=lambda item: monomial_key(item[0]))
    numbers = tuple((tuple(row), target.terms.get(monomial, 0)) for monomial, row in ordered)
    signs = tuple(nonneg for _, nonneg in columns)
    return list(_answer(numbers, signs, None if some_positive is None else tuple(some_positive)))


@cache
def _answer(
    rows: tuple[tuple[tuple[tuple[int, Number], ...], Number], ...],
    signs: tuple[bool, ...],
    some_positive: tuple[int, ...] | None,
) -> tuple[Fraction, ...]:
    """z3's answer to a system of equations, whose unknowns have a sign or none; many proofs ask the same numbers."""
    context = z3.Context()  # of its own, for the answer depends on what else a context holds
    solver = z3.SolverFor("QF_LRA", ctx=context)
    solver.set("rlimit", RESOURCE_LIMIT)
    unknowns = [z3.Real(f"c{j}", context) for j in range(len(signs))]

    def number(value: Number) -> Any:
        return z3.RealVal(str(value), context)

    for unknown, nonneg in zip(unknowns, signs, strict=True):
        if nonneg:
            solver.add(unknown >= 0)
    for row, right in rows:
        products = [number(coefficient) * unknowns[place] for place, coefficient in row]
        solver.add(z3.Sum([number(0), *products]) == number(right))
    if some_positive is not None:
        solver.add(z3.Or([unknowns[j] > 0 for j in some_positive]))
    if solver.check() != z3.sat:
        raise NoCertificate(NONE)
    model = solver.model()
    return tuple(Fraction(str(model.eval(x, model_completion=True).as_fraction())) for x in unknowns)


def prove(
    goal: Relation,
    facts: Iterable[Theorem] = (),
    *,
    multipliers: Sequence[Polyish] = (1,),
    products: Iterable[Sequence[Theorem]] = (),
    squares: Iterable[Polyish] = (),
    weighted: Iterable[tuple[Polyish, Theorem]] = (),
) -> Theorem:
    """The goal from equations times `multipliers`, inequalities, their products, squares, and squares times facts."""
    facts = list(facts)
    places: dict[Theorem, int] = {}

    def place(theorem: Theorem) -> int:
        return places.setdefault(theorem, len(places))

    equations = [
        (poly(m), t, t.conclusion.left)
        for t in facts
        if isinstance(t.conclusion, Relation) and t.conclusion.operator == "="
        for m in multipliers
    ]
    offers: list[Product] = []
    if goal.operator != "=":
        offers += [((), (t,)) for t in facts if isinstance(t.conclusion, Relation) and t.conclusion.operator != "="]
        offers += [((), tuple(product)) for product in products]
        offers += [((root,), ()) for root in squares]
        offers += [((root,), (t,)) for root, t in weighted]
        offers.append(((), ()))
    columns = [(m * e, False) for m, _, e in equations]
    strict: list[int] = []
    for roots, theorems in offers:
        column, is_strict = poly(1), not roots
        for root in roots:
            column = column * root * root
        for theorem in theorems:
            assert isinstance(theorem.conclusion, Relation)
            column, is_strict = column * theorem.conclusion.left, is_strict and theorem.conclusion.operator == ">"
        if is_strict:
            strict.append(len(columns))
        columns.append((column, True))
    values = solve(columns, goal.left, strict if goal.operator == ">" else None)
    merged: dict[Theorem, Poly] = {}
    for value, (multiplier, theorem, _) in zip(values, equations, strict=False):  # then offers
        if value:
            merged[theorem] = merged.get(theorem, poly(0)) + _plain(value) * multiplier
    certificate = [(m, place(t)) for t, m in merged.items()]
    terms = [
        (_plain(value), tuple(poly(r) for r in roots), tuple(place(t) for t in theorems))
        for value, (roots, theorems) in zip(values[len(equations) :], offers, strict=True)
        if value
    ]
    return arithmetic(tuple(places), goal, tuple(certificate), tuple(terms))


def prove_index(goal: IndexNonneg, facts: Sequence[Theorem] = ()) -> Theorem:
    """An index inequality as a non-negative combination of index inequalities and a non-negative constant."""
    facts = [t for t in facts if isinstance(t.conclusion, IndexNonneg)]
    columns = [(real(t.conclusion.form), True) for t in facts if isinstance(t.conclusion, IndexNonneg)]
    values = solve([*columns, (poly(1), True)], real(goal.form), None)
    factors = tuple(_plain(v) for v in values)
    return index_arithmetic(tuple(facts), goal, factors[:-1], factors[-1])


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value
