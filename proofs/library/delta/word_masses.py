"""Delta encoding carries the probability of every word over to the probability of its delta, for every law.

The event "the random word is x" has the indicator 1 - S h: S is the squared distance of the random word to x, and h is
the pseudo-inverse of S, so that S h is one where S is positive and zero where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    Relation,
    above,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, index, mean, poly, total
from proofs.library.delta.words import T, Word, by_frames, differences, every_frame, first_frame, named
from proofs.library.expectation.means import mean_equal
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    equal_by_contradiction,
    instance,
    ordered,
    random,
    split,
)
from proofs.library.quantizer.quantizer import penrose, reciprocal, step
from proofs.library.quantizer.setting import d
from proofs.library.rotation.rotation import square_zero
from proofs.library.sums.sums import congruent, nonneg, positive, scale
from proofs.search.certificate import prove

W = Outcome("w")
k, n, t = index("k"), index("n"), index("t")


def distance(x: Word, y: Word) -> Poly:
    """sum over t and k of (x(t, k) - y(t, k))^2."""
    return total(T, lambda t: total(d, lambda k: (x(t, k) - y(t, k)) ** 2))


def _gap(t: Indexish, k: Indexish) -> Poly:
    return family("e", t, k)


ENERGY = total(T, lambda t: total(d, lambda k: _gap(t, k) ** 2))


@lemma
def energy_nonneg() -> Theorem:
    """sum over t and k of e(t, k)^2 >= 0."""
    each = prove(at_least(_gap(t, k) ** 2), squares=[_gap(t, k)])
    row = nonneg(d, "k", each, lambda k: _gap(t, k) ** 2)
    return nonneg(T, "t", row, lambda t: total(d, lambda k: _gap(t, k) ** 2))


@lemma
def entries_vanish() -> Theorem:
    """sum over t and k of e(t, k)^2 <= 0 |- e(t, k) = 0 for t < T, k < d."""
    each = prove(at_least(_gap(t, "k'") ** 2), squares=[_gap(t, "k'")])
    wrong = assume(above(_gap(t, k) ** 2))
    row = positive(d, "k'", each, lambda k: _gap(t, k) ** 2, k, wrong)
    other = prove(at_least(_gap("t'", "k'") ** 2), squares=[_gap("t'", "k'")])
    rows = nonneg(d, "k'", other, lambda k: _gap("t'", k) ** 2)
    whole = positive(T, "t'", rows, lambda t: total(d, lambda k: _gap(t, k) ** 2), t, row)
    clash = prove(above(0), [whole, assume(at_least(-ENERGY))])
    none = by_contradiction(at_least(-(_gap(t, k) ** 2)), clash)
    here = prove(at_least(_gap(t, k) ** 2), squares=[_gap(t, k)])
    return square_zero(_gap(t, k), poly(0), rules.antisymmetry((here, none), _gap(t, k) ** 2))


@lemma
def _supports() -> tuple[Theorem, Theorem]:
    """s r s = s |- s r = 1 from s > 0, and s r = 0 from s = 0."""
    s, r = step, reciprocal
    regular, large = assume(penrose(s, r)[0]), assume(above(s))

    def clash(gap: Poly) -> Theorem:
        return prove(above(0), [regular], products=[(assume(above(gap)), large)])

    one = equal_by_contradiction(s * r, poly(1), clash)
    return one, prove(equal(s * r), [assume(equal(s))], multipliers=(r,))


@lemma
def _no_distance() -> Theorem:
    """x = y |- the distance of x and y is zero."""
    x, y = named("x"), named("y")
    same = at(assume(all_index(T, lambda t: all_index(d, lambda k: equal(x(t, k), y(t, k))))), t, k)
    square = prove(equal((x(t, k) - y(t, k)) ** 2), [same], multipliers=(x(t, k) - y(t, k),))
    row = congruent(d, "k", square, lambda k: (x(t, k) - y(t, k)) ** 2, lambda k: poly(0))
    row = prove(equal(total(d, lambda k: (x(t, k) - y(t, k)) ** 2)), [row, scale(d, 0, lambda k: poly(0))])
    whole = congruent(T, "t", row, lambda t: total(d, lambda k: (x(t, k) - y(t, k)) ** 2), lambda t: poly(0))
    return prove(equal(distance(x, y)), [whole, scale(T, 0, lambda t: poly(0))])


def _words(theorem: Theorem, x: Word, y: Word) -> Theorem:
    return instance(theorem, families={"x": function(2, 0, x), "y": function(2, 0, y)})


def _same_entries(x: Word, y: Word) -> Theorem:
    """The distance of x and y is at most 0 |- x(t, k) = y(t, k)."""
    vanish = instance(entries_vanish(), families={"e": function(2, 0, lambda t, k: x(t, k) - y(t, k))})
    return prove(equal(x(t, k), y(t, k)), [vanish])


X, Z, x, z = named("X"), named("Z"), named("x"), named("z")


def _carried(forward: bool) -> Theorem:
    """Z and z are the deltas of X and x; X = x |- Z = z, or Z = z |- X = x, at frame e <= T - 1 and coordinate k."""
    known = _same_entries(X, x) if forward else _same_entries(Z, z)
    left, right = (Z, z) if forward else (X, x)
    firsts = [at(assume(first_frame(*pair)), k) for pair in ((X, Z), (x, z))]
    steps = [at(assume(differences(*pair)), n, k) for pair in ((X, Z), (x, z))]

    def goal(n: Indexish) -> Relation:
        return equal(left(n, k), right(n, k))

    start = prove(goal(0), [instance(known, {"t": 0}), *firsts])
    low, high = assume(index_at_least(n)), assume(index_at_least(T - 1, n + 1))
    now = cut(instance(known, {"t": n}), ordered(T, n + 1, (high,)))
    later = cut(instance(known, {"t": n + 1}), ordered(n + 1, 0, (low,)))
    following = prove(goal(n + 1), [assume(goal(n)), now, later, *steps])
    return by_frames(cut(start, ordered(0)), following, goal)


@lemma
def same_indicator() -> Theorem:
    """Z and z are the deltas of X and x |- S h = S' g, with S = |X - x|^2, S' = |Z - z|^2 and their pseudo-inverses."""
    original, delta = distance(X, x), distance(Z, z)
    h, g = family("h"), family("g")
    no_delta, no_original = (
        cut(_words(_no_distance(), *pair), every_frame(_carried(forward)))
        for pair, forward in (((Z, z), True), ((X, x), False))
    )
    put = [{"step": constant(s), "reciprocal": constant(r)} for s, r in ((original, h), (delta, g))]
    ones, zeros = ([instance(t, families=p) for p in put] for t in _supports())
    large, small = assume(above(original)), assume(at_least(-original))
    apart = by_contradiction(above(delta), prove(above(0), [cut(no_original, assume(at_least(-delta))), large]))
    goal = equal(original * h, delta * g)
    far = prove(goal, [ones[0], cut(ones[1], apart)])
    sign = instance(energy_nonneg(), families={"e": function(2, 0, lambda t, k: X(t, k) - x(t, k))})
    near = prove(goal, [cut(zeros[0], rules.antisymmetry((sign, small), original)), cut(zeros[1], no_delta)])
    return split(original, far, near)


# laws on words: the random word has an outcome, the fixed words are numbered


def random_word(name: str, w: Outcome) -> Word:
    """The random word at an outcome."""
    return lambda t, k: family(name, t, k, w)


def word(name: str, n: Indexish) -> Word:
    """Word number n."""
    return lambda t, k: family(name, n, t, k)


@dataclass(frozen=True)
class Words:
    """A random word, numbered words and the pseudo-inverses of the distances, by the names of their families."""

    source: str
    listed: str
    inverse: str

    def distance(self, n: Indexish, w: Outcome) -> Poly:
        """Squared distance of the random word to word n."""
        return distance(random_word(self.source, w), word(self.listed, n))

    def indicator(self, n: Indexish, w: Outcome) -> Poly:
        """1 where the random word is word n, else 0."""
        return 1 - self.distance(n, w) * family(self.inverse, n, w)

    def mass(self, n: Indexish) -> Poly:
        """The probability of word n."""
        return mean(lambda w: self.indicator(n, w))

    def inverses(self) -> tuple[Formula, Formula]:
        """The pseudo-inverses of the distances to the N words."""

        def pair(part: int) -> Formula:
            return all_index(
                "N",
                lambda n: all_outcome(lambda w: penrose(self.distance(n, w), family(self.inverse, n, w))[part]),
            )

        return pair(0), pair(1)

    def integrable(self) -> Formula:
        """The events have probabilities."""
        return all_index("N", lambda n: integrable(lambda w: self.indicator(n, w)))


ORIGINAL, DELTA = Words("X", "x", "h"), Words("Z", "z", "g")


def encoded() -> tuple[Formula, Formula]:
    """At every outcome the random word Z is the delta of X: its first frame, and its differences."""
    return (
        all_outcome(lambda w: first_frame(random_word("X", w), random_word("Z", w))),
        all_outcome(lambda w: differences(random_word("X", w), random_word("Z", w))),
    )


def listed() -> tuple[Formula, Formula]:
    """Word z^n is the delta of word x^n, for each of the N words."""
    return (
        all_index("N", lambda n: first_frame(word("x", n), word("z", n))),
        all_index("N", lambda n: differences(word("x", n), word("z", n))),
    )


@lemma
def mass_carried() -> Theorem:
    """Z is the delta of X, z^n of x^n |- P(Z = z^n) = P(X = x^n), for n < N."""
    names = {"X": random_word("X", W), "Z": random_word("Z", W), "x": word("x", "n"), "z": word("z", "n")}
    put = {name: function(2, 0, value) for name, value in names.items()}
    put |= {v.inverse: constant(family(v.inverse, "n", W)) for v in (ORIGINAL, DELTA)}
    given = [at(assume(f), W) for f in encoded()] + [at(assume(f), n) for f in listed()]
    given += [at(assume(f), n, W) for v in (ORIGINAL, DELTA) for f in v.inverses()]
    same = cut(instance(same_indicator(), families=put), *given)
    here = prove(equal(DELTA.indicator(n, W), ORIGINAL.indicator(n, W)), [same])
    left, right = (random(lambda w, v=v: v.indicator("n", w)) for v in (DELTA, ORIGINAL))
    moved = mean_equal(left, right, here)[0]
    return cut(moved, at(assume(ORIGINAL.integrable()), n))
