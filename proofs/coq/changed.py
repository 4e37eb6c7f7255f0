"""Statements changed into ones that a development must not prove: well formed, and their theorem's proof fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofs.coq.layer import CoqStatement


@dataclass(frozen=True)
class Mutant:
    """A statement changed into one that the development must not prove."""

    theorem: str
    old: str
    new: str

    @property
    def words(self) -> str:
        """What is changed into what."""
        return f"{self.theorem}: {self.old or 'nothing'} -> {self.new or 'nothing'}"


def absent(mutants: Sequence[Mutant], stated: Mapping[str, CoqStatement]) -> list[str]:
    """The mutants that change what does not stand in their theorem, as problems."""
    return [f"control {m.words}: not in the statement" for m in mutants if m.old not in stated[m.theorem].text]


def text(preamble: str, mutants: Sequence[Mutant], stated: Mapping[str, CoqStatement]) -> str:
    """A file in which Coq says of each mutant whether its theorem's proof proves it."""
    for number, mutant in enumerate(mutants):
        old, name = stated[mutant.theorem], f"mutant{number}"
        preamble += f"\nDefinition {name} : Prop := {old.text.replace(mutant.old, mutant.new)}.\n"
        # With `abstract` the kernel checks what a tactic leaves to it, such as a computation.
        tactic = old.proof.removesuffix(".").replace(". ", "; ")
        preamble += f"Goal {name}.\nProof. unfold {name}. tryif (abstract (solve [{tactic}]))\n"
        preamble += f'then idtac "@@ACCEPTED {name}" else idtac "@@REFUSED {name}". Abort.\n'
    return preamble


def refused(mutants: Sequence[Mutant], output: str) -> dict[str, bool]:
    """Whether Coq refused each mutant, by its words, from what it printed of such a file."""
    return {mutant.words: f"@@REFUSED mutant{number}\n" in output for number, mutant in enumerate(mutants)}
