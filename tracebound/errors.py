"""Exit codes and the error that becomes one line."""

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


class OutOfMemory(Exception):
    """The machine's memory is too small for what was asked; one line that says for what, and exit code `MEMORY`."""
