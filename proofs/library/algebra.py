"""Products of matrices and vectors in every dimension, and what an inverse does to the Loewner order.

An inverse is a matrix that satisfies its product equation, P G = I.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, Polyish, family, function, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic import Term, assume, at, cut, for_family, for_index, instance, one
from proofs.library.matrices import (
    Matrix,
    combined_form,
    named,
    ordered_forms,
    positive_semidefinite,
    quadratic,
    rows,
    same_form,
    symmetric,
    transposed,
)
from proofs.library.setting import d
from proofs.library.sums import (
    congruent,
    exchange,
    kronecker,
    kronecker_symmetric,
    linear,
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


def inverse_of(matrix: Matrix, inverse: Matrix) -> Formula:
    """m g = I."""
    return all_index(d, lambda i: all_index(d, lambda j: equal(times(matrix, inverse)(i, j), unit(i, j))))


def _vector(name: str) -> Term:
    return lambda i: family(name, i)


@lemma
def _associative() -> Theorem:
    """d >= 0 |- sum_j (m n)_ij v_j = sum_k m_ik (n v)_k."""
    m, n, v = named("m"), named("n"), _vector("v")

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
    m, a, b = named("m"), _vector("a"), _vector("b")

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
    w, m, v = named("w"), named("m"), _vector("v")
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
    v = _vector("v")
    same = same_dot(v, applied(unit, v), v, pick(d, i, v))
    return prove(equal(quadratic(unit, v), dot(v, v)), [rows(unit, v, v), same])


def shifted_form(matrix: Matrix, by: Polyish, vector: Term) -> Theorem:
    """d >= 0 |- v^T (m + t I) v = v^T m v + t sum_i v_i^2."""
    square = instance(_unit_form(), families={"v": one(vector)})
    split = combined_form(by, unit, matrix, vector)
    goal = equal(quadratic(shifted(matrix, by), vector), quadratic(matrix, vector) + poly(by) * dot(vector, vector))
    return prove(goal, [split, square], multipliers=(1, by))


@lemma
def _expanded() -> Theorem:
    """d >= 0 |- (a - b)^T m (a - b) = a^T m a - a^T m b - b^T m a + b^T m b, each as a product with m a or m b."""
    m, a, b = named("m"), _vector("a"), _vector("b")
    first, second = applied(m, a), applied(m, b)

    def gap(i: Indexish) -> Poly:
        return poly(a(index(i))) - b(index(i))

    row = linear(d, lambda j: m(i, j) * gap(j), [(1, lambda j: m(i, j) * a(j)), (-1, lambda j: m(i, j) * b(j))])
    whole = same_dot(gap, applied(m, gap), lambda i: poly(first(i)) - second(i), row)
    parts: list[tuple[Polyish, Term]] = [
        (1, lambda i: poly(a(i)) * first(i)),
        (-1, lambda i: poly(a(i)) * second(i)),
        (-1, lambda i: poly(b(i)) * first(i)),
        (1, lambda i: poly(b(i)) * second(i)),
    ]
    spread = linear(d, lambda i: gap(i) * (poly(first(i)) - second(i)), parts)
    value = dot(a, first) - dot(a, second) - dot(b, first) + dot(b, second)
    return prove(equal(quadratic(m, gap), value), [rows(m, gap, gap), whole, spread])


P, G, Q, H, V = named("P"), named("G"), named("Q"), named("H"), _vector("v")


@lemma
def _solved() -> Theorem:
    """P G = I |- (P (G v))_i = v_i for i < d."""
    same = at(assume(inverse_of(P, G)), i, j)
    entry = prove(equal(times(P, G)(i, j) * V(j), unit(i, j) * V(j)), [same], multipliers=(V(j),))
    moved = congruent(d, "j", entry, lambda j: times(P, G)(i, j) * V(j), lambda j: unit(i, j) * V(j))
    goal = equal(applied(P, applied(G, V))(i), V(i))
    return prove(goal, [associative(P, G, V, i), moved, pick(d, i, V)])


@lemma
def variational() -> Theorem:
    """P = P^T, 0 <= P, P G = I |- v^T G v >= 2 v^T y - y^T P y: (G v - y)^T P (G v - y) is not negative."""
    x, y = applied(G, V), _vector("y")
    square = at(assume(positive_semidefinite(P)), one(lambda i: poly(x(i)) - y(i)))
    mirror = at(assume(symmetric(P)), j, i)
    column = prove(equal(P(j, i) * x(j), P(i, j) * x(j)), [mirror], multipliers=(x(j),))
    turned = congruent(d, "j", column, lambda j: P(j, i) * x(j), lambda j: P(i, j) * x(j))
    back = prove(equal(applied(transposed(P), x)(i), V(i)), [turned, _solved()])
    facts = [
        square,
        instance(_expanded(), families={"m": function(2, 0, P), "a": one(x), "b": one(y)}),
        same_dot(x, applied(P, x), V, _solved()),
        same_dot(y, applied(P, x), V, _solved()),
        adjoint(P, x, y),
        same_dot(y, applied(transposed(P), x), V, back),
        rows(G, V, V),
        rows(P, y, y),
    ]
    return prove(at_least(quadratic(G, V), 2 * dot(V, y) - quadratic(P, y)), facts)


@lemma
def antitone() -> Theorem:
    """P = P^T, 0 <= P <= Q, P G = I, Q H = I |- v^T G v >= v^T H v: the variational form at y = H v."""
    y = applied(H, V)
    solved = instance(_solved(), families={"P": function(2, 0, Q), "G": function(2, 0, H)})
    facts = [
        instance(variational(), families={"y": one(y)}),
        ordered_forms(P, Q, y),
        rows(Q, y, y),
        same_dot(y, applied(Q, y), V, solved),
        rows(H, V, V),
    ]
    return prove(at_least(quadratic(G, V), quadratic(H, V)), facts)


def energy_nonneg(vector: Term) -> Theorem:
    """d >= 0 |- sum_i v_i^2 >= 0."""
    each = prove(at_least(poly(vector(i)) ** 2), squares=[vector(i)])
    return nonneg(d, "i", each, lambda i: poly(vector(i)) ** 2)


@lemma
def _softened(by: Poly) -> tuple[Theorem, Theorem]:
    """A = A^T, 0 <= A, t >= 0 |- A + t I is symmetric and 0 <= A + t I."""
    a = named("A")
    entry = prove(
        equal(shifted(a, by)(i, j), shifted(a, by)(j, i)),
        [at(assume(symmetric(a)), i, j), kronecker_symmetric(i, j)],
        multipliers=(1, by),
    )
    form = at(assume(positive_semidefinite(a)), one(V))
    size = energy_nonneg(V)
    whole = quadratic(shifted(a, by), V)
    sign = prove(at_least(whole), [form, shifted_form(a, by, V)], products=[(assume(at_least(by)), size)])
    return for_index(for_index(entry, "j", d), "i", d), for_family(sign, "v")


def _unchanged(matrix: Matrix, inverse: Matrix, by: Poly) -> Theorem:
    """(A + t I) G = I |- (A G)_ij = [i = j] - t G_ij for i, j < d."""
    given = at(assume(inverse_of(shifted(matrix, by), inverse)), i, j)
    parts: list[tuple[Polyish, Term]] = [
        (1, lambda k: matrix(i, k) * inverse(k, j)),
        (by, lambda k: kronecker(k, i) * inverse(k, j)),
    ]
    spread = linear(d, lambda k: shifted(matrix, by)(i, k) * inverse(k, j), parts)
    chosen = pick(d, i, lambda k: inverse(k, j))
    goal = equal(times(matrix, inverse)(i, j), unit(i, j) - by * inverse(i, j))
    return prove(goal, [given, spread, chosen], multipliers=(1, by))


@lemma
def soft_antitone(by: Poly) -> tuple[Theorem, Theorem]:
    """A = A^T, 0 <= A <= B, t >= 0, (A + t I) G = I, (B + t I) H = I |- H <= G and A G <= B H, as forms at v.

    A G = I - t G, so v^T (B H - A G) v = t (v^T G v - v^T H v).
    """
    a, b = named("A"), named("B")
    put = {"P": function(2, 0, shifted(a, by)), "Q": function(2, 0, shifted(b, by))}
    inverses = cut(instance(antitone(), families=put), *_softened(by))
    difference_is: list[Theorem] = []
    for matrix, inverse in ((a, G), (b, H)):
        entries = instance(_unchanged(matrix, inverse, by), {"i": "k"})

        def rest(i: Indexish, j: Indexish, inverse: Matrix = inverse) -> Poly:
            return -by * inverse(i, j) + unit(i, j)

        difference_is += [
            same_form(times(matrix, inverse), rest, entries, V),
            combined_form(-by, inverse, unit, V),
        ]
    goal = at_least(quadratic(times(b, H), V), quadratic(times(a, G), V))
    return inverses, prove(goal, difference_is, products=[(assume(at_least(by)), inverses)])
