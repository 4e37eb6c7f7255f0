"""Notions.v, the notations of notation.txt as Coq definitions: `python -m proofs.coq.notions` writes it."""

from __future__ import annotations

import textwrap
from functools import cache

from proofs.coq.layer import FOLDER
from proofs.language import source
from proofs.language.coq import definition
from proofs.language.notation import Notation

PATH = FOLDER / "kernel" / "Notions.v"
HEAD = """\
(* The notions that the printed theorems speak of. Made from proofs/statements/notation.txt by
   `python -m proofs.coq.notions`; a test and `tracebound coq` hold both equal. *)
Require Import ZArith Reals.
From Kernel Require Export Meaning.
Local Open Scope R_scope.

(* What every statement may use: expectation and integrability over a space that is understood, the sum over
   0 <= i < n, the largest integer below, one where a comparison of integers holds and zero elsewhere. *)
Definition E {Omega : space} (f : outcome Omega -> R) : R := Meaning.E Omega f.
Definition integrable {Omega : space} (f : outcome Omega -> R) : Prop := Int Omega f.
Definition sum (n : Z) (f : Z -> R) : R := sum_n (Z.to_nat n) f.
Definition floor (x : R) : R := IZR (Int_part x).
Notation "'all' i '<' n ',' P" := (forall i : Z, (0 <= i < n)%Z -> P)
  (at level 200, i name, n at level 69, P at level 200).

(* The notations of notation.txt, in its order. *)
"""


def text() -> str:
    """The whole file."""
    return _text(source.notation())


@cache
def _text(notation: Notation) -> str:
    return HEAD + "".join(f"{folded(definition(name, notation))}\n" for name in notation.definitions)


def folded(line: str, width: int = 118) -> str:
    """A Coq sentence in lines of bounded length, what follows a break further in."""
    return "\n".join(_row(row, width) for row in line.split("\n"))


def _row(row: str, width: int) -> str:
    blank = row[: len(row) - len(row.lstrip())]
    return textwrap.fill(
        row.lstrip(),
        width,
        initial_indent=blank,
        subsequent_indent=f"{blank}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
