"""Tampered certificates: the verdicts of Python's recheck and of the checker that Coq proved sound; why they differ.

`python -m tests.native_mutants [COUNT]` builds the checker and prints how often both accept, both refuse, and each
difference with its reason; exit code 1 if one has none. A certificate that only the native checker accepts is still a
proof of what its own copy of the statement says.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from proofs.coq.layer import FOLDER
from proofs.kernel.terms import Poly
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, definitions, statement_files
from proofs.recheck.claims import CERTIFICATES, MONOMIALS, Session, kernel_digest
from proofs.recheck.evidence import EVALUATIONS, Budget
from proofs.recheck.values import canonical
from tests.proofs.tampering import tampered

SEED, COUNT, LARGEST = "native mutants", 1000, 40_000
ACCEPTED = ("proved", "cited", "refuted", "out of scope")
# What Python alone checks, by the words of its refusals; and what is read otherwise.
PYTHON_ALONE = (
    (
        "in the certificate differ from the statement file's",
        "the statement file is not read",
    ),
    ("has changed since the certificate was written", "digests are not compared"),
    ("is another one than the certificate says", "digests are not compared"),
    ("is another claim's", "what stands in another claim's statement file is not looked at"),
    ("no loose bound variable", "closed terms: soundness does not need them"),
    ("a lambda's body has no other loose name", "numbers of arguments: soundness does not need them"),
    ("a lambda takes its own number of arguments", "numbers of arguments: soundness does not need them"),
    ("another number of arguments", "numbers of arguments: soundness does not need them"),
    ("a function of one outcome", "numbers of arguments: soundness does not need them"),
    ("the body of a sum or a mean has one argument", "numbers of arguments: soundness does not need them"),
    ("cut: the formula is not a hypothesis", "a cut of what is no hypothesis adds hypotheses alone"),
    ("an integer is not written as a fraction", "spelling: numbers are read in any form"),
    ("a number is not in lowest terms", "spelling: numbers are read in any form"),
    ("not canonical JSON", "spelling: JSON is read in any form"),
    ("expected a polynomial", "spelling: an atom is a polynomial"),
    ("not an atom, or the same one twice", "spelling: a polynomial may be a factor of a monomial"),
    ("a monomial occurs twice", "spelling: equal monomials are added"),
    ("fields are missing or too many", "spelling: further fields are not read"),
    ("the statement has other fields", "spelling: further fields are not read"),
    ("not a model", "spelling: further fields are not read"),
    ("a family has two values at one place", "spelling: the first value counts"),
    ("expected a line of text", "words are not read"),
    ("expected an object", "what is not needed is not read"),
    ("a number is missing or out of range", "limits of size, of what is not read or is a default"),
    ("expected a list", "what is not needed is not read"),
    ("not an index form", "a quantifier's idle parts are not read"),
    ("only an index is bounded", "a quantifier's idle parts are not read"),
    ("only a family has arguments", "a quantifier's idle parts are not read"),
    ("a model has no value for", "a name without a value stands for 0"),
    ("too many names", "limits of size"),
    ("grows too", "limits of size"),
    ("more work than is allowed", "limits of size"),
    ("an exponent is between", "limits of size"),
    ("not a name", "limits of size"),
    ("is free in", "conditions that soundness does not need"),
)

# What the native checker alone refuses, by its words.
NATIVE_ALONE = (("no such goal", "a theorem of no goal, at which Python does not look"),)


def python_verdict(folder: Path, key: str, shared: Session) -> tuple[bool, str]:
    """Whether Python's recheck accepts a claim's certificate in a folder, and what it says against it."""
    Poly.work, Budget.evaluations = MONOMIALS, EVALUATIONS
    try:
        session = Session(folder, shared.statements, shared.definitions, shared.notation, shared.kernel, shared.library)
        row = session.claim(key)
    finally:
        Poly.work = float("inf")
    return row.status in ACCEPTED and not row.problem, row.problem


def native_verdict(checker: Path, folder: Path) -> tuple[bool, str]:
    """The same of the native checker, which checks all that is in the folder."""
    done = subprocess.run([str(checker), str(folder)], capture_output=True, text=True, timeout=60, check=False)
    last = [line for line in done.stdout.splitlines() if line.startswith(("mismatch:", "unreadable:"))]
    return done.returncode == 0, " ".join(last)


def reason(problem: str, known: Sequence[tuple[str, str]]) -> str:
    """Why a certificate that is refused with these words is one that the other accepts; nothing if there is none."""
    return next((words for said, words in known if said in problem), "")


def compare(checker: Path, count: int = COUNT) -> tuple[Counter[str], list[str]]:
    """How many tampered certificates come out how, and the differences without a reason."""
    texts = {p.stem: p.read_text("utf-8") for p in sorted(CERTIFICATES.glob("*.json"))}
    small = {key: text for key, text in texts.items() if len(text) <= LARGEST and json.loads(text)["theorems"]}
    found, unexplained = Counter[str](), list[str]()
    words = definitions(STATEMENTS)
    shared = Session(CERTIFICATES, statement_files(STATEMENTS), words, Notation(words), kernel_digest())
    with tempfile.TemporaryDirectory(prefix="tracebound-mutants-") as name:
        folder = Path(name)
        (folder / "library").symlink_to(CERTIFICATES / "library")
        share = -(-count // len(small))
        done = 0
        for key, text in small.items():
            path = folder / f"{key}.json"
            for what, changed in _versions(text, key, min(share, count - done)):
                path.write_text(changed, encoding="utf-8")
                (python, problem), (native, said) = python_verdict(folder, key, shared), native_verdict(checker, folder)
                done += 1
                if python == native:
                    found["both accept" if python else "both refuse"] += 1
                elif words := reason(problem, PYTHON_ALONE) if native else reason(said, NATIVE_ALONE):
                    found[f"{'native' if native else 'Python'} alone accepts: {words}"] += 1
                else:
                    found[f"{'native' if native else 'Python'} alone accepts, unexplained"] += 1
                    unexplained.append(f"{key}: {what}: Python: {problem or 'accepted'}; native: {said or 'accepted'}")
            path.unlink(missing_ok=True)
    return found, unexplained


def _versions(text: str, key: str, count: int) -> Iterator[tuple[str, str]]:
    """So many tampered versions of a certificate, drawn for it."""
    rng, found = Random(f"{SEED} {key}"), list[tuple[str, str]]()
    for what, data in tampered(json.loads(text), rng, 1):
        with contextlib.suppress(TypeError, ValueError):
            found.append((what, canonical(data)))
    yield from rng.sample(found, min(count, len(found)))


def built(folder: Path) -> Path | None:
    """The native checker, built in a folder; nothing where Coq or OCaml is not installed."""
    if not all(map(shutil.which, ("coqc", "coq_makefile", "make", "ocamlfind", "ocamlopt"))):
        return None
    subprocess.run(["sh", str(FOLDER / "native" / "build.sh"), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder / "recheck-native"


def main(arguments: Sequence[str]) -> int:
    """Compare and print."""
    count = int(arguments[0]) if arguments and arguments[0].isdigit() else COUNT
    with tempfile.TemporaryDirectory(prefix="tracebound-native-") as folder:
        checker = built(Path(folder))
        if checker is None:
            print("coqc or ocamlfind is not installed: skipped")
            return 0
        found, unexplained = compare(checker, count)
    for words, number in sorted(found.items()):
        print(f"{number:>6}  {words}")
    for line in unexplained:
        print(f"  {line}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
