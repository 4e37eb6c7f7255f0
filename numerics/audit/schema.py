"""The report of an audit as plain data: what `tracebound audit --json` writes, format `tracebound-audit-4`.

X are current rows, D the deltas, over the pairs of consecutive rows within documents; every moment is about its own
mean. Variances, errors and bounds are in the square of the unit 2^unit_exponent of the data and sum over the
coordinates. Ranges of rows are [first, last + 1), counted from 0 after the rows of `--skip-first` are left out. null
stands for a number that does not exist: infinite, or of nothing.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from numerics import __version__
from numerics.audit.queries import AttentionErrors, QueryFigures
from numerics.audit.rope import Rotary

RowRange = list[int]


class Margin(TypedDict):
    """Proved bounds of the least eigenvalue of Sigma_X - Sigma_D."""

    lower: float | None
    upper: float | None


class Witness(TypedDict):
    """The direction that refutes: the variance of D there over that of X, and that of X over tr Sigma_X."""

    ratio: float | None
    share: float | None


class Spectrum(TypedDict):
    """Generalised eigenvalues in increasing order.

    mu: of Sigma_D, on the range of Sigma_X; a stream is dominated if all are at most 1. rho: of the symmetric part of
    Cov(X_t, X_{t-1}), on the range of Sigma = (Sigma_X + Sigma_P) / 2, Sigma_P being that of previous rows: the lag-1
    autocorrelations by direction, from -1 to 1 since a covariance is at most the mean of both variances. In each
    direction the variance of D is 2 - 2 rho times that of Sigma. The range is that of the directions with more than
    1e-9 of the largest variance, in units near the standard deviations of the coordinates.
    """

    mu: list[float]
    rho: list[float]


class Directions(TypedDict):
    """Along the eigenvectors of Sigma_X with more than 1e-9 of the largest variance, in decreasing order of variance.

    Variances of X, of previous rows and of D, and the lag-1 autocovariance. Over the variance of X the autocovariance
    is the factor of the best prediction backwards, and may exceed 1; over the mean of both variances it does not.
    """

    variance: list[float]
    previous_variance: list[float]
    delta_variance: list[float]
    autocovariance: list[float]


class Population(TypedDict):
    """Whether Sigma_D <= Sigma_X in the population, at a level (`numerics.audit.population`).

    blocks: how many the stream was cut into. p_values of the refutation and upper_limits of mu by blocks in a window;
    p_value and upper_limit are the largest, which decide, null where there was no test or no limit.
    unjudged: directions of the coordinates that vary, of too little variance to be judged (below 1e-9 of the largest
    in units near the standard deviations of the coordinates); if there are any, nothing is supported.
    """

    verdict: Literal["supported", "refuted", "open"]
    level: float
    reason: str
    blocks: int
    p_value: float | None
    p_values: dict[str, float]
    upper_limit: float | None
    upper_limits: dict[str, float | None]
    unjudged: int


class Threshold(TypedDict):
    """(1 - 2^-bits)^2, and whether energy_ratio is below it (claim `closed-loop-threshold`)."""

    bits: int
    threshold: float
    below: bool


class Variant(TypedDict):
    """A variant of the codec at so many bits, fitted on `fitted_rows` and measured on `heldout_rows`.

    name: a mode of `numerics.codec`, a scheme of `numerics.codec.schemes`, or "direct-tuned": direct coding with the
    grid and loading of the least error on the fitted rows. loading: "max", the largest value among the fitted rows, or
    standard deviations; null where no range is loaded. levels: the grid of rows that are coded by themselves.
    mse, bound: means over the measured rows of the squared error and of its bound; the bound holds for these rows by
    `claims`, of which `claim` is the first: half a step in a coordinate within its range, its own size beyond. It is
    inflated by what rounding adds (claim `float-codec-error`, u = 2^-53) and rounded outward. worse_than_mean: whether
    sending the mean of the fitted rows, and nothing else, errs less.
    bound_without_overload: for rows within the ranges; null in open loop, where errors add up. bound_float32: for rows
    within the ranges, all numbers stored and all arithmetic done in float32 (u = 2^-24); null but for direct mid-rise.
    rests_on: claims whose hypotheses hold for the fitted rows, whatever the stream; of a codebook, what it is best for.
    rate: bits a coordinate with key rows, mode bits, norms and exact rows. gain_db: error of the better direct coding
    on the measured rows over this one, in decibels; net_gain_db: less 6.02 dB for each bit of rate beyond it;
    worst_quarter_db: the least of that over the quarters of the measured rows. Gains are null where one of the two
    errors alone is zero. overload_rate: share of coordinates (of
    a codebook, of numbers) beyond their range; the variant is marked where it is not zero. largest_error: the largest
    norm of a row's error, in the data's unit.
    heldout: whether the rows are others than the fitted ones.
    coded_rate: bits a coordinate that an adaptive coder of order 0 pays for the codes of the measured rows
    (`numerics.codec.entropy`); coded_bytes: those of a range coder, null without `--coded`. coded_gain_db and
    coded_worst_quarter_db: the gains with that rate paid for, over the direct coding that is better so.
    attention: what queries see of the error, null without `--queries`.
    """

    name: str
    bits: int
    loading: Literal["max"] | float | None
    levels: Literal["mid-rise", "mid-tread", "codebook"]
    mse: float
    bound: float
    bound_without_overload: float | None
    bound_float32: float | None
    worse_than_mean: bool
    claim: str
    claims: list[str]
    rests_on: list[str]
    rate: float
    gain_db: float | None
    net_gain_db: float | None
    worst_quarter_db: float | None
    overload_rate: float
    largest_error: float
    heldout: bool
    coded_rate: float
    coded_bytes: int | None
    coded_gain_db: float | None
    coded_worst_quarter_db: float | None
    attention: AttentionErrors | None


class Point(TypedDict):
    """A variant at so many bits: its rate in bits a coordinate, and its squared error on the measured rows."""

    name: str
    bits: int
    rate: float
    mse: float


class Normal(TypedDict):
    """A point of the rate-distortion function of independent normal rows: bits a coordinate, and squared error."""

    rate: float
    mse: float


class Winner(TypedDict):
    """The variant with the least error at a number of bits, its rate paid for at 6.02 dB a bit.

    above_line_db: its error over that of the normal rows at the same rate.
    """

    bits: int
    variant: str
    rate: float
    mse: float
    above_line_db: float | None
    overload_rate: float


class Rates(TypedDict):
    """Rate against distortion at 1 to 8 bits (`numerics.audit.rates`).

    normal: the rate-distortion function of independent normal rows with the covariance of the sample, along
    `directions`; no bound for these rows.
    """

    points: list[Point]
    normal: list[Normal]
    winners: list[Winner]


class Order(TypedDict):
    """Whether the order of the measured rows helps: the test on their shuffles (`numerics.audit.variants`).

    variant: that of least error on fitted rows; rows: how many were coded; no_larger: shuffles that it coded with no
    larger error. On exchangeable rows p_value is at most 0.05 with probability at most 0.05. coded_*: the same where
    the entropy-coded rate of each order is paid for.
    """

    variant: str
    rows: int
    shuffles: int
    no_larger: int
    p_value: float
    coded_no_larger: int
    coded_p_value: float


class Recommendation(TypedDict):
    """At so many bits: the simplest variant near the best on held-out rows, its claims, and a sentence.

    overloads: whether it does on held-out rows; least_largest_error: the variant whose largest error of a row is least.
    by: what decides, the squared error or, with queries, the total variation of attention weights. coded_variant and
    coded_text: the same at equal entropy-coded rate. error_variant: what the squared error alone would recommend.
    note: which variants err more than sending the mean of the fitted rows, whose error is mean_mse; null if none does.
    warning: which variants overload on the measured rows, where no queries tell what that does; null for values.
    """

    bits: int
    variant: str
    claims: list[str]
    text: str
    by: Literal["squared error", "attention"]
    coded_variant: str
    coded_text: str
    error_variant: str
    note: str | None
    warning: str | None
    mean_mse: float
    order: Order
    overloads: bool
    least_largest_error: str


class Source(TypedDict):
    """A file that the stream was read from: name, size, time of its last change (UTC), and SHA-256 of its bytes."""

    name: str
    bytes: int
    modified: str
    sha256: str


class Options(TypedDict):
    """What was asked for."""

    bits: list[int]
    loading: Literal["max"] | float
    documents: str | None
    skip_first: int
    rates: bool
    dimension: int | None
    axes: list[str] | None
    rope: float | None
    rope_layout: Literal["half", "pairs"]
    positions: str | None
    exact_rows: int
    all_variants: bool
    queries: str | None
    scale: float | None
    coded: bool


class Entry(TypedDict):
    """What was found about one stream; `recommendations` has one for each number of bits.

    kind, layer, head, batch: where in a model the stream was, null where neither its name nor an axis tells. axes: the
    words for the axes of its array; axes_by: stated by `--axes`, known by the shape, or by whose name the array has.
    left_out: what else the file holds, as 'name: reason'. rates: null unless asked for. rotary: null for values,
    without `--rope`, or where unit_exponent is not 0. queries: null without `--queries`, or where unit_exponent is not
    0.
    unit_exponent: 0, but for streams whose squares leave the range of floating-point numbers.
    rank: directions on the range of Sigma_X as in `Spectrum`. trace_x: tr Sigma_X; trace_ratio: tr Sigma_D over it;
    energy_ratio: the same with the squared mean delta, which a closed loop pays for. trace_condition: whether
    tr Sigma_D <= tr Sigma_X, beyond rounding (claim `trace-suffices`).
    mu_min, mu_max, rho_min, rho_max: ends of the spectrum.
    domination: Sigma_D <= Sigma_X for the sample, never wrong; exact: decided on integers, not on enclosed numbers.
    share_of_directions: directions of the spectrum with mu <= 1. share_of_variance: variance along the eigenvectors of
    Sigma_X where D has no more variance than X.
    selective_ratio, diagonal_ratio: what remains of tr Sigma_X in the eigenbasis of Sigma_X by the smaller of X and D,
    and by one factor for each coordinate. least_squares_ratio: by the best matrix, over the pairs of the rows fitted
    and measured. heldout_*: fitted on the fitted rows, over the variance of the other rows.
    """

    name: str
    kind: Literal["key", "value", "query"] | None
    layer: int | None
    head: int | None
    batch: int | None
    axes: list[str]
    axes_by: Literal["stated", "shape", "transformers", "vLLM", "llama.cpp"]
    rows: int
    deltas: int
    dimension: int
    documents: int
    skipped: int
    dtype: str
    shards: list[str]
    left_out: list[str]
    unit_exponent: int
    rank: int
    trace_x: float
    trace_ratio: float
    energy_ratio: float
    trace_condition: Literal["holds", "fails", "undecided"]
    mu_max: float
    mu_min: float
    rho_min: float
    rho_max: float
    domination: Literal["certified", "refuted", "undecided"]
    exact: bool
    margin: Margin
    witness: Witness | None
    share_of_directions: float
    share_of_variance: float
    selective_ratio: float
    diagonal_ratio: float
    least_squares_ratio: float | None
    heldout_delta_ratio: float | None
    heldout_least_squares_ratio: float | None
    spectrum: Spectrum
    directions: Directions
    population: Population
    closed_loop_thresholds: list[Threshold]
    fitted_rows: RowRange
    heldout_rows: RowRange
    variants: list[Variant]
    recommendations: list[Recommendation]
    rates: Rates | None
    rotary: Rotary | None
    queries: QueryFigures | None
    sources: list[Source]


class KindSummary(TypedDict):
    """The streams of one kind: how many, on how many domination is certified and the trace condition holds.

    trace_ratio: least, median and largest. recommended: by bits, on how many streams each variant is.
    """

    kind: Literal["key", "value", "query"] | None
    streams: int
    dominated: int
    trace_condition: int
    trace_ratio: list[float]
    recommended: dict[str, dict[str, int]]


class Group(TypedDict):
    """One recommendation for a kind, a number of bits and a run of layers [first, last], null if layers are unknown.

    agreeing: streams for which the variant is recommended by themselves; its net gain over all of the group.
    """

    kind: Literal["key", "value", "query"] | None
    bits: int
    layers: list[int] | None
    variant: str
    streams: int
    agreeing: int
    median_gain_db: float | None
    least_gain_db: float | None
    text: str


class Overview(TypedDict):
    """All streams together (`numerics.audit.overview`)."""

    kinds: list[KindSummary]
    groups: list[Group]


class NotAudited(TypedDict):
    """A stream of which there is no entry, and why."""

    name: str
    reason: str


class Report(TypedDict):
    """The whole report."""

    format: Literal["tracebound-audit-4"]
    version: str
    options: Options
    overview: Overview
    not_audited: list[NotAudited]
    streams: list[Entry]


def begun(options: Options) -> Report:
    """The report of an audit that has found nothing yet."""
    return {
        "format": "tracebound-audit-4",
        "version": __version__,
        "options": options,
        "overview": {"kinds": [], "groups": []},
        "not_audited": [],
        "streams": [],
    }
