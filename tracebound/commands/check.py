"""`tracebound check` and `bound`: is a quantizer what theory says, and what theory says."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from numerics.words import real, whole
from tracebound.errors import FAILED, OK, UNDECIDED, UsageError
from tracebound.files import Json, deliver, refuse_clashes
from tracebound.inputs import streams

if TYPE_CHECKING:
    from numerics.audit.stream import Stream

CODES = {"fits": OK, "between": OK, "off": FAILED, "impossible": FAILED, "undecided": UNDECIDED}
CHECK = """exit codes:
  0  the error is an exact figure of a claim, within three standard errors, or less than those of single coordinates
  1  it is neither, or below what is possible for normal rows
  3  too few rows to say

example: codes of 4 bits for each of 96 coordinates
  tracebound check keys.npy decoded.npy --bits 4 --json checked.json
"""
BOUND = """example: the best error of 3 bits a coordinate after a random rotation of 1536 coordinates
  tracebound bound --bits 3 --dimension 1536 --law sphere
"""


def register(commands: Any) -> None:
    """Add both commands to the command line."""
    check = _parser(commands, "check", "is my quantizer what theory says? original and decoded rows", CHECK)
    check.add_argument(
        "original", metavar="ORIGINAL", help="rows: .npy, .npz, .safetensors, .parquet, .csv, raw .f32 .."
    )
    check.add_argument("decoded", metavar="DECODED", help="the same rows, decoded, in the same order")
    check.add_argument("--bits", required=True, metavar="B", help="bits a coordinate, above 0 and at most 16")
    check.add_argument(
        "--basis", metavar="FILE", help="the quantizer's frame: orthonormal columns, d rows of d numbers"
    )
    check.add_argument("--dimension", metavar="D", help="numbers in a row of a raw file")
    check.add_argument("--json", metavar="FILE|-", help="write the report as JSON; - prints JSON alone on stdout")
    check.set_defaults(run=run)
    bound = _parser(commands, "bound", "what theory gives at so many bits, and by which claim", BOUND)
    bound.add_argument("--bits", required=True, metavar="B", help="bits a coordinate, above 0 and at most 16")
    bound.add_argument("--dimension", metavar="D", help="coordinates of a row, for the law sphere")
    bound.add_argument(
        "--law", nargs="+", metavar="LAW", help="normal, laplace, sphere, or bounded KAPPA (all that need no KAPPA)"
    )
    bound.add_argument("--json", metavar="FILE|-", help="write the figures as JSON; - prints JSON alone on stdout")
    bound.set_defaults(run=run_bound)


def _parser(commands: Any, name: str, words: str, epilog: str) -> Any:
    return commands.add_parser(
        name, help=words, allow_abbrev=False, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def run(args: argparse.Namespace) -> int:
    """Compare, print, and write the report."""
    bits, dimension = _number("--bits", args.bits), _dimension(args.dimension)
    inputs = [("the original", args.original), ("the decoded rows", args.decoded), ("the basis", args.basis)]
    refuse_clashes([("--json", args.json)], inputs)
    output = Json(args.json)
    original, decoded = (_rows(name, dimension) for name in (args.original, args.decoded))
    basis = None if args.basis is None else _rows(args.basis, dimension)
    from numerics.check import check

    try:
        found = check(original, decoded, bits, None if basis is None else basis.array())
    except ValueError as error:
        raise UsageError(str(error)) from error

    def print_it() -> None:
        from tracebound.check_text import print_checked

        if not output.alone:
            print_checked(found)

    deliver(print_it, lambda: output.write(found))
    return CODES[found["verdict"]]


def run_bound(args: argparse.Namespace) -> int:
    """Print and write what the claims give."""
    bits, dimension = _number("--bits", args.bits), _dimension(args.dimension)
    law, kappa = _law(args.law)
    output = Json(args.json)
    from numerics.check import values

    try:
        found = [asdict(value) for value in values(bits, dimension=dimension, law=law, kappa=kappa)]
    except ValueError as error:
        raise UsageError(str(error)) from error

    def print_it() -> None:
        from tracebound.check_text import print_bound

        if not output.alone:
            print_bound(found, bits)

    deliver(print_it, lambda: output.write({"bits": bits, "dimension": dimension, "values": found}))
    return OK


def _law(words: list[str] | None) -> tuple[str | None, float | None]:
    if words is None:
        return None, None
    if len(words) != (2 if words[0] == "bounded" else 1):
        raise UsageError(f"--law {' '.join(words)}: wanted normal, laplace, sphere, or bounded KAPPA")
    return words[0], _number("--law bounded", words[1]) if len(words) == 2 else None


def _number(option: str, word: str) -> float:
    found = real(word)
    if found is None or not 0 < found < float("inf"):
        raise UsageError(f"{option} {word}: wanted a number above 0")
    return found


def _dimension(word: str | None) -> int | None:
    if word is None:
        return None
    found = whole(word)
    if found is None or not 1 <= found < 1 << 32:
        raise UsageError(f"--dimension {word}: wanted an integer, at least 1")
    return found


def _rows(name: str, dimension: int | None) -> Stream:
    """The one array of rows in a file."""
    found = streams(name, dimension)
    if len(found) != 1:
        raise UsageError(f"{name!r} holds {len(found)} arrays of rows, or heads; wanted one")
    return found[0]
