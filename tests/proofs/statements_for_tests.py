"""Statements about formulas that no claim has."""

from __future__ import annotations

from proofs.kernel.formulas import Formula
from proofs.language.statement import Goal, Hypothesis, Statement


def stated(goal: Formula, *hypotheses: Formula) -> Statement:
    """A statement whose hypotheses are named 0, 1, .."""
    named = tuple(Hypothesis(str(place), "", (h,)) for place, h in enumerate(hypotheses))
    goals = (Goal("goal", "", goal, tuple(h.name for h in named)),)
    return Statement("key", "title", "A", "upper bound", "words", "source", named, goals)
