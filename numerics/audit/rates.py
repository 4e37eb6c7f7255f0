"""Rate against distortion from 1 to 8 bits: every variant, the line of normal rows, and who wins where.

The line is the rate-distortion function of independent normal rows with the sample's covariance, by reverse
water-filling: at the level theta the distortion is sum min(lambda_i, theta) and the rate sum max(0, log2(lambda_i /
theta) / 2) bits a row (Kolmogorov 1956; Cover and Thomas, Elements of Information Theory, theorem 10.3.3). It bounds
what is possible for such rows, not for these: rows that are not normal, or depend on those before, may be coded with
less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from numerics.audit.gains import decibels
from numerics.audit.schema import Rates

BITS = tuple(range(1, 9))
STEPS = 4  # points of the line for each bit


def water_filling(variances: ArrayLike, bits: float) -> float:
    """The least mean squared error of a normal vector with these variances (k,), positive, at so many bits in all."""
    ordered = np.sort(np.asarray(variances, dtype=np.float64))[::-1]
    if not ordered.size:
        return 0.0
    logs = np.log2(ordered)
    # If k components get bits, the level is theirs: log2 theta_k = (sum of k logarithms - 2 bits) / k.
    levels = (np.cumsum(logs) - 2 * bits) / np.arange(1, len(logs) + 1)
    k = int(np.count_nonzero(levels < logs))
    level = 2.0 ** levels[k - 1] if k else 0.0
    return float(k * level + ordered[k:].sum())


def rates(entries: Sequence[Mapping[str, Any]], variances: Sequence[float], dimension: int) -> Rates:
    """What a report has of rates: `entries` are the variants at all numbers of bits, variances (k,) those of the rows.

    A variant wins at a number of bits if its error is the least once its rate is paid for at 6.02 dB a bit.
    """

    def line(rate: float) -> float:
        return water_filling(variances, rate * dimension)

    winners: list[dict[str, Any]] = []
    for bits in sorted({each["bits"] for each in entries}):
        there = [each for each in entries if each["bits"] == bits]
        best = min(there, key=lambda each: (each["mse"] * 4.0 ** each["rate"], each["rate"]))  # several may be exact
        winners.append(
            {
                "bits": bits,
                "variant": best["name"],
                "rate": best["rate"],
                "mse": best["mse"],
                "above_line_db": decibels(best["mse"], line(best["rate"])),
                "overload_rate": best["overload_rate"],
            }
        )
    steps = [k / STEPS for k in range(STEPS * BITS[0], STEPS * BITS[-1] + 1)]
    points = [{key: each[key] for key in ("name", "bits", "rate", "mse")} for each in entries]
    found: Any = {
        "points": points,
        "normal": [{"rate": rate, "mse": line(rate)} for rate in steps],
        "winners": winners,
    }
    return found
