"""Everything that leaves the program: text and JSON on stdout, progress on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any

from tracebound.errors import UsageError

STYLES = {
    "proved": "green",
    "derived": "cyan",
    "enclosed": "cyan",
    "cited": "blue",
    "refuted": "magenta",
    "failed": "bold red",
    "undecided": "yellow",
    "pass": "green",
    **dict.fromkeys(("certificate", "independent", "both", "models", "analysis"), "green"),
    "holds": "green",
    "fail": "bold red",
    "fails": "bold red",
}
FIXED = 100  # columns of prose where stdout is no terminal, and the most anywhere
LEAST = 20  # columns below which nothing is laid out
PROSE = 24  # columns that a cell of several words needs in a table


def emit(text: str) -> None:
    """Write text to stdout; a reader who has gone away is not an error.

    Raises UsageError where stdout is closed or takes no more.
    """
    if sys.stdout is None:
        raise UsageError("cannot write to standard output: it is closed")
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


def in_line(text: str) -> str:
    """Text on one line: what is not printable, such as a line break or an escape in a file's name, as an escape."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def to_text(data: Any) -> str:
    """JSON as it is printed and written; numbers that are no JSON numbers are refused."""
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def width() -> int:
    """Columns to write text in: the terminal's, or those that COLUMNS names, and FIXED where stdout is no terminal."""
    if not on_terminal():
        return FIXED
    return max(LEAST, shutil.get_terminal_size().columns)


def on_terminal() -> bool:
    """Whether a person reads stdout as it is written; what is piped has a layout that no terminal changes."""
    return sys.stdout is not None and sys.stdout.isatty()


def wrap(line: str, first: str = "", later: str = "") -> list[str]:
    """A line of prose as lines of at most `width()` and FIXED columns, indented by `first`, then by `later`."""
    columns = min(width(), FIXED)
    # Keys have hyphens, and are copied.
    return textwrap.wrap(line, columns, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def say(text: str) -> None:
    """Write prose to stdout; on a terminal lines that are too long for it are wrapped between words."""
    emit("\n".join(_folded(text, width())) if on_terminal() else text)


def _folded(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())][: columns // 2]
        if len(line) <= columns:
            lines.append(line)
        else:
            lines += textwrap.wrap(
                line.lstrip(), columns, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
            )
    return lines


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[str] = ()) -> None:
    """Print a table: aligned plain text, on a terminal drawn by rich, and a list of its rows where it is too wide.

    `right` names right-aligned columns.
    """
    body = [[in_line(cell) for cell in row] for row in rows]
    numbers = set(right)
    if on_terminal():
        least = [_least(cells) for cells in zip(columns, *body, strict=True)]
        # A border and two spaces for each column, and a last border.
        if sum(least) + 3 * len(least) + 1 <= width():
            _rich_table(columns, body, numbers, least)
        else:
            _listed(columns, body)
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


def _least(cells: Sequence[str]) -> int:
    """Columns below which a column of a table reads badly: no word is broken, and prose has room for a few words."""
    from rich.cells import cell_len

    longest = max(map(cell_len, cells))
    return max(min(longest, PROSE), *(cell_len(word) for cell in cells for word in cell.split() or [""]))


def _rich_table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: set[str], least: Sequence[int]) -> None:
    from rich.table import Table
    from rich.text import Text

    drawn = Table(header_style="bold")
    for name, room in zip(columns, least, strict=True):
        drawn.add_column(name, justify="right" if name in numbers else "left", overflow="fold", min_width=room)
    for row in rows:
        drawn.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    _emit_drawn([drawn])


def _emit_drawn(shown: Iterable[Any], **options: Any) -> None:
    """What rich makes of these, to stdout by `emit`, which knows what to do where it cannot be written."""
    from rich.console import Console

    console = Console(width=width())
    with console.capture() as drawn:
        for each in shown:
            console.print(each, **options)
    emit(drawn.get())


def _listed(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Each row as its first cell and, indented, the others with their names, as many on a line as fit."""
    from rich.text import Text

    listed: list[Text] = []
    for row in rows:
        lines = [Text(line, style="bold") for line in textwrap.wrap(row[0], width(), break_on_hyphens=False)]
        for name, cell in list(zip(columns, row, strict=True))[1:]:
            if not cell:
                continue
            named = Text.assemble(f"{name}: ", (cell, STYLES.get(cell, "")))
            if len(lines) > 1 and 2 + lines[-1].cell_len + named.cell_len <= width():
                lines[-1].append("  ").append_text(named)
            elif 2 + named.cell_len <= width():
                lines.append(Text("  ").append_text(named))
            else:
                lines += map(Text, textwrap.wrap(named.plain, width(), initial_indent="  ", subsequent_indent="    ",
                                                 break_on_hyphens=False))  # fmt: skip
        listed += lines
    _emit_drawn(listed, soft_wrap=True, highlight=False)


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A titled block of wrapped, indented lines; nothing when there are no lines."""
    body = [wrapped for line in lines for wrapped in wrap(line, "  ", "    ") or [""]]
    return ["", f"{title}:", *body] if body else []


class Progress:
    """One line on stderr that says what is being done; silent unless stderr is a terminal."""

    def __init__(self, verb: str) -> None:
        self.verb = verb
        self.shown = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, what: str) -> None:
        # A line that the terminal wraps would not be taken back.
        line = in_line(f"{self.verb} {what}")[: shutil.get_terminal_size().columns - 1]
        self._show(f"\r\x1b[K{line}")

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
