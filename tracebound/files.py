"""Files that a command writes: atomically, all or none, and none over another or over its input."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from proofs.checking import kept
from tracebound.errors import UsageError
from tracebound.output import complain, emit, to_text

LONGEST = 1 << 26  # characters of a record that is read whole; a device may have no end
PROBE = bytes(65536)  # a full disk takes an empty file, but not this


def read_text(name: str) -> str:
    """What a text file holds; raises UsageError for one that cannot be read, is no UTF-8 or longer than `LONGEST`."""
    try:
        with open(name, encoding="utf-8") as file:
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {name!r}: {error.strerror}") from error
    except ValueError as error:
        reason = "not text in UTF-8" if isinstance(error, UnicodeError) else str(error)  # else a name with a NUL
        raise UsageError(f"cannot read {name!r}: {reason}") from error
    if len(text) > LONGEST:
        raise UsageError(f"cannot read {name!r}: it has more than {LONGEST} characters")
    return text


class Target:
    """A file to be written when the work is done; made, and checked to be writable, before the work begins."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            self.path = Path(name).resolve()
            # A device or a pipe is written to, not replaced.
            self.special = self.path.exists() and not self.path.is_file() and not self.path.is_dir()
            if name == "-":
                raise OSError(0, "this option wants a file; one of that name is ./-")
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
        # A name that is no UTF-8 has surrogates.
        content = text.encode(errors="backslashreplace") if isinstance(text, str) else text
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


class Text:
    """An option for text: nowhere, stdout (`-`) or a file."""

    def __init__(self, name: str | None) -> None:
        self.alone = name == "-"
        self.wanted = name is not None
        self.target = Target(name) if name is not None and name != "-" else None

    def put(self, text: str) -> None:
        """Write the text where the option says."""
        if self.alone:
            emit(text)
        elif self.target:
            self.target.write(text)


class Json(Text):
    """The `--json` option: nowhere, stdout (`-`) or a file."""

    def write(self, data: Mapping[str, Any]) -> None:
        """Write the data where the option says."""
        if self.wanted:
            self.put(to_text(data))

    def deliver(self, data: Mapping[str, Any], show: Callable[[], object], problems: Sequence[str]) -> None:
        """Show a result and write its data; where these are alone on stdout its problems go to stderr instead."""

        def print_it() -> None:
            if not self.alone:
                show()
            elif problems:
                complain("\n".join(problems))

        deliver(print_it, lambda: self.write(data))


def refuse_clashes(outputs: Iterable[tuple[str, str | None]], inputs: Iterable[tuple[str, str | None]] = ()) -> None:
    """Raise UsageError if an output is an input, lies in an input folder, or is another output; both as (option, name).

    Names are one file if they are one path, symbolic links followed, or one file on disk (hard links). None stands for
    an option that was not given, `-` for standard output; devices and pipes may be named twice.
    """
    known: dict[Any, str] = {}
    folders: dict[Any, str] = {}
    for what, name in inputs:
        if name is not None:
            if Path(name).is_dir():
                folders |= dict.fromkeys(_identities(name), f"{what} {name!r}")
            known |= dict.fromkeys(_identities(name), f"{what} {name!r}")
    for option, name in outputs:
        if name is None:
            continue
        same = [known[i] for i in _identities(name) if i in known]
        if name == "-" and same:
            raise UsageError(f"{option} -: standard output is taken by {same[0]}; name a file for one of them")
        if same:
            raise UsageError(f"{option} {name!r} is the same file as {same[0]}; give it a name of its own")
        inside = [folders[i] for i in _identities(os.path.dirname(os.path.realpath(name))) if i in folders]
        if inside and name != "-":
            raise UsageError(f"{option} {name!r} is in the folder {inside[0]}, whose files are read; put it elsewhere")
        known |= dict.fromkeys(_identities(name), f"{option} {name!r}" if name != "-" else option)


def _identities(name: str) -> list[Any]:
    """What two names of one file have in common; nothing for a device or a pipe."""
    if name == "-":
        return ["-"]
    try:
        path = os.path.realpath(name)
    except ValueError:
        return []  # whoever opens it says why it cannot be opened
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return [path]
    except OSError:
        return []  # whoever opens it says why it cannot be opened
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return []
    return [path, (found.st_dev, found.st_ino)]
