"""`tracebound paper` at the edges: no LaTeX, bad folders, what a log says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paper import drift, figures, statements
from proofs.checking import book
from proofs.recheck.claims import PACKAGE
from tests import warm
from tracebound.commands import paper
from tracebound.errors import FAILED, OK

ROOT = Path(__file__).resolve().parents[2]
LATEX = all(map(shutil.which, ("pdflatex", "latexmk", "bibtex")))


def run(*args: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) if path is None else {**os.environ, "PATH": path}
    return warm.run(["paper", *args], cwd=ROOT, env=environment)


def test_without_latex_the_packages_are_named(tmp_path: Path) -> None:
    done = run("--pdf", "--output", str(tmp_path / "out"), path=str(tmp_path))
    assert done.returncode == 4
    assert "texlive-latex-base texlive-latex-recommended lmodern latexmk" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("args", [("--statements", "--pdf"), ("--output", ""), ("--statements", "--output", "nowhere")])
def test_bad_usage_is_one_line(args: tuple[str, ...]) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    done = run("--output", str(tmp_path / "file"))
    assert done.returncode == 2
    assert (tmp_path / "file").read_text() == "kept"


def test_what_is_wrong_in_a_log_is_found() -> None:
    log = "\n".join(
        [
            "LaTeX Warning: Reference `no-such' on page 1 undefined on input line 3.",
            "Package natbib Warning: Citation `nobody' on page 1 undefined on input line 4.",
            "Overfull \\hbox (4.99pt too wide) in paragraph at lines 1--2",
            "Overfull \\hbox (5.01pt too wide) in paragraph at lines 3--4",
            "! Undefined control sequence.",
        ]
    )
    found = paper.log_problems(log)
    assert len(found) == 4
    assert not any("4.99" in line for line in found)
    assert paper.log_problems("") == []


def test_a_warning_broken_by_the_width_of_the_log_is_found() -> None:
    warning = "LaTeX Warning: Reference `" + "x" * 60 + "' on page 10 undefined on input line 20."
    assert paper.log_problems(warning[:79] + "\n" + warning[79:]) == [warning]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed sources with drawn figures, as the command writes them once the claims are checked."""
    folder = tmp_path_factory.mktemp("paper")
    for name in paper.SOURCES:
        source = drift.PAPER / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    data = figures.from_json((folder / "generated" / "figures.json").read_text(encoding="utf-8"))
    (folder / "figures").mkdir()
    for name, drawn in figures.draw(data).items():
        (folder / "figures" / f"{name}.pdf").write_bytes(drawn)
    return folder


@pytest.mark.skipif(not LATEX, reason="LaTeX is not installed")
def test_the_paper_builds_and_has_the_same_bytes_again(sources: Path) -> None:
    assert paper._build(sources) == OK
    first = (sources / "main.pdf").read_bytes()
    assert paper._build(sources) == OK
    assert (sources / "main.pdf").read_bytes() == first


@pytest.mark.skipif(not LATEX, reason="LaTeX is not installed")
def test_an_undefined_reference_fails_the_build(
    sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sources, tmp_path / "bad")
    with (tmp_path / "bad" / "sections" / "security.tex").open("a") as section:
        section.write("See Section~\\ref{sec:nowhere}.\n")
    assert paper._build(tmp_path / "bad") == FAILED
    assert "sec:nowhere" in capsys.readouterr().err


def reported() -> list[book.ClaimReport]:
    return book.verify(["midrise-error", "cell-mse", "delta-squared-over-12-for-every-law"])


def test_answers_of_tools_that_were_not_run_here_are_kept_for_unchanged_statements(tmp_path: Path) -> None:
    for name in ("statements.tex", "checks.tex"):
        shutil.copyfile(statements.GENERATED / name, tmp_path / name)
    rows = [line for line in (tmp_path / "checks.tex").read_text().split("\n") if line.startswith(r"\cl{")]
    reports = reported()
    nothing: dict[str, dict[str, str]] = {}
    assert statements.lacking(nothing) == ["cvc5", "coq"]
    kept = statements.committed(tmp_path, statements.statements())
    assert kept["midrise-error"] == {"cvc5": "pass", "coq": "pass"}
    written = statements.checks(reports, nothing, kept).split("\n")
    assert [line.removesuffix("}") for line in written if line.startswith(r"\cl{")] == [
        row for row in rows if row.split("{")[1].split("}")[0] in {r.key for r in reports}
    ]
    # An answer to another statement is none.
    changed = statements.statements().replace(r"\le \tfrac{1}{2}\,\Delta", r"\le \tfrac{1}{3}\,\Delta", 1)
    assert "midrise-error" not in statements.committed(tmp_path, changed)
    assert "cell-mse" in statements.committed(tmp_path, changed)
    assert statements.checks(reports[:1], nothing).count("not run") == 2
    assert statements.committed(tmp_path / "nowhere", changed) == {}


def test_answers_on_record_come_before_those_of_the_file() -> None:
    last = {"midrise-error": {"cvc5": "fail", "coq": "pass"}}
    assert statements.lacking(last) == []
    written = statements.checks(reported()[:1], last, {"midrise-error": {"cvc5": "pass", "coq": "pass"}})
    assert "& fail &" in written


@pytest.mark.parametrize(
    "arguments", [["paper", "--statements"], ["certify"], ["certify", "midrise-error"]], ids=" ".join
)
def test_an_installed_package_is_not_written_to(arguments: list[str], tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from tracebound import place
place.ROOT = Path({str(tmp_path)!r})
from tracebound.__main__ import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith("give --output FOLDER")


def test_certificates_go_to_the_folder_that_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tracebound", "certify", "midrise-error", "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = tmp_path / "certificates" / "midrise-error.json"
    assert written.read_bytes() == (PACKAGE / "certificates" / "midrise-error.json").read_bytes()
    refused = subprocess.run([*command[:-1], str(tmp_path / "absent")], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
