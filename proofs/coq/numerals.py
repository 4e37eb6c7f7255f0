"""Numbers of the certificates by name. Coq evaluates its own reading of each numeral; a constant is only looked up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from proofs.coq.layer import FOLDER
from proofs.coq.program import copied

REFS, NATS, WHOLE, BELOW = 4096, 32, 16, (1, 2, 4)  # what has a name; what has none is written as a numeral


def ref(number: int) -> str:
    """A positive number: of a name, a term, a formula or a step."""
    return f"r{number}" if number < REFS else f"{number}%positive"


def nat(number: int) -> str:
    """A natural number: of a bound variable, a premise, an exponent, an arity."""
    return f"n{number}" if number < NATS else f"{number}%nat"


def whole(number: int) -> str:
    """An integer."""
    return f"z{_spelled(number)}" if abs(number) <= WHOLE else f"({number})%Z"


def rational(number: int | Fraction) -> str:
    """A rational number."""
    value = Fraction(number)
    if abs(value.numerator) <= WHOLE and value.denominator in BELOW:
        return f"q{_spelled(value.numerator)}_{value.denominator}"
    return f"({value.numerator}#{value.denominator})%Q"


def _spelled(number: int) -> str:
    return f"{'m' if number < 0 else ''}{abs(number)}"


def text() -> str:
    """The names as Coq defines them."""
    lines = ["(* Names of numbers, for certificates. *)", "Require Import ZArith QArith.", "Definition r1 := xH."]
    lines += [f"Definition r{k} := {'xI' if k % 2 else 'xO'} r{k // 2}." for k in range(2, REFS)]
    lines += ["Definition n0 := O.", *(f"Definition n{k} := S n{k - 1}." for k in range(1, NATS))]
    signs = ("Definition z{0} := Zpos r{0}.", "Definition zm{0} := Zneg r{0}.")
    lines += ["Definition z0 := Z0.", *(sign.format(k) for k in range(1, WHOLE + 1) for sign in signs)]
    for k in range(-WHOLE, WHOLE + 1):
        lines += [f"Definition q{_spelled(k)}_{d} := Qmake z{_spelled(k)} r{d}." for d in BELOW]
    return "\n".join(lines) + "\n"


def kernel(work: Path) -> Path:
    """The kernel's sources in a folder of their own, with this file beside them, for make."""
    folder = work / "kernel"
    copied(FOLDER / "kernel", folder)
    (folder / "Numerals.v").write_text(text(), encoding="utf-8")
    with (folder / "_CoqProject").open("a", encoding="utf-8") as project:
        project.write("Numerals.v\n")
    return folder
