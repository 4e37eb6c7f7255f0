r"""The study's tables and counts as LaTeX macros, from its committed record.

\studyverdicts and \studygains are rows of tables, a kind of stream each; \studystreams, \studydominated, \studytrace,
\studybelow, \studyrefuted, \studysupported and \studygaining are counts over all streams, \studybits the bits. Those of
the decoder's part begin with \decoder: \decoderverdicts and \decoderperplexities are rows of tables.
"""

from __future__ import annotations

from typing import Any

from numerics.study import record, table, tables
from paper.prose import text
from paper.statements import macro_file


def _rows(rows: list[tuple[str, list[str]]]) -> str:
    return "%\n" + "\n".join(" & ".join([text(kind), *cells]) + r"\\" for kind, cells in rows)


def _encoder(known: dict[str, Any]) -> list[tuple[str, str]]:
    """The macros of the encoder's part."""
    streams = known["streams"]
    gains = [
        (kind, [f"${table.median([s['gain_db'][name] for s in found]):z.1f}$" for name in table.VARIANTS])
        for kind, found in table.groups(known)
    ]
    counts = {
        "streams": len(streams),
        "bits": known["bits"],
        "dominated": sum(s["domination"] == "certified" for s in streams),
        "trace": sum(s["trace_condition"] == "holds" for s in streams),
        "below": sum(s["below_threshold"] for s in streams),
        "refuted": sum(s["population"] == "refuted" for s in streams),
        "supported": sum(s["population"] == "supported" for s in streams),
        "gaining": sum(s["recommended"] != "direct" for s in streams),
    }
    verdicts = [(kind, table.verdict_row(found, " to ", correlations=False)) for kind, found in table.groups(known)]
    found = [("studyverdicts", _rows(verdicts)), ("studygains", _rows(gains))]
    return [*found, *((f"study{name}", str(n)) for name, n in counts.items())]


def _decoder(known: dict[str, Any]) -> list[tuple[str, str]]:
    """The macros of the decoder's part."""
    verdicts, counts = [], dict[str, str]()
    for stream, name in tables.NAMES.items():
        found = tables.figures(known, stream)
        spread = [" to ".join((f"{s.least:.{n}f}", f"{s.largest:.{n}f}")) for s, n in ((found.ratio, 2), (found.mu, 1))]
        cells = [str(found.streams), str(found.dominated), str(found.trace)]
        verdicts.append((name, [*cells, f"{found.ratio.middle:.2f}", *spread]))
        counts |= {f"trace{stream}": str(found.trace), f"median{stream}": f"{found.ratio.middle:.2f}"}
    left, better = tables.left_by_mean(known)
    weighted = tables.weighted(known)
    bits = max(known["plan"]["bits"])
    runs, errors = known["quantized"]["keys"][str(bits)], known["errors"]["keys"][str(bits)]
    ranks = {name: found[str(bits)] for name, found in known["rank_correlation"]["keys"].items()}
    counts |= {
        "heads": str(len(known["heads"])),
        "streams": str(len(tables.NAMES) * len(known["heads"])),
        "dominated": str(sum(tables.figures(known, stream).dominated for stream in tables.NAMES)),
        "meanleft": f"{left.middle:.2f}",
        "meanbetter": str(better),
        "weightedmedian": f"{weighted.ratio.middle:.2f}",
        "weightedbelow": str(weighted.below),
        "weightedotherwise": str(weighted.otherwise),
        "queryheads": str(weighted.query_heads),
        "bits": str(bits),
        "exact": f"{known['perplexity']:.3g}",
        "normal": f"{runs['unrotated-normal']:.3g}",
        "normalexact": f"{runs['unrotated-normal+1']:.3g}",
        "normalerror": f"{errors['unrotated-normal']['squared_error']:.4f}",
        "grid": f"{runs['unrotated-direct']:.3g}",
        "griderror": f"{errors['unrotated-direct']['squared_error']:.4f}",
        "cached": f"{runs['direct']:.3g}",
        "closed": f"{runs['closed-loop']:.3g}",
        "ranksquared": f"${ranks['squared_error']:z.2f}$",
        "rankbound": f"${ranks['logit_bound']:z.2f}$",
        "ranklargest": f"${ranks['largest_logit']:z.2f}$",
        "rankvariation": f"${ranks['total_variation']:z.2f}$",
    }
    return [
        ("decoderverdicts", _rows(verdicts)),
        ("decoderperplexities", _rows(_perplexities(known))),
        *((f"decoder{name}", value) for name, value in counts.items()),
    ]


def _perplexities(known: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each variant's perplexities by bits, and its errors at the most bits."""
    runs, last = known["quantized"]["keys"], str(max(known["plan"]["bits"]))
    rows = []
    for name in runs[last]:
        errors = known["errors"]["keys"][last][name]
        measures = [f"{errors[m]:.3g}" for m in ("squared_error", "largest_logit", "total_variation")]
        cells = [f"{found[name]:.3g}" for found in runs.values()]
        rows.append((tables.words_of(name), [*cells, f"{errors['rate']:.2f}", *measures]))
    return rows


def macros(parts: dict[str, dict[str, Any]]) -> str:
    """The macros of a record with both parts."""
    return macro_file([("the study", _encoder(parts["encoder"])), ("its decoder", _decoder(parts["decoder"]))])


def generated() -> str:
    """paper/generated/study.tex."""
    return macros(record.read())
