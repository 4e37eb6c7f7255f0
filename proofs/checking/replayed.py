"""The committed proofs, replayed by the kernel from their certificates, and the rules that they use.

Replaying takes seconds where proving anew takes longer; `tracebound verify` holds the certificates equal to the proofs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proofs.kernel.rules import RULES, Theorem
from proofs.language.syntax import Unreadable
from proofs.library.steps import proof_steps
from proofs.recheck.claims import CERTIFICATES, Row, recheck


class Mismatch(Exception):
    """A committed certificate does not replay, so that nothing can be said about its proof."""


def theorems(keys: Sequence[str], folder: Path = CERTIFICATES) -> dict[str, dict[str, Theorem]]:
    """The theorems of each claim by the names of its goals; raises Mismatch."""
    try:
        rows = {row.claim: row for row in recheck(folder, only=keys)}
    except Unreadable as error:
        raise Mismatch(str(error)) from error
    for key in keys:
        if problem := rows.setdefault(key, Row(key, problem="no certificate")).problem:
            raise Mismatch(f"{key}: {problem}")
    return {key: dict(rows[key].theorems) for key in keys}


def axioms(keys: Sequence[str]) -> list[dict[str, Any]]:
    """The ledger: every rule, whether it is an axiom, its statement, and which claims use it; raises Mismatch."""
    used: dict[str, list[str]] = {name: [] for name in RULES}
    for key, proved in theorems(keys).items():
        for name in sorted({step.rule for step in proof_steps(proved.values())}):
            used[name].append(key)
    return [
        {"name": r.name, "kind": "axiom" if r.axiom else "rule", "statement": r.statement, "used_by": used[r.name]}
        for r in RULES.values()
    ]
