"""Reproduction values that are means of their cells: inner products with the source, in every dimension."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, above, all_index, all_outcome, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Lambda, Outcome, Poly, family, index, mean, total
from proofs.library.expectation.means import ONE, mean_constant, mean_equal, mean_expanded, mean_of_sum, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, random
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, linear, scale
from proofs.search.certificate import prove

K = "K"
W = Outcome("w")


def source(k: Indexish, w: Outcome) -> Poly:
    """X_k."""
    return family("X", k, w)


def output(k: Indexish, w: Outcome) -> Poly:
    """Xhat_k."""
    return family("Xhat", k, w)


def cell(c: Indexish, w: Outcome) -> Poly:
    """s_c, the weight of cell c at an outcome."""
    return family("s", c, w)


def centroid(c: Indexish, k: Indexish) -> Poly:
    """Entry k of z_c."""
    return family("z", c, k)


CELLS = all_outcome(lambda w: equal(total(K, lambda c: cell(c, w)), 1))


def _decoded(c: Indexish, k: Indexish, w: Outcome) -> Formula:
    return equal(cell(c, w) * (output(k, w) - centroid(c, k)))


DECODED = all_index(K, lambda c: all_index(d, lambda k: all_outcome(lambda w: _decoded(c, k, w))))


def _centroid(c: Indexish, k: Indexish) -> Formula:
    moment = mean(lambda w: source(k, w) * cell(c, w))
    return equal(moment, mean(lambda w: cell(c, w)) * centroid(c, k))


CENTROIDS = all_index(K, lambda c: all_index(d, lambda k: _centroid(c, k)))
PRESENT = (
    all_index(K, lambda c: integrable(lambda w: cell(c, w))),
    all_index(K, lambda c: all_index(d, lambda k: integrable(lambda w: source(k, w) * cell(c, w)))),
    all_index(d, lambda k: integrable(lambda w: source(k, w) ** 2)),
)
INNER = mean(lambda w: total(d, lambda k: source(k, w) * output(k, w)))
OUTPUT = mean(lambda w: total(d, lambda k: output(k, w) ** 2))
NORM = mean(lambda w: total(d, lambda k: source(k, w) ** 2))
DISTORTION = mean(lambda w: total(d, lambda k: (source(k, w) - output(k, w)) ** 2))


def _by_cells(
    left: Lambda, part: Callable[[Indexish], Lambda], power: int, each: Theorem, given: Theorem
) -> tuple[Theorem, Theorem]:
    """From |- s_c left = z_c^power part_c at cell c and outcome w: E left = sum_c z_c^power E part_c, left integrable.

    `given` says that part_c is integrable.
    """
    k = index("k")

    def value(c: Indexish, w: Outcome) -> Poly:
        return centroid(c, k) ** power * part(c)(w)

    spread = scale(K, left(W), lambda c: cell(c, W))
    same = congruent(K, "c", each, lambda c: left(W) * cell(c, W), lambda c: value(c, W))
    facts = [at(assume(CELLS), W), spread, same]
    pointwise = prove(equal(left(W), total(K, lambda c: value(c, W))), facts, multipliers=(1, left(W)))
    pulled, domain = (cut(t, given) for t in mean_scale(centroid("c", k) ** power, part("c")))
    parts, whole = (cut(t, for_index(domain, "c", K)) for t in mean_of_sum(K, value))
    cells = random(lambda w: total(K, lambda c: value(c, w)))
    moved, present = (cut(t, whole) for t in mean_equal(left, cells, pointwise))
    sums = congruent(K, "c", pulled, lambda c: mean(lambda w: value(c, w)), lambda c: _mass(c, part, power))
    goal = equal(mean(left), total(K, lambda c: _mass(c, part, power)))
    return prove(goal, [moved, parts, sums]), present


def _mass(c: Indexish, part: Callable[[Indexish], Lambda], power: int) -> Poly:
    """z_c^power E part_c."""
    return centroid(c, index("k")) ** power * mean(part(c))


@lemma
def entry() -> tuple[Theorem, Theorem, Theorem]:
    """E X_k Xhat_k = E Xhat_k^2 for k < d, and both products are integrable."""
    c, k = index("c"), index("k")
    decoded = at(assume(DECODED), c, k, W)
    x, y, z, s = source(k, W), output(k, W), centroid(c, k), cell(c, W)
    first = prove(equal(x * y * s, z * (x * s)), [decoded], multipliers=(x,))
    second = prove(equal(y**2 * s, z**2 * s), [decoded], multipliers=(y, z))

    def by_source(c: Indexish) -> Lambda:
        return random(lambda w: source(k, w) * cell(c, w))

    def by_mass(c: Indexish) -> Lambda:
        return random(lambda w: cell(c, w))

    product, power = random(lambda w: source(k, w) * output(k, w)), random(lambda w: output(k, w) ** 2)
    cross, cross_domain = _by_cells(product, by_source, 1, first, at(assume(PRESENT[1]), c, k))
    square, square_domain = _by_cells(power, by_mass, 2, second, at(assume(PRESENT[0]), c))
    means = at(assume(CENTROIDS), c, k)
    mass = prove(equal(_mass(c, by_source, 1), _mass(c, by_mass, 2)), [means], multipliers=(z,))
    sums = congruent(K, "c", mass, lambda c: _mass(c, by_source, 1), lambda c: _mass(c, by_mass, 2))
    return prove(equal(mean(product), mean(power)), [cross, square, sums]), cross_domain, square_domain


@lemma
def reproduced() -> Theorem:
    """E <X, Xhat> = E norm(Xhat)^2."""
    same, cross, square = entry()
    left = cut(mean_of_sum(d, lambda k, w: source(k, w) * output(k, w))[0], for_index(cross, "k", d))
    right = cut(mean_of_sum(d, lambda k, w: output(k, w) ** 2)[0], for_index(square, "k", d))
    sums = congruent(
        d,
        "k",
        same,
        lambda k: mean(lambda w: source(k, w) * output(k, w)),
        lambda k: mean(lambda w: output(k, w) ** 2),
    )
    return prove(equal(INNER, OUTPUT), [left, right, sums])


@lemma
def less_distortion() -> Theorem:
    """E <X, Xhat> = E norm(X)^2 - D, from norm(X - Xhat)^2 = norm(X)^2 - 2 <X, Xhat> + norm(Xhat)^2."""
    _, cross, square = entry()
    wholes = {
        "norm": cut(mean_of_sum(d, lambda k, w: source(k, w) ** 2)[1], assume(PRESENT[2])),
        "inner": cut(mean_of_sum(d, lambda k, w: source(k, w) * output(k, w))[1], for_index(cross, "k", d)),
        "output": cut(mean_of_sum(d, lambda k, w: output(k, w) ** 2)[1], for_index(square, "k", d)),
    }
    sums = {
        "norm": random(lambda w: total(d, lambda k: source(k, w) ** 2)),
        "inner": random(lambda w: total(d, lambda k: source(k, w) * output(k, w))),
        "output": random(lambda w: total(d, lambda k: output(k, w) ** 2)),
    }
    factors = {"norm": 1, "inner": -2, "output": 1}
    pointwise = linear(
        d,
        lambda k: (source(k, W) - output(k, W)) ** 2,
        [
            (1, lambda k: source(k, W) ** 2),
            (-2, lambda k: source(k, W) * output(k, W)),
            (1, lambda k: output(k, W) ** 2),
        ],
    )
    value, domain = (cut(t, *wholes.values()) for t in mean_expanded([(factors[name], sums[name]) for name in factors]))
    left = random(lambda w: total(d, lambda k: (source(k, w) - output(k, w)) ** 2))
    right = random(lambda w: sums["norm"](w) - 2 * sums["inner"](w) + sums["output"](w))
    moved = cut(mean_equal(left, right, pointwise)[0], domain)
    return prove(equal(INNER, NORM - DISTORTION), [moved, value, reproduced()])


@lemma
def shrunk() -> Theorem:
    """t E norm(X)^2 = D |- E <X, Xhat> = (1 - t) E norm(X)^2."""
    share = family("t")
    return prove(equal(INNER, (1 - share) * NORM), [less_distortion(), assume(equal(share * NORM, DISTORTION))])


@lemma
def biased() -> Theorem:
    """D > 0 |- E <X, Xhat> < E norm(X)^2."""
    return prove(above(NORM, INNER), [less_distortion(), assume(above(DISTORTION))])


@lemma
def unit_figure() -> Theorem:
    """norm(X) = 1 at every outcome |- 2 (1 - E <X, Xhat>) = 2 D."""
    unit = all_outcome(lambda w: equal(total(d, lambda k: source(k, w) ** 2), 1))
    value = mean_equal(random(lambda w: total(d, lambda k: source(k, w) ** 2)), ONE, at(assume(unit), W))[0]
    value = cut(value, mean_constant(1)[1])
    facts = [less_distortion(), value, mean_constant(1)[0]]
    return prove(equal(2 * (1 - INNER), 2 * DISTORTION), facts)
