"""The book: the claims in their order, what is wrong with an entry, and a run over claims and all that they use."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofs.checking import contents
from proofs.checking.contents import BrokenClaim, Claim, key_of
from proofs.checking.report import LAYERS, ClaimReport, shown_goals, shown_hypotheses
from proofs.language.source import SECTIONS, files
from proofs.language.source import place as stated_at
from proofs.language.statement import (
    Statement,
)

CONTENTS = contents.read_lists()
CLAIMS = tuple(CONTENTS.names)


class UnknownClaim(ValueError):
    """No claim has this key; `nearest` lists the keys that look like it."""

    def __init__(self, key: str) -> None:
        self.nearest = difflib.get_close_matches(key, keys(), n=3, cutoff=0.4) if isinstance(key, str) else []
        look = f"nearest: {', '.join(self.nearest)}" if self.nearest else "see: tracebound list"
        super().__init__(f"unknown claim {key!r}; {look}")


def keys() -> tuple[str, ...]:
    """All keys in the order of the book."""
    return tuple(key_of(name) for name in CLAIMS)


_read: dict[str, Claim | BrokenClaim] = {}  # by the module's name


def entry(key: str) -> Claim:
    """A claim, its statement and its proof; raises UnknownClaim or BrokenClaim."""
    for name in CLAIMS:
        if key_of(name) == key:
            if name not in _read:
                try:
                    _read[name] = contents.load(name)
                except BrokenClaim as error:
                    _read[name] = error
            found = _read[name]
            if isinstance(found, BrokenClaim):
                raise found.with_traceback(None)
            return found
    raise UnknownClaim(key)


def module_name(key: str) -> str:
    """The full name of the module of a claim's proof; raises UnknownClaim."""
    found = next((name for name in CLAIMS if key_of(name) == key), None)
    if found is None:
        raise UnknownClaim(key)
    return f"proofs.claims.{found}"


def module(key: str) -> Any:
    """The module of a claim's proof; raises UnknownClaim or BrokenClaim."""
    return entry(key).proof


def claim(key: str) -> Statement:
    """The statement of a claim; raises UnknownClaim or BrokenClaim."""
    return entry(key).statement


def readable() -> list[Statement]:
    """The statements in the order of the book, without those of broken claims, which `broken` names."""
    found: list[Statement] = []
    for key in keys():
        with contextlib.suppress(BrokenClaim):
            found.append(claim(key))
    return found


def _uses(key: str) -> tuple[str, ...]:
    """What a claim uses, as far as it can be read."""
    try:
        return claim(key).uses
    except (BrokenClaim, UnknownClaim):
        return ()


def faults(key: str) -> list[str]:
    """What is wrong with a claim as an entry of the book, each a line that names file and place; checks nothing."""
    found = list(CONTENTS.faults.get(key, ()))
    name = next((name for name in CLAIMS if key_of(name) == key), None)
    if name is None:
        return found
    try:
        source = entry(key).source
    except BrokenClaim as error:
        return found or [str(error)]
    statement, where = source.statement, stated_at(source.path)
    for used in statement.uses:
        if used not in keys():
            nearest = ", ".join(UnknownClaim(used).nearest)
            found.append(f"{where}: uses {used!r}, which is no claim" + (f"; nearest: {nearest}" if nearest else ""))
    if way := contents.circle(key, _uses):
        found.append(f"{where}: uses itself: {' -> '.join(way)}")
    return found


def broken() -> dict[str, list[str]]:
    """The faults of all claims that have one, and of the lists, by key; a list's key is its folder and a slash."""
    every = dict.fromkeys((*keys(), *CONTENTS.faults))
    return {key: found for key in every if (found := faults(key))}


def _alike(chosen: Sequence[str]) -> list[str]:
    """These claims and those whose statement files have the same formulas: the check of one need not read every other.

    A copy that is arranged otherwise is found when all claims are checked.
    """

    if not chosen:
        return []
    wanted = [_formulas(key) for key in chosen]
    return [k for k in keys() if (k in chosen or _formulas(k) in wanted) and not _unreadable(k)]


def _formulas(key: str, start: str = "    ") -> list[str]:
    """The lines of a statement file that are formulas, or those that begin otherwise."""
    lines = files()[key].read_text(encoding="utf-8").splitlines() if key in files() else []
    return sorted({line for line in lines if line.startswith(start) and not line.startswith("    under ")})


def _repeated(statements: Sequence[Statement]) -> dict[str, str]:
    """The claims that state what another one states, and the other one."""
    said = {statement.key: contents.claimed(statement) for statement in statements}
    alike: dict[Hashable, list[str]] = {}
    for key, what in said.items():
        alike.setdefault(what, []).append(key)
    return {key: next(k for k in alike[what] if k != key) for key, what in said.items() if len(alike[what]) > 1}


def check(claim: Claim, certified: bool = False) -> ClaimReport:
    """Check one claim as `proofs.checking.check` does, imported here since a kept report needs none of it."""
    from proofs.checking import check as checker

    return checker.check(claim, certified)


def check_claim(key: str) -> ClaimReport:
    """Check a claim of the book and that its committed certificate is the one this check gives."""
    return check(entry(key), certified=True)


def unchecked(key: str, reason: str, origin: str) -> ClaimReport:
    """The report of a claim whose check did not end, which leaves it undecided."""
    statement = claim(key)
    return ClaimReport(
        key=key,
        title=statement.title,
        section=statement.section,
        kind=statement.kind,
        status="undecided",
        layers=dict.fromkeys(LAYERS, "none"),
        tight="not shown",
        hypotheses=shown_hypotheses(entry(key).source),
        necessity={},
        uses=list(statement.uses),
        seconds=0.0,
        problems=[reason],
        statement=statement.words,
        latex=shown_goals(entry(key).source),
        origin=origin,
    )


Check = Callable[[Sequence[str], "Callable[[str], None] | None"], Mapping[str, ClaimReport]]


def check_all(keys: Sequence[str], progress: Callable[[str], None] | None = None) -> dict[str, ClaimReport]:
    """The reports of claims by key, one after another."""
    reports: dict[str, ClaimReport] = {}
    for key in keys:
        if progress:
            progress(key)
        reports[key] = check_claim(key)
    return reports


@dataclass(frozen=True)
class Survey:
    """What is known of claims before a check: those that it needs, those of them that can be read, and what is wrong
    with each as an entry of the book."""

    needed: list[str]
    sound: list[str]
    faults: dict[str, list[str]]


def survey(wanted: Sequence[str] | None) -> Survey:
    """The survey of these claims, or of all, and of what they use; reads every one of them."""
    chosen = list(keys()) if wanted is None else list(wanted)
    if wanted is None:
        chosen += [key for key in CONTENTS.faults if key not in keys()]
    needed = _with_ancestors(chosen)
    sound = [key for key in needed if not _unreadable(key)]
    repeated = _repeated(readable() if wanted is None else [claim(key) for key in _alike(sound)])
    twins = {key: [f"states what {repeated[key]} states"] for key in needed if key in repeated}
    found = {key: [*faults(key), *twins.get(key, [])] for key in needed}
    return Survey(needed, sound, {key: lines for key, lines in found.items() if lines})


def verify(
    wanted: Sequence[str] | None = None,
    progress: Callable[[str], None] | None = None,
    check: Check = check_all,
    surveyed: Callable[[Sequence[str] | None], Survey] = survey,
) -> list[ClaimReport]:
    """Check the claims and all they use; only the wanted ones are reported. Raises UnknownClaim before any work."""
    for key in wanted or ():
        if key not in keys():
            raise UnknownClaim(key)
    known = surveyed(wanted)
    reports = dict(check(known.sound, progress))
    for key in known.needed:
        found = known.faults.get(key, [])
        if key not in reports:
            reports[key] = _broken_report(key, found)
        elif found:
            reports[key] = replace(reports[key], status="failed", problems=[*found, *reports[key].problems])
    chosen = set(known.needed if wanted is None else wanted)
    return [_judged(reports[key], reports) for key in known.needed if key in chosen]


Kept = Callable[[Sequence[str]], Mapping[str, ClaimReport]]


def judged(wanted: Sequence[str] | None, kept: Kept) -> list[ClaimReport] | None:
    """What `verify` would report, from earlier reports of claims that could be read and are as they were.

    None if the report of one that is needed is not there, or if something is wrong with one as an entry of the book.
    Whether one states what another one states is asked of the wanted ones alone: their texts are compared.
    """
    chosen = list(keys()) if wanted is None else list(wanted)
    if not set(chosen) <= set(keys()):
        return None
    reports: dict[str, ClaimReport] = {}
    missing = chosen
    while missing:
        reports |= kept(missing)
        used = dict.fromkeys(u for report in reports.values() for u in report.uses)
        if not set(missing) <= reports.keys() or not set(used) <= set(keys()):
            return None
        missing = [key for key in used if key not in reports]
    faulty = CONTENTS.faults if wanted is None else CONTENTS.faults.keys() & reports.keys()
    if faulty or any(contents.circle(key, lambda k: reports[k].uses) for key in reports):
        return None
    said = {key: (_formulas(key) or _formulas(key, "words ")) for key in keys()} if wanted is not None else {}
    if any([*said.values()].count(said[key]) > 1 for key in reports if said):
        return None
    return [_judged(reports[key], reports) for key in keys() if key in set(chosen)]


def _unreadable(key: str) -> bool:
    try:
        module(key)
    except (BrokenClaim, UnknownClaim):
        return True
    return False


def _broken_report(key: str, found: list[str]) -> ClaimReport:
    """The report of a claim that cannot be checked, since it cannot be read."""
    folder = next((name.split(".")[0] for name in CLAIMS if key_of(name) == key), key.rstrip("/"))
    return ClaimReport(
        key=key,
        title="cannot be read",
        section=SECTIONS[folder],
        kind="unknown",
        status="failed",
        layers={"kernel": "none", "sympy": "none", "z3": "none", "arb": "none"},
        tight="not shown",
        hypotheses=[],
        necessity={},
        uses=[],
        seconds=0.0,
        problems=found,
        statement="",
        latex=[],
    )


def _with_ancestors(chosen: Sequence[str]) -> list[str]:
    needed = set[str]()
    stack = list(chosen)
    while stack:
        key = stack.pop()
        if key not in needed:
            needed.add(key)
            stack.extend(used for used in _uses(key) if used in keys())
    return [key for key in (*keys(), *CONTENTS.faults) if key in needed and (key in keys() or key in chosen)]


COMPLETE = ("proved", "derived", "enclosed", "refuted")
AS_DECLARED = (*COMPLETE, "cited")


def _all_used(key: str, reports: Mapping[str, ClaimReport], among: Sequence[str]) -> bool:
    """Whether the claim and all that it uses have a status among these; what is no claim has none."""
    seen, stack = set[str](), [key]
    while stack:
        here = stack.pop()
        if here not in seen:
            seen.add(here)
            if here not in reports or reports[here].status not in among:
                return False
            stack.extend(reports[here].uses)
    return True


def _judged(report: ClaimReport, reports: Mapping[str, ClaimReport]) -> ClaimReport:
    full, sound = (_all_used(report.key, reports, among) for among in (COMPLETE, AS_DECLARED))
    return replace(report, fully_proved=full, sound=sound)
