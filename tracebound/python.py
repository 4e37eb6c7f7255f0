"""`tracebound.audit`, `audit_cache` and `check`: the commands' work on arrays in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from numerics.arguments import is_real, is_whole, shown
from numerics.audit import audit as audited
from numerics.audit.cache import stated
from numerics.audit.overview import overview
from numerics.audit.queries import Queries, queries_of
from numerics.audit.rope import LAYOUTS, Layout, Rope
from numerics.audit.schema import begun
from numerics.audit.stream import BadStream, Stream
from numerics.audit.tensors import streams_of, streams_of_cache
from tracebound.audit_inputs import MOST
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
    documents, axes, name = _documents(documents), _said("axes", axes), _said("name", name) or "rows"
    found = streams_of(array, name=name, axes=None if axes is None else stated(axes, "axes"))
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
    read = None if queries is None else _queries(queries, found, options["scale"])
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
    bits = _number("bits", bits, lambda value: 0 < value <= 16, "a number above 0, at most 16")
    return CheckReport(checked(original, decoded, bits, frame))


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


def _documents(given: Any) -> int | Sequence[int] | None:
    """One length for all documents, or their lengths; raises ValueError for anything else."""
    if given is None:
        return None
    if is_whole(given):
        return int(given)
    if hasattr(given, "__len__") and not isinstance(given, str | bytes) and np.ndim(given) == 1:
        return list(given)
    raise ValueError(f"documents {shown(given)}: wanted one length for all, or the lengths")


def _number(name: str, value: Any, fits: Callable[[float], bool], wanted: str) -> float:
    """A real number that fits; raises ValueError for anything else."""
    if not is_real(value) or not fits(value):
        raise ValueError(f"{name} {shown(value)}: wanted {wanted}")
    return float(value)


def _flag(name: str, value: Any) -> bool:
    """A truth value; raises ValueError for anything else, such as the word "no"."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} {shown(value)}: wanted True or False")
    return bool(value)


def _said(name: str, words: Any) -> str | None:
    """Text or None; raises ValueError for anything else."""
    if words is not None and not isinstance(words, str):
        raise ValueError(f"{name} {shown(words)}: wanted text")
    return words


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
    every = list(bits) if isinstance(bits, Iterable) and (not isinstance(bits, np.ndarray) or bits.ndim) else [bits]
    if not every or not all(is_whole(b) and 1 <= b <= 16 for b in every):
        raise ValueError(f"bits {shown(bits)}: wanted integers from 1 to 16")
    if not isinstance(loading, str) or loading != "max":
        wanted = "'max', or a number of standard deviations from 1e-6 to 1e6"
        loading = _number("loading", loading, lambda value: 1e-6 <= value <= 1e6, wanted)
    for rows, value in (("skip_first", skip_first), ("exact_rows", exact_rows)):
        if not is_whole(value) or not 0 <= value <= MOST:
            raise ValueError(f"{rows} {shown(value)}: wanted an integer from 0 to {MOST}")
    if rope is not None:
        wanted = "the base of the angles, a number above 1, at most 1e12"
        rope = _number("rope", rope, lambda value: 1 < value <= 1e12, wanted)
    if not isinstance(rope_layout, str) or rope_layout not in LAYOUTS:
        raise ValueError(f"rope_layout {shown(rope_layout)}: wanted {' or '.join(LAYOUTS)}")
    if scale is not None and queries is None:
        raise ValueError("scale is for queries, which are missing")
    if scale is not None:
        scale = _number("scale", scale, lambda value: 1e-6 <= value <= 1e6, "a number from 1e-6 to 1e6")
    all_variants, coded, rates = (
        _flag(name, value) for name, value in (("all_variants", all_variants), ("coded", coded), ("rates", rates))
    )
    if coded:
        import_module("constriction")
    told = documents if documents is None or isinstance(documents, int) else f"{len(documents)} lengths"
    return {
        "bits": list(dict.fromkeys(int(b) for b in every)),
        "loading": loading,
        "documents": None if told is None else str(told),
        "skip_first": int(skip_first),
        "rates": rates,
        "dimension": None,
        "axes": None if axes is None else list(stated(axes, "axes")),
        "rope": rope,
        "rope_layout": rope_layout,
        "positions": None,
        "exact_rows": int(exact_rows),
        "all_variants": all_variants,
        "queries": queries,
        "scale": scale,
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
    if progress is not None and not callable(progress):
        raise ValueError(f"progress {shown(progress)}: wanted a function of one text")
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
