"""A stream that is larger than the memory it may use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest


ROOT = Path(__file__).resolve().parents[2]
ROWS, DIMENSION = 1 << 21, 16
ROOM = 64 << 20  # bytes beyond what the process has once everything is loaded: half of the stream

PROGRAM = f"""
import json, resource, sys
from numerics.audit import audit
from numerics.audit.readers import open_streams

small, large = (open_streams(name, dimension={DIMENSION})[0] for name in sys.argv[1:])
audit(small)
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * resource.getpagesize() + {ROOM}
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
print(json.dumps(audit(large)))
"""


def sparse(path: Path, rows: int) -> None:
    """Rows that are zero but for some, in a file that takes hardly any place."""
    content = np.memmap(path, dtype="<f4", mode="w+", shape=(rows, DIMENSION))
    places = np.linspace(0, rows - 1, 128, dtype=int)
    content[places] = np.random.default_rng(7).standard_normal((len(places), DIMENSION))
    content.flush()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the size of a process from /proc")
def test_a_stream_larger_than_memory(tmp_path: Path) -> None:
    small, large = tmp_path / "small.f32", tmp_path / "large.f32"
    sparse(small, 4000)
    sparse(large, ROWS)
    assert large.stat().st_size == 2 * ROOM
    command = [sys.executable, "-c", PROGRAM, str(small), str(large)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    entry = json.loads(done.stdout)
    assert (entry["rows"], entry["deltas"], entry["rank"]) == (ROWS, ROWS - 1, DIMENSION)
    # Isolated rows are jumps there and back: the deltas have twice the energy, less the two rows at the ends.
    assert entry["domination"] == "refuted" and entry["trace_ratio"] == pytest.approx(2, rel=0.02)


def test_the_limit_would_stop_the_whole_stream_in_memory(tmp_path: Path) -> None:
    """The control: with that limit the rows do not fit."""
    path = tmp_path / "large.f32"
    sparse(path, ROWS)
    program = PROGRAM.replace("print(json.dumps(audit(large)))", "large.array()")
    sparse(tmp_path / "small.f32", 4000)
    command = [sys.executable, "-c", program, str(tmp_path / "small.f32"), str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1 and ("MemoryError" in done.stderr or "Cannot allocate memory" in done.stderr)
