"""The audit of one stream: the entry of the report, which is plain data."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from numerics import cores
from numerics.audit import documents as document_lengths
from numerics.audit import matrices, variants
from numerics.audit import rates as rate_curves
from numerics.audit.one_pass import Collect, Progress, collect
from numerics.audit.population import infer
from numerics.audit.queries import NO_KEYS, Queries, Readout, ratio
from numerics.audit.rope import Rope, measured_back, without_first
from numerics.audit.schema import Entry
from numerics.audit.scheme_rows import Turned
from numerics.audit.stream import BadStream, Stream
from numerics.audit.units import Unit
from numerics.audit.variants import Loading
from numerics.codec.schemes import Rotary
from numerics.loewner.file import to_record

Certificates = Callable[[dict[str, Any], Any, Any], None]  # takes a record and the matrices Sigma_D, Sigma_X

SMALL = 512  # coordinates up to which the threads of BLAS are in each other's way
P = ParamSpec("P")
R = TypeVar("R")


def _in_one_thread(function: Callable[Concatenate[Stream, P], R]) -> Callable[Concatenate[Stream, P], R]:
    """The function of a stream, with one thread of BLAS if the stream has few coordinates."""

    @wraps(function)
    def limited(stream: Stream, /, *arguments: P.args, **options: P.kwargs) -> R:
        with cores.at_most(1) if stream.dimension <= SMALL else nullcontext():
            return function(stream, *arguments, **options)

    return limited


@_in_one_thread
def audit(
    stream: Stream,
    *,
    bits: Sequence[int] = (4,),
    loading: Loading = "max",
    documents: int | Sequence[int] | None = None,
    skip_first: int = 0,
    certificates: Certificates | None = None,
    progress: Progress | None = None,
    moments: Collect | None = None,
    rope: Rope | None = None,
    exact_rows: int = 0,
    every: bool = False,
    queries: Queries | None = None,
    coded: bool = False,
    rates: bool = False,
) -> Entry:
    """One entry of `streams` in the report.

    documents: lengths of the documents, or one for all; skip_first rows of each are
    left out. certificates is called with the record of the Loewner verdict and its matrices, where they can be stored.
    moments makes the pass over the stream, by default `collect`. rope is the rotary embedding of its rows, which says
    nothing of values; with it rows turned back are measured as well. queries read its rows as keys; coded: whether the
    bytes of a range coder are counted. exact_rows, every: see `variants.measure`; rates: whether all variants are
    measured at 1 to 8 bits besides. Raises BadStream, and ModuleNotFoundError for coded without constriction.
    """
    found = document_lengths.lengths(stream, documents)
    turned = rope if stream.place.kind != "value" else None
    positions = None if turned is None else without_first(turned.at(stream, found), found, skip_first)
    queries = None if queries is None else queries.without_first(found, skip_first)
    stream, found = stream.without_first(found, skip_first), document_lengths.without_first(found, skip_first)
    whole = (moments or collect)(stream, found, progress)
    if not matrices.variance(whole.moments):
        raise BadStream(f"{stream.name}: no variance: all rows that have one before them are the same")
    order = matrices.order(whole.moments)
    if certificates is not None:
        kept = order if order.storable else matrices.order(whole.moments, exactly=False)
        if kept.found.verdict == order.found.verdict != "undecided":
            certificates(to_record(kept.found, *kept.matrices), *kept.matrices)
    unit = Unit.of(whole.moments)
    figures = matrices.figures(whole.moments.in_units(unit.exponent), order)
    if progress is not None:
        progress("testing", 0, 1)
    population = infer(whole.blocks, sample_refuted=order.found.verdict == "refuted")
    sample = variants.Sample.of(unit.apply(stream), found)
    if turned is not None and positions is not None and not unit.exponent:
        places = (positions[first:last] for first, last in (sample.fit_range, sample.held_range))
        frame = Turned(Rotary(float(turned.theta), turned.layout), *places)
        sample = dataclasses.replace(sample, turned=frame)
    read, readout = None, None
    if queries is not None and not unit.exponent:
        q = queries.moment()
        readout = Readout.of(queries, q, sample)
        read = queries.figures(ratio(q, whole.moments.in_units(0)), readout.compared)
    asked = sorted({*bits, *rate_curves.BITS}) if rates else bits
    options = {"every": every, "exact_rows": exact_rows, "readout": readout, "coded": coded, "advised": bits}
    measured, advice = variants.measure(stream.name, sample, asked, loading, progress, **options)
    if stream.place.kind in NO_KEYS:
        advice = [each | {"warning": None} for each in advice]
    entry = {
        "name": stream.name,
        "kind": stream.place.kind,
        "layer": stream.place.layer,
        "head": stream.place.head,
        "batch": stream.place.batch,
        "axes": list(stream.place.axes),
        "axes_by": stream.place.axes_by,
        "rows": stream.rows,
        "deltas": whole.moments.pairs,
        "dimension": stream.dimension,
        "documents": len(found),
        "skipped": skip_first,
        "dtype": stream.dtype,
        "shards": [shard.name for shard in stream.shards],
        "left_out": list(stream.left_out),
        "unit_exponent": unit.exponent,
        **figures,
        **variants.ratios(sample),
        "population": dataclasses.asdict(population),
        "closed_loop_thresholds": [
            {"bits": b, "threshold": (1 - 2.0**-b) ** 2, "below": figures["energy_ratio"] < (1 - 2.0**-b) ** 2}
            for b in bits
        ],
        "fitted_rows": list(sample.fit_range),
        "heldout_rows": list(sample.held_range),
        "variants": [each for b in bits for each in measured if each["bits"] == b],
        "recommendations": advice,
        "rates": None,
        "rotary": None,
        "queries": read,
        "sources": [],
    }
    if rates:
        curves = [each for each in measured if each["bits"] in rate_curves.BITS]
        entry["rates"] = rate_curves.rates(curves, figures["directions"]["variance"], stream.dimension)
    if turned is not None and positions is not None and not unit.exponent:
        cached = figures["trace_x"], figures["energy_ratio"]
        ranges = sample.fit_range, sample.held_range
        entry["rotary"] = measured_back(turned, stream, positions, found, ranges, cached)
    return cast(Entry, plain(entry))


def plain(value: Any) -> Any:
    """The value as JSON has it: keys are words, and what is not a finite number is null."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
