"""The search for certificates: what it proves from which facts, what it refuses, and that it repeats itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import KernelError, bracket, family, index, poly, real, sqrt
from proofs.search import certificate
from proofs.search.certificate import NoCertificate, combinations, prove, prove_index, solve

ROOT = Path(__file__).resolve().parents[2]
EXACT = settings(derandomize=True, deadline=None, max_examples=40)
HALF = Fraction(1, 2)
a, b, c = family("a"), family("b"), family("c")
n, k, i = index("n"), index("k"), index("i")


def assumed(formula: Formula) -> Theorem:
    return rules.assume((), formula)


A, B, C = assumed(at_least(a)), assumed(at_least(b)), assumed(at_least(c))
STRICT_A, STRICT_B = assumed(above(a)), assumed(above(b))
A_IS_B, B_IS_C = assumed(equal(a, b)), assumed(equal(b, c))
NATURAL = assumed(index_at_least(n))

PROVED: dict[str, tuple[Callable[[], Theorem], Relation]] = {
    "nothing to show": (lambda: prove(at_least(0)), at_least(0)),
    "a non-negative number": (lambda: prove(at_least(HALF)), at_least(HALF)),
    "a positive number": (lambda: prove(above(HALF)), above(HALF)),
    "an empty equation": (lambda: prove(equal(a - a)), equal(0)),
    "a fact": (lambda: prove(at_least(a), [A]), at_least(a)),
    "a combination": (lambda: prove(at_least(2 * a + HALF * b + 3), [A, B]), at_least(2 * a + HALF * b + 3)),
    "a weak goal from a strict fact": (lambda: prove(at_least(a), [STRICT_A]), at_least(a)),
    "an inequality rewritten by equations": (lambda: prove(at_least(c), [A, A_IS_B, B_IS_C]), at_least(c)),
    "an equation from equations": (lambda: prove(equal(a, c), [A_IS_B, B_IS_C]), equal(a, c)),
    "an equation read backwards": (lambda: prove(equal(3 * b, 3 * a), [A_IS_B]), equal(3 * b, 3 * a)),
    "an equation times a multiplier": (
        lambda: prove(equal(a**2, b**2), [A_IS_B], multipliers=(a, b)),
        equal(a**2, b**2),
    ),
    "an equation times two multipliers at once": (
        lambda: prove(equal(a**3, b**3), [A_IS_B], multipliers=(a**2, a * b, b**2)),
        equal(a**3, b**3),
    ),
    "equations times different multipliers": (
        lambda: prove(equal(a * b, c**2), [A_IS_B, B_IS_C], multipliers=(1, b, c)),
        equal(a * b, c**2),
    ),
    "an inequality and an equation times a multiplier": (
        lambda: prove(at_least(b * c), [A_IS_B], multipliers=(1, c), products=[(A, C)]),
        at_least(b * c),
    ),
    "a product of inequalities": (lambda: prove(at_least(a * b), products=[(A, B)]), at_least(a * b)),
    "a product of three": (lambda: prove(at_least(a * b * c), products=[(A, B, C)]), at_least(a * b * c)),
    "a fact times itself": (lambda: prove(at_least(a**2), products=[(A, A)]), at_least(a**2)),
    "a square": (lambda: prove(at_least(a**2), squares=[a]), at_least(a**2)),
    "a sum of squares": (
        lambda: prove(at_least(a**2 + a * b + b**2), squares=[a, b, a + b]),
        at_least(a**2 + a * b + b**2),
    ),
    "the arithmetic and the geometric mean": (
        lambda: prove(at_least((a + b) ** 2, 4 * a * b), squares=[a - b]),
        at_least((a + b) ** 2, 4 * a * b),
    ),
    "a square times a fact": (lambda: prove(at_least(c**2 * a), weighted=[(c, A)]), at_least(c**2 * a)),
    "a strict fact": (lambda: prove(above(a), [STRICT_A]), above(a)),
    "a strict and a weak fact": (lambda: prove(above(a + b), [STRICT_A, B]), above(a + b)),
    "a strict sum by its constant": (lambda: prove(above(a + 1), [A]), above(a + 1)),
    "a product of strict facts": (
        lambda: prove(above(a * b), products=[(STRICT_A, STRICT_B)]),
        above(a * b),
    ),
    "strict with a square": (lambda: prove(above(a + b**2), [STRICT_A], squares=[b]), above(a + b**2)),
    "falsum from a contradiction": (lambda: prove(above(0), [STRICT_A, assumed(at_least(-a))]), above(0)),
    "atoms of every kind": (
        lambda: prove(at_least(sqrt(a) + bracket(n)), [assumed(at_least(sqrt(a))), assumed(equal(bracket(n), 1))]),
        at_least(sqrt(a) + bracket(n)),
    ),
}


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    make, goal = PROVED[name]
    theorem = make()
    assert theorem.conclusion == goal
    assert theorem.rule == "arithmetic"


REFUSED: dict[str, Callable[[], Theorem]] = {
    "a goal without facts": lambda: prove(at_least(a)),
    "a negative number": lambda: prove(at_least(-1)),
    "zero above zero": lambda: prove(above(0)),
    "a false equation": lambda: prove(equal(1)),
    "a negative multiple of a fact": lambda: prove(at_least(-a), [A]),
    "an equation from inequalities": lambda: prove(equal(a), [A, assumed(at_least(-a))]),
    "an equation from a square": lambda: prove(equal(a**2), squares=[a]),
    "a strict goal from a weak fact": lambda: prove(above(a), [A]),
    "a strict goal from a square": lambda: prove(above(a**2), squares=[a]),
    "a strict goal from a mixed product": lambda: prove(above(a * b), products=[(STRICT_A, B)]),
    "a strict goal from an equation": lambda: prove(above(a, b), [A_IS_B]),
    "a strict goal from a weighted strict fact": lambda: prove(above(c**2 * a), weighted=[(c, STRICT_A)]),
    "a product that was not offered": lambda: prove(at_least(a * b), [A, B]),
    "a square that was not offered": lambda: prove(at_least(a**2, 2 * a - 1), squares=[a]),
    "an equation without its multiplier": lambda: prove(equal(a**2, b**2), [A_IS_B]),
    "an equation with another multiplier": lambda: prove(equal(a**2, b**2), [A_IS_B], multipliers=(1, c)),
    "an index fact as a real one": lambda: prove(at_least(real(n)), [NATURAL]),
    "a quantified fact": lambda: prove(at_least(a), [assumed(all_index(1, lambda _: at_least(a)))]),
    "an index goal without facts": lambda: prove_index(index_at_least(n)),
    "an index goal out of reach": lambda: prove_index(index_at_least(n, 1), [NATURAL]),
    "a negative multiple of an index fact": lambda: prove_index(index_at_least(0, n), [NATURAL]),
    "a negative index": lambda: prove_index(index_at_least(-1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(NoCertificate) as caught:
        REFUSED[name]()
    assert str(caught.value)


def test_a_product_with_an_equation_is_refused_by_the_kernel() -> None:
    with pytest.raises(KernelError):
        prove(at_least(b * (a - b)), products=[(B, A_IS_B)])


def test_only_the_facts_that_are_used_leave_hypotheses() -> None:
    idle = assumed(at_least(family("idle")))
    theorem = prove(at_least(a + b), [idle, A, assumed(equal(family("other"))), B])
    assert theorem.hypotheses == {at_least(a), at_least(b)}
    assert set(theorem.premises) == {A, B}


def test_facts_of_another_kind_are_passed_over() -> None:
    theorem = prove(at_least(a), [NATURAL, assumed(all_index(n, lambda j: equal(family("f", j)))), A])
    assert theorem.premises == (A,)


def test_facts_may_come_from_an_iterator() -> None:
    theorem = prove(at_least(a + b + c**2), iter([A, B]), products=iter([(A, B)]), squares=iter([c]))
    assert theorem.hypotheses == {at_least(a), at_least(b)}


def test_index_inequalities_add_up() -> None:
    chain = [assumed(index_at_least(k, n + 1)), assumed(index_at_least(n, i)), assumed(index_at_least(i))]
    theorem = prove_index(index_at_least(k), chain)
    assert theorem.conclusion == index_at_least(k)
    assert theorem.hypotheses == {f.conclusion for f in chain}
    assert theorem.rule == "index_arithmetic"


def test_index_inequality_with_a_fractional_factor() -> None:
    theorem = prove_index(index_at_least(n), [assumed(index_at_least(n + n, 1))])
    assert theorem.conclusion == index_at_least(n)
    assert theorem.arguments[1] == (HALF,)


def test_index_inequality_with_slack_alone() -> None:
    assert prove_index(index_at_least(3)).conclusion == index_at_least(3)
    assert prove_index(index_at_least(n + 2, n)).hypotheses == frozenset()


def test_solve_respects_the_signs() -> None:
    columns = [(a, True), (-a, True), (a + b, False)]
    found = solve(columns, -2 * a - 2 * b, None)
    assert found[2] == -2
    assert found[0] == found[1]
    found = solve(columns, poly(0), (0,))
    assert found[0] > 0
    assert found[0] - found[1] + found[2] == 0
    with pytest.raises(NoCertificate):
        solve([(a, True)], poly(0), (0,))
    with pytest.raises(NoCertificate):
        solve([], a, None)


small = st.fractions(0, 5, max_denominator=6)
signed = st.fractions(-2, 2, max_denominator=3)


@EXACT
@given(st.lists(st.tuples(signed, signed, signed), min_size=0, max_size=3), st.tuples(signed, signed, signed))
def test_the_only_combination_is_the_one_that_z3_finds(
    rows: list[tuple[Fraction, ...]], wanted: tuple[Fraction, ...]
) -> None:
    *columns, target = (sum((v * x for v, x in zip(row, (a, b, c), strict=True)), poly(0)) for row in (*rows, wanted))
    only = combinations(columns, target)
    free = [(column, False) for column in columns]
    if only is not None:
        try:
            assert only == [certificate._chosen(free, target, None)]
        except NoCertificate:
            assert only == []


def test_whether_there_is_one_combination_is_decided() -> None:
    assert combinations([], poly(0)) == [[]] and combinations([], a) == []
    assert combinations([a, a + b], 3 * a + 2 * b) == [[Fraction(1), Fraction(2)]]
    assert combinations([a, 2 * a], a) is None and combinations([poly(0)], poly(0)) is None
    assert combinations([a, b], c) == []
    with pytest.raises(NoCertificate):
        solve([(a, True)], -a, None)  # the only one, of the wrong sign
    with pytest.raises(NoCertificate):
        solve([(a, True), (b, True)], a, (1,))  # the only one, not positive where it must be
    assert solve([(a, False)], -a, None) == [-1]


@EXACT
@given(st.lists(small, min_size=4, max_size=4))
def test_every_non_negative_combination_is_found(factors: list[Fraction]) -> None:
    first, second, third, slack = factors
    facts = [A, assumed(at_least(b, a)), assumed(at_least(2 * c, a - 1))]
    goal = at_least(first * a + second * (b - a) + third * (2 * c - a + 1) + slack)
    assert prove(goal, facts).conclusion == goal


@EXACT
@given(st.lists(st.integers(-3, 3), min_size=4, max_size=4), st.fractions(-3, 3, max_denominator=4))
def test_every_combination_of_equations_is_found(factors: list[int], share: Fraction) -> None:
    p, q, r, s = factors
    goal = equal((p * a + q * b + share) * (a - b) + (r * a + s * b) * (b - c))
    assert prove(goal, [A_IS_B, B_IS_C], multipliers=(1, a, b)).conclusion == goal


@EXACT
@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(0, 3)), min_size=1, max_size=3))
def test_every_sum_of_offered_squares_is_found(parts: list[tuple[int, int, int]]) -> None:
    roots = [p * a + q * b for p, q, _ in parts]
    goal = at_least(sum((s * root**2 for root, (_, _, s) in zip(roots, parts, strict=True)), poly(0)))
    assert prove(goal, squares=roots).conclusion == goal


PRINT_CERTIFICATE = """
from proofs.kernel import rules
from proofs.kernel.formulas import above, at_least
from proofs.kernel.terms import family
from proofs.language.text import as_text
from proofs.search.certificate import prove

a, b, c = (family(name) for name in "abc")
given = (at_least(a), at_least(b), at_least(c), above(a), at_least(a + b), at_least(b + c))
facts = [rules.assume((), formula) for formula in given]
roots = [a, b, c, a + b, a + c, b + c, a - b, a - c]
goal = above((a + b) ** 2 + (a + c) ** 2 + a**2 + a + b + c)
theorem = prove(goal, facts, products=[facts[:2], facts[1:3]], squares=roots)
for factor, squares, places in theorem.arguments[2]:
    print(factor, [as_text(root) for root in squares], [as_text(theorem.premises[p].conclusion) for p in places])
"""


def test_another_process_finds_the_same_certificate() -> None:
    printed: list[str] = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PRINT_CERTIFICATE]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        printed.append(run.stdout)
    assert printed[0]
    assert printed[0] == printed[1]
