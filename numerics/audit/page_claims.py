"""What the numbers of the audit's page rest on: each claim in a line, the links to it, and how numbers were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numerics.markup import Raw, element

Entry = Mapping[str, Any]

# What each claim says, for someone who does not read the theorem.
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

ON_THE_WHOLE = ("delta-advantage", "trace-suffices", "stationary-delta", "closed-loop-threshold")
OF_QUERIES = ("query-weighted", "attention-weights", "centroid-shrinks")


def claim(key: str) -> Raw:
    """A link to what a claim says, further down."""
    return element("a", key, href=f"#{key}")


def claims_of(variants: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The claims behind each variant's bound and fit, at all numbers of bits."""
    found: dict[str, list[str]] = {}
    for each in variants:
        keys = [*found.get(each["name"], ()), *each["rests_on"], *each["claims"]]
        found[each["name"]] = list(dict.fromkeys(keys))
    return found


def foundations(entries: Sequence[Entry]) -> Iterator[Raw]:
    """How each kind of number was found, and what the claims say that the entries name."""
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
        for claims in claims_of(entry["variants"]).values():
            keys |= dict.fromkeys(claims)
    lines = ((element("dt", key, id=key), element("dd", CLAIMS.get(key, ""))) for key in keys)
    yield element("h3", "Claims, each proved or refuted by `tracebound verify`")
    yield element("dl", *(part for line in lines for part in line), class_="claims")
