"""Closed loop: encoder and decoder keep Xhat_(t+1) = Xhat_t + U q(U^T (X_(t+1) - Xhat_t)), at every outcome.

X and Xhat have a time, a coordinate and an outcome; U is one orthonormal basis for all times. In the basis the error
after a step is u - q(u) with u the increment plus the error before it. So an error within half a step stays there
while the range R_i = M Delta_i holds the bound r_i of the increments and half a step: (L - 1) Delta_i = 2 r_i.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, all_index, all_outcome, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, Polyish, family, index, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    constant,
    cut,
    instance,
    one,
    ordered,
    scaled_magnitude,
    square_bound,
    square_monotone,
)
from proofs.library.quantizer.quantizer import granular, levels_fact, reciprocals
from proofs.library.quantizer.setting import HALF, d, levels, quantized
from proofs.library.rotation import rotation
from proofs.library.rotation.rotation import u as basis
from proofs.library.sums.sums import congruent, exchange, kronecker, linear, monotone, pick, scale
from proofs.search.certificate import prove

W = Outcome("w")
T = "T"
GAPS = levels() - 1  # L - 1
Entry = Callable[[Indexish], Polyish]


def source(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of X_t."""
    return family("X", t, k, w)


def reconstruction(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    """Entry k of Xhat_t."""
    return family("Xhat", t, k, w)


def projected(i: Indexish, x: Entry) -> Poly:
    """Coordinate i of a vector in the basis."""
    return total(d, lambda k: basis(k, i) * x(k))


def increment(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of X_(t+1) - X_t."""
    return projected(i, lambda k: source(index(t) + 1, k, w) - source(t, k, w))


def residual(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of u_t = X_(t+1) - Xhat_t, which is handed to the quantizer."""
    return projected(i, lambda k: source(index(t) + 1, k, w) - reconstruction(t, k, w))


def error(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of X_t - Xhat_t."""
    return projected(i, lambda k: source(t, k, w) - reconstruction(t, k, w))


def squared_error(t: Indexish, w: Outcome) -> Poly:
    """norm(X_t - Xhat_t)^2."""
    return total(d, lambda k: (source(t, k, w) - reconstruction(t, k, w)) ** 2)


def step(i: Indexish) -> Poly:
    """Delta_i."""
    return family("Delta", i)


def bound(i: Indexish) -> Poly:
    """r_i."""
    return family("r", i)


def reciprocal(i: Indexish) -> Poly:
    """The reciprocal of Delta_i, zero for zero."""
    return family("inverse", i)


def width(i: Indexish) -> Poly:
    """M Delta_i = R_i."""
    return HALF * levels() * step(i)


def level(t: Indexish, i: Indexish, w: Outcome) -> Poly:
    """q_i(u_t,i)."""
    return quantized(residual(t, i, w), step(i), reciprocal(i))


def each_entry(body: Callable[[Index, Index, Outcome], Formula]) -> Formula:
    """For every time before T, coordinate and outcome."""
    return all_index(T, lambda t: all_index(d, lambda k: all_outcome(lambda w: body(t, k, w))))


def each_coordinate(body: Callable[[Index, Outcome], Formula]) -> Formula:
    """For every coordinate and outcome."""
    return all_index(d, lambda i: all_outcome(lambda w: body(i, w)))


def recursion(t: Indexish, k: Indexish, w: Outcome) -> Formula:
    """Xhat_(t+1) = Xhat_t + U q(U^T (X_(t+1) - Xhat_t)), entry k."""
    sent = total(d, lambda i: basis(k, i) * level(t, i, w))
    return equal(reconstruction(index(t) + 1, k, w), reconstruction(t, k, w) + sent)


RECURSION = each_entry(recursion)
STEPS: tuple[Formula, ...] = (
    all_index(d, lambda i: equal(GAPS * step(i), 2 * bound(i))),
    *reciprocals(step, reciprocal),
)
INCREMENTS: tuple[Formula, ...] = (
    each_entry(lambda t, i, w: at_least(bound(i), increment(t, i, w))),
    each_entry(lambda t, i, w: at_least(increment(t, i, w), -bound(i))),
)
FIRST: tuple[Formula, ...] = (
    each_coordinate(lambda i, w: at_least(HALF * step(i), error(0, i, w))),
    each_coordinate(lambda i, w: at_least(error(0, i, w), -HALF * step(i))),
)


@lemma
def synthesis() -> Theorem:
    """U^T U = I |- sum_k U_ki sum_j U_kj q_j = q_i for 0 <= i < d."""
    i, j = index("i"), index("j")

    def q(j: Indexish) -> Poly:
        return family("q", j)

    def cell(k: Indexish, j: Indexish) -> Poly:
        return basis(k, i) * (basis(k, j) * q(j))

    rows = congruent(
        d,
        "k",
        scale(d, basis("k", i), lambda j: basis("k", j) * q(j)),
        lambda k: total(d, lambda j: cell(k, j)),
        lambda k: basis(k, i) * total(d, lambda j: basis(k, j) * q(j)),
    )
    swapped = exchange(d, d, cell)
    gathered = scale(d, q(j), lambda k: basis(k, i) * basis(k, j))
    product = at(assume(rotation.orthonormal()), i, j)
    column = prove(
        equal(total(d, lambda k: cell(k, j)), kronecker(j, i) * q(j)),
        [gathered, product, rotation.kronecker_symmetric(i, j)],
        multipliers=(1, q(j)),
    )
    columns = congruent(d, "j", column, lambda j: total(d, lambda k: cell(k, j)), lambda j: kronecker(j, i) * q(j))
    goal = equal(projected(i, lambda k: total(d, lambda j: basis(k, j) * q(j))), q(i))
    return prove(goal, [rows, swapped, columns, pick(d, i, q)])


def one_step(t: Index, follow: Theorem, sent: Callable[[Indexish], Poly]) -> Theorem:
    """From Xhat_(t+1) = Xhat_t + U q, entry k at outcome w, q_j = `sent`: e_(t+1),i = u_t,i - q_i for 0 <= i < d."""
    i = index("i")

    def rotated(k: Indexish) -> Poly:
        return total(d, lambda j: basis(k, j) * sent(j))

    def before(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - reconstruction(t, k, W))

    def after(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - reconstruction(t + 1, k, W))

    def parts(k: Indexish) -> Poly:
        return before(k) - basis(k, i) * rotated(k)

    back = instance(synthesis(), families={"q": one(sent)})
    entry = prove(equal(after("k"), parts("k")), [follow], multipliers=(1, basis("k", i)))
    moved = congruent(d, "k", entry, after, parts)
    parted = linear(d, parts, [(1, before), (-1, lambda k: basis(k, i) * rotated(k))])
    kept = prove(equal(error(t + 1, i, W), residual(t, i, W) - sent(i)), [moved, parted, back])
    return cut(kept, ordered(d, 0, (assume(index_at_least(i)), assume(index_at_least(d, i + 1)))))


@lemma
def loop() -> tuple[Theorem, Theorem]:
    """0 <= t < T, 0 <= i < d |- e_(t+1),i = u_t,i - q_i(u_t,i), and u_t,i = delta_t,i + e_t,i, in the basis."""
    t, i = index("t"), index("i")
    kept = one_step(t, at(assume(RECURSION), t, "k", W), lambda j: level(t, j, W))
    joined = linear(
        d,
        lambda k: basis(k, i) * (source(t + 1, k, W) - reconstruction(t, k, W)),
        [
            (1, lambda k: basis(k, i) * (source(t + 1, k, W) - source(t, k, W))),
            (1, lambda k: basis(k, i) * (source(t, k, W) - reconstruction(t, k, W))),
        ],
    )
    split = prove(equal(residual(t, i, W), increment(t, i, W) + error(t, i, W)), [joined])
    low = ordered(d, 0, (assume(index_at_least(i)), assume(index_at_least(d, i + 1))))
    return kept, cut(split, low)


def quantizer_at(theorem: Theorem, i: Indexish, value: Poly) -> Theorem:
    """A theorem about y, step and reciprocal at coordinate i and this value, with the reciprocal's equations."""
    values = {"y": constant(value), "step": constant(step(i)), "reciprocal": constant(reciprocal(i))}
    return cut(instance(theorem, families=values), *(at(assume(f), i) for f in STEPS))


@lemma
def half_step() -> Theorem:
    """First error within half a step, increments within r_i |- Delta_i^2 / 4 >= e_T,i^2 for 0 <= i < d."""
    i, n = index("i"), index("t")
    upper, lower = (at(assume(f), i, W) for f in FIRST)
    nonneg = prove(at_least(step(i)), [upper, lower])
    half = prove(at_least(HALF * step(i)), [nonneg])

    def inside(t: Indexish) -> Relation:
        return at_least((HALF * step(i)) ** 2, error(t, i, W) ** 2)

    base = square_bound(error(0, i, W), HALF * step(i), upper, lower)
    within = assume(inside(n))
    same_square = prove(at_least((HALF * step(i)) ** 2, (-error(n, i, W)) ** 2), [within])
    high = square_monotone(error(n, i, W), HALF * step(i), half, within)
    low = square_monotone(-error(n, i, W), HALF * step(i), half, same_square)
    most, least = (at(assume(f), n, i, W) for f in INCREMENTS)
    kept, split = (instance(t, {"t": n}) for t in loop())
    top_value, definition, value = width(i), at(assume(STEPS[0]), i), residual(n, i, W)
    top = prove(at_least(top_value, value), [definition, split, most, high])
    bottom = prove(at_least(value, -top_value), [definition, split, least, low])
    squared = cut(quantizer_at(granular()[2], i, value), nonneg, top, bottom)
    gap = value - level(n, i, W)
    following = prove(inside(n + 1), [squared, kept], multipliers=(1, error(n + 1, i, W), gap))
    return rules.induct((base, following), "t", index(T), inside(n))


@lemma
def coordinate_bound() -> Theorem:
    """r_i^2 >= (L - 1)^2 e_T,i^2 for 0 <= i < d."""
    i, definition = index("i"), at(assume(STEPS[0]), "i")
    squares = prove(
        equal(GAPS**2 * step(i) ** 2, 4 * bound(i) ** 2), [definition], multipliers=(GAPS * step(i), bound(i))
    )
    return prove(at_least(bound(i) ** 2, GAPS**2 * error(T, i, W) ** 2), [squares], weighted=[(GAPS, half_step())])


@lemma
def bound_nonneg() -> Theorem:
    """First error within half a step |- r_i >= 0 for 0 <= i < d."""
    i = index("i")
    upper, lower = (at(assume(f), i, W) for f in FIRST)
    many = prove(at_least(GAPS), [levels_fact()])
    size = prove(at_least(step(i)), [upper, lower])
    return prove(at_least(bound(i)), [at(assume(STEPS[0]), i)], products=[(many, size)])


@lemma
def norm_bound() -> Theorem:
    """sum_i r_i^2 >= (L - 1)^2 norm(X_T - Xhat_T)^2: the coordinates added up and rotated back."""
    sums = monotone(d, "i", coordinate_bound(), lambda i: GAPS**2 * error(T, i, W) ** 2, lambda i: bound(i) ** 2)
    pulled = scale(d, GAPS**2, lambda i: error(T, i, W) ** 2)
    energy = rotation.transposed_energy("U", lambda k: source(T, k, W) - reconstruction(T, k, W))
    goal = at_least(total(d, lambda i: bound(i) ** 2), GAPS**2 * squared_error(T, W))
    return prove(goal, [sums, pulled, energy], multipliers=(1, GAPS**2))


@lemma
def magnitude_bound() -> Theorem:
    """r_i >= (L - 1) abs(e_T,i) for 0 <= i < d."""
    return scaled_magnitude(GAPS, error(T, "i", W), bound("i"), bound_nonneg(), coordinate_bound())
