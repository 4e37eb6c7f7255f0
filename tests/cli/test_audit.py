"""`audit` as a user meets it."""

import hashlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from numerics import extras
from numerics.validation import ensembles, streams
from proofs.checking import book
from tests import warm
from tests.cli.in_process import called, refused
from tracebound.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tracebound", "audit", *arguments]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return warm.run(["audit", *arguments], cwd=cwd, env=ENVIRONMENT)


Inside = Callable[..., tuple[int, str, str]]


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The command in this process: exit code, standard output, standard error."""
    monkeypatch.chdir(folder)
    return partial(called, capsys, "audit")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("streams")
    rng = np.random.default_rng(0)
    slow = ensembles.autoregressive(rng, 600, 0.95, ensembles.wishart(rng, 3))
    np.save(place / "slow.npy", slow)
    np.save(place / "keys.npy", rng.standard_normal((300, 2, 3)).astype(np.float32))
    table = pa.table({"v": slow.tolist(), "text": np.repeat(["a", "b", "c"], 200)})
    parquet.write_table(table, place / "slow.parquet")
    slow.astype("<f4").tofile(place / "slow.f32")
    (place / "lengths").write_text("200\n200\n200\n")
    (place / "shards").mkdir()
    for number, piece in enumerate(np.split(slow, 12)):
        np.save(place / "shards" / f"{number}.npy", piece)
    return place


def test_report_on_standard_output_and_in_files(folder: Path, tmp_path: Path) -> None:
    found = run("slow.npy", "--json", "-", "--bits", "2,4", "--certificates", str(tmp_path / "kept"), cwd=folder)
    assert (found.returncode, found.stderr) == (0, "")
    report = json.loads(found.stdout)
    (entry,) = report["streams"]
    assert (report["format"], entry["name"], entry["domination"]) == ("tracebound-audit-4", "slow.npy", "certified")
    assert {v["bits"] for v in entry["variants"]} == {2, 4}
    again = run("slow.npy", "--json", str(tmp_path / "out.json"), "--bits", "2,4", cwd=folder)
    assert (tmp_path / "out.json").read_text() == found.stdout
    for advice in entry["recommendations"]:
        assert advice["text"] in " ".join(again.stdout.split())
    stem = str(tmp_path / "kept" / "slow.npy")
    names = [f"{stem}.loewner.json", f"{stem}.sigma_d.npy", f"{stem}.sigma_x.npy"]
    assert warm.run(["recheck-loewner", *names], cwd=ROOT, env=ENVIRONMENT).stdout == "certified: confirmed\n"


def test_claims_named_are_claims(inside: Inside) -> None:
    report = json.loads(inside("keys.npy", "slow.npy", "--json", "-")[1])
    named = {c for s in report["streams"] for v in s["variants"] for c in (*v["claims"], *v["rests_on"])}
    named |= {c for s in report["streams"] for a in s["recommendations"] for c in a["claims"]}
    _, text, _ = inside("slow.npy")
    sample = {"delta-advantage", "stationary-delta", "trace-suffices", "closed-loop-threshold"}
    assert named | sample <= set(book.keys())
    assert all(f"({key})" in text or f"({key} " in text for key in sample)


def test_heads_and_several_streams_in_parallel(folder: Path, tmp_path: Path) -> None:
    alone = run("keys.npy", "slow.npy", "--json", "-", cwd=folder)
    together = run("keys.npy", "slow.npy", "--json", "-", "--jobs", "2", cwd=folder)
    assert (together.returncode, together.stdout) == (0, alone.stdout), together.stderr
    names = [entry["name"] for entry in json.loads(alone.stdout)["streams"]]
    assert names == ["keys.npy[head 0]", "keys.npy[head 1]", "slow.npy"]
    run("keys.npy", "keys.npy", "--certificates", "kept", "--json", str(tmp_path / "out.json"), cwd=folder)
    stems = {"keys.npy-head-0", "keys.npy-head-0-2", "keys.npy-head-1", "keys.npy-head-1-2"}
    assert {p.name.removesuffix(".loewner.json") for p in (folder / "kept").glob("*.json")} == stems


def test_documents_by_length_file_and_column(inside: Inside) -> None:
    found = [
        json.loads(inside(*arguments, "--json", "-")[1])["streams"][0]
        for arguments in (
            ("slow.parquet", "--documents", "text"),
            ("slow.npy", "--documents", "200"),
            ("slow.npy", "--documents", "lengths"),
        )
    ]
    assert all((entry["documents"], entry["deltas"]) == (3, 597) for entry in found)
    assert len({json.dumps(entry | {"name": "", "shards": [], "sources": []}) for entry in found}) == 1
    options = ("--dimension", "3", "--documents", "200", "--skip-first", "50", "--json", "-")
    skipped = json.loads(inside("slow.f32", *options)[1])["streams"][0]
    assert (skipped["rows"], skipped["deltas"], skipped["skipped"]) == (450, 447, 50)


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.npy",),
        ("slow.npy", "--exact-rows", "-1"),
        ("slow.npy", "--exact-rows", "1.5"),
        ("slow.npy", "--exact-rows", "600"),
        (".",),
        ("lengths",),
        ("object.npy",),
        ("complex.npy",),
        ("nan.npy",),
        ("few.npy",),
        ("cut.npy",),
        ("same.npy",),
        ("vector.npy",),
        ("mixed",),
        ("nan.npy", "--json", "-"),
        ("slow.f32",),
        ("slow.f32", "--dimension", "7"),
        ("slow.f32", "--dimension", "0"),
        ("slow.npy", "--bits", "0"),
        ("slow.npy", "--bits", "17"),
        ("slow.npy", "--bits", "four"),
        ("slow.npy", "--loading", "nan"),
        ("slow.npy", "--loading", "-1"),
        ("slow.npy", "--loading", "1e308"),
        ("slow.npy", "--loading", "1e-308"),
        ("slow.npy", "--html", "no/such/folder/out.html"),
        ("slow.npy", "--html", ""),
        ("slow.npy", "--documents", "1"),
        ("slow.npy", "--documents", "text"),
        ("slow.parquet", "--documents", "none"),
        ("keys.npy", "--documents", "lengths"),
        ("slow.npy", "--skip-first", "590"),
        ("slow.npy", "--skip-first", "1000"),
        ("slow.npy", "--skip-first", "-1"),
        ("slow.npy", "--jobs", "0"),
        ("slow.npy", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"),
        ("slow.npy", "--certificates", "slow.npy"),
        ("slow.npy", "--json", "no/such/folder/out.json"),
    ],
)
def test_bad_input_is_one_line(hostile: Path, inside: Inside, arguments: tuple[str, ...]) -> None:
    outputs = [("--json", "bad.json"), ("--certificates", "bad")]
    extra = [word for option, name in outputs if option not in arguments for word in (option, name)]
    before = set(hostile.iterdir())
    code, out, err = inside(*arguments, *extra)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert err.startswith("tracebound: ")
    assert set(hostile.iterdir()) == before
    if "nan.npy" in arguments:
        assert "row 26" in err


@pytest.fixture(scope="module")
def hostile(folder: Path) -> Path:
    """The folder with files that cannot be audited."""
    np.save(folder / "object.npy", np.array([[{}]] * 30), allow_pickle=True)
    np.save(folder / "complex.npy", np.zeros((30, 2), dtype=complex))
    np.save(folder / "nan.npy", np.where(np.arange(90).reshape(30, 3) == 80, np.nan, 1))
    np.save(folder / "few.npy", np.ones((16, 2)))
    np.save(folder / "same.npy", np.ones((60, 2)))
    np.save(folder / "vector.npy", np.ones(60))
    (folder / "cut.npy").write_bytes((folder / "slow.npy").read_bytes()[:-8])
    (folder / "mixed").mkdir(exist_ok=True)
    np.save(folder / "mixed" / "0.npy", np.ones((60, 2)))
    np.save(folder / "mixed" / "1.npy", np.ones((60, 3)))
    return folder


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bad_stream_stops_no_other(hostile: Path, tmp_path: Path, jobs: str) -> None:
    names = ("nan.npy", "slow.npy", "same.npy")
    page, kept = tmp_path / "page.html", tmp_path / "kept"
    found = run(*names, "--jobs", jobs, "--json", "-", "--html", str(page), "--certificates", str(kept), cwd=hostile)
    assert (found.returncode, found.stderr.count("\n")) == (2, 2), found.stderr
    report = json.loads(found.stdout)
    assert [entry["name"] for entry in report["streams"]] == ["slow.npy"]
    reasons = {each["name"]: each["reason"] for each in report["not_audited"]}
    assert list(reasons) == ["nan.npy", "same.npy"]
    assert "row 26" in reasons["nan.npy"] and "no variance" in reasons["same.npy"]
    assert sorted(found.stderr.splitlines()) == sorted(f"tracebound: {reason}" for reason in reasons.values())
    assert "Not audited" in page.read_text() and reasons["nan.npy"] in page.read_text()
    assert {p.name for p in kept.iterdir()} == {
        f"slow.npy.{end}" for end in ("loewner.json", "sigma_d.npy", "sigma_x.npy")
    }


def test_nothing_is_written_where_all_streams_are_bad(hostile: Path) -> None:
    found = run("nan.npy", "same.npy", "--jobs", "2", "--json", "bad.json", "--certificates", "bad", cwd=hostile)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 2), found.stderr
    assert not (hostile / "bad.json").exists() and not (hostile / "bad").exists()


def test_a_stream_larger_than_its_memory(tmp_path: Path) -> None:
    """256 MB of numbers, in 128 MB more than a stream of 3 MB takes: a thread may reserve half of that for itself."""
    rng = np.random.default_rng(0)
    rows = np.cumsum(rng.standard_normal((125_000, 16), dtype=np.float32), axis=0)
    rows[:40_000].tofile(tmp_path / "small.f32")
    with (tmp_path / "large.f32").open("wb") as file:
        for _ in range(32):
            rows.tofile(file)
    program = (
        "import sys; from tracebound.__main__ import main; code = main(sys.argv[1:]); "
        "print(open('/proc/self/status').read(), file=sys.stderr); sys.exit(code)"
    )

    def audited(name: str, limit: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, "audit", name, "--dimension", "16", "--documents", "100", "--json", "-"],
            cwd=tmp_path,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )

    peak = int(audited("small.f32", 1 << 34).stderr.split("VmPeak:")[1].split()[0]) << 10
    found = audited("large.f32", peak + (128 << 20))
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["streams"][0]["rows"] == 4_000_000


def test_parquet_without_its_package(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyarrow" or name == "numerics.audit.parquet"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, out, err = inside("slow.parquet")
    assert (code, out) == (4, "")
    assert err == f"tracebound: parquet files need the package pyarrow; run: {extras.command('parquet')}\n"


def interrupted(arguments: list[str], cwd: Path, shown: str) -> tuple[int, str]:
    """Run on a terminal, send SIGINT once `shown` is on it; exit code and what was on it."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        arguments, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=follower, start_new_session=True
    )
    os.close(follower)
    seen, start = "", time.monotonic()
    while shown not in seen and time.monotonic() - start < 60:
        seen += os.read(leader, 4096).decode(errors="replace")
    os.killpg(process.pid, signal.SIGINT)
    code = process.wait(timeout=60)
    os.close(leader)
    with pytest.raises(ProcessLookupError):
        for _ in range(600):  # workers that were killed may take a moment to go
            os.killpg(process.pid, 0)
            time.sleep(0.1)
    return code, seen


def test_interruption_leaves_nothing_half_written(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).standard_normal((30000, 32)))
    arguments = command("x.npy", "--json", "out.json", "--certificates", "kept")
    code, seen = interrupted(arguments, tmp_path, "measuring")
    assert code == 130
    assert "auditing x.npy: reading, 100 %" in seen
    assert [p.name for p in tmp_path.iterdir()] == ["x.npy"]


def test_interruption_ends_the_workers(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.random.default_rng(0).standard_normal((200, 4)))
    np.save(tmp_path / "b.npy", np.random.default_rng(0).standard_normal((30000, 64)))
    code, seen = interrupted(command("a.npy", "b.npy", "--jobs", "2", "--json", "out.json"), tmp_path, "1 of 2")
    assert code == 130
    assert "Traceback" not in seen
    assert {p.name for p in tmp_path.iterdir()} == {"a.npy", "b.npy"}


def test_several_streams_are_summed_up(inside: Inside) -> None:
    _, text, _ = inside(*["keys.npy"] * 3)
    lines = text.splitlines()
    assert lines[0] == "axes of 6 streams: tokens, heads, coordinates, the reading of three axes; --axes states another"
    assert lines[1].split() == ["stream", "dominated", "population", "trace", "ratio", "recommended", "gain", "dB"]
    assert lines[8:11] == ["", lines[9], lines[10]] and lines[10].split()[:2] == ["keys", "6"]
    assert lines[12].startswith("Keys, at 4 bits: direct, recommended on ")


def test_shipped_stream_reads_plainly(inside: Inside) -> None:
    _, text, _ = inside(str(streams.DATA / "sm_macrodata_levels.npy"))
    assert "sm_macrodata_levels.npy: 203 rows of 12 numbers, 202 deltas, rank 12" in text
    assert "Sigma_D <= Sigma_X (delta-advantage): refuted; in one direction, with 5.2e-06 % of the variance" in text
    assert "tr Sigma_D / tr Sigma_X = 0.0004521 (trace-suffices): holds" in text
    assert "4 bits, fitted on rows 0 to 101, measured on rows 102 to 202:" in text


def test_each_number_of_bits_has_its_recommendation(inside: Inside) -> None:
    _, text, _ = inside("slow.npy", "--bits", "1,4,8")
    for bits in ("1 bit", "4 bits", "8 bits"):
        assert f": at {bits} " in " ".join(text.split())
    _, text, _ = inside("slow.npy", "keys.npy", "--bits", "2,4")
    assert re.search(r"^slow\.npy .* 2: [a-z-]+, 4: [a-z-]+ ", text, re.MULTILINE)


def test_errors_above_that_of_the_mean_are_said(inside: Inside, folder: Path) -> None:
    np.save(folder / "tails.npy", np.random.default_rng(1).standard_t(3, (400, 2)))
    _, text, _ = inside("tails.npy", "--bits", "1")
    _, page, _ = inside("tails.npy", "--bits", "1", "--html", "-")
    (entry,) = json.loads(inside("tails.npy", "--bits", "1", "--json", "-")[1])["streams"]
    note = entry["recommendations"][0]["note"]
    assert note.startswith("At 1 bit direct, ") and "more than sending the mean" in note
    assert note in " ".join(text.split()) and note in page


def test_the_page_on_standard_output(inside: Inside, folder: Path) -> None:
    code, out, err = inside("slow.npy", "--html", "-", "--json", "beside.json")
    assert (code, err) == (0, "") and out.startswith("<!DOCTYPE html>") and out.endswith("</html>\n")
    assert json.loads((folder / "beside.json").read_text())["streams"] and not (folder / "-").exists()
    (folder / "beside.json").unlink()


def test_what_was_read_is_named_by_its_hash(inside: Inside, folder: Path) -> None:
    os.utime(folder / "slow.npy", (10**9, 10**9))
    report = json.loads(inside("slow.npy", "shards", "--loading", "3", "--json", "-")[1])
    (kept,) = report["streams"][0]["sources"]
    content = (folder / "slow.npy").read_bytes()
    assert kept == {
        "name": "slow.npy",
        "bytes": len(content),
        "modified": "2001-09-09T01:46:40Z",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert len(report["streams"][1]["sources"]) == 12
    assert report["version"] and report["options"] == {
        "bits": [4],
        "loading": 3.0,
        "documents": None,
        "skip_first": 0,
        "exact_rows": 0,
        "all_variants": False,
        "rates": False,
        "dimension": None,
        "axes": None,
        "rope": None,
        "rope_layout": "half",
        "positions": None,
        "queries": None,
        "scale": None,
        "coded": False,
    }


@pytest.fixture
def linked(tmp_path: Path, folder: Path) -> Path:
    """A stream with a symbolic and a hard link to it, lengths, and a folder of shards."""
    shutil.copy(folder / "slow.npy", tmp_path / "x.npy")
    shutil.copy(folder / "lengths", tmp_path / "lengths")
    shutil.copytree(folder / "shards", tmp_path / "shards")
    (tmp_path / "soft.json").symlink_to("x.npy")
    os.link(tmp_path / "x.npy", tmp_path / "hard.json")
    (tmp_path / "kept").mkdir()
    shutil.copy(folder / "slow.npy", tmp_path / "kept" / "y.npy.sigma_x.npy")
    os.link(tmp_path / "kept" / "y.npy.sigma_x.npy", tmp_path / "y.npy")
    (tmp_path / "folder").symlink_to("kept")
    (tmp_path / "old.json").write_text("old")
    os.link(tmp_path / "old.json", tmp_path / "old.html")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("x.npy", "--json", "x.npy"),
        ("x.npy", "--html", "./x.npy"),
        ("x.npy", "--json", "soft.json"),
        ("x.npy", "--json", "hard.json"),
        ("x.npy", "--json", "kept/../x.npy"),
        ("x.npy", "--json", "out", "--html", "out"),
        ("x.npy", "--json", "kept/out", "--html", "folder/out"),
        ("x.npy", "--json", "old.json", "--html", "old.html"),
        ("x.npy", "--json", "-", "--html", "-"),
        ("x.npy", "--documents", "lengths", "--json", "lengths"),
        ("shards", "--json", "shards/0.npy"),
        ("shards", "--json", "shards/99.json"),
        ("shards", "--certificates", "shards"),
        ("y.npy", "--certificates", "kept"),
        ("x.npy", "--certificates", "kept", "--json", "kept/x.npy.loewner.json"),
        ("x.npy", "--certificates", "kept", "--html", "folder/x.npy.sigma_d.npy"),
    ],
)
def test_no_output_is_an_input_or_another_output(
    linked: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(linked)

    def content() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted(linked.rglob("*")) if p.is_file()}

    before = content()
    line = refused(capsys, "audit", *arguments)
    assert line.startswith("tracebound: --") and "audit" not in line
    assert content() == before


def test_one_basename_twice(linked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(linked)
    for place in ("a/b", "c/b", "d"):
        (linked / place).mkdir(parents=True)
        shutil.copy("x.npy", linked / place / "z.npy")
    names = ["a/b/z.npy", "c/b/z.npy", "d/z.npy", "x.npy", "a/b/z.npy"]
    assert main(["audit", *names, "--json", "-", "--certificates", "made"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in report["streams"]] == ["a/b/z.npy", "c/b/z.npy", "d/z.npy", "x.npy", "a/b/z.npy"]
    made = {p.name.removesuffix(".loewner.json") for p in (linked / "made").glob("*.json")}
    assert made == {"a-b-z.npy", "a-b-z.npy-2", "c-b-z.npy", "d-z.npy", "x.npy"}


def test_rates_are_measured_for_a_page_of_few_streams_or_where_asked(inside: Inside, tmp_path: Path) -> None:
    def measured(*arguments: str) -> list[bool]:
        code, out, _ = inside(*arguments, "--json", "-")
        assert code == 0
        report = json.loads(out)
        assert report["options"]["rates"] == (report["streams"][0]["rates"] is not None)
        return [entry["rates"] is not None for entry in report["streams"]]

    rows = np.random.default_rng(3).normal(size=(120, 5, 2)).cumsum(axis=0)
    place = str(tmp_path)
    np.save(tmp_path / "heads.npy", rows)
    np.save(tmp_path / "one.npy", rows[:, 0])
    page = str(tmp_path / "page.html")
    assert measured(f"{place}/one.npy") == [False]
    assert measured(f"{place}/one.npy", "--html", page) == [True]
    assert measured(f"{place}/heads.npy", "--html", page) == [False] * 5
    assert measured(f"{place}/heads.npy", "--rates") == [True] * 5
