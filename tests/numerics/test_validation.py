import json
from fractions import Fraction

import numpy as np
import pytest

from numerics.quantizer import exact as rational_quantizer
from numerics.validation import grid as validation
from numerics.validation.grid import measure, validate


@pytest.fixture(scope="module")
def report() -> validation.Report:
    return validate(quick=True)


def test_everything_holds_and_every_control_fails(report: validation.Report) -> None:
    assert report.ok
    assert all(row.ok for row in report.rows)
    assert all(control.failed for control in report.controls)


def test_all_kinds_of_rows_and_controls_are_there(report: validation.Report) -> None:
    kinds = {row.name.split(":")[0] for row in report.rows}
    assert kinds == {"law", "ensemble", "stream", "delta"}
    assert len({row.name for row in report.rows if row.name.startswith("stream")}) >= 2
    assert len({row.name for row in report.rows if row.name.startswith("ensemble")}) == 6
    assert {control.name for control in report.controls} == {
        "step 1% too large",
        "a quarter of the bound",
        "clipping removed",
        "kappa = 1 at b = 8",
    }


def test_equality_is_demanded_of_the_attaining_laws(report: validation.Report) -> None:
    laws = [row for row in report.rows if row.name.startswith("law")]
    assert laws and all(row.verdict == "attained" and row.ratio == 1 for row in laws)


def test_the_same_bytes_twice(report: validation.Report) -> None:
    assert json.dumps(validate(quick=True).to_json()) == json.dumps(report.to_json())


def test_json_rows_have_the_same_keys(report: validation.Report) -> None:
    data = report.to_json()
    assert data["ok"] is True
    for part in ("rows", "controls"):
        assert len({tuple(row) for row in data[part]}) == 1


def test_a_wrong_level_breaks_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    right = validation.decode
    monkeypatch.setattr(validation, "decode", lambda codes, tops, bits: right(codes, tops, bits) + 0.8 * tops / 2**bits)
    assert not validate(quick=True).ok


def test_codes_that_do_not_fit_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = validation.encode
    monkeypatch.setattr(validation, "encode", lambda values, tops, bits: right(values, tops, bits) + (bits == 8))
    monkeypatch.setattr(validation, "decode", lambda codes, tops, bits: np.zeros(codes.shape))
    (row,) = measure("shifted", np.array([[1.0], [-1.0], [0.5]]), [8])
    assert not row.codes_fit and not row.ok


def test_a_wrong_exact_quantizer_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = rational_quantizer.quantize
    monkeypatch.setattr(rational_quantizer, "quantize", lambda y, s, h: right(y, s, h) + Fraction(1, 1000))
    assert not validate(quick=True).ok


def test_a_control_that_survives_is_seen() -> None:
    survived = validation.Control("a control", "a case", "nothing broke", False)
    assert not validation.Report((), (survived,)).ok


def test_progress_names_what_is_measured() -> None:
    said: list[str] = []
    validate(quick=True, progress=said.append)
    assert any(line.startswith("stream") for line in said) and any("wishart" in line for line in said)
