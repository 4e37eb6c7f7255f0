# ruff: noqa: I001
"""The rules of the kernel: the only functions that make theorems.

A theorem reads `hypotheses |- conclusion`; its free variables and families stand for all values. Every rule takes
its premises first and records its name, arguments and premises in the theorem it makes, so that a proof can be
written down and replayed. `RULES` is the whole list; those marked `axiom` need no premise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from fractions import Fraction
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from .formulas import ForAll, Formula, IndexNonneg, Relation, above, at_least, equal
from .formulas import index_at_least, integrable, map_formula, names
from .terms import GROUND, Index, Indexish, KernelError, Lambda, Number, Outcome, Poly, bracket, closing, floor, index
from .terms import mean, need, opening, poly, real, sqrt, substitution, total

_KEY = object()


@dataclass(frozen=True, slots=True, eq=False)
class Theorem:
    """hypotheses |- conclusion, with the rule, arguments and premises that made it; only the rules make one."""

    hypotheses: frozenset[Formula]
    conclusion: Formula
    rule: str
    arguments: tuple[object, ...]
    premises: tuple[Theorem, ...]
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        need(key is _KEY, "theorems are made by the rules alone")


Premises = Sequence[Theorem]
Sequent = tuple[frozenset[Formula], Formula]
P = ParamSpec("P")
Check = Callable[Concatenate[Premises, P], Sequent]
Apply = Callable[Concatenate[Premises, P], Theorem]


class Rule(NamedTuple):
    """A rule's name, its statement for the ledger, whether it is an axiom, and the function that applies it."""

    name: str
    statement: str
    axiom: bool
    apply: Callable[..., Theorem]


RULES: dict[str, Rule] = {}
NOTHING: frozenset[Formula] = frozenset()
Kind = TypeVar("Kind")


def _rule(premises_needed: int | None) -> Callable[[Check[P]], Apply[P]]:
    def register(check: Check[P]) -> Apply[P]:
        name = check.__name__

        def apply(premises: Premises, *args: P.args, **kwargs: P.kwargs) -> Theorem:
            need(not kwargs, "a rule takes its arguments by position")
            need(all(type(t) is Theorem for t in premises), "a premise is a theorem")
            need(premises_needed in (None, len(premises)), "wrong number of premises")
            hypotheses, conclusion = check(premises, *args, **kwargs)
            need(all(names(f)[1] == GROUND for f in (conclusion, *hypotheses)), "no loose bound variable")
            return Theorem(hypotheses, conclusion, name, args, tuple(premises), _KEY)

        apply.__name__, apply.__doc__ = name, check.__doc__
        RULES[name] = Rule(name, check.__doc__ or "", premises_needed == 0 and name != "assume", apply)
        return apply

    return register


def _expect(formula: Formula, kind: type[Kind], reason: str) -> Kind:
    if not isinstance(formula, kind):
        raise KernelError(reason)
    return formula


def _all(premises: Premises) -> frozenset[Formula]:
    return NOTHING.union(*(t.hypotheses for t in premises))


def _closed(*terms: Poly) -> None:
    need(all(t.loose == GROUND for t in terms), "no loose bound variable")


def _absent(sort: str, name: str, formulas: frozenset[Formula]) -> None:
    need(all((sort, name) not in names(f)[0] for f in formulas), f"{name} is free in a hypothesis")


def _put(formula: Formula, name: str, value: Indexish) -> Formula:
    return map_formula(formula, substitution({name: index(value)}, {}, {}))


@_rule(0)
def assume(premises: Premises, formula: Formula) -> Sequent:
    """F |- F."""
    return frozenset([formula]), formula


@_rule(None)
def cut(premises: Premises) -> Sequent:
    """From G, F1, .. |- C and Hi |- Fi: G, H1, .. |- C."""
    need(len(premises) > 0, "cut needs a theorem")
    target, *proofs = premises
    need(all(t.conclusion in target.hypotheses for t in proofs), "cut: the formula is not a hypothesis")
    return (target.hypotheses - {t.conclusion for t in proofs}) | _all(proofs), target.conclusion


@_rule(1)
def instantiate(
    premises: Premises,
    indices: Mapping[str, Index],
    outcomes: Mapping[str, Outcome],
    families: Mapping[str, Lambda],
) -> Sequent:
    """Free variables and families replaced by terms throughout a theorem."""
    _closed(*map(real, indices.values()))
    need(all(isinstance(w.name, str) for w in outcomes.values()), "no loose bound variable")
    how = substitution(indices, outcomes, families)
    moved = frozenset(map_formula(f, how) for f in premises[0].hypotheses)
    return moved, map_formula(premises[0].conclusion, how)


@_rule(2)
def cases(premises: Premises, p: Poly) -> Sequent:
    """From G, p > 0 |- C and H, -p >= 0 |- C: G, H |- C."""
    positive, other = premises
    need(positive.conclusion == other.conclusion, "cases: one conclusion for both")
    return (positive.hypotheses - {above(p)}) | (other.hypotheses - {at_least(-p)}), positive.conclusion


@_rule(1)
def absurd(premises: Premises, goal: Formula) -> Sequent:
    """From G |- 0 > 0: G |- C."""
    need(premises[0].conclusion == above(0), "absurd: the premise is not 0 > 0")
    return premises[0].hypotheses, goal


@_rule(None)
def arithmetic(
    premises: Premises,
    goal: Relation,
    equations: Sequence[tuple[Poly, int]],
    products: Sequence[tuple[Number, Sequence[Poly], Sequence[int]]],
) -> Sequent:
    """The goal's polynomial is exactly sum m e + sum c s1^2 .. g1 ..: e, g premises (= and >=, >), c >= 0."""
    rest, strict = goal.left, False
    for multiplier, place in equations:
        fact = _expect(premises[place].conclusion, Relation, "a fact is a relation")
        need(fact.operator == "=", "a multiplier belongs to an equation")
        rest = rest - multiplier * fact.left
    for factor, squares, places in products:
        need(goal.operator != "=", "an equation follows from equations alone")
        need(type(factor) in (int, Fraction) and factor >= 0, "a factor is a non-negative rational")
        facts = [_expect(premises[place].conclusion, Relation, "a fact is a relation") for place in places]
        product, operators = poly(factor), [">" if factor > 0 and not squares else ">="]
        for root in squares:
            product = product * root * root
        for fact in facts:
            need(fact.operator != "=", "a product takes inequalities")
            operators.append(fact.operator)
            product = product * fact.left
        strict = strict or all(operator == ">" for operator in operators)
        rest = rest - product
    need(not rest.terms, "the certificate's identity does not hold")
    need(goal.operator != ">" or strict, "nothing strict proves the strict goal")
    return _all(premises), goal


@_rule(2)
def antisymmetry(premises: Premises, p: Poly) -> Sequent:
    """From G |- p >= 0 and H |- -p >= 0: G, H |- p = 0."""
    need(premises[0].conclusion == at_least(p), "antisymmetry: the first premise is not p >= 0")
    need(premises[1].conclusion == at_least(-p), "antisymmetry: the second premise is not -p >= 0")
    return _all(premises), equal(p)


@_rule(None)
def index_arithmetic(premises: Premises, goal: IndexNonneg, factors: Sequence[Number], slack: Number) -> Sequent:
    """The goal's form is exactly sum c t + slack: t >= 0 premises over the integers, c >= 0, slack >= 0."""
    rest = real(goal.form) - poly(slack)
    need(len(factors) == len(premises), "one factor for each premise")
    need(all(c >= 0 for c in (slack, *factors)), "a factor is non-negative")
    for factor, premise in zip(factors, premises, strict=True):
        fact = _expect(premise.conclusion, IndexNonneg, "a premise is an index inequality")
        rest = rest - poly(factor) * real(fact.form)
    need(not rest.terms, "the certificate's identity does not hold")
    return _all(premises), goal


@_rule(0)
def index_real(premises: Premises, form: Index) -> Sequent:
    """t >= 0 over the integers |- t >= 0 over the reals."""
    return frozenset([IndexNonneg(form)]), at_least(real(form))


@_rule(0)
def bracket_value(premises: Premises, form: Index, holds: bool) -> Sequent:
    """t >= 0 |- [t >= 0] = 1, and -t - 1 >= 0 |- [t >= 0] = 0."""
    return frozenset([IndexNonneg(form) if holds else index_at_least(-1, form)]), equal(bracket(form), int(bool(holds)))


@_rule(0)
def sum_empty(premises: Premises, term: Lambda) -> Sequent:
    """|- sum over no index = 0."""
    return NOTHING, equal(total(0, term))


@_rule(0)
def sum_step(premises: Premises, length: Index, term: Lambda) -> Sequent:
    """n >= 0 |- sum below n + 1 = sum below n + term(n)."""
    step = total(length + 1, term) - total(length, term) - term(length)
    return frozenset([IndexNonneg(length)]), equal(step)


@_rule(2)
def induct(premises: Premises, variable: str, end: Index, goal: Formula) -> Sequent:
    """From G |- F(0) and H, F(n), n >= 0, N >= n + 1 |- F(n + 1): G, H, N >= 0 |- F(N), n not free in G, H, N."""
    base, step = premises
    _closed(real(end))
    need(base.conclusion == _put(goal, variable, 0), "induct: the base does not prove F(0)")
    need(step.conclusion == _put(goal, variable, index(variable) + 1), "induct: the step does not prove F(n + 1)")
    need(("index", variable) not in real(end).free, "induct: the variable is free in the end")
    inner = {goal, index_at_least(variable), index_at_least(end, index(variable) + 1)}
    rest = base.hypotheses | (step.hypotheses - inner)
    _absent("index", variable, rest)
    return rest | {IndexNonneg(end)}, _put(goal, variable, end)


@_rule(3)
def trichotomy(premises: Premises, variable: str, pivot: Index) -> Sequent:
    """From G, i < k |- F and H |- F(i := k) and J, i > k |- F: G, H, J |- F, i not free in H, k."""
    less, same, more = premises
    _closed(real(pivot))
    need(("index", variable) not in real(pivot).free, "trichotomy: the variable is free in the pivot")
    need(less.conclusion == more.conclusion, "trichotomy: one conclusion for all")
    need(same.conclusion == _put(less.conclusion, variable, pivot), "trichotomy: the middle case is another formula")
    _absent("index", variable, same.hypotheses)
    below, beyond = index_at_least(pivot - 1, variable), index_at_least(variable, pivot + 1)
    rest = (less.hypotheses - {below}) | same.hypotheses | (more.hypotheses - {beyond})
    return rest, less.conclusion


@_rule(1)
def generalize(premises: Premises, sort: str, name: str, bound: Index, arity: tuple[int, int]) -> Sequent:
    """From G |- F: G |- F for all x, x not free in G; for an index, 0 <= i < bound may be assumed in F's proof."""
    need((sort, name) not in real(bound).free, "generalize: the variable is free in the bound")
    inner = {index_at_least(name), index_at_least(bound, index(name) + 1)} if sort == "index" else set[IndexNonneg]()
    rest = premises[0].hypotheses - inner
    _absent(sort, name, rest)
    return rest, ForAll(sort, bound, arity, map_formula(premises[0].conclusion, closing(sort, name)))


@_rule(1)
def specialize(premises: Premises, term: Index | Outcome | Lambda) -> Sequent:
    """From G |- F for all x: G |- F(t), for an index under t >= 0, bound > t; for a family t of the same arity."""
    claim = _expect(premises[0].conclusion, ForAll, "specialize: not a quantified formula")
    extra, sort = NOTHING, {Index: "index", Outcome: "outcome", Lambda: "family"}[type(term)]
    need(claim.sort == sort, "specialize: quantified over another sort")
    if isinstance(term, Index):
        extra = frozenset[Formula]([IndexNonneg(term), index_at_least(claim.bound, term + 1)])
    elif isinstance(term, Outcome):
        need(isinstance(term.name, str), "no loose bound variable")
    else:
        need(claim.arity == (term.indices, term.outcomes), "specialize: another number of arguments")
    return premises[0].hypotheses | extra, map_formula(claim.body, opening(sort, term))


@_rule(0)
def mean_linear(premises: Premises, a: Poly, f: Lambda, g: Lambda, value: bool) -> Sequent:
    """f, g integrable |- a f + g integrable, and f, g integrable |- E(a f + g) = a E f + E g, a constant."""
    need((f.indices, f.outcomes, g.indices, g.outcomes) == (0, 1, 0, 1), "a function of one outcome")
    _closed(a)
    whole = Lambda(0, 1, a * f.body + g.body)
    present = frozenset([integrable(f), integrable(g)])
    return present, equal(mean(whole) - a * mean(f) - mean(g)) if value else integrable(whole)


@_rule(0)
def mean_nonneg(premises: Premises, f: Lambda) -> Sequent:
    """f integrable, f >= 0 at every outcome |- E f >= 0."""
    return frozenset([integrable(f), ForAll("outcome", Index(0), (0, 0), at_least(f.body))]), at_least(mean(f))


@_rule(0)
def mean_congruence(premises: Premises, f: Lambda, g: Lambda, value: bool) -> Sequent:
    """g integrable, f = g at every outcome |- f integrable, and under the same |- E f = E g."""
    agree = frozenset([integrable(g), ForAll("outcome", Index(0), (0, 0), equal(f.body, g.body))])
    return agree, equal(mean(f), mean(g)) if value else integrable(f)


@_rule(0)
def mean_one(premises: Premises, value: bool) -> Sequent:
    """|- 1 integrable, and |- E 1 = 1."""
    return NOTHING, equal(mean(Lambda(0, 1, poly(1))), 1) if value else integrable(Lambda(0, 1, poly(1)))


@_rule(0)
def sqrt_value(premises: Premises, x: Poly, squared: bool) -> Sequent:
    """x >= 0 |- sqrt x >= 0, and x >= 0 |- (sqrt x)^2 = x."""
    return frozenset([at_least(x)]), equal(sqrt(x) ** 2, x) if squared else at_least(sqrt(x))


@_rule(0)
def floor_bound(premises: Premises, x: Poly, upper: bool) -> Sequent:
    """|- floor x <= x, and |- x < floor x + 1."""
    return NOTHING, above(floor(x) + 1, x) if upper else at_least(x, floor(x))


@_rule(0)
def floor_exact(premises: Premises, x: Poly, form: Index) -> Sequent:
    """x >= t, t + 1 > x, t an index |- floor x = t."""
    return frozenset([at_least(x, real(form)), above(real(form) + 1, x)]), equal(floor(x), real(form))


@_rule(1)
def congruence(premises: Premises, left: Poly, right: Poly, of: str) -> Sequent:
    """From G |- x = y: G |- sqrt x = sqrt y, or floor x = floor y."""
    need(of in ("sqrt", "floor"), "congruence: of sqrt or floor")
    need(premises[0].conclusion == equal(left, right), "congruence: the premise is another equation")
    apply = sqrt if of == "sqrt" else floor
    return premises[0].hypotheses, equal(apply(left), apply(right))
