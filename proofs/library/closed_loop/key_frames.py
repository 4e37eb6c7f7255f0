"""Key frames in open loop: the drift since the last one, and what the key frames cost.

P is the time of a key frame, K the number of rows from one key frame to the next, J a position between them.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, all_index, all_outcome, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Poly, family, index, poly, real, total
from proofs.library.closed_loop.closed_loop import W, reconstruction, source, squared_error
from proofs.library.closed_loop.open_loop import MOST, sent, step_energy, step_error
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, index_positive, ordered, square_monotone
from proofs.library.matrices.norms import cauchy_schwarz
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, kronecker, linear, nonneg, number_of_terms, pick, scale
from proofs.search.certificate import prove

P, K, J, SEGMENTS = "P", "K", "J", "n"
BITS, KEY_BITS = family("b"), family("b_key")
STEPS = index(K) - 1  # between one key frame and the next


def _follows(j: Index) -> Formula:
    """Xhat follows the open loop from position j to the next."""
    now = index(P) + j
    return all_index(
        d,
        lambda k: all_outcome(
            lambda w: equal(reconstruction(now + 1, k, w), reconstruction(now, k, w) + sent(now, k, w))
        ),
    )


RECURSION = all_index(STEPS, _follows)
BOUNDED: tuple[Formula, ...] = (
    all_outcome(lambda w: at_least(MOST, squared_error(P, w))),
    all_index(STEPS, lambda j: all_outcome(lambda w: at_least(MOST, step_energy(index(P) + j, w)))),
)
POSITION: tuple[Formula, ...] = (index_at_least(J), index_at_least(STEPS, J))


@lemma
def drift() -> Theorem:
    """0 <= J < K |- (J + 1)^2 B >= norm(X_(P+J) - Xhat_(P+J))^2, by induction on the position."""
    n, k = index("n"), index("k")
    now = index(P) + n

    def before(k: Indexish) -> Poly:
        return source(now, k, W) - reconstruction(now, k, W)

    def error(k: Indexish) -> Poly:
        return step_error(now, k, W)

    def goal(j: Indexish) -> Relation:
        return at_least((real(j) + 1) ** 2 * MOST, squared_error(index(P) + j, W))

    base = at(assume(BOUNDED[0]), W)
    room = ordered(STEPS, n + 1, (assume(index_at_least(J, n + 1)), assume(index_at_least(STEPS, J))))
    step = cut(at(assume(BOUNDED[1]), n, W), room)
    follow = cut(at(assume(RECURSION), n, k, W), room)
    after = source(now + 1, k, W) - reconstruction(now + 1, k, W)
    same = prove(equal(after**2, (before(k) + error(k)) ** 2), [follow], multipliers=(1, after, before(k) + error(k)))
    squares = congruent(
        d,
        "k",
        same,
        lambda k: (source(now + 1, k, W) - reconstruction(now + 1, k, W)) ** 2,
        lambda k: (before(k) + error(k)) ** 2,
    )
    cross = total(d, lambda k: before(k) * error(k))
    expanded = linear(
        d,
        lambda k: (before(k) + error(k)) ** 2,
        [(1, lambda k: before(k) ** 2), (2, lambda k: before(k) * error(k)), (1, lambda k: error(k) ** 2)],
    )
    energy = nonneg(d, "k", prove(at_least(error(k) ** 2), squares=[error(k)]), lambda k: error(k) ** 2)
    most = prove(at_least(MOST), [step, energy])
    count = prove(at_least(real(n) + 1), [index_positive(n, assume(index_at_least(n)))])
    known = assume(goal(n))
    bound = (real(n) + 1) * MOST
    products = [(known, energy), (most, step, count, count)]
    cauchy = prove(at_least(bound**2, cross**2), [cauchy_schwarz(d, before, error)], products=products)
    inner = square_monotone(cross, bound, prove(at_least(bound), products=[(count, most)]), cauchy)
    following = prove(goal(n + 1), [known, step, inner, squares, expanded])
    return rules.induct((base, following), "n", index(J), goal(n))


@lemma
def drift_in_a_period() -> Theorem:
    """0 <= J < K |- K^2 B >= norm(X_(P+J) - Xhat_(P+J))^2."""
    place, room = index_positive(J, assume(POSITION[0])), index_positive(STEPS - J, assume(POSITION[1]))
    energy = nonneg(
        d,
        "k",
        prove(
            at_least((source(P, "k", W) - reconstruction(P, "k", W)) ** 2),
            squares=[source(P, "k", W) - reconstruction(P, "k", W)],
        ),
        lambda k: (source(P, k, W) - reconstruction(P, k, W)) ** 2,
    )
    most = prove(at_least(MOST), [at(assume(BOUNDED[0]), W), energy])
    wider = prove(at_least(real(K) + real(J) + 1), [place, room])
    goal = at_least(real(K) ** 2 * MOST, squared_error(index(P) + J, W))
    return prove(goal, [drift()], products=[(room, wider, most)])


def bits(j: Indexish) -> Poly:
    """Bits a coordinate of the row at position j: more for a key frame."""
    return kronecker(j, 0) * KEY_BITS + (1 - kronecker(j, 0)) * BITS


def spent() -> Poly:
    """Bits of n periods of K rows of d coordinates."""
    return total(SEGMENTS, lambda _: total(K, lambda j: total(d, lambda _: bits(j))))


@lemma
def rate() -> Theorem:
    """K >= 1, n, d >= 0 |- n periods take n d (K b + b_key - b) bits."""
    j = index("j")
    row = prove(
        equal(total(d, lambda _: bits(j)), real(d) * bits(j)),
        [scale(d, bits(j), lambda _: poly(1)), number_of_terms(d)],
        multipliers=(1, bits(j)),
    )
    rows = congruent(K, "j", row, lambda j: total(d, lambda _: bits(j)), lambda j: real(d) * bits(j))
    pulled = scale(K, real(d), bits)
    parts = linear(K, bits, [(1, lambda j: kronecker(j, 0) * (KEY_BITS - BITS)), (BITS, lambda _: poly(1))])
    first = pick(K, 0, lambda _: KEY_BITS - BITS)
    low = ordered(0)
    facts = [rows, pulled, parts, cut(first, low), number_of_terms(K)]
    value = real(d) * (real(K) * BITS + KEY_BITS - BITS)
    period = prove(
        equal(total(K, lambda j: total(d, lambda _: bits(j))), value), facts, multipliers=(1, real(d), real(d) * BITS)
    )
    same = congruent(SEGMENTS, "m", period, lambda _: total(K, lambda j: total(d, lambda _: bits(j))), lambda _: value)
    count = scale(SEGMENTS, value, lambda _: poly(1))
    theorem = prove(
        equal(spent(), real(SEGMENTS) * value), [same, count, number_of_terms(SEGMENTS)], multipliers=(1, value)
    )
    long = ordered(K, 0, (assume(index_at_least(K, 1)),))
    return cut(theorem, long)
