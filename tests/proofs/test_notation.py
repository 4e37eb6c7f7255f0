"""The notation of the statement files: every formula can be written and reads as itself, and nothing else is read."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.kernel.formulas import (
    Formula,
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
from proofs.kernel.terms import Index, Outcome, Poly, bracket, family, floor, index, mean, poly, real, sqrt, total
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, definitions
from proofs.language.scope import integers
from proofs.language.syntax import Unreadable
from proofs.language.text import as_text
from proofs.library.logic.logic import magnitude, maximum, minimum
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.setting import code, covariance, quantized

TEXT = definitions(STATEMENTS)
SCOPE = integers("d, M, i, k, j")
w, law, x, y, z = Outcome("w"), Law(), family("x"), family("y"), family("z")

MEANINGS: dict[str, Poly] = {
    "abs(x)": magnitude(x),
    "max(x, y)": maximum(x, y),
    "min(x, y)": minimum(x, y),
    "code(z)": code(z),
    "q(x, y, z)": quantized(x, y, z),
    "centred[X](k; w)": law.centred("k", w),
    "cov[X, X](k, j)": covariance("k", "j"),
    "tr[X]": law.trace(),
    "Y[X, U](i; w)": law.coordinate("i", w),
    "var[X, U](i)": law.variance("i"),
    "qY[X, U, Delta, r](i; w)": law.quantized("i", w),
    "D[X, U, Delta, r]": law.distortion(),
    "mse[X, U, Delta, r](i)": law.mean_error("i"),
    "sum[k < d](X(k; w))": total("d", lambda k: family("X", k, w)),
    "sum[d < 3](x(d))": total(3, lambda k: family("x", k)),
    "E[w](cov[X, X](k, j) * X(k; w))": mean(lambda v: covariance("k", "j") * family("X", "k", v)),
    "sum[i < M](Y[X, U](i + 1; w))": total("M", lambda i: law.coordinate(i + 1, w)),
    "M + 2 * d - 1/2": real("M") + 2 * real("d") - Fraction(1, 2),
    '"d" + "sum"': real("d") + family("sum"),
    "d() + d(d)": family("d") + family("d", "d"),
    "[i - j >= 0] * floor(-x^2)": bracket(index("i") - "j") * floor(-(x**2)),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_notation_means_what_the_library_means(text: str) -> None:
    assert Notation(TEXT).formula(f"{text} = 0", SCOPE) == equal(MEANINGS[text])


def test_no_definition_captures_a_name_of_a_statement() -> None:
    notation = Notation("integers d\nf[X](i) := sum[k < d](X(k, i))\n")
    assert notation.formula("sum[k < d](f[A](k)) = 0", integers("d")) == equal(
        total("d", lambda outer: total("d", lambda inner: family("A", inner, outer)))
    )
    assert notation.formula("sum[d < 2](f[A](d)) = 0", integers("d")) == equal(
        total(2, lambda outer: total("d", lambda inner: family("A", inner, outer)))
    )


REFUSED = {
    "x": "expected a relation",
    "x <= y >= z": "a chain goes in one direction",
    "x = y = z <= x": "one formula, and this says 3",
    "x >= ": "expected a name",
    "x * * y = 0": "expected a name",
    "x y = 0": "expected a relation",
    "x = 01": "lowest form",
    "x = 1/0": "division by zero",
    "x = " + "9" * 41: "too long",
    "x^65 = 0": "an exponent is between 0 and 64",
    "x = 1.5": "unexpected",
    "x & y = 0": "unexpected",
    "(" * 61 + "x" + ")" * 61 + " = 0": "nested too deeply",
    "for every outcome w: " * 61 + "x = 0": "nested too deeply",
    "D[X] = 0": "takes other arguments",
    "norm[X] = 0": "is not a notation",
    "integer 1/2 * d >= 0": "not an integer form",
    "integer d * M >= 0": "linear",
    "integer p >= 0": "is not an integer variable",
    "f(p) = 0": "is not an integer variable",
    "sum[i < x](1) = 0": "is not an integer variable",
    "for some x: x = 0": "expected 'all' or 'every'",
    "(x1 + x2 + x3 + x4 + x5)^64 = 0": "more work",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_other_texts_are_refused(text: str) -> None:
    Poly.work, old = 200_000, Poly.work
    try:
        with pytest.raises(Unreadable, match=REFUSED[text].replace("+", "\\+")):
            Notation(TEXT).formula(text, SCOPE)
    finally:
        Poly.work = old


@pytest.mark.parametrize(
    "text", ["f(x) = x", "f(x + 1) := x", "f(x, x) := x", "sum(x) := x", "abs(x) := x", "f(x) := (x", "f[1] := 2"]
)
def test_other_definitions_are_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="notation, line"):
        Notation(f"{TEXT}{text}\n")


FAMILIES = ("x", "y", "X", "U", "Delta", "r", "d", "i", "E", "sum", "code", "abs", "p'", "a b")
numbers = st.one_of(st.integers(-4, 4), st.fractions(-2, 2, max_denominator=6))


@st.composite
def forms(draw: st.DrawFn, bound: tuple[Index, ...]) -> Index:
    """A linear form in free and bound integers."""
    form = Index(draw(st.integers(-2, 2)))
    for variable in draw(st.lists(st.sampled_from([index("d"), index("M"), index("i"), *bound]), max_size=2)):
        form = form.plus(variable, draw(st.integers(-2, 2)))
    return form


@st.composite
def terms(draw: st.DrawFn, deep: int, indices: tuple[Index, ...], outcomes: tuple[Outcome, ...]) -> Poly:
    """A polynomial; bound variables come as functions of the binder."""
    kind = draw(
        st.sampled_from(
            ["number", "family", "index", "bracket", *(["+", "*", "sum", "E", "sqrt", "named"] * (deep > 0))]
        )
    )
    inner = terms(deep - 1, indices, outcomes)
    match kind:
        case "number":
            return poly(draw(numbers))
        case "index":
            return real(draw(forms(indices)))
        case "bracket":
            return bracket(draw(forms(indices)))
        case "+":
            return draw(inner) + poly(draw(numbers)) * draw(inner)
        case "*":
            return draw(inner) * draw(inner)
        case "sqrt":
            return poly(draw(st.sampled_from([sqrt, floor, magnitude, code, lambda t: t * t]))(draw(inner)))
        case "sum":
            length = draw(forms(indices))
            return total(length, lambda i: draw(terms(deep - 1, (*indices, i), outcomes)))
        case "E":
            return mean(lambda v: draw(terms(deep - 1, indices, (*outcomes, v))))
        case "named":
            place, point = draw(forms(indices)), draw(st.sampled_from([*outcomes, Outcome("w")]))
            named = [law.trace(), law.variance(place), law.coordinate(place, point), law.centred(place, point)]
            return draw(st.sampled_from([*named, law.quantized(place, point), covariance(place, place)]))
        case _:
            places = draw(st.lists(forms(indices), max_size=2))
            points = draw(st.lists(st.sampled_from([*outcomes, Outcome("w"), Outcome("i")]), max_size=2))
            return family(draw(st.sampled_from(FAMILIES)), *places, *points)


@st.composite
def formulas(
    draw: st.DrawFn, indices: tuple[Index, ...] = (), outcomes: tuple[Outcome, ...] = (), deep: int = 2
) -> Formula:
    """A formula with nested quantifiers."""
    inner = terms(2, indices, outcomes)
    match draw(st.sampled_from(["relation", "integer", "integrable", *(["index", "outcome", "family"] * (deep > 0))])):
        case "relation":
            return draw(st.sampled_from([equal, at_least, above]))(draw(inner), draw(inner))
        case "integer":
            return index_at_least(draw(forms(indices)))
        case "integrable":
            return integrable(lambda v: draw(terms(2, indices, (*outcomes, v))))
        case "index":
            return all_index(draw(forms(indices)), lambda i: draw(formulas((*indices, i), outcomes, deep - 1)))
        case "outcome":
            return all_outcome(lambda v: draw(formulas(indices, (*outcomes, v), deep - 1)))
        case _:
            return all_family(1, 0, lambda v: at_least(v(0) * draw(inner), v(draw(forms(indices)))))


@given(formulas())
def test_every_formula_can_be_written_and_reads_as_itself(formula: Formula) -> None:
    scope = integers(", ".join(sorted({n for sort, n in names(formula)[0] if sort == "index"})))
    assert Notation().formula(as_text(formula), scope) == formula


@given(st.text(st.sampled_from("xdMEw01/^*+-()[]<>=;:, \"'"), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(Notation(TEXT).formula(text, SCOPE), Relation)
