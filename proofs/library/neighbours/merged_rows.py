"""Rows of d coordinates merged into their mean: the spread of each coordinate added up."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, real, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    equal_by_contradiction,
    for_index,
    index_positive,
    instance,
    one,
    ordered,
)
from proofs.library.neighbours import merge
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, exchange, linear, monotone, number_of_terms, positive, scale
from proofs.search.certificate import prove

ROWS = "n"
LAST = index(ROWS) - 1  # so many increments
ONE_ROW = assume(index_at_least(ROWS, 1))
D_LOW = ordered(d, 0, (assume(index_at_least(d)),))
LOW = (D_LOW, ordered(ROWS, 0, (ONE_ROW,)), ordered(LAST, 0, (ONE_ROW,)))


def entry(t: Indexish, j: Indexish) -> Poly:
    """Coordinate j of row t."""
    return family("X", t, j)


def centre(j: Indexish) -> Poly:
    """Coordinate j of the mean."""
    return family("mean", j)


def apart(t: Indexish, j: Indexish) -> Poly:
    """(X_t - mean)_j squared."""
    return (entry(t, j) - centre(j)) ** 2


def moved(k: Indexish, j: Indexish) -> Poly:
    """(X_(k+1) - X_k)_j squared."""
    return (entry(index(k) + 1, j) - entry(k, j)) ** 2


def weight(k: Indexish) -> Poly:
    """(k + 1)(n - 1 - k) / 2."""
    return merge.weight(k, LAST)


def step(k: Indexish) -> Poly:
    """norm(X_(k+1) - X_k)^2."""
    return total(d, lambda j: moved(k, j))


SPREAD = total(ROWS, lambda t: total(d, lambda j: apart(t, j)))
BOUND = total(LAST, lambda k: weight(k) * step(k))
MEAN = all_index(d, lambda j: equal(real(ROWS) * centre(j), total(ROWS, lambda t: entry(t, j))))
PROGRESSION = all_index(
    LAST, lambda t: all_index(d, lambda j: equal(entry(index(t) + 1, j), entry(t, j) + family("v", j)))
)


def _column(j: Indexish) -> Poly:
    """The bound of coordinate j alone."""
    return total(LAST, lambda k: weight(k) * moved(k, j))


def _spread(j: Indexish) -> Poly:
    return total(ROWS, lambda t: apart(t, j))


@lemma
def coordinate_spread() -> Theorem:
    """n >= 1 rows, j < d |- n sum_t (X_t - mean)_j^2 = n sum_t X_tj^2 - (sum_t X_tj)^2."""
    j = index("j")
    own, squares = (lambda t: entry(t, j)), (lambda t: entry(t, j) ** 2)
    parts = [(1, squares), (-2 * centre(j), own), (centre(j) ** 2, lambda _: real(0) + 1)]
    spread = linear(ROWS, lambda t: apart(t, j), parts)
    mean = at(assume(MEAN), j)
    goal = equal(real(ROWS) * _spread(j), real(ROWS) * total(ROWS, squares) - total(ROWS, own) ** 2)
    multipliers = (1, real(ROWS), centre(j) * real(ROWS), total(ROWS, own), real(ROWS) * centre(j) ** 2)
    return prove(goal, [spread, number_of_terms(ROWS), mean], multipliers=multipliers)


def _at_coordinate(theorem: Theorem) -> Theorem:
    put = {"x": one(lambda t: entry(t, "j")), "v": constant(family("v", "j"))}
    along = at(assume(PROGRESSION), "t", "j")
    return cut(instance(theorem, {"N": LAST}, put), for_index(along, "t", LAST))


def _many() -> Theorem:
    return prove(above(real(ROWS)), [index_positive(LAST, ordered(LAST, 0, (ONE_ROW,)))])


def _columns() -> Theorem:
    """sum_j of the bounds of the coordinates is the bound."""
    inner = congruent(
        LAST,
        "k",
        scale(d, weight("k"), lambda j: moved("k", j)),
        lambda k: total(d, lambda j: weight(k) * moved(k, j)),
        lambda k: weight(k) * step(k),
    )
    swapped = exchange(LAST, d, lambda k, j: weight(k) * moved(k, j))
    return prove(equal(total(d, _column), BOUND), [inner, swapped])


def _rows() -> Theorem:
    """sum_j of the spreads of the coordinates is the spread."""
    return exchange(ROWS, d, apart)


@lemma
def spread_bound() -> Theorem:
    """n >= 1 rows |- (1/2) sum_k (k + 1)(n - 1 - k) norm(delta_k)^2 >= sum_t norm(X_t - mean)^2."""
    wrong = assume(above(_spread("j"), _column("j")))
    facts = [coordinate_spread(), _at_coordinate(merge.spread_bound())]
    each = by_contradiction(at_least(_column("j"), _spread("j")), prove(above(0), facts, products=[(wrong, _many())]))
    sums = monotone(d, "j", each, _spread, _column)
    return cut(prove(at_least(BOUND, SPREAD), [sums, _columns(), _rows()]), *LOW)


@lemma
def spread_of_progression() -> Theorem:
    """n >= 1 rows in arithmetic progression |- sum_t norm(X_t - mean)^2 is the bound."""
    facts = [coordinate_spread(), _at_coordinate(merge.spread_of_progression())]
    left, right = _spread("j"), _column("j")
    each = equal_by_contradiction(
        left, right, lambda gap: prove(above(0), facts, products=[(assume(above(gap)), _many())])
    )
    sums = congruent(d, "j", each, _spread, _column)
    return cut(prove(equal(SPREAD, BOUND), [sums, _columns(), _rows()]), *LOW)


ENERGY = total(d, lambda j: family("v", j) ** 2)


def lowered(k: Indexish) -> Poly:
    """A lower weight."""
    return family("c", k)


LOWERED: tuple[Formula, Formula] = (
    all_index(LAST, lambda k: at_least(weight(k), lowered(k))),
    above(weight("i"), lowered("i")),
)


@lemma
def no_lower_weight() -> Theorem:
    """Rows in progression that move, c_k <= weights, c_i lower |- spread > sum_k c_k norm(delta_k)^2."""
    k, j = index("k"), index("j")
    along = at(assume(PROGRESSION), k, j)
    own = prove(
        equal(moved(k, j), family("v", j) ** 2),
        [along],
        multipliers=(entry(k + 1, j) - entry(k, j), family("v", j)),
    )
    energy = congruent(d, "j", own, lambda j: moved(k, j), lambda j: family("v", j) ** 2)
    some = assume(above(ENERGY))
    at_k = prove(above(step(k)), [energy, some])
    at_i = instance(at_k, {"k": "i"})
    less, strict = at(assume(LOWERED[0]), k), assume(LOWERED[1])

    def gap(k: Indexish) -> Poly:
        return (weight(k) - lowered(k)) * step(k)

    each = prove(at_least(gap(k)), products=[(less, at_k)])
    at_one = prove(above(gap("i")), products=[(strict, at_i)])
    beyond = positive(LAST, "k", each, gap, "i", at_one)
    parts = [(1, lambda k: weight(k) * step(k)), (-1, lambda k: lowered(k) * step(k))]
    split = linear(LAST, gap, parts)
    goal = above(SPREAD, total(LAST, lambda k: lowered(k) * step(k)))
    return cut(prove(goal, [beyond, split, spread_of_progression()]), *LOW)
