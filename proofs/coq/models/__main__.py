"""`python -m proofs.coq.models [--printed] [KEY ...]`: Coq evaluates the models of the claims; a line a claim."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from proofs.checking.contents import key_of, load, read_lists
from proofs.coq.models.check import check
from proofs.coq.program import CoqMissing, coq_version

MISSING = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Check, print a table and a summary; 1 on a failure, 2 on an unknown key, 3 without Coq."""
    parser = argparse.ArgumentParser(prog="python -m proofs.coq.models", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="a claim; all without a key")
    parser.add_argument(
        "--printed",
        action="store_true",
        help="a theorem about the printed statement for each model, not for the refuted claims alone (minutes)",
    )
    given = parser.parse_args(argv)
    names = {key_of(name): name for name in read_lists().names}
    if unknown := [key for key in given.keys if key not in names]:
        print(f"no claim {unknown[0]}", file=sys.stderr)
        return 2
    try:
        coq_version()
    except CoqMissing as error:
        print(f"{error}: skipped", file=sys.stderr)
        return MISSING
    keys, started = given.keys or list(names), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tracebound-models-") as folder:
        found, problems = check(
            Path(folder),
            [load(names[key]) for key in keys],
            lambda line: print(f"  {line}", file=sys.stderr, flush=True),
            keys if given.printed else None,
        )
    width = max((len(each.key) for each in found), default=5)
    print(f"{'claim'.ljust(width)}  {'coq'.ljust(7)}  models  refuted  needed  attained  linked  printed")
    for each in found:
        counts = [each.kinds.get(kind, 0) for kind in ("Holds", "Refuted", "Needed", "Attained")]
        row = [
            each.key.ljust(width),
            each.status.ljust(7),
            *map(str, counts),
            str(each.linked),
            str(len(each.theorems)),
        ]
        print("  ".join(part.rjust(size) for part, size in zip(row, (width, 7, 6, 7, 6, 8, 6, 7), strict=True)))
    print(*problems, sep="\n", end="\n" if problems else "")
    axioms = sorted({axiom for each in found for axiom in each.axioms})
    print(
        f"{sum(e.entries for e in found)} conclusions in {len(found)} claims, {time.monotonic() - started:.0f} s;"
        f" axioms: {', '.join(axioms) or 'none'}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
