"""A random rotation U, one for each outcome, of a vector X: second moments of its coordinates, and one common step.

E U_ki U_li = [k = l]/d and products that factor make every coordinate of U^T X have the mean square E |X|^2 / d, so the
step of that deviation is the matched step of them all. The bound itself is about the step and the range alone.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import (
    Formula,
    Relation,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import (
    Index,
    Indexish,
    Lambda,
    Outcome,
    Poly,
    family,
    function,
    index,
    mean,
    poly,
    real,
    sqrt,
    total,
)
from proofs.library.expectation import means, moments
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    below,
    by_contradiction,
    constant,
    cut,
    equal_by_contradiction,
    equal_from_squares,
    for_index,
    for_outcome,
    index_positive,
    instance,
    ordered,
    random,
    root,
)
from proofs.library.quantizer.quantizer import attained, granular, levels_fact, penrose
from proofs.library.quantizer.setting import M, d, kappa, levels, quantized
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, kronecker, kronecker_symmetric, monotone, number_of_terms, pick, scale
from proofs.search.certificate import prove

W = Outcome("w")
deviation, step, reciprocal = family("s"), family("Delta"), family("r")
top = family("R")
RANGE = kappa * deviation


def frame(k: Indexish, i: Indexish, w: Outcome) -> Poly:
    """U_ki at an outcome."""
    return family("U", k, i, w)


def source(k: Indexish, w: Outcome) -> Poly:
    """X_k at an outcome."""
    return family("X", k, w)


def coordinate(i: Indexish, w: Outcome) -> Poly:
    """Y_i = (U^T X)_i."""
    return total(d, lambda k: frame(k, i, w) * source(k, w))


def second(i: Indexish) -> Poly:
    """E Y_i^2."""
    return mean(lambda w: coordinate(i, w) ** 2)


def coded(i: Indexish, w: Outcome) -> Poly:
    """q_i, any reproduction of Y_i; a name of its own keeps the terms small."""
    return family("q", i, w)


def residual(k: Indexish, w: Outcome) -> Poly:
    """Entry k of X - U q."""
    return source(k, w) - total(d, lambda i: frame(k, i, w) * coded(i, w))


ENERGY = mean(lambda w: total(d, lambda k: source(k, w) ** 2))
LOST = random(lambda w: total(d, lambda k: residual(k, w) ** 2))
SCALED = levels() ** 2 * mean(LOST)
Comparison = Callable[[Poly, Poly], Relation]


def _every_pair(formula: Callable[[Index, Index, Index], Formula]) -> Formula:
    """formula(i, k, j) for all i, k, j < d."""
    return all_index(d, lambda i: all_index(d, lambda k: all_index(d, lambda j: formula(i, k, j))))


def pair(i: Indexish, k: Indexish, j: Indexish) -> Lambda:
    """U_ki U_ji."""
    return random(lambda w: frame(k, i, w) * frame(j, i, w))


def entries(k: Indexish, j: Indexish) -> Lambda:
    """X_k X_j."""
    return random(lambda w: source(k, w) * source(j, w))


def both(i: Indexish, k: Indexish, j: Indexish) -> Lambda:
    """U_ki U_ji X_k X_j."""
    return random(lambda w: pair(i, k, j)(w) * entries(k, j)(w))


def isotropic() -> Formula:
    """d E U_ki U_ji = [k = j]."""
    return _every_pair(lambda i, k, j: equal(real(d) * mean(pair(i, k, j)), kronecker(k, j)))


def uncorrelated() -> Formula:
    """E U_ki U_ji X_k X_j = E U_ki U_ji E X_k X_j."""
    return _every_pair(lambda i, k, j: equal(mean(both(i, k, j)), mean(pair(i, k, j)) * mean(entries(k, j))))


def products_present() -> Formula:
    """U_ki U_ji X_k X_j is integrable."""
    return _every_pair(lambda i, k, j: integrable(both(i, k, j)))


def squares_present() -> Formula:
    """X_k^2 is integrable."""
    return all_index(d, lambda k: integrable(lambda w: source(k, w) ** 2))


def orthonormal() -> Formula:
    """U^T U = I at every outcome."""

    def gram(i: Index, j: Index) -> Formula:
        return all_outcome(lambda w: equal(total(d, lambda k: frame(k, i, w) * frame(k, j, w)), kronecker(i, j)))

    return all_index(d, lambda i: all_index(d, lambda j: gram(i, j)))


COMMON: tuple[Formula, ...] = (
    at_least(deviation),
    equal(real(d) * deviation**2, ENERGY),
    equal(real(M) * step, RANGE),
    *penrose(step, reciprocal),
)


LENGTH = equal(real(M) * step, top)


def within(upper: bool) -> Formula:
    """Y_i <= R, or Y_i >= -R."""

    def side(i: Index, w: Outcome) -> Formula:
        y = coordinate(i, w)
        return at_least(top, y) if upper else at_least(y, -top)

    return all_index(d, lambda i: all_outcome(lambda w: side(i, w)))


def at_ends() -> Formula:
    """Y_i is -R, 0 or R."""
    return all_index(d, lambda i: all_outcome(lambda w: equal(coordinate(i, w) ** 3, top**2 * coordinate(i, w))))


@lemma
def moment() -> Theorem:
    """d E Y_i^2 = E |X|^2 for 0 <= i < d: the double sum has the mean sum_k sum_j [k = j] E X_k X_j."""
    k, j = "k", "j"

    def term(k: Indexish, w: Outcome) -> Poly:
        return frame(k, "i", w) * source(k, w)

    value, _ = moments.mean_of_products(term, term, lambda _: poly(1), lambda _: poly(1))
    here = at(assume(products_present()), "i", k, j)
    value = cut(value, for_index(for_index(here, j, d), k, d))
    cell = prove(
        equal(real(d) * mean(both("i", k, j)), kronecker(j, k) * mean(entries(k, j))),
        [at(assume(uncorrelated()), "i", k, j), at(assume(isotropic()), "i", k, j), kronecker_symmetric(k, j)],
        multipliers=(1, real(d), mean(entries(k, j))),
    )

    def scaled(k: Indexish) -> Poly:
        return total(d, lambda j: real(d) * mean(both("i", k, j)))

    row = congruent(
        d, j, cell, lambda j: real(d) * mean(both("i", k, j)), lambda j: kronecker(j, k) * mean(entries(k, j))
    )
    chosen = pick(d, k, lambda j: mean(entries(k, j)))
    pulled = scale(d, real(d), lambda j: mean(both("i", k, j)))
    diagonal = prove(
        equal(real(d) * total(d, lambda j: mean(both("i", k, j))), mean(entries(k, k))), [row, chosen, pulled]
    )
    whole = congruent(
        d,
        k,
        diagonal,
        lambda k: real(d) * total(d, lambda j: mean(both("i", k, j))),
        lambda k: mean(entries(k, k)),
    )
    out = scale(d, real(d), lambda k: total(d, lambda j: mean(both("i", k, j))))
    split, _ = means.mean_of_sum(d, lambda k, w: source(k, w) ** 2)
    split = cut(split, assume(squares_present()))
    return prove(equal(real(d) * second("i"), ENERGY), [value, whole, out, split], multipliers=(1, real(d)))


@lemma
def matched() -> Theorem:
    """M Delta = kappa sqrt(E Y_i^2) for 0 <= i < d: the common step is the matched step of each coordinate."""
    place = index_positive(index(d) - 1, ordered(index(d) - 1, 0, below("i", d)))
    many = prove(at_least(real(d), 1), [place])
    sign, square, length = (assume(f) for f in COMMON[:3])
    scaled = prove(equal(real(d) * second("i"), real(d) * deviation**2), [moment(), square])

    def clash(gap: Poly) -> Theorem:
        wrong = assume(above(gap))
        return prove(above(0), [scaled], products=[(wrong, many), (wrong,)])

    same = equal_by_contradiction(second("i"), deviation**2, clash)
    found, root_square = root(second("i"), prove(at_least(second("i")), [same], squares=[deviation]))
    squares = prove(equal(sqrt(second("i")) ** 2, deviation**2), [root_square, same])
    roots = equal_from_squares(sqrt(second("i")), deviation, found, sign, squares)
    return prove(equal(real(M) * step, kappa * sqrt(second("i"))), [length, roots], multipliers=(1, kappa))


def _error(i: Indexish, w: Outcome = W) -> Poly:
    return coordinate(i, w) - coded(i, w)


def _near(relation: Comparison) -> Formula:
    """4 (Y_i - q_i)^2 is at most Delta^2, or equal to it, at every outcome."""
    return all_index(d, lambda i: all_outcome(lambda w: relation(step**2, 4 * _error(i, w) ** 2)))


@lemma
def _compared(exact: bool) -> Theorem:
    """`_near` and R = M Delta |- d R^2 against L^2 E |X - U q|^2: sum over the coordinates, rotate back, take E."""
    relation: Comparison = equal if exact else at_least
    each = at(assume(_near(relation)), "i", W)
    compare = congruent if exact else lambda n, i, e, a, b: monotone(n, i, e, b, a)
    errors = compare(d, "i", each, lambda i: step**2, lambda i: 4 * _error(i) ** 2)
    low = ordered(d, 0, (assume(index_at_least(d)),))
    pulled, wide = scale(d, 4, lambda i: _error(i) ** 2), scale(d, step**2, lambda i: poly(1))
    whole = [cut(t, low) for t in (errors, pulled, wide, number_of_terms(d))]
    moved = rotation.error_invariance(lambda k, i: frame(k, i, W), lambda k: source(k, W), lambda i: coded(i, W))
    each_column = at(assume(orthonormal()), "i", "j", W)
    moved = cut(moved, for_index(for_index(each_column, "j", d), "i", d))
    pointwise = prove(relation(real(d) * step**2, 4 * LOST(W)), [*whole, moved], multipliers=(1, step**2))
    four, bound = random(lambda w: 4 * LOST(w)), real(d) * step**2
    out, present = (cut(t, assume(integrable(LOST))) for t in means.mean_scale(4, LOST))
    if exact:
        value, domain = means.mean_constant(bound)
        same = means.mean_equal(four, random(lambda w: bound), pointwise)[0]
        compared = prove(equal(bound, mean(four)), [cut(same, domain), value])
    else:
        compared = cut(means.mean_at_most(four, bound, pointwise), present)
    small = prove(relation(bound, 4 * mean(LOST)), [compared, out])
    many = real(M)
    width = prove(equal((many * step) ** 2, top**2), [assume(LENGTH)], multipliers=(many * step, top))
    return prove(
        equal(SCALED, real(d) * top**2) if exact else at_least(real(d) * top**2, SCALED),
        [small, width],
        multipliers=(1, many**2, real(d)),
        weighted=[] if exact else [(many, small)],
    )


def _quantized(theorem: Theorem) -> Theorem:
    """A theorem about any q_i, for q_i = q(Y_i)."""
    put = function(1, 1, lambda i, w: quantized(coordinate(i, w), step, reciprocal))
    return instance(theorem, families={"q": put})


@lemma
def _rounded(exact: bool) -> Theorem:
    """`_near` of q(Y_i): within the range R = M Delta, or on its ends."""
    length, y, width = assume(LENGTH), coordinate("i", W), real(M) * step
    put = {"y": y, "step": step, "reciprocal": reciprocal}
    rule = attained() if exact else granular()[2]
    error = instance(rule, families={name: constant(value) for name, value in put.items()})
    if exact:
        ends = at(assume(at_ends()), "i", W)
        given = [prove(equal(y * (y - width) * (y + width)), [ends, length], multipliers=(1, y * width, y * top))]
    else:
        upper, lower = (at(assume(within(side)), "i", W) for side in (True, False))
        many, wrong = levels_fact(), assume(above(-step))
        clash = prove(above(0), [length, upper, lower], products=[(many, wrong), (wrong,)])
        inside = (prove(at_least(width, y), [upper, length]), prove(at_least(y, -width), [lower, length]))
        given = [by_contradiction(at_least(step), clash), *inside]
    relation: Comparison = equal if exact else at_least
    goal = relation(step**2, 4 * (y - quantized(y, step, reciprocal)) ** 2)
    return for_index(for_outcome(prove(goal, [cut(error, *given)])), "i", d)


@lemma
def range_bound(exact: bool = False) -> Theorem:
    """|Y_i| <= R = M Delta |- L^2 E |X - U q(U^T X)|^2 <= d R^2; and equal to it for Y_i in {-R, 0, R}."""
    return cut(_quantized(_compared(exact)), _rounded(exact))


@lemma
def bound(exact: bool = False) -> Theorem:
    """|Y_i| <= R = kappa s |- L^2 E |X - U q(U^T X)|^2 <= kappa^2 E |X|^2; equal to it for Y_i in {-R, 0, R}."""
    loaded, near = (instance(t, families={"R": constant(RANGE)}) for t in (_compared(exact), _rounded(exact)))
    limit = kappa**2 * ENERGY
    goal = equal(SCALED, limit) if exact else at_least(limit, SCALED)
    return cut(_quantized(prove(goal, [loaded, assume(COMMON[1])], multipliers=(1, kappa**2))), near)
