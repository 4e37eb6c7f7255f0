"""A claim's file or a section's list is broken: one line that names file and place, and the other claims work on.

Each case is a copy of the proofs with one thing wrong, read by a process as an author's would be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIM, FILE = "granular-error", "scalar/granular_error.py"
OTHER = "midrise-error"
ALONE = "loewner-square"  # no other claim imports it
Break = Callable[[Path], None]


def copied(tmp_path: Path) -> Path:
    """The claims in a folder of their own, everything else a link to the checkout."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("numerics", "tracebound", "paper"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "proofs").mkdir()
    for path in (ROOT / "proofs").iterdir():
        if path.name == "claims":
            shutil.copytree(path, tmp_path / "proofs" / "claims", ignore=ignored)
        elif path.suffix == ".py":
            shutil.copyfile(path, tmp_path / "proofs" / path.name)
        elif path.name != "__pycache__":
            (tmp_path / "proofs" / path.name).symlink_to(path)
    return tmp_path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return copied(tmp_path)


def run(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": os.devnull, "PYTHONPATH": str(book), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "tracebound", *arguments],
        cwd=book, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def edit(file: str, old: str, new: str) -> Break:
    def change(claims: Path) -> None:
        path = claims / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def add(file: str, text: str) -> Break:
    def change(claims: Path) -> None:
        path = claims / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


def copy(file: str, name: str, *, listed: bool = True) -> Break:
    """Another file with the same claim under its own key, its source and title as they are."""

    def change(claims: Path) -> None:
        text = (claims / file).read_text(encoding="utf-8")
        key = Path(file).stem.replace("_", "-")
        to = claims / Path(file).parent / f"{name}.py"
        to.write_text(text.replace(f'key="{key}"', f'key="{name.replace("_", "-")}"'), encoding="utf-8")
        if listed:
            edit("scalar/__init__.py", '    "midrise_error",\n', f'    "midrise_error",\n    "{name}",\n')(claims)

    return change


def template(claims: Path) -> None:
    text = (claims / "template.py").read_text(encoding="utf-8").replace('key="template"', 'key="new-one"')
    (claims / "scalar" / "new_one.py").write_text(text, encoding="utf-8")
    edit("scalar/__init__.py", '    "midrise_error",\n', '    "midrise_error",\n    "new_one",\n')(claims)


REPLACED = "from dataclasses import replace\nSTATEMENT = state()\nSTATEMENT = replace(STATEMENT, %s)"


def stated(file: str, change: str) -> Break:
    return edit(file, "STATEMENT = state()", REPLACED % change)


S, V, L, T, D, C = (f"{folder}/" for folder in ("scalar", "vector", "loewner", "trace_bound", "delta", "closed_loop"))
FIRST_GOAL = "goals=(replace(STATEMENT.goals[0], under=%r),)"
# One thing wrong a claim, all in one book: what is said of each must not depend on the others. File, change, fault.
BROKEN: dict[str, tuple[str, Break, str]] = {
    file: (file, change, fault)
    for file, change, fault in (
        (S + "granular_error", edit(FILE, 'key="granular-error"', 'key="granular"'), "the key 'granular' is not that"),
        (S + "cell_mse", stated(S + "cell_mse.py", "kind='upper'"), "unknown kind 'upper'; kinds: equality"),
        (S + "overload_error", add(S + "overload_error.py", "\ndef (:\n"), "syntax error: "),
        (S + "uniform_source", add(S + "uniform_source.py", "\nraise RuntimeError('a\\nb')\n"), "RuntimeError: a b"),
        (V + "rotation_invariance", add(V + "rotation_invariance.py", "\nraise SystemExit(0)\n"), "SystemExit: 0"),
        (V + "trace_is_energy", add(V + "trace_is_energy.py", "\nraise KeyboardInterrupt\n"), "KeyboardInterrupt"),
        (V + "error_decomposition", add(V + "error_decomposition.py", "\nprint('{}')\n"),
         "Printed: wrote '{}' to standard output"),
        (L + "loewner_trace", stated(L + "loewner_trace.py", "section='Z'"), "no section 'Z'"),
        (L + "loewner_shift", stated(L + "loewner_shift.py", "section='B'"), "'B' is not that of the folder, 'C'"),
        (S + "new_one", template, "the source is still the template's"),
        (L + "loewner_square", edit(L + "loewner_square.py", "def refute(", "def no("), "no function refute"),
        (T + "pq_any_basis", edit(T + "pq_any_basis.py", "def prove(", "def no("), "no function prove"),
        (T + "pq_codebook", edit(T + "pq_codebook.py", "def witness(", "def no("), "no function witness"),
        (T + "pq_determinant", edit(T + "pq_determinant.py", "def necessity(", "def no("), "no function necessity"),
        (D + "diagonal_prediction", edit(D + "diagonal_prediction.py", "def sharpness(", "def no("),
         "no function sharpness"),
        (D + "leaky_delta", edit(D + "leaky_delta.py", "def derivation(", "def no("), "no function derivation"),
        (D + "gated_delta", edit(D + "gated_delta.py", "STATEMENT = ", "STATED = STATEMENT_ = "), "no STATEMENT"),
        (C + "key_frames", stated(C + "key_frames.py", FIRST_GOAL % ("x",)), "under is not a tuple of names"),
        (C + "open_loop_drift", stated(C + "open_loop_drift.py", FIRST_GOAL % (("x",),)), "unknown hypothesis 'x'"),
        (C + "closed_loop_mse", stated(C + "closed_loop_mse.py", "hypotheses=STATEMENT.hypotheses * 2"),
         "hypothesis 'dimension' twice"),
        (C + "closed_loop_identity", stated(C + "closed_loop_identity.py", "goals=STATEMENT.goals * 2"), "twice"),
        (D + "lmmse_delta", stated(D + "lmmse_delta.py", "uses=('no-such',)"), "uses 'no-such', which is no claim"),
        (D + "fixed_steps", stated(D + "fixed_steps.py", "uses=('fixed-steps',)"), "fixed-steps -> fixed-steps"),
        (D + "token_subset", stated(D + "token_subset.py", "uses=('trace-suffices',)"), "subset -> trace-suffices"),
        (D + "trace_suffices", stated(D + "trace_suffices.py", "uses=('token-subset',)"), "suffices -> token-subset"),
        (D + "extra_one", copy(D + "selective_delta.py", "extra_one", listed=False), "does not list 'extra_one'"),
        (D + "pointwise_mse", edit(D + "__init__.py", '    "pointwise_mse",\n', '    "pointwise_mse",\n' * 2),
         "'pointwise_mse' is listed twice"),
        (D + "stationary_delto", edit(D + "__init__.py", '"stationary_delta"', '"stationary_delto"'),
         "'stationary_delto' has no file stationary_delto.py in this folder; nearest: 'stationary_delta'"),
    )
}  # fmt: skip
LISTS = {
    "rate/": (edit("rate/__init__.py", "CLAIMS = (", "CLAIMS = (("), "proofs/claims/rate/__init__.py, line "),
    "security/": (add("security/__init__.py", "\nCLAIMS = 'delta_entropy'\n"), "CLAIMS is not a tuple"),
}
SOUND = {"midrise-error", "delta-advantage", "delta-entropy", "own-whitening", "loewner-congruence"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """`list` of a book with everything wrong at once."""
    book = copied(tmp_path_factory.mktemp("book"))
    for _, change, _ in BROKEN.values():
        change(book / "proofs" / "claims")
    for change, _ in LISTS.values():
        change(book / "proofs" / "claims")
    return run(book, "list", "--json")


@pytest.mark.parametrize("case", BROKEN)
def test_list_names_each_fault_in_one_line(case: str, listed: subprocess.CompletedProcess[str]) -> None:
    file, _, fault = BROKEN[case]
    key = Path(file).name.replace("_", "-")
    lines = [line for line in listed.stderr.splitlines() if line.startswith(f"broken: {key}: ")]
    assert len(lines) == 1 and fault in lines[0], listed.stderr
    assert "proofs/claims/" + Path(file).parent.as_posix() in lines[0]
    assert any(fault in found for found in json.loads(listed.stdout)["broken"][key])


def test_list_goes_on_with_the_others(listed: subprocess.CompletedProcess[str]) -> None:
    assert {c["key"] for c in json.loads(listed.stdout)["claims"]} >= SOUND
    assert listed.returncode == 1 and all(line.startswith("broken: ") for line in listed.stderr.splitlines())
    for key, (_, fault) in LISTS.items():
        assert sum(line.startswith(f"broken: {key}: ") and fault in line for line in listed.stderr.splitlines()) == 1


def test_verify_fails_broken_claims_by_name_and_checks_the_others(book: Path) -> None:
    claims = book / "proofs" / "claims"
    add(FILE, "\ndef (:\n")(claims)
    stated(S + "cell_mse.py", "uses=('uniform-source',)")(claims)
    stated(S + "uniform_source.py", "uses=('cell-mse',)")(claims)
    done = run(book, "verify", CLAIM, "cell-mse", OTHER)
    rows = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if line[:1].isalpha()}
    assert done.returncode == 1 and done.stderr == ""
    assert (rows[CLAIM], rows["cell-mse"], rows[OTHER]) == ("failed", "failed", "proved")
    assert f"failed: {CLAIM}: proofs/claims/{FILE}, line " in done.stdout
    assert "uses itself: cell-mse -> uniform-source -> cell-mse" in done.stdout


def test_the_same_claim_under_another_key_fails(book: Path) -> None:
    copy(FILE, "second_one")(book / "proofs" / "claims")
    done = run(book, "verify", "second-one")
    assert done.returncode == 1
    assert f"failed: second-one: states what {CLAIM} states" in done.stdout


@pytest.mark.parametrize("arguments", [("show", ALONE), ("impact", ALONE), ("certify", ALONE)], ids=lambda a: a[0])
def test_other_commands_say_it_in_a_line(arguments: tuple[str, ...], book: Path) -> None:
    add(L + "loewner_square.py", "\ndef (:\n")(book / "proofs" / "claims")
    done = run(book, *arguments)
    text = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1 and "Traceback" not in text
    assert text.count("proofs/claims/loewner/loewner_square.py, line ") == 1
