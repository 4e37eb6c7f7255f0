"""The record of constants: decimals enclose, every change is named, and a malformed record is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import book, constants
from proofs.constants import BadRecord, Entry, compare, decimals, read

ROOT = Path(__file__).resolve().parents[2]
RATIONAL = Entry("share", "cell-mse", "1/12", *decimals(Fraction(1, 12)), "statement; a book")
BALL = Entry("mse", "scalar-mse-gaussian", None, "0.363380", "0.363381", "balls", 1)


@given(st.fractions())
def test_decimals_enclose_within_a_unit_of_the_last_place(value: Fraction) -> None:
    lower, upper = map(Fraction, decimals(value))
    assert lower <= value <= upper
    assert upper - lower <= abs(value) * Fraction(1, 10**29)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (RATIONAL, replace(RATIONAL, exact="1/13"), "moved"),
        (RATIONAL, replace(RATIONAL, lower="0.08"), "moved"),
        (BALL, replace(BALL, lower="0.363390", upper="0.363391"), "moved"),
        (BALL, replace(BALL, exact="pi"), "moved"),
        (BALL, replace(BALL, upper="0.363382"), "widened"),
        (BALL, replace(BALL, lower="0.3633805"), "narrowed"),
        (BALL, None, "vanished"),
        (None, BALL, "new"),
        (BALL, BALL, None),
    ],
)
def test_every_change_is_named(old: Entry | None, new: Entry | None, what: str | None) -> None:
    changes = compare([e for e in (old,) if e], [e for e in (new,) if e])
    assert [change.what for change in changes] == ([what] if what else [])
    for change in changes:
        assert (old or new).label in str(change)  # type: ignore[union-attr]
        assert change.error == (what in ("moved", "widened", "vanished"))


def record(**changes: Any) -> str:
    return json.dumps({"constants": [{**RATIONAL.to_json(), **changes}]})


MALFORMED: Mapping[str, str] = {
    "nothing": "",
    "a list": "[]",
    "another key": '{"constants": [], "more": 1}',
    "no list": '{"constants": {}}',
    "a number": '{"constants": [1]}',
    "missing field": '{"constants": [{"name": "x"}]}',
    "unknown field": record(more="x"),
    "number for text": record(lower=0.5),
    "not a decimal": record(lower="1e-3"),
    "huge exponent": record(upper="1e999999999"),
    "a million digits": record(upper="1" * 1_000_000),
    "NaN": record(lower="NaN"),
    "a JSON NaN": '{"constants": [NaN]}',
    "order": record(lower="2", upper="1"),
    "bits": record(bits=True),
    "twice": '{"constants": [' + ", ".join([json.dumps(RATIONAL.to_json())] * 2) + "]}",
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_records_are_refused(name: str) -> None:
    with pytest.raises(BadRecord) as caught:
        read(MALFORMED[name])
    assert "\n" not in str(caught.value)


def test_the_committed_record_is_current() -> None:
    text = constants.RECORD.read_text(encoding="utf-8")
    now = constants.entries()
    assert compare(read(text), now) == []
    assert json.loads(text) == constants.to_json(now)


@pytest.mark.parametrize("key", [key for key in book.keys() if book.claim(key).constants])  # noqa: SIM118
def test_a_constant_edited_in_a_claim_is_named(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = book.claim(key)
    constant = statement.constants[0]
    changed = replace(statement, constants=(replace(constant, value=constant.value + 1), *statement.constants[1:]))
    recorded = list(constants.stated())
    real = book.module
    monkeypatch.setattr(book, "module", lambda k: SimpleNamespace(STATEMENT=changed) if k == key else real(k))
    changes = compare(recorded, constants.stated())
    assert [(c.what, c.label) for c in changes] == [("moved", f"{key}:{constant.name}")]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tracebound", "constants", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_check_from_the_command_line(tmp_path: Path) -> None:
    edited = tmp_path / "constants.json"
    edited.write_text(constants.RECORD.read_text(encoding="utf-8").replace('"1/12"', '"1/13"'), encoding="utf-8")
    outcome = run("--check", str(edited))
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("moved: cell-mse:share: ")
    edited.write_text("{", encoding="utf-8")
    for arguments in (("--check", str(edited)), ("--check", str(tmp_path)), ("--check", str(tmp_path / "none"))):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert len(refused.stderr.splitlines()) == 1
