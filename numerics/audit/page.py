"""The report of an audit as one page that opens offline: verdicts in words, plots, tables, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from numerics.audit import page_rates, plots
from numerics.audit.advice import TUNED, loaded
from numerics.audit.numbers import bits_of, decibels, number_of, percent
from numerics.audit.page_overview import together
from numerics.audit.page_queries import OF_QUERIES, attention, claim
from numerics.markup import Raw, badge, document, element, joined, table

Entry = Mapping[str, Any]

# One line a claim: what it says, for someone who does not read the theorem.
CLAIMS = {
    "delta-advantage": "If Sigma_D <= Sigma_X, coding deltas has no larger worst-case error than coding rows.",
    "trace-suffices": "For the bound on the mean squared error tr Sigma_D <= tr Sigma_X is enough.",
    "stationary-delta": "A stationary stream is dominated if and only if no lag-1 autocorrelation is below 1/2.",
    "closed-loop-threshold": "The closed loop's bound is the smaller if the delta's share is below (1 - 2^-b)^2.",
    "pq-per-coordinate-loading": "Within the ranges direct coding errs by at most the sum of squared half steps.",
    "closed-loop-identity": "In closed loop a row's error is that of one quantizer step: errors do not add up.",
    "closed-loop-pathwise": "While increments stay in their ranges, the closed loop's error is bounded at every row.",
    "closed-loop-predictor": "The same for prediction by factors or a matrix, with ranges enlarged for it.",
    "leaky-delta": "Which factor a makes X_t - a X_{t-1} dominated, by the least directional autocorrelation.",
    "diagonal-prediction": "A fitted factor for each coordinate enlarges no variance, on the fitted rows.",
    "selective-delta": "Deltas only where they have less variance do not enlarge the trace, on the fitted rows.",
    "lmmse-delta": "The fitted matrix predictor does not enlarge the covariance, on the fitted rows.",
    "gated-delta": "Taking the smaller error for each row costs one mode bit and is otherwise never worse.",
    "open-loop-drift": "In open loop errors add up: after t rows to at most t^2 times the squared error of a step.",
    "key-frames": "A row coded by itself every so often ends the drift.",
    "overload-error": "Beyond its range a coordinate errs by the excess and half a step.",
    "granular-error": "Within its range a value errs by at most half a step.",
    "one-centroid-codebook": "There is one codebook of centroids for a log-concave law such as the normal one.",
    "sphere-coordinate": "The best codebook for a coordinate of a unit vector, and its error.",
    "shape-gain": "The error of a row is that of its norm and that of its direction.",
    "rotating-mean": "Subtracting a turned mean leaves at most half of what deltas of uncorrelated rows leave.",
    "residual-stages": "Several stages of a few bits are one stage of all of them.",
    "anchor-residual": "Against any decoded row the error is one quantizer step's: errors do not add up.",
    "context-merge": "Rows replaced by their mean err by at most weighted squares of their increments.",
    "context-merge-rate": "The error of merged rows is that about their mean and that of the mean.",
    "angle-trace-bounded": "The error of coded angles is at most a share of the row's energy, for every law.",
    "polar-recursion": "So it is for angles of pairs, pairs of pairs, and so on.",
    "subtractive-dither": "With dither the error of a coordinate within its range is uniform on a cell.",
    "rotation-invariance": "The error of a row is that of its coordinates in an orthonormal basis.",
    "query-weighted": "Dithered, the delta has the smaller logit error for queries of second moment Q if and only if "
    "tr(Q Sigma_D) <= tr(Q Sigma_X).",
    "attention-weights": "Logit errors of at most eps change an attention weight by a factor of at most exp(2 eps).",
    "centroid-shrinks": "Where every level is the mean of its cell, inner products shrink by the error's share.",
    "mse-bounds-attention": "A small mean squared error of keys says nothing about a single attention weight.",
}

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
ON_THE_WHOLE = ("delta-advantage", "trace-suffices", "stationary-delta", "closed-loop-threshold")


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
    parts.append(element("section", element("h2", "What the numbers rest on", id="rests-on"), *_foundations(entries)))
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


def _claims_of(variants: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The claims behind each variant's bound and fit, at all numbers of bits."""
    found: dict[str, list[str]] = {}
    for each in variants:
        keys = [*found.get(each["name"], ()), *each["rests_on"], *each["claims"]]
        found[each["name"]] = list(dict.fromkeys(keys))
    return found


def _bases(entry: Entry) -> Raw:
    links = {
        name: joined(part for key in keys for part in (claim(key), " "))
        for name, keys in _claims_of(entry["variants"]).items()
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


def _foundations(entries: Sequence[Entry]) -> Iterator[Raw]:
    notes = {
        "Domination of the sample": "A certificate or an integer vector, checked in exact arithmetic; `tracebound "
        "recheck-loewner` checks it again. It says nothing beyond these rows.",
        "Domination of the population": "A one-sided jackknife test in a direction chosen on other rows, and a block "
        "bootstrap limit of mu, at the stated level. Both presume a stationary stream that forgets within a block.",
        "Errors and gains": "Measured on rows that nothing was fitted on, with the codec itself.",
        "Bounds": "They hold for the measured rows without exception and for the numbers as computed, by the claims in "
        "the table, inflated by float-codec-error for arithmetic rounded to 2^-53; rows are finite, and underflow is "
        "added. No claim names the mid-tread grid: its code is the mid-rise code of the "
        "value half a step up, of which granular-error speaks.",
        "Recommendations": "A variant has to beat the better direct coding in each quarter of the measured rows, and "
        "one that predicts to code them with less error than each of 19 shuffles of them: on rows whose order means "
        "nothing it is recommended with probability at most 1/20.",
        "Coded rate": "What an adaptive coder of order 0 pays for the codes of the measured rows, by coordinate, from "
        "counts of a half each; nothing is fitted for it. Recommendations at equal such rate follow the same rules.",
        "Spectra and ratios": "Floating point, on the directions with more than 10^-9 of the largest variance, in "
        "units near the standard deviations of the coordinates.",
    }
    yield element(
        "dl", *(part for term, words in notes.items() for part in (element("dt", term), element("dd", words)))
    )
    keys: dict[str, None] = dict.fromkeys(ON_THE_WHOLE)
    for entry in entries:
        if entry["queries"] is not None:
            keys |= dict.fromkeys(OF_QUERIES)
        if any(each["warning"] for each in entry["recommendations"]):
            keys["mse-bounds-attention"] = None
        for each in entry["recommendations"]:
            keys |= dict.fromkeys(each["claims"])
        for claims in _claims_of(entry["variants"]).values():
            keys |= dict.fromkeys(claims)
    lines = ((element("dt", key, id=key), element("dd", CLAIMS.get(key, ""))) for key in keys)
    yield element("h3", "Claims, each proved or refuted by `tracebound verify`")
    yield element("dl", *(part for line in lines for part in line), class_="claims")
