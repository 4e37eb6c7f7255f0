"""Why 4^b times the best normal error grows without bound: a lower bound for every b that needs three enclosed numbers.

Take a threshold T >= 2 and any step s at b bits, N = 2^(b-1), R = N s, with f the density and Q the tail.
- s > 1/8: the error is at least a positive number c0 that does not depend on b (`coarse_floor`).
- s <= 1/8 and R >= T: the granular part alone (`uniform.granular_alone`) is at least (s^2/6)(Q(1/8) - Q(T)), so 4^b
  times it is at least (2/3) T^2 (Q(1/8) - Q(2)), since 4^b s^2 = 4 R^2.
- R < T: the overload alone is at least O(T) = E (abs(X) - T)^2 over abs(X) > T, which is positive.
So 4^b c*(b) >= min(g T^2, 4^b c0, 4^b O(T)) with g = (2/3)(Q(1/8) - Q(2)) > 0, and for T fixed the first is the least
from some b on. As T is arbitrary, no constant bounds 4^b c*(b).
"""

from __future__ import annotations

from itertools import pairwise

from flint import arb, fmpq

from numerics.constants.laws import Law
from numerics.constants.uniform import inner_levels_alone, overload_alone

COARSE = fmpq(1, 8)
LEAST = 2  # the least threshold the argument allows


def granular_rate(law: Law) -> arb:
    """g = (2/3)(Q(1/8) - Q(2))."""
    return (law.tail(arb(COARSE)) - law.tail(arb(LEAST))) * 2 / 3


def coarse_floor(law: Law) -> arb:
    """c0: below the error of every step above 1/8, at every number of bits."""
    points = [arb(COARSE) * arb(6) ** k / arb(5) ** k for k in range(20)]  # up to about 4
    cells = [low * low / 6 * (law.tail(high) - law.tail(2 * low)) for low, high in pairwise(points)]
    floor = inner_levels_alone(law, points[-1])
    for cell in cells:
        floor = floor.min(cell)
    return floor


def least_bits(law: Law, threshold: int) -> int:
    """The least b from which on 4^b c*(b) is certainly at least g T^2, for a threshold T >= 2."""
    target = granular_rate(law) * threshold**2
    other = coarse_floor(law).min(overload_alone(law, arb(threshold)))
    bits = 1
    while not other * arb(4) ** bits > target:
        bits += 1
    return bits
