"""The study's text: the King James Bible as Debian's packages bible-kjv and bible-kjv-text print it, public domain."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess

PROGRAM = "bible"
PACKAGES = "bible-kjv bible-kjv-text"
WHOLE = "gen1:1-rev22:21"
VERSES = 31102
_LINE = re.compile(r"(\d?[A-Za-z]+\d+:\d+) (\S.*)")


class NoText(RuntimeError):
    """The text is not there; the message says how to get it."""


def read() -> str:
    """The whole text, a verse a line with its reference first. Raises NoText."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise NoText(f"no program {PROGRAM!r}; install the Debian packages bible-kjv and bible-kjv-text")
    try:
        done = subprocess.run(
            [program, "-f", WHOLE], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise NoText(f"{program} does not print the text: {error}") from error
    return done.stdout


def verses(text: str) -> dict[str, str]:
    """The verses in order, by reference. Raises NoText for a line that is no verse or a number of verses not VERSES."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise NoText(f"line {number} of the text is no verse: {line[:60]!r}")
        found[match[1]] = match[2].strip()
    if len(found) != VERSES:
        raise NoText(f"the text has {len(found)} verses, not {VERSES}")
    return found


def from_verse(found: dict[str, str], reference: str) -> list[str]:
    """The verses from one on, to the end. Raises KeyError if there is no such verse."""
    keys = list(found)
    if reference not in found:
        raise KeyError(reference)
    return [found[key] for key in keys[keys.index(reference) :]]


def sha256(text: str) -> str:
    """The digest that identifies the text."""
    return hashlib.sha256(text.encode()).hexdigest()
