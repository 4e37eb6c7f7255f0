"""Claims replayed from folders made for one test each: what is compared, what is evaluated, and how it is reported."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from proofs.kernel.terms import KernelError, Poly
from proofs.language.notation import Notation
from proofs.language.reader import read_statement, statement_files
from proofs.language.syntax import Unreadable
from proofs.models.semantics import NotEvaluable
from proofs.recheck import __main__ as program
from proofs.recheck import claims as own
from proofs.recheck.claims import EVALUATIONS, Row, Session, kernel_digest, sha256
from proofs.recheck.evidence import Budget, Evidence, read_model
from proofs.recheck.values import canonical

NOTATION = "# none\n"
STATEMENT = """claim toy
title Toy
kind upper bound
words a positive number is not more than twice itself
source here
uses
integers
constant two = 2 (upper)

hypothesis positive (hypothesis): x is positive
    x > 0

hypothesis other (definition): y is x
    y = x

goal bound: x <= 2 y
    under positive, other
    2 * y >= x

stronger two = 1999/1000, goal bound
    1999/1000 * y >= x

stronger two = 1/2, goal bound
    1/2 * y >= x
"""


def model(x: Any, y: Any) -> dict[str, Any]:
    return {"families": {"x": [[[], x]], "y": [[[], y]]}, "indices": {}, "outcomes": {}, "probabilities": [1]}


def certificate(statement: str = STATEMENT, **parts: Any) -> dict[str, Any]:
    """A proof of the toy claim; a law that attains it; what happens without each hypothesis."""
    own_statement = {
        "words": "a positive number is not more than twice itself",
        "constants": [["two", "2", "upper"]],
        "hypotheses": [
            ["positive", "hypothesis", "x is positive", [0]],
            ["other", "definition", "y is x", [1]],
        ],
        "goals": [["bound", "x <= 2 y", ["positive", "other"], 2]],
        "stronger": [["two", "1999/1000", "bound", 3], ["two", "1/2", "bound", 4]],
    }
    return {
        "format": 1,
        "claim": "toy",
        "imports": [["twice", 0]],
        "terms": [
            ["family", "x", [], []],
            ["family", "y", [], []],
            [[1, 0, 1]],
            [[1, 1, 1], [-1, 0, 1]],
            [[2, 1, 1], [-1, 0, 1]],
            [["1999/1000", 1, 1], [-1, 0, 1]],
            [["1/2", 1, 1], [-1, 0, 1]],
            [[2]],
        ],
        "formulas": [[">", 2], ["=", 3], [">=", 4], [">=", 5], [">=", 6]],
        "steps": [
            ["assume", [0], []],
            ["assume", [1], []],
            ["arithmetic", [2, [[7, 1]], [[1, [], [0]]]], [1, 2]],
        ],
        "theorems": {"bound": 3},
        "models": [model(-1, -1), model(1, 0)],
        "evidence": [["necessity", "bound", "positive", 0], ["necessity", "bound", "other", 1]],
        "statement": own_statement,
        "sha256": {
            "kernel": kernel_digest(),
            "notation": sha256(NOTATION),
            "statement": sha256(statement),
            "library/twice": sha256(canonical(LEMMA)),
        },
        **parts,
    }


LEMMA: dict[str, Any] = {
    "format": 1,
    "lemma": "twice",
    "words": "one is not negative",
    "imports": [],
    "terms": [[[1]]],
    "formulas": [[">=", 0]],
    "steps": [["arithmetic", [0, [], [[1, [], []]]], []]],
    "theorems": [0],
    "sha256": {},
}
Write = Any


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the files of a claim and replays it."""
    statements, folder = tmp_path / "statements", tmp_path / "certificates"
    for made in (statements, folder / "library"):
        made.mkdir(parents=True)
    (statements / "toys").mkdir()
    (statements / "notation.txt").write_text(NOTATION, "utf-8")

    def files(data: dict[str, Any], statement: str = STATEMENT, lemma: dict[str, Any] = LEMMA, key: str = "toy") -> Row:
        (statements / "toys" / f"{key}.txt").write_text(statement, "utf-8")
        (folder / f"{key}.json").write_text(canonical(data), "utf-8")
        (folder / "library" / "twice.json").write_text(canonical(lemma), "utf-8")
        rows = own.recheck(folder, statements)
        assert [row.claim for row in rows] == [key]
        return rows[0]

    return files


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    yield
    Poly.work = float("inf")


def problem(row: Row) -> str:
    assert row.status == "mismatch" and row.theorems == {}
    return row.problem


def test_a_claim_is_replayed(write: Write) -> None:
    row = write(certificate())
    assert (row.problem, row.unreadable, row.status) == ("", False, "proved")
    assert (row.steps, row.refutations, set(row.theorems)) == (4, 2, {"bound"})
    assert Poly.work == float("inf") and Budget.evaluations < EVALUATIONS


def test_steps_are_counted_for_each_claim(tmp_path: Path, write: Write) -> None:
    write(certificate())
    other = STATEMENT.replace("claim toy", "claim zoo")
    (tmp_path / "statements" / "toys" / "zoo.txt").write_text(other, "utf-8")
    data = certificate(other, claim="zoo")
    (tmp_path / "certificates" / "zoo.json").write_text(canonical(data), "utf-8")
    rows = own.recheck(tmp_path / "certificates", tmp_path / "statements")
    assert [(r.claim, r.status, r.steps) for r in rows] == [("toy", "proved", 4), ("zoo", "proved", 3)]
    only = own.recheck(tmp_path / "certificates", tmp_path / "statements", ["zoo"])
    assert [(r.claim, r.steps) for r in only] == [("zoo", 4)]


@pytest.mark.parametrize(
    ("parts", "reason", "unreadable"),
    [
        ({"format": 2}, "another format", True),
        ({"more": 1}, "fields are missing or too many", True),
        ({"claim": "joy"}, "another claim's", True),
        ({"theorems": {}}, "goal bound: the theorem rebuilt is not the one stated", False),
        ({"theorems": {"bound": 1}}, "goal bound: the theorem rebuilt is not the one stated", False),
        ({"theorems": {"bound": 0}}, "goal bound: the theorem rebuilt is not the one stated", False),
        ({"theorems": {"bound": 4}}, "a number is missing or out of range", True),
        ({"theorems": {"bound": -1}}, "a number is missing or out of range", True),
        ({"imports": [["twice", 1]]}, "a number is missing or out of range", True),
        ({"imports": [["twice", -1]]}, "a number is missing or out of range", True),
        ({"imports": [["twice"]]}, "a list of 2", True),
        ({"imports": [["twice", 0, 0]]}, "a list of 2", True),
        ({"imports": [["a/b", 0]]}, "not a name of a certificate", True),
        ({"imports": [["thrice", 0]]}, "No such file", True),
        (
            {"evidence": [["necessity", "bound", "other", 0]]},
            "evidence ['necessity', 'bound', 'other'] does not",
            False,
        ),
        ({"evidence": [["necessity", "bound", "other", 2]]}, "a number is missing or out of range", True),
        ({"evidence": [["necessity", "bound", "other", -1]]}, "a number is missing or out of range", True),
        ({"evidence": [["refutation", "bound", "a law", 0]]}, "does not come out", False),
        ({"evidence": [["refutation", "bond", "a law", 0]]}, "no such goal", True),
        ({"evidence": [["attained", "bound", "c" * 99, 0]]}, "'bound', '" + "c" * 57 + " does not come out", False),
        ({"evidence": [["proof", "bound"]]}, "not an entry of evidence", True),
    ],
)
def test_what_does_not_fit_is_refused(parts: dict[str, Any], reason: str, unreadable: bool, write: Write) -> None:
    row = write(certificate(**parts))
    assert reason in problem(row) and row.unreadable == unreadable


def test_a_goal_needs_its_own_hypotheses_alone(write: Write) -> None:
    statement = STATEMENT.replace("    under positive, other", "    under positive")
    data = certificate(statement, evidence=[])
    data["statement"]["goals"][0][2] = ["positive"]
    assert "not the one stated" in problem(write(data, statement))
    assumed = [["assume", [2], []]]
    assert "not the one stated" in problem(write(certificate(steps=assumed, theorems={"bound": 1})))


@pytest.mark.parametrize("name", ["kernel", "notation", "statement"])
def test_a_changed_source_is_named(name: str, write: Write) -> None:
    data = certificate()
    data["sha256"][name] = "0" * 64
    row = write(data)
    assert row.problem == f"the {name} has changed since the certificate was written"
    data["sha256"]["kernel"] = data["sha256"]["notation"] = "0" * 64
    assert write(data).problem == "the kernel has changed since the certificate was written"
    assert "not the one stated" in write({**data, "theorems": {}}).problem


def test_a_changed_lemma_is_named(write: Write) -> None:
    assert "library/twice is another one" in problem(write(certificate(), lemma={**LEMMA, "words": "other"}))
    data = certificate()
    for changed, reason in (
        ({**LEMMA, "lemma": "thrice"}, "library/twice is another lemma's"),
        ({**LEMMA, "imports": [["twice", 0]]}, "refer to themselves"),
        ({**LEMMA, "theorems": [1]}, "a number is missing or out of range"),
    ):
        data["sha256"]["library/twice"] = sha256(canonical(changed))
        assert reason in problem(write(data, lemma=changed))


@pytest.mark.parametrize("part", ["words", "constants", "hypotheses", "goals", "stronger"])
def test_the_statement_in_the_certificate_is_the_file(part: str, write: Write) -> None:
    data = certificate()
    data["statement"][part] = "other" if part == "words" else data["statement"][part][1:]
    assert problem(write(data)) == f"the {part} in the certificate differ from the statement file's"
    del data["statement"][part]
    assert problem(write(data)) == "the statement has other fields"


@pytest.mark.parametrize("part", ["hypotheses", "goals", "stronger"])
def test_a_row_of_the_statement_has_four_entries(part: str, write: Write) -> None:
    data = certificate()
    data["statement"][part][0].append(0)
    assert "a list of 4" in problem(write(data))


def test_cited_hypotheses_are_named_in_the_status(write: Write) -> None:
    def status(statement: str, role: str, name: int) -> str:
        data = certificate(statement)
        data["statement"]["hypotheses"][name][1] = role
        row = write(data, statement)
        assert row.problem == ""
        return row.status

    assert status(STATEMENT.replace("other (definition)", "other (cited)"), "cited", 1) == "cited"
    assert status(STATEMENT.replace("other (definition)", "other (technical)"), "technical", 1) == "proved"
    for formulas, words, expected in (([], "", "cited"), ([4], "    1/2 * y >= x\n", "proved")):
        words = words or "    latex a\n"
        head = "hypothesis unused (cited): a theorem\n"
        statement = STATEMENT.replace("goal bound", f"{head}{words}\ngoal bound", 1)
        data = certificate(statement)
        data["statement"]["hypotheses"].append(["unused", "cited", "a theorem", formulas])
        row = write(data, statement)
        assert (row.status, row.problem) == (expected, "")


REFUTED = STATEMENT.replace("upper bound", "refuted").replace("    2 * y >= x", "    1/3 * y >= x")


def refuted(statement: str = REFUTED, **parts: Any) -> dict[str, Any]:
    data = certificate(statement, steps=[], theorems={}, models=[model(1, 1), model(-1, -1)])
    data["formulas"].append([">=", len(data["terms"])])
    data["terms"].append([["1/3", 1, 1], [-1, 0, 1]])
    data["statement"]["goals"][0][3] = 5
    return {**data, "evidence": [["refutation", "bound", "a law", 0]], **parts}


def test_a_refuted_claim_needs_a_counterexample_for_each_goal(write: Write) -> None:
    row = write(refuted(), REFUTED)
    assert (row.problem, row.status, row.refutations) == ("", "refuted", 1)
    assert problem(write(refuted(evidence=[]), REFUTED)) == "a goal is not refuted"
    assert "does not come out" in problem(write(refuted(evidence=[["refutation", "bound", "a law", 1]]), REFUTED))


def test_a_statement_without_goals_is_out_of_scope(write: Write) -> None:
    statement = STATEMENT[: STATEMENT.index("goal bound")] + "formula\n    latex x \\le 2y\n"
    data = certificate(statement, evidence=[], theorems={})
    data["statement"] |= {"goals": [], "stronger": []}
    assert (write(data, statement).status, write(data, statement).problem) == ("out of scope", "")


def evidence(*models: Sequence[Any]) -> Evidence:
    stated = read_statement(STATEMENT, Notation(NOTATION))
    return Evidence(stated, [read_model(model(*values)) for values in models])


@pytest.mark.parametrize(
    ("entry", "values", "shown"),
    [
        (["attained", "bound", "", 0], (0, 0), False),  # a hypothesis fails
        (["attained", "bound", "", 0], (2, 1), False),
        (["attained", "bound", "", 0], (1, 1), False),  # no equality
        (["approached", "bound", "two", [0]], (1, 1), False),  # 1999/1000 holds too
        (["approached", "bound", "two", []], (1, 1), False),
        (["approached", "bound", "three", [0]], (1, 1), False),
        (["necessity", "bound", "other", 0], (1, "1/4"), True),
        (["necessity", "bound", "other", 0], (1, "1/2"), False),  # the goal holds
        (["necessity", "bound", "other", 0], (-1, -1), False),  # another hypothesis fails
        (["necessity", "bound", "positive", 0], (-1, -1), True),
        (["necessity", "bound", "positive", 0], (1, 1), False),
        (["necessity", "bound", "positive", 0], (1, 0), False),
        (["model", "bound", "", 0], (1, 1), True),
        (["model", "bound", "", 0], (-1, -1), False),  # a hypothesis fails
    ],
)
def test_evidence_comes_out_or_not(entry: list[Any], values: Sequence[Any], shown: bool) -> None:
    assert evidence(values).shows(entry) is shown


def with_goal(old: str, new: str, *models: Sequence[Any]) -> Evidence:
    stated = read_statement(STATEMENT.replace(old, new), Notation(NOTATION))
    return Evidence(stated, [read_model(model(*values)) for values in models])


def test_a_constant_is_best_where_each_stronger_one_fails() -> None:
    twice = ("y = x", "x = 2 * y")
    assert with_goal(*twice, (2, 1)).shows(["attained", "bound", "two", 0])
    assert with_goal(*twice, (2, 1)).shows(["attained", "bound", "", 0])
    assert not with_goal(*twice, (2, 1)).shows(["attained", "bound", "three", 0])
    assert not with_goal(*twice, (2, "3/2")).shows(["attained", "bound", "two", 0])
    assert not with_goal(*twice, (-2, -1)).shows(["attained", "bound", "", 0])
    assert not with_goal("1999/1000 * y >= x", "3 * y >= x", (2, 1)).shows(["attained", "bound", "two", 0])
    apart = with_goal("y = x", "y > 0", (2, 1), (1, 1), (3, 1), (-1, 1))
    assert apart.shows(["approached", "bound", "two", [0]]) and apart.shows(["approached", "bound", "two", [1, 0]])
    assert not apart.shows(["approached", "bound", "two", [1]])
    assert not apart.shows(["approached", "bound", "two", [0, 2]])  # the goal fails
    assert not apart.shows(["approached", "bound", "two", [0, 3]])  # a hypothesis fails
    relation = with_goal("    2 * y >= x", "    for all i < 1: 2 * y >= x", (2, 1))
    assert not relation.shows(["attained", "bound", "", 0])


def test_evidence_names_what_there_is() -> None:
    shown = with_goal("    under positive, other", "    under positive", (1, 0))
    with pytest.raises(Unreadable, match="no such hypothesis"):
        shown.shows(["necessity", "bound", "other", 0])
    with pytest.raises(Unreadable, match="no such goal"):
        shown.shows(["necessity", "bond", "other", 0])
    assert shown.shows(["refutation", "bound", "a law", 0]) and shown.refuted == {"bound"}
    assert not shown.shows(["model", "bound", "", 0])  # the goal fails


def test_the_committed_certificates_are_the_ones_replayed() -> None:
    (row,) = own.recheck(only=["midrise-error"])
    assert (row.status, row.problem) == ("proved", "")


# One run's limits.


def test_a_run_reads_so_many_files_and_bytes(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = (own.FILE_BYTES, own.ALL_BYTES, own.FILES, own.MONOMIALS, EVALUATIONS, program.MEMORY)
    assert limits == (10**6, 8 * 10**6, 1_000, 4 * 10**6, 6 * 10**5, 2**30)
    data, size = certificate(), len(canonical(certificate())) + len(canonical(LEMMA))
    monkeypatch.setattr(own, "FILE_BYTES", len(canonical(data)))
    assert write(data).problem == ""
    monkeypatch.setattr(own, "FILE_BYTES", len(canonical(data)) - 1)
    assert "larger than" in problem(write(data))
    monkeypatch.setattr(own, "FILE_BYTES", 10**6)
    session = Session(tmp_path / "certificates", statement_files(tmp_path / "statements"), NOTATION, bytes=size)
    assert session.claim("toy").problem == "" and session.bytes == 0
    session = Session(tmp_path / "certificates", statement_files(tmp_path / "statements"), NOTATION, bytes=size - 1)
    assert "larger than" in session.claim("toy").problem


def test_a_run_has_so_much_work(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(Session, "claim", lambda self, key: seen.append((Poly.work, Budget.evaluations)) or Row(key))
    monkeypatch.setattr(own, "Notation", lambda definitions: None)
    write(certificate())
    assert seen == [(own.MONOMIALS, EVALUATIONS)]


def test_lemmas_are_so_many_and_so_deep(tmp_path: Path, write: Write) -> None:
    write(certificate())
    for known, reading, allowed in ((1_000, 64, True), (1_001, 0, False), (0, 65, False)):
        session = Session(tmp_path / "certificates", statement_files(tmp_path / "statements"), NOTATION)
        session.library = {f"l{n}": ("", []) for n in range(known)}
        session.reading = [f"r{n}" for n in range(reading)]
        if allowed:
            assert len(session.lemma("twice")[1]) == 1 and session.reading == [f"r{n}" for n in range(reading)]
        else:
            with pytest.raises(Unreadable, match="refer to themselves"):
                session.lemma("twice")


def test_folders_of_too_many_claims_or_none(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    statements, folder = tmp_path / "statements", tmp_path / "certificates"
    with pytest.raises(Unreadable, match="no certificates"):
        own.recheck(folder, statements)
    write(certificate())
    with pytest.raises(Unreadable, match="no certificates"):
        own.recheck(tmp_path / "nowhere", statements)
    (folder / "other.json").write_text("{}", "utf-8")
    monkeypatch.setattr(own, "FILES", 2)
    assert [r.claim for r in own.recheck(folder, statements)] == ["other", "toy"]
    monkeypatch.setattr(own, "FILES", 1)
    with pytest.raises(Unreadable, match="no certificates"):
        own.recheck(folder, statements)


# What is reported.


@pytest.mark.parametrize(
    ("error", "problem", "unreadable"),
    [
        (KernelError("a\n b"), "a b", False),
        (KernelError("a" * 300), "a" * 200, False),
        (Unreadable("a"), "a", True),
        (NotEvaluable(""), "NotEvaluable", False),
        (RecursionError("deep"), "deep", False),
        (KeyError("n"), "a model has no value for 'n'", True),
        (ValueError("b\n" * 100), "ValueError: " + ("b " * 100)[:99].strip() + " ", True),
    ],
)
def test_errors_are_one_line(error: Exception, problem: str, unreadable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise error

    session = Session(own.CERTIFICATES, statement_files(own.STATEMENTS))
    session.reading = ["a lemma"]
    monkeypatch.setattr(own, "read_text", fail)
    row = session.claim("midrise-error")
    assert (row.problem.rstrip(), row.unreadable, row.status) == (problem.rstrip(), unreadable, "mismatch")
    assert len(row.problem) <= 200


ROWS = {
    "all": ([Row("a", "proved", 12, 3), Row("claim", "out of scope")], 0),
    "mismatch": ([Row("a", "proved"), Row("claim", problem="is not", steps=5)], 1),
    "unreadable": ([Row("a", problem="is not"), Row("claim", problem="not JSON", unreadable=True)], 2),
}
TABLES = {
    "all": """claim  status         steps  refutations
a      proved            12            3
claim  out of scope       0            0
2 claims: 1 out of scope, 1 proved
""",
    "mismatch": """claim  status         steps  refutations
a      proved             0            0
claim  mismatch           5            0
mismatch: claim: is not
2 claims: 1 mismatch, 1 proved
""",
    "unreadable": """claim  status         steps  refutations
a      mismatch           0            0
claim  mismatch           0            0
mismatch: a: is not
unreadable: claim: not JSON
2 claims: 2 mismatch
""",
}


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The limits that `main` sets, which are not set here; nor is the garbage collector switched off."""
    asked: list[Any] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *limit: asked.append(limit))
    monkeypatch.setattr(program.gc, "disable", lambda: None)
    return asked


@pytest.mark.parametrize("name", ROWS)
def test_the_table_and_the_exit_code(
    name: str, tmp_path: Path, memory: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the committed certificates, and of those of another folder."""
    rows, code = ROWS[name]
    read: list[Path] = []
    monkeypatch.setattr(program, "recheck", lambda folder: read.append(folder) or rows)
    for arguments, folder in (([], own.CERTIFICATES), ([str(tmp_path)], tmp_path)):
        assert program.main(arguments) == code
        assert capsys.readouterr().out == TABLES[name]
        assert (read.pop(), memory.pop()) == (
            folder,
            (resource.RLIMIT_AS, (1 << 30, resource.getrlimit(resource.RLIMIT_AS)[1])),
        )
        assert read == memory == []


def test_a_folder_that_is_none_is_one_line(
    tmp_path: Path, memory: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([str(tmp_path / "nowhere")]) == 2
    out, error = capsys.readouterr()
    assert out == "" and error.startswith("recheck: ") and error.count("\n") == 1 and memory
