"""Bits allocated to coordinates: the trace bound at 4^-b_i, the greedy allocation, and the floor below every one.

a(i, n), 0 or 1, says that coordinate i has more than n bits, n below a capacity N; h(n) = 4^-n by recursion, so bit n
of coordinate i takes lambda_i 3 h(n + 1) off lambda_i 4^-b_i, and 4^-b_i = 1 - sum_n a(i, n) 3 h(n + 1). A coordinate
without bits is reproduced as zero. One with bits has 2 H_i levels, (2 H_i)^2 4^-b_i = 1; H_i is a family of reals
here, for the granular error does not ask for an integer.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, bracket, family, function, index, poly, total
from proofs.library.expectation.means import mean_at_most
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    antisymmetric,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    either,
    for_index,
    instance,
    one,
    ordered,
    random,
    root,
)
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import distortion_is_sum
from proofs.library.quantizer.quantizer import granular
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import d, kappa, quantized
from proofs.library.sums.powers import arithmetic_geometric, powers, products
from proofs.library.sums.sums import (
    bracket_is,
    bracket_is_not,
    congruent,
    linear,
    monotone,
    nonneg,
    scale,
)
from proofs.search.certificate import prove

CAPACITY = "N"
W = Outcome("w")


def quarter_power(n: Indexish) -> Poly:
    """h(n) = 4^-n."""
    return family("h", n)


def bit(i: Indexish, n: Indexish, name: str = "a") -> Poly:
    """a(i, n): one if coordinate i has more than n bits, else zero."""
    return family(name, i, n)


def saving(n: Indexish) -> Poly:
    """4^-n - 4^-(n + 1) = 3 h(n + 1)."""
    return 3 * quarter_power(index(n) + 1)


def remaining(i: Indexish, name: str = "a") -> Poly:
    """4^-b_i = 1 - sum_n a(i, n) 3 h(n + 1)."""
    return 1 - total(CAPACITY, lambda n: bit(i, n, name) * saving(n))


def half_levels(i: Indexish) -> Poly:
    """H_i, half the number of levels of coordinate i."""
    return family("H", i)


@dataclass(frozen=True)
class AllocatedLaw(Law):
    """A source whose coordinates have 2 H_i levels, or none and are reproduced as zero."""

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """q_i(Y_i), zero for a coordinate without bits."""
        levels = quantized(self.coordinate(i, w), self.steps(i), family(self.reciprocal, i), half_levels(i))
        return bit(i, 0) * levels

    def definitions(self) -> tuple[Formula, ...]:
        """H_i Delta_i = kappa sqrt(lambda_i), and r_i the reciprocal of Delta_i (zero for zero)."""
        return all_index(d, lambda i: equal(half_levels(i) * self.steps(i), self.range(i))), *self.reciprocals()


LAW = AllocatedLaw()


def gain(i: Indexish, n: Indexish) -> Poly:
    """lambda_i 3 h(n + 1): what bit n of coordinate i takes off."""
    return LAW.variance(i) * saving(n)


def cost(name: str = "a") -> Poly:
    """sum lambda_i 4^-b_i."""
    return total(d, lambda i: LAW.variance(i) * remaining(i, name))


def bits(name: str = "a") -> Poly:
    """sum b_i = sum_i sum_n a(i, n)."""
    return total(d, lambda i: total(CAPACITY, lambda n: bit(i, n, name)))


def quarter_powers() -> tuple[Formula, Formula]:
    """h(0) = 1, and 4 h(n + 1) = h(n) for n < N."""
    return equal(quarter_power(0), 1), all_index(CAPACITY, lambda n: equal(4 * quarter_power(n + 1), quarter_power(n)))


def allocation() -> tuple[Formula, Formula]:
    """a(i, n) is zero or one, and a(i, n + 1) <= a(i, n): bits in their order."""
    return (
        all_index(d, lambda i: all_index(CAPACITY, lambda n: equal(bit(i, n) ** 2, bit(i, n)))),
        all_index(d, lambda i: all_index(CAPACITY, lambda n: at_least(bit(i, n), bit(i, n + 1)))),
    )


def levels() -> tuple[Formula, Formula]:
    """Coordinates with bits have H_i >= 1 and (2 H_i)^2 4^-b_i = 1."""
    return (
        all_index(d, lambda i: at_least(bit(i, 0) * (half_levels(i) - 1))),
        all_index(d, lambda i: equal(bit(i, 0) * (4 * half_levels(i) ** 2 * remaining(i) - 1))),
    )


def greedy(theta: Poly) -> tuple[Formula, Formula]:
    """Every bit allocated gains at least theta, every other at most theta."""
    return (
        all_index(d, lambda i: all_index(CAPACITY, lambda n: at_least(bit(i, n) * (gain(i, n) - theta)))),
        all_index(d, lambda i: all_index(CAPACITY, lambda n: at_least((1 - bit(i, n)) * (theta - gain(i, n))))),
    )


def fractions(name: str) -> tuple[Formula, Formula]:
    """0 <= c(i, n) <= 1."""
    return (
        all_index(d, lambda i: all_index(CAPACITY, lambda n: at_least(bit(i, n, name)))),
        all_index(d, lambda i: all_index(CAPACITY, lambda n: at_least(1, bit(i, n, name)))),
    )


@lemma
def _without_bits() -> Theorem:
    """a(i, 0) = 0, bits in their order |- 4^-b_i = 1."""
    n, end = index("n"), index("e")
    beyond = [assume(index_at_least(end, n + 1)), assume(index_at_least(CAPACITY, end))]
    room = ordered(CAPACITY, n + 1, tuple(beyond))
    less = assume(at_least(0, bit("i", n)))
    step = prove(at_least(0, bit("i", n + 1)), [less, cut(at(assume(allocation()[1]), "i", n), room)])
    base = prove(at_least(0, bit("i", 0)), [assume(equal(bit("i", 0)))])
    low, high = assume(index_at_least(n)), assume(index_at_least(CAPACITY, n + 1))
    absent = rules.induct((base, step), "n", end, at_least(0, bit("i", n)))
    absent = cut(instance(absent, {"e": n}), ordered(CAPACITY, n, (high,)), low)
    binary = at(assume(allocation()[0]), "i", n)
    present = prove(at_least(bit("i", n)), [binary], squares=[bit("i", n)])
    zero = prove(equal(bit("i", n)), [antisymmetric(bit("i", n), poly(0), absent, present)])
    term = prove(equal(bit("i", n) * saving(n), 0), [zero], multipliers=(saving(n),))
    gone = congruent(CAPACITY, "n", term, lambda n: bit("i", n) * saving(n), lambda n: poly(0))
    return prove(equal(remaining("i"), 1), [gone, scale(CAPACITY, 0, lambda n: poly(0))])


def _inside() -> Theorem:
    """abs(Y_i) <= R_i |- Y_i^2 <= kappa^2 lambda_i."""
    upper, lower = (at(assume(f), "i", W) for f in LAW.no_overload())
    energy = _energy()
    squared = root(LAW.variance("i"), energy)[1]
    value = LAW.coordinate("i", W)
    goal = at_least(kappa**2 * LAW.variance("i"), value**2)
    return prove(goal, [squared], multipliers=(1, kappa**2), products=[(upper, lower)])


def _energy(place: Indexish = "i") -> Theorem:
    """lambda_i >= 0."""
    put = {"Y": random(lambda w: LAW.coordinate(place, w))}
    return cut(instance(variance_nonneg(), families=put), at(assume(LAW.integrable()[1]), place))


@lemma
def coordinate_cost() -> Theorem:
    """kappa^2 lambda_i 4^-b_i >= E (Y_i - q_i(Y_i))^2 for 0 <= i < d, without overload."""
    first, half, step = bit("i", 0), half_levels("i"), LAW.steps("i")
    value, error = LAW.coordinate("i", W), LAW.error("i", W)
    level = quantized(value, step, family(LAW.reciprocal, "i"), half)
    scaled = kappa**2 * LAW.variance("i")
    goal = at_least(scaled * remaining("i"), error**2)
    none, some = assume(equal(first)), assume(equal(1 - first))
    plain = prove(equal(error, value), [none], multipliers=(level,))
    lost = prove(equal(error**2, value**2), [plain], multipliers=(error, value))
    zero = prove(goal, [lost, _without_bits(), _inside()], multipliers=(1, scaled))
    coded = prove(equal(error, value - level), [some], multipliers=(level,))
    kept = prove(equal(error**2, (value - level) ** 2), [coded], multipliers=(error, value - level))
    many, exact = (at(assume(f), "i") for f in levels())
    large = prove(at_least(half, 1), [many, some], multipliers=(1, half - 1))
    unit = prove(
        equal(4 * half**2 * remaining("i"), 1), [exact, some], multipliers=(1, 4 * half**2 * remaining("i") - 1)
    )
    width, *reciprocals = (at(assume(f), "i") for f in LAW.definitions())
    upper, lower = (at(assume(f), "i", W) for f in LAW.no_overload())
    wrong = assume(above(-step))
    sign = by_contradiction(at_least(step), prove(above(0), [width, upper, lower], products=[(large, wrong), (wrong,)]))
    put = {"y": value, "step": step, "reciprocal": family(LAW.reciprocal, "i")}
    half_step = instance(granular(half)[2], families={name: constant(term) for name, term in put.items()})
    ends = [prove(at_least(half * step, value), [upper, width]), prove(at_least(value, -half * step), [lower, width])]
    half_step = cut(half_step, sign, large, *reciprocals, *ends)
    squared = root(LAW.variance("i"), _energy())[1]
    area = prove(
        equal(half**2 * step**2, scaled),
        [width, squared],
        multipliers=(half * step, LAW.range("i"), kappa**2),
    )
    granular_case = prove(goal, [kept, half_step, unit, area], multipliers=(1, step**2, remaining("i")))
    binary = at(assume(allocation()[0]), "i", 0)
    apart = prove(equal(first * (1 - first)), [binary])
    capacity = (ordered(CAPACITY, 1, (assume(index_at_least(CAPACITY, 1)),)), ordered(0, 0))
    pointwise = cut(either(apart, first, 1 - first, zero, granular_case), *capacity)
    bounded = mean_at_most(random(lambda w: LAW.error("i", w) ** 2), scaled * remaining("i"), pointwise)
    return cut(bounded, at(assume(LAW.integrable()[2]), "i"), ordered(CAPACITY, 0, (capacity[0],)))


@lemma
def allocated_bound() -> Theorem:
    """kappa^2 sum lambda_i 4^-b_i >= D, without overload, in every orthonormal basis."""

    def term(i: Indexish) -> Poly:
        return LAW.variance(i) * remaining(i)

    sums = monotone(d, "i", coordinate_cost(), LAW.mean_error, lambda i: kappa**2 * term(i))
    goal = at_least(kappa**2 * cost(), LAW.distortion())
    return prove(goal, [sums, scale(d, kappa**2, term), distortion_is_sum(LAW)])


@lemma
def power_of_bits() -> Theorem:
    """b bits leave 4^-b: 1 - sum over n < N of [b > n] 3 h(n + 1) = h(b) for 0 <= b <= N."""
    n, k, capacity = index("n"), index("b"), index(CAPACITY)
    start, following = (assume(f) for f in quarter_powers())

    def term(n: Indexish) -> Poly:
        return bracket(k - n - 1) * saving(n)

    count, room = assume(index_at_least(n)), assume(index_at_least(capacity, k))
    within = assume(index_at_least(k, n + 1))
    spent = equal(total(n, term), 1 - quarter_power(n))
    here = cut(at(following, n), ordered(capacity, n + 1, (within, room)))
    steps = [assume(spent), rules.sum_step((), n, one(term)), bracket_is(k - n - 1, [within]), here]
    first = prove(equal(total(n + 1, term), 1 - quarter_power(n + 1)), steps, multipliers=(1, saving(n)))
    base = prove(equal(total(0, term), 1 - quarter_power(0)), [rules.sum_empty((), one(term)), start])
    full = rules.induct((base, first), "n", k, spent)
    kept = equal(total(k + n, term), 1 - quarter_power(k))
    positive = assume(index_at_least(k))
    length = cut(rules.sum_step((), k + n, one(term)), ordered(k + n, 0, (positive, count)))
    off = bracket_is_not(k - (k + n) - 1, [count])
    more = prove(
        equal(total(k + n + 1, term), 1 - quarter_power(k)), [assume(kept), length, off], multipliers=(1, saving(k + n))
    )
    rest = rules.induct((full, cut(more, positive)), "n", capacity - k, kept)
    return prove(equal(1 - total(CAPACITY, term), quarter_power(k)), [cut(rest, ordered(capacity - k, 0, (room,)))])


def cost_of_gains(name: str) -> Theorem:
    """sum lambda_i 4^-b_i = sum lambda_i - sum_i sum_n a(i, n) gain(i, n)."""

    def gained(i: Indexish) -> Poly:
        return total(CAPACITY, lambda n: bit(i, n, name) * gain(i, n))

    pulled = scale(CAPACITY, LAW.variance("i"), lambda n: bit("i", n, name) * saving(n))
    row = prove(equal(LAW.variance("i") * remaining("i", name), LAW.variance("i") - gained("i")), [pulled])
    rows = congruent(d, "i", row, lambda i: LAW.variance(i) * remaining(i, name), lambda i: LAW.variance(i) - gained(i))
    split = linear(d, lambda i: LAW.variance(i) - gained(i), [(1, LAW.variance), (-1, gained)])
    return prove(equal(cost(name), total(d, LAW.variance) - total(d, gained)), [rows, split])


@lemma
def greedy_is_best() -> Theorem:
    """a greedy at theta, 0 <= c <= 1, as many bits in all |- sum lambda_i 4^-b_i is no more for a than for c."""
    theta = family("theta")
    high, low = (at(assume(f), "i", "n") for f in greedy(theta))
    nonneg_, most = (at(assume(f), "i", "n") for f in fractions("c"))

    def term(i: Indexish, n: Indexish) -> Poly:
        return (gain(i, n) - theta) * (bit(i, n) - bit(i, n, "c"))

    each = prove(at_least(term("i", "n")), products=[(most, high), (nonneg_, low)])
    inner = nonneg(CAPACITY, "n", each, lambda n: term("i", n))
    sums = nonneg(d, "i", inner, lambda i: total(CAPACITY, lambda n: term(i, n)))

    def parts(i: Indexish) -> list[tuple[Poly | int, Term]]:
        return [
            (1, lambda n: bit(i, n) * gain(i, n)),
            (-1, lambda n: bit(i, n, "c") * gain(i, n)),
            (-theta, lambda n: bit(i, n)),
            (theta, lambda n: bit(i, n, "c")),
        ]

    row = linear(CAPACITY, lambda n: term("i", n), parts("i"))
    totals: list[tuple[Poly | int, Term]] = [
        (factor, lambda i, place=place: total(CAPACITY, parts(i)[place][1]))
        for place, (factor, _) in enumerate(parts(0))
    ]

    def combined(i: Indexish) -> Poly:
        return sum((poly(factor) * summed(index(i)) for factor, summed in totals), poly(0))

    rows = congruent(d, "i", row, lambda i: total(CAPACITY, lambda n: term(i, n)), combined)
    whole = linear(d, combined, totals)
    same = assume(equal(bits("a"), bits("c")))
    facts = [sums, rows, whole, same, cost_of_gains("a"), cost_of_gains("c")]
    return prove(at_least(cost("c"), cost("a")), facts, multipliers=(1, theta))


@lemma
def _power_nonneg() -> Theorem:
    """h(N) >= 0, by induction on N."""
    start, following = (assume(f) for f in quarter_powers())
    n = index("n")
    step = prove(at_least(quarter_power(n + 1)), [assume(at_least(quarter_power(n))), at(following, n)])
    base = prove(at_least(quarter_power(0)), [start])
    return rules.induct((base, step), "n", index(CAPACITY), at_least(quarter_power(n)))


@lemma
def remaining_nonneg() -> Theorem:
    """4^-b_i >= 4^-N >= 0 for 0 <= i < d, by induction on N."""
    start, following = (assume(f) for f in quarter_powers())
    n = index("n")

    def term(n: Indexish) -> Poly:
        return bit("i", n) * saving(n)

    def goal(n: Indexish) -> Relation:
        return at_least(1 - total(n, term), quarter_power(n))

    count, more = assume(index_at_least(n)), assume(index_at_least(CAPACITY, n + 1))
    binary = at(assume(allocation()[0]), "i", n)
    most = prove(at_least(1, bit("i", n)), [binary], squares=[1 - bit("i", n)])
    under = assume(index_at_least(n, index("j") + 1))
    room = ordered(CAPACITY, index("j") + 1, (under, more))
    shorter = for_index(cut(at(following, "j"), room), "j", n)
    sign = cut(instance(_power_nonneg(), {CAPACITY: n}), shorter, count)
    here = at(following, n)
    next_sign = prove(at_least(quarter_power(n + 1)), [sign, here])
    facts = [assume(goal(n)), rules.sum_step((), n, one(term)), here]
    step = prove(goal(n + 1), facts, products=[(most, next_sign)])
    base = prove(goal(0), [rules.sum_empty((), one(term)), start])
    low = rules.induct((base, step), "n", index(CAPACITY), goal(n))
    return prove(at_least(remaining("i")), [low, _power_nonneg()])


def floor_terms(i: Indexish) -> Poly:
    """lambda_i 4^-b_i."""
    return LAW.variance(i) * remaining(i)


def volume(n: Indexish) -> Poly:
    """lambda_0 .. lambda_(n - 1)."""
    return family("volume", n)


def rate(n: Indexish) -> Poly:
    """4^-b_0 .. 4^-b_(n - 1), which is 4^-B at n = d."""
    return family("rate", n)


def geometric_mean() -> tuple[Formula, ...]:
    """The products of the variances and of the powers 4^-b_i, and g^d = their product."""

    def power(n: Indexish) -> Poly:
        return family("gp", n)

    return (
        *products(LAW.variance, "volume", d),
        *products(remaining, "rate", d),
        *powers(power, family("g"), d),
        equal(power(d), volume(d) * rate(d)),
    )


@lemma
def allocation_floor() -> Theorem:
    """g^d = prod lambda_i prod 4^-b_i, d >= 1 |- sum lambda_i 4^-b_i >= d g."""
    joined = function(1, 0, lambda n: volume(n) * rate(n))
    theorem = instance(arithmetic_geometric(), {"N": d}, {"x": one(floor_terms), "product": joined})
    sign = prove(at_least(floor_terms("i")), products=[(_energy(), remaining_nonneg())])
    start, following, first, second, *_ = (assume(f) for f in geometric_mean())
    empty = prove(equal(volume(0) * rate(0), 1), [start, first], multipliers=(1, rate(0)))
    n = index("n")
    whole = prove(
        equal(volume(n + 1) * rate(n + 1), volume(n) * rate(n) * floor_terms(n)),
        [at(following, n), at(second, n)],
        multipliers=(rate(n + 1), volume(n) * LAW.variance(n)),
    )
    return cut(theorem, for_index(sign, "i", d), empty, for_index(whole, "n", d))
