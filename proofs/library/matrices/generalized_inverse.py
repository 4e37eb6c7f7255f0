"""Generalized inverses in every dimension: Q S Q = Q, and what A = G S does in the null directions of Q.

For n = t - S Q t one has Q n = 0; and v^T G n = v^T G t - (A^T v)^T Q t.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, function, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import applied, times
from proofs.library.logic.logic import Term, assume, at, instance, one
from proofs.library.matrices.matrices import Matrix, bilinear, columns, named, over_pairs, quadratic, rows
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, linear
from proofs.search.certificate import prove

A, S = named("A"), named("S")


def v(i: Indexish) -> Poly:
    """A direction."""
    return family("v", i)


def triple(first: Matrix, second: Matrix, third: Matrix) -> Matrix:
    """The product of three matrices, as sum_i sum_j first_ki second_ij third_jc."""
    return lambda k, c: bilinear(second, lambda i: first(k, i), lambda j: third(j, c))


def inverts(matrix: Matrix, inverse: Matrix = S) -> Formula:
    """m S m = m: Penrose's first equation, S is a generalized inverse of m."""
    return over_pairs(lambda k, j: equal(triple(matrix, inverse, matrix)(k, j), matrix(k, j)))


def predictor(gamma: Matrix) -> Formula:
    """A = Gamma S."""
    return over_pairs(lambda k, j: equal(A(k, j), times(gamma, S)(k, j)))


def through(matrix: Matrix, vector: Term) -> Term:
    """m^T v."""
    return lambda j: total(d, lambda k: poly(vector(k)) * matrix(k, j))


def t(i: Indexish) -> Poly:
    """A vector of weights for X_{t-1}."""
    return family("t", i)


@lemma
def _associated() -> Theorem:
    """d >= 0 |- a^T m (B t) = sum_c (a^T m B)_c t_c."""
    m, b = named("m"), named("B")

    def a(i: Indexish) -> Poly:
        return family("a", i)

    left, c = through(m, a), index("c")
    entry = columns(m, a, lambda j: b(j, c))

    def first(c: Indexish) -> Poly:
        return poly(through(b, left)(index(c))) * t(c)

    def second(c: Indexish) -> Poly:
        return bilinear(m, a, lambda j: b(j, c)) * t(c)

    same = congruent(d, "c", prove(equal(first(c), second(c)), [entry], multipliers=(1, t(c))), first, second)
    facts = [columns(m, a, applied(b, t)), rows(b, left, t), columns(b, left, t), same]
    return prove(equal(bilinear(m, a, applied(b, t)), total(d, second)), facts)


@lemma
def null_directions() -> tuple[Theorem, Theorem]:
    """Q S Q = Q, A = G S, n = t - S Q t |- n^T Q n = 0, and v^T G n = v^T G t - (A^T v)^T Q t."""
    q, g, k, j = named("Q"), named("G"), index("k"), index("j")
    carried, image = applied(q, t), applied(S, applied(q, t))

    def n(i: Indexish) -> Poly:
        return t(i) - image(index(i))

    inverse = at(assume(inverts(q)), k, "c")
    associated = instance(
        _associated(),
        families={"m": function(2, 0, S), "B": function(2, 0, q), "a": one(lambda i: q(k, i))},
    )

    def cell(c: Indexish) -> Poly:
        return triple(q, S, q)(k, c) * t(c)

    back = congruent(
        d,
        "c",
        prove(equal(cell("c"), q(k, "c") * t("c")), [inverse], multipliers=(t("c"),)),
        cell,
        lambda c: q(k, c) * t(c),
    )
    twice = rows(S, lambda i: q(k, i), carried)
    parted = linear(
        d, lambda i: q(k, i) * n(i), [(1, lambda i: q(k, i) * t(i)), (-1, lambda i: q(k, i) * image(index(i)))]
    )
    empty = prove(equal(total(d, lambda i: q(k, i) * n(i))), [parted, twice, associated, back])
    zero = prove(equal(n(k) * total(d, lambda i: q(k, i) * n(i)), poly(0)), [empty], multipliers=(n(k),))
    summed = congruent(d, "k", zero, lambda k: n(k) * total(d, lambda i: q(k, i) * n(i)), lambda k: poly(0))
    nothing = linear(d, lambda k: poly(0), [(0, lambda k: poly(0))])
    null = prove(equal(quadratic(q, n)), [rows(q, n, n), summed, nothing])

    weights, u = through(g, v), through(A, v)
    split = linear(
        d,
        lambda i: poly(weights(index(i))) * n(i),
        [(1, lambda i: poly(weights(index(i))) * t(i)), (-1, lambda i: poly(weights(index(i))) * image(index(i)))],
    )
    fitted = at(assume(predictor(g)), k, j)
    put = congruent(
        d,
        "k",
        prove(equal(v(k) * A(k, j), v(k) * times(g, S)(k, j)), [fitted], multipliers=(v(k),)),
        lambda k: v(k) * A(k, j),
        lambda k: v(k) * times(g, S)(k, j),
    )
    along = [rows(g, v, lambda i: S(i, j)), columns(g, v, lambda i: S(i, j))]
    left = poly(through(S, weights)(j))
    same = prove(equal(left * carried(j), poly(u(j)) * carried(j)), [put, *along], multipliers=(poly(carried(j)),))
    moved = congruent(
        d,
        "j",
        same,
        lambda j: poly(through(S, weights)(index(j))) * carried(index(j)),
        lambda j: poly(u(index(j))) * carried(index(j)),
    )
    facts = [
        columns(g, v, n),
        columns(g, v, t),
        split,
        rows(S, weights, carried),
        columns(S, weights, carried),
        moved,
        rows(q, u, t),
    ]
    return null, prove(equal(bilinear(g, v, n), bilinear(g, v, t) - bilinear(q, u, t)), facts)
