"""Builds the evaluator and its proofs, has Coq evaluate every model of every claim, and audits what that assumes."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proofs.checking.contents import Claim
from proofs.coq.layer import FOLDER, BadSource, refusals_in
from proofs.coq.models.gather import shown
from proofs.coq.models.text import HEAD, ClaimText, claim_text
from proofs.coq.program import (
    STANDARD,
    Say,
    assumptions,
    beside,
    between,
    copied,
    last_error,
    make,
    marked,
    not_allowed,
    run,
    together,
)

MODELS = FOLDER / "models"
KERNEL = ("Spaces.vo", "Data.vo", "Notions.vo")  # what the evaluator and the printed theorems stand on
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
        copied(FOLDER / "kernel", work / "kernel")
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
    found: list[ModelsOf] = []
    for section, parts in sections.items():
        if (folder / f"{section}_models.vo").is_file():
            axioms, bad = _audited(folder, section, parts)
        else:
            axioms, bad = [], [f"models of {section}: {last_error(done)}"]
        problems += bad
        for part in parts:
            kinds = Counter(entry.kind for entry in part.shown)
            named = tuple(theorem.name for theorem in part.theorems)
            found.append(ModelsOf(part.key, kinds, part.linked, named, "failed" if bad else "checked", axioms))
    return found, problems


def _built(work: Path, say: Say) -> subprocess.CompletedProcess[str]:
    """Make what the models stand on."""
    done = make(work / "kernel", KERNEL, say)
    return done if done.returncode else make(work / "models", (), say)


def _audited(folder: Path, section: str, parts: Sequence[ClaimText]) -> tuple[list[str], list[str]]:
    """What all that a section's models show assumes, and what of it is not on the list."""
    names = [*(part.right for part in parts), *(t.name for part in parts for t in part.theorems)]
    every = together("pair", names)
    text = f"From Shown Require Import {section}_models.\nDefinition every := {every}.\n"
    (folder / f"{section}_audit.v").write_text(text, encoding="utf-8")
    audit = f"From Shown Require {section}_audit.\nSet Printing All.\n" + marked("every", f"{section}_audit.every")
    (folder / "Audit.v").write_text(audit, encoding="utf-8")
    for name in (f"{section}_audit.v", "Audit.v"):
        done = run(["coqc", "-q", "-w", "-all", *LIBRARIES, name], folder)
        if done.returncode:
            return [], [f"models of {section}: {last_error(done)}"]
    try:
        found = assumptions(between(done.stdout, "every"))
    except BadSource as error:
        return [], [f"models of {section}: {error}"]
    return sorted(found), [f"models of {section}: assume {axiom}" for axiom in not_allowed(found, STANDARD)]
