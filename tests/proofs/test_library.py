"""Every library theorem states what it says it does and is true in random finite models that meet its hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import floor as whole
from random import Random

import pytest

from proofs.kernel import rules
from proofs.kernel.formulas import (
    Formula,
    IndexNonneg,
    Integrable,
    Relation,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
    index_at_least,
    integrable,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import (
    Indexish,
    Outcome,
    Poly,
    bracket,
    family,
    floor,
    function,
    index,
    mean,
    poly,
    real,
    sqrt,
    total,
)
from proofs.library.expectation import means
from proofs.library.logic import logic
from proofs.library.quantizer import quantizer, setting
from proofs.library.rotation import rotation
from proofs.library.sums import sums
from proofs.models.semantics import Model, Table, evaluate, table
from proofs.models.truth import holds
from proofs.search.certificate import prove
from tests.proofs.models_for_tests import (
    VALUES,
    RandomModel,
    assert_true,
    counterexamples,
    met,
    random_model,
    random_orthonormal,
    random_space,
    shown,
)

HALF = Fraction(1, 2)
SQUARES = tuple(Fraction(v) for v in ("0", "1", "4", "1/4", "9/4"))
POSITIVE = tuple(Fraction(v) for v in ("0", "1/3", "1", "2"))
FEW = tuple(Fraction(v) for v in ("0", "0", "1", "-1"))
a, b, c, t = family("a"), family("b"), family("c"), family("t")
n, N, P, k, i, j = (index(name) for name in ("n", "N", "P", "k", "i", "j"))
W = Outcome("w")
ANY = [index_at_least(N)]
Build = Callable[[], Theorem]


def f(place: Indexish) -> Poly:
    return family("f", place)


def g(place: Indexish) -> Poly:
    return family("g", place)


def m(row: Indexish, column: Indexish) -> Poly:
    return family("m", row, column)


def p(w: Outcome) -> Poly:
    return family("p", w)


def q(w: Outcome) -> Poly:
    return family("q", w)


@dataclass(frozen=True)
class Given:
    """What a model starts from; its other values are drawn."""

    indices: Mapping[str, int]
    families: Mapping[str, Table]


@dataclass(frozen=True)
class Case:
    """A theorem, its conclusion and hypotheses (those that are not integrability), and what its models start from."""

    make: Build
    conclusion: Formula
    hypotheses: Sequence[Formula] | None = None
    start: Callable[[Random], Given] = lambda rng: Given({}, {})
    values: Sequence[Fraction] = VALUES
    least: int = 8

    def models(self, theorem: Theorem, number: int = 100) -> list[RandomModel]:
        """Random models, grown from what the case starts from."""
        result: list[RandomModel] = []
        for place in range(number):
            rng = Random(f"library {place}")
            given = self.start(rng)
            formulas = (*theorem.hypotheses, theorem.conclusion)
            result.append(random_model(formulas, rng, given.indices, given.families, self.values))
        return result


def assumed(formula: Formula) -> Theorem:
    return rules.assume((), formula)


def assume_index(goal: Callable[[Indexish], Formula], variable: Indexish = i, bound: Indexish = N) -> Theorem:
    """The formula at one index, from the formula at every index below the bound."""
    return logic.at(assumed(all_index(bound, goal)), variable)


def same_tables(rng: Random) -> Given:
    """f and g agree below 4; p and q agree at every outcome; m agrees with l."""
    values, points = ([rng.choice(VALUES) for _ in range(4)] for _ in range(2))
    return Given({}, {"f": table(values), "g": table(values), "p": table(points), "q": table(points)})


def equal_scalars(rng: Random) -> Given:
    value = rng.choice(VALUES)
    return Given({}, {"a": table(value), "b": table(value)})


def inside(rng: Random) -> Given:
    """0 <= k < N and 0 <= j < N."""
    length = rng.randint(1, 4)
    return Given({"N": length, "k": rng.randrange(length), "j": rng.randrange(length)}, {})


FALSUM = above(0)


def _clash_of_squares(gap: Poly) -> Theorem:
    """0 > 0 from (a - b)^2 = 0 and the sign of a - b."""
    strict = assumed(above(gap))
    return prove(FALSUM, [assumed(equal((a - b) ** 2))], products=[(strict, strict)])


def _either() -> Theorem:
    from_a = prove(equal(a * b * c), [assumed(equal(a))], multipliers=(b * c,))
    from_b = prove(equal(a * b * c), [assumed(equal(b))], multipliers=(a * c,))
    return logic.either(assumed(equal(a * b)), a, b, from_a, from_b)


def _contradiction() -> Theorem:
    """a >= b from c >= b and a >= c."""
    clash = prove(FALSUM, [assumed(above(b, a)), assumed(at_least(c, b)), assumed(at_least(a, c))])
    return logic.by_contradiction(at_least(a, b), clash)


def _strict_contradiction() -> Theorem:
    clash = prove(FALSUM, [assumed(at_least(b, a)), assumed(at_least(c, b)), assumed(above(a, c))])
    return logic.by_contradiction(above(a, b), clash)


def _split() -> Theorem:
    positive = logic.magnitude_of_nonneg(a, prove(at_least(a), [assumed(above(a))]))
    other = logic.magnitude_of_nonpos(a, assumed(at_least(-a)))
    signs = [(assumed(above(a)), positive), (assumed(at_least(-a)), other)]
    return logic.split(a, *(prove(at_least(logic.magnitude(a), a), list(pair)) for pair in signs))


SIZE = logic.magnitude(a)

LOGIC: dict[str, Case] = {
    "assume": Case(lambda: logic.assume(at_least(a)), at_least(a), [at_least(a)]),
    "cut": Case(
        lambda: logic.cut(assumed(at_least(a)), prove(at_least(a), [assumed(above(a))])), at_least(a), [above(a)]
    ),
    "instance": Case(
        lambda: logic.instance(
            assumed(at_least(f(i) * p(W))), {"i": k + 1}, {"f": logic.one(lambda i: g(i) ** 2)}, {"w": Outcome("v")}
        ),
        at_least(g(k + 1) ** 2 * p(Outcome("v"))),
    ),
    "at": Case(
        lambda: logic.at(assumed(all_index(N, lambda i: all_outcome(lambda w: at_least(f(i) * p(w))))), k, W),
        at_least(f(k) * p(W)),
        [
            all_index(N, lambda i: all_outcome(lambda w: at_least(f(i) * p(w)))),
            index_at_least(k),
            index_at_least(N, k + 1),
        ],
        inside,
        POSITIVE,
    ),
    "at a vector": Case(
        lambda: logic.at(assumed(all_family(1, 0, lambda v: at_least(v(0) * v(1) * a))), logic.one(f)),
        at_least(f(0) * f(1) * a),
        start=lambda rng: Given({}, {"a": table(0)}),
    ),
    "for_index": Case(
        lambda: logic.for_index(logic.index_positive(i, assumed(index_at_least(i))), "i", N),
        all_index(N, lambda i: at_least(real(i))),
        [],
    ),
    "for_outcome": Case(
        lambda: logic.for_outcome(prove(at_least(p(W) ** 2), squares=[p(W)])),
        all_outcome(lambda w: at_least(p(w) ** 2)),
        [],
    ),
    "for_family": Case(
        lambda: logic.for_family(prove(at_least((f(0) - a * f(1)) ** 2), squares=[f(0) - a * f(1)]), "f"),
        all_family(1, 0, lambda v: at_least((v(0) - a * v(1)) ** 2)),
        [],
    ),
    "by_contradiction": Case(_contradiction, at_least(a, b), [at_least(c, b), at_least(a, c)]),
    "by_contradiction, strict": Case(_strict_contradiction, above(a, b), [at_least(c, b), above(a, c)]),
    "split": Case(_split, at_least(SIZE, a), []),
    "ordered": Case(
        lambda: logic.ordered(N, k, (assumed(index_at_least(N, k + 1)),)), index_at_least(N, k), start=inside
    ),
    "below, from zero": Case(lambda: logic.below(k, N)[0], index_at_least(k), [index_at_least(k)]),
    "below, to the bound": Case(lambda: logic.below(k, N)[1], index_at_least(N, k + 1), [index_at_least(N, k + 1)]),
    "square_monotone": Case(
        lambda: logic.square_monotone(a, b, assumed(at_least(b)), assumed(at_least(b**2, a**2))),
        at_least(b, a),
        [at_least(b), at_least(b**2, a**2)],
    ),
    "square_bound": Case(
        lambda: logic.square_bound(a, b, assumed(at_least(b, a)), assumed(at_least(a, -b))),
        at_least(b**2, a**2),
        [at_least(b, a), at_least(a, -b)],
    ),
    "root, its sign": Case(
        lambda: logic.root(a, assumed(at_least(a)))[0], at_least(sqrt(a)), [at_least(a)], values=SQUARES
    ),
    "root, its square": Case(
        lambda: logic.root(a, assumed(at_least(a)))[1], equal(sqrt(a) ** 2, a), [at_least(a)], values=SQUARES
    ),
    "magnitude_facts, its sign": Case(lambda: logic.magnitude_facts(a)[0], at_least(SIZE), []),
    "magnitude_facts, its square": Case(lambda: logic.magnitude_facts(a)[1], equal(SIZE**2, a**2), []),
    "magnitude_of_nonneg": Case(
        lambda: logic.magnitude_of_nonneg(a, assumed(at_least(a))), equal(SIZE, a), [at_least(a)]
    ),
    "magnitude_of_nonpos": Case(
        lambda: logic.magnitude_of_nonpos(a, assumed(at_least(-a))), equal(SIZE, -a), [at_least(-a)]
    ),
    "magnitude_bounds, above": Case(lambda: logic.magnitude_bounds(a)[0], at_least(SIZE, a), []),
    "magnitude_bounds, below": Case(lambda: logic.magnitude_bounds(a)[1], at_least(SIZE, -a), []),
    "magnitude_at_most": Case(
        lambda: logic.magnitude_at_most(a, b, assumed(at_least(b, a)), assumed(at_least(a, -b))),
        at_least(b, SIZE),
        [at_least(b, a), at_least(a, -b)],
    ),
    "antisymmetric": Case(
        lambda: logic.antisymmetric(a, b, assumed(at_least(b, a)), assumed(at_least(a, b))),
        equal(a, b),
        [at_least(b, a), at_least(a, b)],
        equal_scalars,
    ),
    "index_positive": Case(
        lambda: logic.index_positive(n - 1, assumed(index_at_least(n, 1))),
        at_least(real(n), 1),
        [index_at_least(n, 1)],
    ),
    "equality": Case(
        lambda: logic.equality(a**2, b**2, [assumed(equal(a, b))], (a, b)),
        equal(a**2, b**2),
        [equal(a, b)],
        equal_scalars,
    ),
    "equal_by_contradiction": Case(
        lambda: logic.equal_by_contradiction(a, b, _clash_of_squares),
        equal(a, b),
        [equal((a - b) ** 2)],
        equal_scalars,
    ),
    "either": Case(_either, equal(a * b * c), [equal(a * b)], values=FEW),
    "maximum is no less": Case(
        lambda: prove(at_least(logic.maximum(a, b), b), logic.magnitude_bounds(a - b)),
        at_least(logic.maximum(a, b), b),
        [],
    ),
}


def _idempotent_term() -> Theorem:
    return prove(
        equal(sums.kronecker(i, k) ** 2 * f(i), sums.kronecker(i, k) * f(i)),
        [sums.kronecker_idempotent(i, k)],
        multipliers=(1, f(i)),
    )


def _triangle(length: Indexish) -> Formula:
    return equal(2 * total(length, real), real(length) ** 2 - real(length))


def _positive_sum() -> Theorem:
    each = prove(at_least(f(i) ** 2), squares=[f(i)])
    return sums.positive(N, "i", each, lambda i: f(i) ** 2, k, assumed(above(f(k) ** 2)))


RANGE = [index_at_least(k), index_at_least(N, k + 1)]

SUMS: dict[str, Case] = {
    "add": Case(
        lambda: sums.add(N, f, lambda i: t * g(i)),
        equal(total(N, lambda i: f(i) + t * g(i)), total(N, f) + total(N, lambda i: t * g(i))),
        ANY,
    ),
    "scale": Case(
        lambda: sums.scale(N, t + real(N), f),
        equal(total(N, lambda i: (t + real(N)) * f(i)), (t + real(N)) * total(N, f)),
        ANY,
    ),
    "number_of_terms": Case(
        lambda: sums.number_of_terms(N + 1),
        equal(total(N + 1, lambda _: poly(1)), real(N) + 1),
        [index_at_least(N, -1)],
    ),
    "linear": Case(
        lambda: sums.linear(N, lambda i: 2 * f(i) - t * g(i) + 3, [(2, f), (-t, g), (3, lambda _: 1)]),
        equal(
            total(N, lambda i: 2 * f(i) - t * g(i) + 3), 2 * total(N, f) - t * total(N, g) + 3 * total(N, lambda _: 1)
        ),
        ANY,
    ),
    "congruent": Case(
        lambda: sums.congruent(
            N,
            "i",
            _idempotent_term(),
            lambda i: sums.kronecker(i, k) ** 2 * f(i),
            lambda i: sums.kronecker(i, k) * f(i),
        ),
        equal(total(N, lambda i: sums.kronecker(i, k) ** 2 * f(i)), total(N, lambda i: sums.kronecker(i, k) * f(i))),
        ANY,
    ),
    "congruent under a hypothesis": Case(
        lambda: sums.congruent(N, "i", assume_index(lambda i: equal(f(i), g(i))), f, g),
        equal(total(N, f), total(N, g)),
        [*ANY, all_index(N, lambda i: equal(f(i), g(i)))],
        same_tables,
    ),
    "nonneg": Case(
        lambda: sums.nonneg(N, "i", assume_index(lambda i: at_least(f(i))), f),
        at_least(total(N, f)),
        [*ANY, all_index(N, lambda i: at_least(f(i)))],
        values=POSITIVE,
    ),
    "monotone": Case(
        lambda: sums.monotone(
            N, "i", prove(at_least(f(i), f(i) - g(i) ** 2), squares=[g(i)]), lambda i: f(i) - g(i) ** 2, f
        ),
        at_least(total(N, f), total(N, lambda i: f(i) - g(i) ** 2)),
        ANY,
    ),
    "positive": Case(_positive_sum, above(total(N, lambda i: f(i) ** 2)), [*ANY, *RANGE, above(f(k) ** 2)], inside),
    "bracket_is": Case(
        lambda: sums.bracket_is(n - 1, [assumed(index_at_least(n, 2))]),
        equal(bracket(n - 1), 1),
        [index_at_least(n, 2)],
    ),
    "bracket_is_not": Case(
        lambda: sums.bracket_is_not(n - 1, [assumed(index_at_least(k, n)), assumed(index_at_least(0, k))]),
        equal(bracket(n - 1)),
        [index_at_least(k, n), index_at_least(0, k)],
        lambda rng: Given({"n": rng.randint(-3, 1), "k": rng.randint(-2, 1)}, {}),
    ),
    "by_induction": Case(
        lambda: sums.by_induction(lambda n: equal(2 * total(n, real), real(n) ** 2 - real(n)), [real]),
        _triangle(N),
        ANY,
    ),
    "by_order": Case(
        lambda: sums.by_order("i", k, lambda i: equal(bracket(i - k) + bracket(k - i - 1), 1), (1,)),
        equal(bracket(i - k) + bracket(k - i - 1), 1),
        [],
    ),
    "kronecker_symmetric": Case(
        lambda: sums.kronecker_symmetric(i, k + 1), equal(sums.kronecker(i, k + 1), sums.kronecker(k + 1, i)), []
    ),
    "kronecker_idempotent": Case(
        lambda: sums.kronecker_idempotent(i, k), equal(sums.kronecker(i, k) ** 2, sums.kronecker(i, k)), []
    ),
    "pick": Case(
        lambda: sums.pick(N, k, lambda i: f(i) ** 2 + t),
        equal(total(N, lambda i: sums.kronecker(i, k) * (f(i) ** 2 + t)), f(k) ** 2 + t),
        RANGE,
        inside,
    ),
    "exchange": Case(
        lambda: sums.exchange(N, P, lambda i, j: m(i, j) + f(i)),
        equal(
            total(N, lambda i: total(P, lambda j: m(i, j) + f(i))),
            total(P, lambda j: total(N, lambda i: m(i, j) + f(i))),
        ),
        [*ANY, index_at_least(P)],
    ),
    "product": Case(
        lambda: sums.product(N, P, lambda i: f(i) + 1, g),
        equal(total(N, lambda i: total(P, lambda j: (f(i) + 1) * g(j))), total(N, lambda i: f(i) + 1) * total(P, g)),
        [*ANY, index_at_least(P)],
    ),
    "product of a sum with itself": Case(
        lambda: sums.product(N, N, f, f),
        equal(total(N, lambda i: total(N, lambda j: f(i) * f(j))), total(N, f) ** 2),
        ANY,
    ),
}

PF, QF = logic.random(p), logic.random(q)


def _x(place: Indexish, w: Outcome) -> Poly:
    return family("X", place, w)


def _at_outcome(formula: Callable[[Outcome], Formula]) -> Theorem:
    """The formula at the outcome w, from the formula at every outcome."""
    return logic.at(assumed(all_outcome(formula)), W)


def _low(w: Outcome) -> Poly:
    return c - p(w) ** 2


MEANS: dict[str, Case] = {
    "mean_constant, its value": Case(lambda: means.mean_constant(t + 2)[0], equal(mean(lambda _: t + 2), t + 2), []),
    "mean_constant, integrable": Case(lambda: means.mean_constant(t)[1], integrable(lambda _: t), []),
    "mean_combination, its value": Case(
        lambda: means.mean_combination(t, PF, QF)[0],
        equal(mean(lambda w: t * p(w) + q(w)), t * mean(p) + mean(q)),
        [],
    ),
    "mean_combination, integrable": Case(
        lambda: means.mean_combination(t, PF, QF)[1], integrable(lambda w: t * p(w) + q(w)), []
    ),
    "mean_scale, its value": Case(lambda: means.mean_scale(t, PF)[0], equal(mean(lambda w: t * p(w)), t * mean(p)), []),
    "mean_scale, integrable": Case(lambda: means.mean_scale(t, PF)[1], integrable(lambda w: t * p(w)), []),
    "mean_expanded, its value": Case(
        lambda: means.mean_expanded([(2, PF), (-t, QF), (HALF, logic.random(lambda w: p(w) * q(w)))])[0],
        equal(
            mean(lambda w: 2 * p(w) - t * q(w) + HALF * p(w) * q(w)),
            2 * mean(p) - t * mean(q) + HALF * mean(lambda w: p(w) * q(w)),
        ),
        [],
    ),
    "mean_expanded, integrable": Case(
        lambda: means.mean_expanded([(2, PF), (-t, QF)])[1], integrable(lambda w: 2 * p(w) - t * q(w)), []
    ),
    "mean_at_most": Case(
        lambda: means.mean_at_most(logic.random(_low), c, prove(at_least(c, _low(W)), squares=[p(W)])),
        at_least(c, mean(_low)),
        [],
    ),
    "mean_at_most under a hypothesis": Case(
        lambda: means.mean_at_most(PF, c, _at_outcome(lambda w: at_least(c, p(w)))),
        at_least(c, mean(p)),
        [all_outcome(lambda w: at_least(c, p(w)))],
    ),
    "mean_order": Case(
        lambda: means.mean_order(PF, QF, _at_outcome(lambda w: at_least(q(w), p(w)))),
        at_least(mean(q), mean(p)),
        [all_outcome(lambda w: at_least(q(w), p(w)))],
    ),
    "mean_equal, its value": Case(
        lambda: means.mean_equal(PF, QF, _at_outcome(lambda w: equal(p(w), q(w))))[0],
        equal(mean(p), mean(q)),
        [all_outcome(lambda w: equal(p(w), q(w)))],
        same_tables,
    ),
    "mean_equal, integrable": Case(
        lambda: means.mean_equal(PF, QF, _at_outcome(lambda w: equal(p(w), q(w))))[1],
        integrable(p),
        [all_outcome(lambda w: equal(p(w), q(w)))],
        same_tables,
    ),
    "mean_of_sum, its value": Case(
        lambda: means.mean_of_sum(N, lambda i, w: f(i) * _x(i, w))[0],
        equal(mean(lambda w: total(N, lambda i: f(i) * _x(i, w))), total(N, lambda i: mean(lambda w: f(i) * _x(i, w)))),
        [*ANY, all_index(N, lambda i: integrable(lambda w: f(i) * _x(i, w)))],
    ),
    "mean_of_sum, integrable": Case(
        lambda: means.mean_of_sum(N, _x)[1],
        integrable(lambda w: total(N, lambda i: _x(i, w))),
        [*ANY, all_index(N, lambda i: integrable(lambda w: _x(i, w)))],
    ),
}

d = index("d")
FRAME = [index_at_least(d), rotation.orthonormal()]


def frame(rng: Random) -> Given:
    """A rational orthonormal matrix of up to three columns, by the name U and by the name V, and places in it."""
    size = rng.randint(1, 3)
    basis = table(random_orthonormal(size, rng))
    places = {name: rng.randrange(size) for name in ("i", "j", "k")}
    return Given({"d": size, **places}, {"U": basis, "V": basis})


def v(row: Indexish, column: Indexish) -> Poly:
    return family("V", row, column)


def _orthonormal_v() -> Formula:
    return all_index(
        d, lambda i: all_index(d, lambda j: equal(total(d, lambda k: v(k, i) * v(k, j)), sums.kronecker(i, j)))
    )


def z(place: Indexish) -> Poly:
    return family("z", place)


def _into(vector: Callable[[Indexish], Poly], place: Indexish) -> Poly:
    """Entry of V^T vector."""
    return total(d, lambda k: v(k, place) * vector(k))


ROTATION: dict[str, Case] = {
    "energy": Case(
        rotation.energy,
        equal(total(d, lambda k: total(d, lambda i: rotation.u(k, i) * z(i)) ** 2), total(d, lambda i: z(i) ** 2)),
        FRAME,
        frame,
    ),
    "complete": Case(
        rotation.complete,
        equal(sums.kronecker(k, j), total(d, lambda i: rotation.u(k, i) * rotation.u(j, i))),
        [*FRAME, index_at_least(k), index_at_least(d, k + 1), index_at_least(j), index_at_least(d, j + 1)],
        frame,
    ),
    "transposed_energy": Case(
        lambda: rotation.transposed_energy("V", f),
        equal(total(d, lambda i: _into(f, i) ** 2), total(d, lambda k: f(k) ** 2)),
        [index_at_least(d), _orthonormal_v()],
        frame,
    ),
    "error_invariance": Case(
        lambda: rotation.error_invariance("V", f, g),
        equal(
            total(d, lambda k: (f(k) - total(d, lambda i: v(k, i) * g(i))) ** 2),
            total(d, lambda i: (_into(f, i) - g(i)) ** 2),
        ),
        [index_at_least(d), _orthonormal_v()],
        frame,
    ),
    "at_basis": Case(
        lambda: rotation.at_basis(rotation.energy(), "V"),
        equal(total(d, lambda k: total(d, lambda i: v(k, i) * z(i)) ** 2), total(d, lambda i: z(i) ** 2)),
        [index_at_least(d), _orthonormal_v()],
        frame,
    ),
    "square_zero": Case(
        lambda: rotation.square_zero(a, b, assumed(equal((a - b) ** 2))),
        equal(a, b),
        [equal((a - b) ** 2)],
        equal_scalars,
    ),
}

M = index("M")
HALF_LEVELS = real(M)
STEPS = tuple(Fraction(s) for s in ("0", "1/3", "1/2", "1", "3"))


def quantizer_model(rng: Random, places: Sequence[Fraction]) -> Given:
    """M, a step with its reciprocal, y at one of the places in units of the range M step, and z on a grid."""
    half_levels, step = rng.randint(1, 3), rng.choice(STEPS)
    y = rng.choice(places) * half_levels * step
    grid = Fraction(rng.randint(-4 * half_levels - 6, 4 * half_levels + 6), 4)
    families = {"step": step, "reciprocal": 1 / step if step else Fraction(0), "y": y, "z": grid}
    return Given({"M": half_levels}, {name: table(value) for name, value in families.items()})


def granular_model(rng: Random) -> Given:
    """abs(y) <= M step."""
    return quantizer_model(rng, [Fraction(place, 12) for place in range(-12, 13)])


def attained_model(rng: Random) -> Given:
    """y is -M step, 0 or M step."""
    return quantizer_model(rng, [Fraction(place) for place in (-1, 0, 1)])


def overload_model(rng: Random) -> Given:
    """abs(y) > M step, for a step of zero too."""
    given = quantizer_model(rng, [side * Fraction(place, 6) for place in range(7, 20) for side in (1, -1)])
    y = {} if given.families["step"][()] else {"y": table(Fraction(rng.choice((-2, 1)), 3))}
    return Given(given.indices, {**given.families, **y})


def edge_model(rng: Random) -> Given:
    """z is -M, 0 or M."""
    given = quantizer_model(rng, [Fraction(0)])
    return Given(given.indices, {**given.families, "z": table(Fraction(rng.randint(-1, 1) * given.indices["M"]))})


def code_case(make: Build, conclusion: Formula, *hypotheses: Formula) -> Case:
    return Case(make, conclusion, hypotheses, granular_model, least=5)


Z, FLOOR, TOP = quantizer.z, floor(quantizer.z), HALF_LEVELS - 1
CODE, CODE_ERROR = setting.code(Z), Z - setting.code(Z) - HALF
LEVELS = index_at_least(M, 1)
Y, STEP, RECIPROCAL = quantizer.y, quantizer.step, quantizer.reciprocal
WIDTH = HALF_LEVELS * STEP
ERROR = Y - setting.quantized(Y, STEP, RECIPROCAL)
SIZE_Y, SIZE_ERROR = logic.magnitude(Y), logic.magnitude(ERROR)
PENROSE = (equal(STEP * RECIPROCAL * STEP, STEP), equal(RECIPROCAL * STEP * RECIPROCAL, RECIPROCAL))
GRANULAR = [LEVELS, *PENROSE, at_least(STEP), at_least(WIDTH, Y), at_least(Y, -WIDTH)]
OVERLOAD = [LEVELS, PENROSE[0], at_least(STEP), above(SIZE_Y, WIDTH)]

QUANTIZER: dict[str, Case] = {
    "levels_fact": code_case(quantizer.levels_fact, at_least(HALF_LEVELS, 1), LEVELS),
    "code_inside": code_case(
        quantizer.code_inside, equal(CODE, FLOOR), at_least(TOP, FLOOR), at_least(FLOOR, -HALF_LEVELS)
    ),
    "code_above": code_case(quantizer.code_above, equal(CODE, TOP), LEVELS, above(FLOOR, TOP)),
    "code_below": code_case(quantizer.code_below, equal(CODE, -HALF_LEVELS), LEVELS, above(-HALF_LEVELS, FLOOR)),
    "granular_code, above": code_case(
        lambda: quantizer.granular_code()[0],
        at_least(HALF, CODE_ERROR),
        LEVELS,
        at_least(HALF_LEVELS, Z),
        at_least(Z, -HALF_LEVELS),
    ),
    "granular_code, below": code_case(
        lambda: quantizer.granular_code()[1],
        at_least(CODE_ERROR, -HALF),
        LEVELS,
        at_least(HALF_LEVELS, Z),
        at_least(Z, -HALF_LEVELS),
    ),
    "overload_code, above": code_case(
        lambda: quantizer.overload_code()[0], equal(CODE_ERROR, Z - HALF_LEVELS + HALF), LEVELS, above(Z, HALF_LEVELS)
    ),
    "overload_code, below": code_case(
        lambda: quantizer.overload_code()[1], equal(CODE_ERROR, Z + HALF_LEVELS - HALF), LEVELS, above(-HALF_LEVELS, Z)
    ),
    "edge_code, top": Case(
        lambda: quantizer.edge_code()[0], equal(CODE_ERROR, HALF), [LEVELS, equal(Z, HALF_LEVELS)], edge_model
    ),
    "edge_code, bottom": Case(
        lambda: quantizer.edge_code()[1], equal(CODE_ERROR, -HALF), [LEVELS, equal(Z, -HALF_LEVELS)], edge_model
    ),
    "edge_code, zero": Case(lambda: quantizer.edge_code()[2], equal(CODE_ERROR, -HALF), [LEVELS, equal(Z)], edge_model),
    "at_quotient": Case(
        lambda: quantizer.at_quotient(assumed(at_least(Z, c))),
        at_least(Y * RECIPROCAL, c),
        [at_least(Y * RECIPROCAL, c)],
        granular_model,
    ),
    "granular, above": Case(
        lambda: quantizer.granular()[0], at_least(HALF * STEP, ERROR), GRANULAR, granular_model, least=60
    ),
    "granular, below": Case(
        lambda: quantizer.granular()[1], at_least(ERROR, -HALF * STEP), GRANULAR, granular_model, least=60
    ),
    "granular, squared": Case(
        lambda: quantizer.granular()[2], at_least(HALF * HALF * STEP**2, ERROR**2), GRANULAR, granular_model, least=60
    ),
    "attained": Case(
        quantizer.attained,
        equal(4 * ERROR**2, STEP**2),
        [LEVELS, PENROSE[0], equal(Y * (Y - WIDTH) * (Y + WIDTH))],
        attained_model,
        least=60,
    ),
    "overload, exact": Case(
        lambda: quantizer.overload()[0],
        equal(SIZE_ERROR, SIZE_Y - WIDTH + HALF * STEP),
        OVERLOAD,
        overload_model,
        least=60,
    ),
    "overload, no more than y": Case(
        lambda: quantizer.overload()[1], at_least(SIZE_Y, SIZE_ERROR), OVERLOAD, overload_model, least=60
    ),
}

CASES: dict[str, Case] = {
    f"{module}.{name}": case
    for module, cases in (
        ("logic", LOGIC),
        ("sums", SUMS),
        ("means", MEANS),
        ("rotation", ROTATION),
        ("quantizer", QUANTIZER),
    )
    for name, case in cases.items()
}


@cache
def built(name: str) -> Theorem:
    return CASES[name].make()


@pytest.mark.parametrize("name", CASES)
def test_theorem_states_its_formula_under_its_hypotheses(name: str) -> None:
    theorem, case = built(name), CASES[name]
    assert theorem.conclusion == case.conclusion
    if case.hypotheses is not None:
        unstated = theorem.hypotheses - set(case.hypotheses)
        assert all(isinstance(formula, Integrable) for formula in unstated), shown(theorem)


@pytest.mark.parametrize("name", CASES)
def test_theorem_is_true_in_random_models(name: str) -> None:
    theorem, case = built(name), CASES[name]
    assert_true(theorem, case.models(theorem), case.least)


@pytest.mark.parametrize("name", [f"rotation.{name}" for name in ROTATION if name != "square_zero"])
def test_rotation_is_true_in_every_small_dimension(name: str) -> None:
    theorem = built(name)
    formulas = (*theorem.hypotheses, theorem.conclusion)
    for size in range(4):
        tested: list[RandomModel] = []
        for place in range(6):
            rng = Random(f"dimension {size} {place}")
            basis = table(random_orthonormal(size, rng))
            indices = {"d": size, **{variable: rng.randint(0, max(0, size - 1)) for variable in "ijk"}}
            tested.append(random_model(formulas, rng, indices, {"U": basis, "V": basis}))
        bounded = any(isinstance(f, IndexNonneg) and f.form != d for f in theorem.hypotheses)
        assert_true(theorem, tested, least=0 if bounded and size == 0 else 6)


AXIOMS: dict[str, Build] = {
    "index_real": lambda: rules.index_real((), n - 1),
    "bracket_value, holds": lambda: rules.bracket_value((), n - k, True),
    "bracket_value, does not hold": lambda: rules.bracket_value((), n - k, False),
    "sum_empty": lambda: rules.sum_empty((), logic.one(f)),
    "sum_step": lambda: rules.sum_step((), n - 1, logic.one(f)),
    "mean_linear, its value": lambda: rules.mean_linear((), t, PF, QF, True),
    "mean_linear, integrable": lambda: rules.mean_linear((), t, PF, QF, False),
    "mean_nonneg": lambda: rules.mean_nonneg((), PF),
    "mean_congruence, its value": lambda: rules.mean_congruence((), PF, QF, True),
    "mean_congruence, integrable": lambda: rules.mean_congruence((), PF, QF, False),
    "mean_one, its value": lambda: rules.mean_one((), True),
    "mean_one, integrable": lambda: rules.mean_one((), False),
    "sqrt_value, its sign": lambda: rules.sqrt_value((), a, False),
    "sqrt_value, its square": lambda: rules.sqrt_value((), a, True),
    "floor_bound, below": lambda: rules.floor_bound((), a, False),
    "floor_bound, above": lambda: rules.floor_bound((), a, True),
    "floor_exact": lambda: rules.floor_exact((), a, n),
}


@pytest.mark.parametrize("name", AXIOMS)
def test_axiom_is_true_in_random_models(name: str) -> None:
    theorem = AXIOMS[name]()
    formulas = (*theorem.hypotheses, theorem.conclusion)
    models: list[RandomModel] = []
    for place in range(200):
        rng = Random(f"axiom {place}")
        values = VALUES if place % 2 else SQUARES
        families = same_tables(rng).families if name.startswith("mean_congruence") else {}
        places = {"n": rng.randint(-3, 3), "k": rng.randint(-3, 3)}
        models.append(random_model(formulas, rng, places, families, values))
    assert_true(theorem, models, least=15)


NEEDED: dict[str, tuple[str, Formula]] = {
    "sum of ones of negative length": ("sums.number_of_terms", index_at_least(N, -1)),
    "place below the sum": ("sums.pick", index_at_least(k)),
    "place beyond the sum": ("sums.pick", index_at_least(N, k + 1)),
    "terms that differ": ("sums.congruent under a hypothesis", all_index(N, lambda i: equal(f(i), g(i)))),
    "terms of any sign": ("sums.nonneg", all_index(N, lambda i: at_least(f(i)))),
    "no positive term": ("sums.positive", above(f(k) ** 2)),
    "positive term beyond the sum": ("sums.positive", index_at_least(N, k + 1)),
    "rows and columns of negative number": ("sums.by_induction", index_at_least(N)),
    "bound that fails somewhere": ("means.mean_at_most under a hypothesis", all_outcome(lambda w: at_least(c, p(w)))),
    "order that fails somewhere": ("means.mean_order", all_outcome(lambda w: at_least(q(w), p(w)))),
    "functions that differ": ("means.mean_equal, its value", all_outcome(lambda w: equal(p(w), q(w)))),
    "any matrix keeps energy": ("rotation.energy", rotation.orthonormal()),
    "any matrix is complete": ("rotation.complete", rotation.orthonormal()),
    "any matrix keeps the transposed energy": ("rotation.transposed_energy", _orthonormal_v()),
    "any matrix keeps errors": ("rotation.error_invariance", _orthonormal_v()),
    "number of negative sign": ("logic.magnitude_of_nonneg", at_least(a)),
    "bound of negative sign": ("logic.square_monotone", at_least(b)),
    "number below the bound": ("logic.square_bound", at_least(a, -b)),
    "code beyond the levels": ("quantizer.code_inside", at_least(TOP, FLOOR)),
    "code below the levels": ("quantizer.code_inside", at_least(FLOOR, -HALF_LEVELS)),
    "code of a granular number is not the top": ("quantizer.code_above", above(FLOOR, TOP)),
    "granular error beyond the range": ("quantizer.granular, above", at_least(WIDTH, Y)),
    "granular error below the range": ("quantizer.granular, below", at_least(Y, -WIDTH)),
    "squared error beyond the range": ("quantizer.granular, squared", at_least(WIDTH, Y)),
    "step without its reciprocal": ("quantizer.granular, squared", PENROSE[0]),
    "error off the three points": ("quantizer.attained", equal(Y * (Y - WIDTH) * (Y + WIDTH))),
    "overload error within the range": ("quantizer.overload, exact", above(SIZE_Y, WIDTH)),
}


@pytest.mark.parametrize("name", NEEDED)
def test_random_models_refute_a_theorem_robbed_of_a_hypothesis(name: str) -> None:
    of, dropped = NEEDED[name]
    theorem = built(of)
    assert dropped in theorem.hypotheses
    kept = theorem.hypotheses - {dropped}
    models = [*CASES[of].models(theorem), *(loose_model(theorem, Random(f"loose {place}")) for place in range(200))]
    _, failing = counterexamples(kept, theorem.conclusion, models)
    assert failing
    assert not any(met([dropped], model) for model in failing)


def loose_model(theorem: Theorem, rng: Random) -> RandomModel:
    """Any values; where the theorem is about a quantizer, sizes at which the other hypotheses may hold."""
    start = quantizer_model(rng, [Fraction(place, 4) for place in range(-12, 13)])
    families = dict(start.families)
    if rng.random() < HALF:
        families["reciprocal"] = table(Fraction(0))
    indices = {**start.indices, "d": rng.randint(0, 3), "N": rng.randint(-3, 3)}
    return random_model((*theorem.hypotheses, theorem.conclusion), rng, indices, families)


@pytest.mark.parametrize("name", ["sums.add", "means.mean_scale, its value", "rotation.energy", "quantizer.attained"])
def test_random_models_refute_another_conclusion(name: str) -> None:
    theorem = built(name)
    assert isinstance(theorem.conclusion, Relation)
    other = Relation("=", theorem.conclusion.left + 1)
    decided, failing = counterexamples(theorem.hypotheses, other, CASES[name].models(theorem))
    assert decided == len(failing) > 0


def test_random_bases_are_orthonormal_and_random_laws_are_laws() -> None:
    for place in range(40):
        rng = Random(f"basis {place}")
        size = rng.randint(0, 3)
        model = Model({"d": size}, {"U": table(random_orthonormal(size, rng))}, random_space(rng))
        assert holds(rotation.orthonormal(), model)
        assert sum(model.probabilities) == 1
        assert min(model.probabilities) >= 0


def test_a_random_value_stays_what_it_is() -> None:
    model = random_model([equal(f(k))], Random("stay"))
    first = [model.family("f", (place,)) for place in range(20)]
    assert first == [model.family("f", (place,)) for place in range(20)]
    assert len(set(first)) > 1


GRID = [Fraction(place, 4) for place in range(-18, 19)]


@pytest.mark.parametrize("half_levels", [1, 2, 3])
def test_code_is_the_floor_clipped_to_the_levels(half_levels: int) -> None:
    for value in GRID:
        model = Model({"M": half_levels}, {"z": table(value)})
        assert evaluate(setting.code(Z), model) == min(max(whole(value), -half_levels), half_levels - 1)


@pytest.mark.parametrize("step", STEPS)
def test_quantizers_reproduce_the_middle_of_the_cell(step: Fraction) -> None:
    reciprocal = 1 / step if step else Fraction(0)
    for value in GRID:
        model = Model({"M": 2}, {"y": table(value), "step": table(step), "reciprocal": table(reciprocal)})
        cell = whole(value * reciprocal)
        assert evaluate(setting.midrise(Y, STEP, RECIPROCAL), model) == step * (cell + HALF)
        assert evaluate(setting.quantized(Y, STEP, RECIPROCAL), model) == step * (min(max(cell, -2), 1) + HALF)


def test_maximum_minimum_and_magnitude_are_what_they_are_called() -> None:
    for left in GRID[::3]:
        for right in GRID[::4]:
            model = Model(families={"a": table(left), "b": table(right)})
            assert evaluate(logic.maximum(a, b), model) == max(left, right)
            assert evaluate(logic.minimum(a, b), model) == min(left, right)
            assert evaluate(logic.magnitude(a), model) == abs(left)


def test_kronecker_s_delta_is_one_on_the_diagonal_alone() -> None:
    for row in range(-2, 4):
        for column in range(-2, 4):
            model = Model({"i": row, "k": column})
            assert evaluate(sums.kronecker(i, k), model) == int(row == column)


@pytest.mark.parametrize("goal", [at_least(a, b), above(a, b)])
def test_negation_is_true_where_the_goal_is_false(goal: Relation) -> None:
    for left in (Fraction(-1), Fraction(0), HALF):
        for right in (Fraction(-1), Fraction(0), HALF):
            model = Model(families={"a": table(left), "b": table(right)})
            assert holds(logic.negation(goal), model) != holds(goal, model)


def test_cut_passes_over_what_proves_no_hypothesis() -> None:
    theorem = assumed(at_least(a))
    assert logic.cut(theorem, assumed(at_least(b)), theorem) is theorem


def test_lambdas_take_their_arguments() -> None:
    assert logic.one(f)(k) == f(k)
    assert logic.random(p)(W) == p(W)
    assert logic.constant(a + 1)() == a + 1
    assert function(2, 0, m)(i, j) == m(i, j)
