"""The audit of a stream larger than memory, against two plain dsyrk passes over the same file; and of a small one."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg.blas import dsyrk  # pyright: ignore[reportAttributeAccessIssue]

from benchmarks.measure import Baseline, Measure
from benchmarks.test_commands import SYMPY, run

DIMENSION = 384
SIZES = (1_300_000, 13_000_000)
TILE = 100_000
CHUNK = 10_000
SMALL = 1500  # rows
FREE, MOST = 25 * 10**9, 2 * 10**9  # bytes of disk that must be free, bytes of memory that the audit may use


@pytest.fixture(scope="module", params=SIZES)
def path(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Normal numbers, mean 10 sigma: one tile over and over, as float32."""
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    if request.param == SIZES[-1] and shutil.disk_usage(folder).free < FREE:
        pytest.skip(f"less than {FREE // 10**9} GB of disk are free")
    tile = np.random.default_rng(0).standard_normal((TILE, DIMENSION), dtype=np.float32) + 10
    file = folder / f"benchmark-{request.param}.f32"
    try:
        with file.open("wb") as out:
            for _ in range(request.param // TILE):
                tile.tofile(out)
            out.flush()
            os.fsync(out.fileno())
        yield file
    finally:
        file.unlink(missing_ok=True)


def forget(path: Path) -> tuple[()]:
    """Drop the file from the page cache, so that every measurement reads it from the disk."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return ()


def rows_of(path: Path) -> int:
    return path.stat().st_size // (4 * DIMENSION)


def two_passes(path: Path) -> None:
    for _ in range(2):
        total = np.zeros((DIMENSION, DIMENSION), order="F")
        with path.open("rb") as file:
            while (numbers := np.fromfile(file, dtype=np.float32, count=CHUNK * DIMENSION)).size:
                rows = numbers.reshape(-1, DIMENSION).astype(np.float64)
                total = dsyrk(1.0, rows.T, beta=1.0, c=total, overwrite_c=1)


def test_audit(measure: Measure, path: Path, tmp_path: Path) -> None:
    """The whole command: moments, verdicts, population, and every variant measured."""
    n, report = rows_of(path), tmp_path / "report.json"
    words = ("audit", str(path), "--dimension", str(DIMENSION), "--json", str(report))

    def run() -> tuple[int, float]:
        process = subprocess.Popen([sys.executable, "-m", "tracebound", *words], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_maxrss * 1024, used.ru_utime + used.ru_stime

    start = time.process_time()
    peak, spent = measure(
        f"Audit, n = {n}",
        "tracebound audit",
        run,
        Baseline("two dsyrk passes", lambda: two_passes(path), lambda: forget(path)),
        target=1.25 if n == SIZES[-1] else None,
        size=n,
        setup=lambda: forget(path),
        rounds=1,
    )
    figures = {
        "largest memory in bytes": peak,
        "processor seconds of the audit": spent,
        "processor seconds of two dsyrk passes": time.process_time() - start,
    }
    measure.note(figures, {"largest memory in bytes": MOST})
    (entry,) = json.loads(report.read_text(encoding="utf-8"))["streams"]
    assert (entry["rows"], entry["domination"]) == (n, "refuted") and peak < MOST


def test_audit_of_a_small_stream(measure: Measure, tmp_path: Path) -> None:
    """The whole command as a process, on a random walk: start, moments, verdicts, population, variants."""
    file = tmp_path / "walk.npy"
    steps = np.random.default_rng(0).standard_normal((SMALL, DIMENSION), dtype=np.float32)
    np.save(file, steps.cumsum(axis=0) / 10)
    words = ("-m", "tracebound", "audit", str(file))
    measure(f"Audit, n = {SMALL}", "tracebound audit", lambda: run(*words), SYMPY, target=4.6, rounds=5)
