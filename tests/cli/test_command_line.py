"""The command line as a user meets it: a process with arguments, streams and an exit code."""

import json
import os
import pty
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
QUICK_KEY = "midrise-error"

# Runs the command line with the book's and the measurement's work replaced, so that outcomes can be chosen.
FAKED = """
import dataclasses, sys, time
from types import SimpleNamespace
from proofs.checking import book

def report(key, status="proved", problems=(), sound=None):
    fields = {f.name: None for f in dataclasses.fields(book.ClaimReport)}
    fields.update(key=key, title="A <title> & more", section="scalar", kind="upper bound", status=status,
        layers={"kernel": "pass", "sympy": "none", "z3": "none"}, tight="attained", hypotheses=[], necessity={},
        uses=["granular-error"], seconds=0.5, problems=list(problems), statement="words", latex="x",
        fully_proved=status in book.COMPLETE, sound=status in book.AS_DECLARED if sound is None else sound,
        outline=[], derivation=[], counterexamples=[])
    return book.ClaimReport(**fields)

def ready(progress):
    print("started", file=sys.stderr, flush=True)

%s

from tracebound.__main__ import main
sys.exit(main())
"""


def environment() -> dict[str, str]:
    # No reports of other runs: nothing can be kept below a device.
    no_cache = {"XDG_CACHE_HOME": os.devnull}
    return {**os.environ, **no_cache, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def command(*arguments: str, fake: str | None = None) -> list[str]:
    start = ["-m", "tracebound"] if fake is None else ["-c", FAKED % fake]
    return [sys.executable, *start, *arguments]


def run(*arguments: str, fake: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return warm.run(arguments, cwd=cwd, env=environment(), code=None if fake is None else FAKED % fake)


def reports(*calls: str) -> str:
    return f"book.verify = lambda keys=None, progress=None, check=None, surveyed=None: [{', '.join(calls)}]"


SLOW = """
def slow(keys=None, progress=None, check=None, surveyed=None):
    ready(progress)
    time.sleep(60)
book.verify = slow
"""
MUST_NOT_RUN = """
def never(keys=None, progress=None, check=None, surveyed=None): raise SystemExit('the work was begun')
book.verify = never
"""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["prove"],
        ["verify", "--jso", "-"],
        ["verify", "--json"],
        ["verify", "--junit", "-"],
        ["verify", "--json", "pq-trace-bounded"],
        ["verify", "--junit", "pq-trace-bounded"],
        ["show"],
        ["show", "a", "b"],
        ["list", "extra"],
        ["validate", "extra"],
    ],
    ids=" ".join,
)
def test_usage_errors_exit_2(arguments: Sequence[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "tracebound" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("verb", ["verify", "show"])
def test_unknown_key_is_one_line_with_the_nearest_keys(verb: str) -> None:
    done = run(verb, "midrise-eror")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "midrise-eror" in line
    assert "midrise-error" in line


def test_unknown_key_unlike_any_other_points_to_the_list() -> None:
    done = run("verify", QUICK_KEY, "0")
    assert done.returncode == 2
    assert "tracebound list" in done.stderr


@pytest.mark.parametrize("option", ["--json", "--junit"])
@pytest.mark.parametrize("name", ["absent/out", ".", "", "file/out", "x" * 300])
def test_unwritable_output_is_refused_before_the_work(tmp_path: Path, option: str, name: str) -> None:
    (tmp_path / "file").write_text("kept")
    done = run("verify", option, name, fake=MUST_NOT_RUN, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("tracebound: cannot write")
    assert os.listdir(tmp_path) == ["file"]


def test_read_only_file_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write every file")
    (tmp_path / "out").write_text("kept")
    (tmp_path / "out").chmod(0o444)
    assert run("verify", "--json", str(tmp_path / "out"), fake=MUST_NOT_RUN).returncode == 2


def test_one_file_for_two_outputs_is_refused(tmp_path: Path) -> None:
    done = run("verify", "--json", "out", "--junit", "./out", fake=MUST_NOT_RUN, cwd=tmp_path)
    assert done.returncode == 2
    assert os.listdir(tmp_path) == []


def test_json_stands_alone_on_stdout() -> None:
    done = run("verify", QUICK_KEY, "--json", "-")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    data = json.loads(done.stdout)
    assert set(data) == {"claims", "summary", "seconds"}
    assert set(data["summary"]) == {"proved", "derived", "enclosed", "cited", "refuted", "failed", "undecided"}
    (claim,) = data["claims"]
    assert {"key", "title", "section", "kind", "status", "layers", "tight", "hypotheses", "necessity", "uses"} <= set(
        claim
    )
    assert claim["key"] == QUICK_KEY
    assert claim["status"] == "proved"
    assert set(claim["layers"]) == {"kernel", "sympy", "z3", "arb"}


def test_json_file_and_table_agree(tmp_path: Path) -> None:
    done = run("verify", QUICK_KEY, "--json", "out.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert os.listdir(tmp_path) == ["out.json"]
    data = json.loads((tmp_path / "out.json").read_text())
    assert [c["key"] for c in data["claims"]] == [QUICK_KEY]
    assert done.stdout.splitlines()[1].split()[:2] == [QUICK_KEY, "proved"]
    assert "1 proved" in done.stdout.splitlines()[-1]


def test_existing_output_is_replaced_through_a_link_with_its_mode(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    assert run("verify", "--json", "link", fake=reports("report('a')"), cwd=tmp_path).returncode == 0
    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text())["summary"]["proved"] == 1
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(tmp_path)) == ["link", "real"]


def test_output_to_a_device() -> None:
    assert run("verify", "--json", "/dev/null", fake=reports("report('a')")).returncode == 0
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("calls", "code"),
    [
        (["report('a')", "report('b', 'refuted')", "report('c', 'derived')"], 0),
        (["report('a')", "report('b', 'failed', ['goal x: no theorem'])"], 1),
        (["report('a', 'undecided', ['z3 answers unknown'])"], 3),
        (["report('a', 'undecided', ['z3'])", "report('b', 'failed', ['no'])"], 1),
        (["report('a', sound=False)"], 1),
        (["report('a', 'failed')"], 1),
    ],
)
def test_exit_codes_follow_the_statuses(calls: Sequence[str], code: int) -> None:
    assert run("verify", fake=reports(*calls)).returncode == code


@pytest.mark.parametrize("output", [[], ["--json", "-"]])
def test_failed_claim_is_named_with_its_problems(output: Sequence[str]) -> None:
    done = run("verify", *output, fake=reports("report('b', 'failed', ['goal x: no theorem'])"))
    assert done.returncode == 1
    assert "failed: b: goal x: no theorem" in (done.stderr if output else done.stdout)
    if output:
        assert json.loads(done.stdout)["claims"][0]["problems"] == ["goal x: no theorem"]


def test_junit_is_well_formed(tmp_path: Path) -> None:
    fake = reports("report('a')", r"report('b', 'failed', ['x < y & \x00 \x1b'])", "report('c', 'undecided', ['?'])")
    assert run("verify", "--junit", "out.xml", fake=fake, cwd=tmp_path).returncode == 1
    suite = ET.parse(tmp_path / "out.xml").getroot()
    assert (suite.tag, suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("testsuite", "3", "1", "1")
    assert [case.get("name") for case in suite] == ["a", "b", "c"]
    assert [[e.tag for e in case] for case in suite] == [[], ["failure"], ["error"]]
    failure = suite[1][0]
    assert "x < y &" in (failure.text or "")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent to a process")
@pytest.mark.parametrize("stage", ["waiting", "checking"])
def test_interrupted_run_leaves_no_file(tmp_path: Path, stage: str) -> None:
    checking = """
real = book.verify
book.verify = lambda keys=None, progress=None, check=None, surveyed=None: real(keys, ready, check, surveyed)
"""
    process = subprocess.Popen(
        command("verify", "--json", "out.json", "--junit", "out.xml", fake=SLOW if stage == "waiting" else checking),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "interrupted" in err
    assert os.listdir(tmp_path) == []


def test_interrupted_run_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("old")
    process = subprocess.Popen(
        command("verify", "--json", "out.json", fake=SLOW), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"out.json": "old"}


@pytest.mark.parametrize(("status", "code"), [("proved", 0), ("failed", 1)])
def test_reader_who_leaves_changes_no_exit_code(status: str, code: int) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command("verify", fake=reports(f"report('a', '{status}')")),
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
        text=True,
        timeout=120,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("verify", fake=reports("report('a')")),
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
            text=True,
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def on_a_terminal(*arguments: str, fake: str) -> tuple[str, int]:
    """What the command prints when both its streams are a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command(*arguments, fake=fake),
        stdout=follower,
        stderr=follower,
        cwd=ROOT,
        env={**environment(), "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            block = os.read(leader, 4096)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(leader)
    return shown.decode(), process.wait(timeout=60)


def test_terminal_shows_progress_and_a_drawn_table() -> None:
    fake = """
def verify(keys=None, progress=None, check=None, surveyed=None):
    progress("granular-error")
    return [report('[bold]a', 'proved')]
book.verify = verify
"""
    shown, code = on_a_terminal("verify", fake=fake)
    assert code == 0
    assert "checking granular-error" in shown
    assert "│" in shown
    assert "[bold]a" in shown


def test_list_follows_the_book() -> None:
    from proofs.checking import book

    data = json.loads(run("list", "--json").stdout)
    assert [c["key"] for c in data["claims"]] == list(book.keys())
    plain = run("list")
    assert plain.returncode == 0
    assert [line.split()[0] for line in plain.stdout.splitlines()] == ["claim", *book.keys()]


def test_show_prints_every_part() -> None:
    done = run("show", QUICK_KEY)
    assert done.returncode == 0, done.stderr
    for title in (QUICK_KEY, "statement:", "hypotheses and goals:", "tightness:", "proof outline:", "fully proved"):
        assert title in done.stdout


def test_show_of_a_failed_claim_exits_1() -> None:
    done = run("show", QUICK_KEY, fake=reports("report('a', 'failed', ['no proof'])"))
    assert done.returncode == 1
    assert "failed: a: no proof" in done.stdout


def test_axioms_are_those_of_the_kernel() -> None:
    from proofs.kernel.rules import RULES

    rows = json.loads(run("axioms", "--json").stdout)["axioms"]
    assert {row["name"] for row in rows} == set(RULES)
    assert all(set(row) == {"name", "kind", "statement", "used_by"} for row in rows)
    assert {row["kind"] for row in rows} <= {"rule", "axiom"}
    fake = "from proofs.checking import replayed\nreplayed.theorems = lambda keys: {}"  # replayed once is enough
    plain = run("axioms", fake=fake)
    assert plain.returncode == 0
    assert len(plain.stdout.splitlines()) == len(rows) + 1


def test_axioms_of_a_stale_certificate_are_a_failure() -> None:
    fake = """
from proofs.checking import replayed
from proofs.recheck.claims import Row
replayed.recheck = lambda *_, **__: [Row("midrise-error", problem="the kernel changed")]
"""
    done = run("axioms", fake=fake)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "tracebound certify" in done.stderr


MEASURED = """
from numerics.validation import grid as validation
class Report:
    ok = %s
    rows = controls = []
    def to_json(self):
        row = dict(name="wishart", dimension=8, bits=4, measured=1.5, bound=3.0, ratio=0.5, method="exact",
            verdict="holds", codes_fit=True)
        return {"rows": [row], "controls": [dict(row, name="no clipping")], "ok": self.ok}
validation.validate = lambda quick, progress: Report()
"""


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_validate_reports_and_exits_by_the_verdict(tmp_path: Path, ok: bool, code: int) -> None:
    pytest.importorskip("numerics.validation.grid")
    done = run("validate", "--quick", "--json", "out.json", fake=MEASURED % ok, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert "wishart" in done.stdout
    assert json.loads((tmp_path / "out.json").read_text())["ok"] is ok
    alone = run("validate", "--json", "-", fake=MEASURED % ok)
    assert alone.returncode == code
    assert json.loads(alone.stdout)["rows"][0]["name"] == "wishart"


def test_validate_refuses_an_unwritable_output_before_the_work(tmp_path: Path) -> None:
    done = run("validate", "--json", "absent/out", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("tracebound ")
    assert "exit codes" in run("--help").stdout


def test_markdown_has_a_row_for_each_claim_and_the_problems_on_stderr() -> None:
    fake = reports("report('a')", "report('b', 'failed', ['goal x: no theorem'])")
    done = run("verify", "--markdown", fake=fake)
    assert done.returncode == 1
    assert done.stdout.splitlines()[2:] == [
        "| `a` | `tracebound verify --no-cache a` | proved (kernel) | 0.5 |",
        "| `b` | `tracebound verify --no-cache b` | failed (kernel) | 0.5 |",
    ]
    assert done.stderr == "failed: b: goal x: no theorem\n"
    assert run("verify", "--markdown", "--json", "-").returncode == 2
