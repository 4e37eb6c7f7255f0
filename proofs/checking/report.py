"""What a check of one claim found, as the commands, the pages and the paper take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from proofs.language.source import Source

LAYERS: tuple[str, ...] = ("kernel", "sympy", "z3", "arb")
Goals = dict[str, dict[str, dict[str, str | int]]]  # by name: its model, and what is known of its hypotheses


@dataclass(frozen=True)
class ClaimReport:
    """What a check of one claim found; every field is computed in the run."""

    key: str
    title: str
    section: str
    kind: str
    status: str
    layers: dict[str, str]
    tight: str
    hypotheses: list[dict[str, str]]  # the formulas of each as LaTeX, a line each
    necessity: dict[str, str]
    uses: list[str]
    seconds: float
    problems: list[str]
    statement: str
    latex: list[dict[str, str]]  # of the goals by name, or of a claim without goals
    goals: Goals = field(default_factory=dict[str, "dict[str, dict[str, str | int]]"])
    fully_proved: bool = False  # neither the claim nor anything it uses failed, is open or rests on a citation
    sound: bool = False  # neither the claim nor anything it uses failed or is open
    outline: list[str] = field(default_factory=list[str])
    derivation: list[str] = field(default_factory=list[str])
    counterexamples: list[str] = field(default_factory=list[str])
    origin: str = "checked"  # in this run; or "kept" from an earlier one, or "lost" or "memory" where no check ended

    @property
    def unreadable(self) -> bool:
        """Whether the claim is broken, so that the book has no statement of it."""
        return self.kind == "unknown"

    def to_json(self) -> dict[str, Any]:
        """The fields of `tracebound verify --json`."""
        fields = (
            "key title section kind status layers tight hypotheses necessity uses seconds problems fully_proved latex"
            " goals origin"
        )
        return {name: getattr(self, name) for name in fields.split()}


def shown_hypotheses(source: Source) -> list[dict[str, str]]:
    """The hypotheses with their formulas as LaTeX."""
    shown = source.latex.hypotheses
    return [{"name": h.name, "words": h.words, "latex": "\n".join(shown[h.name])} for h in source.statement.hypotheses]


def shown_goals(source: Source) -> list[dict[str, str]]:
    """The goals as LaTeX, by name."""
    return [{"name": name, "latex": shown} for name, shown in source.latex.goals.items()]
