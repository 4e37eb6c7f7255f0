"""The map from goals to independent theorems is whole and names what there is; the page made of it is current."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from proofs.coq import goals, independent, layer
from proofs.language import source

BAD: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda m: m["goals"]["loewner-trace"].pop("trace"), "loewner-trace: trace has no entry"),
    (lambda m: m["without"].pop("pq-codebook"), "pq-codebook: assignment has no entry"),
    (lambda m: m["goals"]["loewner-trace"].update(tarce="none: x"), "loewner-trace: there is no goal tarce"),
    (lambda m: m["goals"]["loewner-trace"].update(trace="t: x"), "loewner-trace: trace names t, no theorem"),
    (lambda m: m["goals"].update(key={"goal": "none: x"}), "key: no claim with goals has this key"),
    (lambda m: m["without"].update({"loewner-trace": "x"}), "loewner-trace: is with theorems and without"),
    (lambda m: m["beyond"].update(quantizer="x"), "quantizer: no theorem of this name"),
    (lambda m: m["beyond"].pop("quantizer_levels"), "quantizer_levels: no goal names this theorem"),
]


def test_every_goal_has_its_entry_and_every_theorem_its_goal() -> None:
    assert list(independent.problems(goals.goals())) == []


@pytest.mark.parametrize(("change", "problem"), BAD, ids=[problem for _, problem in BAD])
def test_what_the_map_lacks_is_named(
    change: Callable[[dict[str, Any]], object], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = copy.deepcopy(dict(independent.written()))
    change(changed)
    monkeypatch.setattr(independent, "written", lambda: changed)
    assert problem in list(independent.problems(goals.goals()))


@pytest.mark.parametrize("text", ["", "none", "none: ", "two words: x", "a,, b"])
def test_an_entry_names_theorems_or_gives_a_reason(text: str) -> None:
    with pytest.raises(layer.BadSource, match="cannot read"):
        independent.entry(text)


def test_an_entry_is_shown_as_it_is_written() -> None:
    for text in ("t", "t, u: one; two", "none: reason"):
        assert independent.entry(text).shown == text


def test_differences_follow_from_the_notions() -> None:
    words = " ".join(independent.lines("pq-trace-bounded", ["bound", "attained"]))
    assert all(word in words for word in ("Lebesgue", "almost surely", "2^b", "U diagonalises Sigma"))
    assert "Lebesgue" not in " ".join(independent.lines("loewner-trace", ["trace"]))


def test_theorems_beyond_the_goals_are_said() -> None:
    assert any("quantizer_levels" in line for line in independent.lines("granular-error", ["bound"]))


def test_the_page_is_current() -> None:
    assert goals.PAGE.read_text(encoding="utf-8") == goals.page(), "run: python -m proofs.coq.goals"


def test_no_goal_is_open() -> None:
    assert "| open |" not in goals.page()


def test_the_page_has_a_row_for_every_goal_and_names_every_claim() -> None:
    text = goals.page().partition(goals.INTEGRALS)[0]
    rows = [
        line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| [", "| goal", "| -"))
    ]
    assert len(rows) == sum(map(len, goals.goals().values()))
    assert all(f"[**{key}**]" in text or f"`{key}`" in text for key in source.files())
    links = [line.split("(")[1].split(")")[0] for line in text.splitlines() if line.startswith("| [**")]
    assert all((goals.PAGE.parent / link).is_file() for link in links)
