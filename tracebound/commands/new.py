"""`tracebound new`: a claim to begin with, from the template: its statement, its proof, its certificate."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from tracebound.errors import UsageError
from tracebound.files import Target
from tracebound.output import say
from tracebound.place import ROOT, needs_clone

KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
SOURCE = "elementary"


def register(commands: Any) -> None:
    """Add `new` to the command line."""
    new = commands.add_parser("new", help="begin a claim from the template", allow_abbrev=False)
    new.add_argument("key", metavar="KEY", help="the claim's name, words between hyphens")
    new.add_argument("--section", required=True, metavar="SECTION", help="its folder, such as scalar")
    new.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the files of a claim and certify it, so that it verifies at once and can be edited from there."""
    needs_clone("new")
    from proofs.language.source import SECTIONS, files

    if not KEY.fullmatch(args.key):
        raise UsageError(
            f"{args.key!r} is no key: lower-case words and numbers between hyphens, such as square-above-one"
        )
    if args.section not in SECTIONS:
        raise UsageError(f"no section {args.section!r}; sections: {', '.join(SECTIONS)}")
    name = args.key.replace("-", "_")
    proofs = ROOT / "proofs"
    statement = proofs / "statements" / args.section / f"{args.key}.txt"
    proof = proofs / "claims" / args.section / f"{name}.py"
    if args.key in files() or any((proofs / "claims" / section / proof.name).exists() for section in SECTIONS):
        raise UsageError(f"there is a claim {args.key!r} already; to see it: tracebound show {args.key}")
    contents = proof.with_name("__init__.py")
    written = {
        statement: _stated(proofs / "statements" / "template.txt", args.key),
        proof: (proofs / "claims" / "template.py").read_text(encoding="utf-8"),
        contents: _listed(contents, name),
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)  # of a section's first claim
        Target(str(path)).write(text)
        say(f"wrote {path.relative_to(ROOT).as_posix()}")
    files.cache_clear()
    from tracebound.commands import certify

    return certify.run(argparse.Namespace(keys=[args.key], output=None))


def _stated(template: Path, key: str) -> str:
    """The template's statement under the key, with a title and a source of its own."""
    text = template.read_text(encoding="utf-8")
    title = key.replace("-", " ").capitalize()
    for field, value in (("claim", key), ("title", title), ("source", SOURCE)):
        text = re.sub(f"(?m)^{field} .*$", f"{field} {value}", text, count=1)
    return text


def _listed(contents: Path, name: str) -> str:
    """The section's list with one more name at its end; raises UsageError for a list that cannot be added to."""
    first = f'"""{contents.parent.name.replace("_", " ").capitalize()}."""\n\nCLAIMS = (\n)\n'
    text = contents.read_text(encoding="utf-8") if contents.exists() else first
    head, mark, rest = text.partition("CLAIMS = (\n")
    names, end, after = rest.rpartition(")")
    if not mark or not end or after.strip():
        raise UsageError(f"{contents.relative_to(ROOT).as_posix()} has no list CLAIMS = ( .. ) with a name a line")
    return f'{head}{mark}{names}    "{name}",\n{end}{after}'
