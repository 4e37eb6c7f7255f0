"""Statements as LaTeX: what each piece of the notation is printed as, and that every statement is printed well."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from math_core import LatexToMathML

from proofs.language.latex import Latex, printed
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, definitions, statement_files
from proofs.language.source import source

TEXT = definitions(STATEMENTS)
FILES = statement_files(STATEMENTS)

PRINTED = {
    "x = y": "x = y",
    "-R <= y - q <= R": r"-R \le y - q \le R",
    "x <= y": r"x \le y",
    "L^2 * D[X, U, Delta, r] <= factor * kappa^2 * tr[X]": r"L^{2}\,D_{X} \le \kappa^{2}\,\operatorname{tr}\Sigma_{X}",
    "share * x >= share": r"\tfrac{1}{36}\,x \ge \tfrac{1}{36}",
    "factor = x": "1 = x",
    "orthonormal[U]": r"U^{\mathsf{T}}U=I",
    "A <<= product[A, B]": r"A \preceq AB",
    "shifted[A](eps) <<= B": r"\bigl(A + \varepsilon I\bigr) \preceq B",
    "product[A, B](i, j + 1) = delta(i, j)": r"AB_{i,j + 1} = \delta_{ij}",
    "cov[X, X](i, j) = 0": r"\operatorname{Cov}(X,X)_{ij} = 0",
    "integer 0 <= i < d": r"0 \le i < d",
    "integrable[w](X(i; w)^2)": r"X_{i}^{2} \in L^1",
    "for all i, j < d, every outcome w: X(i; w) = f(j)": r"X_{i} = f_{j}\quad(i, j < d, \text{every outcome})",
    "for every vector v: t = v(0)": r"t = v_{0}\quad(\text{every vector }v)",
    "for every family t(0; 0): t = 0": r"t = 0\quad(\text{every number }t)",
    "E[w](X(k; w) - E[v](X(k; v))) = 0": r"\mathbb{E}\,\bigl[X_{k} - \mathbb{E}\,X_{k}\bigr] = 0",
    "E[w](E[v](f(; v, w))) = 0": r"\mathbb{E}\,\mathbb{E}\,f(w) = 0",
    "x * (y - z) - (x + y) = 0": r"x\,\bigl(y - z\bigr) - \bigl(x + y\bigr) = 0",
    "(x + y)^2 + abs(x)^2 = Delta(j)/2": r"\bigl(x + y\bigr)^{2} + |x|^{2} = \tfrac{1}{2} \Delta_{j}",
    "inverse(j)^2 = 1/2": r"\bigl(\Delta^{+}_{j}\bigr)^{2} = \tfrac{1}{2}",
    "Delta_Z(i) = g_Z(; w)": r"\Delta_{Z,i} = g_{Z}",
    "sum[k < d](x(k) + 1) = floor(sqrt(y))": r"\sum_{k < d} \bigl(x_{k} + 1\bigr) = \lfloor \sqrt{y} \rfloor",
    "[i > j] * x = word": r"[i > j]\,x = \mathit{word}",
}


@pytest.mark.parametrize("text", PRINTED)
def test_a_line_is_printed(text: str) -> None:
    constants = {"factor": Fraction(1), "share": Fraction(1, 36)}
    assert Latex(Notation(TEXT), constants).read(text) == PRINTED[text]


def test_constants_are_printed_by_their_values_and_notations_of_a_statement_by_their_names() -> None:
    text = (
        "claim a\ntitle\nkind upper bound\nwords\nsource\nuses\nintegers d\nconstant half = 1/2 (upper)\n"
        "where e(t; w) := X(t; w) - 1\nwhere size[A](i) := A(i, i)\n    latex |<A>|_\n"
        "hypothesis small: e is small\n    e(0; w) <= half\n    0 <= size[U](1)\n"
        "goal all: so\n    under small\n    e(1; w) <= half * size[f(2)](3)\n"
    )
    found = printed(text, Notation(TEXT), {"half": Fraction(1, 2)})
    assert found.where == ("e_{t} := X_{t} - 1", r"|A|_{i} := A_{ii}")
    assert found.hypotheses == {"small": (r"e_{0} \le \tfrac{1}{2}", r"0 \le |U|_{1}")}
    assert found.goals == {"all": r"e_{1} \le \tfrac{1}{2}\,|f_{2}|_{3}"}


@pytest.mark.parametrize("key", FILES)
def test_every_statement_is_printed_as_formulas_that_can_be_set(key: str) -> None:
    found, said = source(key).latex, source(key).statement
    assert [*found.goals] == ([g.name for g in said.goals] or [""])
    assert {*found.hypotheses} == {h.name for h in said.hypotheses}
    converter = LatexToMathML()
    for formula in (*found.where, *found.goals.values(), *(f for fs in found.hypotheses.values() for f in fs)):
        converter.convert_with_local_state(formula, displaystyle=True)
        assert formula.count("{") == formula.count("}")
        assert not re.search(r"\}_\{[^{}]*\}_\{|\^\{[^{}]*\}\^\{", formula), formula
