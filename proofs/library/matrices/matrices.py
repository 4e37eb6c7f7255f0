"""Quadratic forms and the Loewner order in every dimension.

A matrix is a function of two indices below d; A <= B says that v^T (B - A) v >= 0 for every vector v.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import ForAll, Formula, above, all_family, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, Polyish, family, function, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, by_contradiction, constant, for_family, instance, one
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, exchange, kronecker, linear, monotone, pick, positive, scale
from proofs.search.certificate import prove

Matrix = Callable[[Indexish, Indexish], Poly]


def bilinear(m: Matrix, a: Term, b: Term) -> Poly:
    """a^T m b."""
    return total(d, lambda i: total(d, lambda j: poly(a(i)) * m(i, j) * b(j)))


def quadratic(m: Matrix, v: Term) -> Poly:
    """v^T m v."""
    return bilinear(m, v, v)


def difference(larger: Matrix, smaller: Matrix) -> Matrix:
    """larger - smaller."""
    return lambda i, j: larger(i, j) - smaller(i, j)


def dominated(smaller: Matrix, larger: Matrix) -> ForAll:
    """smaller <= larger in the Loewner order: the quadratic forms are ordered at every vector."""
    return all_family(1, 0, lambda v: at_least(quadratic(difference(larger, smaller), v)))


def over_pairs(entry: Callable[[Index, Index], Formula]) -> ForAll:
    """What is said of the entry i, j of a matrix, for all of them."""
    return all_index(d, lambda i: all_index(d, lambda j: entry(i, j)))


def symmetric(m: Matrix) -> ForAll:
    """m = m^T."""
    return over_pairs(lambda i, j: equal(m(i, j), m(j, i)))


def trace_of(m: Matrix) -> Poly:
    """sum m_ii."""
    return total(d, lambda i: m(i, i))


def named(name: str) -> Matrix:
    """The matrix with the entries of a family."""
    return lambda i, j: family(name, i, j)


m, v = named("m"), (lambda i: family("v", i))
k, j = index("k"), index("j")
t = family("t")


def at_matrix(theorem: Theorem, **matrices: Matrix) -> Theorem:
    """A theorem about named matrices, for these ones."""
    return instance(theorem, families={name: function(2, 0, value) for name, value in matrices.items()})


@lemma
def _rows() -> Theorem:
    """sum_i sum_j a_i m_ij b_j = sum_i a_i sum_j m_ij b_j."""

    def a(i: Indexish) -> Poly:
        return family("a", i)

    def b(i: Indexish) -> Poly:
        return family("b", i)

    pulled = scale(d, a("i"), lambda j: m("i", j) * b(j))
    return congruent(
        d,
        "i",
        pulled,
        lambda i: total(d, lambda j: a(i) * m(i, j) * b(j)),
        lambda i: a(i) * total(d, lambda j: m(i, j) * b(j)),
    )


def rows(matrix: Matrix, a: Term, b: Term) -> Theorem:
    """d >= 0 |- a^T m b = sum_i a_i (m b)_i."""
    return instance(_rows(), families={"m": function(2, 0, matrix), "a": one(a), "b": one(b)})


@lemma
def _columns() -> Theorem:
    """sum_i sum_j a_i m_ij b_j = sum_j (sum_i a_i m_ij) b_j."""

    def a(i: Indexish) -> Poly:
        return family("a", i)

    def b(i: Indexish) -> Poly:
        return family("b", i)

    swapped = exchange(d, d, lambda i, j: a(i) * m(i, j) * b(j))
    value = total(d, lambda j: total(d, lambda i: a(i) * m(i, j)) * b(j))
    return prove(equal(bilinear(m, a, b), value), [swapped, rows(transposed(m), b, a)])


def columns(matrix: Matrix, a: Term, b: Term) -> Theorem:
    """d >= 0 |- a^T m b = sum_j (a^T m)_j b_j."""
    return instance(_columns(), families={"m": function(2, 0, matrix), "a": one(a), "b": one(b)})


@lemma
def _combined() -> Theorem:
    """d >= 0 |- v^T (t m + n) v = t v^T m v + v^T n v."""
    n = named("n")

    def first(i: Indexish) -> Poly:
        return total(d, lambda j: v(i) * m(i, j) * v(j))

    def second(i: Indexish) -> Poly:
        return total(d, lambda j: v(i) * n(i, j) * v(j))

    def cell(i: Indexish, j: Indexish) -> Poly:
        return v(i) * (t * m(i, j) + n(i, j)) * v(j)

    parts = [(t, lambda j: v("i") * m("i", j) * v(j)), (1, lambda j: v("i") * n("i", j) * v(j))]
    inner = linear(d, lambda j: cell("i", j), parts)
    summed = congruent(d, "i", inner, lambda i: total(d, lambda j: cell(i, j)), lambda i: t * first(i) + second(i))
    outer = linear(d, lambda i: t * first(i) + second(i), [(t, first), (1, second)])
    value = quadratic(lambda i, j: t * m(i, j) + n(i, j), v)
    return prove(equal(value, t * quadratic(m, v) + quadratic(n, v)), [summed, outer])


def combined_form(factor: Polyish, first: Matrix, second: Matrix, vector: Term) -> Theorem:
    """d >= 0 |- v^T (t m + n) v = t v^T m v + v^T n v."""
    theorem = instance(_combined(), families={"t": constant(factor), "v": one(vector)})
    return at_matrix(theorem, m=first, n=second)


def split_form(larger: Matrix, smaller: Matrix, vector: Term) -> Theorem:
    """d >= 0 |- v^T (m - n) v = v^T m v - v^T n v."""
    return combined_form(-1, smaller, larger, vector)


def same_form(first: Matrix, second: Matrix, entries: Theorem, vector: Term) -> Theorem:
    """From |- first_kj = second_kj at indices k, j below d: d >= 0 |- v^T first v = v^T second v."""

    def row(matrix: Matrix, k: Indexish) -> Poly:
        return total(d, lambda j: poly(vector(index(k))) * matrix(k, j) * vector(j))

    both = poly(vector(k)) * vector(j)
    cell = prove(equal(both * first(k, j), both * second(k, j)), [entries], multipliers=(both,))
    inner = congruent(
        d,
        "j",
        cell,
        lambda j: poly(vector(k)) * first(k, j) * vector(j),
        lambda j: poly(vector(k)) * second(k, j) * vector(j),
    )
    return congruent(d, "k", inner, lambda k: row(first, k), lambda k: row(second, k))


def transposed(matrix: Matrix) -> Matrix:
    """m^T."""
    return lambda i, j: matrix(j, i)


def transposed_form(matrix: Matrix, vector: Term) -> Theorem:
    """d >= 0 |- v^T m^T v = v^T m v."""
    swapped = exchange(d, d, lambda i, j: poly(vector(i)) * matrix(j, i) * vector(j))
    return prove(equal(quadratic(transposed(matrix), vector), quadratic(matrix, vector)), [swapped])


def ordered_forms(smaller: Matrix, larger: Matrix, vector: Term) -> Theorem:
    """smaller <= larger |- v^T larger v >= v^T smaller v."""
    order = at(assume(dominated(smaller, larger)), one(vector))
    goal = at_least(quadratic(larger, vector), quadratic(smaller, vector))
    return prove(goal, [order, split_form(larger, smaller, vector)])


def order_from_forms(smaller: Matrix, larger: Matrix, name: str, forms: Theorem) -> Theorem:
    """From |- v^T larger v >= v^T smaller v with v the free family `name`: smaller <= larger."""

    def vector(i: Indexish) -> Poly:
        return family(name, i)

    goal = at_least(quadratic(difference(larger, smaller), vector))
    return for_family(prove(goal, [forms, split_form(larger, smaller, vector)]), name)


@lemma
def pair_form() -> Theorem:
    """0 <= k, j < d |- v^T m v = m_kk + t m_kj + t m_jk + t^2 m_jj for v = e_k + t e_j."""

    def vector(i: Indexish) -> Poly:
        return kronecker(i, k) + t * kronecker(i, j)

    def entry(i: Indexish) -> Poly:
        return m(i, k) + t * m(i, j)

    i = index("i")
    spread = linear(
        d,
        lambda c: m(i, c) * vector(c),
        [(1, lambda c: kronecker(c, k) * m(i, c)), (t, lambda c: kronecker(c, j) * m(i, c))],
    )
    row = prove(
        equal(total(d, lambda c: m(i, c) * vector(c)), entry(i)),
        [spread, pick(d, k, lambda c: m(i, c)), pick(d, j, lambda c: m(i, c))],
        multipliers=(1, t),
    )
    weighted = prove(
        equal(vector(i) * total(d, lambda c: m(i, c) * vector(c)), vector(i) * entry(i)),
        [row],
        multipliers=(1, vector(i)),
    )
    summed = congruent(
        d, "i", weighted, lambda i: vector(i) * total(d, lambda c: m(i, c) * vector(c)), lambda i: vector(i) * entry(i)
    )
    outer = linear(
        d,
        lambda i: vector(i) * entry(i),
        [(1, lambda i: kronecker(i, k) * entry(i)), (t, lambda i: kronecker(i, j) * entry(i))],
    )
    goal = equal(quadratic(m, vector), m(k, k) + t * m(k, j) + t * m(j, k) + t**2 * m(j, j))
    facts = [rows(m, vector, vector), summed, outer, pick(d, k, entry), pick(d, j, entry)]
    return prove(goal, facts, multipliers=(1, t))


def entry_form(place: Indexish) -> Theorem:
    """0 <= i < d |- e_i^T m e_i = m_ii."""
    put = instance(pair_form(), {"k": place, "j": place}, {"t": constant(0)})
    return prove(equal(quadratic(m, lambda i: kronecker(i, place)), m(place, place)), [put])


@lemma
def diagonal_order() -> Theorem:
    """0 <= m, 0 <= k < d |- m_kk >= 0, with 0 <= m said by v^T m v >= 0 for every v."""
    spot = at(assume(positive_semidefinite(m)), one(lambda i: kronecker(i, k)))
    return prove(at_least(m(k, k)), [spot, entry_form(k)])


def positive_semidefinite(matrix: Matrix) -> ForAll:
    """v^T m v >= 0 for every v."""
    return all_family(1, 0, lambda v: at_least(quadratic(matrix, v)))


def diagonal_ordered(smaller: Matrix, larger: Matrix, place: Indexish) -> Theorem:
    """smaller <= larger, 0 <= k < d |- larger_kk >= smaller_kk."""
    theorem = instance(at_matrix(diagonal_order(), m=difference(larger, smaller)), {"k": place})
    return prove(at_least(larger(place, place), smaller(place, place)), [theorem])


def trace_ordered(smaller: Matrix, larger: Matrix) -> Theorem:
    """smaller <= larger, d >= 0 |- tr larger >= tr smaller."""
    each = diagonal_ordered(smaller, larger, "k")
    return monotone(d, "k", each, lambda i: smaller(i, i), lambda i: larger(i, i))


@lemma
def _strict() -> Theorem:
    """0 <= m, m_kj = m_jk, m_kj^2 > 0, 0 <= k, j < d |- tr m > 0.

    If the trace were not positive, every m_ii would vanish; then v = e_k - m_kj e_j has v^T m v = -2 m_kj^2 < 0.
    """
    wrong = assume(at_least(-trace_of(m)))
    nothing: list[Theorem] = []
    for place in (k, j):
        strict = positive(
            d, "l", instance(diagonal_order(), {"k": "l"}), lambda i: m(i, i), place, assume(above(m(place, place)))
        )
        sign = instance(diagonal_order(), {"k": place})
        none = by_contradiction(at_least(-m(place, place)), prove(above(0), [wrong, strict]))
        nothing.append(rules.antisymmetry((sign, none), m(place, place)))
    value = -m(k, j)
    form = instance(pair_form(), families={"t": constant(value)})
    direction = at(assume(positive_semidefinite(m)), one(lambda i: kronecker(i, k) + value * kronecker(i, j)))
    same = assume(equal(m(k, j), m(j, k)))
    clash = prove(
        above(0),
        [form, direction, same, *nothing, assume(above(m(k, j) ** 2))],
        multipliers=(1, m(k, j), m(k, j) ** 2),
    )
    return by_contradiction(above(trace_of(m)), clash)


def trace_strict(smaller: Matrix, larger: Matrix, row: Indexish, column: Indexish) -> Theorem:
    """smaller <= larger, both symmetric at k, j, and (larger - smaller)_kj^2 > 0 |- tr larger > tr smaller."""
    gap = difference(larger, smaller)
    theorem = instance(at_matrix(_strict(), m=gap), {"k": row, "j": column})
    left = linear(d, lambda i: gap(i, i), [(1, lambda i: larger(i, i)), (-1, lambda i: smaller(i, i))])
    return prove(above(trace_of(larger), trace_of(smaller)), [theorem, left])
