"""Delta encoding of a sequence of T vectors in R^d as a bijection, and the probabilities it carries over.

A word x(t, k) has T frames. Its delta is z(0) = x(0), z(t + 1) = x(t + 1) - x(t); decoding is x(t) = z(0) + .. + z(t).
The indicator of a word is 1 - S h, where S is the squared distance to the word and h its pseudo-inverse, zero for zero.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, all_index, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, total
from proofs.library.logic.logic import (
    assume,
    at,
    cut,
    for_index,
    instance,
    one,
    ordered,
)
from proofs.library.quantizer.setting import d
from proofs.search.certificate import prove

T = index("T")
W = Outcome("w")
k, n, t = index("k"), index("n"), index("t")
Word = Callable[[Indexish, Indexish], Poly]


def named(name: str) -> Word:
    """The word with the letters of a family."""
    return lambda t, k: family(name, t, k)


def first_frame(x: Word, z: Word) -> Formula:
    """z(0) = x(0)."""
    return all_index(d, lambda k: equal(z(0, k), x(0, k)))


def differences(x: Word, z: Word) -> Formula:
    """z(t + 1) = x(t + 1) - x(t) for t + 1 < T."""
    return all_index(T - 1, lambda t: all_index(d, lambda k: equal(z(t + 1, k), x(t + 1, k) - x(t, k))))


def decoded(x: Word, z: Word) -> Formula:
    """x(t) = z(0) + .. + z(t) for t < T."""
    return all_index(T, lambda t: all_index(d, lambda k: equal(x(t, k), total(t + 1, lambda s: z(s, k)))))


def every_frame(theorem: Theorem) -> Theorem:
    """A theorem about frame e and coordinate k, e <= T - 1, for all frames and coordinates."""
    return for_index(for_index(instance(theorem, {"e": "t"}), "k", d), "t", T)


def by_frames(start: Theorem, step: Theorem, goal: Callable[[Indexish], Formula]) -> Theorem:
    """From goal(0) and goal(n) |- goal(n + 1) under n < T - 1: goal(e) for e <= T - 1."""
    inside = ordered(T - 1, n + 1, (assume(index_at_least(T - 1, "e")), assume(index_at_least("e", n + 1))))
    low = ordered(T - 1, 0, (assume(index_at_least(T - 1, "e")), assume(index_at_least("e"))))
    return cut(rules.induct((start, cut(step, inside)), "n", index("e"), goal(n)), low)


def _single(z: Word) -> Theorem:
    """sum of z(s, k) for s < 1 is z(0, k)."""
    step = cut(rules.sum_step((), Index(0), one(lambda s: z(s, k))), ordered(0))
    goal = equal(total(1, lambda s: z(s, k)), z(0, k))
    return prove(goal, [step, rules.sum_empty((), one(lambda s: z(s, k)))])


def decode_encoded(x: Word, z: Word) -> Theorem:
    """z is the delta of x |- decoding z gives x, by induction on the frame."""
    first, step = at(assume(first_frame(x, z)), k), at(assume(differences(x, z)), n, k)

    def goal(n: Indexish) -> Formula:
        return equal(x(n, k), total(index(n) + 1, lambda s: z(s, k)))

    start = prove(goal(0), [first, _single(z)])  # type: ignore[arg-type]
    longer = cut(rules.sum_step((), n + 1, one(lambda s: z(s, k))), ordered(n + 1, 0, (assume(index_at_least(n)),)))
    following = prove(goal(n + 1), [assume(goal(n)), step, longer])  # type: ignore[arg-type]
    return every_frame(by_frames(start, following, goal))


def encode_decoded(x: Word, z: Word) -> tuple[Theorem, Theorem]:
    """x is decoded from z, T >= 1 |- the delta of x is z: its first frame, and its differences."""
    here = assume(decoded(x, z))
    start = cut(at(here, 0, k), ordered(0))
    first = prove(equal(z(0, k), x(0, k)), [start, _single(z)])
    low = assume(index_at_least(t))
    room = ordered(T, t + 1, (assume(index_at_least(T - 1, t + 1)),))
    now, later = cut(at(here, t, k), room), cut(at(here, t + 1, k), ordered(t + 1, 0, (low,)))
    longer = cut(rules.sum_step((), t + 1, one(lambda s: z(s, k))), ordered(t + 1, 0, (low,)))
    step = prove(equal(z(t + 1, k), x(t + 1, k) - x(t, k)), [now, later, longer])
    return for_index(first, "k", d), for_index(for_index(step, "k", d), "t", T - 1)


def injective(x: Word, y: Word, z: Word) -> Theorem:
    """x and y have the delta z |- x = y."""
    both = [at(decode_encoded(word, z), t, k) for word in (x, y)]
    return for_index(for_index(prove(equal(x(t, k), y(t, k)), both), "k", d), "t", T)
