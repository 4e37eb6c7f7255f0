"""Every command in the documentation does what the page says, and every link and name on a page exists."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from numerics.study import record, table
from proofs.checking import book
from proofs.language import source
from tests import warm
from tests.conftest import built_once
from tracebound.__main__ import parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
COPIED = ("proofs", "paper", "tracebound", "docs", "Makefile", "README.md", "pyproject.toml")
LEFT = ("*.pyc.*", "*.vo*", "*.glob")  # what Python is about to rename, and what Coq compiled
BLOCK = re.compile(
    r"(?:<!-- slow: (?P<reason>[^\n]+); instead: `(?P<instead>[^\n]+)` -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.S
)
COMMAND = re.compile(r"^\$ (?P<command>.*?)(?:  # exit (?P<code>\d+))?$")


@dataclass(frozen=True)
class Step:
    """A command of a page, its exit code, and the output the page shows, or None if it shows none."""

    command: str
    code: int
    output: str | None


def steps(page: str) -> list[Step]:
    """The commands of a page in order; a slow block gives what stands for it."""
    found: list[Step] = []
    for block in BLOCK.finditer(page):
        if block["kind"] != "console":
            continue
        if block["instead"]:
            found.append(Step(block["instead"], 0, None))
            continue
        lines = block["body"].split("\n")[:-1]
        starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
        assert starts and starts[0] == 0, f"no command begins the block {block['body']!r}"
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            match = COMMAND.match(lines[start])
            assert match
            shown = "\n".join(lines[start + 1 : end])
            found.append(Step(match["command"], int(match["code"] or 0), shown or None))
    return found


def fits(shown: str, printed: str) -> bool:
    """Whether an output is what the page shows, where three dots stand for any text."""
    pattern = r".*?".join(re.escape(part) for part in re.sub(r"\n?\.\.\.\n?", "...", shown).split("..."))
    return re.fullmatch(pattern + r"\s*", printed, re.S) is not None


@pytest.fixture
def checkout(tmp_path: Path, constants_kept: Path) -> Path:
    """A copy of the project to run commands in, compiled sources as well; the numerics are only read.

    What is kept of the constants counts for the copy too, as long as none of its sources is changed.
    """
    shutil.copytree(constants_kept, tmp_path / "cache")
    folder = tmp_path / "tracebound"
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*LEFT))
        else:
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "numerics").symlink_to(ROOT / "numerics")
    return folder


def shell(command: str, checkout: Path) -> tuple[int, str]:
    """The exit code of a command in a copy of the project, and what it prints; `tracebound` is forked from a process
    that has loaded the packages."""
    tools, server = checkout.parent / "bin", warm.server(copies=True).fileno()
    if not tools.exists():
        tools.mkdir()
        for name, what in (("tracebound", f'-I -S "{warm.PROCESS}" {server}'), ("python3", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {what} "$@"\n')
            (tools / name).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(checkout),
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(checkout.parent / "cache"),
    }
    done = subprocess.run(
        command,
        shell=True,
        cwd=checkout,
        env=environment,
        pass_fds=[server],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout


RECHECK = "python3 -S -m proofs.recheck"  # takes seconds, and reads nothing but proofs


def rechecked(checkout: Path, factory: pytest.TempPathFactory) -> tuple[int, str]:
    """What RECHECK does, run once for all pages that run it on the same files."""
    digest = hashlib.sha256()
    for path in sorted((checkout / "proofs").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(checkout)}\n{path.stat().st_size}\n".encode() + path.read_bytes())

    def replay(folder: Path) -> None:
        (folder / "done.json").write_text(json.dumps(shell(RECHECK, checkout)))

    code, printed = json.loads((built_once(factory, f"recheck-{digest.hexdigest()}", replay) / "done.json").read_text())
    return code, printed


def run(step: Step, checkout: Path, factory: pytest.TempPathFactory) -> None:
    """Fails unless the command does what the page says."""
    code, printed = rechecked(checkout, factory) if step.command == RECHECK else shell(step.command, checkout)
    assert code == step.code, f"{step.command}\n{printed}"
    assert step.output is None or fits(step.output, printed), f"{step.command}\n{printed}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_command_of_a_page_does_what_the_page_says(
    page: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for step in steps(page.read_text(encoding="utf-8")):
        run(step, checkout, tmp_path_factory)


@pytest.mark.parametrize("page", [*DOCS, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", prose):
        assert re.match(r"https?:", target) or (page.parent / target).exists(), target
    for target, anchor in re.findall(r"\]\(([^)#]*)#([^)]*)\)", prose):
        linked = (page.parent / target) if target else page
        headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.M)
        assert anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}, anchor


@pytest.mark.parametrize("page", [*DOCS, ROOT / "README.md"], ids=lambda page: page.name)
def test_commands_options_and_targets_named_in_the_text_exist(page: Path) -> None:
    commands = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    text = re.sub(r"<!--.*?-->", "", page.read_text(encoding="utf-8"))
    for code in re.findall(r"`((?:tracebound|make) [^`]*)`", text):
        tool, name, *rest = code.split()
        assert name in (commands if tool == "tracebound" else targets), code
        for option in (part for part in rest if part.startswith("--")):
            assert option in commands[name]._option_string_actions, code  # type: ignore[index]


def test_keys_on_the_pages_are_claims() -> None:
    statements = [source.statement(key) for key in book.keys()]  # noqa: SIM118  (no mapping)
    known = {*book.keys(), *(h.name for s in statements for h in s.hypotheses), "gaussian-uniform-step-b4"}
    for page in DOCS:
        for code in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", page.read_text(encoding="utf-8")):
            assert code in known or code in ("not-needed",), f"{page.name}: {code}"


def test_the_table_of_the_artifact_has_every_claim_as_the_paper_has_it() -> None:
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| `tracebound verify --no-cache ([a-z0-9-]+)` \| (\w+)[^|]* \| ([\d.]+) \|$",
        (ROOT / "docs" / "artifact.md").read_text(encoding="utf-8"),
        re.M,
    )
    written = (ROOT / "paper" / "generated" / "statuses.tex").read_text(encoding="utf-8")
    words = re.findall(r"Status\}\{([a-z]+)\}", written)
    assert [(key, command, status) for key, command, status, _ in rows] == [
        (key, key, word) for key, word in zip(book.keys(), words, strict=True)
    ]


def test_what_stands_for_a_slow_command_and_what_dots_mean() -> None:
    slow = "<!-- slow: long; instead: `true` -->\n```console\n$ false\n```\n"
    page = slow + "\n```console\n$ a  # exit 1\nx...\n...\ny\n```\n"
    assert steps(page) == [Step("true", 0, None), Step("a", 1, "x...\n...\ny")]
    assert steps(page + slow) == [*steps(page), Step("true", 0, None)]  # one slow block ends before the next
    assert fits("x...\n...\ny", "xa\nb\nc\ny\n")
    assert fits("...\nend", "end")
    assert not fits("x\ny", "x\nz\n")
    assert not fits("...\ny", "y\nz\n")


def test_the_readme_is_short_and_its_figures_are_those_of_the_claims() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 90
    words = re.findall(r"Status\}\{([a-z]+)\}", (ROOT / "paper" / "generated" / "statuses.tex").read_text("utf-8"))
    counts = [
        f"{words.count(w)} {w}" for w in ("proved", "derived", "enclosed", "cited", "refuted", "failed", "undecided")
    ]
    assert f"{len(words)} claims: {', '.join(counts)}; " in readme
    streams = record.encoder()["streams"]
    deltas = [max(s["gain_db"][name] for name in table.VARIANTS if name != "open-loop") for s in streams]
    schemes = [max(s["gain_db"][name] for name in table.SCHEMES) for s in streams]
    assert f"on {sum(gain > 0 for gain in deltas)} some delta" in " ".join(readme.split())
    best = sum(scheme > max(delta, 0) for scheme, delta in zip(schemes, deltas, strict=True))
    assert f"on {best} a codebook or a gain" in " ".join(readme.split())
    holding = sum(s["trace_condition"] == "holds" for s in streams)
    assert f"None of {len(streams)} streams" in readme and f"; {holding} meet the weaker trace" in " ".join(
        readme.split()
    )
    assert not any(s["domination"] == "certified" for s in streams)
