"""Records of verdicts: confirmed on their matrices, refused on others, and never confirmed when forged."""

import numpy as np
import pytest

from numerics.loewner import certify_psd, compare
from numerics.loewner_file import BadRecord, fingerprint, recheck, to_record

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
        {"verdict": "certified", "route": "ball", "lower_bound": 0.0},
        {"shift": -2.0},
    ],
)
def test_forged_refutations_are_not_confirmed(change: dict) -> None:
    record = to_record(certify_psd(INDEFINITE), INDEFINITE)
    assert not recheck(record | change, INDEFINITE)


@pytest.mark.parametrize("change", [{"shift": 1.5}, {"uncertainty": 1.5}, {"lower_bound": 1.5}])
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
        {"lower_bound": None},
        {"extra": 1},
    ],
)
def test_malformed_records_are_named(change: dict) -> None:
    record = to_record(certify_psd(DEFINITE), DEFINITE)
    with pytest.raises(BadRecord):
        recheck(record | change, DEFINITE)


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
