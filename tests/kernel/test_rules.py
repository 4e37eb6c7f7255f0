"""Each rule: what it concludes, and one refusal for every side condition."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from proofs.kernel import rules as r
from proofs.kernel.formulas import (
    ForAll,
    Formula,
    IndexNonneg,
    Relation,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
    names,
)
from proofs.kernel.terms import (
    GROUND,
    Index,
    KernelError,
    Lambda,
    Outcome,
    Poly,
    bracket,
    family,
    floor,
    function,
    index,
    mean,
    poly,
    real,
    sqrt,
    total,
)

x, y = family("x"), family("y")
i, n, k = index("i"), index("n"), index("k")
f = function(1, 0, lambda i: family("f", i))
g = function(0, 1, lambda w: family("g", w))
h = function(0, 1, lambda w: family("h", w))
LOOSE_INDEX = Index(0, ((0, 1),))
LOOSE = real(LOOSE_INDEX)
W = Outcome("w")


def given(formula: Formula) -> r.Theorem:
    return r.assume((), formula)


def test_assume_and_cut() -> None:
    target = r.arithmetic((given(at_least(x)), given(at_least(y))), at_least(x + y), (), ((1, (), (0,)), (1, (), (1,))))
    proof = r.arithmetic((given(above(x)),), at_least(x), (), ((1, (), (0,)),))
    done = r.cut((target, proof))
    assert done.conclusion == at_least(x + y)
    assert done.hypotheses == {at_least(y), above(x)}
    assert (done.rule, done.premises) == ("cut", (target, proof))


def test_instantiate_replaces_every_sort() -> None:
    theorem = given(at_least(family("g", W) * family("f", "i")))
    put = r.instantiate(
        (theorem,), {"i": k + 1}, {"w": Outcome("v")}, {"g": function(0, 1, lambda w: 2 * family("h", w))}
    )
    assert put.conclusion == at_least(2 * family("h", Outcome("v")) * family("f", k + 1))
    assert put.hypotheses == {put.conclusion}


def test_instantiate_goes_under_binders_without_capture() -> None:
    theorem = given(equal(total(n, lambda i: family("f", i) * family("t")), mean(lambda w: family("g", w))))
    put = r.instantiate(
        (theorem,), {"n": index("i")}, {}, {"f": function(1, 0, lambda j: total(j, lambda i: family("m", i, j)))}
    )
    expected = total("i", lambda j: total(j, lambda i: family("m", i, j)) * family("t"))
    assert put.conclusion == equal(expected, mean(lambda w: family("g", w)))


def test_cases_and_absurd() -> None:
    positive = r.arithmetic((given(above(x)),), at_least(x**2), (), ((1, (x,), ()),))
    other = r.arithmetic((given(at_least(-x)),), at_least(x**2), (), ((1, (x,), ()),))
    assert r.cases((positive, other), x).hypotheses == frozenset()
    assert r.absurd((given(above(0)),), equal(x)).conclusion == equal(x)


def test_arithmetic() -> None:
    facts = (given(equal(x, y)), given(above(x)), given(at_least(y)))
    assert r.arithmetic(facts, equal(x**2, y**2), ((x + y, 0),), ()).conclusion == equal(x**2, y**2)
    goal = above(x + Fraction(1, 2) * y + x**2 * y)
    products = ((1, (), (1,)), (Fraction(1, 2), (), (2,)), (1, (x,), (2,)))
    assert r.arithmetic(facts, goal, (), products).conclusion == goal
    assert r.arithmetic((), above(1), (), ((1, (), ()),)).conclusion == above(1)


def test_antisymmetry() -> None:
    assert r.antisymmetry((given(at_least(x)), given(at_least(-x))), x).conclusion == equal(x)


def test_index_arithmetic_and_reals() -> None:
    facts = (given(index_at_least(n, 1)), given(index_at_least(k, n)))
    goal = index_at_least(k)
    assert r.index_arithmetic(facts, goal, (1, 1), 1).conclusion == goal
    assert r.index_real((), n - 1).conclusion == at_least(real(n) - 1)
    assert r.index_real((), n - 1).hypotheses == {index_at_least(n, 1)}


def test_brackets() -> None:
    assert r.bracket_value((), n, True).conclusion == equal(bracket(n), 1)
    assert r.bracket_value((), n, True).hypotheses == {index_at_least(n)}
    assert r.bracket_value((), n, False).conclusion == equal(bracket(n), 0)
    assert r.bracket_value((), n, False).hypotheses == {index_at_least(-1, n)}


def test_sums() -> None:
    assert r.sum_empty((), f).conclusion == equal(total(0, f))
    step = r.sum_step((), n, f)
    assert step.conclusion == equal(total(n + 1, f), total(n, f) + family("f", n))
    assert step.hypotheses == {index_at_least(n)}


def test_induct() -> None:
    def goal(m: Index | int) -> Relation:
        return at_least(total(m, f) ** 2)

    base, step = (r.arithmetic((), goal(m), (), ((1, (total(m, f),), ()),)) for m in (0, n + 1))
    theorem = r.induct((base, step), "n", index("N"), goal(n))
    assert theorem.conclusion == goal(index("N"))
    assert theorem.hypotheses == {index_at_least("N")}


def _trichotomy_case(formula: Formula) -> r.Theorem:
    return r.absurd((given(above(0)),), formula)


def test_trichotomy_discharges_its_cases() -> None:
    goal = at_least(family("f", i))
    less = _trichotomy_case(goal)
    theorem = r.trichotomy((less, _trichotomy_case(at_least(family("f", k))), less), "i", k)
    assert theorem.conclusion == goal
    low = r.index_real((), k - i - 1)
    beyond = r.index_real((), i - k - 1)
    zero = at_least((real(k) - real(i)) ** 2)
    cases = (
        r.arithmetic((low,), zero, (), ((1, (real(k) - real(i),), ()),)),
        r.arithmetic((), at_least(0), (), ()),
        r.arithmetic((beyond,), zero, (), ((1, (real(k) - real(i),), ()),)),
    )
    assert r.trichotomy(cases, "i", k).hypotheses == frozenset()


def test_quantifiers() -> None:
    inside = r.index_real((), i)
    theorem = r.generalize((inside,), "index", "i", n, (0, 0))
    assert theorem.hypotheses == frozenset()
    assert theorem.conclusion == all_index(n, lambda i: at_least(real(i)))
    back = r.specialize((theorem,), k)
    assert back.conclusion == at_least(real(k))
    assert back.hypotheses == {index_at_least(k), index_at_least(n, k + 1)}
    square = r.arithmetic((), at_least(family("g", W) ** 2), (), ((1, (family("g", W),), ()),))
    everywhere = r.generalize((square,), "outcome", "w", Index(0), (0, 0))
    assert everywhere.conclusion == all_outcome(lambda w: at_least(family("g", w) ** 2))
    assert r.specialize((everywhere,), Outcome("v")).conclusion == at_least(family("g", Outcome("v")) ** 2)
    for_all = r.generalize((everywhere,), "family", "g", Index(0), (0, 1))
    assert for_all.conclusion == all_family(0, 1, lambda v: all_outcome(lambda w: at_least(v(w) ** 2)))
    special = r.specialize((for_all,), function(0, 1, lambda w: family("h", w) + 1))
    assert special.conclusion == all_outcome(lambda w: at_least((family("h", w) + 1) ** 2))


def test_expectation() -> None:
    whole = Lambda(0, 1, x * g.body + h.body)
    assert r.mean_linear((), x, g, h, True).conclusion == equal(mean(whole), x * mean(g) + mean(h))
    assert r.mean_linear((), x, g, h, False).conclusion == integrable(whole)
    assert r.mean_linear((), x, g, h, True).hypotheses == {integrable(g), integrable(h)}
    assert r.mean_linear((), x, g, h, False).hypotheses == {integrable(g), integrable(h)}
    sign = r.mean_nonneg((), g)
    assert sign.conclusion == at_least(mean(g))
    assert sign.hypotheses == {integrable(g), all_outcome(lambda w: at_least(g(w)))}
    same = {integrable(h), all_outcome(lambda w: equal(g(w), h(w)))}
    assert r.mean_congruence((), g, h, True).conclusion == equal(mean(g), mean(h))
    assert r.mean_congruence((), g, h, False).conclusion == integrable(g)
    assert r.mean_congruence((), g, h, True).hypotheses == same == r.mean_congruence((), g, h, False).hypotheses
    assert r.mean_one((), True).conclusion == equal(mean(lambda _: 1), 1)
    assert r.mean_one((), False).conclusion == integrable(lambda _: 1)


def test_root_and_floor() -> None:
    assert r.sqrt_value((), x, False).conclusion == at_least(sqrt(x))
    assert r.sqrt_value((), x, True).conclusion == equal(sqrt(x) ** 2, x)
    assert r.sqrt_value((), x, False).hypotheses == {at_least(x)} == r.sqrt_value((), x, True).hypotheses
    assert r.floor_bound((), x, False).conclusion == at_least(x, floor(x))
    assert r.floor_bound((), x, True).conclusion == above(floor(x) + 1, x)
    exact = r.floor_exact((), x, n)
    assert exact.conclusion == equal(floor(x), real(n))
    assert exact.hypotheses == {at_least(x, real(n)), above(real(n) + 1, x)}
    same = given(equal(x, y))
    assert r.congruence((same,), x, y, "sqrt").conclusion == equal(sqrt(x), sqrt(y))
    assert r.congruence((same,), x, y, "floor").conclusion == equal(floor(x), floor(y))


FREE_I = given(at_least(family("f", i)))
SQUARE = r.arithmetic((), at_least(x**2), (), ((1, (x,), ()),))
ABOUT_W = given(at_least(family("g", W)))
LOOSE_OUTCOME = Outcome(0)
LOOSE_LAMBDA_BODY = family("g", Outcome(1))

REFUSED: dict[str, Callable[[], object]] = {
    "forged theorem": lambda: r.Theorem(frozenset(), above(0), "assume", (), (), object()),
    "keyword argument": lambda: r.assume((), formula=equal(x)),
    "premise of another kind": lambda: r.cut(("not a theorem",)),  # type: ignore[arg-type]
    "premises where none belong": lambda: r.assume((FREE_I,), equal(x)),
    "too few premises": lambda: r.absurd((), equal(x)),
    "assume: loose name": lambda: given(equal(LOOSE)),
    "assume: loose name in an index formula": lambda: given(IndexNonneg(LOOSE_INDEX)),
    "assume: loose outcome": lambda: given(equal(family("g", LOOSE_OUTCOME))),
    "assume: loose family": lambda: given(equal(family(0))),
    "assume: loose bound": lambda: given(ForAll("index", LOOSE_INDEX, (0, 0), equal(x))),
    "cut: nothing": lambda: r.cut(()),
    "cut: no such hypothesis": lambda: r.cut((FREE_I, SQUARE)),
    "instantiate: loose index": lambda: r.instantiate((FREE_I,), {"i": LOOSE_INDEX}, {}, {}),
    "instantiate: loose outcome": lambda: r.instantiate((ABOUT_W,), {}, {"w": LOOSE_OUTCOME}, {}),
    "instantiate: another arity": lambda: r.instantiate((FREE_I,), {}, {}, {"f": Lambda(0, 0, x)}),
    "lambda with a loose index": lambda: Lambda(0, 0, LOOSE),
    "lambda with a loose outcome": lambda: Lambda(0, 1, LOOSE_LAMBDA_BODY),
    "lambda with a loose family": lambda: Lambda(0, 0, family(0)),
    "cases: two conclusions": lambda: r.cases((SQUARE, FREE_I), x),
    "absurd: not falsum": lambda: r.absurd((SQUARE,), equal(x)),
    "absurd: loose name": lambda: r.absurd((given(above(0)),), equal(LOOSE)),
    "arithmetic: loose goal": lambda: r.arithmetic((), at_least(LOOSE**2), (), ((1, (LOOSE,), ()),)),
    "arithmetic: multiplier of an inequality": lambda: r.arithmetic((SQUARE,), equal(-(x**2)), ((poly(-1), 0),), ()),
    "arithmetic: multiplier of an index fact": lambda: r.arithmetic(
        (given(index_at_least(n)),), equal(0), ((poly(1), 0),), ()
    ),
    "arithmetic: inequality proves an equation": lambda: r.arithmetic((SQUARE,), equal(x**2), (), ((1, (), (0,)),)),
    "arithmetic: negative factor": lambda: r.arithmetic((), at_least(-1), (), ((-1, (), ()),)),
    "arithmetic: inexact factor": lambda: r.arithmetic((), at_least(1), (), ((1.0, (), ()),)),  # type: ignore[arg-type]
    "arithmetic: product with an equation": lambda: r.arithmetic((given(equal(x)),), at_least(x), (), ((1, (), (0,)),)),
    "arithmetic: product with an index fact": lambda: r.arithmetic(
        (given(index_at_least(n)),), at_least(0), (), ((1, (), (0,)),)
    ),
    "arithmetic: false identity": lambda: r.arithmetic((SQUARE,), at_least(x), (), ((1, (), (0,)),)),
    "arithmetic: strict from a weak fact": lambda: r.arithmetic((SQUARE,), above(x**2), (), ((1, (), (0,)),)),
    "arithmetic: strict from a square": lambda: r.arithmetic((), above(x**2), (), ((1, (x,), ()),)),
    "arithmetic: strict from a zero factor": lambda: r.arithmetic((given(above(x)),), above(0), (), ((0, (), (0,)),)),
    "arithmetic: strict from a mixed product": lambda: r.arithmetic(
        (SQUARE, given(above(x))), above(x**3), (), ((1, (), (0, 1)),)
    ),
    "antisymmetry: first": lambda: r.antisymmetry((given(above(x)), given(at_least(-x))), x),
    "antisymmetry: second": lambda: r.antisymmetry((given(at_least(x)), given(at_least(x))), x),
    "index arithmetic: loose goal": lambda: r.index_arithmetic((), IndexNonneg(LOOSE_INDEX), (), 0),
    "index arithmetic: factors": lambda: r.index_arithmetic((given(index_at_least(n)),), index_at_least(0), (), 0),
    "index arithmetic: negative factor": lambda: r.index_arithmetic(
        (given(index_at_least(n)),), index_at_least(0, n), (-1,), 0
    ),
    "index arithmetic: negative slack": lambda: r.index_arithmetic((), index_at_least(-1), (), -1),
    "index arithmetic: real fact": lambda: r.index_arithmetic((SQUARE,), index_at_least(0), (0,), 0),
    "index arithmetic: false identity": lambda: r.index_arithmetic((), index_at_least(n), (), 0),
    "index real: loose": lambda: r.index_real((), LOOSE_INDEX),
    "bracket true: loose": lambda: r.bracket_value((), LOOSE_INDEX, True),
    "bracket false: loose": lambda: r.bracket_value((), LOOSE_INDEX, False),
    "sum step: loose": lambda: r.sum_step((), LOOSE_INDEX, f),
    "sum empty: arity": lambda: r.sum_empty((), g),
    "induct: base": lambda: r.induct((SQUARE, FREE_I), "i", n, FREE_I.conclusion),
    "induct: step": lambda: r.induct((_trichotomy_case(at_least(family("f", 0))), SQUARE), "i", n, FREE_I.conclusion),
    "induct: variable in the end": lambda: r.induct(
        (_trichotomy_case(at_least(family("f", 0))), _trichotomy_case(at_least(family("f", i + 1)))),
        "i",
        i + 1,
        FREE_I.conclusion,
    ),
    "induct: variable in a hypothesis": lambda: r.induct(
        (_trichotomy_case(at_least(family("f", 0))), given(at_least(family("f", i + 1)))), "i", n, FREE_I.conclusion
    ),
    "induct: variable in a base hypothesis": lambda: r.induct(
        (_with_hypothesis_on_i(), SQUARE), "i", n, SQUARE.conclusion
    ),
    "induct: loose goal": lambda: r.induct((SQUARE, SQUARE), "i", n, equal(LOOSE)),
    "induct: loose end": lambda: r.induct((SQUARE, SQUARE), "i", LOOSE_INDEX, SQUARE.conclusion),
    "trichotomy: loose pivot": lambda: r.trichotomy((SQUARE, SQUARE, SQUARE), "i", LOOSE_INDEX),
    "trichotomy: variable in the pivot": lambda: r.trichotomy((SQUARE, SQUARE, SQUARE), "i", i + 1),
    "trichotomy: two conclusions": lambda: r.trichotomy((SQUARE, SQUARE, FREE_I), "i", k),
    "trichotomy: middle case": lambda: r.trichotomy((FREE_I, FREE_I, FREE_I), "i", k),
    "trichotomy: variable in a hypothesis": lambda: r.trichotomy((SQUARE, _with_hypothesis_on_i(), SQUARE), "i", k),
    "generalize index: loose bound": lambda: r.generalize((SQUARE,), "index", "i", LOOSE_INDEX, (0, 0)),
    "generalize index: variable in the bound": lambda: r.generalize((SQUARE,), "index", "i", i + 1, (0, 0)),
    "generalize index: variable in a hypothesis": lambda: r.generalize((FREE_I,), "index", "i", n, (0, 0)),
    "specialize index: loose": lambda: r.specialize(
        (given(all_index(n, lambda i: equal(family("f", i)))),), LOOSE_INDEX
    ),
    "specialize index: not quantified": lambda: r.specialize((SQUARE,), k),
    "generalize outcome: variable in a hypothesis": lambda: r.generalize((ABOUT_W,), "outcome", "w", Index(0), (0, 0)),
    "specialize outcome: loose": lambda: r.specialize((given(all_outcome(lambda w: equal(g(w)))),), LOOSE_OUTCOME),
    "specialize outcome: not quantified": lambda: r.specialize((SQUARE,), W),
    "generalize family: family in a hypothesis": lambda: r.generalize((FREE_I,), "family", "f", Index(0), (1, 0)),
    "generalize family: another arity": lambda: r.specialize(
        (r.generalize((SQUARE,), "family", "x", Index(0), (1, 0)),), f
    ),
    "specialize family: not quantified": lambda: r.specialize((SQUARE,), f),
    "specialize family: another arity": lambda: r.specialize((given(all_family(1, 0, lambda v: equal(v(0)))),), g),
    "mean linear: random factor": lambda: r.mean_linear((), family("g", LOOSE_OUTCOME), g, h, True),
    "mean linear: arity": lambda: r.mean_linear((), x, f, h, True),
    "integrable linear: random factor": lambda: r.mean_linear((), family("g", LOOSE_OUTCOME), g, h, False),
    "mean nonneg: arity": lambda: r.mean_nonneg((), f),
    "mean congruence: arity": lambda: r.mean_congruence((), f, f, True),
    "integrable congruence: arity": lambda: r.mean_congruence((), f, f, False),
    "sqrt nonneg: loose": lambda: r.sqrt_value((), LOOSE, False),
    "sqrt square: loose": lambda: r.sqrt_value((), LOOSE, True),
    "floor below: loose": lambda: r.floor_bound((), LOOSE, False),
    "floor above: loose": lambda: r.floor_bound((), LOOSE, True),
    "floor exact: loose argument": lambda: r.floor_exact((), LOOSE, n),
    "floor exact: loose form": lambda: r.floor_exact((), x, LOOSE_INDEX),
    "root congruence: another equation": lambda: r.congruence((given(equal(x, y)),), y, x + 1, "sqrt"),
    "floor congruence: another equation": lambda: r.congruence((given(equal(x, y)),), y, x + 1, "floor"),
    "specialize: an index where an outcome belongs": lambda: r.specialize(
        (given(all_outcome(lambda w: equal(g(w)))),), k
    ),
    "specialize: a family where an index belongs": lambda: r.specialize(
        (given(all_index(n, lambda i: equal(real(i)))),), Lambda(0, 0, x)
    ),
    "congruence of another term": lambda: r.congruence((given(equal(x, y)),), x, y, "mean"),
    "quantifier over another sort": lambda: ForAll("real", Index(0), (0, 0), equal(x)),
    "bounded outcome": lambda: ForAll("outcome", index(3), (0, 0), equal(x)),
    "index with arguments": lambda: ForAll("index", index(3), (1, 0), equal(x)),
    "relation with another operator": lambda: Relation("<", x),
    "float coefficient": lambda: poly(0.5),  # type: ignore[arg-type]
    "boolean coefficient": lambda: poly(True),
    "fractional index": lambda: index(Fraction(1, 2)),  # type: ignore[arg-type]
    "negative power": lambda: x ** (-1),
    "sum of a random term": lambda: total(n, g),
    "mean of an indexed term": lambda: mean(f),
}


def _with_hypothesis_on_i() -> r.Theorem:
    helper = r.arithmetic((given(above(family("f", i))), SQUARE), at_least(x**2), (), ((1, (), (1,)),))
    assert any(("index", "i") in names(formula)[0] for formula in helper.hypotheses)
    return helper


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(KernelError) as caught:
        REFUSED[name]()
    assert "\n" not in str(caught.value)


def test_immutable() -> None:
    for thing, field in ((SQUARE, "conclusion"), (x, "terms"), (next(iter(next(iter(x.terms))))[0], "name")):
        with pytest.raises(AttributeError):
            setattr(thing, field, None)
    with pytest.raises(TypeError):
        x.terms[frozenset()] = 1  # type: ignore[index]


def test_names_of_formulas() -> None:
    formula = all_index(
        "n", lambda i: all_outcome(lambda w: all_family(1, 0, lambda v: at_least(v(i) * family("g", w))))
    )
    free, loose = names(formula)
    assert free == {("index", "n"), ("family", "g")}
    assert loose == GROUND
    assert names(integrable(g)) == (frozenset({("family", "g")}), GROUND)
    put = r.instantiate((given(formula),), {"n": k}, {}, {})
    assert names(put.conclusion)[0] == {("index", "k"), ("family", "g")}
    moved = r.instantiate((given(integrable(g)),), {}, {}, {"g": h})
    assert moved.conclusion == integrable(h)
    assert r.instantiate((given(index_at_least(n)),), {"n": k + 2}, {}, {}).conclusion == index_at_least(k, -2)


def test_terms_read_alike() -> None:
    assert real(n + 1 - k) == real(n) + 1 - real(k)
    assert 1 - x == -(x - 1)
    assert 2 - n == index(2) - n
    assert x != 1
    assert isinstance(hash(x), int)
    assert Poly({}).loose == GROUND
    assert bracket(LOOSE_INDEX).loose == (1, 0, 0)
    assert r.instantiate((given(equal(bracket(n))),), {"n": k}, {}, {}).conclusion == equal(bracket(k))


def test_ledger_has_every_rule() -> None:
    assert all(rule.statement for rule in r.RULES.values())
    assert {rule.name for rule in r.RULES.values() if rule.axiom} >= {"mean_one", "floor_exact", "sqrt_value"}
