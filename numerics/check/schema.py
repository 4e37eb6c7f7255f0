"""The report of a comparison as plain data: what `tracebound check --json` writes, format `tracebound-check-1`.

X are the original rows, Z the decoded ones, D = E norm(X - Z)^2, Sigma the covariance of X about its mean; every mean
is over the rows. null stands for what cannot be known.
"""

from __future__ import annotations

from typing import Literal, TypedDict

Verdict = Literal["fits", "between", "off", "impossible", "undecided"]


class Measured(TypedDict):
    """A figure and its standard error: of independent rows, or of 64 blocks of rows where that is the larger."""

    value: float
    standard_error: float


class Compared(TypedDict):
    """A figure that the claims give, and the measured one over it.

    kind: whether such a quantizer has exactly this error or at most this, or none has less. over: what D is divided by.
    fits: of an exact figure, whether the measured one is within three standard errors; of a bound, whether it keeps it.
    """

    name: str
    words: str
    law: str
    claim: str
    kind: Literal["exactly", "at most", "at least"]
    over: Literal["variance", "energy"]
    value: float
    factor: float
    fits: bool


class Cause(TypedDict):
    """What may make the error differ: a word, a sentence, and the claims it rests on."""

    name: Literal[
        "swapped-levels", "single-value", "step", "bits", "scale", "shift", "overload", "one-rotation", "few-rows"
    ]
    text: str
    claims: list[str]


class Norms(TypedDict):
    """The rows of a range of norms: how many, from which norm to which, their D, and that over their E norm(X)^2.

    null where they are zero, or so small that the quotient is no floating-point number.
    """

    rows: int
    least: float
    largest: float
    error: float
    over_energy: float | None


class Coordinates(TypedDict):
    """By coordinate: variance, mean squared error, and its share of the variance, null where there is no variance.

    Also null where the variance is so small that the share is no floating-point number.
    """

    variance: list[float]
    error: list[float]
    over_variance: list[float | None]


class Levels(TypedDict):
    """What is seen of a quantizer in the rows' own coordinates, in some of the rows (`numerics.check.grid`).

    coordinates that have levels; the largest number of levels of one, and log2 of it; even: how many of them are evenly
    spaced; step_over_deviation: the middle one of their steps over deviations, null if none is.
    """

    coordinates: int
    most: int
    bits: float
    by_norm: bool
    even: int
    step_over_deviation: float | None


class Products(TypedDict):
    """Inner products with the rows themselves, each over E norm(X)^2, and what `centroid-shrinks` makes of them.

    product: E <X, Z>; decoded: E norm(Z)^2; less_error: 1 - D / E norm(X)^2. For levels that are the means of their
    cells all three are equal; excess is the first less the second, with its standard error.
    unit_figure: 2 (1 - E <X, Z>) where every row has norm one, else null; then it is twice D for such levels.
    """

    product: float
    decoded: float
    less_error: float
    excess: Measured
    centroids: bool
    unit_figure: float | None


class Checked(TypedDict):
    """The whole report.

    in_basis: whether coordinates are those of a basis that was given. unit_exponent: variances and errors are in the
    square of the unit 2^unit_exponent of the data, norms in this unit; 0 unless these would be beyond 2^400 or below
    2^-400. distortion: D; over_variance: D over tr Sigma; over_energy: D over E norm(X)^2. normalised: 4^bits times the
    first. loading: the largest number of deviations from the mean, in the rows' own coordinates and in the eigenbasis,
    null beyond 1024 coordinates. overload: share of numbers beyond the outermost levels, null where no levels are seen.
    fourth_moment: mean over the coordinates of E (X_i - E X_i)^4 over the squared variance, in some of the rows; law:
    that which the rows are held against where no figure fits: sphere where all norms are one, else by that moment.
    verdict: fits where an exact figure does; impossible below what every quantizer of normal rows has; between above
    that and below every exact figure of that law; undecided where the standard error is more than a tenth; else off.
    """

    format: Literal["tracebound-check-1"]
    version: str
    original: str
    decoded: str
    rows: int
    dimension: int
    bits: float
    in_basis: bool
    unit_exponent: int
    distortion: float
    trace: float
    energy: float
    over_variance: Measured
    over_energy: Measured
    normalised: float
    loading: float
    loading_eigenbasis: float | None
    fourth_moment: float
    law: Literal["normal", "laplace", "sphere"]
    values: list[Compared]
    by_coordinate: Coordinates
    by_norm: list[Norms]
    overload: float | None
    levels: Levels | None
    products: Products
    verdict: Verdict
    text: str
    causes: list[Cause]
