"""`tracebound certify`: write the certificates and the statement files that `python3 -S -m proofs.recheck` replays."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tracebound.commands.verify import known_keys
from tracebound.errors import FAILED, OK
from tracebound.output import Progress, Target, complain, emit


def register(commands: Any) -> None:
    """Add `certify` to the command line."""
    certify = commands.add_parser("certify", help="write the certificates of the claims", allow_abbrev=False)
    certify.add_argument("keys", nargs="*", metavar="KEY", help="a claim to certify; all of them without a key")
    certify.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prove the named claims, or all, and write what belongs to them; what no claim needs any more is removed."""
    known_keys(args.keys)
    from proofs import book
    from proofs.certify import Certifier, NotCertifiable, stray
    from proofs.recheck.claims import PACKAGE

    certifier, files, failed = Certifier(), dict[Path, str](), False
    with Progress("certifying") as progress:
        for key in args.keys or book.keys():
            progress(key)
            try:
                source = book.module(key)
                files |= certifier.files(source, source.prove())
            except (NotCertifiable, book.BrokenClaim) as error:
                complain(f"tracebound: {key}: {error}")
                failed = True
    changed = {path: text for path, text in files.items() if _differs(PACKAGE / path, text)}
    for path, text in changed.items():
        (PACKAGE / path).parent.mkdir(parents=True, exist_ok=True)
        Target(str(PACKAGE / path)).write(text)
    removed = [] if args.keys or failed else stray(files)
    for path in removed:
        (PACKAGE / path).unlink()
    size = sum(len(text.encode()) for text in files.values())
    emit(f"{len(files)} files, {size / 1e6:.2f} MB: {len(changed)} written, {len(removed)} removed")
    return FAILED if failed else OK


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text
