"""Refuted: "the best uniform quantizer of a normal source has error at most C 4^-b for all b, with one constant C".

4^b c*(b) grows strictly from each b to the next for b = 1..16, and beyond every bound: at a threshold T either the
range exceeds T sigma and the granular part alone is at least g T^2 4^-b, or the overload alone stays above a number
that does not fall with b (`numerics.constants.growth` has the argument; its numbers are enclosed here). Hui and
Neuhoff (IEEE Trans. Inf. Theory 47, 2001) give the rate: 4^b c*(b) grows like (4/3) ln 2^b.

For bounded laws the claim is true: see `scalar-mse-bounded`.

Coq proves that it tends to infinity, `proofs/coq/analysis/StatedClassical.v`.
"""

from __future__ import annotations

from itertools import pairwise

from flint import arb

from numerics.constants import growth, store
from numerics.constants.laws import LAWS
from numerics.constants.optimum import NotCertified
from numerics.constants.table import bounds
from proofs.claims.vocabulary import *

LAW = "gaussian"
THRESHOLDS = (2, 4, 8, 16)


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """No finite law: the enclosures refute the statement."""
    return ()


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """4^b s^2 = 4 R^2 turns the granular part into a bound by the range."""
    s, n, g = sympy.symbols("s N g", positive=True)
    granular = identity(
        "4^b (s^2/6) g with R = N s", (2 * n) ** 2 * s**2 / 6 * g, sympy.Rational(2, 3) * (n * s) ** 2 * g
    )
    return Derivation(sympy=(granular,))


def enclosures() -> Iterator[Derived]:
    """Strict growth for b = 1..16, and the three numbers of the argument for all b."""
    law = LAWS[LAW]
    try:
        scaled = [store.uniform(LAW, b).mse * arb(4) ** b for b in store.RATES[store.UNIFORM]]
    except NotCertified as error:
        yield Derived("the best errors", str(error), False)
        return
    for b, (now, following) in enumerate(pairwise(scaled), 1):
        yield Derived(
            f"growth from b = {b} to {b + 1}", f"{bounds(now)[1]} < {bounds(following)[0]}", bool(now < following)
        )
    rate, floor = growth.granular_rate(law), growth.coarse_floor(law)
    yield Derived("g = (2/3)(Q(1/8) - Q(2)) is positive", f"g = {rate.str(8)}", bool(rate > 0))
    yield Derived("steps above 1/8 have an error that does not fall with b", f"c0 >= {floor.str(8)}", bool(floor > 0))
    for threshold in THRESHOLDS:
        bits, least = growth.least_bits(law, threshold), rate * threshold**2
        words = f"4^b c*(b) >= g T^2 for T = {threshold} from b = {bits} on"
        yield Derived(words, f"g T^2 = {least.str(8)}", bool(least > 0))


def witness(rng: Generator) -> tuple[float, float]:
    """4^b c*(b) at eight bits, and at sixteen, which is larger."""
    bits = int(rng.integers(1, 9))
    return float(store.uniform(LAW, bits).mse) * 4.0**bits, float(store.uniform(LAW, 2 * bits).mse) * 4.0 ** (2 * bits)
