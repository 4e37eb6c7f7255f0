"""`tracebound.audit`, `audit_cache` and `check`: the commands' work on arrays in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from numerics.audit import audit as audited
from numerics.audit.cache import stated
from numerics.audit.overview import overview
from numerics.audit.queries import Queries, queries_of
from numerics.audit.rope import LAYOUTS, Layout, Rope
from numerics.audit.schema import begun
from numerics.audit.stream import BadStream, Stream
from numerics.audit.tensors import streams_of, streams_of_cache
from tracebound.reports import AuditReport, CheckReport

if TYPE_CHECKING:
    from numerics.audit.schema import Options

Tell = Callable[[str], None]


def audit(
    array: Any,
    *,
    bits: int | Sequence[int] = 4,
    loading: Literal["max"] | float = "max",
    documents: int | Sequence[int] | None = None,
    skip_first: int = 0,
    axes: str | None = None,
    rope: float | None = None,
    rope_layout: Layout = "half",
    exact_rows: int = 0,
    all_variants: bool = False,
    queries: Any = None,
    scale: float | None = None,
    coded: bool = False,
    rates: bool = False,
    name: str = "rows",
    progress: Tell | None = None,
) -> AuditReport:
    """Does delta encoding pay on these rows, under which theorem, in which variant? As `tracebound audit`.

    array: rows in time order (n, d), heads of them (n, heads, d), or what `axes` names, such as "layers,heads,tokens,
    coordinates"; a numpy array, a tensor of torch or what numpy makes an array of. bits: 1 to 16 a coordinate, or
    several. loading: ranges by the largest value, or in deviations. documents: the length of each, or one for all.
    skip_first: rows left out of each document. rope: base of the angles of a rotary embedding, whose positions count
    from 0 in each document. exact_rows: rows at the start of each document that are sent as they are. all_variants:
    every scheme of the codec is measured. queries (n, d) or (heads, n, d) read the rows as keys, logits are
    scale <q, k>, scale = 1/sqrt(d) if None: what they see of the error decides. coded: bytes of a range coder are
    counted. rates: the errors at 1 to 8 bits are measured as well. name: that of the stream; one like "key" tells its
    kind. progress is told which stream. Raises ValueError, in one line, for what cannot be audited.
    """
    documents = _documents(documents)
    found = streams_of(array, name=name, axes=None if axes is None else stated(axes))
    options = _options(
        bits,
        loading,
        documents=documents,
        skip_first=skip_first,
        axes=axes,
        rope=rope,
        rope_layout=rope_layout,
        exact_rows=exact_rows,
        all_variants=all_variants,
        queries="queries" if queries is not None else None,
        scale=scale,
        coded=coded,
        rates=rates,
    )
    read = None if queries is None else _queries(queries, found, scale)
    return _report(found, options, documents, progress, read)


def audit_cache(
    past_key_values: Any,
    *,
    bits: int | Sequence[int] = 4,
    loading: Literal["max"] | float = "max",
    skip_first: int = 0,
    rope: float | None = None,
    rope_layout: Layout = "half",
    exact_rows: int = 0,
    all_variants: bool = False,
    coded: bool = False,
    progress: Tell | None = None,
) -> AuditReport:
    """Audit every head of a decoder's cache: each is a stream of keys or of values, named by its layer and head.

    past_key_values: what a model of the library transformers returns under that name: an object with `layers`, or with
    `key_cache` and `value_cache`, or a pair of keys and values a layer; each is (batch, heads, tokens, coordinates).
    Rows of one sequence, without padding. Other arguments as for `audit`; the rotary embedding is that of the keys.
    Raises ValueError for anything else, and where no stream can be audited.
    """
    options = _options(
        bits,
        loading,
        skip_first=skip_first,
        rope=rope,
        rope_layout=rope_layout,
        exact_rows=exact_rows,
        all_variants=all_variants,
        coded=coded,
    )
    return _report(streams_of_cache(past_key_values), options, None, progress)


def check(x: Any, xhat: Any, *, bits: float, basis: Any = None) -> CheckReport:
    """Is a quantizer what theory says? Original rows (n, d), what it made of them (n, d), bits a coordinate.

    As `tracebound check`: which of the figures that the claims give the error is, or by which factor it is off. Arrays
    or tensors. basis (d, d): the quantizer's frame, orthonormal columns, in which its levels are looked for. Raises
    ValueError, in one line, for rows that do not fit each other.
    """
    from numerics.check import check as checked

    original, decoded = (_rows(array, name) for array, name in ((x, "x"), (xhat, "xhat")))
    frame = None if basis is None else _rows(basis, "basis").array()
    return CheckReport(checked(original, decoded, float(bits), frame))


def _rows(array: ArrayLike, name: str) -> Stream:
    found = streams_of(array, name=name)
    if len(found) != 1:
        raise BadStream(f"{name}: {len(found)} heads; wanted rows of shape (n, d)")
    return found[0]


def _queries(array: ArrayLike, streams: Sequence[Stream], scale: float | None) -> Queries:
    """The queries that read the one stream."""
    if len(streams) != 1:
        raise BadStream(f"queries: for the keys of one stream, not of {len(streams)}; audit each by itself")
    return queries_of(lambda axes: streams_of(array, name="queries", axes=axes), "queries", streams[0], scale)


def _is_whole(value: Any) -> TypeGuard[int]:
    """Whether it is an integer, be it one of numpy."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _documents(given: Any) -> int | Sequence[int] | None:
    """One length for all documents, or their lengths; raises ValueError for anything else."""
    if _is_whole(given):
        return int(given)
    if given is not None and (isinstance(given, str) or not hasattr(given, "__len__")):
        raise ValueError(f"documents {given!r}: wanted one length for all, or the lengths")
    return given


def _options(
    bits: int | Sequence[int],
    loading: Literal["max"] | float,
    *,
    documents: int | Sequence[int] | None = None,
    skip_first: int = 0,
    axes: str | None = None,
    rope: float | None = None,
    rope_layout: Layout = "half",
    exact_rows: int = 0,
    all_variants: bool = False,
    queries: str | None = None,
    scale: float | None = None,
    coded: bool = False,
    rates: bool = False,
) -> Options:
    """What was asked for, as the report has it. Raises ValueError, and ModuleNotFoundError for coded."""
    every = list(dict.fromkeys(bits)) if isinstance(bits, Iterable) else [bits]
    if not every or not all(_is_whole(b) and 1 <= b <= 16 for b in every):
        raise ValueError(f"bits {bits!r}: wanted integers from 1 to 16")
    if loading != "max" and (isinstance(loading, str) or not 1e-6 <= loading <= 1e6):
        raise ValueError(f"loading {loading!r}: wanted 'max', or a number of standard deviations from 1e-6 to 1e6")
    for rows, value in (("skip_first", skip_first), ("exact_rows", exact_rows)):
        if not _is_whole(value) or value < 0:
            raise ValueError(f"{rows} {value!r}: wanted an integer, at least 0")
    if rope is not None and not 1 < rope <= 1e12:
        raise ValueError(f"rope {rope!r}: wanted the base of the angles, a number above 1, at most 1e12")
    if rope_layout not in LAYOUTS:
        raise ValueError(f"rope_layout {rope_layout!r}: wanted {' or '.join(LAYOUTS)}")
    if scale is not None and queries is None:
        raise ValueError("scale is for queries, which are missing")
    if scale is not None and not 1e-6 <= scale <= 1e6:
        raise ValueError(f"scale {scale!r}: wanted a number from 1e-6 to 1e6")
    if coded:
        import_module("constriction")
    given = documents if documents is None or isinstance(documents, int) else f"{len(documents)} lengths"
    return {
        "bits": [int(b) for b in every],
        "loading": loading if loading == "max" else float(loading),
        "documents": None if given is None else str(given),
        "skip_first": int(skip_first),
        "rates": rates,
        "dimension": None,
        "axes": None if axes is None else list(stated(axes)),
        "rope": None if rope is None else float(rope),
        "rope_layout": rope_layout,
        "positions": None,
        "exact_rows": int(exact_rows),
        "all_variants": all_variants,
        "queries": queries,
        "scale": None if scale is None else float(scale),
        "coded": coded,
    }


def _report(
    streams: Sequence[Stream],
    options: Options,
    documents: int | Sequence[int] | None,
    progress: Tell | None,
    queries: Queries | None = None,
) -> AuditReport:
    """The streams one after another; one that cannot be audited stops no other. Raises BadStream if none can."""
    report = begun(options)
    theta = options["rope"]
    rope = None if theta is None else Rope(theta, options["rope_layout"])
    for number, stream in enumerate(streams, 1):
        if progress is not None:
            progress(f"{number} of {len(streams)}: {stream.name}")
        try:
            entry = audited(
                stream,
                bits=options["bits"],
                loading=options["loading"],
                documents=documents,
                skip_first=options["skip_first"],
                rope=rope,
                exact_rows=options["exact_rows"],
                every=options["all_variants"],
                queries=queries,
                coded=options["coded"],
                rates=options["rates"],
            )
        except BadStream as error:
            report["not_audited"].append({"name": stream.name, "reason": " ".join(str(error).split())})
            continue
        report["streams"].append(entry)
    if not report["streams"]:
        raise BadStream("; ".join(each["reason"] for each in report["not_audited"][:3]))
    report["overview"] = overview(report["streams"])
    return AuditReport(report)
