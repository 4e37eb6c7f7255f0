"""The kernel in Coq without Coq: its rules are the Python kernel's, its notions notation.txt's, its goals theorems."""

import re
from pathlib import Path

import pytest

from proofs.coq import certified, layer, notions, record, theorems, trust
from proofs.coq.analysis import check as analysis
from proofs.coq.lines import Statement
from proofs.coq.steps import RULES as WRITTEN
from proofs.kernel.rules import RULES
from proofs.language import source
from proofs.language.notation import Notation
from proofs.language.reader import read_statement
from proofs.language.sorts import Sorts
from proofs.language.source import Source

FOLDER = certified.KERNEL
SORTED = ("generalize", "specialize")  # one function of Coq for each sort


def text(name: str) -> str:
    return layer.without_comments((FOLDER / f"{name}.v").read_text(encoding="utf-8"))


def in_python(name: str) -> str:
    """The rule of the Python kernel that a name in Coq belongs to."""
    stem = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    base = re.sub(r"_[iof]$", "", stem)
    return base if base in SORTED else stem


def test_the_rules_are_the_python_kernels_name_by_name() -> None:
    (rule,) = re.findall(r"Inductive rule :=(.*?)\.\n", text("Certificate"), re.DOTALL)
    constructors = [in_python(name) for name in re.findall(r"\| (\w+)", rule)]
    assert list(dict.fromkeys(constructors)) == list(RULES) == list(WRITTEN)


def test_each_rule_is_a_function_with_its_soundness_lemma() -> None:
    sources = "".join(text(path.stem) for path in sorted(FOLDER.glob("Rules*.v")))
    sound = set(re.findall(r"Lemma (\w+)_sound .*-> valid s\.", sources))
    assert {in_python(name) for name in sound} == set(RULES)
    assert sound == {name for name in re.findall(r"^Definition (\w+).*option sequent", sources, re.MULTILINE)}
    used = set(re.findall(r"apply (\w+)_sound", text("Certificate")))
    assert used == sound


def test_the_meaning_is_short() -> None:
    assert len((FOLDER / "Meaning.v").read_text(encoding="utf-8").splitlines()) <= 200


def test_the_notions_are_notation_txt() -> None:
    assert notions.PATH.read_text(encoding="utf-8") == notions.text()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.v")), ids=lambda p: p.stem)
def test_the_development_holds_nothing_forbidden(path: Path) -> None:
    assert layer.refusals(path.name, path.read_text(encoding="utf-8")) == []
    assert path.name in (FOLDER / "_CoqProject").read_text(encoding="utf-8").split()
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


PINNED = {
    "midrise-error": (
        "upper",
        """\
forall (step reciprocal_ y : R),
  step > 0 ->
  step * reciprocal_ = 1 ->
  y - step * (floor (y * reciprocal_) + 1 / 2) <= 1 / 2 * step""",
    ),
    "loewner-trace": (
        "trace",
        """\
forall (d : Z) (A B : Z -> Z -> R),
  (d >= 0)%Z ->
  loewner d A B ->
  trace d A <= trace d B""",
    ),
    "delta-advantage": (
        "bounds",
        """\
forall (Omega : space) (d : Z) (kappa : R) (Z_ X : Z -> outcome Omega -> R),
  (d >= 0)%Z ->
  loewner d (cov Z_ Z_) (cov X X) ->
  kappa ^ 2 * tr d Z_ <= kappa ^ 2 * tr d X""",
    ),
    "pq-trace-bounded": (
        "bound",
        """\
forall (Omega : space) (M d : Z) (kappa : R) (Delta r : Z -> R) (X : Z -> outcome Omega -> R) (U : Z -> Z -> R),
  (d >= 0)%Z ->
  (M >= 1)%Z ->
  orthonormal d U ->
  (all i < d, IZR M * Delta i = kappa * sd d X U i) ->
  (all i < d, reciprocal (Delta i) (r i)) ->
  (all i < d, integrable (fun w => centred X i w ^ 2)) ->
  (all i < d, integrable (fun w => Y d X U i w ^ 2)) ->
  (all i < d, integrable (fun w => (Y d X U i w - q M (Y d X U i w) (Delta i) (r i)) ^ 2)) ->
  (all i < d, forall w : outcome Omega, -(kappa * sd d X U i) <= Y d X U i w <= kappa * sd d X U i) ->
  L M ^ 2 * D d M X U Delta r <= kappa ^ 2 * tr d X""",
    ),
}


@pytest.mark.parametrize("key", PINNED)
def test_a_goal_reads_as_its_statement_does(key: str) -> None:
    name, wanted = PINNED[key]
    assert theorems.goal_text(Statement(source.source(key)), key, name).text == wanted


def test_every_goal_is_printed_under_its_own_name() -> None:
    goals = [goal for key in source.files() for goal in certified.proved_goals(key)]
    names = [goal.theorem for goal in goals]
    assert len(goals) > 150
    assert len(set(names)) == len(names)
    for goal in goals:
        assert re.fullmatch(r"[a-z]\w*", goal.theorem)
        assert all(len(row) <= 120 for row in goal.text.split("\n"))
        variables = re.findall(r"\((\w[\w' ]*) : ", " ".join(goal.text.split()).partition(", ")[0])
        assert len(goal.variables) == len(set(goal.variables)) == len(" ".join(variables).split())


def test_sorts_follow_from_the_use() -> None:
    sorts = Sorts(source.notation())
    assert sorts.signature("shifted").terms == (False, True, True)
    assert sorts.signature("D").free == ("d", "M")
    assert sorts.signature("var").families == ((1, 1), (2, 0))
    assert sorts.signature("orthonormal").relation
    assert not sorts.signature("quad").space


def test_a_file_of_theorems_is_held_against_the_statements() -> None:
    head = theorems.HEAD.format(section="loewner")
    (goal,) = certified.goals("loewner-trace")
    written = (
        f"{head}\n(* loewner-trace, goal trace: w *)\nTheorem {goal.theorem} : {goal.text}.\nProof. exact x. Qed.\n"
    )
    assert certified.compared(written, "loewner", {"loewner-trace"}) == []
    for old, new in (
        ("trace d A <=", "trace d B <="),
        ("  loewner d A B ->\n", ""),
        ("Theorem loewner_trace__trace", "Theorem other"),
        (head, f"{head}Axiom a : False.\n"),
        ("Local Open Scope R_scope.", "Local Open Scope Z_scope."),
    ):
        assert certified.compared(written.replace(old, new, 1), "loewner", {"loewner-trace"})


def test_the_record_counts_for_the_same_certificate_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert certified.last_check() == {}
    claim = certified.Certified("midrise-error", certified.digest("midrise-error"), [], "checked", []).to_json()
    layer.save({"claims": [], "certificates": [claim], "digest": ""})
    assert certified.last_check() == {"midrise-error": claim}
    other = {**claim, "key": "loewner-trace"}
    layer.save({"claims": [], "certificates": [other], "digest": ""}, ["loewner-trace"])
    assert certified.last_check() == {"midrise-error": claim}  # kept, and the other is of another certificate
    monkeypatch.setattr(certified, "CERTIFICATES", tmp_path)
    assert certified.last_check() == {}


@pytest.mark.parametrize(
    ("certificate", "independent", "word"),
    [
        ("checked", None, "certificate"),
        (None, "checked", "independent"),
        ("checked", "checked", "both"),
        ("failed", "checked", "fail"),
        ("checked", "failed", "fail"),
    ],
)
def test_a_claim_says_by_which_development_it_is_proved(
    certificate: str | None, independent: str | None, word: str
) -> None:
    found = [{"k": status} if status else {} for status in (independent, certificate)]
    assert layer.kinds(*found) == {"k": word}


@pytest.mark.parametrize(
    ("models", "independent", "word"),
    [
        ("checked", None, "models"),
        ("checked", "checked", "both"),
        ("failed", "checked", "fail"),
        ("failed", None, "fail"),
    ],
)
def test_a_refuted_claim_rests_on_its_models(models: str, independent: str | None, word: str) -> None:
    other = [{"key": "loewner-square", "status": independent}] if independent else []
    assert record.words(other, [], [{"key": "loewner-square", "status": models}]) == {"loewner-square": word}


def test_models_prove_no_claim_and_fail_one() -> None:
    proved = {"key": "loewner-trace", "status": "checked"}
    assert record.words([], [], [proved]) == {}
    assert record.words([], [proved], [proved]) == {"loewner-trace": "certificate"}
    assert record.words([], [proved], [{**proved, "status": "failed"}]) == {"loewner-trace": "fail"}


def test_integrals_count_where_nothing_else_does_and_where_they_fail() -> None:
    proved, failed = ({"key": "loewner-trace", "status": status} for status in ("checked", "failed"))
    assert record.words([], [], [], [proved]) == {"loewner-trace": "analysis"}
    assert record.words([], [proved], [], [proved]) == {"loewner-trace": "certificate"}
    assert record.words([], [proved], [], [failed]) == {"loewner-trace": "fail"}


@pytest.mark.parametrize("part", ["models", "spaces", "analysis"])
def test_what_is_kept_beside_certificates_counts_for_the_same_sources_only(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    key = "pq-trace-bounded"
    last, digest = {
        "models": (record.last_models, record.models_digest),
        "spaces": (record.last_spaces, record.space_digest),
        "analysis": (record.last_analysis, record.analysis_digest),
    }[part]
    assert last() == {}
    row = {"key": key, "digest": digest(key), "status": "checked", "axioms": [], "shown": {"met": 2}}
    for kept, found in (
        (row, {key: row}),
        ({**row, "digest": "0"}, {}),
        ({**row, "key": "no-such"}, {}),
        ({"key": 1}, {}),
    ):
        layer.save({"claims": [], "certificates": [], part: [kept], "digest": ""})
        assert last() == found
    layer.save({"claims": [], "certificates": [], part: [row], "digest": ""})
    layer.save({"certificates": [], "models": [{**row, "key": "loewner-trace"}]}, ["loewner-trace"])
    assert last() == {key: row}  # the other is of another claim's files
    if part == "analysis":  # stands on no certificate
        monkeypatch.setattr(analysis, "ANALYSIS", tmp_path)
        record._sources.cache_clear()
    monkeypatch.setattr(certified, "CERTIFICATES", tmp_path)
    assert last() == {}


ODD = """\
claim odd
title Odd
kind upper bound
words all that the notation allows
source here
uses
integers S, n
constant factor = 1 (upper)
constant half = -1/2 (upper)

where f(i, x; w) := i * X(i; w) + x
where g[A](t) := sum[i < 2 * t + 1](A(i, t - 1) * c) + t
where flat(i) := c
where relation small[A]: for all i < n, every family h(2; 1), every outcome w: h(i, 0; w) - A(i, n) <= 1/2
    for all i < n: A(i, i) > -1

hypothesis one: all sorts of quantifiers
    small[shifted[B](c)]
    for every vector v, every family u(0; 1), every outcome w: quad[B, v] * u(; w) < c + E[z](u(; z)) + quad[B, flat]
    integer -1 <= 2 * n - 3 < S - (n - 1)

hypothesis two: the same name of another arity, names in quotes, powers and signs
    "sum"(n + 1) ^ 2 - (c - 1/2) ^ 3 * (-X) * (c * X / 3) = -c * c + (-c) - (c - 1) - "a b"
    for all i < n, every outcome w: f(i + 1, X + n; w) >= g[B](i) * [i + 1 > n] + [i <= S]
    for every outcome w: integrable[S](X(0; S) * X(1; w))

goal goal: chains and constants
    under one, two
    half * factor * floor(c / 2) * sqrt(abs(c)) <= factor * g[B](n - 1) * c
"""


def odd(tmp_path: Path) -> Statement:
    """A statement that uses what the notation has."""
    return Statement(Source(tmp_path / "odd.txt", ODD, source.notation(), read_statement(ODD, source.notation())))


def test_all_that_the_notation_allows_is_printed(tmp_path: Path) -> None:
    goal = theorems.goal_text(odd(tmp_path), "odd", "goal")
    assert goal.text.split(",\n")[0].startswith("forall (Omega : space) (S n d : Z) (")
    assert "(-(1 / 2)) * floor" in goal.text.replace("\n", " ")


def test_the_table_of_trust_counts_right() -> None:
    text = trust.PAGE.read_text(encoding="utf-8")
    assert text.count(trust.FIRST) == text.count(trust.LAST) == 1
    assert trust.page(text) == text


def test_a_notation_without_definitions_has_no_signatures() -> None:
    with pytest.raises(KeyError):
        Sorts(Notation()).signature("tr")
