"""Everything that leaves the program: text and JSON on stdout, progress on stderr, files written atomically."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from proofs import kept
from tracebound.errors import UsageError

PROBE = bytes(65536)  # a full disk takes an empty file, but not this

STYLES = {
    "proved": "green",
    "derived": "cyan",
    "enclosed": "cyan",
    "cited": "blue",
    "refuted": "magenta",
    "failed": "bold red",
    "undecided": "yellow",
    "pass": "green",
    "holds": "green",
    "fail": "bold red",
    "fails": "bold red",
}


def emit(text: str) -> None:
    """Write text to stdout; a reader who has gone away is not an error."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes stdout again at exit; give it somewhere to write.
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)
    except OSError as error:
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error


def complain(text: str) -> None:
    """Write lines to stderr."""
    if sys.stderr is not None:
        try:
            print(text, file=sys.stderr, flush=True)
        except OSError:
            return


def to_text(data: Any) -> str:
    """JSON as it is printed and written; numbers that are no JSON numbers are refused."""
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> None:
    """Print a table: drawn by rich on a terminal, aligned plain text otherwise. `right` names right-aligned columns."""
    body = [list(row) for row in rows]
    numbers = set(right)
    if sys.stdout is not None and sys.stdout.isatty():
        _rich_table(columns, body, numbers)
        return
    widths = [max(len(line[i]) for line in [list(columns), *body]) for i in range(len(columns))]
    lines = []
    for row in [list(columns), *body]:
        cells = [
            cell.rjust(width) if name in numbers else cell.ljust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    emit("\n".join(lines))


def _rich_table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: set[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(header_style="bold")
    for name in columns:
        drawn.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    Console().print(drawn)


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A titled block of wrapped, indented lines; nothing when there are no lines."""
    body = [
        wrapped
        for line in lines
        for wrapped in textwrap.wrap(line, 100, initial_indent="  ", subsequent_indent="    ") or [""]
    ]
    return ["", f"{title}:", *body] if body else []


class Progress:
    """One line on stderr that says what is being done; silent unless stderr is a terminal."""

    def __init__(self, verb: str) -> None:
        self.verb = verb
        self.shown = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, what: str) -> None:
        self._show(f"\r\x1b[K{self.verb} {what}")

    def _show(self, text: str) -> None:
        if self.shown:
            with contextlib.suppress(OSError):  # the terminal is gone
                print(text, end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Callable[[str], None]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show("\r\x1b[K")


class Target:
    """A file to be written when the work is done; made, and checked to be writable, before the work begins."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            self.path = Path(name).resolve()
            # A device or a pipe is written to, not replaced.
            self.special = self.path.exists() and not self.path.is_file() and not self.path.is_dir()
            if not name or self.path.is_dir():
                raise IsADirectoryError(0, "it is a directory" if name else "the name is empty")
            if self.path.exists() and not os.access(self.path, os.W_OK):
                raise PermissionError(0, "Permission denied")
            if not self.special:
                kept.sweep(self.path.parent, self.path.name)
                kept.remove(self._write_temporary(PROBE))
        except (OSError, ValueError, RuntimeError) as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> UsageError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return UsageError(f"cannot write {self.name!r}: {reason}")

    def _write_temporary(self, content: bytes) -> Path:
        temporary = kept.temporary(self.path)
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            kept.remove(temporary)
            raise
        return temporary

    def write(self, text: str | bytes) -> None:
        """Replace the file by one with this content; the old file stays if anything goes wrong."""
        content = text.encode() if isinstance(text, str) else text
        try:
            if self.special:
                self.path.write_bytes(content)
                return
            temporary = self._write_temporary(content)
            try:
                if self.path.exists():
                    shutil.copymode(self.path, temporary)
                os.replace(temporary, self.path)
            finally:
                kept.remove(temporary)
        except OSError as error:
            raise self._refusal(error) from error


def deliver(*outputs: Callable[[], object]) -> None:
    """Hand a result to each of its outputs; one that cannot be written keeps it from none of the others.

    Raises UsageError once all were tried, with what could not be written.
    """
    refusals: list[str] = []
    for output in outputs:
        try:
            output()
        except UsageError as error:
            refusals.append(str(error))
    if refusals:
        raise UsageError("; ".join(refusals))


class Json:
    """The `--json` option: nowhere, stdout (`-`) or a file."""

    def __init__(self, name: str | None) -> None:
        self.alone = name == "-"
        self.target = Target(name) if name is not None and name != "-" else None

    def write(self, data: Mapping[str, Any]) -> None:
        """Write the data where the option says."""
        if self.alone:
            emit(to_text(data))
        elif self.target:
            self.target.write(to_text(data))
