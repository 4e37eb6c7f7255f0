"""`python3 -S -m proofs.recheck` and `tracebound certify` as a user meets them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proofs.checking import certify
from proofs.kernel.rules import RULES
from proofs.language.reader import STATEMENTS, statement_files
from proofs.recheck.claims import CERTIFICATES, recheck
from proofs.recheck.reader import ARGUMENTS
from tests.cli.checkout import copied
from tests.cli.checkout import run as in_copy
from tracebound.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """recheck without site-packages."""
    command = [sys.executable, "-S", "-m", "proofs.recheck", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


# Runs the program as `-m` does, and then says what was imported.
RUN = """
import atexit, runpy, sys
sys.path.insert(0, ".")
def imported():
    own = {m for m in sys.modules if m.split(".")[0] == "proofs"}
    other = {m.split(".")[0] for m in sys.modules} - set(sys.stdlib_module_names) - {"proofs", "__main__"}
    print(sorted(other), sorted(own))
atexit.register(imported)
runpy.run_module("proofs.recheck", run_name="__main__", alter_sys=True)
"""


@pytest.fixture(scope="module")
def committed() -> subprocess.CompletedProcess[str]:
    """The program on the committed certificates."""
    command = [sys.executable, "-I", "-S", "-c", RUN]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_committed_proofs_are_accepted(committed: subprocess.CompletedProcess[str]) -> None:
    assert committed.returncode == 0, committed.stdout
    assert committed.stderr == ""
    lines = committed.stdout.splitlines()[:-1]
    assert lines[0].split() == ["claim", "status", "steps", "refutations"]
    assert re.fullmatch(r"\d+ claims: .*\d+ proved.*", lines[-1])
    assert len(lines) == 2 + len(list(CERTIFICATES.glob("*.json")))


def test_nothing_but_the_standard_library_is_imported(committed: subprocess.CompletedProcess[str]) -> None:
    assert committed.returncode == 0, committed.stderr
    found = re.fullmatch(r"(\[.*?\]) (\[.*\])", committed.stdout.splitlines()[-1])
    assert found is not None
    other, own = found.groups()
    assert other == "[]"
    assert not re.search(r"proofs\.(claims|library|search|book|certify)", own)


def test_another_folder_and_a_folder_that_is_none(committed: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    """Of a folder in which one certificate is missing the others are accepted as the committed ones are."""
    copy = tmp_path / "certificates"
    shutil.copytree(CERTIFICATES, copy)
    (copy / "midrise-error.json").unlink()
    missing = run(str(copy))
    assert missing.returncode == 2
    assert "unreadable: midrise-error: No such file or directory" in missing.stdout
    accepted, found = ({r.split()[0]: r for r in p.stdout.splitlines()[1:]} for p in (committed, missing))
    others = [key for key in statement_files(STATEMENTS) if key != "midrise-error"]
    assert [found[key] for key in others] == [accepted[key] for key in others]
    nowhere = run(str(tmp_path / "nowhere"))
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert nowhere.stderr.startswith("recheck: ") and nowhere.stderr.count("\n") == 1


def test_a_changed_lemma_is_a_mismatch(tmp_path: Path) -> None:
    copy = tmp_path / "certificates"
    shutil.copytree(CERTIFICATES, copy)
    lemma = copy / "library" / "sums.add.json"
    lemma.write_text(lemma.read_text("utf-8").replace('"words":"', '"words":"so '), "utf-8")
    rows = recheck(copy, only=("loewner-trace",))
    assert [r.problem for r in rows] == ["library/sums.add is another one than the certificate says"]


def test_every_rule_of_the_kernel_can_be_read() -> None:
    assert set(ARGUMENTS) == set(RULES)


def test_help_names_what_is_read() -> None:
    text = " ".join(run("--help").stdout.split())
    assert "the statement files and the notation are always the package's own" in text


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    return copied(tmp_path)


def test_certify_writes_what_is_committed(elsewhere: Path) -> None:
    path = elsewhere / "proofs" / "certificates" / "midrise-error.json"
    committed = path.read_bytes()
    path.unlink()
    done = in_copy(elsewhere, "certify", "midrise-error")
    assert (done.returncode, "1 written, 0 removed" in done.stdout) == (0, True), done.stderr
    assert path.read_bytes() == committed
    assert recheck(path.parent, only=("midrise-error",))[0].status == "proved"


@pytest.mark.parametrize("harm", ["edited", "removed"])
def test_verify_fails_for_a_stale_certificate(elsewhere: Path, harm: str) -> None:
    path = elsewhere / "proofs" / "certificates" / "midrise-error.json"
    if harm == "edited":
        path.write_text(path.read_text("utf-8").replace("half_step", "full_step"), "utf-8")
    else:
        path.unlink()
    done = in_copy(elsewhere, "verify", "midrise-error")
    reason = f"certificates/midrise-error.json is {'stale' if harm == 'edited' else 'missing'}"
    assert done.returncode == 1
    assert f"failed: midrise-error: certificate: {reason}; run: tracebound certify midrise-error" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "status", "reason"),
    [
        ("half_step = 1/2", "half_step = 1/3", 1, "the theorem proves another formula than the statement"),
        ("title Mid", "title Big", 1, "certificates/midrise-error.json is stale"),
        ("step > 0", "step >= 0", 1, "unstated hypothesis step > 0"),
        ("step > 0", "step > (0", 1, "proofs/statements/scalar/midrise-error.txt: line 10: expected ')'"),
        ("stronger half_step = 999/2000", "stronger half_step = 998/2000", 1, "a number is not in lowest terms"),
        ("stronger half_step = 999/2000", "stronger half_step = 99/200", 1,
         "certificate: proofs/statements/scalar/midrise-error.txt lacks 'stronger half_step = 999/2000, goal lower'"),
    ],
)  # fmt: skip
def test_an_edited_statement_fails_and_says_how(elsewhere: Path, old: str, new: str, status: int, reason: str) -> None:
    path = elsewhere / "proofs" / "statements" / "scalar" / "midrise-error.txt"
    text = path.read_text("utf-8").replace(old, new)
    path.write_text(text, "utf-8")
    done = in_copy(elsewhere, "verify", "midrise-error")
    assert (done.returncode, done.stderr) == (status, "")
    assert reason in " ".join(done.stdout.split()), done.stdout
    assert path.read_text("utf-8") == text


def test_a_claim_without_a_statement_file_is_broken(elsewhere: Path) -> None:
    (elsewhere / "proofs" / "statements" / "scalar" / "midrise-error.txt").unlink()
    done = in_copy(elsewhere, "verify", "midrise-error")
    assert done.returncode == 1
    assert "no section of proofs/statements has a file midrise-error.txt" in " ".join(done.stdout.split())


def test_two_sections_cannot_state_one_key(elsewhere: Path) -> None:
    folder = elsewhere / "proofs" / "statements"
    shutil.copyfile(folder / "scalar" / "midrise-error.txt", folder / "vector" / "midrise-error.txt")
    done = in_copy(elsewhere, "verify", "midrise-error")
    assert done.returncode == 1
    assert "midrise-error is stated in scalar and in vector" in " ".join(done.stdout.split())


def test_certify_refuses_an_unknown_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", "midrise-eror"]) == 2
    assert "nearest: midrise-error" in capsys.readouterr().err


def test_no_committed_file_belongs_to_no_claim() -> None:
    used = {Path("certificates") / "library" / f"{name}.json" for name in _imported()}
    claims = {p.stem for p in CERTIFICATES.glob("*.json")}
    files = {Path("certificates") / f"{key}.json" for key in claims}
    assert claims == set(statement_files(STATEMENTS))
    assert certify.stray(files | used) == []


def _imported() -> set[str]:
    found, paths = set[str](), list(CERTIFICATES.glob("*.json"))
    while paths:
        for name in set(re.findall(r'"library/([\w.]+)":', paths.pop().read_text("utf-8"))) - found:
            found.add(name)
            paths.append(CERTIFICATES / "library" / f"{name}.json")
    return found
