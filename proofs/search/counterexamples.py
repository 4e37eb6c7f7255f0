"""Looks for a model against a goal without one of its hypotheses, among small changes of the models that a claim shows.

Not trusted: what is found is evaluated exactly wherever it is used. Seeded and counted: every run finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from proofs.models.semantics import Arguments, Model

VALUES = tuple(Fraction(v) for v in ("0", "1", "-1", "2", "-2", "1/2", "4", "-4", "3", "1/4", "-1/2", "8", "5"))
LARGEST = 120  # entries of a model that is worth changing at random
CHANGES = (1, 1, 1, 2, 2, 3)
Change = tuple[str, Arguments, Fraction]


def search(
    models: Sequence[tuple[str, Model]], refutes: Callable[[Model], bool], seed: str, tries: int
) -> tuple[str, Model] | None:
    """A changed model that refutes, with words that say which and how; None if so many tries find none."""
    small = [(words, m) for words, m in models if sum(map(len, m.families.values())) <= LARGEST]
    drawn = Random(seed)
    for _ in range(tries if small else 0):
        words, model = drawn.choice(small)
        changes = [_drawn(model, drawn) for _ in range(drawn.choice(CHANGES))]
        if refutes(_changed(model, changes)):
            kept = _needed(model, changes, refutes)
            named = ", ".join(f"{name}{_indices(place)} = {value}" for name, place, value in kept)
            return f"{words}; but {named}", _changed(model, kept)
    return None


def _drawn(model: Model, drawn: Random) -> Change:
    name = drawn.choice(sorted(name for name, entries in model.families.items() if entries))
    return name, drawn.choice(sorted(model.families[name])), drawn.choice(VALUES)


def _needed(model: Model, changes: list[Change], refutes: Callable[[Model], bool]) -> list[Change]:
    """The changes without those that are not needed."""
    for change in list(changes):
        fewer = [c for c in changes if c is not change]
        if fewer and refutes(_changed(model, fewer)):
            changes = fewer
    return changes


def _changed(model: Model, changes: Sequence[Change]) -> Model:
    families = {name: dict(entries) for name, entries in model.families.items()}
    for name, place, value in changes:
        families[name][place] = value
    return Model(model.indices, families, model.probabilities, model.outcomes)


def _indices(place: Arguments) -> str:
    return f"({', '.join(map(str, place))})" if place else ""
