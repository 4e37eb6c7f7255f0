"""Whether this runs from a clone, whose generated files are committed, or from an installed package."""

from __future__ import annotations

from pathlib import Path

from tracebound.errors import UsageError

ROOT = Path(__file__).resolve().parents[1]


def needs_clone(command: str, option: str = "") -> None:
    """Raise UsageError unless this is a clone, which the command writes to; an installed package is not written to."""
    if not (ROOT / "pyproject.toml").is_file():
        way = f"give {option}" if option else "run it in a clone"
        raise UsageError(f"{command} writes into a clone, and this is an installed package; {way}")
