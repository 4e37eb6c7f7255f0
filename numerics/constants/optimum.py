"""The best step of the clipped mid-rise quantizer: searched for in floating point, certified by balls over all steps.

A certificate splits the steps (0, inf) into parts, each with the reason why no step in it does better:

    (0, s0]         the overload alone is above the optimal error
    [s0, c - r]     the error falls: its derivative is negative on each box of a chain
    [c - r, c + r]  the error is convex, and an interval Newton step finds its one critical point in a tiny box
    [c + r, s1]     the error rises on each box of a chain
    [s1, s2]        the granular part alone is above the optimal error, interval by interval (s1 = s2 where it never is)
    [s2, inf)       the levels next to zero alone are above it

`check` needs no search: it evaluates each reason once. Steps are in units of the standard deviation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb, ctx, fmpq

from numerics.constants.laws import LAWS, Law
from numerics.constants.uniform import (
    DIRECT,
    curvature,
    granular_alone,
    half_levels,
    inner_levels_alone,
    mse,
    mse_and_slope,
    overload,
    overload_alone,
    slope,
    slope_of_box,
)

PRECISION, COARSE = 256, 128  # bits: for the optimum itself, and for the boxes around it
MAX_BITS = 16
RADIUS = Fraction(1, 10**45)  # of the tiny box
Say = Callable[[str], None]


class NotCertified(Exception):
    """A part of a certificate does not show what it should; the message says which."""


@dataclass(frozen=True)
class Certificate:
    """The optimal step within `radius` of `centre`, convexity within `convex` of it, and the chains of points."""

    law: str
    bits: int
    centre: Fraction
    radius: Fraction
    convex: Fraction
    falling: tuple[Fraction, ...]
    rising: tuple[Fraction, ...]
    granular: tuple[Fraction, ...]

    def to_json(self) -> dict[str, Any]:
        """Points as exact decimals."""
        chains = {name: [decimal(x) for x in getattr(self, name)] for name in ("falling", "rising", "granular")}
        points = {name: decimal(getattr(self, name)) for name in ("centre", "radius", "convex")}
        return {"law": self.law, "bits": self.bits, **points, **chains}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Certificate:
        """The certificate written by `to_json`; raises NotCertified for anything else."""
        try:
            points = [Fraction(data[name]) for name in ("centre", "radius", "convex")]
            chains = [tuple(map(Fraction, data[name])) for name in ("falling", "rising", "granular")]
            law, bits = data["law"], data["bits"]
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise NotCertified(f"malformed certificate: {type(error).__name__}: {error}") from error
        if law not in LAWS or type(bits) is not int or not 1 <= bits <= MAX_BITS:
            raise NotCertified(f"no certificate for law {law!r} at {bits!r} bits")
        return cls(law, bits, points[0], points[1], points[2], chains[0], chains[1], chains[2])


@dataclass(frozen=True)
class Optimum:
    """Enclosures: the optimal step, the loading factor N step, the optimal error, and its overload part."""

    step: arb
    loading: arb
    mse: arb
    overload: arb


def decimal(x: Fraction) -> str:
    """A fraction whose denominator divides a power of ten, as a decimal in full."""
    places = 0
    while x.denominator != 1:
        x, places = x * 10, places + 1
    digits = str(x.numerator).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits


def ball(low: Fraction, high: Fraction | None = None) -> arb:
    """A ball that contains a rational, or the interval between two."""
    point = arb(fmpq(low.numerator, low.denominator))
    return point if high is None else point.union(ball(high))


def check(certificate: Certificate) -> Optimum:
    """Evaluate every reason of a certificate. Raises NotCertified, naming the part that fails."""
    law, bits = LAWS[certificate.law], certificate.bits
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        best = _newton(law, bits, certificate)
        ctx.prec = COARSE
        _elsewhere(law, bits, certificate, best.mse.upper())
        return best
    finally:
        ctx.prec = before


def _newton(law: Law, bits: int, c: Certificate) -> Optimum:
    _need(0 < c.radius <= c.convex < c.centre, "the boxes around the optimum")
    ctx.prec = COARSE  # enough for a sign, and for the divisor of a step as tiny as Newton's is here
    bent = curvature(law, bits, ball(c.centre - c.convex, c.centre + c.convex))
    _need(bent > 0, "convexity around the optimum")
    ctx.prec = PRECISION
    centre = ball(c.centre)
    error, slanted = mse_and_slope(law, bits, centre)
    step = centre - slanted / bent
    inside = step > ball(c.centre - c.radius) and step < ball(c.centre + c.radius)
    _need(inside, "the interval Newton step")
    moved = step - centre
    least = error + slanted * moved + bent / 2 * moved**2  # Taylor's formula about the centre
    return Optimum(step, half_levels(bits) * step, least, overload(law, bits, step))


def _elsewhere(law: Law, bits: int, c: Certificate, best: arb) -> None:
    for chain in (c.falling, c.rising, c.granular):
        _need(bool(chain) and all(low < high for low, high in pairwise(chain)), "a chain of increasing points")
    joined = (c.centre - c.convex <= c.falling[-1], c.rising[0] <= c.centre + c.convex, c.falling[0] > 0)
    _need(all(joined) and c.granular[0] <= c.rising[-1], "chains that leave no step out")
    _need(overload_alone(law, half_levels(bits) * ball(c.falling[0])) > best, "the overload bound of small steps")
    for low, high in pairwise(c.falling):
        _need(sign(law, bits, low, high) < 0, f"a falling error on [{float(low)}, {float(high)}]")
    for low, high in pairwise(c.rising):
        _need(sign(law, bits, low, high) > 0, f"a rising error on [{float(low)}, {float(high)}]")
    for low, high in pairwise(c.granular):
        bound = granular_alone(law, bits, ball(low), ball(high))
        _need(bound > best, f"the granular bound on [{float(low)}, {float(high)}]")
    large = ball(c.granular[-1])
    _need(large / 2 > 2 * law.first(arb(0)) and inner_levels_alone(law, large) > best, "the bound of large steps")


def _need(holds: bool, part: str) -> None:
    if not holds:
        raise NotCertified(f"not shown: {part}")


def sign(law: Law, bits: int, low: Fraction, high: Fraction) -> int:
    """The sign of the error's derivative on a box of steps, 0 if neither formula decides it."""
    box = ball(low, high)
    for formula in (slope_of_box, slope) if half_levels(bits) <= DIRECT else (slope_of_box,):
        value = formula(law, bits, box)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
    return 0


# the search: nothing below is trusted


def find(law: Law, bits: int) -> Certificate:
    """Search for a certificate. Raises NotCertified where the search gives up."""
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        centre = _centre(law, bits)
        convex = _convex(law, bits, centre)
        best = mse(law, bits, ball(centre)) * (1 + arb(10) ** -9)
        ctx.prec = COARSE
        small = _small(law, bits, centre, best)
        granular = _granular(law, bits, centre, best)
        falling = _chain(law, bits, small, centre - convex)
        rising = _chain(law, bits, granular[0], centre + convex)
        return Certificate(law.name, bits, centre, RADIUS, convex, falling, rising[::-1], granular)
    finally:
        ctx.prec = before


def _rounded(x: Any, digits: int = 14) -> Fraction:
    """A short decimal near a number."""
    return Fraction(arb(x).str(digits, radius=False))


def _centre(law: Law, bits: int) -> Fraction:
    low, high = Fraction(1, 10**6), Fraction(4)
    for _ in range(60):
        middle = (low + high) / 2
        falls = sign(law, bits, middle, middle) < 0
        low, high = (middle, high) if falls else (low, middle)
    step = ball(_rounded(ball(low), 20))
    for _ in range(4):
        step = (step - slope(law, bits, step) / curvature(law, bits, step)).mid()
    return _rounded(step, 52)


def _convex(law: Law, bits: int, centre: Fraction) -> Fraction:
    radius = centre / 4
    while not curvature(law, bits, ball(centre - radius, centre + radius)) > 0:
        radius /= 4
        if radius < centre / 10**20:
            raise NotCertified("no convex neighbourhood found")
    return _rounded(ball(radius), 3)


def _small(law: Law, bits: int, centre: Fraction, best: arb) -> Fraction:
    low, high = Fraction(0), centre
    while high - low > centre / 1000:
        middle = (low + high) / 2
        low, high = (middle, high) if overload_alone(law, half_levels(bits) * ball(middle)) > best else (low, middle)
    return _rounded(ball(low), 6) if low else centre / 10**6


def _granular(law: Law, bits: int, centre: Fraction, best: arb) -> tuple[Fraction, ...]:
    points = [_rounded(2 * (2 * law.first(arb(0)) + best.sqrt()) * arb("1.001"), 6)]
    ratio = Fraction(5, 4)
    while ratio > Fraction(1001, 1000):
        low = _rounded(ball(points[-1] / ratio), 8)
        if low > centre and granular_alone(law, bits, ball(low), ball(points[-1])) > best:
            points.append(low)
        else:
            ratio = 1 + (ratio - 1) / 2
    return tuple(reversed(points))


def _chain(law: Law, bits: int, far: Fraction, near: Fraction) -> tuple[Fraction, ...]:
    """Points from `far` to `near` between which the derivative keeps the sign it has to have."""
    wanted = -1 if far < near else 1
    points, width = [far], (near - far) / 8
    while points[-1] != near:
        here = points[-1]
        there = near if abs(near - here) <= abs(width) else _rounded(ball(here + width), 24)
        if sign(law, bits, min(here, there), max(here, there)) == wanted:
            points.append(there)
            width *= 2
        else:
            width /= 2
            if abs(width) < abs(near - far) / 10**18:
                raise NotCertified(f"no sign of the derivative near {float(here)}")
    return tuple(points)
