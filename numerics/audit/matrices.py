"""What the sample matrices of a stream say: domination, traces, and figures by direction.

Verdicts are exact for the sample: its covariances are known as integers, or up to a proved error that the verdict takes
into account (`numerics.moments`). Spectra are floating point, on the range of Sigma_X: the directions whose variance is
above RANK of the largest.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from numerics.audit.population import RANK, whitening
from numerics.loewner import Certificate, compare
from numerics.loewner_margin import margin
from numerics.moments import ROUND_UP, UNIT, StreamMoments

Floats = NDArray[np.float64]
SMALLEST_INT, LARGEST_INT = -(2**63), 2**63 - 1


class Order(NamedTuple):
    """The verdict on Sigma_D <= Sigma_X, and the matrices that it is about: (Sigma_D, Sigma_X) in some unit."""

    found: Certificate
    matrices: tuple[NDArray[Any], NDArray[Any]]
    unit: float

    @property
    def storable(self) -> bool:
        """Whether the matrices are numbers of a machine, which a .npy file holds."""
        return all(m.dtype != object for m in self.matrices)


def order(moments: StreamMoments, exactly: bool = True) -> Order:
    """Whether the deltas are dominated, from the exact integers where there are any, else from the enclosed matrices.

    The unit is what the matrices are to be multiplied by. Without `exactly` the integers are not used.
    """
    whole = moments.integers
    if whole is None or not exactly:
        pair = (moments.sigma_d, moments.sigma_x)
        doubt = (moments.errors["sigma_d"] + moments.errors["sigma_x"]) * ROUND_UP
        return Order(compare(*pair, uncertainty=doubt), pair, 1.0)
    pair = (whole.sigma_d, whole.sigma_x)
    # One entry is one over m^2 grid^2 in the unit of the data; read off the largest entry, where it is most exact.
    place = np.unravel_index(np.argmax(np.abs(moments.sigma_x)), moments.sigma_x.shape)
    unit = float(moments.sigma_x[place]) / float(whole.sigma_x[place]) if whole.sigma_x[place] else 1.0
    if all(m.min() >= SMALLEST_INT and m.max() <= LARGEST_INT for m in pair):
        pair = (pair[0].astype(np.int64), pair[1].astype(np.int64))
    return Order(compare(*pair), pair, unit)


def variance(moments: StreamMoments) -> float:
    """tr Sigma_X where it is positive beyond doubt, else 0."""
    trace = float(np.trace(moments.sigma_x))
    return trace if trace > moments.errors["sigma_x"] * len(moments.sigma_x) * ROUND_UP else 0.0


def figures(moments: StreamMoments, order: Order) -> dict[str, Any]:
    """The entries of the report that rest on the moments of the whole stream."""
    sigma_x, sigma_d = moments.sigma_x, moments.sigma_d
    trace = float(np.trace(sigma_x))
    mean_d = moments.mean_x - moments.mean_p
    frame = whitening(sigma_x)
    mu, rho = (linalg.eigvalsh(frame.T @ matrix @ frame) for matrix in (sigma_d, moments.gamma))
    variances, basis = linalg.eigh(sigma_x)
    kept = np.flatnonzero(variances > RANK * variances[-1])[::-1]
    basis = basis[:, kept]
    v, p, w, g = (
        np.einsum("ij,ij->j", basis, matrix @ basis) for matrix in (sigma_x, moments.sigma_p, sigma_d, moments.gamma)
    )
    best = v - g * np.divide(g, p, out=np.zeros_like(g), where=p > 0)
    return {
        "rank": len(kept),
        "trace_x": trace,
        "trace_ratio": float(np.trace(sigma_d)) / trace,
        "energy_ratio": (float(np.trace(sigma_d)) + float(mean_d @ mean_d)) / trace,
        "trace_condition": _trace_condition(moments),
        "mu_max": float(mu[-1]),
        "mu_min": float(mu[0]),
        "rho_min": float(rho[0]),
        "rho_max": float(rho[-1]),
        "domination": order.found.verdict,
        "margin": _margin(order),
        "witness": _witness(moments, order),
        "exact": order.found.uncertainty == 0,
        "selective_ratio": float(np.minimum(v, w).sum()) / trace,
        "diagonal_ratio": float(best.sum()) / trace,
        "share_of_directions": float((mu <= 1).mean()),
        "share_of_variance": float(v[w <= v].sum() / v.sum()),
        "spectrum": {"mu": mu.tolist(), "rho": rho.tolist()},
        "directions": {"variance": v.tolist(), "delta_variance": w.tolist(), "autocovariance": g.tolist()},
    }


def _trace_condition(moments: StreamMoments) -> str:
    """Whether tr Sigma_D <= tr Sigma_X, beyond the rounding of the moments."""
    whole = moments.integers
    if whole is not None:
        return "holds" if np.trace(whole.sigma_d) <= np.trace(whole.sigma_x) else "fails"
    room = float(np.trace(moments.sigma_x) - np.trace(moments.sigma_d))
    d, traces = len(moments.sigma_x), float(np.trace(moments.sigma_x) + np.trace(moments.sigma_d))
    doubt = d * (moments.errors["sigma_x"] + moments.errors["sigma_d"] + 2 * UNIT * traces) * ROUND_UP
    return "holds" if room > doubt else "fails" if room < -doubt else "undecided"


def _margin(order: Order) -> dict[str, float]:
    """Bounds of the least eigenvalue of Sigma_X - Sigma_D, in the square of the data's unit."""
    found, doubt = margin(*order.matrices), order.found.uncertainty
    return {"lower": (found.lower - doubt) * order.unit, "upper": (found.upper + doubt) * order.unit}


def _witness(moments: StreamMoments, order: Order) -> dict[str, float] | None:
    """Of the direction that refutes: the delta's variance there over that of the rows, and their share of the trace."""
    if order.found.witness is None:
        return None
    top = max(abs(x) for x in order.found.witness)
    v = np.array([float(Fraction(x, top)) for x in order.found.witness])
    v /= np.linalg.norm(v)
    rows, deltas = float(v @ moments.sigma_x @ v), float(v @ moments.sigma_d @ v)
    return {"ratio": deltas / rows if rows > 0 else float("inf"), "share": rows / float(np.trace(moments.sigma_x))}
