"""The list of claims and what is wrong with the book, from an earlier run where no source has changed since."""

from __future__ import annotations

import json
from typing import Any

from tracebound import cache


def listing() -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """What is printed of each claim, and the faults of broken ones; a list without any is kept for later runs."""
    key = cache.key_of_all()
    if (kept := cache.load_record("list", key)) is not None:
        return json.loads(kept), {}
    from proofs.checking import book
    from tracebound.checking import uncollected

    with uncollected():
        claims = [
            {
                "key": s.key,
                "title": s.title,
                "section": s.section,
                "kind": s.kind,
                "statement": s.words,
                "hypotheses": [h.name for h in s.hypotheses],
                "uses": list(s.uses),
            }
            for s in book.readable()
        ]
        broken = book.broken()
    if not broken:
        cache.save_record("list", key, json.dumps(claims))
    return claims, broken
