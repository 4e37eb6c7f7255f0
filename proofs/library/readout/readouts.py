"""Linear readouts R x of p rows: traces tr(R A R^T) in the Loewner order, in every dimension."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, total
from proofs.library.logic.logic import Term, cut, one, ordered
from proofs.library.matrices.matrices import Matrix, ordered_forms, quadratic
from proofs.library.sums.sums import monotone
from proofs.search.certificate import prove

p = "p"


def row(a: Indexish) -> Term:
    """Row a of the readout R."""
    return lambda i: family("R", a, i)


def through(matrix: Matrix, count: Indexish = p) -> Poly:
    """tr(R A R^T) for R of so many rows."""
    return total(count, lambda a: quadratic(matrix, row(a)))


def readouts_ordered(smaller: Matrix, larger: Matrix) -> Theorem:
    """smaller <= larger, d, p >= 0 |- tr(R larger R^T) >= tr(R smaller R^T)."""
    each = ordered_forms(smaller, larger, row(index("a")))
    return monotone(p, "a", each, lambda a: quadratic(smaller, row(a)), lambda a: quadratic(larger, row(a)))


def one_row(matrix: Matrix) -> Theorem:
    """|- tr(R A R^T) = r^T A r for R of the one row r."""
    term = one(lambda a: quadratic(matrix, row(a)))
    facts = [cut(rules.sum_step((), index(0), term), ordered(0)), rules.sum_empty((), term)]
    return prove(equal(through(matrix, 1), quadratic(matrix, row(0))), facts)
