"""Coordinates one step within their ranges: every error is -Delta_i/2, and a readout can add them all up."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, floor, index, mean, poly, real, total
from proofs.library.expectation.means import mean_constant, mean_equal
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, constant, cut, either, instance, random
from proofs.library.matrices.matrices import quadratic
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.product_quantizer import at_coordinate
from proofs.library.quantizer.quantizer import (
    ERROR,
    UNIT,
    ZERO_STEP,
    at_quotient,
    code_error,
    code_inside,
    levels_fact,
    reciprocal,
    step,
    step_cases,
    y,
    z,
)
from proofs.library.quantizer.scalar import width_squared
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, M, code, d, kappa
from proofs.library.readout.along import ALONG, LAW, ROTATED, W, error_along, turned, variance_along, vector
from proofs.library.readout.dither import X
from proofs.library.readout.factor import BOUND, ERRORS, at_row, pulled, row_bound_of, row_error
from proofs.library.readout.readouts import p, row
from proofs.library.rotation.rotation import u
from proofs.library.sums.sums import (
    congruent,
    number_of_terms,
    scale,
)
from proofs.search.certificate import prove

TOP = HALF_LEVELS - 1


@lemma
def near_end() -> Theorem:
    """y^2 = ((M - 1) step)^2, M >= 1 |- y - q(y) = -step/2: y / step is an integer, the lower edge of its cell."""
    goal = equal(ERROR, -HALF * step)
    scaled = prove(equal(ERROR, step * code_error(y * reciprocal)), [UNIT], multipliers=(1, y))
    sides: list[Theorem] = []
    for sign in (1, -1):
        place, value = index(M) - 1 if sign == 1 else index(1) - M, sign * TOP
        known = assume(equal(z, value))
        exact = rules.floor_exact((), z, place)
        floor_is = cut(exact, prove(at_least(z, value), [known]), prove(above(value + 1, z), [known]))
        room = levels_fact()
        inside = (
            prove(at_least(TOP, floor(z)), [floor_is, room]),
            prove(at_least(floor(z), -HALF_LEVELS), [floor_is, room]),
        )
        edge = prove(equal(code_error(z), -HALF), [cut(code_inside(), *inside), floor_is, known])
        here = assume(equal(y - sign * TOP * step))
        quotient = prove(equal(y * reciprocal, value), [here, UNIT], multipliers=(1, reciprocal, TOP))
        sides.append(prove(goal, [scaled, cut(at_quotient(edge), quotient)], multipliers=(1, step)))
    given = assume(equal(y**2, (TOP * step) ** 2))
    split = prove(equal((y - TOP * step) * (y + TOP * step)), [given])
    moving = either(split, y - TOP * step, y + TOP * step, sides[0], sides[1])
    flat = prove(equal(y * y), [given, ZERO_STEP], multipliers=(1, TOP**2 * step))
    nothing = prove(goal, [assume(equal(y)), ZERO_STEP], multipliers=(1, HALF, code(y * reciprocal)))
    return step_cases(either(flat, y, y, nothing, nothing), moving)


def _near(i: Indexish, w: Outcome) -> Formula:
    return equal(LAW.coordinate(i, w) ** 2, (TOP * LAW.steps(i)) ** 2)


NEAR_ENDS = all_index(d, lambda i: all_outcome(lambda w: _near(i, w)))


@lemma
def errors_near_ends() -> Theorem:
    """Y_i^2 = ((M - 1) Delta_i)^2 |- Y_i - q_i(Y_i) = -Delta_i / 2 for i < d, at every outcome."""
    i = index("i")
    put = {"y": constant(LAW.coordinate(i, W)), "step": constant(LAW.steps(i))}
    put["reciprocal"] = constant(family(LAW.reciprocal, i))
    given = [at(assume(f), i) for f in LAW.definitions()[1:]]
    return cut(instance(near_end(), families=put), at(assume(NEAR_ENDS), i, W), *given)


@lemma
def row_attained() -> Theorem:
    """Y_i^2 = ((M - 1) Delta_i)^2, (U^T v)_i Delta_i = s |- L^2 E <v, X - Q(X)>^2 = d kappa^2 v^T Sigma v."""
    i, share, many = index("i"), family("s"), real(d)
    aligned = at(assume(all_index(d, lambda i: equal(turned(i) * LAW.steps(i), share))), i)
    cell = prove(
        equal(turned(i) * LAW.error(i, W), -HALF * share), [errors_near_ends(), aligned], multipliers=(1, turned(i))
    )
    added = congruent(d, "i", cell, lambda i: turned(i) * LAW.error(i, W), lambda i: -HALF * share)
    same_all = scale(d, -HALF * share, lambda i: poly(1))
    outer = total(d, lambda i: turned(i) * LAW.error(i, W))
    whole = prove(equal(outer, -HALF * many * share), [added, same_all, number_of_terms(d)], multipliers=(1, share))
    value = (HALF * many * share) ** 2
    square = prove(equal(ROTATED(W), value), [whole], multipliers=(outer, many * share))
    fixed, there = mean_constant(value)
    constant_value = cut(mean_equal(ROTATED, random(lambda w: value), square)[0], there)
    same, _ = error_along()
    width = at_coordinate(width_squared(), LAW)
    energy = prove(
        equal(kappa**2 * (turned(i) ** 2 * LAW.variance(i)), real(M) ** 2 * share**2),
        [width, aligned],
        multipliers=(1, turned(i) ** 2, real(M) ** 2 * turned(i) * LAW.steps(i), real(M) ** 2 * share),
    )
    energies = congruent(
        d, "i", energy, lambda i: kappa**2 * (turned(i) ** 2 * LAW.variance(i)), lambda i: real(M) ** 2 * share**2
    )
    pulled = [
        scale(d, kappa**2, lambda i: turned(i) ** 2 * LAW.variance(i)),
        scale(d, real(M) ** 2 * share**2, lambda i: poly(1)),
        number_of_terms(d),
    ]
    facts = [same, constant_value, fixed, energies, *pulled, variance_along()]
    goal = equal(bound_factor() * mean(ALONG), many * kappa**2 * quadratic(X.covariance, vector))
    return prove(goal, facts, multipliers=(1, bound_factor(), many, many * kappa**2, many * real(M) ** 2 * share**2))


@lemma
def readout_attained() -> Theorem:
    """The same for rows a of R with (U^T R_a)_i Delta_i = t_a |- L^2 E norm(R e)^2 = d kappa^2 tr(R Sigma R^T)."""
    a = index("a")

    def along(a: Indexish, i: Indexish) -> Poly:
        return total(d, lambda k: u(k, i) * row(a)(k)) * LAW.steps(i)

    given = assume(all_index(p, lambda a: all_index(d, lambda i: equal(along(a, i), family("t", a)))))
    each = instance(at_row(row_attained()), families={"s": constant(family("t", a))})
    each = cut(each, at(given, a))
    sums = congruent(p, "a", each, row_error, row_bound_of)
    return prove(equal(ERRORS, BOUND), [sums, *pulled()])
