"""No statement changes its meaning unnoticed: the digest of each is on record, whatever its file's arrangement.

A claim that is meant to say something else gets its new digest by `python tests/proofs/test_statement_digests.py`, and
the change is named in the changelog.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from proofs.language.canonical import formula_key
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, Stated, definitions, read_statement, statement_files

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_name("statement_digests.json")


def digest(stated: Stated) -> str:
    """Of the formulas under their names, the order in which a part lists its own aside."""
    said = stated.statement
    content = [
        said.kind,
        sorted([h.name, h.role, sorted(map(formula_key, h.formulas))] for h in said.hypotheses),
        [[g.name, sorted(g.under), formula_key(g.formula)] for g in said.goals],
        [[c.name, str(c.value), c.direction] for c in said.constants],
        sorted([s.constant, str(s.value), s.goal, formula_key(s.formula)] for s in stated.stronger),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def digests(folder: Path = STATEMENTS) -> dict[str, str]:
    """Of every statement file of a folder, by key."""
    notation = Notation(definitions(folder))
    paths = dict(sorted(statement_files(folder).items()))
    return {key: digest(read_statement(path.read_text("utf-8"), notation)) for key, path in paths.items()}


def test_every_statement_means_what_it_meant() -> None:
    assert digests() == json.loads(RECORD.read_text("utf-8"))


if __name__ == "__main__":
    RECORD.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")
