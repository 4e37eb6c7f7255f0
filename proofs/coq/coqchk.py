"""`python -m proofs.coq.coqchk`: the kernel's proofs in Coq, compiled and read again by Coq's separate checker."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from proofs.coq import certified, numerals
from proofs.coq.program import last_error, make

MISSING = 3


def main() -> int:
    """Build and check; 1 if coqchk refuses or finds another axiom, 3 without Coq."""
    if not all(map(shutil.which, ("coqc", "coq_makefile", "coqchk", "make"))):
        print("Coq is not installed: skipped", file=sys.stderr)
        return MISSING
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tracebound-coqchk-") as name:
        work = Path(name)
        done = make(
            numerals.kernel(work), certified.NEEDED, lambda line: print(f"  {line}", file=sys.stderr, flush=True)
        )
        if done.returncode:
            problems.append(f"build: {last_error(done)}")
        else:
            certified.independent(work, problems, _say)
    names = ", ".join(axiom.rpartition(".")[2] for axiom in certified.LOADED)
    print(*problems or [f"coqchk accepts the kernel's meaning, rules and soundness; axioms loaded: {names}"], sep="\n")
    return 1 if problems else 0


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
