"""Orthonormal bases of every dimension: U U^T = I derived from U^T U = I, energies and errors kept by a rotation."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, function, index, poly, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, antisymmetric, assume, at, by_contradiction, instance, one
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import (
    bracket_is,
    bracket_is_not,
    congruent,
    exchange,
    kronecker,
    kronecker_idempotent,
    kronecker_symmetric,
    linear,
    nonneg,
    number_of_terms,
    pick,
    positive,
    product,
    scale,
)
from proofs.search.certificate import prove


def u(k: Indexish, i: Indexish) -> Poly:
    """Entry k of basis vector i."""
    return family("U", k, i)


def gram(i: Indexish, j: Indexish) -> Poly:
    """(U^T U)_ij."""
    return total(d, lambda k: u(k, i) * u(k, j))


def outer(k: Indexish, j: Indexish) -> Poly:
    """(U U^T)_kj."""
    return total(d, lambda i: u(k, i) * u(j, i))


def orthonormal() -> Formula:
    """U^T U = I."""
    return all_index(d, lambda i: all_index(d, lambda j: equal(gram(i, j), kronecker(i, j))))


@lemma
def energy() -> Theorem:
    """U^T U = I |- sum_k (sum_i U_ki z_i)^2 = sum_i z_i^2."""

    def z(i: Indexish) -> Poly:
        return family("z", i)

    def a(k: Indexish) -> Term:
        return lambda i: u(k, i) * z(i)

    i, j, k = index("i"), index("j"), index("k")
    columns = at(assume(orthonormal()), i, j)

    def cell(k: Indexish, i: Indexish, j: Indexish) -> Poly:
        return u(k, i) * z(i) * u(k, j) * z(j)

    squares = congruent(
        d,
        "k",
        product(d, d, a(k), a(k)),
        lambda k: total(d, lambda i: total(d, lambda j: cell(k, i, j))),
        lambda k: total(d, a(k)) ** 2,
    )
    swap_outer = exchange(d, d, lambda k, i: total(d, lambda j: cell(k, i, j)))
    swap_inner = exchange(d, d, lambda k, j: cell(k, i, j))
    pulled = scale(d, z(i) * z(j), lambda k: u(k, i) * u(k, j))
    entry = prove(
        equal(total(d, lambda k: cell(k, i, j)), kronecker(j, i) * z(i) * z(j)),
        [pulled, columns, kronecker_symmetric(i, j)],
        multipliers=(1, z(i) * z(j)),
    )
    row = congruent(d, "j", entry, lambda j: total(d, lambda k: cell(k, i, j)), lambda j: kronecker(j, i) * z(i) * z(j))
    chosen = pick(d, i, lambda j: z(i) * z(j))
    diagonal = prove(equal(total(d, lambda k: total(d, lambda j: cell(k, i, j))), z(i) ** 2), [swap_inner, row, chosen])
    whole = congruent(
        d, "i", diagonal, lambda i: total(d, lambda k: total(d, lambda j: cell(k, i, j))), lambda i: z(i) ** 2
    )
    goal = equal(total(d, lambda k: total(d, a(k)) ** 2), total(d, lambda i: z(i) ** 2))
    return prove(goal, [squares, swap_outer, whole])


@lemma
def _bessel() -> Theorem:
    """U^T U = I |- sum_k (x_k - sum_i U_ki y_i)^2 = sum_k x_k^2 - sum_i y_i^2 with y_i = sum_k U_ki x_k."""

    def x(k: Indexish) -> Poly:
        return family("x", k)

    def y(i: Indexish) -> Poly:
        return total(d, lambda k: u(k, i) * x(k))

    def back(k: Indexish) -> Poly:
        return total(d, lambda i: u(k, i) * y(i))

    i, k = index("i"), index("k")
    parseval = instance(energy(), families={"z": one(y)})
    expand = linear(
        d,
        lambda k: (x(k) - back(k)) ** 2,
        [(1, lambda k: x(k) ** 2), (-2, lambda k: x(k) * back(k)), (1, lambda k: back(k) ** 2)],
    )
    # sum_k x_k back_k = sum_k sum_i x_k U_ki y_i = sum_i y_i sum_k U_ki x_k = sum_i y_i^2
    spread = congruent(
        d,
        "k",
        scale(d, x(k), lambda i: u(k, i) * y(i)),
        lambda k: total(d, lambda i: x(k) * (u(k, i) * y(i))),
        lambda k: x(k) * back(k),
    )
    swapped = exchange(d, d, lambda k, i: x(k) * (u(k, i) * y(i)))
    gathered = congruent(
        d,
        "i",
        scale(d, y(i), lambda k: u(k, i) * x(k)),
        lambda i: total(d, lambda k: y(i) * (u(k, i) * x(k))),
        lambda i: y(i) ** 2,
    )
    goal = equal(
        total(d, lambda k: (x(k) - back(k)) ** 2), total(d, lambda k: x(k) ** 2) - total(d, lambda i: y(i) ** 2)
    )
    return prove(goal, [parseval, expand, spread, swapped, gathered])


@lemma
def complete() -> Theorem:
    """U^T U = I |- (U U^T)_kj = [k = j] for k, j < d: the squared distance of U U^T to I is d - 2d + d = 0."""
    j, k = index("j"), index("k")
    # for x = e_j: sum_k (e_j(k) - (U U^T)_kj)^2 = 1 - sum_i U_ji^2
    instance_j = instance(_bessel(), families={"x": one(lambda k: kronecker(k, j))})
    picked = pick(d, j, lambda k: u(k, "i"))

    def y(i: Indexish) -> Poly:
        return total(d, lambda k: u(k, i) * kronecker(k, j))

    back = congruent(
        d,
        "i",
        prove(equal(u(k, "i") * y("i"), u(k, "i") * u(j, "i")), [picked], multipliers=(1, u(k, "i"))),
        lambda i: u(k, i) * y(i),
        lambda i: u(k, i) * u(j, i),
    )

    def gap(k: Indexish, j: Indexish) -> Poly:
        return (kronecker(k, j) - outer(k, j)) ** 2

    def raw(k: Indexish) -> Poly:
        return kronecker(k, j) - total(d, lambda i: u(k, i) * y(i))

    inner = prove(equal(raw(k) ** 2, gap(k, j)), [back], multipliers=(raw(k), kronecker(k, j) - outer(k, j)))
    left = congruent(d, "k", inner, lambda k: raw(k) ** 2, lambda k: gap(k, j))
    ones = congruent(d, "k", kronecker_idempotent(k, j), lambda k: kronecker(k, j) ** 2, lambda k: kronecker(k, j))
    unit = pick(d, j, lambda k: poly(1))
    energies = congruent(
        d,
        "i",
        prove(equal(y("i") ** 2, u(j, "i") ** 2), [picked], multipliers=(y("i"), u(j, "i"))),
        lambda i: y(i) ** 2,
        lambda i: u(j, i) ** 2,
    )
    column = prove(
        equal(total(d, lambda k: gap(k, j)), 1 - total(d, lambda i: u(j, i) ** 2)),
        [instance_j, left, ones, unit, energies],
    )
    # summed over j: d - sum_j sum_i U_ji^2 = d - sum_i (U^T U)_ii = d - d
    lengths = congruent(
        d,
        "j",
        column,
        lambda j: total(d, lambda k: gap(k, j)),
        lambda j: 1 - total(d, lambda i: u(j, i) ** 2),
    )
    split = linear(
        d,
        lambda j: 1 - total(d, lambda i: u(j, i) ** 2),
        [(1, lambda j: poly(1)), (-1, lambda j: total(d, lambda i: u(j, i) ** 2))],
    )
    swap = exchange(d, d, lambda j, i: u(j, i) ** 2)
    same = at(assume(orthonormal()), "i", "i")
    diagonal = prove(equal(gram("i", "i"), 1), [same, bracket_is(0), bracket_is_not(-1)])
    norms = congruent(d, "i", diagonal, lambda i: total(d, lambda j: u(j, i) ** 2), lambda i: poly(1))
    nothing = prove(
        equal(total(d, lambda j: total(d, lambda k: gap(k, j)))), [lengths, split, swap, norms, number_of_terms(d)]
    )
    # a sum of squares that vanishes has no positive term
    each = prove(at_least(gap(k, j)), squares=[kronecker(k, j) - outer(k, j)])
    row_sign = nonneg(d, "k", each, lambda k: gap(k, j))
    wrong = assume(above(gap(k, j)))
    row_wrong = positive(d, "k'", _renamed(each, "k", "k'"), lambda k: gap(k, j), k, wrong)
    total_wrong = positive(
        d, "j'", _renamed(row_sign, "j", "j'"), lambda j: total(d, lambda k: gap(k, j)), j, row_wrong
    )
    zero = by_contradiction(at_least(-gap(k, j)), prove(above(0), [nothing, total_wrong]))
    squared = rules.antisymmetry((each, zero), gap(k, j))
    return square_zero(kronecker(k, j), outer(k, j), squared)


def square_zero(left: Poly, right: Poly, squared: Theorem) -> Theorem:
    """From (left - right)^2 = 0: left = right."""
    up = assume(above(left, right))
    down = assume(above(right, left))
    over = by_contradiction(at_least(right, left), prove(above(0), [squared], products=[(up, up)]))
    under = by_contradiction(at_least(left, right), prove(above(0), [squared], products=[(down, down)]))
    return antisymmetric(left, right, over, under)


def _renamed(theorem: Theorem, old: str, new: str) -> Theorem:
    return instance(theorem, {old: new})


Frame = str | Callable[[Indexish, Indexish], Poly]  # a family of entries by its name, or each entry as a term


def at_basis(theorem: Theorem, frame: Frame) -> Theorem:
    """A theorem about U with another basis in its place."""
    entry = frame if callable(frame) else lambda k, i: family(frame, k, i)
    return instance(theorem, families={"U": function(2, 0, entry)})


def _x(k: Indexish) -> Poly:
    return family("x", k)


def _y(i: Indexish) -> Poly:
    """y_i = sum_k U_ki x_k."""
    return total(d, lambda k: u(k, i) * _x(k))


@lemma
def _reconstruction() -> Theorem:
    """U^T U = I |- x_k = sum_i U_ki y_i for k < d."""
    k, j = index("k"), index("j")

    def cell(i: Indexish, j: Indexish) -> Poly:
        return u(k, i) * (u(j, i) * _x(j))

    spread = congruent(
        d,
        "i",
        scale(d, u(k, "i"), lambda j: u(j, "i") * _x(j)),
        lambda i: total(d, lambda j: cell(i, j)),
        lambda i: u(k, i) * _y(i),
    )
    swapped = exchange(d, d, cell)
    gathered = scale(d, _x(j), lambda i: u(k, i) * u(j, i))
    column = prove(
        equal(total(d, lambda i: cell(i, j)), kronecker(j, k) * _x(j)),
        [gathered, complete(), kronecker_symmetric(k, j)],
        multipliers=(1, _x(j)),
    )
    columns = congruent(d, "j", column, lambda j: total(d, lambda i: cell(i, j)), lambda j: kronecker(j, k) * _x(j))
    goal = equal(_x(k), total(d, lambda i: u(k, i) * _y(i)))
    return prove(goal, [spread, swapped, columns, pick(d, k, _x)])


@lemma
def _transposed() -> Theorem:
    """U^T U = I |- sum_i y_i^2 = sum_k x_k^2."""
    back = total(d, lambda i: u("k", i) * _y(i))
    square = prove(equal(_x("k") ** 2, back**2), [_reconstruction()], multipliers=(_x("k"), back))
    summed = congruent(d, "k", square, lambda k: _x(k) ** 2, lambda k: total(d, lambda i: u(k, i) * _y(i)) ** 2)
    parseval = instance(energy(), families={"z": one(_y)})
    return prove(equal(total(d, lambda i: _y(i) ** 2), total(d, lambda k: _x(k) ** 2)), [summed, parseval])


@lemma
def _invariance() -> Theorem:
    """U^T U = I |- sum_k (x_k - sum_i U_ki q_i)^2 = sum_i (y_i - q_i)^2."""
    k = index("k")

    def q(i: Indexish) -> Poly:
        return family("q", i)

    def left(k: Indexish) -> Poly:
        return _x(k) - total(d, lambda i: u(k, i) * q(i))

    def right(k: Indexish) -> Poly:
        return total(d, lambda i: u(k, i) * (_y(i) - q(i)))

    split = linear(
        d, lambda i: u(k, i) * (_y(i) - q(i)), [(1, lambda i: u(k, i) * _y(i)), (-1, lambda i: u(k, i) * q(i))]
    )
    same = prove(equal(left(k), right(k)), [_reconstruction(), split])
    square = prove(equal(left(k) ** 2, right(k) ** 2), [same], multipliers=(left(k), right(k)))
    summed = congruent(d, "k", square, lambda k: left(k) ** 2, lambda k: right(k) ** 2)
    parseval = instance(energy(), families={"z": one(lambda i: _y(i) - q(i))})
    goal = equal(total(d, lambda k: left(k) ** 2), total(d, lambda i: (_y(i) - q(i)) ** 2))
    return prove(goal, [summed, parseval])


def transposed_energy(frame: Frame, x: Term) -> Theorem:
    """U^T U = I |- sum_i y_i^2 = sum_k x_k^2 with y = U^T x."""
    return instance(at_basis(_transposed(), frame), families={"x": one(x)})


def error_invariance(frame: Frame, x: Term, q: Term) -> Theorem:
    """U^T U = I |- sum_k (x_k - sum_i U_ki q_i)^2 = sum_i (y_i - q_i)^2 with y = U^T x."""
    return instance(at_basis(_invariance(), frame), families={"x": one(x), "q": one(q)})


def reconstruction(frame: str, x: Term, place: Indexish = "k") -> Theorem:
    """U^T U = I |- x_k = sum_i U_ki y_i with y = U^T x, for k < d."""
    return instance(at_basis(_reconstruction(), frame), {"k": place}, {"x": one(x)})
