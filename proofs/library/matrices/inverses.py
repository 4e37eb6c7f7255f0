"""What an inverse does to the Loewner order, in every dimension.

An inverse is a matrix that satisfies its product equation, P G = I.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, Polyish, function, index, poly
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import (
    adjoint,
    applied,
    associative,
    dot,
    energy_nonneg,
    same_dot,
    shifted,
    shifted_form,
    times,
    unit,
    vector_of,
)
from proofs.library.logic.logic import Term, assume, at, cut, for_family, for_index, instance, one
from proofs.library.matrices.matrices import (
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
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import (
    congruent,
    kronecker,
    kronecker_symmetric,
    linear,
    pick,
)
from proofs.search.certificate import prove

i, j = index("i"), index("j")


def inverse_of(matrix: Matrix, inverse: Matrix) -> Formula:
    """m g = I."""
    return all_index(d, lambda i: all_index(d, lambda j: equal(times(matrix, inverse)(i, j), unit(i, j))))


@lemma
def _expanded() -> Theorem:
    """d >= 0 |- (a - b)^T m (a - b) = a^T m a - a^T m b - b^T m a + b^T m b, each as a product with m a or m b."""
    m, a, b = named("m"), vector_of("a"), vector_of("b")
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


P, G, Q, H, V = named("P"), named("G"), named("Q"), named("H"), vector_of("v")


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
    x, y = applied(G, V), vector_of("y")
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
