"""Exit codes and the error that becomes one line."""

from __future__ import annotations

from numerics import extras

OK = 0
FAILED = 1
USAGE = 2
UNDECIDED = 3
MISSING_TOOL = 4
MEMORY = 5
INTERRUPTED = 130


class UsageError(Exception):
    """Bad input; the command line prints the message as one line and exits with `USAGE`."""


class MissingTool(Exception):
    """A required optional tool is not installed; one line with what to install, and exit code `MISSING_TOOL`."""

    @classmethod
    def package(cls, use: str, name: str | None, extra: str) -> MissingTool:
        """A Python package of an extra is missing: the message has the exact command for this installation."""
        return cls(f"{use} the package {name}; run: {extras.command(extra)}")


class OutOfMemory(Exception):
    """The machine's memory is too small for what was asked; one line that says for what, and exit code `MEMORY`."""
