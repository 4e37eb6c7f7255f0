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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

from proofs.kernel.formulas import ForAll, Formula, IndexNonneg, Integrable, Relation
from proofs.statement import Constant, Direction, Goal, Hypothesis, Kind, Role, Statement

FOLDER = Path(__file__).resolve().parent / "claims"
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
}
PARTS = ("state", "prove", "necessity", "sharpness", "derivation", "witness")
SHOWN = 3  # faults of one file; to mend the first often mends the others
_STATED = re.compile(r"^STATEMENT\b", re.MULTILINE)
_FORMULA = (Relation, IndexNonneg, Integrable, ForAll)


class BrokenClaim(Exception):
    """A claim's file, or its entry in a list, cannot be used; the message is one line that names file and place."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(" ".join(reason.split()))
        self.key = key


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
    """Whether a file states a claim; the others of a folder are what its claims share."""
    return _STATED.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def _line(text: str, name: str, earlier: int) -> int | None:
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"""["']{name}["']""", line)]
    return lines[earlier] if earlier < len(lines) else (lines[-1] if lines else None)


def load(name: str) -> Any:
    """The module of a claim, below proofs.claims; raises BrokenClaim if it is no claim's file."""
    key, path = key_of(name), FOLDER.joinpath(*name.split(".")).with_suffix(".py")
    if not path.is_file():
        raise BrokenClaim(key, f"{place(path)}: no such file")
    modules: list[Any] = []
    error = guarded(lambda: modules.append(importlib.import_module(f"proofs.claims.{name}")))
    if error is not None:
        raise BrokenClaim(key, describe(error, path))
    (module,) = modules
    if found := [*_shape(module), *_misplaced(name, module)]:
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise BrokenClaim(key, f"{place(path)}: {'; '.join(found[:SHOWN])}{more}")
    return module


def _shape(module: Any) -> list[str]:
    if not isinstance(getattr(module, "STATEMENT", None), Statement):
        return ["no STATEMENT of type Statement; see proofs/claims/template.py"]
    found = statement_faults(module.STATEMENT)
    parts = (*PARTS, *(("refute",) if module.STATEMENT.kind == "refuted" and module.STATEMENT.goals else ()))
    missing = [part for part in parts if not callable(getattr(module, part, None))]
    return found + [f"no function {part}; see proofs/claims/template.py" for part in missing]


def _misplaced(name: str, module: Any) -> list[str]:
    from proofs.claims import template

    statement = getattr(module, "STATEMENT", None)
    if not isinstance(statement, Statement):
        return []
    folder, found = name.split(".")[0], list[str]()
    if statement.key != key_of(name):
        found.append(f"the key {statement.key!r} is not that of the file, {key_of(name)!r}")
    if statement.section not in SECTIONS.values():
        found.append(f"no section {statement.section!r}; that of the folder is {SECTIONS[folder]!r}")
    elif statement.section != SECTIONS[folder]:
        found.append(f"section {statement.section!r} is not that of the folder, {SECTIONS[folder]!r}")
    for part in ("source", "title"):
        if getattr(statement, part) == getattr(template.STATEMENT, part):
            found.append(f"the {part} is still the template's, {getattr(statement, part)!r}")
    return found


def statement_faults(statement: Statement) -> list[str]:
    """What makes a statement none: fields of other types, unknown words, names twice or standing for nothing."""
    found = list(_typed(statement))
    if found:
        return found
    if statement.kind not in get_args(Kind):
        found.append(f"unknown kind {statement.kind!r}; kinds: {', '.join(get_args(Kind))}")
    names = {
        "hypothesis": [h.name for h in statement.hypotheses],
        "goal": [g.name for g in statement.goals],
        "constant": [c.name for c in statement.constants],
        "uses": list(statement.uses),
    }
    for what, among in names.items():
        found += [f"{what} {name!r} twice" for name in dict.fromkeys(among) if among.count(name) > 1]
    for h in statement.hypotheses:
        if h.role not in get_args(Role):
            found.append(f"hypothesis {h.name!r}: unknown role {h.role!r}; roles: {', '.join(get_args(Role))}")
    for c in statement.constants:
        if c.direction not in get_args(Direction):
            found.append(f"constant {c.name!r}: unknown direction {c.direction!r}")
    for goal in statement.goals:
        unknown = [name for name in goal.under if name not in names["hypothesis"]]
        found += [f"goal {goal.name!r} is under an unknown hypothesis {name!r}" for name in unknown]
        found += [f"goal {goal.name!r} names {n!r} twice" for n in dict.fromkeys(goal.under) if goal.under.count(n) > 1]
    return found


_TEXTS: dict[type, tuple[str, ...]] = {
    Statement: ("key", "title", "section", "kind", "words", "source"),
    Hypothesis: ("name", "words", "role"),
    Goal: ("name", "words"),
    Constant: ("name", "direction"),
}


def _typed(statement: Statement) -> Iterator[str]:
    yield from _texts("the statement", statement)
    for part, kind in (("hypotheses", Hypothesis), ("goals", Goal), ("constants", Constant), ("uses", str)):
        entries = getattr(statement, part)
        if not _all(entries, (kind,)):
            yield f"{part} is not a tuple of {kind.__name__}"
        elif kind is not str:
            for entry in entries:
                yield from _texts(f"an entry of {part}", entry)
    for h in statement.hypotheses if _all(statement.hypotheses, (Hypothesis,)) else ():
        if not _all(h.formulas, _FORMULA):
            yield f"hypothesis {h.name!r}: formulas is not a tuple of formulas"
    for g in statement.goals if _all(statement.goals, (Goal,)) else ():
        if not isinstance(g.formula, _FORMULA):
            yield f"goal {g.name!r}: not a formula"
        if not _all(g.under, (str,)):
            yield f"goal {g.name!r}: under is not a tuple of names; a tuple of one needs a comma"
    for c in statement.constants if _all(statement.constants, (Constant,)) else ():
        if not isinstance(c.value, int | Fraction):
            yield f"constant {c.name!r}: the value is not a Fraction"


def _all(entries: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(entries, tuple) and all(isinstance(e, kinds) for e in entries)


def _texts(what: str, thing: Any) -> Iterator[str]:
    for name in _TEXTS[type(thing)]:
        value = getattr(thing, name)
        if not isinstance(value, str) or not value.strip():
            yield f"{what}: {name} is not text, or empty"
    if not isinstance(getattr(thing, "latex", ""), str):
        yield f"{what}: latex is not text"


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


def same(one: Statement, other: Statement) -> bool:
    """Whether two statements claim the same: their goals under their hypotheses, or their formula where no goal is."""
    if one.goals or other.goals:
        return bool(one.goals) and _claimed(one) == _claimed(other)
    return " ".join(one.latex.split()) == " ".join(other.latex.split())


def _claimed(statement: Statement) -> set[tuple[Formula, frozenset[Formula]]]:
    return {(goal.formula, statement.formulas(goal)) for goal in statement.goals}
