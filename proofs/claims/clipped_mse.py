"""What the claims about one law's clipped mid-rise quantizer share: the closed form of its error, and enclosures.

With Q(t) = P(X > t), m(t) = E[X; X > t] and V(t) = E[X^2; X > t] a cell [a, b) with level q contributes
(V(a) - V(b)) - 2 q (m(a) - m(b)) + q^2 (Q(a) - Q(b)). The sum over the cells telescopes, for every law, to
1 - 2 s B + s^2 A with A = 1/4 + 4 sum j Q(j s) and B = m(0) + 2 sum m(j s), sums over 0 < j < N.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from numpy.random import Generator

from numerics.constants import store
from numerics.constants.optimum import NotCertified
from numerics.constants.table import bounds
from numerics.validation.witness import scalar_errors
from proofs.claims.derivations import identity, refuted
from proofs.language.statement import Derived

s = sympy.Symbol("s", positive=True)
SIZES = (1, 2, 3, 5)  # half-levels at which the telescoped sum is compared with the cells


def telescoped(half_levels: int) -> Derived:
    """The sum over the cells equals 1 - 2 s B + s^2 A, with Q, m and V left as symbols at each edge."""
    tails, firsts, seconds = (
        [*sympy.symbols(f"{name}0:{half_levels}", real=True), sympy.Integer(0)] for name in ("Q", "m", "V")
    )
    tails[0] = seconds[0] = sympy.Rational(1, 2)
    cells = [
        (seconds[j] - seconds[j + 1])
        - 2 * s * (j + sympy.Rational(1, 2)) * (firsts[j] - firsts[j + 1])
        + (s * (j + sympy.Rational(1, 2))) ** 2 * (tails[j] - tails[j + 1])
        for j in range(half_levels)
    ]
    a = sympy.Rational(1, 4) + 4 * sum(j * tails[j] for j in range(1, half_levels))
    b = firsts[0] + 2 * sum(firsts[1:half_levels])
    return identity(f"cells telescope, L = {2 * half_levels}", 2 * sum(cells), 1 - 2 * s * b + s**2 * a)


def antiderivatives(density: Any, tail: Any, first: Any, second: Any, t: Any) -> tuple[Derived, ...]:
    """-Q, -m and -V are antiderivatives of f, t f and t^2 f: each differentiated back, and zero at infinity."""
    named = (("Q", tail, density), ("m", first, t * density), ("V", second, t**2 * density))
    return tuple(
        step
        for name, value, integrand in named
        for step in (
            identity(f"-{name}' is the integrand", -sympy.diff(value, t), integrand),
            identity(f"{name} vanishes at infinity", sympy.limit(value, t, sympy.oo), 0),
        )
    )


def derivative(tail: Callable[[Any], Any], first: Callable[[Any], Any], half_levels: int = 3) -> tuple[Derived, ...]:
    """d/ds of the closed form is 2 s A - 2 B: the moving edges contribute nothing."""
    a = sympy.Rational(1, 4) + 4 * sum(j * tail(j * s) for j in range(1, half_levels))
    b = first(sympy.Integer(0)) + 2 * sum(first(j * s) for j in range(1, half_levels))
    slope = sympy.expand(sympy.diff(1 - 2 * s * b + s**2 * a, s))
    words = f"the derivative of the error, L = {2 * half_levels}"
    return identity(words, slope, sympy.expand(2 * s * a - 2 * b)), refuted(identity(words, slope, s * a - 2 * b))


def enclosures(law: str) -> Iterator[Derived]:
    """For b = 1..16: the best step, the loading factor and the error, with no other step as good, by certificate."""
    for bits in store.RATES[store.UNIFORM]:
        words = f"b = {bits}: the best of all steps"
        try:
            best = store.uniform(law, bits)
        except NotCertified as error:
            yield Derived(words, str(error), False)
            continue
        shown = [f"{name} in [{', '.join(bounds(getattr(best, name)))}]" for name in ("step", "loading", "mse")]
        yield Derived(words, "; ".join(shown), True)


def witness(sample: Any, rng: Generator, law: str) -> tuple[float, float]:
    """Mean squared error of the reference quantizer at the best step for 4 bits on a sample, and the enclosed one."""
    best = store.uniform(law, 4)
    errors, _ = scalar_errors(sample(rng), float(best.loading), 4)
    return float((errors**2).mean()), float(best.mse)
