"""What `audit`, `audit_cache` and `check` return: typed data, as JSON, as a page, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracebound.output import to_text

if TYPE_CHECKING:
    from numerics.audit.schema import Entry, NotAudited, Overview, Report
    from numerics.check.schema import Cause, Checked, Verdict


@dataclass(frozen=True, eq=False)
class AuditReport:
    """The report of an audit; `data` is what `tracebound audit --json` writes (`numerics.audit.schema`)."""

    data: Report

    @property
    def streams(self) -> list[Entry]:
        """What was found about each stream."""
        return self.data["streams"]

    @property
    def overview(self) -> Overview:
        """The streams by kind, and a recommendation for each run of layers."""
        return self.data["overview"]

    @property
    def not_audited(self) -> list[NotAudited]:
        """The streams that could not be audited, each with its reason."""
        return self.data["not_audited"]

    @property
    def recommendations(self) -> dict[str, dict[int, str]]:
        """By stream and number of bits, the variant that is recommended."""
        return {e["name"]: {each["bits"]: each["variant"] for each in e["recommendations"]} for e in self.streams}

    def to_json(self) -> str:
        """The report as JSON."""
        return to_text(self.data)

    def to_html(self) -> str:
        """The report as one page that opens offline."""
        from numerics.audit.page import page

        return page(self.data)

    def _repr_html_(self) -> str:
        """A table of the streams, what pays most first, and what is recommended; notebooks call this."""
        from numerics.markup import element, joined, table

        parts = [table("tracebound audit", *self._table(), numbers=(3, 5))]
        parts += [element("p", text) for text in self._sentences()]
        return element("div", joined(parts))

    def __str__(self) -> str:
        head, rows = self._table()
        return "\n".join([*_aligned([head, *rows]), *self._sentences()])

    def __repr__(self) -> str:
        return f"AuditReport of {len(self.streams)} streams"

    def _table(self) -> tuple[Sequence[str], list[Sequence[str]]]:
        from numerics.audit.overview import by_gain
        from tracebound.audit_text import OVERVIEW, overview_row

        return OVERVIEW, [overview_row(self.streams[k]) for k in by_gain(self.streams)]

    def _sentences(self) -> list[str]:
        groups = [each["text"] for each in self.overview["groups"]]
        one = [each["text"] for entry in self.streams for each in entry["recommendations"]]
        return (one if len(self.streams) == 1 else groups) + [
            f"Not audited: {each['name']}: {each['reason']}" for each in self.not_audited
        ]


@dataclass(frozen=True, eq=False)
class CheckReport:
    """A quantizer beside theory; `data` is what `tracebound check --json` writes (`numerics.check.schema`)."""

    data: Checked

    @property
    def verdict(self) -> Verdict:
        """fits, between, off, impossible or undecided."""
        return self.data["verdict"]

    @property
    def causes(self) -> list[Cause]:
        """What may make the error differ."""
        return self.data["causes"]

    def to_json(self) -> str:
        """The report as JSON."""
        return to_text(self.data)

    def to_html(self) -> str:
        """The report as one page that opens offline."""
        from numerics.markup import Raw, document, element, joined

        title = "tracebound check"
        return document(title, joined([element("h1", title), Raw(self._repr_html_())]))

    def _repr_html_(self) -> str:
        """The verdict, the reasons, and the table of what the claims give; notebooks call this."""
        from numerics.markup import element, joined, table
        from tracebound.check_text import COLUMNS, compared_row

        rows = [compared_row(each, self.data["bits"]) for each in self.data["values"]]
        told = [element("p", line) for line in str(self).splitlines()]
        return element("div", joined([*told, table("What the claims give", COLUMNS, rows, numbers=(4, 5, 6))]))

    def __str__(self) -> str:
        return "\n".join([f"{self.verdict}: {self.data['text']}", *(cause["text"] for cause in self.causes)])

    def __repr__(self) -> str:
        return f"CheckReport: {self.verdict}"


def _aligned(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Rows of cells in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
