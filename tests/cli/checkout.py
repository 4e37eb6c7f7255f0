"""A copy of the proofs in which an author's mistakes can be made, and the commands run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
OWN = ("claims", "statements", "certificates")


def copied(tmp_path: Path) -> Path:
    """Claims, statements and certificates in a folder of their own, everything else a link to the checkout.

    With what Python compiled of them, so that no command has to; a source that a test changes is compiled anew.
    """
    ignored = shutil.ignore_patterns("*.pyc.*")  # what Python is about to rename
    for name in ("numerics", "paper"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "tracebound", tmp_path / "tracebound", ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "proofs").mkdir()
    for path in (ROOT / "proofs").iterdir():
        if path.name in OWN:
            shutil.copytree(path, tmp_path / "proofs" / path.name, ignore=ignored)
        elif path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__"):
            # Not a link: where a module lies tells it where the statements are.
            if path.is_file():
                shutil.copyfile(path, tmp_path / "proofs" / path.name)
            else:
                shutil.copytree(path, tmp_path / "proofs" / path.name, ignore=ignored)
        elif path.name != "__pycache__":
            (tmp_path / "proofs" / path.name).symlink_to(path)
    return tmp_path


def run(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a copy."""
    environment = {**os.environ, "XDG_CACHE_HOME": os.devnull, "PYTHONPATH": str(book), "PYTHONDONTWRITEBYTECODE": "1"}
    return warm.run(arguments, cwd=book, env=environment, copies=True)
