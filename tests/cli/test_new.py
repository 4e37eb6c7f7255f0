"""`tracebound new`: a claim that verifies at once, and one line for wrong use, with nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.checkout import copied, run


def files(book: Path) -> dict[str, bytes]:
    return {p.relative_to(book).as_posix(): p.read_bytes() for p in (book / "proofs").rglob("*") if p.is_file()}


def test_a_new_claim_verifies_at_once(tmp_path: Path) -> None:
    book = copied(tmp_path)
    before = files(book)
    done = run(book, "new", "square-above-one", "--section", "security")
    assert (done.returncode, done.stderr) == (0, "")
    after = files(book)
    assert {name for name in after if before.get(name) != after[name]} == {
        "proofs/statements/security/square-above-one.txt",
        "proofs/claims/security/square_above_one.py",
        "proofs/claims/security/__init__.py",
        "proofs/certificates/square-above-one.json",
    }
    verified = run(book, "verify", "square-above-one")
    assert verified.returncode == 0 and "square-above-one  proved" in verified.stdout
    again = run(book, "new", "square-above-one", "--section", "scalar")
    assert again.returncode == 2 and "there is a claim 'square-above-one' already" in again.stderr


def test_the_first_claim_of_a_section_makes_its_folders(tmp_path: Path) -> None:
    book = copied(tmp_path)
    source = book / "proofs" / "language" / "source.py"
    listed = source.read_text(encoding="utf-8").replace(
        '    "security": "I",', '    "security": "I",\n    "further": "Z",'
    )
    source.write_text(listed, encoding="utf-8")
    done = run(book, "new", "square-above-one", "--section", "further")
    assert (done.returncode, done.stderr) == (0, "")
    listed = (book / "proofs" / "claims" / "further" / "__init__.py").read_text(encoding="utf-8")
    assert listed == '"""Further."""\n\nCLAIMS = (\n    "square_above_one",\n)\n'
    assert run(book, "verify", "square-above-one").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("pq-trace-bounded", "--section", "scalar"), "there is a claim 'pq-trace-bounded' already"),
        (("Square_above", "--section", "scalar"), "'Square_above' is no key: lower-case words"),
        (("", "--section", "scalar"), "'' is no key"),
        (("square", "--section", "no"), "no section 'no'; sections: scalar, vector, "),
        (("square",), "the following arguments are required: --section"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(arguments: tuple[str, ...], fault: str, tmp_path: Path) -> None:
    book = copied(tmp_path)
    before = files(book)
    done = run(book, "new", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr
    assert files(book) == before
