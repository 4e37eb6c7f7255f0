"""What the sample matrices of a stream say: domination, traces, and figures by direction.

Verdicts are exact for the sample: its covariances are known as integers, or up to a proved error that the verdict takes
into account (`numerics.moments.one_pass`). Whether Sigma_D <= Sigma_X does not depend on the units of the coordinates,
so it is asked in units near their standard deviations, where the errors are smallest beside the variances; coordinates
that are known to be constant, in rows and deltas, are left out of the question. Spectra are floating point, on the
directions whose variance in such units is above RANK of the largest.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from numerics.audit.blocks import RANK, whitening
from numerics.loewner.margin import margin
from numerics.loewner.verdict import Certificate, compare
from numerics.moments.gram import UNIT
from numerics.moments.stream_moments import ROUND_UP, StreamMoments

Floats = NDArray[np.float64]
LOST = 1e-12  # of the largest eigenvalue: below it, rounding has taken digits of the least
SMALLEST_INT, LARGEST_INT = -(2**63), 2**63 - 1


class Order(NamedTuple):
    """The verdict on Sigma_D <= Sigma_X, and the matrices (Sigma_D, Sigma_X) that it is about.

    They have the coordinates `places` of the stream's, coordinate i in the unit 2^exponents[i] of the data; the whole
    matrices are to be multiplied by `unit` besides.
    """

    found: Certificate
    matrices: tuple[NDArray[Any], NDArray[Any]]
    places: NDArray[np.intp]
    exponents: NDArray[np.int64]
    unit: float

    @property
    def storable(self) -> bool:
        """Whether the matrices are numbers of a machine, which a .npy file holds."""
        return all(m.dtype != object for m in self.matrices)


def order(moments: StreamMoments, exactly: bool = True) -> Order:
    """Whether the deltas are dominated, from the exact integers where there are any, else from the enclosed matrices.

    Without `exactly` the integers are not used.
    """
    whole = moments.integers
    if whole is None or not exactly:
        scaled = moments.balanced()
        doubt = scaled.bounds["sigma_d"] + scaled.bounds["sigma_x"]
        sizes = np.diagonal(scaled.sigma_x) + np.diagonal(scaled.sigma_d)
        places = np.flatnonzero((doubt > 0) | (sizes != 0))
        if not len(places):
            places = np.arange(len(doubt))
        pair = (scaled.sigma_d, scaled.sigma_x)
        if len(places) < len(doubt):
            pair = (pair[0][np.ix_(places, places)], pair[1][np.ix_(places, places)])
        found = compare(*pair, uncertainty=float(doubt.sum()) * ROUND_UP)
        return Order(found, pair, places, scaled.exponents[places], 1.0)
    pair = (whole.sigma_d, whole.sigma_x)
    places = np.arange(len(moments.sigma_x))
    # One entry is one over m^2 grid^2 in the unit of the data; read off the largest entry, where it is most exact.
    place = np.unravel_index(np.argmax(np.abs(moments.sigma_x)), moments.sigma_x.shape)
    unit = float(moments.sigma_x[place]) / float(whole.sigma_x[place]) if whole.sigma_x[place] else 1.0
    if all(m.min() >= SMALLEST_INT and m.max() <= LARGEST_INT for m in pair):
        pair = (pair[0].astype(np.int64), pair[1].astype(np.int64))
    return Order(compare(*pair), pair, places, moments.exponents, unit)


def variance(moments: StreamMoments) -> float:
    """tr Sigma_X, in units near the standard deviations of the coordinates, of those that vary beyond doubt."""
    scaled = moments.balanced()
    variances = np.diagonal(scaled.sigma_x)
    return float(variances[variances > scaled.bounds["sigma_x"]].sum())


def spectrum(sigma_d: Floats, sigma_x: Floats) -> Floats:
    """The generalised eigenvalues mu of sigma_d v = mu sigma_x v (d, d) on the range of sigma_x, in order.

    Rounding of the largest hides the least where they are further apart than LOST, as by a coordinate that hardly
    varies itself. The least is then found among mu / (1 + mu), of sigma_d and the sum of both.
    """
    frame = whitening(sigma_x)
    found = linalg.eigvalsh(frame.T @ sigma_d @ frame)
    if len(found) and found[0] < LOST * found[-1]:
        shared = whitening(sigma_d + sigma_x)
        share = float(linalg.eigvalsh(shared.T @ sigma_d @ shared)[0])
        share = min(max(share, 0.0), 1 - 2.0**-40)
        found = np.maximum(found, share / (1 - share))
    return found


def figures(moments: StreamMoments, order: Order) -> dict[str, Any]:
    """The entries of the report that rest on the moments of the whole stream, in its one unit."""
    sigma_x, sigma_d = moments.sigma_x, moments.sigma_d
    trace, trace_d = float(np.trace(sigma_x)), float(np.trace(sigma_d))
    scaled = moments.balanced()
    both = whitening((scaled.sigma_x + scaled.sigma_p) / 2)
    mu = spectrum(scaled.sigma_d, scaled.sigma_x)
    rho = linalg.eigvalsh(both.T @ scaled.gamma @ both)
    variances, basis = linalg.eigh(sigma_x)
    kept = np.flatnonzero(variances > RANK * variances[-1])[::-1]
    basis = basis[:, kept]
    v, p, w, g = (
        np.einsum("ij,ij->j", basis, matrix @ basis) for matrix in (sigma_x, moments.sigma_p, sigma_d, moments.gamma)
    )
    best = v - g * np.divide(g, p, out=np.zeros_like(g), where=p > 0)
    return {
        "rank": len(mu),
        "trace_x": trace,
        "trace_ratio": _ratio(trace_d, trace),
        "energy_ratio": _ratio(trace_d + float(moments.mean_d @ moments.mean_d), trace),
        "trace_condition": _trace_condition(moments),
        "mu_max": float(mu[-1]),
        "mu_min": float(mu[0]),
        "rho_min": float(rho[0]),
        "rho_max": float(rho[-1]),
        "domination": order.found.verdict,
        "margin": _margin(moments, order),
        "witness": _witness(moments, order),
        "exact": order.found.uncertainty == 0,
        "selective_ratio": _ratio(float(np.minimum(v, w).sum()), trace),
        "diagonal_ratio": _ratio(float(best.sum()), trace),
        "share_of_directions": float((mu <= 1).mean()),
        "share_of_variance": float(v[w <= v].sum() / v.sum()),
        "spectrum": {"mu": mu.tolist(), "rho": rho.tolist()},
        "directions": {
            "variance": v.tolist(),
            "previous_variance": p.tolist(),
            "delta_variance": w.tolist(),
            "autocovariance": g.tolist(),
        },
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.inf if part else 0.0


def _trace_condition(moments: StreamMoments) -> str:
    """Whether tr Sigma_D <= tr Sigma_X, beyond the rounding of the moments."""
    whole = moments.integers
    if whole is not None:
        return "holds" if np.trace(whole.sigma_d) <= np.trace(whole.sigma_x) else "fails"
    room = float(np.trace(moments.sigma_x) - np.trace(moments.sigma_d))
    d, traces = len(moments.sigma_x), float(np.trace(moments.sigma_x) + np.trace(moments.sigma_d))
    doubt = (moments.errors["sigma_x"] + moments.errors["sigma_d"] + 2 * d * UNIT * traces) * ROUND_UP
    return "holds" if room > doubt else "fails" if room < -doubt else "undecided"


def _margin(moments: StreamMoments, order: Order) -> dict[str, float]:
    """Bounds of the least eigenvalue of Sigma_X - Sigma_D, in the square of the moments' unit."""
    if order.found.uncertainty == 0 and moments.integers is not None:
        found, unit, doubt = margin(*order.matrices), order.unit, 0.0
    else:
        found, unit = margin(moments.sigma_d, moments.sigma_x), 1.0
        doubt = (moments.errors["sigma_d"] + moments.errors["sigma_x"]) * ROUND_UP
    lower, upper = (found.lower - doubt) * unit, (found.upper + doubt) * unit
    if order.found.verdict == "certified":
        return {"lower": max(lower, 0.0), "upper": max(upper, 0.0)}
    return {"lower": lower, "upper": min(upper, 0.0) if order.found.verdict == "refuted" else upper}


def _witness(moments: StreamMoments, order: Order) -> dict[str, float] | None:
    """Of the direction that refutes: the delta's variance there over that of the rows, and their share of the trace."""
    if order.found.witness is None:
        return None
    # In the unit of the moments v has entries w_i 2^-e_i; the largest is made about one.
    pieces = [Fraction(w) for w in order.found.witness]
    by = (order.exponents - moments.exponents[order.places]).tolist()
    pieces = [w / Fraction(2) ** e for w, e in zip(pieces, by, strict=True)]
    top = max(abs(w) for w in pieces)
    v = np.zeros(len(moments.sigma_x))
    v[order.places] = [float(w / top) for w in pieces]
    v /= np.linalg.norm(v)
    # The ratio from the scaled matrices, where a small variance is not lost beside a large one.
    scaled = moments.in_units(_exponents_of(moments, order))
    w = np.zeros(len(v))
    largest = max(abs(x) for x in order.found.witness)
    w[order.places] = [float(Fraction(x, largest)) for x in order.found.witness]
    rows, deltas = (float(w @ matrix @ w) for matrix in (scaled.sigma_x, scaled.sigma_d))
    share = float(v @ moments.sigma_x @ v) / float(np.trace(moments.sigma_x))
    return {"ratio": deltas / rows if rows > 0 else math.inf, "share": share}


def _exponents_of(moments: StreamMoments, order: Order) -> NDArray[np.int64]:
    """The units of the order's matrices, for all coordinates."""
    found = moments.exponents.copy()
    found[order.places] = order.exponents
    return found
