"""Every arithmetic step of the committed proofs, put to z3 and cvc5: they corroborate, no proof rests on them.

A question is asked as it stands; where a solver does not know, or the question is out of its reach, it is asked the
question's parts, which imply it (see proofs.search.smtlib). Steps that ask the same are asked once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs.checking import kept, replayed, workers
from proofs.kernel.rules import Theorem
from proofs.library.steps import proof_steps
from proofs.recheck.claims import CERTIFICATES
from proofs.search import solvers
from proofs.search.smtlib import Question, question

WORTH_A_POOL = 400  # questions; fewer are answered sooner than a process has started
CHUNK = 20  # questions that a process is given at a time
Task = tuple[str, str, tuple[str, ...], int]  # solver, text, parts, seed


@dataclass(frozen=True)
class Asked:
    """The distinct questions by their files' names, and the names that each claim asks."""

    questions: dict[str, Question]
    claims: dict[str, tuple[str, ...]]


@dataclass
class Answers:
    """What one solver said: names by answer, and those answered `unsat` by their parts alone."""

    unsat: set[str] = field(default_factory=set[str])
    sat: set[str] = field(default_factory=set[str])
    unknown: set[str] = field(default_factory=set[str])
    by_parts: set[str] = field(default_factory=set[str])


def collect(keys: Sequence[str], folder: Path = CERTIFICATES, progress: Callable[[str], None] | None = None) -> Asked:
    """The questions of these claims' committed proofs; raises replayed.Mismatch."""
    questions: dict[str, Question] = {}
    claims: dict[str, tuple[str, ...]] = {}
    known: dict[Theorem, str] = {}  # claims share the lemmas' steps
    if progress:
        progress("certificates")
    for key, proved in replayed.theorems(keys, folder).items():
        steps = [step for step in proof_steps(proved.values()) if step.rule == "arithmetic"]
        for step in steps:
            if step not in known:
                asked = question(step)
                known[step] = questions.setdefault(asked.name, asked).name
        claims[key] = tuple(dict.fromkeys(known[step] for step in steps))
    return Asked(questions, claims)


def ask(
    asked: Asked, which: Sequence[str], seeds: int = 1, progress: Callable[[str], None] | None = None
) -> dict[str, Answers]:
    """The answers of each solver; a question counts as unsat only if it is for every seed."""
    names = list(asked.questions)
    tasks = [
        (solver, asked.questions[name].text, asked.questions[name].parts, seed)
        for solver in which
        for name in names
        for seed in range(seeds)
    ]
    labels = [(solver, name) for solver in which for name in names for _ in range(seeds)]
    answers = {solver: Answers() for solver in which}
    for place, ((solver, name), (said, by_parts)) in enumerate(zip(labels, _answered(tasks), strict=True)):
        if progress and place % 50 == 0:
            progress(f"{place} of {len(tasks)}")
        getattr(answers[solver], said).add(name)
        if by_parts:
            answers[solver].by_parts.add(name)
    for found in answers.values():
        found.unsat -= found.sat | found.unknown
    return answers


def _answered(tasks: Sequence[Task]) -> Iterable[tuple[str, bool]]:
    many = workers.processors()
    if len(tasks) < WORTH_A_POOL or many == 1:
        yield from map(_answer, tasks)
        return
    workers.prepare("proofs.checking.corroboration")
    numbered = list(enumerate(tasks))
    chunks = [numbered[start : start + CHUNK] for start in range(0, len(tasks), CHUNK)]
    ended: dict[int, tuple[str, bool]] = {}
    following = 0
    for (place, _), said in workers.results(_numbered, chunks, many):
        ended[place] = ("unknown", False) if isinstance(said, workers.Lost) else said  # nothing was found out
        while following in ended:
            yield ended.pop(following)
            following += 1


def _numbered(task: tuple[int, Task]) -> tuple[str, bool]:
    return _answer(task[1])


def _answer(task: Task) -> tuple[str, bool]:
    solver, text, parts, seed = task
    if not parts or solvers.bounded(solver, text):
        said = solvers.answer(solver, text, seed)
        if said != "unknown" or not parts:
            return said, False
    by_parts = all(solvers.answer(solver, part, seed) == "unsat" for part in parts)
    return ("unsat" if by_parts else "unknown"), by_parts


def report(asked: Asked, answers: dict[str, Answers], seeds: int) -> dict[str, Any]:
    """The findings as JSON data: per claim how many questions each solver answers unsat, and every other answer."""
    rows = [
        {
            "key": key,
            "questions": len(names),
            "unsat": {solver: len(found.unsat.intersection(names)) for solver, found in answers.items()},
            "corroborated": all(found.unsat.issuperset(names) for found in answers.values()) if names else None,
        }
        for key, names in asked.claims.items()
    ]
    others = [
        {
            "question": name,
            "solver": solver,
            "answer": said,
            "claims": [k for k, n in asked.claims.items() if name in n],
        }
        for solver, found in answers.items()
        for said in ("sat", "unknown")
        for name in sorted(getattr(found, said))
    ]
    return {
        "solvers": {solver: solvers.version(solver) for solver in answers},
        "seeds": seeds,
        "questions": len(asked.questions),
        "unsat": {solver: len(found.unsat) for solver, found in answers.items()},
        "by_parts": {solver: len(found.by_parts) for solver, found in answers.items()},
        "claims": rows,
        "others": others,
    }


def record_path() -> Path:
    """Where the last answers are kept."""
    return kept.folder() / "corroboration.json"


def digest(folder: Path = CERTIFICATES) -> str:
    """Of all certificates in a folder, which the questions are made from."""
    names = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*.json")))
    return hashlib.sha256(b"".join(f"{name} {len(data)} ".encode() + data for name, data in names)).hexdigest()


def save(found: dict[str, Any]) -> None:
    """Keep what a report says of each claim, beside what is kept of other claims and solvers."""
    claims = _kept()
    against = {(key, o["solver"]) for o in found["others"] if o["answer"] == "sat" for key in o["claims"]}
    for row in found["claims"]:
        for solver, count in row["unsat"].items():
            if row["questions"]:
                word = "pass" if count == row["questions"] else "undecided"
                claims.setdefault(row["key"], {})[solver] = "fail" if (row["key"], solver) in against else word
    kept.write(record_path(), {"digest": digest(), "claims": claims})


def last_answers(solver: str) -> dict[str, str]:
    """What a solver last said of the arithmetic steps of each claim: pass, undecided or fail.

    Only of the certificates as they are now; a claim without such steps, or never asked, is not among them.
    """
    return {key: answers[solver] for key, answers in _kept().items() if solver in answers}


def _kept() -> dict[str, dict[str, str]]:
    try:
        record = kept.read(record_path())
        claims = {key: dict(answers) for key, answers in record["claims"].items()}
        known = all(word in ("pass", "undecided", "fail") for answers in claims.values() for word in answers.values())
        return claims if known and record["digest"] == digest() else {}
    except kept.UNREADABLE:
        return {}
