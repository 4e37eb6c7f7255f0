"""The process that commands are forked from: `tests/warm.py` starts it with a folder and modules, and sends requests.

It loads the modules, then makes a process for each request. Between it and the command stands one that waits for the
command and tells its number and its end, so that requests need not wait for each other.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import socket
import sys
import types
from contextlib import suppress

LONGEST = 1 << 18  # bytes of a request


def loaded(place: str, *modules: str) -> None:
    """Import modules from a place that a command does not look in; it says itself which of them are missing."""
    sys.path.insert(0, place)
    for name in modules:
        with suppress(ImportError):
            importlib.import_module(name)
    sys.path.remove(place)
    gc.collect()
    gc.freeze()


def request() -> str:
    """What is to be run, in the process that is to run it; it has the streams of the request."""
    asked = socket.socket(fileno=0)
    while True:
        text, files, *_ = socket.recv_fds(asked, LONGEST, 4)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG if text else 0)[0]:
                pass
        if not text:
            os._exit(0)
        if os.fork() == 0:
            break
        for file in files:
            os.close(file)
    answer = files.pop()
    if child := os.fork():
        os.write(answer, b"%d\n" % child)
        os.write(answer, b"%d\n" % os.waitpid(child, 0)[1])
        os._exit(0)
    os.close(answer)
    asked.detach()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    return text.decode()


def streams() -> None:
    """The three streams anew, as Python makes them when it starts."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        errors = "backslashreplace" if name == "stderr" else "strict"
        stream = open(number, "w" if number else "r", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def run(arguments: list[str], cwd: str, env: dict[str, str], code: str | None) -> None:
    """What `python -m tracebound` does with these arguments, or `python -c` where there is code."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.dont_write_bytecode = bool(env.get("PYTHONDONTWRITEBYTECODE"))
    sys.path[:0] = [cwd if code is None else "", *env.get("PYTHONPATH", "").split(os.pathsep)]
    sys.argv = ["-c", *arguments]
    if code is None:
        runpy.run_module("tracebound", run_name="__main__", alter_sys=True)
    else:
        sys.modules["__main__"] = main = types.ModuleType("__main__")
        exec(compile(code, "<string>", "exec"), main.__dict__)


if __name__ == "__main__":
    loaded(*sys.argv[1:])
    wanted = json.loads(request())
    streams()
    run(**wanted)
