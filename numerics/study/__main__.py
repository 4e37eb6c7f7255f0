"""`make study`: run both models, measure all their streams, and write the record; the other options print it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numerics import extras
from numerics.study import cached, chart, extract, found, heat, kept, record, table, tables, text
from numerics.study.decoder import INSTALL, Decoder, NoWeights

MISSING_TOOL, USAGE, INTERRUPTED = 4, 2, 130
PARTS = ("encoder", "decoder")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the study, or print its tables; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m numerics.study", description=__doc__, allow_abbrev=False)
    parser.add_argument("--streams", type=Path, default=Path("build/study"), help="folder for the streams, 1.8 GB")
    parser.add_argument("--output", type=Path, default=record.RECORD, help="the record")
    parser.add_argument("--jobs", type=int, default=2, help="processes, each of up to 2 GB")
    parser.add_argument("--part", choices=PARTS, help="run this part alone and keep the record's other part")
    parser.add_argument("--markdown", choices=PARTS, help="print the tables of a part of the committed record")
    parser.add_argument("--chart", choices=PARTS, help="print a part of the committed record as an SVG picture")
    parser.add_argument("--found", action="store_true", help="print what the committed record says of the decoder")
    args = parser.parse_args(argv)
    try:
        if args.found or args.markdown or args.chart:
            sys.stdout.write(_printed(args))
            return 0
        wanted = PARTS if args.part is None else (args.part,)
        kept_parts = {} if args.part is None else record.read(args.output)
        kept.written(args.output, record.to_text(kept_parts | _run(args.streams, args.jobs, wanted)))
        return 0
    except NoWeights as error:
        return _complain(f"{error}; run: {INSTALL}", MISSING_TOOL)
    except ImportError as error:
        return _complain(f"{error}; run: {extras.command('study')}", MISSING_TOOL)
    except text.NoText as error:
        return _complain(error, MISSING_TOOL)
    except (OSError, ValueError) as error:
        return _complain(error, USAGE)
    except KeyboardInterrupt:
        return _complain(f"interrupted; what was found is kept in {args.streams}", INTERRUPTED)


def _printed(args: argparse.Namespace) -> str:
    if args.found:
        return found.lines(record.decoder())
    if args.markdown:
        return table.markdown(record.encoder()) if args.markdown == "encoder" else tables.markdown(record.decoder())
    return chart.svg(record.encoder()) if args.chart == "encoder" else heat.svg(record.decoder())


def _run(folder: Path, jobs: int, wanted: Sequence[str]) -> dict[str, Any]:
    """The parts of the record; both models' streams are there before anything is measured."""
    from numerics.study import cache_record

    streams = _streams(folder) if "encoder" in wanted else {}
    cache = folder / "decoder"
    index = _cache(cache) if "decoder" in wanted else {}
    parts: dict[str, Any] = {}
    if streams:
        parts["encoder"] = record.measure(folder, streams, jobs, _tell)
    if index:
        parts["decoder"] = cache_record.measure(cache, index, Decoder, jobs, _tell)
    return parts


def _streams(folder: Path) -> dict[str, Any]:
    """The index of the encoder's streams, which are extracted unless the folder holds all that the plan asks for."""
    known = extract.read_index(folder)
    if known is not None:
        return known
    from numerics.study.encoder import Encoder

    return extract.extract(folder, Encoder(), text.read(), progress=_tell)


def _cache(folder: Path) -> dict[str, Any]:
    """The index of the decoder's streams, as `_streams`."""
    known = cached.read_index(folder)
    return known if known is not None else cached.extract(folder, Decoder(), text.read(), progress=_tell)


def _tell(name: str) -> None:
    sys.stderr.write(f"{name}\n")
    sys.stderr.flush()


def _complain(error: Exception | str, code: int) -> int:
    sys.stderr.write(f"study: {' '.join(str(error).split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
