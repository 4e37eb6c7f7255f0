"""A process asked of `tests/warm_server.py`; as a program, which a page's shell runs, `tracebound` with its streams.

It imports no module of the project, so that a shell does not wait for them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence


class Process:
    """A command that was begun: `tracebound`, or `code` as after `-c`, with the three streams; `server` forks it."""

    def __init__(
        self,
        server: socket.socket,
        arguments: Sequence[str],
        streams: Sequence[int],
        *,
        cwd: str,
        env: Mapping[str, str],
        code: str | None = None,
    ) -> None:
        self.arguments = list(arguments)
        request = {"arguments": self.arguments, "cwd": cwd, "env": dict(env), "code": code}
        self._answer, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(server, [json.dumps(request).encode()], [*streams, theirs.fileno()])
        self._lines = self._answer.makefile()
        self.pid = int(self._lines.readline())

    def wait(self, timeout: float = 300) -> int:
        """The exit code once it has ended; one that takes longer is killed."""
        self._answer.settimeout(timeout)
        try:
            with self._answer, self._lines:
                return os.waitstatus_to_exitcode(int(self._lines.readline()))
        except TimeoutError as error:
            os.kill(self.pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(self.arguments, timeout) from error


if __name__ == "__main__":
    begun = Process(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:], (0, 1, 2), cwd=os.getcwd(), env=os.environ)
    sys.exit(begun.wait() % 256)
