"""A random rotation U, one for each outcome, of a vector X: second moments of its coordinates, and one common step.

E U_ki U_li = [k = l]/d and products that factor make every coordinate of U^T X have the mean square E |X|^2 / d, so the
step of that deviation is the matched step of them all. The bound itself is about the step and the range alone.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import (
    Formula,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
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
    cut,
    equal_by_contradiction,
    equal_from_squares,
    for_index,
    index_positive,
    ordered,
    random,
    root,
)
from proofs.library.quantizer.quantizer import penrose
from proofs.library.quantizer.setting import M, d, kappa
from proofs.library.sums.sums import congruent, kronecker, kronecker_symmetric, pick, scale
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
