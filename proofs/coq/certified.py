"""The kernel proved sound in Coq and the goals proved by certificates: built, compared with the statements, audited.

What is kept of a claim counts while its certificate, its statement, the notation and the Coq sources are the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from proofs.checking import kept
from proofs.coq import notions, numerals, theorems
from proofs.coq.layer import FOLDER, record_path, refusals_in
from proofs.coq.lines import Statement
from proofs.coq.program import (
    STANDARD,
    Say,
    audited,
    beside,
    every,
    last_error,
    make,
    marked,
    run,
    unchecked,
)
from proofs.language import source
from proofs.recheck.claims import CERTIFICATES, recheck

KERNEL = FOLDER / "kernel"
LANGUAGE = FOLDER.parent / "language"
NEEDED = (
    "Data.vo",
    "Notions.vo",
    "Numerals.vo",
)  # what the theorems stand on; the other files of the folder are about it
PROJECT = "-R ../kernel Kernel\n-R . Claims\n-arg -w -arg -all\n"
BLOCK = re.compile(r"\(\* [^\n]* \*\)\nTheorem (\w+) : (.*?)\.\nProof\. .*? Qed\.\n", re.DOTALL)


@dataclass(frozen=True)
class Certified:
    """One claim: its goals as theorems with their texts, what all claims assume, and whether Coq accepted."""

    key: str
    digest: str
    axioms: list[str]
    status: str
    theorems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


@cache
def _sources() -> str:
    """The hash of what a theorem's text and proof are made with, claims apart."""
    total = hashlib.sha256()
    for path in (*sorted(KERNEL.glob("*.v")), *sorted(FOLDER.glob("*.py")), *sorted(LANGUAGE.glob("*.py"))):
        total.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def digest(key: str) -> str:
    """The hash of all that the theorems of a claim depend on; its certificate has the digests of its statement,
    of the notation and of the lemmas that it imports.

    Raises OSError for a claim that has no certificate.
    """
    certificate = (CERTIFICATES / f"{key}.json").read_bytes()
    statement = source.files()[key].read_bytes() if key in source.files() else b""
    parts = (certificate, statement, notions.text().encode())
    return hashlib.sha256("".join([_sources(), *(hashlib.sha256(p).hexdigest() for p in parts)]).encode()).hexdigest()


def goals(key: str) -> list[theorems.Goal]:
    """The goals of a claim as theorems of Coq, in the order of its statement."""
    statement = Statement(source.source(key))
    return [theorems.goal_text(statement, key, name) for name in statement.goals]


def proved_goals(key: str) -> list[theorems.Goal]:
    """The goals that a claim's certificate proves: none of a claim that is refuted or has no goals."""
    return goals(key) if source.statement(key).kind != "refuted" else []


def last_check() -> dict[str, dict[str, Any]]:
    """What the last run found of the claims whose certificate and whose Coq sources are as they were."""
    try:
        record = kept.read(record_path())
        found = {claim["key"]: claim for claim in record["certificates"] if _is_certified(claim)}
    except kept.UNREADABLE:
        return {}
    return {key: claim for key, claim in found.items() if _same(key, claim["digest"])}


def _same(key: str, then: str) -> bool:
    try:
        return digest(key) == then
    except (OSError, source.NoStatement):
        return False


def _is_certified(claim: Mapping[str, Any]) -> bool:
    texts = (claim["key"], claim["digest"], claim["status"], *claim["axioms"])
    return all(isinstance(each, str) for each in texts) and isinstance(claim["theorems"], list)


def check(work: Path, say: Say, only: Sequence[str] = ()) -> tuple[list[Certified], list[str]]:
    """Build in a folder the kernel's proofs and the theorems of the claims, all if none is named; and the problems."""
    problems = refusals_in(KERNEL)
    if notions.PATH.read_text("utf-8") != notions.text():
        problems.append("kernel/Notions.v is not what notation.txt says; run: python -m proofs.coq.notions")
    if problems:
        return [], problems
    kernel = numerals.kernel(work)
    done, (files, problems) = beside(lambda: make(kernel, NEEDED, say), lambda: exported(only))
    if done.returncode:
        return [], [f"build: {last_error(done)}"]
    say("the certificates")
    digests = {goal.key: digest(goal.key) for each in files for goal in each.goals}  # of what is proved now
    folder = work / "claims"
    folder.mkdir()
    for each in files:
        (folder / f"{each.section}_steps.v").write_text(each.steps, encoding="utf-8")
        (folder / f"{each.section}.v").write_text(each.theorems, encoding="utf-8")
    names = [f"{each.section}{part}" for each in files for part in ("_steps", "")]
    (folder / "_CoqProject").write_text(PROJECT + "".join(f"{name}.v\n" for name in names), encoding="utf-8")
    done = make(folder, [f"{name}.vo" for name in names], say)
    built = [each for each in files if (folder / f"{each.section}.vo").is_file()]
    axioms, wrong = _assumed(folder, built, say)
    found: list[Certified] = []
    for each in files:
        own = list(wrong)
        if each not in built:
            own = [f"{each.section}: {_error_of(done.stderr, each.section) or last_error(done)}"]
        text = (folder / f"{each.section}.v").read_text("utf-8")
        own += compared(text, each.section, {g.key for g in each.goals})
        problems += own
        found += _claims(each, digests, axioms, "failed" if own else "checked")
    return found, list(dict.fromkeys(problems))


# What coqchk calls the axioms that are accepted, and one that the library of the reals loads and no theorem here uses.
LOADED = (
    "Coq.Reals.ClassicalDedekindReals.sig_not_dec",
    "Coq.Reals.ClassicalDedekindReals.sig_forall_dec",
    "Coq.Logic.FunctionalExtensionality.functional_extensionality_dep",
    "Coq.Logic.Classical_Prop.classic",
)


def independent(work: Path, problems: list[str], say: Say) -> None:
    """Check the kernel's compiled proofs again, with all they stand on, by the separate checker."""
    say("the kernel with coqchk")
    done = run(["coqchk", "-silent", "-o", "-R", "kernel", "Kernel", "Kernel.Data", "Kernel.Notions"], work)
    unsafe = unchecked(done.stdout + done.stderr, LOADED)
    if done.returncode or unsafe:
        problems.append(f"coqchk of the kernel: {', '.join(unsafe) or last_error(done)}")


def exported(only: Sequence[str] = ()) -> tuple[list[theorems.Files], list[str]]:
    """The files of each section, those with the most steps first, and what cannot be replayed."""
    sections: dict[str, dict[str, dict[str, Any]]] = {}
    problems: list[str] = []
    for row in recheck(only=only):
        if row.problem:
            problems.append(f"{row.claim}: {row.problem}")
        elif row.theorems:
            sections.setdefault(source.source(row.claim).path.parent.name, {})[row.claim] = row.theorems
    files = [theorems.section_files(section, proved) for section, proved in sections.items()]
    return sorted(files, key=lambda each: -len(each.steps)), problems


def compared(text: str, section: str, keys: set[str]) -> list[str]:
    """Where a file of theorems says other things than the statement files of its claims."""
    wanted = {goal.theorem: goal.text for key in sorted(keys) for goal in goals(key)}
    head = theorems.HEAD.format(section=section)
    found = BLOCK.findall(text)
    rest = BLOCK.sub("", text)
    problems = (
        [] if text.startswith(head) and not rest.removeprefix(head).strip() else [f"{section}: more than theorems"]
    )
    if [name for name, _ in found] != [*dict(found)] or set(dict(found)) != set(wanted):
        problems.append(f"{section}: other theorems than the statement files' goals")
    return problems + [f"{name}: not as the statement file says" for name, said in found if wanted.get(name) != said]


def _assumed(folder: Path, files: Sequence[theorems.Files], say: Say) -> tuple[list[str], list[str]]:
    """What all theorems of some sections assume together, one question for all, and what of it is not on the list."""
    if not files:
        return [], []
    say("the assumptions of the theorems")
    names = [f"{each.section}.{goal.theorem}" for each in files for goal in each.goals]
    # Nothing is imported, so that no notation takes part in the printing.
    head = "".join(f"From Claims Require {each.section}.\n" for each in files)
    text = f"{head}{every(names)}Set Printing All.\n{marked('every', 'every')}"
    return audited(folder, text, ("-R", "../kernel", "Kernel", "-R", ".", "Claims"), "theorems", STANDARD)


def _claims(files: theorems.Files, digests: Mapping[str, str], axioms: list[str], status: str) -> Iterator[Certified]:
    for key in dict.fromkeys(goal.key for goal in files.goals):
        own = [{"theorem": g.theorem, "statement": " ".join(g.text.split())} for g in files.goals if g.key == key]
        yield Certified(key, digests[key], axioms, status, own)


def _error_of(errors: str, section: str) -> str:
    """What Coq said of a section's files, on one line."""
    match = re.search(rf'File "\./{section}(?:_steps)?\.v".*?(?=\nFile |\nmake|\Z)', errors, re.DOTALL)
    return " ".join(match[0].split())[:300] if match else ""
