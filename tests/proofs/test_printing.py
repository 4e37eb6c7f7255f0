"""Terms and formulas as text: every kind of atom, every kind of formula, one order for equal terms."""

from __future__ import annotations

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
from proofs.printing import show_formula, show_index, show_poly

x, y = family("x"), family("y")
p, q = index("p"), index("q")
W = Outcome("a")

INDICES: dict[str, Index] = {
    "0": index(0),
    "-3": index(-3),
    "p": p,
    "p + 1": p + 1,
    "p - 1": p - 1,
    "p + q": p + q,
    "p - q": p - q,
    "-p": 0 - p,
    "-p + 2": 2 - p,
    "2p": p + p,
    "p - 2q + 3": p - q - q + 3,
}

TERMS: dict[str, Poly] = {
    "0": poly(0),
    "1": poly(1),
    "-2/3": poly(Fraction(-2, 3)),
    "x": x,
    "-x": -x,
    "2 x": 2 * x,
    "-1/2 x": Fraction(-1, 2) * x,
    "x^3": x**3,
    "x y": x * y,
    "x - y": x - y,
    "1 + x": x + 1,
    "x + y - 1/2 x y": x + y - Fraction(1, 2) * x * y,
    "3 x^2 y": 3 * y * x**2,
    "m(p, q + 1)": family("m", p, q + 1),
    "g(a)": family("g", W),
    "X(p, a)": family("X", p, W),
    "p": real(p),
    "p^2": real(p) ** 2,
    "1 + p - q": real(p - q + 1),
    "[p - q >= 0]": bracket(p - q),
    "sum[i < p](f(i))": total(p, lambda k: family("f", k)),
    "sum[i < p + 1](sum[j < i](m(i, j)))": total(p + 1, lambda k: total(k, lambda m: family("m", k, m))),
    "sum[i < p](x)^2": total(p, lambda _: x) ** 2,
    "sum[i < p](i)": total(p, real),
    "E[w](g(w))": mean(lambda v: family("g", v)),
    "E[w](E[v](c(w, v)))": mean(lambda u: mean(lambda v: family("c", u, v))),
    "E[w](sum[i < p](X(i, w)))": mean(lambda u: total(p, lambda k: family("X", k, u))),
    "sum[i < p](E[w](X(i, w)))": total(p, lambda k: mean(lambda u: family("X", k, u))),
    "sqrt(x)": sqrt(x),
    "floor(x + y)": floor(x + y),
    "floor(sqrt(x^2))": floor(sqrt(x**2)),
}

FORMULAS: dict[str, Formula] = {
    "x = y": equal(x, y),
    "x >= 0": at_least(x),
    "0 >= x": at_least(-x),
    "1/2 x >= 2/3 y": at_least(Fraction(1, 2) * x, Fraction(2, 3) * y),
    "x > 1 + y": above(x, y + 1),
    "0 = 0": equal(poly(0)),
    "p - q >= 0": index_at_least(p, q),
    "E[w](g(w)) exists": integrable(lambda v: family("g", v)),
    "for all i < p: f(i) >= 0": all_index(p, lambda k: at_least(family("f", k))),
    "for all i < p: for all j < i: m(i, j) = m(j, i)": all_index(
        p, lambda k: all_index(k, lambda m: equal(family("m", k, m), family("m", m, k)))
    ),
    "for all outcomes w: g(w) >= 0": all_outcome(lambda u: at_least(family("g", u))),
    "for all families v: v(0)^2 >= 0": all_family(1, 0, lambda u: at_least(u(0) ** 2)),
    "for all families v: E[w](v(w)^2) >= 0": all_family(0, 1, lambda u: at_least(mean(lambda w: u(w) ** 2))),
    "for all families v: for all families x: v(p) = x(p)": all_family(
        1, 0, lambda u: all_family(1, 0, lambda t: equal(u(p), t(p)))
    ),
    "for all i < p: for all outcomes w: E[v](X(i, v)) >= X(i, w)": all_index(
        p, lambda k: all_outcome(lambda u: at_least(mean(lambda t: family("X", k, t)), family("X", k, u)))
    ),
}


@pytest.mark.parametrize("text", INDICES)
def test_index_form(text: str) -> None:
    assert show_index(INDICES[text]) == text


@pytest.mark.parametrize("text", TERMS)
def test_term(text: str) -> None:
    assert show_poly(TERMS[text]) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_formula(text: str) -> None:
    assert show_formula(FORMULAS[text]) == text


def test_terms_built_in_another_order_read_alike() -> None:
    parts = [x, y, 2 * x * y, -(x**2), poly(3), sqrt(y), -family("f", p)]
    forward, backward = sum(parts, poly(0)), sum(reversed(parts), poly(0))
    assert show_poly(forward) == show_poly(backward)
    assert show_poly(x * y * family("z")) == show_poly(family("z") * y * x) == "x y z"


def test_no_binder_shares_its_name_with_an_outer_one() -> None:
    def nested(depth: int, outer: tuple[Index, ...]) -> Poly:
        return total(2, lambda k: nested(depth - 1, (*outer, k))) if depth else family("t", *outer)

    text = show_poly(nested(14, ()))
    variables = [part.partition(" <")[0] for part in text.split("sum[")[1:]]
    assert len(variables) == len(set(variables)) == 14
    assert f"t({', '.join(variables)})" in text


def test_loose_variable_is_marked() -> None:
    assert show_poly(function(1, 0, lambda k: family("f", k)).body) == "f(?0)"
    assert show_poly(function(0, 1, lambda u: family("g", u)).body) == "g(?0)"
    assert show_formula(all_family(1, 0, lambda u: at_least(u(0))).body) == "?0(0) >= 0"
