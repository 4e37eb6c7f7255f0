r"""The study's tables and counts as LaTeX macros, from its committed record.

\studyverdicts and \studygains are rows of tables, a kind of stream each; \studystreams, \studydominated, \studytrace,
\studybelow, \studyrefuted, \studysupported and \studygaining are counts over all streams, \studybits the bits.
"""

from __future__ import annotations

from typing import Any

from numerics.study import record, table
from paper.prose import text
from paper.statements import macro_file


def _rows(rows: list[tuple[str, list[str]]]) -> str:
    return "%\n" + "\n".join(" & ".join([text(kind), *cells]) + r"\\" for kind, cells in rows)


def macros(known: dict[str, Any]) -> str:
    """The macros of a record."""
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
    return macro_file([("the study", [*found, *((f"study{name}", str(n)) for name, n in counts.items())])])


def generated() -> str:
    """paper/generated/study.tex."""
    return macros(record.read())
