"""A source and its error without dither along one vector: both in the basis, in every dimension."""

from __future__ import annotations

from proofs.kernel.formulas import all_index, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, index, total
from proofs.library.expectation.means import mean_equal
from proofs.library.expectation.moments import Vector, mean_of_products, moment
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import adjoint, same_dot
from proofs.library.logic.logic import Term, assume, at, cut, for_index, instance, one, random
from proofs.library.matrices.matrices import named, quadratic
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.setting import d
from proofs.library.readout.dither import X, source_moment
from proofs.library.rotation.rotation import reconstruction, u
from proofs.library.sums.sums import (
    congruent,
    kronecker,
    kronecker_symmetric,
    linear,
    pick,
)
from proofs.search.certificate import prove

W = Outcome("w")
LAW = Law()


def vector(k: Indexish) -> Poly:
    """A readout of one row."""
    return family("v", k)


def turned(i: Indexish) -> Poly:
    """(U^T v)_i."""
    return total(d, lambda k: u(k, i) * vector(k))


@lemma
def _turned_dot() -> Theorem:
    """x_k = sum_i U_ki y_i for k < d |- <v, x> = <U^T v, y>."""

    def x(k: Indexish) -> Poly:
        return family("x", k)

    def coordinate(i: Indexish) -> Poly:
        return family("y", i)

    def spread(k: Indexish) -> Poly:
        return total(d, lambda i: u(k, i) * coordinate(i))

    k = index("i")
    given = at(assume(all_index(d, lambda k: equal(x(k), spread(k)))), k)
    same = same_dot(vector, x, spread, given)
    moved_over = adjoint(u, vector, coordinate)
    goal = equal(total(d, lambda k: vector(k) * x(k)), total(d, lambda i: turned(i) * coordinate(i)))
    return prove(goal, [same, moved_over])


def aligned_dot(v: Term, x: Term, y: Term, each: Theorem) -> Theorem:
    """From |- x_k = sum_i U_ki y_i at k below d: <v, x> = <U^T v, y>."""
    put = {"v": one(v), "x": one(x), "y": one(y)}
    return cut(instance(_turned_dot(), families=put), for_index(each, "k", d))


def turned_dot(x: Vector, y: Vector, each: Theorem) -> Theorem:
    """From |- x_k = sum_i U_ki y_i at k below d and outcome w: <v, x> = <U^T v, y> at w."""
    return aligned_dot(vector, lambda k: x(k, W), lambda i: y(i, W), each)


@lemma
def _diagonal_form() -> Theorem:
    """m_ij (1 - [i = j]) = 0 for i, j < d |- a^T m a = sum_i a_i^2 m_ii."""
    i, j, m = index("i"), index("j"), named("m")

    def a(i: Indexish) -> Poly:
        return family("a", i)

    off = at(assume(all_index(d, lambda i: all_index(d, lambda j: equal(m(i, j) * (1 - kronecker(i, j)))))), i, j)
    unit = kronecker(j, i)
    cell = prove(
        equal(a(i) * m(i, j) * a(j), unit * (a(i) * m(i, j) * a(j))),
        [off, kronecker_symmetric(i, j)],
        multipliers=(a(i) * a(j), a(i) * a(j) * m(i, j)),
    )
    rows = congruent(d, "j", cell, lambda j: a(i) * m(i, j) * a(j), lambda j: kronecker(j, i) * (a(i) * m(i, j) * a(j)))
    each = prove(
        equal(total(d, lambda j: a(i) * m(i, j) * a(j)), a(i) ** 2 * m(i, i)),
        [rows, pick(d, i, lambda j: a(i) * m(i, j) * a(j))],
    )
    return congruent(d, "i", each, lambda i: total(d, lambda j: a(i) * m(i, j) * a(j)), lambda i: a(i) ** 2 * m(i, i))


@lemma
def variance_along() -> Theorem:
    """U^T Sigma U diagonal |- v^T Sigma v = sum_i (U^T v)_i^2 lambda_i."""
    centred, coordinate = X.centred, X.coordinate
    there = for_index(for_index(source_moment(X)[1], "j", d), "k", d)
    value = cut(mean_of_products(centred, centred, vector, vector)[0], there)
    rotated, present_too = mean_of_products(coordinate, coordinate, turned, turned)
    whole = reconstruction("U", lambda k: centred(k, W), "k")
    pointwise = turned_dot(centred, coordinate, whole)
    left = random(lambda w: total(d, lambda k: vector(k) * centred(k, w)) ** 2)
    right = random(lambda w: total(d, lambda i: turned(i) * coordinate(i, w)) ** 2)
    inner, outer = total(d, lambda k: vector(k) * centred(k, W)), total(d, lambda i: turned(i) * coordinate(i, W))
    square = prove(equal(left(W), right(W)), [pointwise], multipliers=(inner, outer))
    same = cut(mean_equal(left, right, square)[0], present_too)
    energies = moment(coordinate, coordinate)
    form = instance(_diagonal_form(), families={"m": function(2, 0, energies), "a": one(turned)})
    goal = equal(quadratic(X.covariance, vector), total(d, lambda i: turned(i) ** 2 * LAW.variance(i)))
    return prove(goal, [value, same, rotated, form])


@lemma
def residual_is() -> Theorem:
    """U^T U = I |- (X - Q(X))_k = sum_i U_ki (Y_i - q_i(Y_i)) for k < d."""
    k = index("k")
    whole = reconstruction("U", lambda k: LAW.centred(k, W), k)
    parts: list[tuple[int, Term]] = [
        (1, lambda i: u(k, i) * LAW.coordinate(i, W)),
        (-1, lambda i: u(k, i) * LAW.quantized(i, W)),
    ]
    split = linear(d, lambda i: u(k, i) * LAW.error(i, W), parts)
    return prove(equal(LAW.residual(k, W), total(d, lambda i: u(k, i) * LAW.error(i, W))), [whole, split])


ALONG = random(lambda w: total(d, lambda k: vector(k) * LAW.residual(k, w)) ** 2)
ROTATED = random(lambda w: total(d, lambda i: turned(i) * LAW.error(i, w)) ** 2)


@lemma
def error_along() -> tuple[Theorem, Theorem]:
    """E <v, X - Q(X)>^2 = E (sum_i (U^T v)_i eps_i)^2, and the latter's integrand is integrable."""
    there = mean_of_products(LAW.error, LAW.error, turned, turned)[1]
    pointwise = turned_dot(LAW.residual, LAW.error, residual_is())
    inner = total(d, lambda k: vector(k) * LAW.residual(k, W))
    outer = total(d, lambda i: turned(i) * LAW.error(i, W))
    square = prove(equal(ALONG(W), ROTATED(W)), [pointwise], multipliers=(inner, outer))
    return cut(mean_equal(ALONG, ROTATED, square)[0], there), there
