"""Mutants of the statement files, and which of them nothing notices: `python tests/statement_mutation.py [KEY ...]`.

In every formula each number, relation, index, quantifier and covariance is changed, one at a time; each hypothesis of a
goal is dropped, and each other one added. A mutant is noticed where it cannot be read, says the same formulas, or fails
its check. Survivors must be explained in tests/surviving_statements.md, a line each; exit 1 where one is not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from proofs.checking import book
from proofs.checking.contents import Claim
from proofs.checking.exhibited import idle
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import KernelError
from proofs.language.reader import read_statement
from proofs.language.statement import Statement
from proofs.language.syntax import Unreadable
from proofs.recheck.claims import proves

HEAD = """# Mutants of the statements that no check notices

Written by `python tests/statement_mutation.py --write`: {count} mutants, {left} survive. Each changes the digest of
its statement, which is on record (tests/proofs/statement_digests.json), so none passes unseen; here is why no proof,
model or counterexample need notice it.

"""
EXPLAINED = Path(__file__).with_name("surviving_statements.md")
CHANGES: tuple[tuple[str, str, str], ...] = (  # what it is called, what is replaced, and by what
    ("relation made strict", r" <= ", " < "),
    ("relation turned", r" <= ", " >= "),
    ("relation made strict", r" >= ", " > "),
    ("relation turned", r" >= ", " <= "),
    ("relation weakened", r" > ", " >= "),
    ("relation weakened", r"(?<!\w) < (?!d\b|T\b|N\b|K\b|P\b)", " <= "),
    ("equation weakened", r" = ", " >= "),
    ("order turned", r"(.+) <<= (.+)", r"\2 <<= \1"),
    ("number raised", r"(?<![\w/])2(?!\w)", "3"),
    ("number lowered", r"(?<![\w/])1(?![\w/])", "0"),
    ("exponent dropped", r"\^2", ""),
    ("index shifted", r"\(i([,;)])", r"(i + 1\1"),
    ("index shifted", r"\(j([,;)])", r"(j + 1\1"),
    ("quantifier narrowed", r"for all (\w+(?:, \w+)*) < (\w)\b", r"for all \1 < \2 - 1"),
    ("covariance swapped", r"cov\[X, X\]", "cov[Z, Z]"),
    ("covariance swapped", r"cov\[Z, Z\]", "cov[X, X]"),
    ("trace swapped", r"tr\[X\]", "tr[Z]"),
    ("trace swapped", r"tr\[Z\]", "tr[X]"),
    ("sign turned", r" - ", " + "),
    ("sign turned", r" \+ ", " - "),
    ("constant left out", r"factor \* ", ""),
)


def mutants(claim: Claim) -> Iterator[tuple[str, str]]:
    """Each mutant of a claim's statement file: what was changed where, and the text."""
    lines = claim.source.text.split("\n")
    names = [h.name for h in claim.statement.hypotheses]
    head = ""
    for number, line in enumerate(lines):
        if not line.startswith("    "):
            head = line.partition(":")[0]
        elif line.startswith("    under"):
            under = [name for name in line.removeprefix("    under").strip().split(", ") if name]
            for name in names:
                other = [n for n in under if n != name] if name in under else [*under, name]
                word = "dropped from" if name in under else "added to"
                yield f"{head}: {name} {word} it", _with(lines, number, f"    under {', '.join(other)}")
        elif not line.startswith("    latex") and not head.startswith("stronger"):
            for words, pattern, new in CHANGES:
                for place, match in enumerate(re.finditer(pattern, line), 1):
                    changed = line[: match.start()] + match.expand(new) + line[match.end() :]
                    yield f"{head}, {line.strip()}: {words}, place {place}", _with(lines, number, changed)


def _with(lines: Sequence[str], number: int, line: str) -> str:
    return "\n".join([*lines[:number], line, *lines[number + 1 :]])


def noticed(claim: Claim, text: str, proved: dict[str, Theorem]) -> bool:
    """Whether a mutant cannot be read, says what the statement says, or fails."""
    try:
        stated = read_statement(text, claim.source.notation)
    except (Unreadable, KernelError, RecursionError):
        return True
    said = replace(stated.statement, section=claim.statement.section)
    if said == claim.statement or _refused(said, proved):
        return True
    changed = replace(claim, source=replace(claim.source, text=text, stated=replace(stated, statement=said)))
    return bool(book.check(changed).problems)


def _refused(said: Statement, proved: dict[str, Theorem]) -> bool:
    """Whether the theorems are not what is said; the quick part of a check."""
    if said.kind == "refuted":
        return False
    for goal in said.goals:
        theorem = proved.get(goal.name)
        if theorem is None or not proves(theorem, said, goal.name) or idle(said, goal, theorem):
            return True
    return False


def survivors(key: str) -> tuple[int, list[str]]:
    """How many mutants a claim has, and those that nothing notices."""
    claim = book.entry(key)
    proved = claim.proof.prove()
    found = list(mutants(claim))
    return len(found), [f"{key}: {words}" for words, text in found if not noticed(claim, text, proved)]


def reason(claim: Claim, line: str) -> str:
    """Why a survivor is none of a check's business, by its kind; empty if it is of no known kind."""
    if claim.statement.kind == "refuted":
        return "a neighbour of a false statement that the same law refutes"
    name = re.match(r"[^:]+: hypothesis (\S+?)[ ,]", line)
    if name is None:
        return ""
    if not any(name[1] in goal.under for goal in claim.statement.goals):
        return "in the source's statement; no goal is under it, for it was shown not to be needed"
    return "completes a definition; no proof uses this formula of it"


def main(arguments: Sequence[str]) -> int:
    """Try every mutant of these claims, or of all with goals; `--write` writes the explanations anew."""
    write = "--write" in arguments
    arguments = [a for a in arguments if a != "--write"]
    explained = EXPLAINED.read_text(encoding="utf-8") if EXPLAINED.is_file() and not write else ""
    count, open_ones, known = 0, list[str](), 0
    for key in arguments or [s.key for s in book.readable() if s.goals]:
        tried, left = survivors(key)
        count += tried
        known += sum(f"`{line}`" in explained for line in left)
        open_ones += [line for line in left if f"`{line}`" not in explained]
        sys.stderr.write(f"{key}: {tried} mutants, {len(left)} survive\n")
    if write and not arguments:
        reasons = [(line, reason(book.entry(line.partition(":")[0]), line)) for line in open_ones]
        rows = "".join(f"- `{line}`: {why}\n" for line, why in reasons if why)
        EXPLAINED.write_text(HEAD.format(count=count, left=len(open_ones)) + rows, encoding="utf-8")
        known, open_ones = sum(bool(why) for _, why in reasons), [line for line, why in reasons if not why]
    print(f"{count} mutants of statements, {known} survive with an explanation, {len(open_ones)} without")
    for line in open_ones:
        print(f"not noticed: {line}")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
