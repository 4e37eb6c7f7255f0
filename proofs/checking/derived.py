"""What stands beside the kernel's proof of a claim: SymPy, z3's ground questions, ball arithmetic, a measurement."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from proofs.checking.findings import Findings, all_of, returned, true
from proofs.language.statement import Derived, Goal
from proofs.models.semantics import Model
from proofs.search import ground

SEED = 0  # of every claim's witness
SAMPLING = Fraction(1, 20)  # of an equality whose one side is the mean over a sample
ROUNDING = Fraction(1, 10**9)  # of both sides of a bound: sums of at most 10^6 terms >= 0, each good to 2^-50 or so


def derivation(found: Findings) -> None:
    """The steps of SymPy come out, and z3 answers as it must."""
    steps = found.derived
    all_of("derivation", steps.sympy, Derived)
    for step in steps.sympy:
        found.derivation.append(f"{step.words}: {step.formula}")
        if not step.holds:
            found.fail("sympy", f"derivation: {step.words}: does not come out")
    if steps.sympy and found.layers["sympy"] == "none":
        found.layers["sympy"] = "pass"
    for name, sizes, points in steps.ground:
        goal = found.statement.goal(name)
        answer = ground.negated(found.statement, goal, sizes, points)
        found.solved(f"goal {name} at {dict(sizes)}", answer, "unsat")
    for number, (name, model) in enumerate(steps.at, 1):
        _at_law(found, f"goal {name} at law {number}", found.statement.goal(name), model)
    if _asks_z3(found) and not (steps.ground or steps.at):
        found.fail("z3", "derivation: no ground question: z3 is asked for none of the goals")


def _asks_z3(found: Findings) -> bool:
    """Whether z3 is due: a claim of the kernel has formulas to ask about, a refuted one its controls."""
    return bool(found.statement.goals) and found.statement.kind != "refuted"


def _at_law(found: Findings, what: str, goal: Goal, model: Model) -> None:
    for name in goal.under:  # or the question would be empty
        if not true(found.statement.hypothesis(name).formulas, model):
            found.fail("z3", f"{what}: the model breaks {name}")
            return
    found.solved(what, ground.control(found.statement, goal, model, None), "unsat")


def constants(found: Findings) -> None:
    """The goals, or a hypothesis, depend on each constant."""
    for constant in found.statement.constants if found.statement.goals else ():
        name, value = constant.name, constant.value
        varied = found.varied.get(name) or found.claim.source.varied(**{name: value + 1})
        if varied.goals == found.statement.goals and varied.hypotheses == found.statement.hypotheses:
            found.fail(None, f"constants: {name} stands in no goal")


def witness(found: Findings) -> None:
    """The measured value keeps the bound at a fixed seed; an equality holds up to the size of the sample."""
    pair = returned("witness", found.source.witness(np.random.default_rng(SEED)), tuple, "(measured, bound)")
    if len(pair) != 2 or not all(isinstance(x, float | int | Fraction) and np.isfinite(float(x)) for x in pair):
        raise TypeError(f"returns {pair!r}, wanted two finite numbers, (measured, bound)"[:200])
    measured, bound = map(Fraction, pair)
    kind = found.statement.kind
    if kind == "equality":
        kept = abs(measured - bound) <= SAMPLING * abs(bound)
    elif kind == "refuted":
        kept = measured < bound
    else:
        kept = measured <= bound + ROUNDING * abs(bound)
    if not kept:
        relation = {"equality": "=", "refuted": "<"}.get(kind, "<=")
        found.fail(None, f"witness: not {float(measured):.17g} {relation} {float(bound):.17g}")


def enclosures(found: Findings) -> None:
    """Ball arithmetic, for the claims that have it: each step an inequality between enclosed numbers."""
    if not hasattr(found.source, "enclosures"):
        return
    for step in all_of("enclosures", tuple(found.source.enclosures()), Derived):
        found.derivation.append(f"{step.words}: {step.formula}")
        if not step.holds:
            found.fail("arb", f"enclosure: {step.words}: does not come out")
    if found.layers["arb"] == "none":
        found.layers["arb"] = "pass"
