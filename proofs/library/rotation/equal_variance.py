"""One step for all coordinates of a basis, R = M Delta: what it costs beside the matched steps, and flat eigenbases.

A flat orthonormal H, d H_ji^2 = 1, mixes the coordinates of an eigenbasis U evenly: in U H all variances are tr/d.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, mean, poly, real, total
from proofs.library.expectation.means import mean_equal
from proofs.library.expectation.moments import mean_of_products
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    by_contradiction,
    cut,
    equal_by_contradiction,
    for_index,
    for_outcome,
    instance,
    one,
    ordered,
    random,
    root,
)
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_is_sum
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import basis, d, kappa
from proofs.library.rotation import one_step, rotation
from proofs.library.sums.sums import (
    congruent,
    exchange,
    kronecker,
    kronecker_symmetric,
    linear,
    monotone,
    number_of_terms,
    pick,
    positive,
    scale,
)
from proofs.search.certificate import prove

W = Outcome("w")
LAW = Law()
R = family("R")
LOADING = above(kappa)
EQUAL_BOUNDS = equal(real(d) * R**2, kappa**2 * LAW.trace())
LARGEST = equal(R, LAW.range("j"))
EQUAL_VARIANCES = all_index(d, lambda i: equal(LAW.variance(i), LAW.variance("j")))
RANGES = all_index(d, lambda i: at_least(R, LAW.range(i)))
FLAT_ORTHONORMAL = all_index(
    d,
    lambda i: all_index(d, lambda j: equal(total(d, lambda a: family("H", a, i) * family("H", a, j)), kronecker(i, j))),
)
FLAT = all_index(d, lambda i: all_index(d, lambda k: equal(real(d) * family("H", i, k) ** 2, 1)))


def _in_basis(theorem: Theorem) -> Theorem:
    """A theorem about a random rotation, for one fixed basis and a centred source."""
    put = {
        "U": function(2, 1, lambda k, i, w: basis(k, i)),
        "X": function(1, 1, LAW.centred),
    }
    fixed = for_outcome(at(assume(rotation.orthonormal()), "i", "j"))
    return cut(instance(theorem, families=put), for_index(for_index(fixed, "j", d), "i", d))


@lemma
def bound(exact: bool = False) -> Theorem:
    """abs(Y_i) <= R = M Delta |- L^2 D <= d R^2; and equal to it for Y_i in {-R, 0, R}."""
    return _in_basis(one_step.range_bound(exact))


def _deviation(i: Indexish) -> tuple[Theorem, Theorem]:
    """sqrt lambda_i >= 0, and its square."""
    sign = instance(variance_nonneg(), families={"Y": random(lambda w: LAW.coordinate(i, w))})
    return root(LAW.variance(i), cut(sign, at(assume(LAW.integrable()[1]), i)))


def _below() -> Theorem:
    """R^2 >= kappa^2 lambda_i for i < d."""
    deviation, square = _deviation("i")
    limit, load, width = at(assume(RANGES), "i"), assume(LOADING), LAW.range("i")
    sign = prove(at_least(width), products=[(load, deviation)])
    squares = prove(at_least(R**2, width**2), products=[(limit, limit), (limit, sign)])
    return prove(at_least(R**2, kappa**2 * LAW.variance("i")), [squares, square], multipliers=(1, kappa**2))


def _own(i: Indexish) -> Poly:
    return kappa**2 * LAW.variance(i)


def _whole() -> list[Theorem]:
    """sum kappa^2 lambda_i = kappa^2 tr Sigma, and sum R^2 = d R^2."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    parts = (scale(d, kappa**2, LAW.variance), scale(d, R**2, lambda i: poly(1)), number_of_terms(d))
    return [cut(t, low) for t in (*parts, trace_is_sum(LAW))]


@lemma
def never_better() -> Theorem:
    """kappa sqrt(lambda_i) <= R for all i, kappa > 0 |- kappa^2 tr Sigma <= d R^2."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    sums = cut(monotone(d, "i", _below(), _own, lambda i: R**2), low)
    return prove(at_least(real(d) * R**2, kappa**2 * LAW.trace()), [sums, *_whole()], multipliers=(1, R**2, kappa**2))


@lemma
def with_equal_variances() -> Theorem:
    """lambda_i = lambda_j for all i, R = kappa sqrt(lambda_j) |- d R^2 = kappa^2 tr Sigma."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    same, largest, width = at(assume(EQUAL_VARIANCES), "i"), assume(LARGEST), LAW.range("j")
    square = prove(
        equal(R**2, kappa**2 * LAW.variance("j")), [largest, _deviation("j")[1]], multipliers=(R, width, kappa**2)
    )
    each = prove(equal(_own("i"), R**2), [same, square], multipliers=(1, kappa**2))
    sums = cut(congruent(d, "i", each, _own, lambda i: R**2), low)
    return prove(equal(real(d) * R**2, kappa**2 * LAW.trace()), [sums, *_whole()], multipliers=(1, R**2, kappa**2))


@lemma
def only_equal() -> Theorem:
    """d R^2 = kappa^2 tr Sigma and R at least every range, kappa > 0 |- lambda_i = lambda_k for i, k < d."""
    below, load = _below(), assume(LOADING)
    low = ordered(d, 0, (assume(index_at_least(d)),))

    def gap(i: Indexish) -> Poly:
        return R**2 - _own(i)

    each = prove(at_least(gap("i'")), [instance(below, {"i": "i'"})])
    wrong = assume(above(gap("i")))
    larger = positive(d, "i'", each, gap, "i", wrong)
    split = [cut(t, low) for t in (_difference(),)]
    clash = prove(above(0), [larger, *split, *_whole(), assume(EQUAL_BOUNDS)], multipliers=(1, R**2, kappa**2))
    other = by_contradiction(at_least(-gap("i")), clash)
    exact = rules.antisymmetry((prove(at_least(gap("i")), [below]), other), gap("i"))
    pair = prove(
        equal(kappa**2 * LAW.variance("i"), kappa**2 * LAW.variance("k")), [exact, instance(exact, {"i": "k"})]
    )

    def cancelled(difference: Poly) -> Theorem:
        wrong = assume(above(difference))
        return prove(above(0), [pair], products=[(load, load, wrong)])

    return equal_by_contradiction(LAW.variance("i"), LAW.variance("k"), cancelled)


def _difference() -> Theorem:
    """sum (R^2 - kappa^2 lambda_i) = sum R^2 - sum kappa^2 lambda_i."""
    return linear(d, lambda i: R**2 - _own(i), [(1, lambda i: R**2), (-1, _own)])


def mixed(k: Indexish, i: Indexish) -> Poly:
    """(U H)_ki."""
    return total(d, lambda j: basis(k, j) * family("H", j, i))


def _turned(i: Indexish, w: Outcome) -> Poly:
    """Coordinate i in the basis U H."""
    return total(d, lambda k: mixed(k, i) * LAW.centred(k, w))


def _mixture(i: Indexish) -> Theorem:
    """Coordinate i in U H is sum_j H_ji Y_j, at an outcome."""

    def cell(k: Indexish, j: Indexish) -> Poly:
        return basis(k, j) * family("H", j, i) * LAW.centred(k, W)

    spread = congruent(
        d,
        "k",
        scale(d, LAW.centred("k", W), lambda j: basis("k", j) * family("H", j, i)),
        lambda k: total(d, lambda j: cell(k, j)),
        lambda k: mixed(k, i) * LAW.centred(k, W),
    )
    gathered = congruent(
        d,
        "j",
        scale(d, family("H", "j", i), lambda k: basis(k, "j") * LAW.centred(k, W)),
        lambda j: total(d, lambda k: cell(k, j)),
        lambda j: family("H", j, i) * LAW.coordinate(j, W),
    )
    value = total(d, lambda j: family("H", j, i) * LAW.coordinate(j, W))
    return prove(equal(_turned(i, W), value), [spread, exchange(d, d, cell), gathered])


@lemma
def flat_basis() -> Theorem:
    """U diagonalises Sigma, d H_ji^2 = 1 |- d E ((U H)^T (X - E X))_i^2 = tr Sigma for i < d."""

    def weight(j: Indexish) -> Poly:
        return family("H", j, "i")

    def products(j: Indexish, k: Indexish) -> Poly:
        return mean(lambda w: LAW.coordinate(j, w) * LAW.coordinate(k, w))

    value, domain = mean_of_products(LAW.coordinate, LAW.coordinate, weight, weight)
    here, there = _turned("i", W), total(d, lambda j: weight(j) * LAW.coordinate(j, W))
    square = prove(equal(here**2, there**2), [_mixture("i")], multipliers=(here, there))
    moved = mean_equal(
        random(lambda w: _turned("i", w) ** 2),
        random(lambda w: total(d, lambda j: weight(j) * LAW.coordinate(j, w)) ** 2),
        square,
    )[0]
    diagonal = at(assume(LAW.eigenbasis()), "j", "k")
    cell = prove(
        equal(
            weight("j") * products("j", "k") * weight("k"),
            kronecker("k", "j") * weight("j") * products("j", "k") * weight("k"),
        ),
        [diagonal, kronecker_symmetric("j", "k")],
        multipliers=(1, weight("j") * weight("k"), weight("j") * weight("k") * products("j", "k")),
    )
    row = congruent(
        d,
        "k",
        cell,
        lambda k: weight("j") * products("j", k) * weight(k),
        lambda k: kronecker(k, "j") * (weight("j") * products("j", k) * weight(k)),
    )
    chosen = pick(d, "j", lambda k: weight("j") * products("j", k) * weight(k))
    share = at(assume(FLAT), "j", "i")
    even = prove(
        equal(real(d) * total(d, lambda k: weight("j") * products("j", k) * weight(k)), LAW.variance("j")),
        [row, chosen, share],
        multipliers=(1, real(d), LAW.variance("j")),
    )
    whole = congruent(
        d,
        "j",
        even,
        lambda j: real(d) * total(d, lambda k: weight(j) * products(j, k) * weight(k)),
        LAW.variance,
    )
    out = scale(d, real(d), lambda j: total(d, lambda k: weight(j) * products(j, k) * weight(k)))
    goal = equal(real(d) * mean(lambda w: _turned("i", w) ** 2), LAW.trace())
    facts = [cut(moved, domain), value, whole, out, trace_is_sum(LAW)]
    return prove(goal, facts, multipliers=(1, real(d)))


@lemma
def turned_orthonormal() -> Theorem:
    """U^T U = I and H^T H = I |- (U H)^T (U H) = I for i, j < d: U keeps the norms of h_i, h_j and h_i + h_j."""

    def column(i: Indexish) -> Term:
        return lambda a: family("H", a, i)

    def both(a: Indexish) -> Poly:
        return family("H", a, "i") + family("H", a, "j")

    def joined(k: Indexish) -> Poly:
        return mixed(k, "i") + mixed(k, "j")

    def expanded(left: Term, right: Term) -> Theorem:
        whole = lambda k: (poly(left(k)) + right(k)) ** 2  # noqa: E731
        parts: list[tuple[int, Term]] = [
            (1, lambda k: poly(left(k)) ** 2),
            (2, lambda k: poly(left(k)) * right(k)),
            (1, lambda k: poly(right(k)) ** 2),
        ]
        return linear(d, whole, parts)

    kept = [instance(rotation.energy(), families={"z": one(z)}) for z in (column("i"), column("j"), both)]
    split = linear(
        d,
        lambda a: basis("k", a) * both(a),
        [(1, lambda a: basis("k", a) * family("H", a, "i")), (1, lambda a: basis("k", a) * family("H", a, "j"))],
    )
    image = total(d, lambda a: basis("k", a) * both(a))
    square = prove(equal(image**2, joined("k") ** 2), [split], multipliers=(image, joined("k")))
    moved = congruent(
        d, "k", square, lambda k: total(d, lambda a: basis(k, a) * both(a)) ** 2, lambda k: joined(k) ** 2
    )
    images = expanded(lambda k: mixed(k, "i"), lambda k: mixed(k, "j"))
    columns = expanded(column("i"), column("j"))
    given = at(assume(FLAT_ORTHONORMAL), "i", "j")
    goal = equal(total(d, lambda k: mixed(k, "i") * mixed(k, "j")), kronecker("i", "j"))
    return prove(goal, [*kept, moved, images, columns, given])
