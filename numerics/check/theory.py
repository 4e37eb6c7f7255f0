"""What the claims give for b bits a coordinate: errors of the best quantizers, worst cases and floors, each by its key.

Every figure is that of a checked object of `numerics.constants`: the middle of an enclosure that is far narrower than
a float64 number is exact, or a formula of a claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from flint import arb
from numpy.typing import NDArray

from numerics.constants import lloyd_max, optimum, sphere
from numerics.constants.laws import LAWS as LAWS_OF_ERRORS
from numerics.constants.store import lloyd_max_mse, uniform
from numerics.constants.table import CLAIMS, asymptotes, sphere_name
from numerics.constants.uniform import mse

MOST_BITS = optimum.MAX_BITS
LAWS = ("normal", "laplace", "sphere", "bounded")
NAMES = {"normal": "gaussian", "laplace": "laplace"}  # as the constants call them
Over = Literal["variance", "energy"]
Kind = Literal["exactly", "at most", "at least"]


@dataclass(frozen=True)
class Value:
    """A figure for D over tr Sigma ("variance") or over E norm(X)^2 ("energy"), the claim that gives it, and its law.

    name is the constant's in the record of `tracebound constants`, where it is one. kind says whether quantizers of
    that kind have this error, at most this error, or whether no quantizer has less.
    """

    name: str
    words: str
    law: str
    claim: str
    kind: Kind
    over: Over
    value: float


def values(
    bits: float, *, dimension: int | None = None, law: str | None = None, kappa: float | None = None
) -> list[Value]:
    """What the claims give at `bits` a coordinate, for one law of `LAWS` or for all that need no more than is given.

    dimension (at least 2) is that of `sphere`; kappa, at least 1, the loading factor of `bounded`: a range over its
    coordinate's deviation. Of a fraction of a bit the floors alone are known. Raises ValueError.
    """
    _valid(bits, dimension, law, kappa)
    asked = [each for each in LAWS if law in (None, each)]
    whole = int(bits) if float(bits).is_integer() else None
    found: list[Value] = []
    for each in asked:
        if each in NAMES:
            found += _of_law(each, bits, whole)
        elif each == "sphere" and dimension is not None:
            found += _sphere(dimension, bits, whole)
        elif each == "bounded" and kappa is not None and whole is not None:
            found += _bounded(kappa, whole)
    if not found:
        raise ValueError(f"the claims give nothing for {law} at {bits:g} bits; wanted a whole number of bits")
    return found


def _valid(bits: float, dimension: int | None, law: str | None, kappa: float | None) -> None:
    if not 0 < bits <= MOST_BITS:
        raise ValueError(f"{bits:g} bits a coordinate: wanted a number above 0, at most {MOST_BITS}")
    if law not in (None, *LAWS):
        raise ValueError(f"no law {law!r}; wanted {', '.join(LAWS[:-1])} or {LAWS[-1]}")
    if dimension is not None and not 2 <= dimension <= 1 << 24:
        raise ValueError(f"dimension {dimension}: wanted an integer from 2 to {1 << 24}")
    if law == "sphere" and dimension is None:
        raise ValueError("the law sphere needs a dimension")
    if (law == "bounded") != (kappa is not None):
        raise ValueError("the law bounded, and no other, needs a loading factor")
    if kappa is not None and not 1 <= kappa < 1e6:
        raise ValueError(
            f"loading factor {kappa:g}: wanted at least 1, as every law has (scalar-mse-bounded), and less than 1e6"
        )


def _of_law(law: str, bits: float, whole: int | None) -> Iterator[Value]:
    """Independent coordinates of this law, each with steps or codebook matched to its variance."""
    name = NAMES[law]
    claim = CLAIMS[name]
    if whole is not None:
        best = float(uniform(name, whole).mse.mid())
        yield Value(f"{name}-uniform-mse-b{whole}", "best mid-rise grid", law, claim, "exactly", "variance", best)
    if whole is not None and whole <= lloyd_max.MAX_BITS:
        best = float(lloyd_max_mse(name, whole).mid())
        yield Value(f"{name}-lloyd-max-mse-b{whole}", "best codebook", law, claim, "exactly", "variance", best)
    if law == "normal":
        yield Value("", "rate-distortion value", law, "shannon-gap", "at least", "variance", 4.0**-bits)
    else:
        floor = float(asymptotes()["shannon-floor-laplace"][1].mid()) * 4.0**-bits
        yield Value("shannon-floor-laplace", "Shannon's lower bound", law, claim, "at least", "variance", floor)


def _sphere(dimension: int, bits: float, whole: int | None) -> Iterator[Value]:
    """Coordinates of uniform unit vectors, or of any vectors after a random rotation, in units of the norm."""
    if whole is not None and whole <= sphere.MAX_BITS:
        best, name = float(sphere.optimum(dimension, whole).error.mid()), sphere_name(dimension, whole)
        yield Value(name, "best codebook", "sphere", "sphere-coordinate", "exactly", "energy", best)
    if whole is not None and dimension >= 3:
        most = float((arb(3).sqrt() * arb.pi() / 2 * (1 - arb(1) / dimension).sqrt()).mid()) * 4.0**-bits
        words = "its bound, sqrt(3) pi/2 sqrt(1 - 1/d) 4^-b"
        yield Value("", words, "sphere", "panter-dite-bound", "at most", "energy", most)


def _bounded(kappa: float, bits: int) -> Iterator[Value]:
    """Any law within kappa deviations of its mean in each coordinate."""
    law = f"within {kappa:g} deviations"
    worst = kappa**2 / 4.0**bits
    yield Value("", "mid-rise grid, worst case", law, "pq-trace-bounded", "at most", "variance", worst)
    dithered = kappa**2 / (3 * (2.0**bits - 1) ** 2)
    words = "the same with subtractive dither"
    yield Value("", words, law, "subtractive-dither", "exactly", "variance", dithered)


def at_step(law: str, bits: int, steps: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The error at unit variance of the mid-rise grid with each of these steps in deviations, in closed form."""
    return np.array([float(mse(LAWS_OF_ERRORS[law], bits, arb(float(step))).mid()) for step in steps])


def best_step(law: str, bits: int) -> float:
    """The step in deviations of the best mid-rise grid."""
    return float(uniform(law, bits).step.mid())
