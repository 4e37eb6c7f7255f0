"""What the check of one claim has found so far, and what its parts ask of the values that a claim's file returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

from proofs.checking.contents import Claim
from proofs.checking.exhibited import Shown
from proofs.checking.report import LAYERS, Goals
from proofs.kernel.rules import Theorem
from proofs.language.statement import Derivation, Statement
from proofs.models.semantics import Model
from proofs.models.truth import holds


class _Once:
    """A claim's proof whose parts with models answer once: what a model was asked is known for the whole check."""

    PARTS = ("necessity", "sharpness", "refute", "models", "derivation")

    def __init__(self, proof: Any) -> None:
        self._proof = proof

    def __getattr__(self, name: str) -> Any:
        part = getattr(self._proof, name)
        self.__dict__[name] = cache(part) if name in self.PARTS else part
        return self.__dict__[name]


class Findings:
    """One claim's check; `problems` fail it, `open_questions` leave it undecided."""

    def __init__(self, claim: Claim) -> None:
        self.source: Any = _Once(claim.proof)
        self.claim, self.statement = replace(claim, proof=self.source), claim.statement
        self.problems: list[str] = []
        self.open_questions: list[str] = []
        self.layers = dict.fromkeys(LAYERS, "none")
        self.necessity: dict[str, str] = {}
        self.theorems: dict[str, Theorem] = {}
        self.derivation: list[str] = []
        self.counterexamples: list[str] = []
        self.tight = "not applicable"
        self.goals: Goals = {}
        self.shown: dict[str, Shown] = {}
        self.varied: dict[str, Statement] = {}  # with another value of a constant, by the constant's name

    def fail(self, layer: str | None, problem: str) -> None:
        """Note a problem, of one of the layers or of none."""
        self.problems.append(problem)
        if layer:
            self.layers[layer] = "fail"

    def solved(self, what: str, answer: str, wanted: str) -> None:
        """Note what z3 answered."""
        if answer == wanted:
            self.layers["z3"] = "pass" if self.layers["z3"] == "none" else self.layers["z3"]
        elif answer == "unknown":
            self.layers["z3"] = "undecided"
            self.open_questions.append(f"{what}: z3 answers unknown")
        else:
            self.fail("z3", f"{what}: z3 answers {answer}, expected {wanted}")

    @cached_property
    def derived(self) -> Derivation:
        """What the file derives, for the check of it and of the laws in it."""
        return returned("derivation", self.source.derivation(), Derivation, "a Derivation")


def returned(name: str, value: Any, wanted: Any, words: str) -> Any:
    """The value, which is of this type; raises TypeError that says what was wanted."""
    if not isinstance(value, wanted):
        raise TypeError(f"{name} returns {type(value).__name__}, wanted {words}")
    return value


def all_of(name: str, entries: Any, wanted: Any) -> Any:
    """The entries, which are a tuple or a list of these types; raises TypeError."""
    words = str(getattr(wanted, "__name__", wanted)).replace("proofs.language.statement.", "")
    returned(name, entries, tuple | list, f"a tuple of {words}")
    for entry in entries:
        returned(name, entry, wanted, f"only {words}")
    return entries


def true(formulas: Iterable[Any], model: Model) -> bool:
    """Whether all formulas hold in the model; raises NotEvaluable."""
    return all(holds(f, model) for f in formulas)
