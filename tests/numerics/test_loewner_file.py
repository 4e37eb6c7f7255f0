"""Records of verdicts: confirmed on their matrices, refused on others, and never confirmed when forged."""

from contextlib import suppress

import numpy as np
import pytest

from numerics.loewner.file import BadRecord, fingerprint, recheck, to_record
from numerics.loewner.verdict import certify_psd, compare

INDEFINITE = np.array([[1.0, 2.0], [2.0, 1.0]])
DEFINITE = np.array([[2.0, 1.0], [1.0, 2.0]])
ZERO = np.zeros((2, 2))


def test_verdicts_are_confirmed() -> None:
    for matrix, shift in ((DEFINITE, 0.5), (INDEFINITE, 0.0), (DEFINITE, 1.0)):
        assert recheck(to_record(certify_psd(matrix, shift=shift), matrix), matrix)
    assert recheck(to_record(compare(ZERO, DEFINITE), ZERO, DEFINITE), ZERO, DEFINITE)
    assert recheck(to_record(compare(DEFINITE, ZERO), DEFINITE, ZERO), DEFINITE, ZERO)
    assert recheck(to_record(compare(DEFINITE, DEFINITE), DEFINITE, DEFINITE), DEFINITE, DEFINITE)
    long = np.array([[10**30, 1], [1, 10**30]], dtype=object)
    assert recheck(to_record(certify_psd(long), long), long)


@pytest.mark.parametrize(
    "change",
    [
        {"witness": ["1", "1"]},
        {"witness": ["0", "0"]},
        {"value": "-3"},
        {"verdict": "certified", "route": "ball", "lower_bound": 0.0, "witness": None, "value": None},
        {"shift": -2.0},
    ],
)
def test_forged_refutations_are_not_confirmed(change: dict) -> None:
    record = to_record(certify_psd(INDEFINITE), INDEFINITE)
    assert not recheck(record | change, INDEFINITE)


@pytest.mark.parametrize("change", [{"shift": 1.5, "lower_bound": 1.5}, {"uncertainty": 1.5}, {"lower_bound": 1.5}])
def test_forged_certificates_are_not_confirmed(change: dict) -> None:
    record = to_record(certify_psd(DEFINITE), DEFINITE)
    assert not recheck(record | change, DEFINITE)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"matrices": []},
        {"matrices": None},
        {"matrices": ["0" * 64]},
        {"rows": 3},
        {"shift": None},
        {"shift": True},
        {"shift": float("nan")},
        {"uncertainty": -1.0},
        {"verdict": "undecided"},
        {"verdict": "proved"},
        {"verdict": "refuted", "witness": ["1"]},
        {"verdict": "refuted", "witness": ["x", "1"]},
        {"verdict": "refuted", "witness": [1, 1]},
        {"verdict": "refuted", "witness": None},
        {"route": "faith"},
        {"route": "vector"},
        {"route": None},
        {"route": ["ball"]},
        {"lower_bound": None},
        {"lower_bound": True},
        {"lower_bound": -1.0},
        {"lower_bound": 10**400},
        {"witness": ["1", "1"]},
        {"witness": []},
        {"value": "-3"},
        {"value": 0},
        {"rows": True},
        {"rows": 2.0},
        {"rows": None},
        {"shift": 10**400},
        {"shift": 2**53 + 1},
        {"shift": "0"},
        {"shift": float("inf")},
        {"shift": 1e308, "uncertainty": 1e308},
        {"uncertainty": 10**400},
        {"uncertainty": False},
        {"verdict": ["certified"]},
        {"extra": 1},
    ],
)
def test_malformed_records_are_named(change: dict) -> None:
    record = to_record(certify_psd(DEFINITE), DEFINITE)
    with pytest.raises(BadRecord):
        recheck(record | change, DEFINITE)


@pytest.mark.parametrize(
    "change",
    [
        {"route": "ball"},
        {"route": ""},
        {"lower_bound": 0.0},
        {"lower_bound": False},
        {"value": None},
        {"value": -6},
        {"rows": 2.0},
        {"shift": 10**400},
        {"shift": False},
        {"witness": ["9" * 4000, "-" + "9" * 4000]},
        *({"witness": [word, "-1"]} for word in ("1_000", " 1 ", "+1", "01", "-0", "\u0661", "1.0", "", "9" * 5000)),
    ],
)
def test_malformed_refutations_are_named(change: dict) -> None:
    record = to_record(certify_psd(INDEFINITE), INDEFINITE)
    assert recheck(record, INDEFINITE)
    with pytest.raises(BadRecord):
        recheck(record | change, INDEFINITE)


def test_one_row_is_not_true() -> None:
    for matrix in (np.eye(1), -np.eye(1)):
        record = to_record(certify_psd(matrix), matrix)
        assert recheck(record, matrix)
        for rows in (True, 1.0):
            with pytest.raises(BadRecord, match="rows"):
                recheck(record | {"rows": rows}, matrix)


def singular(d: int) -> np.ndarray:
    factor = np.random.default_rng(d).integers(-9, 10, size=(d, d - 1))
    return factor @ factor.T


def test_an_exact_certificate_is_proved_again() -> None:
    """Tampered with in any field, it is refused or not confirmed."""
    matrix = singular(70)
    record = to_record(certify_psd(matrix), matrix)
    assert record["route"] == "exact" and recheck(record, matrix)
    other = matrix.copy()
    other[0, 0] -= 1
    forged = record | {"matrices": [fingerprint(other)]}
    assert not recheck(forged, other)
    tampered = {
        "route": "a-priori",
        "shift": 5e-324,
        "uncertainty": 5e-324,
        "lower_bound": 5e-324,
        "verdict": "refuted",
        "witness": ["0"] * 70,
        "value": "-1",
        "rows": 71,
        "matrices": [fingerprint(other)],
        "format": "tracebound-loewner-2",
    }
    assert set(tampered) == set(record)
    for name, value in tampered.items():
        confirmed = False
        with suppress(BadRecord):
            confirmed = recheck(record | {name: value}, matrix)
        assert not confirmed, name


def test_records_of_the_first_version_are_still_read() -> None:
    record = {
        "format": "tracebound-loewner-1",
        "rows": 2,
        "matrices": ["49ec7ae48492789c5907126e20d5d008fec3fddeb3c1d635b737b3fc72c968c5"],
        "verdict": "certified",
        "route": "a-priori",
        "shift": 0.5,
        "uncertainty": 0.0,
        "lower_bound": 0.5,
        "witness": None,
        "value": None,
    }
    assert recheck(record, DEFINITE)
    refuted = record | {
        "matrices": ["a2372d4c5b35deb39f40550de308e0bcc152fdd517aff7d5b16475839aaaf44b"],
        "verdict": "refuted",
        "route": "vector",
        "shift": 0.0,
        "lower_bound": None,
        "witness": ["1", "-1"],
        "value": "-2",
    }
    assert recheck(refuted, INDEFINITE)


def test_records_of_other_matrices_are_refused() -> None:
    record = to_record(compare(ZERO, DEFINITE), ZERO, DEFINITE)
    for others in ((DEFINITE, ZERO), (ZERO, INDEFINITE), (ZERO,), (ZERO, np.eye(3))):
        with pytest.raises(ValueError):
            recheck(record, *others)
    for nothing in (None, [], {}, "x"):
        with pytest.raises(BadRecord):
            recheck(nothing, ZERO)


def test_fingerprint_is_of_the_numbers() -> None:
    assert fingerprint(DEFINITE) == fingerprint(DEFINITE.astype(np.int8)) == fingerprint(np.asfortranarray(DEFINITE))
    assert fingerprint(ZERO) == fingerprint(-ZERO)
    assert fingerprint(ZERO) != fingerprint(np.zeros((3, 3)))
