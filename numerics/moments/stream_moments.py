"""Means and covariances of a stream, with rigorous bounds of their errors, and the units they are in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
TINY = 2.0**-1000  # covers underflow of products
NAMES = ("sigma_x", "sigma_p", "sigma_d", "gamma")
ROUND_UP = 1 + 2.0**-20
SHARP = 2.0**-24  # of a variance


@dataclass(frozen=True, eq=False)
class IntegerMoments:
    """m^2 Sigma in units of grid^2, exactly, as Python integers (d, d); the means are sum / m in units of grid.

    `numerics.loewner.verdict.compare` takes these matrices; the common factor m^2 does not change the order.
    """

    sigma_x: NDArray[Any]
    sigma_p: NDArray[Any]
    sigma_d: NDArray[Any]
    sum_x: NDArray[Any]
    sum_p: NDArray[Any]


@dataclass(frozen=True, eq=False)
class StreamMoments:
    """Means (d,) and covariances (d, d) of the m = `pairs` pairs of a stream of `rows` rows.

    Coordinate i is in the unit 2^exponents[i] of the data, by default 1: mean_x[i] * 2^exponents[i] is a mean of the
    data. gamma is the symmetric part of Cov(X_t, X_{t-1}). bounds has for each covariance by its name a vector b (d,)
    with abs(computed - exact)_ij <= sqrt(b_i b_j), in these units. In exact mode `integers` holds the exact matrices,
    and the bounds are those of their conversion to float64.
    """

    rows: int
    pairs: int
    mean_x: Floats
    mean_p: Floats
    mean_d: Floats
    sigma_x: Floats
    sigma_p: Floats
    sigma_d: Floats
    gamma: Floats
    bounds: dict[str, Floats]
    exponents: Integers
    integers: IntegerMoments | None = None

    @property
    def errors(self) -> dict[str, float]:
        """Bounds of norm(computed - exact)_2, and of the error of the trace, for each covariance by its name."""
        return {name: float(bound.sum()) * ROUND_UP for name, bound in self.bounds.items()}

    @property
    def sharp(self) -> bool:
        """Whether the errors of Sigma_X, Sigma_P and Sigma_D are small beside the variance of each coordinate."""
        return all(
            bool((self.bounds[name] <= SHARP * np.diagonal(getattr(self, name))).all())
            for name in NAMES
            if name != "gamma"
        )

    def in_units(self, exponents: ArrayLike) -> StreamMoments:
        """The same moments with coordinate i in the unit 2^exponents[i] of the data: exact, but for underflow."""
        wanted = np.broadcast_to(np.asarray(exponents, dtype=np.int64), self.exponents.shape)
        by = self.exponents - wanted
        if not by.any():
            return self
        both = by[:, None] + by
        with np.errstate(over="ignore"):  # to an infinity, which the report has as null
            matrices = {name: np.ldexp(getattr(self, name), both) for name in NAMES}
            means = {name: np.ldexp(getattr(self, name), by) for name in ("mean_x", "mean_p", "mean_d")}
            bounds = {
                name: np.where(bound > 0, np.ldexp(bound, 2 * by) + TINY, 0.0) for name, bound in self.bounds.items()
            }
        return replace(self, exponents=wanted, bounds=bounds, **matrices, **means)

    def balanced(self) -> StreamMoments:
        """The same moments in units near the standard deviations of X's coordinates, of D's where X is constant."""
        x, d = np.diagonal(self.sigma_x), np.diagonal(self.sigma_d)
        size = np.where(x > self.bounds["sigma_x"], x, np.maximum(x, d))
        by = np.frexp(np.where(size > 0, size, 1.0))[1] // 2
        return self.in_units(self.exponents + by)
