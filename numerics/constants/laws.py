"""The normal and the Laplace law of unit variance, as what the enclosures need of a symmetric law: all in balls.

With density f, tail Q(t) = P(X > t) and first moment m(t) = E[X; X > t], the derivative of the quantizer's error is a
sum of H(t) = 4 t Q(t) - 2 m(t) over the cell edges; H integrates to zero over [0, inf). Both densities decrease there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Protocol

from flint import arb


class Law(Protocol):
    """A symmetric law with mean 0 and variance 1 whose density decreases on [0, inf)."""

    @property
    def name(self) -> str:
        """The law's name in the names of constants."""
        ...

    def density(self, t: arb) -> arb:
        """f(t) for t >= 0."""
        ...

    def tail(self, t: arb) -> arb:
        """Q(t) = P(X > t) for t >= 0."""
        ...

    def first(self, t: arb) -> arb:
        """m(t) = E[X; X > t] for t >= 0."""
        ...

    def second(self, t: arb) -> arb:
        """E[X^2; X > t] for t >= 0."""
        ...

    def tail_of_sum(self, t: arb) -> arb:
        """The integral of H over [t, inf)."""
        ...

    def odd_derivative(self, n: int, t: arb) -> arb:
        """The n-th derivative of H at t >= 0, n odd."""
        ...

    def variation(self, n: int) -> arb:
        """A bound of the integral of abs(n-th derivative of H) over [0, inf), n even and at least 2."""
        ...


def hermite(n: int, t: arb) -> arb:
    """The probabilists' Hermite polynomial He_n(t)."""
    before, now = arb(0), arb(1)
    for k in range(n):
        before, now = now, t * now - k * before
    return now


@dataclass(frozen=True)
class Normal:
    """The normal law: f(t) = exp(-t^2/2) / sqrt(2 pi), m = f."""

    name: str = "gaussian"

    def density(self, t: arb) -> arb:
        """f(t)."""
        return (-t * t / 2).exp() / (2 * arb.pi()).sqrt()

    def tail(self, t: arb) -> arb:
        """Q(t) = erfc(t / sqrt 2) / 2."""
        return (t / arb(2).sqrt()).erfc() / 2

    def first(self, t: arb) -> arb:
        """m(t) = f(t)."""
        return self.density(t)

    def second(self, t: arb) -> arb:
        """t f(t) + Q(t)."""
        return t * self.density(t) + self.tail(t)

    def tail_of_sum(self, t: arb) -> arb:
        """2 t (f(t) - t Q(t))."""
        return 2 * t * (self.density(t) - t * self.tail(t))

    def odd_derivative(self, n: int, t: arb) -> arb:
        """H' = 4 Q - 2 t f, and H^(n) = -4 f^(n-2) + 2 f^(n) with f^(n) = (-1)^n He_n f."""
        if n == 1:
            return 4 * self.tail(t) - 2 * t * self.density(t)
        return (4 * hermite(n - 2, t) - 2 * hermite(n, t)) * self.density(t)

    def variation(self, n: int) -> arb:
        """sqrt(n!) + 2 sqrt((n-2)!): by Cauchy-Schwarz, E abs(He_n) <= sqrt(n!)."""
        return arb(factorial(n)).sqrt() + 2 * arb(factorial(n - 2)).sqrt()


@dataclass(frozen=True)
class Laplace:
    """The Laplace law: f(t) = (a/2) exp(-a t) with a = sqrt 2."""

    name: str = "laplace"

    @property
    def rate(self) -> arb:
        """a = sqrt 2."""
        return arb(2).sqrt()

    def density(self, t: arb) -> arb:
        """f(t)."""
        return self.rate / 2 * (-self.rate * t).exp()

    def tail(self, t: arb) -> arb:
        """Q(t) = exp(-a t) / 2."""
        return (-self.rate * t).exp() / 2

    def first(self, t: arb) -> arb:
        """m(t) = (t + 1/a) exp(-a t) / 2."""
        return (t + 1 / self.rate) * self.tail(t)

    def second(self, t: arb) -> arb:
        """(t^2 + 2 t / a + 1) exp(-a t) / 2."""
        return (t * t + 2 * t / self.rate + 1) * self.tail(t)

    def tail_of_sum(self, t: arb) -> arb:
        """(t / a) exp(-a t)."""
        return 2 * t / self.rate * self.tail(t)

    def odd_derivative(self, n: int, t: arb) -> arb:
        """H(t) = (t - 1/a) exp(-a t), so H^(n) = (-a)^n (t - (n+1)/a) exp(-a t)."""
        return 2 * (-self.rate) ** n * (t - (n + 1) / self.rate) * self.tail(t)

    def variation(self, n: int) -> arb:
        """a^(n-2) (n + 2)."""
        return self.rate ** (n - 2) * (n + 2)


LAWS: dict[str, Law] = {law.name: law for law in (Normal(), Laplace())}
