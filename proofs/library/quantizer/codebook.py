"""Codebooks of product quantization and Lloyd's iteration, in every dimension, on any sample or law.

Coordinates j < d are split among P blocks: m_bj is one where j lies in block b. Each block has K centroids c_k, an
assignment s_k(w) with sum one, and the error E sum_k s_k sum_j m_j (Y_j - c_kj)^2. An iteration assigns every outcome
to its nearest centroid, then moves every centroid to the mean of what is assigned to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
    map_formula,
)
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, index, mean, real, substitution, total
from proofs.library.expectation.means import mean_equal, mean_expanded, mean_of_sum, mean_order, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, for_outcome, ordered, random
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.product_quantizer import distortion_is_sum, trace_bound
from proofs.library.quantizer.setting import M, d, kappa
from proofs.library.sums.sums import congruent, exchange, linear, monotone, nonneg, scale
from proofs.search.certificate import prove

W = Outcome("w")
BLOCKS, CENTROIDS, STEPS = "P", "K", "T"
LAW = Law()


def block(b: Indexish, j: Indexish) -> Poly:
    """m_bj: one where coordinate j lies in block b."""
    return family("m", b, j)


@dataclass(frozen=True)
class Codebook:
    """Centroids and assignment by the names of their families, at iteration `at` of each, or without iterations."""

    centroids: str = "c"
    assignment: str = "s"
    centroids_at: Indexish | None = None
    assigned_at: Indexish | None = None

    def centroid(self, b: Indexish, k: Indexish, j: Indexish) -> Poly:
        """c_kj of block b."""
        return family(self.centroids, *(() if self.centroids_at is None else (self.centroids_at,)), b, k, j)

    def assigned(self, b: Indexish, k: Indexish, w: Outcome) -> Poly:
        """s_k of block b."""
        return family(self.assignment, *(() if self.assigned_at is None else (self.assigned_at,)), b, k, w)

    def distance(self, b: Indexish, k: Indexish, w: Outcome) -> Poly:
        """sum_j m_bj (Y_j - c_kj)^2."""
        return total(d, lambda j: block(b, j) * (LAW.coordinate(j, w) - self.centroid(b, k, j)) ** 2)

    def block_error(self, b: Indexish, w: Outcome) -> Poly:
        """sum_k s_k times the distance to c_k."""
        return total(CENTROIDS, lambda k: self.assigned(b, k, w) * self.distance(b, k, w))

    def error(self) -> Poly:
        """The sum over the blocks of E of the block's error."""
        return total(BLOCKS, lambda b: mean(lambda w: self.block_error(b, w)))

    def partition(self) -> tuple[Formula, Formula]:
        """s_k >= 0, and sum_k s_k = 1, in every block at every outcome."""
        return (
            all_index(
                BLOCKS,
                lambda b: all_index(CENTROIDS, lambda k: all_outcome(lambda w: at_least(self.assigned(b, k, w)))),
            ),
            all_index(
                BLOCKS,
                lambda b: all_outcome(lambda w: equal(total(CENTROIDS, lambda k: self.assigned(b, k, w)), 1)),
            ),
        )

    def present(self) -> tuple[Formula, Formula, Formula]:
        """s_k, s_k Y_j and s_k Y_j^2 have expectations."""

        def each(body: Callable[[Poly, Poly], Poly]) -> Formula:
            return all_index(
                BLOCKS,
                lambda b: all_index(
                    CENTROIDS,
                    lambda k: all_index(
                        d, lambda j: integrable(lambda w: body(self.assigned(b, k, w), LAW.coordinate(j, w)))
                    ),
                ),
            )

        return each(lambda s, y: s), each(lambda s, y: s * y), each(lambda s, y: s * y**2)

    def nearest(self, before: Codebook) -> Formula:
        """The assignment's distance to the centroids of `before` is at most that to any of them."""
        return all_index(
            BLOCKS,
            lambda b: all_index(
                CENTROIDS,
                lambda k: all_outcome(
                    lambda w: at_least(
                        before.distance(b, k, w),
                        total(CENTROIDS, lambda h: self.assigned(b, h, w) * before.distance(b, h, w)),
                    )
                ),
            ),
        )

    def means(self) -> Formula:
        """E s_k (Y_j - c_kj) = 0: c_k is the mean of what is assigned to it, or anything if that is nothing."""
        return all_index(
            BLOCKS,
            lambda b: all_index(
                CENTROIDS,
                lambda k: all_index(
                    d,
                    lambda j: equal(
                        mean(lambda w: self.assigned(b, k, w) * LAW.coordinate(j, w)),
                        self.centroid(b, k, j) * mean(lambda w: self.assigned(b, k, w)),
                    ),
                ),
            ),
        )

    def from_grid(self) -> Formula:
        """The assigned centroid has the grid's level q_j(Y_j) in each coordinate of its block."""

        def gap(b: Indexish, k: Indexish, j: Indexish, w: Outcome) -> Poly:
            return block(b, j) * self.assigned(b, k, w) * (self.centroid(b, k, j) - LAW.quantized(j, w))

        return all_index(
            BLOCKS,
            lambda b: all_index(
                CENTROIDS, lambda k: all_index(d, lambda j: all_outcome(lambda w: equal(gap(b, k, j, w))))
            ),
        )


def blocks() -> tuple[Formula, Formula]:
    """m_bj is zero or one, and each coordinate lies in one block."""
    return (
        all_index(BLOCKS, lambda b: all_index(d, lambda j: equal(block(b, j) ** 2, block(b, j)))),
        all_index(d, lambda j: equal(total(BLOCKS, lambda b: block(b, j)), 1)),
    )


def _cell(book: Codebook, j: Indexish, w: Outcome, k: Indexish = "k", b: Indexish = "b") -> Poly:
    """s_k (Y_j - c_kj)^2."""
    return book.assigned(b, k, w) * (LAW.coordinate(j, w) - book.centroid(b, k, j)) ** 2


@lemma
def _moments(book: Codebook) -> tuple[Theorem, Theorem]:
    """E s_k (Y_j - c_kj)^2 = E s_k Y_j^2 - 2 c_kj E s_k Y_j + c_kj^2 E s_k, and it exists."""
    c = book.centroid("b", "k", "j")
    parts = [
        (1, random(lambda w: book.assigned("b", "k", w) * LAW.coordinate("j", w) ** 2)),
        (-2 * c, random(lambda w: book.assigned("b", "k", w) * LAW.coordinate("j", w))),
        (c**2, random(lambda w: book.assigned("b", "k", w))),
    ]
    given = [at(assume(f), "b", "k", "j") for f in book.present()]
    value, domain = (cut(t, *given) for t in mean_expanded(parts))
    return value, domain


@lemma
def _spread(book: Codebook) -> tuple[Theorem, Theorem]:
    """E sum_k s_k sum_j m_j (Y_j - c_kj)^2 = sum_k sum_j m_j E s_k (Y_j - c_kj)^2 in block b, and it exists."""
    _, domain = _moments(book)
    weight = block("b", "j")
    one, present = (cut(t, domain) for t in mean_scale(weight, random(lambda w: _cell(book, "j", w))))
    given = for_index(present, "j", d)
    row, row_present = (cut(t, given) for t in mean_of_sum(d, lambda j, w: block("b", j) * _cell(book, j, w)))
    inside = congruent(
        d,
        "j",
        one,
        lambda j: mean(lambda w: block("b", j) * _cell(book, j, w)),
        lambda j: block("b", j) * mean(lambda w: _cell(book, j, w)),
    )
    assigned = book.assigned("b", "k", W)
    pulled = scale(d, assigned, lambda j: block("b", j) * (LAW.coordinate(j, W) - book.centroid("b", "k", j)) ** 2)
    whole = random(lambda w: book.assigned("b", "k", w) * book.distance("b", "k", w))
    parted = random(lambda w: total(d, lambda j: block("b", j) * _cell(book, j, w)))
    moved, moved_present = (cut(t, row_present) for t in mean_equal(whole, parted, pulled))

    def summed(k: Indexish) -> Poly:
        return total(d, lambda j: block("b", j) * mean(lambda w: _cell(book, j, w, k)))

    single = prove(equal(mean(whole), summed("k")), [moved, row, inside])
    given = for_index(moved_present, "k", CENTROIDS)
    terms = mean_of_sum(CENTROIDS, lambda k, w: book.assigned("b", k, w) * book.distance("b", k, w))
    value, present = (cut(t, given) for t in terms)
    outer = congruent(
        CENTROIDS,
        "k",
        single,
        lambda k: mean(lambda w: book.assigned("b", k, w) * book.distance("b", k, w)),
        summed,
    )
    return prove(equal(mean(lambda w: book.block_error("b", w)), total(CENTROIDS, summed)), [value, outer]), present


def _over_blocks(smaller: Codebook, larger: Codebook, each: Theorem) -> Theorem:
    """From one block to all of them."""
    return monotone(
        BLOCKS,
        "b",
        each,
        lambda b: mean(lambda w: smaller.block_error(b, w)),
        lambda b: mean(lambda w: larger.block_error(b, w)),
    )


@lemma
def assignment_step(before: Codebook, after: Codebook) -> Theorem:
    """`after` assigns to the nearest centroids of `before` |- its error with those is at most the old one."""
    mixed = Codebook(before.centroids, after.assignment, before.centroids_at, after.assigned_at)
    least = mixed.block_error("b", W)
    near = at(assume(after.nearest(before)), "b", "k", W)
    sign = at(assume(before.partition()[0]), "b", "k", W)
    whole = at(assume(before.partition()[1]), "b", W)

    def gain(k: Indexish) -> Poly:
        return before.assigned("b", k, W) * (before.distance("b", k, W) - least)

    sums = nonneg(CENTROIDS, "k", prove(at_least(gain("k")), products=[(sign, near)]), gain)
    parts = [
        (1, lambda k: before.assigned("b", k, W) * before.distance("b", k, W)),
        (-least, lambda k: before.assigned("b", k, W)),
    ]
    split = linear(CENTROIDS, gain, parts)
    pointwise = prove(at_least(before.block_error("b", W), least), [sums, split, whole], multipliers=(1, least))
    new, old = random(lambda w: mixed.block_error("b", w)), random(lambda w: before.block_error("b", w))
    order = cut(mean_order(new, old, pointwise), _spread(mixed)[1], _spread(before)[1])
    return _over_blocks(mixed, before, order)


@lemma
def centroid_step(before: Codebook, after: Codebook) -> Theorem:
    """The centroids of `after` are means of its assignment |- its error is at most that with the centroids before."""
    mixed = Codebook(before.centroids, after.assignment, before.centroids_at, after.assigned_at)
    sign = for_outcome(at(assume(after.partition()[0]), "b", "k", W))
    mass = mean_nonneg((), random(lambda w: after.assigned("b", "k", w)))
    mass = cut(mass, sign, at(assume(after.present()[0]), "b", "k", "j"))
    centre = at(assume(after.means()), "b", "k", "j")
    old, new = before.centroid("b", "k", "j"), after.centroid("b", "k", "j")
    member = at(assume(blocks()[0]), "b", "j")
    terms = [block("b", "j") * mean(lambda w, book=book: _cell(book, "j", w)) for book in (after, mixed)]
    moments = [_moments(book)[0] for book in (after, mixed)]
    gap = prove(
        at_least(mean(lambda w: _cell(mixed, "j", w)), mean(lambda w: _cell(after, "j", w))),
        [*moments, centre],
        multipliers=(1, old, new),
        weighted=[(old - new, mass)],
    )
    least = prove(
        at_least(terms[1], terms[0]),
        [member],
        multipliers=(1, *(mean(lambda w, book=book: _cell(book, "j", w)) for book in (after, mixed))),
        weighted=[(block("b", "j"), gap)],
    )

    def summed(book: Codebook, k: Indexish) -> Poly:
        return total(d, lambda j: block("b", j) * mean(lambda w: _cell(book, j, w, k)))

    rows = monotone(
        d,
        "j",
        least,
        lambda j: block("b", j) * mean(lambda w: _cell(after, j, w)),
        lambda j: block("b", j) * mean(lambda w: _cell(mixed, j, w)),
    )
    sums = monotone(CENTROIDS, "k", rows, lambda k: summed(after, k), lambda k: summed(mixed, k))
    spreads = [_spread(book)[0] for book in (after, mixed)]
    goal = at_least(mean(lambda w: mixed.block_error("b", w)), mean(lambda w: after.block_error("b", w)))
    return _over_blocks(after, mixed, prove(goal, [sums, *spreads]))


def at_step(t: Indexish) -> Codebook:
    """The codebook and the assignment after t iterations."""
    return Codebook(centroids_at=t, assigned_at=t)


def throughout(formulas: Callable[[Codebook], tuple[Formula, ...]]) -> tuple[Formula, ...]:
    """The formulas about the codebook after t iterations, for each t <= T."""
    count = len(formulas(at_step(0)))
    return tuple(all_index(index(STEPS) + 1, lambda t, i=i: formulas(at_step(t))[i]) for i in range(count))


PARTITION, PRESENT = throughout(Codebook.partition), throughout(Codebook.present)
NEAREST = all_index(STEPS, lambda t: at_step(index(t) + 1).nearest(at_step(t)))
MEANS = all_index(STEPS, lambda t: at_step(index(t) + 1).means())


def _given(*places: Indexish) -> list[Theorem]:
    """What holds throughout the iterations, at these ones, n below T."""
    count, more = assume(index_at_least("n")), assume(index_at_least(STEPS, index("n") + 1))
    found = [at(assume(f), place) for place in places for f in (*PARTITION, *PRESENT)]
    found += [at(assume(f), "n") for f in (NEAREST, MEANS)]
    low = [ordered(place, 0, (count,)) for place in places]
    high = [ordered(index(STEPS) + 1, index(place) + 1, (more,)) for place in places]
    return [cut(t, *low, *high, count, more) for t in found]


@lemma
def assignment_steps() -> Theorem:
    """At every iteration t < T the new assignment does not increase the error."""
    step = cut(assignment_step(at_step("n"), at_step(index("n") + 1)), *_given("n", index("n") + 1))
    return for_index(step, "n", STEPS)


@lemma
def centroid_steps() -> Theorem:
    """At every iteration t < T the new centroids do not increase the error."""
    step = cut(centroid_step(at_step("n"), at_step(index("n") + 1)), *_given("n", index("n") + 1))
    return for_index(step, "n", STEPS)


@lemma
def lloyd() -> Theorem:
    """The error after T iterations is at most that before the first, by induction on T."""
    n = index("n")
    goal = at_least(at_step(0).error(), at_step(n).error())
    steps = [at(t, n) for t in (assignment_steps(), centroid_steps())]
    more = prove(at_least(at_step(0).error(), at_step(n + 1).error()), [assume(goal), *steps])
    base = prove(at_least(at_step(0).error(), at_step(0).error()))
    return rules.induct((base, more), "n", index(STEPS), goal)


@lemma
def starts_at_distortion() -> Theorem:
    """The assigned centroids are the grid's levels |- the codebook's error is the distortion D of the grid."""
    book = at_step(0)
    weight, level, assigned = block("b", "j"), LAW.quantized("j", W), book.assigned("b", "k", W)
    value, centre = LAW.coordinate("j", W), book.centroid("b", "k", "j")
    same = at(assume(book.from_grid()), "b", "k", "j", W)
    cell = prove(
        equal(assigned * weight * (value - centre) ** 2, assigned * weight * LAW.error("j", W) ** 2),
        [same],
        multipliers=(1, 2 * value - centre - level),
    )

    def squares(b: Indexish, w: Outcome) -> Poly:
        return total(d, lambda j: block(b, j) * LAW.error(j, w) ** 2)

    def moved(j: Indexish) -> Poly:
        return assigned * block("b", j) * (LAW.coordinate(j, W) - book.centroid("b", "k", j)) ** 2

    left = scale(d, assigned, lambda j: block("b", j) * (LAW.coordinate(j, W) - book.centroid("b", "k", j)) ** 2)
    right = scale(d, assigned, lambda j: block("b", j) * LAW.error(j, W) ** 2)
    row = congruent(d, "j", cell, moved, lambda j: assigned * block("b", j) * LAW.error(j, W) ** 2)
    single = prove(equal(assigned * book.distance("b", "k", W), assigned * squares("b", W)), [left, right, row])
    summed = congruent(
        CENTROIDS,
        "k",
        single,
        lambda k: book.assigned("b", k, W) * book.distance("b", k, W),
        lambda k: book.assigned("b", k, W) * squares("b", W),
    )
    pulled = scale(CENTROIDS, squares("b", W), lambda k: book.assigned("b", k, W))
    whole = at(assume(book.partition()[1]), "b", W)
    pointwise = prove(
        equal(book.block_error("b", W), squares("b", W)), [summed, pulled, whole], multipliers=(1, squares("b", W))
    )
    one, present = mean_scale(weight, random(lambda w: LAW.error("j", w) ** 2))
    one, present = (cut(t, at(assume(LAW.integrable()[2]), "j")) for t in (one, present))
    split, domain = mean_of_sum(d, lambda j, w: block("b", j) * LAW.error(j, w) ** 2)
    split, domain = (cut(t, for_index(present, "j", d)) for t in (split, domain))
    inside = congruent(
        d,
        "j",
        one,
        lambda j: mean(lambda w: block("b", j) * LAW.error(j, w) ** 2),
        lambda j: block("b", j) * LAW.mean_error(j),
    )
    equation = cut(
        mean_equal(random(lambda w: book.block_error("b", w)), random(lambda w: squares("b", w)), pointwise)[0], domain
    )

    def shares(b: Indexish) -> Poly:
        return total(d, lambda j: block(b, j) * LAW.mean_error(j))

    each = prove(equal(mean(lambda w: book.block_error("b", w)), shares("b")), [equation, split, inside])
    outer = congruent(BLOCKS, "b", each, lambda b: mean(lambda w: book.block_error(b, w)), shares)
    swapped = exchange(BLOCKS, d, lambda b, j: block(b, j) * LAW.mean_error(j))
    column = scale(BLOCKS, LAW.mean_error("j"), lambda b: block(b, "j"))
    member = at(assume(blocks()[1]), "j")
    lone = prove(
        equal(total(BLOCKS, lambda b: block(b, "j") * LAW.mean_error("j")), LAW.mean_error("j")),
        [column, member],
        multipliers=(1, LAW.mean_error("j")),
    )
    gathered = congruent(
        d, "j", lone, lambda j: total(BLOCKS, lambda b: block(b, j) * LAW.mean_error(j)), LAW.mean_error
    )
    theorem = prove(equal(book.error(), LAW.distortion()), [outer, swapped, gathered, distortion_is_sum(LAW)])
    none = ordered(index(STEPS) + 1, 1, (assume(index_at_least(STEPS)),))
    return cut(theorem, *(cut(at(assume(f), 0), none, ordered(0, 0)) for f in PARTITION))


def _bounded(error: Poly, order: Theorem) -> Theorem:
    """From J(0) >= error: L^2 error <= kappa^2 tr Sigma."""
    goal = at_least(kappa**2 * LAW.trace(), bound_factor() * error)
    many = prove(at_least(bound_factor()), squares=[real(M)])
    facts = [trace_bound(LAW), starts_at_distortion()]
    return prove(goal, facts, multipliers=(1, bound_factor()), products=[(many, order)], weighted=[(real(M), order)])


@lemma
def lloyd_bound() -> Theorem:
    """Started from the grid, after T iterations L^2 error <= kappa^2 tr Sigma, without overload."""
    return _bounded(at_step(STEPS).error(), lloyd())


def optimum(book: Codebook) -> Formula:
    """The book's error is at most that of any centroids with any of the assignments s_0, .., s_T."""

    def rival(t: Indexish, v: Callable[..., Poly]) -> Formula:
        order = at_least(Codebook("rival", assigned_at=t).error(), book.error())
        return map_formula(order, substitution({}, {}, {"rival": function(3, 0, v)}))

    return all_index(index(STEPS) + 1, lambda t: all_family(3, 0, lambda v: rival(t, v)))


@lemma
def optimal_bound(book: Codebook) -> Theorem:
    """The best codebook with as many centroids as the grid |- L^2 error <= kappa^2 tr Sigma, without overload."""
    grid = function(3, 0, lambda b, k, j: at_step(0).centroid(b, k, j))
    low = ordered(index(STEPS) + 1, 1, (assume(index_at_least(STEPS)),))
    order = cut(at(assume(optimum(book)), 0, grid), low, ordered(0, 0))
    return _bounded(book.error(), order)
