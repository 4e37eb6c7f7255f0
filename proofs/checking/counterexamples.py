"""`make counterexamples`: search for what no claim's file shows, a model against each goal without each hypothesis.

Writes proofs/models/counterexamples, a file a claim; pairs that are shown already are not searched for again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial

from proofs.checking import book, exhibited, kept, workers
from proofs.checking.certify import model_data
from proofs.checking.exhibited import FOUND
from proofs.search.counterexamples import search

TRIES = 20_000


def missing(key: str, tries: int = TRIES) -> list[dict[str, object]]:
    """What the search finds for a claim, as rows of its file."""
    claim, rows = book.entry(key), list[dict[str, object]]()
    models = exhibited.exhibited(claim)
    for goal, name in exhibited.open_pairs(claim):
        against = partial(exhibited.refutes, claim.statement, goal, name=name)
        hit = search(models, against, f"{key} {goal.name} {name}", tries)
        if hit is not None:
            rows.append({"goal": goal.name, "hypothesis": name, "words": hit[0], "model": model_data(hit[1])})
    return rows


def main(arguments: Sequence[str]) -> int:
    """Search for the claims named, or for all."""
    keys = arguments or [s.key for s in book.readable() if s.goals and s.kind != "refuted"]
    workers.prepare("proofs.checking.exhibited")
    for key, rows in workers.results(missing, [[key] for key in keys], workers.processors()):
        if isinstance(rows, workers.Lost):
            sys.stderr.write(f"{key}: {rows.reason}\n")
            return 3
        if rows:
            FOUND.mkdir(parents=True, exist_ok=True)
            path = FOUND / f"{key}.json"
            before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
            text = ",\n".join(json.dumps(row, sort_keys=True) for row in [*before, *rows])
            pending = kept.temporary(path)
            pending.write_text(f"[\n{text}\n]\n", encoding="utf-8")
            pending.replace(path)
        sys.stderr.write(f"{key}: {len(rows)} found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
