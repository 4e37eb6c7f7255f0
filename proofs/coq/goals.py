"""docs/goals.md, every goal with what proves it: `python -m proofs.coq.goals` writes the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from proofs.checking.contents import key_of, read_lists
from proofs.coq import certified, independent
from proofs.coq.analysis import check as analysis
from proofs.coq.layer import FOLDER
from proofs.language import source
from proofs.language.statement import Goal, Statement
from proofs.recheck.claims import CERTIFICATES

PAGE = FOLDER.parents[1] / "docs" / "goals.md"
HEAD = """\
# Every goal, and what proves it

<!-- made by: python -m proofs.coq.goals -->
A test holds this page current. The formula of a goal is in its statement file, which
each key links, and `tracebound show KEY` prints it with the theorems of Coq.

- *Python*: `proved` by the kernel from the committed certificate, `cited` as well where a cited theorem is among the
  goal's hypotheses, `refuted` by an exact counterexample.
- *Coq, by certificate*: the theorem that the certificate proves again in Coq, word for word the statement. A refuted
  claim has none: Coq evaluates its counterexample (`python -m proofs.coq.models`).
- *Coq, independent*: the theorem of `proofs/coq/theories/Statements.v`, proved by hand, that proves this goal.
- *difference*: what the independent theorem says otherwise; none is written where it says the same. The marks:

"""
INTEGRALS = """
## Integrals, enclosed numbers, rounded arithmetic

What the kernel has no terms for is stated and proved in `proofs/coq/analysis`, over the real numbers of Coq's standard
library; `tracebound show KEY` prints these theorems in full.

| claim | theorems |
|---|---|
"""
COLUMNS = ("goal", "words", "Python", "Coq, by certificate", "Coq, independent", "difference")
MARKUP = re.compile(r"[\\|*]|<(?=[A-Za-z/!?])")


def ordered() -> list[Statement]:
    """The statements in the order of the book."""
    return [source.statement(key_of(name)) for name in read_lists().names]


def goals() -> dict[str, list[str]]:
    """The names of the goals of every claim that has any."""
    return {s.key: [goal.name for goal in s.goals] for s in ordered() if s.goals}


def _cell(text: str) -> str:
    """Text in a cell of a table, where no sign is markup."""
    return MARKUP.sub(r"\\\g<0>", text)


def _python(statement: Statement, goal: Goal) -> str:
    """What the committed certificate has of a goal."""
    certificate = json.loads((CERTIFICATES / f"{statement.key}.json").read_bytes())
    if goal.name in certificate["theorems"]:
        return "proved, cited" if any(statement.hypothesis(h).role == "cited" for h in goal.under) else "proved"
    return "refuted" if any([*each[:2]] == ["refutation", goal.name] for each in certificate["evidence"]) else "open"


def _rows(statement: Statement) -> Iterator[tuple[str, ...]]:
    by_certificate = {goal.goal: goal.theorem for goal in certified.proved_goals(statement.key)}
    own = independent.entries(statement.key, [goal.name for goal in statement.goals])
    for goal in statement.goals:
        entry = own[goal.name]
        marks = " ".join(independent.notions(independent.named(entry.theorems)))
        yield (
            goal.name,
            _cell(goal.words),
            _python(statement, goal),
            f"`{by_certificate[goal.name]}`" if goal.name in by_certificate else "",
            ", ".join(f"`{name}`" for name in entry.theorems) or independent.NONE,
            _cell(". ".join(filter(None, ("; ".join(entry.words), marks)))),
        )


def _table(rows: Iterable[Iterable[str]]) -> str:
    return "".join("|" + "".join(f" {cell} |" if cell else " |" for cell in cells) + "\n" for cells in rows)


def _where(key: str) -> str:
    """The files that state theorems of a claim, each with their names."""
    named = {file: [f"`{s.theorem}`" for s in found if s.key == key] for file, found in analysis.files().items()}
    return "; ".join(f"`{file}.v`: {', '.join(names)}" for file, names in named.items() if names)


def page() -> str:
    """The page as the statements, the certificates and the map make it now; each claim's rows below its key."""
    parts = [HEAD, *(f"  - {mark}: {words}\n" for mark, words in independent.MARKS.items())]
    every = ordered()
    for folder, letter in source.SECTIONS.items():
        own = [s for s in every if s.section == letter]
        parts.append(f"\n## {letter}. {folder.replace('_', ' ').capitalize()}\n\n")
        rows: list[tuple[str, ...]] = [COLUMNS, ("---",) * len(COLUMNS)]
        for statement in (s for s in own if s.goals):
            link = f"[**{statement.key}**](../{source.place(source.files()[statement.key])})"
            rows += [(link, *[""] * (len(COLUMNS) - 1)), *_rows(statement)]
        parts.append(_table(rows))
        if bare := [f"`{s.key}`" for s in own if not s.goals]:
            parts.append(f"\nWithout a goal, by derivation, enclosure or citation: {', '.join(bare)}.\n")
    parts.append(INTEGRALS)
    parts += (f"| `{key}` | {_where(key)} |\n" for key in analysis.theorems())
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
