"""`make study`: extract the streams, audit every one, and write the record; --markdown and --chart print it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from numerics import extras
from numerics.study import chart, extract, record, table, text

MISSING_TOOL, USAGE = 4, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the study, or print its tables; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m numerics.study", description=__doc__, allow_abbrev=False)
    parser.add_argument("--streams", type=Path, default=Path("build/study"), help="folder for the streams, 1.5 GB")
    parser.add_argument("--output", type=Path, default=record.RECORD, help="the record")
    parser.add_argument("--jobs", type=int, default=2, help="streams that are audited at a time")
    parser.add_argument("--markdown", action="store_true", help="print the tables of the committed record")
    parser.add_argument("--chart", action="store_true", help="print the committed record as an SVG picture")
    args = parser.parse_args(argv)
    try:
        if args.markdown:
            sys.stdout.write(table.markdown(record.read()))
            return 0
        if args.chart:
            sys.stdout.write(chart.svg(record.read()))
            return 0
        found = record.measure(args.streams, _streams(args.streams), args.jobs, _tell)
        pending = args.output.with_suffix(".tmp")
        pending.write_text(record.to_text(found), encoding="utf-8")
        pending.replace(args.output)
        return 0
    except ImportError as error:
        return _complain(ImportError(f"{error}; run: {extras.command('study')}"), MISSING_TOOL)
    except text.NoText as error:
        return _complain(error, MISSING_TOOL)
    except (OSError, ValueError) as error:
        return _complain(error, USAGE)


def _streams(folder: Path) -> dict[str, object]:
    """The index of the streams, which are extracted unless the folder holds all that the plan asks for."""
    known = extract.read_index(folder)
    if known is not None:
        return known
    from numerics.study.encoder import Encoder

    whole = text.read()
    return extract.extract(folder, Encoder(), whole, progress=_tell)


def _tell(name: str) -> None:
    sys.stderr.write(f"{name}\n")


def _complain(error: Exception, code: int) -> int:
    sys.stderr.write(f"study: {' '.join(str(error).split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
