"""Two mid-rise stages are one: a coarse code, then the code of what is left, against the code of the finest cells.

In steps of the second stage z is the number and 2 B the step of the first, so x = z / (2 B) is the number in steps of
the first stage; e = z - 2 B code(x) - B is what the second stage codes. A, B and N are half the numbers of levels of
the first stage, of the second, and of the one quantizer.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import above, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, family, floor, index, poly, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    by_contradiction,
    constant,
    cut,
    equal_by_contradiction,
    index_positive,
    instance,
    magnitude_at_most,
    ordered,
    split,
)
from proofs.library.quantizer.cells import by_cells, code_in_cell, in_cell, product_outside
from proofs.library.quantizer.quantizer import code_above, code_below, granular, penrose, step, step_cases
from proofs.library.quantizer.quantizer import reciprocal as inverse
from proofs.library.quantizer.setting import code, quantized
from proofs.search.certificate import prove

x, z, e = family("x"), family("z"), family("e")
A, B, N = (real(name) for name in "ABN")
PRODUCT = equal(N, 2 * A * B)
UNITS = (equal(z, 2 * B * x), equal(e, z - 2 * B * code(x, A) - B))
WHOLE = 2 * B * code(x, A) + B + code(e, B) - code(z, N)


def _one(name: str) -> Theorem:
    """n >= 1 over the reals for a number of levels."""
    return prove(at_least(real(name), 1), [index_positive(index(name) - 1, assume(index_at_least(name, 1)))])


@lemma
def in_cells() -> Theorem:
    """x, e, z in the cells from k - A, j - B, t - N |- 2 B code(x) + B + code(e) = code(z)."""
    k, j, t = (index(name) for name in "kjt")
    codes = [code_in_cell(x, "A", "k"), code_in_cell(e, "B", "j"), code_in_cell(z, "N", "t")]
    units, product = [assume(f) for f in UNITS], assume(PRODUCT)
    where = [assume(f) for value, place in ((e, j - "B"), (z, t - "N")) for f in in_cell(value, place)]
    gap = 2 * B * real(k) - real(t - j)
    facts = [units[1], codes[0], product, *where]
    low, high = (prove(above(1, side * gap), facts, multipliers=(1, B)) for side in (-1, 1))
    low_t, high_j = assume(index_at_least(t)), assume(index_at_least(index("B") + "B", j + 1))
    outside: list[Theorem] = []
    for s in (t - j, t - j - 1):
        room = ordered(s + "B" + "B", 0, (low_t, high_j))
        outside.append(cut(instance(product_outside(), {"N": k, "s": s}), room))
    # P (P - 1) >= 0 and (P + 1) P >= 0 with -1 < P < 1
    up = prove(above(0), [outside[0]], products=[(assume(above(gap)), high)])
    down = prove(above(0), [outside[1]], products=[(assume(above(-gap)), low)])
    same = rules.antisymmetry((by_contradiction(at_least(gap), down), by_contradiction(at_least(-gap), up)), gap)
    return prove(equal(WHOLE), [*codes, same, product], multipliers=(1, B))


@lemma
def _sides() -> tuple[Theorem, Theorem]:
    """A > x >= -A |- WHOLE >= 0 and -WHOLE >= 0, for each cell of x, then of e, then of z."""
    found: list[Theorem] = []
    units, product, wide, code_x = [assume(f) for f in UNITS], assume(PRODUCT), _one("B"), code_in_cell(x, "A", "k")
    many = prove(at_least(B), [wide])
    top = assume(above(A, x))
    some = prove(above(B), [wide])
    least, most = (assume(f) for f in in_cell(x, index("k") - "A"))
    z_low = prove(at_least(z, -N), [units[0], product], products=[(many, assume(at_least(x, -A)))])
    z_high = prove(above(N, z), [units[0], product], products=[(some, top)])
    e_low = prove(at_least(e, -B), [*units, code_x], multipliers=(1, B), products=[(many, least)])
    e_high = prove(above(B, e), [*units, code_x], multipliers=(1, B), products=[(some, most)])
    for sign in (1, -1):
        goal = at_least(sign * WHOLE)
        cell = prove(goal, [in_cells()])
        for value, half, name, bounds in (
            (z, "N", "t", (z_low, z_high)),
            (e, "B", "j", (e_low, e_high)),
            (x, "A", "k", ()),
        ):
            count = ordered(index(half) + half, 0, (assume(index_at_least(half, 1)),))
            cell = cut(by_cells(goal, value, half, name, cell), count, *bounds)
        found.append(cell)
    return found[0], found[1]


@lemma
def above_the_range() -> Theorem:
    """x >= A |- 2 B code(x) + B + code(e) = code(z): each code is the largest."""
    units, product, here, many = [assume(f) for f in UNITS], assume(PRODUCT), assume(at_least(x, A)), _one("B")

    def largest(value: Poly, name: str, known: Theorem) -> Theorem:
        """code value = n - 1 from value >= n."""
        half = real(name)
        beyond = prove(above(floor(value), half - 1), [known, rules.floor_bound((), value, True)])
        return cut(instance(code_above(half), families={"z": constant(value)}), beyond, _one(name))

    wide = prove(at_least(B), [many])
    z_high = prove(at_least(z, N), [units[0], product], products=[(wide, here)])
    x_code, z_code = largest(x, "A", here), largest(z, "N", z_high)
    e_high = prove(at_least(e, B), [units[1], z_high, x_code, product], multipliers=(1, B))
    return prove(equal(WHOLE), [x_code, z_code, largest(e, "B", e_high), product], multipliers=(1, B))


@lemma
def below_the_range() -> Theorem:
    """-A > x |- 2 B code(x) + B + code(e) = code(z): each code is the smallest."""
    units, product, here, many = [assume(f) for f in UNITS], assume(PRODUCT), assume(above(-A, x)), _one("B")

    def smallest(value: Poly, name: str, known: Theorem) -> Theorem:
        """code value = -n from value < -n."""
        half = real(name)
        beyond = prove(above(-half, floor(value)), [known, rules.floor_bound((), value, False)])
        return cut(instance(code_below(half), families={"z": constant(value)}), beyond, _one(name))

    wide = prove(above(B), [many])
    z_low = prove(above(-N, z), [units[0], product], products=[(wide, here)])
    x_code, z_code = smallest(x, "A", here), smallest(z, "N", z_low)
    e_low = prove(above(-B, e), [units[1], z_low, x_code, product], multipliers=(1, B))
    return prove(equal(WHOLE), [x_code, z_code, smallest(e, "B", e_low), product], multipliers=(1, B))


@lemma
def codes_refine() -> Theorem:
    """2 B code(x) + B + code(e) = code(z), within the range and beyond it."""
    sides: list[Theorem] = []
    for sign, inner in zip((1, -1), _sides(), strict=True):
        goal = at_least(sign * WHOLE)
        over = cut(prove(goal, [above_the_range()]), prove(at_least(x, A), [assume(at_least(x - A))]))
        under = cut(prove(goal, [below_the_range()]), prove(above(-A, x), [assume(above(-A - x))]))
        below_top = split(-A - x, under, cut(inner, prove(at_least(x, -A), [assume(at_least(A + x))])))
        sides.append(split(A - x, below_top, over))
    return rules.antisymmetry((sides[0], sides[1]), WHOLE)


y, step_2, inverse_2 = family("y"), family("step_2"), family("inverse_2")
STEPS = (equal(A * step, family("R")), equal(2 * B * step_2, step))
RECIPROCALS = (*penrose(step, inverse), *penrose(step_2, inverse_2))
LEFT = y - quantized(y, step, inverse, A)
SUM = equal(quantized(y, step, inverse, A) + quantized(LEFT, step_2, inverse_2, B), quantized(y, step_2, inverse_2, N))


def _named(theorem: Theorem) -> Theorem:
    """The theorem with the first reciprocal under its name in the statement."""
    return instance(theorem, families={"reciprocal": constant(family("inverse"))})


@lemma
def two_stages() -> Theorem:
    """q_1(y) + q_2(y - q_1(y)) = q(y) for every y: from the codes where the step is not zero, else all are zero."""
    second = assume(STEPS[1])
    codes = [code(y * inverse, A), code(LEFT * inverse_2, B), code(y * inverse_2, N)]
    many = _one("B")
    none = assume(equal(step))
    flat = equal_by_contradiction(
        step_2,
        poly(0),
        lambda gap: prove(above(0), [second, none], products=[(assume(above(gap)), many), (assume(above(gap)),)]),
    )
    at_zero = prove(SUM, [none, flat], multipliers=(1, *codes))
    unit = assume(equal(1 - step * inverse))
    srs = assume(RECIPROCALS[2])
    one_2 = prove(
        equal(step_2 * inverse_2, 1),
        [second, unit, srs],
        multipliers=(1, step_2 * inverse_2, inverse * step_2 * inverse_2, inverse, 2 * B * inverse),
    )
    ratio = prove(
        equal(inverse_2, 2 * B * inverse),
        [one_2, unit, second],
        multipliers=(1, inverse_2, inverse, 2 * B * inverse, inverse * inverse_2),
    )
    put = {"x": constant(y * inverse), "z": constant(y * inverse_2), "e": constant(LEFT * inverse_2)}
    fine = prove(equal(y * inverse_2, 2 * B * (y * inverse)), [ratio], multipliers=(y,))
    wide = prove(equal(step * inverse_2, 2 * B), [one_2, second], multipliers=(inverse_2, 2 * B))
    rest = prove(equal(LEFT * inverse_2, y * inverse_2 - 2 * B * codes[0] - B), [wide], multipliers=(1, codes[0]))
    whole = cut(instance(codes_refine(), families=put), fine, rest)
    at_unit = prove(SUM, [whole, second], multipliers=(1, step_2, codes[0]))
    return _named(step_cases(at_zero, at_unit))


@lemma
def second_range() -> Theorem:
    """abs(y) <= R |- B step_2 >= abs(y - q_1(y)): half a step of the first stage, the range of the second."""
    first, second = (assume(f) for f in STEPS)
    top = family("R")
    high, low = assume(at_least(top, y)), assume(at_least(y, -top))
    many, wrong = _one("A"), assume(above(-step))
    clash = prove(above(0), [first, high, low], products=[(many, wrong), (wrong,)])
    nonneg = by_contradiction(at_least(step), clash)
    inside = prove(at_least(A * step, y), [first, high]), prove(at_least(y, -A * step), [first, low])
    upper, lower, _ = (cut(t, nonneg, many, *inside) for t in granular(A))
    most, least = (
        prove(at_least(B * step_2, LEFT), [upper, second]),
        prove(at_least(LEFT, -B * step_2), [lower, second]),
    )
    return _named(magnitude_at_most(LEFT, B * step_2, most, least))
