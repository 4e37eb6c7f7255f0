"""`python3 -S -m proofs.recheck` and `tracebound certify` as a user meets them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proofs import certify
from proofs.kernel.rules import RULES
from proofs.recheck.claims import CERTIFICATES, STATEMENTS, recheck
from proofs.recheck.reader import ARGUMENTS
from tracebound.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """recheck without site-packages."""
    what = ["-c", code] if code else ["-m", "proofs.recheck"]
    command = [sys.executable, "-S", *what, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_committed_proofs_are_accepted() -> None:
    done = run()
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["claim", "status", "steps", "refutations"]
    assert re.fullmatch(r"\d+ claims: .*\d+ proved.*", lines[-1])
    assert len(lines) == 2 + len(list(CERTIFICATES.glob("*.json")))


def test_nothing_but_the_standard_library_is_imported() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); from proofs.recheck.__main__ import main; code = main([]);"
        "own = {m for m in sys.modules if m.split('.')[0] == 'proofs'};"
        "other = {m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names) - {'proofs', '__main__'};"
        "print(sorted(other), sorted(own)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    other, own = re.fullmatch(r"(\[.*?\]) (\[.*\])", done.stdout.splitlines()[-1]).groups()  # type: ignore[union-attr]
    assert other == "[]"
    assert not re.search(r"proofs\.(claims|library|search|book|certify)", own)


def test_another_folder_and_a_folder_that_is_none(tmp_path: Path) -> None:
    copy = tmp_path / "certificates"
    shutil.copytree(CERTIFICATES, copy)
    assert run(str(copy)).returncode == 0
    (copy / "midrise-error.json").unlink()
    missing = run(str(copy))
    assert missing.returncode == 2
    assert "unreadable: midrise-error: No such file or directory" in missing.stdout
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
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the committed files in the place of the package's."""
    for folder in (STATEMENTS, CERTIFICATES):
        shutil.copytree(folder, tmp_path / folder.name)
    monkeypatch.setattr("proofs.recheck.claims.PACKAGE", tmp_path)
    monkeypatch.setattr("proofs.certify.PACKAGE", tmp_path)
    monkeypatch.setattr("proofs.certify.STATEMENTS", tmp_path / "statements")
    monkeypatch.setattr("proofs.certify.CERTIFICATES", tmp_path / "certificates")
    return tmp_path


def test_certify_writes_what_is_committed(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = elsewhere / "certificates" / "midrise-error.json"
    committed = path.read_bytes()
    path.unlink()
    assert main(["certify", "midrise-error"]) == 0
    assert "1 written, 0 removed" in capsys.readouterr().out
    assert path.read_bytes() == committed
    assert recheck(elsewhere / "certificates", elsewhere / "statements", ("midrise-error",))[0].status == "proved"


@pytest.mark.parametrize("file", ["certificates/midrise-error.json", "statements/midrise-error.txt"])
@pytest.mark.parametrize("harm", ["edited", "removed"])
def test_verify_fails_for_a_stale_certificate(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], file: str, harm: str
) -> None:
    path = elsewhere / file
    if harm == "edited":
        path.write_text(path.read_text("utf-8").replace("half_step", "full_step"), "utf-8")
    else:
        path.unlink()
    assert main(["verify", "--no-cache", "midrise-error"]) == 1
    reason = f"{file} is {'stale' if harm == 'edited' else 'missing'}; run: tracebound certify midrise-error"
    if (file, harm) == ("statements/midrise-error.txt", "edited"):
        reason = f"{file} says otherwise than the claim: constants"
    assert f"failed: midrise-error: certificate: {reason}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("half_step", "full_step", "says otherwise than the claim: constants"),
        ("title Mid", "title Big", "says otherwise than the claim: title"),
        ("positive-step: the step", "positive-step: a step", "says otherwise than the claim: hypotheses"),
        ("step > 0", "step >= 0", "says otherwise than the claim: hypotheses"),
        ("step > 0", "step > (0", "line 10: expected '\\)'"),
    ],
)
def test_certify_leaves_an_authors_file_that_says_something_else(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, reason: str
) -> None:
    path = elsewhere / "statements" / "midrise-error.txt"
    text = path.read_text("utf-8").replace(old, new)
    path.write_text(text, "utf-8")
    assert main(["certify", "midrise-error"]) == 1
    assert re.search(f"tracebound: midrise-error: statements/midrise-error.txt:? {reason}", capsys.readouterr().err)
    assert path.read_text("utf-8") == text


def test_a_claim_without_a_statement_file_gets_a_first_one(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = elsewhere / "statements" / "midrise-error.txt"
    path.unlink()
    assert main(["certify", "midrise-error"]) == 0
    assert "2 written, 0 removed" in capsys.readouterr().out
    assert path.read_text("utf-8").startswith("claim midrise-error\n")


def test_certify_refuses_an_unknown_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", "midrise-eror"]) == 2
    assert "nearest: midrise-error" in capsys.readouterr().err


def test_no_committed_file_belongs_to_no_claim() -> None:
    used = {Path("certificates") / "library" / f"{name}.json" for name in _imported()}
    claims = {p.stem for p in CERTIFICATES.glob("*.json")}
    files = {Path("certificates") / f"{key}.json" for key in claims} | {Path("statements") / f"{k}.txt" for k in claims}
    assert certify.stray(files | used) == []


def _imported() -> set[str]:
    found, paths = set[str](), list(CERTIFICATES.glob("*.json"))
    while paths:
        for name in set(re.findall(r'"library/([\w.]+)":', paths.pop().read_text("utf-8"))) - found:
            found.add(name)
            paths.append(CERTIFICATES / "library" / f"{name}.json")
    return found
