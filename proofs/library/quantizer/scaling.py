"""A number and its step scaled by one factor: the quantizer's output scales with them, clipping included."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, Polyish, family, floor, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, constant, cut, instance, magnitude
from proofs.library.quantizer.quantizer import penrose, reciprocal, step, y
from proofs.library.quantizer.setting import HALF, M, code, quantized
from proofs.search.certificate import prove

scale, gain, scaled = family("scale"), family("gain"), family("scaled")
scaled_step, scaled_reciprocal = family("scaled_step"), family("scaled_reciprocal")


def _least(z: Polyish) -> Poly:
    """min(floor z, M - 1)."""
    top = real(M) - 1
    return HALF * (floor(z) + top - magnitude(floor(z) - top))


def _same_magnitude(left: Poly, right: Poly, same: Theorem) -> Theorem:
    """From left = right: abs left = abs right."""
    squared = prove(equal(left**2, right**2), [same], multipliers=(left, right))
    return rules.congruence((squared,), left**2, right**2, "sqrt")


@lemma
def same_code() -> Theorem:
    """z = z' |- code z = code z'."""
    first, second = family("z"), family("z'")
    floors = rules.congruence((assume(equal(first, second)),), first, second, "floor")
    top = real(M) - 1
    inner = _same_magnitude(
        floor(first) - top, floor(second) - top, prove(equal(floor(first), floor(second)), [floors])
    )
    least = prove(equal(_least(first), _least(second)), [floors, inner])
    outer = _same_magnitude(-real(M) - _least(first), -real(M) - _least(second), least)
    return prove(equal(code(first), code(second)), [least, outer])


@lemma
def reciprocal_unique() -> Theorem:
    """s r s = s, r s r = r and the same for r' |- r = r'."""
    s, r, other = step, reciprocal, family("other")
    (srs, rsr), (sos, oso) = ([assume(f) for f in penrose(s, x)] for x in (r, other))
    supports = prove(equal(s * r, s * other), [srs, sos], multipliers=(r, other))
    return prove(equal(r, other), [rsr, oso, supports], multipliers=(1, r, other))


@lemma
def scaled_quantizer() -> Theorem:
    """y' = s y, step' = s step, s g = 1, both with their reciprocals |- q'(y') = s q(y)."""
    value, width, unit = equal(scaled, scale * y), equal(scaled_step, scale * step), equal(scale * gain, 1)
    facts = [assume(f) for f in (value, width, unit, *penrose(step, reciprocal))]
    moved = gain * reciprocal
    a = scaled_step
    regular = prove(
        equal(a * moved * a, a),
        facts,
        multipliers=(
            1,
            scale,
            a * moved,
            scale * step * moved,
            step * reciprocal * step,
            step * reciprocal * step * scale,
        ),
    )
    reflexive = prove(
        equal(moved * a * moved, moved),
        facts,
        multipliers=(1, gain, moved * moved, moved * step * reciprocal, gain * reciprocal * step * reciprocal),
    )
    unique = instance(
        reciprocal_unique(),
        families={"step": constant(a), "reciprocal": constant(scaled_reciprocal), "other": constant(moved)},
    )
    inverse = cut(unique, regular, reflexive)
    z, other = scaled * scaled_reciprocal, y * reciprocal
    quotient = prove(equal(z, other), [*facts, inverse], multipliers=(1, scaled, moved, y * reciprocal))
    codes = cut(instance(same_code(), families={"z": constant(z), "z'": constant(other)}), quotient)
    goal = equal(quantized(scaled, a, scaled_reciprocal), scale * quantized(y, step, reciprocal))
    return prove(goal, [facts[1], codes], multipliers=(1, a, code(z), code(other), scale * step))
