"""Findings of earlier runs, kept below the user's cache: one JSON file a kind, worth nothing once it is damaged.

Also the names of temporary files, which tell whose they are, and the removal of those whose process is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import re
import time
from functools import cache
from pathlib import Path
from typing import Any

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what a reader of one may meet
DAY = 86400.0

# Temporary files that exist, or are about to.
pending: set[Path] = set()


def folder() -> Path:
    """Below XDG_CACHE_HOME, or ~/.cache; where neither is a full path, below a device, so that nothing is kept."""
    for base, below in ((os.environ.get("XDG_CACHE_HOME", ""), ""), (_home(), ".cache")):
        if os.path.isabs(base):
            return Path(base, below, "tracebound")
    return Path(os.devnull, "tracebound")


def _home() -> str:
    if os.environ.get("HOME"):
        return os.environ["HOME"]
    with contextlib.suppress(RuntimeError, KeyError):
        import pwd

        return pwd.getpwuid(os.getuid()).pw_dir
    return ""


def write(target: Path, data: Any) -> None:
    """Replace a file by the data as JSON; a folder that cannot be written keeps nothing."""
    text = json.dumps(data, sort_keys=True)
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        _swept(target.parent)
        path = temporary(target)
        try:
            path.write_text(json.dumps({"sha256": _sha256(text), "data": data}), encoding="utf-8")
            os.replace(path, target)
        finally:
            remove(path)


def read(target: Path) -> Any:
    """The data of a file; raises one of UNREADABLE, also for data that are not those that were written."""
    content = json.loads(target.read_text(encoding="utf-8"))
    if content["sha256"] != _sha256(json.dumps(content["data"], sort_keys=True)):
        raise ValueError("not as it was written")
    return content["data"]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _here() -> str:
    """This machine, or the container: where the number of a process means something."""
    with contextlib.suppress(OSError):
        return _sha256(platform.node() + os.readlink("/proc/self/ns/pid"))[:8]
    return _sha256(platform.node())[:8]


def temporary(target: Path) -> Path:
    """The name of a file beside the target to be written first, which is removed if the run ends before."""
    path = target.with_name(f".{target.name[:100]}.{_here()}.{os.getpid()}.tmp")
    remove(path)  # of an earlier process with this one's number
    pending.add(path)
    return path


def remove(path: Path) -> None:
    """Delete a temporary file, if it is there."""
    with contextlib.suppress(OSError):
        path.unlink()
    pending.discard(path)


@cache
def _swept(where: Path) -> None:
    sweep(where)


def sweep(where: Path, name: str | None = None) -> None:
    """Delete the temporary files that dead processes left in a folder: of one target, or of all.

    Those of another machine, and those whose process's number is in use again, are deleted after a day.
    """
    target = r".+?" if name is None else re.escape(name[:100])
    pattern = re.compile(rf"\.{target}\.([0-9a-f]{{8}}\.)?([0-9]{{1,10}})\.tmp")
    with contextlib.suppress(OSError), os.scandir(where) as entries:
        for entry in entries:
            if (match := pattern.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False):
                gone = match[1] == f"{_here()}." and not _lives(int(match[2]))
                with contextlib.suppress(OSError):
                    if gone or time.time() - entry.stat(follow_symlinks=False).st_mtime > DAY:
                        os.unlink(entry.path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
