"""`python -m tracebound.debian coq|native|paper|study`: what `make` installs on Debian as root, where it is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from tracebound.output import complain

TEX = ("lmodern.sty", "microtype.sty", "geometry.sty", "amsthm.sty", "booktabs.sty", "longtable.sty", "hyperref.sty")


def _coq() -> bool:
    from proofs.coq import audit

    try:
        audit.coq_version()
    except audit.CoqMissing:
        return False
    return True


def _native() -> bool:
    from proofs.coq.program import NATIVE_PROGRAMS

    return all(map(shutil.which, NATIVE_PROGRAMS))


def _paper() -> bool:
    if not all(map(shutil.which, ("pdflatex", "latexmk", "bibtex", "kpsewhich"))):
        return False
    return subprocess.run(["kpsewhich", *TEX], capture_output=True, check=False).returncode == 0


def _study() -> bool:
    from numerics.study import text

    try:
        text.verses(text.read())
    except text.NoText:
        return False
    return True


def _packages(part: str) -> str:
    if part == "coq":
        from proofs.coq.audit import PACKAGES
    elif part == "native":
        from proofs.coq.program import NATIVE as PACKAGES
    elif part == "paper":
        from tracebound.commands.paper import PACKAGES
    else:
        from numerics.study.text import PACKAGES
    return PACKAGES


# What is there is tried, not asked of dpkg: Coq may come from elsewhere, and a package may be there without its files.
THERE: dict[str, Callable[[], bool]] = {"coq": _coq, "native": _native, "paper": _paper, "study": _study}


def _installed(package: str) -> bool:
    command = ["dpkg-query", "-W", "-f=${db:Status-Abbrev}", package]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.startswith("ii")


def main(arguments: Sequence[str] | None = None) -> int:
    """Install what is missing where that can be done; else the command that needs it says so, with exit code 4."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if len(words) != 1 or words[0] not in THERE:
        complain(f"tracebound.debian: wanted one of {', '.join(THERE)}")
        return 2
    if THERE[words[0]]() or os.geteuid() != 0 or not all(map(shutil.which, ("apt-get", "dpkg-query"))):
        return 0
    packages = _packages(words[0]).split()
    # All of them again where each is there by name and yet something is missing.
    wanted = [name for name in packages if not _installed(name)] or ["--reinstall", *packages]
    complain(f"installing {' '.join(wanted)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *wanted]):
        if subprocess.run(["apt-get", *command], env=environment, check=False).returncode:
            complain(f"apt-get {' '.join(command)} failed")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
