"""What a certificate may hold and what it may not, entry by entry and at the edge of every limit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from proofs.kernel.formulas import (
    Formula,
    Integrable,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.terms import (
    Index,
    KernelError,
    Lambda,
    Outcome,
    Poly,
    bracket,
    family,
    floor,
    mean,
    poly,
    real,
    sqrt,
    total,
)
from proofs.language.syntax import Unreadable
from proofs.models.semantics import NotEvaluable, evaluate
from proofs.recheck.evidence import Budget, read_model
from proofs.recheck.reader import Reader, bounded_formula
from proofs.recheck.values import canonical, exact, items, mapping, number, parse, word

MOST = 10**40
x, y = family("x"), family("y")


@pytest.fixture(autouse=True)
def work() -> Iterator[None]:
    """Enough work for each test, and none of it spent on the others."""
    Poly.work, Budget.evaluations = 1_000_000, 10_000
    yield
    Poly.work = float("inf")


def refused(reason: str) -> Any:
    return pytest.raises(Unreadable, match=reason)


# JSON and its values.


def test_a_certificate_is_written_in_one_way() -> None:
    data: dict[str, Any] = {"b": [{"é": 1, "a": []}, 2], "a": {}, "c": []}
    text = '{\n"a":{},\n"b":[\n{"a":[],"é":1},\n2\n],\n"c":[]\n}\n'
    assert canonical(data) == text and parse(text) == data
    for other in (text[:-1], text.replace(":", ": "), text.replace('{"a":[],"é":1}', '{"é":1,"a":[]}'), "[]\n"):
        with refused("not canonical JSON"):
            parse(other)
    with refused("a key occurs twice"):
        parse(text.replace('"a":{}', '"a":{},\n"a":{}'))
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": float("nan")})


def test_numbers_are_integers_of_bounded_length() -> None:
    assert parse('{\n"a":' + "9" * 40 + "\n}\n") == {"a": MOST - 1}
    assert parse('{\n"a":-' + "9" * 39 + "\n}\n") == {"a": 1 - MOST // 10}
    with refused("too many digits"):
        parse('{\n"a":' + "9" * 41 + "\n}\n")
    for text in ("NaN", "1.0", "1e3", "-Infinity"):
        with refused("not an integer"):
            parse('{\n"a":' + text + "\n}\n")


def test_values_are_of_their_types() -> None:
    assert items([1, 2]) == items([1, 2], 2) == [1, 2]
    for value, length, reason in (((1, 2), None, "a list$"), ("ab", 2, "a list of 2"), ([1], 2, "a list of 2")):
        with refused(reason):
            items(value, length)
    assert [number(n) for n in (0, MOST)] == [0, MOST] and number(-3, -3, -3) == -3
    for value, least, most in ((-1, 0, 5), (6, 0, 5), (True, 0, 5), ("1", 0, 5), (1.0, 0, 5)):
        with refused("missing or out of range"):
            number(value, least, most)
    with refused("out of range"):
        number(-1)
    with refused("out of range"):
        number(MOST + 1)
    assert word("a" * 2_000) == "a" * 2_000
    for text in ("a" * 2_001, "a\nb", 1, None):
        with refused("a line of text"):
            word(text)
    assert mapping({"a": 1}) == {"a": 1}
    with refused("an object"):
        mapping([])
    assert [exact(v) for v in (-MOST, MOST, "1/2", "-3/2")] == [-MOST, MOST, Fraction(1, 2), Fraction(-3, 2)]
    for value, reason in (
        (-MOST - 1, "range"),
        ("2", "as a fraction"),
        ("2/4", "lowest"),
        (True, "range"),
        (0.5, "range"),
    ):
        with refused(reason):
            exact(value)


# The tables.


def reader(*terms: Any) -> Reader:
    made = Reader()
    for entry in terms:
        made.add_term(entry)
    return made


X, Y = ["family", "x", [], []], ["family", "y", [], []]


def test_terms_are_what_they_say() -> None:
    made = reader(
        X,
        [[1, 0, 2], ["1/2"]],
        ["sqrt", 1],
        ["floor", 1],
        ["family", 0, [[1, "i", 2, 0, -1]], [0, "w"]],
        [[1, 4, 1]],
        ["mean", 1],
        ["sum", [-3, "n", 1], 1],
        ["index", "i"],
        ["bracket", [0, "i", -1]],
        [[-2, 2, 1, 3, 3], [5]],
        [],
    )
    square, form = x**2 + Fraction(1, 2), Index(1).plus("i", 2).plus(Index(0, ((0, 1),)), -1)
    wanted = [x, square, sqrt(square), floor(square), family(0, form, Outcome(0), Outcome("w"))]
    wanted += [wanted[-1], mean(lambda w: square), total(Index(-3).plus("n"), lambda i: square), real("i")]
    wanted += [bracket(Index(0).plus("i", -1)), 5 - 2 * sqrt(square) * floor(square) ** 3, Poly({})]
    assert [t if isinstance(t, Poly) else Poly({frozenset([(t, 1)]): 1}) for t in made.terms] == wanted


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ([[1, 0]], "not a monomial"),
        ([[]], "not a monomial"),
        ([[1, 0, 1, 0, 2]], "not an atom, or the same one twice"),
        ([[1, 1, 1]], "not an atom, or the same one twice"),
        ([[1, 0, 0]], "out of range"),
        ([[1, 0, 65]], "out of range"),
        ([[1, 2, 1]], "out of range"),
        ([[1, -1, 1]], "out of range"),
        ([[1], [2]], "a monomial occurs twice"),
        ([[1, 0, 1], [2, 0, 1]], "a monomial occurs twice"),
        ([["2/2"]], "lowest terms"),
        (["cosine", 1], "not an atom"),
        (["sqrt"], "not an atom"),
        (["sqrt", 0], "expected a polynomial"),
        (["sum", [0, "n"], 1], "not an index form"),
        (["sum", [], 1], "out of range"),
        (["index", 65], "out of range"),
        (["index", -1], "out of range"),
        (["index", ""], "not a name"),
        (["index", "i" * 65], "not a name"),
        ({}, "a list"),
        ([3], "a list"),
    ],
)
def test_other_terms_are_refused(entry: Any, reason: str) -> None:
    with refused(reason):
        reader(X, [[1, 0, 1]]).add_term(entry)


def test_terms_at_the_edge_are_read() -> None:
    made = reader(
        X, [[1, 0, 64]], ["index", 64], ["index", 0], ["index", "i" * 64], ["sum", [10**39, "n", -(10**39)], 1]
    )
    assert made.terms[1] == x**64 and len(made.terms) == 6
    with refused("out of range"):
        made.index([-MOST - 1])
    assert made.index([-MOST, "a", -MOST]) == Index(-MOST).plus("a", -MOST)
    with refused("out of range"):
        made.index([0, "a", -MOST - 1])


def test_a_hundred_names_and_no_more() -> None:
    made = Reader()
    assert [made.free(f"a{n}") for n in [*range(100), 0]][-1] == "a0"
    with refused("too many names"):
        made.free("a100")


def test_formulas_are_what_they_say() -> None:
    made = reader(X, [[1, 0, 1]])
    entries: list[Any] = [["=", 1], [">=", 1], [">", 1], ["integer", [1, "n", 1]], ["integrable", 1]]
    entries += [["for all", "index", [0, "n", 1], [0, 0], 0], ["for all", "outcome", [0], [0, 0], 1]]
    entries += [["for all", "family", [0], [2, 1], 2], ["for all", "family", [0], [64, 64], 2]]
    for entry in entries:
        made.add_formula(entry)
    wanted: list[Formula] = [equal(x), at_least(x), above(x), index_at_least(Index(1).plus("n"))]
    wanted += [integrable(lambda w: x), all_index("n", lambda i: equal(x)), all_outcome(lambda w: at_least(x))]
    wanted += [all_family(2, 1, lambda v: above(x)), all_family(64, 64, lambda v: above(x))]
    assert made.formulas == wanted and isinstance(made.formulas[4], Integrable)


@pytest.mark.parametrize(
    "entry",
    [["<", 1], ["=", 0], ["=", 2], ["=", -1], ["=", 1, 1], ["for all", "point", [0], [0, 0], 0]]
    + [["for all", "family", [0], arity, 0] for arity in ([-1, 0], [0, -1], [65, 0], [0, 65], [0], [0, 0, 0])]
    + [["for all", "index", [0], [0, 0], n] for n in (1, -1)],
)
def test_other_formulas_are_refused(entry: Any) -> None:
    made = reader(X, [[1, 0, 1]])
    made.add_formula(["=", 1])
    with pytest.raises(Unreadable):
        made.add_formula(entry)


def test_a_formula_refers_to_earlier_ones_alone() -> None:
    made = reader(X, [[1, 0, 1]])
    for place in (0, 1, -1):
        with refused("out of range"):
            made.formula(place)


# Arguments of rules and steps.


def with_formulas() -> Reader:
    made = reader(X, [[1, 0, 1]])
    for entry in (["=", 1], ["integer", [0, "n", 1]]):
        made.add_formula(entry)
    return made


def test_arguments_are_what_they_say() -> None:
    made = with_formulas()
    assert made.function([0, 1, 1]) == Lambda(0, 1, x) and made.function([64, 0, 1]) == Lambda(64, 0, x)
    assert made.term(["index", [2]]) == Index(2) and made.term(["outcome", "w"]) == Outcome("w")
    assert made.term(["function", [0, 0, 1]]) == Lambda(0, 0, x)
    assert made.equations([[1, 3]]) == ((x, 3),) and made.numbers([1, "1/2"]) == (1, Fraction(1, 2))
    assert made.products([["1/2", [1, 1], [0, 2]]]) == ((Fraction(1, 2), (x, x), (0, 2)),)
    assert made.arity([0, 64]) == (0, 64) and made.truth(True) is True and made.truth(False) is False
    assert made.relation(0) == equal(x) and made.integer_relation(1) == index_at_least("n")
    assert made.indices({"i": [1]}) == {"i": Index(1)} and made.outcomes({"w": "v"}) == {"w": Outcome("v")}
    assert made.families({"f": [0, 0, 1]}) == {"f": Lambda(0, 0, x)}
    assert {"i", "w", "v", "f"} <= made.names


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("function", v) for v in ([0, 1], [0, 1, 1, 1], [-1, 0, 1], [0, -1, 1], [65, 0, 1], [0, 65, 1], [0, 0, 0])),
        *(("term", v) for v in (["index"], ["index", [1], 1], ["family", [0, 0, 1]], ["outcome", 0])),
        *(("equations", v) for v in ([[1]], [[1, 0, 0]], [[1, -1]], [[0, 0]])),
        *(("products", v) for v in ([[1, []]], [[1, [], [], []]], [[1, [], [-1]]], [[1, [0], []]])),
        *(("arity", v) for v in ([0], [0, 0, 0], [-1, 0], [0, -1], [65, 0], [0, 65])),
        *(("truth", v) for v in (0, 1, "true", None)),
        *(("relation", v) for v in (1, 2, -1)),
        *(("integer_relation", v) for v in (0, 2, -1)),
        *(("outcomes", v) for v in ({"w": 0}, [])),
        ("name", ""),
        ("theorem", 0),
    ],
)
def test_other_arguments_are_refused(kind: str, value: Any) -> None:
    with pytest.raises(Unreadable):
        getattr(with_formulas(), kind)(value)


def test_steps_apply_the_rules() -> None:
    made = with_formulas()
    made.add_step(["assume", [0], []])
    made.add_step(["assume", [1], []])
    made.add_step(["cut", [], [0, 0]])
    assert [t.conclusion for t in made.theorems] == [equal(x), index_at_least("n"), equal(x)]
    assert made.theorem(2).premises == (made.theorem(0), made.theorem(0))
    for step in (["assume", [0]], ["assume", [0], [], []], ["axiom", [], []], [0, [0], []], [["assume"], [0], []]):
        with pytest.raises(Unreadable):
            made.add_step(step)
    for premise in (-1, 3):
        with refused("out of range"):
            made.add_step(["cut", [], [premise]])
    with refused("a list of 1"):
        made.add_step(["assume", [0, 0], []])
    with pytest.raises(KernelError, match="not a hypothesis"):
        made.add_step(["cut", [], [0, 1]])
    assert len(made.theorems) == 3


def test_a_step_costs_ten_for_itself_and_each_hypothesis_of_its_premises() -> None:
    made = with_formulas()
    made.add_step(["assume", [0], []])
    for left, enough in ((20, True), (19, False), (0, False)):
        Poly.work = left
        if enough:
            made.add_step(["cut", [], [0]])
            assert Poly.work == 0
        else:
            with refused("more work than is allowed"):
                made.add_step(["cut", [], [0]])
    Poly.work = 31
    made.add_step(["cut", [], [0, 0]])
    assert Poly.work == 1


def test_numbers_and_degrees_stay_within_their_limits() -> None:
    small, large = 2**512 - 1, 2**512
    deep = family("edge")
    for good in (deep * small, deep * Fraction(1, small), deep**64, sqrt(deep * small), deep**32 * x**32):
        bounded_formula(at_least(good))
    bounded_formula(index_at_least(Index(small).plus("n", small)))
    bounded_formula(all_index(small, lambda i: at_least(deep)))
    for bad in (deep * large, deep * Fraction(1, large), deep * -large, sqrt(deep * large + 1)):
        with refused("grows too long"):
            bounded_formula(at_least(bad))
    for formula in (
        index_at_least(Index(0).plus("n", large)),
        index_at_least(large),
        all_index(large, lambda i: at_least(deep)),
        all_outcome(lambda w: at_least(deep * large)),
        at_least(family("f", large)),
        at_least(floor(family("f", Index(0).plus("i", large)))),
        integrable(lambda w: family("X", w) * large),
    ):
        with refused("grows too long"):
            bounded_formula(formula)
    for bad in (deep**64 * x, sqrt(deep**64 * x)):
        with refused("degree grows too high"):
            bounded_formula(at_least(bad))
    made = reader(X, [[1, 0, 1]], [[10**39, 0, 1]])
    made.add_formula(["=", 1])
    made.add_step(["assume", [0], []])
    with refused("grows too long"):
        for place in range(5):
            made.add_step(["instantiate", [{}, {}, {"x": [0, 0, 2]}], [place]])
    assert 3 < len(made.theorems) < 6


# Models.

MODEL: dict[str, Any] = {
    "families": {"f": [[[0, -1], "1/2"], [[1, 0], 3]]},
    "indices": {"n": -2},
    "outcomes": {"w": 1},
    "probabilities": ["1/3", "2/3"],
}


def test_a_model_is_what_it_says() -> None:
    model = read_model(MODEL)
    assert model.families == {"f": {(0, -1): Fraction(1, 2), (1, 0): 3}}
    assert (model.indices, model.outcomes) == ({"n": -2}, {"w": 1})
    assert model.probabilities == (Fraction(1, 3), Fraction(2, 3))
    edges = {"indices": {"n": 10**6, "m": -(10**6)}, "families": {"f": [[[10**6, -(10**6)], 1]]}}
    assert read_model({**MODEL, **edges}).indices == edges["indices"]
    assert read_model({**MODEL, "outcomes": {"w": 0}}).outcomes == {"w": 0}
    assert read_model({**MODEL, "probabilities": [0, 1]}).probabilities == (0, 1)


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("indices", {"n": 10**6 + 1}, "range"),
        ("indices", {"n": -(10**6) - 1}, "range"),
        ("outcomes", {"w": 2}, "range"),
        ("outcomes", {"w": -1}, "range"),
        ("probabilities", ["1/3", "1/3"], "add up to one"),
        ("probabilities", [2, -1], "negative"),
        ("probabilities", [], "add up to one"),
        ("families", {"f": [[[0], 1], [[0], 1]]}, "two values"),
        ("families", {"f": [[[10**6 + 1], 1]]}, "range"),
        ("families", {"f": [[[-(10**6) - 1], 1]]}, "range"),
        ("families", {"f": [[[0]]]}, "list of 2"),
        ("families", {"f": [[[0], 1, 1]]}, "list of 2"),
        ("more", 0, "not a model"),
    ],
)
def test_other_models_are_refused(part: str, value: Any, reason: str) -> None:
    with refused(reason):
        read_model({**MODEL, part: value})


def test_a_sum_that_cannot_end_is_not_begun() -> None:
    model = read_model(MODEL | {"indices": {"n": 7}})
    Budget.evaluations = 8  # the whole and each term
    assert evaluate(total("n", lambda i: real(i)), model) == 21
    assert Budget.evaluations == 0
    for allowed, left in ((7, -1), (6, 6), (0, 0)):  # begun where its terms are within what is allowed
        model, Budget.evaluations = read_model(MODEL | {"indices": {"n": 7}}), allowed
        with pytest.raises(NotEvaluable, match="the evaluation takes more work than is allowed"):
            evaluate(total("n", lambda i: real(i)), model)
        assert Budget.evaluations == left


def test_an_evaluation_takes_bounded_work_and_numbers() -> None:
    model = read_model(MODEL)
    Budget.evaluations = 2
    model.spend(2**512 - 1)
    model.spend(Fraction(1, 2**512 - 1))
    assert Budget.evaluations == 0
    with pytest.raises(NotEvaluable, match="more work"):
        model.spend(0)
    for value in (2**512, -(2**512), Fraction(1, 2**512)):
        Budget.evaluations = 5
        with pytest.raises(NotEvaluable, match="too long"):
            model.spend(value)


def test_numbers_without_a_short_common_denominator_are_refused() -> None:
    fractions = [[[place], f"1/{10**39 + place}"] for place in range(1, 6)]
    model = read_model(MODEL | {"families": {"f": fractions, "g": fractions}})
    differences = [family("f", place) - family("g", place) for place in range(1, 6)]
    assert [evaluate(difference, model) for difference in differences] == [0] * 5
    assert evaluate(sum(differences[:3], poly(0)), model) == 0
    with pytest.raises(NotEvaluable, match="a number grows too long"):
        evaluate(sum(differences, poly(0)), model)


def test_a_sum_is_evaluated_once_for_the_variables_in_it() -> None:
    model = read_model(MODEL | {"indices": {"n": 7}})
    Budget.evaluations = 1 + 7 + 7 + 3  # the whole, each i, each j once whatever i is, each k once
    inner = total("n", lambda i: total("n", lambda j: real(j) + total(3, lambda k: real(k))))
    assert evaluate(inner, model) == 7 * 7 * (3 + 3)
    assert Budget.evaluations == 0
