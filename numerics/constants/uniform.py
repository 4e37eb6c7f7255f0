"""The clipped mid-rise quantizer with L = 2N = 2^b levels and step s: its error for a law of unit variance, in balls.

With cell edges s j, Q and m as in `laws`, the levels' second moment and the correlation telescope:

    mse(s) = 1 - 2 s B + s^2 A,   A = 1/4 + 4 sum j Q(j s),   B = m(0) + 2 sum m(j s),   sums over 0 < j < N,

mse'(s) = 2 s A - 2 B (the moving edges contribute nothing: both neighbours err equally there), and
mse''(s) = 2 A - 4 s sum j^2 f(j s). For small steps these sums cancel almost entirely, so on a whole box the derivative
is also bounded by Euler and Maclaurin's formula, in which the cancellation is done by hand:

    mse'(s) / 2 = s/4 - (1/s) int_R^inf H - H(R)/2 + sum_k B_2k/(2k)! s^(2k-1) (H^(2k-1)(R) - H^(2k-1)(0)) + remainder,

R = N s, abs(remainder) <= 2 zeta(2p) / (2 pi)^(2p) s^(2p-1) int abs(H^(2p)).
"""

from __future__ import annotations

from functools import cache
from math import factorial

from flint import arb, ctx, fmpq

from numerics.constants.laws import Law

TERMS = 8
# B_2k / (2k)! for k = 1..8
BERNOULLI = [fmpq.bernoulli(2 * k) / factorial(2 * k) for k in range(1, TERMS + 1)]
DIRECT = 64  # half-levels up to which a box is also tried with the plain sums


def half_levels(bits: int) -> int:
    """N = 2^(b-1)."""
    return 1 << (bits - 1)


def sums(law: Law, bits: int, step: arb) -> tuple[arb, arb]:
    """A and B for a step."""
    tails, firsts = arb(0), arb(0)
    for j in range(1, half_levels(bits)):
        edge = step * j
        tails += j * law.tail(edge)
        firsts += law.first(edge)
    return arb(1) / 4 + 4 * tails, law.first(arb(0)) + 2 * firsts


def mse_and_slope(law: Law, bits: int, step: arb) -> tuple[arb, arb]:
    """The error in units of the variance, and its derivative by the plain sums, which both have in common."""
    a, b = sums(law, bits, step)
    return 1 - 2 * step * b + step * step * a, 2 * step * a - 2 * b


def mse(law: Law, bits: int, step: arb) -> arb:
    """The mean squared error, in units of the variance, at a step in units of the standard deviation."""
    return mse_and_slope(law, bits, step)[0]


def slope(law: Law, bits: int, step: arb) -> arb:
    """The derivative of the error with respect to the step, by the plain sums."""
    return mse_and_slope(law, bits, step)[1]


def curvature(law: Law, bits: int, step: arb) -> arb:
    """The second derivative of the error with respect to the step, by the plain sums."""
    tails, densities = arb(0), arb(0)
    for j in range(1, half_levels(bits)):
        edge = step * j
        tails += j * law.tail(edge)
        densities += j * j * law.density(edge)
    return arb(1) / 2 + 8 * tails - 4 * step * densities


def slope_of_box(law: Law, bits: int, step: arb) -> arb:
    """The derivative on a box of steps, by Euler and Maclaurin's formula."""
    count = half_levels(bits)
    top = count * step
    half = step / 4 - count * law.tail_of_sum(top) / top - (4 * top * law.tail(top) - 2 * law.first(top)) / 2
    at_zero, remainder, variation = _of_every_step(law, ctx.prec)
    for k, weight in enumerate(BERNOULLI, 1):
        change = law.odd_derivative(2 * k - 1, top) - at_zero[k - 1]
        half += arb(weight) * step ** (2 * k - 1) * change
    size = remainder * step ** (2 * TERMS - 1) * variation
    return 2 * (half + arb(0, size.abs_upper()))


@cache
def _of_every_step(law: Law, precision: int) -> tuple[list[arb], arb, arb]:
    """What the formula has for every step, at the precision set: H's derivatives at 0, the remainder's factors."""
    at_zero = [law.odd_derivative(2 * k - 1, arb(0)) for k in range(1, TERMS + 1)]
    order = 2 * TERMS
    return at_zero, 2 * arb(order).zeta() / (2 * arb.pi()) ** order, law.variation(order)


def overload(law: Law, bits: int, step: arb) -> arb:
    """The overload part of the error: E (abs(X) - R + s/2)^2 over abs(X) > R = N s."""
    top = half_levels(bits) * step
    inner = top - step / 2
    return 2 * (law.second(top) - 2 * inner * law.first(top) + inner * inner * law.tail(top))


def overload_alone(law: Law, top: arb) -> arb:
    """E (abs(X) - R)^2 over abs(X) > R: below the error of every step s <= R / N, and decreasing in R."""
    return 2 * (law.second(top) - 2 * top * law.first(top) + top * top * law.tail(top))


def granular_alone(law: Law, bits: int, low: arb, high: arb) -> arb:
    """(s^2/6)(Q(s') - Q((N+1) s)) for s = low, s' = high: below the error of every step between them.

    On cell j the density is at least f((j+1) s), a cell contributes s^3/12 times that, and s sum f((j+1) s) is at
    least the integral of f over [s, (N+1) s].
    """
    return low * low / 6 * (law.tail(high) - law.tail((half_levels(bits) + 1) * low))


def inner_levels_alone(law: Law, low: arb) -> arb:
    """(s/2 - E abs X)^2 where s/2 > E abs X: below the error of every step >= s, for no level is below s/2 in size."""
    return (low / 2 - 2 * law.first(arb(0))) ** 2
