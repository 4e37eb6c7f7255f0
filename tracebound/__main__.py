"""Parse the command line, run one command, and turn what happened into an exit code."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Sequence

from tracebound import __version__, interrupt
from tracebound.errors import INTERRUPTED, USAGE, UsageError
from tracebound.output import complain

EXIT_CODES = """exit codes:
  0    all is as declared
  1    a claim or a control failed
  2    wrong usage or bad input
  3    a claim is undecided and none failed
  130  interrupted
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="tracebound",
        description="Check the claims about product quantizers under covariance domination.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"tracebound {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    verify = commands.add_parser("verify", help="check the claims", allow_abbrev=False)
    verify.add_argument("keys", nargs="*", metavar="KEY", help="a claim to check; all of them without a key")
    verify.add_argument("--json", metavar="FILE|-", help="write the reports as JSON; - prints JSON alone on stdout")
    verify.add_argument("--junit", metavar="FILE", help="write the reports as a JUnit test suite")

    listing = commands.add_parser("list", help="list the claims without checking them", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="print JSON")

    show = commands.add_parser("show", help="check one claim and print all about it", allow_abbrev=False)
    show.add_argument("key", metavar="KEY")

    axioms = commands.add_parser("axioms", help="print rules and axioms and which proofs use them", allow_abbrev=False)
    axioms.add_argument("--json", action="store_true", help="print JSON")

    validate = commands.add_parser("validate", help="measure the bound with the quantizer", allow_abbrev=False)
    validate.add_argument("--json", metavar="FILE|-", help="write the rows as JSON; - prints JSON alone on stdout")
    validate.add_argument("--quick", action="store_true", help="fewer and smaller covariances, every kind of check")
    return top


def run(args: argparse.Namespace) -> int:
    """Run the parsed command. The command modules are imported here, so that usage errors cost no time."""
    match args.command:
        case "verify":
            from tracebound.commands import verify

            return verify.run(args)
        case "validate":
            from tracebound.commands import validate

            return validate.run(args)
        case name:
            from tracebound.commands import claims

            return {"list": claims.list_claims, "show": claims.show, "axioms": claims.axioms}[name](args)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tracebound` with these arguments, by default those of the process, and return the exit code."""
    if argv is None:
        interrupt.watch()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        return run(args)
    except UsageError as error:
        complain(f"tracebound: {error}")
        return USAGE
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            complain("tracebound: interrupted")
        return INTERRUPTED
    finally:
        interrupt.remove_pending()


if __name__ == "__main__":
    sys.exit(main())
