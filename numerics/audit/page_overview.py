"""What the audit's page says of many streams together: a line a stream, the kinds, the runs of layers, heat maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numerics.audit.heat import maps
from numerics.audit.numbers import bits_of, decibels, number_of
from numerics.audit.overview import PLURALS, by_gain, every_bits, overview, recommended
from numerics.markup import Raw, badge, element, table

Entry = Mapping[str, Any]


def together(entries: Sequence[Entry], failed: Sequence[Mapping[str, str]] = ()) -> Iterator[Raw]:
    """The section on all streams; `failed` are those of which there is no entry."""
    found = overview(entries)
    for group in found["groups"]:
        if group["layers"] is not None or group["kind"] is not None:
            yield element("p", group["text"], class_="advice")
    if drawn := list(maps(entries, every_bits(entries))):
        yield element("div", *drawn, class_="plots")
    if any(each["kind"] is not None for each in found["kinds"]):
        yield _kinds(found["kinds"])
    yield _lines(entries)
    if failed:
        rows = [(each["name"], each["reason"]) for each in failed]
        yield table("Not audited", ("stream", "reason"), rows)


def _kinds(kinds: Sequence[Mapping[str, Any]]) -> Raw:
    rows: list[tuple[str, ...]] = []
    for each in kinds:
        chosen = "; ".join(
            f"{bits_of(int(bits))}: {', '.join(f'{name} {count}' for name, count in names.items())}"
            for bits, names in each["recommended"].items()
        )
        counts = (each["streams"], each["dominated"], each["trace_condition"])
        ratios = " / ".join(number_of(ratio) for ratio in each["trace_ratio"])
        rows.append((PLURALS[each["kind"]], *(f"{n:,}" for n in counts), ratios, chosen))
    head = ("kind", "streams", "dominated", "trace condition", "trace ratio: least / median / most", "recommended")
    return table("By kind", head, rows, numbers=range(1, 5))


def _lines(entries: Sequence[Entry]) -> Raw:
    rows: list[tuple[str, ...]] = []
    for place in by_gain(entries):
        entry = entries[place]
        chosen = recommended(entry)
        several = len(chosen) > 1
        nets = {(v["bits"], v["name"]): v["net_gain_db"] for v in entry["variants"]}
        rows.append(
            (
                element("a", entry["name"], href=f"#stream-{place + 1}"),
                badge(entry["domination"]),
                badge(entry["population"]["verdict"]),
                number_of(entry["trace_ratio"]),
                ", ".join(f"{bits_of(b)}: {name}" if several else name for b, (name, _) in chosen.items()),
                ", ".join(decibels(nets[b, name]) for b, (name, _) in chosen.items()),
            )
        )
    head = ("stream", "domination, sample", "population", "trace ratio", "recommended", "gain, dB")
    return table("Every stream in a line, what pays most first", head, rows, numbers=(3, 5))
