"""`tracebound certify`: write the certificates that `python3 -S -m proofs.recheck` replays."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tracebound.commands.verify import known_keys
from tracebound.errors import FAILED, OK, UsageError
from tracebound.files import Target
from tracebound.output import Progress, complain, say
from tracebound.place import needs_clone


def register(commands: Any) -> None:
    """Add `certify` to the command line."""
    certify = commands.add_parser("certify", help="write the certificates of the claims", allow_abbrev=False)
    certify.add_argument("keys", nargs="*", metavar="KEY", help="a claim to certify; all of them without a key")
    certify.add_argument("--output", metavar="FOLDER", help="instead of the clone's folder proofs")
    certify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prove the named claims, or all, and write what belongs to them; what no claim needs any more is removed."""
    known_keys(args.keys)
    if args.output is None:
        needs_clone("certify", "--output FOLDER")
    elif not args.output or not Path(args.output).is_dir():
        raise UsageError(f"cannot write to {args.output!r}: it is no folder")
    from proofs.checking import book
    from proofs.checking.certify import Certifier, NotCertifiable, stray
    from proofs.recheck.claims import PACKAGE
    from tracebound.checking import uncollected

    certifier, files, failed = Certifier(), dict[Path, str](), False
    with uncollected(), Progress("certifying") as progress:
        for key in args.keys or book.keys():
            progress(key)
            try:
                claim = book.entry(key)
                files |= certifier.files(claim, claim.proof.prove())
            except (NotCertifiable, book.BrokenClaim) as error:
                complain(f"tracebound: {key}: {error}")
                failed = True
    folder = PACKAGE if args.output is None else Path(args.output)
    changed = {path: text for path, text in files.items() if _differs(folder / path, text)}
    for path, text in changed.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        Target(str(folder / path)).write(text)
    # Another folder may hold what is not ours to remove.
    removed = [] if args.keys or failed or args.output is not None else stray(files)
    for path in removed:
        (PACKAGE / path).unlink()
    size = sum(len(text.encode()) for text in files.values())
    say(f"{len(files)} files, {size / 1e6:.2f} MB: {len(changed)} written, {len(removed)} removed")
    return FAILED if failed else OK


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text
