"""The record of constants: decimals enclose, every change is named, and a malformed record is refused."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.constants.table import side_by_side
from proofs import constants
from proofs.checking import book
from proofs.constants import BadRecord, Entry, compare, decimals, read
from tests import warm
from tracebound import cache
from tracebound.commands import constants as command

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


def test_the_committed_record_is_current(constants_kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(constants_kept))
    text = constants.RECORD.read_text(encoding="utf-8")
    now = command.entries()
    assert compare(read(text), now) == []
    assert json.loads(text) == constants.to_json(now)


@pytest.mark.parametrize("key", [key for key in book.keys() if book.claim(key).constants])  # noqa: SIM118
def test_a_constant_edited_in_a_claim_is_named(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = book.claim(key)
    constant = statement.constants[0]
    changed = replace(statement, constants=(replace(constant, value=constant.value + 1), *statement.constants[1:]))
    recorded = list(constants.stated())
    real = book.claim
    monkeypatch.setattr(book, "claim", lambda k: changed if k == key else real(k))
    changes = compare(recorded, constants.stated())
    assert [(c.what, c.label) for c in changes] == [("moved", f"{key}:{constant.name}")]


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(constants_kept: Path) -> Run:
    """The command with the constants kept from an earlier run, as after the first by hand."""
    variables = {**os.environ, "XDG_CACHE_HOME": str(constants_kept)}
    return lambda *arguments: warm.run(["constants", *arguments], cwd=ROOT, env=variables)


def test_check_from_the_command_line(run: Run, tmp_path: Path) -> None:
    edited = tmp_path / "constants.json"
    edited.write_text(constants.RECORD.read_text(encoding="utf-8").replace('"1/12"', '"1/13"'), encoding="utf-8")
    outcome = run("--check", str(edited))
    assert outcome.returncode == 1
    assert outcome.stdout.startswith("moved: cell-mse:share: ")
    record = json.loads(constants.RECORD.read_text(encoding="utf-8"))
    record["constants"].append({**record["constants"][0], "name": "a\nb\x1b[31m"})
    edited.write_text(json.dumps(record), encoding="utf-8")
    (vanished, _) = run("--check", str(edited)).stdout.splitlines()
    assert vanished.startswith(r"vanished: midrise-error:a\nb\x1b[31m: ")
    edited.write_text("{", encoding="utf-8")
    for arguments in (("--check", str(edited)), ("--check", str(tmp_path)), ("--check", str(tmp_path / "none"))):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert len(refused.stderr.splitlines()) == 1


def test_a_digit_edited_in_the_twentieth_place_is_named(run: Run, tmp_path: Path) -> None:
    text = constants.RECORD.read_text(encoding="utf-8")
    [entry] = [e for e in read(text) if e.name == "gaussian-uniform-mse-b4"]
    digits = entry.lower.replace("0.0", "", 1)
    place = entry.lower.index(digits) + 19
    digit = str((int(entry.lower[place]) + 1) % 10)
    edited = tmp_path / "constants.json"
    for bound in (entry.lower, entry.upper):
        text = text.replace(f'"{bound}"', f'"{bound[:place]}{digit}{bound[place + 1 :]}"')
    edited.write_text(text, encoding="utf-8")
    outcome = run("--check", str(edited))
    assert outcome.returncode == 1
    assert outcome.stdout.splitlines()[0].startswith("moved: scalar-mse-gaussian:gaussian-uniform-mse-b4: ")
    assert len(outcome.stdout.splitlines()) == 2


def test_latex_of_the_constants_is_the_papers(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "constants.tex"
    outcome = run("--tex", str(file), "--json", "-")
    assert outcome.returncode == 0
    assert json.loads(outcome.stdout).keys() == {"constants"}
    assert file.read_bytes() == (ROOT / "paper" / "generated" / "constants.tex").read_bytes()
    refused = run("--tex", str(tmp_path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1


def test_quantizers_side_by_side(run: Run) -> None:
    lines = [line.split() for line in run("--table").stdout.splitlines()]
    rows = {(line[0], line[1]): line[2:] for line in lines if line[0] in ("gaussian", "laplace")}
    assert len(rows) == 32
    assert rows["gaussian", "1"][1] == rows["gaussian", "1"][2] == "1.45352"  # two levels are uniform
    assert rows["laplace", "16"][2] == "-"
    # Max 1960 has 0.01154 for 16 levels; 4^4 times it is 2.954.
    assert float(rows["gaussian", "4"][1]) == pytest.approx(2.955, abs=1e-3)


@given(st.sampled_from(["gaussian", "laplace"]), st.integers(1, 16))
def test_quantizers_are_in_their_order(law: str, bits: int) -> None:
    recorded = read(constants.RECORD.read_text(encoding="utf-8"))
    [row] = [r for r in side_by_side({e.name: e.lower for e in recorded}) if (r.law, r.bits) == (law, bits)]
    assert row.shannon < row.entropy_coded
    assert row.shannon < (row.lloyd_max or row.uniform)
    if row.lloyd_max is not None:
        assert row.lloyd_max <= row.panter_dite and row.lloyd_max <= row.uniform * (1 + Decimal("1e-25"))


def test_kept_constants_are_those_of_these_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    key = cache.key_of_all()
    assert cache.load_record("constants", key) is None
    cache.save_record("constants", key, record())
    assert command.entries() == [RATIONAL]
    assert cache.load_record("constants", "another") is None
    cache.save_record("constants", key, "{")
    monkeypatch.setattr(constants, "PROVIDERS", [lambda: [RATIONAL, BALL]])
    assert command.entries() == command.entries() == [RATIONAL, BALL]
    assert command.entries(use_cache=False) == [RATIONAL, BALL]
    monkeypatch.setattr(cache, "_digest", lambda _: "changed")
    assert cache.key_of_all() != key
