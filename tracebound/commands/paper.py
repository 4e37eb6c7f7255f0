"""`tracebound paper`: the sources of the paper from the checked claims, and the PDF where LaTeX is installed."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tracebound.commands.verify import checked, exit_code, last_answers, named_broken, problem_lines
from tracebound.errors import FAILED, OK, MissingTool, UsageError
from tracebound.files import Target
from tracebound.output import Progress, complain, say
from tracebound.place import needs_clone

PACKAGES = "texlive-latex-base texlive-latex-recommended lmodern latexmk"
OVERFULL = 5.0  # points; a line that sticks out further is seen
EPOCH = "1767225600"  # 2026-01-01, where the environment sets no SOURCE_DATE_EPOCH
ASK = {"cvc5": "tracebound corroborate", "coq": "tracebound coq"}
SOURCES = ("main.tex", "macros.tex", "refs.bib", "sections", "generated")


def register(commands: Any) -> None:
    """Add `paper` to the command line."""
    paper = commands.add_parser("paper", help="write the paper's sources, and its PDF", allow_abbrev=False)
    paper.add_argument(
        "--statements", action="store_true", help="check the claims and write only what is generated from them"
    )
    paper.add_argument("--pdf", action="store_true", help="build main.pdf; needs LaTeX")
    paper.add_argument("--output", metavar="FOLDER", help="instead of build/paper, or paper/generated")
    paper.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every claim, then write; nothing is written for a failed claim or where prose has drifted from claims."""
    if args.statements:
        if args.pdf:
            raise UsageError("--statements and --pdf exclude each other")
        from paper import statements

        if args.output is None:
            needs_clone("paper --statements", "--output FOLDER")
        return _generate(statements.GENERATED if args.output is None else Path(args.output))
    if args.output == "":
        raise UsageError("cannot write to '': the name is empty")
    return _write(Path(args.output or "build/paper"), args.pdf)


def _generate(folder: Path) -> int:
    """Write the generated files; exit as `verify` does."""
    from paper import figures, statements, study

    if not folder.is_dir():
        raise UsageError(f"cannot write to {str(folder)!r}: it is no folder")
    names = (
        "statements.tex",
        "constants.tex",
        "statuses.tex",
        "checks.tex",
        "streams.tex",
        "study.tex",
        "figures.json",
    )
    files = {name: Target(str(folder / name)) for name in names}
    reports = checked(None)
    code = exit_code(reports)
    if code != OK:
        complain("\n".join(line for report in reports for line in problem_lines(report)))
        return code
    with Progress("measuring") as progress:
        progress("the figures' data")
        data = figures.to_json(figures.data())
    said, last = statements.statements(), last_answers(reports)
    lacking = statements.lacking(last)
    committed = statements.committed(folder, said) if lacking else {}
    if any(tool in answers for answers in committed.values() for tool in lacking):
        then = "statements that have not changed keep those of the file"
    else:
        then = "they are written as not run"
    for tool in lacking:
        complain(f"tracebound: no answers of {tool} to these proofs are on record, {then}; to ask: {ASK[tool]}")
    files["statements.tex"].write(said)
    files["constants.tex"].write(statements.constants_file(statements.recorded()))
    files["statuses.tex"].write(statements.statuses({report.key: report.status for report in reports}))
    files["checks.tex"].write(statements.checks(reports, last, committed))
    files["streams.tex"].write(figures.stream_rows())
    files["study.tex"].write(study.generated())
    files["figures.json"].write(data)
    say(f"{len(reports)} claims written to {folder}")
    return OK


def _write(folder: Path, pdf: bool) -> int:
    from paper import drift, figures

    if pdf and not all(map(shutil.which, ("pdflatex", "latexmk", "bibtex"))):
        raise MissingTool(f"the PDF needs LaTeX; on Debian: apt-get install {PACKAGES}")
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise MissingTool.package("the figures need", error.name, "paper") from error
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"cannot write to {str(folder)!r}: it is no folder")
    if code := named_broken():  # a paper without one of its claims is none
        return code
    drifts = drift.find(documents=drift.documents())
    if drifts:
        complain("\n".join(map(str, drifts)))
        return FAILED
    try:
        for name in SOURCES:
            source = drift.PAPER / name
            if source.is_dir():
                shutil.copytree(source, folder / name, dirs_exist_ok=True)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / name)
        # A list that the claims' statuses come from is made anew, so that the paper says what this run found.
        code = _generate(folder / "generated")
        if code != OK:
            return code
        (folder / "figures").mkdir(exist_ok=True)
        data = figures.from_json((folder / "generated" / "figures.json").read_text(encoding="utf-8"))
        for name, drawn in figures.draw(data).items():
            (folder / "figures" / f"{name}.pdf").write_bytes(drawn)
    except OSError as error:
        raise UsageError(f"cannot write to {str(folder)!r}: {error.strerror}") from error
    say(f"wrote {folder / 'main.tex'}")
    return _build(folder) if pdf else OK


def _build(folder: Path) -> int:
    """Run latexmk; exit 1 with the log's lines where it failed, a reference is undefined or a line sticks out."""
    environment = {"SOURCE_DATE_EPOCH": EPOCH, **os.environ, "FORCE_SOURCE_DATE": "1"}
    command = ["latexmk", "-pdf", "-g", "-interaction=nonstopmode", "-halt-on-error", "-norc", "main.tex"]
    with Progress("building") as progress:
        progress("main.pdf")
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    log = folder / "main.log"
    problems = log_problems(log.read_text(encoding="utf-8", errors="replace")) if log.is_file() else []
    if done.returncode and not problems:
        problems = [f"latexmk ended with exit code {done.returncode}; see {log}"]
    if problems:
        complain("\n".join(problems))
        return FAILED
    say(f"wrote {folder / 'main.pdf'}")
    return OK


def log_problems(log: str) -> list[str]:
    """The errors, undefined references and overfull boxes beyond 5 pt in a log of LaTeX."""
    # LaTeX breaks lines at 79 characters, in the middle of words.
    whole = re.sub(r"(?<=[^\n]{79})\n", "", log)
    lines = whole.split("\n")
    errors = [line for line in lines if line.startswith("! ")]
    undefined = [line for line in lines if "undefined" in line and ("Reference" in line or "Citation" in line)]
    boxes = [line for line in lines if (size := re.match(r"Overfull \\[hv]box \((\d+\.?\d*)pt", line))
             and float(size[1]) > OVERFULL]  # fmt: skip
    return errors + undefined + boxes
