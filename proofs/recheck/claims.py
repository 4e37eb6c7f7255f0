"""Claims replayed from a folder of certificates and compared with their statement files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from proofs.kernel.rules import Theorem
from proofs.kernel.terms import KernelError, Poly
from proofs.language.notation import Notation
from proofs.language.reader import (
    LARGEST,
    STATEMENTS,
    Stated,
    definitions,
    read_statement,
    read_text,
    statement_files,
)
from proofs.language.statement import Statement
from proofs.language.syntax import Unreadable
from proofs.models.semantics import NotEvaluable
from proofs.recheck.evidence import EVALUATIONS, Budget, Evidence, read_model
from proofs.recheck.reader import BINDERS, Reader
from proofs.recheck.values import items, mapping, number, parse, refuse, word

FORMAT = 1
PACKAGE = Path(__file__).resolve().parents[1]
CERTIFICATES, KERNEL = PACKAGE / "certificates", PACKAGE / "kernel"
# What one run may read and do, a wide margin over what the committed proofs take.
FILE_BYTES, ALL_BYTES, FILES, MONOMIALS = 1_000_000, 8_000_000, 1_000, 4_000_000


def sha256(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def kernel_digest() -> str:
    """The digest of the kernel's sources."""
    return sha256("".join(f"{p.name}\n{p.read_text('utf-8')}" for p in sorted(KERNEL.glob("*.py"))))


@dataclass
class Row:
    """What was replayed of one claim."""

    claim: str
    status: str = "mismatch"
    steps: int = 0
    refutations: int = 0
    problem: str = ""
    unreadable: bool = False
    theorems: dict[str, Theorem] = field(default_factory=dict[str, Theorem])


@dataclass
class Session:
    """One run: the folder of certificates, and the library's theorems read so far."""

    folder: Path
    statements: Mapping[str, Path]
    definitions: str = ""
    notation: Notation = field(default_factory=Notation)
    kernel: str = field(default_factory=kernel_digest)
    library: dict[str, tuple[str, list[Theorem]]] = field(default_factory=dict[str, "tuple[str, list[Theorem]]"])
    reading: list[str] = field(default_factory=list[str])
    steps: int = 0
    bytes: int = ALL_BYTES

    def trace(self, data: dict[str, Any]) -> Reader:
        """The theorems of a certificate: its imports, then its steps."""
        reader = Reader()
        digests = mapping(data["sha256"])
        for name, place in (items(pair, 2) for pair in items(data["imports"])):
            digest, theorems = self.lemma(word(name))
            if digests.get(f"library/{name}") != digest:
                refuse(f"library/{name} is another one than the certificate says")
            reader.theorems.append(theorems[number(place, 0, len(theorems) - 1)])
        for entry in items(data["terms"]):
            reader.add_term(entry)
        for entry in items(data["formulas"]):
            reader.add_formula(entry)
        for entry in items(data["steps"]):
            reader.add_step(entry)
        self.steps += len(data["steps"])
        return reader

    def lemma(self, name: str) -> tuple[str, list[Theorem]]:
        """The digest and the theorems of a certificate of the library."""
        if name not in self.library:
            if name in self.reading or len(self.reading) > BINDERS or len(self.library) > FILES:
                refuse("the library's certificates refer to themselves")
            if not name.replace(".", "").replace("_", "").isalnum():
                refuse("not a name of a certificate")
            self.reading.append(name)
            text = self.certificate(self.folder / "library" / f"{name}.json")
            data = self.checked(parse(text), {"lemma", "words", "theorems"})
            if data["lemma"] != name:
                refuse(f"library/{name} is another lemma's")
            reader = self.trace(data)
            self.library[name] = sha256(text), [reader.theorem(t) for t in items(data["theorems"])]
            self.reading.pop()
        return self.library[name]

    def certificate(self, path: Path) -> str:
        """The text of a certificate, while this run has not read too much."""
        text = read_text(path, min(FILE_BYTES, self.bytes))
        self.bytes -= len(text)
        return text

    def checked(self, data: dict[str, Any], fields: set[str]) -> dict[str, Any]:
        """The certificate, which has exactly its fields."""
        if set(data) != fields | {"format", "formulas", "imports", "sha256", "steps", "terms"}:
            refuse("fields are missing or too many")
        if number(data["format"]) != FORMAT:
            refuse("written in another format")
        return data

    def claim(self, key: str) -> Row:
        """Replay one claim."""
        row = Row(key)
        try:
            if key not in self.statements:
                refuse(f"no section has a statement file {key}.txt")
            text = read_text(self.statements[key], LARGEST)
            stated = read_statement(text, self.notation)
            file = self.certificate(self.folder / f"{key}.json")
            data = self.checked(parse(file), {"claim", "evidence", "models", "statement", "theorems"})
            if {data["claim"], stated.statement.key} != {key}:
                refuse("the certificate or the statement is another claim's")
            self.replay(row, stated, data)
            found, own = mapping(data["sha256"]), {"kernel": self.kernel, "statement": sha256(text)}
            for name, digest in {**own, "notation": sha256(self.definitions)}.items():
                if found.get(name) != digest and not row.problem:
                    row.problem = f"the {name} has changed since the certificate was written"
        except (Unreadable, KernelError, NotEvaluable, OverflowError, MemoryError, RecursionError) as error:
            row.problem = " ".join(str(error).split())[:200] or type(error).__name__
            row.unreadable = isinstance(error, Unreadable)
            self.reading.clear()
        except KeyError as error:
            row.problem, row.unreadable = f"a model has no value for {error}", True
        except Exception as error:  # a defect of this reader is a refusal too, for nothing was proved
            row.problem = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
            row.unreadable = True
            self.reading.clear()
        return row

    def replay(self, row: Row, stated: Stated, data: dict[str, Any]) -> None:
        """Rebuild the theorems, compare them with the statement, and evaluate the counterexamples."""
        statement, before = stated.statement, self.steps
        reader = self.trace(data)
        row.steps = self.steps - before
        if problem := _another_statement(stated, mapping(data["statement"]), reader):
            row.problem = problem
            return
        theorems = {name: reader.theorem(place) for name, place in mapping(data["theorems"]).items()}
        if statement.kind != "refuted":
            for goal in statement.goals:
                theorem = theorems.get(goal.name)
                if theorem is None or not proves(theorem, statement, goal.name):
                    row.problem = f"goal {goal.name}: the theorem rebuilt is not the one stated"
                    return
        models = [read_model(m) for m in items(data["models"])]
        replayed = Evidence(stated, models)
        for entry in items(data["evidence"]):
            if not replayed.shows(items(entry)):
                row.problem = f"evidence {str(cast('list[Any]', entry)[:3])[:80]} does not come out"
                return
            row.refutations += 1
        if statement.kind == "refuted" and {g.name for g in statement.goals} - replayed.refuted:
            row.problem = "a goal is not refuted"
            return
        row.status, row.theorems = _status(statement, theorems), theorems


def proves(theorem: Theorem, statement: Statement, goal: str) -> bool:
    """Whether a theorem is the goal, under no other hypotheses than the goal's."""
    wanted = statement.goal(goal)
    return theorem.conclusion == wanted.formula and theorem.hypotheses <= statement.formulas(wanted)


def _status(statement: Statement, theorems: dict[str, Theorem]) -> str:
    if not statement.goals:
        return "out of scope"
    if statement.kind == "refuted":
        return "refuted"
    used = {f for t in theorems.values() for f in t.hypotheses}
    cited = [h for h in statement.hypotheses if h.role == "cited"]
    return "cited" if any(not h.formulas or used.intersection(h.formulas) for h in cited) else "proved"


def _another_statement(stated: Stated, data: dict[str, Any], reader: Reader) -> str:
    """What the certificate's copy of the statement says otherwise than the statement file; nothing if they agree."""
    statement = stated.statement
    own: dict[str, Any] = {
        "words": statement.words,
        "constants": [[c.name, str(c.value), c.direction] for c in statement.constants],
        "hypotheses": [[h.name, h.role, h.words, list(h.formulas)] for h in statement.hypotheses],
        "goals": [[g.name, g.words, list(g.under), g.formula] for g in statement.goals],
        "stronger": [[s.constant, str(s.value), s.goal, s.formula] for s in stated.stronger],
    }
    if set(data) != set(own):
        refuse("the statement has other fields")
    read = dict(data)
    read["hypotheses"] = [
        [name, role, words, [reader.formula(f) for f in items(formulas)]]
        for name, role, words, formulas in (items(h, 4) for h in items(data["hypotheses"]))
    ]
    for part in ("goals", "stronger"):
        read[part] = [[*first, reader.formula(f)] for *first, f in (items(g, 4) for g in items(data[part]))]
    return next(
        (f"the {name} in the certificate differ from the statement file's" for name in own if read[name] != own[name]),
        "",
    )


def recheck(folder: Path = CERTIFICATES, statements: Path = STATEMENTS, only: Sequence[str] = ()) -> list[Row]:
    """Replay every claim that has a certificate or a statement file; raises Unreadable for a folder that has none."""
    Poly.work, Budget.evaluations = MONOMIALS, EVALUATIONS
    try:
        text = definitions(statements)
        session = Session(folder, statement_files(statements), text, Notation(text))
        keys = {*session.statements, *(p.stem for p in folder.glob("*.json"))}
        if not keys or len(keys) > FILES or not folder.is_dir():
            refuse(f"{folder}: no certificates")
        return [session.claim(key) for key in sorted(keys) if not only or key in only]
    finally:
        Poly.work = float("inf")
