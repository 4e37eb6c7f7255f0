"""The report of an audit as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracebound.output import in_line, say, section, table, wrap

COLUMNS = ("variant", "rate", "error", "bound", "gain dB", "at worst", "largest", "overload", "coded", "coded dB")
QUERIED = ("variant", "E <q,e>^2", "logit", "logit max", "logit bound", "TV", "TV max", "TV bound")
QUERIED += ("gain dB", "bias", "centroid")
OVERVIEW = ("stream", "dominated", "population", "trace ratio", "recommended", "gain dB")
RATES = ("bits", "variant", "rate", "error", "above line dB", "overload")
KINDS = ("kind", "streams", "dominated", "trace condition", "median ratio", "recommended")
DETAILED = 4  # streams up to which each is told in full
BOUND = (
    "The bound is that of the measured rows as computed: half a step in a coordinate within its range, its own size "
    "beyond, inflated for arithmetic rounded to u = 2^-53 (float-codec-error). Gains are over the better direct "
    "coding, key rows and mode bits counted; at worst in a quarter of the rows. direct-tuned has the grid and the "
    "loading that were best on the fitted rows. Coded is the rate that an adaptive coder of order 0 pays, with the "
    "gain at equal such rate. Theorems:"
)
ATTENTION = (
    "Logit: the largest logit error over the keys of a query, in the mean and at most over queries. TV: total "
    "variation between exact and disturbed attention weights. Bounds are those of the variant's own bound for the "
    "norms of its errors (attention-weights). Gain: of TV at equal rate. Bias: of inner products, and what it is for "
    "levels that are means of their cells (centroid-shrinks)."
)


def print_report(report: Mapping[str, Any]) -> None:
    """Print every stream in full if there are few, and a line for each if there are several, what pays most first."""
    entries = report["streams"]
    if axes := _axes(entries):
        say("\n".join(axes))
    if len(entries) <= DETAILED:
        for entry in entries:
            _print(entry)
    if len(entries) > 1:
        from numerics.audit.overview import by_gain

        table(OVERVIEW, [overview_row(entries[k]) for k in by_gain(entries)], right=("trace ratio", "gain dB"))
    if len(entries) > DETAILED or (len(entries) > 1 and any(entry["kind"] for entry in entries)):
        _print_kinds(report["overview"])


def _axes(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """How arrays of more than two axes were read, and by what that is known."""
    counts = Counter((tuple(e["axes"]), e["axes_by"]) for e in entries if len(e["axes"]) > 2)
    known = {"stated": "as stated", "shape": "the reading of three axes; --axes states another"}
    return [
        f"axes of {number} stream{'' if number == 1 else 's'}: {', '.join(axes)}, "
        f"{known.get(by, f'by the names that {by} gives; --axes states others')}"
        for (axes, by), number in counts.items()
    ]


def _print_kinds(found: Mapping[str, Any]) -> None:
    """A line for each kind, and a recommendation for each run of layers."""
    from numerics.audit.overview import PLURALS

    rows = []
    for each in found["kinds"]:
        several = len(each["recommended"]) > 1
        chosen = [
            (f"{bits}: " if several else "") + ", ".join(f"{name} {count}" for name, count in names.items())
            for bits, names in each["recommended"].items()
        ]
        told = (each["streams"], each["dominated"], each["trace_condition"])
        ratio = _short(each["trace_ratio"][1]) if each["trace_ratio"] else "-"
        rows.append([PLURALS[each["kind"]], *map(str, told), ratio, "; ".join(chosen)])
    say("")
    table(KINDS, rows, right=KINDS[1:5])
    say("\n".join(["", *(line for each in found["groups"] for line in wrap(each["text"], later="  "))]))


def _print(entry: Mapping[str, Any]) -> None:
    from numerics.audit.numbers import bits_of

    left_out = [in_line(f"left out: {each}") for each in entry["left_out"]]
    say("\n".join([in_line(f"{entry['name']}: {_size(entry)}"), *left_out, *section("the sample", _sample(entry))]))
    say("\n".join(section("the population", [_population(entry)])))
    fitted, held = entry["fitted_rows"], entry["heldout_rows"]
    for bits in dict.fromkeys(v["bits"] for v in entry["variants"]):
        fit = f"fitted on rows {fitted[0]} to {fitted[1] - 1}"
        say(f"\n{bits_of(bits)}, {fit}, measured on rows {held[0]} to {held[1] - 1}:")
        table(COLUMNS, [_row(v) for v in entry["variants"] if v["bits"] == bits], right=COLUMNS[1:])
        if words := _in_float32(entry, bits):
            say("\n".join(wrap(words)))
        if entry["queries"] is not None:
            _print_queries(entry, bits)
        if words := _bytes(entry, bits):
            say("\n".join(wrap(words)))
        for each in entry["recommendations"]:
            for words in (each["note"], each["warning"]):
                if each["bits"] == bits and words:
                    say("\n".join(wrap(words)))
    if entry["rates"]:
        say("\nleast error at each number of bits, the rate paid for; the line is that of independent normal rows:")
        table(RATES, [_winner(each) for each in entry["rates"]["winners"]], right=(RATES[0], *RATES[2:]))
    theorems = "; ".join(f"{name}: {', '.join(claims)}" for name, claims in _theorems(entry).items())
    say(
        "\n".join(
            [
                *wrap(f"{BOUND} {theorems}."),
                "",
                *(
                    line
                    for each in entry["recommendations"]
                    for words in (each["text"], each["coded_text"])
                    for line in (*wrap(words), "")
                ),
            ]
        )
    )


def _print_queries(entry: Mapping[str, Any], bits: int) -> None:
    """What queries see of each variant's error."""
    from numerics.audit.numbers import bits_of

    found = entry["queries"]
    several = f"{found['heads']} heads" if found["heads"] > 1 else "one head"
    said = (
        f"{found['compared']} queries of {several} in {in_line(found['name'])}, logits {_short(found['scale'])} <q, k>:"
    )
    say(f"\n{bits_of(bits)}, {said}")
    keys = ("query_error", "logit_error", "logit_error_max", "logit_bound", "total_variation", "total_variation_max")
    keys += ("total_variation_bound", "net_gain_db", "bias", "bias_of_centroids")
    rows = [
        [each["name"], *(f"{each['attention'][k]:.3g}" if each["attention"][k] is not None else "-" for k in keys)]
        for each in entry["variants"]
        if each["bits"] == bits
    ]
    table(QUERIED, rows, right=QUERIED[1:])
    say("\n".join(wrap(ATTENTION)))


def _bytes(entry: Mapping[str, Any], bits: int) -> str:
    """What a range coder's messages take, beside codes of fixed length; empty where they were not counted."""
    each = [v for v in entry["variants"] if v["bits"] == bits and v["coded_bytes"] is not None]
    if not each:
        return ""
    size = (entry["heldout_rows"][1] - entry["heldout_rows"][0]) * entry["dimension"] / 8
    told = (f"{v['name']} {v['coded_bytes']:,} of {size * v['rate']:,.0f}" for v in each)
    return f"Bytes of a range coder, of those of codes of fixed length: {'; '.join(told)}."


def _in_float32(entry: Mapping[str, Any], bits: int) -> str:
    """What direct coding keeps to in float32 arithmetic, beside the same in float64; empty where it is not known."""
    for each in entry["variants"]:
        if each["bits"] == bits and each["name"] == "direct" and each["bound_float32"] is not None:
            wide, narrow = each["bound_without_overload"], each["bound_float32"]
            more = f"1 + {narrow / wide - 1:.1e} times that" if wide else _short(narrow)
            return f"Within its ranges direct coding keeps to {_short(wide)}; in float32 (u = 2^-24) to {more}."
    return ""


def overview_row(entry: Mapping[str, Any]) -> list[str]:
    """What is said of a stream among many: a cell for each of `OVERVIEW`."""
    advice, verdict = entry["recommendations"], entry["population"]["verdict"]
    gains = {(v["bits"], v["name"]): _short(v["net_gain_db"]) for v in entry["variants"]}
    several = len(advice) > 1
    chosen = ", ".join(f"{a['bits']}: {a['variant']}" if several else a["variant"] for a in advice)
    gain = ", ".join(gains[a["bits"], a["variant"]] for a in advice)
    return [entry["name"], entry["domination"], verdict, _short(entry["trace_ratio"]), chosen, gain]


def _size(entry: Mapping[str, Any]) -> str:
    many = f" in {entry['documents']} documents" if entry["documents"] > 1 else ""
    # Of very large or small numbers the variances are none; the figures then are in a unit of their own.
    unit = f"; variances and errors in the square of 2^{entry['unit_exponent']}" if entry["unit_exponent"] else ""
    size = f"{entry['rows']} rows of {entry['dimension']} numbers{many}, {entry['deltas']} deltas, rank {entry['rank']}"
    return size + unit


def _sample(entry: Mapping[str, Any]) -> Iterator[str]:
    witness, margin = entry["witness"], entry["margin"]
    detail = {
        "certified": f"the least eigenvalue of Sigma_X - Sigma_D is at least {_short(margin['lower'])}",
        "undecided": f"the least eigenvalue of Sigma_X - Sigma_D is within {_interval(margin)}",
    }
    if witness is not None:
        detail["refuted"] = (
            f"in one direction, with {_percent(witness['share'])} of the variance, "
            f"the delta has {_short(witness['ratio'])} times the variance of the rows"
        )
    yield f"Sigma_D <= Sigma_X (delta-advantage): {entry['domination']}; {detail[entry['domination']]}"
    yield f"largest and smallest delta variance over variance, by direction: {_range(entry, 'mu')}"
    yield f"lag-1 autocorrelation by direction: {_range(entry, 'rho')} (stationary-delta asks for 1/2 in all)"
    yield f"tr Sigma_D / tr Sigma_X = {_short(entry['trace_ratio'])} (trace-suffices): {entry['trace_condition']}"
    for each in entry["closed_loop_thresholds"]:
        words = "below" if each["below"] else "not below"
        yield (
            f"with the mean delta {_short(entry['energy_ratio'])}, {words} (1 - 2^-{each['bits']})^2 = "
            f"{_short(each['threshold'])} (closed-loop-threshold)"
        )
    if entry["queries"] is not None:
        yield (
            f"as the queries weight it, tr(Q Sigma_D) / tr(Q Sigma_X) = {_digits(entry['queries']['ratio'])} "
            "(query-weighted)"
        )
    if entry["rotary"] is not None:
        yield _rotary(entry["rotary"])
    yield (
        f"the delta is the smaller in {_percent(entry['share_of_directions'])} of the directions, and in principal "
        f"directions with {_percent(entry['share_of_variance'])} of the variance"
    )


def _rotary(found: Mapping[str, Any]) -> str:
    """What turning back a rotary embedding shows, and whether subtracting the turned mean beats the delta."""
    verdict = "subtracting it beats" if found["mean_beats_delta"] else "subtracting it does not beat"
    left, delta, share = (_short(found[k]) for k in ("left_by_mean", "left_by_delta", "heldout_mean_over_delta"))
    share_of_mean, ratio = _percent(found["mean_share"] or 0), _short(found["trace_ratio"])
    return (
        f"turned back (theta {found['theta']:g}, {found['layout']}) the mean has {share_of_mean} of the energy, and "
        f"tr Sigma_D / tr Sigma_X = {ratio}; rows less the turned mean have {left} of tr Sigma_X, deltas {delta}; "
        f"held out the first is {share} times the second: {verdict} the delta ({found['claim']})"
    )


def _population(entry: Mapping[str, Any]) -> str:
    found = entry["population"]
    return f"Sigma_D <= Sigma_X: {found['verdict']} at level {found['level']}; {found['reason']}"


def _row(variant: Mapping[str, Any]) -> list[str]:
    numbers = (variant[k] for k in ("rate", "mse", "bound", "net_gain_db", "worst_quarter_db", "largest_error"))
    coded = (f"{variant['coded_rate']:.3f}", _short(variant["coded_gain_db"]))
    return [variant["name"], *map(_short, numbers), _percent(variant["overload_rate"]), *coded]


def _winner(found: Mapping[str, Any]) -> list[str]:
    numbers = (found[k] for k in ("rate", "mse", "above_line_db"))
    return [str(found["bits"]), found["variant"], *map(_short, numbers), _percent(found["overload_rate"])]


def _theorems(entry: Mapping[str, Any]) -> dict[str, list[str]]:
    """The first claim that each variant rests on; that of direct-tuned depends on its grid, so on the bits."""
    found: dict[str, dict[str, None]] = {}
    for variant in entry["variants"]:
        found.setdefault(variant["name"], {})[variant["rests_on"][0]] = None
    return {name: list(claims) for name, claims in found.items()}


def _range(entry: Mapping[str, Any], name: str) -> str:
    return f"{_short(entry[name + '_min'])} to {_short(entry[name + '_max'])}"


def _interval(bounds: Mapping[str, float | None]) -> str:
    return f"[{_short(bounds['lower'])}, {_short(bounds['upper'])}]"


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _digits(value: float | None) -> str:
    """Six digits, beside the plain ratio."""
    return "-" if value is None else f"{value:.6g}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
