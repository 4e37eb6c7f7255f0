"""Killed at any moment, a full disk, a read-only home, short memory: one line, no half-written file, no wrong word."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from proofs.checking import workers
from proofs.checking.workers import Lost
from tests import warm

ROOT = Path(__file__).resolve().parents[2]
KEY = "midrise-error"
ALL = os.environ.get("FAULTS") == "all"
KILLS = 40 if ALL else 3
LONGEST = 4.0  # seconds until a process is killed
COMMANDS = [
    ["verify", KEY, "--json", "out.json"],
    ["audit", "x.npy", "--json", "out.json", "--certificates", "matrices"],
    ["constants", "--json", "out.json", "--tex", "out.tex"],
    *([["report", "-o", "out.html"]] if ALL else []),
]


def environment(cache: Path | str, **variables: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")},
        "XDG_CACHE_HOME": str(cache),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        **variables,
    }


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tracebound", *words]


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    np.save(folder / "x.npy", np.random.default_rng(0).normal(size=(400, 3)))
    return folder


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill", "interrupt"])
def test_a_run_killed_at_any_moment_leaves_whole_files_and_a_cache_that_tells_the_truth(
    words: Sequence[str], how: signal.Signals, stream: Path, tmp_path: Path
) -> None:
    cache, moments = tmp_path / "cache", random.Random(f"{words[0]} {how}")
    for _ in range(KILLS):
        process = subprocess.Popen(
            command(*words), cwd=stream, env=environment(cache), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with suppress(subprocess.TimeoutExpired):  # one that has ended is not waited for
            process.wait(timeout=moments.uniform(0.5, LONGEST))
        process.send_signal(how)
        process.wait(timeout=60)
        for path in files(stream):
            if path.suffix == ".json":
                json.loads(path.read_text())
    if words[0] == "constants" and not ALL:
        return  # to the end it takes half a minute
    process = subprocess.Popen(command(*words), cwd=stream, env=environment(cache), stdout=subprocess.DEVNULL)
    assert process.wait(timeout=600) == 0
    if how == signal.SIGINT:
        assert not [path for path in [*files(stream), *files(cache)] if path.suffix == ".tmp"]


def test_certify_killed_at_any_moment_writes_whole_files(tmp_path: Path) -> None:
    for name in ("tracebound", "proofs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    (tmp_path / "numerics").symlink_to(ROOT / "numerics")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)  # a clone, whose files may be written
    written = [tmp_path / "proofs" / "certificates" / f"{KEY}.json"]
    before, moments = [path.read_bytes() for path in written], random.Random("certify")
    variables = environment(os.devnull, PYTHONPATH=str(tmp_path))
    for _ in range(KILLS):
        for path in written:
            path.unlink(missing_ok=True)
        process = subprocess.Popen(
            command("certify", KEY), cwd=tmp_path, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with suppress(subprocess.TimeoutExpired):  # one that has ended is not waited for
            process.wait(timeout=moments.uniform(0.5, LONGEST))
        process.kill()
        process.wait(timeout=60)
        assert all(path.read_bytes() == was for path, was in zip(written, before, strict=True) if path.exists())
    done = subprocess.run(command("certify", KEY), cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.read_bytes() for path in written] == before
    for path in written:
        assert not [p for p in path.parent.iterdir() if p.name.startswith(f".{path.name}.")]


def _square(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        raise MemoryError
    return number * number


def _refuse(number: int) -> int:
    raise ValueError(f"not {number}")


def _after_the_last(task: tuple[Path, int]) -> int:
    folder, number = task
    for _ in range(6000 if number == 0 else 0):  # the first of a chunk ends when another process has ended its last
        if (folder / "3").exists():
            break
        time.sleep(0.01)
    (folder / str(number)).touch()
    return number if (folder / "3").exists() or number else -1


def test_a_worker_that_is_done_takes_half_of_what_another_has_not_begun(tmp_path: Path) -> None:
    chunks = [[(tmp_path, n) for n in range(4)], [(tmp_path, 4)]]
    found = dict(workers.results(_after_the_last, chunks, 2))
    assert found == {(tmp_path, n): n for n in range(5)}


def test_a_dead_worker_loses_its_task_alone() -> None:
    found = dict(workers.results(_square, [[0, 1, 2], [3, 4], [5, 6], [7]], 2))
    assert {n: r for n, r in found.items() if n not in (3, 5)} == {n: n * n for n in (0, 1, 2, 4, 6, 7)}
    assert found[3] == Lost("its process was killed, as the system does when memory is short")
    assert found[5] == Lost(workers.NO_MEMORY, memory=True)


def test_what_a_task_raises_is_raised_by_who_asked() -> None:
    with pytest.raises(ValueError, match="not 1"):
        list(workers.results(_refuse, [[1]], 1))


# A claim's check that ends as a test wants it to; the module is the one that workers import.
FAKED = """
import os, signal, sys
from proofs.checking import book
from proofs.checking import workers
from tracebound import checking
real = checking.book.check_claim
workers.processors = lambda: %(processors)d
def check(key):
    if key == %(key)r:
        %(fault)s
    return real(key)
book.check_claim = check
if workers.processors() > 1:
    def results(function, chunks, many, every=workers.results):
        return every(check, chunks, many)
    workers.results = results
from tracebound.__main__ import main
if __name__ == "__main__":
    sys.exit(main())
"""
KEYS = (KEY, "cell-mse", "uniform-source", "loewner-square", "trace-implies-loewner")


@pytest.mark.parametrize(
    ("fault", "processors", "code", "word"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", 2, 3, "was killed"),
        ("raise MemoryError", 2, 5, "not enough memory"),
        ("raise MemoryError", 1, 5, "not enough memory"),
    ],
)
def test_a_claim_whose_check_does_not_end_is_named_and_the_others_are_shown(
    fault: str, processors: int, code: int, word: str, tmp_path: Path
) -> None:
    program = tmp_path / "faked.py"
    program.write_text(FAKED % {"key": "cell-mse", "fault": fault, "processors": processors})
    arguments = [sys.executable, str(program), "verify", *KEYS, "--json", "out.json"]
    done = subprocess.run(
        arguments, cwd=tmp_path, env=environment(tmp_path / "cache"), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("tracebound: undecided: cell-mse: ")
    assert word in line
    reports = {claim["key"]: claim for claim in json.loads((tmp_path / "out.json").read_text())["claims"]}
    assert reports["cell-mse"]["origin"] == ("memory" if code == 5 else "lost")
    assert {claim["status"] for key, claim in reports.items() if key != "cell-mse"} == {"proved", "derived", "refuted"}
    kept = {path.stem for path in (tmp_path / "cache" / "tracebound" / "reports").iterdir()}
    assert kept == set(KEYS) - {"cell-mse"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT], ids=["term", "kill", "interrupt"])
def test_no_worker_outlives_the_command(how: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "faked.py"
    mark = tmp_path / "worker"
    fault = f"import time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    program.write_text(FAKED % {"key": KEY, "fault": fault, "processors": 2})
    process = subprocess.Popen(
        [sys.executable, str(program), "verify", *KEYS], cwd=tmp_path, env=environment(os.devnull),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not mark.exists() or not mark.read_text():
        assert process.poll() is None
        time.sleep(0.05)
    worker = Path("/proc", mark.read_text())
    process.send_signal(how)
    process.wait(timeout=60)
    for _ in range(200):
        if not worker.exists() or worker.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the worker lives on")


def test_what_is_reused_is_marked_in_table_json_and_last_line(tmp_path: Path) -> None:
    for origin in ("checked", "kept"):
        done = warm.run(["verify", KEY, "--json", "out.json"], cwd=tmp_path, env=environment(tmp_path / "cache"))
        (claim,) = json.loads((tmp_path / "out.json").read_text())["claims"]
        assert claim["origin"] == origin
        row, last = done.stdout.splitlines()[1], done.stdout.splitlines()[-1]
        assert row.endswith("kept") == (origin == "kept")
        assert last.startswith("1 claim, 1 kept from an earlier run: 1 proved" if origin == "kept" else "1 claim: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("words", "result"),
    [
        (["verify", KEY], KEY),
        (["audit", "x.npy"], "x.npy"),
        (["check", "x.npy", "x.npy", "--bits", "4"], "x.npy"),
        (["bound", "--bits", "4"], "normal"),
        (["loewner", "m.npy", "--certificate", "/dev/full"], "certified"),
        (["corroborate", KEY, "--solver", "z3"], KEY),
        (["validate", "--quick"], "all as declared"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else None,
)
def test_an_output_that_cannot_be_written_loses_no_result(words: Sequence[str], result: str, stream: Path) -> None:
    np.save(stream / "m.npy", np.eye(2))
    done = warm.run([*words, "--json", "/dev/full"], cwd=stream, env=environment(os.devnull))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("tracebound: cannot write '/dev/full'")
    assert result in done.stdout


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small file system is not permitted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_before_the_work_and_keeps_no_part_of_a_file(small: Path) -> None:
    (small / "out.json").write_text("old")
    with pytest.raises(OSError), (small / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    done = warm.run(["verify", KEY, "--json", str(small / "out.json")], cwd=ROOT, env=environment(small))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert (small / "out.json").read_text() == "old"
    done = warm.run(["verify", KEY], cwd=ROOT, env=environment(small))
    assert (done.returncode, done.stderr) == (0, "")
    assert not [path for path in files(small) if path.suffix == ".tmp"]


@pytest.mark.parametrize("variables", [{}, {"XDG_CACHE_HOME": "here"}, {"HOME": "/proc"}, {"LC_ALL": "C", "TZ": "x"}])
def test_an_empty_environment_is_no_fault(variables: dict[str, str], tmp_path: Path) -> None:
    plain = {"HOME": os.devnull, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(command("list"), cwd=tmp_path, env=plain, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run(command("verify", KEY), cwd=tmp_path, env=plain, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.listdir(tmp_path) == []


def test_short_memory_is_one_line_and_a_code_of_its_own(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(40, 12000)))
    done = subprocess.run(
        command("audit", "x.npy"), cwd=tmp_path, env=environment(os.devnull, OPENBLAS_NUM_THREADS="1"),
        capture_output=True, text=True, preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode == 5, done.stderr
    assert done.stderr == "tracebound: not audited: x.npy: there is not enough memory for it\n"


def test_two_runs_at_once_do_not_meet(stream: Path, tmp_path: Path) -> None:
    """Of one cache and one output: both end well, and what is kept is whole."""
    words, variables = ["verify", KEY, "--json", "out.json"], environment(tmp_path / "cache")
    for _ in range(2):
        with open(os.devnull, "r+") as nothing:
            streams = [nothing.fileno(), nothing.fileno(), 2]
            runs = [warm.begun(words, streams, cwd=stream, env=variables) for _ in range(2)]
        assert [run.wait() for run in runs] == [0, 0]
        assert json.loads((stream / "out.json").read_text())["claims"][0]["status"] == "proved"
    assert json.loads((stream / "out.json").read_text())["claims"][0]["origin"] == "kept"
    assert not [path for path in [*files(stream), *files(tmp_path / "cache")] if path.suffix == ".tmp"]


def test_a_home_that_cannot_be_written_keeps_nothing_and_is_no_fault(stream: Path) -> None:
    for folder in ("/proc", "/dev/null"):
        done = warm.run(["verify", KEY], cwd=stream, env=environment(folder))
        assert (done.returncode, done.stderr) == (0, "") and "kept from" not in done.stdout


NOTHING_REPLAYED = """
import sys
from proofs.checking import replayed
from tracebound.__main__ import main
replayed.theorems = lambda keys: {}  # what is printed has the same length
sys.argv[1:] = ["axioms"]
sys.exit(main())
"""


def test_a_reader_who_goes_away_is_no_fault(stream: Path, tmp_path: Path) -> None:
    for words in (["list"], ["axioms"], ["verify", KEY], ["show", KEY], ["graph"], ["audit", "x.npy"]):
        reader, writer = os.pipe()
        os.close(reader)
        with open(os.devnull) as nothing, (tmp_path / "errors").open("w+") as errors:
            process = warm.begun(
                words,
                [nothing.fileno(), writer, errors.fileno()],
                cwd=stream,
                env=environment(tmp_path / "cache"),
                code=NOTHING_REPLAYED if words == ["axioms"] else None,
            )
            os.close(writer)
            assert process.wait() == 0, words
            assert errors.read() == "", words
