"""Terms and formulas as text: every kind of atom and formula, one order for equal terms, and what is read again."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from proofs.kernel.formulas import (
    Formula,
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
    Index,
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
from proofs.language import source
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, read_statement, statement_files
from proofs.language.scope import heads, integers
from proofs.language.syntax import Parser
from proofs.language.text import Text, as_text

x, y = family("x"), family("y")
p, q = index("p"), index("q")
W = Outcome("a")

TERMS: dict[str, Poly] = {
    "0": poly(0),
    "1": poly(1),
    "-2/3": poly(Fraction(-2, 3)),
    "x": x,
    "-x": -x,
    "2 * x": 2 * x,
    "-1/2 * x": Fraction(-1, 2) * x,
    "x^3": x**3,
    "x * y": x * y,
    "x - y": x - y,
    "1 + x": x + 1,
    "x + y - 1/2 * x * y": x + y - Fraction(1, 2) * x * y,
    "3 * x^2 * y": 3 * y * x**2,
    "m(p, q + 1)": family("m", p, q + 1),
    "f(p - q)": family("f", p - q),
    "f(-p)": family("f", 0 - p),
    "f(2 - p - 2 * q)": family("f", 2 - p - q - q),
    "f(-3)": family("f", index(-3)),
    "g(; a)": family("g", W),
    "X(p; a)": family("X", p, W),
    '"my own"(p)': family("my own", p),
    '"sum"': family("sum"),
    "p": real(p),
    "p^2": real(p) ** 2,
    "1 + p - q": real(p - q + 1),
    "[p - q >= 0]": bracket(p - q),
    "sum[i < p](f(i))": total(p, lambda k: family("f", k)),
    "sum[i < p + 1](sum[j < i](m(i, j)))": total(p + 1, lambda k: total(k, lambda m: family("m", k, m))),
    "sum[i < p](x)^2": total(p, lambda _: x) ** 2,
    "sum[i < p](i)": total(p, real),
    "E[w](g(; w))": mean(lambda v: family("g", v)),
    "E[w](E[v](c(; w, v)))": mean(lambda u: mean(lambda v: family("c", u, v))),
    "E[w](sum[i < p](X(i; w)))": mean(lambda u: total(p, lambda k: family("X", k, u))),
    "sum[i < p](E[w](X(i; w)))": total(p, lambda k: mean(lambda u: family("X", k, u))),
    "p * p()": real(p) * family("p"),
    "sqrt(x)": sqrt(x),
    "floor(x + y)": floor(x + y),
    "floor(sqrt(x^2))": floor(sqrt(x**2)),
}

FORMULAS: dict[str, Formula] = {
    "x = y": equal(x, y),
    "x >= 0": at_least(x),
    "0 >= x": at_least(-x),
    "1/2 * x >= 2/3 * y": at_least(Fraction(1, 2) * x, Fraction(2, 3) * y),
    "x > 1 + y": above(x, y + 1),
    "0 = 0": equal(poly(0)),
    "integer p - q >= 0": index_at_least(p, q),
    "integrable[w](g(; w))": integrable(lambda v: family("g", v)),
    "for all i < p: f(i) >= 0": all_index(p, lambda k: at_least(family("f", k))),
    "for all i < p: integer i - q >= 0": all_index(p, lambda k: index_at_least(k, q)),
    "for all i < p, all j < i: m(i, j) = m(j, i)": all_index(
        p, lambda k: all_index(k, lambda m: equal(family("m", k, m), family("m", m, k)))
    ),
    "for all i, j < p: m(i, j) = m(j, i)": all_index(
        p, lambda k: all_index(p, lambda m: equal(family("m", k, m), family("m", m, k)))
    ),
    "for every outcome w: g(; w) >= 0": all_outcome(lambda u: at_least(family("g", u))),
    "for every vector v: v(0)^2 >= 0": all_family(1, 0, lambda u: at_least(u(0) ** 2)),
    "for every family v(0; 1): E[w](v(; w)^2) >= 0": all_family(0, 1, lambda u: at_least(mean(lambda w: u(w) ** 2))),
    "for every vector v, every vector u: v(p) = u(p)": all_family(
        1, 0, lambda u: all_family(1, 0, lambda t: equal(u(p), t(p)))
    ),
    "for all i < p, every outcome w: E[v](X(i; v)) >= X(i; w)": all_index(
        p, lambda k: all_outcome(lambda u: at_least(mean(lambda t: family("X", k, t)), family("X", k, u)))
    ),
}
SCOPE = integers("p, q")


@pytest.mark.parametrize("text", TERMS)
def test_term(text: str) -> None:
    assert as_text(TERMS[text]) == text
    assert Notation().formula(f"{text} = 0", SCOPE) == equal(TERMS[text])


@pytest.mark.parametrize("text", FORMULAS)
def test_formula(text: str) -> None:
    assert as_text(FORMULAS[text]) == text
    assert Notation().formula(text, SCOPE) == FORMULAS[text]


def test_terms_built_in_another_order_read_alike() -> None:
    parts = [x, y, 2 * x * y, -(x**2), poly(3), sqrt(y), -family("f", p)]
    forward, backward = sum(parts, poly(0)), sum(reversed(parts), poly(0))
    assert as_text(forward) == as_text(backward)
    assert as_text(x * y * family("z")) == as_text(family("z") * y * x) == "x * y * z"


def test_no_binder_shares_its_name_with_an_outer_one() -> None:
    def nested(depth: int, outer: tuple[Index, ...]) -> Poly:
        return total(2, lambda k: nested(depth - 1, (*outer, k))) if depth else family("t", *outer)

    text = as_text(nested(14, ()))
    variables = [part.partition(" <")[0] for part in text.split("sum[")[1:]]
    assert len(variables) == len(set(variables)) == 14
    assert f"t({', '.join(variables)})" in text


def test_loose_variable_is_marked() -> None:
    assert as_text(function(1, 0, lambda k: family("f", k)).body) == 'f("?0")'
    assert as_text(function(0, 1, lambda u: family("g", u)).body) == 'g(; "?0")'


class Drawn:
    """Random terms and formulas, their free names and bound variables drawn from few, so that they clash."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def form(self, bound: list[Index]) -> Index:
        drawn = self.random
        form = index(drawn.randint(-2, 2))
        for _ in range(drawn.randint(0, 2)):
            form = form.plus(drawn.choice([p, q, *bound]), drawn.choice([1, 1, -1, 3]))
        return form

    def term(
        self, depth: int, bound: list[Index], points: list[Outcome], families: list[tuple[int, int, object]]
    ) -> Poly:
        drawn = self.random
        kind = drawn.randrange(10 if depth else 4)
        inner = (bound, points, families)
        if kind == 0:
            return poly(Fraction(drawn.randint(-5, 5), drawn.choice([1, 1, 2, 3])))
        if kind in (1, 2):
            if families and drawn.random() < 0.5:
                indices, outcomes, function_ = drawn.choice(families)
                if not outcomes or points:
                    arguments = [
                        *(self.form(bound) for _ in range(indices)),
                        *(drawn.choice(points) for _ in range(outcomes)),
                    ]
                    return function_(*arguments)  # type: ignore[operator,no-any-return]
            name = drawn.choice(["i", "w", "v", "x", "sum", "cov", "L", "a b", "p"])
            arguments = [self.form(bound) for _ in range(drawn.randint(0, 2))]
            return family(name, *arguments, *points[: drawn.randint(0, 1)])
        if kind == 3:
            return real(self.form(bound))
        if kind in (4, 5):
            return self.term(depth - 1, *inner) * self.term(depth - 1, *inner) + self.term(depth - 1, *inner)
        if kind == 6:
            return total(self.form(bound), lambda k: self.term(depth - 1, [*bound, k], points, families))
        if kind == 7:
            return mean(lambda w: self.term(depth - 1, bound, [*points, w], families))
        if kind == 8:
            return bracket(self.form(bound))
        return drawn.choice([sqrt, floor])(self.term(depth - 1, *inner))

    def formula(
        self, depth: int, bound: list[Index], points: list[Outcome], families: list[tuple[int, int, object]]
    ) -> Formula:
        drawn = self.random
        kind = drawn.randrange(8)
        if depth and kind < 2:
            return all_index(self.form(bound), lambda k: self.formula(depth - 1, [*bound, k], points, families))
        if depth and kind == 2:
            return all_outcome(lambda w: self.formula(depth - 1, bound, [*points, w], families))
        if depth and kind == 3:
            indices, outcomes = drawn.choice([(1, 0), (0, 0), (2, 1)])
            return all_family(
                indices, outcomes, lambda f: self.formula(depth - 1, bound, points, [*families, (indices, outcomes, f)])
            )
        if kind == 4:
            return index_at_least(self.form(bound), self.form(bound))
        if kind == 5:
            return integrable(lambda w: self.term(2, bound, [*points, w], families))
        build = drawn.choice([equal, at_least, above])
        return build(self.term(3, bound, points, families), self.term(2, bound, points, families))


def test_ten_thousand_random_formulas_are_read_as_they_were_printed() -> None:
    drawn, notation = Drawn(2026), Notation()
    for _ in range(10_000):
        formula = drawn.formula(2, [], [], [])
        text = as_text(formula)
        notation.budget = 10**6
        scope = integers(", ".join(sorted({n for sort, n in names(formula)[0] if sort == "index"})))
        assert notation.formula(text, scope) == formula, text


def again(text: str) -> str:
    """A statement file with every formula printed from its syntax tree."""
    lines: list[str] = []
    for _, head, below in heads(text):
        if head.startswith("where "):
            left, _, right = head.removeprefix("where ").partition(":=")
            head = f"where {Text().term(Parser(left).atom())} := {Text().term(Parser(right).expression())}"
        lines.append(head)
        for line in below:
            plain = line.startswith(("under", "latex "))
            lines.append("    " + (line if plain else Text().line(Parser(line).formulas())))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("key", statement_files(STATEMENTS))
def test_every_statement_that_is_printed_and_read_again_says_the_same(key: str) -> None:
    read = source.source(key)
    assert read_statement(again(read.text), read.notation).statement.goals == read.statement.goals
    assert read_statement(again(read.text), read.notation).statement.hypotheses == read.statement.hypotheses
