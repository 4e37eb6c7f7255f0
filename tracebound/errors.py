"""Exit codes and the error that becomes one line."""

OK = 0
FAILED = 1
USAGE = 2
UNDECIDED = 3
INTERRUPTED = 130


class UsageError(Exception):
    """Bad input; the command line prints the message as one line and exits with `USAGE`."""
