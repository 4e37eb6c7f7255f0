"""What the Coq sources say, what may not stand in them, and what the last check of these very sources found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.checking import kept

FOLDER = Path(__file__).resolve().parent
STATEMENTS = "theories/Statements.v"
SOURCES = ("_CoqProject", "layer.py", "audit.py", "program.py", "theories/*.v", "refused/*.v")

# Commands that assume something, switch a check off, or change what is read or loaded.
FORBIDDEN = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Unset\s+\w+\s+Checking|bypass_check|Primitive|Symbol"
    r"|Declare\s+ML\s+Module|Load|Drop|Redirect|Add\s+(Rec\s+)?LoadPath|Obligation\s+Tactic)\b"
)
SENTENCE = re.compile(r".*?(?:\.(?=\s)|\Z)", re.DOTALL)
LOCAL = re.compile(r"^\s*(Local\s+|Global\s+|#\[\w+\]\s*)?(Variables?|Hypothes[ie]s|Context)\b")
SECTION = re.compile(r"^\s*(Section|End)\s+(\w+)\s*\.")
BLOCK = re.compile(
    r"\(\* key: (?P<key>[a-z0-9-]+) \*\)\n"
    r"Theorem (?P<theorem>\w+) :(?P<text>.*?)\.\n"
    r"Proof\. (?P<proof>[^\n]*) Qed\.\n",
    re.DOTALL,
)
PREAMBLE = re.compile(
    r"(From\s+[\w.]+\s+Require(\s+Import)?(\s+\w+)+|(Set|Unset)(\s+\w+)+|Import(\s+[\w.]+)+|Local\s+Open\s+Scope\s+\w+)\.\Z"
)


class BadSource(Exception):
    """A Coq source holds something that the check refuses or cannot parse; the message names file and line."""


@dataclass(frozen=True)
class CoqStatement:
    """One theorem of Statements.v: the key it belongs to, its name, its text, and the line its statement begins on."""

    key: str
    theorem: str
    text: str
    proof: str

    @property
    def shown(self) -> str:
        """The statement on one line."""
        return " ".join(self.text.split())


def without_comments(text: str, name: str = "source") -> str:
    """The text with comments blanked, lines kept; raises BadSource for one that does not end."""
    out: list[str] = []
    depth, i = 0, 0
    while i < len(text):
        pair = text[i : i + 2]
        if pair in ("(*", "*)") and (depth or pair == "(*"):
            depth += 1 if pair == "(*" else -1
            out.append("  ")
            i += 2
            continue
        out.append(text[i] if depth == 0 or text[i] == "\n" else " ")
        i += 1
    if depth:
        raise BadSource(f"{name}: a comment does not end")
    return "".join(out)


def refusals(name: str, text: str) -> list[str]:
    """The lines of a source that assume something, switch a check off, or declare a hypothesis outside of a section."""
    found, open_sections = [], []
    for number, line in enumerate(without_comments(text, name).splitlines(), 1):
        if match := SECTION.match(line):
            if match[1] == "Section":
                open_sections.append(match[2])
            elif open_sections and open_sections[-1] == match[2]:
                open_sections.pop()
        if match := FORBIDDEN.search(line):
            found.append(f"{name}:{number}: {' '.join(match[0].split())}")
        elif LOCAL.match(line) and not open_sections:
            found.append(f"{name}:{number}: a hypothesis outside of a section")
    if open_sections:
        found.append(f"{name}: section {open_sections[-1]} is not closed")
    return found


def refusals_in(folder: Path) -> list[str]:
    """What is refused in the sources of a folder, in the order of their names; raises BadSource."""
    sources = sorted(folder.glob("*.v"))
    return [line for v in sources for line in refusals(f"{folder.name}/{v.name}", v.read_text(encoding="utf-8"))]


def statements(text: str | None = None) -> list[CoqStatement]:
    """The theorems of Statements.v in order; raises BadSource for anything else that stands in it."""
    return stated((FOLDER / STATEMENTS).read_text(encoding="utf-8") if text is None else text, STATEMENTS)


def stated(text: str, name: str, preamble: re.Pattern[str] = PREAMBLE) -> list[CoqStatement]:
    """The theorems of a file of statements in order; raises BadSource for anything else but a preamble in it."""
    found, position = [], 0
    for match in BLOCK.finditer(text):
        _preamble(text[position : match.start()], text.count("\n", 0, position) + 1, name, preamble)
        found.append(CoqStatement(match["key"], match["theorem"], match["text"].strip(), match["proof"]))
        position = match.end()
    _preamble(text[position:], text.count("\n", 0, position) + 1, name, preamble)
    names = [s.theorem for s in found]
    if repeated := {each for each in names if names.count(each) > 1}:
        raise BadSource(f"{name}: stated twice: {', '.join(sorted(repeated))}")
    return found


def _preamble(text: str, first: int, name: str, preamble: re.Pattern[str]) -> None:
    """Between the theorems only comments may stand, and sentences that the pattern matches, such as imports."""
    text = without_comments(text, name)
    for match in SENTENCE.finditer(text):
        sentence = match[0].strip()
        if sentence and not preamble.match(sentence):
            line = first + text.count("\n", 0, match.end() - len(match[0].lstrip()))
            raise BadSource(f"{name}:{line}: cannot parse {' '.join(sentence.split())!r}")


def by_key(found: Iterable[CoqStatement]) -> dict[str, list[CoqStatement]]:
    """The theorems of each key, in order."""
    grouped: dict[str, list[CoqStatement]] = {}
    for statement in found:
        grouped.setdefault(statement.key, []).append(statement)
    return grouped


def sources() -> Iterator[Path]:
    """Every file a check depends on, sorted."""
    for pattern in SOURCES:
        yield from sorted(FOLDER.glob(pattern))


def digest() -> str:
    """The hash of the names and contents of the sources."""
    total = hashlib.sha256()
    for path in sources():
        total.update(
            f"{path.relative_to(FOLDER).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return total.hexdigest()


def record_path() -> Path:
    """Where the last check's findings are kept."""
    return kept.folder() / "coq.json"


def save(record: Mapping[str, Any], keys: Sequence[str] = ()) -> None:
    """Keep what a check found; one that was of some claims alone leaves what is known of the others."""
    if keys:
        try:
            old = kept.read(record_path())
            for part in ("certificates", "models", "analysis"):
                others = [claim for claim in old.get(part, ()) if claim["key"] not in keys]
                old[part] = [*others, *record.get(part, ())]
            record = old
        except kept.UNREADABLE:
            pass
    kept.write(record_path(), record)


def kinds(
    independent: Mapping[str, str], certificates: Mapping[str, str], models: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What each claim rests on in Coq: certificate, independent, models, or both of two; fail where one fails."""
    by = {"certificate": certificates, "independent": independent, "models": models or {}}
    found: dict[str, str] = {}
    for key in {**independent, **certificates, **by["models"]}:
        statuses = {word: each[key] for word, each in by.items() if key in each}
        passed = [word for word, status in statuses.items() if status == "checked"]
        found[key] = "fail" if "failed" in statuses.values() else "both" if len(passed) > 1 else "".join(passed)
    return found


def last_check() -> dict[str, dict[str, Any]]:
    """The claims of the last check by key, if it was of these very sources; else nothing."""
    try:
        record = kept.read(record_path())
        if record["digest"] != digest() or not all(_is_check(claim) for claim in record["claims"]):
            return {}
        return {claim["key"]: claim for claim in record["claims"]}
    except kept.UNREADABLE:
        return {}


def _is_check(claim: Mapping[str, Any]) -> bool:
    """Whether what is kept of one key has the fields of a check, each of its type."""
    texts = (claim["key"], claim["theorem"], claim["status"], *claim["axioms"])
    pairs = [text for theorem in claim["theorems"] for pair in dict(theorem).items() for text in pair]
    lists = (claim["axioms"], claim["theorems"])
    return all(isinstance(each, str) for each in (*texts, *pairs)) and all(type(each) is list for each in lists)
