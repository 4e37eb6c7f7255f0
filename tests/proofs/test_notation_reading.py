"""What each piece of the notation means, at the edge of every limit, with the kernel's own constructors beside it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

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
from proofs.kernel.terms import Index, Outcome, Poly, bracket, family, floor, index, mean, poly, real, sqrt, total
from proofs.language import notation as own
from proofs.language import syntax
from proofs.language.notation import Notation
from proofs.language.scope import integers
from proofs.language.syntax import Unreadable

DEFINITIONS = """# a comment

integers d
double(a) := a + a
second(a, b) := b
shifted(a) := double(a + 1)
at[X](i; w) := X(i; w)
norm[X] := sum[i < d](X(i)^2)
expected[X] := E[w](X(; w))
all[X](i) := E[v](at[X](i; v))
power[X](i) := sum[k < i](X(k + i))
both[X, Y](i) := power[X](i) * power[Y](i)
levels := 2 * d
entry(i, j) := f(i, j) + 1
row[A](i) := sum[j < d](A(i, j))
trace[A] := sum[i < d](A(i, i))
product[A, B](i, j) := sum[k < d](A(i, k) * B(k, j))
value[X](i; w) := X(i; w) * 2
mean[X](i) := E[w](X(i; w))
relation symmetric[A]: for all i, j < d: A(i, j) = A(j, i)
relation A <<= B: for every vector v: sum[i < d](B(i, i) * v(i)) >= sum[i < d](A(i, i) * v(i))
    latex <A> \\preceq <B>
relation inverse(a, b):
    a^2 * b = a
    a * b^2 = b
"""
SCOPE = integers("d, n, i")
x, y, w, d, n = family("x"), family("y"), Outcome("w"), index("d"), index("n")


@pytest.fixture(autouse=True)
def work() -> Iterator[None]:
    Poly.work = 1_000_000
    yield
    Poly.work = float("inf")


def read(text: str, definitions: str = DEFINITIONS, budget: int = own.BUDGET) -> Formula:
    return Notation(definitions, budget).formula(text, SCOPE)


def refused(reason: str) -> Any:
    return pytest.raises(Unreadable, match=reason)


def by_two(i: Index) -> Poly:
    return total(2, lambda j: family("f", i, j))


TERMS: dict[str, Any] = {
    "x": x,
    " x ": x,
    "-x + y - 2": y - x - 2,
    "x - y + 1": x - y + 1,
    "x * y * 3": 3 * x * y,
    "-x * y": -x * y,
    "x^2 * y^1": x**2 * y,
    "(x + y)^2": (x + y) ** 2,
    "(x)": x,
    "0": 0,
    "7": 7,
    "1/2 * x": x * Fraction(1, 2),
    "4/2": 2,
    "6/4": Fraction(3, 2),
    "x * 0": 0,
    "d": real("d"),
    "d + 1": real(d + 1),
    "q": family("q"),
    '"d"': real("d"),
    '"x y"': family("x y"),
    '"sum"': family("sum"),
    '"f"(d, 2; w)': family("f", "d", 2, w),
    '"double"(d)': family("double", "d"),
    "f(2 * d - n + 1, -i; w, v)": family("f", Index(1).plus("d", 2) - n, Index(0) - index("i"), w, Outcome("v")),
    "f()": family("f"),
    "f(; w)": family("f", w),
    "f(3 * (d + 2) - 2 * 3 * n)": family("f", Index(6).plus("d", 3).plus("n", -6)),
    "[d - 1 >= n] * x": bracket(d - 1 - n) * x,
    "sqrt(x + 1)": sqrt(x + 1),
    "floor(1/2 * x)": floor(x * Fraction(1, 2)),
    "sum[i < d](f(i))": total("d", lambda i: family("f", i)),
    "sum[i < 2 * d](sum[j < i](f(i, j) * i))": total(
        Index(0).plus("d", 2), lambda i: total(i, lambda j: family("f", i, j) * real(i))
    ),
    "sum[i < d](i + n)": total("d", lambda i: real(i) + real("n")),
    "E[w](f(; w) * E[v](f(; v, w)))": mean(lambda o: family("f", o) * mean(lambda v: family("f", v, o))),
    "E[v](f(; w, v))": mean(lambda v: family("f", w, v)),
    "double(x)": 2 * x,
    "double(double(d))": 4 * real("d"),
    "second(x, y)": y,
    "second(y, (x))": x,
    "shifted(x)": 2 * x + 2,
    "at[f](d; w)": family("f", "d", w),
    "norm[f]": total("d", lambda i: family("f", i) ** 2),
    "expected[f]": mean(lambda o: family("f", o)),
    "sum[i < n](norm[f] * x)": total("n", lambda i: total("d", lambda j: family("f", j) ** 2) * x),
    "E[w](at[f](d; w))": mean(lambda o: family("f", "d", o)),
    "E[w](all[f](d) * f(; w))": mean(lambda o: mean(lambda v: family("f", "d", v)) * family("f", o)),
    "power[f](n)": total("n", lambda k: family("f", k + n)),
    "sum[i < n](power[f](i))": total("n", lambda i: total(i, lambda k: family("f", k + i))),
    "sum[i < n](power[f](i + 1))": total("n", lambda i: total(i + 1, lambda k: family("f", k + i + 1))),
    "both[f, g](n)": total("n", lambda k: family("f", k + n)) * total("n", lambda k: family("g", k + n)),
    "both[g, f](n) - both[f, g](n)": 0,
    "power[f](n) * power[f](d) * power[g](n) * power[f](n)": total("n", lambda k: family("f", k + n)) ** 2
    * total("d", lambda k: family("f", k + d))
    * total("n", lambda k: family("g", k + n)),
    "x/2 - 3 * x/4": x * Fraction(-1, 4),
    "1/2/3": Fraction(1, 6),
    "levels^2 - levels() + levels(2)": 4 * real("d") ** 2 - family("levels") + family("levels", 2),
    "[d > n] + [d <= n] + [n < d]": 2 * bracket(d - n - 1) + bracket(n - d),
    "row[f](n)": total("d", lambda j: family("f", "n", j)),
    "trace[entry]": total("d", lambda i: family("f", i, i) + 1),
    'trace["entry"]': total("d", lambda i: family("entry", i, i)),
    "trace[product[f, g]]": total("d", lambda i: total("d", lambda k: family("f", i, k) * family("g", k, i))),
    "trace[product[product[f, g], entry]]": total(
        "d",
        lambda i: total(
            "d",
            lambda k: total("d", lambda m: family("f", i, m) * family("g", m, k)) * (family("f", k, i) + 1),
        ),
    ),
    "trace[f(n)]": total("d", lambda i: family("f", "n", i, i)),
    "row[f(n, d + 1)](2)": total("d", lambda j: family("f", "n", d + 1, 2, j)),
    "mean[value[f(n)]](2)": mean(lambda o: family("f", "n", 2, o) * 2),
    "sum[i < n](mean[value[f(i)]](i))": total("n", lambda i: mean(lambda o: family("f", i, i, o) * 2)),
    "at[f](n; w) + at[f](n; v)": family("f", "n", w) + family("f", "n", Outcome("v")),
}


@pytest.mark.parametrize("text", TERMS)
def test_a_term_means_what_it_says(text: str) -> None:
    assert read(f"{text} = 0") == equal(poly(TERMS[text]))


def test_words_with_a_plain_meaning_may_be_quoted_names() -> None:
    assert read('"sqrt"(2) + "E" + "x"(; "w") = 0') == equal(family("sqrt", 2) + family("E") + family("x", w))
    assert read('f("d") = 0') == equal(family("f", "d"))
    assert read('sum["a b" < 2]("a b") = 0') == equal(total(2, lambda i: real(i)))


FORMULAS: dict[str, Formula] = {
    "x = y": equal(x, y),
    "x >= y": at_least(x, y),
    "x > y": above(x, y),
    "integer d + 1 >= n": index_at_least(d + 1, n),
    "integrable[w](f(; w))": integrable(lambda o: family("f", o)),
    "integrable[w](E[v](f(; v, w)))": integrable(lambda o: mean(lambda v: family("f", v, o))),
    "for all k < d: f(k) > 0": all_index("d", lambda k: above(family("f", k))),
    "for all k < d: for all j < k: f(k, j) > 0": all_index(
        "d", lambda k: all_index(k, lambda j: above(family("f", k, j)))
    ),
    "for all k < d: sum[j < 2](f(k, j)) > 0": all_index("d", lambda k: above(by_two(k))),
    "for all k < d: integer k >= n": all_index("d", lambda k: index_at_least(k, n)),
    "for every outcome v: for every outcome u: f(; u, v) = 0": all_outcome(
        lambda v: all_outcome(lambda u: equal(family("f", u, v)))
    ),
    "for every outcome v: E[u](f(; u, v)) = 0": all_outcome(lambda v: equal(mean(lambda u: family("f", u, v)))),
    "for every outcome v: for all k < d: f(k; v) = 0": all_outcome(
        lambda v: all_index("d", lambda k: equal(family("f", k, v)))
    ),
    "for every outcome v: integrable[u](f(; u, v))": all_outcome(lambda v: integrable(lambda u: family("f", u, v))),
    "for every family v(1; 0): v(d) >= 0": all_family(1, 0, lambda v: at_least(v("d"))),
    "for every family v(0; 2): for every family u(1; 0): v(; w, w) * u(1) = 0": all_family(
        0, 2, lambda v: all_family(1, 0, lambda u: equal(v(w, w) * u(1)))
    ),
    "for every family v(1; 0): for all k < d: for every outcome o: v(k) = norm[v] * f(; o)": all_family(
        1,
        0,
        lambda v: all_index(
            "d", lambda k: all_outcome(lambda o: equal(v(k), total("d", lambda i: v(i) ** 2) * family("f", o)))
        ),
    ),
    "x <= y": at_least(y, x),
    "x < y": above(y, x),
    "integer d < n": index_at_least(n, d + 1),
    "integer d > n": index_at_least(d, n + 1),
    "integer d <= n": index_at_least(n, d),
    "for all i, j < d, k < j, every outcome w: f(i, j, k; w) = 0": all_index(
        "d",
        lambda i: all_index(
            "d", lambda j: all_index(j, lambda k: all_outcome(lambda o: equal(family("f", i, j, k, o))))
        ),
    ),
    "for every outcome v, all k < d: f(k; v) = 0": all_outcome(
        lambda v: all_index("d", lambda k: equal(family("f", k, v)))
    ),
    "for every vector v: v(n) = 0": all_family(1, 0, lambda v: equal(v("n"))),
    "symmetric[g]": all_index("d", lambda i: all_index("d", lambda j: equal(family("g", i, j), family("g", j, i)))),
    "for all k < n: symmetric[g(k)]": all_index(
        "n",
        lambda k: all_index("d", lambda i: all_index("d", lambda j: equal(family("g", k, i, j), family("g", k, j, i)))),
    ),
    "g <<= entry": all_family(
        1,
        0,
        lambda v: at_least(
            total("d", lambda i: (family("f", i, i) + 1) * v(i)), total("d", lambda i: family("g", i, i) * v(i))
        ),
    ),
    "for all d < d: f(d) = 0": all_index("d", lambda k: equal(family("f", k))),
}


SEVERAL: dict[str, list[Formula]] = {
    "-y <= x <= y": [at_least(x, -y), at_least(y, x)],
    "y > x >= 0 = d": [above(y, x), at_least(x), equal(0, real("d"))],
    "integer 0 <= d < n": [index_at_least(d), index_at_least(n, d + 1)],
    "for all k < d: 0 <= f(k) <= 1": [
        all_index("d", lambda k: at_least(family("f", k))),
        all_index("d", lambda k: at_least(1, family("f", k))),
    ],
    "inverse(x, y)": [equal(x**2 * y, x), equal(x * y**2, y)],
    "for all k < d: inverse(f(k), k)": [
        all_index("d", lambda k: equal(family("f", k) ** 2 * real(k), family("f", k))),
        all_index("d", lambda k: equal(family("f", k) * real(k) ** 2, real(k))),
    ],
}


@pytest.mark.parametrize("text", SEVERAL)
def test_a_line_may_say_several_formulas(text: str) -> None:
    assert list(Notation(DEFINITIONS).formulas(text, SCOPE)) == SEVERAL[text]
    with refused(f"expected one formula, and this says {len(SEVERAL[text])}"):
        read(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_means_what_it_says(text: str) -> None:
    assert read(text) == FORMULAS[text]


REFUSED: dict[str, str] = {
    "x": "expected a relation",
    "integer d": "expected a relation",
    "x < y > z": "a chain goes in one direction",
    "x = y > z < x": "a chain goes in one direction",
    "": "expected a name",
    "x =": "expected a name",
    "x = y y": "unexpected 'y'",
    "x = y abcdefghijklmnop": "unexpected 'abcdefghijkl'$",
    "x = y = z": "expected one formula, and this says 2",
    "x = & abcdefghijklmnop": "unexpected '& abcdefghij'$",
    "x = &                    b": "unexpected '&'$",
    "x = &" + " " * 18 + "b": "unexpected '&'$",
    "x = (y": "expected '\\)'",
    "x = [d >= 1": "expected ']'",
    "x = [d]": "expected '>='",
    "x = [d > 1 > 0]": "expected '>='",
    "x = [d = 1]": "expected '>='",
    "x = f(d d)": "expected ','",
    "x = f(d; w v)": "expected ','",
    "x = f(d; 1)": "expected a name",
    "x = f(d": "expected ','",
    "x = sum[k](x)": "expected '<'",
    "x = sum(x)": r"expected '\['",
    "x = E[w < 2](x)": "expected ']'",
    "x = sqrt x": r"expected '\('",
    "x = 01": "not in lowest form",
    "x = 1/0": "division by zero",
    "x = \u0661": "unexpected",
    "x = y^n": "expected a number",
    "x = 2^2^2": "unexpected",
    "for any k < d: x = 0": "expected 'all' or 'every'",
    "for every index k: x = 0": "expected 'outcome', 'vector' or 'family'",
    "for all i k < d: x = 0": "expected '<'",
    "for all k < d, : x = 0": "expected a name",
    "for all k < d every outcome w: x = 0": "expected ':'",
    "for every family v: x = 0": r"expected '\('",
    "for every family v(1, 0): x = 0": "expected ';'",
    "for all k < x: x = 0": "'x' is not an integer variable",
    "integer 1/2 >= 0": "not an integer form",
    "integer d^2 >= 0": "not an integer form",
    "integer d * n >= 0": "linear",
    "integer (d + 1) * n >= 0": "linear",
    "integer f(d) >= 0": "not an integer form",
    "x = norm[f](d)": "norm takes other arguments",
    "x = double(x, x)": "double takes other arguments",
    "x = at[f](d)": "at takes other arguments",
    "x = at[f, f](d; w)": "at takes other arguments",
    "x = nothing[f]": "'nothing' is not a notation",
    "x = " + "a" * 50 + "[f]": f"'{'a' * 40}' is not a notation",
    "x = f(y)": "'y' is not an integer variable",
    "x + symmetric[f] = 0": "'symmetric' is not a notation",
    "row[f]": "'row' is not a relation",
    "double(x)": "'double' is not a relation",
    "symmetric[f, f]": "symmetric takes other arguments",
    "f + g <<= g": "a side of <<= is a matrix by its name",
    "f(; w) <<= g": "a side of <<= is a matrix by its name",
    "f <<= g <<= g": "unexpected '<<='",
    "x/y = 0": "expected a number",
    "x/0 = 0": "division by zero",
    "x = trace[f(x)]": "'x' is not an integer variable",
    "x = trace[f(d]": "expected ','",
    "x = trace[2]": "expected a name",
    "x = trace[" + "product[" * 61 + "f": "nested too deeply",
    "x = y^65": "an exponent is between 0 and 64",
}


@pytest.mark.parametrize("text", REFUSED)
def test_another_text_is_refused(text: str) -> None:
    with refused(REFUSED[text]):
        read(text)


def test_numbers_have_forty_digits_at_most() -> None:
    most = 10**40 - 1
    assert read(f"x = {most}") == equal(x, most) and read("x = 0/7") == equal(x)
    with refused("too long"):
        read(f"x = {most + 1}")


def test_nesting_is_bounded() -> None:
    assert read("(" * 58 + "x" + ")" * 58 + " = 0") == equal(x)
    with refused("nested too deeply"):
        read("(" * 59 + "x" + ")" * 59 + " = 0")
    assert read("(x) + " * 100 + "(x) = 0") == equal(101 * x)
    with refused("nested too deeply"):
        read("(x) + " * 100 + "(" * 59 + "x" + ")" * 59 + " = 0")
    assert read("trace[f] + " * 20 + "(" * 58 + "x" + ")" * 58 + " = 0") != equal(x)
    with refused("nested too deeply"):
        read("trace[f] + " * 20 + "(" * 59 + "x" + ")" * 59 + " = 0")
    assert read("for every outcome w: " * 58 + "x = 0") != equal(x)
    for deep in (59, 9_000):
        with refused("nested too deeply"):
            read("for every outcome w: " * deep + "x = 0")


def test_lines_are_bounded() -> None:
    text = "x = 0"
    assert read(text + " " * (syntax.LONGEST - len(text))) == equal(x)
    with refused("a line is too long"):
        read(text + " " * (syntax.LONGEST - len(text) + 1))
    assert (syntax.LONGEST, own.BUDGET) == (200_000, 200_000)


def test_work_is_bounded() -> None:
    pieces = 7  # the formula, two sides, each a sum of one product of one factor
    assert read("x = y", budget=pieces) == equal(x, y)
    with refused("more work than is allowed"):
        read("x = y", budget=pieces - 1)


def test_equal_expansions_are_read_once() -> None:
    definitions = "".join(f"t{n}(a) := t{n - 1}(a) * t{n - 1}(a)\n" for n in range(1, 6)) + "end := 0\n"
    notation = Notation("t0(a) := a\n" + definitions.replace("end := 0\n", ""), 400)
    assert notation.formula("t5(n) = 0", SCOPE) == equal(real("n") ** 32)
    before = notation.budget
    assert notation.formula("t5(n) = 0", SCOPE) == equal(real("n") ** 32)
    assert before - notation.budget < 10


DEFINITIONS_REFUSED = [
    ("f(x) = x", "not a definition of a new notation"),
    ("f(x)", "not a definition of a new notation"),
    ("f", "not a definition of a new notation"),
    ('"f"(x) := x', "not a definition of a new notation"),
    ("2 := x", "not a definition of a new notation"),
    ("double(x) := x", "not a definition of a new notation"),
    ("integer(x) := x", "not a definition of a new notation"),
    ("f(x + 1) := x", "a parameter is a name"),
    ("f(x * y) := x", "a parameter is a name"),
    ("f(2) := x", "a parameter is a name"),
    ("f(-x) := x", "a parameter is a name"),
    ("f(g(x)) := x", "a parameter is a name"),
    ("f(x^2) := x", "a parameter is a name"),
    ("f(x, x) := x", "a parameter occurs twice"),
    ("f[x, x] := x", "a parameter occurs twice"),
    ("f(; x, x) := x", "a parameter occurs twice"),
    ("f[g[h]] := x", "a parameter is a name"),
    ("f[g(1)] := x", "a parameter is a name"),
    ('f["g"] := x', "a parameter is a name"),
    ("f(x) := x\n    x = x", "not a definition of a new notation"),
    ("f(x) := x\n    latex a\n    latex b", "not a definition of a new notation"),
    ("relation f(x) := x", "not a definition of a relation"),
    ("relation f(x)", "not a definition of a relation"),
    ("relation f(x):", "not a definition of a relation"),
    ("relation f(x):\n    latex x", "not a definition of a relation"),
    ("relation x: x = 0", "expected a relation"),
    ("relation x >= y: x = 0", "not a definition of a relation"),
    ("relation symmetric[A]: trace[A] = 0", "not a definition of a new notation"),
    ("relation A <<= B: trace[A] = trace[B]", "not a definition of a new notation"),
    ("f(x) y := x", "unexpected 'y'"),
    ("f(x) := x y", "unexpected 'y'"),
    ("f(x) := ", "expected a name"),
    ("integers d, d", "an integer is declared twice"),
]


@pytest.mark.parametrize(("line", "reason"), DEFINITIONS_REFUSED)
def test_another_definition_is_refused(line: str, reason: str) -> None:
    with refused(f"notation, line 26: .*{reason}"):
        Notation(f"{DEFINITIONS}{line}\n")


def test_a_parameter_may_have_the_name_of_another_sort() -> None:
    notation = Notation("f[x](x; x) := x(x; x)\n")
    assert notation.formula("f[g](d; w) = 0", SCOPE) == equal(family("g", "d", w))


def test_an_argument_keeps_the_meaning_it_had_where_it_was_written() -> None:
    assert read("sum[k < n](power[f](k) * shifted(k)) = 0") == equal(
        total("n", lambda i: total(i, lambda k: family("f", k + i)) * (2 * real(i) + 2))
    )
    notation = Notation("integers d\nup(i) := sum[k < d](f(i, k))\nagain(k) := sum[d < 3](up(k) * up(d))\n")
    row = lambda i: total("d", lambda k: family("f", i, k))  # noqa: E731
    assert notation.formula("again(n) = 0", SCOPE) == equal(total(3, lambda j: row(n) * row(j)))
    assert notation.formula("sum[k < 2](up(k + 1)) = 0", SCOPE) == equal(total(2, lambda k: row(k + 1)))


@pytest.mark.parametrize(("text", "names"), [("", ()), ("a", ("a",)), ("a, b'", ("a", "b'")), ("b,a", ("b", "a"))])
def test_integers_are_declared_by_name(text: str, names: tuple[str, ...]) -> None:
    assert integers(text) == own.Scope({name: name for name in names})
