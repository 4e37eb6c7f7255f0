"""A narrow terminal: no line is wider than it, and nothing that a pipe gets is missing."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import termios
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import warm
from tracebound import output

pytestmark = pytest.mark.xdist_group("terminal")  # what the commands print is collected once
ROOT = Path(__file__).resolve().parents[2]
FIRST = {
    "claim", "variant", "stream", "law", "name", "rule", "control", "vectors,", "probability", "space",
    "integrals,", "enclosures,",
}  # fmt: skip
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

# Commands whose work takes long get what they print from here.
FAKED = """
import sys
from types import SimpleNamespace as N
from numerics.validation import grid as validation
from proofs.checking import book, corroboration, replayed
from proofs.kernel.rules import RULES
from proofs.models import soundness
from proofs.coq import audit
from proofs.search import solvers

line = dict(name="wishart: " + "a description of it " * 3, dimension=8, bits=4, measured=1.5, bound=3.0, ratio=0.5,
    method="exact", verdict="holds", codes_fit=True)
validation.validate = lambda quick, progress: N(ok=True, to_json=lambda: {"rows": [line] * 2, "controls": [line]})
soundness.sequents = lambda proofs, progress: []
soundness.shown_models = lambda proofs: []
soundness.examine = lambda *_: N(violations=["x " * 40], unhit_rules=["a-rule"], evaluations=70000, reached=3,
    theorems=4, contradictory=5, to_json=lambda: {"rules": {"assume": 12345, "instantiate-bounded-quantifier": 7}})
solvers.installed = lambda name: True
corroboration.collect = lambda keys, progress: N()
corroboration.ask = lambda *_: None
corroboration.save = lambda found: None
corroboration.report = lambda *_: {"claims": [{"key": "delta-squared-over-12-for-every-law", "questions": 123456,
    "unsat": {"z3": 123456, "cvc5": 123456}, "corroborated": True}], "others": [], "questions": 9, "unsat":
    {"z3": 1, "cvc5": 2}, "by_parts": {"z3": 0, "cvc5": 1}, "solvers": {"z3": "4.13", "cvc5": "1.2"}}
claim = N(key="pq-trace-bounded", status="checked", theorems=["a", "b"],
    axioms=["x.propositional_extensionality", "y.functional_extensionality_dep", "z.constructive_indefinite_choice"])
found = {"key": claim.key, "status": "checked", "axioms": claim.axioms, "shown": {"met": 7, "needed": 123456}}
audit.check = lambda full, progress, keys: N(claims=[claim], certificates=[claim], layers={claim.key: "both"},
    models=[found], spaces=[found],
    analysis=[{"key": claim.key, "status": "checked", "theorems": ["a"] * 12, "axioms": claim.axioms}],
    controls=[{"name": "a-false-statement", "status": "refused"}],
    problems=[], status="PASS", coq="8.16.1", to_json=dict)
book.verify = lambda keys, progress, check, surveyed: [
    N(key=key, status="proved", sound=True, origin="kept", uses=[], problems=[]) for key in keys]
replayed.axioms = lambda keys: [
    {"name": r.name, "kind": "axiom" if r.axiom else "rule", "statement": r.statement, "used_by": list(keys)}
    for r in RULES.values()]
from tracebound.__main__ import main
"""
# One process for all commands, so that the book is read once.
EACH = """
import json, sys
from tracebound.__main__ import main
%s
for arguments in json.loads(sys.argv[1]):
    print("\\f", end="", flush=True)
    assert main(arguments) in (0, 1)
"""
REAL = [
    ["verify", "midrise-error", "delta-squared-over-12-for-every-law"],
    ["list"],
    ["list", "--json"],
    ["show", "pq-trace-bounded"],
    ["show", "delta-squared-over-12-for-every-law"],
    ["graph"],
    ["constants"],
    ["constants", "--table"],
    ["audit", "one.npy"],
    ["audit", "one.npy", "another.npy"],
]
FAKE = [["validate", "--quick"], ["semantics"], ["corroborate"], ["coq"], ["abstract"], ["axioms"]]


def on_a_terminal(arguments: list[str], columns: int, code: str | None = None, folder: Path = ROOT, **more: str) -> str:
    """What the command writes to a terminal of so many columns, without colours."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment = {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **more}
    with open(os.devnull, "w") as nothing:
        streams = [follower, follower, nothing.fileno()]
        process = warm.begun(arguments, streams, cwd=folder, env=environment, code=code)
    os.close(follower)
    shown = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(leader)
    assert process.wait(timeout=60) == 0
    return ESCAPES.sub("", shown.decode()).replace("\r\n", "\n")


def piped(arguments: list[str], code: str | None = None, folder: Path = ROOT, **more: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    done = warm.run(arguments, cwd=folder, env=environment, code=code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def bare(text: str) -> str:
    """The text without spaces and without what a table is drawn with."""
    return re.sub(r"[\s\u2500-\u257f]+", "", text)


@pytest.fixture(scope="session")
def cached(constants_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variable of a cache in which constants and claims are kept; the user's may be another checkout's, too."""
    folder = tmp_path_factory.mktemp("cache")
    shutil.copytree(constants_kept, folder, dirs_exist_ok=True)
    found = {"XDG_CACHE_HOME": str(folder)}
    piped(REAL[0], None, ROOT, **found)  # so that both of the runs compared say that they are kept
    return found


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory, cached: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What every command writes to a terminal of 40 columns, and what it writes to a pipe."""
    folder = tmp_path_factory.mktemp("streams")
    rng = np.random.default_rng(1)
    for name in ("one", "another"):
        np.save(folder / f"{name}.npy", np.cumsum(rng.standard_normal((300, 2)), axis=0))
    found: dict[str, tuple[str, str]] = {}
    for commands, fake in ((REAL, ""), (FAKE, FAKED)):
        code = EACH % fake
        shown = on_a_terminal([json.dumps(commands)], 40, code, folder, **cached).split("\f")[1:]
        plain = piped([json.dumps(commands)], code, folder, **cached).split("\f")[1:]
        found |= {" ".join(c): pair for c, pair in zip(commands, zip(shown, plain, strict=True), strict=True)}
    return found


@pytest.mark.parametrize("command", [" ".join(arguments) for arguments in (*REAL, *FAKE)])
def test_forty_columns_are_enough(command: str, outputs: dict[str, tuple[str, str]]) -> None:
    shown, plain = outputs[command]
    assert plain
    assert "--json" in command or [line for line in shown.split("\n") if len(line) > 40] == []
    # A list heads each row with its first cell, so the name of that column is not there; times differ between runs.
    words = {word for word in plain.split() if not re.fullmatch(r"\d+\.\d\d?", word)} - FIRST
    assert {word for word in words if bare(word) not in bare(shown)} == set()


def test_a_table_that_fits_is_drawn_and_one_that_does_not_is_a_list(cached: dict[str, str]) -> None:
    wide, narrow = (on_a_terminal(["constants", "--table"], n, None, ROOT, **cached) for n in (140, 40))
    assert "│" in wide
    assert "│" not in narrow
    assert "kappa*: " in narrow


def test_columns_of_the_environment_come_before_those_of_the_terminal(cached: dict[str, str]) -> None:
    shown = on_a_terminal(["show", "midrise-error"], 40, None, ROOT, COLUMNS="72", **cached)
    assert 60 < max(map(len, shown.split("\n"))) <= 72


def test_what_is_piped_does_not_depend_on_a_terminal(cached: dict[str, str]) -> None:
    narrow, wide = (piped(["constants", "--table"], None, ROOT, COLUMNS=n, **cached) for n in ("40", "200"))
    assert narrow == wide


def test_json_is_never_wrapped(outputs: dict[str, tuple[str, str]]) -> None:
    assert outputs["list --json"][0] == outputs["list --json"][1]


@given(st.text(alphabet="ab- \n", max_size=200), st.integers(20, 60))
@settings(max_examples=200)
def test_folding_keeps_every_word_and_the_width(text: str, columns: int) -> None:
    lines = output._folded(text, columns)
    assert all(len(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
