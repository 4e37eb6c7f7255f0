"""A loop whose reference is any weighted mean of the rows decoded before: Xhat_(t+1) = A_t + U q(U^T (X_(t+1) - A_t)).

A_t = sum_(s <= t) g(t, s) Xhat_s with g(t, s) >= 0 that add up to 1; a single row has one weight of 1. Then u_t is the
increment over the same mean of the rows themselves, plus the same mean of the errors before, and that mean is within
half a step when every one of them is.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, Polyish, family, index, total
from proofs.library.closed_loop import closed_loop as loop
from proofs.library.closed_loop.closed_loop import (
    FIRST,
    GAPS,
    STEPS,
    T,
    W,
    each_entry,
    error,
    projected,
    quantizer_at,
    reciprocal,
    reconstruction,
    source,
    step,
    width,
)
from proofs.library.closed_loop.closed_loop import bound as increment_bound
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, instance, one, ordered, square_bound, square_monotone
from proofs.library.quantizer.quantizer import granular
from proofs.library.quantizer.setting import HALF, d, quantized
from proofs.library.rotation import rotation
from proofs.library.rotation.rotation import u as basis
from proofs.library.sums.sums import congruent, exchange, linear, monotone, scale
from proofs.search.certificate import prove


def weight(t: Indexish, s: Indexish) -> Poly:
    """The weight of row s in the reference of row t + 1."""
    return family("g", t, s)


def averaged(t: Indexish, value: Callable[[Indexish], Polyish]) -> Poly:
    """sum_(s <= t) g(t, s) value(s)."""
    return total(index(t) + 1, lambda s: weight(t, s) * value(s))


def residual(t: Indexish, j: Indexish, w: Outcome) -> Poly:
    """Coordinate j of X_(t+1) - A_t, which is handed to the quantizer."""
    return projected(j, lambda k: source(index(t) + 1, k, w) - averaged(t, lambda s: reconstruction(s, k, w)))


def increment(t: Indexish, j: Indexish, w: Outcome) -> Poly:
    """Coordinate j of X_(t+1) less the same mean of the rows themselves."""
    return projected(j, lambda k: source(index(t) + 1, k, w) - averaged(t, lambda s: source(s, k, w)))


def level(t: Indexish, j: Indexish, w: Outcome) -> Poly:
    """q_j(u_t,j)."""
    return quantized(residual(t, j, w), step(j), reciprocal(j))


def _follows(t: Index, k: Index, w: Outcome) -> Formula:
    sent = total(d, lambda i: basis(k, i) * level(t, i, w))
    return equal(reconstruction(t + 1, k, w), averaged(t, lambda s: reconstruction(s, k, w)) + sent)


CODED = each_entry(_follows)
WEIGHTS: tuple[Formula, ...] = (
    all_index(T, lambda t: all_index(t + 1, lambda s: at_least(weight(t, s)))),
    all_index(T, lambda t: equal(total(t + 1, lambda s: weight(t, s)), 1)),
)
INCREMENTS: tuple[Formula, ...] = (
    each_entry(lambda t, i, w: at_least(increment_bound(i), increment(t, i, w))),
    each_entry(lambda t, i, w: at_least(increment(t, i, w), -increment_bound(i))),
)


@lemma
def after_one_row() -> tuple[Theorem, Theorem]:
    """0 <= t < T, 0 <= i < d |- e_(t+1),i = u_t,i - q_i(u_t,i), and u_t,i = delta_t,i + sum_s g(t, s) e_s,i."""
    t, i, k = index("t"), index("i"), index("k")

    def sent(k: Indexish) -> Poly:
        return total(d, lambda j: basis(k, j) * level(t, j, W))

    def before(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - averaged(t, lambda s: reconstruction(s, k, W)))

    def after(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - reconstruction(t + 1, k, W))

    back = instance(loop.synthesis(), families={"q": one(lambda j: level(t, j, W))})
    entry = prove(
        equal(after(k), before(k) - basis(k, i) * sent(k)), [at(assume(CODED), t, k, W)], multipliers=(1, basis(k, i))
    )
    moved = congruent(d, "k", entry, after, lambda k: before(k) - basis(k, i) * sent(k))
    parts = [(1, before), (-1, lambda k: basis(k, i) * sent(k))]
    parted = linear(d, lambda k: before(k) - basis(k, i) * sent(k), parts)
    kept = prove(equal(error(t + 1, i, W), residual(t, i, W) - level(t, i, W)), [moved, parted, back])
    goal = equal(residual(t, i, W), increment(t, i, W) + averaged(t, lambda s: error(s, i, W)))
    split = prove(goal, [_gathered(), _joined()])
    low = ordered(d, 0, (assume(index_at_least(i)), assume(index_at_least(d, i + 1))))
    return cut(kept, low), cut(split, low)


def _gap(s: Indexish, k: Indexish) -> Poly:
    return source(s, k, W) - reconstruction(s, k, W)


@lemma
def _joined() -> Theorem:
    """u = delta + sum_k U_ki sum_s g(t, s) (X_s - Xhat_s)_k."""
    t, i, k = index("t"), index("i"), index("k")
    rows, found = (lambda s: source(s, k, W)), (lambda s: reconstruction(s, k, W))
    parts = [(1, lambda s: weight(t, s) * rows(s)), (-1, lambda s: weight(t, s) * found(s))]
    apart = linear(t + 1, lambda s: weight(t, s) * _gap(s, k), parts)

    def new(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - averaged(t, lambda s: source(s, k, W)))

    def old(k: Indexish) -> Poly:
        return basis(k, i) * averaged(t, lambda s: _gap(s, k))

    def whole(k: Indexish) -> Poly:
        return basis(k, i) * (source(t + 1, k, W) - averaged(t, lambda s: reconstruction(s, k, W)))

    entry = prove(equal(whole(k), new(k) + old(k)), [apart], multipliers=(1, basis(k, i)))
    facts = [
        congruent(d, "k", entry, whole, lambda k: new(k) + old(k)),
        linear(d, lambda k: new(k) + old(k), [(1, new), (1, old)]),
    ]
    return prove(equal(residual(t, i, W), increment(t, i, W) + total(d, old)), facts)


@lemma
def _gathered() -> Theorem:
    """sum_k U_ki sum_s g(t, s) (X_s - Xhat_s)_k = sum_s g(t, s) e_s,i."""
    t, i, k, s = index("t"), index("i"), index("k"), index("s")

    def cell(k: Indexish, s: Indexish) -> Poly:
        return basis(k, i) * weight(t, s) * _gap(s, k)

    rows = congruent(
        d,
        "k",
        scale(t + 1, basis(k, i), lambda s: weight(t, s) * _gap(s, k)),
        lambda k: total(t + 1, lambda s: cell(k, s)),
        lambda k: basis(k, i) * averaged(t, lambda s: _gap(s, k)),
    )
    columns = congruent(
        t + 1,
        "s",
        scale(d, weight(t, s), lambda k: basis(k, i) * _gap(s, k)),
        lambda s: total(d, lambda k: cell(k, s)),
        lambda s: weight(t, s) * error(s, i, W),
    )
    goal = equal(
        total(d, lambda k: basis(k, i) * averaged(t, lambda s: _gap(s, k))), averaged(t, lambda s: error(s, i, W))
    )
    return prove(goal, [rows, columns, exchange(d, t + 1, cell)])


def _within(s: Indexish) -> Relation:
    """Delta_i^2 / 4 >= e_s,i^2."""
    return at_least((HALF * step("i")) ** 2, error(s, "i", W) ** 2)


def _averaged_within(half: Theorem, earlier: Theorem) -> tuple[Theorem, Theorem]:
    """From every earlier error within half a step: so is their mean, on both sides."""
    t, i, s = index("t"), index("i"), index("s")
    one_error, most = error(s, i, W), HALF * step(i)
    sign = at(assume(WEIGHTS[0]), t, s)
    here = at(earlier, s)
    mirrored = prove(at_least(most**2, (-one_error) ** 2), [here])
    sides = (square_monotone(one_error, most, half, here), square_monotone(-one_error, most, half, mirrored))
    sums = at(assume(WEIGHTS[1]), t)
    found: list[Theorem] = []
    for side, limit in zip((1, -1), sides, strict=True):
        each = prove(at_least(weight(t, s) * most, side * weight(t, s) * one_error), products=[(sign, limit)])
        added = monotone(
            t + 1, "s", each, lambda s, side=side: side * weight(t, s) * error(s, i, W), lambda s: weight(t, s) * most
        )
        facts = [added, scale(t + 1, most, lambda s: weight(t, s)), sums]
        if side < 0:
            facts.append(scale(t + 1, -1, lambda s: weight(t, s) * error(s, i, W)))
        bound = at_least(most, side * averaged(t, lambda s: error(s, i, W)))
        found.append(prove(bound, facts, multipliers=(1, most)))
    return found[0], found[1]


@lemma
def half_step() -> Theorem:
    """First error within half a step, increments within r_i |- Delta_i^2 / 4 >= e_T,i^2 for 0 <= i < d.

    By induction over the rows, with all rows before in the hypothesis.
    """
    i, n, s = index("i"), index("t"), index("s")
    upper, lower = (at(assume(f), i, W) for f in FIRST)
    half = prove(at_least(HALF * step(i)), [upper, lower])
    base = square_bound(error(0, i, W), HALF * step(i), upper, lower)

    def so_far(t: Indexish) -> Formula:
        return all_index(index(t) + 1, _within)

    within = assume(so_far(n))
    high, low = _averaged_within(half, within)
    most, least = (at(assume(f), n, i, W) for f in INCREMENTS)
    kept, split = after_one_row()
    value, definition = residual(n, i, W), at(assume(STEPS[0]), i)
    top = prove(at_least(width(i), value), [definition, split, most, high])
    bottom = prove(at_least(value, -width(i)), [definition, split, least, low])
    nonneg = prove(at_least(step(i)), [half])
    squared = cut(quantizer_at(granular()[2], i, value), nonneg, top, bottom)
    gap = value - level(n, i, W)
    following = prove(_within(n + 1), [squared, kept], multipliers=(1, error(n + 1, i, W), gap))
    low_n = ordered(n + 1, 0, (assume(index_at_least(n)),))
    following = cut(following, low_n)
    beyond = assume(index_at_least(s, n + 2))
    nowhere = ordered(-1, 0, (beyond, assume(index_at_least(n + 1, s))))
    absurd = rules.absurd((prove(_false(), [cut(rules.index_real((), index(-1)), nowhere)]),), _within(s))
    earlier = cut(at(within, s), ordered(n + 1, s + 1, (assume(index_at_least(n, s)),)))
    step_ = for_index(rules.trichotomy((earlier, following, absurd), "s", n + 1), "s", n + 2)
    first = for_index(_only_first(base), "s", 1)
    strong = rules.induct((first, step_), "t", index(T), so_far(n))
    return cut(at(strong, T), ordered(T, 0, (assume(index_at_least(T)),)), ordered(index(T) + 1, index(T) + 1))


def _false() -> Relation:
    return Relation(">", Poly({}))


def _only_first(base: Theorem) -> Theorem:
    """s = 0 is the one row before the first step."""
    s = index("s")
    none = assume(index_at_least(-1, s)), assume(index_at_least(s, 1))
    out: list[Theorem] = []
    for fact, other in zip(none, (index_at_least(s), index_at_least(1, s + 1)), strict=True):
        nowhere = ordered(-1, 0, (fact, assume(other)))
        out.append(rules.absurd((prove(_false(), [cut(rules.index_real((), index(-1)), nowhere)]),), _within(s)))
    return rules.trichotomy((out[0], base, out[1]), "s", index(0))


@lemma
def coordinate_bound() -> Theorem:
    """r_i^2 >= (L - 1)^2 e_T,i^2 for 0 <= i < d."""
    i, definition = index("i"), at(assume(STEPS[0]), "i")
    r = increment_bound(i)
    squares = prove(equal(GAPS**2 * step(i) ** 2, 4 * r**2), [definition], multipliers=(GAPS * step(i), r))
    return prove(at_least(r**2, GAPS**2 * error(T, i, W) ** 2), [squares], weighted=[(GAPS, half_step())])


@lemma
def norm_bound() -> Theorem:
    """sum_i r_i^2 >= (L - 1)^2 norm(X_T - Xhat_T)^2: the coordinates added up and rotated back."""
    sums = monotone(
        d, "i", coordinate_bound(), lambda i: GAPS**2 * error(T, i, W) ** 2, lambda i: increment_bound(i) ** 2
    )
    pulled = scale(d, GAPS**2, lambda i: error(T, i, W) ** 2)
    energy = rotation.transposed_energy("U", lambda k: source(T, k, W) - reconstruction(T, k, W))
    goal = at_least(total(d, lambda i: increment_bound(i) ** 2), GAPS**2 * loop.squared_error(T, W))
    return prove(goal, [sums, pulled, energy], multipliers=(1, GAPS**2))
