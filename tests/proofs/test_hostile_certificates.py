"""Nobody gets a theorem accepted that is not its statement: tampered, damaged and forged certificates."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from proofs.checking import book
from proofs.checking.certify import Tables
from proofs.kernel.formulas import above
from proofs.kernel.terms import Poly
from proofs.language.notation import Notation
from proofs.language.reader import STATEMENTS, Stated, definitions, read_statement, statement_files
from proofs.language.statement import Statement
from proofs.recheck import claims
from proofs.recheck.claims import CERTIFICATES, MONOMIALS, Row, Session, kernel_digest, sha256
from proofs.recheck.evidence import EVALUATIONS, Budget
from proofs.recheck.values import canonical, parse
from tests.proofs.tampering import tampered, texts

ROOT = Path(__file__).resolve().parents[2]
BAD = ROOT / "tests" / "bad"
NOTATION, FILES = definitions(STATEMENTS), statement_files(STATEMENTS)
KERNEL, SHARED = kernel_digest(), Notation(NOTATION)
ACCEPTED = ("proved", "cited", "refuted")
KEYS = tuple(sorted(p.stem for p in CERTIFICATES.glob("*.json")))
LEMMAS = tuple(sorted(p.stem for p in (CERTIFICATES / "library").glob("*.json")))
SHARES = 8  # of the certificates, so that both processors have work
LEAST_OF_CLAIMS, LEAST_OF_LEMMAS = 60, 130  # tampered versions in a share; with all shares more than 1,500
pytestmark = pytest.mark.no_cover  # the kernel's own tests cover it


def replay(folder: Path, key: str, library: Any = None, files: Mapping[str, Path] = FILES) -> Row:
    """One claim replayed from a folder, with a fresh allowance of work."""
    Poly.work, Budget.evaluations = MONOMIALS, EVALUATIONS
    try:
        session = Session(folder, files, NOTATION, SHARED, KERNEL, dict(library or {}))
        return session.claim(key)
    finally:
        Poly.work = float("inf")


def wrong(row: Row, statement: Statement) -> bool:
    """Whether a theorem was accepted that is not what the claim itself states."""
    if row.status not in ACCEPTED:
        return False
    if statement.kind == "refuted":
        return row.status != "refuted"
    return any(
        row.theorems[g.name].conclusion != g.formula or not row.theorems[g.name].hypotheses <= statement.formulas(g)
        for g in statement.goals
    )


def one_line(row: Row) -> bool:
    return (
        "\n" not in row.problem
        and len(row.problem) < 300
        and bool(row.problem or row.status in (*ACCEPTED, "out of scope"))
    )


@cache
def read_once(text: str) -> Stated:
    """A statement read; its file is trusted and does not change here, and all of them have one notation."""
    return read_statement(text, SHARED)


@pytest.fixture(scope="module", autouse=True)
def statements_read_once() -> Iterator[None]:
    """Each statement is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "read_statement", lambda text, _: read_once(text))
        yield


@pytest.fixture(scope="session")  # a process takes tests of other files in between
def library() -> dict[str, Any]:
    """The library's theorems, replayed once."""
    session = Session(CERTIFICATES, FILES, NOTATION, Notation(NOTATION), KERNEL)
    for name in LEMMAS:
        session.lemma(name)
    return session.library


Count = Callable[[str, object], None]


def some(versions: Iterator[Any], name: str, step: int) -> Iterator[Any]:
    """Every so many tampered versions one; all of them for `make hostile`."""
    step = 1 if os.environ.get("HOSTILE") == "all" else step
    return islice(versions, sum(map(ord, name)) % step, None, step)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_tampered_certificate_of_a_claim_proves_another_theorem(
    share: int, library: dict[str, Any], tmp_path: Path, record_property: Count
) -> None:
    tried = accepted = 0
    for key in KEYS[share::SHARES]:
        data = parse((CERTIFICATES / f"{key}.json").read_text("utf-8"))
        statement = book.claim(key)
        for what, changed in some(tampered(data, Random(f"claim {key}"), 1), key, 6):
            (tmp_path / f"{key}.json").write_text(canonical(changed), "utf-8")
            row = replay(tmp_path, key, library=library)
            assert not wrong(row, statement), (key, what)
            assert one_line(row), (key, what, row)
            tried += 1
            accepted += not row.problem
    record_property("tampered certificates", tried)
    record_property("of them accepted as what they still prove", accepted)
    assert tried >= LEAST_OF_CLAIMS
    assert accepted < tried / 4


@pytest.mark.parametrize("share", range(SHARES))
def test_no_tampered_lemma_proves_another_theorem(
    share: int, library: dict[str, Any], tmp_path: Path, record_property: Count
) -> None:
    users = _users()
    (tmp_path / "library").mkdir()
    tried = accepted = 0
    for name in LEMMAS[share::SHARES]:
        data = parse((CERTIFICATES / "library" / f"{name}.json").read_text("utf-8"))
        others = {n: t for n, t in library.items() if n != name}
        key = users.get(name)
        for what, changed in some(tampered(data, Random(f"lemma {name}"), 1), name, 9):
            text = canonical(changed)
            (tmp_path / "library" / f"{name}.json").write_text(text, "utf-8")
            row = _lemma(tmp_path, name, others)
            if not row.problem and key is not None:  # then the claim that imports it must still prove its statement
                claim = parse((CERTIFICATES / f"{key}.json").read_text("utf-8"))
                claim["sha256"][f"library/{name}"] = sha256(text)
                (tmp_path / f"{key}.json").write_text(canonical(claim), "utf-8")
                row = replay(tmp_path, key, library=others)
                assert not wrong(row, book.claim(key)), (name, what)
            assert one_line(row), (name, what, row)
            tried += 1
            accepted += not row.problem
    record_property("tampered certificates", tried)
    record_property("of them accepted as what they still prove", accepted)
    assert tried >= LEAST_OF_LEMMAS


def _users() -> dict[str, str]:
    """For each lemma the smallest certificate of a claim that imports it."""
    found: dict[str, str] = {}
    for path in sorted(CERTIFICATES.glob("*.json"), key=lambda p: (p.stat().st_size, p.stem)):
        for name, _ in parse(path.read_text("utf-8"))["imports"]:
            found.setdefault(name, path.stem)
    return found


def _lemma(folder: Path, name: str, others: dict[str, Any]) -> Row:
    Poly.work, row = MONOMIALS, Row(name)
    session = Session(folder, FILES, NOTATION, SHARED, KERNEL, dict(others))
    try:
        session.lemma(name)
        row.status = "proved"
        row.theorems = {}
    except Exception as error:
        row.problem = " ".join(str(error).split())[:200] or type(error).__name__
    finally:
        Poly.work = float("inf")
    return row


@pytest.mark.parametrize("key", ["midrise-error", "loewner-trace"])
def test_damaged_texts_are_refused(key: str, library: dict[str, Any], tmp_path: Path) -> None:
    for what, content in texts((CERTIFICATES / f"{key}.json").read_text("utf-8")):
        (tmp_path / f"{key}.json").write_bytes(content)
        row = replay(tmp_path, key, library=library)
        assert row.problem and row.status == "mismatch" and one_line(row), what


def test_the_committed_certificates_are_accepted(library: dict[str, Any]) -> None:
    for key in ("midrise-error", "loewner-trace", "fixed-steps", "pq-trace-bounded"):
        row = replay(CERTIFICATES, key, library=library)
        assert row.problem == "" and row.status in ACCEPTED and not wrong(row, book.claim(key))


# What each damaged file is refused for.
REASONS = {
    "another-goal": "not the one stated",
    "bound-out-of-range": "no loose bound variable",
    "captured-variable": "not the one stated",
    "dropped-premise": "out of range",
    "changed-coefficient": "certificate's identity does not hold",
    "duplicate-key": "a key occurs twice",
    "exponent-too-high": "out of range",
    "forward-reference": "out of range",
    "fraction-not-lowest": "not in lowest terms",
    "long-integer": "too many digits",
    "nan": "not an integer",
    "negative-factor": "non-negative rational",
    "negative-probability": "probabilities",
    "self-reference": "out of range",
    "swapped-hypothesis": "differ from the statement file's",
    "truncated": "not JSON",
    "unknown-field": "fields are missing or too many",
    "unknown-rule": "not a rule",
    "unstated-hypothesis": "not the one stated",
    "whitespace": "not canonical JSON",
    "zero-multiplier": "certificate's identity does not hold",
}


def test_every_damaged_file_has_its_reason() -> None:
    assert {p.stem for p in (BAD / "certificates").glob("*.json")} == set(REASONS)


@pytest.mark.parametrize("name", REASONS)
def test_damaged_certificate_is_refused(name: str, tmp_path: Path) -> None:
    shutil.copy(BAD / "certificates" / f"{name}.json", tmp_path / "midrise-error.json")
    row = replay(tmp_path, "midrise-error")
    assert row.status == "mismatch" and REASONS[name] in row.problem


FALSE = tuple(sorted(p.stem for p in (BAD / "false").glob("*.txt")))
MODELS = json.loads((BAD / "false" / "models.json").read_text("utf-8"))


def forged(key: str, **parts: Any) -> dict[str, Any]:
    """A certificate of a false statement in which all but the proof is right."""
    text = (BAD / "false" / f"{key}.txt").read_text("utf-8")
    statement = read_once(text).statement
    tables = Tables()
    data: dict[str, Any] = {
        "format": 1,
        "claim": key,
        "imports": [],
        "steps": [],
        "theorems": {},
        "models": [],
        "evidence": [],
        "sha256": {"kernel": KERNEL, "notation": sha256(NOTATION), "statement": sha256(text)},
        "statement": {
            "words": statement.words,
            "constants": [],
            "hypotheses": [[h.name, h.role, h.words, [*map(tables.formula, h.formulas)]] for h in statement.hypotheses],
            "goals": [[g.name, g.words, list(g.under), tables.formula(g.formula)] for g in statement.goals],
            "stronger": [],
        },
    }
    tables.formula(above(0))
    return {**data, "terms": tables.terms, "formulas": tables.formulas, **parts}


def forgeries(key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ways to claim a false statement: by assuming it, by a contradiction, by another claim's proof, by nothing."""
    plain = forged(key)
    goal = plain["statement"]["goals"][0][3]
    clash, relation = len(plain["formulas"]) - 1, plain["formulas"][goal][0] in ("=", ">=")
    yield "no theorem", plain
    yield "no such step", forged(key, theorems={"bound": 0})
    proofs = {
        "assumed": [["assume", [goal], []]],
        "from a contradiction": [["assume", [clash], []], ["absurd", [goal], [0]]],
        "cut with itself": [["assume", [goal], []], ["cut", [], [0, 0]]],
        "its own premise": [["cut", [], [0]]],
        "forward": [["cut", [], [1, 1]], ["assume", [goal], []]],
        "without a certificate": [["arithmetic", [goal, [], []], []]],
        "from hypotheses": [["assume", [0], []], ["arithmetic", [goal, [], [[1, [], [0]]]], [0]]],
        "induction on nothing": [["assume", [goal], []], ["induct", ["M", [0, "M", 1], goal], [0, 0]]],
        "made up": [["axiom", [goal], []]],
    }
    for name, steps in proofs.items():
        yield name, forged(key, steps=steps, theorems={"bound": len(steps) - 1})
    assert relation
    for other in ("scalar-mse-bounded", "granular-error", "midrise-error", "trace-suffices", "delta-advantage"):
        data = parse((CERTIFICATES / f"{other}.json").read_text("utf-8"))
        for theorem in data["theorems"].values():
            stolen = copy.deepcopy(data)
            shift = len(stolen["terms"]), len(stolen["formulas"])
            yield f"the proof of {other}", _grafted(stolen, plain, theorem, *shift)


def _grafted(stolen: dict[str, Any], plain: dict[str, Any], theorem: int, terms: int, formulas: int) -> dict[str, Any]:
    """Another claim's steps under a false statement, whose tables are moved behind those of the steps."""

    def term(entry: list[Any]) -> list[Any]:
        if entry and isinstance(entry[0], str):
            moved = entry[0] in ("sum", "mean", "sqrt", "floor")
            return [*entry[:-1], entry[-1] + terms] if moved else entry
        return [[c, *(v + terms * (n % 2 == 0) for n, v in enumerate(rest))] for c, *rest in entry]

    def formula(entry: list[Any]) -> list[Any]:
        return (
            entry
            if entry[0] == "integer"
            else [*entry[:-1], entry[-1] + (formulas if entry[0] == "for all" else terms)]
        )

    statement = copy.deepcopy(plain["statement"])
    for hypothesis in statement["hypotheses"]:
        hypothesis[3] = [f + formulas for f in hypothesis[3]]
    for goal in statement["goals"]:
        goal[3] += formulas
    return {
        **plain,
        "statement": statement,
        "imports": stolen["imports"],
        "steps": stolen["steps"],
        "sha256": {**stolen["sha256"], **plain["sha256"]},
        "theorems": {"bound": theorem},
        "terms": stolen["terms"] + [term(e) for e in plain["terms"]],
        "formulas": stolen["formulas"] + [formula(e) for e in plain["formulas"]],
    }


@pytest.mark.parametrize("key", FALSE)
def test_no_forged_certificate_proves_a_false_statement(key: str, library: dict[str, Any], tmp_path: Path) -> None:
    reasons = set[str]()
    for what, data in forgeries(key):
        (tmp_path / f"{key}.json").write_text(canonical(data), "utf-8")
        row = replay(tmp_path, key, library, {path.stem: path for path in (BAD / "false").glob("*.txt")})
        assert row.status == "mismatch" and row.problem and one_line(row), what
        reasons.add(row.problem)
    assert "goal bound: the theorem rebuilt is not the one stated" in reasons


@pytest.mark.parametrize("key", FALSE)
def test_a_false_statement_is_refuted_by_an_exact_model(key: str, tmp_path: Path) -> None:
    text = (BAD / "false" / f"{key}.txt").read_text("utf-8")
    text = "\n".join("kind refuted" if line.startswith("kind ") else line for line in text.split("\n"))
    (tmp_path / f"{key}.txt").write_text(text, "utf-8")
    data = forged(key, models=[MODELS[key]], evidence=[["refutation", "bound", "a law", 0]])
    data["sha256"]["statement"] = sha256(text)
    (tmp_path / f"{key}.json").write_text(canonical(data), "utf-8")
    row = replay(tmp_path, key, files={key: tmp_path / f"{key}.txt"})
    assert (row.status, row.problem, row.refutations) == ("refuted", "", 1)


# The whole program on folders that want too much, as a process whose memory is measured.


def chain(steps: list[Any], terms: list[Any], formulas: list[Any]) -> dict[str, Any]:
    """The certificate of `midrise-error` with another proof."""
    data = parse((CERTIFICATES / "midrise-error.json").read_text("utf-8"))
    return {**data, "steps": steps, "terms": terms, "formulas": formulas}


X = ["family", "x", [], []]
NINETY = [["family", f"x{n}", [], []] for n in range(90)]
SUM_OF_NINETY = [[1, n, 1] for n in range(90)]
AGAIN_AND_AGAIN = [["assume", [0], []], *(["instantiate", [{}, {}, {"x": [0, 0, 2]}], [n]] for n in range(2000))]


def hypotheses() -> str:
    """Two thousand facts, and their union twenty thousand times."""
    facts = [["assume", [n], []] for n in range(2000)]
    union = [["index_arithmetic", [2000, [1] * 2000, 0], [*range(2000)]], *([["cut", [], [2000]]] * 20_000)]
    total = ["integer", [sum(range(2000))]]
    return canonical(chain(facts + union, [], [*(["integer", [n]] for n in range(2000)), total]))


def deep_terms() -> str:
    """Twenty thousand roots in each other."""
    deep = [X, [[1, 0, 1]]] + [e for n in range(1, 20_000) for e in (["sqrt", 2 * n - 1], [[1, 2 * n, 1]])]
    return canonical(chain([["assume", [0], []]], deep, [["=", len(deep) - 1]]))


def deep_formulas() -> str:
    """Twenty thousand quantifiers in each other."""
    quantified = [["=", 0], *(["for all", "outcome", [0], [0, 0], n] for n in range(20_000))]
    return canonical(chain([["assume", [20_000], []]], [[[1]]], quantified))


# Certificates that ask for much work or memory, each written by the test of it alone.
BOMBS: dict[str, Callable[[], str]] = {
    "products": lambda: canonical(
        chain([["arithmetic", [0, [], [[1, [91] * 30, []]]], []]], [*NINETY, [], SUM_OF_NINETY], [[">=", 90]])
    ),
    "powers": lambda: canonical(chain(AGAIN_AND_AGAIN, [X, [[1, 0, 2]], [[1, 0, 32]]], [["=", 1]])),
    "digits": lambda: canonical(chain(AGAIN_AND_AGAIN, [X, [[1, 0, 1]], [[10**39, 0, 1]]], [["=", 1]])),
    "wide": lambda: canonical(
        chain(
            [["assume", [0], []], ["instantiate", [{}, {}, {"x0": [0, 0, 91]}], [0]]],
            [*NINETY, [[1, 0, 64]], SUM_OF_NINETY],
            [["=", 90]],
        )
    ),
    "hypotheses": hypotheses,
    "deep terms": deep_terms,
    "deep formulas": deep_formulas,
    "large": lambda: "[" + "0," * 700_000 + "0]",
    "deep": lambda: "[" * 500_000 + "]" * 500_000,
    "digits of a number": lambda: '{"format":' + "9" * 999_000 + "}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_certificate_that_wants_too_much_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "midrise-error.json").write_text(BOMBS[name](), "utf-8")
    code, out, error, memory = run(tmp_path)
    assert code in (1, 2)
    assert "Traceback" not in out + error
    assert [line for line in out.splitlines() if line.startswith(("mismatch: midrise-error: ", "unreadable: midrise"))]
    assert memory < 1 << 30


def test_a_model_of_a_million_dimensions_is_refused(tmp_path: Path) -> None:
    shutil.copytree(CERTIFICATES / "library", tmp_path / "library")
    text = (CERTIFICATES / "loewner-trace.json").read_text("utf-8")
    (tmp_path / "loewner-trace.json").write_text(text.replace('"indices":{"d":2}', '"indices":{"d":1000000}'), "utf-8")
    code, out, error, memory = run(tmp_path)
    assert code in (1, 2) and "Traceback" not in out + error and memory < 1 << 30
    assert re.search("loewner-trace: the (evaluation takes|polynomials' products take) more work than is allowed", out)


def run(folder: Path) -> tuple[int, str, str, int]:
    """recheck on a folder in a process of its own, with the most memory in bytes that it took."""
    peak = folder / "peak"
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", _ISOLATED, str(ROOT), str(peak), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    return done.returncode, done.stdout, done.stderr, int(peak.read_text("utf-8")) * 1024


# The kernel's own count of the process since it began: `getrusage` would report the parent's size before it.
_ISOLATED = """
import sys
sys.path.insert(0, sys.argv[1])
from proofs.recheck.__main__ import main
code = main(sys.argv[3:])
status = open("/proc/self/status").read()
open(sys.argv[2], "w").write(status.split("VmHWM:")[1].split()[0])
sys.exit(code)
"""
