"""Nested binders keep their variables apart, hypotheses are discharged exactly, and names cannot be forged."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from proofs.kernel import rules as r
from proofs.kernel.formulas import (
    ForAll,
    Formula,
    Relation,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    names,
)
from proofs.kernel.terms import (
    OPEN,
    Index,
    KernelError,
    Lambda,
    Outcome,
    Poly,
    bracket,
    family,
    function,
    index,
    mean,
    real,
    sqrt,
    total,
)

x, y = family("x"), family("y")
i, k, n, N = index("i"), index("k"), index("n"), index("N")
g = function(0, 1, lambda w: family("g", w))
W, V = Outcome("w"), Outcome("v")
NEGATIVE = Index(0, ((-1, 1),))
SQUARE = r.arithmetic((), at_least(x**2), (), ((1, (x,), ()),))


def given(formula: Formula) -> r.Theorem:
    return r.assume((), formula)


def under(formula: Formula, *hypotheses: Formula) -> r.Theorem:
    """A theorem with this conclusion under falsum and these inequalities."""
    facts = tuple(given(f) for f in (above(0), *hypotheses))
    false = r.arithmetic(
        tuple(f for f in facts if isinstance(f.conclusion, Relation)),
        above(0),
        (),
        ((1, (), (0,)), *((0, (), (place,)) for place in range(1, len(facts)))),
    )
    assert false.hypotheses == {above(0), *hypotheses}
    return r.absurd((false,), formula)


def test_index_forms_have_one_normal_form() -> None:
    assert index("k") + index("n") == index("n") + index("k")
    assert 2 * real("n") == real(n + n)
    assert list(real(n).terms.values()) == [1]
    assert real(n + 3) == real(n) + 3


def test_parameters_of_a_lambda_are_numbered_in_order() -> None:
    made = function(2, 0, lambda a, b: family("m", a, b))
    assert made.body == family("m", Index(0, ((0, 1),)), Index(0, ((1, 1),)))
    assert made(i, k) == family("m", i, k)


def test_relations_subtract_the_right_side() -> None:
    assert equal(x, y) == Relation("=", x - y)
    assert at_least(x, y) == Relation(">=", x - y)
    assert above(x, y) == Relation(">", x - y)


def test_specializing_goes_through_every_nested_binder() -> None:
    def body(a: Index, b: Index) -> Relation:
        return equal(total("n", lambda j: sqrt(mean(lambda w: mean(lambda v: family("X", a, b, j, w, v))))))

    outer = given(all_index(n, lambda a: all_index(n, lambda b: body(a, b))))
    half = r.specialize((outer,), k)
    assert half.conclusion == all_index(n, lambda b: body(k, b))
    assert r.specialize((half,), i).conclusion == body(k, i)
    assert r.specialize((half,), i).conclusion != body(i, k)


def test_specializing_outcomes_and_families_under_their_own_binders() -> None:
    def law(a: Outcome, b: Outcome) -> Relation:
        return equal(mean(lambda w: family("X", a, b, w)))

    outer = given(all_outcome(lambda a: all_outcome(lambda b: law(a, b))))
    assert r.specialize((outer,), W).conclusion == all_outcome(lambda b: law(W, b))
    assert r.specialize((r.specialize((outer,), W),), V).conclusion == law(W, V)
    both = given(all_family(1, 0, lambda u: all_family(1, 0, lambda v: at_least(u(i) * v(k) ** 2))))
    f = function(1, 0, lambda a: family("f", a))
    first = r.specialize((both,), f)
    assert first.conclusion == all_family(1, 0, lambda v: at_least(family("f", i) * v(k) ** 2))


def test_a_sum_in_a_sum_keeps_its_own_index() -> None:
    double = given(equal(total("n", lambda a: total("n", lambda b: family("m", a, b) * family("t", "i")))))
    put = r.instantiate((double,), {"i": k + 1}, {}, {"m": function(2, 0, lambda a, b: family("p", b, a))})
    assert put.conclusion == equal(total("n", lambda a: total("n", lambda b: family("p", b, a) * family("t", k + 1))))


def test_cut_alone_and_axioms_by_name() -> None:
    assert r.cut((SQUARE,)).conclusion == SQUARE.conclusion
    assert {rule.name for rule in r.RULES.values() if rule.axiom} == {
        *("index_real", "bracket_value", "sum_empty", "sum_step", "mean_linear", "mean_nonneg", "mean_congruence"),
        *("mean_one", "sqrt_value", "floor_bound", "floor_exact"),
    }


def test_cases_keep_the_other_hypotheses_of_both() -> None:
    goal = equal(family("c"))
    positive, other = under(goal, above(x), at_least(family("a"))), under(goal, at_least(-x), at_least(family("b")))
    kept = {above(0), at_least(family("a")), at_least(family("b"))}
    assert r.cases((positive, other), x).hypotheses == kept


def test_a_factor_may_be_zero_or_a_fraction() -> None:
    assert r.arithmetic((given(at_least(x)),), at_least(0), (), ((0, (), (0,)),)).hypotheses == {at_least(x)}
    assert r.index_arithmetic((given(index_at_least(n)),), index_at_least(1), (0,), 1).conclusion == index_at_least(1)
    twice = given(index_at_least(n + n))
    assert r.index_arithmetic((twice,), index_at_least(n), (Fraction(1, 2),), 0).conclusion == index_at_least(n)


def _with_index_facts(formula: Formula, *facts: Formula) -> r.Theorem:
    """The formula under falsum and inequalities between indices."""
    reals = [r.cut((r.index_real((), f.form), given(f))) for f in facts]  # type: ignore[union-attr]
    zero = r.arithmetic(
        (given(above(0)), *reals), above(0), (), ((1, (), (0,)), *((0, (), (p + 1,)) for p in range(len(reals))))
    )
    return r.absurd((zero,), formula)


def test_induction_discharges_exactly_its_step() -> None:
    goal = at_least(family("f", n))
    base = under(at_least(family("f", 0)), at_least(family("a")))
    inner = (index_at_least(n), index_at_least(N, n + 1))
    step = _with_index_facts(at_least(family("f", n + 1)), *inner, index_at_least(k))
    theorem = r.induct((base, step), "n", N, goal)
    assert theorem.conclusion == at_least(family("f", N))
    assert theorem.hypotheses == {above(0), at_least(family("a")), index_at_least(k), index_at_least(N)}


def test_trichotomy_keeps_the_other_hypotheses_of_all() -> None:
    goal, middle = at_least(family("f", i)), at_least(family("f", k))
    a, b, c = (at_least(family(name)) for name in "abc")
    cases = (under(goal, a), under(middle, b), under(goal, c))
    assert r.trichotomy(cases, "i", k).hypotheses == {above(0), a, b, c}
    below, beyond = index_at_least(k - 1, i), index_at_least(i, k + 1)
    cases = (_with_index_facts(goal, below), under(middle), _with_index_facts(goal, beyond))
    assert r.trichotomy(cases, "i", k).hypotheses == {above(0)}


def test_generalizing_discharges_both_bounds() -> None:
    inside = _with_index_facts(at_least(family("f", i)), index_at_least(i), index_at_least(n, i + 1))
    assert r.generalize((inside,), "index", "i", n, (0, 0)).hypotheses == {above(0)}


REFUSED: dict[str, Callable[[], object]] = {
    "an outcome captured by a mean": lambda: r.instantiate(
        (given(equal(mean(lambda v: family("X", W, v)))),), {}, {"w": Outcome(0)}, {}
    ),
    "a negative bound index": lambda: r.instantiate((given(equal(family("f", i))),), {"i": NEGATIVE}, {}, {}),
    "a negative bound outcome": lambda: given(equal(family("g", Outcome(-1)))),
    "a negative bound family": lambda: given(equal(family(-1))),
    "a bound variable that is no integer": lambda: given(equal(family("f", Index(0, ((True, 1),))))),
    "a negative index in a lambda": lambda: Lambda(1, 0, family("f", NEGATIVE)),
    "specialize: a negative index": lambda: r.specialize(
        (given(all_index(n, lambda a: equal(total("n", lambda b: family("m", a, b))))),), NEGATIVE
    ),
    "specialize: a negative outcome": lambda: r.specialize((given(all_outcome(lambda w: equal(x))),), Outcome(-1)),
    "specialize: a loose outcome": lambda: r.specialize((given(all_outcome(lambda w: equal(x))),), Outcome(0)),
    "specialize: another sort": lambda: r.specialize((given(all_outcome(lambda w: equal(x))),), k),
    "specialize: another arity": lambda: r.specialize(
        (given(all_family(1, 0, lambda v: equal(x))),), function(2, 0, lambda a, b: family("m", a, b))
    ),
    "induct: only the base is wrong": lambda: r.induct(
        (SQUARE, under(at_least(family("f", n + 1)))), "n", N, at_least(family("f", n))
    ),
    "trichotomy: only the middle is wrong": lambda: r.trichotomy(
        (under(at_least(family("f", i))), SQUARE, under(at_least(family("f", i)))), "i", k
    ),
    "mean linear: a function of an index beside a constant": lambda: r.mean_linear(
        (), x, Lambda(0, 0, y), Lambda(0, 1, y), True
    ),
    "mean linear: a constant first": lambda: r.mean_linear((), x, g, Lambda(1, 0, y), False),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(KernelError):
        REFUSED[name]()


def test_a_captured_index_would_prove_falsum() -> None:
    """c(i) := sum_j m(i, j) with i a bound variable forged as -1: one occurrence would be captured, the other not."""
    same = bracket(i - k) * bracket(k - i)
    theorem = given(equal(same * (family("c", i) - family("c", k))))
    rows = function(1, 0, lambda a: total("n", lambda j: family("m", a, j)))
    with pytest.raises(KernelError, match="counts binders"):
        r.instantiate((theorem,), {"i": NEGATIVE}, {}, {"c": rows})


ABOUT_MEANS: dict[str, Callable[[Lambda], r.Theorem]] = {
    "nonneg": lambda f: r.mean_nonneg((), f),
    "congruence": lambda f: r.mean_congruence((), f, g, True),
    "integrable congruence": lambda f: r.mean_congruence((), g, f, False),
}


@pytest.mark.parametrize("further", range(3))
@pytest.mark.parametrize("rule", ABOUT_MEANS)
def test_no_name_of_an_outcome_is_captured_by_the_hypothesis_about_a_mean(rule: str, further: int) -> None:
    """x(v) E x >= 0 would follow from x(w)^2 >= 0, were v the name that is made next for a bound outcome."""
    made: list[Outcome] = []
    all_outcome(lambda w: made.append(w) or equal(family("x", w)))
    number = int(str(made[0].name).removeprefix("'"))
    v = f"'{number + further}"
    theorem = ABOUT_MEANS[rule](Lambda(0, 1, family("x", Outcome(v)) * family("x", Outcome(0))))
    (everywhere,) = (names(h)[0] for h in theorem.hypotheses if isinstance(h, ForAll))
    assert ("outcome", v) in everywhere


def test_the_names_of_a_finished_term_serve_again_and_those_of_an_open_one_do_not() -> None:
    before, seen = list(OPEN), list[list[str]]()

    def inside(a: Index, w: Outcome) -> Poly:
        seen.append(list(OPEN))
        all_index("n", lambda b: equal(family("m", a, b)))
        assert seen[-1] == OPEN
        return family("m", a, w) + total("n", lambda b: family("m", a, b))

    for _ in range(2):
        function(1, 1, inside)
        assert before == OPEN
    assert seen[0] == seen[1] and len({*seen[0]}) == len(before) + 2
