"""`graph` and `impact`: the dependencies of the claims, as a person or a program reads them."""

from __future__ import annotations

import json
import re

import pytest

from proofs.checking import book
from tracebound.__main__ import main
from tracebound.commands.graph import resting_on

KEYS = book.keys()
USES = {key: book.claim(key).uses for key in KEYS}


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def edges() -> set[tuple[str, str]]:
    return {(other, key) for key, used in USES.items() for other in used}


def test_text_has_a_line_for_each_claim(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "graph").splitlines()
    assert [line.split(" <- ")[0] for line in lines] == list(KEYS)
    found = {
        (other, line.split(" <- ")[0])
        for line in lines
        if " <- " in line
        for other in line.split(" <- ")[1].split(", ")
    }
    assert found == edges()


def test_dot_and_mermaid_have_every_edge(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(re.findall(r'"(.*?)" -> "(.*?)";', output(capsys, "graph", "--dot"))) == edges()
    assert set(re.findall(r"^  (\S+) --> (\S+)$", output(capsys, "graph", "--mermaid"), re.M)) == edges()


def test_json_holds_the_uses(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(output(capsys, "graph", "--json"))
    assert data["uses"] == {key: list(used) for key, used in USES.items()}


def test_impact_follows_the_uses_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    found = output(capsys, "impact", "granular-error").split()
    assert {"scalar-mse-bounded", "pq-trace-bounded", "delta-advantage", "delta-advantage-strict"} <= set(found)
    assert "granular-error" not in found
    assert json.loads(output(capsys, "impact", "granular-error", "--json"))["impact"] == found


def test_a_claim_without_impact_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    last = next(key for key in reversed(KEYS) if not resting_on(key, USES))
    assert last in output(capsys, "impact", last)


def test_where_the_list_is_kept_no_claim_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "readable", lambda: pytest.fail("the claims are read anew"))
        assert output(capsys, "impact", "granular-error") and output(capsys, "graph")


def test_unknown_key_is_one_line_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "granular-eror"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "granular-error" in line


def test_no_claim_rests_on_itself() -> None:
    for key in KEYS:
        assert key not in resting_on(key, USES)
        assert set(USES[key]) <= set(KEYS)
