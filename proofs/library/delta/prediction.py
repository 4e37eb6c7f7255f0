"""Prediction coordinate by coordinate: the residual y_i - b_i p_i of X_t in an orthonormal basis, and its energy.

y are the coordinates of X_t, p those of X_{t-1} in the same basis U, both centred; v_i, c_i, s_i are E y_i^2,
E y_i p_i and E p_i^2. The residual source Z is handed to the quantizer in these coordinates, Z_i = y_i - b_i p_i.
"""

from __future__ import annotations

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
from proofs.kernel.rules import Theorem, mean_nonneg, mean_one
from proofs.kernel.terms import Indexish, Lambda, Outcome, Poly, Polyish, family, mean, poly
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.expectation.means import ONE, mean_equal, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    constant,
    cut,
    either,
    for_family,
    for_outcome,
    instance,
    magnitude,
    magnitude_of_nonneg,
    minimum,
    ordered,
    random,
)
from proofs.library.matrices.norms import mean_cauchy_schwarz
from proofs.library.quantizer import setting
from proofs.library.quantizer.product_quantizer import trace_is_sum
from proofs.library.quantizer.quantizer import reciprocals
from proofs.library.quantizer.setting import d
from proofs.library.rotation.rotation import square_zero
from proofs.library.sums.sums import linear, monotone, positive
from proofs.search.certificate import prove

W = Outcome("w")


def current(i: Indexish, w: Outcome) -> Poly:
    """y_i."""
    return ORIGINAL.coordinate(i, w)


def previous(i: Indexish, w: Outcome) -> Poly:
    """p_i."""
    return setting.coordinate(i, w, "P", ORIGINAL.basis)


def variance(i: Indexish) -> Poly:
    """v_i = E y_i^2."""
    return ORIGINAL.variance(i)


def covariance(i: Indexish) -> Poly:
    """c_i = E y_i p_i."""
    return mean(lambda w: current(i, w) * previous(i, w))


def previous_variance(i: Indexish) -> Poly:
    """s_i = E p_i^2."""
    return mean(lambda w: previous(i, w) ** 2)


def factor(i: Indexish) -> Poly:
    """b_i, the prediction's factor."""
    return family("b", i)


def residual(i: Indexish, w: Outcome, by: Polyish | None = None) -> Poly:
    """y_i - b_i p_i."""
    return current(i, w) - (factor(i) if by is None else poly(by)) * previous(i, w)


def energy(i: Indexish, by: Polyish | None = None) -> Poly:
    """E (y_i - b_i p_i)^2."""
    return mean(lambda w: residual(i, w, by) ** 2)


def coded() -> Formula:
    """Z_i = y_i - b_i p_i at every outcome."""
    return all_index(d, lambda i: all_outcome(lambda w: equal(family(DELTA.source, i, w), residual(i, w))))


PRESENT: tuple[Formula, ...] = (
    ORIGINAL.integrable()[0],
    ORIGINAL.integrable()[1],
    all_index(d, lambda i: integrable(lambda w: current(i, w) * previous(i, w))),
    all_index(d, lambda i: integrable(lambda w: previous(i, w) ** 2)),
)
CODED_PRESENT: Formula = all_index(d, lambda i: integrable(lambda w: family(DELTA.source, i, w)))


def _parts(i: Indexish, by: Polyish) -> list[tuple[Polyish, Lambda]]:
    return [
        (1, random(lambda w: current(i, w) ** 2)),
        (-2 * poly(by), random(lambda w: current(i, w) * previous(i, w))),
        (poly(by) ** 2, random(lambda w: previous(i, w) ** 2)),
    ]


@lemma
def expanded() -> tuple[Theorem, Theorem]:
    """0 <= i < d |- E (y_i - t p_i)^2 = v_i - 2 t c_i + t^2 s_i, and that square is integrable, for every number t."""
    t = family("t")
    value, domain = mean_expanded(_parts("i", t))
    given = [at(assume(f), "i") for f in PRESENT[1:]]
    return cut(value, *given), cut(domain, *given)


def expanded_at(by: Polyish) -> Theorem:
    """E (y_i - b p_i)^2 = v_i - 2 b c_i + b^2 s_i for this b."""
    return instance(expanded()[0], families={"t": constant(by)})


@lemma
def previous_not_negative() -> Theorem:
    """0 <= i < d |- s_i >= 0."""
    square = for_outcome(prove(at_least(previous("i", W) ** 2), squares=[previous("i", W)]))
    return cut(mean_nonneg((), random(lambda w: previous("i", w) ** 2)), square, at(assume(PRESENT[3]), "i"))


@lemma
def correlation() -> Theorem:
    """0 <= i < d |- v_i s_i >= c_i^2."""
    bound = mean_cauchy_schwarz(lambda w: current("i", w), lambda w: previous("i", w))
    return cut(bound, *(at(assume(f), "i") for f in PRESENT[1:]))


@lemma
def centred_at_most() -> Theorem:
    """Z_i = y_i - b_i p_i |- E (Z_i - E Z_i)^2 <= E (y_i - b_i p_i)^2: a variance is at most a second moment."""

    def z(w: Outcome) -> Poly:
        return family(DELTA.source, "i", w)

    centre = mean(z)
    same = at(assume(coded()), "i", W)
    squares = prove(equal(z(W) ** 2, residual("i", W) ** 2), [same], multipliers=(z(W), residual("i", W)))
    square = instance(expanded()[1], families={"t": constant(factor("i"))})
    moved, domain = mean_equal(random(lambda w: z(w) ** 2), random(lambda w: residual("i", w) ** 2), squares)
    moved, domain = cut(moved, square), cut(domain, square)
    split, _ = mean_expanded([(1, random(lambda w: z(w) ** 2)), (-2 * centre, random(z)), (centre**2, ONE)])
    split = cut(split, domain, at(assume(CODED_PRESENT), "i"), mean_one((), False))
    goal = at_least(energy("i"), mean(lambda w: DELTA.centred("i", w) ** 2))
    return prove(goal, [moved, split, mean_one((), True)], multipliers=(1, centre**2), squares=[centre])


def traces_from(each: Theorem) -> Theorem:
    """From |- v_i >= E (y_i - b_i p_i)^2 for 0 <= i < d: tr Sigma_X >= tr Sigma_Z."""
    low = ordered(d, 0, (assume(index_at_least(d)),))
    chain = prove(at_least(variance("i"), mean(lambda w: DELTA.centred("i", w) ** 2)), [each, centred_at_most()])
    sums = monotone(d, "i", chain, lambda i: mean(lambda w: DELTA.centred(i, w) ** 2), variance)
    return prove(at_least(ORIGINAL.trace(), DELTA.trace()), [cut(sums, low), cut(trace_is_sum(ORIGINAL), low)])


def reciprocal(i: Indexish) -> Poly:
    """The pseudo-inverse of s_i: its reciprocal, zero for zero."""
    return family("r_P", i)


LEAST_SQUARES: tuple[Formula, ...] = (
    all_index(d, lambda i: equal(factor(i), covariance(i) * reciprocal(i))),
    *reciprocals(previous_variance, reciprocal),
)


@lemma
def least_squares() -> dict[str, Theorem]:
    """b_i = c_i s_i^+ |- E (y_i - b_i p_i)^2 = v_i - s_i^+ c_i^2 <= v_i, and no other factor t does better."""
    c, s, r, b, t = covariance("i"), previous_variance("i"), reciprocal("i"), factor("i"), family("t")
    definition, srs, rsr = (at(assume(f), "i") for f in LEAST_SQUARES)
    form = expanded_at(b)
    value = prove(
        equal(energy("i"), variance("i") - r * c**2),
        [form, definition, rsr],
        multipliers=(1, c, b * s, r * c * s, c**2),
    )
    positive = prove(at_least(r), [rsr], weighted=[(r, previous_not_negative())])
    bound = prove(at_least(variance("i"), energy("i")), [value], weighted=[(c, positive)])
    # c (1 - r s) vanishes: its square is at most v s (1 - r s)^2
    rest = 1 - r * s
    square = prove(
        at_least(-((c * rest) ** 2)), [srs], multipliers=(1, variance("i") * rest), weighted=[(rest, correlation())]
    )
    known = prove(at_least((c * rest) ** 2), squares=[c * rest])
    whole = square_zero(c, c * r * s, rules.antisymmetry((known, square), (c * rest) ** 2))
    gap = prove(
        equal(energy("i", t) - energy("i"), s * (t - r * c) ** 2),
        [expanded_at(t), value, whole, rsr],
        multipliers=(1, t, c * r, c, c**2),
    )
    best = prove(at_least(energy("i", t), energy("i")), [gap], weighted=[(t - r * c, previous_not_negative())])
    return {"value": value, "bound": bound, "best": for_family(best, "t", 0, 0)}


def choice(i: Indexish) -> tuple[Relation, Relation, Relation]:
    """b_i is 0 or 1; it is 1 only where w_i <= v_i, and 0 only where v_i <= w_i, w_i = E (y_i - p_i)^2."""
    b, gap = factor(i), variance(i) - energy(i, 1)
    return equal(b**2, b), at_least(b * gap), at_least((1 - b) * -gap)


CHOSEN: tuple[Formula, ...] = tuple(all_index(d, lambda i, part=part: choice(i)[part]) for part in range(3))


@lemma
def smaller_of_two() -> dict[str, Theorem]:
    """b_i in {0, 1} by the smaller variance |- E (y_i - b_i p_i)^2 = min(v_i, w_i) <= v_i; < v_i where w_i < v_i."""
    b, v, w = factor("i"), variance("i"), energy("i", 1)
    whole, delta_wins, direct_wins = (at(assume(f), "i") for f in CHOSEN)
    c, s = covariance("i"), previous_variance("i")
    mixed = prove(
        equal(energy("i"), (1 - b) * v + b * w), [expanded_at(b), expanded_at(1), whole], multipliers=(1, b, s, c)
    )
    spread = v - w
    size = abs_from_choice(spread, b, whole, delta_wins, direct_wins)
    least = prove(equal(energy("i"), minimum(v, w)), [mixed, size])
    bound = prove(at_least(v, energy("i")), [mixed, delta_wins])
    return {"value": least, "bound": bound, "strict": _strict(spread, b, mixed, whole, direct_wins)}


def _strict(spread: Poly, b: Poly, mixed: Theorem, whole: Theorem, direct_wins: Theorem) -> Theorem:
    """v_i > w_i |- v_i > E (y_i - b_i p_i)^2: then b_i = 1, for (1 - b) (w - v) >= 0."""
    gain = assume(above(spread))
    product = prove(equal((1 - b) * b), [whole])
    taken = either(product, 1 - b, b, assume(equal(1 - b)), _not_skipped(b, direct_wins, gain))
    return prove(above(variance("i"), energy("i")), [mixed, taken, gain], multipliers=(1, spread))


def _not_skipped(b: Poly, direct_wins: Theorem, gain: Theorem) -> Theorem:
    """b = 0 and v > w contradict the choice, so b = 1 follows."""
    clash = prove(above(0), [assume(equal(b)), direct_wins, gain], multipliers=(1, variance("i"), energy("i", 1)))
    return rules.absurd((clash,), equal(1 - b))


def abs_from_choice(spread: Poly, b: Poly, whole: Theorem, positive: Theorem, negative: Theorem) -> Theorem:
    """From b^2 = b, b x >= 0 and (1 - b)(-x) >= 0: abs x = (2 b - 1) x."""
    sign = prove(at_least((2 * b - 1) * spread), [positive, negative])
    same = prove(equal(((2 * b - 1) * spread) ** 2, spread**2), [whole], multipliers=(spread**2,))
    squared = rules.congruence((same,), ((2 * b - 1) * spread) ** 2, spread**2, "sqrt")
    return prove(
        equal(magnitude(spread), (2 * b - 1) * spread), [squared, magnitude_of_nonneg((2 * b - 1) * spread, sign)]
    )


def strict_trace(each: Theorem, strict: Theorem, place: Indexish) -> Theorem:
    """From |- v_i >= E (y_i - b_i p_i)^2 below d, and > at i = k: 0 <= k < d |- tr Sigma_X > tr Sigma_Z."""

    def spread(i: Indexish) -> Poly:
        return mean(lambda w: DELTA.centred(i, w) ** 2)

    def gap(i: Indexish) -> Poly:
        return variance(i) - spread(i)

    sign = prove(at_least(gap("i")), [each, centred_at_most()])
    there = prove(above(gap(place)), [strict, instance(centred_at_most(), {"i": place})])
    sums = positive(d, "i", sign, gap, place, there)
    split = linear(d, gap, [(1, variance), (-1, spread)])
    return prove(above(ORIGINAL.trace(), DELTA.trace()), [sums, split, trace_is_sum(ORIGINAL)])
