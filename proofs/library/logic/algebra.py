"""Products of matrices and vectors in every dimension, congruence, and shifts by a multiple of the identity."""

from __future__ import annotations

from proofs.kernel.formulas import at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, Polyish, family, function, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, instance, one
from proofs.library.matrices.matrices import (
    Matrix,
    combined_form,
    named,
    quadratic,
    rows,
    transposed,
)
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import (
    congruent,
    exchange,
    kronecker,
    nonneg,
    pick,
    scale,
)
from proofs.search.certificate import prove

i, j, k = index("i"), index("j"), index("k")


def times(left: Matrix, right: Matrix) -> Matrix:
    """The product of two matrices."""
    return lambda i, j: total(d, lambda k: left(i, k) * right(k, j))


def applied(matrix: Matrix, vector: Term) -> Term:
    """m v."""
    return lambda i: total(d, lambda j: matrix(i, j) * vector(j))


def dot(a: Term, b: Term) -> Poly:
    """a^T b."""
    return total(d, lambda i: poly(a(i)) * b(i))


def unit(i: Indexish, j: Indexish) -> Poly:
    """The identity matrix."""
    return kronecker(j, i)


def shifted(matrix: Matrix, by: Polyish) -> Matrix:
    """m + t I."""
    return lambda i, j: matrix(i, j) + poly(by) * unit(i, j)


def vector_of(name: str) -> Term:
    """The vector with the entries of a family."""
    return lambda i: family(name, i)


@lemma
def _associative() -> Theorem:
    """d >= 0 |- sum_j (m n)_ij v_j = sum_k m_ik (n v)_k."""
    m, n, v = named("m"), named("n"), vector_of("v")

    def cell(j: Indexish, k: Indexish) -> Poly:
        return m(i, k) * n(k, j) * v(index(j))

    spread = congruent(
        d,
        "j",
        scale(d, v(j), lambda k: m(i, k) * n(k, j)),
        lambda j: total(d, lambda k: cell(j, k)),
        lambda j: v(j) * times(m, n)(i, j),
    )
    gathered = congruent(
        d,
        "k",
        scale(d, m(i, k), lambda j: n(k, j) * v(j)),
        lambda k: total(d, lambda j: cell(j, k)),
        lambda k: m(i, k) * applied(n, v)(k),
    )
    goal = equal(applied(times(m, n), v)(i), total(d, lambda k: m(i, k) * applied(n, v)(k)))
    return prove(goal, [spread, exchange(d, d, cell), gathered])


def associative(left: Matrix, right: Matrix, vector: Term, place: Indexish) -> Theorem:
    """d >= 0 |- ((m n) v)_i = (m (n v))_i."""
    put = {"m": function(2, 0, left), "n": function(2, 0, right), "v": one(vector)}
    return instance(_associative(), {"i": place}, put)


@lemma
def _adjoint() -> Theorem:
    """d >= 0 |- a^T (m b) = (m^T a)^T b."""
    m, a, b = named("m"), vector_of("a"), vector_of("b")

    def cell(i: Indexish, j: Indexish) -> Poly:
        return poly(a(index(i))) * m(i, j) * b(index(j))

    spread = congruent(
        d,
        "i",
        scale(d, a(i), lambda j: m(i, j) * b(j)),
        lambda i: total(d, lambda j: cell(i, j)),
        lambda i: poly(a(i)) * applied(m, b)(i),
    )
    gathered = congruent(
        d,
        "j",
        scale(d, b(j), lambda i: m(i, j) * a(i)),
        lambda j: total(d, lambda i: cell(i, j)),
        lambda j: poly(applied(transposed(m), a)(j)) * b(j),
    )
    return prove(
        equal(dot(a, applied(m, b)), dot(applied(transposed(m), a), b)), [spread, exchange(d, d, cell), gathered]
    )


def adjoint(matrix: Matrix, a: Term, b: Term) -> Theorem:
    """d >= 0 |- a^T (m b) = (m^T a)^T b."""
    return instance(_adjoint(), families={"m": function(2, 0, matrix), "a": one(a), "b": one(b)})


def same_dot(a: Term, first: Term, second: Term, each: Theorem) -> Theorem:
    """From |- first_i = second_i at i below d: d >= 0 |- a^T first = a^T second."""
    weighted = prove(equal(poly(a(i)) * first(i), poly(a(i)) * second(i)), [each], multipliers=(a(i),))
    return congruent(d, "i", weighted, lambda i: poly(a(i)) * first(i), lambda i: poly(a(i)) * second(i))


def congruence_of(frame: Matrix, matrix: Matrix) -> Matrix:
    """w m w^T."""
    return times(frame, times(matrix, transposed(frame)))


@lemma
def _congruence() -> Theorem:
    """d >= 0 |- v^T (w m w^T) v = (w^T v)^T m (w^T v)."""
    w, m, v = named("w"), named("m"), vector_of("v")
    inner, whole = times(m, transposed(w)), congruence_of(w, m)
    back = applied(transposed(w), v)
    facts = [
        rows(whole, v, v),
        same_dot(v, applied(whole, v), applied(w, applied(inner, v)), associative(w, inner, v, i)),
        adjoint(w, v, applied(inner, v)),
        same_dot(back, applied(inner, v), applied(m, back), associative(m, transposed(w), v, i)),
        rows(m, back, back),
    ]
    return prove(equal(quadratic(whole, v), quadratic(m, back)), facts)


def congruence_form(frame: Matrix, matrix: Matrix, vector: Term) -> Theorem:
    """d >= 0 |- v^T (w m w^T) v = (w^T v)^T m (w^T v)."""
    put = {"w": function(2, 0, frame), "m": function(2, 0, matrix), "v": one(vector)}
    return instance(_congruence(), families=put)


@lemma
def _unit_form() -> Theorem:
    """d >= 0 |- v^T I v = sum_i v_i^2."""
    v = vector_of("v")
    same = same_dot(v, applied(unit, v), v, pick(d, i, v))
    return prove(equal(quadratic(unit, v), dot(v, v)), [rows(unit, v, v), same])


def shifted_form(matrix: Matrix, by: Polyish, vector: Term) -> Theorem:
    """d >= 0 |- v^T (m + t I) v = v^T m v + t sum_i v_i^2."""
    square = instance(_unit_form(), families={"v": one(vector)})
    split = combined_form(by, unit, matrix, vector)
    goal = equal(quadratic(shifted(matrix, by), vector), quadratic(matrix, vector) + poly(by) * dot(vector, vector))
    return prove(goal, [split, square], multipliers=(1, by))


def energy_nonneg(vector: Term) -> Theorem:
    """d >= 0 |- sum_i v_i^2 >= 0."""
    each = prove(at_least(poly(vector(i)) ** 2), squares=[vector(i)])
    return nonneg(d, "i", each, lambda i: poly(vector(i)) ** 2)
