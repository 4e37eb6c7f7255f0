"""The report of an audit as one page that opens offline: verdicts in words, plots, tables, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from numerics.audit import page_rates, plots
from numerics.audit.advice import TUNED, loaded
from numerics.audit.numbers import bits_of, decibels, number_of, percent
from numerics.audit.page_claims import claim, claims_of, foundations
from numerics.audit.page_overview import together
from numerics.audit.page_queries import attention
from numerics.markup import Raw, badge, document, element, joined, table

Entry = Mapping[str, Any]

POPULATION = {
    "supported": "The sample supports domination of the population it was drawn from",
    "refuted": "The sample refutes domination of the population it was drawn from",
    "open": "The sample does not decide on the population; that domination is not refuted does not support it",
}
TRACE = {
    "holds": "Summed over directions the deltas have no more variance than the rows",
    "fails": "Summed over directions the deltas have more variance than the rows",
    "undecided": "Summed over directions the deltas have as much variance as the rows, up to rounding",
}


def page(report: Mapping[str, Any]) -> str:
    """The page for a report of `numerics.audit.schema`, as HTML: the same report gives the same bytes."""
    entries: Sequence[Entry] = report["streams"]
    style = files("numerics.audit").joinpath("page.css").read_text(encoding="utf-8")
    parts = [
        element("section", *_stream(entry), id=f"stream-{n}", class_="stream") for n, entry in enumerate(entries, 1)
    ]
    failed = report.get("not_audited", ())
    if len(entries) > 1 or (entries and failed):
        parts.insert(0, element("section", element("h2", "All streams"), *together(entries, failed)))
    parts.append(element("section", element("h2", "What the numbers rest on", id="rests-on"), *foundations(entries)))
    lead = "Does delta encoding pay on these streams, under which theorem, and in which variant?"
    header = element("header", element("h1", "tracebound audit"), element("p", lead), element("p", _made(report)))
    return document("tracebound audit", joined([header, element("main", *parts)]), style)


def _made(report: Mapping[str, Any]) -> str:
    """With which version and options."""
    options = report["options"]
    bits = ", ".join(map(str, options["bits"]))
    told = [f"bits: {bits}", f"loading: {loaded(options['loading'])}"]
    names = (("documents", "documents"), ("skip_first", "rows left out of each document"), ("dimension", "dimension"))
    told += [f"{words}: {options[key]}" for key, words in names if options[key]]
    told += [f"axes: {', '.join(options['axes'])}"] if options.get("axes") else []
    told += [f"queries: {options['queries']}"] if options.get("queries") else []
    return f"Made by tracebound {report['version']}; {'; '.join(told)}."


def _chosen(entry: Entry) -> list[Mapping[str, Any]]:
    """The recommended variant at each number of bits."""
    wanted = [(each["bits"], each["variant"]) for each in entry["recommendations"]]
    return [v for pair in wanted for v in entry["variants"] if (v["bits"], v["name"]) == pair]


def _stream(entry: Entry) -> Iterator[Raw]:
    yield element("h2", entry["name"])
    for each in entry["recommendations"]:
        yield element("p", each["text"], class_="advice")
        yield element("p", each["coded_text"], class_="note")
        for words in (each["note"], each["warning"]):
            if words:
                yield element("p", words, class_="note")
    yield element("ul", *(element("li", *words) for words in _verdicts(entry)), class_="verdicts")
    yield element("h3", "By direction")
    spectrum = plots.spectrum(entry["spectrum"]["rho"])
    along = entry["directions"]
    yield element("div", spectrum, plots.gains(along["variance"], along["delta_variance"]), class_="plots")
    yield element("p", AUTOCORRELATION)
    yield element("h3", "Variants, measured")
    yield element("p", _measured(entry))
    yield _errors(entry)
    yield _variants(entry)
    if entry["queries"] is not None:
        yield from attention(entry)
    yield _bases(entry)
    if entry["rates"]:
        yield from page_rates.section(entry["rates"], entry["trace_x"])
    yield element("h3", "The sample and the population in numbers")
    yield _numbers(entry)
    yield from _windows(entry["population"])
    if entry["sources"]:
        yield _files(entry)
    if entry["left_out"]:
        yield element("p", "Left out: ", "; ".join(entry["left_out"]), ".")


def _verdicts(entry: Entry) -> Iterator[tuple[str, ...]]:
    witness, least = entry["witness"], _margin(entry)
    words = {
        "certified": "In every direction the deltas have no more variance than the rows: proved for this sample",
        "undecided": "Whether in every direction the deltas have no more variance than the rows is within rounding: "
        f"the least eigenvalue of Sigma_X - Sigma_D is from {least}",
        "refuted": "In some direction the deltas have more variance than the rows: proved for this sample",
    }[entry["domination"]]
    if witness is not None:
        words += f", by a vector along which it is {number_of(witness['ratio'])} times as much"
    yield badge(entry["domination"]), " Sample: ", words, ". ", claim("delta-advantage")
    found = entry["population"]
    reason = f": {found['reason']}" if found.get("reason") else ""
    yield (
        badge(found["verdict"]),
        " Population: ",
        f"{POPULATION[found['verdict']]}, at level {found['level']:g}{reason}.",
    )
    condition = entry["trace_condition"]
    ratio = f": tr Sigma_D / tr Sigma_X = {number_of(entry['trace_ratio'])}"
    yield badge(condition), " Trace: ", TRACE[condition], ratio, ". ", claim("trace-suffices")
    yield _thresholds(entry)


def _thresholds(entry: Entry) -> tuple[str, ...]:
    """On which side of the closed loop's thresholds the delta's energy is."""
    thresholds = entry["closed_loop_thresholds"]
    below = [each["below"] for each in thresholds]
    word = "below" if all(below) else "partly below" if any(below) else "not below"
    told = ", ".join(
        f"{number_of(each['threshold'])} at {bits_of(each['bits'])} ({'below' if each['below'] else 'not below'})"
        for each in thresholds
    )
    share = number_of(entry["energy_ratio"])
    words = f" Closed loop: the delta's energy is {share} of the variance; the threshold is {told}. "
    return badge(word), words, claim("closed-loop-threshold")


def _measured(entry: Entry) -> str:
    fitted, held = entry["fitted_rows"], entry["heldout_rows"]
    curves = len({each["bits"] for each in entry["variants"]}) > 1
    drawn = (
        "A line with dots is the measured error, dashes are its bound for these rows, and beside other variants direct "
        "coding is dotted."
        if curves
        else "Dots are measured errors, and dashes lead to their bounds for these rows."
    )
    tuned = "; ".join(
        f"at {bits_of(each['bits'])} {each['levels']} with {loaded(each['loading'])}"
        for each in entry["variants"]
        if each["name"] == TUNED
    )
    return (
        f"Fitted on rows {fitted[0]} to {fitted[1] - 1}, measured on rows {held[0]} to {held[1] - 1}. {drawn} "
        f"{TUNED} has the grid and the loading of the least error on the fitted rows: {tuned}."
    )


AUTOCORRELATION = (
    "Autocorrelations are the covariance of a row with the one before, over the mean of the variances of both, so they "
    "lie between -1 and 1; along a direction with autocorrelation r the delta has 2 - 2 r times that mean."
)


def _files(entry: Entry) -> Raw:
    """What was read: enough to tell whether a file is still the same."""
    rows = [(each["name"], f"{each['bytes']:,}", each["modified"], each["sha256"]) for each in entry["sources"]]
    return table("The files", ("file", "bytes", "last changed", "SHA-256"), rows, numbers=(1,))


def _errors(entry: Entry) -> Raw:
    """Errors beside bounds: curves by bits where several numbers of bits were measured, else one row a variant."""
    found: dict[str, plots.Errors] = {}
    for each in entry["variants"]:
        found[each["name"]] = {**found.get(each["name"], {}), each["bits"]: (each["mse"], each["bound"])}
    bits = sorted({each["bits"] for each in entry["variants"]})
    if len(bits) == 1:
        single = plots.beside_bounds({name: by[bits[0]] for name, by in found.items()}, bits[0])
        return element("div", single, class_="plots")
    return element("div", *plots.by_bits(found, entry["trace_x"]), class_="plots")


def _variants(entry: Entry) -> Raw:
    chosen = _chosen(entry)
    rows = [
        (
            f"{each['name']} ★" if any(each is v for v in chosen) else each["name"],
            str(each["bits"]),
            f"{each['rate']:.3f}",
            number_of(each["mse"]),
            number_of(each["bound"]),
            decibels(each["net_gain_db"]),
            decibels(each["worst_quarter_db"]),
            number_of(each["largest_error"]),
            percent(each["overload_rate"]),
            f"{each['coded_rate']:.3f}" + (f" ({each['coded_bytes']:,} bytes)" if each["coded_bytes"] else ""),
            decibels(each["coded_gain_db"]),
        )
        for each in entry["variants"]
    ]
    head = ("variant", "bits", "rate", "error", "bound", "gain, dB", "worst quarter", "largest error", "overload, %")
    head += ("coded rate", "gain, dB")
    caption = (
        "Held-out errors; gains over the better direct coding, key rows and mode bits counted (★ recommended); then "
        "the rate that an adaptive coder of order 0 pays, with the gain at equal such rate"
    )
    return table(caption, head, rows, numbers=range(1, 11))


def _bases(entry: Entry) -> Raw:
    links = {
        name: joined(part for key in keys for part in (claim(key), " "))
        for name, keys in claims_of(entry["variants"]).items()
    }
    return table("What each variant rests on", ("variant", "claims"), links.items())


def _numbers(entry: Entry) -> Raw:
    width, unjudged = f"{entry['rank']} of {entry['dimension']}", entry["population"]["unjudged"]
    by = {"stated": "as stated", "shape": "by the number of axes"}.get(
        entry["axes_by"], f"as {entry['axes_by']} names it"
    )
    read = f"{', '.join(entry['axes'])} ({by})"
    rows = [
        *([("axes of the array", read)] if len(entry["axes"]) > 2 else []),
        ("rows, deltas, documents", ", ".join(f"{entry[name]:,}" for name in ("rows", "deltas", "documents"))),
        ("rank of Sigma_X", width),
        ("tr Sigma_X", number_of(entry["trace_x"])),
        *([("unit of variances and errors", f"2^{2 * entry['unit_exponent']}")] if entry["unit_exponent"] else []),
        *([("directions not judged", f"{unjudged:,}")] if unjudged else []),
        ("delta variance over variance, by direction (mu)", _ends(entry, "mu")),
        ("lag-1 autocorrelation, by direction (rho)", _ends(entry, "rho")),
        ("least eigenvalue of Sigma_X - Sigma_D, proved", _margin(entry)),
        ("directions with mu at most 1", f"{percent(entry['share_of_directions'])} %"),
        ("variance in principal directions where the delta has less", f"{percent(entry['share_of_variance'])} %"),
        ("left of tr Sigma_X by selective deltas", number_of(entry["selective_ratio"])),
        ("left by a factor for each coordinate", number_of(entry["diagonal_ratio"])),
        ("left by the best matrix, in sample", number_of(entry["least_squares_ratio"])),
        ("the same on held-out rows", number_of(entry["heldout_least_squares_ratio"])),
        *_rotary(entry["rotary"]),
        ("left by plain deltas on held-out rows", number_of(entry["heldout_delta_ratio"])),
    ]
    return table("The sample", ("figure", "value"), rows, numbers=(1,))


def _rotary(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What turning back a rotary embedding shows (claim rotating-mean)."""
    if found is None:
        return []
    verdict = "yes" if found["mean_beats_delta"] else "no"
    return [
        ("turned back: share of the mean in the energy", f"{percent(found['mean_share'])} %"),
        ("turned back: tr Sigma_D / tr Sigma_X", number_of(found["trace_ratio"])),
        (
            "left by the turned mean, by deltas",
            f"{number_of(found['left_by_mean'])}, {number_of(found['left_by_delta'])}",
        ),
        ("the turned mean beats the delta (rotating-mean)", verdict),
    ]


def _ends(entry: Entry, name: str) -> str:
    return f"{number_of(entry[f'{name}_min'])} to {number_of(entry[f'{name}_max'])}"


def _margin(entry: Entry) -> str:
    return f"{number_of(entry['margin']['lower'])} to {number_of(entry['margin']['upper'])}"


def _windows(population: Mapping[str, Any]) -> Iterator[Raw]:
    """How the population's p-value and limit depend on the length of blocks."""
    p_values, limits = population["p_values"], population["upper_limits"]
    if p_values:
        rows = [(str(w), number_of(p_values[w]), number_of(limits.get(w))) for w in p_values]
        caption = f"The population by blocks in a window, of {population['blocks']} blocks"
        yield table(caption, ("blocks in a window", "p of the refutation", "upper limit of mu"), rows, numbers=(1, 2))
