"""Parse the command line, run one command, and turn what happened into an exit code."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from tracebound import __version__, interrupt
from tracebound.commands import COMMANDS
from tracebound.errors import INTERRUPTED, MEMORY, MISSING_TOOL, USAGE, MissingTool, OutOfMemory, UsageError
from tracebound.output import complain, emit, in_line

EXIT_CODES = """exit codes:
  0    all is as declared
  1    a claim or a control failed
  2    wrong usage or bad input
  3    a claim is undecided and none failed
  4    a required optional tool is missing
  5    the memory is too small for it, and none failed
  130  interrupted
"""


class Parser(argparse.ArgumentParser):
    """A parser whose help goes where every result goes: what argparse cannot write it passes over in silence."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            (emit if file is sys.stdout else complain)(message.removesuffix("\n"))

    def error(self, message: str) -> NoReturn:
        """Usage and what is wrong with it on stderr, and nowhere where that is closed; the exit code is USAGE."""
        if sys.stderr is not None:
            super().error(message)
        self.exit(USAGE)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = Parser(
        prog="tracebound",
        description="Check the claims about product quantizers under covariance domination.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"tracebound {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"tracebound.commands.{name}").register(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tracebound` with these arguments, by default those of the process, and return the exit code."""
    if argv is None:
        _hold_standard_streams()
        interrupt.watch()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
    try:
        args = parser().parse_args(argv)
        return args.run(args)
    except UsageError as error:
        complain(f"tracebound: {in_line(str(error))}")
        return USAGE
    except MissingTool as error:
        complain(f"tracebound: {error}")
        return MISSING_TOOL
    except OutOfMemory as error:
        complain(f"tracebound: {error}")
        return MEMORY
    except MemoryError:
        complain("tracebound: there is not enough memory for this")
        return MEMORY
    except (OSError, ImportError) as error:
        return _by_the_machine(error)
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            complain("tracebound: interrupted")
        return INTERRUPTED
    finally:
        interrupt.remove_pending()


def _hold_standard_streams() -> None:
    """Let no file that is opened later take the number of a closed standard stream, and what is written there."""
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)


def _nowhere() -> bool:
    """Whether the current folder was removed."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _by_the_machine(error: OSError | ImportError) -> int:
    """The exit code, after one line, where the machine is short of something or refuses a name; else raised again."""
    reason = " ".join(str(error).split())
    # What the loader of shared libraries says when memory is short.
    libraries = ("cannot allocate memory", "failed to map segment", "cannot create shared object descriptor")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        complain(f"tracebound: cannot write: {reason}")
        return USAGE
    # Also a mere question whether there is such a file may be refused, and a name may be too long for any.
    refusals = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG)
    if isinstance(error, OSError) and error.errno in refusals and error.filename is not None:
        complain(f"tracebound: cannot reach {error.filename!r}: {error.strerror}")
        return USAGE
    if isinstance(error, FileNotFoundError) and _nowhere():
        complain("tracebound: the folder that this runs in is there no more; go to another one")
        return USAGE
    if getattr(error, "errno", None) == errno.ENOMEM or any(words in reason.lower() for words in libraries):
        complain("tracebound: there is not enough memory for this")
        return MEMORY
    raise error


if __name__ == "__main__":
    sys.exit(main())
