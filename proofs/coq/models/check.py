"""Builds the evaluator and its proofs, has Coq evaluate every model of every claim, and audits what that assumes."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proofs.checking.contents import Claim
from proofs.coq import numerals
from proofs.coq.layer import FOLDER, refusals_in
from proofs.coq.models.gather import shown
from proofs.coq.models.text import HEAD, ClaimText, claim_text
from proofs.coq.program import (
    STANDARD,
    Say,
    audited,
    beside,
    copied,
    every,
    last_error,
    make,
    marked,
)

MODELS = FOLDER / "models"
KERNEL = ("Spaces.vo", "Data.vo", "Notions.vo", "Numerals.vo")  # what the evaluator and the printed theorems stand on
PROJECT = "-R ../kernel Kernel\n-R ../models Models\n-R . Shown\n-arg -w -arg -all\n"
LIBRARIES = ("-R", "../kernel", "Kernel", "-R", "../models", "Models", "-R", ".", "Shown")


@dataclass(frozen=True)
class ModelsOf:
    """One claim: how much its models show by kind, how many theorems are printed, and whether Coq accepted all."""

    key: str
    kinds: Mapping[str, int]
    linked: int
    theorems: tuple[str, ...]
    status: str
    axioms: list[str] = field(default_factory=list[str])

    @property
    def entries(self) -> int:
        """How many things the models show."""
        return sum(self.kinds.values())


def texts(claims: Iterable[Claim], printed: Sequence[str] | None = None) -> dict[str, list[ClaimText]]:
    """What the models of some claims show, by section; theorems are printed for the refuted, or for these keys."""
    found: dict[str, list[ClaimText]] = {}
    for claim in claims:
        statement = claim.statement
        if entries := shown(claim):
            wanted = statement.kind == "refuted" if printed is None else statement.key in printed
            section = claim.source.path.parent.name
            found.setdefault(section, []).append(claim_text(statement.key, entries, wanted))
    return found


def check(
    work: Path, claims: Iterable[Claim], say: Say, printed: Sequence[str] | None = None
) -> tuple[list[ModelsOf], list[str]]:
    """Have Coq evaluate the models of some claims, in a folder that may hold the kernel's proofs; and the problems."""
    problems = refusals_in(MODELS)
    if problems:
        return [], problems
    if not (work / "kernel").is_dir():
        numerals.kernel(work)
    copied(MODELS, work / "models")
    done, sections = beside(lambda: _built(work, say), lambda: texts(claims, printed))
    if done.returncode:
        return [], [f"build: {last_error(done)}"]
    say("the models")
    folder = work / "shown"
    folder.mkdir()
    for section, parts in sections.items():
        text = HEAD.format(section=section) + "\n".join(part.text for part in parts)
        (folder / f"{section}_models.v").write_text(text, encoding="utf-8")
    names = sorted((f"{s}_models" for s in sections), key=lambda n: -(folder / f"{n}.v").stat().st_size)
    (folder / "_CoqProject").write_text(PROJECT + "".join(f"{name}.v\n" for name in names), encoding="utf-8")
    done = make(folder, [f"{name}.vo" for name in names], say)
    built = {s: parts for s, parts in sections.items() if (folder / f"{s}_models.vo").is_file()}
    axioms, wrong = _assumed(folder, built, say)
    problems = list(wrong)
    found: list[ModelsOf] = []
    for section, parts in sections.items():
        bad = wrong if section in built else [f"models of {section}: {last_error(done)}"]
        problems += bad if section not in built else []
        for part in parts:
            kinds = Counter(entry.kind for entry in part.shown)
            named = tuple(theorem.name for theorem in part.theorems)
            found.append(ModelsOf(part.key, kinds, part.linked, named, "failed" if bad else "checked", axioms))
    return found, problems


def _built(work: Path, say: Say) -> subprocess.CompletedProcess[str]:
    """Make what the models stand on."""
    done = make(work / "kernel", KERNEL, say)
    return done if done.returncode else make(work / "models", (), say)


def _assumed(folder: Path, sections: Mapping[str, Sequence[ClaimText]], say: Say) -> tuple[list[str], list[str]]:
    """What all that the models show assumes, one question for all sections, and what of it is not on the list."""
    if not sections:
        return [], []
    say("the assumptions of the models")
    names = [
        f"{section}_models.{name}"
        for section, parts in sections.items()
        for part in parts
        for name in (part.right, *(t.name for t in part.theorems))
    ]
    # Nothing is imported, so that no notation takes part in the printing.
    head = "".join(f"From Shown Require {section}_models.\n" for section in sections)
    text = f"{head}{every(names)}Set Printing All.\n{marked('every', 'every')}"
    return audited(folder, text, LIBRARIES, "models", STANDARD)
