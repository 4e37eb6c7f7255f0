# ruff: noqa: I001
"""Formulas of the kernel: what the conclusion and the hypotheses of a theorem are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from .terms import GROUND, OPEN, SORTS, Depth, Free, Index, Indexish, Lambda, Outcome, Poly, Polyish, Rewriting
from .terms import closing, family, fresh, index, mean, need, poly, real, rewrite


@dataclass(frozen=True, slots=True)
class Relation:
    """left = 0, left >= 0 or left > 0 over the reals."""

    operator: str
    left: Poly

    def __post_init__(self) -> None:
        need(self.operator in ("=", ">=", ">"), "a relation is =, >= or >")


@dataclass(frozen=True, slots=True)
class IndexNonneg:
    """form >= 0 over the integers."""

    form: Index


@dataclass(frozen=True, slots=True)
class Integrable:
    """The function of an outcome is in the domain of E; `left` is its expectation."""

    left: Poly


@dataclass(frozen=True, slots=True)
class ForAll:
    """body for every value of the sort: indices 0 <= i < bound, outcomes, or families of this arity; loose in it."""

    sort: str
    bound: Index
    arity: tuple[int, int]
    body: Formula

    def __post_init__(self) -> None:
        need(self.sort in SORTS, "a quantifier is over indices, outcomes or families")
        need(self.sort == "index" or self.bound == Index(0), "only an index is bounded")
        need(self.sort == "family" or self.arity == (0, 0), "only a family has arguments")


Formula = Relation | IndexNonneg | Integrable | ForAll


@cache
def names(formula: Formula) -> tuple[Free, Depth]:
    """The free names of a formula and how deep its loose ones reach."""
    if not isinstance(formula, ForAll):
        term = real(formula.form) if isinstance(formula, IndexNonneg) else formula.left
        return term.free, term.loose
    free, loose = names(formula.body)
    i, o, f = (max(0, depth - (formula.sort == sort)) for sort, depth in zip(SORTS, loose, strict=True))
    bound = real(formula.bound)
    return free | bound.free, (max(i, bound.loose[0]), o, f)


def map_formula(formula: Formula, how: Rewriting, depth: Depth = GROUND) -> Formula:
    """Carry a rewriting through a formula."""
    i, o, f = depth
    if isinstance(formula, Relation):
        return Relation(formula.operator, rewrite(formula.left, how, depth))
    if isinstance(formula, IndexNonneg):
        return IndexNonneg(how.index(formula.form, i))
    if isinstance(formula, Integrable):
        return Integrable(rewrite(formula.left, how, depth))
    inner = (i + (formula.sort == "index"), o + (formula.sort == "outcome"), f + (formula.sort == "family"))
    bound = how.index(formula.bound, i)
    return ForAll(formula.sort, bound, formula.arity, map_formula(formula.body, how, inner))


def equal(left: Polyish, right: Polyish = 0) -> Relation:
    """left = right."""
    return Relation("=", poly(left) - right)


def at_least(left: Polyish, right: Polyish = 0) -> Relation:
    """left >= right."""
    return Relation(">=", poly(left) - right)


def above(left: Polyish, right: Polyish = 0) -> Relation:
    """left > right."""
    return Relation(">", poly(left) - right)


def index_at_least(left: Indexish, right: Indexish = 0) -> IndexNonneg:
    """left >= right for index forms."""
    return IndexNonneg(index(left) - right)


def integrable(term: Lambda | Callable[[Outcome], Polyish]) -> Integrable:
    """The function of an outcome is in the domain of E."""
    return Integrable(mean(term))


def _for_all(sort: str, bound: Indexish, arity: tuple[int, int], body: Callable[[str], Formula]) -> ForAll:
    name = fresh()
    formula = body(name)
    OPEN.pop()
    return ForAll(sort, index(bound), arity, map_formula(formula, closing(sort, name)))


def all_index(bound: Indexish, body: Callable[[Index], Formula]) -> ForAll:
    """body(i) for every 0 <= i < bound."""
    return _for_all("index", bound, (0, 0), lambda name: body(index(name)))


def all_outcome(body: Callable[[Outcome], Formula]) -> ForAll:
    """body(w) for every outcome w."""
    return _for_all("outcome", 0, (0, 0), lambda name: body(Outcome(name)))


def all_family(indices: int, outcomes: int, body: Callable[[Callable[..., Poly]], Formula]) -> ForAll:
    """body(v) for every real family v with that many index and outcome arguments."""
    return _for_all("family", 0, (indices, outcomes), lambda name: body(lambda *arguments: family(name, *arguments)))
