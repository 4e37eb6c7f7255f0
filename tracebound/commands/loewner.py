"""`tracebound loewner` and `recheck-loewner`: the order of two matrices, and its certificate checked again."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from numerics.words import real
from tracebound.errors import FAILED, OK, UNDECIDED, UsageError
from tracebound.files import Json, Target, deliver, read_text, refuse_clashes
from tracebound.inputs import reading, streams
from tracebound.output import emit, to_text

FILES = "a file with one matrix: .npy, .npz, .csv, .parquet, .safetensors"
CODES = {"certified": OK, "refuted": FAILED, "undecided": UNDECIDED}


def register(commands: Any) -> None:
    """Add both commands to the command line."""
    decide = commands.add_parser(
        "loewner", help="is M >= 0, or A <= B? certified, refuted or undecided", allow_abbrev=False
    )
    decide.add_argument("matrices", nargs="+", metavar="MATRIX", help=f"{FILES}; one is M, two are A and B")
    decide.add_argument("--shift", default="0", metavar="S", help="ask for M >= S I, or A + S I <= B (--shift=-1e-3)")
    decide.add_argument("--certificate", metavar="FILE", help="write the certificate or the refuting vector")
    decide.add_argument("--json", metavar="FILE|-", help="write the verdict as JSON; - prints JSON alone on stdout")
    decide.set_defaults(run=run)
    check = commands.add_parser("recheck-loewner", help="check such a certificate again", allow_abbrev=False)
    check.add_argument("file", metavar="FILE", help="certificate")
    check.add_argument("matrices", nargs="+", metavar="MATRIX", help="the files it is about, in the same order")
    check.set_defaults(run=recheck)


def run(args: argparse.Namespace) -> int:
    """Decide, print, and write the certificate."""
    matrices = [("the matrix", name) for name in args.matrices]
    refuse_clashes([("--json", args.json), ("--certificate", args.certificate)], matrices)
    shift = real(args.shift)
    if shift is None or not isfinite(shift):
        raise UsageError(f"--shift {args.shift}: wanted a number")
    output, target = Json(args.json), Target(args.certificate) if args.certificate is not None else None
    matrices = _matrices(args.matrices)
    from numerics.loewner.file import to_record
    from numerics.loewner.verdict import certify_psd, compare

    try:
        found = (certify_psd if len(matrices) == 1 else compare)(*matrices, shift=shift)
    except ValueError as error:
        raise UsageError(str(error)) from error
    record = to_record(found, *matrices)
    detail = {
        "certified": f"by {found.route}; least eigenvalue at least {found.lower_bound:.6g}",
        "refuted": f"by an integer vector; quadratic form {_six_digits(found.value or 0)}",
        "undecided": "no route reaches",
    }
    deliver(
        lambda: None if output.alone else emit(f"{found.verdict}: {detail[found.verdict]}"),
        lambda: output.write(record),
        lambda: target.write(to_text(record)) if target is not None and found.verdict != "undecided" else None,
    )
    return CODES[found.verdict]


def _six_digits(value: Fraction | int) -> str:
    """A rational number of any size in six digits, also beyond the range of float64."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{float(number):.6g}" if not value or -300 < number.adjusted() < 300 else f"{number:.5e}"


def recheck(args: argparse.Namespace) -> int:
    """Check a certificate against its matrices."""
    try:
        record = json.loads(read_text(args.file))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{args.file!r} is not JSON") from error
    matrices = _matrices(args.matrices)
    from numerics.loewner.file import recheck as confirmed

    try:
        holds = confirmed(record, *matrices)
    except ValueError as error:
        raise UsageError(f"{args.file}: {error}") from error
    emit(f"{record['verdict']}: {'confirmed' if holds else 'NOT confirmed'}")
    return OK if holds else FAILED


def _matrices(names: list[str]) -> list[Any]:
    if len(names) > 2:
        raise UsageError("give one matrix, or two to be compared")
    return [_matrix(name) for name in names]


def _matrix(name: str) -> Any:
    """The one matrix of a file: exactly as stored in .npy and .npz, else as `audit` reads rows."""
    if Path(name).suffix.lower() in (".safetensors", ".parquet", ".csv"):
        return _rows(name)
    import zipfile
    import zlib

    import numpy as np

    try:
        matrix = np.load(name, allow_pickle=False)
        if not isinstance(matrix, np.ndarray):
            with matrix as archive:
                if len(archive.files) != 1:
                    raise UsageError(f"{name!r} holds {len(archive.files)} arrays; wanted one matrix")
                matrix = archive[archive.files[0]]
    except OSError as error:
        raise UsageError(f"cannot read {name!r}: {error.strerror or error}") from error
    except (
        *(ValueError, EOFError, MemoryError, OverflowError, SyntaxError, UnicodeError, RuntimeError),
        *(zipfile.BadZipFile, zlib.error, NotImplementedError),
    ) as error:
        raise UsageError(f"{name!r} is not a readable .npy or .npz file of numbers") from error
    return matrix


def _rows(name: str) -> Any:
    import numpy as np

    found = streams(name)
    if len(found) != 1:
        raise UsageError(f"{name!r} holds {len(found)} arrays; wanted one matrix")
    with reading():
        return np.concatenate(list(found[0].chunks(finite=False)))
