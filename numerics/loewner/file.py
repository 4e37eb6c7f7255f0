"""Certificates of the Loewner order as data that can be kept, and checked again against the matrices.

A record names the matrices by a hash of their numbers. A refutation is its vector: checking it takes integer arithmetic
alone. A certificate is the route and the shift: checking it runs that route again, one Cholesky for a-priori, and for
exact the whole proof in integers. What a verdict does not need is null, and must be: nothing goes unchecked.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from numpy.typing import ArrayLike

from numerics.loewner.matrix import Symmetric, checked, difference, single
from numerics.loewner.verdict import ROUTES, Certificate, certify_psd, compare, form_value

FORMAT = "tracebound-loewner-1"
FIELDS = {"format", "rows", "matrices", "verdict", "route", "shift", "uncertainty", "lower_bound", "witness", "value"}

DIGITS = re.compile(r"0|-?[1-9][0-9]{0,4000}")  # as Python writes an integer; one vector's are a thousand or so


class BadRecord(ValueError):
    """A record that is malformed, or about other matrices."""


def fingerprint(matrix: ArrayLike) -> str:
    """SHA-256 of the size and the numbers, whatever type holds them."""
    terms = checked(matrix)
    digest = hashlib.sha256(f"{len(terms[0])} {len(terms)}\n".encode())
    for term in terms:
        digest.update((term + 0.0).astype("<f8").tobytes())  # one zero, not two
    return digest.hexdigest()


def to_record(found: Certificate, *matrices: ArrayLike) -> dict[str, Any]:
    """The record of a verdict of `certify_psd(m)` or `compare(a, b)` on these one or two matrices."""
    return {
        "format": FORMAT,
        "rows": len(_question(matrices)),
        "matrices": [fingerprint(m) for m in matrices],
        "verdict": found.verdict,
        "route": found.route,
        "shift": found.shift,
        "uncertainty": found.uncertainty,
        "lower_bound": found.lower_bound if math.isfinite(found.lower_bound) else None,
        "witness": None if found.witness is None else [str(v) for v in found.witness],
        "value": None if found.value is None else str(found.value),
    }


def recheck(record: Any, *matrices: ArrayLike) -> bool:
    """Whether the record's verdict on these matrices is confirmed.

    Raises BadRecord for one that is malformed, undecided, or about other matrices; ValueError for bad matrices.
    """
    if not isinstance(record, Mapping) or record.get("format") != FORMAT or set(record) != FIELDS:
        raise BadRecord(f"not a record of the format {FORMAT}")
    names = record["matrices"]
    if not isinstance(names, list) or len(names) != len(matrices):
        raise BadRecord(f"the record is about {len(names) if isinstance(names, list) else 0} matrices")
    shift, uncertainty = (_number(record, name) for name in ("shift", "uncertainty"))
    if uncertainty < 0 or not math.isfinite(shift + uncertainty):
        raise BadRecord("uncertainty must not be negative, and finite with the shift added")
    if type(record["rows"]) is not int:
        raise BadRecord("rows must be an integer")
    exact = _question(matrices)
    exact.require_symmetric()
    exact.require_finite()
    if [fingerprint(m) for m in matrices] != names or record["rows"] != len(exact):
        raise BadRecord("the record is about other matrices")
    match record["verdict"]:
        case "refuted":
            if record["route"] != "vector" or record["lower_bound"] is not None:
                raise BadRecord("the route of a refutation is vector, and it has no lower_bound")
            if not isinstance(record["value"], str):
                raise BadRecord("value must be a fraction as text")
            vector = _vector(record["witness"], len(exact))
            value = form_value(exact, vector, shift, uncertainty)
            return value < 0 and record["value"] == _text(value)
        case "certified":
            routes = (*ROUTES, "zero")
            if record["route"] not in routes:
                raise BadRecord(f"route must be one of {', '.join(routes)}")
            if record["witness"] is not None or record["value"] is not None:
                raise BadRecord("a certificate has no witness and no value")
            lower = _number(record, "lower_bound")
            if lower < shift:
                raise BadRecord("lower_bound must not be below shift")
            ask = partial(certify_psd if len(matrices) == 1 else compare, *matrices, uncertainty=uncertainty)
            again = ask(shift=shift, allowed=(record["route"],))
            if again.verdict != "certified" or lower <= again.lower_bound:
                return again.verdict == "certified"
            return ask(shift=lower, allowed=(record["route"],)).verdict == "certified"
        case _:
            raise BadRecord("only certified and refuted can be checked")


def _question(matrices: Sequence[ArrayLike]) -> Symmetric:
    if len(matrices) not in (1, 2):
        raise BadRecord("one matrix, or two to be compared")
    return single(matrices[0]) if len(matrices) == 1 else difference(matrices[0], matrices[1])


def _number(record: Mapping[str, Any], name: str) -> float:
    value = record[name]
    try:
        if type(value) in (int, float) and math.isfinite(value) and float(value) == value:
            return float(value)
    except OverflowError:
        pass
    raise BadRecord(f"{name} must be a finite number of float64")


def _text(value: Fraction) -> str:
    try:
        return str(value)
    except ValueError as error:  # Python prints no integer of more than 4300 digits.
        raise BadRecord("the witness is too long for its value to be compared") from error


def _vector(words: Any, size: int) -> list[int]:
    whole = isinstance(words, list) and len(words) == size
    if not whole or not all(isinstance(w, str) and DIGITS.fullmatch(w) for w in words):
        raise BadRecord(f"witness must be {size} integers as text")
    return [int(w) for w in words]
