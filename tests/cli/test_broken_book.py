"""A claim's file or a section's list is broken: one line that names file and place, and the other claims work on.

Each case is a copy of the proofs with one thing wrong, read by a process as an author's would be.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.checkout import copied, run

CLAIM, FILE = "granular-error", "scalar/granular_error"
OTHER = "midrise-error"
ALONE = "loewner-square"  # no other claim imports it
Break = Callable[[Path], None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return copied(tmp_path)


def edit(file: str, old: str, new: str) -> Break:
    """An edit of a claim's proof, or of its statement, by the path below proofs."""

    def change(proofs: Path) -> None:
        path = proofs / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def proof(file: str, old: str, new: str) -> Break:
    return edit(f"claims/{file}.py", old, new)


def stated(file: str, old: str, new: str) -> Break:
    folder, _, name = file.partition("/")
    return edit(f"statements/{folder}/{name.replace('_', '-')}.txt", old, new)


def uses(file: str, new: str) -> Break:
    def change(proofs: Path) -> None:
        key = Path(file).name.replace("_", "-")
        path = proofs / "statements" / Path(file).parent / f"{key}.txt"
        text = re.sub("(?m)^uses.*$", f"uses {new}", path.read_text(encoding="utf-8"), count=1)
        path.write_text(text, encoding="utf-8")

    return change


def add(file: str, text: str) -> Break:
    def change(proofs: Path) -> None:
        path = proofs / "claims" / f"{file}.py"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


def listing(name: str) -> Break:
    return proof("scalar/__init__", '    "midrise_error",\n', f'    "midrise_error",\n    "{name}",\n')


def copy(file: str, name: str, *, listed: bool = True) -> Break:
    """Other files with the same claim under its own key, its source and title as they are."""

    def change(proofs: Path) -> None:
        folder, key = Path(file).parent, Path(file).name.replace("_", "-")
        shutil.copyfile(proofs / "claims" / f"{file}.py", proofs / "claims" / folder / f"{name}.py")
        text = (proofs / "statements" / folder / f"{key}.txt").read_text(encoding="utf-8")
        new = name.replace("_", "-")
        to = proofs / "statements" / folder / f"{new}.txt"
        to.write_text(text.replace(f"claim {key}", f"claim {new}", 1), encoding="utf-8")
        if listed:
            listing(name)(proofs)

    return change


def template(proofs: Path) -> None:
    text = (proofs / "statements" / "template.txt").read_text(encoding="utf-8")
    (proofs / "statements" / "scalar" / "new-one.txt").write_text(text.replace("template", "new-one", 1), "utf-8")
    shutil.copyfile(proofs / "claims" / "template.py", proofs / "claims" / "scalar" / "new_one.py")
    listing("new_one")(proofs)


def moved(file: str, folder: str) -> Break:
    def change(proofs: Path) -> None:
        path = proofs / "statements" / f"{file}.txt"
        path.rename(proofs / "statements" / folder / path.name)

    return change


S, V, L, T, D, C = (f"{folder}/" for folder in ("scalar", "vector", "loewner", "trace_bound", "delta", "closed_loop"))
# One thing wrong a claim, all in one book: what is said of each must not depend on the others. File, change, fault.
BROKEN: dict[str, tuple[str, Break, str]] = {
    file: (file, change, fault)
    for file, change, fault in (
        (S + "granular_error", stated(FILE, "claim granular-error", "claim granular"), "the key 'granular' is not"),
        (S + "cell_mse", stated(S + "cell-mse", "kind equality", "kind upper"), "the kind is unknown"),
        (S + "overload_error", add(S + "overload_error", "\ndef (:\n"), "syntax error: "),
        (S + "uniform_source", add(S + "uniform_source", "\nraise RuntimeError('a\\nb')\n"), "RuntimeError: a b"),
        (V + "rotation_invariance", add(V + "rotation_invariance", "\nraise SystemExit(0)\n"), "SystemExit: 0"),
        (V + "trace_is_energy", add(V + "trace_is_energy", "\nraise KeyboardInterrupt\n"), "KeyboardInterrupt"),
        (V + "error_decomposition", add(V + "error_decomposition", "\nprint('{}')\n"),
         "Printed: wrote '{}' to standard output"),
        (L + "loewner_trace", stated(L + "loewner-trace", "title Loewner order and trace", "title"),
         "the title is empty"),
        (L + "loewner_shift", moved(L + "loewner-shift", "vector"), "in the folder loewner, not in vector"),
        (S + "new_one", template, "the source is still the template's"),
        (L + "loewner_square", proof(L + "loewner_square", "def refute(", "def no("), "no function refute"),
        (T + "pq_any_basis", proof(T + "pq_any_basis", "def prove(", "def no("), "no function prove"),
        (T + "pq_codebook", proof(T + "pq_codebook", "def witness(", "def no("), "no function witness"),
        (T + "pq_determinant", proof(T + "pq_determinant", "def necessity(", "def no("), "no function necessity"),
        (D + "diagonal_prediction", proof(D + "diagonal_prediction", "def sharpness(", "def no("),
         "no function sharpness"),
        (D + "leaky_delta", proof(D + "leaky_delta", "def derivation(", "def no("), "no function derivation"),
        (D + "gated_delta", edit("statements/delta/gated-delta.txt", "claim ", "clam "), "line 1: unexpected 'clam"),
        (C + "key_frames", stated(C + "key-frames", "    under ", "    above "), "a goal says under which hypotheses"),
        (C + "open_loop_drift", stated(C + "open-loop-drift", "    under ", "    under x, "),
         "a goal under an unknown hypothesis"),
        (C + "closed_loop_mse", stated(C + "closed-loop-mse", "setting size", "setting size\nsetting size"),
         "a name occurs twice"),
        (C + "closed_loop_identity", stated(C + "closed-loop-identity", "words ", "words\nnote "),
         "line 5: unexpected 'note"),
        (D + "lmmse_delta", uses(D + "lmmse_delta", "no-such"), "uses 'no-such', which is no claim"),
        (D + "fixed_steps", uses(D + "fixed_steps", "fixed-steps"), "fixed-steps -> fixed-steps"),
        (D + "token_subset", uses(D + "token_subset", "trace-suffices"), "subset -> trace-suffices"),
        (D + "trace_suffices", uses(D + "trace_suffices", "token-subset"), "suffices -> token-subset"),
        (D + "extra_one", copy(D + "selective_delta", "extra_one", listed=False), "does not list 'extra_one'"),
        (D + "pointwise_mse", proof(D + "__init__", '    "pointwise_mse",\n', '    "pointwise_mse",\n' * 2),
         "'pointwise_mse' is listed twice"),
        (D + "stationary_delto", proof(D + "__init__", '"stationary_delta"', '"stationary_delto"'),
         "'stationary_delto' has no file stationary_delto.py in this folder; nearest: 'stationary_delta'"),
    )
}  # fmt: skip
LISTS = {
    "rate/": (proof("rate/__init__", "CLAIMS = (", "CLAIMS = (("), "proofs/claims/rate/__init__.py, line "),
    "security/": (add("security/__init__", "\nCLAIMS = 'delta_entropy'\n"), "CLAIMS is not a tuple"),
}
SOUND = {"midrise-error", "delta-advantage", "delta-entropy", "own-whitening", "loewner-congruence"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """`list` of a book with everything wrong at once."""
    book = copied(tmp_path_factory.mktemp("book"))
    for _, change, _ in BROKEN.values():
        change(book / "proofs")
    for change, _ in LISTS.values():
        change(book / "proofs")
    return run(book, "list", "--json")


@pytest.mark.parametrize("case", BROKEN)
def test_list_names_each_fault_in_one_line(case: str, listed: subprocess.CompletedProcess[str]) -> None:
    file, _, fault = BROKEN[case]
    key = Path(file).name.replace("_", "-")
    lines = [line for line in listed.stderr.splitlines() if line.startswith(f"broken: {key}: ")]
    assert len(lines) == 1 and fault in lines[0], listed.stderr
    folder = "vector" if "not in vector" in fault else Path(file).parent.as_posix()
    assert f"proofs/claims/{folder}" in lines[0] or f"proofs/statements/{folder}" in lines[0]
    assert any(fault in found for found in json.loads(listed.stdout)["broken"][key])


def test_list_goes_on_with_the_others(listed: subprocess.CompletedProcess[str]) -> None:
    assert {c["key"] for c in json.loads(listed.stdout)["claims"]} >= SOUND
    assert listed.returncode == 1 and all(line.startswith("broken: ") for line in listed.stderr.splitlines())
    for key, (_, fault) in LISTS.items():
        assert sum(line.startswith(f"broken: {key}: ") and fault in line for line in listed.stderr.splitlines()) == 1


def test_verify_fails_broken_claims_by_name_and_checks_the_others(book: Path) -> None:
    proofs = book / "proofs"
    add(FILE, "\ndef (:\n")(proofs)
    uses(S + "cell_mse", "uniform-source")(proofs)
    uses(S + "uniform_source", "cell-mse")(proofs)
    done = run(book, "verify", CLAIM, "cell-mse", OTHER)
    rows = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if line[:1].isalpha()}
    assert done.returncode == 1 and done.stderr == ""
    assert (rows[CLAIM], rows["cell-mse"], rows[OTHER]) == ("failed", "failed", "proved")
    assert f"failed: {CLAIM}: proofs/claims/{FILE}.py, line " in done.stdout
    assert "uses itself: cell-mse -> uniform-source -> cell-mse" in done.stdout


def test_the_same_claim_under_another_key_fails(book: Path) -> None:
    copy(FILE, "second_one")(book / "proofs")
    done = run(book, "verify", "second-one")
    assert done.returncode == 1
    assert f"failed: second-one: states what {CLAIM} states" in done.stdout


@pytest.mark.parametrize("arguments", [("show", ALONE), ("impact", ALONE), ("certify", ALONE)], ids=lambda a: a[0])
def test_other_commands_say_it_in_a_line(arguments: tuple[str, ...], book: Path) -> None:
    add(L + "loewner_square", "\ndef (:\n")(book / "proofs")
    done = run(book, *arguments)
    text = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1 and "Traceback" not in text
    assert text.count("proofs/claims/loewner/loewner_square.py, line ") == 1
