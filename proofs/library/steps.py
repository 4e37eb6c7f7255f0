"""The steps of a proof."""

from __future__ import annotations

from collections.abc import Container, Iterable

from proofs.kernel.rules import Theorem


def proof_steps(theorems: Iterable[Theorem], stop: Container[Theorem] = ()) -> list[Theorem]:
    """Every theorem a proof is made of, premises first; those in `stop` without their own premises."""
    done: dict[Theorem, None] = {}
    stack = [(t, False) for t in reversed(list(theorems))]
    while stack:
        theorem, ready = stack.pop()
        if theorem in done:
            continue
        if ready or theorem in stop:
            done[theorem] = None
        else:
            stack.append((theorem, True))
            stack.extend((p, False) for p in reversed(theorem.premises))
    return list(done)
