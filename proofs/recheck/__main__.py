"""Replay every claim, print a table and a summary line."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from proofs.language.syntax import Unreadable
from proofs.recheck.claims import CERTIFICATES, recheck

MEMORY = 1 << 30


def main(argv: Sequence[str] | None = None) -> int:
    """Replay, print a table and a summary, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python3 -S -m proofs.recheck",
        description="Rebuild every theorem from its certificate with the kernel alone and compare it with its statement"
        " file; evaluate every counterexample again. Exit code 1 on a mismatch, 2 on input that cannot be read.",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        type=Path,
        default=CERTIFICATES,
        help="the certificates, with those of the library in DIR/library; the statement files and the notation are"
        " always the package's own",
    )
    folder = parser.parse_args(argv).folder
    _limit_memory()
    gc.disable()  # terms have no cycles, and the search for them takes a quarter of the time
    try:
        rows = recheck(folder)
    except Unreadable as error:
        print(f"recheck: {error}", file=sys.stderr)
        return 2
    width = max(len(r.claim) for r in rows)
    print(f"{'claim'.ljust(width)}  {'status'.ljust(12)}  {'steps':>6}  {'refutations':>11}")
    for r in rows:
        print(f"{r.claim.ljust(width)}  {r.status.ljust(12)}  {r.steps:>6}  {r.refutations:>11}")
    for r in rows:
        if r.problem:
            print(f"{'unreadable' if r.unreadable else 'mismatch'}: {r.claim}: {r.problem}")
    counts = {status: sum(r.status == status for r in rows) for status in dict.fromkeys(r.status for r in rows)}
    print(f"{len(rows)} claims: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items())))
    if any(r.unreadable for r in rows):
        return 2
    return 1 if any(r.problem for r in rows) else 0


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    sys.exit(main())
