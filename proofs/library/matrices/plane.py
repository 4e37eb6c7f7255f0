"""Determinants of two by two matrices and the Loewner order.

The kernel has no determinants; here m_00 m_11 - m_01 m_10 stands for one. Sums below d are written with d = 2.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, at_least, equal, map_formula
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Poly, Polyish, index, poly, real, substitution, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, cut, one, ordered, square_monotone
from proofs.library.matrices.matrices import Matrix, difference, dominated, named, positive_semidefinite, symmetric
from proofs.library.matrices.norms import Products, cauchy_schwarz_of
from proofs.library.quantizer.setting import HALF
from proofs.search.certificate import prove

A, B = named("A"), named("B")


def in_plane(formula: Formula) -> Formula:
    """The formula with d = 2."""
    return map_formula(formula, substitution({"d": index(2)}, {}, {}))


def determinant(m: Matrix) -> Poly:
    """m_00 m_11 - m_01 m_10."""
    return m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0)


def two_terms(term: Term) -> Theorem:
    """|- sum of term(i) below 2 = term(0) + term(1)."""
    steps = [cut(rules.sum_step((), Index(n), one(term)), ordered(n)) for n in (0, 1)]
    goal = equal(total(2, term), poly(term(index(0))) + term(index(1)))
    return prove(goal, [*steps, rules.sum_empty((), one(term))])


def _form(m: Matrix, given: Formula, s: Polyish, u: Polyish) -> Theorem:
    """From 0 <= m in the plane: s^2 m_00 + s u (m_01 + m_10) + u^2 m_11 >= 0."""

    def v(i: Index) -> Poly:
        return s * (1 - real(i)) + u * real(i)

    def cell(i: Index) -> Term:
        return lambda j: v(i) * m(i, j) * v(j)

    value = poly(s) ** 2 * m(0, 0) + poly(s) * u * (m(0, 1) + m(1, 0)) + poly(u) ** 2 * m(1, 1)
    sums = [two_terms(lambda i: total(2, cell(i))), two_terms(cell(index(0))), two_terms(cell(index(1)))]
    return prove(at_least(value), [at(assume(given), one(v)), *sums])


def _products(m: Matrix, given: Formula) -> Products:
    return Products(m(0, 0), HALF * (m(0, 1) + m(1, 0)), m(1, 1), lambda s, u: _form(m, given, s, u))


@lemma
def determinants_ordered() -> Theorem:
    """0 <= A <= B, both symmetric, in the plane |- det B >= det A.

    With P = B - A: det B - det A = det P + (a_00 p_11 + a_11 p_00 - 2 a_01 p_01), and the bracket is not negative
    since (a_00 p_11 + a_11 p_00)^2 >= 4 a_00 a_11 p_00 p_11 >= 4 (a_01 p_01)^2.
    """
    a = _products(A, in_plane(positive_semidefinite(A)))
    p = _products(difference(B, A), in_plane(dominated(A, B)))
    small, large = cauchy_schwarz_of(a), cauchy_schwarz_of(p)
    (a_first, a_last), (p_first, p_last) = ((m.square(1, 0), m.square(0, 1)) for m in (a, p))
    mixed = a.a * p.c + a.c * p.a
    sign = prove(at_least(mixed), products=[(a_first, p_last), (a_last, p_first)])
    squares = prove(
        at_least(mixed**2, (2 * a.b * p.b) ** 2),
        squares=[a.a * p.c - a.c * p.a],
        products=[(small, p_first, p_last)],
        weighted=[(a.b, large)],
    )
    cross = square_monotone(2 * a.b * p.b, mixed, sign, squares)
    same = [cut(at(assume(in_plane(symmetric(m))), 0, 1), ordered(0), ordered(1)) for m in (A, B)]
    goal = at_least(determinant(B), determinant(A))
    entries = tuple(m(i, j) for m in (A, B) for i, j in ((0, 1), (1, 0)))
    return prove(goal, [large, cross, *same], multipliers=(1, *entries))
