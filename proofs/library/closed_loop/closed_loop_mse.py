"""Mean squared error of a closed loop whose quantizer has D_(t+1) <= C E |u_t|^2, with C below one.

By Minkowski sqrt(E |u_t|^2) <= sqrt s + sqrt D_t where s bounds E |X_(t+1) - X_t|^2, so sqrt D contracts by sqrt C
towards the root of B = C s / (1 - sqrt C)^2.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, poly, sqrt, total
from proofs.library.closed_loop.closed_loop import T, W, reconstruction, source, squared_error
from proofs.library.closed_loop.closed_loop_trace import S
from proofs.library.expectation.means import mean_equal, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    antisymmetric,
    assume,
    at,
    by_contradiction,
    cut,
    for_outcome,
    instance,
    ordered,
    random,
    root,
    square_monotone,
)
from proofs.library.matrices.norms import vector_minkowski
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import linear, nonneg
from proofs.search.certificate import prove

C, SPREAD, LEVEL = family("C"), family("s"), family("B")


def distortion(t: Indexish) -> Poly:
    """D_t = E |X_t - Xhat_t|^2."""
    return mean(lambda w: squared_error(t, w))


def _moved(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    return source(index(t) + 1, k, w) - source(t, k, w)


def _error(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    return source(t, k, w) - reconstruction(t, k, w)


def increment_energy(t: Indexish) -> Poly:
    """E |X_(t+1) - X_t|^2."""
    return mean(lambda w: total(d, lambda k: _moved(t, k, w) ** 2))


def residual_energy(t: Indexish) -> Poly:
    """E |u_t|^2 with u_t = X_(t+1) - Xhat_t."""
    return mean(lambda w: total(d, lambda k: (source(index(t) + 1, k, w) - reconstruction(t, k, w)) ** 2))


QUANTIZED = all_index(T, lambda t: at_least(C * residual_energy(t), distortion(t + 1)))
SPREADS = all_index(T, lambda t: at_least(SPREAD, increment_energy(t)))
CONTRACTING: tuple[Relation, Relation] = (at_least(C), above(1, C))
FIXED_POINT = equal((1 - sqrt(C)) ** 2 * LEVEL, C * SPREAD)
START = at_least(LEVEL, distortion(0))


def _present(t: Index) -> tuple[Formula, Formula, Formula]:
    return (
        integrable(lambda w: total(d, lambda k: _moved(t, k, w) ** 2)),
        integrable(lambda w: total(d, lambda k: _moved(t, k, w) * _error(t, k, w))),
        integrable(lambda w: total(d, lambda k: _error(t, k, w) ** 2)),
    )


PRESENT: tuple[Formula, ...] = (
    *(all_index(T, lambda t, part=part: _present(t)[part]) for part in (0, 1)),
    all_index(index(T) + 1, lambda t: _present(t)[2]),
)


def _squares_present(t: Indexish) -> Theorem:
    """The squared error at a time before T is integrable."""
    room = ordered(index(T) + 1, index(t) + 1, (assume(index_at_least(T, index(t) + 1)),))
    return cut(at(assume(PRESENT[2]), t), room)


def _nonneg(entry: Callable[[Indexish, Indexish, Outcome], Poly], t: Indexish, present: Theorem) -> Theorem:
    """E sum_k entry_k^2 >= 0."""
    each = prove(at_least(entry(t, "k", W) ** 2), squares=[entry(t, "k", W)])
    squares = nonneg(d, "k", each, lambda k: entry(t, k, W) ** 2)
    whole = random(lambda w: total(d, lambda k: entry(t, k, w) ** 2))
    return cut(rules.mean_nonneg((), whole), for_outcome(squares), present)


@lemma
def residual_root() -> Theorem:
    """0 <= S < T |- (sqrt s + sqrt D_S)^2 >= E |u_S|^2, by Minkowski."""
    present = [at(assume(PRESENT[0]), S), at(assume(PRESENT[1]), S), _squares_present(S)]
    sides = vector_minkowski(d, lambda k, w: _moved(S, k, w), lambda k, w: _error(S, k, w))
    sides = cut(sides, *present)
    moved, error = _nonneg(_moved, S, present[0]), _nonneg(_error, S, present[2])
    spread = at(assume(SPREADS), S)
    _, move_square = root(increment_energy(S), moved)
    root_s, square_s = root(SPREAD, prove(at_least(SPREAD), [spread, moved]))
    wider = square_monotone(
        sqrt(increment_energy(S)),
        sqrt(SPREAD),
        root_s,
        prove(at_least(sqrt(SPREAD) ** 2, sqrt(increment_energy(S)) ** 2), [spread, move_square, square_s]),
    )
    root_d, _ = root(distortion(S), error)
    both = sqrt(SPREAD) + sqrt(distortion(S))
    root_u, square_u = root(residual_energy(S), _nonneg(_residual, S, _residual_present()))
    bound = prove(at_least(both, sqrt(residual_energy(S))), [sides, wider])
    larger = prove(at_least(both + sqrt(residual_energy(S))), [root_s, root_d, root_u])
    return prove(at_least(both**2, residual_energy(S)), [square_u], products=[(bound, larger)])


def _residual(t: Indexish, k: Indexish, w: Outcome) -> Poly:
    return source(index(t) + 1, k, w) - reconstruction(t, k, w)


def _residual_present() -> Theorem:
    """|u_S|^2 is integrable: it is |delta|^2 + 2 <delta, e> + |e|^2."""
    present = [at(assume(PRESENT[0]), S), at(assume(PRESENT[1]), S), _squares_present(S)]
    parts = [
        (1, random(lambda w: total(d, lambda k: _moved(S, k, w) ** 2))),
        (2, random(lambda w: total(d, lambda k: _moved(S, k, w) * _error(S, k, w)))),
        (1, random(lambda w: total(d, lambda k: _error(S, k, w) ** 2))),
    ]
    split = linear(
        d,
        lambda k: _residual(S, k, W) ** 2,
        [
            (1, lambda k: _moved(S, k, W) ** 2),
            (2, lambda k: _moved(S, k, W) * _error(S, k, W)),
            (1, lambda k: _error(S, k, W) ** 2),
        ],
    )
    whole = cut(mean_expanded(parts)[1], *present)
    left = random(lambda w: total(d, lambda k: _residual(S, k, w) ** 2))
    right = random(lambda w: sum((c * part(w) for c, part in parts), poly(0)))
    return cut(mean_equal(left, right, split)[1], whole)


@lemma
def recursion() -> Theorem:
    """0 <= S < T |- C (sqrt s + sqrt D_S)^2 >= D_(S+1)."""
    both = sqrt(SPREAD) + sqrt(distortion(S))
    bounded, share = at(assume(QUANTIZED), S), assume(CONTRACTING[0])
    goal = at_least(C * both**2, distortion(index(S) + 1))
    return prove(goal, [bounded], products=[(share, residual_root())])


def _roots() -> tuple[Theorem, ...]:
    """sqrt C >= 0, its square, 1 > sqrt C; sqrt s >= 0, its square; B >= 0, sqrt B >= 0, its square."""
    below_one = assume(CONTRACTING[1])
    root_c, square_c = root(C, assume(CONTRACTING[0]))
    large = assume(at_least(sqrt(C), 1))
    more = prove(at_least(sqrt(C) + 1), [root_c])
    small = by_contradiction(above(1, sqrt(C)), prove(above(0), [below_one, square_c], products=[(large, more)]))
    return root_c, square_c, small


@lemma
def contraction() -> tuple[Theorem, Theorem]:
    """0 <= S < T |- sqrt C (sqrt D_S - sqrt B) >= sqrt D_(S+1) - sqrt B; and under B >= D_S: B >= D_(S+1)."""
    now, then = distortion(S), distortion(index(S) + 1)
    root_c, square_c, small = _roots()
    moved = _nonneg(_moved, S, at(assume(PRESENT[0]), S))
    root_s, square_s = root(SPREAD, prove(at_least(SPREAD), [at(assume(SPREADS), S), moved]))
    later = ordered(index(S) + 1, 0, (assume(index_at_least(S)),))
    last = cut(at(assume(PRESENT[2]), index(S) + 1), later)
    root_d, square_d = root(now, _nonneg(_error, S, _squares_present(S)))
    root_next, square_next = root(then, _nonneg(_error, index(S) + 1, last))
    # B >= 0, for (1 - sqrt C)^2 B = C s >= 0
    fixed = assume(FIXED_POINT)
    spread = prove(at_least(SPREAD), [at(assume(SPREADS), S), moved])
    wrong, share = assume(above(-LEVEL)), assume(CONTRACTING[0])
    gap = prove(above(1 - sqrt(C)), [small])
    clash = prove(above(0), [fixed], products=[(wrong, gap, gap), (share, spread)])
    root_b, square_b = root(LEVEL, by_contradiction(at_least(LEVEL), clash))
    # sqrt B (1 - sqrt C) = sqrt C sqrt s, both sides being non-negative with equal squares
    left, right = (1 - sqrt(C)) * sqrt(LEVEL), sqrt(C) * sqrt(SPREAD)
    squares = prove(
        equal(left**2, right**2),
        [fixed, square_b, square_c, square_s],
        multipliers=(1, (1 - sqrt(C)) ** 2, sqrt(SPREAD) ** 2, C),
    )
    left_sign, right_sign = (
        prove(at_least(left), products=[(gap, root_b)]),
        prove(at_least(right), products=[(root_c, root_s)]),
    )
    upper = square_monotone(left, right, right_sign, prove(at_least(right**2, left**2), [squares]))
    lower = square_monotone(right, left, left_sign, prove(at_least(left**2, right**2), [squares]))
    balanced = antisymmetric(left, right, upper, lower)
    # sqrt D_(S+1) <= sqrt C (sqrt s + sqrt D_S)
    both = sqrt(SPREAD) + sqrt(now)
    most = sqrt(C) * both
    wide = prove(at_least(both), [root_s, root_d])
    next_squares = prove(
        at_least(most**2, sqrt(then) ** 2), [recursion(), square_next, square_c], multipliers=(1, both**2)
    )
    bound = square_monotone(sqrt(then), most, prove(at_least(most), products=[(root_c, wide)]), next_squares)
    contracted = prove(at_least(sqrt(C) * (sqrt(now) - sqrt(LEVEL)), sqrt(then) - sqrt(LEVEL)), [bound, balanced])
    inside = assume(at_least(LEVEL, now))
    lower_root = square_monotone(
        sqrt(now), sqrt(LEVEL), root_b, prove(at_least(sqrt(LEVEL) ** 2, sqrt(now) ** 2), [inside, square_b, square_d])
    )
    next_root = prove(at_least(sqrt(LEVEL), sqrt(then)), [contracted], products=[(root_c, lower_root)])
    sides = prove(at_least(sqrt(LEVEL) + sqrt(then)), [root_b, root_next])
    kept = prove(at_least(LEVEL, then), [square_b, square_next], products=[(next_root, sides)])
    return contracted, kept


@lemma
def bounded() -> Theorem:
    """B >= D_0 |- B >= D_T, by induction on the time."""

    def goal(t: Indexish) -> Relation:
        return at_least(LEVEL, distortion(t))

    following = instance(contraction()[1], {S: "t"})
    return rules.induct((assume(START), following), "t", index(T), goal("t"))
