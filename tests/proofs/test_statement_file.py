"""Statement files line by line: what each says, and that nothing else is read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from proofs.kernel.formulas import above, all_index, at_least, equal
from proofs.kernel.terms import Index, Poly, family
from proofs.language import reader as own
from proofs.language.notation import Notation
from proofs.language.reader import Stronger, rational, read_statement, read_text, statement_files
from proofs.language.statement import Constant, Goal, Hypothesis
from proofs.language.syntax import Unreadable

TEXT = """claim half
title Half
kind upper bound
words in words
source here
uses one, two
integers d

constant half = 1/2 (upper)
constant minus = -3 (exact)

hypothesis positive (hypothesis): x is positive
    x > 0
    y > 0

hypothesis known (cited): a theorem

goal first: the first
    under positive, known
    x >= 1/2 * y

goal second: the second
    under
    for all i < d: f(i) = 0

stronger half = 1/4, goal first
    x >= 1/4 * y
"""
x, y = family("x"), family("y")


def read(text: str) -> own.Stated:
    return read_statement(text, Notation())


def test_a_file_says_what_it_says() -> None:
    stated = read(TEXT)
    said = stated.statement
    assert (said.key, said.title, said.kind, said.words) == ("half", "Half", "upper bound", "in words")
    assert (said.source, said.uses) == ("here", ("one", "two"))
    assert said.constants == (
        Constant("half", Fraction(1, 2), "upper"),
        Constant("minus", Fraction(-3), "exact"),
    )
    assert said.hypotheses == (
        Hypothesis("positive", "x is positive", (above(x), above(y)), "hypothesis"),
        Hypothesis("known", "a theorem", (), "cited"),
    )
    assert said.goals == (
        Goal("first", "the first", at_least(x, y * Fraction(1, 2)), ("positive", "known")),
        Goal("second", "the second", all_index("d", lambda i: equal(family("f", i))), ()),
    )
    assert stated.stronger == (Stronger("half", Fraction(1, 4), "first", at_least(x, y * Fraction(1, 4))),)


def test_fields_may_be_empty() -> None:
    formula = "formula\n    latex a\n"
    stated = read(f"claim a\ntitle\nkind refuted\nwords\nsource\nuses\nintegers\n{formula}").statement
    assert (stated.title, stated.uses, stated.goals) == ("", (), ())
    with pytest.raises(Unreadable, match="a field is missing"):
        read("claim a\ntitle\nkind refuted\nwords\nsource\nuses\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("formula\n    latex a\n", "a claim has goals, or a formula"),
        ("formula\n", "a formula is one line of latex"),
        ("formula\n    latex a\n    latex b\n", "a formula is one line of latex"),
        ("formula\n    x = 1\n", "a formula is one line of latex"),
    ],
)
def test_a_formula_stands_where_no_goal_is(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(TEXT + text)
    with pytest.raises(Unreadable, match="a claim has goals, or a formula"):
        read("claim a\ntitle\nkind refuted\nwords\nsource\nuses\nintegers\n")


def test_constants_may_be_read_with_other_values() -> None:
    statement = read_statement(TEXT, Notation(), {"half": Fraction(1, 3)}).statement
    assert statement.constants[0].value == Fraction(1, 3)
    assert statement.goals == read(TEXT).statement.goals  # which do not call it by its name
    called = TEXT.replace("x >= 1/2 * y", "x >= half * y")
    varied = read_statement(called, Notation(), {"half": Fraction(1, 3)}).statement
    assert varied.goals[0].formula == at_least(x, y * Fraction(1, 3))


def test_a_file_may_take_as_much_work_as_the_one_before() -> None:
    notation = Notation()
    read_statement(TEXT, notation)
    spent = own.BUDGET - notation.budget
    read_statement(TEXT, notation)
    assert 0 < own.BUDGET - notation.budget <= spent


def test_a_constant_is_called_by_its_name_and_a_notation_is_the_statements_own() -> None:
    text = TEXT.replace("    x >= 1/2 * y\n", "    double(x) >= 2 * half * y\n").replace("    x >= 1/4 * y\n", "")
    text = text.replace("hypothesis positive (hypothesis)", "where double(a) := a + a\n\nhypothesis positive")
    notation = Notation()
    stated = read_statement(text, notation)
    assert stated.statement.hypotheses == read(TEXT).statement.hypotheses
    assert stated.statement.goals[0].formula == at_least(2 * x, y)
    assert stated.stronger[0].formula == at_least(2 * x, y * Fraction(1, 2))
    assert notation.definitions == {}
    with pytest.raises(Unreadable, match="line 22: 'half' is not an integer variable"):
        read(TEXT.replace("    for all i < d: f(i) = 0", "    for all i < half: f(i) = 0"))


SETTINGS = """setting pair[A, B]
    where gap(i) := A(i) - B(i)
    hypothesis near (technical): A is near B
        for all i < d: -1 <= gap(i) <= 1
    hypothesis least: B is positive
        for all i < d: B(i) > 0
setting alone
    hypothesis only: x is positive
        x > 0
"""
IN_PLACE = """claim a
title
kind refuted
words
source
uses
integers d
{}
goal g: so
    under near-here
    gap(0) = 0
"""


def test_a_setting_stands_in_the_place_of_its_hypotheses() -> None:
    stated = read_statement(IN_PLACE.format("setting pair[f, g(2)], here\nsetting alone"), Notation(SETTINGS)).statement

    def gap(i: Index | int) -> Poly:
        return family("f", i) - family("g", 2, i)

    assert stated.hypotheses == (
        Hypothesis(
            "near-here",
            "A is near B",
            (all_index("d", lambda i: at_least(gap(i), -1)), all_index("d", lambda i: at_least(1, gap(i)))),
            "technical",
        ),
        Hypothesis("least-here", "B is positive", (all_index("d", lambda i: above(family("g", 2, i))),)),
        Hypothesis("only", "x is positive", (above(x),)),
    )
    assert stated.goals[0].formula == equal(family("f", 0) - family("g", 2, 0))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("setting other[f, g], here", "line 8: 'other' is no setting, or one of other families"),
        ("setting pair[f], here", "line 8: 'pair' is no setting, or one of other families"),
        ("setting pair, here", "line 8: 'pair' is no setting, or one of other families"),
        ("setting pair[f, g], Here", "line 8: unexpected 'setting pair"),
        ("setting pair[f, g]", "a goal under an unknown hypothesis"),
        ("setting pair[f, g], here\n    f(0) = 1", "line 8: nothing stands below a setting"),
        ("setting pair[f, 1], here", "line 8: expected a name"),
        ("setting pair[f, g]], here", "line 8: unexpected"),
        ("setting alone\nsetting alone", "a name occurs twice"),
    ],
)
def test_another_setting_is_refused(line: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_statement(IN_PLACE.format(line), Notation(SETTINGS))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("setting pair[A]\nsetting pair[B]", "notation, line 2: not a new setting"),
        ("setting pair[A(1)]", "notation, line 1: not a new setting"),
        ("setting pair[A[B]]", "notation, line 1: not a new setting"),
        ('setting pair["A"]', "notation, line 1: not a new setting"),
        ("setting Pair", "notation, line 1: not a setting"),
        ("setting pair[A] B", "notation, line 1: unexpected 'B'"),
    ],
)
def test_another_definition_of_a_setting_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        Notation(text)


def test_a_setting_holds_hypotheses_and_notations_alone() -> None:
    with pytest.raises(Unreadable, match="line 8: setting pair: unexpected 'goal g: so'"):
        read_statement(IN_PLACE.format("setting pair"), Notation("setting pair\n    goal g: so\n        x = 0\n"))


def test_a_stronger_constant_reaches_the_statements_own_notations() -> None:
    text = TEXT.replace("    x >= 1/2 * y\n", "    x >= bound\n").replace("    x >= 1/4 * y\n", "")
    text = text.replace("hypothesis positive", "where bound := half * y\n\nhypothesis positive", 1)
    stated = read(text)
    assert stated.statement.goals[0].formula == at_least(x, y * Fraction(1, 2))
    assert stated.stronger[0].formula == at_least(x, y * Fraction(1, 4))


CHANGED = [
    ("    x > 0\n", "    x > 0)\n", "line 12: unexpected '\\)'"),
    ("claim half", "    claim half", "line 1: an indented line below nothing"),
    ("claim half", "claim half\n    x > 0", "line 1: unexpected 'claim'"),
    ("title Half", "title Half\ntitle Half", "line 3: unexpected 'title'"),
    ("title Half\nkind upper bound", "kind upper bound\ntitle Half", "line 2: unexpected 'kind'"),
    ("title Half\n", "", "line 2: unexpected 'kind'"),
    ("integers d\n", "", "line 21: 'd' is not an integer variable"),
    ("integers d", "integers d, d", "line 7: an integer is declared twice"),
    ("integers d", "integers n", "line 22: 'd' is not an integer variable"),
    ("uses", "other", "line 6: unexpected 'other one, two'"),
    ("uses one, two", "a" * 30, "line 6: unexpected 'aaaaaaaaaaaaaaaaaaaa'$"),
    ("upper bound", "bound", "the kind is unknown"),
    ("1/2 (upper)", "1/2 (above)", "line 9: not a constant"),
    ("1/2 (upper)", "1/2 (upper)\n    x > 0", "line 9: not a constant"),
    ("1/2 (upper)", "2/4 (upper)", "line 9: a number is not in lowest terms"),
    ("1/2 (upper)", "one half (upper)", "line 9: unexpected 'constant half = one '"),
    ("constant minus", "constant half", "a name occurs twice"),
    ("known (cited)", "known (quoted)", "line 16: not a hypothesis"),
    ("hypothesis known", "hypothesis positive", "a name occurs twice"),
    ("goal second", "goal first", "a name occurs twice"),
    ("    under positive, known\n", "", "line 18: a goal says under which hypotheses"),
    ("    under positive, known\n    x >= 1/2 * y\n", "", "line 18: a goal says under which hypotheses"),
    ("    x >= 1/2 * y\n", "", "line 18: expected one formula"),
    ("    x >= 1/2 * y\n", "    x >= 1/2 * y\n    x > 0\n", "line 18: expected one formula"),
    ("    x >= 1/4 * y\n", "", "line 26: goal first with half = 1/4 is the goal itself"),
    ("under positive, known", "under positive, unknown", "a goal under an unknown hypothesis"),
    ("under positive, known", "under positive,known", "a goal under an unknown hypothesis"),
    ("goal first\n", "goal third\n", "a stronger goal of an unknown name"),
    ("stronger half", "stronger third", "a stronger goal of an unknown name"),
    ("1/4, goal", "2/8, goal", "line 26: a number is not in lowest terms"),
    ("    x > 0\n", "   x > 0\n", "line 13: unexpected '   x > 0'"),
    ("    x > 0\n", "    " + "(" * 61 + "x > 0\n", "line 12: nested too deeply"),
]


@pytest.mark.parametrize(("old", "new", "reason"), CHANGED)
def test_another_file_is_refused(old: str, new: str, reason: str) -> None:
    assert old in TEXT
    with pytest.raises(Unreadable, match=reason):
        read(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-7), Fraction(1, 2), Fraction(-1, 10)])
def test_rationals(value: Fraction) -> None:
    assert rational(str(value)) == value and type(rational(str(value))) is Fraction


def test_rationals_have_forty_digits_at_most() -> None:
    most = str(10**40 - 2)
    assert rational(f"-{most}/{10**40 - 1}") == -Fraction(10**40 - 2, 10**40 - 1)
    for text in (f"{most}0", f"1/{most}0"):
        with pytest.raises(Unreadable, match="not a rational"):
            rational(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "not a rational") for text in ("", "a", "1.5", "1/b", "--1", "1/-2", "\u00b2", "\u0661")),
        *((text, "division by zero") for text in ("1/0", "0/00")),
        *((text, "lowest") for text in ("1/", "2/4", "01", "-0", "2/1", "1/02")),
    ],
)
def test_other_numbers_are_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        rational(text)


def test_files_are_read_up_to_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes("é".encode())
    assert read_text(path, 2) == "é"
    with pytest.raises(Unreadable, match="larger than 1 bytes"):
        read_text(path, 1)
    path.write_bytes(b"\xff")
    with pytest.raises(Unreadable, match="not UTF-8"):
        read_text(path, own.LARGEST)
    with pytest.raises(Unreadable, match="No such file"):
        read_text(tmp_path / "none", own.LARGEST)

    def fail(self: Path) -> bytes:
        raise OSError

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(Unreadable, match="cannot be opened"):
        read_text(path, own.LARGEST)
    assert own.LARGEST == 400_000


def test_the_statement_files_of_a_folder_are_those_of_its_sections(tmp_path: Path) -> None:
    for name in ("notation.txt", "settings/pair.txt", "one/b.txt", "two/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    assert statement_files(tmp_path) == {"a": tmp_path / "two" / "a.txt", "b": tmp_path / "one" / "b.txt"}
    (tmp_path / "two" / "b.txt").write_text("", encoding="utf-8")
    with pytest.raises(Unreadable, match="b is stated in one and in two"):
        statement_files(tmp_path)


def test_a_refusal_in_a_setting_quotes_twenty_characters() -> None:
    with pytest.raises(Unreadable, match=r"setting pair: unexpected 'goal a-name-of-twent'$"):
        read_statement(
            IN_PLACE.format("setting pair"),
            Notation("setting pair\n    goal a-name-of-twenty-and-more: so\n        x = 0\n"),
        )
