"""Reads the sections' lists and the claims' files; what is wrong with one is a line that names file and place.

A file may fail in any way that Python knows. Each such claim is broken, by name, and no other is.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import io
import re
import signal
import traceback
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from proofs.language.reader import STATEMENTS
from proofs.language.source import SECTIONS, NoStatement, Source, notation, read_source, source
from proofs.language.source import place as stated_at
from proofs.language.statement import Statement

FOLDER = Path(__file__).resolve().parents[1] / "claims"
PARTS = ("prove", "necessity", "sharpness", "derivation", "witness")
SHOWN = 3  # faults of one file; to mend the first often mends the others
_PROVES = re.compile(r"^def prove\(", re.MULTILINE)
TEMPLATE = STATEMENTS / "template.txt"


class BrokenClaim(Exception):
    """A claim's file, or its entry in a list, cannot be used; the message is one line that names file and place."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(" ".join(reason.split()))
        self.key = key


@dataclass(frozen=True)
class Claim:
    """What a claim says, from its statement file, and what shows it: the module of its proof."""

    source: Source
    proof: Any

    @property
    def statement(self) -> Statement:
        """What the statement file states."""
        return self.source.statement


class Printed(Exception):
    """A claim's code wrote to standard output, where only the command's own result may stand."""


def interrupted() -> bool:
    """Whether a KeyboardInterrupt can be Ctrl-C here; where the signal is blocked or set otherwise, code raised it."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    return not hasattr(signal, "pthread_sigmask") or signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def guarded(work: Callable[[], object]) -> BaseException | None:
    """What the code of a claim raised, or Printed, or None. Ctrl-C and a lack of memory are no fault of the claim."""
    heard = io.StringIO()
    try:
        with contextlib.redirect_stdout(heard):
            work()
    except MemoryError:
        raise
    except KeyboardInterrupt as error:
        if interrupted():
            raise
        return error
    except BaseException as error:  # SystemExit as well: no claim may stop the others
        return error
    return Printed(f"wrote {heard.getvalue().strip()[:60]!r} to standard output") if heard.getvalue() else None


def place(path: Path, line: int | None = None) -> str:
    """A file of the claims, as from the checkout, and its line."""
    name = Path("proofs", "claims", path.relative_to(FOLDER)).as_posix()
    return f"{name}, line {line}" if line else name


def describe(error: BaseException, path: Path) -> str:
    """Where in the claims' files an error arose, or the file itself, and what it says."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(FOLDER):
        return f"{place(Path(error.filename), error.lineno)}: syntax error: {error.msg}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(FOLDER)]
    where = place(Path(frames[-1].filename), frames[-1].lineno) if frames else place(path)
    return f"{where}: {type(error).__name__}: {error}"


def key_of(name: str) -> str:
    """The claim's key from its module's name."""
    return name.rpartition(".")[2].replace("_", "-")


@dataclass
class Contents:
    """The claims' modules below proofs.claims in the order of the book, and what is wrong with the lists, by key."""

    names: list[str] = field(default_factory=list[str])
    faults: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def fault(self, key: str, reason: str) -> None:
        """Note what is wrong with a claim's entry."""
        self.faults.setdefault(key, []).append(" ".join(reason.split()))


def read_lists() -> Contents:
    """The sections' lists. A claim that they do not name, or name twice, is in the book with its fault."""
    found = Contents()
    for section in SECTIONS:
        path = FOLDER / section / "__init__.py"
        files = {p.stem for p in path.parent.glob("*.py") if p.stem != "__init__"}
        listed, unreadable = _listed(section, path)
        if unreadable:
            found.fault(f"{section}/", unreadable)
            listed = sorted(name for name in files if _states(path.with_name(f"{name}.py")))
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        for number, name in enumerate(listed):
            where, key = place(path, _line(text, name, listed[:number].count(name))), key_of(name)
            if key in map(key_of, found.names):
                found.fault(key, f"{where}: {name!r} is listed twice")
                continue
            found.names.append(f"{section}.{name}")
            if name not in files:
                nearest = difflib.get_close_matches(name, sorted(files), n=1)
                hint = f"; nearest: {nearest[0]!r}" if nearest else ""
                found.fault(key, f"{where}: {name!r} has no file {name}.py in this folder{hint}")
        for name in sorted(files - set(listed)):
            if _states(path.with_name(f"{name}.py")):
                found.fault(
                    key_of(name), f"{place(path.with_name(f'{name}.py'))}: {place(path)} does not list {name!r}"
                )
                if key_of(name) not in map(key_of, found.names):
                    found.names.append(f"{section}.{name}")
    return found


def _listed(section: str, path: Path) -> tuple[list[str], str]:
    lists: list[Any] = []
    error = guarded(lambda: lists.append(importlib.import_module(f"proofs.claims.{section}").CLAIMS))
    if error is not None:
        return [], describe(error, path)
    (names,) = lists
    if not isinstance(names, tuple | list) or not all(isinstance(n, str) and n.isidentifier() for n in names):
        return [], f"{place(path)}: CLAIMS is not a tuple of the names of files, without .py"
    return list(names), ""


def _states(path: Path) -> bool:
    """Whether a file proves a claim; the others of a folder are what its claims share."""
    return _PROVES.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _line(text: str, name: str, earlier: int) -> int | None:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"""["']{name}["']""", line)]
    return lines[earlier] if earlier < len(lines) else (lines[-1] if lines else None)


def load(name: str) -> Claim:
    """The claim of a module below proofs.claims and its statement file; raises BrokenClaim."""
    key, path = key_of(name), FOLDER.joinpath(*name.split(".")).with_suffix(".py")
    if not path.is_file():
        raise BrokenClaim(key, f"{place(path)}: no such file")
    try:
        read = source(key)
    except NoStatement as error:
        raise BrokenClaim(key, str(error)) from None
    if found := [*statement_faults(read.statement), *_misplaced(name, read)]:
        raise BrokenClaim(key, f"{stated_at(read.path)}: {_some(found)}")
    modules: list[Any] = []
    error = guarded(lambda: modules.append(importlib.import_module(f"proofs.claims.{name}")))
    if error is not None:
        raise BrokenClaim(key, describe(error, path))
    claim = Claim(read, modules[0])
    parts = (*PARTS, *(("refute",) if read.statement.kind == "refuted" and read.statement.goals else ()))
    if missing := [part for part in parts if not callable(getattr(claim.proof, part, None))]:
        found = [f"no function {part}; see proofs/claims/template.py" for part in missing]
        raise BrokenClaim(key, f"{place(path)}: {_some(found)}")
    return claim


def _some(found: Sequence[str]) -> str:
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def _misplaced(name: str, read: Source) -> list[str]:
    folder, found = name.split(".")[0], list[str]()
    if read.statement.key != key_of(name):
        found.append(f"the key {read.statement.key!r} is not that of the file, {key_of(name)!r}")
    if read.path.parent.name != folder:
        found.append(f"the proof is in the folder {folder}, not in {read.path.parent.name}")
    template = template_source().statement
    for part in ("source", "title"):
        if getattr(read.statement, part) == getattr(template, part):
            found.append(f"the {part} is still the template's, {getattr(template, part)!r}")
    return found


@cache
def template_source() -> Source:
    """The statement file that a new claim is copied from."""
    return read_source(TEMPLATE, notation())


def statement_faults(statement: Statement) -> list[str]:
    """What a statement file can be read with and makes no sense all the same."""
    found = [f"uses {name!r} twice" for name in dict.fromkeys(statement.uses) if statement.uses.count(name) > 1]
    found += [f"the {part} is empty" for part in ("title", "words", "source") if not getattr(statement, part).strip()]
    for named in (*statement.hypotheses, *statement.goals):
        if not named.words.strip():
            found.append(f"{named.name!r} says nothing in words")
    for goal in statement.goals:
        found += [f"goal {goal.name!r} names {n!r} twice" for n in dict.fromkeys(goal.under) if goal.under.count(n) > 1]
    return found


def circle(key: str, uses: Callable[[str], Sequence[str]]) -> list[str]:
    """A way from a claim back to itself by what the claims use, as keys; empty if there is none."""
    came: dict[str, str] = {}
    stack = [key]
    while stack:
        here = stack.pop()
        for other in uses(here):
            if other == key:
                way = [key, here]
                while way[-1] != key:
                    way.append(came[way[-1]])
                return way[::-1]
            if other not in came:
                came[other] = here
                stack.append(other)
    return []


def claimed(statement: Statement) -> Hashable:
    """What a statement claims: its goals under their hypotheses, its words where it has no goal; equal for the same."""
    if statement.goals:
        return frozenset((goal.formula, statement.formulas(goal)) for goal in statement.goals)
    return " ".join(statement.words.split())
