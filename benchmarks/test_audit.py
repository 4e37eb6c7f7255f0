"""The audit of a stream larger than memory, against two plain dsyrk passes over the same file; of a small one; and how
its time and its memory grow with the rows and with the dimension.
"""

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
SIZES = (325_000, 1_300_000, 13_000_000)  # rows
GROWTH, DIMENSIONS = 100_000, (192, 384, 768, 1536)  # rows, and numbers in each
TILE = 25_000
CHUNK = 10_000
SMALL = 1500  # rows
FREE, MOST = 25 * 10**9, 2 * 10**9  # bytes of disk that must be free, bytes of memory that the audit may use


def normal(file: Path, rows: int, dimension: int) -> None:
    """Normal numbers, mean 10 sigma: one tile over and over, as float32."""
    tile = np.random.default_rng(0).standard_normal((TILE, dimension), dtype=np.float32) + 10
    with file.open("wb") as out:
        for _ in range(rows // TILE):
            tile.tofile(out)
        out.flush()
        os.fsync(out.fileno())


@pytest.fixture(scope="module", params=SIZES)
def path(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A stream of so many rows, in a folder of the checkout: what is temporary may be in memory."""
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    if request.param == SIZES[-1] and shutil.disk_usage(folder).free < FREE:
        pytest.skip(f"less than {FREE // 10**9} GB of disk are free")
    file = folder / f"benchmark-{request.param}.f32"
    try:
        normal(file, request.param, DIMENSION)
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


def audit(*words: str) -> tuple[int, float]:
    """The largest memory in bytes and the processor seconds of an audit as a process."""
    process = subprocess.Popen([sys.executable, "-m", "tracebound", "audit", *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss * 1024, used.ru_utime + used.ru_stime


def test_audit(measure: Measure, path: Path, tmp_path: Path) -> None:
    """The whole command: moments, verdicts, population, and every variant measured."""
    n, report = rows_of(path), tmp_path / "report.json"
    words = (str(path), "--dimension", str(DIMENSION), "--json", str(report))
    start = time.process_time()
    peak, spent = measure(
        f"Audit, n = {n}",
        "tracebound audit",
        lambda: audit(*words),
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


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_growth_with_the_dimension(measure: Measure, tmp_path: Path, dimension: int) -> None:
    file = tmp_path / "stream.f32"
    normal(file, GROWTH, dimension)
    words = (str(file), "--dimension", str(dimension))
    peak, spent = measure(
        f"Audit of {GROWTH} rows, d = {dimension}",
        "tracebound audit",
        lambda: audit(*words),
        SYMPY,
        size=dimension,
        rounds=1,
    )
    measure.note({"largest memory in bytes": peak, "processor seconds": spent})
