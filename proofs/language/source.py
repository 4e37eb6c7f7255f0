"""The committed statements, each read once: checks, proofs and pages take what a claim says from here.

Not trusted: `proofs.recheck` reads the files anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from proofs.kernel.terms import KernelError
from proofs.language.latex import Printed, printed
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
from proofs.language.text import in_place

SECTIONS: dict[str, str] = {  # folder and letter, in the order of the book
    "scalar": "A",
    "vector": "B",
    "loewner": "C",
    "trace_bound": "D",
    "delta": "E",
    "closed_loop": "F",
    "whitening": "G",
    "rate": "H",
    "security": "I",
    "neighbours": "K",
    "rotation": "L",
    "readout": "M",
    "actual": "N",
}


class NoStatement(Exception):
    """A claim has no statement that can be read; the message is one line that names the file."""


@dataclass(frozen=True)
class Source:
    """A statement file: its text, the notation it is written in, and what it says."""

    path: Path
    text: str
    notation: Notation
    stated: Stated

    @property
    def statement(self) -> Statement:
        """What the file states."""
        return self.stated.statement

    def varied(self, **values: Fraction) -> Statement:
        """The statement with other values of some of its constants, read once for each."""
        asked = tuple(sorted(values.items()))
        if asked not in self._variants:
            read = read_statement(self.text, self.notation, values).statement
            self._variants[asked] = replace(read, section=self.statement.section)
        return self._variants[asked]

    @cached_property
    def _variants(self) -> dict[tuple[tuple[str, Fraction], ...], Statement]:
        return {}

    def blocks(self) -> list[tuple[str, list[str]]]:
        """Heads and lines of the file, its settings in place."""
        return in_place(self.text, self.notation)

    @cached_property
    def latex(self) -> Printed:
        """The formulas of the file as LaTeX."""
        return printed(self.text, self.notation, {c.name: c.value for c in self.statement.constants})


def read_source(path: Path, notation: Notation) -> Source:
    """The statement file at a path, its section that of its folder; raises NoStatement."""
    try:
        text = read_text(path, LARGEST)
        stated = read_statement(text, notation)
    except (Unreadable, KernelError) as error:
        raise NoStatement(f"{place(path)}: {error}") from None
    section = SECTIONS.get(path.parent.name, "")
    return Source(path, text, notation, replace(stated, statement=replace(stated.statement, section=section)))


def place(path: Path) -> str:
    """A statement file, as from the checkout."""
    return Path("proofs", "statements", path.relative_to(STATEMENTS)).as_posix()


@cache
def notation() -> Notation:
    """The committed notations and settings; raises NoStatement."""
    try:
        return Notation(definitions(STATEMENTS))
    except Unreadable as error:
        raise NoStatement(f"proofs/statements: {error}") from None


@cache
def files() -> dict[str, Path]:
    """The committed statement files by key; raises NoStatement."""
    try:
        return statement_files(STATEMENTS)
    except Unreadable as error:
        raise NoStatement(f"proofs/statements: {error}") from None


@cache
def source(key: str) -> Source:
    """The statement file of a claim; raises NoStatement."""
    if key not in files():
        raise NoStatement(f"no section of proofs/statements has a file {key}.txt")
    return read_source(files()[key], notation())


def statement(key: str) -> Statement:
    """What a claim states; raises NoStatement."""
    return source(key).statement
