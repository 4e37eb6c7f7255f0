"""The command that installs an optional part, as it works where this program runs: from a clone or from a wheel."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _near(path: Path) -> str:
    """A path as short as it works from the current folder."""
    try:
        here = Path.cwd()
    except OSError:
        return str(path)
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def command(extra: str, root: Path = ROOT) -> str:
    """What installs the extra of pyproject.toml into the environment of the running Python, for a POSIX shell.

    Beside a pyproject.toml the project is a clone and is named by its folder; else it is installed from a wheel, whose
    name pip resolves to what is installed already, so that only the extra's packages are fetched.
    """
    # Not resolved: a virtual environment's python is a link, and its target would install elsewhere.
    python = _near(Path(sys.executable or "python3"))
    what = f"-e {shlex.quote(f'{_near(root)}[{extra}]')}" if (root / "pyproject.toml").is_file() else None
    return f"{shlex.quote(python)} -m pip install {what or shlex.quote(f'tracebound[{extra}]')}"
