"""The pass over a stream on the workers of a real scheduler: the bits of one process, though a worker is lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from numerics.audit.one_pass import Pass, collect, common_shift
from numerics.audit.readers import open_streams
from numerics.audit.stream import BadStream, Stream

distributed = pytest.importorskip("distributed")
from numerics.audit.distributed import Unreachable, Workers  # noqa: E402
from tests import warm  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ALONE = ("--host", "127.0.0.1", "--no-dashboard")


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers, each a process of its own."""
    place = folder / "scheduler.json"
    programs: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        command = [sys.executable, "-m", *words, *ALONE]
        programs.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    try:
        start("distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(place))
        address = ""
        while not address:
            assert programs[0].poll() is None
            time.sleep(0.05)
            with contextlib.suppress(OSError, ValueError):
                address = json.loads(place.read_text(encoding="utf-8"))["address"]
        for _ in range(workers):
            words = (address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
            start("distributed.cli.dask_worker", *words)
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60) if workers else None
        yield address
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as address:
        yield address


def stream(folder: Path, kind: str) -> Stream:
    """Documents of random length, with a mean of many standard deviations."""
    rows = np.cumsum(np.random.default_rng(5).integers(-3, 4, size=(6000, 7)), axis=0) % 200 - 100
    path = folder / "rows.npy"
    np.save(path, rows.astype(kind) if kind == "int8" else (rows / 7 + 1000).astype(kind))
    return open_streams(path)[0]


LENGTHS = (1500, 1, 2, 1497, 3000)


def same(one: Pass, other: Pass) -> bool:
    a, b = one.moments, other.moments
    names = ("mean_x", "mean_p", "sigma_x", "sigma_p", "sigma_d", "gamma")
    blocks = zip(one.blocks, other.blocks, strict=True)
    return all(getattr(a, n).tobytes() == getattr(b, n).tobytes() for n in names) and all(
        x.pairs == y.pairs and x.gram_d.tobytes() == y.gram_d.tobytes() and x.sum_x.tobytes() == y.sum_x.tobytes()
        for x, y in blocks
    )


def test_a_killed_worker_changes_no_bit(scheduler: str, tmp_path: Path) -> None:
    """The worker that holds results nobody has fetched is killed after the first part."""
    found, told, killed = stream(tmp_path, "int8"), [], []

    def progress(what: str, done: int, total: int) -> None:
        told.append((done, total))
        if killed:
            return
        with distributed.Client(scheduler, set_as_default=False) as client:
            while not any(client.has_what().values()):
                time.sleep(0.05)
            holds = client.has_what()
            victim = max(holds, key=lambda worker: len(holds[worker]))
            killed.append(client.run(os.getpid)[victim])
            os.kill(killed[0], signal.SIGKILL)

    spread = Workers(scheduler)(found, LENGTHS, progress)
    alone = collect(found, LENGTHS)
    assert killed and told[-1] == (6000, 6000) and [a for a, _ in told] == sorted({a for a, _ in told})
    assert spread.moments.integers is not None and alone.moments.integers is not None
    assert (spread.moments.integers.sigma_d == alone.moments.integers.sigma_d).all()
    assert same(spread, alone)
    with distributed.Client(scheduler, set_as_default=False) as client:
        assert len(client.scheduler_info()["workers"]) == 1


def test_floating_point_agrees_within_its_errors(scheduler: str, tmp_path: Path) -> None:
    found = stream(tmp_path, "float32")
    spread, alone = Workers(scheduler)(found, LENGTHS), collect(found, LENGTHS)
    for name, error in alone.moments.errors.items():
        difference = getattr(spread.moments, name) - getattr(alone.moments, name)
        assert np.linalg.norm(difference, 2) <= error + spread.moments.errors[name]


def test_workers_read_again_where_one_pass_is_not_enough(scheduler: str, tmp_path: Path) -> None:
    rows = np.cumsum(np.random.default_rng(6).integers(-3, 4, size=(6000, 7)), axis=0) % 200 - 100
    far = rows + 2.0**52
    far[0] = 0
    for name, data in (("far", far), ("small", rows * 2.0**-600), ("large", rows * 2.0**900)):
        np.save(tmp_path / f"{name}.npy", data)
        found = open_streams(tmp_path / f"{name}.npy")[0]
        told: list[str] = []
        spread = Workers(scheduler)(found, LENGTHS, lambda what, *_, told=told: told.append(what))
        alone = collect(found, LENGTHS)
        assert "reading again" in told and spread.moments.sharp
        for error in ("sigma_x", "sigma_d"):
            difference = getattr(spread.moments, error) - getattr(alone.moments, error)
            assert np.linalg.norm(difference, 2) <= spread.moments.errors[error] + alone.moments.errors[error]
        assert [b.pairs for b in spread.blocks] == [b.pairs for b in alone.blocks]


def test_a_stream_that_workers_cannot_read(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = stream(tmp_path, "int8")

    shift = common_shift(found)

    def vanish(read: Stream) -> NDArray[np.float64]:
        (tmp_path / "rows.npy").unlink()
        return shift

    monkeypatch.setattr("numerics.audit.distributed.common_shift", vanish)
    with pytest.raises(BadStream, match=r"rows\.npy.*on a worker"):
        Workers(scheduler)(found, LENGTHS)


def audit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command; with a scheduler, whose client has threads, in a process that starts from nothing."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if "--scheduler" not in words:
        return warm.run(["audit", *words], cwd=folder, env=environment)
    command = [sys.executable, "-m", "tracebound", "audit", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_command_writes_the_same_report(scheduler: str, tmp_path: Path) -> None:
    stream(tmp_path, "int8")
    for name, words in (("alone.json", ()), ("spread.json", ("--scheduler", scheduler))):
        found = audit(tmp_path, "rows.npy", "--documents", "1500", "--json", name, *words)
        assert (found.returncode, found.stderr) == (0, "")
    assert (tmp_path / "alone.json").read_bytes() == (tmp_path / "spread.json").read_bytes()


def test_the_command_names_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    stream(tmp_path, "int8")
    found = audit(tmp_path, "rows.npy", "--json", "out.json", "--scheduler", "tcp://127.0.0.1:1")
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "no scheduler answers at tcp://127.0.0.1:1" in found.stderr and not (tmp_path / "out.json").exists()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        places = [f"tcp://127.0.0.1:{port}", "tcp://127.0.0.1:1", "nonsense", "tcp://127.0.0.1:word"]
        for place in places:
            workers = Workers(place, patience=0.2)
            with pytest.raises(Unreachable, match="no scheduler answers at") as caught, workers._client():
                pass
            assert "\n" not in str(caught.value)


def test_a_scheduler_without_workers(tmp_path: Path) -> None:
    with cluster(tmp_path, 0) as address, pytest.raises(Unreachable, match="no worker for 1 seconds"):
        Workers(address, patience=1)(stream(tmp_path, "int8"), LENGTHS)


def test_rows_in_memory_are_not_sent_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numerics.audit.distributed.LARGEST_DESCRIPTION", 10_000)
    np.savez(tmp_path / "rows.npz", np.ones((1000, 7)))
    with pytest.raises(BadStream, match="read by many machines"):
        Workers("tcp://127.0.0.1:1")(open_streams(tmp_path / "rows.npz")[0], (1000,))


def test_heads_of_a_cache_are_spread_whole_with_the_same_bytes_out(scheduler: str, tmp_path: Path) -> None:
    """Floating point too: each stream is audited by one process. A head that is bad stops no other."""
    rng = np.random.default_rng(9)
    rows = rng.standard_normal((2, 200, 3, 4)).cumsum(axis=1).astype(np.float32)
    layers: dict[str, Any] = {"layers.0.keys": rows[:1].swapaxes(1, 2), "layers.1.values": rows[1:].swapaxes(1, 2)}
    np.savez(tmp_path / "cache.npz", **layers)
    np.save(tmp_path / "heads.npy", rows[0])
    rows[0, 50, 1] = np.nan
    np.save(tmp_path / "bad.npy", rows[0])
    for name, code, more in (("cache.npz", 0, ()), ("heads.npy", 0, ("--documents", "100")), ("bad.npy", 2, ())):
        told: set[str] = set()
        for output, words in (("alone.json", ()), ("spread.json", ("--scheduler", scheduler))):
            found = audit(tmp_path, name, "--json", output, *more, *words)
            assert found.returncode == code
            told.add(found.stderr)
        assert len(told) == 1 and ("NaN" in told.pop()) == (code == 2)
        assert (tmp_path / "alone.json").read_bytes() == (tmp_path / "spread.json").read_bytes()
    with pytest.raises(Unreachable, match="no scheduler answers"):
        list(Workers("tcp://127.0.0.1:1", patience=1).each(len, ["a", "b"], lambda done: None))
    assert list(Workers(scheduler).each(len, ["a", "bc"], lambda done: None)) == [1, 2]
