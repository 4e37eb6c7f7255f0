"""The table of docs/trust.md, what one reads and believes: `python -m proofs.coq.trust` writes it into the page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from proofs.coq import certified
from proofs.coq.layer import FOLDER
from proofs.coq.probability.check import RESTATED
from proofs.language import source

PROOFS = FOLDER.parent
PAGE = PROOFS.parent / "docs" / "trust.md"
FIRST, LAST = "<!-- counted: python -m proofs.coq.trust -->\n", "<!-- end -->\n"
READERS = ("syntax", "notation", "reader", "statement")  # of the language, without the printers
MODELS = ("semantics", "truth")  # of the room, without what makes models


def _lines(paths: Iterable[Path]) -> int:
    return sum(len(path.read_text("utf-8").splitlines()) for path in paths)


def table() -> str:
    """What is believed for `proved`, with lines, by the Python kernel alone and with Coq."""
    kernel = _lines((PROOFS / "kernel").glob("*.py"))
    recheck = _lines((PROOFS / "recheck").glob("*.py"))
    language = _lines(PROOFS / "language" / f"{name}.py" for name in READERS)
    notation = _lines([PROOFS / "statements" / "notation.txt"])
    meaning, notions = (_lines([certified.KERNEL / f"{name}.v"]) for name in ("Meaning", "Notions"))
    semantics = _lines(PROOFS / "models" / f"{name}.py" for name in MODELS)
    restated = f"with Lebesgue's integral for {len(RESTATED)} claims, for every outcome else"
    proved = {key: certified.proved_goals(key) for key in source.files()}
    claims, goals = sum(map(bool, proved.values())), sum(map(len, proved.values()))
    rows = [
        ("read: the statement", "its file", f"its theorem, as `show` prints it: {goals} goals of {claims} claims"),
        ("read: the notation", f"`notation.txt`, {notation} lines", f"`Notions.v`, {notions} lines, made from it"),
        ("read: what a formula means", "words", f"`Meaning.v`, {meaning} lines"),
        ("believe: the rules", f"`proofs/kernel`, {kernel} lines of Python", "proved"),
        ("believe: the replay", f"`proofs/recheck`, {recheck} lines of Python", "nothing"),
        ("believe: the reader of statements", f"`proofs/language`, {language} lines of Python", "nothing"),
        ("believe: the machine", "Python, its integers and fractions", "Coq 8.16 with its `vm_compute`"),
        (
            "believe: what a model shows",
            f"`semantics.py` and `truth.py`, {semantics} lines of Python",
            "proved: `Finite.v`, `Shown.v`",
        ),
        ("almost surely", "for every outcome", restated),
        ("axioms", "the rules that need no premise", "three of Coq's standard library"),
    ]
    head = "| | with Python alone | with Coq |\n|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def page(text: str) -> str:
    """The page with the table as it is now."""
    before, _, rest = text.partition(FIRST)
    return f"{before}{FIRST}{table()}{LAST}{rest.partition(LAST)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
