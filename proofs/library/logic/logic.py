"""Small derived rules: cuts in a row, instances, contradiction, bounded quantifiers, squares and roots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, IndexNonneg, Relation, above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import (
    Index,
    Indexish,
    Lambda,
    Outcome,
    Poly,
    Polyish,
    function,
    index,
    poly,
    sqrt,
)
from proofs.search.certificate import prove, prove_index

Term = Callable[[Index], Polyish]
Random = Callable[[Outcome], Polyish]


def assume(formula: Formula) -> Theorem:
    """F |- F."""
    return rules.assume((), formula)


def cut(theorem: Theorem, *proofs: Theorem) -> Theorem:
    """The theorem with the hypotheses that the proofs prove discharged; proofs of no hypothesis are passed over."""
    useful = [p for p in proofs if p.conclusion in theorem.hypotheses and p is not theorem]
    return rules.cut((theorem, *useful)) if useful else theorem


def one(term: Term) -> Lambda:
    """A function of one index as a lambda."""
    return function(1, 0, term)


def random(term: Random) -> Lambda:
    """A function of an outcome as a lambda."""
    return function(0, 1, term)


def constant(value: Polyish) -> Lambda:
    """A polynomial as the lambda of no argument."""
    return Lambda(0, 0, poly(value))


def instance(
    theorem: Theorem,
    indices: Mapping[str, Indexish] | None = None,
    families: Mapping[str, Lambda] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
) -> Theorem:
    """The theorem with its free variables replaced."""
    forms = {name: index(value) for name, value in (indices or {}).items()}
    return rules.instantiate((theorem,), forms, dict(outcomes or {}), dict(families or {}))


def at(theorem: Theorem, *arguments: Indexish | Outcome | Lambda) -> Theorem:
    """A quantified theorem specialised to the arguments, outermost first."""
    for argument in arguments:
        term = argument if isinstance(argument, Lambda | Outcome) else index(argument)
        theorem = rules.specialize((theorem,), term)
    return theorem


def for_index(theorem: Theorem, name: str, bound: Indexish) -> Theorem:
    """The theorem for every index below the bound."""
    return rules.generalize((theorem,), "index", name, index(bound), (0, 0))


def for_outcome(theorem: Theorem, name: str = "w") -> Theorem:
    """The theorem for every outcome."""
    return rules.generalize((theorem,), "outcome", name, Index(0), (0, 0))


def for_family(theorem: Theorem, name: str, indices: int = 1, outcomes: int = 0) -> Theorem:
    """The theorem for every family of that name's arity."""
    return rules.generalize((theorem,), "family", name, Index(0), (indices, outcomes))


def by_contradiction(goal: Relation, theorem: Theorem) -> Theorem:
    """From G, not goal |- 0 > 0: G |- goal, for a goal >= or >."""
    kept = assume(goal)
    refused = rules.absurd((theorem,), goal)
    if goal.operator == ">":
        return rules.cases((kept, refused), goal.left)
    return rules.cases((refused, kept), -goal.left)


def negation(goal: Relation) -> Relation:
    """The negation of an inequality."""
    return at_least(-goal.left) if goal.operator == ">" else above(-goal.left)


def split(p: Poly, positive: Theorem, other: Theorem) -> Theorem:
    """The same conclusion from p > 0 and from -p >= 0."""
    return rules.cases((positive, other), p)


def ordered(larger: Indexish, smaller: Indexish = 0, facts: tuple[Theorem, ...] = ()) -> Theorem:
    """larger >= smaller over the integers."""
    return prove_index(index_at_least(larger, smaller), facts)


def below(variable: Indexish, bound: Indexish) -> tuple[Theorem, Theorem]:
    """The assumptions 0 <= i < bound."""
    return assume(index_at_least(variable)), assume(index_at_least(bound, index(variable) + 1))


def square_monotone(left: Polyish, right: Polyish, nonneg: Theorem, squares: Theorem) -> Theorem:
    """From right >= 0 and right^2 >= left^2: right >= left."""
    wrong = assume(above(left, right))
    larger = prove(above(poly(left) + right), [wrong, nonneg])
    return by_contradiction(at_least(right, left), prove(above(0), [squares], products=[(wrong, larger)]))


def square_bound(value: Polyish, bound: Polyish, upper: Theorem, lower: Theorem) -> Theorem:
    """From -bound <= value <= bound: value^2 <= bound^2."""
    return prove(at_least(poly(bound) ** 2, poly(value) ** 2), products=[(upper, lower)])


def root(x: Polyish, nonneg: Theorem) -> tuple[Theorem, Theorem]:
    """sqrt x >= 0 and (sqrt x)^2 = x."""
    return cut(rules.sqrt_value((), poly(x), False), nonneg), cut(rules.sqrt_value((), poly(x), True), nonneg)


def magnitude(x: Polyish) -> Poly:
    """abs x as a term: the square root of x^2."""
    return sqrt(poly(x) ** 2)


def maximum(a: Polyish, b: Polyish) -> Poly:
    """max(a, b) as a term."""
    return Fraction(1, 2) * (poly(a) + b + magnitude(poly(a) - b))


def minimum(a: Polyish, b: Polyish) -> Poly:
    """min(a, b) as a term."""
    return Fraction(1, 2) * (poly(a) + b - magnitude(poly(a) - b))


def magnitude_facts(x: Polyish) -> tuple[Theorem, Theorem]:
    """abs x >= 0 and (abs x)^2 = x^2."""
    return root(poly(x) ** 2, prove(at_least(poly(x) ** 2), squares=[x]))


def scaled_magnitude(factor: Polyish, x: Polyish, bound: Polyish, nonneg: Theorem, squares: Theorem) -> Theorem:
    """From bound >= 0 and bound^2 >= factor^2 x^2: bound >= factor abs x."""
    size = poly(factor) * magnitude(x)
    facts = [squares, magnitude_facts(x)[1]]
    larger = prove(at_least(poly(bound) ** 2, size**2), facts, multipliers=(1, poly(factor) ** 2))
    return square_monotone(size, bound, nonneg, larger)


def magnitude_of_nonneg(x: Polyish, nonneg: Theorem) -> Theorem:
    """From x >= 0: abs x = x."""
    sign, square = magnitude_facts(x)
    return equal_from_squares(magnitude(x), poly(x), sign, nonneg, square)


def magnitude_of_nonpos(x: Polyish, nonpos: Theorem) -> Theorem:
    """From -x >= 0: abs x = -x."""
    sign, square = magnitude_facts(x)
    return equal_from_squares(magnitude(x), -poly(x), sign, nonpos, square)


def equal_from_squares(left: Poly, right: Poly, left_sign: Theorem, right_sign: Theorem, square: Theorem) -> Theorem:
    """From left >= 0, right >= 0 and left^2 = right^2: left = right."""
    up = square_monotone(left, right, right_sign, prove(at_least(right**2, left**2), [square]))
    down = square_monotone(right, left, left_sign, prove(at_least(left**2, right**2), [square]))
    return antisymmetric(left, right, up, down)


def antisymmetric(left: Polyish, right: Polyish, up: Theorem, down: Theorem) -> Theorem:
    """From right >= left and left >= right: left = right."""
    above_zero = prove(at_least(poly(right) - left), [up])
    below_zero = prove(at_least(-(poly(right) - left)), [down])
    return prove(equal(left, right), [rules.antisymmetry((above_zero, below_zero), poly(right) - left)])


def index_positive(form: Indexish, fact: Theorem) -> Theorem:
    """t >= 0 over the reals from an index inequality t >= 0."""
    assert isinstance(fact.conclusion, IndexNonneg)
    return cut(rules.index_real((), index(form)), fact)


def equality(left: Polyish, right: Polyish, facts: list[Theorem], multipliers: tuple[Polyish, ...] = (1,)) -> Theorem:
    """left = right from equations."""
    return prove(equal(left, right), facts, multipliers=multipliers)


def equal_by_contradiction(left: Poly, right: Poly, clash: Callable[[Poly], Theorem]) -> Theorem:
    """left = right when `clash` proves 0 > 0 from left - right > 0 and from right - left > 0."""
    low = by_contradiction(at_least(right, left), clash(left - right))
    high = by_contradiction(at_least(left, right), clash(right - left))
    return antisymmetric(left, right, low, high)


def magnitude_bounds(x: Polyish) -> tuple[Theorem, Theorem]:
    """abs x >= x and abs x >= -x."""
    sign, square = magnitude_facts(x)
    size = magnitude(x)
    return (
        square_monotone(x, size, sign, prove(at_least(size**2, poly(x) ** 2), [square])),
        square_monotone(-poly(x), size, sign, prove(at_least(size**2, poly(x) ** 2), [square])),
    )


def magnitude_at_most(x: Polyish, bound: Polyish, upper: Theorem, lower: Theorem) -> Theorem:
    """From bound >= x >= -bound: bound >= abs x."""
    square = magnitude_facts(x)[1]
    inside = prove(at_least(poly(bound) ** 2, magnitude(x) ** 2), [square], products=[(upper, lower)])
    return square_monotone(magnitude(x), bound, prove(at_least(bound), [upper, lower]), inside)


def either(product: Theorem, x: Poly, z: Poly, from_x: Theorem, from_z: Theorem) -> Theorem:
    """From x z = 0, and one conclusion under x = 0 and under z = 0: that conclusion."""

    def other(sign: Theorem) -> Theorem:
        vanish = equal_by_contradiction(
            z, poly(0), lambda gap: prove(above(0), [product], products=[(assume(above(gap)), sign)])
        )
        return cut(from_z, vanish)

    neither = rules.antisymmetry((assume(at_least(x)), assume(at_least(-x))), x)
    inner = split(-x, other(assume(above(-x))), cut(from_x, neither))
    return split(x, other(assume(above(x))), inner)
