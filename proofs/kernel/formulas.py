# ruff: noqa: I001
"""Formulas of the kernel: what the conclusion and the hypotheses of a theorem are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .terms import (  # fmt: skip
    GROUND, SORTS, closing, Depth, Free, Index, Indexish, Lambda, Outcome, Poly, Polyish, Rewriting, family, fresh,
    function, index, need, poly, real, rewrite, rewrite_form,
)


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
    """The function of an outcome is in the domain of E; the outcome is loose in the body."""

    body: Poly


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


def names(formula: Formula) -> tuple[Free, Depth]:
    """The free names of a formula and how deep its loose ones reach."""
    if isinstance(formula, Relation):
        return formula.left.free, formula.left.loose
    if isinstance(formula, IndexNonneg):
        return real(formula.form).free, real(formula.form).loose
    if isinstance(formula, Integrable):
        i, o, f = formula.body.loose
        return formula.body.free, (i, max(0, o - 1), f)
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
        return IndexNonneg(rewrite_form(formula.form, how, i))
    if isinstance(formula, Integrable):
        return Integrable(rewrite(formula.body, how, (i, o + 1, f)))
    inner = (i + (formula.sort == "index"), o + (formula.sort == "outcome"), f + (formula.sort == "family"))
    bound = rewrite_form(formula.bound, how, i)
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
    body = term if isinstance(term, Lambda) else function(0, 1, term)
    return Integrable(body.body)


def all_index(bound: Indexish, body: Callable[[Index], Formula]) -> ForAll:
    """body(i) for every 0 <= i < bound."""
    name = fresh()
    return ForAll("index", index(bound), (0, 0), map_formula(body(index(name)), closing("index", (name,))))


def all_outcome(body: Callable[[Outcome], Formula]) -> ForAll:
    """body(w) for every outcome w."""
    name = fresh()
    return ForAll("outcome", Index(0), (0, 0), map_formula(body(Outcome(name)), closing("outcome", (name,))))


def all_family(indices: int, outcomes: int, body: Callable[[Callable[..., Poly]], Formula]) -> ForAll:
    """body(v) for every real family v with that many index and outcome arguments."""
    name = fresh()
    inner = map_formula(body(lambda *arguments: family(name, *arguments)), closing("family", (name,)))
    return ForAll("family", Index(0), (indices, outcomes), inner)
